"""The tables of a workspace. Cells are kept once, under what they hold, whoever uses them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from core import settings, store
from core.data import original
from core.data.apart import read_apart
from core.isolate import Told
from core.problems import say, wrong
from core.recipe import Reading
from core.schema import Schema

MOST_NAME = 120


@dataclass(frozen=True)
class Dataset:
    """A table of a workspace.

    Attributes:
        id: random name.
        name: what the file was called; text, never a path.
        fingerprint: of the table.
        rows: how many it has; `columns` likewise.
        created: when it was read, in seconds since the epoch.
        sample: name of the built-in sample it is, else "".
    """

    id: str
    name: str
    fingerprint: str
    rows: int
    columns: int
    created: float
    sample: str

    @property
    def folder(self) -> Path:
        """Where its cells and facts are."""
        return store.table_folder(self.fingerprint)


def short(name: str, otherwise: str) -> str:
    """Return a name on one line, cut, or something else when nothing is left of it."""
    return " ".join(name.split())[:MOST_NAME].strip() or otherwise


@contextmanager
def _holding() -> Iterator[None]:
    """Keep tables from being removed between being read and being listed."""
    with FileLock(settings.home() / "tables.lock"):
        yield


def read(
    workspace: str,
    path: Path,
    name: str,
    reading: Reading | None = None,
    sample: str = "",
    told: Told | None = None,
    stop: threading.Event | None = None,
) -> tuple[Dataset, Schema]:
    """Read a file in a process of its own and list its table in a workspace.

    Args:
        workspace: who it belongs to.
        path: the file.
        name: what the person calls it.
        reading: what the person knows better than the reader.
        sample: name of the built-in sample it is.
        told: as `data.apart.read_apart` takes it.
        stop: likewise.

    Raises:
        Stopped: `stop` was set.
        InputError: the file is no table; nothing is left of it.
    """
    schema = read_apart(path, reading or Reading(), store.tables(), told, stop)
    with _holding():
        if not (store.table_folder(schema.fingerprint) / "schema.json").exists():
            # Removed by another's deletion in this very moment.
            read_apart(path, reading or Reading(), store.tables())
        original.keep(path, store.table_folder(schema.fingerprint))
        found = Dataset(
            store.new_id(), short(name, "table"), schema.fingerprint, schema.rows,
            len(schema.columns), time.time(), sample,
        )  # fmt: skip
        with store.connect() as connection:
            connection.execute(
                "INSERT INTO datasets"
                " (id, workspace, name, fingerprint, rows, columns, created, sample)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    found.id, workspace, found.name, found.fingerprint, found.rows,
                    found.columns, found.created, found.sample,
                ),
            )  # fmt: skip
    return found, schema


def again(workspace: str, dataset: Dataset, reading: Reading) -> tuple[Dataset, Schema]:
    """Read the file of a table in another way and list the new table under the same name.

    Raises:
        InputError: read so it is no table, or the file was not kept; nothing is changed then.
    """
    path = original.of(dataset.folder)
    return read(workspace, path, dataset.name, reading, dataset.sample)


def every(workspace: str) -> list[Dataset]:
    """Return the data sets of a workspace, newest first."""
    with store.connect(write=False) as connection:
        rows = connection.execute(
            "SELECT id, name, fingerprint, rows, columns, created, sample FROM datasets"
            " WHERE workspace = ? ORDER BY created DESC, rowid DESC",
            (workspace,),
        ).fetchall()
    return [Dataset(**dict(row)) for row in rows]


def get(workspace: str, dataset: str) -> Dataset:
    """Return a data set of a workspace.

    Raises:
        InputError: there is none of this id here.
    """
    for found in every(workspace):
        if found.id == dataset:
            return found
    raise wrong(
        "data",
        say("There is no such data set here."),
        say("A data set of your workspace was expected."),
        say("Choose one from the list, or upload the file again."),
    )


def delete(workspace: str, dataset: str) -> None:
    """Delete a data set; projects keep their recipes and runs, and wait for another file."""
    found = get(workspace, dataset)
    with store.connect() as connection:
        connection.execute("DELETE FROM datasets WHERE id = ?", (found.id,))
    release(found.fingerprint)


def release(fingerprint: str) -> None:
    """Remove the cells of a table that no workspace lists any more."""
    with _holding():
        with store.connect(write=False) as connection:
            used = connection.execute(
                "SELECT 1 FROM datasets WHERE fingerprint = ? LIMIT 1", (fingerprint,)
            ).fetchone()
        if not used:
            store.remove_folder(store.table_folder(fingerprint))
