"""Layers as a text that can be copied, into another project too, and pasted.

What is pasted may come from anywhere: every part of it is checked like a recipe of a stranger.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from core.catalog.layers import LAYERS, Shape
from core.catalog.options import choice_problems
from core.problems import InputError, say, wrong
from core.recipe import Choice, Layer, Plain, Recipe
from core.sharing import settled
from core.stack import groups
from core.stack.changes import blocks
from core.stack.wiring import Wiring, closed, known, opened

LONGEST = 1_000_000


class Copied(Plain):
    """Copied layers with every input named.

    Attributes:
        layersmith: what this is, so that a text of another kind is known as such.
        behind: the one of the inputs that stands for whatever they are pasted behind.
        layers: one that shares with a layer that is not among them has the settings of that too, so
            that it can become a layer of its own.
    """

    layersmith: str
    behind: str
    layers: tuple[Layer, ...]


def copied(recipe: Recipe, ids: Iterable[str]) -> str:
    """Return layers as text; "" without any. Names that are no layers are left out."""
    graph = opened(recipe)
    group = groups.gathered(graph, [name for name in ids if name in graph.takes])
    if not group.layers:
        return ""
    whole = {layer.id: layer for layer in settled(graph.layers)}
    layers = tuple(
        layer.with_(
            inputs=group.takes[layer.id],
            params=layer.params if layer.shares in group.takes else whole[layer.id].params,
        )
        for layer in group.layers
    )
    held = Copied(layersmith="layers", behind=group.behind, layers=layers)
    return held.model_dump_json(exclude_defaults=True)


def pasted(
    recipe: Recipe, text: str, after: str | None = None, shapes: Mapping[str, Shape] | None = None
) -> Recipe:
    """Return the recipe with copied layers put in; their names are renewed where taken.

    Args:
        recipe: what is changed.
        text: as `copied` gives it.
        after: the layer or input they follow; None for the end.
        shapes: shape of every known id, as `graph.trace` has them.

    Raises:
        InputError: the text holds no layers, unknown ones, or a joint finds nothing to join.
    """
    held = _read(text)
    found = [
        problem
        for layer in held.layers
        for problem in choice_problems(
            LAYERS, Choice(kind=layer.kind, params=layer.params), f"layers.{layer.id}"
        )
    ]
    if found:
        raise InputError(found)
    graph = opened(recipe)
    takes = {layer.id: layer.inputs or (held.behind,) for layer in held.layers}
    group = groups.Group(_settled(held.layers, graph), takes, held.behind)
    copies = groups.renewed(group, known(recipe, graph), blocks(recipe))
    return closed(recipe, groups.put(graph, copies, groups.spot(graph, after), shapes))


def _settled(layers: tuple[Layer, ...], graph: Wiring) -> tuple[Layer, ...]:
    """Return pasted layers, each that shares with somebody to share with.

    That is whom it names, among them or in the graph, where that has its kind and settings; else
    the first of them that shared with the same one becomes a layer of its own, for the others.
    """
    mine = {layer.id for layer in layers}
    there = {layer.id: layer for layer in graph.layers if layer.shares is None}
    heirs: dict[str, str] = {}
    found = []
    for layer in layers:
        name, other = layer.shares, there.get(layer.shares or "")
        if name is None or name in mine:
            found.append(layer)
        elif other is not None and _alike(layer, other):
            found.append(layer.with_(params={}))
        else:
            heir = heirs.setdefault(name, layer.id)
            own = heir == layer.id
            found.append(layer.with_(shares=None) if own else layer.with_(shares=heir, params={}))
    return tuple(found)


def _alike(one: Layer, other: Layer) -> bool:
    """Return whether two layers have the same kind and settings; theirs may be anything."""
    row = LAYERS[one.kind]
    return one.kind == other.kind and row.values(one.params) == row.values(other.params)


def _read(text: str) -> Copied:
    try:
        if len(text) > LONGEST:
            raise ValueError
        held = Copied.model_validate(json.loads(text))
        if held.layersmith != "layers" or not held.layers:
            raise ValueError
        if len({layer.id for layer in held.layers}) < len(held.layers):
            raise ValueError
    except (ValueError, ValidationError, RecursionError) as error:
        raise wrong(
            "network.layers",
            say("The text that was pasted holds no layers."),
            say("Expected layers as they are copied here."),
            say("Choose layers, copy them, then paste."),
        ) from error
    return held
