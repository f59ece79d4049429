"""What leaves each layer, as Keras says it, without building any weights."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from core.catalog.layers import LAYERS
from core.graph import trace
from core.network import calls
from core.problems import Problem, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.catalog.layers import Shape
    from core.recipe import Layer, Network


@dataclass
class Shapes:
    """Shapes and weights by layer id, and what cannot be built; batch left out of shapes."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@lru_cache(maxsize=4096)
def _shape(kind: str, params: str, inputs: tuple[Shape, ...]) -> Shape:
    """Return the output shape of one layer; remembered by its configuration and input shapes."""
    from core.recipe import Layer

    entry = Layer(id="layer", kind=kind, params=json.loads(params))
    call = calls.layer(entry, 0, "layer")
    batched = [(None, *shape) for shape in inputs]
    times = LAYERS[kind].alone if len(inputs) == 1 else 1
    result = call.run().compute_output_shape(*call.on(batched * times))
    return tuple(int(size) for size in result[1:])


def shapes(network: Network, entering: Mapping[str, Shape]) -> Shapes:
    """Return the shapes of a network whose inputs have these shapes; never raises."""
    graph = trace(network, entering)
    result = Shapes(shapes={}, problems=list(graph.problems))
    known = {entry.id: graph.shapes[entry.id] for entry in network.inputs if graph.shapes}
    for node in graph.nodes:
        if any(name not in known for name in node.inputs):
            continue
        layer: Layer = node.layer
        try:
            shape = _shape(
                layer.kind,
                json.dumps(dict(layer.params), sort_keys=True),
                tuple(known[name] for name in node.inputs),
            )
        except (ValueError, TypeError) as error:
            result.problems.append(
                Problem(
                    where=f"layers.{layer.id}",
                    found=say("Keras refuses it: {reason}", reason=str(error)[:300]),
                    expected=say("Expected inputs and parameters that fit together."),
                    action=say("Change the layer or what it is connected to."),
                )
            )
            continue
        known[layer.id] = result.shapes[layer.id] = shape
        result.weights[layer.id] = node.weights
    return result
