"""What the worker does about the warm process: start it, start it again, end it.

It begins when a page lives or a client asked; a worker that only runs jobs of the command line has
none. It takes no slot of a job and keeps no worker from leaving.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path

from core import settings, store
from core.jobs import owner
from core.jobs.build import CORE, build
from core.jobs.child import Call
from core.jobs.executors import Child, Executor
from core.warm import wire

log = logging.getLogger(__name__)

SERVE = "core.warm.service:serve"
WANTED_SECONDS = 60.0
LOOK_SECONDS = 1.0
# A process that cannot be reached for so long, at its start or later, is given up.
SILENT_SECONDS = 60.0
# One that lived longer than this may be replaced at once; else each pause is twice the last one.
STEADY_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
END_SECONDS = 2.0
SETTLED_SECONDS = 10.0


class Keeper:
    """Keeps one warm process alive.

    Args:
        executor: makes it.
        code: the build of the worker.
        clock: seconds, from any start.
        function: what it runs, as the step of a job.
    """

    def __init__(
        self,
        executor: Executor,
        code: str,
        clock: Callable[[], float] = time.monotonic,
        function: str = SERVE,
    ) -> None:
        self._executor = executor
        self._code = code
        self._clock = clock
        self._function = function
        self._child: Child | None = None
        self._folder: Path | None = None
        self._begun = self._reached = self._looked = self._due = float("-inf")
        self._pause = FIRST_PAUSE
        self._wish = 0.0
        self._outgrown = False

    def turn(self) -> None:
        """Do what is due; quick, and never raises for what concerns the process alone."""
        now = self._clock()
        if self._child is not None and (exitcode := self._child.exitcode) is not None:
            log.info("The warm process ended (status %s)", exitcode)
            self._clear()
            steady = exitcode == 0 or now - self._begun > STEADY_SECONDS
            self._pause = FIRST_PAUSE if steady else min(2 * self._pause, LONGEST_PAUSE)
            self._due = now + (0.0 if steady else self._pause)
        if now - self._looked >= LOOK_SECONDS or self._child is None:
            self._looked = now
            if self._child is not None:
                self._reach(self._child, now)
            elif now >= self._due and self._executor.ready() and _wanted():
                self._begin(now)

    def _begin(self, now: float) -> None:
        self._begun = self._reached = now
        try:
            # What a killed worker left.
            wire.withdraw()
            self._folder = wire.private_folder()
            call = Call(self._function, self._folder, {}, store.logs(), settings.job_memory())
            self._child = self._executor.start(call)
        except Exception:
            log.exception("The warm process does not start")
            self._clear()
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
            self._due = now + self._pause

    def _reach(self, child: Child, now: float) -> None:
        """End a process that clients cannot find: it hangs, or its socket was swept away."""
        address = wire.found()
        ours = self._folder is not None and wire.place(self._folder)
        if address is not None and address.place == ours and wire.there(address):
            self._reached = now
        if now - self._reached > SILENT_SECONDS:
            log.error("The warm process cannot be reached")
            child.kill()

    def outgrown(self) -> bool:
        """Whether a client wished for a process of the code on the disk, and ours is another."""
        wish = _touched(wire.wish_path())
        if wish != self._wish:
            self._wish = wish
            self._outgrown = build() != self._code and _settled()
        return self._outgrown

    def close(self) -> None:
        """End the process, if there is one."""
        if self._child is not None:
            self._child.kill()
            wait([self._child.sentinel], END_SECONDS)
            log.info("The warm process was ended (status %s)", self._child.exitcode)
        self._clear()

    def _clear(self) -> None:
        """Remove what the process leaves behind."""
        if self._child is not None:
            # Should it live on unseen (its server died), the end of its pipe ends it.
            self._child.connection.close()
            self._child = None
        if self._folder is None:
            return
        address = wire.found()
        if address is not None and address.place == wire.place(self._folder):
            with suppress(OSError):
                wire.path().unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _settled() -> bool:
    """Whether nobody writes the code just now: a worker of half an update would not start."""
    latest = max(_touched(file) for file in CORE.rglob("*.py"))
    return time.time() - latest > SETTLED_SECONDS


def _wanted() -> bool:
    """Whether the web process lives, or a client asked a moment ago."""
    latest = max(_touched(owner.web_path()), _touched(wire.wish_path()))
    return time.time() - latest < WANTED_SECONDS
