"""Files on their way from a browser: parts that are put together on the disk.

    <home>/uploads/<id>/
        upload.json     whose it is, its name and size, and what it is for
        data            the bytes that came so far: its size is how far the upload is
        reading         touched again and again while the file is read

The bytes lie nowhere else, so a cut connection, a reloaded page or a restart of the web process
loses none that were answered for. What nobody goes on with is swept away.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from core import settings, store
from core.isolate import no_space
from core.problems import InputError, say, wrong
from core.projects.datasets import short

# What a browser sends at once: small enough to lose little, large enough to ask seldom.
PART = 4 * settings.MB
_FACTS, _DATA, _READING = "upload.json", "data", "reading"
_HELD_SECONDS = 5.0
_HOUR = 3600.0
# Left on the disk for what else goes on.
_SPARE = 64 * settings.MB


@dataclass(frozen=True)
class Upload:
    """A file that comes, or that has come and waits to be read.

    Attributes:
        id: random name.
        workspace: whose it is.
        name: what the person calls the file; text, never a path.
        size: of the whole file, in bytes.
        modified: when it was changed last, by the clock of the person's machine; with name and
            size it tells the same file when it is chosen again.
        place: what it is for: the uploader that takes it.
    """

    id: str
    workspace: str
    name: str
    size: int
    modified: int
    place: str

    @property
    def folder(self) -> Path:
        """Where it is."""
        return store.upload_folder(self.id)

    @property
    def path(self) -> Path:
        """The bytes that have come."""
        return self.folder / _DATA

    @property
    def received(self) -> int:
        """How many bytes have come."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    @property
    def whole(self) -> bool:
        """Whether all of it is here."""
        return self.received == self.size

    @property
    def held(self) -> bool:
        """Whether a page is reading it just now."""
        try:
            return time.time() - (self.folder / _READING).stat().st_mtime < _HELD_SECONDS
        except OSError:
            return False


def begin(workspace: str, name: str, size: int, modified: int = 0, place: str = "") -> Upload:
    """Return an upload that can be sent now; the same one when this file was begun before.

    Raises:
        InputError: the file is empty or too large, or the workspace has too many uploads or no
            room for it, or the disk has none.
    """
    name = short(name, "table")
    with _counting():
        standing = every(workspace)
        for found in standing:
            told = (found.name, found.size, found.modified, found.place)
            if told == (name, size, modified, place[:200]) and not found.held:
                return found
        _check(size, standing)
        made = Upload(store.new_id(), workspace, name, size, modified, place[:200])
        try:
            made.folder.mkdir(parents=True)
            store.write_atomic(made.folder / _FACTS, json.dumps(asdict(made)))
            made.path.touch()
        except OSError as error:
            store.remove_folder(made.folder)
            raise (no_space() if error.errno == errno.ENOSPC else error) from error
    return made


@contextmanager
def _counting() -> Iterator[None]:
    """Let uploads be counted and made by one at a time."""
    with FileLock(settings.home() / "uploads.lock"):
        yield


def _check(size: int, standing: list[Upload]) -> None:
    limit, quota = settings.number("MAX_UPLOAD"), settings.number("UPLOAD_QUOTA")
    said = round(size / settings.MB, 1)
    if size <= 0:
        raise wrong(
            "file",
            say("The file is empty."),
            say("A table with a header and rows was expected."),
            say("Choose another file."),
        )
    if size > limit * settings.MB:
        raise wrong(
            "file",
            say("The file has {size} MB.", size=said),
            say("At most {limit} MB are read here.", limit=limit),
            say("Take a part of the rows, or have LAYERSMITH_MAX_UPLOAD raised."),
        )
    most = int(settings.number("UPLOADS"))
    if len(standing) >= most:
        raise wrong(
            "file",
            say("{count} uploads of this workspace are not finished.", count=len(standing)),
            say("At most {most} at once were expected.", most=most),
            say("Wait until one is read, or cancel one."),
        )
    used = sum(found.size for found in standing)
    if used + size > quota * settings.MB:
        raise wrong(
            "file",
            say("The uploads of this workspace would take {size} MB.",
                size=round((used + size) / settings.MB, 1)),
            say("At most {quota} MB together were expected.", quota=quota),
            say("Wait until one is read, or cancel one."),
        )  # fmt: skip
    coming = sum(found.size - found.received for found in standing)
    if shutil.disk_usage(settings.home()).free < coming + size + _SPARE:
        raise no_space()


def find(workspace: str, upload: str) -> Upload:
    """Return an upload of a workspace.

    Raises:
        InputError: there is none of this id here.
    """
    found = _kept(store.upload_folder(upload))
    if found is None or found.workspace != workspace:
        raise wrong(
            "upload",
            say("There is no such upload here."),
            say("An upload of your workspace was expected."),
            say("Choose the file again."),
        )
    return found


def every(workspace: str) -> list[Upload]:
    """Return the uploads of a workspace, those that wait to be read among them."""
    return [found for found in _all() if found.workspace == workspace]


def _all() -> Iterator[Upload]:
    for folder in sorted(store.uploads().iterdir()):
        if not folder.name.startswith(".") and (found := _kept(folder)) is not None:
            yield found


def _kept(folder: Path) -> Upload | None:
    try:
        return Upload(**store.read_json(folder / _FACTS, {}))
    except (InputError, TypeError, NotADirectoryError):
        return None


@contextmanager
def writing(upload: Upload, offset: int) -> Iterator[Part]:
    """Take a part of a file, of which so many bytes have come before.

    What was written stays when the connection is cut in the middle of it.

    Raises:
        OutOfStep: other bytes are due, or another connection is sending.
        InputError: the disk is full.
    """
    lock = FileLock(upload.folder / ".lock", blocking=False)
    try:
        lock.acquire()
    except (Timeout, FileNotFoundError) as error:
        raise OutOfStep(upload.received) from error
    try:
        if upload.received != offset:
            raise OutOfStep(upload.received)
        with upload.path.open("ab", buffering=0) as file:
            yield Part(file.fileno(), upload.size - offset)
    except OSError as error:
        raise (no_space() if error.errno in (errno.ENOSPC, errno.EDQUOT) else error) from error
    finally:
        lock.release()


class OutOfStep(Exception):  # noqa: N818 - said to the browser, which goes on from there
    """Other bytes are due than those that were sent.

    Attributes:
        received: how many have come.
    """

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


class Part:
    """A part that is being written; it takes no more than the file was said to have."""

    def __init__(self, descriptor: int, left: int) -> None:
        self._descriptor = descriptor
        self._left = left

    def write(self, data: bytes) -> None:
        """Put down some bytes.

        Raises:
            InputError: there are more than the file was said to have.
            OSError: the disk is full.
        """
        if len(data) > self._left:
            raise wrong(
                "file",
                say("More came than the file has."),
                say("As many bytes as were announced were expected."),
                say("Choose the file again."),
            )
        rest = memoryview(data)
        while rest:
            done = os.write(self._descriptor, rest)
            self._left -= done
            rest = rest[done:]


@contextmanager
def holding(upload: Upload) -> Iterator[None]:
    """Say that a page reads this upload, so that none begins to anew; `keep` goes on saying.

    What was read is held a little longer, while something is made of it: to the element that sent
    it, it would look as if nobody had heard of it, and all would be read once more.
    """
    keep(upload)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            (upload.folder / _READING).unlink(missing_ok=True)
        raise
    keep(upload)


def keep(upload: Upload) -> None:
    """Say that it is still being read."""
    with suppress(OSError):
        (upload.folder / _READING).touch()


def remove(upload: Upload) -> None:
    """Delete an upload, because it was read or is not wanted."""
    store.remove_folder(upload.folder)


def remove_all(workspace: str) -> None:
    """Delete the uploads of a workspace."""
    for found in every(workspace):
        remove(found)


def sweep() -> int:
    """Delete the uploads that have rested for longer than the setting; return how many."""
    oldest = time.time() - settings.number("UPLOAD_HOURS") * _HOUR
    swept = 0
    for folder in list(store.uploads().iterdir()):
        with suppress(OSError):
            newest = max(entry.stat().st_mtime for entry in (folder, *folder.glob("*")))
            if newest < oldest:
                store.remove_folder(folder)
                swept += 1
    return swept
