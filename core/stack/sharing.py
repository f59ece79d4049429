"""A layer used again elsewhere with the same weights, and made a layer of its own again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.catalog.layers import LAYERS, Shape
from core.problems import listed, say
from core.recipe import Layer, Recipe
from core.sharing import holder, settled
from core.stack import groups
from core.stack.changes import blocks
from core.stack.wiring import closed, known, opened, refused


def share(
    recipe: Recipe,
    ids: Iterable[str],
    at: groups.Spot | None = None,
    shapes: Mapping[str, Shape] | None = None,
) -> Recipe:
    """Return the recipe with another use of layers: those with weights share them, others are new.

    Args:
        recipe: what is changed.
        ids: layers; several are used again as they are connected.
        at: where; None for beside them: the use takes what they take, and nothing takes it yet.
        shapes: shape of every known id, as `graph.trace` has them.

    Raises:
        InputError: there are no such layers, or none of them has weights to share.
    """
    graph = opened(recipe)
    group = groups.gathered(graph, ids)
    if not any(layer.kind in LAYERS and LAYERS[layer.kind].learns for layer in group.layers):
        names = listed([layer.id for layer in group.layers], 4)
        raise refused(
            f"layers.{group.layers[0].id}" if group.layers else "network.layers",
            say("{names} has no weights that could be shared.", names=names or "-"),
            say("A layer is used again for the sake of its weights."),
            say("Duplicate it: a copy with the same settings does the same."),
        )
    copies = groups.renewed(group, known(recipe, graph), blocks(recipe))
    again = tuple(
        _use(copy, holder(layer)) for layer, copy in zip(group.layers, copies.layers, strict=True)
    )
    if at is None:
        behind = graph.place(group.layers[-1].id) + 1
        at = groups.Spot(behind, group.behind, groups.NOBODY)
    return closed(recipe, groups.put(graph, replace(copies, layers=again), at, shapes))


def _use(copy: Layer, name: str) -> Layer:
    """Return a copy of a layer as another use of the one that is named, where that has weights."""
    if copy.kind in LAYERS and LAYERS[copy.kind].learns:
        return copy.with_(shares=name, params={})
    return copy


def unshare(recipe: Recipe, ids: Iterable[str]) -> Recipe:
    """Return the recipe in which layers that share are layers of their own, set as they were.

    Raises:
        InputError: there are no such layers, or none of them shares.
    """
    graph = opened(recipe)
    chosen = groups.gathered(graph, ids).takes
    if not any(layer.shares and layer.id in chosen for layer in graph.layers):
        raise refused(
            f"layers.{next(iter(chosen), '')}",
            say("{names} has weights of its own already.", names=listed(chosen, 4)),
            say("A layer that shares the weights of another was expected."),
            say("Choose one that does."),
        )
    pairs = zip(graph.layers, settled(graph.layers), strict=True)
    layers = (whole.with_(shares=None) if layer.id in chosen else layer for layer, whole in pairs)
    return closed(recipe, replace(graph, layers=tuple(layers)))
