"""Layers put into a graph and taken out of it: one, several at once, copies of others.

A group keeps the connections between its layers. What it took from outside becomes whatever it is
put behind; whoever takes that takes the end of the group then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from core.catalog.layers import LAYERS, Shape
from core.problems import say
from core.recipe import Layer
from core.stack.wiring import Wiring, fewest, fresh, missing, refused, swapped

# Whoever is to take what is put in: the next one of the list or all, or nobody.
NEXT = ""
NOBODY = None


@dataclass(frozen=True)
class Group:
    """Layers of a graph, or copies of such.

    Attributes:
        layers: in the order of the list.
        takes: what each takes; names that are not of the group are of a graph.
        behind: the one of these names that stands for whatever the group is put behind.
    """

    layers: tuple[Layer, ...]
    takes: dict[str, tuple[str, ...]]
    behind: str

    @property
    def end(self) -> str:
        """The last layer that no other of the group takes."""
        taken = {name for inputs in self.takes.values() for name in inputs}
        free = [layer.id for layer in self.layers if layer.id not in taken]
        return (free or [self.layers[-1].id])[-1]

    @property
    def sources(self) -> tuple[str, ...]:
        """What the group takes from outside, each once."""
        names = (name for layer in self.layers for name in self.takes[layer.id])
        return tuple(dict.fromkeys(name for name in names if name not in self.takes))


@dataclass(frozen=True)
class Spot:
    """Where something is put.

    Attributes:
        place: in the list.
        after: what it takes.
        taker: who takes it instead of `after`: a layer or an output, `NEXT` or `NOBODY`.
    """

    place: int
    after: str
    taker: str | None = NEXT


def spot(
    graph: Wiring, after: str | None = None, before: str | None = None, branch: bool = False
) -> Spot:
    """Return where something is put.

    Args:
        graph: what it is put into.
        after: what it takes. Alone: it stands right behind it in the list, and is taken by the
            next one, or by all who took `after` where the next one does not.
        before: a layer or an output: it stands right before it and is taken by it alone, in the
            place of `after` or of the first that it takes. Neither of them: at the end.
        branch: nobody takes it yet.

    Raises:
        InputError: there are no such layers, or `before` does not take `after`.
    """
    if before is not None:
        inputs = graph.taken_by(before)
        after = after or (inputs[0] if inputs else "")
        if after not in inputs:
            raise refused(
                f"layers.{before}",
                say("{name} does not take {other} any more.", name=before, other=after),
                say("A connection was expected."),
                say("Choose one that is there."),
            )
        place = graph.place(before) if before in graph.takes else len(graph.layers)
        return Spot(place, after, before)
    if after is not None:
        return Spot(graph.behind(after), after, NOBODY if branch else NEXT)
    place = len(graph.layers)
    last = graph.before(place)
    end = graph.ends[0][0] if graph.ends and graph.ends[0] else last
    return Spot(place, end, NEXT if end == last else graph.outputs[0])


def gathered(graph: Wiring, ids: Iterable[str]) -> Group:
    """Return layers of a graph as a group; those of a block that is not whole are of none.

    Raises:
        InputError: there are no such layers, or they are no layers.
    """
    wanted = set(ids)
    for name in sorted(wanted - graph.takes.keys()):
        if name in (*graph.inputs, *graph.outputs):
            raise refused(
                f"network.{name}",
                say("{name} is an end of the network.", name=name),
                say("This can be done with layers only."),
                say("Choose layers between what enters and what is predicted."),
            )
        raise missing(name)
    layers = tuple(layer for layer in graph.layers if layer.id in wanted)
    parted = {layer.block for layer in graph.layers if layer.id not in wanted}
    layers = tuple(
        layer.with_(block=None) if layer.block is not None and layer.block in parted else layer
        for layer in layers
    )
    behind = ""
    for layer in layers:
        outside = [name for name in graph.takes[layer.id] if name not in wanted]
        before = graph.before(graph.place(layer.id))
        if outside:
            behind = before if before in outside else outside[-1]
            break
    return Group(layers, {layer.id: graph.takes[layer.id] for layer in layers}, behind)


def renewed(group: Group, taken: set[str], blocks: set[str]) -> Group:
    """Return a copy of a group whose names, and those of its blocks, are not taken.

    What shares with a layer of the group shares with the copy of that, else with whom it did.
    """
    taken, blocks = set(taken), set(blocks)
    new: dict[str, str] = {}
    homes: dict[str | None, str | None] = {None: None}
    for layer in group.layers:
        new[layer.id] = fresh(layer.id, taken) if layer.id in taken else layer.id
        taken.add(new[layer.id])
        if layer.block is not None and layer.block not in homes:
            home = fresh(layer.block, blocks) if layer.block in blocks else layer.block
            blocks.add(home)
            homes[layer.block] = home
    return Group(
        tuple(
            layer.with_(
                id=new[layer.id],
                block=homes[layer.block],
                shares=new.get(layer.shares or "", layer.shares),
            )
            for layer in group.layers
        ),
        {
            new[name]: tuple(new.get(one, one) for one in inputs)
            for name, inputs in group.takes.items()
        },
        group.behind,
    )


def put(graph: Wiring, group: Group, at: Spot, shapes: Mapping[str, Shape] | None = None) -> Wiring:
    """Return the graph with a group put in.

    What a joint lacks is filled up with the nearest earlier layers, of the same shape if there
    are any.

    Args:
        graph: what it is put into; it has none of the names of the group.
        group: the layers.
        at: where.
        shapes: shape of every known id, as `graph.trace` has them.

    Raises:
        InputError: a joint finds nothing to join.
    """
    earlier = graph.earlier(at.place)
    takes = {}
    for layer in group.layers:
        inputs = tuple(
            name if name in group.takes or (name != group.behind and name in earlier) else at.after
            for name in group.takes[layer.id]
        )
        inputs = tuple(dict.fromkeys(name for name in inputs if name))
        takes[layer.id] = _filled(layer, inputs, earlier, shapes or {})
    group = _housed(graph, replace(group, takes=takes), at.place)
    following = graph.layers[at.place] if at.place < len(graph.layers) else None
    taker = at.taker
    if taker == NEXT and following is not None and at.after in graph.takes[following.id]:
        taker = following.id
    if taker == NEXT:
        graph = graph.renamed(at.after, group.end) if at.after else graph
    elif taker is not NOBODY:
        graph = graph.taking(taker, swapped(graph.taken_by(taker), at.after, group.end))
    return replace(
        graph,
        layers=(*graph.layers[: at.place], *group.layers, *graph.layers[at.place :]),
        takes={**graph.takes, **group.takes},
    )


def _filled(
    layer: Layer, inputs: tuple[str, ...], earlier: tuple[str, ...], shapes: Mapping[str, Shape]
) -> tuple[str, ...]:
    """Return the inputs of a layer with what a joint lacks."""
    lacks = fewest(layer) - len(inputs)
    if lacks <= 0 or fewest(layer) < 2:
        return inputs
    last = inputs[-1] if inputs else ""
    nearest = [name for name in reversed(earlier) if name not in inputs]
    others = sorted(nearest, key=lambda name: shapes.get(name) != shapes.get(last))
    if len(others) < lacks:
        raise refused(
            f"layers.{last or layer.id}",
            say(
                "{label} joins two layers, and there is only one before it.",
                label=LAYERS[layer.kind].label,
            ),
            say("It needs at least {fewest} to join.", fewest=fewest(layer)),
            say("Add another layer first, or put this one further down."),
        )
    return (*others[:lacks], *inputs)


def _housed(graph: Wiring, group: Group, place: int) -> Group:
    """Return a group as part of the block that it is put into, if it is put into one."""
    around = {layer.block for layer in graph.layers[max(0, place - 1) : place + 1]}
    inside = around.pop() if len(around) == 1 and 0 < place < len(graph.layers) else None
    if inside is None:
        return group
    return replace(group, layers=tuple(layer.with_(block=inside) for layer in group.layers))


def without(graph: Wiring, group: Group) -> Wiring:
    """Return the graph without a group; whoever took of it takes what it stood behind."""

    def names(inputs: tuple[str, ...]) -> tuple[str, ...]:
        new = (group.behind if name in group.takes else name for name in inputs)
        return tuple(dict.fromkeys(name for name in new if name))

    return replace(
        graph,
        layers=tuple(layer for layer in graph.layers if layer.id not in group.takes),
        takes={
            name: names(inputs) for name, inputs in graph.takes.items() if name not in group.takes
        },
        ends=tuple(names(inputs) for inputs in graph.ends),
    )
