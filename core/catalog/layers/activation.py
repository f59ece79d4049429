"""The curves of Keras, and the layers that are nothing but a curve.

Of the activations of Keras 3.15 these are left out: `threshold`, which has no default, `glu`, which
halves the values, `sparsemax`, whose shares do not sum to one in 3.15.1 (0.2 and 0 become 0.5 and
0.3), and `swish` and `hard_swish`, which are second names.
"""

from __future__ import annotations

from core.catalog.layers.row import LayerRow
from core.catalog.layers.rules import MisfitError, Params, Shape
from core.catalog.layers.weights import constraint, initializer, regularizer
from core.catalog.options import Param, Row, names, sizes, table
from core.problems import say

ACTIVATIONS = table(
    Row(name="linear", label="Linear", help="Passes the value on unchanged."),
    Row(name="relu", label="ReLU", help="Keeps positive values, turns negative ones into zero."),
    Row(name="leaky_relu", label="Leaky ReLU", help="Like ReLU, but lets a little through."),
    Row(name="elu", label="ELU", help="Like ReLU, but bends smoothly towards -1 below zero."),
    Row(name="selu", label="SELU", help="A scaled ELU that keeps deep networks in balance."),
    Row(name="gelu", label="GELU", help="A smooth ReLU, common in transformers."),
    Row(name="silu", label="SiLU (swish)", help="The value times its own sigmoid; smooth."),
    Row(name="softplus", label="Softplus", help="A smooth ReLU that is always above zero."),
    Row(name="tanh", label="Tanh", help="Squeezes values between -1 and 1."),
    Row(name="sigmoid", label="Sigmoid", help="Squeezes values between 0 and 1."),
    Row(name="softmax", label="Softmax", help="Turns values into shares that sum to one."),
    Row(name="relu6", label="ReLU6", help="A ReLU that goes no higher than 6."),
    Row(name="celu", label="CELU", help="An ELU whose slope has no bend, also when it is scaled."),
    Row(name="mish", label="Mish", help="A smooth ReLU that dips a little below zero."),
    Row(name="softsign", label="Softsign", help="Like tanh, but nears its bounds more slowly."),
    Row(name="squareplus", label="Squareplus", help="A softplus made of a square root."),
    Row(name="sparse_plus", label="Sparse plus", help="Zero, then a curve, then a straight line."),
    Row(name="exponential", label="Exponential", help="Grows ever faster; always above zero."),
    Row(name="hard_silu", label="Hard SiLU", help="SiLU made of straight pieces; quick."),
    Row(name="hard_sigmoid", label="Hard sigmoid", help="A sigmoid made of straight pieces."),
    Row(name="hard_tanh", label="Hard tanh", help="Cuts values off at -1 and 1."),
    Row(name="sparse_sigmoid", label="Sparse sigmoid", help="A straight ramp from 0 to 1."),
    Row(name="log_sigmoid", label="Log sigmoid", help="The logarithm of the sigmoid; below zero."),
    Row(name="tanh_shrink", label="Tanh shrink", help="The value less its tanh: small ones fade."),
    Row(name="soft_shrink", label="Soft shrink", help="Takes 0.5 off; what is less becomes zero."),
    Row(name="hard_shrink", label="Hard shrink", help="Turns values within 0.5 of zero into zero."),
    Row(name="log_softmax", label="Log softmax", help="The logarithms of the softmax shares."),
)  # fmt: skip


def activation(default: str = "linear", name: str = "activation") -> Param:
    """Return the parameter that names the curve behind a layer."""
    return Param(
        name, "one_of", default, "Activation", "What is done to each value that leaves the layer.",
        choices=names(ACTIVATIONS), option="activation",
    )  # fmt: skip


def _slopes(params: Params, inputs: tuple[Shape, ...]) -> int:
    shared = sizes(params["shared_axes"]) if params["shared_axes"] else ()
    count = 1
    for axis, size in enumerate(inputs[0], 1):
        count *= 1 if axis in shared else size
    return count


def _sloped(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    shared = sizes(params["shared_axes"]) if params["shared_axes"] else ()
    if shared and max(shared) > len(inputs[0]):
        raise MisfitError(
            say("It shares its slopes along axis {axis}.", axis=max(shared)),
            say("Its input has {count} axes.", count=len(inputs[0])),
            say("Name axes that there are, or none."),
        )
    return inputs[0]


ROWS = (
    LayerRow(
        name="activation",
        family="activation",
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
                option="activation",
            ),
        ),
    ),
    LayerRow(
        name="leaky_relu",
        family="activation",
        label="Leaky ReLU",
        help="Keeps positive values and lets a chosen share of negative ones through.",
        keras="keras.layers.LeakyReLU",
        params=(
            Param(
                "negative_slope", "real", 0.3, "Slope below zero",
                "Share of a negative value that is let through.", low=0.0, high=1.0,
            ),
        ),
    ),
    LayerRow(
        name="prelu",
        family="activation",
        label="PReLU",
        help="A leaky ReLU that learns for each value how much it lets through below zero.",
        keras="keras.layers.PReLU",
        params=(
            Param(
                "shared_axes", "sizes", None, "Shared along",
                "Axes along which one slope is learned for all: 1, 2 for the pixels of an image.",
                low=1, high=3, counts=(1, 2, 3), optional=True, advanced=True,
            ),
            *initializer("alpha", "zeros", "Start of the slopes", "How the slopes start.", 1),
            *regularizer(
                "alpha", "Regulariser of the slopes", "What steep slopes add to the loss."
            ),
            *constraint("alpha", "Constraint on the slopes", "What slopes are held to."),
        ),
        shape=_sloped,
        weights=_slopes,
    ),
)  # fmt: skip
