"""Tasks, losses, optimisers and stopping rules: one row for each option.

Defaults are those of the Keras 3 documentation of each class unless a comment says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.options import Param, Row, table
from core.recipe import Task


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


@dataclass(frozen=True, kw_only=True)
class OptimizerRow(Row):
    """An optimiser.

    Attributes:
        slots: numbers it remembers for each weight; for the estimate of memory.
    """

    slots: int


def _share(name: str, default: float, label: str, help_: str, advanced: bool = True) -> Param:
    return Param(name, "real", default, label, help_, low=0.0, high=0.99999, advanced=advanced)


_EPSILON = Param(
    "epsilon",
    "real",
    1e-7,
    "Epsilon",
    "A small number that keeps the division safe.",
    low=0.0,
    high=1.0,
    above=True,
    advanced=True,
)
_BETAS = (
    _share("beta_1", 0.9, "Beta 1", "How long past gradients are remembered."),
    _share("beta_2", 0.999, "Beta 2", "How long past gradient sizes are remembered."),
    _EPSILON,
)

OPTIMIZERS = table(
    OptimizerRow(
        name="adam",
        label="Adam",
        help="Adapts the step for each weight; a good first choice.",
        keras="keras.optimizers.Adam",
        params=_BETAS,
        slots=2,
    ),
    OptimizerRow(
        name="adamw",
        label="AdamW",
        help="Adam that also pulls weights gently towards zero.",
        keras="keras.optimizers.AdamW",
        params=(
            Param(
                "weight_decay",
                "real",
                0.004,
                "Weight decay",
                "How strongly weights are pulled towards zero.",
                low=0.0,
                high=1.0,
            ),
            *_BETAS,
        ),
        slots=2,
    ),
    OptimizerRow(
        name="sgd",
        label="SGD",
        help="Plain steps down the slope; slow but easy to understand.",
        keras="keras.optimizers.SGD",
        slots=0,
    ),
    OptimizerRow(
        name="momentum",
        label="SGD with momentum",
        help="Steps that keep some of their speed, so that they roll through small bumps.",
        keras="keras.optimizers.SGD",
        params=(
            _share("momentum", 0.9, "Momentum", "Share of the speed that is kept.", advanced=False),
            Param("nesterov", "flag", False, "Nesterov", "Look ahead before each step."),
        ),
        slots=1,
    ),
    OptimizerRow(
        name="rmsprop",
        label="RMSprop",
        help="Divides each step by the recent size of its gradient.",
        keras="keras.optimizers.RMSprop",
        params=(
            _share("rho", 0.9, "Rho", "How long past gradient sizes are remembered."),
            _share("momentum", 0.0, "Momentum", "Share of the speed that is kept."),
            _EPSILON,
        ),
        slots=2,
    ),
    OptimizerRow(
        name="adagrad",
        label="Adagrad",
        help="Smaller steps for weights that have moved a lot; wants a larger learning rate.",
        keras="keras.optimizers.Adagrad",
        params=(
            Param(
                "initial_accumulator_value",
                "real",
                0.1,
                "Start of the sum",
                "Keeps the first steps small.",
                low=0.0,
                high=10.0,
                advanced=True,
            ),
            _EPSILON,
        ),
        slots=1,
    ),
)

EARLY_STOPPING = table(
    Row(
        name="patience",
        label="When it stops getting better",
        help="Stop when the validation loss has not improved for some epochs; keep the best.",
        keras="keras.callbacks.EarlyStopping",
        params=(
            Param(
                "patience",
                "whole",
                10,
                "Patience",
                "Epochs without improvement that are waited for.",
                low=1,
                high=10_000,
            ),
            Param(
                "min_delta",
                "real",
                0.0,
                "Smallest improvement",
                "Less than this does not count as better.",
                low=0.0,
                high=1000.0,
                advanced=True,
            ),
        ),
    ),
    Row(
        name="none",
        label="Never",
        help="Train all epochs and keep the last weights.",
    ),
)

OPPONENTS = table(
    Row(name="majority", label="Most frequent class", help="Always says the commonest class."),
    Row(
        name="logistic_regression",
        label="Logistic regression",
        help="A linear model of the classes.",
    ),
    Row(name="mean", label="Mean of the target", help="Always says the average."),
    Row(name="linear_regression", label="Linear regression", help="A linear model of the number."),
    Row(
        name="boosted_trees",
        label="Boosted trees",
        help="Many small decision trees, each mending the ones before.",
    ),
)
