"""Pooling: the largest or the mean of neighbours, or of all."""

from __future__ import annotations

from core.catalog.layers.convolve import FORM, padding, window
from core.catalog.layers.row import LayerRow
from core.catalog.layers.rules import Params, Shape, each, windowed
from core.catalog.options import Param

_KEPT = Param(
    "keepdims", "flag", False, "Keep the form",
    "Leave steps, or rows and columns, of size 1; a branch can then scale what it came from.",
    advanced=True,
)  # fmt: skip


def _pooled(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    shape, axes = inputs[0], len(inputs[0]) - 1
    pool = each(params["pool_size"], axes)
    strides = each(params["strides"], axes) if params["strides"] else pool
    sides = windowed(shape[:-1], pool, strides, str(params["padding"]), (1,) * axes)
    return (*sides, shape[-1])


def _gathered(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    shape = inputs[0]
    return ((1,) * (len(shape) - 1) if params["keepdims"] else ()) + shape[-1:]


def _pool(what: str, axes: int) -> LayerRow:
    largest = what == "max"
    return LayerRow(
        name=f"{what}_pooling{axes}d",
        family="pool",
        label=f"{'Max' if largest else 'Average'} pooling {axes}D",
        help="Keeps the largest of neighbouring values: that a pattern is there, not just where."
        if largest
        else "Keeps the mean of neighbouring values; makes a sequence or an image smaller.",
        keras=f"keras.layers.{what.capitalize()}Pooling{axes}D",
        params=(
            window("pool_size", axes, 2, "Window", "Neighbours that become one."),
            window(
                "strides", axes, 1, "Stride",
                "How far the window moves at a time; as far as it is wide when empty.",
                100, advanced=True, optional=True,
            ),
            padding(),
        ),
        form=FORM[axes],
        mask="ends",
        shape=_pooled,
    )  # fmt: skip


def _pool_of_all(what: str, axes: int) -> LayerRow:
    largest = what == "max"
    return LayerRow(
        name=f"global_{what}_pooling{axes}d",
        family="pool",
        label=f"Global {what} pooling {axes}D",
        help=f"Keeps the {'largest value' if largest else 'mean'} of all steps: a vector, as "
        "Dense layers want it."
        if axes == 1
        else f"Keeps the {'largest value' if largest else 'mean'} of each channel: a vector, as "
        "Dense layers want it.",
        keras=f"keras.layers.Global{what.capitalize()}Pooling{axes}D",
        params=(_KEPT,),
        form=FORM[axes],
        # Keras takes the mean of the steps that are left: of none in an empty text, which is NaN.
        mask="refuses" if what == "average" and axes == 1 else "ends",
        shape=_gathered,
    )


ROWS = tuple(
    make(what, axes)
    for make in (_pool, _pool_of_all)
    for what in ("max", "average")
    for axes in (1, 2)
)
