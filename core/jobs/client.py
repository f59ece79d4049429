"""Start the worker, and follow a job: what the command line and the web process do.

The worker is started away from its starter: a session of its own, and none of the starter's
streams, so that a pipe on its standard output ends when the starter does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from filelock import FileLock

from core import settings, store
from core.jobs import owner, queue
from core.jobs.job import Job, State
from core.jobs.reporter import EVENTS, read_events
from core.problems import JobError, Problem, say

ROOT = Path(__file__).parents[2]
MOST_STARTS = 3
START_SECONDS = 30.0
POLL_SECONDS = 0.1
CARE_SECONDS = 1.0
LOG_BYTES = 5 * settings.MB

Start: TypeAlias = Callable[[], "subprocess.Popen[bytes]"]


def launch(arguments: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Start a worker process, detached, and do not wait for it."""
    path = store.logs() / "worker.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        os.replace(path, path.with_suffix(".old"))
    detached: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        detached = {
            "creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        }
    with path.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "core.worker", *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            close_fds=True,
            **detached,
        )
    # Somebody has to take note of its end, or it stays a zombie as long as this process lives.
    threading.Thread(target=process.wait, daemon=True).start()
    return process


def web_beat() -> None:
    """Say that the web process lives, at least once a minute: an idle worker then stays."""
    owner.web_path().touch()


def ensure_worker(start: Start = launch) -> bool:
    """Make sure that a worker is alive; return whether one had to be started.

    A worker of an older build counts: it hands over by itself when it meets newer jobs.

    Args:
        start: starts a worker process.

    Raises:
        JobError: it cannot be started; its log says why.
    """
    if owner.current():
        return False
    with FileLock(settings.home() / "start.lock"):
        if owner.current():
            return False
        for _ in range(MOST_STARTS):
            if _started(start()):
                return True
    raise JobError(State.FAILED, _no_worker())


def _started(process: subprocess.Popen[bytes]) -> bool:
    """Wait until a worker is there; False when the process failed to become one."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if owner.current():
            return True
        status = process.poll()
        if status is not None:
            # Zero: another one was faster, or it had nothing to do any more.
            return status == 0
        time.sleep(0.02)
    return False


def _no_worker() -> Problem:
    return Problem(
        where="job",
        found=say("The process that runs jobs does not start."),
        expected=say("The file worker.log in the folder of logs says why."),
        action=say("Correct the cause, or install Layersmith again."),
    )


def follow(
    job_id: str,
    on_event: Callable[[Mapping[str, Any]], None],
    start: Start = launch,
    between: Callable[[], None] = lambda: None,
) -> Job:
    """Wait for the end of a job and return it, handing on every event as it comes.

    Args:
        job_id: which job.
        on_event: called with each event of `events.jsonl`, in order.
        start: starts a worker process.
        between: called before each look at the job.

    Raises:
        InputError: there is no such job.
        JobError: no worker can be started to run it.
    """
    offset, starts, cared = 0, 0, float("-inf")
    while True:
        between()
        # The state before the events: once it is the last one, so are they.
        job = queue.get(job_id)
        events, offset = read_events(job.folder / EVENTS, offset)
        for event in events:
            # A folder may hold the story of an earlier job.
            if event.get("time", 0) >= job.created:
                on_event(event)
        if job.over:
            return job
        if job.state is State.QUEUED and time.monotonic() - cared >= CARE_SECONDS:
            cared = time.monotonic()
            if starts >= MOST_STARTS and not owner.current():
                raise JobError(State.FAILED, _no_worker())
            starts += ensure_worker(start)
        time.sleep(POLL_SECONDS)
