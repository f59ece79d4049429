"""How the process of a step is made.

`forkserver` (Linux) forks it from a server that has done the heavy imports: 15-20 ms. `spawn`
(elsewhere, where forking after those imports is not safe or not possible) keeps one warm spare that
has done them and waits for its call.
"""

from __future__ import annotations

import logging
import multiprocessing
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Protocol

from core import settings
from core.jobs import child
from core.jobs.child import Call
from core.problems import say, wrong

log = logging.getLogger(__name__)

PRELOAD = ("core.jobs.preload",)


class Child(Protocol):
    """The process of a step."""

    @property
    def pid(self) -> int:
        """Its process id."""

    @property
    def sentinel(self) -> int:
        """What to wait on for its end."""

    @property
    def exitcode(self) -> int | None:
        """None while it runs; negative is the signal that ended it."""

    @property
    def connection(self) -> Connection:
        """The pipe to it."""

    def terminate(self) -> None:
        """Ask it to end (SIGTERM)."""

    def kill(self) -> None:
        """End it (SIGKILL)."""


class Executor(Protocol):
    """A maker of children."""

    def ready(self) -> bool:
        """Whether a start would not have to wait for the heavy imports."""

    def start(self, call: Call) -> Child:
        """Run a call in a process of its own."""

    def close(self) -> None:
        """Let go of what was kept ready."""


class _Process:
    """A child made by `multiprocessing`, waiting for its call."""

    def __init__(self, context: BaseContext, preload: Sequence[str]) -> None:
        self.connection, theirs = context.Pipe()
        # Typeshed gives the base context no Process, though every context has one.
        make = context.Process  # type: ignore[attr-defined]
        self._process: BaseProcess = make(target=child.main, args=(theirs, tuple(preload)))
        try:
            with _bare_main():
                self._process.start()
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()

    def hand(self, call: Call) -> None:
        self.connection.send(call)

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def sentinel(self) -> int:
        return self._process.sentinel

    @property
    def exitcode(self) -> int | None:
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def discard(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


_hiding = threading.Lock()


@contextmanager
def _bare_main() -> Iterator[None]:
    """Hide this process's main module: a child would import it again, and needs none of it."""
    with _hiding:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class ForkserverExecutor:
    """Forks each child from a server with the heavy imports done.

    Args:
        preload: modules the server imports; it begins at once.
    """

    def __init__(self, preload: Sequence[str] = PRELOAD) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(preload))
        self._ready = threading.Event()
        threading.Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        """Wait for the server to have imported, which is when it makes its first child."""
        try:
            _Process(self._context, ()).discard()
        except Exception:
            # The jobs will meet the same and say so.
            log.exception("The fork server does not answer")
        finally:
            self._ready.set()

    def ready(self) -> bool:
        """Whether the server has done its imports."""
        return self._ready.is_set()

    def start(self, call: Call) -> Child:
        """Fork a child and hand it the call."""
        process = _Process(self._context, ())
        process.hand(call)
        return process

    def close(self) -> None:
        """Do nothing: the server leaves by itself when this process has."""


class SpawnExecutor:
    """Hands each call to a warm spare and makes the next one.

    Args:
        preload: modules the spare imports; it begins at once.
    """

    def __init__(self, preload: Sequence[str] = PRELOAD) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._preload = tuple(preload)
        self._spare = self._fresh()

    def _fresh(self) -> _Process:
        return _Process(self._context, self._preload)

    def ready(self) -> bool:
        """Always: a call waits in the pipe of a spare that is not warm yet."""
        return True

    def start(self, call: Call) -> Child:
        """Hand the call to the spare."""
        process = self._spare
        try:
            if process.exitcode is not None:
                raise BrokenPipeError
            process.hand(call)
        except OSError:
            # The spare died while it waited: its place is taken by a cold one.
            process.discard()
            process = self._fresh()
            process.hand(call)
        self._spare = self._fresh()
        return process

    def close(self) -> None:
        """End the spare."""
        self._spare.discard()


def choose(preload: Sequence[str] = PRELOAD) -> Executor:
    """Return the executor that the settings name.

    Raises:
        InputError: the setting names none.
    """
    name = settings.text("EXECUTOR")
    if name == "auto":
        name = "forkserver" if sys.platform == "linux" else "spawn"
    if name == "forkserver":
        return ForkserverExecutor(preload)
    if name == "spawn":
        return SpawnExecutor(preload)
    raise wrong(
        "LAYERSMITH_EXECUTOR",
        say("The setting is {value}.", value=repr(name)),
        say("One of auto, forkserver, spawn was expected."),
        say("Correct or remove the environment variable."),
    )
