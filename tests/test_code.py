"""The code that is shown makes the network that the graph describes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import keras
import pytest

from core import inputs, suggest
from core.assign import set_path
from core.catalog.templates import TEMPLATES
from core.code import network_code
from core.graph import trace
from core.network.build import Network
from core.network.plan import plan
from core.prepare.prepared import prepare
from core.problems import InputError
from core.recipe import Input, Layer, parse
from tests.facts import classes, column, schema

if TYPE_CHECKING:
    from pathlib import Path

    from core.code import Style
    from core.data.table import Table
    from core.recipe import Recipe
    from core.schema import Schema

KIND = "features"
SHOPS = classes("shop", {f"s{n}": 4 for n in range(100)}, missing=3)
PLAIN = schema(
    column("age", missing=3),
    column("size"),
    classes("city", {"Bern": 200, "Basel": 150, "Chur": 50}),
    classes("bought", {"no": 300, "yes": 100}),
)
EMBEDDED = PLAIN.with_(columns=(SHOPS, *PLAIN.columns))


def made(code: str) -> Any:
    names: dict[str, Any] = {}
    exec(compile(code, "<code>", "exec"), names)
    return names["network"]()


@pytest.mark.parametrize("template", [n for n, r in TEMPLATES.items() if r.kind == KIND])
@pytest.mark.parametrize("table", [PLAIN, EMBEDDED], ids=["plain", "embedded"])
def test_it_runs_and_is_what_the_graph_says(template: str, table: Schema) -> None:
    recipe = suggest.recipe(table, "bought", template)
    code = network_code(recipe, table)
    # The others branch, and embeddings are inputs of their own.
    chains = ("mlp", "linear", "stepped", "self_normalizing", "ensemble")
    assert ("keras.Sequential" in code) == (template in chains and table is PLAIN)
    model = made(code)
    width = inputs.width(recipe, table)
    found = trace(recipe.network, {"features": (width,)})
    for node in found.nodes:
        layer = model.get_layer(node.layer.id)
        assert layer.output.shape[1:] == node.shape
        assert layer.count_params() == node.weights
    embeddings = [layer for layer in model.layers if isinstance(layer, keras.layers.Embedding)]
    assert len(embeddings) == (table is EMBEDDED)
    learned = sum(layer.count_params() for layer in embeddings)
    assert model.count_params() == found.with_output(1) + learned
    assert model.output_shape == (None, 1)
    entering = next(one for one in model.inputs if one.name == "features").shape[1]
    assert f"# {entering} numbers enter from your table" in code
    dimensions = sum(layer.output_dim for layer in embeddings)
    assert entering + dimensions == width
    assert max(map(len, code.splitlines())) <= 88


@pytest.mark.parametrize("target", ["bought", "level", "spent"])
def test_it_is_the_network_that_is_trained(mixed: Table, target: str) -> None:
    """Where the training rows hold all that the table has, to the layer and its seed."""
    recipe = suggest.recipe(mixed.schema, target, "stepped")
    shown = made(network_code(recipe, mixed.schema, "functional"))
    trained = Network(plan(recipe, prepare(recipe, mixed).fitted)).model()
    # What cuts the codes apart is no layer of ours and has any name.
    names = {layer.name for layer in trained.layers if not layer.name.startswith("step")}
    assert names == {n.name for n in shown.layers if not n.name.startswith("get_item")}
    assert shown.output_shape == trained.output_shape
    for layer in trained.layers:
        if layer.name.startswith(("dense", "output")):
            mine = shown.get_layer(layer.name).kernel_initializer.get_config()
            assert mine == layer.kernel_initializer.get_config()


NUMBERS = schema(*(column(f"p{n:02}") for n in range(16)), column("note", "text"), column("spent"))
TEXTS = NUMBERS.with_(columns=NUMBERS.columns[-2:])
FIRST = tuple(f"p{n:02}" for n in range(16))
IMAGE = Input(id="image", kind="image", columns=FIRST, shape=(4, 4, 1))
EVERY_SECOND = Input(id="steps", kind="sequence", columns=FIRST[::2], shape=(4, 2))
NOTE = Input(id="note", kind="tokens", columns=("note",))


def entering(*inputs: Input, table: Schema = NUMBERS) -> Recipe:
    """Return a recipe in which each input is made flat, and all of them are joined."""
    recipe = suggest.recipe(table, "spent")
    columns = [
        one if one.name != "note" else one.with_(role="feature" if NOTE in inputs else "ignore")
        for one in recipe.columns
    ]
    words = Layer(id="words", kind="embedding", params={"input_dim": 10_002}, inputs=("note",))
    flat = [
        Layer(id=f"flat_{one.id}", kind="flatten", inputs=("words" if one is NOTE else one.id,))
        for one in inputs
    ]
    joined = Layer(id="joined", kind="concatenate", inputs=tuple(one.id for one in flat))
    dense = Layer(id="dense", kind="dense", params={"units": 4, "activation": "relu"})
    layers = (
        *([words] if NOTE in inputs else []),
        *flat,
        *([joined] if len(flat) > 1 else []),
        dense,
    )
    network = recipe.network.with_(inputs=inputs, layers=layers)
    return recipe.with_(columns=columns, network=network)


def doubled() -> Recipe:
    """Return a recipe in which one layer reads both an image and what stands beside it."""
    recipe = entering(IMAGE, IMAGE.with_(id="mirror", columns=FIRST[::-1]))
    layers = recipe.network.layers
    read = Layer(id="read", kind="conv2d", params={"filters": 2, "kernel_size": "2"})
    made = (
        read.with_(inputs=("image",)),
        Layer(id="again", kind="conv2d", shares="read", inputs=("mirror",)),
        layers[0].with_(inputs=("read",)),
        layers[1].with_(inputs=("again",)),
        *layers[2:],
    )
    return recipe.with_(network=recipe.network.with_(layers=made))


SHAPED = {
    "a layer at two places": (doubled(), NUMBERS),
    "one image": (entering(IMAGE), NUMBERS),
    "an image and the rest": (entering(IMAGE, Input()), NUMBERS),
    "every second column": (entering(EVERY_SECOND, Input()), NUMBERS),
    "words": (entering(NOTE, Input()), NUMBERS),
    "words alone": (entering(NOTE, table=TEXTS), TEXTS),
    "embeddings": (suggest.recipe(EMBEDDED, "bought", "residual"), EMBEDDED),
}


@pytest.mark.parametrize("style", ["shortest", "functional"])
@pytest.mark.parametrize(("recipe", "table"), SHAPED.values(), ids=SHAPED)
def test_inputs_of_every_kind_run(recipe: Recipe, table: Schema, style: Style) -> None:
    code = network_code(recipe, table, style)
    assert made(code).count_params() > 0


def test_only_a_chain_is_written_as_a_list() -> None:
    assert "Reshape" in network_code(entering(IMAGE), NUMBERS, "sequential")
    with pytest.raises(InputError, match="branches"):
        network_code(entering(IMAGE, Input()), NUMBERS, "sequential")


def test_it_stands_as_ruff_leaves_it(tmp_path: Path) -> None:
    """Every template and form of input, with names as long as they may be."""
    long = set_path(suggest.recipe(PLAIN, "bought", "residual"), "layers.dense_1a.activation=selu")
    renamed = long.to_json().replace("dense_1a", "a" * 40).replace("add_1", "b" * 40)
    shown = [
        *SHAPED.values(),
        (parse(renamed), PLAIN),
        *(
            (suggest.recipe(PLAIN, "bought", n), PLAIN)
            for n in TEMPLATES
            if TEMPLATES[n].kind == KIND
        ),
    ]
    for number, (recipe, table) in enumerate(shown):
        for style in ("shortest", "functional"):
            code = network_code(recipe, table, style)  # type: ignore[arg-type]
            (tmp_path / f"{style}_{number}.py").write_text(code, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout


def test_branches_and_names_of_python(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "spent")
    layers = (
        '[{"id":"class","kind":"dense","params":{"units":4}},'
        '{"id":"keras","kind":"dense","params":{"units":4},"inputs":["features"]},'
        '{"id":"add","kind":"add","inputs":["class","keras"]}]'
    )
    model = made(network_code(set_path(recipe, f"network.layers={layers}"), mixed.schema))
    assert {"class", "keras", "add", "output"} <= {layer.name for layer in model.layers}


def refused(recipe: Recipe, table: Schema = PLAIN) -> list[str]:
    with pytest.raises(InputError) as caught:
        network_code(recipe, table)
    return [problem.where for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("assignment", "where"),
    [
        ("columns.bought.role=feature", ["target"]),
        ("layers.dense_1.units=0", ["layers.dense_1.units"]),
        ('layers.dense_2.inputs=["nowhere"]', ["layers.dense_2"]),
        ("network.inputs=[]", ["network.inputs"]),
        ("network.outputs=[]", ["network.outputs"]),
        (
            'network.outputs=[{"id":"loss","inputs":["dense_1","dense_2"]}]',
            ["network.outputs.loss"],
        ),
    ],
)
def test_what_cannot_be_built_is_refused(assignment: str, where: list[str]) -> None:
    assert refused(set_path(suggest.recipe(PLAIN, "bought"), assignment)) == where


def test_no_columns_at_all() -> None:
    recipe = suggest.recipe(PLAIN, "bought")
    for name in ("age", "size", "city"):
        recipe = set_path(recipe, f"columns.{name}.role=ignore")
    assert refused(recipe) == ["columns"]


@pytest.mark.parametrize(
    "assignment",
    [
        "training.optimizer=magic",
        "target.positive_class=maybe",
        "split.train=0.9",
        "layers.dense_1.units=100000",
        "network.outputs.output.loss=huber",
    ],
)
def test_problems_of_other_things_do_not_hinder(assignment: str) -> None:
    recipe = set_path(suggest.recipe(PLAIN, "bought"), assignment)
    assert "def network()" in network_code(recipe, PLAIN)
