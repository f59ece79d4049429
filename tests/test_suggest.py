"""The suggested target: plain or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import suggest
from core.samples.bundled import SAMPLES
from tests.facts import classes, column, schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.table import Table
    from core.samples.bundled import Sample
    from core.schema import ColumnFacts

AGE, SIZE = column("age"), column("size")
FEW = {"a": 200, "b": 150, "c": 50}


def named(*names: str) -> str | None:
    found = suggest.target(schema(AGE, *(column(name) for name in names), SIZE))
    return found[0] if found else None


@pytest.mark.parametrize(
    "name",
    ["target", "Class", " LABEL ", "is_fraud", "has_churned", "Survived", "Sale Price", "y",
     "SalePrice", "isFraud?"],
)  # fmt: skip
def test_a_telling_name(name: str) -> None:
    if name == "isFraud?":
        assert named(name) is None, "no prefix without its mark"
        return
    found = suggest.target(schema(AGE, column(name), SIZE))
    assert found is not None
    assert found[0] == name
    assert "name says" in str(found[1])


def test_a_general_name_goes_before_a_known_one() -> None:
    assert named("price", "target") == "target"


@pytest.mark.parametrize(
    "names", [("age", "size"), ("price", "species"), ("label", "class"), ("yes",), ("prices",)]
)
def test_what_is_not_plain_is_not_suggested(names: tuple[str, ...]) -> None:
    assert named(*names) is None


def test_a_column_that_is_of_no_use_is_not_suggested() -> None:
    ignored = column("target", role="ignore")
    constant = column("class", distinct=1)
    assert suggest.target(schema(ignored, constant, AGE)) is None


@pytest.mark.parametrize(
    ("last", "plain"),
    [
        (classes("kind", FEW), True),
        (column("on", "boolean", top=(("yes", 200), ("no", 200)), distinct=2), True),
        (classes("town", {f"t{n}": 10 for n in range(40)}), False),
        (classes("kind", {f"k{n}": 4 for n in range(10)}), False),
        (classes("kind", FEW, role="ignore"), False),
        (column("n", top=(("0", 200), ("1", 200)), distinct=2, whole=True), True),
        (column("n", top=(("0", 200), ("1", 100), ("2", 100)), distinct=3, whole=True), True),
        (column("n", top=(("1", 200), ("2", 100), ("3", 100)), distinct=3, whole=True), False),
        (column("n", top=(("1", 200), ("5", 100), ("9", 100)), distinct=3, whole=True), False),
        (column("n", top=(("0.5", 200), ("1.5", 200)), distinct=2), False),
        (column("amount"), False),
        (column("day", "date", top=(("2024-01-01", 200), ("2024-01-02", 200)), distinct=2), False),
    ],
)
def test_the_last_column(last: ColumnFacts, plain: bool) -> None:
    found = suggest.target(schema(AGE, SIZE, last))
    assert (found is not None) == plain
    if found:
        assert found[0] == last.name
        assert f"last column and holds {last.distinct} classes" in str(found[1])
    assert suggest.target(schema(AGE, last, SIZE)) is None


def test_an_empty_table() -> None:
    assert suggest.target(schema()) is None


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_samples(sample: Sample, table_of: Callable[..., Table]) -> None:
    header, rows = sample.make()
    cells = [[str(cell) for cell in row] for row in rows]
    columns = dict(zip(header, map(list, zip(*cells, strict=True)), strict=True))
    found = suggest.target(table_of(columns).schema)
    assert found is None or found[0] == sample.target
