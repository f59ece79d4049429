"""A block that is in the network, read back from its layers, and changed as a whole.

A recipe holds layers only. Those of a block are its own as long as they are just what its row makes
with some values of its parameters; which these are is found by trying what stands in the layers.
Where a person has changed a layer inside, there is no such value, and nothing to be set as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from core.catalog.blocks import BLOCKS, BlockRow
from core.catalog.layers import LAYERS
from core.catalog.options import Param, choice_problems, sizes
from core.problems import InputError, say
from core.recipe import Choice, Layer, ParamValue, Recipe
from core.stack.blocks import UNKNOWN, made_as, row_of
from core.stack.groups import Group, gathered
from core.stack.wiring import Wiring, closed, fresh, known, opened, refused

if TYPE_CHECKING:
    from core.catalog.layers import Shape

Shapes = Mapping[str, "Shape"]


@dataclass(frozen=True)
class Block:
    """A block of a network.

    Attributes:
        name: that its layers bear.
        row: of the catalog.
        values: of all its parameters; None where a layer of it is not as the row makes it, or is
            set with another whose weights it shares.
    """

    name: str
    row: BlockRow
    values: dict[str, ParamValue] | None


@dataclass(frozen=True)
class _Read:
    """How a block was made: its layers in the network and as its row makes them, one by one."""

    held: Group
    made: Group
    values: dict[str, ParamValue]
    shape: Shape


def block_of(recipe: Recipe, ids: Iterable[str], shapes: Shapes) -> Block | None:
    """Return the block that layers are, all of them; None where they are none of the catalog.

    Args:
        recipe: whose layers they are.
        ids: of the layers.
        shapes: shape of every known id, as `graph.trace` has them.
    """
    graph, wanted = opened(recipe), set(ids)
    names = {layer.block for layer in graph.layers if layer.id in wanted}
    name = names.pop() if len(names) == 1 else None
    row = row_of(name) if name is not None else None
    if name is None or row is None or wanted != set(_members(graph, name)):
        return None
    read = _read(graph, name, row, shapes)
    return Block(name, row, read.values if read else None)


def set_block(recipe: Recipe, name: str, param: str, value: ParamValue, shapes: Shapes) -> Recipe:
    """Return the recipe with one parameter of a block changed; its layers keep their names.

    Raises:
        InputError: there is no such block or parameter, the value is not allowed, or a layer of
            the block is not as its row makes it.
    """
    graph, row = opened(recipe), row_of(name)
    read = _read(graph, name, row, shapes) if row else None
    if row is None or read is None:
        raise refused(
            "network.layers",
            say("{name} is no block as it was put in.", name=name),
            say("Its layers were changed one by one, or are gone."),
            say("Choose a layer of it, and change that."),
        )
    found = choice_problems(BLOCKS, Choice(kind=row.name, params={param: value}), f"layers.{name}")
    if found:
        raise InputError(found)
    behind = read.held.behind
    made = made_as(
        row.name,
        read.values | {param: value},
        (behind, shapes.get(behind, read.shape)),
        name,
        {behind},
    )
    return closed(recipe, _exchanged(graph, read, made, known(recipe, graph)))


def _exchanged(graph: Wiring, read: _Read, made: Group, taken: set[str]) -> Wiring:
    """Return the graph with layers made anew in the place of those that a block has."""
    names = dict(zip(_ids(read.made), _ids(read.held), strict=True))
    by_id, off = {one.id: one for one in read.held.layers}, read.held.layers[0].off
    layers = []
    for layer in made.layers:
        if layer.id in names:
            # It stays the layer that it was: switched off or not, and whatever else is its own.
            held = by_id[names[layer.id]]
            layers.append(held.with_(kind=layer.kind, params=layer.params))
            continue
        names[layer.id] = fresh(layer.id, taken)
        taken.add(names[layer.id])
        layers.append(layer.with_(id=names[layer.id], off=off))
    takes = {
        names[one]: tuple(names.get(name, name) for name in inputs)
        for one, inputs in made.takes.items()
    }
    place, end = graph.place(read.held.layers[0].id), names[made.end]
    # Who took the end takes the new one, and so does who took a layer that is gone.
    for gone in {read.held.end, *(name for name in by_id if name not in takes)} - {end}:
        graph = graph.renamed(gone, end)
    rest = [layer for layer in graph.layers if layer.id not in by_id]
    return replace(
        graph,
        layers=(*rest[:place], *layers, *rest[place:]),
        takes={one: inputs for one, inputs in graph.takes.items() if one not in by_id} | takes,
    )


def _ids(group: Group) -> list[str]:
    return [layer.id for layer in group.layers]


def _members(graph: Wiring, name: str) -> list[str]:
    """Return the layers of a block."""
    return [layer.id for layer in graph.layers if layer.block == name]


def _read(graph: Wiring, name: str, row: BlockRow, shapes: Shapes) -> _Read | None:
    """Return how a block was made; None where nothing makes it, or it shares weights."""
    ids = _members(graph, name)
    if not ids or graph.place(ids[-1]) - graph.place(ids[0]) >= len(ids):
        return None
    held = gathered(graph, ids)
    if len(held.sources) > 1 or len({layer.off for layer in held.layers}) > 1:
        return None
    if any(layer.shares is not None for layer in held.layers):
        # Their settings are those of other places.
        return None
    for shape, values in product(
        list(_forms(row, held, shapes.get(held.behind))), list(_trials(row, held))
    ):
        made = made_as(row.name, values, (held.behind, shape), name, {held.behind})
        if _alike(made, held):
            return _Read(held, made, values, shape)
    return None


def _forms(row: BlockRow, held: Group, shape: Shape | None) -> Iterator[Shape]:
    """Return what a block may have been made behind: as wide as now, or as when it was put in."""
    widths = dict.fromkeys([UNKNOWN, *_numbers(held, ("units", "filters"))])
    for form in [shape] if shape else [(UNKNOWN,) * rank for rank in row.ranks]:
        if len(form) in row.ranks:
            yield form
            yield from ((*form[:-1], width) for width in widths)


def _numbers(held: Group, names: tuple[str, ...]) -> Iterator[int]:
    for layer in held.layers:
        for name in names:
            yield from sizes(layer.params.get(name, ""))


def _trials(row: BlockRow, held: Group) -> Iterator[dict[str, ParamValue]]:
    """Return the values that the parameters of a block may have, by what stands in its layers."""
    each = [[(param.name, value) for value in _values(param, held)] for param in row.params]
    return (dict(trial) for trial in product(*each))


def _values(param: Param, held: Group) -> list[ParamValue]:
    if param.name == "ratio":
        # It stands in no layer; of several that make the same the usual one, then the smallest.
        return [param.default, *range(int(param.low or 1), int(param.high or 1) + 1)]
    found: list[ParamValue] = [param.default]
    if param.name == "normalization":
        found += [layer.kind for layer in held.layers]
    elif param.kind == "whole":
        found += _numbers(held, ("filters", param.name) if param.name == "units" else (param.name,))
    else:
        found += [layer.params.get(param.name) for layer in held.layers]
    return [value for value in dict.fromkeys(found) if param.allows(value)]


def _alike(made: Group, held: Group) -> bool:
    """Return whether layers are the same and connected alike, whatever their names."""
    if len(made.layers) != len(held.layers):
        return False
    names = dict(zip(_ids(made), _ids(held), strict=True))
    return all(
        _same(one, other)
        and tuple(names.get(name, name) for name in made.takes[one.id]) == held.takes[other.id]
        for one, other in zip(made.layers, held.layers, strict=True)
    )


def _same(one: Layer, other: Layer) -> bool:
    if one.kind != other.kind:
        return False
    row = LAYERS[one.kind]
    return row.values(one.params) == row.values(other.params)
