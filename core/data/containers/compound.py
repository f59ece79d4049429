"""The one stream of a compound file (.xls) that holds the workbook.

A compound file is a small file system: sectors, chained by a table (MS-CFB). Its chains are the
place for bombs that cost no bytes: one that comes back to itself never ends. Here every chain that
calamine will follow is followed first, and no further than the file has sectors; olefile, which
reads them as well, lets a file claim any number of tables.
"""

from __future__ import annotations

import mmap
import struct
from array import array
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from core.data.containers import archive

_HEADER = 512
_ENTRY = 128
# Shorter streams lie in the stream of small ones, in pieces of 64 bytes.
_SMALL, _PIECE = 4096, 64
# How Excel keeps a new workbook with a password.
_LOCKED = "EncryptedPackage"


def stream(path: Path, names: Collection[str]) -> bytes:
    """Return the first stream of a compound file that has one of these names.

    Raises:
        InputError: it is a workbook that only a password opens.
        ValueError: it is damaged, has no such stream, or has a chain without end.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        try:
            return _found(raw, names)
        except (struct.error, IndexError) as error:
            raise ValueError(str(error)) from error


def _found(raw: mmap.mmap, names: Collection[str]) -> bytes:
    sector = 1 << struct.unpack_from("<H", raw, 30)[0]
    if sector not in (512, 4096):
        raise ValueError("sectors of another size")

    def at(number: int) -> bytes:
        return raw[(number + 1) * sector : (number + 2) * sector]

    def whole(start: int) -> bytes:
        return b"".join(map(at, _chain(start, table)))

    first, small, more = (struct.unpack_from("<I", raw, place)[0] for place in (48, 60, 68))
    table = _table(raw, sector, more)
    entries = [_entry(one) for one in struct.iter_unpack(f"{_ENTRY}s", whole(first))]
    if any(name == _LOCKED for name, _, _ in entries):
        raise archive.locked()
    root = whole(entries[0][1])
    pieces = _numbers(whole(small))
    for name in names:
        for called, start, size in entries:
            if called != name:
                continue
            if size >= _SMALL:
                return whole(start)[:size]
            chain = _chain(start, pieces)
            return b"".join(root[n * _PIECE : (n + 1) * _PIECE] for n in chain)[:size]
    raise ValueError("no such stream")


def _table(raw: mmap.mmap, sector: int, more: int) -> Sequence[int]:
    """Return which sector follows each sector; its own sectors are listed in a chain of lists."""
    most = len(raw) // sector
    listed = list(struct.unpack_from("<109I", raw, _HEADER - 436))
    lists = 0
    while more < most:
        numbers = _numbers(raw[(more + 1) * sector : (more + 2) * sector])
        listed += numbers[:-1]
        more = numbers[-1]
        lists += 1
        if lists > most:
            raise ValueError("a list without end")
    used = [number for number in listed if number < most]
    if len(used) > most:
        raise ValueError("more tables than sectors")
    return _numbers(b"".join(raw[(n + 1) * sector : (n + 2) * sector] for n in used))


def _numbers(content: bytes) -> Sequence[int]:
    return array("I", content[: len(content) // 4 * 4])


def _chain(start: int, table: Sequence[int]) -> Iterator[int]:
    """Yield the sectors of a chain; any number that is no sector ends it."""
    steps = 0
    while start < len(table):
        yield start
        start = table[start]
        steps += 1
        if steps > len(table):
            raise ValueError("a chain without end")


def _entry(found: tuple[bytes]) -> tuple[str, int, int]:
    """Return name, first sector and size of a stream, from its entry in the directory."""
    entry = found[0]
    name = entry[:64].decode("utf-16-le", "replace").partition("\0")[0]
    start, size = struct.unpack_from("<II", entry, 116)
    return name, start, size
