"""What the layers' rules share: shapes, what does not fit, windows that slide, weights counted.

A shape leaves out the batch: a table row prepared to 20 numbers is `(20,)`. Rules take the values
of a layer's parameters and the shapes of its inputs, and need no Keras; a contract test holds them
equal to what Keras builds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from core.catalog.options import sizes
from core.problems import Phrase, say

Shape = tuple[int, ...]
Params = Mapping[str, Any]
ShapeRule = Callable[[Params, tuple[Shape, ...]], Shape]
CountRule = Callable[[Params, tuple[Shape, ...]], int]


class MisfitError(ValueError):
    """The inputs of a layer do not fit it; the phrases say why and what to do."""

    def __init__(self, found: Phrase, expected: Phrase, action: Phrase) -> None:
        self.found, self.expected, self.action = found, expected, action
        super().__init__(f"{found} {expected} {action}")


def shown(*shapes: Shape) -> str:
    """Return shapes as one reads them: `8 × 8 × 1 / 20`."""
    return " / ".join(" × ".join(str(size) for size in shape) for shape in shapes)


def described(shape: Shape) -> Phrase:
    """Return what values of a shape are, for whoever does not think in dimensions."""
    if len(shape) == 1:
        return say("Its input is a vector of {count} values.", count=shape[0])
    if len(shape) == 2:
        return say(
            "Its input is a sequence of {steps} steps × {count} values.",
            steps=shape[0], count=shape[1],
        )  # fmt: skip
    if len(shape) == 3:
        return say(
            "Its input is an image of {rows} rows × {columns} columns × {channels} channels.",
            rows=shape[0], columns=shape[1], channels=shape[2],
        )  # fmt: skip
    return say("Its input has the form {shape}.", shape=shown(shape))


def check_form(form: str, label: str, shape: Shape) -> None:
    """Raise `MisfitError` when values are not of the form that a layer needs."""
    if form == "sequence" and len(shape) != 2:
        raise MisfitError(
            described(shape),
            say("{label} needs steps × values.", label=label),
            say("Use a sequence or text input, or put Reshape before it."),
        )
    if form == "image" and len(shape) != 3:
        raise MisfitError(
            described(shape),
            say("{label} needs rows × columns × channels.", label=label),
            say("Use an image input, or put Reshape before it."),
        )
    if form == "vector" and len(shape) != 1:
        raise MisfitError(
            described(shape),
            say("{label} needs a vector.", label=label),
            say("Put Flatten or a global pooling before it."),
        )


def same(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    """Return the shape of the first input, which is that of the output."""
    return inputs[0]


def nothing(params: Params, inputs: tuple[Shape, ...]) -> int:
    """Return 0: a layer without weights, or without values beside those that leave it."""
    return 0


def each(value: object, axes: int) -> tuple[int, ...]:
    """Return one number for each axis of what `sizes` holds; one alone stands for all."""
    numbers = sizes(value)
    return numbers * axes if len(numbers) == 1 else numbers


def slid(size: int, window: int, step: int, padding: str, dilation: int = 1) -> int:
    """Return in how many places a window stands on an axis; below 1 when it is too wide."""
    if padding != "valid":
        return -(-size // step)
    return (size - (window - 1) * dilation - 1) // step + 1


def windowed(sides: Shape, window: Shape, step: Shape, padding: str, dilation: Shape) -> Shape:
    """Return the sides of what a sliding window leaves.

    Raises:
        MisfitError: the window is larger than the values it slides over.
    """
    found = tuple(
        slid(*one, padding, wide)
        for one, wide in zip(zip(sides, window, step, strict=True), dilation, strict=True)
    )
    if min(found) < 1:
        reach = tuple((one - 1) * wide + 1 for one, wide in zip(window, dilation, strict=True))
        raise MisfitError(
            say(
                "Its window of {window} is larger than its input of {sides}.",
                window=shown(reach), sides=shown(sides),
            ),
            say("A window must fit into the input, unless the edges are padded."),
            say("Use a smaller window, or choose the padding same."),
        )  # fmt: skip
    return found


def product(numbers: tuple[int, ...]) -> int:
    """Return the product of sizes."""
    return math.prod(numbers)
