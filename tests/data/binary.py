"""Small binary workbooks, written record by record: .xls (BIFF8) and .xlsb (BIFF12)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.data import workbooks

_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Failed(NamedTuple):
    """A cell that shows an error: as a value, or as what a formula came to."""

    code: int
    formula: bool = False


# A number, a text, an error, or None for no cell.
Value = float | str | Failed | None
Sheets = Mapping[str, Sequence[Sequence[Value]]]


def xls(path: Path, sheets: Sheets) -> Path:
    """Write a workbook of the format of 1997."""
    return stored(
        path,
        {
            name: [
                cell(row, column, value)
                for row, values in enumerate(rows)
                for column, value in enumerate(values)
            ]
            for name, rows in sheets.items()
        },
    )


def stored(path: Path, sheets: Mapping[str, Sequence[bytes]]) -> Path:
    """Write an .xls of the records of its sheets."""
    parts = [_begin(0x10) + b"".join(records) + record(0x0A) for records in sheets.values()]
    at = len(_begin(5)) + sum(12 + len(name) for name in sheets) + 4
    listed = b""
    for name, part in zip(sheets, parts, strict=True):
        listed += record(0x85, struct.pack("<IHBB", at, 0, len(name), 0) + name.encode())
        at += len(part)
    path.write_bytes(compound(_begin(5) + listed + record(0x0A) + b"".join(parts)))
    return path


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def cell(row: int, column: int, value: Value) -> bytes:
    """Return the record of a cell of an .xls."""
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, Failed) and value.formula:
        result = struct.pack("<BBBBHH", 2, 0, value.code, 0, 0, 0xFFFF)
        return record(0x0006, place + result + bytes(6) + struct.pack("<HBH", 3, 0x1E, 1))
    if isinstance(value, Failed):
        return record(0x0205, place + bytes([value.code, 1]))
    if isinstance(value, str):
        return record(0x0204, place + struct.pack("<HB", len(value), 0) + value.encode("latin-1"))
    return record(0x0203, place + struct.pack("<d", value)) if value is not None else b""


def compound(stream: bytes, directory_goes_on: int = _END, name: str = "Workbook") -> bytes:
    """Return a compound file that holds one stream.

    Args:
        stream: what is in it.
        name: of the stream.
        directory_goes_on: the sector behind that of the directory, which is the second.
    """
    stream += bytes(max(4096, -(-len(stream) // 512) * 512) - len(stream))
    sectors = len(stream) // 512
    assert sectors <= 126, "one table is enough here"
    table = [_TABLE, directory_goes_on, *range(3, sectors + 2), _END]
    table += [_FREE] * (128 - len(table))
    entries = (
        ("Root Entry", 5, 1, _END, 0),
        (name, 2, _FREE, 2, len(stream)),
        ("", 0, _FREE, 0, 0),
        ("", 0, _FREE, 0, 0),
    )
    directory = b"".join(
        called.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(called) + 2 if called else 0, kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
        for called, kind, child, start, size in entries
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1)
    head += struct.pack("<IIIIIII", 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    return head + struct.pack("<128I", *table) + directory + stream


def xlsb(path: Path, sheets: Sheets) -> Path:
    """Write a workbook of the binary format of 2007."""
    members, listed, links = {}, b"", ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        link = f"rId{number}"
        listed += part(0x9C, struct.pack("<II", 0, number) + _wide(link) + _wide(name))
        links += (
            f'<Relationship Id="{link}" Type="{_LINKS}/worksheet" '
            f'Target="worksheets/sheet{number}.bin"/>'
        )
        data = b"".join(
            part(0x00, struct.pack("<I13x", row))
            + b"".join(_cell(column, value) for column, value in enumerate(values))
            for row, values in enumerate(rows)
        )
        members[f"xl/worksheets/sheet{number}.bin"] = (
            part(0x81) + part(0x94, bytes(16)) + part(0x91) + data + part(0x92) + part(0x82)
        )
    links = f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'
    members["xl/workbook.bin"] = part(0x83) + part(0x8F) + listed + part(0x90) + part(0x84)
    members["xl/_rels/workbook.bin.rels"] = links.encode()
    return workbooks.zipped(path, members)


def part(kind: int, content: bytes = b"") -> bytes:
    """Return a record of an .xlsb."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size > 0x7F:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _cell(column: int, value: Value) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(value, Failed) and value.formula:
        # 0x1C and a code: the formula is that error.
        return part(0x0B, place + struct.pack("<BHIBBI", value.code, 0, 2, 0x1C, value.code, 0))
    if isinstance(value, Failed):
        return part(0x03, place + bytes([value.code]))
    if isinstance(value, str):
        return part(0x06, place + _wide(value))
    return part(0x05, place + struct.pack("<d", value)) if value is not None else b""
