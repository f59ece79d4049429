"""The runs of a project: started once, listed, renamed, deleted.

What a run is and what came out of it lies in its folder; here is only what a person gave it: a name
and a place in a project.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core import store
from core.check import check
from core.data.table import load_schema
from core.folder import RunFolder
from core.jobs import queue
from core.jobs.job import Job, from_row
from core.problems import InputError, errors, say, wrong
from core.projects.datasets import short
from core.verdict import headline

if TYPE_CHECKING:
    from core.projects.projects import Project
    from core.recipe import Recipe


@dataclass(frozen=True)
class RunEntry:
    """A run in the list of its project.

    Attributes:
        id: random name, also of its folder.
        project: where it belongs.
        name: what the person calls it.
        created: when it was started, in seconds since the epoch.
        job: its training.
        metric: name of the score that it is listed with; None while it is not judged.
        score: that score on the test rows; None also where it is not defined.
    """

    id: str
    project: str
    name: str
    created: float
    job: Job
    metric: str | None = None
    score: float | None = None

    @property
    def folder(self) -> RunFolder:
        """Where everything about it is."""
        return RunFolder(store.run_folder(self.id))


_FIELDS = """
    SELECT runs.id AS run, runs.project, runs.name, runs.created AS begun, metric, score, jobs.*
    FROM runs JOIN jobs ON jobs.id = runs.job JOIN projects ON projects.id = runs.project
"""


def _from_row(row: sqlite3.Row) -> RunEntry:
    fields = dict(row)
    run, project = fields.pop("run"), fields.pop("project")
    name, begun = fields.pop("name"), fields.pop("begun")
    metric, score = fields.pop("metric"), fields.pop("score")
    entry = RunEntry(run, project, name, begun, queue.seen(from_row(fields)), metric, score)
    return entry if metric else _scored(entry)


def _scored(entry: RunEntry) -> RunEntry:
    """Return a run with its score, which is taken from the report once, when there is one."""
    if not entry.folder.judged:
        return entry
    try:
        metric, score = headline(entry.folder.report())
    except InputError:
        return entry
    with store.connect() as connection:
        connection.execute(
            "UPDATE runs SET metric = ?, score = ? WHERE id = ?", (metric, score, entry.id)
        )
    return replace(entry, metric=metric, score=score)


def start(project: Project, recipe: Recipe, arguments: Mapping[str, Any] | None = None) -> RunEntry:
    """Train a recipe on the project's table and return the run.

    While the project has a training that is not over, that one is returned: two clicks make one
    run.

    Args:
        project: on whose table.
        recipe: what to train; that of the project, or a variant.
        arguments: for the job; see `tasks`.

    Raises:
        InputError: the project has no table, or the recipe cannot be trained on it; no job is made.
        OSError: the disk is full.
    """
    if project.dataset is None:
        raise wrong(
            "data",
            say("The project has no table."),
            say("A table with a target was expected."),
            say("Upload a file on the data page."),
        )
    # Pages ask before they offer the button; another tab may have changed the recipe since.
    if found := errors(check(recipe, load_schema(project.dataset.folder))):
        raise InputError(found)
    made = store.new_id()
    folder = RunFolder.create(store.run_folder(made), recipe, project.dataset.folder)

    def listed(connection: sqlite3.Connection, job: str) -> None:
        (number,) = connection.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM runs WHERE project = ?", (project.id,)
        ).fetchone()
        connection.execute(
            "INSERT INTO runs (id, project, number, name, created, job) VALUES (?, ?, ?, ?, ?, ?)",
            (made, project.id, number, f"Run {number}", time.time(), job),
        )

    try:
        job = queue.submit(
            "train",
            folder.path,
            arguments or {},
            project.workspace,
            key=f"train:{project.id}",
            within=listed,
        )
    except BaseException:
        remove_files(made)
        raise
    if job.folder != folder.path:
        remove_files(made)
    return get(project.workspace, job.folder.name)


def every(workspace: str, project: str) -> list[RunEntry]:
    """Return the runs of a project, newest first."""
    with store.connect(write=False) as connection:
        rows = connection.execute(
            f"{_FIELDS} WHERE projects.workspace = ? AND runs.project = ?"
            " ORDER BY runs.number DESC",
            (workspace, project),
        ).fetchall()
    return [_from_row(row) for row in rows]


def active(workspace: str) -> list[RunEntry]:
    """Return the runs of a workspace that are queued or running, newest first."""
    with store.connect(write=False) as connection:
        rows = connection.execute(
            f"{_FIELDS} WHERE projects.workspace = ? AND jobs.state IN ('queued', 'running')"
            " ORDER BY runs.created DESC",
            (workspace,),
        ).fetchall()
    return [entry for entry in map(_from_row, rows) if not entry.job.over]


def get(workspace: str, run: str) -> RunEntry:
    """Return a run of a workspace.

    Raises:
        InputError: there is none of this id here.
    """
    with store.connect(write=False) as connection:
        row = connection.execute(
            f"{_FIELDS} WHERE projects.workspace = ? AND runs.id = ?", (workspace, run)
        ).fetchone()
    if row is None:
        raise wrong(
            "run",
            say("There is no such run here."),
            say("A run of your workspace was expected."),
            say("Choose one from the list, or train again."),
        )
    return _from_row(row)


def rename(workspace: str, run: str, name: str) -> RunEntry:
    """Give a run another name; a blank one changes nothing.

    Raises:
        InputError: there is no such run here.
    """
    found = get(workspace, run)
    found = replace(found, name=short(name, found.name))
    with store.connect() as connection:
        connection.execute("UPDATE runs SET name = ? WHERE id = ?", (found.name, run))
    return found


def delete(workspace: str, run: str) -> None:
    """Delete a run with all that came out of it; a training is ended.

    Raises:
        InputError: there is no such run here.
    """
    found = get(workspace, run)
    queue.cancel(found.job.id)
    with store.connect() as connection:
        connection.execute("DELETE FROM runs WHERE id = ?", (run,))
    remove_files(run)


def remove_files(run: str) -> None:
    """Remove the folder of a run, and end the jobs that work with it."""
    folder = store.run_folder(run)
    for job in queue.active():
        if job.folder == folder or job.arguments.get("run") == str(folder):
            queue.cancel(job.id)
    store.remove_folder(folder)
