"""A small network trained through a project, as a person would; once for a module of tests."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from streamlit.testing.v1 import AppTest

from core import suggest
from core.jobs import client, owner
from core.jobs.job import State
from core.projects import datasets, projects, runs, workspaces
from tests.conftest import mixed_columns, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.jobs.job import Job
    from core.projects.projects import Project
    from core.projects.runs import RunEntry

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
# A category that Markdown, HTML and spreadsheets would like to read.
ODD = "<b>[x](http://a.b)</b> *n*"


@dataclass
class Bench:
    """A workspace with one project of one run that was trained and judged."""

    project: Project
    run: RunEntry
    file: Path

    def page(self, name: str, workspace: str | None = None, run: str = "") -> AppTest:
        """Open a page of the project."""
        at = AppTest.from_file(str(SHELL), default_timeout=90)
        at.session_state["_workspace"] = workspace or self.project.workspace
        at.query_params["project"] = self.project.id
        if run:
            at.query_params["run"] = run
        at.run()
        at.switch_page(f"{name}.py").run()
        assert not at.exception
        return at


def followed(job: Job) -> Job:
    """Wait for the end of a job that is to succeed."""
    ended = client.follow(job.id, lambda event: None)
    assert ended.state is State.FINISHED, ended.problems
    return ended


@contextmanager
def bench(home: Path, folder: Path, target: str = "level") -> Iterator[Bench]:
    """Give a bench in a home of its own; its worker is ended with it."""
    before = dict(os.environ)
    os.environ["LAYERSMITH_HOME"] = str(home)
    os.environ["LAYERSMITH_WORKER_IDLE"] = "60"
    try:
        columns = mixed_columns(240)
        columns["city/town"] = [ODD if c == "Basel" else c for c in columns["city/town"]]
        file = write_csv(folder / "mixed.csv", columns)
        workspace = workspaces.enter(workspaces.new_token())
        dataset, schema = datasets.read(workspace, file, "mixed.csv")
        recipe = suggest.recipe(schema, target)
        recipe = recipe.with_(training=recipe.training.with_(epochs=3))
        project = projects.create(workspace, "mixed", recipe, dataset)
        run = runs.start(project, recipe)
        followed(run.job)
        yield Bench(project, runs.get(workspace, run.id), file)
        worker = owner.current()
        if worker is not None:
            process = psutil.Process(worker.pid)
            process.terminate()
            process.wait(10)
    finally:
        os.environ.clear()
        os.environ.update(before)


def said(at: AppTest) -> str:
    """Return every sentence of a page."""
    shown = (*at.error, *at.warning, *at.info, *at.markdown, *at.caption, *at.subheader)
    return "\n".join(element.value for element in shown)
