"""A plan's calls made and connected: the network that is trained on prepared rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

from core.network.plan import name_operations
from core.problems import Problem, say

if TYPE_CHECKING:
    from core.network.calls import Call
    from core.network.plan import Plan


class NetworkError(ValueError):
    """A network that Keras refuses although the checks let it pass; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


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
            slices = keras.Model(inputs["codes"], codes).operations
            name_operations(slices, self.plan.names())
        return keras.Model(inputs, self.connect(features, codes), name="network")


def _make(id_: str, call: Call) -> Any:
    try:
        return call.run()
    except (ValueError, TypeError) as error:
        raise NetworkError(
            Problem(
                where=f"layers.{id_}",
                found=say("Keras refuses it: {reason}", reason=str(error)[:300]),
                expected=say("Expected parameters that fit together."),
                action=say("Change the parameters of this layer."),
            )
        ) from error
