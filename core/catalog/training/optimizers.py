"""Optimisers: how a step is taken, and how gradients are held in bounds before it.

Defaults are those of the Keras 3 documentation of each class unless a comment says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.options import Param, Row, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.recipe import ParamValue


@dataclass(frozen=True, kw_only=True)
class OptimizerRow(Row):
    """An optimiser.

    Attributes:
        rate: the learning rate that is usual for it.
        slots: numbers it remembers for each weight; for the estimate of memory.
        larger: the flag with which it remembers one more; "" for none.
    """

    rate: float
    slots: int
    larger: str = ""

    def remembered(self, given: Mapping[str, ParamValue]) -> int:
        """Return the numbers it remembers for each weight with these parameters."""
        return self.slots + bool(self.larger and self.values(given)[self.larger])


def _share(name: str, default: float, label: str, help_: str, advanced: bool = True) -> Param:
    return Param(name, "real", default, label, help_, low=0.0, high=0.99999, advanced=advanced)


def _decay(default: float, advanced: bool = True) -> Param:
    """Return the pull towards zero; Keras is not told of 0 where that is its default."""
    return Param(
        "weight_decay",
        "real",
        default,
        "Weight decay",
        "Share of each weight, times the learning rate, that every step takes away.",
        low=0.0,
        high=1.0,
        advanced=advanced,
        nothing=None if default else 0.0,
    )


def _strength(name: str, label: str, help_: str, high: float = 1000.0) -> Param:
    return Param(name, "real", 0.0, label, help_, low=0.0, high=high, advanced=True)


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
_AMSGRAD = Param(
    "amsgrad",
    "flag",
    False,
    "AMSGrad",
    "Divide by the largest gradient size so far, so that steps never grow again.",
    advanced=True,
)
_MOMENTUM = _share("momentum", 0.9, "Momentum", "Share of the speed that is kept.", advanced=False)


def _start(help_: str) -> Param:
    return Param(
        "initial_accumulator_value",
        "real",
        0.1,
        "Start of the sum",
        help_,
        low=0.0,
        high=10.0,
        advanced=True,
    )


OPTIMIZERS = table(
    OptimizerRow(
        name="adam",
        label="Adam",
        help="Adapts the step for each weight; a good first choice.",
        keras="keras.optimizers.Adam",
        params=(*_BETAS, _AMSGRAD, _decay(0.0)),
        rate=0.001,
        slots=2,
        larger="amsgrad",
    ),
    OptimizerRow(
        name="adamw",
        label="AdamW",
        help="Adam that also pulls weights gently towards zero.",
        keras="keras.optimizers.AdamW",
        params=(_decay(0.004, advanced=False), *_BETAS, _AMSGRAD),
        rate=0.001,
        slots=2,
        larger="amsgrad",
    ),
    OptimizerRow(
        name="sgd",
        label="SGD",
        help="Plain steps down the slope; slow but easy to understand.",
        keras="keras.optimizers.SGD",
        params=(_decay(0.0),),
        rate=0.01,
        slots=0,
    ),
    OptimizerRow(
        name="momentum",
        label="SGD with momentum",
        help="Steps that keep some of their speed, so that they roll through small bumps.",
        keras="keras.optimizers.SGD",
        params=(
            _MOMENTUM,
            Param("nesterov", "flag", False, "Nesterov", "Look ahead before each step."),
            _decay(0.0),
        ),
        rate=0.01,
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
            Param(
                "centered",
                "flag",
                False,
                "Centred",
                "Divide by how much the gradient varies, not by its size.",
                advanced=True,
            ),
            _decay(0.0),
        ),
        rate=0.001,
        slots=2,
        larger="centered",
    ),
    OptimizerRow(
        name="adagrad",
        label="Adagrad",
        help="Smaller steps for weights that have moved a lot; wants a larger learning rate.",
        keras="keras.optimizers.Adagrad",
        params=(_start("Keeps the first steps small."), _EPSILON, _decay(0.0)),
        rate=0.01,
        slots=1,
    ),
    OptimizerRow(
        name="adadelta",
        label="Adadelta",
        help="Adagrad that forgets, so that its steps do not die; wants a learning rate near 1.",
        keras="keras.optimizers.Adadelta",
        params=(
            _share("rho", 0.95, "Rho", "How long past gradients and steps are remembered."),
            _EPSILON,
            _decay(0.0),
        ),
        # Zeiler (2012) has no learning rate at all, which is 1.
        rate=1.0,
        slots=2,
    ),
    OptimizerRow(
        name="nadam",
        label="Nadam",
        help="Adam that looks ahead before each step.",
        keras="keras.optimizers.Nadam",
        params=(*_BETAS, _decay(0.0)),
        rate=0.001,
        slots=2,
    ),
    OptimizerRow(
        name="adamax",
        label="Adamax",
        help="Adam that goes by the largest recent gradient; calm where gradients are sparse.",
        keras="keras.optimizers.Adamax",
        params=(*_BETAS, _decay(0.0)),
        rate=0.001,
        slots=2,
    ),
    OptimizerRow(
        name="lion",
        label="Lion",
        help="Steps of equal size whose direction alone is learned; wants a small learning rate.",
        keras="keras.optimizers.Lion",
        params=(
            _share("beta_1", 0.9, "Beta 1", "How much of the direction is the past's."),
            _share("beta_2", 0.99, "Beta 2", "How long past gradients are remembered."),
            _decay(0.0),
        ),
        # Chen et al. (2023): three to ten times smaller than that of AdamW.
        rate=0.0001,
        slots=1,
    ),
    OptimizerRow(
        name="ftrl",
        label="FTRL",
        help="Follow the regularised leader: made for wide linear models with sparse inputs.",
        keras="keras.optimizers.Ftrl",
        params=(
            _strength("l1_regularization_strength", "L1", "Draws weights to exactly zero."),
            _strength("l2_regularization_strength", "L2", "Draws weights towards zero."),
            _strength(
                "l2_shrinkage_regularization_strength",
                "L2 shrinkage",
                "Shrinks the weights within each gradient.",
            ),
            Param(
                "learning_rate_power",
                "real",
                -0.5,
                "Power",
                "How fast the steps of a weight shrink; 0 for not at all.",
                low=-2.0,
                high=0.0,
                advanced=True,
            ),
            _start("Keeps the first steps small."),
            _strength("beta", "Beta", "Makes all steps smaller from the start."),
            _decay(0.0),
        ),
        rate=0.01,
        slots=2,
    ),
    OptimizerRow(
        name="muon",
        label="Muon",
        help="Turns the step of each weight matrix into one of equal strength in every direction; "
        "all other weights take Adam's.",
        keras="keras.optimizers.Muon",
        params=(
            _decay(0.004, advanced=False),
            _share("momentum", 0.95, "Momentum", "How long past gradients are remembered."),
            Param("nesterov", "flag", True, "Nesterov", "Look ahead in each step.", advanced=True),
            Param(
                "ns_steps",
                "whole",
                5,
                "Rounds",
                "Rounds of the iteration that evens the directions out.",
                low=1,
                high=20,
                advanced=True,
            ),
            Param(
                "rms_rate",
                "real",
                0.2,
                "Size of a step",
                "Size that the steps of matrices are brought to, as those of Adam have it.",
                low=0.0,
                high=10.0,
                above=True,
                advanced=True,
            ),
            Param(
                "adam_lr_ratio",
                "real",
                1.0,
                "Learning rate of the rest",
                "Times the learning rate, for the weights that Adam moves.",
                low=0.0,
                high=100.0,
                advanced=True,
            ),
            _share("adam_beta_1", 0.9, "Adam's beta 1", "Beta 1 of the weights that Adam moves."),
            _share("adam_beta_2", 0.999, "Adam's beta 2", "Beta 2 of the weights that Adam moves."),
            Param(
                "adam_weight_decay",
                "real",
                0.004,
                "Weight decay of the rest",
                "Weight decay of the weights that Adam moves.",
                low=0.0,
                high=1.0,
                advanced=True,
            ),
            _EPSILON,
        ),
        rate=0.001,
        slots=2,
    ),
)


def _bound(name: str, help_: str) -> tuple[Param, ...]:
    return (Param(name, "real", 1.0, "At most", help_, low=0.0, high=1e6, above=True),)


CLIPPING = table(
    Row(name="none", label="None", help="Gradients are taken as they are."),
    Row(
        name="norm",
        label="Each weight matrix",
        help="The gradient of a weight matrix that is too long is shortened.",
        params=_bound("clipnorm", "Longest gradient of one weight matrix."),
    ),
    Row(
        name="global_norm",
        label="All together",
        help="Where all gradients together are too long, all are shortened alike: the direction "
        "of the step stays.",
        params=_bound("global_clipnorm", "Longest gradient of all weights together."),
    ),
    Row(
        name="value",
        label="Each number",
        help="Each number of a gradient is cut off where it is too large.",
        params=_bound("clipvalue", "Largest number of a gradient, up and down."),
    ),
)
