"""Whatever happens to the child, the caller gets an answer or plain words."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import isolate
from core.problems import InputError

GIB = 1 << 30

CHILD = """
import os, subprocess, sys, tempfile, time
from core.problems import InputError, Problem, say

B = say("b")


def echo(argument):
    print("noise on standard output")
    return {"got": argument, "modules": sorted(sys.modules)}


def refuse(argument):
    raise InputError([
        Problem(where="file", found=say("{x} is bad", x="{y}"), expected=B, action=B),
        Problem(where="rows", found=B, expected=B, action=B, severity="warning"),
    ])


def sleep(argument):
    open(tempfile.mkstemp()[1], "w").write("left")
    code = f"import time; time.sleep(3); open({argument['mark']!r}, 'w')"
    subprocess.Popen([sys.executable, "-c", code])
    time.sleep(60)


def eat(argument):
    return {"size": len(bytearray(8 << 30))}


def die(argument):
    os.kill(os.getpid(), argument["signal"])


def fail(argument):
    raise ValueError("secret path /etc")


def leave(argument):
    os._exit(0)
"""


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    (tmp_path / "strange.py").write_text(CHILD, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    def run(
        name: str, seconds: float = 30, memory: int = 2 * GIB, **argument: object
    ) -> dict[str, object]:
        return isolate.call(f"strange:{name}", argument, seconds=seconds, memory=memory)

    yield run
    assert list(scratch.iterdir()) == []


def test_an_answer(call) -> None:  # type: ignore[no-untyped-def]
    answer = call("echo", text="Größe 🙂", numbers=[1, 2.5, None])
    assert answer["got"] == {"text": "Größe 🙂", "numbers": [1, 2.5, None]}
    assert not {"pandas", "duckdb", "pyarrow", "numpy"} & set(answer["modules"])


def test_a_refusal(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError) as caught:
        call("refuse")
    first, second = caught.value.problems
    assert str(first) == "file: {y} is bad b b"
    assert (second.where, second.severity) == ("rows", "warning")


def test_a_slow_child_is_killed_with_its_children(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    mark = tmp_path / "mark"
    start = time.monotonic()
    with pytest.raises(InputError, match="too long"):
        call("sleep", seconds=1.5, mark=str(mark))
    assert time.monotonic() - start < 5
    time.sleep(3.5)
    assert not mark.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits on Windows")
def test_a_hungry_child_is_stopped(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="too large"):
        call("eat", memory=GIB)


@pytest.mark.parametrize(
    ("name", "argument", "message"),
    [
        ("die", {"signal": 9}, "too large"),
        ("die", {"signal": 11}, "unexpectedly"),
        ("fail", {}, "unexpectedly"),
        ("leave", {}, "unexpectedly"),
        ("nothing", {}, "unexpectedly"),
    ],
)
def test_a_dead_child(call, name: str, argument: dict[str, object], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=message) as caught:
        call(name, **argument)
    assert "secret" not in str(caught.value)


def test_it_works_from_anywhere(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    code = (
        f"import sys; sys.path.insert(0, {str(root)!r}); from core import isolate; "
        "print(isolate.call('json:loads', {}, seconds=9, memory=1 << 30))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "InputError" in done.stderr
    assert "No module named" not in done.stderr
