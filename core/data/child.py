"""What runs in the child process that reads a file.

The order of what comes in is the time it takes: the file is hashed while Python still loads, and
the libraries that split it come when it is known to be harmless.
"""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import sys
import tempfile
import threading
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import isolated
from core.data.hashing import Hashing

if TYPE_CHECKING:
    from core.data.source import Source

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
    path = Path(argument["path"])
    with Hashing(path) as hashing:
        return _read(path, hashing, argument)


def _read(path: Path, hashing: Hashing, argument: dict[str, Any]) -> dict[str, Any]:
    sys.meta_path.insert(0, _WithoutPandas())
    # While libraries come in there is no garbage, and looking for it is a tenth of the time.
    gc.disable()
    # Threads that leave the interpreter for milliseconds at a time would wait for as long again.
    sys.setswitchinterval(_SWITCH_SECONDS)
    # Arrow's own allocator gives pages back and fetches them anew: a third of the time of counting.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    # Opened before the heavy libraries come in, so that a bomb meets a small process.
    from core.data import source
    from core.recipe import Reading

    isolated.tell(megabytes=0)
    reading = Reading.model_validate(argument["reading"])
    libraries = threading.Thread(target=importlib.import_module, args=("core.data.read",))

    def looked(megabytes: int) -> None:
        isolated.tell(megabytes=megabytes)
        # By now a bomb would have gone off; the rest of the file is passed as they come in.
        if megabytes > _HARMLESS and libraries.ident is None:
            libraries.start()

    with tempfile.TemporaryDirectory(prefix="layersmith-") as scratch:
        origin = source.opened(path, reading, Path(scratch), looked)
        if libraries.ident is not None:
            libraries.join()
        return _kept(origin, hashing, argument)


def _kept(origin: Source, hashing: Hashing, argument: dict[str, Any]) -> dict[str, Any]:
    """Read a file that is opened, and keep its table."""
    from core.data import table
    from core.data.read import read_source
    from core.problems import InputError

    gc.freeze()
    gc.enable()
    draft = Path(argument["draft"])
    draft.mkdir()
    schema = read_source(origin, hashing, draft / table.CELLS, isolated.tell)
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
