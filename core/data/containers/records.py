"""The records of Excel's binary sheets: .xls (BIFF5, BIFF8) and .xlsb (BIFF12).

Only what `seen` tells is taken from them: where cells stand, and which show an error. calamine
reads the cells themselves. xlrd and pyxlsb would tell errors too, but they make an object of each
cell before they do, at several times the cost of calamine, and pyxlsb one of each place that the
sheet claims to reach to.

Formats: MS-XLS 2.1.4 and 2.4, MS-XLSB 2.1.4 and 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.data.containers import compound
from core.data.containers.meter import HARMLESS, MOST_RATIO
from core.data.containers.seen import MOST_CELLS, Look, too_far

# MS-XLS 2.5.10 (BErr).
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_OTHER_ERROR = "#ERROR!"

_SHEET, _FILE_PASS, _END, _DIMENSIONS = 0x0085, 0x002F, 0x000A, 0x0200
_FORMULA, _BOOLEAN_OR_ERROR, _NUMBERS = 0x0006, 0x0205, 0x00BD
# Blank cells (0x0201, 0x00BE) are none: calamine leaves them out too.
_CELLS = {_FORMULA, _BOOLEAN_OR_ERROR, _NUMBERS, 0x0203, 0x0204, 0x00D6, 0x027E, 0x00FD}
_HEAD = struct.Struct("<HHHH")
_NUMBER = struct.Struct("<I")


def look(path: Path) -> list[Look]:
    """Return what is seen of each sheet of an .xls, in the order of the workbook.

    calamine makes a rectangle of each of them at once, wanted or not.

    Raises:
        InputError: its sheets span too many cells, or only a password opens it.
        ValueError: it is damaged.
    """
    stream = compound.stream(path, ("Workbook", "Book"))
    most = min(MOST_CELLS, max(HARMLESS, MOST_RATIO * path.stat().st_size))
    places = []
    for kind, at, *_ in _records(stream, 0):
        if kind == _FILE_PASS:
            return []  # what follows is encrypted; calamine refuses it
        if kind == _SHEET:
            places.append(_NUMBER.unpack_from(stream, at)[0])
    seen = []
    try:
        for place in places:
            sheet = Look()
            most -= _passed(stream, place, sheet, most)
            seen.append(sheet)
    except IndexError as error:
        raise ValueError("a record is cut off") from error
    return seen


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield kind, start and size of each record, and the row and column if it is a cell.

    The part of the stream that begins there ends with an end, or with the stream.
    """
    end, head = len(stream) - _HEAD.size, _HEAD.unpack_from
    while at <= end:
        kind, size, row, column = head(stream, at)
        if kind == _END:
            return
        at += 4
        yield kind, at, size, row, column
        at += size


def _passed(stream: bytes, start: int, sheet: Look, most: int) -> int:
    """Note the errors of one sheet; return how many cells its rectangle has."""
    last_row = last_column = -1
    for kind, at, size, row, column in _records(stream, start):
        if kind not in _CELLS:
            if kind == _DIMENSIONS and size in (10, 14):
                _check_claim(stream[at : at + size])
            continue
        code = None
        if kind == _NUMBERS:
            column += max(0, size - 6) // 6 - 1
        elif kind == _BOOLEAN_OR_ERROR:
            code = stream[at + 6] if stream[at + 7 : at + 8] == b"\1" else None
        elif kind == _FORMULA and stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff":
            code = stream[at + 8]
        if code is not None and not sheet.full:
            sheet.errors[row, column] = _ERRORS.get(code, _OTHER_ERROR)
        if row > last_row or column > last_column:
            last_row, last_column = max(row, last_row), max(column, last_column)
            if (last_row + 1) * (last_column + 1) > most:
                raise too_far(last_row + 1, last_column + 1, most)
    return (last_row + 1) * (last_column + 1)


def _check_claim(claim: bytes) -> None:
    """Refuse a sheet that claims more cells than there can be: room is made for them at once."""
    form = "<IIHH" if len(claim) == 14 else "<HHHH"
    top, bottom, left, right = struct.unpack_from(form, claim)
    rows, columns = (bottom - top) % (1 << 32), (right - left) % (1 << 32)
    if bottom and right and rows * columns > MOST_CELLS:
        raise too_far(bottom, right)


@dataclass
class Sheet(Look):
    """What is seen of one sheet of an .xlsb while it passes."""

    _row: int = 0
    _last_row: int = -1
    _last_column: int = -1
    _skip: int = 0
    _rest: bytes = b""
    _ended: bool = False

    def pass_(self, block: bytes) -> None:
        """Look at the next block of the records.

        Raises:
            InputError: the rectangle up to the last cell is too large.
        """
        text = self._rest + block
        at, number, row, wide = self._skip, _NUMBER.unpack_from, self._row, self._last_column
        # What is needed of the last record must be there: a head of six bytes, nine of the rest.
        end = 0 if self._ended else len(text) - 16
        while at < end:
            kind, size = text[at], text[at + 1]
            if kind < 0x80 and size < 0x80:
                at += 2
            else:
                kind, size, at = _head(text, at)
            if 0x02 <= kind <= 0x0B:
                column = number(text, at)[0]
                if column > wide or row > self._last_row:
                    wide = self._grow(row, column)
                if kind in (0x03, 0x0B) and not self.full:
                    self.errors[row, column] = _ERRORS.get(text[at + 8], _OTHER_ERROR)
            elif kind == 0x00:
                row = number(text, at)[0]
            elif kind == 0x92:
                self._ended = True
                break
            at += size
        self._row, self._skip = row, max(0, at - len(text))
        self._rest = b"" if self._ended else text[at:]

    def _grow(self, row: int, column: int) -> int:
        """Take the far corner further, and return its column."""
        self._last_row = max(row, self._last_row)
        self._last_column = max(column, self._last_column)
        if (self._last_row + 1) * (self._last_column + 1) > MOST_CELLS:
            raise too_far(self._last_row + 1, self._last_column + 1)
        return self._last_column


def _head(text: bytes, at: int) -> tuple[int, int, int]:
    """Return kind and size of a record of an .xlsb, and where its content begins."""
    kind, at = text[at], at + 1
    if kind & 0x80:
        kind, at = kind & 0x7F | (text[at] & 0x7F) << 7, at + 1
    size = 0
    for shift in (0, 7, 14, 21):
        byte, at = text[at], at + 1
        size |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return kind, size, at


def sheets(book: bytes) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet of `xl/workbook.bin` and its relation to the member it is in."""
    at, padded = 0, book + bytes(16)
    while at < len(book):
        kind, size, at = _head(padded, at)
        if kind == 0x9C:
            link, after = _text(book, at + 8)
            yield _text(book, after)[0], link
        at += size


def _text(book: bytes, at: int) -> tuple[str, int]:
    """Return a text of an .xlsb, and where it ends."""
    length = int.from_bytes(book[at : at + 4], "little")
    length = 0 if length == 0xFFFFFFFF else length
    end = at + 4 + 2 * length
    return book[at + 4 : end].decode("utf-16-le", "replace"), end
