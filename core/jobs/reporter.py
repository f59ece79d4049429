"""What a step is handed to say how far it is, and how others read that.

`events.jsonl` is the whole story, one JSON object a line, only ever appended to. `status.json` is
its last page, replaced as a whole, for whoever comes late or looks seldom.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from core.problems import InputError, Phrase, Problem
from core.store import read_json, write_atomic

EVENTS = "events.jsonl"
STATUS = "status.json"
STATUS_SECONDS = 0.2


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it: numbers of any library plain, NaN and infinity None."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        number = float(value)
        return number if math.isfinite(number) else None
    if isinstance(value, Mapping):
        return {str(name): _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    # What is left are scalars of array libraries: NumPy's booleans, TensorFlow's results.
    return _plain(value.item() if hasattr(value, "item") else float(value))


class Reporter:
    """The voice of a job.

    A disk that is full raises `OSError` out of every method but `should_stop`: it must end the
    job with a plain problem, not be lost.

    Args:
        folder: where the two files are; made when it is missing. One job at a time writes there.
        stop: says whether the person wants the job to come to an end.
    """

    def __init__(self, folder: Path, stop: Callable[[], bool] = lambda: False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._events = folder / EVENTS
        self._path = folder / STATUS
        self._stop = stop
        self._written = -math.inf
        # The next step of the same job goes on where the last one was.
        earlier: Any = None
        with suppress(InputError):
            earlier = read_json(self._path)
        self._status: dict[str, Any] = {"phase": None, "progress": None, "epoch": None}
        if isinstance(earlier, dict):
            self._status |= {name: earlier.get(name) for name in self._status}
        self._status |= {"state": "running", "pid": os.getpid()}
        self._mend()

    def should_stop(self) -> bool:
        """Whether to come to an end and keep what there is; cheap enough for every chunk."""
        return self._stop()

    def phase(self, name: str) -> None:
        """Say that another part of the work begins."""
        self._append("phase", {"name": name})
        self._show({"phase": name, "progress": None}, now=True)

    def progress(self, done: float, total: float) -> None:
        """Say how much of the present phase is done."""
        values = _plain({"done": done, "total": total})
        self._append("progress", values)
        self._show({"progress": values})

    def epoch(self, values: Mapping[str, Any]) -> None:
        """Say the numbers of one epoch: `epoch`, `loss`, `val_loss` and each metric by name."""
        values = _plain(values)
        self._append("epoch", values)
        self._show({"epoch": values})

    def message(self, phrase: Phrase) -> None:
        """Say a sentence to the person."""
        self._append("message", {"phrase": phrase.model_dump(mode="json")})

    def note(self, problem: Problem) -> None:
        """Say something worth knowing that does not stop the work."""
        self._append("message", {"problem": problem.model_dump(mode="json")})

    def end(self, state: str, problems: Iterable[Problem] = ()) -> None:
        """Say how the job ended."""
        told = [problem.model_dump(mode="json") for problem in problems]
        self._append("end", {"state": str(state), "problems": told})
        self._show({"state": str(state), "pid": None}, now=True)

    def _append(self, kind: str, values: Mapping[str, Any]) -> None:
        event = {**values, "time": time.time(), "kind": kind}
        self._write(json.dumps(event, allow_nan=False) + "\n")

    def _write(self, text: str) -> None:
        rest = text.encode()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self._events, flags, 0o644)
        try:
            # One write takes the whole line; only a disk that fills up takes less, and the
            # second write then says so.
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        finally:
            os.close(descriptor)

    def _mend(self) -> None:
        """End a line that a crash tore, so that the next event does not melt into it."""
        with suppress(FileNotFoundError), self._events.open("rb") as file:
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    self._write("\n")

    def _show(self, changes: Mapping[str, Any], *, now: bool = False) -> None:
        self._status |= changes
        moment = time.monotonic()
        if now or moment - self._written >= STATUS_SECONDS:
            self._written = moment
            text = json.dumps({**self._status, "updated": time.time()})
            write_atomic(self._path, text, durable=now)


def read_events(path: Path, since: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Return the events from a place in the file on, and the place to go on from.

    A last line that is not whole yet is left for the next call; a line that a crash tore is left
    out. A file shorter than `since` is another one and read from its start.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            start = since if 0 <= since <= size else 0
            file.seek(start)
            data = file.read()
    except FileNotFoundError:
        return [], 0
    whole = data[: data.rfind(b"\n") + 1]
    events = []
    for line in whole.splitlines():
        with suppress(ValueError):
            event = json.loads(line)
            if isinstance(event, dict):
                events.append(event)
    return events, start + len(whole)


def report_end(folder: Path, state: str, problems: Iterable[Problem] = ()) -> None:
    """Write the end of a job in the place of a process that no longer can.

    A folder that is gone was removed by its owner and stays so.
    """
    if folder.is_dir():
        Reporter(folder).end(state, problems)
