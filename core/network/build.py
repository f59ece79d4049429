"""A plan's calls made and connected: the network that is trained on prepared rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

from core.network.plan import name_operations
from core.problems import Problem, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.inputs import Entry
    from core.network.calls import Call
    from core.network.plan import Entered, Plan


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
        self.joins = [entry.join.run() if entry.join else None for entry in made.entries]
        self.forms = [entry.form.run() if entry.form else None for entry in made.entries]
        self.layers: dict[str, Any] = {}
        for place in made.layers:
            again = place.again
            self.layers[place.id] = self.layers[again] if again else _make(place.id, place.call)
        self.output = made.output.run()

    def select(self, arrays: Mapping[str, Any]) -> list[Any]:
        """Return for each input of the graph the part of a prepared array that it takes.

        Args:
            arrays: tensors by name, as `plan.ARRAYS` has them; None for an input that takes
                embeddings alone.
        """
        return [self._part(entered, arrays) for entered in self.plan.entries]

    def _part(self, entered: Entered, arrays: Mapping[str, Any]) -> Any:
        array = arrays.get("tokens" if entered.entry.kind == "tokens" else "features")
        if entered.whole:
            return array
        return cut(array, entered.entry) if entered.entry.places else None

    def connect(self, selected: list[Any], codes: list[Any]) -> Any:
        """Return the output tensor for what `select` gave and one code tensor an embedding."""
        learned = [e(code) for e, code in zip(self.embeddings, codes, strict=True)]
        tensors = {
            entered.entry.id: self._enter(number, selected[number], learned)
            for number, entered in enumerate(self.plan.entries)
        }
        for place in self.plan.layers:
            taken = place.call.on([tensors[name] for name in place.inputs])
            tensors[place.id] = self.layers[place.id](*taken)
        return self.output(tensors[self.plan.end])

    def _enter(self, number: int, part: Any, learned: list[Any]) -> Any:
        """Return what enters the graph under one name, in its form."""
        places = self.plan.entries[number].entry.learned
        parts = [*([] if part is None else [part]), *(learned[place] for place in places)]
        join, form = self.joins[number], self.forms[number]
        value = parts[0] if join is None else join(parts)
        return value if form is None else form(value)

    def model(self) -> Any:
        """Return the Keras model over prepared rows, its inputs as `plan.ARRAYS` names them."""
        inputs = {"features": keras.Input((self.plan.width,), name="features")}
        codes = []
        if self.embeddings:
            inputs["codes"] = keras.Input((len(self.embeddings),), name="codes", dtype="int32")
            codes = [inputs["codes"][:, i] for i in range(len(self.embeddings))]
        if self.plan.words:
            inputs["tokens"] = keras.Input((self.plan.words,), name="tokens", dtype="int32")
        selected = self.select(inputs)
        parts = [part for part in selected if part is not None]
        operations = keras.Model(list(inputs.values()), [*codes, *parts]).operations
        name_operations(operations, self.plan.names())
        return keras.Model(inputs, self.connect(selected, codes), name="network")


def cut(array: Any, entry: Entry) -> Any:
    """Return the places of an input out of an array of prepared rows."""
    if entry.run:
        first, last = entry.run
        return array[:, first:last]
    return keras.ops.take(array, list(entry.places), axis=1)


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
