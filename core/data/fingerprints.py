"""Columns of very many texts: counted by fingerprints of 64 bits, judged by an even sample.

To put a million texts that all differ into one table of counts takes longer than all else that is
done with them; their fingerprints are numbers, and sorted at once. Two different texts of a
million share one with a chance of one in thirty million.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from core.data.cells import Column, column_of, text_buffers
from core.data.counted import Counted, Judge, sample, scaled
from core.data.tally import Tally, tally

_SAMPLED = 20_000

Marks = np.ndarray[Any, np.dtype[np.uint64]]


def texts(column: Column, judge: Judge, most: int) -> Counted | None:
    """Return the counts of a column of very many texts; None when all values are to be judged."""
    marks, blank, void = _marks(column)
    ordered = np.sort(marks)
    ends = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(ordered) - 1)
    counts = np.diff(ends, prepend=-1)
    distinct = len(ends) - bool(blank)
    filled = column.rows - blank
    drawn = sample(column, _SAMPLED)
    guess = judge(Tally(drawn.column, drawn.text, scaled(drawn.counts, filled), distinct))
    if guess.kind not in ("category", "text") or guess.doubts:
        return None
    # One more than is listed: the blank cells may be among them.
    order = np.argsort(-counts, kind="stable")[: most + 1]
    wanted = np.setdiff1d(ordered[ends[order]], void)
    return Counted(
        replace(guess, used=np.ones(0, dtype=bool), distinct=distinct),
        missing=blank,
        distinct=distinct,
        top=_written(column, marks, wanted, most),
    )


def _marks(column: Column) -> tuple[Marks, int, Marks]:
    """Return the fingerprint of each cell, how many are blank, and their fingerprint if any are."""
    import duckdb

    marks = np.empty(column.rows, dtype=np.uint64)
    blank = start = 0
    void = marks[:0]
    with duckdb.connect(config={"threads": 1, "temp_directory": ""}) as connection:
        for batch in column.batches(False):
            cells = pa.table([batch], names=["cell"])
            try:
                found = connection.from_arrow(cells).project("hash(cell) AS mark").fetchnumpy()
            except duckdb.OutOfMemoryException as error:
                raise MemoryError from error
            marks[start : start + len(batch)] = found["mark"]
            start += len(batch)
            empty = np.diff(text_buffers(batch)[0]) == 0
            if empty.any():
                blank += int(empty.sum())
                void = found["mark"][empty][:1]
    return marks, blank, void


def _written(column: Column, marks: Marks, wanted: Marks, most: int) -> tuple[tuple[str, int], ...]:
    """Return the texts behind fingerprints, with their counts."""
    parts, start = [], 0
    for batch in column.batches(False):
        # Where all texts differ, those wanted have the smallest marks, and few are looked up.
        near = np.flatnonzero(marks[start : start + len(batch)] <= wanted[-1])
        here = marks[start : start + len(batch)][near]
        hits = wanted[np.searchsorted(wanted, here)] == here
        parts.append(batch.take(pa.array(near[hits])))
        start += len(batch)
    found = tally(column_of(pa.chunked_array(parts, pa.string())))
    assert found is not None
    return tuple(found.most(np.ones(len(found.text), dtype=bool), most))
