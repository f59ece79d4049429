"""Losses: what a training makes small, and what each needs of target and output.

Most numbers are learned in standard deviations from their mean. Losses of relative errors have no
meaning there: they are given the target divided by its mean, which moves neither zero nor the place
of their minimum, and an output that cannot fall below zero.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.catalog.options import Param, Row, table
from core.catalog.training.tasks import TASKS
from core.recipe import Choice, Task

if TYPE_CHECKING:
    from core.recipe import Recipe

TargetScaling = Literal["zscore", "by_mean"]


@dataclass(frozen=True, kw_only=True)
class LossRow(Row):
    """A loss, with the tasks it is for.

    Attributes:
        within: dotted name of our loss that hands this one what it wants; "" when it needs none.
        in_units: that loss is told the unit of what the network learns.
        activation: of the output layer; "" for that of the task.
        target_scaling: in what the network learns a number: one of `plain.STATISTICS`.
        uncalibrated: its probabilities say which class, but not how often that is right.
        least: the smallest target it has a meaning for; `above` excludes it itself.
    """

    tasks: tuple[Task, ...]
    within: str = ""
    in_units: bool = False
    activation: str = ""
    target_scaling: TargetScaling = "zscore"
    uncalibrated: bool = False
    least: float | None = None
    above: bool = False

    def allows_target(self, smallest: float) -> bool:
        """Return whether a column whose smallest number this is can be learned with it."""
        if self.least is None:
            return True
        return smallest > self.least or (smallest == self.least and not self.above)


def _real(
    name: str,
    default: float,
    label: str,
    help_: str,
    high: float,
    *,
    low: float = 0.0,
    above: bool = False,
    advanced: bool = False,
) -> Param:
    return Param(
        name, "real", default, label, help_, low=low, high=high, above=above, advanced=advanced
    )


def _smoothing(default: float, advanced: bool) -> Param:
    return _real(
        "label_smoothing",
        default,
        "Label smoothing",
        "Share of each label that is spread over all classes, so that none is quite certain.",
        0.9,
        advanced=advanced,
    )


_GAMMA = _real(
    "gamma", 2.0, "Gamma", "How much less a row counts that is already well predicted.", 20.0
)


def _alpha(help_: str) -> Param:
    return _real("alpha", 0.25, "Alpha", help_, 1.0, above=True, advanced=True)


LOSSES = table(
    LossRow(
        name="binary_crossentropy",
        label="Binary cross-entropy",
        help="Punishes confident wrong answers between two classes.",
        keras="keras.losses.BinaryCrossentropy",
        params=(_smoothing(0.0, True),),
        tasks=("binary",),
    ),
    LossRow(
        name="weighted_binary_crossentropy",
        label="Weighted cross-entropy",
        help="Rows of the positive class count more or less; its probabilities shift with them.",
        keras="core.network.losses.WeightedBinaryCrossentropy",
        params=(
            _real(
                "positive_weight",
                1.0,
                "Weight of the positive class",
                "How many rows of the other class one of its rows counts as much as.",
                1000.0,
                above=True,
            ),
        ),
        tasks=("binary",),
    ),
    LossRow(
        name="binary_focal_crossentropy",
        label="Binary focal loss",
        help="Cross-entropy that turns away from easy rows; probabilities are drawn to the middle.",
        keras="keras.losses.BinaryFocalCrossentropy",
        params=(
            _GAMMA,
            _alpha("Weight of the positive class, where the classes are weighed."),
            Param(
                "apply_class_balancing",
                "flag",
                False,
                "Weigh the classes",
                "The positive class weighs alpha, the other the rest to 1.",
                advanced=True,
            ),
            _smoothing(0.0, True),
        ),
        tasks=("binary",),
    ),
    LossRow(
        name="hinge",
        label="Hinge",
        help="Wants a clear margin between two classes, no more; its probabilities say which "
        "class, but not how often it is right.",
        keras="keras.losses.Hinge",
        within="core.network.losses.OnMargin",
        uncalibrated=True,
        tasks=("binary",),
    ),
    LossRow(
        name="squared_hinge",
        label="Squared hinge",
        help="Hinge that minds large misses more; its probabilities say which class, but not how "
        "often it is right.",
        keras="keras.losses.SquaredHinge",
        within="core.network.losses.OnMargin",
        uncalibrated=True,
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
        name="categorical_crossentropy",
        label="Smoothed cross-entropy",
        help="Categorical cross-entropy on labels that are not quite certain, so that the network "
        "does not grow too sure of itself.",
        keras="keras.losses.CategoricalCrossentropy",
        within="core.network.losses.OneHot",
        params=(_smoothing(0.1, False),),
        tasks=("multiclass",),
    ),
    LossRow(
        name="weighted_categorical_crossentropy",
        label="Weighted cross-entropy",
        help="Each class counts as much as you say; its probabilities shift with the weights.",
        keras="core.network.losses.WeightedCategoricalCrossentropy",
        params=(
            Param(
                "weights",
                "text",
                "",
                "Weights of the classes",
                "One number above 0 for each class in their order, such as 1, 1, 5; empty for 1 "
                "each.",
            ),
        ),
        tasks=("multiclass",),
    ),
    LossRow(
        name="categorical_focal_crossentropy",
        label="Focal loss",
        help="Cross-entropy that turns away from easy rows; probabilities are drawn to the middle.",
        keras="keras.losses.CategoricalFocalCrossentropy",
        within="core.network.losses.OneHot",
        params=(_GAMMA, _alpha("A factor of the whole loss."), _smoothing(0.0, True)),
        tasks=("multiclass",),
    ),
    LossRow(
        name="categorical_hinge",
        label="Categorical hinge",
        help="Wants the true class to lead by a clear margin, no more; its probabilities say "
        "which class, but not how often it is right.",
        keras="core.network.losses.CategoricalMarginHinge",
        uncalibrated=True,
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
            _real(
                "delta",
                1.0,
                "Delta",
                "Where it turns, in standard deviations of the target.",
                1000.0,
                above=True,
            ),
        ),
        tasks=("regression",),
    ),
    LossRow(
        name="log_cosh",
        label="Log-cosh",
        help="A smooth Huber: squared for small errors, absolute for large ones.",
        keras="keras.losses.LogCosh",
        tasks=("regression",),
    ),
    LossRow(
        name="quantile",
        label="Quantile (pinball)",
        help="Predicts the number that a share of such rows stays below, not their mean.",
        keras="core.network.losses.Quantile",
        params=(
            _real(
                "share",
                0.5,
                "Share below",
                "0.5 is the median, 0.9 a number that nine of ten stay below.",
                0.999,
                low=0.001,
            ),
        ),
        tasks=("regression",),
    ),
    LossRow(
        name="poisson",
        label="Poisson",
        help="For counts and amounts from 0 on, whose spread grows with their size; learns them "
        "as multiples of their mean.",
        keras="keras.losses.Poisson",
        activation="exponential",
        target_scaling="by_mean",
        least=0.0,
        tasks=("regression",),
    ),
    LossRow(
        name="mean_absolute_percentage_error",
        label="Mean absolute percentage error",
        help="Errors in per cent of the true number: small numbers weigh most, and predictions "
        "come out low.",
        keras="keras.losses.MeanAbsolutePercentageError",
        activation="softplus",
        target_scaling="by_mean",
        least=0.0,
        above=True,
        tasks=("regression",),
    ),
    LossRow(
        name="mean_squared_logarithmic_error",
        label="Mean squared logarithmic error",
        help="Squared error of log(1 + number), in its own units: twice too much counts like half "
        "too little.",
        keras="keras.losses.MeanSquaredLogarithmicError",
        within="core.network.losses.InUnits",
        in_units=True,
        activation="exponential",
        target_scaling="by_mean",
        least=0.0,
        tasks=("regression",),
    ),
)


def loss_of(recipe: Recipe, task: Task) -> tuple[LossRow, Choice]:
    """Return the loss of a recipe's output: the chosen one, or the one that follows from the task.

    One that the catalog does not know is told by `check`; the task's stands in for it.
    """
    output = next(iter(recipe.network.outputs), None)
    held = output.loss if output else None
    if held is None or held.kind not in LOSSES:
        held = Choice(kind=TASKS[task].loss)
    return LOSSES[held.kind], held


def activation_of(recipe: Recipe, task: Task) -> str:
    """Return the activation of the output layer: what the loss needs, else that of the task."""
    row, _ = loss_of(recipe, task)
    return row.activation or TASKS[task].activation


def class_weights_of(text: str) -> tuple[float, ...]:
    """Return the numbers of a text such as `1, 1, 5`.

    Raises:
        ValueError: it holds something else than finite numbers above 0.
    """
    found = tuple(float(part) for part in re.split(r"[,;\s]+", text.strip()) if part)
    if not all(0 < weight < math.inf for weight in found):
        raise ValueError(text)
    return found
