from __future__ import annotations

from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from core.jobs import child
from core.jobs.child import Call, message
from core.jobs.executors import Child
from core.jobs.job import Job, State, Wish
from core.jobs.running import RunningJob
from core.problems import Problem, say

PROBLEM = Problem(where="x", found=say("No."), expected=say("Yes."), action=say("Do."))


class FakeChild:
    def __init__(self, call: Call) -> None:
        self.call = call
        self.connection, self.theirs = Pipe()
        self.pid = self.sentinel = 0
        self.exitcode: int | None = None
        self.signals: list[str] = []

    def terminate(self) -> None:
        self.signals.append("TERM")

    def kill(self) -> None:
        self.signals.append("KILL")

    def says(self, said: str, *problems: Problem) -> None:
        self.theirs.send_bytes(message(said, problems))

    def ends(self, exitcode: int = 0) -> None:
        self.exitcode = exitcode
        self.theirs.close()


class FakeExecutor:
    def __init__(self) -> None:
        self.children: list[FakeChild] = []

    def start(self, call: Call) -> Child:
        self.children.append(FakeChild(call))
        return self.children[-1]

    def ready(self) -> bool:
        return True

    def close(self) -> None:
        pass


class Stage:
    """A job of two steps, a clock that is turned by hand, and the child of the moment."""

    def __init__(self, job: Job) -> None:
        self.now = 0.0
        self.executor = FakeExecutor()
        self.running = RunningJob(job, ("m:one", "m:two"), self.executor, lambda: self.now)

    @property
    def child(self) -> FakeChild:
        return self.executor.children[-1]

    @property
    def theirs(self) -> Connection:
        return self.child.theirs

    def after(self, seconds: float) -> list[str]:
        """Return the signals the child has got when some seconds have passed."""
        self.now += seconds
        self.running.advance()
        return self.child.signals

    def outcome(self) -> State | None:
        ended = self.running.advance()
        return ended and ended.state


@pytest.fixture
def stage(submit: Callable[..., Job]) -> Stage:
    return Stage(submit("train", {"a": 1}))


def finish(stage: Stage) -> None:
    stage.child.says("done")
    stage.child.ends()


def test_the_steps_run_in_order_and_each_in_a_fresh_child(stage: Stage, home: Path) -> None:
    assert stage.outcome() is None
    assert stage.child.call.arguments == {"a": 1}
    assert stage.child.call.logs == home / "logs"
    finish(stage)
    assert stage.outcome() is None
    finish(stage)
    assert stage.outcome() is State.FINISHED
    assert stage.running.watched() == []
    assert [made.call.function for made in stage.executor.children] == ["m:one", "m:two"]


def test_a_step_that_fails_ends_the_job(stage: Stage) -> None:
    stage.child.says("failed", PROBLEM)
    stage.child.ends()
    assert stage.outcome() is State.FAILED
    assert stage.running.outcome is not None
    assert stage.running.outcome.problems == (PROBLEM,)
    assert len(stage.executor.children) == 1


@pytest.mark.parametrize("exitcode", [-9, -6, 3, 255])
def test_a_child_that_dies_without_a_word_was_killed(stage: Stage, exitcode: int) -> None:
    stage.child.ends(exitcode)
    assert stage.outcome() is State.KILLED
    assert stage.running.outcome is not None
    assert f"status {exitcode}" in str(stage.running.outcome.problems[0])
    # Should it live on after all, because its server is what died, this ends it.
    assert stage.child.connection.closed


def test_a_step_that_heard_the_stop_may_finish_and_the_next_one_runs(stage: Stage) -> None:
    stage.running.ask(Wish.STOP)
    stage.running.ask(Wish.STOP)
    assert stage.theirs.recv_bytes() == child.STOP
    assert not stage.theirs.poll()
    assert stage.after(2.9) == []
    stage.child.says("stopping")
    assert stage.after(0.2) == []
    assert stage.after(59.0) == []
    finish(stage)
    assert stage.outcome() is None
    # The next step is not told: it finishes what is kept.
    stage.running.ask(Wish.STOP)
    assert not stage.theirs.poll()
    assert stage.after(100.0) == []
    finish(stage)
    assert stage.outcome() is State.FINISHED


@pytest.mark.parametrize(("heard", "patience"), [(False, 3.0), (True, 60.0)])
def test_who_does_not_stop_in_time_is_ended(stage: Stage, heard: bool, patience: float) -> None:
    stage.running.ask(Wish.STOP)
    if heard:
        stage.child.says("stopping")
    assert stage.after(0.0) == []
    assert stage.after(patience - 0.1) == []
    assert stage.after(0.2) == ["TERM"]
    assert stage.after(0.9) == ["TERM"]
    assert stage.after(0.2) == ["TERM", "KILL"]
    assert stage.after(5.0) == ["TERM", "KILL"]
    stage.child.ends(-9)
    assert stage.outcome() is State.STOPPED


def test_cancel_does_not_wait_nor_does_anything_follow(stage: Stage) -> None:
    stage.running.ask(Wish.STOP)
    stage.running.ask(Wish.CANCEL)
    assert stage.child.signals == ["TERM"]
    assert stage.after(1.1) == ["TERM", "KILL"]
    finish(stage)
    assert stage.outcome() is State.STOPPED
    assert len(stage.executor.children) == 1


def test_a_child_that_said_its_last_word_and_hangs_is_ended_and_believed(stage: Stage) -> None:
    stage.child.says("done")
    assert stage.after(0.0) == []
    assert stage.after(5.1) == ["KILL"]
    stage.child.ends(-9)
    assert stage.outcome() is None
    finish(stage)
    assert stage.outcome() is State.FINISHED


def test_when_the_worker_leaves_no_step_follows(stage: Stage) -> None:
    stage.running.abandon()
    assert stage.child.signals == ["TERM"]
    finish(stage)
    assert stage.outcome() is State.INTERRUPTED
    assert len(stage.executor.children) == 1


def test_a_kind_without_steps_and_a_child_that_cannot_be_made_fail(
    submit: Callable[..., Job], home: Path
) -> None:
    class Broken(FakeExecutor):
        def start(self, call: Call) -> Child:
            raise OSError(11, "Resource temporarily unavailable")

    unknown = RunningJob(submit("bake"), (), FakeExecutor(), lambda: 0.0).advance()
    assert unknown is not None
    assert unknown.state is State.FAILED
    assert "'bake'" in str(unknown.problems[0])
    broken = RunningJob(submit("train"), ("m:one",), Broken(), lambda: 0.0).advance()
    assert broken is not None
    assert broken.state is State.FAILED
    assert len(list((home / "logs").iterdir())) == 1
