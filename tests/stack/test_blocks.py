"""Each block fits wherever its row says, builds in Keras, trains, and leaves no trace when gone."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from core import inputs, stack, suggest
from core.catalog.blocks import BLOCKS
from core.catalog.layers import LAYERS
from core.check import check
from core.code import network_code
from core.graph import trace
from core.problems import InputError, errors
from core.recipe import Input, Layer, Recipe
from tests.facts import column, schema

TABLE = schema(*(column(f"p{number:02}") for number in range(64)), column("spent"))
NAMES = tuple(f"p{number:02}" for number in range(64))
ENTERING = {
    1: Input(),
    2: Input(id="steps", kind="sequence", columns=NAMES, shape=(16, 4)),
    3: Input(id="image", kind="image", columns=NAMES, shape=(8, 8, 1)),
}
START = {
    1: Layer(id="start", kind="dense", params={"units": 12, "activation": "relu"}),
    2: Layer(id="start", kind="conv1d", params={"filters": 6, "activation": "relu"}),
    3: Layer(id="start", kind="conv2d", params={"filters": 6, "activation": "relu"}),
}
SUITABLE = [(name, rank) for name, row in BLOCKS.items() for rank in row.ranks]


def of_rank(rank: int) -> Recipe:
    """Return a recipe whose layers take and give values of a rank, flat before the output."""
    recipe = suggest.recipe(TABLE, "spent")
    flat = (Layer(id="flat", kind="flatten"),) if rank > 1 else ()
    network = recipe.network.with_(inputs=(ENTERING[rank],), layers=(START[rank], *flat))
    return recipe.with_(network=network)


def put(recipe: Recipe, kind: str, after: str, **params: Any) -> Recipe:
    shapes = trace(recipe.network, inputs.entering(recipe, TABLE)).shapes
    action = {"do": "add", "kind": kind, "after": after, "params": params}
    return stack.apply(recipe, action, shapes)


def of_block(recipe: Recipe) -> list[str]:
    return [layer.id for layer in recipe.network.layers if layer.block is not None]


@pytest.mark.parametrize(("kind", "rank"), SUITABLE)
@pytest.mark.parametrize("where", ["the input", "a layer", "itself"])
def test_it_stands_wherever_it_fits(kind: str, rank: int, where: str) -> None:
    before = of_rank(rank)
    after = put(before, kind, ENTERING[rank].id if where == "the input" else "start")
    if where == "itself":
        after = put(before := after, kind, of_block(after)[-1])
    assert [str(one) for one in check(after, TABLE)] == []
    came = [one for one in after.network.layers if one not in before.network.layers]
    came = [one for one in came if one.id not in {layer.id for layer in before.network.layers}]
    assert len({one.block for one in came}) == 1
    assert came[0].block not in {layer.block for layer in before.network.layers}
    assert stack.remove(after, [one.id for one in came]) == before


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_all_of_a_form_train_in_one_network(rank: int) -> None:
    recipe = of_rank(rank)
    for kind in [name for name, at in SUITABLE if at == rank]:
        recipe = put(recipe, kind, (of_block(recipe) or ["start"])[-1])
    names: dict[str, Any] = {}
    exec(compile(network_code(recipe, TABLE, "functional"), "<code>", "exec"), names)
    model = names["network"]()
    graph = trace(recipe.network, inputs.entering(recipe, TABLE))
    for node in graph.nodes:
        layer = model.get_layer(node.layer.id)
        assert tuple(layer.output.shape[1:]) == node.shape, node.layer.id
        assert layer.count_params() == node.weights, node.layer.id
    rows = np.random.default_rng(0).normal(size=(32, 64)).astype("float32")
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    start = model.get_weights()
    loss = model.train_on_batch({"features": rows}, rows[:, :1])
    assert np.isfinite(loss)
    assert any((a != b).any() for a, b in zip(start, model.get_weights(), strict=True))


@pytest.mark.parametrize(
    ("units", "bypass"), [(12, False), (13, True)]
)  # as wide as the layer before it, or not
def test_a_bypass_is_as_wide_as_its_branch(units: int, bypass: bool) -> None:
    made = put(of_rank(1), "residual_block", "start", units=units)
    assert any(name.startswith("bypass") for name in of_block(made)) == bypass


@pytest.mark.parametrize(
    ("rank", "kind", "params", "words"),
    [
        (1, "conv_block", {}, "vector of 12 values.*an image or a sequence"),
        (1, "attention_block", {}, "takes a sequence"),
        (3, "dense_block", {}, "takes a vector or a sequence"),
        (1, "dense_block", {"units": 0}, "units is 0"),
        (1, "dense_block", {"layers": 3}, "no parameter layers"),
        (1, "dense_block", {"units": []}, "params of the action add"),
        (1, "transformer", {}, "no option 'transformer'"),
    ],
)
def test_what_does_not_fit_is_refused(
    rank: int, kind: str, params: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        put(of_rank(rank), kind, "start", **params)


def test_before_there_is_a_table() -> None:
    bare = of_rank(1)
    for kind in ("residual_block", "dense_block"):
        assert of_block(stack.add(bare, kind, "start"))
    with pytest.raises(InputError, match="not known yet"):
        stack.add(bare, "squeeze_excite", "start")


def test_names_are_those_of_nothing_else() -> None:
    assert not BLOCKS.keys() & LAYERS.keys()
    assert not errors(check(put(of_rank(1), "residual_block", "features"), TABLE))
