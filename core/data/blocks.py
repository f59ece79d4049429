"""The lines of a file in blocks, with what a fast reader may take of them at once.

Of most files every line is tidy, and of a damaged one most are: every quote opens or closes a whole
cell, or is doubled inside one, no cell goes on in the next line, and the number of cells is right.
`records` would split such a line into the same cells as any reader, so Arrow splits the tidy lines
of a block together, and only the others are looked at one by one.
"""

from __future__ import annotations

import codecs
from bisect import bisect_left
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import csv

if TYPE_CHECKING:
    from core.schema import Dialect

# A block is larger only where a line is; so large a line is no fast reader's.
_LARGEST = 64 << 20
_LF, _CR, _SPACE = b"\n\r "
_DOUBLE = ord('"')

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


def possible(written: Dialect, columns: int) -> bool:
    """Return whether lines can be tidy: not with marks of several bytes, nor in a single column.

    There a blank line is a cell.
    """
    marks = (written.delimiter, written.quote, written.escape)
    return columns > 1 and all(mark.isascii() and len(mark) < 2 for mark in marks)


@dataclass(frozen=True)
class Stretch:
    """Tidy lines that follow one another.

    Attributes:
        columns: the cells of all tidy lines of a block, an Arrow array of text for each column.
        first: the place of the first of these lines among them.
        count: how many they are.
        size: bytes of text, about.
    """

    columns: list[Any]
    first: int
    count: int
    size: int


class Tidy:
    """Tells which lines are tidy, and splits them.

    Args:
        written: how the table is written.
        columns: cells of a row.
    """

    def __init__(self, written: Dialect, columns: int) -> None:
        self._possible = possible(written, columns)
        if not self._possible:
            return
        self._names = [str(place) for place in range(columns)]
        self._delimiter = ord(written.delimiter)
        self._quote = ord(written.quote) if written.quote else None
        self._escape = ord(written.escape) if written.escape else None
        # What stands before a quote that opens a cell, or behind one that closes it.
        self._edge = np.zeros(256, dtype=np.bool_)
        self._edge[[self._delimiter, _LF, _CR]] = True
        if self._quote is not None and self._escape == self._quote:
            self._edge[self._quote] = True

    def split(self, block: Block) -> None:
        """Find out which lines of a block are tidy, and split them."""
        text = block.letters
        if not self._possible or len(text) > _LARGEST:
            block.others = list(range(block.count))
            return
        if self._plainly(block):
            return
        others = self._untidy(text, block.starts)
        lines = np.flatnonzero(~others)
        columns, wrong = self._cells(_without(block, np.flatnonzero(others)))
        if len(columns[0]) != len(lines) - len(wrong):
            block.others = list(range(block.count))  # Arrow sees other lines than we do
            return
        others[lines[wrong]] = True
        block.others, block.columns = np.flatnonzero(others).tolist(), columns

    def _plainly(self, block: Block) -> bool:
        """Split a block in which every line is tidy; False, soon, if one is not."""
        text = block.letters
        if self._delimiter == _SPACE or not block.plain:
            return False
        if self._escape not in (None, self._quote) and (text == self._escape).any():
            return False
        if self._quote is not None:
            quotes = np.flatnonzero(text == self._quote)
            if (
                len(quotes) % 2
                or not self._edged(text, quotes, np.arange(len(quotes)) % 2 == 1).all()
            ):
                return False
            if self._quote != _DOUBLE and (text == _DOUBLE).any():
                return False
        columns, wrong = self._cells(block.text)
        # A row for each line end: no line is blank, and no cell goes on in the next line.
        if wrong or len(columns[0]) != block.count:
            return False
        block.columns = columns
        return True

    def _untidy(self, text: Bytes, starts: Numbers) -> Flags:
        """Return which lines are blank, or have quotes that are not tidy.

        Args:
            text: UTF-8.
            starts: where each line begins, and the end of the text.
        """
        first = text[starts[:-1]]
        others: Flags = (first == _LF) | (first == _CR)
        if self._delimiter == _SPACE:
            solid = np.flatnonzero((text != _SPACE) & (text != _LF) & (text != _CR))
            others |= _within(solid, starts) == 0
        if self._quote is None:
            return others
        quotes = np.flatnonzero(text == self._quote)
        if len(quotes):
            before = np.searchsorted(quotes, starts)
            here = np.diff(before)
            others |= here % 2 == 1
            if self._escape not in (None, self._quote):
                escaped = _within(np.flatnonzero(text == self._escape), starts)
                others |= (here > 0) & (escaped > 0)
            closing = (np.arange(len(quotes)) - np.repeat(before[:-1], here)) % 2 == 1
            others |= _within(quotes[~self._edged(text, quotes, closing)], starts) > 0
        if self._quote != _DOUBLE:
            double = text == _DOUBLE
            others |= _within(np.flatnonzero(double[:-1] & double[1:]), starts) > 0
        return others

    def _edged(self, text: Bytes, quotes: Numbers, closing: Flags) -> Flags:
        """Return which quotes stand where a cell begins, or where one ends if they close it."""
        beside = quotes + np.where(closing, 1, -1)
        inside = (beside >= 0) & (beside < len(text))
        edged: Flags = ~inside | self._edge[text[np.clip(beside, 0, len(text) - 1)]]
        return edged

    def _cells(self, text: bytes) -> tuple[list[Any], list[int]]:
        """Return the cells of lines whose quotes are tidy, and which lines had too many or few."""
        wrong: list[int] = []

        def noted(row: csv.InvalidRow) -> str:
            wrong.append(row.number - 1)
            return "skip"

        # Arrow leaves out a byte order mark at the start; one more keeps what may be a cell's.
        text = codecs.BOM_UTF8 + text if text.startswith(codecs.BOM_UTF8) else text
        if not text:
            return [pa.array([], pa.string()) for _ in self._names], wrong
        table = csv.read_csv(
            pa.BufferReader(text),
            csv.ReadOptions(column_names=self._names, block_size=len(text) + 1, use_threads=False),
            csv.ParseOptions(
                delimiter=chr(self._delimiter),
                quote_char=chr(self._quote) if self._quote is not None else False,
                # Nothing is escaped in tidy lines but doubled quotes.
                double_quote=self._escape == self._quote,
                escape_char=False,
                invalid_row_handler=noted,
            ),
            csv.ConvertOptions(
                column_types=dict.fromkeys(self._names, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
        return [column.combine_chunks() for column in table.columns], wrong


def _without(block: Block, lines: Numbers) -> bytes:
    """Return the text of a block without some lines."""
    if not len(lines):
        return block.text
    starts = block.starts
    begins = np.concatenate(([0], starts[lines + 1]))
    ends = np.concatenate((starts[lines], starts[-1:]))
    return b"".join(block.text[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True))


def _within(places: Numbers, starts: Numbers) -> Numbers:
    """Return how many of ascending places lie in each line."""
    return np.diff(np.searchsorted(places, starts))


class Block:
    """Whole lines.

    Attributes:
        text: of them.
        letters: the same as numbers.
        returns: whether there are carriage returns in it.
        plain: whether all lines have the same end, the last one as well.
        count: of lines.
        others: those that are not tidy, in ascending order.
        columns: the cells of the tidy ones.
    """

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.letters: Bytes = np.frombuffer(text, dtype=np.uint8)
        self.returns = b"\r" in text
        self.others: list[int] = []
        self.columns: list[Any] = []
        self._starts: Numbers | None = None
        ends = int(np.count_nonzero(self.letters == _LF))
        self.plain = text.endswith(b"\n") and (
            not self.returns or text.count(b"\r\n") == text.count(b"\r") == ends
        )
        self.count = ends if self.plain else len(self.starts) - 1

    @property
    def starts(self) -> Numbers:
        """Where each line begins, and the end of the text."""
        if self._starts is None:
            ends = self.letters == _LF
            if self.returns:
                returns = self.letters == _CR
                returns[:-1] &= ~ends[1:]
                ends |= returns
            starts = np.concatenate(([0], np.flatnonzero(ends) + 1))
            self._starts = (
                starts if starts[-1] == len(self.text) else np.append(starts, len(self.text))
            )
        return self._starts

    def line(self, place: int) -> str:
        """Return one line with its end."""
        start, end = self.starts[place : place + 2]
        return self.text[start:end].decode()

    def stretch(self, place: int, most: int) -> Stretch:
        """Return the tidy lines from a place on, at most so many, up to one that is not."""
        before = bisect_left(self.others, place)
        end = self.others[before] if before < len(self.others) else self.count
        count = min(end - place, most)
        return Stretch(self.columns, place - before, count, len(self.text) * count // self.count)


class Blocks:
    r"""The lines of a UTF-8 file, ended by `\n`, `\r` or both, one by one or in stretches.

    While those of one block are taken, the next one is read and split in a thread.

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
        self._held: list[Block] = []
        self._at, self._place = 0, 0
        self._thread = ThreadPoolExecutor(1)
        self._coming: Future[Block | None] = self._thread.submit(self._next)

    def __enter__(self) -> Blocks:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(cancel_futures=True)

    def take(self) -> str | None:
        """Return the next line with its end; None after the last."""
        if not self._ready():
            return None
        place = self._place
        self._place += 1
        self.line += 1
        return self._held[self._at].line(place)

    def back(self, lines: Sequence[str]) -> None:
        """Give back the lines taken last, none of them before the last `stretch`."""
        self.line -= len(lines)
        self._place -= len(lines)
        while self._place < 0:
            self._at -= 1
            self._place += self._held[self._at].count

    def stretch(self, most: int) -> Stretch | None:
        """Take tidy lines as long as they follow one another; None when the next is not tidy.

        To be called between rows only: what is before it cannot be given back.
        """
        if not self._ready():
            return None
        del self._held[: self._at]
        self._at = 0
        found = self._held[0].stretch(self._place, most)
        self._place += found.count
        self.line += found.count
        return found if found.count else None

    def _ready(self) -> bool:
        """Return whether there is a line at the place; go on to the next block if need be."""
        if self._held and self._place < self._held[self._at].count:
            return True
        if self._at + 1 >= len(self._held):
            block = self._coming.result()
            if block is None:
                return False
            self._held.append(block)
            self._coming = self._thread.submit(self._next)
        self._at = min(self._at + 1, len(self._held) - 1)
        self._place = 0
        return True

    def _next(self) -> Block | None:
        """Return the next whole lines; at the end what is left, then None."""
        text = self._read()
        if not text:
            return None
        block = Block(text)
        self._tidy.split(block)
        return block

    def _read(self) -> bytes:
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
