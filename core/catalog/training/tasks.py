"""Tasks: what follows from the kind of target."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.options import Row, table


@dataclass(frozen=True, kw_only=True)
class TaskRow(Row):
    """What follows from the kind of target.

    Attributes:
        activation: of the output layer.
        loss: name of the default row of `LOSSES`.
        metrics: Keras metrics shown live.
    """

    activation: str
    loss: str
    metrics: tuple[str, ...]


TASKS: dict[str, TaskRow] = table(
    TaskRow(
        name="binary",
        label="Two classes",
        help="Predict which of two classes a row belongs to.",
        activation="sigmoid",
        loss="binary_crossentropy",
        metrics=("accuracy",),
    ),
    TaskRow(
        name="multiclass",
        label="Several classes",
        help="Predict which of several classes a row belongs to.",
        activation="softmax",
        loss="sparse_categorical_crossentropy",
        metrics=("accuracy",),
    ),
    TaskRow(
        name="regression",
        label="A number",
        help="Predict a number.",
        activation="linear",
        loss="mean_squared_error",
        metrics=("mean_absolute_error",),
    ),
)
