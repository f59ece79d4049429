"""Convolutions: a small window slides over steps or pixels.

The parameter `groups` of Keras is left out: TensorFlow trains grouped convolutions on a CPU only
through XLA. So is `data_format`: channels come last.
"""

from __future__ import annotations

from core.catalog.layers.activation import activation
from core.catalog.layers.row import Form, LayerRow
from core.catalog.layers.rules import (
    MisfitError,
    Params,
    Shape,
    each,
    product,
    windowed,
)
from core.catalog.layers.weights import ACTIVITY, bias, kernel
from core.catalog.options import Param
from core.problems import say

FORM: dict[int, Form] = {1: "sequence", 2: "image"}


def window(
    name: str, axes: int, default: int, label: str, help_: str, high: int = 999,
    *, advanced: bool = False, even: bool = False, optional: bool = False,
) -> Param:  # fmt: skip
    """Return a parameter of one size, or one for rows and one for columns.

    Args:
        name: as Keras has it.
        axes: over which the window slides.
        default: the size along each.
        label: its name on the screen.
        help_: a sentence on it.
        high: largest size.
        advanced: shown only on request.
        even: the same size along both axes.
        optional: may be left empty.
    """
    if axes == 1 or even:
        return Param(
            name, "whole", None if optional else default, label, help_, low=1, high=high,
            advanced=advanced, optional=optional,
        )  # fmt: skip
    return Param(
        name, "sizes", None if optional else str(default), label, help_, low=1, high=high,
        counts=(1, 2), single=True, advanced=advanced, optional=optional,
    )  # fmt: skip


def padding(causal: bool = False) -> Param:
    """Return the parameter that says what happens at the edges."""
    return Param(
        "padding", "one_of", "valid", "Edges",
        "valid: the window stays inside, so the edges shrink; same: edges are padded with zeros"
        + ("; causal: only at the start, so that no step sees a later one." if causal else "."),
        choices=("valid", "same", *(("causal",) if causal else ())),
    )  # fmt: skip


def _filters() -> Param:
    return Param(
        "filters", "whole", 32, "Filters", "How many patterns are looked for.", low=1, high=10_000
    )


def _sliding(axes: int, dilated: bool = True, even: bool = False, causal: bool = False) -> tuple[
    Param, ...
]:  # fmt: skip
    found = (
        window("kernel_size", axes, 3, "Window", "Steps or pixels that it sees at a time."),
        window("strides", axes, 1, "Stride", "How far the window moves at a time.", 100,
               even=even),
        padding(causal),
    )  # fmt: skip
    gaps = window(
        "dilation_rate", axes, 1, "Dilation", "Spreads the window: only every so many values.",
        100, advanced=True, even=even,
    )  # fmt: skip
    return (*found, gaps) if dilated else found


def _multiplier() -> Param:
    return Param(
        "depth_multiplier", "whole", 1, "Patterns for each channel",
        "How many patterns are looked for in each channel.", low=1, high=100, advanced=True,
    )  # fmt: skip


def _sides(params: Params, shape: Shape) -> Shape:
    """Return rows and columns, or steps, behind a convolution."""
    axes = len(shape) - 1
    strides, dilation = each(params["strides"], axes), each(params["dilation_rate"], axes)
    if max(strides) > 1 and max(dilation) > 1:
        raise MisfitError(
            say("It has both a stride and a dilation."),
            say("Keras builds one of them at a time."),
            say("Set the stride or the dilation to 1."),
        )
    return windowed(
        shape[:-1], each(params["kernel_size"], axes), strides, str(params["padding"]), dilation
    )


def _convolved(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    return (*_sides(params, inputs[0]), int(params["filters"]))


def _depthwise(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    return (*_sides(params, inputs[0]), inputs[0][-1] * int(params["depth_multiplier"]))


def _spread(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    """Return the shape behind a transposed convolution, as Keras has it."""
    shape, axes = inputs[0], len(inputs[0]) - 1
    kernel_size, strides = each(params["kernel_size"], axes), each(params["strides"], axes)
    valid = params["padding"] == "valid"
    sides = tuple(
        (size - 1) * step + max(seen, step) if valid else size * step
        for size, seen, step in zip(shape[:-1], kernel_size, strides, strict=True)
    )
    return (*sides, int(params["filters"]))


def _seen(params: Params, shape: Shape) -> int:
    return product(each(params["kernel_size"], len(shape) - 1))


def _filter_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    seen = _seen(params, inputs[0]) * inputs[0][-1]
    return (seen + bool(params["use_bias"])) * int(params["filters"])


def _depthwise_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    channels = inputs[0][-1] * int(params["depth_multiplier"])
    return (_seen(params, inputs[0]) + bool(params["use_bias"])) * channels


def _separable_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    channels, filters = inputs[0][-1] * int(params["depth_multiplier"]), int(params["filters"])
    offsets = filters if params["use_bias"] else 0
    return _seen(params, inputs[0]) * channels + channels * filters + offsets


def _separable_values(params: Params, inputs: tuple[Shape, ...]) -> int:
    return product(_depthwise(params, inputs))


def _norm(axes: int) -> tuple[int, ...]:
    """Return the axes of all weights of one filter."""
    return tuple(range(axes + 1))


def _convolution(axes: int) -> LayerRow:
    return LayerRow(
        name=f"conv{axes}d",
        family="convolve",
        label=f"Conv{axes}D",
        help="A window slides over the steps and finds the same pattern at any of them."
        if axes == 1
        else "A window slides over the image and finds the same pattern anywhere in it.",
        keras=f"keras.layers.Conv{axes}D",
        params=(
            _filters(), *_sliding(axes, causal=axes == 1), activation(),
            *kernel(axes=axes + 2, norm=_norm(axes)), *bias(), *ACTIVITY,
        ),
        form=FORM[axes],
        mask="ends",
        shape=_convolved,
        weights=_filter_weights,
        start={"activation": "relu", "padding": "same"},
    )  # fmt: skip


def _separable(axes: int) -> LayerRow:
    return LayerRow(
        name=f"separable_conv{axes}d",
        family="convolve",
        label=f"Separable conv {axes}D",
        help="A convolution in two steps, each channel alone and then all of them; fewer weights.",
        keras=f"keras.layers.SeparableConv{axes}D",
        params=(
            _filters(), *_sliding(axes, even=True), _multiplier(), activation(),
            *kernel("depthwise", axes + 2, _norm(axes)),
            *kernel("pointwise", axes + 2, _norm(axes)), *bias(), *ACTIVITY,
        ),
        form=FORM[axes],
        mask="ends",
        shape=_convolved,
        weights=_separable_weights,
        beside=_separable_values,
        start={"activation": "relu", "padding": "same"},
    )  # fmt: skip


def _by_channel(axes: int) -> LayerRow:
    return LayerRow(
        name=f"depthwise_conv{axes}d",
        family="convolve",
        label=f"Depthwise conv {axes}D",
        help="A convolution that looks at each channel by itself.",
        keras=f"keras.layers.DepthwiseConv{axes}D",
        params=(
            *_sliding(axes, even=True), _multiplier(), activation(),
            *kernel("depthwise", axes + 2, _norm(axes)), *bias(), *ACTIVITY,
        ),
        form=FORM[axes],
        mask="ends",
        shape=_depthwise,
        weights=_depthwise_weights,
        start={"padding": "same"},
    )  # fmt: skip


def _transposed(axes: int) -> LayerRow:
    return LayerRow(
        name=f"conv{axes}d_transpose",
        family="convolve",
        label=f"Conv{axes}D transpose",
        help="A convolution the other way round: makes more of few, with a stride above 1.",
        keras=f"keras.layers.Conv{axes}DTranspose",
        params=(
            _filters(), *_sliding(axes, dilated=False), activation(),
            *kernel(axes=axes + 2, norm=_norm(axes)), *bias(), *ACTIVITY,
        ),
        form=FORM[axes],
        mask="ends",
        shape=_spread,
        weights=_filter_weights,
        start={"activation": "relu", "padding": "same"},
    )  # fmt: skip


_MADE = (_convolution, _separable, _by_channel, _transposed)
ROWS = tuple(make(axes) for make in _MADE for axes in (1, 2))
