"""Every row of a file in groups, those with defects as well, and what was repaired in them.

Stretches of tidy lines (`blocks`) are split by Arrow. Of the others `records` splits each whatever
its quotes are; a row with another number of cells than the table has columns is laid under them
(`align`), and each such row is noted with its line and text.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from core.data import align, repairs
from core.data.blocks import Blocks, Stretch
from core.data.records import Record, Splitter
from core.data.tidy import Tidy
from core.data.writing import group_rows
from core.problems import Example, Problem

if TYPE_CHECKING:
    from core.data.dialect import Layout
    from core.data.tail import Tail

# Separators that a single row of a file may have instead of the usual one.
_OTHERS = (",", ";", "\t", "|", " ")
_DOUBLED = '""'
# Bytes that are handed on at once at most, for the sake of memory, and that are read at once.
_MOST_BYTES = 64 << 20
_SIZES = (1 << 20, 32 << 20)
_HEAD = 1 << 16


@dataclass
class Noted:
    """Rows with one sort of defect: all their numbers, and some of their texts."""

    rows: list[int] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)

    def add(self, row: int, line: int, text: str, cells: list[str] | None = None) -> None:
        """Note a row, with what was made of it if that is not plain."""
        self.rows.append(row)
        if len(self.examples) < repairs.MOST_EXAMPLES:
            self.examples.append(repairs.example(row, line, text, cells))


@dataclass
class Log:
    """The rows that were repaired."""

    short: Noted = field(default_factory=Noted)
    long: Noted = field(default_factory=Noted)
    unsound: Noted = field(default_factory=Noted)
    doubled: Noted = field(default_factory=Noted)

    def problems(self, layout: Layout) -> list[Problem]:
        """Return one warning for each sort of repair."""
        said = (
            (self.short, repairs.short_rows),
            (self.long, repairs.long_rows),
            (self.unsound, lambda rows, _, shown: repairs.unsound_rows(rows, shown)),
            (self.doubled, lambda rows, _, shown: repairs.doubled_quotes(rows, shown)),
        )
        return [
            phrase(noted.rows, layout.columns, noted.examples)
            for noted, phrase in said
            if noted.rows
        ]


def write(path: Path, layout: Layout, tail: Tail, size: int = 0) -> Log:
    """Hand on the cells of a file with defects, every row of it; return what was repaired.

    Args:
        path: UTF-8 text.
        layout: how the table lies in it.
        tail: takes the rows.
        size: bytes that are read at once; 0 for as many as make a group of rows.
    """
    log = Log()
    written, columns = layout.dialect, layout.columns
    mender = _Mender(layout, log)
    group = _Group(columns)
    row, last = 0, written.last_row or sys.maxsize
    with (
        path.open("rb") as file,
        Blocks(file, Tidy(written, columns), size or _size(path, columns)) as lines,
    ):
        for _ in range(written.skip_rows):
            lines.take()
        splitter = Splitter(written.delimiter, written.quote, written.escape)
        records = splitter.follow(lines, columns)
        for _ in islice(records, layout.above):
            pass
        while row < last:
            if stretch := lines.stretch(last - row):
                group.add_tidy(stretch)
                row += stretch.count
            elif record := next(records, None):
                row += 1
                group.add(mender.fitted(record, row))
            else:
                break
            if group.full:
                tail.add(group.columns())
        if group.rows:
            tail.add(group.columns())
    tail.close()
    return log


def _size(path: Path, columns: int) -> int:
    """Return about how many bytes make a group of rows."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    lines = max(1, head.count(b"\n"), head.count(b"\r"))
    least, most = _SIZES
    return max(least, min(most, len(head) // lines * group_rows(columns)))


class _Group:
    """Rows that are handed on together: tidy ones as they were split, the others as cells.

    Attributes:
        rows: how many there are.
    """

    def __init__(self, columns: int) -> None:
        self.rows = 0
        # Blocks are as large as a group: rather a smaller one than two blocks laid together.
        self._enough, self._size = max(1, group_rows(columns) // 2), 0
        self._tidy: list[Stretch] = []
        self._cells: list[list[str]] = []
        self._places: list[int] = []

    @property
    def full(self) -> bool:
        """Whether it is time to hand them on."""
        return self.rows >= self._enough or self._size >= _MOST_BYTES

    def add_tidy(self, found: Stretch) -> None:
        """Add tidy lines."""
        last = self._tidy[-1] if self._tidy else None
        if last and last.columns is found.columns and last.first + last.count == found.first:
            count, size = last.count + found.count, last.size + found.size
            self._tidy[-1] = Stretch(last.columns, last.first, count, size)
        else:
            self._tidy.append(found)
        self._size += found.size
        self.rows += found.count

    def add(self, cells: list[str]) -> None:
        """Add a row."""
        self._places.append(self.rows)
        self._cells.append(cells)
        self.rows += 1

    def columns(self) -> list[Any]:
        """Return the cells, an Arrow array of text for each column, and be empty."""
        parts = [
            [column.slice(part.first, part.count) for column in part.columns] for part in self._tidy
        ]
        if self._cells:
            parts.append([pa.array(cells, pa.string()) for cells in zip(*self._cells, strict=True)])
        found = parts[0]
        if len(parts) > 1:
            found = [pa.concat_arrays(column) for column in zip(*parts, strict=True)]
        if self._cells and self._tidy:
            order = np.empty(self.rows, dtype=np.int64)
            others = np.zeros(self.rows, dtype=np.bool_)
            others[self._places] = True
            split = self.rows - len(self._places)
            order[~others] = np.arange(split)
            order[others] = np.arange(split, self.rows)
            places = pa.array(order)
            found = [column.take(places) for column in found]
        self.rows, self._size = 0, 0
        self._tidy, self._cells, self._places = [], [], []
        return found


class _Mender:
    """Gives every row as many cells as the table has columns."""

    def __init__(self, layout: Layout, log: Log) -> None:
        written = layout.dialect
        self._columns, self._like, self._log = layout.columns, layout.like, log
        self._delimiter = written.delimiter
        self._splitter = Splitter(written.delimiter, written.quote, written.escape)
        self._others = [
            Splitter(mark, written.quote, written.escape)
            for mark in _OTHERS
            if mark != written.delimiter.strip() and not layout.fixed
        ]
        self._odd = bool(written.quote) and written.quote != '"'

    def fitted(self, record: Record, number: int) -> list[str]:
        """Return the cells of a data row and note what was done to it."""
        cells = record.cells
        surplus = len(cells) - self._columns
        if surplus:
            cells = self._laid(record)
            noted = self._log.short if surplus < 0 else self._log.long
            noted.add(number, record.line, record.text, cells)
        if not record.sound or record.inner:
            self._log.unsound.add(number, record.line, record.text, cells)
        if self._odd and _DOUBLED in record.text and any(_DOUBLED in cell for cell in cells):
            self._log.doubled.add(number, record.line, record.text)
        return cells

    def _laid(self, record: Record) -> list[str]:
        pieces = self._splitter.pieces(record.text)[0] if record.sound else None
        if pieces is None or len(pieces) != len(record.cells):
            pieces = [align.Piece(cell) for cell in record.cells]
        others: list[tuple[str, list[align.Piece]]] = []
        # Another separator makes more cells of a row, never fewer.
        if len(pieces) < self._columns:
            for splitter in self._others:
                if record.text.count(splitter.delimiter) >= self._columns - 1:
                    others.append((splitter.delimiter, splitter.pieces(record.text)[0]))
        return align.aligned(pieces, others, self._like, self._delimiter)
