"""What is counted of a column, and an even sample of its cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from core.data.among import GOLDEN, Marks, Rows
from core.data.cells import Column, column_of
from core.data.guesses import Guess
from core.data.tally import Tally, tally

# So many cells tell as much as all of them.
SAMPLED = 10_000
# Values that occur once are listed as they stand in the file, if enough are among the first ones.
_FIRST = 1 << 17

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
    """Evenly spread cells of a column, taken while its batches pass by, however many come.

    One out of each so many, but not at equal distances: rows often follow a rhythm of their own.
    Are there twice as many as are wanted, one of each two goes.

    Args:
        least: how many cells will come, at least.
    """

    def __init__(self, least: int = 0) -> None:
        self._step, self._rows = max(1, least // SAMPLED), 0
        self._taken: list[Any] = []
        self._count = 0

    def add(self, batch: Any) -> None:
        """Take from the next cells."""
        first, last = -(-self._rows // self._step), -(-(self._rows + len(batch)) // self._step)
        within = _mixed(first, last) % np.uint64(self._step)
        rows = np.arange(first, last) * self._step + within.astype(np.int64) - self._rows
        self._taken.append(batch.take(pa.array(np.minimum(rows, len(batch) - 1))))
        self._count += len(rows)
        self._rows += len(batch)
        while self._count >= 2 * SAMPLED:
            self._count //= 2
            self._step *= 2
            either = _mixed(self._step, self._step + self._count) % np.uint64(2)
            kept = 2 * np.arange(self._count) + either.astype(np.int64)
            self._taken = [self._joined().take(pa.array(kept))]

    def _joined(self) -> Any:
        return pa.chunked_array(self._taken, pa.string()).combine_chunks()

    def tally(self, column: Column) -> Tally:
        """Return the tally of what was taken of a column."""
        # In one piece, so that there are no tallies to be put together.
        found = tally(column_of(self._joined(), column.name))
        assert found is not None
        return found


def _mixed(first: int, last: int) -> Marks:
    """Return numbers without a rhythm for others from `first` to before `last`, the same each time.

    No generator has to be loaded for that.
    """
    mixed: Marks = np.arange(first, last, dtype=np.uint64) * GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(29))) * GOLDEN
    return mixed >> np.uint64(32)


def runs(ordered: np.ndarray[Any, Any]) -> tuple[Rows, Counts]:
    """Return where the last of each value stands among sorted ones, and how many there are."""
    ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))
    counts = ends.astype(np.int64)
    counts[1:] -= ends[:-1]
    counts[:1] += 1
    return ends, counts


def frequent(values: Any, found: Any, counts: Counts, most: int) -> Rows:
    """Return the places of the most frequent values, ascending.

    Of those that occur equally often the smaller ones are chosen, but if once, the first ones.

    Args:
        values: numbers, one for each cell.
        found: each of them once, in ascending order; NaN left out.
        counts: how often each occurs.
        most: how many are wanted.
    """
    if len(found) <= most:
        return np.arange(len(found))
    often = np.cumsum(np.bincount(counts)[::-1])  # how many occur so often or more, from above
    least = len(often) - 1 - int(np.searchsorted(often, most))
    more, equal = np.flatnonzero(counts > least), np.empty(0, dtype=np.intp)
    needed = most - len(more)
    if least == 1:
        first = values[:_FIRST]
        equal = np.searchsorted(found, first[first == first])
        equal = equal[counts[equal] == 1][:needed]
    if len(equal) < needed:
        equal = np.flatnonzero(counts == least)[:needed]
    return np.sort(np.concatenate([more, equal]))


def scaled(counts: Counts, filled: int) -> Counts:
    """Return the counts of a sample as if it were all of so many cells; their sum is exact."""
    found = counts * filled // max(1, int(counts.sum()))
    if len(found):
        found[0] += filled - int(found.sum())
    return found
