"""A home of its own for every test, and worker processes that are ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from core import store
from core.jobs import owner, queue
from core.jobs.job import Job

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

Start = Callable[..., "subprocess.Popen[bytes]"]
Wait = Callable[..., None]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAYERSMITH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LAYERSMITH_WORKER_IDLE", "60")
    monkeypatch.setenv("LAYERSMITH_JOBS", "2")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), str(HERE))))
    return tmp_path / "home"


@pytest.fixture
def wait_until() -> Wait:
    def wait(true: Callable[[], Any], seconds: float = 10.0) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.02)

    return wait


@pytest.fixture
def start_worker(home: Path, wait_until: Wait) -> Iterator[Start]:
    """Start a real worker process with the steps of `job_steps`."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*, ready: bool = True, **environment: str) -> subprocess.Popen[bytes]:
        with (store.logs() / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "core.worker", "--steps", "job_steps:STEPS"],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        started.append(process)
        if ready:
            wait_until(lambda: (found := owner.current()) and found.pid == process.pid)
        return process

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(10)
    # A worker may have started a successor.
    successor = owner.current()
    if successor is not None:
        psutil.Process(successor.pid).terminate()
        wait_until(lambda: owner.current() is None)


@pytest.fixture
def submit(home: Path) -> Callable[..., Job]:
    def put(kind: str, arguments: dict[str, Any] | None = None, **more: Any) -> Job:
        folder = store.run_folder(store.new_id())
        folder.mkdir(parents=True)
        return queue.submit(kind, folder, arguments or {}, **more)

    return put
