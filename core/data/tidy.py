"""Which lines are tidy, and their cells.

Of most files every line is tidy, and of a damaged one most are: every quote opens or closes a whole
cell, or is doubled inside one, no cell goes on in the next line, and the number of cells is right.
`records` would split such a line into the same cells as any reader, so Arrow splits the tidy lines
of a block together.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from core.data.blocks import CR, LF, Block, Bytes, Flags, Numbers, Text

if TYPE_CHECKING:
    from core.schema import Dialect

# So large a line is no fast reader's.
_LARGEST = 64 << 20
# Bytes that Arrow splits at once: what stays in the processor's cache takes two thirds of the time.
_PIECE = 1 << 19
_SPACE = ord(" ")
_DOUBLE = ord('"')


def possible(written: Dialect, columns: int) -> bool:
    """Return whether lines can be tidy: not with marks of several bytes, nor in a single column.

    There a blank line is a cell.
    """
    marks = (written.delimiter, written.quote, written.escape)
    return columns > 1 and all(mark.isascii() and len(mark) < 2 for mark in marks)


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
        self._edge[[self._delimiter, LF, CR]] = True
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
        others: Flags = (first == LF) | (first == CR)
        if self._delimiter == _SPACE:
            solid = np.flatnonzero((text != _SPACE) & (text != LF) & (text != CR))
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

    def _cells(self, text: Text) -> tuple[list[Any], list[int]]:
        """Return the cells of lines whose quotes are tidy, and which lines had too many or few."""
        # Arrow leaves out a byte order mark at the start; one more keeps what may be a cell's.
        text = codecs.BOM_UTF8 + text if text.startswith(codecs.BOM_UTF8) else text
        if not text:
            return [pa.array([], pa.string()) for _ in self._names], []
        try:
            return self._split(text, _PIECE)
        except pa.ArrowInvalid:  # a line is longer than a piece, or a cell goes on in the next one
            return self._split(text, len(text) + 1)

    def _split(self, text: Text, piece: int) -> tuple[list[Any], list[int]]:
        wrong: list[int] = []

        def noted(row: csv.InvalidRow) -> str:
            wrong.append(row.number - 1)
            return "skip"

        table = csv.read_csv(
            pa.BufferReader(text),
            csv.ReadOptions(column_names=self._names, block_size=piece, use_threads=False),
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


def _without(block: Block, lines: Numbers) -> Text:
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
