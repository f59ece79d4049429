"""How a job goes, as a page that polls asks for it: small JSON, and only what is new.

Nothing is remembered between two looks. The page keeps what it was told (epochs, and when the
training began) and hands back the offset it was given; a look reads the bytes after it and a
little before them, for the speed of the last epochs. So any process can answer, a restart of the
server is not felt. Thirty pages that ask twice a second were measured to take 18 to 25 % of a core
while trainings use both of two (`tests/benchmarks/pages.py`); one look alone takes 1.2 ms.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any, TypedDict

from core import recipe as recipes
from core.jobs.job import State
from core.jobs.reporter import EVENTS, STATUS, read_events
from core.problems import InputError, Phrase, Problem, Translate, say
from core.store import read_json

# Bytes before the offset that are read again: some eight epochs, or four seconds of progress.
BEFORE = 2048
MOST_POINTS = 2000
# The speed is that of the last few epochs, or reports of progress: it changes with the machine.
RECENT = 9

_NOT_SHOWN = {"kind", "seconds", "time"}

PHASES: Mapping[str, Phrase] = {
    "prepare": say("Preparing the table"),
    "build": say("Building the network"),
    "train": say("Training"),
    "save": say("Saving"),
    "judge": say("Judging"),
    "compare": say("Training opponents"),
    "explain": say("Explaining"),
    "predict": say("Predicting"),
    "export": say("Exporting"),
    "fetch": say("Downloading"),
}
STATES: Mapping[State, Phrase] = {
    State.QUEUED: say("Waiting for its turn"),
    State.RUNNING: say("Starting"),
    State.FINISHED: say("Finished"),
    State.FAILED: say("Failed"),
    State.STOPPED: say("Stopped"),
    State.KILLED: say("Ended by the system"),
    State.INTERRUPTED: say("Interrupted"),
}

Event = Mapping[str, Any]


class Glance(TypedDict):
    """What one look tells.

    Attributes:
        state: where the job is in its life.
        over: it is in its last state, and no more is to come.
        job: when it was submitted; another number is another job in the same folder.
        phase: what it is doing; "" before anything was said.
        since: the offset to ask with next time. Smaller than the one that was sent: the file is
            another one, and `epochs` begin anew.
        epochs: the new ones: `epoch`, `time`, `loss`, `val_loss` and metrics; None for a NaN.
        planned: how many epochs the recipe asks for.
        share: how much of the present phase is done, from 0 to 1.
        began: when training began, in seconds since the epoch. Like the three others here it is
            None when the events of this look do not tell; what was told before then stands.
        elapsed: seconds since training began, or that it took.
        left: seconds until the planned epochs are done; early stopping may make it less.
        rows_per_second: training rows.
        messages: new sentences to the person.
    """

    state: str
    over: bool
    job: float
    phase: str
    since: int
    epochs: list[dict[str, Any]]
    planned: int | None
    share: float | None
    began: float | None
    elapsed: float | None
    left: float | None
    rows_per_second: float | None
    messages: list[str]


def look(
    folder: Path,
    state: str,
    since: int,
    created: float = 0.0,
    translate: Translate | None = None,
) -> Glance:
    """Return how a job goes and what is new since an offset.

    Args:
        folder: where the job writes its events.
        state: of the job, asked for before this look: once it is the last, so are the events.
        since: offset in the events that the last look returned; 0 for everything.
        created: when the job was submitted; older events are those of an earlier job.
        translate: gettext function of the reader's language, for the messages.
    """
    path = folder / EVENTS
    events, offset = read_events(path, since)
    new = near = _of_job(events, created)
    if new and 0 < since <= offset:
        near = _of_job(read_events(path, max(0, since - BEFORE))[0], created)
    phases = [number for number, event in enumerate(near) if event.get("kind") == "phase"]
    phase = ""
    if state != State.QUEUED:
        phase = str(near[phases[-1]]["name"]) if phases else _phase(folder, created)
    present = near[phases[-1] + 1 :] if phases else near
    planned = _planned(folder / "recipe.json")
    training = phase == "train"
    began, elapsed = _training([near[number] for number in phases])
    return Glance(
        state=state,
        over=state not in (State.QUEUED, State.RUNNING),
        job=created,
        phase=phase,
        since=offset,
        epochs=_thinned([_point(event) for event in new if _is_epoch(event)]),
        planned=planned,
        share=_share(present, planned if training else None),
        began=began,
        elapsed=elapsed,
        left=_left(present, planned) if training and planned else None,
        rows_per_second=_speed(present) if training else None,
        messages=[_text(event, translate) for event in new if event.get("kind") == "message"],
    )


def _of_job(events: Sequence[Event], created: float) -> list[Event]:
    return [event for event in events if event.get("time", 0) >= created]


def _phase(folder: Path, created: float) -> str:
    """Return the phase by the status, which is one of an earlier job until this one writes."""
    status: Any = None
    with suppress(InputError):
        status = read_json(folder / STATUS)
    if not isinstance(status, dict) or status.get("updated", 0) < created:
        return ""
    return str(status.get("phase") or "")


def _planned(path: Path) -> int | None:
    try:
        return _epochs_of(path, path.stat().st_mtime_ns)
    except (OSError, InputError):
        return None


@lru_cache(maxsize=256)
def _epochs_of(path: Path, changed: int) -> int:
    """Return the epochs a recipe asks for; read again only when its file has `changed`."""
    return recipes.parse(path.read_text(encoding="utf-8")).training.epochs


def _is_epoch(event: Event) -> bool:
    return event.get("kind") == "epoch" and isinstance(event.get("epoch"), int)


def _point(event: Event) -> dict[str, Any]:
    values = {name: _brief(value) for name, value in event.items() if name not in _NOT_SHOWN}
    return {**values, "time": round(event["time"], 3)}


def _brief(value: Any) -> Any:
    """Return a number with as many digits as can be seen; None when it is none."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.7g}") if math.isfinite(value) else None


def _thinned(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return at most `MOST_POINTS` of them, evenly, the first and the last among them."""
    if len(points) <= MOST_POINTS:
        return points
    last = len(points) - 1
    return [points[round(n * last / (MOST_POINTS - 1))] for n in range(MOST_POINTS)]


def _share(present: Sequence[Event], planned: int | None) -> float | None:
    for event in reversed(present):
        if _is_epoch(event) and planned:
            return min(1.0, float(event["epoch"] / planned))
        if event.get("kind") == "progress" and event.get("total"):
            return min(1.0, float(event["done"] / event["total"]))
    return None


def _training(phases: Sequence[Event]) -> tuple[float | None, float | None]:
    """Return when training began, and the seconds from there to its end, or to now."""
    for number, event in enumerate(phases):
        if event["name"] == "train":
            began = float(event["time"])
            end = phases[number + 1]["time"] if number + 1 < len(phases) else time.time()
            return began, max(0.0, float(end) - began)
    return None, None


def _left(present: Sequence[Event], planned: int) -> float | None:
    epochs = [event for event in present if _is_epoch(event)]
    # The first epoch compiles the network, and says nothing about those that follow.
    paces = [event["seconds"] for event in epochs if event["epoch"] > 1 and event.get("seconds")]
    if not paces:
        return None
    last = epochs[-1]
    left = (planned - last["epoch"]) * median(paces[-RECENT:])
    return max(0.0, float(left - (time.time() - last["time"])))


def _speed(present: Sequence[Event]) -> float | None:
    reports = [event for event in present if event.get("kind") == "progress"][-RECENT:]
    if len(reports) < 2:
        return None
    first, last = reports[0], reports[-1]
    seconds = last["time"] - first["time"]
    return float((last["done"] - first["done"]) / seconds) if seconds > 0 else None


def _text(event: Event, translate: Translate | None) -> str:
    if "problem" in event:
        problem = Problem.model_validate(event["problem"])
        phrases = (problem.found, problem.expected, problem.action)
        return " ".join(text for text in (phrase.text(translate) for phrase in phrases) if text)
    return Phrase.model_validate(event["phrase"]).text(translate)
