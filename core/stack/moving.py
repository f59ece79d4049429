"""Layers moved in the list, and in the graph that it is.

A move that has no meaning in the graph is refused: `refusal` says why, `move` and `move_behind`
raise.
"""

from __future__ import annotations

from dataclasses import replace

from core.problems import InputError, Phrase, listed, say
from core.recipe import Layer, Recipe
from core.stack import groups
from core.stack.wiring import Wiring, closed, fewest, opened, ordered, refused, starved, swapped


def move(recipe: Recipe, name: str, step: int) -> Recipe:
    """Return the recipe with a layer one place further up (-1) or down (+1).

    The two change places in the graph as in the list. Past a joint that takes it, a layer leaves
    its branch, and past one it takes it enters the branch that the list shows before.

    Raises:
        InputError: there is no such layer, or it cannot be moved there.
    """
    graph = opened(recipe)
    found = _moved(graph, name, step)
    if isinstance(found, Wiring):
        return closed(recipe, found)
    raise _stays(name, found or _end(step))


def refusal(recipe: Recipe, name: str, step: int) -> Phrase | None:
    """Return why a layer cannot be moved up (-1) or down (+1); None when it can."""
    found = _moved(opened(recipe), name, step)
    return None if isinstance(found, Wiring) else found or _end(step)


def move_behind(recipe: Recipe, ids: tuple[str, ...], after: str) -> Recipe:
    """Return the recipe with layers right behind another one of the list.

    One layer by one place changes places with its neighbour. A joint goes so from place to place.
    Others are taken out, whoever took them taking what they took, and put in at the new place,
    where the next one takes them.

    Args:
        recipe: what is changed.
        ids: one layer, or several that have one beginning and one end.
        after: a layer, or what enters for the top of the list.

    Raises:
        InputError: there are no such layers, or they cannot be moved there.
    """
    graph = opened(recipe)
    group, target = groups.gathered(graph, ids), graph.behind(after)
    if not group.layers or after in group.takes:
        return recipe
    first = graph.place(group.layers[0].id)
    gone = sum(layer.id in group.takes for layer in graph.layers[:target])
    together = graph.layers[first : first + len(group.layers)] == group.layers
    step = target - gone - first
    if together and not step:
        return recipe
    if len(group.layers) == 1 and (abs(step) == 1 or _joins(graph, group.layers[0])):
        for _ in range(abs(step)):
            recipe = move(recipe, ids[0], 1 if step > 0 else -1)
        return recipe
    return closed(recipe, _carried(graph, group, target - gone, after))


def _carried(graph: Wiring, group: groups.Group, place: int, after: str) -> Wiring:
    """Return the graph with a group taken out and put in elsewhere."""
    names = listed([layer.id for layer in group.layers], 4)
    where = group.layers[0].id
    if len(group.sources) > 1:
        raise _stays(
            where,
            say("{names} take from several places: {sources}.",
                names=names, sources=listed(group.sources)),
        )  # fmt: skip
    outside = [inputs for name, inputs in graph.takes.items() if name not in group.takes]
    taken = {name for inputs in (*outside, *graph.ends) for name in inputs}
    if taken & group.takes.keys() - {group.end}:
        raise _stays(where, say("Other layers take from within {names}.", names=names))
    left = groups.without(graph, group)
    # At the top stands what the first layer took, which may be another input than the first.
    heads = left.takes[left.layers[0].id] if not place and left.layers else ()
    if after in left.inputs and heads and heads[0] in left.inputs:
        after = heads[0]
    result = groups.put(left, group, groups.Spot(place, after))
    joint = starved(result, graph)
    if joint is not None:
        raise _stays(where, say("There {name} would have nothing to join.", name=joint))
    if ordered(result) is None and ordered(graph) is not None:
        raise _stays(where, say("There these layers would feed each other."))
    return result


def _stays(name: str, why: Phrase) -> InputError:
    return refused(f"layers.{name}", why, say("Nothing was changed."), say(""))


def _end(step: int) -> Phrase:
    return say("It is the first layer.") if step < 0 else say("It is the last layer.")


def _moved(graph: Wiring, name: str, step: int) -> Wiring | Phrase | None:
    """Return the graph with a layer and its neighbour in each other's place, or why not.

    None at the ends of the list, where there is no neighbour.
    """
    place = graph.place(name)
    if not 0 <= place + step < len(graph.layers):
        return None
    upper, lower = sorted((place, place + step))
    first, second = graph.layers[upper], graph.layers[lower]
    layers = list(graph.layers)
    layers[upper], layers[lower] = second, first
    layers[place + step] = _housed(layers, place + step)
    order = replace(graph, layers=tuple(layers))
    if _joins(graph, first) == _joins(graph, second):
        return order.exchanged(first.id, second.id)
    if first.id not in graph.takes[second.id]:
        if second.id in graph.takes[first.id]:
            return order
        return say(
            "{second} does not take {first}, and one of them joins branches; so they cannot "
            "change places. Choose under Edit what each of them takes.",
            second=second.id,
            first=first.id,
        )
    source = graph.main(first.id)
    others = order.renamed(second.id, first.id, but=first.id)
    above = swapped(graph.takes[second.id], first.id, source)
    below = swapped(graph.takes[first.id], source, second.id)
    result = replace(others, takes={**others.takes, second.id: above, first.id: below})
    joint = starved(result, graph)
    if joint is not None:
        return say("There {name} would have nothing to join.", name=joint)
    if ordered(result) is None and ordered(graph) is not None:
        return say("There these layers would feed each other.")
    return result


def _joins(graph: Wiring, layer: Layer) -> bool:
    return fewest(layer) > 1 or len(graph.takes[layer.id]) > 1


def _housed(layers: list[Layer], place: int) -> Layer:
    """Return a moved layer in the block that stands on both sides of it, else in none.

    A layer that is still beside another of its block stays in it.
    """
    layer = layers[place]
    sides = [layers[n].block if 0 <= n < len(layers) else None for n in (place - 1, place + 1)]
    inside = sides[0] if sides[0] == sides[1] else None
    if layer.block in sides:
        inside = layer.block
    alone = sum(one.block == layer.block for one in layers) == 1
    if inside == layer.block or (inside is None and alone):
        return layer
    return layer.with_(block=inside)
