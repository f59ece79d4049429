"""How strongly columns go together. NumPy alone; the tests compare with SciPy and pandas.

- Pearson's r, over the rows in which both columns are there
- Spearman's ρ: Pearson's r of the ranks, equal numbers at their mean rank
- Cramér's V with the correction for its bias of Bergsma (2013), "A bias-correction for Cramér's V
  and Tschuprow's T", J. Korean Statist. Soc. 42
- η, the correlation ratio, with the correction for the number of groups of Kelley (1935), "An
  unbiased correlation ratio measure", PNAS 21: η² = 1 − (within / (n − k)) / (total / (n − 1))

A measure is NaN where it is not defined: fewer than two rows, a column that does not vary.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]
Places = np.ndarray[Any, np.dtype[np.int64]]

# Rows that are multiplied at once; some ten megabytes for five hundred columns.
BLOCK = 4096
# What is left of a variance by rounding, relative to the square of the numbers.
TINY = 1e-12


def ranks(found: Floats) -> Floats:
    """Return the rank of each number from 1, equal ones at their mean."""
    _, inverse, counts = np.unique(found, return_inverse=True, return_counts=True)
    return _mean_ranks(counts)[inverse]


def _mean_ranks(counts: Places) -> Floats:
    """Return the mean rank of each of the ordered values, by how often each occurs."""
    ends = np.cumsum(counts)
    mean: Floats = ends - (counts - 1) / 2
    return mean


def pearson(x: Floats, y: Floats) -> float:
    """Return Pearson's r of two columns, over the rows in which both are there."""
    return float(pearson_matrix(np.column_stack([x, y]))[0, 1])


def spearman(x: Floats, y: Floats) -> float:
    """Return Spearman's ρ of two columns, over the rows in which both are there."""
    both = ~(np.isnan(x) | np.isnan(y))
    if both.sum() < 2:
        return float("nan")
    return pearson(ranks(x[both]), ranks(y[both]))


def pearson_matrix(columns: Floats) -> Floats:
    """Return Pearson's r of every pair of columns, each over the rows in which both are there.

    Args:
        columns: rows × columns, NaN where missing. It is centred and scaled in place of a copy,
            which for a large table would not fit into memory: hand over one of your own.
    """
    standardise(columns)
    gaps: np.ndarray[Any, np.dtype[np.bool_]] = np.isnan(columns)
    if not gaps.any():
        return _complete(columns)
    count = columns.shape[1]
    n, sums, squares, products = (np.zeros((count, count)) for _ in range(4))
    for start in range(0, len(columns), BLOCK):
        block = columns[start : start + BLOCK]
        here = (~gaps[start : start + BLOCK]).astype(np.float64)
        filled = np.where(here > 0, block, 0.0)
        n += here.T @ here
        sums += filled.T @ here
        squares += (filled * filled).T @ here
        products += filled.T @ filled
    with np.errstate(invalid="ignore", divide="ignore"):
        across = products - sums * sums.T / n
        own = squares - sums * sums / n
        # Two rows are a line, fewer are nothing; what does not vary over the rows has no r.
        own[own <= TINY * np.maximum(squares, 1e-300)] = np.nan
        result = across / np.sqrt(own * own.T)
    result[n < 2] = np.nan
    return _tidy(result)


def standardise(columns: Floats) -> None:
    """Give each column the mean 0 and the deviation 1, in place; a constant becomes NaN."""
    for place in range(columns.shape[1]):
        column = columns[:, place]
        here = column[~np.isnan(column)]
        if not len(here) or here.min() == here.max():
            column[:] = np.nan
            continue
        column /= max(abs(float(here.min())), abs(float(here.max())))
        column -= np.nanmean(column)
        column /= np.sqrt(np.nanmean(column * column))


def _complete(columns: Floats) -> Floats:
    products = np.zeros((columns.shape[1], columns.shape[1]))
    for start in range(0, len(columns), BLOCK):
        block = columns[start : start + BLOCK]
        products += block.T @ block
    size = np.sqrt(np.diag(products))
    with np.errstate(invalid="ignore", divide="ignore"):
        return _tidy(products / np.outer(size, size))


def _tidy(result: Floats) -> Floats:
    """Return correlations within their bounds, symmetric."""
    result = np.clip((result + result.T) / 2, -1.0, 1.0)
    np.fill_diagonal(result, np.where(np.isnan(np.diag(result)), np.nan, 1.0))
    return result


def spearman_matrix(columns: Floats) -> Floats:
    """Return Spearman's ρ of every pair of columns, each over the rows in which both are there.

    Columns without gaps are ranked once; a pair with gaps is ranked over its own rows.
    """
    count = columns.shape[1]
    gaps = np.isnan(columns)
    whole = np.asarray(~gaps.any(axis=0))
    coded = [_dense(columns[:, place]) for place in range(count)]
    result = np.full((count, count), np.nan)
    if whole.any():
        chosen = np.flatnonzero(whole)
        ranked = np.column_stack([_mean_ranks(coded[k][1])[coded[k][0]] for k in chosen])
        result[np.ix_(chosen, chosen)] = pearson_matrix(ranked)
    for one in range(count):
        for other in range(one):
            if whole[one] and whole[other]:
                continue
            value = _ranked_pair(coded[one], coded[other])
            result[one, other] = result[other, one] = value
        if not whole[one]:
            result[one, one] = 1.0 if (coded[one][1] > 0).sum() > 1 else np.nan
    return result


def _dense(column: Floats) -> tuple[Places, Places]:
    """Return for each number its place among the different ones, −1 for NaN, and their counts."""
    here = ~np.isnan(column)
    _, inverse, counts = np.unique(column[here], return_inverse=True, return_counts=True)
    places = np.full(len(column), -1, dtype=np.int64)
    places[here] = inverse
    return places, counts


def _ranked_pair(one: tuple[Places, Places], other: tuple[Places, Places]) -> float:
    both = (one[0] >= 0) & (other[0] >= 0)
    if both.sum() < 2:
        return float("nan")
    ranked = []
    for places, counts in (one, other):
        chosen = places[both]
        ranked.append(_mean_ranks(np.bincount(chosen, minlength=len(counts)))[chosen])
    off = [column - column.mean() for column in ranked]
    size = float(off[0] @ off[0]) * float(off[1] @ off[1])
    return min(1.0, max(-1.0, float(off[0] @ off[1]) / size**0.5)) if size > 0 else float("nan")


def cramer(one: Places, other: Places) -> float:
    """Return Cramér's V of two columns of codes, corrected for its bias; −1 is missing."""
    both = (one >= 0) & (other >= 0)
    n = int(both.sum())
    if n < 2:
        return float("nan")
    first, second = one[both], other[both]
    rows, columns = np.bincount(first), np.bincount(second)
    # Only pairs that occur: two columns of many names would make a table too large to hold.
    pair = first * len(columns) + second
    if len(rows) * len(columns) <= max(4 * n, 1 << 16):
        counts = np.bincount(pair)
        cells = np.flatnonzero(counts)
        counts = counts[cells]
    else:
        cells, counts = np.unique(pair, return_counts=True)
    expected = rows[cells // len(columns)].astype(float) * columns[cells % len(columns)]
    share = float((counts.astype(float) ** 2 / expected).sum()) - 1
    r, k = int((rows > 0).sum()), int((columns > 0).sum())
    rows_left = r - (r - 1) ** 2 / (n - 1)
    columns_left = k - (k - 1) ** 2 / (n - 1)
    least = min(rows_left, columns_left) - 1
    if min(r, k) < 2 or least <= 0:
        return float("nan")
    corrected = max(0.0, share - (r - 1) * (k - 1) / (n - 1))
    return float(min(1.0, (corrected / least) ** 0.5))


def correlation_ratio(numbers: Floats, codes: Places) -> float:
    """Return η of a number on groups, corrected for their number; NaN and −1 are missing."""
    both = ~np.isnan(numbers) & (codes >= 0)
    n = int(both.sum())
    if n < 2:
        return float("nan")
    found, groups = numbers[both], codes[both]
    if found.min() == found.max():
        return float("nan")
    found = found / np.abs(found).max()
    found = found - found.mean()
    sizes = np.bincount(groups)
    sums = np.bincount(groups, weights=found)
    k = int((sizes > 0).sum())
    if k < 2 or k >= n:
        return float("nan")
    total = float(found @ found)
    within = found - (sums / np.maximum(sizes, 1))[groups]
    unexplained = float(within @ within) / (n - k)
    return float(max(0.0, 1 - unexplained / (total / (n - 1))) ** 0.5)


def correlation_ratios(columns: Floats, codes: Places) -> Floats:
    """Return η of many columns of numbers on the same groups, as `correlation_ratio` does.

    Args:
        columns: rows × columns, standardised, NaN where missing.
        codes: the group of each row; −1 is missing.
    """
    chosen = np.flatnonzero(codes >= 0)
    if len(chosen) < 2:
        return np.full(columns.shape[1], np.nan)
    # Rows of one group after the other, so that each group is a slice.
    chosen = chosen[np.argsort(codes[chosen], kind="stable")]
    starts = np.flatnonzero(np.diff(codes[chosen], prepend=-1))
    found = columns[chosen]
    here = ~np.isnan(found)
    found[~here] = 0.0
    counts = np.add.reduceat(here, starts, axis=0, dtype=np.int64)
    sums = np.add.reduceat(found, starts, axis=0)
    n, k = counts.sum(axis=0), (counts > 0).sum(axis=0)
    squares = np.einsum("ij,ij->j", found, found)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = sums.sum(axis=0) ** 2 / n
        total = squares - centre
        between = (sums**2 / np.maximum(counts, 1)).sum(axis=0) - centre
        unexplained = (total - between) / (n - k)
        result = np.sqrt(np.clip(1 - unexplained / (total / (n - 1)), 0.0, 1.0))
    result[(k < 2) | (k >= n) | ~(total > TINY * squares)] = np.nan
    return np.asarray(result)


def quantile_groups(numbers: Floats, groups: int) -> Places:
    """Return for each number its group of about equally many; equal numbers in one; −1 for NaN."""
    here = ~np.isnan(numbers)
    found = numbers[here]
    result = np.full(len(numbers), -1, dtype=np.int64)
    if not len(found):
        return result
    edges = np.unique(np.quantile(found, np.arange(1, groups) / groups, method="lower"))
    placed = np.searchsorted(edges, found, side="left")
    _, dense = np.unique(placed, return_inverse=True)
    result[here] = dense
    return result
