"""The text cells of a table on their way to the disk and, column by column, from it.

A table may be larger than the memory: it is written to a Parquet file in groups of rows as they are
read, and looked at afterwards a few columns at a time, a group of rows at a time. A small one is
kept in memory meanwhile, so that it need not be read back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.data import numbers

# Cells of a group of rows: what is in memory while one is written.
GROUP_CELLS = 1_000_000
_GROUP_ROWS = (2048, 131_072)
# A table of at most so many bytes is kept as it is written.
_KEPT = 128 << 20
# So many bytes of text are read at once when columns are looked at.
_BLOCK = 128 << 20
# Of larger columns so many are looked at together, each read at once if it has no more bytes than
# these, or else a group of rows at a time.
_TOGETHER = 2
_HELD = 192 << 20
_FIRST_BLANK = 0x21
# A column is written with a dictionary when so many of its first cells hold few different texts:
# of unique numbers one is made in vain, and read back in vain.
_LOOKED_AT = 20_000
_REPEATED = 0.5
_ENCODED = pa.dictionary(pa.int32(), pa.string())


def group_rows(columns: int) -> int:
    """Return how many rows of so many columns are written at once."""
    least, most = _GROUP_ROWS
    return max(least, min(most, GROUP_CELLS // max(1, columns)))


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


class Writer:
    """Writes cells as they are read; a blank one becomes "".

    One thread puts them on the disk and another counts them while the next ones are split.

        with Writer(path, ("a", "b")) as writer:
            writer.add(batch.columns)

    Args:
        path: of the Parquet file.
        names: of the columns.
        told: called with `rows`, the number of those written so far, and handed on to the cells.
        passing: counts the columns meanwhile.

    Attributes:
        rows: how many were written.
        blank: numbers, from 1, of rows without any cell that is not blank.
    """

    def __init__(
        self,
        path: Path,
        names: Sequence[str],
        told: Callable[..., None] | None = None,
        passing: Passing | None = None,
    ) -> None:
        self.rows = 0
        self.blank: list[int] = []
        self._path = path
        self._schema = pa.schema([(name, pa.string()) for name in names])
        self._told = told
        self._file: pq.ParquetWriter | None = None
        self._passing = passing
        self._threads = ThreadPoolExecutor(2)
        self._busy: list[Future[None]] = []
        self._kept: list[pa.RecordBatch] = []
        self._left = _KEPT

    def _begun(self, columns: Sequence[Any]) -> pq.ParquetWriter:
        """Return the file, begun with a look at the first rows."""
        repeated = [
            field.name
            for field, cells in zip(self._schema, columns, strict=False)
            if _repeats(cells)
        ]
        for name in repeated:
            place = self._schema.get_field_index(name)
            self._schema = self._schema.set(place, pa.field(name, _ENCODED))
        return pq.ParquetWriter(
            self._path,
            self._schema,
            compression="lz4",
            use_dictionary=repeated,
            write_statistics=False,
            # That some columns came with a dictionary is nothing to those who read them.
            store_schema=False,
        )

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._wait()
        finally:
            self._threads.shutdown()
            (self._file or self._begun(())).close()

    def _wait(self) -> None:
        """Wait for the rows handed over last; what went wrong with them is raised."""
        for busy in self._busy:
            busy.result()

    def add(self, columns: Iterable[Any]) -> None:
        """Write some rows: an Arrow array of text for each column, null or "" where it is blank."""
        cleaned: list[Any] = []
        blank: Any = None
        for column in columns:
            cells, empty = _cleaned(column)
            cleaned.append(cells)
            if blank is None:
                blank = empty
            elif blank.any():
                blank &= empty
        self.blank += (np.flatnonzero(blank) + self.rows + 1).tolist()
        if self._file is None:
            self._file = self._begun(cleaned)
        # Told once what repeats itself, nobody has to find it out again: not the file, not who
        # counts the cells.
        encoded = [
            cells.dictionary_encode() if field.type == _ENCODED else cells
            for field, cells in zip(self._schema, cleaned, strict=True)
        ]
        batch = pa.record_batch(encoded, schema=self._schema)
        # One batch at a time: what waits is in memory.
        self._wait()
        self._busy = [self._threads.submit(self._file.write_batch, batch)]
        if self._passing is not None:
            self._busy.append(self._threads.submit(self._passing.add, batch))
        self._keep(batch)
        self.rows += batch.num_rows
        if self._told is not None:
            self._told(rows=self.rows)

    def _keep(self, batch: pa.RecordBatch) -> None:
        if self._left >= 0:
            self._left -= batch.nbytes
            self._kept.append(batch)
            if self._left < 0:
                self._kept.clear()

    def cells(self) -> Cells:
        """Return what was written; to be called when the file is closed."""
        if self._left < 0:
            # What was free between the rows is of no use to the long columns that come now.
            pa.default_memory_pool().release_unused()
            return StoredCells(self._path, self._told, self._passing)
        kept = pa.Table.from_batches(self._kept, self._schema)
        return Cells(kept, self._told, self._passing)


def _repeats(cells: Any) -> bool:
    """Return whether the first cells of a column hold few different texts."""
    first = cells.slice(0, _LOOKED_AT)
    return int(pc.count_distinct(first).as_py()) <= _REPEATED * len(first)


def _cleaned(column: Any) -> tuple[Any, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Return cells with "" for every blank one, and which are."""
    filled = pc.fill_null(column, "") if column.null_count else column
    starts, data = text_buffers(filled)
    empty = starts[1:] == starts[:-1]
    # Only a cell that begins with white space can be blank without being empty.
    if data[starts[0] : starts[-1]].min(initial=_FIRST_BLANK) == _FIRST_BLANK:
        return filled, empty
    if not (data[starts[:-1][~empty]] < _FIRST_BLANK).any():
        return filled, empty
    flags = pc.equal(numbers.trimmed(filled), "")
    return pc.if_else(flags, "", filled), flags.to_numpy(zero_copy_only=False)


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
