"""Optimisers: how a step is taken.

Defaults are those of the Keras 3 documentation of each class unless a comment says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.options import Param, Row, table


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
