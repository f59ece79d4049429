"""The patient path: every row of a file with defects, in groups, and what was repaired in them.

`records` splits a line whatever its quotes are; here a row with another number of cells than the
table has columns is laid under them (`align`), and each such row is noted with its line and text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from core.data import align, repairs
from core.data.cells import group_rows
from core.data.records import Record, Splitter
from core.problems import Example, Problem

if TYPE_CHECKING:
    from core.data.dialect import Layout
    from core.data.tail import Tail

# Separators that a single row of a file may have instead of the usual one.
_OTHERS = (",", ";", "\t", "|", " ")
_DOUBLED = '""'


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


def write(path: Path, layout: Layout, tail: Tail) -> Log:
    """Hand on the cells of a file with defects, every row of it; return what was repaired.

    Args:
        path: UTF-8 text.
        layout: how the table lies in it.
        tail: takes the rows.
    """
    log = Log()
    group = group_rows(layout.columns)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows: list[list[str]] = []
        mender = _Mender(layout, log)
        for number, record in enumerate(_data(lines, layout), 1):
            rows.append(mender.fitted(record, number))
            if len(rows) == group:
                tail.add(_columns(rows))
                rows = []
        if rows:
            tail.add(_columns(rows))
    tail.close()
    return log


def _data(lines: Any, layout: Layout) -> Iterator[Record]:
    """Yield the rows below the header."""
    written = layout.dialect
    for _ in islice(lines, written.skip_rows):
        pass
    splitter = Splitter(written.delimiter, written.quote, written.escape)
    records = splitter.records(lines, layout.columns)
    last = layout.above + written.last_row if written.last_row else None
    return islice(records, layout.above, last)


class _Mender:
    """Gives every row as many cells as the table has columns."""

    def __init__(self, layout: Layout, log: Log) -> None:
        written = layout.dialect
        self._columns, self._like, self._log = layout.columns, layout.like, log
        self._delimiter, self._skipped = written.delimiter, written.skip_rows
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
        line = record.line + self._skipped
        surplus = len(cells) - self._columns
        if surplus:
            cells = self._laid(record)
            noted = self._log.short if surplus < 0 else self._log.long
            noted.add(number, line, record.text, cells)
        if not record.sound or record.inner:
            self._log.unsound.add(number, line, record.text, cells)
        if self._odd and _DOUBLED in record.text and any(_DOUBLED in cell for cell in cells):
            self._log.doubled.add(number, line, record.text)
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


def _columns(rows: list[list[str]]) -> list[Any]:
    return [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
