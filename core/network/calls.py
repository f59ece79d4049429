"""Catalog row → the Keras call that makes its object, to be run here or printed into a script.

One description serves both, so that the script cannot drift from what was trained.
"""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import dataclass, field
from typing import Any

from core.catalog.layers import INITIALIZERS, LAYERS, LayerRow
from core.catalog.options import Row
from core.goal import Goal
from core.recipe import Layer, ParamValue

# Signs of a line of printed source.
WIDEST = 88


@dataclass(frozen=True)
class Call:
    """A call such as `keras.layers.Dense(units=64)`; arguments may be calls themselves."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def run(self) -> Any:
        """Return the object that the call makes."""
        module, _, attribute = self.name.rpartition(".")
        arguments = {
            name: value.run() if isinstance(value, Call) else value
            for name, value in self.arguments.items()
        }
        return getattr(importlib.import_module(module), attribute)(**arguments)

    def source(self) -> str:
        """Return the call as Python source on one line."""
        arguments = ", ".join(f"{name}={_literal(value)}" for name, value in self.arguments.items())
        return f"{self.printed}({arguments})"

    def names(self) -> list[str]:
        """Return the dotted names of this call and of those within it."""
        inner = [value for value in self.arguments.values() if isinstance(value, Call)]
        return [self.name, *(name for call in inner for name in call.names())]

    @property
    def printed(self) -> str:
        """Return the name as it is printed: what is ours stands in the same program."""
        return self.name.rpartition(".")[2] if self.name.startswith("core.") else self.name

    def lines(self) -> list[str]:
        """Return the call as Python source with a line for each argument."""
        found = [f"{self.printed}("]
        for name, value in self.arguments.items():
            line = f"    {name}={_literal(value)},"
            if isinstance(value, Call) and len(line) > WIDEST - 8:
                first, *rest, last = value.lines()
                found += [f"    {name}={first}", *(f"    {part}" for part in rest), f"    {last},"]
            else:
                found.append(line)
        return [*found, ")"]


def _literal(value: Any) -> str:
    """Return the source of an argument; text in double quotes where that is all there is to it."""
    if isinstance(value, Call):
        return value.source()
    plain = isinstance(value, str) and value.isascii() and value.isprintable()
    return f'"{value}"' if plain and not set(value) & {'"', "\\"} else repr(value)


def layer_seed(seed: int, layer: str) -> int:
    """Return the seed of a layer: the first 31 bits of SHA-256 over recipe seed and layer id."""
    digest = hashlib.sha256(f"{seed}/{layer}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def arguments_of(row: Row, given: dict[str, ParamValue], seed: int = 0) -> dict[str, Any]:
    """Return what a row's Keras object is given, each value in the type Keras wants."""
    arguments: dict[str, Any] = {}
    for param in row.params:
        value = given[param.name]
        if param.nothing is not None and value == param.nothing:
            continue
        if param.initializer:
            arguments[param.name] = Call(INITIALIZERS[str(value)].keras, {"seed": seed})
        elif param.kind == "whole":
            arguments[param.name] = int(value or 0)
        elif param.kind == "real":
            arguments[param.name] = float(value or 0.0)
        else:
            arguments[param.name] = value
    return arguments


def layer(entry: Layer, seed: int, name: str) -> Call:
    """Return the call that makes a layer of a recipe, given the recipe's seed."""
    row: LayerRow = LAYERS[entry.kind]
    own = layer_seed(seed, entry.id)
    arguments = arguments_of(row, row.values(entry.params), own)
    if row.seeded:
        arguments["seed"] = own
    return Call(row.keras, {**arguments, "name": name})


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
