"""Predictions as CSV: safe in a spreadsheet, nothing lost on the way."""

from __future__ import annotations

import csv
import io

import numpy as np
import pyarrow as pa
import pytest

from core.export.cells import harmless
from core.goal import Goal
from core.predict import answers
from core.predict import safe as column
from core.tables import csv_text


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+1-555-0100", "'+1-555-0100"),
        ("-x", "'-x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("-5", "-5"),
        ("+3.5e-2", "+3.5e-2"),
        ("-.5", "-.5"),
        ("plain", "plain"),
        ("-5 ", "-5 "),
        ("-5\n", "-5\n"),
        ("-5\u00a0", "'-5\u00a0"),
        ("-inf", "'-inf"),
        ("", ""),
        ("a=b", "a=b"),
    ],
)
def test_formulas_are_neutralised_and_numbers_left(cell: str, safe: str) -> None:
    assert harmless(cell) == safe
    assert column(pa.array([cell, "x", cell])) == [safe, "x", safe]


def test_headers_too() -> None:
    text = csv_text(["=x", "b"], [["1", 'say "hi",\nthere']])
    assert list(csv.reader(io.StringIO(text))) == [["'=x", "b"], ["1", 'say "hi",\nthere']]


def test_classes_and_their_probabilities() -> None:
    aim = Goal(column="y", task="binary", classes=("no", "yes"), positive="yes")
    found = answers(aim, np.array([[0.25], [0.5]]))
    assert found["prediction"] == ["no", "yes"]
    assert found["probability of yes"] == ["0.25", "0.5"]
    assert found["probability of no"] == ["0.75", "0.5"]


def test_numbers_keep_every_digit() -> None:
    value = 0.1 + 0.2
    found = answers(Goal(column="y", task="regression"), np.array([[value]]))
    assert float(found["prediction"][0]) == value
