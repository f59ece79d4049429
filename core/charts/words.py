"""The names of metrics in words, and which way is better.

Keras and scikit-learn name the same numbers differently; a person reads one name for each.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from core.catalog.glossary import GLOSSARY
from core.problems import Phrase, say


class Metric(NamedTuple):
    """A metric in words; `better` says which way is better, `term` what explains it."""

    label: Phrase
    better: Literal["higher", "lower"]
    term: str


_MAE = Metric(say("Mean absolute error"), "lower", "mae")
_RMSE = Metric(say("Root mean squared error"), "lower", "rmse")
_R2 = Metric(say("R²"), "higher", "r2")
_F1 = Metric(say("F1"), "higher", "f1")
_AREA = Metric(say("Area under the ROC curve"), "higher", "roc_auc")
_LOG_LOSS = Metric(say("Log loss"), "lower", "log_loss")

METRICS: dict[str, Metric] = {
    "loss": Metric(say("Loss"), "lower", "loss"),
    "learning_rate": Metric(say("Learning rate"), "lower", "learning_rate"),
    "accuracy": Metric(say("Accuracy"), "higher", "accuracy"),
    "balanced_accuracy": Metric(say("Balanced accuracy"), "higher", "balanced_accuracy"),
    "precision": Metric(say("Precision"), "higher", "precision"),
    "recall": Metric(say("Recall"), "higher", "recall"),
    "f1": _F1,
    "roc_auc": _AREA,
    "average_precision": Metric(say("Average precision"), "higher", "average_precision"),
    "log_loss": _LOG_LOSS,
    "mae": _MAE,
    "mean_absolute_error": _MAE,
    "rmse": _RMSE,
    "root_mean_squared_error": _RMSE,
    "mean_squared_error": Metric(say("Mean squared error"), "lower", "mse"),
    "mean_absolute_percentage_error": Metric(
        say("Mean absolute percentage error"), "lower", "mape"
    ),
    "r2": _R2,
    "r2_score": _R2,
    "auc": _AREA,
    "pr_auc": Metric(say("Area under precision and recall"), "higher", "average_precision"),
    "f1_score": _F1,
    "binary_crossentropy": _LOG_LOSS,
    "sparse_categorical_crossentropy": _LOG_LOSS,
    "top_3_accuracy": Metric(say("True class among the first 3"), "higher", "top_k"),
    "top_5_accuracy": Metric(say("True class among the first 5"), "higher", "top_k"),
}


def metric_label(name: str) -> Phrase:
    """Return a metric's name in words; one that is not known is shown as it is called."""
    known = METRICS.get(name)
    return known.label if known else say("{name}", name=name.replace("_", " "))


def meaning(name: str) -> Phrase | None:
    """Return what a metric or another term of the glossary means; None when it is not known."""
    metric = METRICS.get(name)
    term = GLOSSARY.get(metric.term if metric else name)
    return Phrase(template=term.help) if term else None
