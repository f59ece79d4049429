"""The text cells of a table on their way to the disk.

They go to a Parquet file in groups of rows as they are read; a small table is kept in memory
meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.data import numbers
from core.data.cells import Cells, Passing, StoredCells, text_buffers

# Cells of a group of rows: what is in memory while one is written.
GROUP_CELLS = 1_000_000
_GROUP_ROWS = (2048, 131_072)
# A table of at most so many bytes is kept as it is written.
_KEPT = 128 << 20
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
