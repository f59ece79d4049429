"""The first rows of a file as they would be read, before anything is stored.

Only the head of the file is read, in a process of its own: pages ask for it while a person tries
how a file should be read.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from core.recipe import Reading
from core.schema import Dialect

VERSION = 1
ROWS = 8
_MOST_COLUMNS = 60
_HEAD = 1 << 19


def child(argument: dict[str, Any]) -> dict[str, Any]:
    """Return how the head of a stored file is read: what runs in the child process.

    Args:
        argument: `folder` of the stored table, `reading` as plain data, `rows` to show.

    Raises:
        InputError: read so, the file is no table, or the file was not kept.
    """
    from core.data import original
    from core.data.read import read

    reading = Reading.model_validate(argument["reading"])
    path = original.of(Path(argument["folder"]))
    with tempfile.TemporaryDirectory(prefix="layersmith-") as scratch:
        head = Path(scratch) / "head"
        whole = _cut(path, head)
        if not whole:
            # The end of the head is not the end of the file.
            reading = reading.with_(skip_last=None)
        found = read(head if not whole else path, reading)
    names = list(found.schema.names[:_MOST_COLUMNS])
    cells = found.cells.select(names).slice(0, int(argument["rows"]))
    return {
        "dialect": found.schema.dialect.model_dump(mode="json"),
        "columns": len(found.schema.columns),
        "names": names,
        "kinds": [column.kind for column in found.schema.columns[:_MOST_COLUMNS]],
        "rows": [list(row.values()) for row in cells.to_pylist()],
        "warnings": [
            one.model_dump(mode="json")
            for one in found.schema.warnings
            if one.where in ("file", "rows")
        ][:10],
    }


def dialect(found: dict[str, Any]) -> Dialect:
    """Return how the file turned out to be written, out of an answer of `child`."""
    return Dialect.model_validate(found["dialect"])


def _cut(path: Path, head: Path) -> bool:
    """Write the first lines of a file; return whether it is so small that this is all of it."""
    with path.open("rb") as file:
        data = file.read(_HEAD + 1)
    if len(data) <= _HEAD or not _plain(data):
        return True
    place = data.rfind(b"\n")
    if place < 0:
        place = data.rfind(b"\r")
    end = place + 1
    # Of letters of two or four bytes the line end goes on with zeros, where the low byte is first.
    if b"\0" in data[:64] and place >= 0 and data[end : end + 1] == b"\0":
        end += 3 if data[end : end + 3] == b"\0\0\0" and place % 4 == 0 else 1
    head.write_bytes(data[: end or _HEAD])
    return False


def _plain(data: bytes) -> bool:
    """Return whether a head can be read without its tail: text can, archives and books cannot."""
    from core.data import contents
    from core.problems import InputError

    try:
        contents.check_bytes(data)
    except InputError:
        return False
    return True
