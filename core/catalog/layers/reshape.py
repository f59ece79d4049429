"""Layers that change how values are arranged."""

from __future__ import annotations

from core.catalog.layers.convolve import FORM, window
from core.catalog.layers.row import LayerRow
from core.catalog.layers.rules import MisfitError, Params, Shape, each, product, shown
from core.catalog.options import Param, sizes
from core.problems import say


def _flat(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    return (product(inputs[0]),)


def _reshaped(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    wanted, count = sizes(params["target_shape"]), product(inputs[0])
    said = product(tuple(size for size in wanted if size != -1))
    fits = count % said == 0 if -1 in wanted else count == said
    if not fits:
        raise MisfitError(
            say("Its input has {count} values: {shape}.", count=count, shape=shown(inputs[0])),
            say("{target} takes {said} values.", target=shown(wanted), said=said)
            if -1 not in wanted
            else say("The number of values must be a multiple of {said}.", said=said),
            say("Choose sizes whose product is the number of values; -1 stands for what is left."),
        )
    return tuple(count // said if size == -1 else size for size in wanted)


def _permuted(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    order, shape = sizes(params["dims"]), inputs[0]
    if sorted(order) != list(range(1, len(shape) + 1)):
        raise MisfitError(
            say("Its order is {order}.", order=", ".join(str(axis) for axis in order)),
            say("Its input {shape} has the axes 1 to {count}.",
                shape=shown(shape), count=len(shape)),
            say("Name each axis once."),
        )  # fmt: skip
    return tuple(shape[axis - 1] for axis in order)


def _repeated(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    return (int(params["n"]), *inputs[0])


def _enlarged(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    shape = inputs[0]
    factors = each(params["size"], len(shape) - 1)
    sides = (size * factor for size, factor in zip(shape[:-1], factors, strict=True))
    return (*sides, shape[-1])


def _edges(value: object, axes: int) -> tuple[int, ...]:
    """Return what is added to or taken off each axis, both of its ends together."""
    numbers = sizes(value)
    if axes == 1:
        return (2 * numbers[0] if len(numbers) == 1 else sum(numbers),)
    if len(numbers) == 4:
        return (numbers[0] + numbers[1], numbers[2] + numbers[3])
    return tuple(2 * number for number in each(value, axes))


def _padded(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    shape = inputs[0]
    more = _edges(params["padding"], len(shape) - 1)
    return (*(size + extra for size, extra in zip(shape[:-1], more, strict=True)), shape[-1])


def _cropped(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    shape = inputs[0]
    less = _edges(params["cropping"], len(shape) - 1)
    sides = tuple(size - gone for size, gone in zip(shape[:-1], less, strict=True))
    if min(sides) < 1:
        raise MisfitError(
            say("It cuts {gone} off an input of {shape}.", gone=shown(less), shape=shown(shape)),
            say("Something must be left."),
            say("Cut less off."),
        )
    return (*sides, shape[-1])


def _ends(name: str, axes: int, default: str, label: str, help_: str) -> Param:
    return Param(
        name, "sizes", default, label,
        help_ + (" One number for both ends, or start, end." if axes == 1 else
                 " One number, or rows, columns, or top, bottom, left, right."),
        low=0, high=1000, counts=(1, 2) if axes == 1 else (1, 2, 4), single=True,
    )  # fmt: skip


def _larger(axes: int) -> LayerRow:
    how = Param(
        "interpolation", "one_of", "nearest", "In between",
        "How pixels between those that there are come about.",
        choices=("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"), advanced=True,
    )  # fmt: skip
    return LayerRow(
        name=f"up_sampling{axes}d",
        family="reshape",
        label=f"Upsampling {axes}D",
        help="Repeats steps or pixels, so that a sequence or an image becomes larger.",
        keras=f"keras.layers.UpSampling{axes}D",
        params=(
            window("size", axes, 2, "Factor", "How many times larger.", 100),
            *((how,) if axes == 2 else ()),
        ),
        form=FORM[axes],
        mask="ends",
        shape=_enlarged,
    )


def _pad(axes: int) -> LayerRow:
    return LayerRow(
        name=f"zero_padding{axes}d",
        family="reshape",
        label=f"Zero padding {axes}D",
        help="Puts zeros around a sequence or an image.",
        keras=f"keras.layers.ZeroPadding{axes}D",
        params=(_ends("padding", axes, "1", "Padding", "How many zeros at each edge."),),
        form=FORM[axes],
        mask="ends",
        shape=_padded,
    )


def _crop(axes: int) -> LayerRow:
    return LayerRow(
        name=f"cropping{axes}d",
        family="reshape",
        label=f"Cropping {axes}D",
        help="Cuts the edges of a sequence or an image off.",
        keras=f"keras.layers.Cropping{axes}D",
        params=(_ends("cropping", axes, "1", "Cut", "How many are cut off at each edge."),),
        form=FORM[axes],
        mask="ends",
        shape=_cropped,
    )


ROWS = (
    LayerRow(
        name="flatten",
        family="reshape",
        label="Flatten",
        help="Puts all values of a row side by side, as Dense layers want them.",
        keras="keras.layers.Flatten",
        takes="either",
        mask="ends",
        shape=_flat,
    ),
    LayerRow(
        name="reshape",
        family="reshape",
        label="Reshape",
        help="Arranges the values anew: 64 of them as an image of 8, 8, 1.",
        keras="keras.layers.Reshape",
        params=(
            Param(
                "target_shape", "sizes", "-1, 1", "New form",
                "Sizes with commas between them, such as 8, 8, 1; -1 for what is left.",
                low=1, high=1_000_000, counts=(1, 2, 3, 4), rest=True,
            ),
        ),
        takes="either",
        mask="ends",
        shape=_reshaped,
    ),
    LayerRow(
        name="permute",
        family="reshape",
        label="Permute",
        help="Swaps axes: 2, 1 turns steps × values into values × steps.",
        keras="keras.layers.Permute",
        params=(
            Param(
                "dims", "sizes", "2, 1", "Order of the axes",
                "Each axis once, counted from 1.", low=1, high=4, counts=(1, 2, 3, 4),
            ),
        ),
        takes="either",
        mask="ends",
        shape=_permuted,
    ),
    LayerRow(
        name="repeat_vector",
        family="reshape",
        label="Repeat vector",
        help="Makes a sequence of the same vector at every step.",
        keras="keras.layers.RepeatVector",
        params=(Param("n", "whole", 2, "Times", "How many steps.", low=1, high=10_000),),
        form="vector",
        takes="either",
        mask="ends",
        shape=_repeated,
    ),
    *(make(axes) for make in (_larger, _pad, _crop) for axes in (1, 2)),
)  # fmt: skip
