"""A layer list as a graph in which every input is named, and back.

Names are written into the list only where the layer before is not what is meant, or where they
stood already and still hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.problems import InputError, say, wrong
from core.recipe import Layer, Recipe

# As long as the recipe lets a name be, with room for the number.
LONGEST_STEM = 34


@dataclass(frozen=True)
class Wiring:
    """A network with every input named.

    Attributes:
        layers: in the order of the list.
        takes: what each layer takes.
        ends: what each output stands on.
        start: the first graph input; "" without any.
    """

    layers: tuple[Layer, ...]
    takes: dict[str, tuple[str, ...]]
    ends: tuple[tuple[str, ...], ...]
    start: str

    def place(self, name: str) -> int:
        """Return where a layer stands."""
        for number, layer in enumerate(self.layers):
            if layer.id == name:
                return number
        raise missing(name)

    def before(self, place: int) -> str:
        """Return what a layer at a place would take if it named nothing."""
        return self.layers[place - 1].id if place else self.start

    def main(self, name: str) -> str:
        """Return the one input that stands for a layer when it is gone: the one before it."""
        inputs = [one for one in self.takes[name] if one != name]
        before = self.before(self.place(name))
        return before if before in inputs or not inputs else inputs[-1]

    def exchanged(self, one: str, other: str) -> Wiring:
        """Return the graph in which two layers have each other's place."""
        new = {one: other, other: one}

        def names(inputs: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(new.get(name, name) for name in inputs)

        return replace(
            self,
            takes={new.get(name, name): names(inputs) for name, inputs in self.takes.items()},
            ends=tuple(names(inputs) for inputs in self.ends),
        )

    def renamed(self, old: str, new: str, but: str = "") -> Wiring:
        """Return the graph in which whoever took one layer takes another; one layer excepted."""
        return replace(
            self,
            takes={
                name: inputs if name == but else swapped(inputs, old, new)
                for name, inputs in self.takes.items()
            },
            ends=tuple(swapped(inputs, old, new) for inputs in self.ends),
        )


def swapped(inputs: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    """Return inputs with one replaced by another, each only once."""
    if old not in inputs:
        return inputs
    changed = (new if name == old else name for name in inputs)
    return tuple(dict.fromkeys(name for name in changed if name))


def missing(name: str) -> InputError:
    """Return the refusal of a name that no layer bears."""
    return wrong(
        f"layers.{name}",
        say("There is no layer {name} any more.", name=name),
        say("The name of a layer of this network was expected."),
        say("Choose one from the list."),
    )


def opened(recipe: Recipe) -> Wiring:
    """Return the graph of a recipe; layers that share a name get names of their own first."""
    network = recipe.network
    start = network.inputs[0].id if network.inputs else ""
    taken = {entry.id for entry in network.inputs}
    layers: list[Layer] = []
    for layer in network.layers:
        if layer.id in taken:
            layer = layer.with_(id=fresh(layer.id, taken))
        taken.add(layer.id)
        layers.append(layer)
    takes = takes_of(layers, start)
    before = layers[-1].id if layers else start
    ends = tuple(output.inputs or ((before,) if before else ()) for output in network.outputs)
    return Wiring(tuple(layers), takes, ends, start)


def takes_of(layers: Iterable[Layer], start: str) -> dict[str, tuple[str, ...]]:
    """Return what each layer takes, the one before it standing in where it names nothing."""
    takes, before = {}, start
    for layer in layers:
        takes[layer.id] = layer.inputs or ((before,) if before else ())
        before = layer.id
    return takes


def closed(recipe: Recipe, graph: Wiring) -> Recipe:
    """Return the recipe with a graph written as a list; what was named and still holds stays."""

    def written(old: tuple[str, ...], inputs: tuple[str, ...], before: str) -> tuple[str, ...]:
        if old == inputs:
            return old
        return () if inputs in ((), (before,)) else inputs

    layers = tuple(
        layer.with_(inputs=written(layer.inputs, graph.takes[layer.id], graph.before(number)))
        for number, layer in enumerate(graph.layers)
    )
    last = graph.before(len(layers))
    # Nobody takes an output, so it is the output that gives way where a layer has its name.
    taken = {*graph.takes, *(entry.id for entry in recipe.network.inputs)}
    outputs = tuple(
        output.with_(
            id=fresh(output.id, taken) if output.id in taken else output.id,
            inputs=written(output.inputs, inputs, last),
        )
        for output, inputs in zip(recipe.network.outputs, graph.ends, strict=True)
    )
    return recipe.with_(network=recipe.network.with_(layers=layers, outputs=outputs))


def fresh(wish: str, taken: set[str]) -> str:
    """Return a name that is not taken: the stem of a wish, and the next number."""
    stem = re.sub(r"_?\d+[a-z]?$", "", wish)[:LONGEST_STEM].rstrip("_")
    numbers = [
        int(match[1]) for name in taken if (match := re.match(rf"{stem}_(\d{{1,4}})(?!\d)", name))
    ]
    number = max(numbers, default=0) + 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def known(recipe: Recipe, graph: Wiring) -> set[str]:
    """Return every name that is taken."""
    network = recipe.network
    ends = {output.id for output in network.outputs}
    return {*graph.takes, *ends, *(entry.id for entry in network.inputs)}
