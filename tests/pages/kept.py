"""What takes seconds and is the same for every test of a page, so that it is done once for all.

Reading a table and working out what a page tells about it takes a process each; the warm process
takes a worker that imports TensorFlow. Their own tests do all of it anew (`tests/data`,
`tests/look`, `tests/alarms`, `tests/warm`, the tests of uploads); the others are about what a page
does with it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

import psutil

from core import answers, store
from core.jobs import client as jobs
from core.jobs import owner
from core.projects import datasets
from core.warm import client, wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.projects.datasets import Dataset
    from core.schema import Schema

READY_SECONDS = 90.0


class Tables:
    """Tables by what their files hold, each with the answers that were worked out about it.

    Args:
        place: a folder for them.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._known: dict[tuple[str, str], Schema] = {}

    def read(
        self, workspace: str, path: Path, name: str, sample: str = ""
    ) -> tuple[Dataset, Schema]:
        """Do what `datasets.read` does; of a file that was read before only the table is copied."""
        key = (path.suffix, hashlib.sha256(path.read_bytes()).hexdigest())
        if key not in self._known:
            found, schema = datasets.read(workspace, path, name, sample=sample)
            target = self._place / schema.fingerprint
            shutil.copytree(found.folder, target, dirs_exist_ok=True)
            self._known[key] = schema
            return found, schema
        schema = self._known[key]
        store.tables()
        folder = store.table_folder(schema.fingerprint)
        shutil.copytree(self._place / schema.fingerprint, folder, dirs_exist_ok=True)
        with patch.object(datasets, "read_apart", lambda *_: schema):
            return datasets.read(workspace, path, name, sample=sample)

    def learn(self) -> None:
        """Keep what was worked out about the tables of this home."""
        for found in store.tables().glob(f"*/{answers.FOLDER}/*.json"):
            target = self._place / found.relative_to(store.tables())
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(found, target)

    def tell(self) -> None:
        """Put into this home what is known of its tables."""
        for folder in store.tables().iterdir():
            known = self._place / folder.name / answers.FOLDER
            if known.is_dir():
                shutil.copytree(known, folder / answers.FOLDER, dirs_exist_ok=True)


class Helper:
    """A worker in a home of its own, whose warm process answers the pages of every home.

    Args:
        home: its home.
    """

    def __init__(self, home: Path) -> None:
        self._home = home

    @contextmanager
    def _at_home(self) -> Iterator[None]:
        before = dict(os.environ)
        os.environ |= {"LAYERSMITH_HOME": str(self._home), "LAYERSMITH_WORKER_IDLE": "900"}
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def lend(self) -> None:
        """Have the warm process answer the pages of this home, too."""
        with self._at_home():
            deadline = time.monotonic() + READY_SECONDS
            while not client.ready():
                assert time.monotonic() < deadline, "the warm process does not start"
                wire.wish_path().touch()
                jobs.ensure_worker()
                time.sleep(0.05)
            address = wire.found()
        assert address is not None
        wire.announce(address)

    def end(self) -> None:
        """End it."""
        with self._at_home():
            end_worker(wait=True)


def end_worker(wait: bool = False) -> None:
    """End the worker of this home, if a page started one."""
    worker = owner.current()
    if worker is not None:
        process = psutil.Process(worker.pid)
        process.terminate()
        if wait:
            process.wait(20)
