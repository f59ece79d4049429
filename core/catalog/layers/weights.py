"""How weights start, what keeps them small, and what holds them within bounds.

A layer's parameter names one of these rows. The row's own parameters become parameters of the layer
under the name of the weight: `kernel_regularizer` = "l2" goes with `kernel_l2`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from core.catalog.options import Param, Row, names, table


@dataclass(frozen=True, kw_only=True)
class InitializerRow(Row):
    """A way to draw the first weights.

    Attributes:
        seeded: whether it draws, and so is given a seed.
        least: fewest axes of a weight that it suits; most likewise.
    """

    seeded: bool = True
    least: int = 1
    most: int | None = None


def _number(name: str, default: float, label: str, help_: str, low: float, high: float) -> Param:
    return Param(name, "real", default, label, help_, low=low, high=high, advanced=True)


_STDDEV = _number("stddev", 0.05, "Spread", "Standard deviation of the draws.", 0.0, 100.0)
_MEAN = _number("mean", 0.0, "Middle", "The value that draws lie around.", -100.0, 100.0)
_GAIN = _number("gain", 1.0, "Factor", "What the weights are multiplied by.", -100.0, 100.0)

INITIALIZERS = table(
    InitializerRow(
        name="glorot_uniform",
        label="Glorot uniform",
        help="Sized to both sides of the layer; Keras' default.",
        keras="keras.initializers.GlorotUniform",
    ),
    InitializerRow(
        name="glorot_normal",
        label="Glorot normal",
        help="As Glorot uniform, drawn from a bell curve.",
        keras="keras.initializers.GlorotNormal",
    ),
    InitializerRow(
        name="he_uniform",
        label="He uniform",
        help="Sized to the inputs; made for ReLU.",
        keras="keras.initializers.HeUniform",
    ),
    InitializerRow(
        name="he_normal",
        label="He normal",
        help="As He uniform, drawn from a bell curve.",
        keras="keras.initializers.HeNormal",
    ),
    InitializerRow(
        name="lecun_normal",
        label="LeCun normal",
        help="Sized to the inputs; made for SELU.",
        keras="keras.initializers.LecunNormal",
    ),
    InitializerRow(
        name="lecun_uniform",
        label="LeCun uniform",
        help="As LeCun normal, drawn evenly from a range.",
        keras="keras.initializers.LecunUniform",
    ),
    InitializerRow(
        name="random_normal",
        label="Random normal",
        help="Drawn from a bell curve of a chosen spread.",
        keras="keras.initializers.RandomNormal",
        params=(_MEAN, _STDDEV),
    ),
    InitializerRow(
        name="random_uniform",
        label="Random uniform",
        help="Drawn evenly from a chosen range.",
        keras="keras.initializers.RandomUniform",
        params=(
            _number("minval", -0.05, "Lowest", "Lowest value that is drawn.", -100.0, 100.0),
            _number("maxval", 0.05, "Highest", "Highest value that is drawn.", -100.0, 100.0),
        ),
    ),
    InitializerRow(
        name="truncated_normal",
        label="Truncated normal",
        help="As random normal, without draws further out than two standard deviations.",
        keras="keras.initializers.TruncatedNormal",
        params=(_MEAN, _STDDEV),
    ),
    InitializerRow(
        name="variance_scaling",
        label="Variance scaling",
        help="Sized to the layer by a rule of your own; Glorot, He and LeCun are cases of it.",
        keras="keras.initializers.VarianceScaling",
        params=(
            replace(
                _number("scale", 1.0, "Scale", "Factor of the variance.", 0.0, 100.0), above=True
            ),
            Param(
                "mode", "one_of", "fan_in", "Sized to", "The inputs, the outputs, or their mean.",
                choices=("fan_in", "fan_out", "fan_avg"), advanced=True,
            ),
            Param(
                "distribution", "one_of", "truncated_normal", "Drawn from",
                "The form of the distribution.",
                choices=("truncated_normal", "untruncated_normal", "uniform"), advanced=True,
            ),
        ),
    ),
    InitializerRow(
        name="orthogonal",
        label="Orthogonal",
        help="Directions at right angles; keeps the size of a signal over many steps.",
        keras="keras.initializers.Orthogonal",
        params=(_GAIN,),
        least=2,
    ),
    InitializerRow(
        name="identity",
        label="Identity",
        help="Passes values on unchanged at first.",
        keras="keras.initializers.Identity",
        params=(_GAIN,),
        seeded=False,
        least=2,
        most=2,
    ),
    InitializerRow(
        name="zeros",
        label="Zeros",
        help="All zero; for offsets, since equal units would learn the same.",
        keras="keras.initializers.Zeros",
        seeded=False,
    ),
    InitializerRow(
        name="ones",
        label="Ones",
        help="All one; for factors.",
        keras="keras.initializers.Ones",
        seeded=False,
    ),
    InitializerRow(
        name="constant",
        label="Constant",
        help="All the same chosen number.",
        keras="keras.initializers.Constant",
        params=(_number("value", 0.0, "Value", "The number.", -1000.0, 1000.0),),
        seeded=False,
    ),
)  # fmt: skip


def _strength(name: str, label: str, help_: str) -> Param:
    return Param(name, "real", 0.01, label, help_, low=0.0, high=100.0, advanced=True)


_L1 = _strength("l1", "L1 strength", "What each unit of absolute weight costs.")
_L2 = _strength("l2", "L2 strength", "What each unit of squared weight costs.")

REGULARIZERS = table(
    Row(name="none", label="None", help="Large weights cost nothing."),
    Row(
        name="l1",
        label="L1",
        help="Weights cost their size; many become zero.",
        keras="keras.regularizers.L1",
        params=(_L1,),
    ),
    Row(
        name="l2",
        label="L2",
        help="Weights cost their square; all stay small.",
        keras="keras.regularizers.L2",
        params=(_L2,),
    ),
    Row(
        name="l1_l2",
        label="L1 and L2",
        help="Both at once.",
        keras="keras.regularizers.L1L2",
        params=(_L1, _L2),
    ),
    Row(
        name="orthogonal",
        label="Orthogonal",
        help="Directions that resemble each other cost; each keeps to itself.",
        keras="keras.regularizers.OrthogonalRegularizer",
        params=(_strength("factor", "Strength", "What resemblance costs."),),
    ),
)

CONSTRAINTS = table(
    Row(name="none", label="None", help="Weights may take any value."),
    Row(
        name="max_norm",
        label="Largest norm",
        help="The weights of a unit are shrunk when they grow beyond a length.",
        keras="keras.constraints.MaxNorm",
        params=(
            Param(
                "max_value", "real", 2.0, "Longest", "Length that is not exceeded.", low=0.0,
                high=1000.0, advanced=True,
            ),
        ),
    ),
    Row(
        name="non_neg",
        label="Not negative",
        help="Weights below zero become zero: more of an input never means less.",
        keras="keras.constraints.NonNeg",
    ),
    Row(
        name="unit_norm",
        label="Norm of one",
        help="The weights of a unit always have the length 1.",
        keras="keras.constraints.UnitNorm",
    ),
    Row(
        name="min_max_norm",
        label="Norm between bounds",
        help="The weights of a unit are kept between two lengths.",
        keras="keras.constraints.MinMaxNorm",
        params=(
            Param(
                "min_value", "real", 0.0, "Shortest", "Length that is reached.", low=0.0,
                high=1000.0, advanced=True,
            ),
            Param(
                "max_value", "real", 2.0, "Longest", "Length that is not exceeded.", low=0.0,
                high=1000.0, advanced=True,
            ),
            Param(
                "rate", "real", 1.0, "Rate", "Share of the way that is gone in each step.",
                low=0.0, high=1.0, advanced=True,
            ),
        ),
    ),
)  # fmt: skip
# Those that measure along axes.
NORMS = ("max_norm", "unit_norm", "min_max_norm")

Kind = Literal["initializer", "regularizer", "constraint"]
OPTIONS: Mapping[Kind, Mapping[str, Row]] = {
    "initializer": INITIALIZERS,
    "regularizer": REGULARIZERS,
    "constraint": CONSTRAINTS,
}


def stem(param: Param) -> str:
    """Return the weight that a parameter is about: `kernel` for `kernel_regularizer`."""
    return param.name.removesuffix(f"_{param.option}")


def below_of(row: Row, head: Param) -> tuple[Param, ...]:
    """Return the parameters of a row that belong to the options of one of them."""
    return tuple(param for param in row.params if param.when and param.when[0] == head.name)


def _below(head: Param, rows: Mapping[str, Row]) -> tuple[Param, ...]:
    """Return the choice and, each shown with the rows that have it, the parameters of its rows."""
    holders: dict[str, list[str]] = {}
    found: dict[str, Param] = {}
    for row in (rows[name] for name in head.choices):
        for param in row.params:
            holders.setdefault(param.name, []).append(row.name)
            found.setdefault(param.name, param)
    return (
        head,
        *(
            replace(param, name=f"{stem(head)}_{name}", when=(head.name, tuple(holders[name])))
            for name, param in found.items()
        ),
    )


When = tuple[str, tuple[str | int | float | bool | None, ...]]


def initializer(
    name: str, default: str, label: str, help_: str, axes: int = 2, when: When | None = None
) -> tuple[Param, ...]:
    """Return the parameters that say how a weight starts; `axes` is how many it has."""
    fitting = tuple(
        row.name
        for row in INITIALIZERS.values()
        if row.least <= axes and (row.most is None or axes <= row.most)
    )
    head = Param(
        f"{name}_initializer", "one_of", default, label, help_,
        choices=fitting, option="initializer", when=when, advanced=True,
    )  # fmt: skip
    return _below(head, INITIALIZERS)


def regularizer(
    name: str, label: str, help_: str, matrix: bool = False, when: When | None = None
) -> tuple[Param, ...]:
    """Return the parameters that say what keeps a weight small; a matrix may be kept orthogonal."""
    head = Param(
        f"{name}_regularizer", "one_of", "none", label, help_,
        choices=tuple(one for one in REGULARIZERS if matrix or one != "orthogonal"),
        option="regularizer", when=when, advanced=True,
    )  # fmt: skip
    return _below(head, REGULARIZERS)


def constraint(
    name: str, label: str, help_: str, axes: tuple[int, ...] = (0,), when: When | None = None
) -> tuple[Param, ...]:
    """Return the parameters that hold a weight in bounds, its norms measured along some axes."""
    head = Param(
        f"{name}_constraint", "one_of", "none", label, help_,
        choices=names(CONSTRAINTS), option="constraint", axes=axes, when=when, advanced=True,
    )  # fmt: skip
    return _below(head, CONSTRAINTS)


BIASED: When = ("use_bias", (True,))
USE_BIAS = Param("use_bias", "flag", True, "Bias", "Add a learned offset.", advanced=True)


def kernel(
    name: str = "kernel", axes: int = 2, norm: tuple[int, ...] = (0,), matrix: bool = False
) -> tuple[Param, ...]:
    """Return the parameters of the main weights of a layer.

    Args:
        name: of the weights, as Keras has it.
        axes: how many they have.
        norm: along which of them a constraint measures.
        matrix: whether they may be kept orthogonal.
    """
    return (
        *initializer(
            name, "glorot_uniform", "Start of the weights",
            "How the weights are drawn before training.", axes,
        ),
        *regularizer(
            name, "Regulariser of the weights", "What large weights add to the loss.", matrix
        ),
        *constraint(name, "Constraint on the weights", "What weights are held to.", norm),
    )  # fmt: skip


def bias() -> tuple[Param, ...]:
    """Return the parameters of the learned offset of a layer."""
    return (
        USE_BIAS,
        *initializer(
            "bias", "zeros", "Start of the offsets", "How the offsets start.", 1, BIASED
        ),
        *regularizer(
            "bias", "Regulariser of the offsets", "What large offsets add to the loss.", when=BIASED
        ),
        *constraint("bias", "Constraint on the offsets", "What offsets are held to.", when=BIASED),
    )  # fmt: skip


ACTIVITY = regularizer(
    "activity",
    "Regulariser of the output",
    "What large values that leave the layer add to the loss.",
)
