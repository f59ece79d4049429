"""The Export page on a run that was really trained."""

from __future__ import annotations

import ast
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from core import recipe as recipes
from core.export import contents
from core.jobs import queue
from core.projects import work, workspaces
from core.store import remove_folder
from tests.pages.trained import Bench, bench, followed, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.jobs.job import Job


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("bench")
    with bench(tmp_path_factory.mktemp("home"), folder, target="spent") as made:
        yield made


@pytest.fixture(autouse=True)
def home(desk: Bench) -> Bench:
    return desk


def made(desk: Bench) -> Job:
    return followed(work.export(desk.project.workspace, desk.run))


def test_the_page_has_the_zip_made_once(desk: Bench) -> None:
    at = desk.page("export")
    jobs = [job for job in queue.active() if job.kind == "export"]
    desk.page("export")
    assert len([job for job in queue.active() if job.kind == "export"]) <= 1
    job = work.bundle(desk.project.workspace, desk.run)
    assert job is not None
    assert {one.id for one in jobs} <= {job.id}
    followed(job)
    at.run()
    assert not at.exception
    assert made(desk).id == job.id
    assert next(button.label for button in at.get("download_button")).startswith("Download the ZIP")


def test_the_zip_holds_what_the_page_says(desk: Bench) -> None:
    path = made(desk).folder / work.BUNDLE
    names = set(zipfile.ZipFile(path).namelist())
    assert "model.keras" in names
    assert names == set(contents.CONTENTS)
    parts = contents.parts(path)
    assert parts[0].name == "model.keras"
    page = said(desk.page("export"))
    assert all(f"`{part.name}`" in page for part in parts)


def test_the_lines_of_python_are_python(desk: Bench) -> None:
    made(desk)
    codes = [element.value for element in desk.page("export").code]
    use, alone, script = codes
    assert use == contents.USE
    assert len(ast.parse(use).body) == 3
    assert len(ast.parse(alone).body) == 3
    assert "load_model" in alone
    assert "def main(" in script
    ast.parse(script)


def test_a_zip_that_is_gone_or_old_is_made_again(desk: Bench) -> None:
    first = made(desk)
    remove_folder(first.folder)
    second = made(desk)
    assert second.id != first.id
    report = desk.run.folder.path / "report.json"
    os.utime(report, (second.created + 5, second.created + 5))
    assert work.bundle(desk.project.workspace, desk.run) is None
    os.utime(report, (second.created - 5, second.created - 5))
    assert work.bundle(desk.project.workspace, desk.run) is not None


def test_the_recipe_is_that_of_the_run(desk: Bench) -> None:
    kept = recipes.parse(desk.run.folder.recipe().to_json())
    assert kept == desk.project.recipe
    labels = [button.label for button in desk.page("export").get("download_button")]
    assert "Download the recipe" in labels


def test_nothing_is_reachable_from_another_workspace(desk: Bench) -> None:
    made(desk)
    other = workspaces.enter(workspaces.new_token())
    at = desk.page("export", workspace=other)
    assert not at.code
    assert work.latest(other, "export", desk.run) is None


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0.1 kB"), (40, "0.1 kB"), (1_234, "1.2 kB"), (2_500_000, "2.5 MB")]
)
def test_sizes(count: int, shown: str) -> None:
    assert contents.size(count) == shown
