"""Downloads of public sets: a job each, seen again after a refresh, one at a time for each set."""

from __future__ import annotations

from core import settings, store
from core.jobs import queue
from core.jobs.job import Job, State, from_row
from core.jobs.reporter import STATUS
from core.samples.names import Wanted

KIND = "fetch"


def fetch(workspace: str, asked: Wanted) -> Job:
    """Have a set downloaded; while the workspace has it downloaded already, return that job."""
    forget(workspace, asked)
    folder = store.scratch()
    arguments = {"name": asked.text(), "memory": settings.job_memory()}
    job = queue.submit(KIND, folder, arguments, workspace, key=f"{KIND}:{asked.name}")
    if job.folder != folder:
        store.remove_folder(folder)
    return job


def latest(workspace: str, asked: Wanted) -> Job | None:
    """Return the newest download of a set, whichever rows of it; None when none is remembered."""
    with store.connect(write=False) as connection:
        rows = connection.execute(
            "SELECT * FROM jobs WHERE workspace = ? AND key = ? ORDER BY created DESC, rowid DESC"
            " LIMIT 1",
            (workspace, f"{KIND}:{asked.name}"),
        ).fetchall()
    for job in map(from_row, rows):
        job = queue.seen(job)
        return job if not job.over or job.folder.exists() else None
    return None


def forget(workspace: str, asked: Wanted) -> None:
    """Let go of a download that is over."""
    job = latest(workspace, asked)
    if job is not None and job.over:
        store.remove_folder(job.folder)


def share(job: Job) -> float | None:
    """Return how much of a download is here, from 0 to 1; None while nothing is known."""
    if job.state is not State.RUNNING:
        return None
    status = store.read_json(job.folder / STATUS, {})
    progress = status.get("progress") if isinstance(status, dict) else None
    if not isinstance(progress, dict) or not progress.get("total"):
        return None
    return min(1.0, float(progress["done"]) / float(progress["total"]))
