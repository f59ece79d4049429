"""The lines of a file with defects, in blocks, with what a fast reader may take of them at once.

Of a damaged file most lines are tidy: every quote opens or closes a whole cell, or is doubled
inside one, no cell goes on in the next line, and the number of cells is right. `records` would
split such a line into the same cells as any reader, so stretches of them are given away whole, and
only the others are looked at one by one.
"""

from __future__ import annotations

import codecs
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

if TYPE_CHECKING:
    from core.schema import Dialect

BLOCK = 4 << 20
# A block is larger only where a line is; so large a line is no fast reader's.
_LARGEST = 64 << 20
_LF, _CR, _SPACE = b"\n\r "
_DOUBLE = ord('"')

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


class Tidy:
    """Tells which lines are tidy.

    Args:
        written: how the table is written; marks of more than one byte make no line tidy.
        columns: cells of a row; in a single column a blank line is a cell, so no line is tidy.
    """

    def __init__(self, written: Dialect, columns: int) -> None:
        marks = (written.delimiter, written.quote, written.escape)
        self._possible = columns > 1 and all(mark.isascii() and len(mark) < 2 for mark in marks)
        if not self._possible:
            return
        self._columns = columns
        self._delimiter = ord(written.delimiter)
        self._quote = ord(written.quote) if written.quote else None
        self._escape = ord(written.escape) if written.escape else None
        # What stands before a quote that opens a cell, or behind one that closes it.
        self._edge = np.zeros(256, dtype=np.bool_)
        self._edge[[self._delimiter, _LF, _CR]] = True
        if self._quote is not None and self._escape == self._quote:
            self._edge[self._quote] = True

    def flags(self, text: Bytes, starts: Numbers) -> Flags:
        """Return for every line whether it is tidy.

        Args:
            text: UTF-8.
            starts: where each line begins, and the end of the text.
        """
        if not self._possible or len(text) > _LARGEST:
            return np.zeros(len(starts) - 1, dtype=np.bool_)
        marks = np.flatnonzero(text == self._delimiter)
        cells = _within(marks, starts)
        tidy = np.ones(len(starts) - 1, dtype=np.bool_)
        if self._delimiter == _SPACE:
            solid = np.flatnonzero((text != _SPACE) & (text != _LF) & (text != _CR))
            tidy &= _within(solid, starts) > 0
        if self._quote is not None:
            quoted = text == self._quote
            if quoted.any():
                cells = self._quoting(text, starts, quoted, marks, tidy)
            if self._quote != _DOUBLE:
                double = text == _DOUBLE
                tidy &= _within(np.flatnonzero(double[:-1] & double[1:]), starts) == 0
        tidy &= cells == self._columns - 1
        return tidy

    def _quoting(
        self, text: Bytes, starts: Numbers, quoted: Flags, marks: Numbers, tidy: Flags
    ) -> Numbers:
        """Clear the flags of lines whose quotes are not tidy; return the delimiters in each line.

        Those inside quotes are not counted, which is right only where the quotes are tidy.
        """
        quotes = np.flatnonzero(quoted)
        before = np.searchsorted(quotes, starts)
        here = np.diff(before)
        tidy &= here % 2 == 0
        if self._escape not in (None, self._quote):
            tidy &= (here == 0) | (_within(np.flatnonzero(text == self._escape), starts) == 0)
        closing = (np.arange(len(quotes)) - np.repeat(before[:-1], here)) % 2 == 1
        # An opening quote is judged by what stands before it, a closing one by what is behind it.
        beside = quotes + np.where(closing, 1, -1)
        inside = (beside >= 0) & (beside < len(text))
        sound = ~inside | self._edge[text[np.clip(beside, 0, len(text) - 1)]]
        tidy &= _within(quotes[~sound], starts) == 0
        # An even number of quotes up to here in the block; the line may start with an odd one.
        even = np.cumsum(quoted, dtype=np.uint8)[marks] % 2 == 0
        outside, every = _within(marks[even], starts), _within(marks, starts)
        return np.where(before[:-1] % 2 == 0, outside, every - outside)


def _within(places: Numbers, starts: Numbers) -> Numbers:
    """Return how many of ascending places lie in each line."""
    return np.diff(np.searchsorted(places, starts))


@dataclass(frozen=True, slots=True)
class _Block:
    """Whole lines: their text, where each begins with the end of all, which are not tidy."""

    text: bytes
    starts: list[int]
    others: list[int]


class Blocks:
    r"""The lines of a UTF-8 file, ended by `\n`, `\r` or both, one by one or in stretches.

    Args:
        file: opened for bytes; a byte order mark at its start is left out.
        tidy: says which lines may go in a stretch.
        size: bytes that are read at once.

    Attributes:
        line: the number of the last line that was taken, from 1.
    """

    def __init__(self, file: BinaryIO, tidy: Tidy, size: int) -> None:
        self._file, self._tidy, self._size = file, tidy, size
        self._rest = file.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8)
        self.line = 0
        # A row may reach into later blocks and be given back, so several may be held.
        self._held: list[_Block] = []
        self._at, self._place = 0, 0

    def take(self) -> str | None:
        """Return the next line with its end; None after the last."""
        if not self._ready():
            return None
        block, place = self._held[self._at], self._place
        self._place += 1
        self.line += 1
        return block.text[block.starts[place] : block.starts[place + 1]].decode()

    def back(self, lines: Sequence[str]) -> None:
        """Give back the lines taken last, none of them before the last `stretch`."""
        self.line -= len(lines)
        self._place -= len(lines)
        while self._place < 0:
            self._at -= 1
            self._place += len(self._held[self._at].starts) - 1

    def stretch(self, most: int) -> tuple[bytes, int]:
        """Take tidy lines as long as they follow one another; return their text and number.

        To be called between rows only: what is before it cannot be given back.
        """
        if not self._ready():
            return b"", 0
        del self._held[: self._at]
        self._at = 0
        block, place = self._held[0], self._place
        next_other = bisect_left(block.others, place)
        end = block.others[next_other] if next_other < len(block.others) else len(block.starts) - 1
        count = min(end - place, most)
        self._place += count
        self.line += count
        return block.text[block.starts[place] : block.starts[place + count]], count

    def _ready(self) -> bool:
        """Return whether there is a line at the place; go on to the next block if need be."""
        if self._held and self._place < len(self._held[self._at].starts) - 1:
            return True
        if self._at + 1 >= len(self._held):
            text = self._read()
            if not text:
                return False
            self._held.append(self._block(text))
        self._at = min(self._at + 1, len(self._held) - 1)
        self._place = 0
        return True

    def _read(self) -> bytes:
        """Return the next whole lines; at the end what is left."""
        text = self._rest
        while more := self._file.read(max(self._size, len(text))):
            text += more
            # A carriage return at the very end may be half of a line end.
            end = max(text.rfind(b"\n"), text.rfind(b"\r", 0, len(text) - 1)) + 1
            if end:
                self._rest = text[end:]
                return text[:end]
        self._rest = b""
        return text

    def _block(self, text: bytes) -> _Block:
        letters = np.frombuffer(text, dtype=np.uint8)
        ends = letters == _LF
        if b"\r" in text:
            returns = letters == _CR
            returns[:-1] &= ~ends[1:]
            ends |= returns
        starts = np.concatenate(([0], np.flatnonzero(ends) + 1))
        if starts[-1] < len(text):
            starts = np.append(starts, len(text))
        others = np.flatnonzero(~self._tidy.flags(letters, starts))
        return _Block(text, starts.tolist(), others.tolist())
