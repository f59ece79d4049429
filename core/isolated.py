"""The side of the child in a call that is isolated.

Nothing is imported here that the function does not ask for: what it begins before its libraries
come in, it has done by the time they are there.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

# How a child says what happened, when it still can.
RETURNED, REFUSED, NO_MEMORY, NO_SPACE = "returned", "refused", "no memory", "no space"
# The environment variable that names the file for what it says meanwhile; how often at most.
PROGRESS = "LAYERSMITH_PROGRESS"
_TELL_SECONDS = 0.2

_said_at = 0.0


def tell(**what: Any) -> None:
    """Say how far a function is: plain data. To be called in the child, as often as one likes."""
    global _said_at
    path = os.environ.get(PROGRESS, "")
    now = time.monotonic()
    if not path or now - _said_at < _TELL_SECONDS:
        return
    _said_at = now
    # Whole or not at all. A full disk is told by the work itself, not by what is said of it.
    with contextlib.suppress(OSError):
        beside = f"{path}.next"
        Path(beside).write_text(json.dumps(what), encoding="utf-8")
        os.replace(beside, path)


def _limit(memory: int) -> None:
    """Limit the address space of this process, where the system knows such a limit."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer one call."""
    # Whatever a library prints must not get into the answer.
    with os.fdopen(os.dup(1), "wb") as output:
        os.dup2(2, 1)
        function, memory = sys.argv[1:]
        _limit(int(memory))
        try:
            answer = {"kind": RETURNED, "content": _called(function, sys.stdin.buffer.read())}
            text = json.dumps(answer)
        except MemoryError:
            text = json.dumps({"kind": NO_MEMORY, "content": None})
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            text = json.dumps({"kind": NO_SPACE, "content": None})
        except Exception as error:
            from core.problems import InputError

            if not isinstance(error, InputError):
                raise
            problems = [problem.model_dump(mode="json") for problem in error.problems]
            text = json.dumps({"kind": REFUSED, "content": problems})
        output.write(text.encode())


def _called(function: str, argument: bytes) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)(json.loads(argument))


if __name__ == "__main__":
    main()
    # The answer is given; to take down libraries and large tables in order helps nobody.
    sys.stderr.flush()
    os._exit(0)
