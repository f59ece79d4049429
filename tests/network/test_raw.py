"""The preparation inside the model equals the arrays of the training (invariant 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from core import suggest
from core.code import network_code
from core.network import raw
from core.network.build import Network
from core.network.plan import plan
from core.prepare import plain
from core.prepare.encode import encode
from core.prepare.prepared import cells, prepare
from core.recipe import Choice, Treatment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.data.table import Table
    from core.recipe import Recipe

GAPS = ("median", "mean", "most_frequent", "constant")
DTYPES = {"number": "float64"}
FIXED = {"number": "17.5", "category": "Bern", "boolean": "yes", "date": "2024-05-06"}


def treated(recipe: Recipe, missing: str, scaling: str, flag: bool) -> Recipe:
    """The recipe with these options wherever they fit."""
    columns = []
    for column in recipe.columns:
        old = column.treatment
        params: dict[str, Any] = {"flag": flag}
        kind = missing
        if missing in ("median", "mean") and column.kind != "number":
            kind, params = (
                ("own_category", {}) if column.kind != "date" else ("most_frequent", params)
            )
        if missing == "constant":
            params["value"] = FIXED[column.kind]
        columns.append(
            column.with_(
                treatment=Treatment(
                    missing=Choice(kind=kind, params=params),
                    scaling=old.scaling and Choice(kind=scaling),
                    encoding=old.encoding,
                )
            )
        )
    return recipe.with_(columns=tuple(columns))


def unseen(columns: dict[str, Any]) -> dict[str, Any]:
    """Rows with gaps everywhere, unseen categories, and odd values, besides ordinary ones."""
    result = {}
    for name, values in columns.items():
        tail = values[:40]
        if values.dtype.kind == "f":
            odd: Any = np.array([np.nan, 0.0, -1e12, 1e15])
        else:
            dates = ["", "1899-12-31", "2099-02-28T23:59:58", "2024-02-29"]
            odd = np.array(
                dates if name == "day" else ["", "never seen", "[UNK]", "Zürich\n"], object
            )
        result[name] = np.concatenate([tail, odd])
    return result


def inputs_of(table: Table, recipe: Recipe) -> dict[str, str]:
    return {c.name: table.schema.column(c.name).input for c in recipe.features}  # type: ignore[union-attr]


@pytest.mark.parametrize("flag", [True, False])
@pytest.mark.parametrize("scaling", ["zscore", "minmax", "robust", "none"])
@pytest.mark.parametrize("missing", GAPS)
def test_encoder_inside_equals_arrays(mixed: Table, missing: str, scaling: str, flag: bool) -> None:
    recipe = treated(suggest.recipe(mixed.schema, "bought"), missing, scaling, flag)
    prepared = prepare(recipe, mixed)
    fitted = prepared.fitted
    inputs = inputs_of(mixed, recipe)
    rows = unseen(cells(recipe, mixed))
    entries = {
        e.column: keras.Input((1,), name=inputs[e.column], dtype=DTYPES.get(e.kind, "string"))
        for e in fitted.encoders
    }
    features, codes = raw._Assembly(set()).encode(fitted, entries)
    model = keras.Model(list(entries.values()), [features, *codes])
    got = model(raw.tensors(fitted, inputs, rows))
    expected = encode(list(fitted.encoders), rows)
    np.testing.assert_array_equal(got[0].numpy(), expected["features"])
    for position, code in enumerate(got[1:]):
        np.testing.assert_array_equal(code.numpy().ravel(), expected["codes"][:, position])


@pytest.mark.parametrize("missing", ["own_category", "most_frequent", "constant"])
@pytest.mark.parametrize("dimension", [0, 3])
@pytest.mark.parametrize("most", [50, 2])
def test_spellings_taken_as_one_equal_the_arrays(missing: str, dimension: int, most: int) -> None:
    words = ["Bern", "bern ", "BERN", "Zürich", "zürich", "Straße", "STRASSE", "Basel", "[UNK]", ""]
    values = np.array(np.random.default_rng(0).choice(words, 300), object)
    encoder = plain.CategoryEncoder.fit(
        "c", values, missing, "BASEL", False, most, dimension, alike=True
    )
    new = ["Zurich", "ZÜRICH", "basel", "  Bern", "Bern  Ost", "[UNK]?", " "]
    cells = np.array([*words, *new], object)
    place = encoder.place(cells)
    by_key: dict[str, set[int]] = {}
    for cell, found in zip(words[:-1], place, strict=False):
        by_key.setdefault(plain.plain_spelling(cell), set()).add(int(found))
    assert all(len(places) == 1 for places in by_key.values())
    if most == 50:
        assert len(set.union(*by_key.values())) == len(by_key) == 5
        # Spellings that the training did not hold, but suggests.
        assert place[len(words) + 1] == place[3]
        assert place[len(words) + 2] == place[7]
        assert encoder.words == tuple(dict.fromkeys(encoder.words))
        assert {plain.plain_spelling(word) for word in encoder.words} == set(by_key)
    entry = keras.Input((1,), name="c", dtype="string")
    model = keras.Model(entry, raw._Assembly(set())._place(encoder, entry))
    given = tf.reshape(tf.constant(list(cells), tf.string), (-1, 1))
    np.testing.assert_array_equal(model(given).numpy(), place)


@pytest.mark.parametrize("target", ["bought", "level", "spent"])
@pytest.mark.parametrize("template", ["linear", "mlp", "stepped", "residual"])
def test_saved_model_answers_as_the_network(
    mixed: Table, target: str, template: str, tmp_path: Path
) -> None:
    recipe = suggest.recipe(mixed.schema, target, template)
    prepared = prepare(recipe, mixed)
    fitted, inputs = prepared.fitted, inputs_of(mixed, recipe)
    network = Network(plan(recipe, fitted, inputs.values()))
    expected = network.model()(prepared.inputs).numpy().astype("float64")
    if target == "spent":
        expected = expected * fitted.scale + fitted.center
    raw.raw_model(fitted, inputs, network).save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras", safe_mode=True)
    got = raw.answering(loaded)(raw.tensors(fitted, inputs, cells(recipe, mixed)))
    np.testing.assert_allclose(got, expected, atol=1e-6 * max(1.0, fitted.scale))
    for layer in loaded.layers:
        assert type(layer).__module__.startswith("keras."), layer


def test_names_of_columns_and_layers_do_not_meet(table_of: Callable[..., Table]) -> None:
    rng = np.random.default_rng(0)
    names = (
        "dense_1",
        "output",
        "features",
        "prediction",
        "numbers",
        "prepared",
        "lookup_1",
        "joined",
    )
    columns = {name: [str(v) for v in rng.normal(size=60).round(2)] for name in names}
    columns["lookup_1"] = list(rng.choice(["a", "b"], 60))
    columns["y"] = [str(v) for v in rng.normal(size=60).round(2)]
    table = table_of(columns)
    recipe = suggest.recipe(table.schema, "y")
    prepared = prepare(recipe, table)
    inputs = inputs_of(table, recipe)
    network = Network(plan(recipe, prepared.fitted, inputs.values()))
    model = raw.raw_model(prepared.fitted, inputs, network)
    assert len({layer.name for layer in model.layers}) == len(model.layers)


@pytest.mark.parametrize("cells", [["[UNK]", "a\nb"], ["x"], [""]])
def test_odd_vocabularies_survive_saving(cells: list[str], tmp_path: Path) -> None:
    values = np.array(cells * 5, object)
    encoder = plain.CategoryEncoder.fit("c", values, "own_category", "", False, 9, 0)
    entry = keras.Input((1,), name="c", dtype="string")
    from core.goal import Goal
    from core.prepare.fitted import Fitted

    fitted = Fitted((encoder,), Goal(column="y", task="regression"))
    if encoder.places:
        features, _ = raw._Assembly(set()).encode(fitted, {"c": entry})
        keras.Model(entry, features).save(tmp_path / "m.keras")
        loaded = keras.saving.load_model(tmp_path / "m.keras")
        odd = np.array([*cells, "", "[UNK]", "other"], object)
        got = loaded(raw.tensors(fitted, {"c": "c"}, {"c": odd})["c"]).numpy()
        np.testing.assert_array_equal(got, encoder.encode(odd))


def test_embeddings_alone_make_a_network(table_of: Callable[..., Table]) -> None:
    rng = np.random.default_rng(0)
    shops = [f"s{n}" for n in rng.integers(0, 80, 600)]
    other = [f"t{n}" for n in rng.integers(0, 90, 600)]
    answer = [str(int(s[1:]) % 2) for s in shops]
    table = table_of({"shop": shops, "other": other, "y": answer})
    recipe = suggest.recipe(table.schema, "y")
    prepared = prepare(recipe, table)
    assert set(prepared.inputs) == {"features", "codes"}
    inputs = inputs_of(table, recipe)
    network = Network(plan(recipe, prepared.fitted, inputs.values()))
    expected = network.model()(prepared.inputs).numpy()
    model = raw.raw_model(prepared.fitted, inputs, network)
    got = raw.answering(model)(raw.tensors(prepared.fitted, inputs, cells(recipe, table)))
    np.testing.assert_allclose(got, expected, atol=1e-6)


def test_one_embedding_alone_is_what_enters(table_of: Callable[..., Table]) -> None:
    rng = np.random.default_rng(0)
    shops = [f"s{n}" for n in rng.integers(0, 90, 600)]
    table = table_of({"shop": shops, "y": [str(int(s[1:]) % 2) for s in shops]})
    recipe = suggest.recipe(table.schema, "y", "linear")
    prepared = prepare(recipe, table)
    made = plan(recipe, prepared.fitted, inputs_of(table, recipe).values())
    (encoder,) = prepared.fitted.learned
    model = Network(made).model()
    assert model.get_layer("output").get_weights()[0].shape == (encoder.dimension, 1)
    written: dict[str, Any] = {}
    exec(network_code(recipe, table.schema), written)
    assert written["network"]().get_layer("output").kernel.shape == (encoder.dimension, 1)
