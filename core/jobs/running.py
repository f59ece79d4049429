"""A claimed job on its way through its steps.

It is a small machine that is looked at often and never blocks: it hears what the child says, grants
the person's wish, presses when that takes too long, and at the end of a step begins the next or
says how it all went.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from core import settings, store
from core.jobs import child, failures
from core.jobs.child import Call
from core.jobs.executors import Child, Executor
from core.jobs.job import Job, State, Wish
from core.problems import Problem

log = logging.getLogger(__name__)

ACKNOWLEDGE_SECONDS = 3.0
KEEP_SECONDS = 60.0
TERMINATE_SECONDS = 1.0
LEAVE_SECONDS = 5.0


@dataclass(frozen=True)
class Outcome:
    """How a job ended."""

    state: State
    problems: tuple[Problem, ...] = ()


class RunningJob:
    """A job and the child that runs its present step.

    Args:
        job: the claimed job.
        steps: its steps, in order; none when the kind is unknown.
        executor: makes the children.
        clock: seconds, from any start.

    Attributes:
        outcome: how the job ended; None while it runs.
    """

    def __init__(
        self, job: Job, steps: Sequence[str], executor: Executor, clock: Callable[[], float]
    ) -> None:
        self.job = job
        self.outcome: Outcome | None = None
        self._steps = deque(steps)
        self._executor = executor
        self._clock = clock
        self._wish = Wish.NONE
        self._abandoned = False
        self._child: Child | None = None
        if steps:
            self._begin()
        else:
            self._end(State.FAILED, (failures.unknown_kind(job.kind),))

    def _begin(self) -> None:
        """Start the next step."""
        self._said: tuple[str, tuple[Problem, ...]] | None = None
        self._hears = True
        self._terminated = False
        self._killed = False
        self._deadline: float | None = None
        # Who submits a job may have other settings than the worker it runs under.
        memory = int(self.job.arguments.get("memory") or settings.job_memory())
        function = self._steps.popleft()
        call = Call(function, self.job.folder, self.job.arguments, store.logs(), memory)
        try:
            self._child = self._executor.start(call)
        except Exception as error:
            log.exception("Cannot start a step of job %s", self.job.id)
            self._end(State.FAILED, failures.explain(error, store.logs()))

    def _end(self, state: State, problems: tuple[Problem, ...] = ()) -> None:
        self._child = None
        self.outcome = Outcome(state, problems)

    def watched(self) -> list[Connection | int]:
        """Return what to wait on for news."""
        if self._child is None:
            return []
        return [self._child.sentinel, *([self._child.connection] if self._hears else [])]

    def ask(self, wish: Wish) -> None:
        """Take the person's wish; saying it again changes nothing."""
        if wish == self._wish or self._child is None:
            return
        self._wish = wish
        if wish is Wish.CANCEL:
            self.terminate()
        else:
            with suppress(OSError):
                self._child.connection.send_bytes(child.STOP)
            self._deadline = self._clock() + ACKNOWLEDGE_SECONDS

    def terminate(self) -> None:
        """Ask the child to end, and a moment later end it."""
        if self._child is not None and not self._terminated:
            self._terminated = True
            self._child.terminate()
            self._deadline = self._clock() + TERMINATE_SECONDS

    def abandon(self) -> None:
        """End the child because the worker leaves; no further step begins."""
        self._abandoned = True
        self.terminate()

    def kill(self) -> None:
        """End the child."""
        if self._child is not None and not self._killed:
            self._killed = True
            self._child.kill()

    def advance(self) -> Outcome | None:
        """Do what is due; return the outcome once there is one."""
        if self._child is None:
            return self.outcome
        # Asked first and heard after, so that the last words of a child are not missed.
        exitcode = self._child.exitcode
        self._hear(self._child)
        if exitcode is None:
            self._press()
        else:
            # Should the child live on unseen (its server died), the end of its pipe ends it.
            self._child.connection.close()
            self._conclude(exitcode)
        return self.outcome

    def _hear(self, speaker: Child) -> None:
        try:
            while self._hears and speaker.connection.poll():
                said, problems = child.understood(speaker.connection.recv_bytes())
                if said == "stopping":
                    if not self._terminated:
                        self._deadline = self._clock() + KEEP_SECONDS
                else:
                    self._said = said, problems
                    self._deadline = self._clock() + LEAVE_SECONDS
        except (EOFError, OSError):
            self._hears = False

    def _press(self) -> None:
        if self._deadline is None or self._clock() < self._deadline:
            return
        if self._terminated or self._said:
            self.kill()
        else:
            self.terminate()

    def _conclude(self, exitcode: int) -> None:
        if self._wish is Wish.CANCEL:
            self._end(State.STOPPED)
        elif self._abandoned and (self._said is None or self._steps):
            self._end(State.INTERRUPTED, (failures.interrupted(),))
        elif self._said is None:
            if self._terminated:
                self._end(State.STOPPED)
            else:
                self._end(State.KILLED, (failures.killed(exitcode),))
        elif self._said[0] == "failed":
            self._end(State.FAILED, self._said[1])
        elif self._steps:
            self._begin()
        else:
            self._end(State.FINISHED)
