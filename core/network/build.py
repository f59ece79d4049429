"""Recipe and fitted numbers → the network that is trained on prepared rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras

from core.graph import Trace, trace
from core.network import calls
from core.problems import Problem, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.network.calls import Call
    from core.prepare.fitted import Fitted
    from core.recipe import Recipe


@dataclass(frozen=True)
class Plan:
    """Every Keras call of a network and how they are joined, in an order that can be run.

    Attributes:
        embeddings: one for each learned category column: the position in `codes` and its call.
        joined: name of the layer that joins features and embeddings; "" without embeddings.
        layers: id, call and inputs (ids) of each layer.
        end: the id that the output stands on.
        output: the output layer's call.
    """

    width: int
    embeddings: tuple[Call, ...]
    joined: str
    layers: tuple[tuple[str, Call, tuple[str, ...]], ...]
    start: str
    end: str
    output: Call


class NetworkError(ValueError):
    """A network that Keras refuses although the checks let it pass; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def free_name(wanted: str, taken: set[str]) -> str:
    """Return a layer name that is not taken, and take it; Keras wants them unique."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    taken.add(name)
    return name


def plan(recipe: Recipe, fitted: Fitted, taken: Iterable[str] = ()) -> Plan:
    """Return the calls of a checked recipe.

    Args:
        recipe: what the person chose.
        fitted: what was fitted on the training rows.
        taken: names that layers may not have: those of the raw model's inputs.
    """
    graph: Trace = trace(recipe.network, fitted.width)
    names = {*taken, "features", "codes"}
    embeddings = tuple(
        calls.embedding(
            encoder.column,
            encoder.places,
            encoder.dimension,
            recipe.seed,
            free_name(f"embedding_{number}", names),
        )
        for number, encoder in enumerate(fitted.learned, 1)
    )
    joined = free_name("joined", names) if embeddings else ""
    layers = tuple(
        (
            node.layer.id,
            calls.layer(node.layer, recipe.seed, free_name(node.layer.id, names)),
            node.inputs,
        )
        for node in graph.nodes
    )
    head = recipe.network.outputs[0]
    end = graph.ends[0]
    assert end is not None  # check() has seen to it
    return Plan(
        width=len(fitted.owners),
        embeddings=embeddings,
        joined=joined,
        layers=layers,
        start=recipe.network.inputs[0].id,
        end=end,
        output=calls.output(fitted.goal, head.id, recipe.seed, free_name(head.id, names)),
    )


class Network:
    """The layers of a plan, made once; they can be connected to more than one set of tensors."""

    def __init__(self, made: Plan) -> None:
        self.plan = made
        self.embeddings = [call.run() for call in made.embeddings]
        self.join = keras.layers.Concatenate(name=made.joined) if made.joined else None
        self.layers = {id_: _make(id_, call) for id_, call, _ in made.layers}
        self.output = made.output.run()

    def connect(self, features: Any, codes: list[Any]) -> Any:
        """Return the output tensor for prepared features and one code tensor an embedding."""
        if self.join is not None:
            learned = [e(code) for e, code in zip(self.embeddings, codes, strict=True)]
            features = self.join([features, *learned])
        tensors = {self.plan.start: features}
        for id_, _, inputs in self.plan.layers:
            taken = [tensors[name] for name in inputs]
            tensors[id_] = self.layers[id_](taken if len(taken) > 1 else taken[0])
        return self.output(tensors[self.plan.end])

    def model(self) -> Any:
        """Return the Keras model over prepared rows: inputs `features` and perhaps `codes`."""
        features = keras.Input((self.plan.width,), name="features")
        inputs = {"features": features}
        codes = []
        if self.embeddings:
            inputs["codes"] = keras.Input((len(self.embeddings),), name="codes", dtype="int32")
            codes = [inputs["codes"][:, i] for i in range(len(self.embeddings))]
        return keras.Model(inputs, self.connect(features, codes), name="network")


def _make(id_: str, call: Call) -> Any:
    try:
        return call.run()
    except (ValueError, TypeError) as error:
        raise NetworkError(
            Problem(
                where=f"layers.{id_}",
                found=say("Keras refuses it: {reason}", reason=str(error)[:300]),
                expected=say("Parameters that fit together."),
                action=say("Change the parameters of this layer."),
            )
        ) from error
