"""What nobody comes back for goes; what is used, young or asked for by a run stays."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from core import store
from core.jobs import leftovers, queue
from core.problems import InputError

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


def aged(path: Path, seconds: float) -> Path:
    moment = time.time() - seconds
    os.utime(path, (moment, moment))
    return path


def test_old_scratch_folders_go_unless_a_job_uses_them() -> None:
    old, young, used = store.scratch(), store.scratch(), store.scratch()
    (old / "upload").write_bytes(b"x")
    job = queue.submit("export", used, {})
    for path in (old, used):
        aged(path, leftovers.SCRATCH_SECONDS + 60)
    leftovers.clear()
    assert [path.exists() for path in (old, young, used)] == [False, True, True]
    queue.cancel(job.id)
    aged(used, leftovers.SCRATCH_SECONDS + 60)
    leftovers.clear()
    assert not used.exists()


def test_old_references_go_and_the_log_of_the_worker_stays() -> None:
    names = ("old.txt", "young.txt", "worker.log")
    for name in names:
        (store.logs() / name).write_text("x", encoding="utf-8")
    aged(store.logs() / "old.txt", leftovers.KEEP_SECONDS + 60)
    aged(store.logs() / "worker.log", leftovers.KEEP_SECONDS + 60)
    leftovers.clear()
    assert sorted(path.name for path in store.logs().iterdir()) == ["worker.log", "young.txt"]


def test_halves_of_writes_go_when_nobody_can_be_writing() -> None:
    old, young = (store.tables() / f".{name}.tmp" for name in ("old", "young"))
    for folder in (old, young):
        folder.mkdir()
    aged(old, leftovers.HALVES_SECONDS + 60)
    leftovers.clear()
    assert [old.exists(), young.exists()] == [False, True]


def test_jobs_long_over_go() -> None:
    jobs = [queue.submit("export", store.scratch(), {}) for _ in range(3)]
    for job in jobs[:2]:
        queue.cancel(job.id)
    with store.connect() as connection:
        ended = time.time() - leftovers.KEEP_SECONDS - 60
        connection.execute("UPDATE jobs SET ended = ? WHERE id = ?", (ended, jobs[0].id))
    leftovers.clear()
    with pytest.raises(InputError):
        queue.get(jobs[0].id)
    assert [queue.get(job.id).over for job in jobs[1:]] == [True, False]


def listed(connection: sqlite3.Connection, job: str) -> None:
    connection.execute("INSERT INTO workspaces VALUES ('w', 0, 0)")
    connection.execute("INSERT INTO projects VALUES ('p', 'w', 'P', 1, 1, 0, 0)")
    connection.execute("INSERT INTO runs VALUES ('r', 'p', 1, 'Run 1', 0, ?, NULL, NULL)", (job,))


def test_the_job_of_a_run_stays_with_it() -> None:
    job = queue.submit("train", store.scratch(), {}, within=listed)
    queue.cancel(job.id)
    with store.connect() as connection:
        connection.execute("UPDATE jobs SET ended = 1")
    leftovers.clear()
    assert queue.get(job.id).id == job.id
