"""Layers a person can put into a network, with rules that need no Keras.

A shape here leaves out the batch: a table row prepared to 20 numbers is `(20,)`. The two rules of a
row, `shape` and `weights`, let a network be checked, sized and refused before anything is built; a
contract test holds them equal to what Keras builds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.catalog.options import Param, Row, names, table
from core.problems import Phrase, say

Shape = tuple[int, ...]
Params = Mapping[str, Any]


class MisfitError(ValueError):
    """The inputs of a layer do not fit it; the phrases say why and what to do."""

    def __init__(self, found: Phrase, expected: Phrase, action: Phrase) -> None:
        self.found, self.expected, self.action = found, expected, action
        super().__init__(f"{found} {expected} {action}")


def _same(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    return inputs[0]


def _units(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    return (*inputs[0][:-1], int(params["units"]))


def _equal(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    if len(set(inputs)) > 1:
        raise MisfitError(
            say("Its inputs have the shapes {shapes}.", shapes=_shown(inputs)),
            say("All inputs must have the same shape."),
            say("Give the branches the same number of units, or use Concatenate."),
        )
    return inputs[0]


def _flat(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    return (math.prod(inputs[0]),)


def _joined(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    if len({shape[:-1] for shape in inputs}) > 1:
        raise MisfitError(
            say("Its inputs have the shapes {shapes}.", shapes=_shown(inputs)),
            say("All inputs must agree in all but the last dimension."),
            say("Bring the branches to the same form before this layer."),
        )
    return (*inputs[0][:-1], sum(shape[-1] for shape in inputs))


def _shown(inputs: tuple[Shape, ...]) -> str:
    return " / ".join(" × ".join(str(size) for size in shape) for shape in inputs)


def _no_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    return 0


def _dense_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    return (inputs[0][-1] + bool(params["use_bias"])) * int(params["units"])


def _norm_weights(each: int) -> Callable[[Params, tuple[Shape, ...]], int]:
    def count(params: Params, inputs: tuple[Shape, ...]) -> int:
        learned = bool(params["center"]) + bool(params["scale"])
        return (learned + each) * inputs[0][-1]

    return count


@dataclass(frozen=True, kw_only=True)
class LayerRow(Row):
    """A layer.

    Attributes:
        inputs: fewest and most inputs; None for no upper bound.
        shape: rule from parameters and input shapes to the output shape; raises `MisfitError`.
        weights: rule for the number of weights, those not trained included.
        seeded: whether Keras takes a `seed` for it.
        start: parameters that a person's new layer starts with, where another value than the
            default of Keras is the better first choice.
    """

    inputs: tuple[int, int | None] = (1, 1)
    shape: Callable[[Params, tuple[Shape, ...]], Shape] = _same
    weights: Callable[[Params, tuple[Shape, ...]], int] = _no_weights
    seeded: bool = False
    start: Params = field(default_factory=dict)


ACTIVATIONS = table(
    Row(name="linear", label="Linear", help="Passes the value on unchanged."),
    Row(name="relu", label="ReLU", help="Keeps positive values, turns negative ones into zero."),
    Row(name="leaky_relu", label="Leaky ReLU", help="Like ReLU, but lets a little through."),
    Row(name="elu", label="ELU", help="Like ReLU, but bends smoothly towards -1 below zero."),
    Row(name="selu", label="SELU", help="A scaled ELU that keeps deep networks in balance."),
    Row(name="gelu", label="GELU", help="A smooth ReLU, common in transformers."),
    Row(name="silu", label="SiLU (swish)", help="The value times its own sigmoid; smooth."),
    Row(name="softplus", label="Softplus", help="A smooth ReLU that is always above zero."),
    Row(name="exponential", label="Exponential", help="Above zero, ever steeper."),
    Row(name="tanh", label="Tanh", help="Squeezes values between -1 and 1."),
    Row(name="sigmoid", label="Sigmoid", help="Squeezes values between 0 and 1."),
    Row(name="softmax", label="Softmax", help="Turns values into shares that sum to one."),
)

INITIALIZERS = table(
    Row(
        name="glorot_uniform",
        label="Glorot uniform",
        help="Sized to both sides of the layer; Keras' default.",
        keras="keras.initializers.GlorotUniform",
    ),
    Row(
        name="glorot_normal",
        label="Glorot normal",
        help="As Glorot uniform, drawn from a bell curve.",
        keras="keras.initializers.GlorotNormal",
    ),
    Row(
        name="he_uniform",
        label="He uniform",
        help="Sized to the inputs; made for ReLU.",
        keras="keras.initializers.HeUniform",
    ),
    Row(
        name="he_normal",
        label="He normal",
        help="As He uniform, drawn from a bell curve.",
        keras="keras.initializers.HeNormal",
    ),
    Row(
        name="lecun_normal",
        label="LeCun normal",
        help="Sized to the inputs; made for SELU.",
        keras="keras.initializers.LecunNormal",
    ),
)

_ACTIVATION = Param(
    "activation",
    "one_of",
    "linear",
    "Activation",
    "What is done to each value that leaves the layer.",
    choices=names(ACTIVATIONS),
)
_NORM = (
    Param(
        "epsilon",
        "real",
        0.001,
        "Epsilon",
        "A small number that keeps the division safe.",
        low=0.0,
        high=1.0,
        above=True,
        advanced=True,
    ),
    Param("center", "flag", True, "Centre", "Learn an offset for each value.", advanced=True),
    Param("scale", "flag", True, "Scale", "Learn a factor for each value.", advanced=True),
)


def _rate(name: str, label: str, default: float, help_: str, high: float) -> Param:
    return Param(name, "real", default, label, help_, low=0.0, high=high)


LAYERS = table(
    LayerRow(
        name="dense",
        label="Dense",
        help="Every unit looks at all inputs and weighs them; the workhorse of tables.",
        keras="keras.layers.Dense",
        params=(
            Param(
                "units",
                "whole",
                32,
                "Units",
                "How many values leave the layer.",
                low=1,
                high=100_000,
            ),
            _ACTIVATION,
            Param("use_bias", "flag", True, "Bias", "Add a learned offset.", advanced=True),
            Param(
                "kernel_initializer",
                "one_of",
                "glorot_uniform",
                "Start of the weights",
                "How the weights are drawn before training.",
                choices=names(INITIALIZERS),
                initializer=True,
                advanced=True,
            ),
        ),
        shape=_units,
        weights=_dense_weights,
        start={"activation": "relu"},
    ),
    LayerRow(
        name="activation",
        label="Activation",
        help="Bends each value; without it, stacked Dense layers are one straight line.",
        keras="keras.layers.Activation",
        params=(
            Param(
                "activation",
                "one_of",
                "relu",
                "Function",
                "The curve each value is sent through.",
                choices=names(ACTIVATIONS),
            ),
        ),
    ),
    LayerRow(
        name="dropout",
        label="Dropout",
        help="Hides a random share of values in training, so that none is relied on too much.",
        keras="keras.layers.Dropout",
        params=(_rate("rate", "Rate", 0.2, "Share of values hidden in each step.", 0.95),),
        seeded=True,
    ),
    LayerRow(
        name="batch_normalization",
        label="Batch normalisation",
        help="Brings each value to a common scale over the batch; steadies deep networks.",
        keras="keras.layers.BatchNormalization",
        params=(
            Param(
                "momentum",
                "real",
                0.99,
                "Momentum",
                "How slowly the remembered averages follow the batches.",
                low=0.0,
                high=0.9999,
                advanced=True,
            ),
            *_NORM,
        ),
        weights=_norm_weights(2),
    ),
    LayerRow(
        name="layer_normalization",
        label="Layer normalisation",
        help="Brings the values of each row to a common scale; works at any batch size.",
        keras="keras.layers.LayerNormalization",
        params=_NORM,
        weights=_norm_weights(0),
    ),
    LayerRow(
        name="gaussian_noise",
        label="Gaussian noise",
        help="Adds random noise in training, so that small differences matter less.",
        keras="keras.layers.GaussianNoise",
        params=(_rate("stddev", "Strength", 0.1, "Standard deviation of the noise.", 100.0),),
        seeded=True,
    ),
    LayerRow(
        name="flatten",
        label="Flatten",
        help="Puts all values of a row side by side, as Dense layers want them.",
        keras="keras.layers.Flatten",
        shape=_flat,
    ),
    LayerRow(
        name="add",
        label="Add",
        help="Adds branches value by value; the joint of a residual connection.",
        keras="keras.layers.Add",
        inputs=(2, None),
        shape=_equal,
    ),
    LayerRow(
        name="concatenate",
        label="Concatenate",
        help="Puts the values of branches side by side.",
        keras="keras.layers.Concatenate",
        inputs=(2, None),
        shape=_joined,
    ),
    LayerRow(
        name="multiply",
        label="Multiply",
        help="Multiplies branches value by value; one branch can gate another.",
        keras="keras.layers.Multiply",
        inputs=(2, None),
        shape=_equal,
    ),
)
