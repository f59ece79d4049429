"""What list and canvas are told of a network."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from core import stack
from core.catalog.blocks import BLOCKS
from core.catalog.layers import LAYERS
from core.recipe import Layer, Network, Output, Recipe
from pages.components import graphing

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


def test_a_block_is_called_what_it_was_put_in_as() -> None:
    put = stack.add(RECIPE, "residual_block", "dense_1")
    homes = {node["block"]: node["home"] for node in drawn(put).values()}
    assert homes == {"": "", "residual_1": "Residual block", "pair": "pair"}


def test_who_shares_weights_says_so_and_can_be_used_again() -> None:
    uses = tuple(
        Layer(id=f"use_{n}", kind="dense", shares="dense_1", inputs=("features",)) for n in range(5)
    )
    recipe = Recipe(network=NETWORK.with_(layers=(*NETWORK.layers, *uses)))
    nodes = drawn(recipe)
    assert nodes["use_0"]["shares"] == "Shares its weights with dense_1"
    assert nodes["use_0"]["words"].startswith("64 units"), "what is set where the weights are"
    assert nodes["dense_1"]["shares"] == "Weights shared with use_0, use_1, use_2 and 2 more"
    assert {name for name, node in nodes.items() if node["kin"] == "dense_1"} == {
        "dense_1", *(one.id for one in uses),
    }  # fmt: skip
    assert nodes["dense_2"]["shares"] == nodes["dense_2"]["kin"] == ""
    assert nodes["use_0"]["inputs"] == ["features"], "no line says who shares"
    offered = graphing.offered(stack.view(recipe, None))[len(graphing.kinds()) :]
    assert [(one["name"], one["label"]) for one in offered] == [
        ("again:dense_1", "dense_1, used again"), ("again:dense_2", "dense_2, used again"),
    ]  # fmt: skip
    assert offered[0]["help"].startswith("Dense: 64 units")


def test_every_kind_is_offered_with_its_words() -> None:
    kinds = graphing.kinds()
    assert [kind["name"] for kind in kinds] == [*LAYERS, *BLOCKS]
    assert all(kind["label"] and kind["help"] for kind in kinds)
    families = [kind["family"] for kind in kinds]
    changes = sum(one != other for one, other in pairwise(families))
    assert changes + 1 == len(set(families)), "a family stands in two places of the list"
