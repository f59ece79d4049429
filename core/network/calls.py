"""Catalog row → the Keras call that makes its object, to be run here or printed into a script.

One description serves both, so that the script cannot drift from what was trained.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.catalog.layers import INITIALIZERS, LAYERS, LayerRow
from core.catalog.layers.seeds import SEED
from core.catalog.layers.weights import NORMS, OPTIONS, below_of, stem
from core.catalog.options import Param, Row, sizes
from core.goal import Goal
from core.network import printing
from core.recipe import Layer, ParamValue


@dataclass(frozen=True)
class Call:
    """A call such as `keras.layers.Dense(units=64)`; arguments may be calls themselves.

    Attributes:
        name: dotted name of what is called.
        arguments: by their names.
        spread: the layer that it makes takes several inputs as arguments, not as a list.
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    spread: bool = False

    def on(self, inputs: Sequence[Any]) -> list[Any]:
        """Return the arguments with which the layer that it makes is called."""
        if self.spread or len(inputs) == 1:
            return list(inputs)
        return [list(inputs)]

    def run(self) -> Any:
        """Return the object that the call makes."""
        module, _, attribute = self.name.rpartition(".")
        arguments = {
            name: value.run() if isinstance(value, Call) else value
            for name, value in self.arguments.items()
        }
        return getattr(importlib.import_module(module), attribute)(**arguments)

    def tree(self) -> printing.Source:
        """Return the call as Python source, not yet laid out."""
        return printing.call(self.printed, **self.arguments)

    def names(self) -> list[str]:
        """Return the dotted names of this call and of those within it."""
        inner = [value for value in self.arguments.values() if isinstance(value, Call)]
        return [self.name, *(name for call in inner for name in call.names())]

    @property
    def printed(self) -> str:
        """Return the name as it is printed: what is ours stands in the same program."""
        return self.name.rpartition(".")[2] if self.name.startswith("core.") else self.name


def layer_seed(seed: int, layer: str) -> int:
    """Return the seed of a layer: the first 31 bits of SHA-256 over recipe seed and layer id."""
    digest = hashlib.sha256(f"{seed}/{layer}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def arguments_of(row: Row, given: Mapping[str, ParamValue]) -> dict[str, Any]:
    """Return what a row's Keras object is given, each value in the type Keras wants."""
    return {
        param.name: _typed(param, given[param.name])
        for param in row.params
        if param.nothing is None or given[param.name] != param.nothing
    }


def _typed(param: Param, value: ParamValue) -> Any:
    if param.optional and value in (None, ""):
        return None
    if param.kind == "whole":
        return int(value or 0)
    if param.kind == "real":
        return float(value or 0.0)
    if param.kind == "sizes":
        return _sizes(param, sizes(value))
    return str(value) if param.kind == "text" else value


def _sizes(param: Param, numbers: tuple[int, ...]) -> Any:
    """Return sizes as Keras takes them: four where one could be alone are the ends of two axes."""
    if param.single and len(numbers) == 1:
        return numbers[0]
    if param.single and len(numbers) == 4:
        return (numbers[:2], numbers[2:])
    return numbers


def _option(param: Param, given: Mapping[str, ParamValue], seed: int) -> Call | None:
    """Return the object that a parameter names: an initialiser, a regulariser or a constraint."""
    row = OPTIONS[param.option][str(given[param.name])]  # type: ignore[index]
    if not row.keras:
        return None
    own = {one.name: given[f"{stem(param)}_{one.name}"] for one in row.params}
    arguments = arguments_of(row, own)
    if getattr(row, "seeded", False):
        arguments["seed"] = seed
    if row.name in NORMS and param.axes != (0,):
        arguments["axis"] = list(param.axes)
    return Call(row.keras, arguments)


def _layer_arguments(
    row: LayerRow, given: Mapping[str, ParamValue], seed: int, entry: Layer
) -> dict[str, Any]:
    """Return what a layer is given: the basic parameters, and the advanced ones that were changed.

    The defaults of the catalog are those of Keras, so what is left out is the same.
    """
    arguments: dict[str, Any] = {}
    below = {
        one.name for param in row.params if param.option in OPTIONS for one in below_of(row, param)
    }
    for param in row.params:
        value = given[param.name]
        if param is SEED or param.name in below or not param.applies(given, row.params):
            continue
        drawn = param.option == "initializer" and INITIALIZERS[str(value)].seeded
        if param.advanced and value == param.default and not drawn:
            continue
        if param.option in OPTIONS:
            own = (
                seed
                if param.name == "kernel_initializer"
                else layer_seed(seed, f"{entry.id}.{param.name}")
            )
            arguments[param.name] = _option(param, given, own)
        else:
            arguments[param.name] = _typed(param, value)
    if row.seeded:
        arguments["seed"] = seed
    return arguments


def layer(entry: Layer, seed: int, name: str) -> Call:
    """Return the call that makes a layer of a recipe, given the recipe's seed."""
    row: LayerRow = LAYERS[entry.kind]
    given = row.values(entry.params)
    chosen = given.get(SEED.name)
    own = int(chosen) if chosen not in (None, "") else layer_seed(seed, entry.id)
    arguments = _layer_arguments(row, given, own, entry)
    if row.inner:
        inner, held = row.held(given)
        theirs = _layer_arguments(inner, held, own, entry)
        inside = Call(inner.keras, {**theirs, "name": f"{name}_{inner.name}"})
        shared = {param.name for param in inner.params}
        arguments = {one: value for one, value in arguments.items() if one not in shared}
        arguments["layer"] = inside
    arguments |= row.fixed
    return Call(row.keras, {**arguments, "name": name}, spread=row.given == "arguments")


def taken(entry: Layer, inputs: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a layer is called with: its inputs, the only one twice where it wants two."""
    return inputs * LAYERS[entry.kind].alone if len(inputs) == 1 else inputs


def embedding(column: str, places: int, dimension: int, seed: int, name: str) -> Call:
    """Return the call that makes the learned embedding of a category column."""
    start = Call(
        "keras.initializers.RandomUniform",
        {"minval": -0.05, "maxval": 0.05, "seed": layer_seed(seed, f"embedding {column}")},
    )
    return Call(
        "keras.layers.Embedding",
        {
            "input_dim": places,
            "output_dim": dimension,
            "embeddings_initializer": start,
            "name": name,
        },
    )


def output(aim: Goal, activation: str, id_: str, seed: int, name: str) -> Call:
    """Return the call that makes the output layer that follows from the target and the loss."""
    start = Call("keras.initializers.GlorotUniform", {"seed": layer_seed(seed, id_)})
    return Call(
        "keras.layers.Dense",
        {
            "units": aim.outputs,
            "activation": activation,
            "kernel_initializer": start,
            "name": name,
        },
    )
