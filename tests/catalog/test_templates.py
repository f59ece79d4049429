"""Every template can be built, whatever the size of what it is for."""

from __future__ import annotations

from typing import Any

import pytest

from core import suggest, templates
from core.catalog.templates import TEMPLATES
from core.check import check
from core.graph import trace
from core.problems import errors
from core.recipe import Input, Network, Sized
from core.schema import Schema
from tests.facts import classes, column, schema

TARGET = classes("kind", {"a": 200, "b": 200})
SHAPES: dict[str, list[tuple[int, ...]]] = {
    "features": [(1,), (500,), (3000,)],
    "image": [(5, 5, 1), (8, 8, 1), (28, 28, 1), (32, 32, 3), (6, 40, 1)],
    "sequence": [(2, 1), (8, 1), (100, 6)],
    "tokens": [(1,), (100,)],
}
CASES = [(name, shape) for name, row in TEMPLATES.items() for shape in SHAPES[row.kind]]


@pytest.mark.parametrize(("name", "shape"), CASES, ids=str)
def test_it_fits_any_size(name: str, shape: tuple[int, ...]) -> None:
    kind = TEMPLATES[name].kind
    main = Input(id="main", kind=kind, columns=("x",) if kind != "features" else ())
    sized = Sized(width=shape[0], main="main", shape=shape, words=50)
    for rest in ("", "others"):
        inputs = (main, Input(id="others")) if rest and kind != "features" else (main,)
        held = sized.with_(rest=rest if len(inputs) > 1 else "")
        layers = TEMPLATES[name].layers(held)
        entering = {"main": shape, "others": (7,)}
        found = trace(Network(inputs=inputs, layers=layers), entering)
        assert found.problems == []
        assert len(found.nodes) == len(layers)


def table(kind: str) -> Schema:
    named = {
        "features": ["age", "size"],
        "image": [f"p{i}" for i in range(64)],
        "sequence": [f"t{i}" for i in range(12)],
        "tokens": [],
    }
    more = [column("story", "text", role="ignore")] if kind == "tokens" else []
    numbers = [column(name, maximum=16.0) for name in named[kind]]
    return schema(*more, *numbers, classes("city", {"x": 30, "y": 40}), TARGET, rows=600)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_starts_from_a_table(name: str) -> None:
    facts = table(TEMPLATES[name].kind)
    recipe: Any = suggest.recipe(facts, "kind", name)
    assert errors(check(recipe, facts)) == ()
    assert name in templates.fitting(recipe, facts)


def test_the_stepped_network_narrows_from_the_inputs() -> None:
    units = [
        layer.params["units"]
        for layer in TEMPLATES["stepped"].layers(Sized(width=512))
        if layer.kind == "dense"
    ]
    assert units == [192, 96, 48, 24]
