"""What the worker does about the warm process: start it, start it again, end it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.jobs import owner
from core.jobs.build import build
from core.jobs.child import Call
from core.jobs.executors import Child, SpawnExecutor
from core.warm import client, keeper, wire
from core.warm.client import ask, ready
from core.warm.keeper import Keeper
from tests.warm.conftest import gone, kept

Wait = Callable[..., None]


@pytest.fixture
def light(home: Path) -> Iterator[Keeper]:
    with kept() as light:
        yield light


def test_a_question_is_answered_and_nothing_is_left_behind(home: Path, wait_until: Wait) -> None:
    with kept():
        assert not ready()
        assert ask("echo", {"a": "ü ☃"})["a"] == "ü ☃"
        assert ready()
        address = wire.found()
        assert address is not None
        assert wire.path().stat().st_mode & 0o777 == 0o600
        assert Path(address.place).parent.stat().st_mode & 0o777 == 0o700
        pid = ask("echo", {})["pid"]
    wait_until(lambda: gone(pid))
    assert not Path(address.place).parent.exists()
    assert not wire.path().exists()
    assert not ready()


def test_it_begins_only_when_it_is_wanted(light: Keeper, home: Path, wait_until: Wait) -> None:
    time.sleep(0.5)
    assert wire.found() is None
    owner.web_path().touch()
    wait_until(ready)


def test_a_process_that_cannot_be_found_is_replaced(home: Path, wait_until: Wait) -> None:
    now = [0.0]
    owner.sign(owner.Owner.here())
    executor = SpawnExecutor(())
    ours = Keeper(executor, build(), lambda: now[0], "tests.warm.questions:serve")
    owner.web_path().touch()
    try:
        ours.turn()
        wait_until(ready)
        pid = ask("echo", {})["pid"]
        address = wire.found()
        assert address is not None
        Path(address.place).unlink()
        for now[0] in (30.0, 80.0, 150.0):
            ours.turn()

        def replaced() -> bool:
            ours.turn()
            return ready() and ask("echo", {})["pid"] != pid

        wait_until(replaced)
    finally:
        ours.close()
        executor.close()


def test_one_that_cannot_start_is_tried_ever_more_rarely(home: Path) -> None:
    class Broken:
        starts = 0

        def ready(self) -> bool:
            return True

        def start(self, call: Call) -> Child:
            self.starts += 1
            raise OSError("no process")

        def close(self) -> None:
            pass

    now = [0.0]
    executor = Broken()
    ours = Keeper(executor, build(), lambda: now[0])
    owner.web_path().touch()
    for step in range(600):
        now[0] = step * 0.1
        ours.turn()
    assert 8 <= executor.starts <= 12


def test_a_worker_of_other_code_learns_that_it_is_outgrown(
    home: Path, light: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Keeper(light._executor, "older")
    assert not light.outgrown()
    wire.wish_path().touch()
    assert not light.outgrown()
    monkeypatch.setattr(keeper, "SETTLED_SECONDS", float("inf"))
    assert not other.outgrown()
    monkeypatch.setattr(keeper, "SETTLED_SECONDS", -1.0)
    assert not other.outgrown()
    os.utime(wire.wish_path(), (1, 1))
    assert other.outgrown()


def test_a_client_of_other_code_says_so(light: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask("echo", {})
    wire.wish_path().unlink()
    assert ask("echo", {})
    assert not wire.wish_path().exists()
    monkeypatch.setattr(client, "_build", lambda moment: "newer")
    assert ask("echo", {})
    assert wire.wish_path().exists()


def test_what_a_killed_worker_left_is_removed(light: Keeper, home: Path) -> None:
    folder = wire.private_folder()
    wire.announce(wire.Address(wire.place(folder), b"k" * 32, build()))
    assert not ready()
    assert ask("echo", {})
    assert not folder.exists()
