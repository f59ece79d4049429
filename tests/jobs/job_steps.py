"""Steps for the tests: what a job can do, well and badly. Imported by children, so it is light."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.jobs.reporter import Reporter
from core.problems import say, wrong

Arguments = Mapping[str, Any]


def _wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.01)


def work(folder: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Report a few epochs; wait for a file, when told to, before the end."""
    reporter.phase("work")
    reporter.message(say("Working on {thing}.", thing=arguments.get("thing", "it")))
    for epoch in range(arguments.get("epochs", 3)):
        reporter.epoch({"epoch": epoch, "loss": 1.0 / (epoch + 1), "val_loss": float("nan")})
    (folder / "pid").write_text(str(os.getpid()))
    if "until" in arguments:
        _wait_for(Path(arguments["until"]))
    (folder / "worked").touch()


def polite(folder: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Work until told to stop, then keep something."""
    reporter.phase("polite")
    (folder / "pid").write_text(str(os.getpid()))
    while not reporter.should_stop():
        time.sleep(0.01)
    assert reporter.should_stop()
    (folder / "kept").touch()


def deaf(folder: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Never ask whether to stop; leave a temporary file behind."""
    reporter.phase("deaf")
    (folder / ".weights.1234.tmp").touch()
    (folder / "pid").write_text(str(os.getpid()))
    time.sleep(600)


def stubborn(folder: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Do not even hear SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    deaf(folder, arguments, reporter)


def after(folder: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Say that the second step ran, and in which process."""
    reporter.phase("after")
    (folder / "after").write_text(str(os.getpid()))


class ResourceExhaustedError(Exception):
    """What TensorFlow raises when memory runs out, by name."""


def fail(folder: Path, arguments: Arguments, reporter: Reporter) -> None:
    """End badly in the way that is asked for."""
    reporter.phase("fail")
    match arguments["how"]:
        case "input":
            raise wrong("columns.<b>age</b>", say("Found {n}.", n=3), say("One."), say("Drop two."))
        case "memory":
            raise MemoryError
        case "allocate":
            bytearray(arguments["bytes"])
        case "exhausted":
            raise ResourceExhaustedError("OOM when allocating tensor")
        case "disk":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder / "weights"))
        case "wrapped disk":
            raise ResourceExhaustedError(f"{folder}/x; {os.strerror(errno.ENOSPC)}")
        case "bug":
            raise RuntimeError(f"secret in {folder}")
        case "exit":
            sys.exit("leaving")
        case "abort":
            os.abort()
        case "vanish":
            os._exit(3)


STEPS = {
    "work": ("job_steps:work", "job_steps:after"),
    "polite": ("job_steps:polite", "job_steps:after"),
    "deaf": ("job_steps:deaf", "job_steps:after"),
    "stubborn": ("job_steps:stubborn",),
    "fail": ("job_steps:fail", "job_steps:after"),
    "missing": ("job_steps:nothing",),
}
