from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from core import rows
from core.problems import InputError
from core.recipe import Column, Recipe
from core.report import Explanation
from core.schema import ColumnFacts, Format
from tests.facts import classes, column, schema

AGE = column("age", quartiles=(20.0, 30.5, 41.0), whole=True)
PRICE = column(
    "price", quartiles=(1.0, 2.25, 9.0), format=Format(decimal=",", missing_words=("n/a",))
)
CITY = classes("city", {"Bern": 9, "<b>": 3})
DAY = column(
    "day", "date", top=(("31.01.2026", 4),), first="2025-01-01", last="2026-02-01",
    format=Format(date="%d.%m.%Y"),
)  # fmt: skip
MOMENT = column(
    "moment", "date", top=(("2026-01-31 12:30",  4),), format=Format(date="%Y-%m-%d %H:%M")
)  # fmt: skip
FACTS = (AGE, PRICE, CITY, DAY, MOMENT)
SCHEMA = schema(*FACTS)
RECIPE = Recipe(columns=tuple(Column(name=one.name, kind=one.kind) for one in FACTS))
FORM = {field.name: field for field in rows.fields(RECIPE, SCHEMA)}


def test_a_typical_row_is_made_of_what_is_usual() -> None:
    assert rows.typical(tuple(FORM.values())) == {
        "age": 30, "price": 2.25, "city": "Bern", "day": date(2026, 1, 31),
        "moment": datetime(2026, 1, 31, 12, 30),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "value", "cell"),
    [
        (AGE, 42, "42"),
        (PRICE, 2.5, "2,5"),
        (PRICE, -1e-07, "-1e-07"),
        (CITY, "Bern", "Bern"),
        (CITY, "new one", "new one"),
        (DAY, date(2026, 2, 1), "01.02.2026"),
        (MOMENT, datetime(2026, 2, 1, 8, 5), "2026-02-01 08:05"),
    ],
)
def test_a_value_and_its_cell(facts: ColumnFacts, value: Any, cell: str) -> None:
    field = FORM[facts.name]
    assert rows.cell_of(field, facts, value) == cell
    assert rows.value_of(field, facts, cell) == value


@pytest.mark.parametrize(
    ("facts", "cell"),
    [(AGE, ""), (AGE, "x"), (AGE, "2.5"), (PRICE, "n/a"), (PRICE, "2.5"), (CITY, " "),
     (DAY, "2026-01-31"), (MOMENT, "")],
)  # fmt: skip
def test_cells_that_are_missing_or_cannot_be_read(facts: ColumnFacts, cell: str) -> None:
    assert rows.value_of(FORM[facts.name], facts, cell) is None
    assert rows.cell_of(FORM[facts.name], facts, None) == ""


@pytest.mark.parametrize(
    ("name", "value"), [("age", "7"), ("age", True), ("city", 1), ("day", "2026-01-31"), ("day", 3)]
)
def test_values_of_another_kind_are_refused(name: str, value: object) -> None:
    with pytest.raises(InputError):
        rows.cells_of(tuple(FORM.values()), SCHEMA, {name: value})


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({"quartiles": (0.0, 1.0, 50.0)}, 1.0),
        ({"quartiles": (0.0, 0.1, 0.2)}, 0.01),
        ({"quartiles": (100.0, 5e3, 9e4), "whole": True}, 1000),
        ({"quartiles": (0.0, 1.0, 2.0), "whole": True}, 1),
        ({"quartiles": (3.0, 3.0, 3.0), "minimum": 3.0, "maximum": 3.0}, 1.0),
        ({"quartiles": (0.0, 0.0, 0.0), "minimum": 0.0, "maximum": 80.0}, 1.0),
        ({"minimum": None, "maximum": None}, 1.0),
    ],
)
def test_steps_follow_the_spread(facts: dict[str, Any], step: float) -> None:
    one = column("n", **facts)
    (field,) = rows.fields(Recipe(columns=(Column(name="n", kind="number"),)), schema(one))
    assert field.step == step
    assert isinstance(field.step, int) is field.whole


def test_a_whole_number_beyond_the_browser_is_a_real_one() -> None:
    one = column("n", whole=True, minimum=0.0, maximum=1e17, quartiles=(1.0, 2.0, 1e17))
    (field,) = rows.fields(Recipe(columns=(Column(name="n", kind="number"),)), schema(one))
    assert not field.whole


def test_columns_that_matter_come_first() -> None:
    explained = Explanation(
        outputs=("a", "b"), columns=("x", "y"), rows=(), base=(0.0, 0.0), values=((), ()),
        errors=((), ()), cells=(), predictions=((), ()), importance=((0.1, 0.3), (0.1, 0.0)),
        importance_error=((0.0, 0.0), (0.0, 0.0)), background=1, additivity=0.0, seconds=0.0,
        complete=True,
    )  # fmt: skip
    assert rows.ranked(["x", "z", "y"], explained) == ("y", "x", "z")
    assert rows.ranked(["x", "z", "y"], None) == ("x", "z", "y")


def test_the_most_probable_classes() -> None:
    shown, left = rows.shares({"a": 0.2, "b": 0.7000001, "c": 0.1}, 2)
    assert shown == [("b", 0.7000001), ("a", 0.2)]
    assert left == 1
    assert rows.shares({"a": 1.0000001}, 5) == ([("a", 1.0)], 0)


def test_a_row_is_carried_to_another_form_as_far_as_it_fits() -> None:
    form = tuple(FORM.values())
    row = {"age": 7, "city": 3, "day": None, "other": "x", "price": 9.5}
    assert rows.carried(form, SCHEMA, row) == {
        **rows.typical(form), "age": 7, "day": None, "price": 9.5,
    }  # fmt: skip
