from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from core import settings, store, suggest
from core.jobs import queue
from core.jobs.job import State
from core.problems import InputError
from core.projects import datasets, projects, runs, workspaces
from core.projects.projects import ConflictError, Project
from core.verdict import headline
from tests.charts import facts
from tests.conftest import write_csv

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {
    "size": [str(n) for n in range(60)],
    "colour": ["red", "blue", "green"] * 20,
    "kind": ["a", "b"] * 30,
}


@pytest.fixture
def workspace() -> str:
    return workspaces.enter(workspaces.new_token())


def made(workspace: str, tmp_path: Path, name: str = "table.csv") -> Project:
    path = write_csv(tmp_path / "table.csv", COLUMNS)
    dataset, schema = datasets.read(workspace, path, name)
    return projects.create(workspace, "First", suggest.recipe(schema, "kind"), dataset)


def seeded(project: Project, seed: int) -> Project:
    return projects.save(project, project.recipe.with_(seed=seed))


def test_a_token_opens_one_workspace_and_only_its_hash_is_kept(home: Path) -> None:
    token = workspaces.new_token()
    first = workspaces.enter(token)
    assert workspaces.enter(token) == first
    assert workspaces.enter(workspaces.new_token()) != first
    assert token.encode() not in (home / "layersmith.sqlite").read_bytes()


@pytest.mark.parametrize("token", ["", "x", "../../etc", "0" * 63, "G" * 64, "0" * 64 + "\n"])
def test_what_is_no_token_opens_nothing(token: str) -> None:
    with pytest.raises(InputError, match="cookie"):
        workspaces.enter(token)
    assert workspaces.find(token) is None


def test_what_was_saved_is_not_read_back(
    workspace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = made(workspace, tmp_path)

    def parse(text: str) -> None:
        raise AssertionError("read back")

    with monkeypatch.context() as patch:
        patch.setattr(projects.recipes, "parse", parse)
        saved = seeded(project, 5)
        assert projects.get(workspace, project.id).recipe is saved.recipe
        assert projects.undo(saved).recipe == project.recipe
    # Only the newest are kept; the others are read again.
    for seed in range(70):
        projects._recent.keep(str(seed), project.recipe)
    assert projects.get(workspace, project.id).recipe == project.recipe
    assert len(projects._recent._held) == 64


def test_a_code_joins_a_device_once(workspace: str) -> None:
    code = workspaces.new_code(workspace)
    assert workspaces.enter(workspaces.join(f" {code[:4].lower()}-{code[4:]} ")) == workspace
    with pytest.raises(InputError, match="opens nothing"):
        workspaces.join(code)


def test_an_old_code_joins_nobody(workspace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code = workspaces.new_code(workspace)
    later = time.time() + workspaces.CODE_SECONDS + 1
    monkeypatch.setattr(workspaces.time, "time", lambda: later)
    with pytest.raises(InputError, match="opens nothing"):
        workspaces.join(code)


def test_undo_and_redo_go_through_every_step(workspace: str, tmp_path: Path) -> None:
    project = made(workspace, tmp_path)
    for seed in (1, 2, 3):
        project = seeded(project, seed)
    seen = []
    while project.can_undo:
        project = projects.undo(project)
        seen.append(project.recipe.seed)
    assert seen == [2, 1, 0]
    assert projects.undo(project) == project
    project = projects.redo(projects.redo(project))
    assert project.recipe.seed == 2
    project = seeded(project, 9)
    assert not project.can_redo
    assert projects.undo(project).recipe.seed == 2


def test_saving_the_same_recipe_is_no_step(workspace: str, tmp_path: Path) -> None:
    project = made(workspace, tmp_path)
    assert seeded(project, 0) == project


def test_the_oldest_steps_are_forgotten(
    workspace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "MOST_REVISIONS", 3)
    project = made(workspace, tmp_path)
    for seed in range(1, 8):
        project = seeded(project, seed)
    steps = 0
    while project.can_undo:
        project, steps = projects.undo(project), steps + 1
    assert (steps, project.recipe.seed) == (2, 5)


def test_two_tabs_never_overwrite_each_other_unseen(workspace: str, tmp_path: Path) -> None:
    seen = made(workspace, tmp_path)
    newer = seeded(seen, 1)
    for late in (lambda: seeded(seen, 2), lambda: projects.undo(seeded(seen, 3))):
        with pytest.raises(ConflictError, match="another tab"):
            late()
    assert projects.get(workspace, seen.id) == newer


def test_of_many_tabs_at_once_one_saves(workspace: str, tmp_path: Path) -> None:
    seen = made(workspace, tmp_path)
    saved: list[int] = []

    def save(seed: int) -> None:
        try:
            seeded(seen, seed)
            saved.append(seed)
        except ConflictError:
            pass

    threads = [threading.Thread(target=save, args=(seed,)) for seed in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(saved) == 1
    assert projects.get(workspace, seen.id).recipe.seed == saved[0]


def test_workspaces_are_sealed_off(workspace: str, tmp_path: Path) -> None:
    project = made(workspace, tmp_path)
    assert project.dataset is not None
    run = runs.start(project, project.recipe)
    other = workspaces.enter(workspaces.new_token())
    stolen = projects.Project(**{**vars(project), "workspace": other})
    for attempt in (
        lambda: projects.get(other, project.id),
        lambda: projects.rename(other, project.id, "mine"),
        lambda: projects.delete(other, project.id),
        lambda: seeded(stolen, 4),
        lambda: projects.create(other, "mine", project.recipe, project.dataset),
        lambda: datasets.get(other, project.dataset.id),
        lambda: datasets.delete(other, project.dataset.id),
        lambda: runs.get(other, run.id),
        lambda: runs.rename(other, run.id, "mine"),
        lambda: runs.delete(other, run.id),
    ):
        with pytest.raises(InputError, match="There is no such"):
            attempt()
    assert runs.every(other, project.id) == []
    assert runs.active(other) == []
    assert projects.get(workspace, project.id) == project
    queue.cancel(run.job.id)


def test_many_clicks_make_one_run(workspace: str, tmp_path: Path, home: Path) -> None:
    project = made(workspace, tmp_path)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(runs.start(project, project.recipe).id))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    assert len(set(found)) == 1
    assert [path.name for path in (home / "runs").iterdir()] == [found[0]]
    queue.cancel(found[0] and runs.get(workspace, found[0]).job.id)
    again = runs.start(project, project.recipe)
    assert again.id != found[0]
    assert again.name == "Run 2"
    queue.cancel(again.job.id)


def test_a_run_is_renamed_and_deleted_with_its_files(workspace: str, tmp_path: Path) -> None:
    project = made(workspace, tmp_path)
    run = runs.start(project, project.recipe)
    assert runs.rename(workspace, run.id, "  wide\n network ").name == "wide network"
    assert runs.rename(workspace, run.id, " \t ").name == "wide network"
    runs.delete(workspace, run.id)
    assert not store.run_folder(run.id).exists()
    assert queue.get(run.job.id).state is State.STOPPED
    assert runs.every(workspace, project.id) == []


def test_a_table_goes_with_its_last_user(workspace: str, tmp_path: Path) -> None:
    project = made(workspace, tmp_path)
    other = workspaces.enter(workspaces.new_token())
    theirs = made(other, tmp_path)
    assert project.dataset is not None
    assert theirs.dataset is not None
    assert project.dataset.fingerprint == theirs.dataset.fingerprint
    datasets.delete(workspace, project.dataset.id)
    assert theirs.dataset.folder.exists()
    waiting = projects.get(workspace, project.id)
    assert waiting.dataset is None
    assert waiting.recipe == project.recipe
    datasets.delete(other, theirs.dataset.id)
    assert not theirs.dataset.folder.exists()
    with pytest.raises(InputError, match="no table"):
        runs.start(waiting, waiting.recipe)


def test_a_deleted_workspace_leaves_nothing(workspace: str, tmp_path: Path, home: Path) -> None:
    project = made(workspace, tmp_path)
    run = runs.start(project, project.recipe)
    workspaces.delete(workspace)
    assert list((home / "tables").iterdir()) == []
    assert list((home / "runs").iterdir()) == []
    with store.connect(write=False) as connection:
        for table in ("workspaces", "tokens", "datasets", "projects", "revisions", "runs"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
    with pytest.raises(InputError):
        queue.get(run.job.id)


def test_unused_workspaces_expire_by_setting(
    workspace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(workspace, tmp_path)
    assert workspaces.expire() == 0
    monkeypatch.setenv("LAYERSMITH_KEEP_DAYS", "30")
    assert settings.number("KEEP_DAYS") == 30
    assert workspaces.expire() == 0
    with store.connect() as connection:
        connection.execute("UPDATE workspaces SET seen = seen - 31 * 86400")
    assert workspaces.expire() == 1
    assert projects.every(workspace) == []


@pytest.mark.parametrize("name", ["", "../../x", "<b>x</b>", "a\nb", "n" * 500])
def test_names_are_only_text(workspace: str, tmp_path: Path, name: str) -> None:
    project = made(workspace, tmp_path, name)
    assert project.dataset is not None
    assert "\n" not in project.dataset.name
    assert 0 < len(project.dataset.name) <= datasets.MOST_NAME
    assert projects.rename(workspace, project.id, name).name


def test_a_judged_run_is_listed_with_its_score(workspace: str, tmp_path: Path) -> None:
    project = made(workspace, tmp_path)
    run = runs.start(project, project.recipe)
    queue.cancel(run.job.id)
    assert run.metric is None
    report = facts.report()
    run.folder.write("report.json", report)
    (listed,) = runs.every(workspace, project.id)
    assert (listed.metric, listed.score) == headline(report)
    # Kept: the list of thirty people's runs is not to read thirty reports each time.
    (run.folder.path / "report.json").unlink()
    assert runs.get(workspace, run.id).score == listed.score
