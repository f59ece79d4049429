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
from core.data.counted import Counted, Judge, Sample, runs, scaled
from core.data.tally import Tally, tally

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SAMPLED = 20_000
# Fewer cells than these are numbered.
_FEW = 400_000
# Texts that occur once are listed as they stand in the file, if enough are among the first ones.
_FIRST = 1 << 17


def texts(column: Column, judge: Judge, most: int) -> Counted | None:
    """Return the counts of a column of very many texts; None when all values are to be judged."""
    sample = Sample(column, _SAMPLED)
    marks, blank, void = (_numbered if column.rows < _FEW else _hashed)(column, sample)
    ordered = np.sort(marks)
    ends, counts = runs(ordered)
    distinct = len(ends) - bool(blank)
    filled = column.rows - blank
    drawn = sample.tally()
    guess = judge(Tally(drawn.column, drawn.text, scaled(drawn.counts, filled), distinct))
    if guess.kind not in ("category", "text") or guess.doubts:
        return None
    # One more than is listed: the blank cells may be among them.
    wanted = _frequent(marks, ordered[ends], counts, most + 1)
    return Counted(
        replace(guess, used=np.ones(0, dtype=bool), distinct=distinct),
        missing=blank,
        distinct=distinct,
        top=_written(column, marks, wanted[wanted != void] if blank else wanted, most),
    )


@cache
def _engine() -> DuckDBPyConnection:
    import duckdb

    return duckdb.connect(config={"threads": 1, "temp_directory": ""})


def _hashed(column: Column, sample: Sample) -> tuple[Marks, int, np.uint64]:
    """Return the fingerprint of each cell, how many are blank, and their fingerprint if any are."""
    import duckdb

    marks = np.empty(column.rows, dtype=np.uint64)
    blank = start = 0
    void = np.uint64(0)
    # A cursor is a connection for one thread.
    with _engine().cursor() as connection:
        for batch in column.batches(False):
            cells = pa.table([batch], names=["cell"])
            try:
                found = connection.from_arrow(cells).project("hash(cell) AS mark").fetchnumpy()
            except duckdb.OutOfMemoryException as error:
                raise MemoryError from error
            marks[start : start + len(batch)] = found["mark"]
            sample.add(batch, start)
            start += len(batch)
            starts = text_buffers(batch)[0]
            empty = np.flatnonzero(starts[1:] == starts[:-1])
            if len(empty):
                blank += len(empty)
                void = found["mark"][empty[0]]
    return marks, blank, void


def _numbered(column: Column, sample: Sample) -> tuple[Marks, int, np.uint64]:
    """Return the number of each cell's text, how many are blank, and their number if any are."""
    batches = list(column.batches(False))
    start = 0
    for batch in batches:
        sample.add(batch, start)
        start += len(batch)
    encoded = pa.chunked_array(batches, pa.string()).combine_chunks().dictionary_encode()
    marks = encoded.indices.to_numpy().astype(np.uint64)
    void = encoded.dictionary.index("").as_py()
    blank = 0 if void < 0 else int(np.count_nonzero(marks == void))
    return marks, blank, np.uint64(max(0, void))


def _frequent(marks: Marks, found: Marks, counts: Any, most: int) -> Marks:
    """Return the most frequent fingerprints.

    Args:
        marks: of all cells.
        found: each once, in ascending order.
        counts: how often each occurs.
        most: how many are wanted.
    """
    if len(found) <= most:
        return found
    often = np.cumsum(np.bincount(counts)[::-1])  # how many occur so often or more, from above
    least = len(often) - 1 - int(np.searchsorted(often, most))
    more = found[counts > least]
    needed = most - len(more)
    equal: Marks
    if least == 1 and len(once := _first_once(marks, found, counts, needed)) == needed:
        equal = once
    else:
        equal = found[counts == least][:needed]
    return np.concatenate([more, equal])


def _first_once(marks: Marks, found: Marks, counts: Any, most: int) -> Marks:
    """Return fingerprints that occur once, those of the first cells, if there are as many."""
    first = marks[:_FIRST]
    once: Marks = first[counts[np.searchsorted(found, first)] == 1]
    return once[:most]


def _written(column: Column, marks: Marks, wanted: Marks, most: int) -> tuple[tuple[str, int], ...]:
    """Return the texts behind fingerprints, with their counts."""
    found = tally(column_of(column.at(rows_of(wanted, marks))))
    assert found is not None
    return tuple(found.most(np.ones(len(found.text), dtype=bool), most))
