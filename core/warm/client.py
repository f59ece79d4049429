"""Questions to the warm process, for pages: nothing heavy is imported here.

ask("predict_row", {"run": str(folder), "cells": {"age": "42"}})
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from multiprocessing.connection import Client, Connection
from typing import Any

from core.jobs.build import build
from core.jobs.client import ensure_worker
from core.jobs.job import State
from core.problems import InputError, JobError, Phrase, Problem, say, wrong
from core.warm import wire

POLL_SECONDS = 0.05
CARE_SECONDS = 1.0
READY_SECONDS = 0.5
BUILD_SECONDS = 2.0
# A process that dies over a question may have died by chance: the question is asked once more.
MOST_LOSSES = 1


def ready() -> bool:
    """Return whether a warm process answers now; nothing is started."""
    deadline = time.monotonic() + READY_SECONDS
    try:
        connection = _entered(deadline)
        if connection is None:
            return False
        with connection:
            connection.send_bytes(wire.packed({"question": wire.READY}))
            return connection.poll(max(0.0, deadline - time.monotonic()))
    except wire.GONE:
        return False


def ask(question: str, argument: Mapping[str, Any], seconds: float = 20.0) -> dict[str, Any]:
    """Return the answer of the warm process; it is started when there is none.

    Args:
        question: a name of the table in `questions`.
        argument: plain JSON, as the question wants it.
        seconds: how long to wait for the answer.

    Raises:
        InputError: the question cannot be answered; its problems say why.
        JobError: nobody answers in time; asking again may help.
    """
    deadline = time.monotonic() + seconds
    data = wire.packed({"question": question, "argument": argument, "seconds": seconds})
    if len(data) > wire.QUESTION_BYTES:
        raise wrong(
            "question",
            say("The question has {size} bytes.", size=len(data)),
            say("At most {most} bytes were expected.", most=wire.QUESTION_BYTES),
            say("Ask about fewer columns."),
        )
    losses, cared = 0, float("-inf")
    while True:
        connection = None
        with suppress(*wire.GONE):
            connection = _entered(deadline)
        if connection is not None:
            with connection:
                try:
                    return _answer(connection, data, deadline)
                except wire.GONE:
                    losses += 1
            if losses > MOST_LOSSES:
                raise _failed(say("The helper process died over this question, twice."))
        if time.monotonic() >= deadline:
            raise _failed(say("The helper process does not answer."))
        if time.monotonic() - cared >= CARE_SECONDS:
            cared = time.monotonic()
            wire.wish_path().touch()
            ensure_worker()
        time.sleep(POLL_SECONDS)


def _entered(deadline: float) -> Connection | None:
    """Return a connection to the process that says it is there; None when none says so."""
    address = wire.found()
    if address is None:
        return None
    if address.build != _build(int(time.monotonic() / BUILD_SECONDS)):
        # It answers once more; the worker sees the wish and makes room for one of today's code.
        wire.wish_path().touch()
    connection: Connection = Client(address.place)
    try:
        wire.enter(connection, address.key, deadline)
    except BaseException:
        connection.close()
        raise
    return connection


@lru_cache(maxsize=1)
def _build(moment: int) -> str:
    """Return the build on the disk, looked up once in each moment."""
    del moment
    return build()


def _answer(connection: Connection, data: bytes, deadline: float) -> dict[str, Any]:
    connection.send_bytes(data)
    if not connection.poll(max(0.0, deadline - time.monotonic())):
        raise _failed(say("The helper process does not answer."))
    answer = json.loads(connection.recv_bytes(wire.ANSWER_BYTES))
    if answer["kind"] == wire.REFUSED:
        raise InputError(map(Problem.model_validate, answer["content"]))
    if answer["kind"] == wire.BUSY:
        raise _failed(say("The helper process has too many questions to answer."))
    content: dict[str, Any] = answer["content"]
    return content


def _failed(found: Phrase) -> JobError:
    return JobError(
        State.FAILED,
        Problem(
            where="job",
            found=found,
            expected=say("An answer within seconds was expected."),
            action=say("Try again in a moment."),
        ),
    )
