"""Numbers, tables and curves for predictions of one part of the rows, all by scikit-learn.

For two classes precision, recall, F1 and areas are those of the positive class; for more they are
macro averages, areas one against the rest. A number that is not defined (one class only in the
rows) is None.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn import metrics as sk

from core.report import ClassScore, Confusion, Curve, Residuals

if TYPE_CHECKING:
    from core.goal import Goal
    from core.prepare.plain import Array

# More classes than this make no readable matrix and a very large report.
MOST_CONFUSED = 200
MOST_CURVES = 30
POINTS = 200
MOST_RESIDUALS = 2_000


def probabilities(output: Array) -> Array:
    """Return class probabilities (rows, classes) from the model's output, summing to one."""
    if output.shape[1] == 1:
        return np.hstack([1.0 - output, output])
    return np.asarray(output / output.sum(axis=1, keepdims=True))


def chosen(output: Array) -> Array:
    """Return the predicted class number of each row; of two, the positive one from 0.5 on."""
    if output.shape[1] == 1:
        return np.asarray(output[:, 0] >= 0.5, dtype="int64")
    return np.asarray(output.argmax(axis=1))


def _defined(value: Any) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def score(aim: Goal, truth: Array, output: Array) -> dict[str, float | None]:
    """Return every metric of the task for the model's output on rows of known truth."""
    if not len(truth):
        return {}
    if aim.task == "regression":
        return _score_numbers(truth, output[:, 0])
    shares = probabilities(output)
    return _score_classes(len(aim.classes), aim.task == "binary", truth, chosen(output), shares)


def _score_numbers(truth: Array, predicted: Array) -> dict[str, float | None]:
    spread = len(truth) > 1 and float(np.ptp(truth)) > 0
    return {
        "mae": float(sk.mean_absolute_error(truth, predicted)),
        "rmse": float(sk.root_mean_squared_error(truth, predicted)),
        "r2": float(sk.r2_score(truth, predicted)) if spread else None,
    }


def _score_classes(
    count: int, binary: bool, truth: Array, predicted: Array, shares: Array
) -> dict[str, float | None]:
    labels = list(range(count))
    precision, recall, f1, _ = sk.precision_recall_fscore_support(
        truth,
        predicted,
        labels=[1] if binary else labels,
        average="macro",
        zero_division=0.0,
    )
    present = np.unique(truth)
    area = average = None
    if binary and len(present) == 2:
        area = sk.roc_auc_score(truth, shares[:, 1])
        average = sk.average_precision_score(truth, shares[:, 1])
    elif not binary and len(present) == count:
        area = sk.roc_auc_score(truth, shares, multi_class="ovr", labels=labels)
        each = [sk.average_precision_score(truth == k, shares[:, k]) for k in labels]
        average = np.mean(each)
    return {
        "accuracy": float(sk.accuracy_score(truth, predicted)),
        "balanced_accuracy": float(
            sk.recall_score(truth, predicted, labels=present, average="macro", zero_division=0.0)
        ),
        "precision": float(precision),
        "recall": float(recall),
        "f1": float(f1),
        "roc_auc": _defined(area),
        "average_precision": _defined(average),
        "log_loss": _defined(sk.log_loss(truth, shares, labels=labels)),
    }


def confusion(aim: Goal, truth: Array, output: Array) -> Confusion | None:
    """Return the confusion matrix; None for numbers and for very many classes."""
    if not 2 <= len(aim.classes) <= MOST_CONFUSED:
        return None
    counts = sk.confusion_matrix(truth, chosen(output), labels=list(range(len(aim.classes))))
    return Confusion(labels=aim.classes, counts=tuple(tuple(int(n) for n in row) for row in counts))


def by_class(aim: Goal, truth: Array, output: Array) -> tuple[ClassScore, ...]:
    """Return the classification report, class by class."""
    if not aim.classes:
        return ()
    found = sk.precision_recall_fscore_support(
        truth, chosen(output), labels=list(range(len(aim.classes))), zero_division=0.0
    )
    return tuple(
        ClassScore(label=label, precision=float(p), recall=float(r), f1=float(f), support=int(s))
        for label, p, r, f, s in zip(aim.classes, *found, strict=True)
    )


def _thin(*arrays: Array) -> list[tuple[float, ...]]:
    """Return curves of at most `POINTS` points, ends kept."""
    keep = np.unique(np.linspace(0, len(arrays[0]) - 1, POINTS).round().astype(int))
    return [tuple(float(value) for value in array[keep]) for array in arrays]


def curves(aim: Goal, truth: Array, output: Array) -> tuple[Curve, ...]:
    """Return ROC and precision-recall curves: of the positive class, or of each class."""
    shares = probabilities(output) if aim.classes else output
    numbers = [1] if aim.task == "binary" else range(len(aim.classes))
    result = []
    for number in list(numbers)[:MOST_CURVES]:
        hit = np.asarray(truth == number)
        if hit.all() or not hit.any():
            continue
        false, true, _ = sk.roc_curve(hit, shares[:, number])
        precision, recall, _ = sk.precision_recall_curve(hit, shares[:, number])
        thin_false, thin_true = _thin(false, true)
        thin_recall, thin_precision = _thin(recall, precision)
        result.append(
            Curve(
                label=aim.classes[number],
                roc_auc=float(sk.roc_auc_score(hit, shares[:, number])),
                average_precision=float(sk.average_precision_score(hit, shares[:, number])),
                share=float(hit.mean()),
                false_positive_rate=thin_false,
                true_positive_rate=thin_true,
                recall=thin_recall,
                precision=thin_precision,
            )
        )
    return tuple(result)


def residuals(aim: Goal, rows: Array, truth: Array, output: Array, seed: int) -> Residuals | None:
    """Return true and predicted numbers of a seeded sample of rows; None for classes."""
    if aim.classes:
        return None
    count = min(len(rows), MOST_RESIDUALS)
    sample = np.sort(np.random.default_rng(seed).permutation(len(rows))[:count])
    return Residuals(
        rows=tuple(int(row) for row in rows[sample]),
        actual=tuple(float(value) for value in truth[sample]),
        predicted=tuple(float(value) for value in output[sample, 0]),
    )
