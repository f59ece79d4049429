"""The layer graph worked out without Keras: order, shapes and weights from the catalog's rules.

`trace` never raises: a graph that cannot be built comes back with the part that can and a problem
for each layer that cannot. `check`, `network` and the pages all read the same trace.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from core import sharing
from core.catalog.layers import LAYERS, MisfitError, Shape, shown
from core.catalog.options import choice_problems
from core.misfits import told
from core.problems import Problem, listed, offer, say
from core.recipe import Choice, Layer, Network, ParamValue


@dataclass(frozen=True)
class Node:
    """A layer in its place: what it takes, what leaves it, and how many weights it has.

    `beside` counts the numbers that it holds for each row and that do not leave it, `shared` the
    weights that are counted at another place.
    """

    layer: Layer
    inputs: tuple[str, ...]
    shape: Shape
    weights: int
    beside: int = 0
    shared: int = 0

    @property
    def values(self) -> int:
        """Numbers that it holds for each row: those that leave it, and those on the way."""
        return math.prod(self.shape) + self.beside


@dataclass
class Trace:
    """A network as far as it can be worked out.

    Attributes:
        nodes: layers whose shapes are known, each after its inputs.
        ends: for each output, the id it stands on; None when there is nothing to stand on.
        shapes: shape of every known id, graph inputs included; batch left out.
        ids: those whose values are the word numbers of a text.
        masked: those of whose values some steps are to be skipped.
        problems: what cannot be built, and layers that lead nowhere.
    """

    nodes: list[Node] = field(default_factory=list)
    ends: list[str | None] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    masked: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @property
    def weights(self) -> int:
        """Weights of all layers; output layers not counted."""
        return sum(node.weights for node in self.nodes)

    def with_output(self, units: int) -> int:
        """Return the weights of all layers and of an output layer of at least one unit."""
        end = self.ends[0] if self.ends else None
        last = self.shapes.get(end or "", (0,))[-1]
        return self.weights + (last + 1) * max(1, units)


def _duplicates(network: Network) -> list[Problem]:
    ids = [
        *(entry.id for entry in network.inputs),
        *(layer.id for layer in network.layers),
        *(output.id for output in network.outputs),
    ]
    return [
        Problem(
            where=f"layers.{name}",
            found=say("{count} parts of the network are named {name}.", count=n, name=name),
            expected=say("Each name may be used once."),
            action=say("Rename one of them."),
        )
        for name in dict.fromkeys(ids)
        if (n := ids.count(name)) > 1
    ]


def _ends(network: Network) -> list[Problem]:
    """Return what is wrong with the number of inputs and of ends."""
    problems = []
    if not network.inputs:
        problems.append(
            Problem(
                where="network.inputs",
                found=say("The network has no input."),
                expected=say("Expected at least one: the prepared table."),
                action=say("Add an input named features."),
            )
        )
    problems += [
        Problem(
            where=f"network.outputs.{output.id}",
            found=say("The output stands on {count} layers.", count=len(output.inputs)),
            expected=say("Expected one layer."),
            action=say("Join the layers before it, with Concatenate or Add."),
        )
        for output in network.outputs
        if len(output.inputs) > 1
    ]
    return problems


def _wiring(network: Network) -> dict[str, tuple[str, ...]]:
    """Return the inputs of each layer, the layer before standing in where none are named."""
    before = network.inputs[0].id if network.inputs else ""
    wiring: dict[str, tuple[str, ...]] = {}
    for layer in network.layers:
        wiring[layer.id] = layer.inputs or ((before,) if before else ())
        before = layer.id
    return wiring


def last(network: Network) -> str:
    """Return what an output stands on that names nothing: the last layer, or the first input."""
    if network.layers:
        return network.layers[-1].id
    return network.inputs[0].id if network.inputs else ""


def passing(network: Network, wiring: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return what is really taken where a layer is named that is switched off.

    Of several inputs of such a layer the one before it in the list goes on, else the last.
    """
    off = {layer.id for layer in network.layers if layer.off}
    before = {b.id: a.id for a, b in pairwise(network.layers)}
    found = {}
    for layer in off:
        name, seen = layer, {layer}
        while name in off and wiring[name]:
            inputs = wiring[name]
            name = before[name] if before.get(name) in inputs else inputs[-1]
            if name in seen:
                break
            seen.add(name)
        found[layer] = name
    return found


def _end(name: str, shape: Shape | None, words: bool) -> list[Problem]:
    """Return what is wrong with the values that an output stands on."""
    if words:
        return [
            Problem(
                where=f"network.outputs.{name}",
                found=say("The output stands on the word numbers of a text."),
                expected=say("Expected ordinary numbers."),
                action=say("Put Embedding and a global pooling before the output."),
            )
        ]
    if shape is None or len(shape) == 1:
        return []
    return [
        Problem(
            where=f"network.outputs.{name}",
            found=say("The output stands on values of the form {shape}.", shape=shown(shape)),
            expected=say("Expected one vector for each row."),
            action=say("Put Flatten or a global pooling before the output."),
            mends=offer("flatten", target=name),
        )
    ]


def _order(network: Network, wiring: dict[str, tuple[str, ...]], trace: Trace) -> list[Layer]:
    """Return the layers so that each follows its inputs; a circle becomes a problem."""
    by_id = {layer.id: layer for layer in network.layers}
    sorter = TopologicalSorter(
        {name: [i for i in inputs if i in by_id] for name, inputs in wiring.items()}
    )
    try:
        return [by_id[name] for name in sorter.static_order()]
    except CycleError as error:
        circle = [str(name) for name in error.args[1]]
        trace.problems.append(
            Problem(
                where=f"layers.{circle[0]}",
                found=say("These layers feed each other: {circle}.", circle=listed(circle, 8)),
                expected=say("Values must flow in one direction."),
                action=say("Remove one of these connections."),
            )
        )
        return []


def _at(problem: Problem, where: str) -> bool:
    return problem.where == where or problem.where.startswith(f"{where}.")


def _choices(network: Network) -> list[Problem]:
    """Return what is wrong with layers by themselves, wherever they stand.

    What is wrong with settings that several places share is said where they stand.
    """
    shared = {layer.shares for layer in network.layers if not layer.off}
    return [
        problem
        for layer in network.layers
        if (not layer.off or layer.id in shared)
        and layer.shares is None
        and not _sound(layer.kind, _frozen(layer))
        for problem in choice_problems(
            LAYERS, Choice(kind=layer.kind, params=layer.params), f"layers.{layer.id}"
        )
    ]


# Of a network that is edited all layers but one are as they were a second ago: what follows from a
# layer and what it takes alone is worked out once. A yes is not a 1, which would have its key.
Frozen = tuple[tuple[str, type, ParamValue], ...]


def _frozen(layer: Layer) -> Frozen:
    return tuple((name, type(value), value) for name, value in layer.params.items())


@lru_cache(maxsize=8192)
def _sound(kind: str, params: Frozen) -> bool:
    """Return whether there is such a layer and its parameters are allowed."""
    given = {name: value for name, _, value in params}
    return not choice_problems(LAYERS, Choice(kind=kind, params=given), "")


@lru_cache(maxsize=8192)
def _leaving(
    kind: str,
    params: Frozen,
    shapes: tuple[Shape, ...],
    words: tuple[bool, ...],
    masks: tuple[bool, ...],
) -> tuple[Shape, bool, bool, int, int] | MisfitError:
    """Return shape, whether word numbers and a mask leave, weights, and values beside these.

    Or what does not fit.
    """
    row = LAYERS[kind]
    values = row.values({name: value for name, _, value in params})
    try:
        ids, masked, shape = row.ids(words), row.masks(values, masks), row.leaves(values, shapes)
    except MisfitError as misfit:
        return misfit
    return shape, ids, masked, row.weights(values, shapes), row.beside(values, shapes)


def _place(layer: Layer, inputs: tuple[str, ...], trace: Trace, counts: Mapping[str, str]) -> None:
    """Add a layer to the trace, or the problem that keeps it out."""
    where = f"layers.{layer.id}"
    if layer.kind not in LAYERS or any(_at(problem, where) for problem in trace.problems):
        return
    if layer.shares is not None and not _sound(layer.kind, _frozen(layer)):
        return
    row = LAYERS[layer.kind]
    fewest, most = row.inputs
    if len(inputs) < fewest or (most is not None and len(inputs) > most):
        trace.problems.append(
            Problem(
                where=where,
                found=say("{label} has {count} input(s).", label=row.label, count=len(inputs)),
                expected=say("It takes at least {fewest}.", fewest=fewest)
                if len(inputs) < fewest
                else say("It takes at most {most}.", most=most or 0),
                action=say("Connect it to the layers it should take, by their names."),
            )
        )
        return
    if any(name not in trace.shapes for name in inputs):
        return
    shapes = tuple(trace.shapes[name] for name in inputs)
    words = tuple(name in trace.ids for name in inputs)
    masks = tuple(name in trace.masked for name in inputs)
    found = _leaving(layer.kind, _frozen(layer), shapes, words, masks)
    if isinstance(found, MisfitError):
        before = {node.layer.id: (node.layer, node.inputs) for node in trace.nodes}
        trace.problems.append(told(layer, inputs, trace.shapes, before, found))
        return
    shape, ids, masked, weights, beside = found
    trace.shapes[layer.id] = shape
    if ids:
        trace.ids.add(layer.id)
    if masked:
        trace.masked.add(layer.id)
    own = counts.get(layer.id, layer.id) == layer.id
    trace.nodes.append(Node(layer, inputs, shape, weights * own, beside, weights * (not own)))


def _unknown(network: Network, wiring: dict[str, tuple[str, ...]]) -> list[Problem]:
    known = {entry.id for entry in network.inputs} | set(wiring)
    places = {f"layers.{name}": inputs for name, inputs in wiring.items()}
    places |= {f"network.outputs.{output.id}": output.inputs for output in network.outputs}
    return [
        Problem(
            where=where,
            found=say("It takes {name}, which does not exist.", name=repr(name)),
            expected=say("Known: {known}.", known=listed(sorted(known), 20) or "-"),
            action=say("Connect it to one of these."),
        )
        for where, inputs in places.items()
        for name in inputs
        if name not in known
    ]


def trace(network: Network, entering: Mapping[str, Shape]) -> Trace:
    """Return order, shapes and weights of a network.

    Args:
        network: its layers and what they take.
        entering: shape of each graph input by its id, as `inputs.entering` has them.

    Returns:
        The trace. A layer that shares stands in it with the settings of the layer it shares with,
        and its weights are counted once.
    """
    result = Trace(problems=[*_duplicates(network), *_ends(network)])
    wiring = _wiring(network)
    amiss, counts = sharing.problems(network.layers), sharing.counted(network.layers)
    if counts:
        network = network.model_copy(update={"layers": sharing.settled(network.layers)})
    result.problems.extend(_unknown(network, wiring))
    whole = not result.problems
    result.problems.extend([*_choices(network), *amiss])
    if not whole:
        return result
    result.shapes = {entry.id: entering[entry.id] for entry in network.inputs}
    result.ids = {entry.id for entry in network.inputs if entry.kind == "tokens"}
    past = passing(network, wiring)
    taken = {
        layer.id: tuple(past.get(name, name) for name in wiring[layer.id])
        for layer in network.layers
        if not layer.off
    }
    for layer in _order(network, wiring, result):
        if not layer.off:
            _place(layer, taken[layer.id], result, counts)
    for output in network.outputs:
        end = (output.inputs or (last(network),))[0]
        end = past.get(end, end)
        result.ends.append(end)
        result.problems.extend(_end(output.id, result.shapes.get(end), end in result.ids))
    forms = {
        node.layer.id: (node.layer, tuple(result.shapes[name] for name in node.inputs))
        for node in result.nodes
        if node.layer.id in counts
    }
    result.problems.extend(sharing.misfits(forms, counts))
    result.problems.extend(_loose_ends(network, taken, result))
    return result


def _loose_ends(
    network: Network, taken: dict[str, tuple[str, ...]], result: Trace
) -> list[Problem]:
    used = {name for inputs in taken.values() for name in inputs} | set(result.ends)
    idle = [
        Problem(
            where=f"network.inputs.{entry.id}",
            found=say("Nothing takes what enters as {name}.", name=entry.id),
            expected=say("Every input should lead to the output."),
            action=say("Connect it to a layer, or remove it."),
        )
        for entry in network.inputs
        if entry.id not in used
    ]
    loose = [
        Problem(
            where=f"layers.{layer.id}",
            found=say("Nothing takes what leaves this layer."),
            expected=say("Every layer should lead to the output."),
            action=say("Connect it to a later layer, or remove it."),
            severity="warning",
        )
        for layer in network.layers
        if layer.id in taken and layer.id not in used
    ]
    return idle + loose
