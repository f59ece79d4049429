"""A recipe pasted back: whole, its network alone, or copied layers; nothing else is touched."""

from __future__ import annotations

import json

import pytest

from core import stack, suggest
from core.problems import InputError
from core.recipe import Reading
from core.restore import restore
from tests.facts import classes, column, schema

TABLE = schema(column("age"), column("size"), classes("bought", {"no": 300, "yes": 100}))
NOW = suggest.recipe(TABLE, "bought")
OTHER = suggest.recipe(TABLE, "size", "residual", seed=5).with_(reading=Reading(delimiter=";"))


def test_a_whole_recipe_but_for_how_the_file_is_read() -> None:
    found = restore(NOW, OTHER.to_json(), TABLE)
    assert found.recipe == OTHER.with_(reading=NOW.reading)
    assert found.notes == ()
    assert str(found.what) == "the whole recipe"


def test_a_network_alone() -> None:
    found = restore(NOW, OTHER.network.model_dump_json(), TABLE)
    assert found.recipe == NOW.with_(network=OTHER.network)


def test_layers_that_were_copied() -> None:
    found = restore(NOW, stack.copied(NOW, ["dense_1"]), TABLE).recipe
    assert len(found.network.layers) == len(NOW.network.layers) + 1


def test_columns_that_a_text_does_not_name_stay() -> None:
    found = restore(NOW, json.dumps({"training": {"epochs": 3}}), TABLE).recipe
    assert found.columns == NOW.columns
    assert found.training.epochs == 3


def test_a_recipe_of_another_table_is_taken_over() -> None:
    table = schema(column("age"), classes("bought", {"no": 300, "yes": 100}), column("new"))
    found = restore(suggest.recipe(table, "bought"), OTHER.to_json(), table)
    assert [one.name for one in found.recipe.columns] == ["age", "bought", "new"]
    assert any("size" in str(note) for note in found.notes)


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("", "recipe", "not JSON"),
        ("[1]", "recipe", "no JSON object"),
        ("[" * 100_000, "recipe", "not JSON"),
        ('{"rows": 5}', "recipe", "nothing in it"),
        ('{"layers": [{"id": "a", "kind": 5}]}', "layers.a.kind", "5"),
        ('{"layers": [], "outputs": 3}', "network.outputs", "Found 3"),
        ('{"layersmith": "layers"}', "network.layers", "holds no layers"),
        ('{"training": {"epochs": 0}}', "training.epochs", "Found 0"),
        (" " * 2_000_001, "recipe", "longer"),
    ],
)
def test_a_slip_is_named(text: str, where: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        restore(NOW, text, TABLE)
    assert [one.where for one in caught.value.problems] == [where]
