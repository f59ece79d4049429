"""The text cells of a table that was written, column by column.

A table may be larger than the memory: it is looked at a few columns at a time, a group of rows at a
time. A small one is in memory still, so that it need not be read back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

# So many bytes of text are read at once when columns are looked at.
_BLOCK = 128 << 20
# Of larger columns so many are looked at together, each read at once if it has no more bytes than
# these, or else a group of rows at a time.
_TOGETHER = 2
_HELD = 192 << 20


class Counter(Protocol):
    """Counts the cells of a column while its batches pass by."""

    @property
    def size(self) -> int:
        """How much memory it takes, in bytes."""

    def add(self, batch: Any) -> bool:
        """Count the next cells, an Arrow array of text; False when it cannot, and never will."""


class Passing(Protocol):
    """Counts all columns of a table while it is written; `core.data.passing`."""

    def add(self, batch: pa.RecordBatch) -> None:
        """Count some rows."""

    def counted(self, place: int) -> bool:
        """Return whether anything was counted of a column."""

    def counter(self, place: int) -> Counter | None:
        """Hand over what was counted of a column, if anything was."""


@dataclass(frozen=True)
class Column:
    """The cells of one column, in pieces.

    Attributes:
        name: of the column.
        size: how much memory the cells take, about, in bytes.
        sizes: how many cells each piece has.
        pieces: called with whether repeated values may come as a dictionary, and with ascending
            numbers of pieces, it yields these, each an Arrow array of text.
        stored: whether they are read from the disk each time.
        passed: what was counted while they were written; None if nothing was.
    """

    name: str
    size: int
    sizes: tuple[int, ...]
    pieces: Callable[[bool, Iterable[int]], Iterator[Any]]
    stored: bool = False
    passed: Counter | None = None

    @cached_property
    def rows(self) -> int:
        """How many cells it has."""
        return sum(self.sizes)

    def __len__(self) -> int:
        return self.rows

    def batches(self, encoded: bool) -> Iterator[Any]:
        """Yield Arrow arrays of text from the first row to the last.

        Args:
            encoded: whether repeated values may come as a dictionary.
        """
        return self.pieces(encoded, range(len(self.sizes)))

    def at(self, rows: np.ndarray[Any, np.dtype[np.intp]]) -> Any:
        """Return the cells of ascending rows, from 0, an Arrow chunked array of text."""
        starts = np.concatenate(([0], np.cumsum(self.sizes)))
        bounds = np.searchsorted(rows, starts)
        numbers = np.flatnonzero(bounds[1:] > bounds[:-1]).tolist()
        found = [
            piece.take(pa.array(rows[bounds[number] : bounds[number + 1]] - starts[number]))
            for number, piece in zip(numbers, self.pieces(False, numbers), strict=True)
        ]
        return pa.chunked_array(found, pa.string())

    def held(self) -> Column:
        """Return the column in memory, if it is not large: it is looked at several times."""
        if not self.stored or not self.rows or self.size > _HELD or self.passed is not None:
            return self
        return column_of(pa.chunked_array(list(self.batches(True))), self.name)


def column_of(cells: Any, name: str = "") -> Column:
    """Return an Arrow array or chunked array in memory as a column."""
    chunks = cells.chunks if isinstance(cells, pa.ChunkedArray) else [cells]
    written = pa.types.is_dictionary(cells.type)

    def pieces(encoded: bool, numbers: Iterable[int]) -> Iterator[Any]:
        for number in numbers:
            plain = written and not encoded
            yield chunks[number].dictionary_decode() if plain else chunks[number]

    return Column(name, cells.nbytes, tuple(map(len, chunks)), pieces)


class Cells:
    """The cells of a table in memory.

    Args:
        table: text columns without nulls.
        told: called with `column`, which one is looked at, of `columns`.
        passing: what was counted of them while they were written.

    Attributes:
        rows: how many there are.
        names: of the columns.
        together: how many columns may be looked at together.
    """

    together = 4

    def __init__(
        self,
        table: pa.Table,
        told: Callable[..., None] | None = None,
        passing: Passing | None = None,
    ) -> None:
        self._table = table
        self._told = told
        self._passing = passing
        self.rows = int(table.num_rows)
        self.names: tuple[str, ...] = tuple(table.column_names)

    def column(self, place: int) -> Column:
        """Return one column."""
        return replace(
            column_of(self._table.column(place), self.names[place]), passed=self._passed(place)
        )

    def _passed(self, place: int) -> Counter | None:
        return self._passing.counter(place) if self._passing else None

    def groups(self) -> Iterator[list[Column]]:
        """Yield neighbouring columns that fit into memory together, one group after the other."""
        self._tell(0)
        yield [self.column(place) for place in range(len(self.names))]

    def _tell(self, place: int) -> None:
        if self._told is not None:
            self._told(rows=self.rows, column=place + 1, columns=len(self.names))


class StoredCells(Cells):
    """The cells of a table in a Parquet file, of which little is in memory at a time.

    Args:
        path: what a `Writer` wrote.
        told: called with `column`, which one is looked at, of `columns`.
        passing: what was counted of them while they were written.
    """

    together = _TOGETHER

    def __init__(
        self,
        path: Path,
        told: Callable[..., None] | None = None,
        passing: Passing | None = None,
    ) -> None:
        self._path = path
        self._told = told
        self._passing = passing
        self._groups = pq.read_metadata(path)
        self.rows = int(self._groups.num_rows)
        self.names = tuple(self._groups.schema.to_arrow_schema().names)

    def column(self, place: int) -> Column:
        """Return one column; it is read whenever it is looked at."""
        name, groups = self.names[place], self._groups

        def pieces(encoded: bool, numbers: Iterable[int]) -> Iterator[Any]:
            self._tell(place)
            repeated = [name] if encoded and self._repeats(place) else None
            # Read ahead, all that was read would be held until the file is closed.
            with pq.ParquetFile(
                self._path, read_dictionary=repeated, metadata=groups, pre_buffer=False
            ) as file:
                for number in numbers:
                    cells = file.read_row_group(number, columns=[name]).column(0)
                    yield cells.chunk(0) if cells.num_chunks == 1 else cells.combine_chunks()

        return Column(
            name, self._sizes[place], self._rows, pieces, stored=True, passed=self._passed(place)
        )

    def groups(self) -> Iterator[list[Column]]:
        """Yield the columns; small neighbours are read at once, because each reading costs.

        Those that were counted are read only as far as that is asked.
        """
        sizes = [
            _BLOCK + 1 if self._passing and self._passing.counted(place) else size
            for place, size in enumerate(self._sizes)
        ]
        place = 0
        large: list[Column] = []
        while place < len(self.names):
            last, size = place + 1, sizes[place]
            while last < len(self.names) and size + sizes[last] <= _BLOCK:
                size += sizes[last]
                last += 1
            if last == place + 1:
                large.append(self.column(place))
            else:
                if large:
                    yield large
                    large = []
                self._tell(place)
                yield from Cells(self._table(place, last)).groups()
            place = last
        if large:
            yield large

    def _repeats(self, place: int) -> bool:
        """Return whether a column is stored with a dictionary."""
        groups = self._groups
        return groups.num_row_groups > 0 and bool(
            groups.row_group(0).column(place).has_dictionary_page
        )

    def _table(self, first: int, last: int) -> pa.Table:
        """Return some neighbouring columns, those with a dictionary as they are stored."""
        names = list(self.names[first:last])
        repeated = [name for place, name in enumerate(names, first) if self._repeats(place)]
        return pq.read_table(self._path, columns=names, read_dictionary=repeated)

    @cached_property
    def _rows(self) -> tuple[int, ...]:
        """Return how many rows each group has."""
        groups = self._groups
        return tuple(groups.row_group(number).num_rows for number in range(groups.num_row_groups))

    @cached_property
    def _sizes(self) -> list[int]:
        """Return how much memory each column takes, about."""
        sizes = np.zeros(len(self.names), dtype=np.int64)
        groups = self._groups.num_row_groups
        # Of many groups a few tell: the list of all column chunks of a wide table is long.
        looked = range(0, groups, -(-groups // 8) if groups else 1)
        for number in looked:
            group = self._groups.row_group(number)
            for place in range(len(self.names)):
                sizes[place] += group.column(place).total_uncompressed_size
        scaled = sizes * groups // max(1, len(looked)) + 4 * self.rows
        return [int(size) for size in scaled]


def text_buffers(
    column: Any,
) -> tuple[np.ndarray[Any, np.dtype[np.int32]], np.ndarray[Any, np.dtype[np.uint8]]]:
    """Return where the cells of an Arrow text array begin, one more for the end, and its bytes."""
    _, offsets, data = column.buffers()
    if offsets is None:
        starts = np.zeros(1, dtype=np.int32)
    else:
        starts = np.frombuffer(offsets, dtype=np.int32)[
            column.offset : column.offset + len(column) + 1
        ]
    held = np.frombuffer(data, dtype=np.uint8) if data is not None else np.empty(0, dtype=np.uint8)
    return starts, held


def holds(column: Any, mark: str) -> bool:
    """Return whether a text stands in any cell of an Arrow text array."""
    starts, data = text_buffers(column)
    return data[starts[0] : starts[-1]].tobytes().find(mark.encode()) >= 0
