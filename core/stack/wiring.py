"""A layer list as a graph in which every input is named, and back.

Names are written into the list only where the layer before is not what is meant, or where they
stood already and still hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from core.catalog.layers import LAYERS
from core.problems import InputError, Phrase, Problem, say, wrong
from core.recipe import Layer, Recipe
from core.sharing import inherited

# As long as the recipe lets a name be, with room for the number.
LONGEST_STEM = 34
# As many layers as a recipe holds.
MOST = 1000


@dataclass(frozen=True)
class Wiring:
    """A network with every input named.

    Attributes:
        layers: in the order of the list.
        takes: what each layer takes.
        ends: what each output stands on.
        inputs: names of what enters.
        outputs: names of the outputs.
    """

    layers: tuple[Layer, ...]
    takes: dict[str, tuple[str, ...]]
    ends: tuple[tuple[str, ...], ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def start(self) -> str:
        """The first graph input; "" without any."""
        return self.inputs[0] if self.inputs else ""

    def place(self, name: str) -> int:
        """Return where a layer stands."""
        for number, layer in enumerate(self.layers):
            if layer.id == name:
                return number
        raise missing(name)

    def before(self, place: int) -> str:
        """Return what a layer at a place would take if it named nothing."""
        return self.layers[place - 1].id if place else self.start

    def behind(self, name: str) -> int:
        """Return the place right behind a layer, or behind what enters."""
        return 0 if name in self.inputs or not name else self.place(name) + 1

    def earlier(self, place: int) -> tuple[str, ...]:
        """Return what a layer at a place may take: what enters, and all layers before it."""
        return (*self.inputs, *(layer.id for layer in self.layers[:place]))

    def taken_by(self, name: str) -> tuple[str, ...]:
        """Return what a layer takes, or what an output stands on."""
        if name in self.takes:
            return self.takes[name]
        if name in self.outputs:
            return self.ends[self.outputs.index(name)]
        raise missing(name)

    def taking(self, name: str, inputs: tuple[str, ...]) -> Wiring:
        """Return the graph in which a layer or an output takes other layers."""
        if name in self.takes:
            return replace(self, takes={**self.takes, name: inputs})
        ends = list(self.ends)
        ends[self.outputs.index(name)] = inputs
        return replace(self, ends=tuple(ends))

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


def refused(where: str, found: Phrase, expected: Phrase, action: Phrase) -> InputError:
    """Return a refusal of a change; the recipe itself is not wrong."""
    return InputError(
        [Problem(where=where, found=found, expected=expected, action=action, severity="warning")]
    )


def fewest(layer: Layer) -> int:
    """Return how many inputs a layer needs."""
    row = LAYERS.get(layer.kind)
    return row.inputs[0] if row else 1


def starved(graph: Wiring, before: Wiring) -> str | None:
    """Return a joint that has nothing left to join and had before; None without one."""
    for layer in graph.layers:
        had = len(before.takes.get(layer.id, ()))
        if len(graph.takes[layer.id]) < min(fewest(layer), had):
            return layer.id
    return None


def ordered(graph: Wiring) -> Wiring | None:
    """Return the graph with each layer behind what it takes, else in the order it was.

    None when the layers feed each other.
    """
    place = {layer.id: number for number, layer in enumerate(graph.layers)}
    waits = {name: {one for one in inputs if one in place} for name, inputs in graph.takes.items()}
    followers: dict[str, list[str]] = {name: [] for name in place}
    for name, inputs in waits.items():
        for one in inputs:
            followers[one].append(name)
    ready = [place[name] for name, inputs in waits.items() if not inputs]
    heapify(ready)
    layers = []
    while ready:
        layer = graph.layers[heappop(ready)]
        layers.append(layer)
        for name in followers[layer.id]:
            waits[name].discard(layer.id)
            if not waits[name]:
                heappush(ready, place[name])
    return replace(graph, layers=tuple(layers)) if len(layers) == len(graph.layers) else None


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
    return Wiring(
        tuple(layers),
        takes,
        ends,
        tuple(entry.id for entry in network.inputs),
        tuple(output.id for output in network.outputs),
    )


def takes_of(layers: Iterable[Layer], start: str) -> dict[str, tuple[str, ...]]:
    """Return what each layer takes, the one before it standing in where it names nothing."""
    takes, before = {}, start
    for layer in layers:
        takes[layer.id] = layer.inputs or ((before,) if before else ())
        before = layer.id
    return takes


def closed(recipe: Recipe, graph: Wiring) -> Recipe:
    """Return the recipe with a graph written as a list; what was named and still holds stays.

    Where a layer is gone whose weights others use, the first of these holds them from now on.

    Raises:
        InputError: there are more layers than a recipe holds.
    """
    if len(graph.layers) > MOST:
        raise wrong(
            "network.layers",
            say("The network would have {count} layers.", count=len(graph.layers)),
            say("It can hold at most {most}.", most=MOST),
            say("Remove some first."),
        )

    def written(old: tuple[str, ...], inputs: tuple[str, ...], before: str) -> tuple[str, ...]:
        if old == inputs:
            return old
        return () if inputs in ((), (before,)) else inputs

    graph = replace(graph, layers=inherited(recipe.network.layers, graph.layers))
    layers = tuple(
        layer if layer.inputs == inputs else layer.with_(inputs=inputs)
        for number, layer in enumerate(graph.layers)
        for inputs in [written(layer.inputs, graph.takes[layer.id], graph.before(number))]
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
