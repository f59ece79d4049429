"""Every row of the catalog keeps its promises: words, defaults, bounds, and Keras agrees."""

from __future__ import annotations

import itertools
from typing import Any

import keras
import numpy as np
import pytest

from core.catalog import columns, layers, preparation, templates, training
from core.catalog.options import Param, Row
from core.graph import trace
from core.network import calls
from core.network.shapes import shapes
from core.prepare import plain
from core.recipe import Layer, Network

TABLES: dict[str, dict[str, Any]] = {
    "layers": layers.LAYERS,
    "activations": layers.ACTIVATIONS,
    "initializers": layers.INITIALIZERS,
    "missing": preparation.MISSING,
    "scaling": preparation.SCALING,
    "encoding": preparation.ENCODING,
    "splits": preparation.SPLITS,
    "balance": preparation.BALANCE,
    "tasks": training.TASKS,
    "losses": training.LOSSES,
    "optimizers": training.OPTIMIZERS,
    "clipping": training.CLIPPING,
    "schedules": training.SCHEDULES,
    "metrics": training.METRICS,
    "early_stopping": training.EARLY_STOPPING,
    "templates": templates.TEMPLATES,
    "opponents": training.OPPONENTS,
    "kinds": columns.KINDS,
    "roles": columns.ROLES,
}
ROWS = [(table, row) for table, rows in TABLES.items() for row in rows.values()]


def ids(value: object) -> str:
    return value.name if isinstance(value, Row) else str(value)


def bad_values(param: Param) -> list[Any]:
    if param.kind == "one_of":
        return ["no such name", 3, None]
    if param.kind == "flag":
        return ["true", 1, None]
    if param.kind == "text":
        return [True, None]
    bad: list[Any] = ["3", None, True, float("nan")]
    if param.low is not None:
        bad += [param.low - 1, *([param.low] if param.above else [])]
    if param.high is not None:
        bad.append(param.high * 2 + 1)
    return [*bad, 1.5] if param.kind == "whole" else bad


@pytest.mark.parametrize(("table", "row"), ROWS, ids=ids)
def test_row(table: str, row: Row) -> None:
    assert TABLES[table][row.name] is row
    assert row.label
    assert row.help.endswith(".")
    assert row.problems({}, "here") == [], "defaults must be allowed"
    assert len({param.name for param in row.params}) == len(row.params)
    for param in row.params:
        assert param.label
        assert param.help.endswith(".")
        for value in bad_values(param):
            (problem,) = row.problems({param.name: value}, "here")
            assert problem.where == f"here.{param.name}"
            assert str(problem.expected).startswith("Expected")
    (problem,) = row.problems({"no_such_parameter": 1}, "here")
    assert "no_such_parameter" in str(problem)


def network_with(row: layers.LayerRow) -> Network:
    """The smallest network that has the layer: between Dense layers, or joining two."""
    first = Layer(id="first", kind="dense", params={"units": 6})
    second = Layer(id="second", kind="dense", params={"units": 6}, inputs=("features",))
    count = row.inputs[0]
    tested = Layer(id="tested", kind=row.name, inputs=("first", "second")[:count])
    return Network(layers=(first, *((second,) if count > 1 else ()), tested))


def build(network: Network, width: int, seed: int = 0) -> Any:
    features = keras.Input((width,), name="features")
    tensors = {"features": features}
    for node in trace(network, {"features": (width,)}).nodes:
        layer = calls.layer(node.layer, seed, node.layer.id).run()
        taken = [tensors[name] for name in node.inputs]
        tensors[node.layer.id] = layer(taken if len(taken) > 1 else taken[0])
    return keras.Model(
        features, keras.layers.Dense(1, kernel_initializer="ones")(tensors["tested"])
    )


@pytest.mark.parametrize("row", layers.LAYERS.values(), ids=ids)
def test_layer(row: layers.LayerRow, tmp_path: Any) -> None:
    network, width = network_with(row), 5
    found = trace(network, {"features": (width,)})
    assert found.problems == []
    model = build(network, width)
    for node in found.nodes:
        layer = model.get_layer(node.layer.id)
        assert layer.output.shape[1:] == node.shape, "the rule for shapes"
        assert layer.count_params() == node.weights, "the rule for weights"
    assert shapes(network, {"features": (width,)}).shapes == {
        node.layer.id: node.shape for node in found.nodes
    }

    x = np.random.default_rng(0).normal(size=(32, width)).astype("float32")
    y = x[:, :1]
    again = build(network, width)
    for one in (model, again):
        one.compile("sgd", "mse", jit_compile=False)
        one.fit(x, y, batch_size=8, epochs=1, shuffle=False, verbose=0)
    for mine, theirs in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs, "the same seed gives the same training")

    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))

    (call,) = (calls.layer(n.layer, 0, "tested") for n in found.nodes if n.layer.id == "tested")
    printed = eval(call.source(), {"keras": keras})
    assert printed.get_config() == call.run().get_config(), "the printed line makes the same layer"


@pytest.mark.parametrize("row", layers.LAYERS.values(), ids=ids)
def test_layer_takes_every_choice(row: layers.LayerRow) -> None:
    for param in row.params:
        values = param.choices or ((True, False) if param.kind == "flag" else ())
        for value in values:
            entry = Layer(id="tested", kind=row.name, params={param.name: value})
            calls.layer(entry, 0, "tested").run()


@pytest.mark.parametrize("row", layers.INITIALIZERS.values(), ids=ids)
def test_initializer(row: Row) -> None:
    one, two = (calls.Call(row.keras, {"seed": 3}).run()((4, 4)) for _ in range(2))
    np.testing.assert_array_equal(np.asarray(one), np.asarray(two))


@pytest.mark.parametrize("row", layers.ACTIVATIONS.values(), ids=ids)
def test_activation(row: Row) -> None:
    assert keras.activations.get(row.name) is not None


@pytest.mark.parametrize("row", templates.TEMPLATES.values(), ids=ids)
def test_template(row: templates.TemplateRow) -> None:
    found = trace(Network(layers=row.layers), {"features": (9,)})
    assert found.problems == []
    assert len(found.nodes) == len(row.layers)


def test_every_treatment_has_its_arithmetic() -> None:
    filled = {name for name, row in preparation.MISSING.items() if "number" in row.kinds}
    assert filled - {"constant"} <= set(plain.STATISTICS)
    assert set(preparation.SCALING) <= set(plain.STATISTICS)
    slots = (preparation.MISSING, preparation.SCALING, preparation.ENCODING)
    for kind, treatment in preparation.TREATMENTS.items():
        for rows, choice in zip(
            slots, (treatment.missing, treatment.scaling, treatment.encoding), strict=True
        ):
            if choice is not None:
                assert kind in rows[choice.kind].kinds


def test_layers_of_one_recipe_draw_differently() -> None:
    dense = [calls.layer(Layer(id=i, kind="dense"), 0, i).run() for i in ("a", "b")]
    for layer in dense:
        layer.build((None, 3))
    one, two = (layer.get_weights()[0] for layer in dense)
    assert not np.array_equal(one, two)
    noise = [calls.layer(Layer(id=i, kind="dropout"), 0, i).arguments["seed"] for i in ("a", "b")]
    assert noise[0] != noise[1]


def test_layer_seeds_differ_and_stay() -> None:
    seeds = [calls.layer_seed(s, i) for s, i in itertools.product((0, 1), ("a", "b"))]
    assert len(set(seeds)) == 4
    assert calls.layer_seed(0, "dense_1") == 710767671
