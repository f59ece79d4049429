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
from core.recipe import Input, Layer, ParamValue, Recipe
from core.stack.wiring import opened
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
    action = {"do": "add", "kind": kind, "after": after, "params": params}
    return stack.apply(recipe, action, shapes_of(recipe))


def shapes_of(recipe: Recipe) -> dict[str, Any]:
    return trace(recipe.network, inputs.entering(recipe, TABLE)).shapes


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


# Each parameter with a value that it does not start with.
OTHERS: dict[str, ParamValue] = {
    "units": 20, "activation": "tanh", "normalization": "layer_normalization", "rate": 0.5,
    "kernel_size": 5, "num_heads": 2, "ratio": 2,
}  # fmt: skip
SETTINGS = [
    (kind, rank, param.name)
    for kind, rank in SUITABLE
    for param in BLOCKS[kind].params
    if rank == BLOCKS[kind].ranks[0] or kind == "residual_block"
]


def read(recipe: Recipe) -> stack.Block:
    block = stack.block_of(recipe, of_block(recipe), shapes_of(recipe))
    assert block is not None
    return block


def content(recipe: Recipe) -> list[tuple[str, dict[str, Any]]]:
    return [(layer.kind, dict(layer.params)) for layer in recipe.network.layers]


@pytest.mark.parametrize(("kind", "rank", "param"), SETTINGS)
def test_it_is_changed_as_a_whole(kind: str, rank: int, param: str) -> None:
    usual, other = put(of_rank(rank), kind, "start"), {param: OTHERS[param]}
    assert read(usual).values == BLOCKS[kind].values({})
    changed = stack.set_block(usual, read(usual).name, param, OTHERS[param], shapes_of(usual))
    # As if it had been put in so.
    assert content(changed) == content(put(of_rank(rank), kind, "start", **other))
    assert [str(one) for one in check(changed, TABLE)] == []
    assert read(changed).values == BLOCKS[kind].values(other)
    default = BLOCKS[kind].defaults[param]
    assert stack.set_block(changed, read(changed).name, param, default, shapes_of(changed)) == usual


def test_its_layers_keep_their_names_and_who_takes_them() -> None:
    made = put(of_rank(1), "residual_block", "start", units=12)
    made = stack.rename(made, of_block(made)[-1], "sum")
    made = stack.switch(made, of_block(made))
    wide = stack.set_block(made, read(made).name, "units", 30, shapes_of(made))
    assert [name for name in of_block(wide) if name not in of_block(made)] == ["bypass_1"]
    assert wide.network.layers[-1].id == "sum"
    assert all(layer.off for layer in wide.network.layers[1:])
    # Somebody takes the layer that is not needed any more.
    wide = stack.switch(wide, of_block(wide))
    wide = stack.add(wide, "dense")
    last = wide.network.layers[-1].id
    wide = stack.set_inputs(wide, last, ("bypass_1",))
    narrow = stack.set_block(wide, read(wide).name, "units", 12, shapes_of(wide))
    assert opened(narrow).takes[last] == ("sum",)


def test_it_is_read_where_what_it_takes_has_another_width_now() -> None:
    made = put(of_rank(1), "residual_block", "start", units=12)
    made = stack.set_param(made, "start", "units", 9)
    assert errors(check(made, TABLE))
    mended = stack.set_block(made, read(made).name, "activation", "tanh", shapes_of(made))
    assert not errors(check(mended, TABLE))
    bare = stack.add(of_rank(1), "dense_block", "start", params={"units": 7})
    block = stack.block_of(bare, of_block(bare), {})
    assert block is not None
    assert block.values is not None
    assert block.values["units"] == 7


def test_a_layer_that_was_changed_inside_leaves_nothing_to_set_as_a_whole() -> None:
    made = put(of_rank(1), "dense_block", "start")
    ids = of_block(made)
    for changed in (
        stack.set_param(made, ids[0], "use_bias", False),
        stack.remove(made, ids[2]),
        stack.add(made, "dense", ids[1]),
        stack.switch(made, ids[:1]),
    ):
        assert read(changed).row is BLOCKS["dense_block"]
        assert read(changed).values is None
        with pytest.raises(InputError, match="changed one by one"):
            stack.set_block(changed, read(changed).name, "units", 5, shapes_of(changed))


def test_what_is_no_block_is_none() -> None:
    made = put(of_rank(1), "dense_block", "start")
    for ids in ([], ["start"], of_block(made)[1:], ["start", *of_block(made)]):
        assert stack.block_of(made, ids, {}) is None
    layers = (layer.with_(block="mine") for layer in made.network.layers)
    named = made.with_(network=made.network.with_(layers=tuple(layers)))
    assert stack.block_of(named, [layer.id for layer in named.network.layers], {}) is None
    for param, value, words in (("units", 0, "units is 0"), ("depth", 1, "no parameter depth")):
        with pytest.raises(InputError, match=words):
            stack.set_block(made, read(made).name, param, value, {})
