"""Who the worker is, and whether it lives.

A process id alone is reused by others, so its start time goes with it. The start time in turn
shifts when somebody sets the clock; in that rare doubt the worker's lock, which dies with its
holder, decides.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from core import settings, store

CLOCK_TOLERANCE = 2.0


@dataclass(frozen=True)
class Owner:
    """A worker process.

    Attributes:
        id: random name, so that no two workers are ever taken for each other.
        pid: its process id.
        started: when the process started, in seconds since the epoch.
    """

    id: str
    pid: int
    started: float

    @classmethod
    def here(cls) -> Owner:
        """Return this very process as a worker."""
        return cls(store.new_id(), os.getpid(), psutil.Process().create_time())

    def alive(self) -> bool:
        """Whether this process still runs."""
        try:
            process = psutil.Process(self.pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            same = abs(process.create_time() - self.started) < CLOCK_TOLERANCE
        except psutil.Error:
            return False
        return same or _held()


def lock() -> FileLock:
    """Return the lock that only one worker of this home can hold."""
    return FileLock(settings.home() / "worker.lock")


def _held() -> bool:
    probe = lock()
    try:
        probe.acquire(timeout=0)
    except Timeout:
        return True
    probe.release()
    return False


def sign_path() -> Path:
    """Return the file in which the worker says who it is."""
    return settings.home() / "worker.json"


def web_path() -> Path:
    """Return the file that the web process touches as long as it lives."""
    return settings.home() / "web.heartbeat"


def sign(owner: Owner) -> None:
    """Say that `owner` is the worker of this home."""
    store.write_atomic(sign_path(), json.dumps(asdict(owner)))


def signed(path: Path | None = None) -> Owner | None:
    """Return who says to be the worker, alive or not."""
    data = store.read_json(path or sign_path())
    return None if data is None else Owner(**data)


def current() -> Owner | None:
    """Return the worker of this home; None when none is alive."""
    owner = signed()
    return owner if owner is not None and owner.alive() else None
