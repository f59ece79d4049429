"""Packed files: gzip, bzip2, xz, Zstandard streams, and one member of a ZIP archive.

Names in an archive are never names on disk: what comes out lies in the scratch folder under a name
of our own. Everything is counted while it comes (`meter`).
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from core.data.containers.meter import BLOCK, Meter
from core.problems import InputError, listed, say, wrong

# What `xz -9` needs, and a little.
_XZ_MEMORY = 80 << 20
_MOST_MEMBERS = 10_000
_MOST_DIRECTORY = 4 << 20
STREAMS = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstandard",
}
# Members that are tables by their names; others are taken only when there is nothing else.
_TABLES = (
    *(".csv", ".tsv", ".tab", ".txt", ".dat", ".data", ".json", ".jsonl", ".ndjson"),
    *(".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".parquet", ".feather", ".arrow"),
    *(".gz", ".bz2", ".xz", ".zst"),
)
# In the folder of a sample set these tell about the table.
_ABOUT = ("readme", "license", "licence", "copying", "changelog", "metadata")


def unpack(path: Path, kind: str, target: Path) -> None:
    """Write what a compressed stream holds.

    Args:
        path: the packed file.
        kind: a value of `STREAMS`.
        target: where to write.

    Raises:
        InputError: it is damaged, or more comes out than is read here.
    """
    with _said(kind), path.open("rb") as packed:
        _copy(_stream(packed, kind), target, Meter(path.stat().st_size))


def _stream(packed: IO[bytes], kind: str) -> Any:
    if kind == "gzip":
        return gzip.GzipFile(fileobj=packed)
    if kind == "bzip2":
        return bz2.BZ2File(packed)
    if kind == "xz":
        return _Xz(packed)
    import pyarrow as pa

    return pa.CompressedInputStream(packed, "zstd")


class _Xz:
    """An xz stream whose decoder may not take more memory than a table is worth."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._decoder = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
        self._begun = True

    def read(self, size: int) -> bytes:
        while True:
            if self._decoder.eof:
                rest = self._decoder.unused_data.lstrip(b"\x00") or self._packed.read(BLOCK)
                if not rest.strip(b"\x00"):
                    return b""
                self._decoder = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
                found = self._decoder.decompress(rest, size)
            else:
                needs = self._decoder.needs_input
                block = self._packed.read(BLOCK) if needs else b""
                if needs and not block:
                    raise EOFError
                found = self._decoder.decompress(block, size)
            if found:
                return found


def _copy(source: Any, target: Path, meter: Meter) -> None:
    with target.open("wb") as file:
        while block := source.read(BLOCK):
            meter.add(len(block))
            file.write(block)


@contextmanager
def _said(kind: str) -> Iterator[None]:
    """Turn what the libraries say of a damaged archive into plain words."""
    try:
        yield
    except InputError:
        raise
    except MemoryError:
        raise
    except NotImplementedError as error:
        raise _unusual(kind) from error
    except RuntimeError as error:
        raise locked() from error
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError) as error:
        raise damaged(kind) from error


def damaged(kind: str) -> InputError:
    """Return the refusal of an archive that ends early or holds wrong bytes."""
    return wrong(
        "file",
        say("The {kind} file is damaged or incomplete.", kind=kind),
        say("A whole file was expected."),
        say("Download or pack it again."),
    )


def _unusual(kind: str) -> InputError:
    return wrong(
        "file",
        say("The {kind} file is packed in a way that is not read here.", kind=kind),
        say("The usual method (deflate), bzip2 or xz was expected."),
        say("Unpack it, and send the table itself."),
    )


def locked() -> InputError:
    """Return the refusal of a file that only a password opens."""
    return wrong(
        "file",
        say("The file is protected by a password."),
        say("A file without a password was expected."),
        say("Unpack it, or save it without the password."),
    )


def check_directory(path: Path) -> None:
    """Refuse a ZIP file with absurdly many members before its list is read.

    Raises:
        InputError: it has too many, or no end.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - (1 << 16) - 22))
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22:
        raise damaged("ZIP")
    members, size = struct.unpack("<HI", tail[place + 10 : place + 16])
    if members > _MOST_MEMBERS or size > _MOST_DIRECTORY:
        raise wrong(
            "file",
            say("The archive has more than {most} members.", most=_MOST_MEMBERS),
            say("An archive with one table was expected."),
            say("Unpack it, and send the table itself."),
        )


def names(path: Path) -> list[str]:
    """Return the names of the members of a ZIP file, folders left out.

    Raises:
        InputError: it is damaged or has too many.
    """
    check_directory(path)
    with _said("ZIP"), zipfile.ZipFile(path) as archive:
        return [entry.filename for entry in archive.infolist() if not entry.is_dir()]


def tables(found: list[str]) -> list[str]:
    """Return the members that may be tables, those that are by their names if there are any."""
    real = [
        name
        for name in found
        if not name.startswith("__MACOSX/") and not _last(name).startswith(".")
    ]
    named = [
        name
        for name in real
        if name.lower().endswith(_TABLES) and not _last(name).lower().startswith(_ABOUT)
    ]
    return named or real


def _last(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def chosen(members: list[str], wanted: str | None) -> str:
    """Return the member to read: the one that is wanted, or the first.

    Raises:
        InputError: there is none, or none of that name.
    """
    if not members:
        raise wrong(
            "file",
            say("The archive is empty."),
            say("An archive with one table was expected."),
            say("Pack it again, or send the table itself."),
        )
    if wanted is None or wanted in members:
        return wanted or members[0]
    if len(members) == 1:
        # Other rows for a network come in an archive of their own, under a name of their own.
        return members[0]
    raise wrong(
        "reading.member",
        say("The archive has no member {name}.", name=repr(wanted)),
        say("It has: {names}.", names=listed(map(repr, members), 20)),
        say("Choose one of these."),
    )


def extract(path: Path, member: str, target: Path) -> None:
    """Write one member of a ZIP file.

    Raises:
        InputError: it is damaged, locked, or more comes out than is read here.
    """
    with _said("ZIP"), zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(member)
        with archive.open(entry) as source:
            _copy(source, target, Meter(entry.compress_size))
