"""The canvas: what it is told of a network, and what comes of what it says."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from core import stack
from core.catalog.layers import LAYERS
from core.recipe import Layer, Network, Output, Recipe
from pages.components import canvas, graphing, state

if TYPE_CHECKING:
    from collections.abc import Callable

NETWORK = Network(
    layers=(
        Layer(id="dense_1", kind="dense", params={"units": 64}),
        Layer(id="dropout_1", kind="dropout", off=True, block="pair"),
        Layer(id="dense_2", kind="dense", block="pair"),
        Layer(id="add_1", kind="add", inputs=("dense_1", "dense_2")),
        Layer(id="odd", kind="nothing", inputs=("dense_1",)),
    ),
    outputs=(Output(inputs=("add_1",)),),
)
RECIPE = Recipe(network=NETWORK)


def drawn(recipe: Recipe) -> dict[str, dict[str, Any]]:
    return {node["id"]: node for node in graphing.nodes(recipe, stack.view(recipe, None))}


def test_each_node_says_what_it_takes() -> None:
    found = {name: node["inputs"] for name, node in drawn(RECIPE).items()}
    assert found == {
        "features": [],
        "dense_1": ["features"],
        "dropout_1": ["dense_1"],
        "dense_2": ["dropout_1"],
        "add_1": ["dense_1", "dense_2"],
        "odd": ["dense_1"],
        "output": ["add_1"],
    }


def test_a_node_in_words() -> None:
    nodes = drawn(RECIPE)
    assert nodes["add_1"]["takes"] == "takes dense_1 and dense_2"
    assert nodes["dense_1"]["label"] == "Dense"
    assert nodes["dense_1"]["words"].startswith("64 units")
    assert nodes["odd"]["label"] == "nothing"
    assert [name for name, node in nodes.items() if node["off"]] == ["dropout_1"]
    assert [name for name, node in nodes.items() if node["block"] == "pair"] == [
        "dropout_1", "dense_2",
    ]  # fmt: skip
    assert [name for name, node in nodes.items() if node["joins"]] == ["add_1"]
    assert [node["role"] for node in nodes.values()] == ["input", *["layer"] * 5, "output"]


def test_every_kind_is_offered_with_its_words() -> None:
    kinds = graphing.kinds()
    assert [kind["name"] for kind in kinds] == list(LAYERS)
    assert all(kind["label"] and kind["help"] for kind in kinds)
    families = [kind["family"] for kind in kinds]
    changes = sum(one != other for one, other in pairwise(families))
    assert changes + 1 == len(set(families)), "a family stands in two places of the list"


@pytest.fixture
def edited(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """Recipes that were saved."""
    saved: list[Recipe] = []

    def edit(change: Callable[[Recipe], Recipe]) -> bool:
        saved.append(change(RECIPE))
        return True

    monkeypatch.setattr(state, "edit", edit)
    return saved


def told(action: dict[str, Any], chosen: list[Any] | None = None) -> tuple[str, bool]:
    on_select = (chosen if chosen is not None else []).append
    return canvas._do(RECIPE, stack.view(RECIPE, None), action, on_select)


@pytest.mark.parametrize(
    ("action", "words", "chosen"),
    [
        ({"do": "add", "kind": "dense", "after": "dense_1"}, "1 layer was added: dense_3",
         [("dense_3",)]),
        ({"do": "connect", "source": "dense_1", "target": "output"}, "output takes dense_1 now.",
         []),
        ({"do": "disconnect", "source": "dense_1", "target": "add_1"},
         "add_1 does not take dense_1 any more.", []),
        ({"do": "remove", "ids": ["odd"]}, "1 layer was removed: odd", [()]),
        ({"do": "switch", "ids": ["dense_2"]}, "dense_2 switched off.", []),
        ({"do": "switch", "ids": ["dropout_1"]}, "dropout_1 switched on.", []),
    ],
)  # fmt: skip
def test_what_was_done_is_said(
    edited: list[Recipe], action: dict[str, Any], words: str, chosen: list[Any]
) -> None:
    found: list[Any] = []
    assert told(action, found) == (words, False)
    assert found == chosen
    assert len(edited) == 1
    assert edited[0] != RECIPE


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"do": "connect", "source": "add_1", "target": "dense_1"}, "dense_1"),
        ({"do": "paste", "text": "no layers"}, "holds no layers"),
        ({"do": "format the disk"}, "There is no action"),
        ({"do": "add", "kind": "lambda"}, "lambda"),
        ({"do": "remove", "ids": 5}, "ids"),
    ],
)
def test_what_cannot_be_done_is_said_and_not_done(
    edited: list[Recipe], action: dict[str, Any], words: str
) -> None:
    said, bad = told(action)
    assert bad
    assert words in said
    assert edited == []


def test_selecting_changes_nothing(edited: list[Recipe]) -> None:
    found: list[Any] = []
    assert told({"do": "select", "ids": ["dense_1", "add_1"]}, found) == ("", False)
    assert told({"do": "select", "ids": "forged"}, found) == ("", False)
    assert found == [("dense_1", "add_1"), ()]
    assert edited == []
