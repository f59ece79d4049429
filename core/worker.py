"""The process that runs jobs: `python -m core.worker`.

It is alone in its home, held by a lock, and lives in a session of its own, so that it outlasts a
restart of the web process. It leaves by itself when nobody needs it, or when the code on the disk
is another than its own; whatever is still queued then is left to a successor that it starts.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import wait

from filelock import Timeout

from core import settings, store
from core.jobs import client, leftovers, owner, queue
from core.jobs.build import build
from core.jobs.child import resolve
from core.jobs.executors import Executor, choose
from core.jobs.job import Job
from core.jobs.kinds import STEPS, Steps
from core.jobs.owner import Owner
from core.jobs.reporter import report_end
from core.jobs.running import Outcome, RunningJob
from core.warm.keeper import Keeper

log = logging.getLogger("core.worker")

TURN_SECONDS = 0.05
BEAT_SECONDS = 2.0
ABANDON_SECONDS = 1.0
WEB_FRESH_SECONDS = 60.0
# A predecessor that is just leaving still holds the lock for a moment.
LOCK_SECONDS = 2.0


class Worker:
    """The only one of its home that runs jobs.

    Args:
        steps: which steps a kind of job has.
        executor: makes the processes of the steps; None for the one that the settings name.
        clock: seconds, from any start.
    """

    def __init__(
        self,
        steps: Steps = STEPS,
        executor: Executor | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.owner = Owner.here()
        self.build = build()
        self._steps = steps
        self._executor = executor or choose()
        # Steps given by hand are a test's: what pages ask is not theirs.
        self._warm = Keeper(self._executor, self.build) if steps is STEPS else None
        self._clock = clock
        self._running: list[RunningJob] = []
        self._told: set[str] = set()
        self._leaving = False
        self._busy = self._beaten = clock()
        self._sign = owner.sign_path()

    def leave(self) -> None:
        """Ask the worker to end; what it runs becomes interrupted."""
        self._leaving = True

    def run(self) -> bool:
        """Run jobs until it is time to leave; the caller holds the lock.

        Returns:
            Whether it left on its own account, so that a successor may go on.
        """
        try:
            owner.sign(self.owner)
            queue.take_over(self.build)
            leftovers.clear()
            while self.turn():
                watched = [thing for running in self._running for thing in running.watched()]
                if watched:
                    wait(watched, TURN_SECONDS)
                else:
                    time.sleep(TURN_SECONDS)
        finally:
            self._abandon()
            if self._warm:
                self._warm.close()
            self._executor.close()
            ours = owner.signed(self._sign) == self.owner
            if ours:
                self._sign.unlink(missing_ok=True)
        return ours and not self._leaving

    def turn(self) -> bool:
        """Do what is due; return False when it is time to leave."""
        # A home that was removed, or given to another worker, is none of ours any more.
        if self._leaving or owner.signed(self._sign) != self.owner:
            return False
        if self._warm:
            self._warm.turn()
        try:
            self._attend()
            return self._take()
        except sqlite3.OperationalError:
            # A full disk or a busy database passes; the jobs run on, and what could not be
            # written is written in a later turn.
            log.exception("The database did not answer")
            return True

    def _attend(self) -> None:
        """Look after the jobs that run."""
        now = self._clock()
        if self._running:
            self._busy = now
            wishes = queue.wishes(self.owner)
            for running in self._running:
                if running.job.id in wishes:
                    running.ask(wishes[running.job.id])
            if now - self._beaten >= BEAT_SECONDS:
                self._beaten = now
                queue.beat(self.owner)
        for running in list(self._running):
            outcome = running.advance()
            if outcome is not None:
                self._record(running.job, outcome)
                self._running.remove(running)

    def _take(self) -> bool:
        """Take what is queued; return False when it is time to leave."""
        waiting = queue.waiting(self.build)
        if waiting.others or (self._warm and self._warm.outgrown()):
            return bool(self._running)
        # Until the heavy imports are done jobs stay queued, where they can be stopped at once.
        free = settings.jobs() if self._executor.ready() else 0
        while waiting.ours and len(self._running) < free:
            job = queue.claim(self.build, self.owner)
            if job is None:
                break
            self._busy = self._clock()
            steps = self._steps.get(job.kind, ())
            self._running.append(RunningJob(job, steps, self._executor, self._clock))
        return bool(self._running or waiting.ours) or not self._unneeded()

    def _unneeded(self) -> bool:
        if self._clock() - self._busy < settings.number("WORKER_IDLE"):
            return False
        try:
            age = time.time() - owner.web_path().stat().st_mtime
        except FileNotFoundError:
            return True
        return age > WEB_FRESH_SECONDS

    def _record(self, job: Job, outcome: Outcome) -> None:
        """Write down how a job ended: first in its folder, then in the queue.

        In this order whoever sees the last state finds the last event too.
        """
        if job.id not in self._told:
            self._told.add(job.id)
            try:
                store.sweep(job.folder)
                report_end(job.folder, outcome.state, outcome.problems)
            except OSError:
                log.exception("Cannot write the end of job %s into its folder", job.id)
        queue.finish(job, self.owner, outcome.state, outcome.problems)
        self._told.discard(job.id)
        log.info("Job %s (%s): %s", job.id, job.kind, outcome.state)

    def _abandon(self) -> None:
        """End every child; their jobs are interrupted."""
        for running in self._running:
            running.abandon()
        deadline = time.monotonic() + ABANDON_SECONDS
        while watched := [thing for running in self._running for thing in running.watched()]:
            if time.monotonic() > deadline:
                for running in self._running:
                    running.kill()
            wait(watched, 0.1)
            for running in self._running:
                running.advance()
        for running in self._running:
            # Should the database not answer, whoever looks finds the worker dead.
            with suppress(sqlite3.OperationalError):
                if running.outcome is not None:
                    self._record(running.job, running.outcome)
        self._running.clear()


def main(arguments: Sequence[str] | None = None) -> int:
    """Be the worker, unless there is one; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m core.worker", description=__doc__)
    parser.add_argument("--steps", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s")
    try:
        with owner.lock().acquire(timeout=LOCK_SECONDS):
            # Steps given by hand are a test's: what the product preloads is not theirs.
            worker = Worker(resolve(chosen.steps), choose(())) if chosen.steps else Worker()
            signal.signal(signal.SIGTERM, lambda *_: worker.leave())
            signal.signal(signal.SIGINT, lambda *_: worker.leave())
            log.info("Worker of build %s", worker.build)
            hand_over = worker.run()
            log.info("Worker leaves")
    except Timeout:
        return 0
    # Asked after the lock is free: a job submitted meanwhile is seen here, or its submitter found
    # no worker and starts one, or both; never neither.
    if hand_over and queue.waiting(worker.build).any:
        client.launch(sys.argv[1:] if arguments is None else arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
