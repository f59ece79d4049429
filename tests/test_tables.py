"""Tables behind a page: every digit, what is not defined is empty, no formula for a spreadsheet."""

from __future__ import annotations

import csv
import io
import math

from core import tables
from core.tables import Sheet
from tests.charts import facts


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_numbers_keep_their_digits_and_gaps_are_empty() -> None:
    sheet = Sheet(("name", "value"), (("a", 1 / 3), ("b", None), ("c", math.nan), ("d", -2)))
    assert read(sheet.csv()) == [
        ["name", "value"], ["a", repr(1 / 3)], ["b", ""], ["c", ""], ["d", "-2"],
    ]  # fmt: skip


def test_a_name_is_no_formula() -> None:
    sheet = Sheet(("=h", "b"), (("+cmd()", 1.0), ("line\nbreak, and comma", 2.0)))
    assert read(sheet.csv()) == [
        ["'=h", "b"], ["'+cmd()", "1.0"], ["line\nbreak, and comma", "2.0"],
    ]  # fmt: skip


def test_every_table_is_as_wide_as_its_header() -> None:
    report, explanation = facts.report(), facts.explanation()
    curves, numbers = facts.curves(("a", "b")), facts.numbers()
    sheets = [
        tables.metrics(report),
        tables.opponents(report),
        tables.confusion(facts.confusion()),
        tables.by_class(facts.scores()),
        tables.roc(curves),
        tables.precision_recall(curves),
        tables.residuals(numbers),
        tables.history(report.with_(history=facts.epochs())),
        tables.importance(explanation, 0),
        tables.effects(explanation, 0),
        tables.one_row(explanation, 0, 3),
    ]
    for sheet in sheets:
        assert sheet.rows
        assert {len(row) for row in sheet.rows} == {len(sheet.header)}


def test_effects_of_one_column_only() -> None:
    explanation = facts.explanation()
    rows = tables.effects(explanation, 0, ["city"]).rows
    assert len(rows) == len(explanation.rows)
    assert {row[1] for row in rows} == {"city"}
    assert rows[0][0] == explanation.rows[0] + 1


def test_the_strongest_comes_first() -> None:
    explanation = facts.explanation()
    sizes = [row[1] for row in tables.importance(explanation, 0).rows]
    assert sizes == sorted(explanation.importance[0], reverse=True)
    effects = [row[2] for row in tables.one_row(explanation, 0, 5).rows]
    assert effects == sorted(explanation.values[0][5], key=abs, reverse=True)
