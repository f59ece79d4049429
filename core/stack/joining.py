"""What each layer takes: chosen as a whole, or one connection made or cut."""

from __future__ import annotations

from core.catalog.layers import LAYERS
from core.problems import listed, say
from core.recipe import Recipe
from core.stack.wiring import Wiring, closed, missing, opened, ordered, refused, swapped


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
    held = _free(graph, source, target)
    most = bounds(graph, target)[1]
    if most is not None and 1 < most <= len(held):
        raise refused(
            _where(graph, target),
            say("{name} takes {count} layers already.", name=target, count=len(held)),
            say("It takes at most {most}.", most=most),
            say("Cut one of its connections first."),
        )
    return _taking(recipe, graph, target, (source,) if most == 1 else (*held, source))


def _free(graph: Wiring, source: str, target: str) -> tuple[str, ...]:
    """Return what a layer or an output takes, if a part can be added to it or take a place in it.

    Raises:
        InputError: there are no such parts, or they are connected.
    """
    where = _where(graph, target)
    if source not in (*graph.inputs, *graph.takes):
        raise missing(source)
    held = graph.taken_by(target)
    if source in held:
        raise refused(
            where,
            say("{name} takes {other} already.", name=target, other=source),
            say("Nothing was changed."),
            say(""),
        )
    return held


def _taking(recipe: Recipe, graph: Wiring, target: str, inputs: tuple[str, ...]) -> Recipe:
    """Return the recipe in which a layer or an output takes others, behind all of them.

    Raises:
        InputError: it would feed itself.
    """
    result = graph.taking(target, inputs)
    sorted_ = ordered(result)
    if sorted_ is None and ordered(graph) is not None:
        raise refused(
            _where(graph, target),
            say("With it, {name} would feed itself.", name=target),
            say("Values must flow in one direction."),
            say("Nothing was changed; connect it to a layer before it."),
        )
    return closed(recipe, sorted_ or result)


def reconnect(recipe: Recipe, old: tuple[str, str], new: tuple[str, str]) -> Recipe:
    """Return the recipe with a connection that begins or ends elsewhere: source and target of each.

    A new source has the place of the old one among what the target takes.

    Raises:
        InputError: there is no such connection or part, the connection is the only one of a layer
            that would be left, there is no room, or a layer would feed itself.
    """
    if old[1] != new[1]:
        return connect(disconnect(recipe, *old), *new)
    graph, target = opened(recipe), old[1]
    _taken(graph, *old)
    _free(graph, *new)
    return _taking(recipe, graph, target, swapped(graph.taken_by(target), old[0], new[0]))


def disconnect(recipe: Recipe, source: str, target: str) -> Recipe:
    """Return the recipe without a connection of a joint.

    Raises:
        InputError: there is no such connection, or it is the only one of a layer or an output.
    """
    graph = opened(recipe)
    held = _taken(graph, source, target)
    if len(held) == 1:
        raise refused(
            _where(graph, target),
            say("{name} is all that {other} takes.", name=source, other=target),
            say("Whatever stands in a network takes something."),
            say("Connect it to another layer, and that takes the place of this one."),
        )
    return closed(recipe, graph.taking(target, tuple(one for one in held if one != source)))


def _taken(graph: Wiring, source: str, target: str) -> tuple[str, ...]:
    """Return what a layer or an output takes, a part among it.

    Raises:
        InputError: it does not take that.
    """
    held = graph.taken_by(target)
    if source not in held:
        raise refused(
            _where(graph, target),
            say("{name} does not take {other} any more.", name=target, other=source),
            say("Nothing was changed."),
            say(""),
        )
    return held


def _where(graph: Wiring, name: str) -> str:
    return f"layers.{name}" if name in graph.takes else f"network.outputs.{name}"
