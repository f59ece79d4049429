"""Which rows train, stop and test; what each weighs; in which order they are taken.

NumPy alone and nothing of ours, because the exported script holds this module word for word, as it
does `plain`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def portions(sizes: Array, share: float) -> Array:
    """Return how many rows of each class are a share of all rows, by largest remainders.

    Every class gives at least one row.
    """
    quota = sizes * share
    counts = np.floor(quota).astype("int64")
    left = round(int(sizes.sum()) * share) - int(counts.sum())
    counts[np.argsort(counts - quota, kind="stable")[: max(left, 0)]] += 1
    return np.asarray(np.maximum(counts, 1))


def first_of_each(columns: list[Array]) -> Array:
    """Return the positions of the rows that no earlier row equals in every column, ascending.

    Args:
        columns: canonical values, all of one length; missing ones equal each other.
    """
    place = np.zeros(len(columns[0]), dtype="int64")
    for values in columns:
        if values.dtype.kind == "O":
            seen: dict[Any, int] = {}
            codes = np.array([seen.setdefault(v, len(seen)) for v in values.tolist()], "int64")
        else:
            codes = np.unique(values, return_inverse=True)[1]
        size = int(codes.max()) + 1 if len(codes) else 1
        place = np.unique(place * size + codes, return_inverse=True)[1]
    return np.sort(np.unique(place, return_index=True)[1])


def drawn(
    rows: int, share: float, seed: int, strata: Array | None = None, groups: Array | None = None
) -> Array:
    """Return the positions of a random share of all rows, in ascending order.

    With `strata`, every class gives its share, and at least three rows if it has them: one for
    each part of a split. With `groups`, whole groups are drawn until the share is reached.
    """
    rng = np.random.default_rng([seed, 0x5A, 1])
    if groups is not None:
        found, member, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        order = rng.permutation(len(found))
        count = 1 + int(np.searchsorted(np.cumsum(sizes[order]), round(rows * share)))
        return np.flatnonzero(np.isin(member, order[:count]))
    if strata is None:
        return np.sort(rng.permutation(rows)[: max(round(rows * share), 1)])
    names, sizes = np.unique(strata, return_counts=True)
    counts = np.maximum(portions(sizes, share), np.minimum(sizes, 3))
    kept = [
        rng.permutation(np.flatnonzero(strata == name))[:count]
        for name, count in zip(names, counts, strict=True)
    ]
    return np.sort(np.concatenate(kept))


def split(
    rows: int,
    shares: tuple[float, float, float],
    seed: int,
    strata: Array | None = None,
    groups: Array | None = None,
    times: Array | None = None,
    sample: float = 1.0,
) -> tuple[Array, Array, Array]:
    """Return the positions of training, validation and test rows, each in ascending order.

    With `strata`, every class is split by itself and gets at least one row in each part. With
    `groups`, whole groups are drawn. With `times`, the earliest rows train and the latest test;
    rows of one moment are not kept together. With a `sample` below 1, only that share of the rows
    is split; it is drawn as the split is made, and the order in time holds within it.
    """
    if sample < 1:
        kept = drawn(rows, sample, seed, strata, groups)
        strata, groups, times = (None if by is None else by[kept] for by in (strata, groups, times))
        train, stop, test = split(len(kept), shares, seed, strata, groups, times)
        return kept[train], kept[stop], kept[test]
    rng = np.random.default_rng([seed, 0x5F])
    part = np.zeros(rows, dtype="int64")

    def cut(order: Array, tests: int, stops: int) -> None:
        part[order[len(order) - tests :]] = 2
        part[order[len(order) - tests - stops : len(order) - tests]] = 1

    def held_out(sizes: Array) -> tuple[Array, Array]:
        return portions(sizes, shares[2]), portions(sizes, shares[1])

    tests, stops = (int(count[0]) for count in held_out(np.array([rows])))
    if times is not None:
        cut(np.argsort(times, kind="stable"), tests, stops)
    elif groups is not None:
        found, member = np.unique(groups, return_inverse=True)
        rank = np.empty(len(found), dtype="int64")
        rank[rng.permutation(len(found))] = np.arange(len(found))
        order = np.argsort(rank[member], kind="stable")
        cut(order, tests, stops)
        # A group that a cut goes through stays with its first row.
        _, first = np.unique(member[order], return_index=True)
        part = part[order[first]][member]
    elif strata is not None:
        names, sizes = np.unique(strata, return_counts=True)
        for name, *counts in zip(names, *held_out(sizes), strict=True):
            cut(rng.permutation(np.flatnonzero(strata == name)), *map(int, counts))
    else:
        cut(rng.permutation(rows), tests, stops)
    return np.flatnonzero(part == 0), np.flatnonzero(part == 1), np.flatnonzero(part == 2)


def class_weights(codes: Array, classes: int) -> Array:
    """Return the weight of each class: rows / (classes × rows of the class), in float32.

    The formula of scikit-learn's `class_weight="balanced"` (King and Zeng 2001).
    """
    counts = np.bincount(codes.astype("int64"), minlength=classes)
    return (len(codes) / (classes * np.maximum(counts, 1))).astype("float32")


def order_of_epoch(seed: int, epoch: int, rows: int) -> Array:
    """Return the order in which an epoch (from 0) goes through the training rows."""
    return np.random.default_rng([seed, epoch]).permutation(rows).astype("int32")
