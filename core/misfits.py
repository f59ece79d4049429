"""What does not fit, told with the names of those it concerns: which branch, which layer before.

The rule of a layer knows shapes only. Here they get their names, and whoever made a vector of a
sequence is found, however far above it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.catalog.layers import LAYERS, shown
from core.problems import Offer, Phrase, Problem, listed, offer, say

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
    mends: tuple[Offer, ...] = ()
    if len({shapes[name] for name in inputs}) > 1:
        named = (f"{name} ({shown(shapes[name])})" for name in inputs)
        found = say("It takes {inputs}.", inputs=listed(named, 6))
        bridge = _bridge(layer, inputs, shapes, before)
        if bridge is not None:
            action, mends = bridge
    elif len(inputs) == 1 and len(shapes[inputs[0]]) == 1:
        found, action, mends = _flattened(inputs[0], shapes, before) or (found, action, ())
    return Problem(
        where=f"layers.{layer.id}", found=found, expected=expected, action=action, mends=mends
    )


def _bridge(
    layer: Layer, inputs: tuple[str, ...], shapes: Mapping[str, Shape], before: Before
) -> tuple[Phrase, tuple[Offer, ...]] | None:
    """Return how vectors of several lengths can be brought together; None for other forms."""
    vectors = all(len(shapes[name]) == 1 for name in inputs)
    if not vectors or LAYERS[layer.kind].family != "merge" or layer.kind in ("concatenate", "dot"):
        return None
    order = list(before)
    # The way around is the one that is ready first; it is brought to the width of the other.
    bypass, *_, branch = sorted(inputs, key=lambda n: order.index(n) if n in order else -1)
    units = shapes[branch][-1]
    action = say(
        "Put a Dense layer with {units} units between {name} and this layer, or use Concatenate.",
        units=units,
        name=bypass,
    )
    # Of three widths one Dense layer leaves two; a layer that is off stands between by its name.
    plain = len(inputs) == 2 and bypass in layer.inputs
    return action, offer("bridge", source=bypass, target=layer.id, units=units) if plain else ()


def _flattened(
    name: str, shapes: Mapping[str, Shape], before: Before
) -> tuple[Phrase, Phrase, tuple[Offer, ...]] | None:
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
                    offer("every_step", name),
                )
            return (
                say("{name} has made one vector of its input.", name=name),
                say("Put this layer before {name}, or remove {name}.", name=name),
                (),
            )
        name = inputs[0]
    return None
