"""Columns of very many texts: counted by fingerprints of 64 bits, judged by an even sample.

To put a million texts that all differ into one table of counts takes longer than all else that is
done with them; their fingerprints are numbers, and sorted at once. Two different texts of a
million share one with a chance of one in thirty million. Of fewer texts Arrow numbers the different
ones: an engine for hashing takes longer to load than that.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from core.data.among import Marks, rows_of
from core.data.cells import Column, column_of, text_buffers
from core.data.counted import Counted, Judge, Sample, frequent, runs, scaled
from core.data.tally import Tally, tally

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Fewer cells than these are numbered.
FEW = 400_000


@cache
def _engine() -> DuckDBPyConnection:
    import duckdb

    return duckdb.connect(config={"threads": 1, "temp_directory": ""})


class Hashed:
    """Hashes the cells of a column while its batches pass by.

    Args:
        least: how many cells will come, at least.

    Attributes:
        blank: how many are blank.
        void: the fingerprint of those.
    """

    def __init__(self, least: int = 0) -> None:
        self.blank, self.void = 0, np.uint64(0)
        self._marks: list[Marks] = []
        self._sample = Sample(least)

    @property
    def size(self) -> int:
        """How much memory it takes, in bytes."""
        return sum(marks.nbytes for marks in self._marks)

    def add(self, batch: Any) -> bool:
        """Hash the next cells, an Arrow array of text; all can be."""
        import duckdb

        cells = pa.table([batch], names=["cell"])
        # A cursor is a connection for one thread.
        with _engine().cursor() as connection:
            try:
                found = connection.from_arrow(cells).project("hash(cell) AS mark").fetchnumpy()
            except duckdb.OutOfMemoryException as error:
                raise MemoryError from error
        self._marks.append(found["mark"])
        self._sample.add(batch)
        starts = text_buffers(batch)[0]
        empty = np.flatnonzero(starts[1:] == starts[:-1])
        if len(empty):
            self.blank += len(empty)
            self.void = found["mark"][empty[0]]
        return True

    def done(self, column: Column) -> tuple[Marks, Tally]:
        """Return the fingerprint of each cell, and the tally of a sample."""
        self._marks = [np.concatenate(self._marks or [np.empty(0, dtype=np.uint64)])]
        return self._marks[0], self._sample.tally(column)


class Numbered:
    """Numbers the different texts of a column; the rest is as with `Hashed`."""

    def __init__(self, least: int = 0) -> None:
        self.blank, self.void = 0, np.uint64(0)
        self._cells: list[Any] = []
        self._sample = Sample(least)

    def add(self, batch: Any) -> bool:
        """Take the next cells, an Arrow array of text."""
        self._cells.append(batch)
        self._sample.add(batch)
        return True

    def done(self, column: Column) -> tuple[Marks, Tally]:
        """Return the number of each cell's text, and the tally of a sample."""
        encoded = pa.chunked_array(self._cells, pa.string()).combine_chunks().dictionary_encode()
        marks = encoded.indices.to_numpy().astype(np.uint64)
        void = encoded.dictionary.index("").as_py()
        if void >= 0:
            self.void = np.uint64(void)
            self.blank = int(np.count_nonzero(marks == self.void))
        return marks, self._sample.tally(column)


def texts(column: Column, judge: Judge, most: int, many: int) -> Counted | None:
    """Return the counts of a column of very many texts; None when all values are to be judged.

    They are when no more than `many` differ, or the guess leaves a doubt.
    """
    if isinstance(column.passed, Hashed):
        marked: Hashed | Numbered = column.passed
    else:
        marked = (Numbered if column.rows < FEW else Hashed)(column.rows)
        for batch in column.batches(False):
            marked.add(batch)
    marks, drawn = marked.done(column)
    blank = marked.blank
    ordered = np.sort(marks)
    ends, counts = runs(ordered)
    distinct = len(ends) - bool(blank)
    if distinct <= many:
        return None
    filled = column.rows - blank
    guess = judge(Tally(drawn.column, drawn.text, scaled(drawn.counts, filled), distinct))
    if guess.kind not in ("category", "text") or guess.doubts:
        return None
    # One more than is listed: the blank cells may be among them.
    found = ordered[ends]
    wanted = found[frequent(marks, found, counts, most + 1)]
    return Counted(
        replace(guess, used=np.ones(0, dtype=bool), distinct=distinct),
        missing=blank,
        distinct=distinct,
        top=_written(column, marks, wanted[wanted != marked.void] if blank else wanted, most),
    )


def _written(column: Column, marks: Marks, wanted: Marks, most: int) -> tuple[tuple[str, int], ...]:
    """Return the texts behind fingerprints, with their counts."""
    found = tally(column_of(column.at(rows_of(wanted, marks))))
    assert found is not None
    return tuple(found.most(np.ones(len(found.text), dtype=bool), most))
