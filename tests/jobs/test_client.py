from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.jobs import client, owner, queue
from core.jobs.job import Job, State
from core.jobs.reporter import Reporter
from core.problems import JobError

Submit = Callable[..., Job]
Wait = Callable[..., None]


def launch() -> subprocess.Popen[bytes]:
    return client.launch(("--steps", "job_steps:STEPS"))


@pytest.fixture(autouse=True)
def _leave_no_worker(home: Path, wait_until: Wait) -> Iterator[None]:
    yield
    found = owner.current()
    if found is not None:
        psutil.Process(found.pid).terminate()
        wait_until(lambda: owner.current() is None)


def test_following_starts_a_worker_and_hands_on_every_event(submit: Submit) -> None:
    job = submit("work")
    # The story of an earlier job in the same folder is not this one's.
    earlier = '{"time": 1, "kind": "end", "state": "failed", "problems": []}\n'
    (job.folder / "events.jsonl").write_text(earlier)
    events: list[Mapping[str, Any]] = []
    ended = client.follow(job.id, events.append, launch)
    assert ended.state is State.FINISHED
    assert [event["kind"] for event in events] == [
        *("phase", "message", "epoch", "epoch", "epoch"),
        *("phase", "end"),
    ]
    assert not client.ensure_worker(launch)


def test_one_worker_is_started_however_many_ask() -> None:
    started: list[bool] = []
    threads = [
        threading.Thread(target=lambda: started.append(client.ensure_worker(launch)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == [False] * 7 + [True]


def test_a_worker_that_crashed_is_started_again(submit: Submit, wait_until: Wait) -> None:
    client.ensure_worker(launch)
    running, waiting = [submit("deaf"), submit("deaf")], submit("work")
    wait_until(lambda: all((job.folder / "pid").exists() for job in running))
    found = owner.current()
    assert found is not None
    psutil.Process(found.pid).kill()
    assert client.follow(running[0].id, lambda event: None, launch).state is State.INTERRUPTED
    assert client.follow(waiting.id, lambda event: None, launch).state is State.FINISHED


def test_a_worker_that_cannot_start_is_given_up(submit: Submit, home: Path) -> None:
    job = submit("work")
    starts: list[int] = []

    def broken() -> subprocess.Popen[bytes]:
        process = client.launch(("--steps", "no_such_module:STEPS"))
        starts.append(process.pid)
        return process

    with pytest.raises(JobError, match="does not start") as caught:
        client.follow(job.id, lambda event: None, broken)
    assert len(starts) == 3
    assert str(home) not in str(caught.value)
    assert "no_such_module" in (home / "logs" / "worker.log").read_text()


def test_the_worker_does_not_hold_the_output_of_whoever_started_it(wait_until: Wait) -> None:
    program = (
        "from core.jobs import client;"
        "client.ensure_worker(lambda: client.launch(('--steps', 'job_steps:STEPS')))"
    )
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=15, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert time.monotonic() - begin < 10
    found = owner.current()
    assert found is not None
    assert os.getsid(found.pid) == found.pid != os.getsid(0)


def test_following_a_job_that_somebody_else_runs(submit: Submit) -> None:
    job = submit("work")
    here = owner.Owner.here()
    owner.sign(here)
    queue.claim(job.build, here)
    events: list[str] = []

    def finish() -> None:
        Reporter(job.folder).end("finished")
        queue.finish(job, here, State.FINISHED, ())

    timer = threading.Timer(0.3, finish)
    timer.start()
    assert client.follow(job.id, lambda event: events.append(event["kind"])).over
    timer.join()
    assert events == ["end"]
    owner.sign_path().unlink()


def test_the_log_does_not_grow_for_ever(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LOG_BYTES", 10)
    log = home / "logs" / "worker.log"
    log.parent.mkdir(parents=True)
    log.write_text("x" * 11)
    client.ensure_worker(launch)
    assert log.with_suffix(".old").read_text() == "x" * 11
