from __future__ import annotations

import errno
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core import store
from core.problems import InputError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAYERSMITH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


class FullDisk:
    """Fails the n-th call among those that touch the disk."""

    CALLS = ("open", "write", "fsync", "replace")

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fails: int) -> None:
        self.calls = 0
        self.fails = fails
        for name in self.CALLS:
            monkeypatch.setattr(store.os, name, self.faulty(getattr(os, name)))

    def faulty(self, real: Any) -> Any:
        def call(*arguments: Any, **more: Any) -> Any:
            self.calls += 1
            if self.calls == self.fails:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if real.__name__ == "write":
                # A few bytes at a time, so that a file takes several writes.
                arguments = (arguments[0], arguments[1][:4])
            return real(*arguments, **more)

        return call


@pytest.mark.parametrize("fails", range(1, 8))
@pytest.mark.parametrize("old", [None, b"the old one"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int, old: bytes | None
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "weights"
    if old is not None:
        path.write_bytes(old)
    with monkeypatch.context() as patch:
        FullDisk(patch, fails)
        with pytest.raises(OSError, match="No space left"):
            store.write_atomic(path, "the new content")
    assert [entry.name for entry in folder.iterdir()] == ([] if old is None else ["weights"])
    assert old is None or path.read_bytes() == old


def test_a_write_without_fault_takes_all_the_calls_that_were_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        disk = FullDisk(patch, fails=0)
        store.write_atomic(tmp_path / "weights", "the new content")
    assert disk.calls == 7
    assert (tmp_path / "weights").read_bytes() == b"the new content"


def test_ids_are_random_and_safe_as_names() -> None:
    ids = {store.new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(bytes.fromhex(name)) == 16 for name in ids)


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "a\\b", "a\0b", "é", "x" * 129])
def test_a_name_that_could_leave_its_folder_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="id made of letters"):
        store.run_folder(name)
    with pytest.raises(InputError, match="id made of letters"):
        store.table_folder(name)


def test_json_is_read_missing_or_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    assert store.read_json(path) is None
    assert store.read_json(path, 3) == 3
    path.write_text('{"a": 1}')
    assert store.read_json(path) == {"a": 1}
    path.write_text('{"a": ')
    with pytest.raises(InputError, match=r"x\.json is damaged"):
        store.read_json(path)


def test_a_removal_that_is_cut_short_leaves_no_folder_under_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "runs" / "one"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "file").touch()

    def cut_short(path: Path, **more: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store.shutil, "rmtree", cut_short)
        with pytest.raises(KeyboardInterrupt):
            store.remove_folder(folder)
    assert not folder.exists()
    assert len(list(folder.parent.iterdir())) == 1
    store.sweep(folder.parent)
    assert list(folder.parent.iterdir()) == []
    store.remove_folder(folder)


def test_sweeping_takes_leftovers_alone_and_only_old_ones(tmp_path: Path) -> None:
    kept = tmp_path / "weights.tmp"
    young, old = store.temporary(tmp_path / "young"), store.temporary(tmp_path / "old")
    for path in (kept, young, old):
        path.touch()
    os.utime(old, (time.time() - 100, time.time() - 100))
    store.sweep(tmp_path, older=50)
    assert set(tmp_path.iterdir()) == {kept, young}
    store.sweep(tmp_path)
    assert set(tmp_path.iterdir()) == {kept}
    store.sweep(tmp_path / "nothing")


def count() -> int:
    with store.connect(write=False) as connection:
        return int(connection.execute("SELECT count(*) FROM jobs").fetchone()[0])


INSERT = (
    "INSERT INTO jobs (id, kind, folder, arguments, workspace, build, state, created)"
    " VALUES (?, 'k', 'f', '{}', '', 'b', 'queued', 0)"
)


def test_a_transaction_is_whole_or_not_at_all() -> None:
    with store.connect() as connection:
        connection.execute(INSERT, ("one",))

    def insert_and_fail() -> None:
        with store.connect() as connection:
            connection.execute(INSERT, ("two",))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        insert_and_fail()
    assert count() == 1


def test_a_reader_cannot_write_and_does_not_wait_for_a_writer() -> None:
    with store.connect() as writer:
        writer.execute(INSERT, ("one",))
        assert count() == 0
    with (
        pytest.raises(sqlite3.OperationalError, match="readonly"),
        store.connect(write=False) as reader,
    ):
        reader.execute(INSERT, ("two",))


def test_many_may_open_a_new_database_at_once(home: Path) -> None:
    def insert(number: int) -> None:
        with store.connect() as connection:
            connection.execute(INSERT, (str(number),))

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(insert, range(60)))
    assert count() == 60
    with store.connect(write=False) as connection:
        settings = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "user_version", "busy_timeout")
        ]
    assert settings == ["wal", 1, len(store.MIGRATIONS), 30_000]


def test_data_of_a_newer_version_is_refused(home: Path) -> None:
    assert count() == 0
    connection = sqlite3.connect(home / store.DATABASE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match="version 99"):
        count()


def test_an_older_database_is_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    with store.connect() as connection:
        connection.execute(INSERT, ("one",))
    monkeypatch.setattr(
        store, "MIGRATIONS", (*store.MIGRATIONS, "ALTER TABLE jobs ADD COLUMN colour TEXT")
    )
    with store.connect(write=False) as connection:
        rows = connection.execute("SELECT id, colour FROM jobs").fetchall()
    assert [tuple(row) for row in rows] == [("one", None)]


def _names(home: Path) -> list[str]:
    with store.connect(write=False) as connection:
        return [row["id"] for row in connection.execute("SELECT id FROM workspaces")]


def _workspace(name: str) -> None:
    with store.connect() as connection:
        connection.execute("INSERT INTO workspaces (id, created, seen) VALUES (?, 0, 0)", (name,))


def test_a_connection_is_used_again(home: Path) -> None:
    with store.connect() as first:
        pass
    with store.connect(write=False) as second, store.connect() as third:
        assert second is first
        assert third is not first


def test_a_reader_writes_nothing_whoever_had_its_connection(home: Path) -> None:
    _workspace("a")
    with (
        pytest.raises(sqlite3.OperationalError, match="readonly"),
        store.connect(write=False) as reader,
    ):
        reader.execute("DELETE FROM workspaces")
    _workspace("b")
    assert _names(home) == ["a", "b"]


def test_a_connection_that_failed_is_not_used_again(home: Path) -> None:
    with pytest.raises(ZeroDivisionError), store.connect() as failed:
        raise ZeroDivisionError
    with store.connect() as other:
        assert other is not failed


def test_a_database_put_in_the_place_of_another_is_opened(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _workspace("a")
    for path in home.glob(f"{store.DATABASE}*"):
        path.unlink()
    assert _names(home) == []
    monkeypatch.setenv("LAYERSMITH_HOME", str(tmp_path / "other"))
    _workspace("b")
    monkeypatch.setenv("LAYERSMITH_HOME", str(home))
    assert _names(home) == []


def test_a_connection_to_a_database_that_went_meanwhile_is_not_used_again(home: Path) -> None:
    _workspace("a")
    with store.connect(write=False):
        for path in home.glob(f"{store.DATABASE}*"):
            path.unlink()
        _workspace("b")
    assert _names(home) == ["b"]
    assert _names(home) == ["b"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_opens_its_own(home: Path) -> None:
    _workspace("a")
    with store.connect() as ours:
        pass
    child = os.fork()
    if not child:
        with store.connect() as connection:
            connection.execute("UPDATE workspaces SET seen = 1")
            os._exit(0 if connection is not ours else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert _names(home) == ["a"]
