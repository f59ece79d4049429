"""The changes of the layers themselves, each from a recipe to a recipe.

Each is worked out on the graph, where every layer knows its inputs by name; so no name is left
that nobody bears, and branches stay branches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from core import templates
from core.catalog.blocks import BLOCKS
from core.catalog.layers import LAYERS, Shape
from core.catalog.options import choice_problems
from core.problems import InputError, say, wrong
from core.recipe import Choice, Layer, ParamValue, Recipe
from core.sharing import holder
from core.stack import groups
from core.stack.blocks import group as group_of
from core.stack.wiring import closed, fewest, fresh, known, opened

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

if TYPE_CHECKING:
    from core.schema import Schema


def add(
    recipe: Recipe,
    kind: str,
    after: str | None = None,
    shapes: Mapping[str, Shape] | None = None,
    *,
    before: str | None = None,
    branch: bool = False,
    params: Mapping[str, ParamValue] | None = None,
) -> Recipe:
    """Return the recipe with a layer of a kind put in, or with a block and its layers.

    A layer that joins branches also takes the nearest earlier layer, of the same shape if there is
    one.

    Args:
        recipe: what is changed.
        kind: name of a row of `LAYERS` or of `BLOCKS`.
        after: as `groups.spot` has it; None and no `before` for the end.
        shapes: shape of every known id, as `graph.trace` has them.
        before: as `groups.spot` has it.
        branch: likewise.
        params: those that are not to have the value they start with.

    Raises:
        InputError: there is no such kind or layer, a parameter is not allowed, a block does not
            fit there, or there is nothing to join yet.
    """
    given, rows = dict(params or {}), {**LAYERS, **BLOCKS}
    found = choice_problems(rows, Choice(kind=kind, params=given), "network.layers")
    if found:
        raise InputError(found)
    graph = opened(recipe)
    at = groups.spot(graph, after, before, branch)
    if kind in BLOCKS:
        behind = (at.after, (shapes or {}).get(at.after))
        group = group_of(kind, given, behind, (known(recipe, graph), blocks(recipe)))
    else:
        row = LAYERS[kind]
        start = {param.name: param.default for param in row.params if not param.advanced}
        name = fresh(kind, known(recipe, graph))
        layer = Layer(id=name, kind=kind, params=start | dict(row.start) | given)
        group = groups.Group((layer,), {name: (at.after,) if at.after else ()}, at.after)
    return closed(recipe, groups.put(graph, group, at, shapes))


def duplicate(recipe: Recipe, ids: str | Iterable[str]) -> Recipe:
    """Return the recipe with copies of layers, connected as these are, right behind the last.

    Raises:
        InputError: there are no such layers.
    """
    graph = opened(recipe)
    group = groups.gathered(graph, [ids] if isinstance(ids, str) else ids)
    if not group.layers:
        return recipe
    copies = groups.renewed(group, known(recipe, graph), blocks(recipe))
    at = groups.Spot(graph.place(group.layers[-1].id) + 1, group.end)
    return closed(recipe, groups.put(graph, copies, at))


def blocks(recipe: Recipe) -> set[str]:
    """Return the names of the blocks of a network."""
    return {layer.block for layer in recipe.network.layers if layer.block is not None}


def remove(recipe: Recipe, ids: str | Iterable[str]) -> Recipe:
    """Return the recipe without layers; whoever took one takes what it took.

    A joint that is left with a single layer to join goes with it.

    Raises:
        InputError: there are no such layers.
    """
    graph = opened(recipe)
    waiting = [layer.id for layer in groups.gathered(graph, [ids] if isinstance(ids, str) else ids)
               .layers]  # fmt: skip
    while waiting:
        gone = waiting.pop(0)
        left, source = graph, graph.main(gone)
        graph = graph.renamed(gone, source)
        graph = replace(
            graph,
            layers=tuple(layer for layer in graph.layers if layer.id != gone),
            takes={one: inputs for one, inputs in graph.takes.items() if one != gone},
        )
        waiting += [
            layer.id
            for layer in graph.layers
            if gone in left.takes[layer.id]
            and len(graph.takes[layer.id]) < min(fewest(layer), len(left.takes[layer.id]))
            and layer.id not in waiting
        ]
    return closed(recipe, graph)


def switch(recipe: Recipe, ids: Iterable[str]) -> Recipe:
    """Return the recipe with layers switched on if all of them are off, else off.

    Raises:
        InputError: there are no such layers.
    """
    graph = opened(recipe)
    chosen = groups.gathered(graph, ids)
    off = not all(layer.off for layer in chosen.layers)
    layers = (layer.with_(off=off) if layer.id in chosen.takes else layer for layer in graph.layers)
    return closed(recipe, replace(graph, layers=tuple(layers)))


def rename(recipe: Recipe, name: str, new: str) -> Recipe:
    """Return the recipe in which a layer has another name, wherever it is taken.

    Raises:
        InputError: there is no such layer, or the name is taken or not one.
    """
    graph = opened(recipe)
    graph.place(name)
    if new == name:
        return recipe
    if not NAME.fullmatch(new):
        raise wrong(
            f"layers.{name}",
            say("{name} cannot be the name of a layer.", name=repr(new)),
            say("Expected small letters a to z, digits and _, a letter first, at most 40."),
            say("Choose another name."),
        )
    if new in known(recipe, graph):
        raise wrong(
            f"layers.{name}",
            say("{name} is the name of another part of the network.", name=new),
            say("Each name may be used once."),
            say("Choose another name."),
        )
    graph = graph.renamed(name, new)
    return closed(
        recipe,
        replace(
            graph,
            layers=tuple(
                layer.with_(
                    id=new if layer.id == name else layer.id,
                    shares=new if layer.shares == name else layer.shares,
                )
                for layer in graph.layers
            ),
            takes={new if one == name else one: inputs for one, inputs in graph.takes.items()},
        ),
    )


def set_param(recipe: Recipe, name: str, param: str, value: ParamValue) -> Recipe:
    """Return the recipe with one parameter of a layer changed, at all places that share it.

    Raises:
        InputError: there is no such layer or parameter, or the value is not allowed.
    """
    graph = opened(recipe)
    name = holder(graph.layers[graph.place(name)])
    place = graph.place(name)
    layer = graph.layers[place]
    where = f"layers.{name}"
    found = choice_problems(LAYERS, Choice(kind=layer.kind, params={param: value}), where)
    if found:
        raise InputError(found)
    changed = layer.with_(params={**layer.params, param: value})
    layers = (*graph.layers[:place], changed, *graph.layers[place + 1 :])
    return closed(recipe, replace(graph, layers=layers))


def use_template(recipe: Recipe, template: str, schema: Schema | None = None) -> Recipe:
    """Return the recipe with the layers of a template, sized from the table; see `templates.use`.

    Raises:
        InputError: there is no such template, or the table has nothing that it takes.
    """
    made = templates.use(recipe, template, schema)
    # An output may have the name of a layer of the template.
    return closed(made, opened(made))
