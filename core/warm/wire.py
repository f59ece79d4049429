"""Where the warm process is found, and how a question and its answer travel.

The socket lies in a folder that only its user can enter, as the path of a socket may have about 100
bytes and a home may be deeper. A file in the home, for the user alone too, holds its place and the
key to it. Over the connection go JSON bytes of limited size, never pickles.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from pathlib import Path
from typing import Any

from core import settings, store
from core.problems import InputError

PREFIX = "layersmith-warm-"
LONGEST_BASE = 60
QUESTION_BYTES = 8 * settings.MB
ANSWER_BYTES = 64 * settings.MB
SHAKE_SECONDS = 5.0

# What it looks like when the other side vanished or is a stranger (the standard library asserts the
# form of its challenge).
GONE = (OSError, EOFError, AuthenticationError, AssertionError)
# What an answer is.
ANSWERED, REFUSED, BUSY = "answered", "refused", "busy"
# The question that is answered even while another one is worked on.
READY = "ready"


@dataclass(frozen=True)
class Address:
    """Where a warm process listens.

    Attributes:
        place: its socket, or on Windows its pipe.
        key: who knows it is let in.
        build: the code it runs.
    """

    place: str
    key: bytes
    build: str


def path() -> Path:
    """Return the file that holds the address."""
    return settings.home() / "warm.json"


def wish_path() -> Path:
    """Return the file that a client touches when it finds no process, or one of other code."""
    return settings.home() / "warm.wanted"


def private_folder() -> Path:
    """Make the folder of a new socket, which nobody else can enter."""
    base = tempfile.gettempdir()
    short = "/tmp" if len(base) > LONGEST_BASE and os.path.isdir("/tmp") else base
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=short))


def place(folder: Path) -> str:
    """Return the socket that belongs to a private folder."""
    return rf"\\.\pipe\{folder.name}" if sys.platform == "win32" else str(folder / "socket")


def announce(address: Address) -> None:
    """Say where the process listens, to its own user alone."""
    text = json.dumps(
        {"place": address.place, "key": address.key.hex(), "build": address.build}
    ).encode()
    beside = store.temporary(path())
    with suppress(FileNotFoundError):
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, text)
        finally:
            os.close(descriptor)
        os.replace(beside, path())


def found() -> Address | None:
    """Return where a process said it listens, alive or not."""
    try:
        content = store.read_json(path())
        return Address(content["place"], bytes.fromhex(content["key"]), content["build"])
    except (InputError, OSError, TypeError, KeyError, ValueError):
        return None


def there(address: Address) -> bool:
    """Whether the socket of an address still stands."""
    return sys.platform == "win32" or os.path.exists(address.place)


def withdraw() -> None:
    """Remove the address and the private folder that it names."""
    address = found()
    path().unlink(missing_ok=True)
    if address is not None:
        folder = Path(address.place).parent
        if folder.name.startswith(PREFIX):
            shutil.rmtree(folder, ignore_errors=True)


def packed(content: Mapping[str, Any]) -> bytes:
    """Return plain data as the bytes that travel; NaN and infinity are refused."""
    return json.dumps(content, allow_nan=False).encode()


def let_in(connection: Connection, key: bytes) -> None:
    """Have a client prove that it knows the key, and prove it in turn.

    Raises:
        AuthenticationError: it does not know it.
        OSError, EOFError: it is gone, or says nothing.
    """
    deliver_challenge(connection, key)
    answer_challenge(connection, key)


def enter(connection: Connection, key: bytes, deadline: float) -> None:
    """Be the other side of `let_in`; `deadline` is a moment of `time.monotonic`."""
    if not connection.poll(max(0.0, min(SHAKE_SECONDS, deadline - time.monotonic()))):
        raise TimeoutError
    answer_challenge(connection, key)
    deliver_challenge(connection, key)
