"""The names of metrics in words, and which way is better.

Keras and scikit-learn name the same numbers differently; a person reads one name for each.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from core.problems import Phrase, say


class Metric(NamedTuple):
    """A metric in words; `better` says which way is better."""

    label: Phrase
    better: Literal["higher", "lower"]


_MAE = Metric(say("Mean absolute error"), "lower")
_RMSE = Metric(say("Root mean squared error"), "lower")

METRICS: dict[str, Metric] = {
    "loss": Metric(say("Loss"), "lower"),
    "accuracy": Metric(say("Accuracy"), "higher"),
    "balanced_accuracy": Metric(say("Balanced accuracy"), "higher"),
    "precision": Metric(say("Precision"), "higher"),
    "recall": Metric(say("Recall"), "higher"),
    "f1": Metric(say("F1"), "higher"),
    "roc_auc": Metric(say("Area under the ROC curve"), "higher"),
    "average_precision": Metric(say("Average precision"), "higher"),
    "log_loss": Metric(say("Log loss"), "lower"),
    "mae": _MAE,
    "mean_absolute_error": _MAE,
    "rmse": _RMSE,
    "root_mean_squared_error": _RMSE,
    "mean_squared_error": Metric(say("Mean squared error"), "lower"),
    "r2": Metric(say("R²"), "higher"),
}


def metric_label(name: str) -> Phrase:
    """Return a metric's name in words; one that is not known is shown as it is called."""
    known = METRICS.get(name)
    return known.label if known else say("{name}", name=name.replace("_", " "))
