"""Whether one number rises or falls with another: the one judgement sentences make on points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

# Rank correlations weaker than this are not called a trend (Cohen, 1988: 0.3 is "medium").
WEAK = 0.3
FEWEST = 8


def trend(x: Sequence[float], y: Sequence[float]) -> Literal[-1, 0, 1]:
    """Return 1 if y rises with x, -1 if it falls, 0 if neither is clear (Spearman)."""
    if len(x) < FEWEST or min(x) == max(x) or min(y) == max(y):
        return 0
    strength = float(np.corrcoef(_ranks(x), _ranks(y))[0, 1])
    if abs(strength) < WEAK:
        return 0
    return 1 if strength > 0 else -1


def _ranks(values: Sequence[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return ranks; equals share the mean of theirs."""
    _, inverse, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2.0)[inverse], dtype="float64")
