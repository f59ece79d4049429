"""Finds the rows of a few marks among very many.

Most marks are none of those wanted, and their bits, mixed into one of some ten thousand places,
tell so at a third of what a search costs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# Knuth's multiplier, 2^64 by the golden ratio: upper bits of a product depend on all of a number.
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_BITS = 16
# So many are looked at together: what stays in the processor's cache.
_PIECE = 1 << 16

Marks = np.ndarray[Any, np.dtype[np.uint64]]
Rows = np.ndarray[Any, np.dtype[np.intp]]


def rows_of(wanted: Marks, marks: Marks) -> Rows:
    """Return where any of the wanted marks stand, ascending from 0."""
    if not len(wanted):
        return np.empty(0, dtype=np.intp)
    wanted = np.sort(wanted)
    marked = np.zeros(1 << _BITS, dtype=np.bool_)
    marked[_mixed(wanted)] = True
    found = []
    for start in range(0, len(marks), _PIECE):
        here = marks[start : start + _PIECE]
        near = np.flatnonzero(marked[_mixed(here)])
        here = here[near]
        last = np.minimum(np.searchsorted(wanted, here), len(wanted) - 1)
        found.append(near[wanted[last] == here] + start)
    return np.concatenate(found) if found else np.empty(0, dtype=np.intp)


def _mixed(marks: Marks) -> Rows:
    mixed: Rows = (marks * GOLDEN >> np.uint64(64 - _BITS)).astype(np.intp)
    return mixed
