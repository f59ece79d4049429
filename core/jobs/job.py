"""What a job is and the states it goes through.

    queued ──► running ──► finished      every step came to its end
       │          ├──────► failed        a step said why it could not
       │          ├──────► killed        a step's process died
       │          ├──────► interrupted   the worker died or was told to leave
       └──────────┴──────► stopped       a person ended it

Only the worker moves a job to the right, save that whoever finds the worker dead says so.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.problems import Problem


class State(StrEnum):
    """Where a job is in its life."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"
    KILLED = "killed"
    INTERRUPTED = "interrupted"


class Wish(StrEnum):
    """How a person wants a running job to end.

    `STOP` keeps what there is; `CANCEL` ends it now.
    """

    NONE = ""
    STOP = "stop"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Job:
    """A row of the queue.

    Attributes:
        id: random name of the job.
        kind: which steps it has; a name from `kinds.STEPS`.
        folder: where its steps write, and its events and status are.
        arguments: what its steps are handed: plain JSON.
        workspace: who it belongs to, for fairness; "" is nobody in particular.
        key: while a job with the same key is queued or running, there is no second one.
        build: the code it was submitted under.
        state: where it is in its life.
        created: when it was submitted, in seconds since the epoch; likewise `started`, `ended`.
        started: when a worker took it.
        ended: when it reached its last state.
        worker: id of the worker that took it; `pid` and `pid_started` are that worker's process.
        pid: process id of the worker.
        pid_started: when that process started.
        heartbeat: when the worker last said that it lives.
        stop: how a person wants it to end.
        problems: why it did not finish.
    """

    id: str
    kind: str
    folder: Path
    arguments: Mapping[str, Any]
    workspace: str
    key: str | None
    build: str
    state: State
    created: float
    started: float | None
    ended: float | None
    worker: str | None
    pid: int | None
    pid_started: float | None
    heartbeat: float | None
    stop: Wish
    problems: tuple[Problem, ...]

    @property
    def over(self) -> bool:
        """Whether the job has reached its last state."""
        return self.state not in (State.QUEUED, State.RUNNING)


def from_row(row: sqlite3.Row | Mapping[str, Any]) -> Job:
    """Return the job that a row of the table holds."""
    fields = dict(row)
    return Job(
        **{
            **fields,
            "folder": Path(fields["folder"]),
            "arguments": json.loads(fields["arguments"]),
            "state": State(fields["state"]),
            "stop": Wish(fields["stop"]),
            "problems": tuple(map(Problem.model_validate, json.loads(fields["problems"]))),
        }
    )
