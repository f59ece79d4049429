"""What each layer takes: chosen as a whole, or one connection made or cut."""

from __future__ import annotations

from core.catalog.layers import LAYERS
from core.problems import listed, say
from core.recipe import Recipe
from core.stack.wiring import Wiring, closed, missing, opened, ordered, refused


def choices(recipe: Recipe, name: str) -> tuple[str, ...]:
    """Return what a layer or an output may take: the graph's inputs and all earlier layers.

    Raises:
        InputError: there is no such layer.
    """
    graph = opened(recipe)
    is_output = name in graph.outputs
    return graph.earlier(len(graph.layers) if is_output else graph.place(name))


def bounds(graph: Wiring, name: str) -> tuple[int, int | None]:
    """Return how many inputs a layer or an output takes at least and at most; None for any."""
    if name in graph.takes:
        row = LAYERS.get(graph.layers[graph.place(name)].kind)
        return row.inputs if row else (1, 1)
    return 1, 1


def set_inputs(recipe: Recipe, name: str, inputs: tuple[str, ...]) -> Recipe:
    """Return the recipe with a layer (or an output) that takes other layers.

    Raises:
        InputError: there is no such layer, it stands no earlier, or they are too few or too many.
    """
    allowed = choices(recipe, name)
    graph = opened(recipe)
    fewest, most = bounds(graph, name)
    where = _where(graph, name)
    unknown = [one for one in inputs if one not in allowed]
    if unknown:
        raise refused(
            where,
            say("{name} does not come before this layer.", name=listed(unknown)),
            say("It can take: {names}.", names=listed(allowed, 20)),
            say("Choose among these."),
        )
    if len(inputs) < fewest or (most is not None and len(inputs) > most):
        raise refused(
            where,
            say("{count} layers were chosen.", count=len(inputs)),
            say("It takes at least {fewest}.", fewest=fewest)
            if len(inputs) < fewest
            else say("It takes at most {most}.", most=most or 0),
            say("Nothing was changed; choose others."),
        )
    return closed(recipe, graph.taking(name, inputs))


def connect(recipe: Recipe, source: str, target: str) -> Recipe:
    """Return the recipe with a connection: another one for a joint, the only one for others.

    A layer that takes one further down the list is put behind it.

    Raises:
        InputError: there are no such parts, they are connected, or there is no room.
    """
    graph = opened(recipe)
    where = _where(graph, target)
    if source not in (*graph.inputs, *graph.takes):
        raise missing(source)
    held = graph.taken_by(target)
    most = bounds(graph, target)[1]
    if source in held:
        raise refused(
            where,
            say("{name} takes {other} already.", name=target, other=source),
            say("Nothing was changed."),
            say(""),
        )
    if most is not None and 1 < most <= len(held):
        raise refused(
            where,
            say("{name} takes {count} layers already.", name=target, count=len(held)),
            say("It takes at most {most}.", most=most),
            say("Cut one of its connections first."),
        )
    result = graph.taking(target, (source,) if most == 1 else (*held, source))
    sorted_ = ordered(result)
    if sorted_ is None and ordered(graph) is not None:
        raise refused(
            where,
            say("With it, {name} would feed itself.", name=target),
            say("Values must flow in one direction."),
            say("Nothing was changed; connect it to a layer before it."),
        )
    return closed(recipe, sorted_ or result)


def disconnect(recipe: Recipe, source: str, target: str) -> Recipe:
    """Return the recipe without a connection of a joint.

    Raises:
        InputError: there is no such connection, or it is the only one of a layer or an output.
    """
    graph = opened(recipe)
    where = _where(graph, target)
    held = graph.taken_by(target)
    if source not in held:
        raise refused(
            where,
            say("{name} does not take {other} any more.", name=target, other=source),
            say("Nothing was changed."),
            say(""),
        )
    if len(held) == 1:
        raise refused(
            where,
            say("{name} is all that {other} takes.", name=source, other=target),
            say("Whatever stands in a network takes something."),
            say("Connect it to another layer, and that takes the place of this one."),
        )
    return closed(recipe, graph.taking(target, tuple(one for one in held if one != source)))


def _where(graph: Wiring, name: str) -> str:
    return f"layers.{name}" if name in graph.takes else f"network.outputs.{name}"
