"""Layers in which every unit weighs every input."""

from __future__ import annotations

from core.catalog.layers.activation import activation
from core.catalog.layers.row import LayerRow
from core.catalog.layers.rules import MisfitError, Params, Shape, product, shown
from core.catalog.layers.weights import (
    ACTIVITY,
    bias,
    constraint,
    initializer,
    kernel,
    regularizer,
)
from core.catalog.options import Param, sizes
from core.problems import say

# Beyond so many inputs the cost of orthogonal weights, which compares each with each, takes more
# memory than the weights themselves.
MOST_COMPARED = 4096


def units(default: int = 32, help_: str = "How many values leave the layer.") -> Param:
    """Return the parameter for the width of a layer."""
    return Param("units", "whole", default, "Units", help_, low=1, high=100_000)


def check_orthogonal(params: Params, rows: int, name: str = "kernel") -> None:
    """Raise `MisfitError` where weights cannot be kept orthogonal: with one row, or very many."""
    if params[f"{name}_regularizer"] == "orthogonal" and not 1 < rows <= MOST_COMPARED:
        raise MisfitError(
            say("Its weights have {rows} row(s) to be kept orthogonal.", rows=rows),
            say("That takes from 2 to {most} rows.", most=MOST_COMPARED),
            say("Choose L2, or no cost of the weights."),
        )


def _widened(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    check_orthogonal(params, inputs[0][-1])
    return (*inputs[0][:-1], int(params["units"]))


def _dense_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    return (inputs[0][-1] + bool(params["use_bias"])) * int(params["units"])


def _sides(params: Params) -> tuple[str, str, str]:
    """Return the letters of input, weights and output of an equation such as "ab,bc->ac"."""
    taken, left = str(params["equation"]).replace(" ", "").split("->")
    first, second = taken.split(",")
    return first, second, left


def _odd_equation(params: Params, why: str) -> MisfitError:
    return MisfitError(
        say("Its equation is {equation}.", equation=str(params["equation"])),
        say("It cannot be built: {why}.", why=why),
        say("Compare it with ab,bc->ac, which is a Dense layer; a stands for the rows."),
    )


def _letters(params: Params, shape: Shape) -> dict[str, int]:
    """Return the size of each letter of an equation; as `keras.layers.EinsumDense` finds them."""
    first, second, left = _sides(params)
    for letters in (first, second, left):
        if len(set(letters)) < len(letters):
            raise _odd_equation(params, f"a letter stands twice in {letters}")
    if first[0] != left[0] or first[0] in second:
        raise _odd_equation(params, "the first letter stands for the rows, left and right alike")
    if len(first) != len(shape) + 1:
        raise _odd_equation(params, f"{first} has no letter for each axis of {shown(shape)}")
    strange = set(left) - set(first) - set(second) | (set(second) - set(first) - set(left))
    if strange:
        raise _odd_equation(params, f"{', '.join(sorted(strange))} comes from nowhere")
    wanted = sizes(params["output_shape"])
    if len(wanted) != len(left) - 1:
        raise _odd_equation(params, f"{left} needs {len(left) - 1} output sizes")
    found = dict(zip(first[1:], shape, strict=True))
    for letter, size in zip(left[1:], wanted, strict=True):
        if found.get(letter, size) != size:
            raise _odd_equation(params, f"{letter} is {found[letter]} in the input, not {size}")
        found.setdefault(letter, size)
    if any(letter not in left[1:] for letter in str(params["bias_axes"] or "")):
        raise _odd_equation(params, "the offsets have a letter that the output lacks")
    return found


def _einsum(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    found = _letters(params, inputs[0])
    return tuple(found[letter] for letter in _sides(params)[2][1:])


def _einsum_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    found = _letters(params, inputs[0])
    offsets = set(str(params["bias_axes"] or ""))
    weights = product(tuple(found[letter] for letter in _sides(params)[1]))
    return weights + (product(tuple(found[letter] for letter in offsets)) if offsets else 0)


ROWS = (
    LayerRow(
        name="dense",
        family="dense",
        label="Dense",
        help="Every unit looks at all inputs and weighs them; the workhorse of tables.",
        keras="keras.layers.Dense",
        params=(units(), activation(), *kernel(matrix=True), *bias(), *ACTIVITY),
        shape=_widened,
        weights=_dense_weights,
        start={"activation": "relu"},
    ),
    LayerRow(
        name="einsum_dense",
        family="dense",
        label="Einsum dense",
        help="A Dense layer over any axes, said as an equation; many small networks side by side.",
        keras="keras.layers.EinsumDense",
        params=(
            Param(
                "equation", "text", "ab,bc->ac", "Equation",
                "Letters of the input, of the weights and of the output; the first is the rows.",
                pattern="[a-z]{2,5},[a-z]{1,5}->[a-z]{2,5}", example="ab,bc->ac",
            ),
            Param(
                "output_shape", "sizes", "32", "Output sizes",
                "Sizes of the letters behind the arrow, without that of the rows.",
                low=1, high=100_000, counts=(1, 2, 3, 4),
            ),
            activation(),
            Param(
                "bias_axes", "text", "c", "Offsets for",
                "Letters of the output that get learned offsets; none when empty.",
                pattern="[a-z]{1,4}", example="c", optional=True,
            ),
            *initializer(
                "kernel", "glorot_uniform", "Start of the weights",
                "How the weights are drawn before training.", 1,
            ),
            *initializer("bias", "zeros", "Start of the offsets", "How the offsets start.", 1),
            *regularizer(
                "kernel", "Regulariser of the weights", "What large weights add to the loss."
            ),
            *regularizer(
                "bias", "Regulariser of the offsets", "What large offsets add to the loss."
            ),
            *constraint("kernel", "Constraint on the weights", "What weights are held to."),
            *constraint("bias", "Constraint on the offsets", "What offsets are held to."),
        ),
        shape=_einsum,
        mask="ends",
        weights=_einsum_weights,
    ),
)  # fmt: skip
