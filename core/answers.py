"""What was worked out about a stored table, kept beside it.

Correlations, alarms and the like take seconds on a large table, and thirty people look at the same
one. So each is worked out once, in a process of its own, and kept as JSON in the folder of the
table; it goes when the table goes.

    found = ask(folder, "core.alarms.work:cells", {"target": "price"}, version=1)

Who must not wait says `begin`, and looks for the answer with `kept` now and then.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from filelock import FileLock

from core import isolate, settings
from core.problems import InputError
from core.store import read_json, write_atomic

FOLDER = "answers"


def _path(folder: Path, function: str, argument: dict[str, Any], version: int) -> Path:
    asked = json.dumps([function, version, argument], sort_keys=True)
    return folder / FOLDER / f"{hashlib.sha256(asked.encode()).hexdigest()[:32]}.json"


def kept(
    folder: Path, function: str, argument: dict[str, Any], version: int
) -> dict[str, Any] | None:
    """Return an answer that was worked out before; None when there is none yet."""
    try:
        found = read_json(_path(folder, function, argument, version))
    except InputError:
        return None
    return found if isinstance(found, dict) else None


def ask(folder: Path, function: str, argument: dict[str, Any], version: int) -> dict[str, Any]:
    """Return what a function says of a stored table, worked out at most once.

    Args:
        folder: of the table, as `data.table` stores it.
        function: `package.module:function`; it is called in a child process with `argument` and
            `folder`, the path as text, and returns plain data.
        argument: plain data.
        version: of what the function says; to be raised with every change of it.

    Raises:
        InputError: the function raised it, or ran out of memory or time.
    """
    path = _path(folder, function, argument, version)
    found = kept(folder, function, argument, version)
    if found is not None:
        return found
    path.parent.mkdir(exist_ok=True)
    # Many who ask for the same wait for one who works it out.
    with FileLock(path.with_suffix(".lock")):
        found = kept(folder, function, argument, version)
        if found is None:
            found = isolate.call(
                function,
                {**argument, "folder": str(folder.absolute())},
                seconds=settings.number("READ_SECONDS"),
                memory=int(settings.number("READ_MEMORY") * settings.MB),
            )
            write_atomic(path, json.dumps(found, allow_nan=False), durable=False)
    return found


_BEGUN: dict[Path, Future[None]] = {}
_FAILED: dict[Path, float] = {}
_BEGINNING = threading.Lock()
_MOST_BEGUN = 500
# A child that was killed, or a full disk, is gone after a while; a page looks every second.
_AGAIN_SECONDS = 30.0


def begin(
    folder: Path, function: str, argument: dict[str, Any], version: int
) -> Future[None] | None:
    """Have an answer worked out beside; return None when it is there, else what becomes of it.

    Asked again, it returns the same: what failed is not tried anew by each look of a page, but is
    after half a minute.
    """
    path = _path(folder, function, argument, version)
    if kept(folder, function, argument, version) is not None:
        return None
    with _BEGINNING:
        if path in _BEGUN and time.monotonic() < _FAILED.get(path, math.inf) + _AGAIN_SECONDS:
            return _BEGUN[path]
        _FAILED.pop(path, None)
        while len(_BEGUN) >= _MOST_BEGUN:
            oldest = next(iter(_BEGUN))
            del _BEGUN[oldest]
            _FAILED.pop(oldest, None)
        begun = _BEGUN[path] = Future()

    def work() -> None:
        try:
            ask(folder, function, argument, version)
        except Exception as error:
            with _BEGINNING:
                _FAILED[path] = time.monotonic()
            begun.set_exception(error)
        else:
            with _BEGINNING:
                _BEGUN.pop(path, None)
            begun.set_result(None)

    threading.Thread(target=work, name="answer", daemon=True).start()
    return begun
