"""The worker as a real process, with faults."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from core import store
from core.jobs import owner, queue
from core.jobs.executors import ForkserverExecutor
from core.jobs.job import Job, State
from core.jobs.reporter import EVENTS, STATUS, read_events
from core.worker import Worker

Submit = Callable[..., Job]
Start = Callable[..., Any]
Wait = Callable[..., None]


def pid_of(job: Job, wait_until: Wait) -> int:
    path = job.folder / "pid"
    wait_until(lambda: path.exists() and path.read_text())
    return int(path.read_text())


def state(job: Job) -> State:
    return queue.get(job.id).state


def over(job: Job) -> Callable[[], bool]:
    return lambda: queue.get(job.id).over


def gone(pid: int) -> Callable[[], bool]:
    return lambda: not psutil.pid_exists(pid)


def ends(job: Job) -> list[str]:
    events, _ = read_events(job.folder / EVENTS)
    return [event["state"] for event in events if event["kind"] == "end"]


@pytest.mark.parametrize("executor", ["forkserver", "spawn"])
def test_jobs_run_to_their_end(
    submit: Submit, start_worker: Start, wait_until: Wait, executor: str
) -> None:
    jobs = [submit("work"), submit("fail", {"how": "input"}), submit("fail", {"how": "abort"})]
    jobs += [submit("bake"), submit("missing")]
    process = start_worker(LAYERSMITH_EXECUTOR=executor)
    for job in jobs:
        wait_until(over(job))
    assert [state(job) for job in jobs] == ["finished", "failed", "killed", "failed", "failed"]
    for job in jobs:
        assert ends(job) == [state(job)]
        assert json.loads((job.folder / STATUS).read_text())["state"] == state(job)
    work = jobs[0]
    events, _ = read_events(work.folder / EVENTS)
    assert [event["kind"] for event in events] == [
        *("phase", "message", "epoch", "epoch", "epoch"),
        *("phase", "end"),
    ]
    assert (work.folder / "after").read_text() != (work.folder / "pid").read_text()
    assert queue.get(jobs[1].id).problems[0].where == "columns.<b>age</b>"
    assert queue.get(jobs[2].id).problems[0].found.values == {"status": -signal.SIGABRT}
    process.terminate()
    assert process.wait(10) == 0


def test_a_killed_child_hurts_its_own_job_alone(
    submit: Submit, start_worker: Start, wait_until: Wait, tmp_path: Path
) -> None:
    start_worker()
    victim = submit("deaf")
    other = submit("work", {"until": str(tmp_path / "go")})
    pid = pid_of(victim, wait_until)
    other_pid = pid_of(other, wait_until)
    os.kill(pid, signal.SIGKILL)
    wait_until(over(victim), 10)
    assert state(victim) is State.KILLED
    assert ends(victim) == ["killed"]
    assert not list(victim.folder.glob(".*.tmp"))
    assert state(other) is State.RUNNING
    assert psutil.pid_exists(other_pid)
    (tmp_path / "go").touch()
    wait_until(over(other))
    assert state(other) is State.FINISHED
    assert (other.folder / "pid").read_text() == str(other_pid)


def test_stopping(submit: Submit, start_worker: Start, wait_until: Wait) -> None:
    start_worker()
    polite, deaf = submit("polite"), submit("deaf")
    deaf_pid = pid_of(deaf, wait_until)
    pid_of(polite, wait_until)
    begin = time.monotonic()
    queue.stop(polite.id)
    queue.stop(deaf.id)
    wait_until(over(polite))
    assert state(polite) is State.FINISHED
    assert (polite.folder / "kept").exists()
    assert (polite.folder / "after").exists()
    wait_until(over(deaf))
    assert 2.5 < time.monotonic() - begin < 5
    assert state(deaf) is State.STOPPED
    assert not (deaf.folder / "after").exists()
    assert not list(deaf.folder.glob(".*.tmp"))
    assert gone(deaf_pid)()


def test_cancelling(submit: Submit, start_worker: Start, wait_until: Wait) -> None:
    start_worker()
    jobs = [submit("polite"), submit("stubborn")]
    pids = [pid_of(job, wait_until) for job in jobs]
    begin = time.monotonic()
    for job in jobs:
        queue.cancel(job.id)
    for job in jobs:
        wait_until(over(job))
    assert time.monotonic() - begin < 3
    assert [state(job) for job in jobs] == ["stopped", "stopped"]
    assert all(gone(pid)() for pid in pids)
    assert not (jobs[0].folder / "after").exists()


def test_a_killed_worker_leaves_no_orphan_and_a_new_one_works_on(
    submit: Submit, start_worker: Start, wait_until: Wait
) -> None:
    process = start_worker()
    family = psutil.Process(process.pid)
    lost = [submit("deaf"), submit("stubborn")]
    waiting = submit("work")
    for job in lost:
        pid_of(job, wait_until)
    children = family.children(recursive=True)
    assert len(children) >= 3
    process.kill()
    process.wait()
    assert {state(job) for job in lost} == {State.INTERRUPTED}
    assert [ends(job) for job in lost] == [["interrupted"]] * 2
    for member in children:
        wait_until(gone(member.pid), 5)
    assert state(waiting) is State.QUEUED
    start_worker()
    wait_until(over(waiting))
    assert state(waiting) is State.FINISHED


def test_a_worker_told_to_leave_ends_its_children(
    submit: Submit, start_worker: Start, wait_until: Wait
) -> None:
    process = start_worker()
    lost = [submit("deaf"), submit("stubborn")]
    pids = [pid_of(job, wait_until) for job in lost]
    waiting = submit("work")
    process.terminate()
    assert process.wait(5) == 0
    assert {state(job) for job in lost} == {State.INTERRUPTED}
    assert [ends(job) for job in lost] == [["interrupted"]] * 2
    assert all(gone(pid)() for pid in pids)
    assert owner.current() is None
    assert owner.signed() is None
    assert state(waiting) is State.QUEUED


def test_a_fork_server_that_died_is_replaced(
    submit: Submit, start_worker: Start, wait_until: Wait
) -> None:
    process = start_worker(LAYERSMITH_EXECUTOR="forkserver")
    lost = submit("stubborn")
    pid = pid_of(lost, wait_until)
    os.kill(psutil.Process(pid).ppid(), signal.SIGKILL)
    wait_until(over(lost))
    wait_until(gone(pid))
    assert state(lost) is State.KILLED
    job = submit("work")
    wait_until(over(job))
    assert state(job) is State.FINISHED
    assert process.poll() is None


def test_only_one_worker_lives_in_a_home(start_worker: Start) -> None:
    first = start_worker()
    second = start_worker(ready=False)
    assert second.wait(10) == 0
    assert first.poll() is None
    found = owner.current()
    assert found is not None
    assert found.pid == first.pid


def test_an_idle_worker_leaves_unless_the_web_process_lives(
    home: Path, start_worker: Start, wait_until: Wait
) -> None:
    home.mkdir()
    (home / "web.heartbeat").touch()
    process = start_worker(LAYERSMITH_WORKER_IDLE="0.5")
    time.sleep(1.5)
    assert process.poll() is None
    old = time.time() - 61
    os.utime(home / "web.heartbeat", (old, old))
    assert process.wait(5) == 0


def test_a_worker_leaves_when_its_home_is_removed(home: Path, start_worker: Start) -> None:
    process = start_worker()
    store.remove_folder(home)
    process.wait(5)
    assert not home.exists() or not (home / store.DATABASE).exists()


def test_a_worker_of_other_code_finishes_and_hands_over(
    submit: Submit, start_worker: Start, wait_until: Wait, tmp_path: Path
) -> None:
    first = start_worker()
    before = owner.current()
    running = submit("work", {"until": str(tmp_path / "go")})
    pid_of(running, wait_until)
    newer = submit("work")
    with store.connect() as connection:
        connection.execute("UPDATE jobs SET build = 'newer' WHERE id = ?", (newer.id,))
    time.sleep(0.8)
    # A slot is free, and still the job of other code waits.
    assert (state(running), state(newer)) == ("running", "queued")
    (tmp_path / "go").touch()
    assert first.wait(10) == 0
    assert state(running) is State.FINISHED
    wait_until(over(newer))
    after = owner.current()
    assert state(newer) is State.FINISHED
    assert before is not None
    assert after is not None
    assert (after.pid, queue.get(newer.id).worker) != (before.pid, before.id)


def test_a_job_whose_folder_is_full_still_ends(
    submit: Submit, start_worker: Start, wait_until: Wait
) -> None:
    job = submit("work")
    (job.folder / EVENTS).symlink_to("/dev/full")
    start_worker()
    wait_until(over(job))
    assert state(job) is State.FAILED
    assert queue.get(job.id).problems[0].found.template == "The disk is full."


def test_a_database_that_does_not_answer_loses_no_result(
    submit: Submit, monkeypatch: pytest.MonkeyPatch, wait_until: Wait
) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.1)
    job = submit("work")
    executor = ForkserverExecutor(())
    wait_until(executor.ready)
    worker = Worker({"work": ("job_steps:work",)}, executor, time.monotonic)
    owner.sign(worker.owner)
    assert worker.turn()
    wait_until(lambda: (job.folder / "worked").exists())
    with store.connect():
        for _ in range(3):
            assert worker.turn()
            time.sleep(0.1)
    assert state(job) is State.RUNNING
    assert worker.turn()
    assert state(job) is State.FINISHED
    assert ends(job) == ["finished"]


def test_a_worker_that_still_imports_leaves_jobs_in_the_queue(
    submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cold(ForkserverExecutor):
        def ready(self) -> bool:
            return False

    job = submit("work")
    worker = Worker({"work": ("job_steps:work",)}, Cold(()))
    owner.sign(worker.owner)
    assert worker.turn()
    assert state(job) is State.QUEUED
    assert queue.stop(job.id).state is State.STOPPED
