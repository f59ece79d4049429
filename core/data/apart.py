"""Reads a file in a child process and keeps the table in a folder named by its content.

The web process and the command line read this way: a torture file costs one child, and neither
loads DuckDB. The same file read in the same way gives the same folder, so it is read once and
stored once.
"""

from __future__ import annotations

import shutil
import threading
import uuid
from pathlib import Path

from core import isolate, settings
from core.recipe import Reading
from core.schema import Schema


def read_apart(
    path: Path,
    reading: Reading,
    folder: Path,
    told: isolate.Told | None = None,
    stop: threading.Event | None = None,
) -> Schema:
    """Return what a file holds, and leave its table in `folder / schema.fingerprint`.

    Args:
        path: the file.
        reading: what the person knows better than the reader.
        folder: where tables are kept, made when missing.
        told: called while it is read with `megabytes` looked at, then with `rows` so far, then
            with `column` of `columns`.
        stop: to be set when the table is not wanted any more.

    Raises:
        Stopped: it was.
        InputError: the file is no table, or reading it took too much memory or time; nothing is
            left in the folder then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Named here, so that what a killed child leaves is known, and nobody else's is touched.
    draft = folder / f".{uuid.uuid4().hex}.tmp"
    argument = {
        "path": str(path.absolute()),
        "reading": reading.model_dump(mode="json"),
        "folder": str(folder.absolute()),
        "draft": str(draft.absolute()),
    }
    try:
        found = isolate.call(
            "core.data.child:child",
            argument,
            seconds=settings.number("READ_SECONDS"),
            memory=int(settings.number("READ_MEMORY") * settings.MB),
            told=told,
            stop=stop,
        )
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Schema.model_validate(found)
