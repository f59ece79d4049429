"""The table of jobs: submit, look, stop; and for the worker: claim in fair order, beat, finish.

Every function is one short transaction, so that any process may call any of them at any time. A
job whose worker is dead is found out by whoever looks: none stays "running" for ever.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import store
from core.jobs import failures
from core.jobs.build import build
from core.jobs.job import Job, State, Wish, from_row
from core.jobs.owner import Owner
from core.jobs.reporter import report_end
from core.problems import Problem, say, wrong

# The workspace that has the fewest jobs running, then the one whose turn was longest ago.
_NEXT = """
    SELECT id FROM jobs AS job WHERE state = 'queued' AND build = :build
    ORDER BY
        (SELECT count(*) FROM jobs WHERE state = 'running' AND workspace = job.workspace),
        (SELECT coalesce(max(started), 0) FROM jobs WHERE workspace = job.workspace),
        created, rowid
    LIMIT 1
"""


def _dump(problems: Iterable[Problem]) -> str:
    return json.dumps([problem.model_dump(mode="json") for problem in problems])


def _one(connection: sqlite3.Connection, job: str) -> Job:
    row = connection.execute("SELECT * FROM jobs WHERE id = ?", (job,)).fetchone()
    if row is None:
        raise wrong(
            "job",
            say("There is no such job."),
            say("The id of a job that was started here was expected."),
            say("Start it again."),
        )
    return from_row(row)


def submit(
    kind: str,
    folder: Path,
    arguments: Mapping[str, Any],
    workspace: str = "",
    key: str | None = None,
    within: Callable[[sqlite3.Connection, str], None] = lambda connection, job: None,
) -> Job:
    """Put a job into the queue and return it.

    Args:
        kind: a name from `kinds.STEPS`.
        folder: where its steps write; one job at a time.
        arguments: what its steps are handed; plain JSON.
        workspace: who it belongs to.
        key: while the workspace has a job with this key that is not over, that one is returned.
        within: called with the id of a new job in the transaction that puts it into the queue.
    """
    text = json.dumps(dict(arguments), allow_nan=False)
    job, now, code = store.new_id(), time.time(), build()
    while True:
        with store.connect() as connection:
            row = (
                key
                and connection.execute(
                    "SELECT * FROM jobs WHERE workspace = ? AND key = ?"
                    " AND state IN ('queued', 'running')",
                    (workspace, key),
                ).fetchone()
            )
            if not row:
                connection.execute(
                    "INSERT INTO jobs"
                    " (id, kind, folder, arguments, workspace, key, build, state, created)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)",
                    (job, kind, str(folder.absolute()), text, workspace, key, code, now),
                )
                within(connection, job)
                return _one(connection, job)
        standing = seen(from_row(row))
        if not standing.over:
            return standing


def get(job: str) -> Job:
    """Return a job as it is now.

    Raises:
        InputError: there is no such job.
    """
    with store.connect(write=False) as connection:
        found = _one(connection, job)
    return seen(found)


def active() -> list[Job]:
    """Return the jobs that are queued or running, oldest first."""
    with store.connect(write=False) as connection:
        rows = connection.execute(
            "SELECT * FROM jobs WHERE state IN ('queued', 'running') ORDER BY created, rowid"
        ).fetchall()
    jobs = [seen(from_row(row)) for row in rows]
    return [job for job in jobs if not job.over]


def stop(job: str) -> Job:
    """Ask a job to come to an end and keep what there is; return it as it is now."""
    return _wish(job, Wish.STOP)


def cancel(job: str) -> Job:
    """Ask for a job to be ended now; return it as it is now."""
    return _wish(job, Wish.CANCEL)


def _wish(job: str, wish: Wish) -> Job:
    with store.connect() as connection:
        queued = connection.execute(
            "UPDATE jobs SET state = 'stopped', stop = ?, ended = ?"
            " WHERE id = ? AND state = 'queued'",
            (wish, time.time(), job),
        ).rowcount
        # To end now outranks to stop, whichever came first.
        connection.execute(
            "UPDATE jobs SET stop = ? WHERE id = ? AND state = 'running' AND stop <> ?",
            (wish, job, Wish.CANCEL),
        )
        found = _one(connection, job)
    if queued:
        with suppress(OSError):
            report_end(found.folder, State.STOPPED)
    return seen(found)


def seen(job: Job) -> Job:
    """Return a job, which becomes interrupted when its worker turns out to be dead."""
    if job.state is not State.RUNNING:
        return job
    owner = Owner(job.worker or "", job.pid or 0, job.pid_started or 0.0)
    if owner.alive():
        return job
    finish(job, owner, State.INTERRUPTED, (failures.interrupted(),), tell=True)
    with store.connect(write=False) as connection:
        return _one(connection, job.id)


def finish(
    job: Job, owner: Owner, state: State, problems: tuple[Problem, ...], *, tell: bool = False
) -> bool:
    """Put a running job of `owner` into its last state; return False when it was already over.

    Args:
        job: which one.
        owner: the worker that ran it, dead or alive.
        state: the last state.
        problems: why it did not finish.
        tell: whether the job's folder is still to be told.
    """
    with store.connect() as connection:
        changed = connection.execute(
            "UPDATE jobs SET state = ?, ended = ?, problems = ?"
            " WHERE id = ? AND state = 'running' AND worker = ?",
            (state, time.time(), _dump(problems), job.id, owner.id),
        ).rowcount
    if changed and tell:
        with suppress(OSError):
            report_end(job.folder, state, problems)
    return bool(changed)


def claim(build: str, worker: Owner) -> Job | None:
    """Take the next job in fair order for a worker; None when none of its build is queued."""
    with store.connect() as connection:
        row = connection.execute(_NEXT, {"build": build}).fetchone()
        if row is None:
            return None
        now = time.time()
        connection.execute(
            "UPDATE jobs SET state = 'running', started = ?, heartbeat = ?,"
            " worker = ?, pid = ?, pid_started = ? WHERE id = ?",
            (now, now, worker.id, worker.pid, worker.started, row["id"]),
        )
        return _one(connection, row["id"])


@dataclass(frozen=True)
class Waiting:
    """How many jobs are queued: for this build, and for others."""

    ours: int
    others: int

    @property
    def any(self) -> bool:
        """Whether something is queued at all."""
        return self.ours + self.others > 0


def waiting(build: str) -> Waiting:
    """Return how many jobs are queued."""
    with store.connect(write=False) as connection:
        row = connection.execute(
            "SELECT count(*) AS every, coalesce(sum(build = ?), 0) AS ours"
            " FROM jobs WHERE state = 'queued'",
            (build,),
        ).fetchone()
    return Waiting(row["ours"], row["every"] - row["ours"])


def wishes(worker: Owner) -> dict[str, Wish]:
    """Return how persons want running jobs of a worker to end, by job id."""
    with store.connect(write=False) as connection:
        rows = connection.execute(
            "SELECT id, stop FROM jobs WHERE state = 'running' AND worker = ? AND stop <> ''",
            (worker.id,),
        ).fetchall()
    return {row["id"]: Wish(row["stop"]) for row in rows}


def beat(worker: Owner) -> None:
    """Say in every running job of a worker that it lives."""
    with store.connect() as connection:
        connection.execute(
            "UPDATE jobs SET heartbeat = ? WHERE state = 'running' AND worker = ?",
            (time.time(), worker.id),
        )


def take_over(build: str) -> None:
    """Begin as the only worker: nobody else runs anything, and what is queued is ours.

    Jobs queued under another build are adopted, since a worker that starts has the code that is on
    the disk now; nobody could ever run them otherwise.
    """
    with store.connect() as connection:
        connection.execute("UPDATE jobs SET build = ? WHERE state = 'queued'", (build,))
        rows = connection.execute("SELECT * FROM jobs WHERE state = 'running'").fetchall()
    for job in map(from_row, rows):
        owner = Owner(job.worker or "", 0, 0.0)
        finish(job, owner, State.INTERRUPTED, (failures.interrupted(),), tell=True)
