"""Where everything is kept, and how it is written so that a crash leaves no half of anything.

    <home>/
        layersmith.sqlite        the queue of jobs; workspaces, data sets, projects
        uploads/<id>/            a file on its way from a browser
        scratch/<id>/            a job that leaves nothing but an answer
        tables/<fingerprint>/    a table that was read, named after what it holds; `source` in it is
                                 the file, to be read in another way
        runs/<id>/               a run: recipe, events, status, artefacts
        logs/                    the worker's log and the tracebacks behind reference ids

A file is whole or absent, never half: it is written beside its place and put there in one step. A
folder is renamed away before it is emptied. What a killed process leaves behind is named
`.*.tmp`, and `sweep` removes it.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock

from core import settings
from core.problems import say, wrong

DATABASE = "layersmith.sqlite"
BUSY_SECONDS = 30.0
MOST_SPARE = 8

# Each entry brings the schema from the version of its index to the next; entries are only added.
MIGRATIONS = (
    """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        folder TEXT NOT NULL,
        arguments TEXT NOT NULL,
        workspace TEXT NOT NULL,
        key TEXT,
        build TEXT NOT NULL,
        state TEXT NOT NULL,
        created REAL NOT NULL,
        started REAL,
        ended REAL,
        worker TEXT,
        pid INTEGER,
        pid_started REAL,
        heartbeat REAL,
        stop TEXT NOT NULL DEFAULT '',
        problems TEXT NOT NULL DEFAULT '[]'
    );
    CREATE INDEX jobs_by_state ON jobs (state);
    CREATE INDEX jobs_by_workspace ON jobs (workspace, started);
    CREATE UNIQUE INDEX jobs_by_key ON jobs (workspace, key)
        WHERE key IS NOT NULL AND state IN ('queued', 'running');
    """,
    """
    CREATE TABLE workspaces (
        id TEXT PRIMARY KEY,
        created REAL NOT NULL,
        seen REAL NOT NULL
    );
    CREATE TABLE tokens (
        hash TEXT PRIMARY KEY,
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE
    );
    CREATE TABLE codes (
        hash TEXT PRIMARY KEY,
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        expires REAL NOT NULL
    );
    CREATE TABLE datasets (
        id TEXT PRIMARY KEY,
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        name TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        rows INTEGER NOT NULL,
        columns INTEGER NOT NULL,
        created REAL NOT NULL,
        sample TEXT NOT NULL
    );
    CREATE INDEX datasets_by_workspace ON datasets (workspace);
    CREATE INDEX datasets_by_fingerprint ON datasets (fingerprint);
    CREATE TABLE projects (
        id TEXT PRIMARY KEY,
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        created REAL NOT NULL,
        changed REAL NOT NULL
    );
    CREATE INDEX projects_by_workspace ON projects (workspace);
    CREATE TABLE revisions (
        project TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
        number INTEGER NOT NULL,
        recipe TEXT NOT NULL,
        dataset TEXT REFERENCES datasets ON DELETE SET NULL,
        created REAL NOT NULL,
        PRIMARY KEY (project, number)
    );
    CREATE INDEX revisions_by_dataset ON revisions (dataset);
    CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        project TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
        number INTEGER NOT NULL,
        name TEXT NOT NULL,
        created REAL NOT NULL,
        job TEXT NOT NULL REFERENCES jobs,
        metric TEXT,
        score REAL
    );
    CREATE INDEX runs_by_project ON runs (project);
    """,
    """
    CREATE TABLE networks (
        id TEXT PRIMARY KEY,
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        name TEXT NOT NULL,
        recipe TEXT NOT NULL,
        created REAL NOT NULL
    );
    CREATE INDEX networks_by_workspace ON networks (workspace);
    """,
)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")


def new_id() -> str:
    """Return a random id of 128 bits, fit for a URL and for a file name in any letter case."""
    return secrets.token_hex(16)


def _made(*parts: str) -> Path:
    folder = settings.home().joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _named(kind: str, name: str) -> Path:
    # Names arrive in URLs: one that could leave its folder is refused, never cleaned.
    if not _NAME.fullmatch(name):
        raise wrong(
            "id",
            say("Found {name}.", name=repr(name[:40])),
            say("An id made of letters and digits was expected."),
            say("Follow a link of the application instead of typing an address."),
        )
    return settings.home() / kind / name


def table_folder(fingerprint: str) -> Path:
    """Return the folder of a table, whether or not it exists."""
    return _named("tables", fingerprint)


def run_folder(run: str) -> Path:
    """Return the folder of a run, whether or not it exists."""
    return _named("runs", run)


def upload_folder(upload: str) -> Path:
    """Return the folder of an upload, whether or not it exists."""
    return _named("uploads", upload)


def uploads() -> Path:
    """Return the folder that holds the folders of all uploads."""
    return _made("uploads")


def tables() -> Path:
    """Return the folder that holds the folders of all tables."""
    return _made("tables")


def scratch() -> Path:
    """Return a new folder for a job that leaves nothing but an answer."""
    return _made("scratch", new_id())


def logs() -> Path:
    """Return the folder of the logs, made when it is missing."""
    return _made("logs")


class _Connection(sqlite3.Connection):
    """A connection that knows which file it was opened to.

    Attributes:
        file: path, device and inode.
    """

    file: tuple[str, int, int]


class _Spare:
    """Connections that are not in use: to open one takes as long as ten short transactions.

    One that an error passed through is not kept, nor one to a file that is not there any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Connection] = []
        self._parents: list[object] = []

    def take(self, path: Path) -> _Connection:
        """Return a connection to a database, which is made when it is missing."""
        wanted = _file(path)
        with self._lock:
            others = [one for one in self._waiting if one.file != wanted]
            self._waiting = [one for one in self._waiting if one.file == wanted]
            found = self._waiting.pop() if self._waiting else None
        for one in others:
            one.close()
        return found or _opened(path)

    def give(self, connection: _Connection) -> None:
        """Keep a connection for whoever comes next."""
        with self._lock:
            if len(self._waiting) < MOST_SPARE:
                self._waiting.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close all that are not in use."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for one in waiting:
            one.close()

    def forget(self) -> None:
        """Let a forked child open its own; SQLite allows it neither to use nor to close these."""
        self._lock = threading.Lock()
        self._parents.append(self._waiting)
        self._waiting = []


_spare = _Spare()
atexit.register(_spare.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_spare.forget)


def _file(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        return (str(path), 0, 0)
    return (str(path), status.st_dev, status.st_ino)


def _opened(path: Path) -> _Connection:
    connection = sqlite3.connect(
        path,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        factory=_Connection,
    )
    connection.file = _file(path)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def connect(*, write: bool = True) -> Iterator[sqlite3.Connection]:
    """Give a short transaction: committed at the end, rolled back when an error passes through.

    A reader (`write=False`) never waits for a writer. A writer takes the lock at once, because a
    transaction that reads first and writes later can be refused half-way.

    Raises:
        InputError: the database was made by a newer version of the program.
    """
    path = settings.home() / DATABASE
    connection = _spare.take(path)
    try:
        _begin(connection, write)
        # Asked within the transaction, where it costs none of its own: another program may have
        # changed the file since this connection was opened.
        if _version(connection) != len(MIGRATIONS):
            connection.execute("ROLLBACK")
            connection.execute("PRAGMA query_only = OFF")
            _migrate(connection)
            _begin(connection, write)
        try:
            yield connection
        except BaseException:
            # A full disk makes SQLite roll back by itself.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    _spare.give(connection)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _begin(connection: sqlite3.Connection, write: bool) -> None:
    connection.execute(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
    connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")


def _migrate(connection: sqlite3.Connection) -> None:
    if _version(connection) == len(MIGRATIONS):
        return
    # Switching to WAL does not wait for others as transactions do, so one process does it alone.
    with FileLock(settings.home() / "migrate.lock"):
        version = _version(connection)
        if version > len(MIGRATIONS):
            raise wrong(
                "database",
                say("The data is of version {version}.", version=version),
                say("This program knows versions up to {known}.", known=len(MIGRATIONS)),
                say("Update Layersmith to use it."),
            )
        connection.execute("PRAGMA journal_mode = WAL")
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            connection.executescript(
                f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;"
            )


def temporary(path: Path) -> Path:
    """Return an unused name beside `path` that `sweep` recognises as a leftover."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Yield a path to write a large file at; it comes to `path` in one step when all went well.

    Raises:
        OSError: the disk is full, or the folder is gone or not writable.
    """
    beside = temporary(path)
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def write_atomic(path: Path, data: bytes | str, *, durable: bool = True) -> None:
    """Put `data` at `path` in one step; when that fails, what stood there still stands.

    Args:
        path: the file; its folder must exist.
        data: text is written as UTF-8.
        durable: wait until the disk has it. Left out for what is soon written again.

    Raises:
        OSError: the disk is full, or the folder is gone or not writable.
    """
    rest = memoryview(data.encode() if isinstance(data, str) else data)
    beside = temporary(path)
    try:
        descriptor = os.open(
            beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644
        )
        try:
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def read_json(path: Path, default: Any = None) -> Any:
    """Return what a JSON file holds, or `default` when there is no such file.

    Raises:
        InputError: the file is no JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return default
    except ValueError as error:
        raise wrong(
            "file",
            say("The file {name} is damaged.", name=path.name),
            say("JSON was expected."),
            say("Restore it from a backup, or remove what it belongs to."),
        ) from error


def remove_folder(path: Path) -> None:
    """Remove a folder; whenever this is cut short, no half of it stands under its name."""
    away = temporary(path)
    with suppress(FileNotFoundError):
        path.rename(away)
        shutil.rmtree(away, ignore_errors=True)


def sweep(folder: Path, older: float = 0.0) -> None:
    """Remove what interrupted writes and removals left in a folder.

    Args:
        folder: only its direct entries are looked at.
        older: seconds since the last change, for folders where somebody may be writing now.
    """
    with suppress(FileNotFoundError):
        for entry in folder.glob(".*.tmp"):
            with suppress(FileNotFoundError):
                if time.time() - entry.stat().st_mtime < older:
                    continue
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry, ignore_errors=True)
                else:
                    entry.unlink()
