"""The life of a step's process: wait for a call, run it, say how it went, leave.

The pipe to the worker carries the call one way and `stop` after it; the other way a few JSON
messages. When the worker dies the pipe ends, and so does the child: there are no orphans.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from core.jobs import failures
from core.jobs.reporter import Reporter
from core.problems import Problem

# A training takes what the web process leaves: with 5, pages of a full machine came much later.
NICE = 19
STOP = b"stop"


@dataclass(frozen=True)
class Call:
    """A step to run.

    Attributes:
        function: `package.module:function`.
        folder: the job's folder.
        arguments: the job's arguments.
        logs: where a traceback goes.
        memory: address space it may use, in bytes; 0 for no limit.
    """

    function: str
    folder: Path
    arguments: Mapping[str, Any]
    logs: Path
    memory: int = 0


def message(said: str, problems: Sequence[Problem] = ()) -> bytes:
    """Return what a child tells the worker: `stopping`, `done`, or `failed` with problems."""
    told = [problem.model_dump(mode="json") for problem in problems]
    return json.dumps({"said": said, "problems": told}).encode()


def understood(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Return what a child said and its problems; the inverse of `message`."""
    content = json.loads(data)
    return content["said"], tuple(map(Problem.model_validate, content["problems"]))


def main(connection: Connection, preload: Sequence[str]) -> None:
    """Run the one call that comes through `connection`; never returns to its caller's clean-up."""
    for name in preload:
        try:
            import_module(name)
        except Exception:
            logging.getLogger(__name__).exception("Cannot preload %s", name)
    with suppress(EOFError, OSError):
        call: Call = connection.recv()
        asked = threading.Event()
        threading.Thread(target=_listen, args=(connection, asked), daemon=True).start()
        _limit(call.memory)
        connection.send_bytes(_run(call, _stopper(connection, asked)))
    # TensorFlow's own clean-up at exit takes its time and can hang; the result is already out.
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(0)


def _listen(connection: Connection, asked: threading.Event) -> None:
    """Hear the wish to stop; end at once when the worker is gone."""
    with suppress(EOFError, OSError):
        while True:
            if connection.recv_bytes() == STOP:
                asked.set()
    os._exit(1)


def _stopper(connection: Connection, asked: threading.Event) -> Callable[[], bool]:
    """Return the function behind `should_stop`, which tells the worker once that it was heard."""
    told = False

    def stop() -> bool:
        nonlocal told
        if not asked.is_set():
            return False
        if not told:
            told = True
            connection.send_bytes(message("stopping"))
        return True

    return stop


def _limit(memory: int) -> None:
    """Bound the memory and step back behind the web process."""
    if sys.platform == "win32":
        return
    import resource

    if memory:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        soft = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    os.nice(NICE)


def resolve(name: str) -> Any:
    """Return what `package.module:name` names."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def _run(call: Call, stop: Callable[[], bool]) -> bytes:
    try:
        resolve(call.function)(call.folder, dict(call.arguments), Reporter(call.folder, stop))
    except BaseException as error:
        # Everything, `sys.exit` too: a child always says how it ended.
        return message("failed", failures.explain(error, call.logs, call.memory))
    return message("done")
