"""What is counted of a column, and an even sample of its cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from core.data.cells import Column, column_of
from core.data.guesses import Guess
from core.data.tally import Tally, tally

Judge = Callable[[Tally], Guess]
# Knuth's multiplier, 2^64 by the golden ratio: upper bits of a product depend on all of a number.
GOLDEN = np.uint64(0x9E3779B97F4A7C15)

Counts = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Counted:
    """What a column is taken for, with its counts.

    Attributes:
        guess: what it is taken for.
        missing: cells without a value.
        distinct: different values.
        top: the most frequent ones with their counts.
        rising: whether each number is the one before it and one more; None where nobody looked.
    """

    guess: Guess
    missing: int
    distinct: int
    top: tuple[tuple[str, int], ...]
    rising: bool | None = None


def sample(column: Column, cells: int) -> Tally:
    """Return the tally of evenly spread cells.

    One out of each so many, but not at equal distances: rows often follow a rhythm of their own.
    """
    step = max(1, column.rows // cells)
    spans = np.arange(0, column.rows, step, dtype=np.uint64)
    # By the golden ratio: even, without a rhythm, and no generator has to be loaded for it.
    within = (spans * GOLDEN >> np.uint64(32)) % np.uint64(step)
    wanted = (spans + within)[spans + within < column.rows].astype(np.int64)
    parts, start = [], 0
    for batch in column.batches(False):
        first, last = np.searchsorted(wanted, (start, start + len(batch)))
        parts.append(batch.take(pa.array(wanted[first:last] - start)))
        start += len(batch)
    # In one piece, so that there are no tallies to be put together.
    cells = pa.chunked_array(parts, pa.string()).combine_chunks()
    found = tally(column_of(cells, column.name))
    assert found is not None
    return found


def scaled(counts: Counts, filled: int) -> Counts:
    """Return the counts of a sample as if it were all of so many cells; their sum is exact."""
    found = counts * filled // max(1, int(counts.sum()))
    if len(found):
        found[0] += filled - int(found.sum())
    return found
