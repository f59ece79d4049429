"""Columns that are more than a vector are recognised, taken and given back."""

from __future__ import annotations

from typing import Any

import pytest

from core import entering, inputs, suggest, templates
from core.alarms.light import light
from core.check import check
from core.problems import InputError, errors
from core.recipe import Input, Recipe
from core.schema import ColumnFacts, Schema
from tests.facts import classes, column, schema

TARGET = classes("kind", {"a": 200, "b": 200})


def numbers(names: list[str], low: float = 0.0, high: float = 16.0) -> list[ColumnFacts]:
    return [column(name, minimum=low, maximum=high) for name in names]


def pixels(side: int) -> list[str]:
    return [f"pixel_{y}_{x}" for y in range(side) for x in range(side)]


def recipe_of(table: Schema) -> Recipe:
    return suggest.recipe(table, "kind")


PLANES = [f"{colour}{i}" for colour in ("red", "green", "blue") for i in range(64)]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (numbers(pixels(8)), [("image", (8, 8, 1))]),
        (numbers([f"p{i}" for i in range(784)], high=255), [("image", (28, 28, 1))]),
        (numbers([f"x{i}" for i in range(3072)], high=255), [("image", (32, 32, 3))]),
        (numbers(PLANES), [("image", (8, 8, 3))]),
        # Brightness is not below zero, and not a thousand.
        (numbers(pixels(8), low=-3.0), [("sequence", (64, 1))]),
        (numbers([f"v{i}" for i in range(64)], high=1000.0), [("sequence", (64, 1))]),
        (numbers([f"t{i}" for i in range(12)]), [("sequence", (12, 1))]),
        # Numbers that do not rise, too few of them, and names of their own are just columns.
        (numbers([f"t{i}" for i in range(12, 0, -1)]), []),
        (numbers([f"t{i}" for i in range(7)]), []),
        (numbers([*"abcdefghijkl"]), []),
        ([column("story", "text", role="ignore"), *numbers(["age"])], [("tokens", ())]),
        # Words are a text, also without blanks between them; codes, telephones and amounts are not.
        ([column("story", "text", top=(("We went out", 1), ("It rained", 1)))], [("tokens", ())]),
        ([column("story", "text", top=(("今日はとても天気がよかったです", 1),))], [("tokens", ())]),
        ([column("phone", "text", top=(("+41 79 123 45 67", 1), ("+41 79 9 9 9", 1)))], []),
        ([column("code", "text", top=(("C00012", 1), ("C00013", 1), ("x y", 1)))], []),
    ],
    ids=lambda value: str(len(value)),
)  # fmt: skip
def test_what_a_table_holds_is_recognised(columns: list[ColumnFacts], expected: Any) -> None:
    table = schema(*columns, TARGET)
    found = entering.offers(recipe_of(table), table)
    assert [(offer.kind, offer.shape) for offer in found] == expected


def test_colours_are_laid_side_by_side() -> None:
    table = schema(*numbers(PLANES), TARGET)
    (offer,) = entering.offers(recipe_of(table), table)
    assert offer.columns[:4] == ("red0", "green0", "blue0", "red1")


def test_a_pixel_that_is_always_dark_belongs_to_the_image() -> None:
    columns = numbers(pixels(8))
    columns[0] = columns[0].with_(minimum=0.0, maximum=0.0, distinct=1, role="ignore")
    table = schema(*columns, TARGET)
    recipe = recipe_of(table)
    (offer,) = entering.offers(recipe, table)
    made = entering.take(recipe, table, offer.kind, offer.columns, offer.shape)
    assert len(made.features) == 64
    assert [entry.id for entry in made.network.inputs] == ["image"]
    assert not errors(inputs.problems(made, table))


def test_taken_and_given_back() -> None:
    table = schema(*numbers(pixels(8)), column("age"), TARGET)
    recipe = recipe_of(table)
    (offer,) = entering.offers(recipe, table)
    made = entering.take(recipe, table, offer.kind, offer.columns, offer.shape)
    assert [entry.id for entry in made.network.inputs] == ["features", "image"]
    assert inputs.entering(made, table) == {"features": (1,), "image": (8, 8, 1)}
    assert entering.offers(made, table) == ()
    back = entering.drop(made, "image")
    assert back.network.inputs == (Input(),)
    assert inputs.entering(back, table) == {"features": (65,)}
    with pytest.raises(InputError, match="no input image"):
        entering.drop(back, "image")


def test_a_text_is_used_and_left_out_again() -> None:
    table = schema(column("story", "text", role="ignore"), column("age"), TARGET)
    made = templates.use(recipe_of(table), "text_cnn", table)
    assert [c.name for c in made.features] == ["story", "age"]
    assert not errors(check(made, table))
    back = templates.use(made, "mlp", table)
    assert [c.name for c in back.features] == ["age"]
    assert back.network.inputs == (Input(),)


@pytest.mark.parametrize(
    ("kind", "columns", "shape", "words"),
    [
        ("image", ["age", "size"], (2, 2, 1), "2 columns are to become 2 × 2 × 1"),
        ("image", ["age", "kind"], (1, 2, 1), "cannot take this column"),
        ("sequence", ["age", "nose"], (2, 1), "cannot take this column"),
        ("sequence", ["city"], (1, 1), "holds category values"),
        ("sequence", [], (), "0 columns"),
    ],
)
def test_what_cannot_be_taken_is_refused(
    kind: Any, columns: list[str], shape: tuple[int, ...], words: str
) -> None:
    table = schema(column("age"), column("size"), classes("city", {"x": 9, "y": 9}), TARGET)
    with pytest.raises(InputError, match=words):
        entering.take(recipe_of(table), table, kind, columns, shape)


def test_a_template_for_images_needs_an_image() -> None:
    table = schema(column("age"), TARGET)
    with pytest.raises(InputError, match="no columns that are recognised"):
        templates.use(recipe_of(table), "small_cnn", table)
    assert "small_cnn" not in templates.fitting(recipe_of(table), table)


def test_pixels_are_not_judged_one_by_one() -> None:
    columns = numbers(pixels(8))
    columns[0] = columns[0].with_(minimum=0.0, maximum=0.0, distinct=1, top=(("0", 400),))
    table = schema(*columns, TARGET)
    recipe = recipe_of(table)
    assert "constant" in {alarm.name for alarm in light(recipe, table, ())}
    made = templates.use(recipe, "small_cnn", table)
    assert not {alarm.name for alarm in light(made, table, ())}
