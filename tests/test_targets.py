"""The suggested target: plain or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import targets
from core.goal import guess_task
from core.recipe import Column
from core.samples.bundled import SAMPLES
from tests.facts import classes, column, schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.table import Table
    from core.samples.bundled import Sample
    from core.schema import ColumnFacts

AGE, SIZE = column("age"), column("size")
FEW = {"a": 200, "b": 150, "c": 50}
TWO = {"a": 200, "b": 200}


def named(*names: str) -> str | None:
    found = targets.plain(schema(AGE, *(column(name) for name in names), SIZE))
    return found.name if found else None


@pytest.mark.parametrize(
    "name",
    ["target", "Class", " LABEL ", "is_fraud", "isFraud", "has_churned", "Survived", "Sale Price",
     "y", "SalePrice", "TARGET_5Yrs", "Zielgröße", "Überlebt", "Étiquette", "Precio", "目标"],
)  # fmt: skip
def test_a_telling_name(name: str) -> None:
    found = targets.plain(schema(AGE, column(name), SIZE))
    assert found is not None
    assert found.name == name
    assert "name says" in str(found.reasons[0])


def test_a_general_name_goes_before_a_usual_one() -> None:
    assert named("price", "target") == "target"


@pytest.mark.parametrize(
    "names",
    [
        ("age", "size"), ("price", "species"), ("label", "class"), ("yes",), ("prices",),
        ("unit_price",), ("Pclass",), ("class_size",), ("x", "y", "z"), ("x", "y"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_not_suggested(names: tuple[str, ...]) -> None:
    assert named(*names) is None


def test_a_column_that_is_of_no_use_is_not_suggested() -> None:
    ignored = column("target", role="ignore")
    constant = column("class", distinct=1)
    day = column("outcome", "date", distinct=90)
    note = column("label", "text", distinct=90)
    assert targets.plain(schema(ignored, constant, day, note, AGE, SIZE)) is None
    assert targets.candidates(schema(ignored, constant, day, note, AGE, column("w"))) != ()


@pytest.mark.parametrize(
    ("last", "plain"),
    [
        (classes("kind", TWO), True),
        (classes("kind", FEW), False),
        (column("on", "boolean", top=(("yes", 200), ("no", 200)), distinct=2), True),
        (column("n", top=(("0", 200), ("1", 200)), distinct=2, whole=True), True),
        (classes("kind", TWO, role="ignore"), False),
        (column("n", top=(("0", 200), ("1", 100), ("2", 100)), distinct=3, whole=True), False),
        (column("n", top=(("0.5", 200), ("1.5", 200)), distinct=2), False),
        (column("amount"), False),
        (column("day", "date", top=(("2024-01-01", 200), ("2024-01-02", 200)), distinct=2), False),
    ],
)
def test_the_last_column_alone_in_having_two_classes(last: ColumnFacts, plain: bool) -> None:
    found = targets.plain(schema(AGE, SIZE, last))
    assert (found is not None) == plain
    if found:
        assert found.name == last.name
        assert [str(one)[:14] for one in found.reasons] == ["It alone holds", "It is the last"]
    assert targets.plain(schema(AGE, last, SIZE)) is None, "not by its place alone"
    assert targets.plain(schema(classes("town", FEW), SIZE, last)) is None, "not the only one"


def test_a_measure_over_time_and_classes_of_texts() -> None:
    day, note = column("day", "date", distinct=400), column("note", "text", distinct=400)
    for one, other in ((day, column("passengers")), (note, classes("tone", TWO))):
        for order in ((one, other), (other, one)):
            found = targets.plain(schema(*order))
            assert found is not None
            assert found.name == other.name
    assert targets.plain(schema(note, column("passengers"))) is None


def test_candidates_are_offered_the_likeliest_first() -> None:
    found = targets.candidates(schema(classes("town", FEW), column("rent"), AGE, column("price")))
    assert [one.name for one in found] == ["price", "rent", "town"]
    assert all(one.reasons for one in found)
    assert targets.plain(schema(column("rent"), AGE, column("price"))) is not None
    assert targets.plain(schema(AGE, column("rent"), column("price"), SIZE)) is None


def test_an_empty_table() -> None:
    assert targets.plain(schema()) is None
    assert targets.candidates(schema()) == ()


def counted(low: int, high: int) -> ColumnFacts:
    top = tuple((str(n), 40) for n in range(low, high + 1))
    return column("n", top=top, distinct=len(top), whole=True)


@pytest.mark.parametrize(
    ("facts", "task", "reason"),
    [
        (classes("kind", TWO), "binary", "two values"),
        (classes("kind", FEW), "multiclass", "names"),
        (counted(0, 9), "multiclass", "count from 0 to 9 without a gap"),
        (counted(3, 8), "regression", "from 3 to 8 have an order"),
        (AGE, "regression", "amounts"),
    ],
)
def test_a_task_has_a_reason(facts: ColumnFacts, task: str, reason: str) -> None:
    held = Column(name=facts.name, kind=facts.kind)
    assert guess_task(facts, held) == task
    assert reason in str(targets.why(facts, held))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_samples(sample: Sample, table_of: Callable[..., Table]) -> None:
    header, rows = sample.make()
    cells = [[str(cell) for cell in row] for row in rows]
    columns = dict(zip(header, map(list, zip(*cells, strict=True)), strict=True))
    found = targets.plain(table_of(columns).schema)
    assert found is None or found.name == sample.target


def test_fractions_are_not_counted_as_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    # Over hundreds of columns that took longer than all else of a page.
    asked: list[str] = []
    monkeypatch.setattr(targets, "labels", lambda facts, column: asked.append(facts.name))
    assert not targets.few_classes(column("a", whole=False, top=(("0.5", 2), ("1.5", 2))))
    assert asked == []
