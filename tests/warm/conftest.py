"""A light warm process, and what waits for things."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from core.jobs import owner
from core.jobs.build import build
from core.jobs.executors import SpawnExecutor
from core.warm.keeper import Keeper

Wait = Callable[..., None]


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@contextmanager
def at_home(folder: Path) -> Iterator[Path]:
    """Live in a home for as long as a whole module."""
    before = dict(os.environ)
    os.environ |= {"LAYERSMITH_HOME": str(folder), "LAYERSMITH_WORKER_IDLE": "300"}
    try:
        yield folder
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def kept() -> Iterator[Keeper]:
    """Be the worker, and keep a process that answers `tests.warm.questions`.

    It is spawned, as a fork server keeps the home of the test that met it first.
    """
    owner.sign(owner.Owner.here())
    executor = SpawnExecutor(())
    keeper = Keeper(executor, build(), function="tests.warm.questions:serve")
    over = threading.Event()

    def keep() -> None:
        while not over.wait(0.02):
            keeper.turn()

    thread = threading.Thread(target=keep)
    thread.start()
    try:
        yield keeper
    finally:
        over.set()
        thread.join()
        keeper.close()
        executor.close()


@pytest.fixture
def wait_until() -> Wait:
    def wait(true: Callable[[], object], seconds: float = 10.0) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.02)

    return wait
