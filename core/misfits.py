"""What does not fit, told with the names of those it concerns: which branch, which layer before.

The rule of a layer knows shapes only. Here they get their names, and whoever made a vector of a
sequence is found, however far above it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.catalog.layers import LAYERS, shown
from core.problems import Phrase, Problem, listed, say

if TYPE_CHECKING:
    from core.catalog.layers import MisfitError, Shape
    from core.recipe import Layer

Before = Mapping[str, tuple["Layer", tuple[str, ...]]]


def told(
    layer: Layer,
    inputs: tuple[str, ...],
    shapes: Mapping[str, Shape],
    before: Before,
    misfit: MisfitError,
) -> Problem:
    """Return the problem of a layer that its inputs do not fit.

    Args:
        layer: that layer.
        inputs: what it takes.
        shapes: shape of every known id, batch left out.
        before: the layers that could be placed, in their order, with what they take.
        misfit: what its rule says.
    """
    found, expected, action = misfit.found, misfit.expected, misfit.action
    if len({shapes[name] for name in inputs}) > 1:
        named = (f"{name} ({shown(shapes[name])})" for name in inputs)
        found = say("It takes {inputs}.", inputs=listed(named, 6))
        action = _bridge(layer, inputs, shapes, before) or action
    elif len(inputs) == 1 and len(shapes[inputs[0]]) == 1:
        found, action = _flattened(inputs[0], shapes, before) or (found, action)
    return Problem(where=f"layers.{layer.id}", found=found, expected=expected, action=action)


def _bridge(
    layer: Layer, inputs: tuple[str, ...], shapes: Mapping[str, Shape], before: Before
) -> Phrase | None:
    """Return how vectors of several lengths can be brought together; None for other forms."""
    vectors = all(len(shapes[name]) == 1 for name in inputs)
    if not vectors or LAYERS[layer.kind].family != "merge" or layer.kind in ("concatenate", "dot"):
        return None
    order = list(before)
    # The way around is the one that is ready first; it is brought to the width of the other.
    bypass, *_, branch = sorted(inputs, key=lambda n: order.index(n) if n in order else -1)
    return say(
        "Put a Dense layer with {units} units between {name} and this layer, or use Concatenate.",
        units=shapes[branch][-1],
        name=bypass,
    )


def _flattened(
    name: str, shapes: Mapping[str, Shape], before: Before
) -> tuple[Phrase, Phrase] | None:
    """Return who above made a vector of steps or pixels, and what to do; None when nobody did."""
    while name in before:
        layer, inputs = before[name]
        if len(inputs) > 1 or not inputs:
            return None
        if len(shapes[inputs[0]]) > 1:
            values = LAYERS[layer.kind].values(layer.params)
            if values.get("return_sequences") is False:
                return (
                    say("{name} passes on what it remembers at the last step only.", name=name),
                    say("Switch on “A value for each step” of {name}.", name=name),
                )
            return (
                say("{name} has made one vector of its input.", name=name),
                say("Put this layer before {name}, or remove {name}.", name=name),
            )
        name = inputs[0]
    return None
