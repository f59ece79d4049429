"""Every column of a table, one after the other; and one of them in depth."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.look import pair
from core.look.columns import Looked, Values, looked
from core.look.describing import described
from core.look.facts import Closer, Outlier, Profile

BINS, FINE_BINS = 20, 40
MOST_TOP, MORE_TOP = 12, 30
# Signs of a value that are kept: a cell may hold megabytes.
MOST_SIGNS = 200
# Outliers that are drawn, half of them from each end.
MOST_OUTLIERS = 200


def profile(found: Values, bins: int = BINS, most: int = MOST_TOP) -> Profile:
    """Return what a column holds.

    Args:
        found: the column.
        bins: of a histogram of numbers.
        most: values that are listed of others.
    """
    rows, missing = len(found.present), int((~found.present).sum())
    if found.numbers is not None:
        numbers = np.sort(found.numbers[found.present])
        return Profile(
            name=found.name,
            kind=found.kind,
            rows=rows,
            missing=missing,
            distinct=int(np.count_nonzero(np.diff(numbers))) + bool(len(numbers)),
            numbers=described(numbers, bins),
        )
    assert found.codes is not None
    counts = np.bincount(found.codes[found.present], minlength=len(found.labels))
    order = np.argsort(-counts, kind="stable")[:most]
    return Profile(
        name=found.name,
        kind=found.kind,
        rows=rows,
        missing=missing,
        distinct=len(found.labels),
        top=tuple((found.labels[k][:MOST_SIGNS], int(counts[k])) for k in order),
        lengths=_lengths(found, counts) if found.kind == "text" and len(counts) else None,
    )


def _lengths(found: Values, counts: np.ndarray[Any, Any]) -> tuple[int, float, int]:
    sizes = np.array([len(label) for label in found.labels])
    return int(sizes.min()), float(np.median(np.repeat(sizes, counts))), int(sizes.max())


def child(argument: dict[str, Any]) -> dict[str, Any]:
    """Return the profile of every column: `columns`. To be called in a child process."""
    table = looked(argument)
    return {
        "columns": [
            profile(found).model_dump(mode="json") for found in table.each(table.schema.names)
        ]
    }


def closer(argument: dict[str, Any]) -> dict[str, Any]:
    """Return one `column` in depth, and against the target. To be called in a child process."""
    table: Looked = looked(argument)
    found = table.one(argument["column"])
    target = table.seen.target
    return Closer(
        profile=profile(found, FINE_BINS, MORE_TOP),
        outliers=outliers(found),
        pair=pair.pair(found, table.one(target)) if target and target != found.name else None,
    ).model_dump(mode="json")


def outliers(found: Values, most: int = MOST_OUTLIERS) -> tuple[Outlier, ...]:
    """Return the numbers outside the fences with their rows, the most distant of each end."""
    if found.numbers is None:
        return ()
    facts = described(np.sort(found.numbers[found.present]), 1)
    if facts is None:
        return ()
    low, high = facts.fences
    # NaN is neither.
    below, above = np.flatnonzero(found.numbers < low), np.flatnonzero(found.numbers > high)
    below = below[np.argsort(found.numbers[below], kind="stable")]
    above = above[np.argsort(-found.numbers[above], kind="stable")]
    half = most // 2
    few = min(len(below), max(half, most - len(above)))
    chosen = [*below[:few], *above[: most - few][::-1]]
    return tuple(Outlier(row=int(k) + 1, value=float(found.numbers[k])) for k in chosen)
