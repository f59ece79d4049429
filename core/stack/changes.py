"""The changes of the layer list, each from a recipe to a recipe.

Each is worked out on the graph, where every layer knows its inputs by name; so no name is left
that nobody bears, and branches stay branches. A move that has no meaning in the graph is refused:
`refusal` says why, `move` raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.assign import network as network_of
from core.catalog.layers import LAYERS, Shape
from core.catalog.options import choice_problems
from core.problems import InputError, Phrase, Problem, listed, say
from core.recipe import Choice, Layer, ParamValue, Recipe
from core.stack.wiring import Wiring, closed, fresh, known, opened, swapped


def add(
    recipe: Recipe, kind: str, after: str | None = None, shapes: Mapping[str, Shape] | None = None
) -> Recipe:
    """Return the recipe with a layer of a kind put in, its parameters at their defaults.

    A layer that joins branches also takes the nearest earlier layer, of the same shape if there is
    one.

    Args:
        recipe: what is changed.
        kind: name of a row of `LAYERS`.
        after: the layer or the input it follows; None for the end.
        shapes: shape of every known id, as `graph.trace` has them.

    Raises:
        InputError: there is no such kind or layer, or nothing to join yet.
    """
    found = choice_problems(LAYERS, Choice(kind=kind), "network.layers")
    if found:
        raise InputError(found)
    row, graph = LAYERS[kind], opened(recipe)
    place = len(graph.layers)
    if after is not None:
        place = 0 if after == graph.start else graph.place(after) + 1
    before = graph.before(place)
    name = fresh(kind, known(recipe, graph))
    inputs: tuple[str, ...] = (before,) if before else ()
    missing = row.inputs[0] - len(inputs)
    if row.inputs[0] > 1 and missing > 0:
        earlier = [graph.start, *(layer.id for layer in graph.layers[:place])]
        others = _partners([one for one in earlier if one != before], before, shapes or {})
        if len(others) < missing:
            raise _refused(
                f"layers.{before}",
                say("{label} joins two layers, and there is only one before it.", label=row.label),
                say("It needs at least {fewest} to join.", fewest=row.inputs[0]),
                say("Add another layer first, or put this one further down."),
            )
        inputs = (*others[:missing], before)
    params = {param.name: param.default for param in row.params if not param.advanced}
    params |= row.start
    return closed(
        recipe, _put(graph, Layer(id=name, kind=kind, params=params), place, inputs, before)
    )


def _partners(earlier: list[str], before: str, shapes: Mapping[str, Shape]) -> list[str]:
    """Return what a joint could take beside the layer before it, what fits best first."""
    nearest = list(reversed(earlier))
    return sorted(nearest, key=lambda name: shapes.get(name) != shapes.get(before))


def duplicate(recipe: Recipe, name: str) -> Recipe:
    """Return the recipe with a second layer like one of it, right behind it.

    Raises:
        InputError: there is no such layer.
    """
    graph = opened(recipe)
    place = graph.place(name)
    layer = graph.layers[place]
    made = layer.with_(id=fresh(name, known(recipe, graph)), inputs=())
    inputs = swapped(graph.takes[name], graph.main(name), name) or (name,)
    return closed(recipe, _put(graph, made, place + 1, inputs, name))


def remove(recipe: Recipe, name: str) -> Recipe:
    """Return the recipe without a layer; whoever took it takes what it took.

    A joint that is left with a single layer to join goes with it.

    Raises:
        InputError: there is no such layer.
    """
    graph = opened(recipe)
    graph.place(name)
    waiting = [name]
    while waiting:
        gone = waiting.pop()
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
            and len(graph.takes[layer.id]) < min(_fewest(layer), len(left.takes[layer.id]))
            and layer.id not in waiting
        ]
    return closed(recipe, graph)


def _fewest(layer: Layer) -> int:
    row = LAYERS.get(layer.kind)
    return row.inputs[0] if row else 1


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
    for layer in layers:
        if len(result.takes[layer.id]) < min(_fewest(layer), len(graph.takes[layer.id])):
            return say("There {name} would have nothing to join.", name=layer.id)
    if _circular(result) and not _circular(graph):
        return say("There these layers would feed each other.")
    return result


def _joins(graph: Wiring, layer: Layer) -> bool:
    return _fewest(layer) > 1 or len(graph.takes[layer.id]) > 1


def _circular(graph: Wiring) -> bool:
    """Return whether values would flow in a circle."""
    left = {name: {one for one in inputs if one in graph.takes} for name, inputs in
            graph.takes.items()}  # fmt: skip
    while free := [name for name, inputs in left.items() if not inputs & left.keys()]:
        for name in free:
            del left[name]
    return bool(left)


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
    raise _refused(f"layers.{name}", found or _end(step), say("Nothing was changed."), say(""))


def _refused(where: str, found: Phrase, expected: Phrase, action: Phrase) -> InputError:
    """Return a refusal of a change; the recipe itself is not wrong."""
    return InputError(
        [Problem(where=where, found=found, expected=expected, action=action, severity="warning")]
    )


def _end(step: int) -> Phrase:
    return say("It is the first layer.") if step < 0 else say("It is the last layer.")


def refusal(recipe: Recipe, name: str, step: int) -> Phrase | None:
    """Return why a layer cannot be moved up (-1) or down (+1); None when it can."""
    found = _moved(opened(recipe), name, step)
    return None if isinstance(found, Wiring) else found or _end(step)


def set_param(recipe: Recipe, name: str, param: str, value: ParamValue) -> Recipe:
    """Return the recipe with one parameter of a layer changed.

    Raises:
        InputError: there is no such layer or parameter, or the value is not allowed.
    """
    graph = opened(recipe)
    place = graph.place(name)
    layer = graph.layers[place]
    where = f"layers.{name}"
    found = choice_problems(LAYERS, Choice(kind=layer.kind, params={param: value}), where)
    if found:
        raise InputError(found)
    changed = layer.with_(params={**layer.params, param: value})
    layers = (*graph.layers[:place], changed, *graph.layers[place + 1 :])
    return closed(recipe, replace(graph, layers=layers))


def choices(recipe: Recipe, name: str) -> tuple[str, ...]:
    """Return what a layer or an output may take: the graph's input and all earlier layers.

    Raises:
        InputError: there is no such layer.
    """
    graph = opened(recipe)
    is_output = any(output.id == name for output in recipe.network.outputs)
    place = len(graph.layers) if is_output else graph.place(name)
    inputs = tuple(entry.id for entry in recipe.network.inputs)
    return (*inputs, *(layer.id for layer in graph.layers[:place]))


def set_inputs(recipe: Recipe, name: str, inputs: tuple[str, ...]) -> Recipe:
    """Return the recipe with a layer (or an output) that takes other layers.

    Raises:
        InputError: there is no such layer, it stands no earlier, or they are too few or too many.
    """
    allowed = choices(recipe, name)
    graph = opened(recipe)
    layer = next((one for one in graph.layers if one.id == name), None)
    row = LAYERS.get(layer.kind) if layer else None
    fewest, most = row.inputs if row else (1, 1)
    where = f"layers.{name}" if layer else f"network.outputs.{name}"
    unknown = [one for one in inputs if one not in allowed]
    if unknown:
        raise _refused(
            where,
            say("{name} does not come before this layer.", name=listed(unknown)),
            say("It can take: {names}.", names=listed(allowed, 20)),
            say("Choose among these."),
        )
    if len(inputs) < fewest or (most is not None and len(inputs) > most):
        raise _refused(
            where,
            say("{count} layers were chosen.", count=len(inputs)),
            say("It takes at least {fewest}.", fewest=fewest)
            if len(inputs) < fewest
            else say("It takes at most {most}.", most=most or 0),
            say("Nothing was changed; choose others."),
        )
    if layer is not None:
        return closed(recipe, replace(graph, takes={**graph.takes, name: inputs}))
    ends = tuple(
        inputs if output.id == name else end
        for output, end in zip(recipe.network.outputs, graph.ends, strict=True)
    )
    return closed(recipe, replace(graph, ends=ends))


def use_template(recipe: Recipe, template: str) -> Recipe:
    """Return the recipe with the layers of a template; loss and name of the output stay.

    Raises:
        InputError: there is no such template.
    """
    network = network_of(template)
    outputs = tuple(output.with_(inputs=()) for output in recipe.network.outputs[:1])
    made = recipe.with_(network=network.with_(outputs=outputs or network.outputs))
    # An output may have the name of a layer of the template.
    return closed(made, opened(made))


def _put(graph: Wiring, layer: Layer, place: int, inputs: tuple[str, ...], after: str) -> Wiring:
    """Return the graph with a layer put in: the next one takes it, or all that took the one before.

    Args:
        graph: what it is put into.
        layer: the new layer.
        place: where in the list.
        inputs: what it takes.
        after: the one whose place it takes for those that follow.
    """
    following = graph.layers[place] if place < len(graph.layers) else None
    if following is not None and after in graph.takes[following.id]:
        takes = {
            **graph.takes,
            following.id: swapped(graph.takes[following.id], after, layer.id),
        }
        graph = replace(graph, takes=takes)
    else:
        graph = graph.renamed(after, layer.id)
    return replace(
        graph,
        layers=(*graph.layers[:place], layer, *graph.layers[place:]),
        takes={**graph.takes, layer.id: inputs},
    )
