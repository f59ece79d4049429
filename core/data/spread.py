"""How the numbers of a column are spread, from its different values and how often each occurs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

BINS = 20
QUARTILES = (0.25, 0.5, 0.75)
_PIECE = 1 << 16

Floats = np.ndarray[Any, np.dtype[np.float64]]
Counts = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Spread:
    """What `schema.ColumnFacts` says of numbers, under its names."""

    distinct: int
    minimum: float
    maximum: float
    whole: bool
    histogram: tuple[int, ...]
    quartiles: tuple[float, float, float]


def spread(values: Floats, counts: Counts) -> Spread:
    """Return the spread of finite numbers, at least one.

    Args:
        values: numbers; the same one may stand more than once, as 1 and 1.0 do.
        counts: how many cells hold each.
    """
    if (counts == 1).all():
        return of_sorted(np.sort(values))
    order = np.argsort(values)
    return _spread(values[order], counts[order])


def of_sorted(found: Floats) -> Spread:
    """Return the spread of finite numbers in ascending order, at least one, each of one cell."""
    return _spread(found, None)


def _spread(found: Floats, counts: Counts | None) -> Spread:
    return Spread(
        distinct=1 + int(np.count_nonzero(found[1:] != found[:-1])),
        minimum=float(found[0]),
        maximum=float(found[-1]),
        whole=all(bool((part == np.floor(part)).all()) for part in _pieces(found)),
        histogram=_histogram(found, counts),
        quartiles=_quartiles(found, counts),
    )


def _pieces(found: Floats) -> Iterator[Floats]:
    """Yield numbers piece by piece: the first one often tells, and no copy of all is needed."""
    for start in range(0, len(found), _PIECE):
        yield found[start : start + _PIECE]


def _histogram(found: Floats, counts: Counts | None) -> tuple[int, ...]:
    """Return the cells of sorted numbers in bins of equal width; none for a single value."""
    low, high = float(found[0]), float(found[-1])
    # In halves, because the width of all numbers together may be too large for a float.
    width = high / 2 - low / 2
    if not width > 0:
        return ()

    def bin_of(place: int) -> int:
        return min(int((float(found[place]) / 2 - low / 2) / width * BINS), BINS - 1)

    # The bin of a number rises with it, so each bin ends where a search finds the next one begin.
    ends = [bisect_left(range(len(found)), number, key=bin_of) for number in range(1, BINS)]
    if counts is None:
        filled = np.diff([0, *ends, len(found)])
    else:
        before = np.concatenate(([0], np.cumsum(counts)))
        filled = np.diff(before[[0, *ends, len(found)]])
    return tuple(int(count) for count in filled)


def _quartiles(found: Floats, counts: Counts | None) -> tuple[float, float, float]:
    """Return the quartiles of sorted numbers; without counts each stands for one cell."""
    ends = None if counts is None else np.cumsum(counts)
    last = (len(found) if ends is None else int(ends[-1])) - 1

    def at(place: int) -> float:
        return float(found[place if ends is None else np.searchsorted(ends, place, side="right")])

    def quantile(share: float) -> float:
        place = last * share
        below = int(place)
        above, part = min(below + 1, last), place - below
        return at(below) * (1 - part) + at(above) * part

    first, median, third = (quantile(share) for share in QUARTILES)
    return first, median, third
