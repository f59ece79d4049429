"""Faults in a real training: the child killed, the worker killed, the person stops."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from core.jobs import owner, queue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.commands.conftest import Desk

ROOT = Path(__file__).parents[2]
LONG = ("training.epochs=100000", "training.early_stopping=none")


def listens_to_interrupts() -> None:
    """Undo what a shell does to a command in the background: its children ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def long_training(desk: Desk) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A command that trains until somebody ends it, seen in its third epoch."""
    out = desk.folder / f"long-{time.time_ns()}"
    sets = [part for entry in LONG for part in ("--set", entry)]
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "train", desk.folder / "mixed.csv", "--target", "spent",
         "--out", out, *sets],
        cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=listens_to_interrupts,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while epochs(out) < 3:
        assert time.monotonic() < deadline, "the training did not start"
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        time.sleep(0.05)
    yield process, out
    process.kill()
    process.communicate()
    for job in queue.active():
        queue.cancel(job.id)


def epochs(run: Path) -> int:
    events = run / "events.jsonl"
    return events.read_text(encoding="utf-8").count('"val_loss"') if events.exists() else 0


def status(run: Path) -> dict[str, Any]:
    return dict(json.loads((run / "status.json").read_text(encoding="utf-8")))


def only_job() -> Any:
    (job,) = (job for job in queue.active() if job.state == "running")
    return job


def gone(pid: int) -> None:
    """Wait until a process is no more."""
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid):
        assert time.monotonic() < deadline, "an orphan"
        time.sleep(0.05)


def test_a_killed_child(
    desk: Desk, long_training: tuple[subprocess.Popen[str], Path], capsys: Any
) -> None:
    process, run = long_training
    before = desk.train("whole", "mixed.csv", "bought", "training.epochs=2")
    job = next(job for job in queue.active() if Path(job.folder) == run)
    os.kill(status(run)["pid"], signal.SIGKILL)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "Traceback" not in said
    assert queue.get(job.id).state == "killed"
    assert status(run)["state"] == "killed"
    assert not queue.active()
    assert desk.run("evaluate", before) == 0
    capsys.readouterr()


def test_a_killed_worker(
    desk: Desk, long_training: tuple[subprocess.Popen[str], Path], capsys: Any
) -> None:
    process, run = long_training
    job = only_job()
    worker, child = owner.current(), status(run)["pid"]
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "Traceback" not in said
    assert queue.get(job.id).state == "interrupted"
    assert status(run)["state"] == "interrupted"
    gone(child)
    after = desk.train("after", "mixed.csv", "bought", "training.epochs=2")
    assert desk.run("evaluate", after) == 0
    capsys.readouterr()


def test_an_interrupt_keeps_the_best(
    desk: Desk, long_training: tuple[subprocess.Popen[str], Path], capsys: Any
) -> None:
    process, run = long_training
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "what was learned is kept" in said
    assert said.count("epoch 1  ") == 1, "nothing is told twice"
    report = desk.report(run)
    assert report["ending"] == "asked"
    best = min(report["history"], key=lambda epoch: epoch["val_loss"])
    assert report["history"][report["best_epoch"] - 1] == best
    assert "test (" in printed
    saved = [e for e in lines(run) if e["kind"] == "phase" and e["name"] == "save"]
    stopped = saved[0]["time"] - time.time() + time.monotonic() - asked
    assert stopped < 5
    assert report["opponents"] == {}
    assert '"same_weights_as_the_run": true' in desk.script(run, capsys)


def lines(run: Path) -> list[dict[str, Any]]:
    text = (run / "events.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_termination_stops_it_too(
    desk: Desk, long_training: tuple[subprocess.Popen[str], Path]
) -> None:
    process, run = long_training
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert desk.report(run)["ending"] == "asked"


def test_two_interrupts_end_it(
    desk: Desk, long_training: tuple[subprocess.Popen[str], Path]
) -> None:
    process, run = long_training
    child = status(run)["pid"]
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    time.sleep(0.4)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 1
    assert status(run)["state"] == "stopped"
    assert not [job for job in queue.active() if Path(job.folder) == run]
    gone(child)


def test_a_model_file_from_elsewhere_is_not_loaded(desk: Desk, capsys: Any) -> None:
    """Invariant 6: only what the run wrote is handed to Keras."""
    run = desk.train("tampered", "mixed.csv", "bought", "training.epochs=2")
    (run / "model.keras").write_bytes(b"PK\x03\x04 something else")
    out = desk.folder / "never.csv"
    capsys.readouterr()
    assert desk.run("predict", run, desk.folder / "mixed.csv", "-o", out) == 1
    assert "not the one that was trained here" in capsys.readouterr().err
    assert not out.exists()
