"""The start: samples, uploads good and bad, projects, and what is kept."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from core.projects import datasets, projects, runs, uploads, workspaces
from pages.components import state, uploading
from pages.components.words import plain
from tests.pages.sending import send, takes_files, uploaded

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from core.projects.projects import Project
    from tests.pages.conftest import Opener, Trained

GOOD = "height,weight,sold\n" + "\n".join(
    f"{150 + n % 40},{50 + n % 31}.5,{'yes' if n % 3 else 'no'}" for n in range(120)
)
CHANCE = random.Random(7)
NAMES = (
    "<img src=x onerror=alert(1)>",
    "**bold** _it_ `code`",
    "$\\frac{1}{2}$ $$x$$",
    "[a link](https://evil.example) www.evil.example",
    ":material/home: :smile: :red[x]",
)


def upload(at: AppTest, name: str, content: bytes | str) -> AppTest:
    raw = content.encode() if isinstance(content, str) else content
    send(at, name, raw, "upload", "home")
    assert not at.exception
    return at


def test_a_sample_opens_with_its_target(app: Opener, workspace: str) -> None:
    at = app()
    at.button(key="sample_iris").click().run()
    assert not at.exception
    (project,) = projects.every(workspace)
    assert project.recipe.target_column is not None
    assert project.recipe.target_column.name == "species"
    assert [one.value for one in at.title] == ["Data"]
    assert at.selectbox(key="target").value == "species"


def test_a_good_file_opens_as_a_project(
    app: Opener, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create, held = projects.create, []

    def watched(*args: Any) -> Project:
        held.extend(one.held for one in uploads.every(workspace))
        return create(*args)

    monkeypatch.setattr(projects, "create", watched)
    at = upload(app(), "sales.csv", GOOD)
    # Were it let go of before, the page would be told of it again and begin anew.
    assert held == [True]
    assert uploads.every(workspace) == []
    (project,) = projects.every(workspace)
    assert project.name == "sales"
    assert project.dataset is not None
    assert project.dataset.rows == 120
    assert [one.value for one in at.title] == ["Data"]
    assert not at.error


def test_a_second_file_takes_the_place_of_the_first(
    workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session: dict[str, Any] = {}
    monkeypatch.setattr(state, "keep", session.__setitem__)
    monkeypatch.setattr(state, "value", session.get)
    monkeypatch.setattr(state, "workspace", lambda: workspace)
    first, second = (uploaded(workspace, name, b"a,b\n1,2\n", "home") for name in ("1", "2"))
    uploading.arrive("upload", first.id)
    uploading.arrive("upload", first.id)
    assert len(uploads.every(workspace)) == 2
    uploading.arrive("upload", second.id)
    # Else it would be read unasked when the page is opened next.
    assert [one.id for one in uploads.every(workspace)] == [second.id]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("noise.csv", CHANCE.randbytes(30_000)),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + CHANCE.randbytes(5_000)),
        ("blank.csv", b"\n\n  \n"),
        ("header.csv", b"a,b,c\n"),
        ("broken.json", b'{"version": 1, "columns": ['),
        ("other.json", b'{"some": "thing"}'),
        ("deep.json", b"[" * 100_000),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_place(
    app: Opener, workspace: str, project_of: Callable[..., Project], name: str, content: bytes
) -> None:
    earlier = project_of("iris")
    at = upload(app(), name, content)
    # A binary file is no table; should one ever be read as a table, then as a project of its own.
    assert at.error
    assert "nothing was changed" in at.error[0].value
    assert projects.every(workspace) == [earlier]
    assert [one.value for one in at.title] == ["Start"]
    # The page works on.
    upload(at, "sales.csv", GOOD)
    assert len(projects.every(workspace)) == 2


@pytest.mark.parametrize(
    "content",
    [
        "only\n" + "\n".join(str(n) for n in range(50)),
        "a,b\n1," + "x" * 2_000_000 + "\n2,y\n",
        "a,a,,b\n" + "1,2,3\n1,2,3,4,5\n" * 30,
        ",".join(f"c{n}" for n in range(3_000)) + "\n" + ",".join("1" for _ in range(3_000)),
        "a;b\r\n1,5;x\r\n2,5;y\r\n" * 20,
    ],
    ids=["one column", "a huge field", "ragged", "wide", "headers again and again"],
)
def test_an_odd_file_is_a_project_or_a_message(app: Opener, workspace: str, content: str) -> None:
    at = upload(app(), "odd.csv", content)
    assert bool(at.error) != bool(projects.every(workspace)) or at.title[0].value == "Data"


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files_are_text(app: Opener, workspace: str, name: str) -> None:
    at = upload(app(), f"{name}.csv", GOOD)
    (project,) = projects.every(workspace)
    raw = [one.value for one in (*at.markdown, *at.caption, *at.error, *at.info)]
    assert any(plain(project.dataset.name, 80) in one for one in raw)  # type: ignore[union-attr]
    assert not any(name in one for one in raw)
    start = app()
    assert not any(name in one.value for one in (*start.markdown, *start.caption))
    upload(start, f"{name}.tsv", b"\n\n")
    assert not any(name in one.value for one in start.error)


def test_a_recipe_fills_the_pages(
    app: Opener, workspace: str, project_of: Callable[..., Project]
) -> None:
    kept = project_of("iris")
    at = upload(app(), "iris recipe.json", kept.recipe.to_json())
    newest = next(one for one in projects.every(workspace) if one.id != kept.id)
    assert newest.dataset is None
    assert newest.recipe == kept.recipe
    assert [one.value for one in at.title] == ["Data"]
    assert at.info


def test_a_forged_recipe_is_refused(
    app: Opener, workspace: str, project_of: Callable[..., Project]
) -> None:
    kept = project_of("iris")
    forged = json.loads(kept.recipe.to_json())
    forged["training"]["epochs"] = "'; DROP TABLE projects; --"
    at = upload(app(), "forged.json", json.dumps(forged))
    assert at.error
    assert projects.every(workspace) == [kept]


def test_a_project_is_renamed_and_deleted(
    app: Opener, workspace: str, project_of: Callable[..., Project]
) -> None:
    project = project_of("iris")
    at = app()
    at.text_input(key=f"name_{project.id}").set_value("  My <b>irises</b> ").run()
    assert projects.get(workspace, project.id).name == "My <b>irises</b>"
    assert not any("<b>" in one.value for one in at.markdown)
    at.text_input(key=f"name_{project.id}").set_value("   ").run()
    assert projects.get(workspace, project.id).name == "My <b>irises</b>"
    at.button(key=f"delete_{project.id}").click().run()
    assert not at.exception
    assert projects.every(workspace) == []
    assert any("deleted" in one.value for one in at.info)


def test_deleting_a_table_keeps_the_recipe(
    app: Opener, workspace: str, project_of: Callable[..., Project]
) -> None:
    project = project_of("iris")
    assert project.dataset is not None
    app().button(key=f"drop_{project.dataset.id}").click().run()
    left = projects.get(workspace, project.id)
    assert datasets.every(workspace) == []
    assert left.dataset is None
    assert left.recipe == project.recipe
    at = app("data", project.id)
    assert not at.exception
    assert takes_files(at)


def test_deleting_the_workspace_leaves_nothing(trained: Trained, home: object) -> None:
    del home
    at = trained.open("home")
    assert at.button(key="delete_workspace").disabled
    at.checkbox(key="sure").check().run()
    at.button(key="delete_workspace").click().run()
    assert projects.every(trained.workspace) == []
    assert datasets.every(trained.workspace) == []
    folders = [run.folder.path for run in trained.runs.values()]
    assert not any(folder.exists() for folder in folders)


def test_two_workspaces_see_nothing_of_each_other(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project_of("iris")
    at = app(workspace=workspaces.enter(workspaces.new_token()))
    assert not at.exception
    assert not [one for one in at.button if one.key and one.key.startswith("open_")]


def test_a_project_with_runs_opens_where_they_are(trained: Trained) -> None:
    at = trained.open("home")
    project = trained.projects["tips"]
    at.button(key=f"open_{project.id}").click().run()
    assert not at.exception
    assert [one.value for one in at.title] == ["Train"]
    assert runs.every(trained.workspace, project.id)


def test_samples_are_shown_by_task(app: Opener) -> None:
    at = app()
    uses = [one.key for one in at.button if one.key and one.key.startswith("sample_")]
    assert len(uses) == 7
    at.button_group(key="gallery_task").set_value("regression").run()
    assert not at.exception
    uses = [one.key for one in at.button if one.key and one.key.startswith("sample_")]
    assert uses == ["sample_diabetes", "sample_tips"]


def making(app: Opener) -> AppTest:
    at = app()
    at.session_state["gallery"] = "Made by a formula"
    return at.run()


def test_a_table_is_made_by_a_formula(app: Opener, workspace: str) -> None:
    at = making(app)
    at.button_group(key="made_kind").set_value("blobs").run()
    at.select_slider(key="made.blobs.rows").set_value(200).run()
    at.slider(key="made.blobs.centres").set_value(4).run()
    assert not at.exception
    assert any("200 rows × 3 columns" in one.value for one in at.caption)
    at.button(key="made_use").click().run()
    assert not at.exception
    (project,) = projects.every(workspace)
    assert project.recipe.target_column is not None
    assert project.recipe.target_column.name == "class"
    assert project.dataset is not None
    assert project.dataset.rows == 200
    assert project.dataset.sample.startswith("synthetic:blobs,rows=200")
    assert at.selectbox(key="target").value == "class"


def test_a_formula_that_does_not_fit_says_so(app: Opener, workspace: str) -> None:
    at = making(app)
    at.button_group(key="made_kind").set_value("classification").run()
    at.slider(key="made.classification.informative").set_value(2).run()
    at.slider(key="made.classification.clusters").set_value(5).run()
    assert not at.exception
    assert "10 clouds" in at.error[0].value
    assert not [one for one in at.button if one.key == "made_use"]
    assert projects.every(workspace) == []


def test_a_pasted_table_opens_as_a_project(app: Opener, workspace: str) -> None:
    at = app()
    at.text_area[0].input(GOOD.replace(",", "\t"))
    at.button(key="use_pasted").click().run()
    assert not at.exception
    (project,) = projects.every(workspace)
    assert project.dataset is not None
    assert (project.dataset.rows, project.dataset.columns) == (120, 3)
    assert [one.value for one in at.title] == ["Data"]


@pytest.mark.parametrize("text", ["", "  \n ", "<b>no table</b>"])
def test_a_pasted_text_that_is_no_table_is_said(app: Opener, workspace: str, text: str) -> None:
    at = app()
    at.text_area[0].input(text)
    at.button(key="use_pasted").click().run()
    assert not at.exception
    # One box says that it was refused and why.
    (error,) = at.error
    assert error.value.startswith("**The pasted text could not be read as a table.**")
    assert len(error.value.splitlines()) > 1
    assert projects.every(workspace) == []
    assert not at.button(key="use_pasted").disabled
