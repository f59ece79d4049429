"""Calls a function in a process of its own, with a limit of time and of memory.

What a user sends may make a reader take all memory, run for ever or crash. Then one short-lived
child is lost, and the caller gets an `InputError` in plain words. The child is a fresh Python, so
the caller needs none of the libraries that the function imports.

    result = call("core.data.child:child", {"path": "…"}, seconds=300, memory=4 << 30)

A function that takes long says how far it is with `isolated.tell`; the caller is told, and can stop
it. The side of the child is `isolated`.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core.isolated import NO_MEMORY, NO_SPACE, PROGRESS, REFUSED, RETURNED
from core.problems import InputError, Problem, say, wrong

# A class that begins at once must not start thirty readers on two cores.
_SLOTS = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
_ROOT = Path(__file__).resolve().parent.parent
_LOG = logging.getLogger(__name__)
_MOST_LOG = 4000
# How often the caller looks.
_LOOK_SECONDS = 0.1
_SWIFT = {
    # Pydantic would look for plugins of its own in every installed package: a tenth of the start.
    "PYDANTIC_DISABLE_PLUGINS": "1",
    # What is freed is taken again soon, by any thread: the C library of Linux would give each large
    # piece back to the system and have it emptied anew, a tenth of the time of reading.
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "MALLOC_ARENA_MAX": "1",
}


Told = Callable[[dict[str, Any]], None]


class Stopped(Exception):  # noqa: N818 - not an error
    """The caller had the call stopped."""


def call(
    function: str,
    argument: dict[str, Any],
    *,
    seconds: float,
    memory: int,
    told: Told | None = None,
    stop: threading.Event | None = None,
) -> dict[str, Any]:
    """Return what a function returns, called in a child process.

    Args:
        function: `package.module:function`; it takes one dictionary of plain data and returns one.
        argument: what it is called with; anything that JSON holds.
        seconds: how long the child may take, its start included.
        memory: how much address space the child may have, in bytes, where the system can limit it.
        told: called with what the function says with `tell`, while it runs.
        stop: set by whoever does not need the answer any more; the child is killed then.

    Raises:
        Stopped: `stop` was set before the answer was there.
        InputError: the function raised it, or the child ran out of memory or time, or died.
    """
    with _slot(stop), tempfile.TemporaryDirectory(prefix="layersmith-") as scratch:
        # The child's own temporary files lie in here, so that a killed child leaves none behind.
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(
                filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", "")))
            ),
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch),
            **_SWIFT,
            PROGRESS: os.path.join(scratch, "progress.json") if told else "",
        }
        child = subprocess.Popen(
            [sys.executable, "-m", "core.isolated", function, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=_ROOT,
            env=environment,
            start_new_session=True,
        )
        with child:
            try:
                output, log = _answer(
                    child, argument, seconds, told, stop, Path(environment[PROGRESS])
                )
            finally:
                _end(child)
    return _result(function, child.returncode, output, log)


@contextlib.contextmanager
def _slot(stop: threading.Event | None) -> Iterator[None]:
    """Wait until few enough children run."""
    while not _SLOTS.acquire(timeout=None if stop is None else _LOOK_SECONDS):
        if stop is not None and stop.is_set():
            raise Stopped
    try:
        yield
    finally:
        _SLOTS.release()


def _answer(
    child: subprocess.Popen[bytes],
    argument: dict[str, Any],
    seconds: float,
    told: Told | None,
    stop: threading.Event | None,
    progress: Path,
) -> tuple[bytes, bytes]:
    """Return what a child wrote, passing on what it says meanwhile."""
    deadline = time.monotonic() + seconds
    given: bytes | None = json.dumps(argument).encode()
    last = b""
    while True:
        left = deadline - time.monotonic()
        watched = told is not None or stop is not None
        try:
            return child.communicate(given, timeout=min(left, _LOOK_SECONDS) if watched else left)
        except subprocess.TimeoutExpired:
            given = None
        if time.monotonic() >= deadline:
            raise _too_long(seconds)
        if stop is not None and stop.is_set():
            raise Stopped
        if told is not None:
            with contextlib.suppress(OSError, ValueError):
                said = progress.read_bytes()
                if said != last:
                    last = said
                    told(json.loads(said))


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill a child that still runs, with what it started."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
        child.wait()


def _result(function: str, code: int, output: bytes, log: bytes) -> dict[str, Any]:
    """Return what the child answered, or raise what it tells."""
    try:
        answer = json.loads(output)
        kind, content = answer["kind"], answer["content"]
    except (ValueError, KeyError, TypeError):
        kind, content = "", None
    if kind == RETURNED:
        found: dict[str, Any] = content
        return found
    if kind == REFUSED:
        raise InputError(Problem.model_validate(problem) for problem in content)
    if kind == NO_SPACE:
        raise no_space()
    text = log[-_MOST_LOG:].decode(errors="replace")
    _LOG.error("%s ended with status %s: %s", function, code, text)
    # The kernel's memory killer sends SIGKILL, as nothing else does to a child in its time.
    if kind == NO_MEMORY or code == -getattr(signal, "SIGKILL", 9):
        raise _too_large()
    raise _stopped()


def no_space() -> InputError:
    """Return the refusal of what does not fit on the disk."""
    return wrong(
        "file",
        say("The disk of the server is full."),
        say("Room for the file and for its table was expected."),
        say("Delete tables and runs that are not needed, or have room made; then try again."),
    )


def _too_large() -> InputError:
    return wrong(
        "file",
        say("The file is too large to be read in the memory allowed."),
        say("A table that fits into memory was expected."),
        say("Take a part of the rows or columns, or have LAYERSMITH_READ_MEMORY raised."),
    )


def _too_long(seconds: float) -> InputError:
    return wrong(
        "file",
        say("Reading took too long and was stopped."),
        say("An end within {seconds} seconds was expected.", seconds=round(seconds, 1)),
        say("Take a part of the rows or columns, or have LAYERSMITH_READ_SECONDS raised."),
    )


def _stopped() -> InputError:
    return wrong(
        "file",
        say("The reader stopped unexpectedly on this file."),
        say("A table in one of the formats that are read here was expected."),
        say("Save the table again as CSV; if that fails too, report the problem with the log."),
    )
