"""What tests of pages have: a workspace, pages opened in it, and networks trained once."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from core import settings, store, suggest
from core.assign import set_path
from core.jobs import client
from core.jobs.job import State
from core.projects import datasets, projects, runs, workspaces
from core.samples import bundled, files
from tests.conftest import write_csv
from tests.pages import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.projects.datasets import Dataset
    from core.projects.projects import Project
    from core.projects.runs import RunEntry
    from core.schema import Schema

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
# Pages that ask the warm process.
ASKING = ("prepare", "predict")


@pytest.fixture(scope="session", autouse=True)
def _found_once() -> Iterator[None]:
    """Each AppTest looks for components through all installed packages, a fifth of a second."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@dataclass
class Kept:
    """What is done once for all tests of pages."""

    tables: kept.Tables
    helper: kept.Helper


_kept: list[Kept] = []


@pytest.fixture(scope="session", autouse=True)
def _once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Begin to keep it; `made` and `opened` are called from fixtures of any scope."""
    helper = kept.Helper(tmp_path_factory.mktemp("helper"))
    _kept.append(Kept(kept.Tables(tmp_path_factory.mktemp("tables")), helper))
    yield
    _kept.clear()
    helper.end()


@pytest.fixture(autouse=True)
def home(home: Path) -> Iterator[Path]:
    """A home whose answers are kept for the next test, and whose worker ends with it."""
    yield home
    _kept[0].tables.learn()
    kept.end_worker()


@pytest.fixture
def workspace(home: Path) -> str:
    """The id of a workspace that nobody has used."""
    del home
    return workspaces.enter(workspaces.new_token())


class Opener(Protocol):
    """Opens a page as a browser does that was given an address."""

    def __call__(
        self, step: str = "home", project: str = "", run: str = "", *,
        workspace: str | None = ..., locale: str = ...,
    ) -> AppTest: ...  # fmt: skip


def opened(
    step: str = "home", project: str = "", run: str = "", *,
    workspace: str | None, locale: str = "",
) -> AppTest:  # fmt: skip
    """Return a page as it is drawn first; `workspace` is None for a browser without a cookie."""
    if step in ASKING:
        _kept[0].helper.lend()
    at = AppTest.from_file(str(SHELL), default_timeout=60)
    if workspace is not None:
        at.session_state["_workspace"] = workspace
    if locale:
        at.context = {"locale": locale}
    for name, value in (("project", project), ("run", run)):
        if value:
            at.query_params[name] = value
    at.run()
    return at if step == "home" else at.switch_page(f"{step}.py").run()


@pytest.fixture
def app(workspace: str) -> Opener:
    def opener(step: str = "home", project: str = "", run: str = "", **how: str | None) -> AppTest:
        return opened(step, project, run, **{"workspace": workspace, **how})  # type: ignore[arg-type]

    return opener


_samples: dict[str, bytes] = {}


def _sample(name: str) -> Path:
    """Return the file of a sample; it is made once for all homes, which takes seconds."""
    path = settings.home() / "samples" / f"{name}.csv"
    if name in _samples and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_samples[name])
    path = files.kept(name)
    _samples[name] = path.read_bytes()
    return path


def read_once(workspace: str, path: Path, name: str, sample: str = "") -> tuple[Dataset, Schema]:
    """Do what `datasets.read` does, in tests of pages each file only for the first that asks."""
    read = _kept[0].tables.read if _kept else datasets.read
    return read(workspace, path, name, sample=sample)


def made(workspace: str, table: str | dict[str, list[str]], target: str | None = None) -> Project:
    """Return a project on a sample, or on columns that are given."""
    folder = store.scratch()
    try:
        if isinstance(table, str):
            sample = next(one for one in bundled.SAMPLES if one.name == table)
            path, name, target = _sample(table), sample.label, target or sample.target
        else:
            path, name = write_csv(folder / "table.csv", table), "table.csv"
        sample = table if isinstance(table, str) else ""
        dataset, schema = read_once(workspace, path, name, sample)
    finally:
        store.remove_folder(folder)
    return projects.create(workspace, name, suggest.recipe(schema, target), dataset)


@pytest.fixture
def project_of(workspace: str) -> Callable[..., Project]:
    def project(table: str | dict[str, list[str]], target: str | None = None) -> Project:
        return made(workspace, table, target)

    return project


@dataclass(frozen=True)
class Trained:
    """A workspace with networks that were trained, judged and compared.

    Attributes:
        workspace: its id.
        projects: by the name of the sample: `iris` (several classes), `breast_cancer` (two),
            `tips` (a number).
        runs: likewise, the run of each.
    """

    workspace: str
    projects: dict[str, Project]
    runs: dict[str, RunEntry]

    def open(self, step: str, sample: str = "iris", locale: str = "") -> AppTest:
        return opened(
            step, self.projects[sample].id, self.runs[sample].id,
            workspace=self.workspace, locale=locale,
        )  # fmt: skip


def _train(workspace: str, sample: str) -> None:
    project = made(workspace, sample)
    recipe = set_path(project.recipe, "training.epochs=6")
    project = projects.save(project, recipe)
    run = runs.start(project, recipe, {"threads": 1})
    job = client.follow(run.job.id, lambda _: None)
    assert job.state is State.FINISHED, job.problems


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with finished runs, made once; nothing may be changed in it."""
    folder = tmp_path_factory.mktemp("trained")
    before = {name: os.environ.get(name) for name in ("LAYERSMITH_HOME", "LAYERSMITH_WORKER_IDLE")}
    os.environ |= {"LAYERSMITH_HOME": str(folder), "LAYERSMITH_WORKER_IDLE": "30"}
    try:
        workspace = workspaces.enter(workspaces.new_token())
        for sample in ("iris", "breast_cancer", "tips"):
            _train(workspace, sample)
        kept.end_worker(wait=True)
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
    return folder, workspace


@pytest.fixture
def trained(trained_home: tuple[Path, str], home: Path) -> Trained:
    """Networks that were trained once, in a copy of their home that a test may change."""
    folder, workspace = trained_home
    shutil.copytree(folder, home, dirs_exist_ok=True)
    _kept[0].tables.tell()
    found = {
        project.dataset.sample: project
        for project in projects.every(workspace)
        if project.dataset is not None
    }
    return Trained(
        workspace, found,
        {name: runs.every(workspace, project.id)[0] for name, project in found.items()},
    )  # fmt: skip
