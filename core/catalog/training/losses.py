"""Losses: what a training makes small, and what each needs of target and output."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.options import Param, Row, table
from core.recipe import Task


@dataclass(frozen=True, kw_only=True)
class LossRow(Row):
    """A loss, with the tasks it is for."""

    tasks: tuple[Task, ...]


LOSSES = table(
    LossRow(
        name="binary_crossentropy",
        label="Binary cross-entropy",
        help="Punishes confident wrong answers between two classes.",
        keras="keras.losses.BinaryCrossentropy",
        tasks=("binary",),
    ),
    LossRow(
        name="sparse_categorical_crossentropy",
        label="Categorical cross-entropy",
        help="Punishes confident wrong answers among several classes.",
        keras="keras.losses.SparseCategoricalCrossentropy",
        tasks=("multiclass",),
    ),
    LossRow(
        name="mean_squared_error",
        label="Mean squared error",
        help="Punishes large errors much more than small ones.",
        keras="keras.losses.MeanSquaredError",
        tasks=("regression",),
    ),
    LossRow(
        name="mean_absolute_error",
        label="Mean absolute error",
        help="Punishes errors in proportion to their size.",
        keras="keras.losses.MeanAbsoluteError",
        tasks=("regression",),
    ),
    LossRow(
        name="huber",
        label="Huber",
        help="Squared for small errors, absolute for large ones; outliers matter less.",
        keras="keras.losses.Huber",
        params=(
            Param(
                "delta",
                "real",
                1.0,
                "Delta",
                "Where it turns, in standard deviations of the target.",
                low=0.0,
                high=1000.0,
                above=True,
            ),
        ),
        tasks=("regression",),
    ),
)
