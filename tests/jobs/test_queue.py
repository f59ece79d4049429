from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from core.jobs import owner, queue
from core.jobs.build import build
from core.jobs.job import Job, State, Wish
from core.jobs.owner import Owner
from core.jobs.reporter import EVENTS, read_events
from core.problems import InputError

Submit = Callable[..., Job]


def end_events(job: Job) -> list[str]:
    events, _ = read_events(job.folder / EVENTS)
    return [event["state"] for event in events if event["kind"] == "end"]


@pytest.fixture
def worker(home: Path) -> Owner:
    return Owner.here()


@pytest.fixture
def dead(home: Path) -> Owner:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = Owner("dead", process.pid, psutil.Process(process.pid).create_time())
    assert owner.alive()
    process.kill()
    # A zombie, whose end nobody has noted yet, is dead already.
    deadline = time.monotonic() + 5
    while owner.alive():
        assert time.monotonic() < deadline
    process.communicate()
    assert not owner.alive()
    return owner


def test_a_job_comes_back_as_it_was_submitted(submit: Submit) -> None:
    job = submit("train", {"rows": 3, "name": "é"}, workspace="a", key="k")
    assert queue.get(job.id) == job
    assert queue.active() == [job]
    assert (job.kind, job.arguments, job.workspace) == ("train", {"rows": 3, "name": "é"}, "a")
    assert (job.state, job.over, job.build) == (State.QUEUED, False, build())
    with pytest.raises(InputError, match="no such job"):
        queue.get("nothing")
    with pytest.raises(ValueError, match="JSON"):
        submit("train", {"rate": float("nan")})


def test_a_hundred_clicks_make_one_job(submit: Submit, worker: Owner) -> None:
    with ThreadPoolExecutor(100) as pool:
        jobs = set(pool.map(lambda _: submit("train", key="run", workspace="a").id, range(100)))
    assert len(jobs) == 1
    assert queue.claim(build(), worker) is not None
    assert submit("train", key="run", workspace="a").id in jobs
    other = submit("train", key="run", workspace="b")
    assert other.id not in jobs
    job = queue.get(jobs.pop())
    assert queue.finish(job, worker, State.FINISHED, ())
    assert submit("train", key="run", workspace="a").id != job.id


def test_a_job_of_a_dead_worker_does_not_hold_its_key(submit: Submit, dead: Owner) -> None:
    first = submit("train", key="run")
    queue.claim(build(), dead)
    second = submit("train", key="run")
    assert second.id != first.id
    assert queue.get(first.id).state is State.INTERRUPTED


def test_the_next_slot_goes_to_who_has_least(submit: Submit, worker: Owner) -> None:
    many = [submit("train", workspace="a") for _ in range(5)]
    few = [submit("train", workspace="b") for _ in range(2)]
    last = submit("train", workspace="c")

    def claim() -> str:
        job = queue.claim(build(), worker)
        assert job is not None
        return job.id

    # Nobody runs anything: the oldest. Then whoever runs nothing; c and b each before a again.
    assert claim() == many[0].id
    assert claim() == few[0].id
    assert claim() == last.id
    # One each: the workspace whose last turn was longest ago.
    assert claim() == many[1].id
    assert claim() == few[1].id
    for job in (many[0], many[1]):
        queue.finish(job, worker, State.FINISHED, ())
    assert [claim() for _ in range(3)] == [job.id for job in many[2:]]
    assert queue.claim(build(), worker) is None


def test_of_equals_the_one_whose_turn_was_longest_ago_is_next(
    submit: Submit, worker: Owner
) -> None:
    for workspace in ("a", "b"):
        submit("train", workspace=workspace)
        job = queue.claim(build(), worker)
        assert job is not None
        queue.finish(job, worker, State.FINISHED, ())
    later, sooner = submit("train", workspace="b"), submit("train", workspace="a")
    claimed = [queue.claim(build(), worker) for _ in range(2)]
    assert [job and job.id for job in claimed] == [sooner.id, later.id]


def test_only_jobs_of_the_own_build_are_claimed(submit: Submit, worker: Owner) -> None:
    submit("train")
    assert queue.claim("another", worker) is None
    assert queue.waiting("another") == queue.Waiting(ours=0, others=1)
    queue.take_over("another")
    assert queue.waiting("another") == queue.Waiting(ours=1, others=0)
    assert queue.claim("another", worker) is not None


@pytest.mark.parametrize("end", [queue.stop, queue.cancel])
def test_a_queued_job_is_stopped_at_once(submit: Submit, end: Callable[[str], Job]) -> None:
    job = end(submit("train").id)
    assert job.state is State.STOPPED
    assert job.ended is not None
    assert end_events(job) == ["stopped"]
    assert queue.active() == []


def test_to_cancel_outranks_to_stop(submit: Submit, worker: Owner) -> None:
    job = submit("train")
    queue.claim(build(), worker)
    assert queue.wishes(worker) == {}
    assert queue.stop(job.id).stop is Wish.STOP
    assert queue.wishes(worker) == {job.id: Wish.STOP}
    assert queue.cancel(job.id).stop is Wish.CANCEL
    assert queue.stop(job.id).stop is Wish.CANCEL
    assert queue.get(job.id).state is State.RUNNING


def test_whoever_looks_finds_the_worker_dead(submit: Submit, dead: Owner, worker: Owner) -> None:
    jobs = [submit("train") for _ in range(3)]
    for _ in jobs:
        queue.claim(build(), dead)
    with ThreadPoolExecutor(10) as pool:
        seen = list(pool.map(lambda _: queue.get(jobs[0].id), range(10)))
    assert {job.state for job in seen} == {State.INTERRUPTED}
    assert "interrupted" in str(seen[0].problems[0])
    assert end_events(jobs[0]) == ["interrupted"]
    assert queue.active() == []
    assert queue.get(jobs[2].id).state is State.INTERRUPTED
    assert not queue.finish(jobs[2], dead, State.FINISHED, ())


def test_a_worker_that_starts_finds_the_jobs_of_the_one_before(
    submit: Submit, worker: Owner
) -> None:
    job = submit("train")
    # The process id was given to somebody else, as after a restart of the machine.
    queue.claim(build(), replace(worker, id="earlier"))
    assert queue.get(job.id).state is State.RUNNING
    queue.take_over(build())
    assert queue.get(job.id).state is State.INTERRUPTED


def test_a_process_that_got_the_same_number_is_not_the_worker(worker: Owner) -> None:
    other = replace(worker, started=worker.started - 100)
    assert not other.alive()
    # Unless the worker's lock is held: then the clock was set.
    with owner.lock():
        assert other.alive()


def test_the_heartbeat_is_told(submit: Submit, worker: Owner) -> None:
    job = submit("train")
    queue.claim(build(), worker)
    before = queue.get(job.id).heartbeat or 0
    queue.beat(worker)
    assert (queue.get(job.id).heartbeat or 0) > before


def test_the_build_follows_the_code(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "module.py"
    path.parent.mkdir()
    names = set()
    for text in ("a = 1", "a = 10", "a = 20"):
        path.write_text(text)
        names.add(build(tmp_path))
        time.sleep(0.01)
    (tmp_path / "notes.txt").touch()
    assert build(tmp_path) in names
    assert len(names) == 3


def test_submitting_imports_nothing_heavy(home: Path) -> None:
    program = (
        "import json, sys; from core.jobs import client, queue, reporter;"
        "print(json.dumps(sorted(name for name in sys.modules if '.' not in name)))"
    )
    output = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout
    heavy = {"tensorflow", "keras", "sklearn", "shap", "numpy", "pandas", "streamlit"}
    assert not heavy & set(json.loads(output))
