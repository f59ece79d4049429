"""How well one column alone predicts the target, on rows it was not learned from.

Each column is given the simplest predictor that can tell everything it knows: for categories the
most frequent answer of each, for numbers the answer of the nearest value (of classes) or the line
between the two nearest (of numbers). Five-fold cross-validation keeps it honest: a column in which
every value is different can be learned by heart, but not predict rows that were held out.

    skill = 1 - errors / errors of the best guess without the column

Errors of classes are counted; errors of numbers are squared differences of ranks, so that a single
giant decides nothing. 1 is perfect, 0 is no better than guessing; noise is below 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

FOLDS = 5
# A number with so many rows for each value is learned value by value.
_REPEATED = 5
_FEW_VALUES = 20


def ranks(values: Array) -> Array:
    """Return the rank of each number, the mean rank where several are equal; float64."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means: Array = (ends - counts + ends - 1) / 2
    return np.asarray(means[inverse])


def codes(cells: Array) -> Array:
    """Return a whole number for each different text."""
    seen: dict[Any, int] = {}
    return np.array([seen.setdefault(cell, len(seen)) for cell in cells.tolist()], dtype=np.int64)


def skill(cells: Array, target: Array, seed: int = 0) -> float:
    """Return how much better than guessing one column alone predicts the target.

    Args:
        cells: canonical values of the column: float64 with NaN for missing, or text.
        target: class numbers (whole), or ranks (float64).
        seed: of the folds.
    """
    rng = np.random.default_rng([seed, len(cells)])
    if cells.dtype.kind != "f":
        return _validated(codes(cells), target, rng.integers(0, FOLDS, len(cells)), near=False)
    places = np.unique(cells, return_inverse=True)[1]
    different = int(places.max()) + 1
    best = -np.inf
    if different <= _FEW_VALUES or len(cells) >= _REPEATED * different:
        folds = rng.integers(0, FOLDS, len(cells))
        best = _validated(places.astype(np.int64), target, folds, near=False)
    if different > _FEW_VALUES:
        # Whole values are held out: their rows are predicted from their neighbours.
        folds = rng.permutation(np.arange(different) % FOLDS)[places]
        best = max(best, _validated(cells, target, folds, near=True))
    return float(best)


def _validated(values: Array, target: Array, folds: Array, near: bool) -> float:
    """Return the skill over all folds."""
    numbers = target.dtype.kind == "f"
    errors = guesses = 0.0
    for fold in range(FOLDS):
        test = folds == fold
        train = ~test
        if not test.any() or not train.any():
            continue
        known, truth = target[train], target[test]
        guess = known.mean() if numbers else np.bincount(known).argmax()
        if near:
            said = _nearest(values[train], known, values[test], guess)
        else:
            said = _looked_up(values[train], known, values[test], guess)
        if numbers:
            errors += float(np.square(said - truth).sum())
            guesses += float(np.square(guess - truth).sum())
        else:
            errors += int((said != truth).sum())
            guesses += int((guess != truth).sum())
    return 1 - errors / guesses if guesses else 0.0


def _answers(places: Array, groups: int, known: Array, otherwise: Any) -> Array:
    """Return the answer of each group of rows: the mean, or the most frequent class."""
    if known.dtype.kind == "f":
        counts = np.bincount(places, minlength=groups)
        sums = np.bincount(places, weights=known, minlength=groups)
        return np.where(counts > 0, sums / np.maximum(counts, 1), otherwise)
    classes = int(known.max()) + 1
    pairs, counts = np.unique(places * classes + known, return_counts=True)
    # Ascending by count within a group, so that the last one written is the most frequent.
    order = np.argsort(counts, kind="stable")
    result = np.full(groups, otherwise)
    result[pairs[order] // classes] = pairs[order] % classes
    return result


def _looked_up(train: Array, known: Array, test: Array, guess: Any) -> Array:
    """Predict each value by the rows that hold the same one."""
    groups = int(max(train.max(), test.max())) + 1
    return np.asarray(_answers(train, groups, known, guess)[test])


def _nearest(train: Array, known: Array, test: Array, guess: Any) -> Array:
    """Predict each number by its neighbours; missing ones by the missing."""
    gaps, missing = np.isnan(train), np.isnan(test)
    without = guess
    if gaps.any():
        without = _answers(np.zeros(int(gaps.sum()), dtype=np.int64), 1, known[gaps], guess)[0]
    said = np.full(len(test), without)
    if gaps.all():
        said[~missing] = guess
        return said
    values, places = np.unique(train[~gaps], return_inverse=True)
    answers = _answers(places, len(values), known[~gaps], guess)
    wanted = test[~missing]
    if known.dtype.kind == "f":
        said[~missing] = np.interp(wanted, values, answers)
        return said
    above = np.clip(np.searchsorted(values, wanted), 0, len(values) - 1)
    below = np.maximum(above - 1, 0)
    nearer = wanted - values[below] < values[above] - wanted
    said[~missing] = answers[np.where(nearer, below, above)]
    return said
