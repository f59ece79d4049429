"""The SHA-256 of a file, worked out beside other work.

It is needed when all else is done, and takes no thread from Python: so it begins first.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_BLOCK = 1 << 20


class Hashing:
    """Hashes a file in a thread of its own.

        with Hashing(path) as hashing:
            …
            name = hashing.hexdigest()

    Args:
        path: the file; one that is missing is told by `hexdigest`.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._wanted = path, True
        self._thread = ThreadPoolExecutor(1)
        self._found = self._thread.submit(self._hash)

    def __enter__(self) -> Hashing:
        return self

    def __exit__(self, *_: object) -> None:
        self._wanted = False
        self._thread.shutdown()

    def _hash(self) -> str:
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            while self._wanted and (block := file.read(_BLOCK)):
                digest.update(block)
        return digest.hexdigest()

    def hexdigest(self) -> str:
        """Return the hash, when it is there.

        Raises:
            OSError: the file could not be read.
        """
        return self._found.result()
