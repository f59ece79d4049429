"""The loop of the warm process: many clients, one question at a time.

Each client has a thread that reads what it asks and sends what is answered; the main thread alone
works on questions, so that TensorFlow is used by one thread and a slow question stops nobody from
being let in. The process holds nothing that is lost with it: when in doubt it ends, and the worker
starts another.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from core import settings, store
from core.jobs import failures
from core.jobs.build import build
from core.problems import Phrase, Problem, listed, say
from core.warm import wire

if TYPE_CHECKING:
    from core.jobs.reporter import Reporter

log = logging.getLogger(__name__)

Question = Callable[[dict[str, Any]], dict[str, Any]]

MOST_WAITING = 64
MOST_CLIENTS = 128
IDLE_SECONDS = 60.0
SENT_SECONDS = 2.0
# Longest work on one question; then the process ends, whatever it hangs in.
QUESTION_SECONDS = 20.0
# Memory beyond that of the start at which a fresh process is better.
GROWTH = 1_000 * settings.MB

BUSY = wire.packed({"kind": wire.BUSY, "content": None})


@dataclass
class _Asked:
    """A question that waits for its answer."""

    question: Question
    argument: dict[str, Any]
    until: float
    answer: Future[bytes] = field(default_factory=Future)
    sent: threading.Event = field(default_factory=threading.Event)


class Service:
    """Answers questions until its memory has grown too much.

    Args:
        folder: a private folder for the socket.
        questions: what can be asked, by name.
        seconds: longest work on one question.
        growth: bytes its memory may grow by.
    """

    def __init__(
        self,
        folder: Path,
        questions: Mapping[str, Question],
        seconds: float = QUESTION_SECONDS,
        growth: int = GROWTH,
    ) -> None:
        self._questions = questions
        self._seconds = seconds
        self._most = _memory() + growth
        self._waiting: queue.Queue[_Asked] = queue.Queue(MOST_WAITING)
        self._room = threading.BoundedSemaphore(MOST_CLIENTS)
        self._address = wire.Address(wire.place(folder), secrets.token_bytes(32), build())
        self._listener = Listener(self._address.place, backlog=MOST_CLIENTS)

    def run(self) -> None:
        """Say where it is and answer; return when a fresh process is better."""
        threading.Thread(target=self._welcome, daemon=True).start()
        wire.announce(self._address)
        while True:
            asked = self._waiting.get()
            spent = self._work(asked)
            if spent or _memory() > self._most:
                asked.sent.wait(SENT_SECONDS)
                log.info("The warm process leaves, as its memory has grown")
                return

    def _work(self, asked: _Asked) -> bool:
        """Answer a question; return whether memory ran out over it."""
        if time.monotonic() > asked.until:
            # Nobody waits for the answer any more.
            asked.answer.set_result(BUSY)
            return False
        # Not a thread of ours: a library that hangs may hold Python's lock.
        faulthandler.dump_traceback_later(self._seconds, exit=True)
        try:
            content = asked.question(asked.argument)
            data, spent = wire.packed({"kind": wire.ANSWERED, "content": content}), False
            if len(data) > wire.ANSWER_BYTES:
                data = _refusal([_too_much()])
        except Exception as error:
            problems = failures.explain(error, store.logs(), settings.job_memory())
            data, spent = _refusal(problems), isinstance(error, MemoryError)
        finally:
            faulthandler.cancel_dump_traceback_later()
        asked.answer.set_result(data)
        return spent

    def _welcome(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:
                # A client that was gone at once, or no file is left to open: both pass.
                time.sleep(0.05)
                continue
            if self._room.acquire(blocking=False):
                threading.Thread(target=self._attend, args=(connection,), daemon=True).start()
            else:
                connection.close()

    def _attend(self, connection: Connection) -> None:
        """Serve one client as long as it asks; one that vanishes harms nobody."""
        try:
            with suppress(*wire.GONE), connection:
                wire.let_in(connection, self._address.key)
                while connection.poll(IDLE_SECONDS):
                    self._reply(connection, connection.recv_bytes(wire.QUESTION_BYTES))
        finally:
            self._room.release()

    def _reply(self, connection: Connection, data: bytes) -> None:
        asked = self._understood(data)
        if isinstance(asked, bytes):
            connection.send_bytes(asked)
            return
        try:
            self._waiting.put_nowait(asked)
        except queue.Full:
            connection.send_bytes(BUSY)
            return
        try:
            connection.send_bytes(asked.answer.result())
        finally:
            asked.sent.set()

    def _understood(self, data: bytes) -> _Asked | bytes:
        """Return what is asked, or the answer when nothing has to be worked out."""
        try:
            content = json.loads(data)
            # Half a character, which JSON can hold, is no text that anything could be done with.
            json.dumps(content, ensure_ascii=False).encode()
            name, argument = content["question"], content.get("argument", {})
            seconds = float(content.get("seconds", self._seconds))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return _refusal([_not_understood(say("The question is not JSON of its form."))])
        if name == wire.READY:
            return wire.packed({"kind": wire.ANSWERED, "content": {}})
        if not isinstance(name, str) or name not in self._questions:
            found = say("The question is {name}.", name=repr(name)[:80])
            return _refusal([_not_understood(found, self._questions)])
        if not isinstance(argument, dict):
            return _refusal([_not_understood(say("The argument is no object."))])
        return _Asked(self._questions[name], argument, time.monotonic() + seconds)


def _memory() -> int:
    return int(psutil.Process().memory_info().rss)


def _refusal(problems: tuple[Problem, ...] | list[Problem]) -> bytes:
    told = [problem.model_dump(mode="json") for problem in problems]
    return wire.packed({"kind": wire.REFUSED, "content": told})


def _not_understood(found: Phrase, names: Mapping[str, Question] | tuple[str, ...] = ()) -> Problem:
    return Problem(
        where="question",
        found=found,
        expected=say("Expected one of: {names}.", names=listed(names, 20))
        if names
        else say("Expected a question, its argument and the seconds it may take."),
        action=say("Update Layersmith, or ask from its pages."),
    )


def _too_much() -> Problem:
    return Problem(
        where="question",
        found=say("The answer is too large to be shown."),
        expected=say("At most {most} MB were expected.", most=wire.ANSWER_BYTES // settings.MB),
        action=say("Ask about fewer columns or rows."),
    )


def serve(folder: Path, arguments: dict[str, Any], reporter: Reporter) -> None:
    """Be the warm process: what `keeper` has a child run."""
    import tensorflow as tf

    from core.tasks import pin_threads
    from core.warm.questions import QUESTIONS

    pin_threads({"threads": 1})
    # It warns of functions made again and again, as one is for each model.
    tf.get_logger().setLevel("ERROR")
    # What was imported stays; looking through it again and again would cost time, and copy the
    # memory that is shared with the server this process was forked from.
    gc.freeze()
    Service(folder, QUESTIONS).run()
