"""The loop, its clients and its keeper, with questions that cost nothing."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection
from pathlib import Path

import pytest

from core import store
from core.problems import InputError, JobError
from core.warm import wire
from core.warm.client import ask, ready
from core.warm.keeper import Keeper
from tests.warm.conftest import at_home, kept
from tests.warm.questions import SECONDS

FORGED = [
    b"",
    b"\xff\xfe",
    b"[]",
    b"{}",
    b"[" * 100_000,
    b'{"question": ["echo"]}',
    b'{"question": "__class__"}',
    b'{"question": "echo", "argument": [1]}',
    b'{"question": "echo", "argument": {}, "seconds": "soon"}',
    b'{"question": "echo", "argument": {"a": "\\ud800"}}',
]


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with at_home(tmp_path_factory.mktemp("home")) as folder:
        yield folder


@pytest.fixture(autouse=True)
def home(module_home: Path) -> Path:
    return module_home


@pytest.fixture(scope="module")
def light(module_home: Path) -> Iterator[Keeper]:
    with kept() as keeper:
        yield keeper


def connected() -> Connection:
    address = wire.found()
    assert address is not None
    connection: Connection = Client(address.place)
    wire.enter(connection, address.key, time.monotonic() + 5)
    return connection


def test_problems_come_back_as_problems(light: Keeper) -> None:
    with pytest.raises(InputError) as caught:
        ask("refuse", {})
    (problem,) = caught.value.problems
    assert (problem.where, str(problem.found)) == ("columns.age", "It is <b>.")


@pytest.mark.parametrize("question", ["crash", "nan"])
def test_what_was_not_foreseen_is_told_by_a_reference(light: Keeper, question: str) -> None:
    with pytest.raises(InputError) as caught:
        ask(question, {})
    (problem,) = caught.value.problems
    assert "secret" not in str(problem)
    reference = problem.expected.values["reference"]
    assert "Error" in (store.logs() / f"{reference}.txt").read_text()
    assert ready()


def test_a_process_that_ran_out_of_memory_is_replaced(light: Keeper) -> None:
    pid = ask("echo", {})["pid"]
    with pytest.raises(InputError, match="more memory than it may use"):
        ask("exhaust", {})
    assert ask("echo", {})["pid"] != pid


def test_a_process_that_has_grown_answers_and_is_replaced(light: Keeper) -> None:
    assert ask("echo", {})["pid"] == ask("echo", {})["pid"]
    grown = ask("grow", {})["pid"]
    assert ask("echo", {})["pid"] != grown


def test_a_question_that_takes_too_long_ends_the_process(light: Keeper) -> None:
    pid = ask("echo", {})["pid"]
    begin = time.monotonic()
    with pytest.raises(JobError, match="died over this question, twice"):
        ask("sleep", {"seconds": 60})
    assert 2 * SECONDS <= time.monotonic() - begin < 2 * SECONDS + 3
    assert ask("echo", {})["pid"] != pid


def test_a_slow_question_lets_others_in(light: Keeper) -> None:
    assert ask("echo", {})
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ask, "sleep", {"seconds": 0.7})
        time.sleep(0.2)
        assert ready()
        with pytest.raises(JobError, match="does not answer"):
            ask("echo", {}, seconds=0.2)
        assert slow.result() == {}
    assert ask("echo", {})


def test_thirty_at_once_are_all_answered(light: Keeper) -> None:
    with ThreadPoolExecutor(30) as pool:
        found = list(pool.map(lambda n: ask("echo", {"n": n})["n"], range(90)))
    assert found == list(range(90))


def test_more_than_may_wait_are_told_so(light: Keeper) -> None:
    assert ask("echo", {})
    refused = []

    def one(number: int) -> None:
        try:
            ask("sleep", {"seconds": 0.01})
        except JobError as error:
            refused.append(str(error))

    with ThreadPoolExecutor(101) as pool:
        slow = pool.submit(ask, "sleep", {"seconds": 0.8})
        time.sleep(0.1)
        list(pool.map(one, range(100)))
        slow.result()
    assert refused
    assert all("too many questions" in text for text in refused)


def test_clients_that_vanish_harm_nobody(light: Keeper) -> None:
    pid = ask("echo", {})["pid"]
    address = wire.found()
    assert address is not None
    for _ in range(20):
        Client(address.place).close()
        connection = connected()
        connection.send_bytes(wire.packed({"question": "echo", "argument": {"x": "y" * 10**6}}))
        connection.close()
    half = Client(address.place)
    os.write(half.fileno(), b"\0\0")
    assert ask("echo", {})["pid"] == pid
    half.close()


def test_a_stranger_is_not_let_in(light: Keeper) -> None:
    pid = ask("echo", {})["pid"]
    address = wire.found()
    assert address is not None
    with Client(address.place) as connection, pytest.raises(AuthenticationError):
        wire.enter(connection, b"guess", time.monotonic() + 5)
    with Client(address.place) as connection:
        connection.recv_bytes()
        connection.send_bytes(wire.packed({"question": "echo"}))
        connection.poll(5)
        assert b"FAILURE" in connection.recv_bytes()
    assert ask("echo", {})["pid"] == pid


@pytest.mark.parametrize("data", FORGED, ids=range(len(FORGED)))
def test_forged_questions_are_refused(light: Keeper, data: bytes) -> None:
    pid = ask("echo", {})["pid"]
    with connected() as connection:
        connection.send_bytes(data)
        assert connection.poll(5)
        answer = json.loads(connection.recv_bytes())
        assert answer["kind"] == wire.REFUSED
        assert answer["content"][0]["where"] == "question"
    assert ask("echo", {})["pid"] == pid


def test_a_huge_question_is_refused(light: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = ask("echo", {})["pid"]
    huge = {"x": "y" * wire.QUESTION_BYTES}
    with pytest.raises(InputError, match="At most"):
        ask("echo", huge)
    # A client that does not look at the size itself is cut off.
    data = wire.packed({"question": "echo", "argument": huge})
    with connected() as connection:
        with suppress(OSError):
            connection.send_bytes(data)
        with pytest.raises((OSError, EOFError)):
            connection.recv_bytes()
    assert ask("echo", {})["pid"] == pid


def test_a_process_that_was_killed_is_replaced(light: Keeper) -> None:
    pid = ask("echo", {})["pid"]
    os.kill(pid, signal.SIGKILL)
    assert ask("echo", {})["pid"] != pid


def test_a_question_is_asked_again_when_the_process_dies_over_it(light: Keeper) -> None:
    pid = ask("echo", {})["pid"]
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    assert ask("sleep", {"seconds": 0.6}) == {}
    assert ask("echo", {})["pid"] != pid


def test_a_process_that_hangs_is_said_in_time(light: Keeper) -> None:
    pid = ask("echo", {})["pid"]
    os.kill(pid, signal.SIGSTOP)
    begin = time.monotonic()
    assert not ready()
    with pytest.raises(JobError, match="does not answer"):
        ask("echo", {}, seconds=0.5)
    assert time.monotonic() - begin < 2
    os.kill(pid, signal.SIGCONT)
    assert ask("echo", {})["pid"] == pid
