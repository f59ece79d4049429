"""Questions for the tests, light to import: what the warm process can be asked, well and badly."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from core.jobs.reporter import Reporter
from core.problems import say, wrong
from core.settings import MB
from core.warm.service import Service

Argument = dict[str, Any]
SECONDS = 1.0


def echo(argument: Argument) -> Argument:
    """Give back what came, and who answers."""
    return {**argument, "pid": os.getpid()}


def sleep(argument: Argument) -> Argument:
    """Take a while."""
    time.sleep(argument["seconds"])
    return {}


def refuse(argument: Argument) -> Argument:
    """Say that something is wrong."""
    raise wrong("columns.age", say("It is {it}.", it="<b>"), say("No."), say("Change it."))


def crash(argument: Argument) -> Argument:
    """Fail as no question should."""
    raise ZeroDivisionError("/a/secret/path")


def exhaust(argument: Argument) -> Argument:
    """Run out of memory."""
    raise MemoryError


def nan(argument: Argument) -> Argument:
    """Answer with what JSON cannot hold."""
    return {"value": float("nan")}


_held: list[bytes] = []


def grow(argument: Argument) -> Argument:
    """Keep more memory than is allowed."""
    _held.append(b"x" * (120 * MB))
    return {"pid": os.getpid()}


def serve(folder: Path, arguments: Argument, reporter: Reporter) -> None:
    """Be a warm process that answers these."""
    known = {f.__name__: f for f in (echo, sleep, refuse, crash, exhaust, nan, grow)}
    Service(folder, known, seconds=SECONDS, growth=100 * MB).run()
