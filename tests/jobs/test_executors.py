from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import psutil
import pytest

from core import settings
from core.jobs import child, kinds
from core.jobs.child import Call, understood
from core.jobs.executors import Child, Executor, ForkserverExecutor, SpawnExecutor, choose
from core.jobs.reporter import EVENTS
from core.problems import InputError, Problem, say
from core.settings import MB

SECONDS = 10.0


@pytest.fixture(scope="module", params=["forkserver", "spawn"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    made: Executor = (ForkserverExecutor if request.param == "forkserver" else SpawnExecutor)(())
    deadline = time.monotonic() + SECONDS
    while not made.ready():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    yield made
    made.close()


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., Call]:
    def make(step: str, memory: int = 0, **arguments: Any) -> Call:
        folder, logs = tmp_path / "run", tmp_path / "logs"
        folder.mkdir()
        logs.mkdir()
        return Call(f"job_steps:{step}", folder, arguments, logs, memory)

    return make


def exitcode(made: Child) -> int | None:
    """Wait for the end; the sentinel can be a moment ahead of the exit status."""
    assert wait([made.sentinel], SECONDS)
    deadline = time.monotonic() + SECONDS
    while made.exitcode is None and time.monotonic() < deadline:
        time.sleep(0.01)
    return made.exitcode


def result(made: Child) -> tuple[str, tuple[Problem, ...]]:
    assert made.connection.poll(SECONDS), "the child said nothing"
    said = understood(made.connection.recv_bytes())
    assert exitcode(made) == 0
    made.connection.close()
    return said


def test_a_step_runs_in_a_process_of_its_own(executor: Executor, call: Callable[..., Call]) -> None:
    step = call("work", thing="clay")
    made = executor.start(step)
    assert result(made) == ("done", ())
    assert (step.folder / "pid").read_text() == str(made.pid)
    assert made.pid != os.getpid()
    assert "clay" in (step.folder / EVENTS).read_text()


def test_what_a_step_finds_wrong_arrives_as_it_was_said(
    executor: Executor, call: Callable[..., Call]
) -> None:
    said, problems = result(executor.start(call("fail", how="input")))
    assert said == "failed"
    assert problems == (
        Problem(
            where="columns.<b>age</b>",
            found=say("Found {n}.", n=3),
            expected=say("One."),
            action=say("Drop two."),
        ),
    )


@pytest.mark.parametrize(
    ("how", "words", "logged"),
    [
        ("memory", "more memory", 0),
        ("exhausted", "more memory", 0),
        ("disk", "disk is full", 0),
        ("wrapped disk", "disk is full", 0),
        ("bug", "Something went wrong", 1),
        ("exit", "Something went wrong", 1),
    ],
)
def test_an_exception_becomes_a_plain_problem(
    executor: Executor, call: Callable[..., Call], how: str, words: str, logged: int
) -> None:
    made = call("fail", how=how)
    said, problems = result(executor.start(made))
    assert said == "failed"
    text = str(problems[0])
    assert words in text
    assert str(made.folder) not in text
    assert "Traceback" not in text
    logs = list(made.logs.iterdir())
    assert len(logs) == logged
    for log in logs:
        # The reference that is said finds the traceback.
        assert log.stem in text
        assert "job_steps.py" in log.read_text()


def test_a_step_that_is_not_there_is_a_fault_of_the_program(
    executor: Executor, call: Callable[..., Call]
) -> None:
    said, problems = result(executor.start(call("nothing")))
    assert (said, problems[0].found.template) == (
        "failed",
        "Something went wrong inside the program.",
    )


def test_a_full_disk_while_reporting_is_said(executor: Executor, call: Callable[..., Call]) -> None:
    made = call("work")
    (made.folder / EVENTS).symlink_to("/dev/full")
    said, problems = result(executor.start(made))
    assert (said, problems[0].found.template) == ("failed", "The disk is full.")


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux")
def test_memory_is_limited(executor: Executor, call: Callable[..., Call]) -> None:
    made = call("fail", memory=1024 * MB, how="allocate", bytes=2048 * MB)
    said, problems = result(executor.start(made))
    assert said == "failed"
    assert "1024 MB" in str(problems[0])


def test_the_wish_to_stop_is_heard_and_acknowledged_once(
    executor: Executor, call: Callable[..., Call]
) -> None:
    step = call("polite")
    made = executor.start(step)
    assert not made.connection.poll(0.3)
    made.connection.send_bytes(child.STOP)
    assert made.connection.poll(SECONDS)
    assert understood(made.connection.recv_bytes()) == ("stopping", ())
    assert result(made) == ("done", ())
    assert (step.folder / "kept").exists()


def test_a_child_ends_with_the_pipe_to_its_worker(
    executor: Executor, call: Callable[..., Call]
) -> None:
    made = executor.start(call("stubborn"))
    assert not made.connection.poll(0.3)
    made.connection.close()
    try:
        assert exitcode(made) == 1
    finally:
        made.kill()


def test_a_spare_that_died_is_replaced(tmp_path: Path, call: Callable[..., Call]) -> None:
    executor = SpawnExecutor(())
    try:
        os.kill(executor._spare.pid, signal.SIGKILL)
        assert exitcode(executor._spare) == -signal.SIGKILL
        assert result(executor.start(call("work")))[0] == "done"
    finally:
        executor.close()
    assert not psutil.pid_exists(executor._spare.pid)


def test_the_setting_names_the_executor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERSMITH_EXECUTOR", "forkserver")
    assert isinstance(choose(()), ForkserverExecutor)
    monkeypatch.setenv("LAYERSMITH_EXECUTOR", "ray")
    with pytest.raises(InputError, match="'ray'"):
        choose(())


def test_every_step_is_named_in_full() -> None:
    for steps in kinds.STEPS.values():
        for step in steps:
            module, _, function = step.partition(":")
            assert module.startswith("core.")
            assert function.isidentifier()


def test_preloading_imports_keras_but_runs_nothing() -> None:
    program = """
import core.jobs.preload, os, sys
from tensorflow.python.eager import context
missing = set(core.jobs.preload.HEAVY) - set(sys.modules)
assert not missing, missing
assert context._context is None or not context._context._initialized
print(os.environ["OMP_NUM_THREADS"], os.environ["KERAS_BACKEND"])
"""
    output = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout
    assert output.split() == [str(settings.threads()), "tensorflow"]
