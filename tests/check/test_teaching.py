"""Each check that teaches rings where it should, and not at its near miss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core import suggest, templates
from core.catalog.layers import LAYERS
from core.check import check, teaching
from core.data.read import read
from core.prepare import texts
from core.problems import Problem, errors
from core.recipe import Choice, Column, Input, Layer, Recipe, Treatment
from core.samples import bundled, files
from core.schema import Schema
from tests.facts import classes, column, schema

TABLE = schema(
    column("age"),
    column("size"),
    classes("bought", {"no": 300, "yes": 100}),
    classes("level", {"a": 150, "b": 150, "c": 100}),
    column("spent"),
)


def layer(kind: str, number: int, inputs: tuple[str, ...] = (), **params: Any) -> Layer:
    return Layer(id=f"{kind}_{number}", kind=kind, params=params, inputs=inputs)


def stack(*kinds: Any) -> tuple[Layer, ...]:
    """Return layers from words: `relu` is Dense with that curve, `dropout` itself, and so on."""
    found = []
    for number, kind in enumerate(kinds, 1):
        name, params = kind if isinstance(kind, tuple) else (kind, {})
        name, _, units = name.partition(" ")
        if name in LAYERS and name not in ("softmax", "relu"):
            found.append(layer(name, number, **params))
        else:
            shape = {"units": int(units or 16), "activation": name}
            found.append(layer("dense", number, **shape, **params))
    return tuple(found)


HE = {"kernel_initializer": "he_normal"}
LECUN = {"kernel_initializer": "lecun_normal"}
CURVE = ("activation", {"activation": "relu"})
GATE = (
    *stack("relu"),
    Layer(id="gate", kind="dense", params={"units": 16, "activation": "softmax"}),
    Layer(id="weighed", kind="multiply", inputs=("dense_1", "gate")),
)

# target, layers, where it rings (None: nowhere), what is said there
CASES: list[tuple[str, tuple[Layer, ...], str | None, str]] = [
    ("level", stack("relu", "softmax 1", "relu"), "dense_2", "a single value into 1"),
    ("level", stack("relu", "sigmoid 1", "relu"), None, ""),
    ("level", stack("relu 1", "layer_normalization", "relu"), "layer_normalization_2", "always 0"),
    ("level", stack("relu 2", "layer_normalization", "relu"), None, ""),
    ("bought", stack("relu", "sigmoid 1"), "dense_2", "looks like an output"),
    ("bought", stack("relu", "softmax 2"), "dense_2", "looks like an output"),
    ("bought", stack("relu", "sigmoid 8"), None, ""),
    ("spent", stack("relu", "sigmoid 1"), None, ""),
    ("level", stack("relu", "softmax 3"), "dense_2", "looks like an output: Softmax"),
    ("level", stack("relu", "sigmoid 3"), "dense_2", "each of 3 classes by itself"),
    ("level", stack("relu", "relu 3"), None, ""),
    (
        "bought",
        stack("relu", "linear 1", ("activation", {"activation": "sigmoid"})),
        "activation_3",
        "looks like an output",
    ),
    ("level", stack("relu", "softmax 3", "dropout"), "dropout_3", "looks like an output"),
    ("level", stack("relu", "softmax 3", "batch_normalization"), "batch_normalization_3", "rescal"),
    ("level", stack("relu", "dropout", "relu 3"), None, ""),
    ("level", stack("relu", "softmax 16", "relu"), "dense_2", "within the network"),
    ("level", GATE, None, ""),
    ("spent", stack("relu", "relu 2", "dropout"), "dropout_3", "last 2 value"),
    ("spent", stack("relu", "relu 8", "dropout"), None, ""),
    (
        "spent",
        stack("relu", "linear", "relu"),
        "dense_2",
        "Nothing bends its values before dense_3",
    ),
    ("spent", stack("relu", "linear", "dropout", "relu"), "dense_2", "before dense_4"),
    ("spent", stack("relu", "linear"), "dense_2", "before output"),
    ("spent", stack("relu", "linear", CURVE, "relu"), None, ""),
    ("spent", stack("relu", "linear", "layer_normalization", "relu"), None, ""),
    ("spent", stack(*["relu"] * 6), "dense_1", "6 layers with a curve like ReLU.*He"),
    ("spent", stack(*["linear", CURVE] * 6), "dense_1", "6 layers with a curve like ReLU"),
    ("spent", stack(*["relu"] * 5), None, ""),
    ("spent", stack(*[("relu", HE)] * 8), None, ""),
    ("spent", stack(*["relu"] * 3, "batch_normalization", *["relu"] * 3), None, ""),
    ("spent", stack("selu"), "dense_1", "LeCun"),
    ("spent", stack(("linear", {}), ("activation", {"activation": "selu"})), "dense_1", "LeCun"),
    ("spent", stack(("selu", LECUN)), None, ""),
    ("spent", stack(("selu", LECUN), "dropout"), "dropout_2", "alpha dropout"),
    ("spent", stack("relu", "dropout"), None, ""),
    ("spent", stack(*["sigmoid"] * 3), "dense_1", "3 layers with Sigmoid"),
    ("spent", stack(*["sigmoid"] * 2), None, ""),
    ("spent", stack(*["tanh"] * 5), "dense_1", "5 layers with Tanh"),
    ("spent", stack(*["tanh"] * 4), None, ""),
    ("spent", stack("tanh", "tanh", "layer_normalization", "tanh", "tanh", "tanh"), None, ""),
]


def rung(recipe: Recipe, table: Schema = TABLE) -> list[Problem]:
    return [one for one in check(recipe, table, 10**13) if one.where.startswith(("layer", "netw"))]


def with_layers(target: str, layers: tuple[Layer, ...], table: Schema = TABLE) -> Recipe:
    recipe = suggest.recipe(table, target)
    return recipe.with_(network=recipe.network.with_(layers=layers))


@pytest.mark.parametrize(("target", "layers", "where", "words"), CASES)
def test_it_rings_and_its_near_miss(
    target: str, layers: tuple[Layer, ...], where: str | None, words: str
) -> None:
    found = rung(with_layers(target, layers))
    if where is None:
        assert [str(one) for one in found] == []
        return
    here = [one for one in found if one.where == f"layers.{where}"]
    assert here, [str(one) for one in found]
    with pytest.raises(AssertionError, match=words):
        raise AssertionError("\n".join(map(str, here)))
    wrong = "single value" in str(here[0])
    assert here[0].severity == ("error" if wrong else "warning")


@pytest.mark.parametrize(("size", "kind", "rings"), [
    (7, "batch_normalization", True),
    (8, "batch_normalization", False),
    (7, "layer_normalization", False),
])  # fmt: skip
def test_a_batch_that_is_too_small(size: int, kind: str, rings: bool) -> None:
    recipe = with_layers("spent", stack("relu", kind, "relu"))
    recipe = recipe.with_(training=recipe.training.with_(batch_size=size))
    assert [one.where for one in rung(recipe)] == ([f"layers.{kind}_2"] if rings else [])


@pytest.mark.parametrize(("units", "rings"), [(600, True), (450, False)])
def test_more_weights_than_the_rows_can_find(units: int, rings: bool) -> None:
    found = rung(with_layers("spent", stack(f"relu {units}", f"relu {units}")))
    assert [one.where for one in found] == (["network"] if rings else [])


@pytest.mark.parametrize(("places", "rings"), [(501, True), (502, False), (502.0, False)])
def test_an_embedding_smaller_than_the_vocabulary(places: float, rings: bool) -> None:
    table = TABLE.with_(columns=(*TABLE.columns, column("note", "text")))
    recipe = suggest.recipe(table, "spent")
    encoding = Choice(kind="token_ids", params={"max_words": 500})
    note = Column(name="note", kind="text", treatment=Treatment(encoding=encoding))
    columns = (*(one for one in recipe.columns if one.name != "note"), note)
    words = Layer(id="words", kind="embedding", params={"input_dim": places}, inputs=("note",))
    pooled = Layer(id="pooled", kind="global_average_pooling1d")
    joined = Layer(id="joined", kind="concatenate", inputs=("features", "pooled"))
    inputs = (Input(), Input(id="note", kind="tokens", columns=("note",)))
    network = recipe.network.with_(inputs=inputs, layers=(words, pooled, joined))
    found = rung(recipe.with_(columns=columns, network=network), table)
    assert [one.where for one in found] == (["layers.words.input_dim"] if rings else [])
    assert teaching.NO_WORDS == texts.FIRST_WORD


@pytest.mark.parametrize("name", ["iris", "tips", "digits"])
def test_templates_raise_nothing_on_samples(name: str, tmp_path: Path) -> None:
    files.write(name, tmp_path / "sample.csv")
    table, target = read(tmp_path / "sample.csv").schema, bundled.BY_NAME[name].target
    start = suggest.recipe(table, target)
    said = {
        template: [str(one) for one in rung(templates.use(start, template, table), table)]
        for template in templates.fitting(start, table)
    }
    assert len(said) > 4
    assert not any(said.values()), said


@pytest.mark.parametrize(
    ("steps", "where"), [(1000, "layers.attend"), (30, "")]
)  # scores of each step with each
def test_attention_over_too_many_steps_is_refused_before_it_is_built(
    steps: int, where: str
) -> None:
    names = tuple(f"s{number:04}" for number in range(steps))
    table = schema(*(column(name) for name in names), column("spent"))
    recipe = suggest.recipe(table, "spent")
    entry = Input(id="steps", kind="sequence", columns=names, shape=(steps, 1))
    attend = Layer(id="attend", kind="multi_head_attention", params={"num_heads": 8, "key_dim": 8})
    pool = Layer(id="pool", kind="global_average_pooling1d")
    network = recipe.network.with_(inputs=(entry,), layers=(attend, pool))
    found = errors(check(recipe.with_(network=network), table, 16 * 10**9))
    assert [one.where for one in found] == ([where] if where else [])
    assert all("GB" in str(one) for one in found)
