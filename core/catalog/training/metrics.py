"""Metrics that are followed while a network trains; the final numbers are scikit-learn's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.catalog.options import Row, table
from core.catalog.training.losses import loss_of
from core.catalog.training.tasks import TASKS
from core.recipe import Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.recipe import Recipe


@dataclass(frozen=True, kw_only=True)
class MetricRow(Row):
    """A metric, shown live under its name.

    Attributes:
        tasks: those it is for.
        arguments: what its Keras class is told beside its name.
        classes: it says something from more classes than this on.
        relative: it needs a target whose zero is where it was, which losses of relative errors
            alone leave there.
    """

    tasks: tuple[Task, ...]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    classes: int = 0
    relative: bool = False


METRICS = table(
    # Keras finds out itself which accuracy it is.
    MetricRow(
        name="accuracy",
        label="Accuracy",
        help="Share of rows whose class is right.",
        tasks=("binary", "multiclass"),
    ),
    MetricRow(
        name="auc",
        label="Area under the ROC curve",
        help="How well the probabilities put the classes in order, roughly.",
        keras="keras.metrics.AUC",
        tasks=("binary",),
    ),
    MetricRow(
        name="pr_auc",
        label="Area under precision and recall",
        help="As the area under the ROC curve, but fair to a rare positive class.",
        keras="keras.metrics.AUC",
        arguments={"curve": "PR"},
        tasks=("binary",),
    ),
    MetricRow(
        name="precision",
        label="Precision",
        help="Share of rows said to be positive that are.",
        keras="keras.metrics.Precision",
        tasks=("binary",),
    ),
    MetricRow(
        name="recall",
        label="Recall",
        help="Share of positive rows that are found.",
        keras="keras.metrics.Recall",
        tasks=("binary",),
    ),
    MetricRow(
        name="f1_score",
        label="F1",
        help="Precision and recall in one number.",
        keras="keras.metrics.F1Score",
        arguments={"average": "micro", "threshold": 0.5},
        tasks=("binary",),
    ),
    MetricRow(
        name="binary_crossentropy",
        label="Log loss",
        help="How far the probabilities are from the truth, whatever the loss is.",
        keras="keras.metrics.BinaryCrossentropy",
        tasks=("binary",),
    ),
    MetricRow(
        name="sparse_categorical_crossentropy",
        label="Log loss",
        help="How far the probabilities are from the truth, whatever the loss is.",
        keras="keras.metrics.SparseCategoricalCrossentropy",
        tasks=("multiclass",),
    ),
    MetricRow(
        name="top_3_accuracy",
        label="True class among the first 3",
        help="Share of rows whose class is among the three most probable.",
        keras="keras.metrics.SparseTopKCategoricalAccuracy",
        arguments={"k": 3},
        classes=3,
        tasks=("multiclass",),
    ),
    MetricRow(
        name="top_5_accuracy",
        label="True class among the first 5",
        help="Share of rows whose class is among the five most probable.",
        keras="keras.metrics.SparseTopKCategoricalAccuracy",
        arguments={"k": 5},
        classes=5,
        tasks=("multiclass",),
    ),
    MetricRow(
        name="mean_absolute_error",
        label="Mean absolute error",
        help="Mean size of the errors, in what the network learns: mostly standard deviations.",
        keras="keras.metrics.MeanAbsoluteError",
        tasks=("regression",),
    ),
    MetricRow(
        name="root_mean_squared_error",
        label="Root mean squared error",
        help="As the mean absolute error, but large errors weigh more.",
        keras="keras.metrics.RootMeanSquaredError",
        tasks=("regression",),
    ),
    MetricRow(
        name="mean_squared_error",
        label="Mean squared error",
        help="Mean of the squared errors.",
        keras="keras.metrics.MeanSquaredError",
        tasks=("regression",),
    ),
    MetricRow(
        name="mean_absolute_percentage_error",
        label="Mean absolute percentage error",
        help="Mean error in per cent of the true number.",
        keras="keras.metrics.MeanAbsolutePercentageError",
        relative=True,
        tasks=("regression",),
    ),
    MetricRow(
        name="r2_score",
        label="R²",
        help="Share of the spread of the target that is explained.",
        keras="keras.metrics.R2Score",
        tasks=("regression",),
    ),
)


def fitting(recipe: Recipe, task: Task, classes: int) -> list[str]:
    """Return the names of the metrics that say something for a task, a loss and its classes."""
    loss, _ = loss_of(recipe, task)
    return [
        name
        for name, row in METRICS.items()
        if task in row.tasks
        and (not row.classes or classes > row.classes)
        and (not row.relative or loss.target_scaling != "zscore")
    ]


def followed(recipe: Recipe, task: Task) -> tuple[str, ...]:
    """Return the names of the metrics shown live: the chosen ones, else those of the task."""
    held = recipe.training.metrics
    return TASKS[task].metrics if held is None else held
