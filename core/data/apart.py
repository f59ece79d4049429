"""Reads a file in a child process and keeps the table in a folder named by its content.

The web process and the command line read this way: a torture file costs one child, and neither
loads DuckDB. The same file read in the same way gives the same folder, so it is read once and
stored once.
"""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import sys
import tempfile
import threading
import uuid
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import isolate, settings
from core.problems import InputError
from core.recipe import Reading
from core.schema import Schema

if TYPE_CHECKING:
    from core.data.source import Source


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
            "core.data.apart:child",
            argument,
            seconds=settings.number("READ_SECONDS"),
            memory=int(settings.number("READ_MEMORY") * settings.MB),
            told=told,
            stop=stop,
        )
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Schema.model_validate(found)


_SWITCH_SECONDS = 0.0005
# Megabytes of text without a line too long to be a table's.
_HARMLESS = 20


class _WithoutPandas(MetaPathFinder):
    """Says that pandas is not installed.

    pyarrow and DuckDB import it when they first meet a Python list. Nothing here uses it, and it is
    half the time of reading a small file.
    """

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """Refuse pandas, leave the rest to the other finders."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def child(argument: dict[str, Any]) -> dict[str, Any]:
    """Read and save a table: what runs in the child process."""
    sys.meta_path.insert(0, _WithoutPandas())
    # While libraries come in there is no garbage, and looking for it is a tenth of the time.
    gc.disable()
    # Threads that leave the interpreter for milliseconds at a time would wait for as long again.
    sys.setswitchinterval(_SWITCH_SECONDS)
    # Arrow's own allocator gives pages back and fetches them anew: a third of the time of counting.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    # Opened before the heavy libraries come in, so that a bomb meets a small process.
    from core.data import source

    isolate.tell(megabytes=0)
    reading = Reading.model_validate(argument["reading"])
    libraries = threading.Thread(target=importlib.import_module, args=("core.data.read",))

    def looked(megabytes: int) -> None:
        isolate.tell(megabytes=megabytes)
        # By now a bomb would have gone off; the rest of the file is passed as they come in.
        if megabytes > _HARMLESS and libraries.ident is None:
            libraries.start()

    with tempfile.TemporaryDirectory(prefix="layersmith-") as scratch:
        origin = source.opened(Path(argument["path"]), reading, Path(scratch), looked)
        if libraries.ident is not None:
            libraries.join()
        return _kept(origin, argument)


def _kept(origin: Source, argument: dict[str, Any]) -> dict[str, Any]:
    """Read a file that is opened, and keep its table."""
    from core.data import table
    from core.data.read import read_source

    gc.freeze()
    gc.enable()
    draft = Path(argument["draft"])
    draft.mkdir()
    schema = read_source(origin, draft / table.CELLS, isolate.tell)
    target = Path(argument["folder"]) / schema.fingerprint
    try:
        return table.check(target).model_dump(mode="json")
    except InputError:
        shutil.rmtree(target, ignore_errors=True)
    table.save_schema(draft, schema)
    try:
        os.replace(draft, target)
    except OSError:
        # Another child was faster with the same file.
        table.check(target)
    return schema.model_dump(mode="json")
