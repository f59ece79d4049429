"""What enters the graph: places in prepared rows, said before and after fitting alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core import inputs, suggest
from core.check import check
from core.code import network_code
from core.network import raw
from core.network.build import Network
from core.network.plan import plan
from core.prepare.prepared import cells, prepare
from core.problems import errors
from core.recipe import Input, Layer, Recipe
from tests.facts import classes, column, schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.table import Table

PIXELS = tuple(f"pixel_{i}" for i in range(6))
SHOPS = classes("shop", {f"s{i}": 5 for i in range(60)})
TABLE = schema(
    column("age", missing=3),
    *(column(name) for name in PIXELS),
    classes("city", {"Bern": 200, "Basel": 150, "Chur": 50}),
    SHOPS,
    classes("bought", {"no": 300, "yes": 100}),
)
IMAGE = Input(id="image", kind="image", columns=PIXELS, shape=(2, 3, 1))


def with_inputs(*entries: Input, recipe: Recipe | None = None) -> Recipe:
    recipe = recipe or suggest.recipe(TABLE, "bought")
    return recipe.with_(network=recipe.network.with_(inputs=entries))


def test_features_are_what_no_other_input_takes() -> None:
    recipe = with_inputs(Input(), IMAGE)
    found = inputs.layout(recipe, TABLE)
    rest, image = inputs.entries(recipe.network.inputs, found)
    assert image.shape == (2, 3, 1)
    assert [found.owners[place] for place in image.places] == list(PIXELS)
    assert image.run == (1, 7)
    assert rest.run is None
    assert {found.owners[place] for place in rest.places} == {"age", "city"}
    assert rest.learned == (0,)
    # Age and its flag, four places of a city and the rest, and the embedding of a shop.
    size = dict(found.learned)["shop"]
    assert rest.shape == (2 + 5 + size,)
    assert inputs.width(recipe, TABLE) == rest.shape[0] + 6


def test_the_order_of_an_image_is_that_of_its_columns() -> None:
    turned = IMAGE.with_(columns=PIXELS[::-1])
    found = inputs.layout(with_inputs(turned), TABLE)
    (entry,) = inputs.entries((turned,), found)
    assert entry.places == (6, 5, 4, 3, 2, 1)
    assert entry.run is None


@pytest.mark.parametrize(
    ("entries", "where", "words"),
    [
        ((IMAGE,), "network.inputs", "No input takes these columns: age, city, shop"),
        (
            (Input(), IMAGE.with_(shape=(2, 2, 1))),
            "network.inputs.image",
            "6 columns are to",
        ),
        ((Input(), IMAGE.with_(shape=(6,))), "network.inputs.image", "Expected 3 sizes"),
        ((Input(), IMAGE.with_(columns=("nose",))), "network.inputs.image", "takes nose"),
        ((Input(), IMAGE.with_(columns=("city",))), "network.inputs.image", "of another kind"),
    ],
)
def test_what_is_wrong_is_said(entries: tuple[Input, ...], where: str, words: str) -> None:
    (found,) = inputs.problems(with_inputs(*entries), TABLE)
    assert found.where == where
    assert words in str(found)


def test_an_input_that_leads_nowhere_is_said() -> None:
    problems = errors(check(with_inputs(Input(), IMAGE), TABLE))
    assert [one.where for one in problems] == ["network.inputs.image"]


def digits(table_of: Callable[..., Table]) -> Table:
    dice = np.random.default_rng(0)
    data = {name: dice.integers(0, 16, 60) for name in PIXELS}
    ages = [str(age) for age in dice.normal(40, 9, 60).round(1)]
    bought = ["yes" if number > 7 else "no" for number in data["pixel_2"]]
    columns = {name: [str(number) for number in numbers] for name, numbers in data.items()}
    return table_of({"age": ["", *ages[1:]], **columns, "bought": bought})


def test_raw_rows_enter_an_image_as_prepared_ones_do(table_of: Callable[..., Table]) -> None:
    table = digits(table_of)
    start = suggest.recipe(table.schema, "bought")
    recipe = with_inputs(Input(), IMAGE.with_(columns=PIXELS[::-1]), recipe=start)
    join = Layer(id="join", kind="concatenate", inputs=("picture", "dense_1"))
    layers = (
        Layer(id="dense_1", kind="dense", inputs=("features",)),
        Layer(id="picture", kind="dense", params={"units": 4}, inputs=("flat",)),
        Layer(id="flat", kind="flatten", inputs=("image",)),
        join,
    )
    recipe = recipe.with_(network=recipe.network.with_(layers=layers))
    assert not errors(check(recipe, table.schema))
    prepared = prepare(recipe, table)
    names = {facts.name: facts.input for facts in table.schema.columns}
    network = Network(plan(recipe, prepared.fitted, names.values()))
    model = network.model()
    whole = raw.raw_model(prepared.fitted, names, network)
    straight = model.predict(prepared.inputs, verbose=0)
    there = raw.answering(whole)(raw.tensors(prepared.fitted, names, cells(recipe, table)))
    np.testing.assert_allclose(there, straight, atol=1e-7)
    written: dict[str, Any] = {}
    exec(network_code(recipe, table.schema), written)
    assert written["network"]().count_params() == model.count_params()
