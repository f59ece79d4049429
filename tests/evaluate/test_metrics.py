"""Final numbers equal scikit-learn's, and every table survives odd rows."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from core.evaluate import metrics
from core.goal import Goal

BINARY = Goal(column="y", task="binary", classes=("no", "yes"), positive="yes")
THREE = Goal(column="y", task="multiclass", classes=("a", "b", "c"))
NUMBER = Goal(column="y", task="regression")


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_two_classes() -> None:
    truth = rng().integers(0, 2, 500)
    output = np.clip(truth * 0.3 + rng().random(500) * 0.7, 0, 1)[:, None]
    predicted = (output[:, 0] >= 0.5).astype(int)
    found = metrics.score(BINARY, truth, output)
    expected = {
        "accuracy": sk.accuracy_score(truth, predicted),
        "balanced_accuracy": sk.balanced_accuracy_score(truth, predicted),
        "precision": sk.precision_score(truth, predicted),
        "recall": sk.recall_score(truth, predicted),
        "f1": sk.f1_score(truth, predicted),
        "roc_auc": sk.roc_auc_score(truth, output[:, 0]),
        "average_precision": sk.average_precision_score(truth, output[:, 0]),
        "log_loss": sk.log_loss(truth, output[:, 0]),
    }
    assert found == pytest.approx(expected, abs=1e-12)


def test_several_classes() -> None:
    truth = rng().integers(0, 3, 500)
    output = rng().random((500, 3)) + np.eye(3)[truth]
    output /= output.sum(axis=1, keepdims=True)
    found = metrics.score(THREE, truth, output)
    predicted = output.argmax(axis=1)
    assert found["accuracy"] == pytest.approx(sk.accuracy_score(truth, predicted))
    assert found["f1"] == pytest.approx(sk.f1_score(truth, predicted, average="macro"))
    assert found["roc_auc"] == pytest.approx(sk.roc_auc_score(truth, output, multi_class="ovr"))
    assert found["log_loss"] == pytest.approx(sk.log_loss(truth, output))
    matrix = metrics.confusion(THREE, truth, output)
    assert matrix is not None
    np.testing.assert_array_equal(matrix.counts, sk.confusion_matrix(truth, predicted))
    assert [entry.support for entry in metrics.by_class(THREE, truth, output)] == list(
        np.bincount(truth)
    )


def test_numbers() -> None:
    truth = rng().normal(size=300)
    output = truth[:, None] + rng().normal(size=(300, 1))
    found = metrics.score(NUMBER, truth, output)
    assert found == pytest.approx(
        {
            "mae": sk.mean_absolute_error(truth, output[:, 0]),
            "rmse": sk.root_mean_squared_error(truth, output[:, 0]),
            "r2": sk.r2_score(truth, output[:, 0]),
        }
    )
    held = metrics.residuals(NUMBER, np.arange(300), truth, output, 0)
    assert held is not None
    assert np.allclose(np.array(held.actual), truth[list(held.rows)])


def test_one_class_in_the_rows_has_no_area() -> None:
    truth = np.ones(5, int)
    found = metrics.score(BINARY, truth, np.full((5, 1), 0.7))
    assert found["roc_auc"] is None
    assert found["accuracy"] == 1.0
    assert metrics.curves(BINARY, truth, np.full((5, 1), 0.7)) == ()
    missing = metrics.score(THREE, np.array([0, 1, 1]), np.full((3, 3), 1 / 3))
    assert missing["roc_auc"] is None


def test_degenerate_numbers() -> None:
    assert metrics.score(NUMBER, np.ones(4), np.ones((4, 1)))["r2"] is None
    assert metrics.score(NUMBER, np.zeros(0), np.zeros((0, 1))) == {}


def test_curves_keep_their_ends_and_stay_small() -> None:
    truth = rng().integers(0, 2, 5000)
    (curve,) = metrics.curves(BINARY, truth, rng().random((5000, 1)))
    assert len(curve.false_positive_rate) <= metrics.POINTS
    assert (curve.false_positive_rate[0], curve.true_positive_rate[-1]) == (0.0, 1.0)
    assert curve.label == "yes"
