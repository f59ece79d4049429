"""What is counted of a column, and an even sample of its cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from core.data.among import GOLDEN, Rows
from core.data.cells import Column, column_of
from core.data.guesses import Guess
from core.data.tally import Tally, tally

Judge = Callable[[Tally], Guess]
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


class Sample:
    """Evenly spread cells of a column, taken while its batches pass by.

    One out of each so many, but not at equal distances: rows often follow a rhythm of their own.

    Args:
        column: text.
        cells: how many are taken, about.
    """

    def __init__(self, column: Column, cells: int) -> None:
        self._column = column
        step = max(1, column.rows // cells)
        spans = np.arange(0, column.rows, step, dtype=np.uint64)
        # By the golden ratio: even, without a rhythm, and no generator has to be loaded for it.
        within = (spans * GOLDEN >> np.uint64(32)) % np.uint64(step)
        self._wanted = (spans + within)[spans + within < column.rows].astype(np.int64)
        self._parts: list[Any] = []

    def add(self, batch: Any, start: int) -> None:
        """Take from cells that begin at a row."""
        first, last = np.searchsorted(self._wanted, (start, start + len(batch)))
        self._parts.append(batch.take(pa.array(self._wanted[first:last] - start)))

    def tally(self) -> Tally:
        """Return the tally of what was taken."""
        # In one piece, so that there are no tallies to be put together.
        cells = pa.chunked_array(self._parts, pa.string()).combine_chunks()
        found = tally(column_of(cells, self._column.name))
        assert found is not None
        return found


def runs(ordered: np.ndarray[Any, Any]) -> tuple[Rows, Counts]:
    """Return where the last of each value stands among sorted ones, and how many there are."""
    ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))
    counts = ends.astype(np.int64)
    counts[1:] -= ends[:-1]
    counts[:1] += 1
    return ends, counts


def scaled(counts: Counts, filled: int) -> Counts:
    """Return the counts of a sample as if it were all of so many cells; their sum is exact."""
    found = counts * filled // max(1, int(counts.sum()))
    if len(found):
        found[0] += filled - int(found.sum())
    return found
