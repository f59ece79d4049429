"""A traced network as a teacher reads it: which curve follows which weights, and in what row.

What a layer does is read from its parameters (an activation, a start of its weights), not from a
list of names, so that a new row of the catalog is judged like those that were there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from core.catalog.layers import ACTIVATIONS, LAYERS

if TYPE_CHECKING:
    from core.graph import Node, Trace

NORMALISERS = {
    "batch_normalization", "layer_normalization", "group_normalization", "rms_normalization",
    "unit_normalization",
}  # fmt: skip
DISTURBERS = {
    "dropout", "alpha_dropout", "spatial_dropout1d", "spatial_dropout2d", "gaussian_noise",
    "gaussian_dropout",
}  # fmt: skip
# After training these leave a straight line a straight line.
STRAIGHT = DISTURBERS | {"batch_normalization", "identity", "flatten", "rescaling"}


def param(node: Node, name: str) -> object:
    """Return the value of a parameter; None where the layer has none of that name."""
    return LAYERS[node.layer.kind].value(node.layer.params, name)


def curve(node: Node) -> str:
    """Return the activation at the end of a layer; "" when it has none of its own."""
    kind = node.layer.kind
    found = param(node, "activation")
    if found is None:
        return kind if kind in ACTIVATIONS or kind == "prelu" else ""
    return "" if found == "linear" else str(found)


def weighs(node: Node) -> bool:
    """Return whether a layer has weights that are drawn: Dense, convolutions, memories."""
    return param(node, "kernel_initializer") is not None


def remembers(node: Node) -> bool:
    """Return whether a layer reads step by step; its curves are part of its memory."""
    return param(node, "return_sequences") is not None


@dataclass(frozen=True)
class Weighted:
    """A layer with weights and the curve that follows them, its own or that of a later layer."""

    node: Node
    curve: str

    @property
    def start(self) -> str:
        """How its weights are drawn."""
        return str(param(self.node, "kernel_initializer"))


class Chains:
    """A traced network with who takes what."""

    def __init__(self, graph: Trace) -> None:
        self.nodes = {node.layer.id: node for node in graph.nodes}
        self.end = graph.ends[0] if graph.ends else None
        self.shapes = graph.shapes
        self.takers: dict[str, list[Node]] = {name: [] for name in graph.shapes}
        for node in graph.nodes:
            for name in node.inputs:
                self.takers[name].append(node)

    def backwards(self, name: str | None) -> Iterator[Node]:
        """Return a layer and those before it, as long as each takes one."""
        while name in self.nodes:
            node = self.nodes[name]
            yield node
            if len(node.inputs) > 1:
                return
            name = node.inputs[0]

    def followers(self, name: str, past: Callable[[Node], bool]) -> tuple[list[Node], bool]:
        """Return the first layers after one that are not passed by, and whether the end is met."""
        found, ends, waiting, seen = [], name == self.end, [name], {name}
        while waiting:
            for node in self.takers.get(waiting.pop(), ()):
                if node.layer.id in seen:
                    continue
                seen.add(node.layer.id)
                if not past(node):
                    found.append(node)
                    continue
                waiting.append(node.layer.id)
                ends = ends or node.layer.id == self.end
        return found, ends

    def weighted(self) -> Iterator[Weighted]:
        """Return every layer with weights and a curve behind them."""
        for node in self.nodes.values():
            if not weighs(node):
                continue
            found = curve(node)
            after = self.takers[node.layer.id]
            if not found and len(after) == 1 and not weighs(after[0]):
                found = curve(after[0])
            if found:
                yield Weighted(node, found)

    def weighing(self, node: Node) -> tuple[str, ...]:
        """Return a layer, and before it the Dense layer whose only curve it is, if it is one."""
        before = self.nodes.get(node.inputs[0])
        if node.layer.kind == "activation" and before and before.layer.kind == "dense":
            return (before.layer.id, node.layer.id) if not curve(before) else (node.layer.id,)
        return (node.layer.id,)

    def bending(self, name: str) -> str:
        """Return the layer that holds the curve of one of `curved`: itself, or the next one."""
        return name if curve(self.nodes[name]) else self.takers[name][0].layer.id

    @cached_property
    def curved(self) -> dict[str, Weighted]:
        """Every layer of `weighted` by its name."""
        return {one.node.layer.id: one for one in self.weighted()}

    def longest(self, belongs: Callable[[Weighted], bool]) -> tuple[str, ...]:
        """Return the longest row of layers that belong and that nothing between them steadies.

        A normalisation steadies, and so does a joint that adds a way around.
        """
        rows: dict[str, tuple[str, ...]] = {}
        for name, node in self.nodes.items():
            row = max((rows.get(one, ()) for one in node.inputs), key=len, default=())
            joins = len(node.inputs) > 1 and node.layer.kind != "concatenate"
            if joins or node.layer.kind in NORMALISERS:
                row = ()
            elif name in self.curved:
                row = (*row, name) if belongs(self.curved[name]) else ()
            rows[name] = row
        return max(rows.values(), key=len, default=())
