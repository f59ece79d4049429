"""A layer at several places is one Keras layer: trained, saved, opened and printed as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest

from core import suggest
from core.check import check
from core.code import network_code
from core.graph import trace
from core.inputs import entering
from core.network import raw
from core.network.build import Network
from core.network.plan import plan
from core.prepare.encode import encode
from core.prepare.prepared import cells, prepare
from core.problems import InputError, errors
from core.recipe import Input, Layer
from core.stack import apply

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.data.table import Table
    from core.recipe import Recipe

SIDE = 4
ROWS = 60
BOTH = ("left", "right")


@pytest.fixture
def table(table_of: Callable[[dict[str, list[str]]], Table]) -> Table:
    """Two rows of four steps each, and how far apart they are."""
    values = np.random.default_rng(2).normal(size=(ROWS, 2 * SIDE)).round(3)
    columns = {f"p{n}": [str(one) for one in values[:, n]] for n in range(2 * SIDE)}
    apart = np.abs(values[:, :SIDE] - values[:, SIDE:]).sum(axis=1)
    return table_of(columns | {"apart": [f"{one:.3f}" for one in apart]})


def siamese(table: Table) -> Recipe:
    """Each side read by the same memory, normalised and weighed by the same layers, compared."""
    names = tuple(f"p{n}" for n in range(2 * SIDE))
    inputs = tuple(
        Input(id=side, kind="sequence", columns=names[start : start + SIDE], shape=(SIDE, 1))
        for side, start in zip(BOTH, (0, SIDE), strict=True)
    )
    layers = (
        Layer(id="read", kind="gru", params={"units": 5, "dropout": 0.1}, inputs=("left",)),
        Layer(id="norm", kind="batch_normalization"),
        Layer(id="dense", kind="dense", params={"units": 3, "activation": "tanh"}),
        Layer(id="read_2", kind="gru", shares="read", inputs=("right",)),
        Layer(id="norm_2", kind="batch_normalization", shares="norm"),
        Layer(id="dense_2", kind="dense", shares="dense"),
        Layer(id="join", kind="subtract", inputs=("dense", "dense_2")),
    )
    recipe = suggest.recipe(table.schema, "apart")
    network = recipe.network.with_(inputs=inputs, layers=layers, template=None, sized=None)
    return recipe.with_(network=network)


def turned(recipe: Recipe) -> Recipe:
    """The uses first, those that hold the weights behind them; a third use of one that is off."""
    layers = recipe.network.layers
    other = layers[2].with_(off=True, inputs=("norm",))
    more = Layer(id="dense_3", kind="dense", shares="dense", inputs=("norm",))
    join = layers[-1].with_(inputs=("dense_3", "dense_2"))
    made = (*layers[3:6], layers[0], layers[1], other, more, join)
    return recipe.with_(network=recipe.network.with_(layers=made))


def code_of(recipe: Recipe, table: Table) -> Any:
    names: dict[str, Any] = {}
    exec(network_code(recipe, table.schema), names)
    return names["network"]()


@pytest.mark.parametrize("order", [siamese, lambda table: turned(siamese(table))],
                         ids=["holder first", "use first"])  # fmt: skip
def test_it_is_one_layer_from_training_to_file_and_code(
    table: Table, order: Callable[[Table], Recipe], tmp_path: Path
) -> None:
    recipe = order(table)
    assert not errors(check(recipe, table.schema))
    prepared = prepare(recipe, table)
    made = plan(recipe, prepared.fitted, ())
    network, again = Network(made), code_of(recipe, table)
    model = network.model()
    found = trace(recipe.network, entering(recipe, table.schema))
    assert model.count_params() == again.count_params() == found.with_output(1)
    held = [layer.name for layer in model.layers if layer.weights]
    assert sorted(held) == ["dense", "norm", "output", "read"]
    assert len({id(network.layers[name]) for name in ("read", "read_2")}) == 1

    arrays = encode(list(prepared.fitted.encoders), cells(recipe, table))["features"]
    truth = np.linspace(-1, 1, ROWS, dtype="float32")[:, None]
    for one in (model, again):
        one.compile("sgd", "mse", run_eagerly=False, jit_compile=False)
        one.train_on_batch({"features": arrays}, truth)
    for mine, theirs in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs, "the printed code trains to the same weights")

    names = {c.name: table.schema.column(c.name).input for c in recipe.features}  # type: ignore[union-attr]
    whole = raw.raw_model(prepared.fitted, names, network)
    whole.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert loaded.count_params() == model.count_params()
    rows = raw.tensors(prepared.fitted, names, cells(recipe, table))
    np.testing.assert_array_equal(raw.answering(loaded)(rows), raw.answering(whole)(rows))
    scaled = raw.answering(whole)(rows)
    plain = model.predict_on_batch({"features": arrays}) * prepared.fitted.scale
    np.testing.assert_allclose(scaled, plain + prepared.fitted.center, rtol=1e-4, atol=1e-4)


def test_sides_changed_change_the_sign_alone(table: Table) -> None:
    """Both sides go through the same weights: what is told of (a, b) is told of (b, a)."""
    recipe = siamese(table)
    prepared = prepare(recipe, table)
    model = Network(plan(recipe, prepared.fitted)).model()
    inner = keras.Model(model.inputs, model.get_layer("join").output)
    values = np.random.default_rng(0).normal(size=(5, 2 * SIDE)).astype("float32")
    other = np.concatenate([values[:, SIDE:], values[:, :SIDE]], axis=1)
    there, back = (inner.predict_on_batch({"features": one}) for one in (values, other))
    np.testing.assert_allclose(there, -back, atol=1e-6)
    assert np.abs(there).max() > 1e-3


def test_code_names_the_layer_and_calls_it_twice(table: Table) -> None:
    code = network_code(siamese(table), table.schema)
    assert "    read_layer = keras.layers.GRU(\n" in code
    assert "    read = read_layer(left_form)\n" in code
    assert "    read_2 = read_layer(right_form)\n" in code
    assert code.count("keras.layers.GRU(") == 1
    other = network_code(turned(siamese(table)), table.schema)
    assert "    read_2 = read_layer(right_form)\n" in other
    assert "    read = read_layer(left_form)\n" in other


def test_a_layer_twice_in_a_row_is_no_list(table: Table) -> None:
    recipe = suggest.recipe(table.schema, "apart", "linear")
    once = apply(recipe, {"do": "add", "kind": "dense", "params": {"units": 8}})
    twice = apply(once, {"do": "add", "kind": "again:dense_1", "after": "dense_1"})
    assert not errors(check(twice, table.schema))
    assert "Sequential" in network_code(once, table.schema)
    code = network_code(twice, table.schema)
    assert "dense_2 = dense_1_layer(dense_1)" in code
    with pytest.raises(InputError, match="uses a layer twice"):
        network_code(twice, table.schema, "sequential")


def test_names_of_variables_are_not_mixed_up(table: Table) -> None:
    recipe = siamese(table)
    text = recipe.to_json().replace('"norm"', '"read_layer"')
    made = recipe.model_validate_json(text)
    code = network_code(made, table.schema)
    assert "read_layer_2 = keras.layers.GRU(" in code
    assert code_of(made, table).count_params() == code_of(recipe, table).count_params()
