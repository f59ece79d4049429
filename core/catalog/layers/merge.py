"""Layers that make one of several branches."""

from __future__ import annotations

from core.catalog.layers.row import LayerRow
from core.catalog.layers.rules import MisfitError, Params, Shape, shown
from core.catalog.options import Param, sizes
from core.problems import say


def _broadcast(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    """Return the common shape: along each axis all sizes are one number, or 1."""
    ranks = {len(shape) for shape in inputs}
    each = tuple(zip(*inputs, strict=False))
    if len(ranks) > 1 or any(len({size for size in found if size != 1}) > 1 for found in each):
        raise MisfitError(
            say("Its inputs have the shapes {shapes}.", shapes=shown(*inputs)),
            say("All inputs must have the same shape."),
            say("Give the branches the same number of units, or use Concatenate."),
        )
    return tuple(max(found) for found in each)


def _joined(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    axis, rank = int(params["axis"]), len(inputs[0])
    if axis == 0 or axis > rank:
        raise MisfitError(
            say("It joins along axis {axis}.", axis=axis),
            say("Expected an axis from 1 to {rank}, or -1 for the last.", rank=rank),
            say("Choose another axis."),
        )
    place = rank - 1 if axis == -1 else axis - 1
    rests = {(*shape[:place], *shape[place + 1 :]) for shape in inputs}
    if len(rests) > 1 or len({len(shape) for shape in inputs}) > 1:
        raise MisfitError(
            say("Its inputs have the shapes {shapes}.", shapes=shown(*inputs)),
            say("All inputs must agree in all but the last dimension.")
            if place == rank - 1
            else say("All inputs must agree in all but dimension {axis}.", axis=axis),
            say("Bring the branches to the same form before this layer."),
        )
    total = sum(shape[place] for shape in inputs)
    return (*inputs[0][:place], total, *inputs[0][place + 1 :])


def _dotted(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    first, second = inputs
    axes = sizes(params["axes"])
    one, two = axes * 2 if len(axes) == 1 else axes
    if one > len(first) or two > len(second) or first[one - 1] != second[two - 1]:
        raise MisfitError(
            say("Its inputs have the shapes {shapes}.", shapes=shown(*inputs)),
            say("Axis {one} of the first and axis {two} of the second must be equally long.",
                one=one, two=two),
            say("Choose other axes, or give the branches the same number of units."),
        )  # fmt: skip
    left = (*first[: one - 1], *first[one:], *second[: two - 1], *second[two:])
    return left or (1,)


def _value_by_value(name: str, label: str, help_: str, most: int | None = None) -> LayerRow:
    return LayerRow(
        name=name,
        family="merge",
        label=label,
        help=help_,
        keras=f"keras.layers.{name.capitalize()}",
        inputs=(2, most),
        shape=_broadcast,
    )


ROWS = (
    _value_by_value(
        "add", "Add", "Adds branches value by value; the joint of a residual connection."
    ),
    LayerRow(
        name="concatenate",
        family="merge",
        label="Concatenate",
        help="Puts the values of branches side by side.",
        keras="keras.layers.Concatenate",
        inputs=(2, None),
        params=(
            Param(
                "axis", "whole", -1, "Along axis",
                "-1 joins the values, 1 puts the steps or rows behind each other.",
                low=-1, high=4, advanced=True,
            ),
        ),
        takes="either",
        shape=_joined,
    ),
    _value_by_value(
        "multiply", "Multiply", "Multiplies branches value by value; one branch can gate another."
    ),
    _value_by_value("subtract", "Subtract", "Takes the second branch from the first.", 2),
    _value_by_value("average", "Average", "Keeps the mean of branches, value by value."),
    _value_by_value("maximum", "Maximum", "Keeps the largest of branches, value by value."),
    _value_by_value("minimum", "Minimum", "Keeps the smallest of branches, value by value."),
    LayerRow(
        name="dot",
        family="merge",
        label="Dot",
        help="Multiplies two branches and sums along an axis: how much alike they are.",
        keras="keras.layers.Dot",
        inputs=(2, 2),
        params=(
            Param(
                "axes", "sizes", "1", "Axes",
                "The axis that is summed over, counted from 1; two numbers where they differ.",
                low=1, high=4, counts=(1, 2), single=True,
            ),
            Param(
                "normalize", "flag", False, "Normalise",
                "Bring both to length 1 first: the result is then the cosine of their angle.",
            ),
        ),
        shape=_dotted,
        mask="ends",
    ),
)  # fmt: skip
