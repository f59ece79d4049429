"""What is counted of a column, and an even sample of its cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from core.data.among import GOLDEN, Marks
from core.data.cells import Column, column_of
from core.data.guesses import Guess
from core.data.tally import Tally, tally

# So many cells tell as much as all of them.
SAMPLED = 10_000
# Values that occur once are listed as they stand in the file, if enough are among the first ones.
_FIRST = 1 << 17
# So many values are looked at together.
_PIECE = 1 << 20

Judge = Callable[[Tally], Guess]
Counts = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]


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


def runs(ordered: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], Counts]:
    """Return where the last of each value stands among sorted ones, and how many there are."""
    # Of ten million cells every eight bytes are another eighty megabytes.
    narrow: Any = np.int32 if len(ordered) < 1 << 31 else np.int64
    parts = []
    for start in range(0, len(ordered), _PIECE):
        here = ordered[start : start + _PIECE + 1]
        parts.append(np.flatnonzero(here[1:] != here[:-1]).astype(narrow) + start)
    if len(ordered):
        parts.append(np.array([len(ordered) - 1], dtype=narrow))
    ends = joined(parts, narrow)
    counts = np.empty_like(ends)
    counts[:1] = ends[:1] + 1
    np.subtract(ends[1:], ends[:-1], out=counts[1:])
    return ends, counts


def joined(parts: list[np.ndarray[Any, Any]], dtype: Any) -> np.ndarray[Any, Any]:
    """Return arrays in one; each is let go of as soon as it is copied."""
    whole = np.empty(sum(map(len, parts)), dtype=dtype)
    end = len(whole)
    while parts:
        part = parts.pop()
        whole[end - len(part) : end] = part
        end -= len(part)
    return whole


def frequent(values: Any, ordered: Any, most: int) -> tuple[Any, Counts]:
    """Return the most frequent values, ascending, and how often each occurs.

    Of those that occur equally often the smaller ones are chosen, but if once, the first ones.

    Args:
        values: numbers, one for each cell.
        ordered: the same in ascending order; NaN left out.
        most: how many are wanted.
    """
    ends, counts = runs(ordered)
    if len(ends) > most:
        # How many occur so often or more, from above.
        often = np.cumsum(np.bincount(counts)[::-1])
        least = len(often) - 1 - int(np.searchsorted(often, most))
        more, equal = np.flatnonzero(counts > least), np.empty(0, dtype=np.intp)
        needed = most - len(more)
        if least == 1:
            first = values[:_FIRST]
            last = np.searchsorted(ordered, first[first == first], side="right") - 1
            equal = np.searchsorted(ends, last)
            equal = equal[counts[equal] == 1][:needed]
        if len(equal) < needed:
            equal = np.flatnonzero(counts == least)[:needed]
        chosen = np.sort(np.concatenate([more, equal]))
        ends, counts = ends[chosen], counts[chosen]
    return ordered[ends], counts.astype(np.int64)


def scaled(counts: Counts, filled: int) -> Counts:
    """Return the counts of a sample as if it were all of so many cells; their sum is exact."""
    found = counts * filled // max(1, int(counts.sum()))
    if len(found):
        found[0] += filled - int(found.sum())
    return found
