"""One column of numbers described: moments, quantiles, what lies outside the fences, bins."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.look.facts import Numbers

Floats = np.ndarray[Any, np.dtype[np.float64]]

SHARES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
# Tukey, "Exploratory Data Analysis" (1977).
REACH = 1.5
LARGEST = float(np.finfo(np.float64).max)


def fences(first: float, third: float) -> tuple[float, float]:
    """Return Tukey's fences around the first and the third quartile."""
    # Numbers may lie so far apart that their distance is none.
    with np.errstate(over="ignore"):
        room = REACH * (np.float64(third) - np.float64(first))
        ends = np.clip([first - room, third + room], -LARGEST, LARGEST)
    return float(ends[0]), float(ends[1])


def quantile(order: Floats, share: float) -> float:
    """Return a quantile of sorted numbers, interpolated as NumPy does by default."""
    place = (len(order) - 1) * share
    below = int(place)
    part = place - below
    low, high = float(order[below]), float(order[min(below + 1, len(order) - 1)])
    return low * (1 - part) + high * part


def described(order: Floats, bins: int) -> Numbers | None:
    """Return what a column of finite numbers holds; None when it holds none.

    Args:
        order: numbers without NaN, sorted.
        bins: of the histogram; fewer where whole numbers lie closer than that.
    """
    if not len(order):
        return None
    quantiles = [quantile(order, share) for share in SHARES]
    low, high = fences(quantiles[2], quantiles[4])
    below = int(np.searchsorted(order, low, side="left"))
    above = len(order) - int(np.searchsorted(order, high, side="right"))
    # In units of the largest, because squares and cubes of large numbers are not finite.
    unit = max(abs(quantiles[0]), abs(quantiles[-1])) or 1.0
    scaled = order / unit
    centre = float(scaled.mean())
    off = scaled - centre
    second = float(np.mean(off * off))
    spread = len(order) > 1 and second > 0
    deviation = float(np.sqrt(second * len(order) / (len(order) - 1))) * unit if spread else None
    varied = quantiles[0] < quantiles[-1]
    skewness = float(np.mean(off**3)) / second**1.5 if spread and varied and second**1.5 else None
    whole = bool((order == np.floor(order)).all())
    edges, counts = binned(order, bins, whole)
    return Numbers(
        mean=centre * unit,
        deviation=0.0 if len(order) > 1 and not varied else _finite(deviation),
        skewness=skewness,
        quantiles=tuple(quantiles),
        fences=(low, high),
        whiskers=(float(order[below]), float(order[len(order) - 1 - above])),
        low=below,
        high=above,
        edges=edges,
        counts=counts,
        whole=whole,
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None


def binned(
    order: Floats, bins: int, whole: bool = False
) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Return edges and counts of bins of equal width; of few whole numbers, a bin for each."""
    low, high = float(order[0]), float(order[-1])
    if low == high:
        return (low, high), (len(order),)
    if whole and high - low < bins:
        edges = np.arange(low - 0.5, high + 1)
    else:
        # Term by term, because the whole width may be too large for a float.
        steps = np.arange(bins + 1) / bins
        edges = low * (1 - steps) + high * steps
        edges[0], edges[-1] = low, high
    inner = np.searchsorted(order, edges[1:-1], side="left")
    counts = np.diff(np.concatenate(([0], inner, [len(order)])))
    return tuple(edges.tolist()), tuple(int(count) for count in counts)
