"""Jobs about a run that has been trained: predictions for a file, a judgement on one, the ZIP.

Each has a folder of its own inside that of the run, so that whatever a job leaves is deleted with
the run, and of each kind the newest is kept:

    runs/<run>/work/<id>/     events.jsonl status.json
                              rows/<fingerprint>/        the table that a file was read into
                              predictions.csv | report.json | bundle.zip
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from core import settings, store
from core.data.apart import read_apart
from core.isolate import Told
from core.jobs import queue
from core.jobs.job import Job, State, from_row
from core.jobs.reporter import EVENTS, STATUS, read_events
from core.problems import Problem
from core.report import Report
from core.schema import Schema

if TYPE_CHECKING:
    from core.projects.runs import RunEntry

Kind = Literal["predict", "evaluate", "export"]

FORMATS = ("keras",)
PREDICTIONS, BUNDLE, REPORT = "predictions.csv", "bundle.zip", "report.json"
_RESULTS: Mapping[str, str] = {"predict": PREDICTIONS, "evaluate": REPORT, "export": BUNDLE}
_WORK, _ROWS = "work", "rows"


def _folder(entry: RunEntry) -> Path:
    return _run(entry) / _WORK / store.new_id()


def _run(entry: RunEntry) -> Path:
    return entry.folder.path.absolute()


def _submit(
    workspace: str, kind: Kind, entry: RunEntry, folder: Path, arguments: Mapping[str, Any]
) -> Job:
    """Put a job into the queue; while there is one of its kind about the run, return that one."""
    given = {
        "run": str(_run(entry)),
        "threads": settings.threads(),
        "memory": settings.job_memory(),
        **arguments,
    }
    # Made now, so that a job which is ended before its turn leaves word of it.
    folder.mkdir(parents=True, exist_ok=True)
    job = queue.submit(kind, folder, given, workspace, key=f"{kind}:{entry.id}")
    if job.folder != folder:
        store.remove_folder(folder)
    return job


def predict_file(
    workspace: str,
    entry: RunEntry,
    path: Path,
    name: str,
    told: Told | None = None,
    stop: threading.Event | None = None,
) -> Job:
    """Read new rows as the run's own table was read, and have them predicted.

    Args:
        workspace: who it belongs to.
        entry: a run of that workspace.
        path: the file.
        name: what the person calls it.
        told: as `data.apart.read_apart` takes it.
        stop: likewise.

    Raises:
        Stopped: `stop` was set; nothing is left.
        InputError: the file is no table; nothing is left of it, and what was there stays.
        OSError: the disk is full.
    """
    folder = _folder(entry)
    try:
        folder.mkdir(parents=True)
        schema = read_apart(path, entry.folder.reading(), folder / _ROWS, told, stop)
        table = folder / _ROWS / schema.fingerprint
        job = _submit(workspace, "predict", entry, folder, {"table": str(table), "name": name})
    except BaseException:
        store.remove_folder(folder)
        raise
    if job.folder == folder:
        _keep_only(workspace, entry, job, ("predict", "evaluate"))
    return job


def evaluate_file(workspace: str, entry: RunEntry, predicted: Job) -> Job:
    """Score the run on the rows that a job of `predict_file` was about.

    Raises:
        OSError: the disk is full.
    """
    given = {name: predicted.arguments.get(name, "") for name in ("table", "name")}
    job = _submit(workspace, "evaluate", entry, _folder(entry), given)
    _keep_only(workspace, entry, job, ("evaluate",))
    return job


def export(workspace: str, entry: RunEntry) -> Job:
    """Have the ZIP of a run made; when there is one that still holds, return its job.

    Raises:
        OSError: the disk is full.
    """
    standing = bundle(workspace, entry)
    if standing is not None and (not standing.over or standing.state is State.FINISHED):
        return standing
    job = _submit(workspace, "export", entry, _folder(entry), {"formats": list(FORMATS)})
    _keep_only(workspace, entry, job, ("export",))
    return job


def bundle(workspace: str, entry: RunEntry) -> Job | None:
    """Return the job that makes or made the ZIP; None when there is none, or its report is old."""
    job = latest(workspace, "export", entry)
    if job is None:
        return None
    try:
        judged = (entry.folder.path / REPORT).stat().st_mtime
    except OSError:
        return job
    # Opponents are added to a report later than the rest of it.
    return job if job.created >= judged else None


def latest(workspace: str, kind: Kind, entry: RunEntry) -> Job | None:
    """Return the newest job of a kind about a run; None when nothing of one is left."""
    with store.connect(write=False) as connection:
        rows = connection.execute(
            "SELECT * FROM jobs WHERE workspace = ? AND kind = ?"
            " AND json_extract(arguments, '$.run') = ? ORDER BY created DESC, rowid DESC LIMIT 1",
            (workspace, kind, str(_run(entry))),
        ).fetchall()
    for job in map(from_row, rows):
        job = queue.seen(job)
        made = job.folder / _RESULTS[kind]
        gone = made if job.state is State.FINISHED else job.folder
        return job if not job.over or gone.exists() else None
    return None


def remove(workspace: str, kind: Kind, entry: RunEntry) -> None:
    """Remove what a job left, and end it when it is not over; predictions go with their score."""
    kinds: tuple[Kind, ...] = ("predict", "evaluate") if kind == "predict" else (kind,)
    for one in kinds:
        job = latest(workspace, one, entry)
        if job is not None:
            queue.cancel(job.id)
            store.remove_folder(job.folder)


def _keep_only(workspace: str, entry: RunEntry, job: Job, kinds: tuple[Kind, ...]) -> None:
    """Remove the folders of earlier jobs of these kinds."""
    with store.connect(write=False) as connection:
        rows = connection.execute(
            "SELECT * FROM jobs WHERE workspace = ? AND json_extract(arguments, '$.run') = ?",
            (workspace, str(_run(entry))),
        ).fetchall()
    for old in map(from_row, rows):
        if old.id != job.id and old.kind in kinds:
            queue.cancel(old.id)
            store.remove_folder(old.folder)


def phase(job: Job) -> str:
    """Return the name of what a job is doing now; "" before it has begun."""
    status = store.read_json(job.folder / STATUS, {})
    return str(status.get("phase") or "") if isinstance(status, dict) else ""


def notes(job: Job) -> tuple[Problem, ...]:
    """Return what a job noted on its way."""
    events, _ = read_events(job.folder / EVENTS)
    return tuple(Problem.model_validate(event["problem"]) for event in events if "problem" in event)


def rows_of(job: Job) -> Schema:
    """Return the facts of the rows that a job is about."""
    text = (Path(job.arguments["table"]) / "schema.json").read_bytes()
    return Schema.model_validate_json(text)


def report_of(job: Job) -> Report:
    """Return what a job of `evaluate_file` found."""
    return Report.model_validate_json((job.folder / REPORT).read_bytes())


def first_predictions(job: Job, rows: int) -> dict[str, list[str]]:
    """Return the first rows of a CSV of predictions by column: the answers, then the cells."""
    csv.field_size_limit(2**31 - 1)
    with (job.folder / PREDICTIONS).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines, [])
        columns = zip(header, zip(*islice(lines, rows), strict=True), strict=False)
        found = [(name, list(cells)) for name, cells in columns]
    given = len(rows_of(job).columns)
    return dict(found[given:] + found[:given])
