"""Histogram and quartiles from different values against NumPy on all cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.data.spread import spread
from core.schema import ColumnFacts
from tests.conftest import mixed_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.table import Table

RNG = np.random.default_rng(0)
CASES = {
    "once each": (RNG.normal(size=501), np.ones(501, dtype="int64")),
    "often": (RNG.normal(size=40), RNG.integers(1, 30, 40)),
    "whole": (RNG.permutation(21).astype(float), RNG.integers(1, 5, 21)),
    "spelled twice": (np.array([1.0, 1.0, 2.0, 5.0]), np.array([3, 1, 2, 2])),
    "two": (np.array([0.0, 1.0]), np.array([1, 1])),
    "large": (np.array([-1e300, 0.0, 1e300]), np.array([1, 5, 1])),
}


@pytest.mark.parametrize("name", CASES)
def test_as_numpy(name: str) -> None:
    values, counts = CASES[name]
    cells = np.repeat(values, counts)
    found = spread(values, counts)
    assert found.quartiles == pytest.approx(np.quantile(cells, [0.25, 0.5, 0.75]).tolist())
    expected, _ = np.histogram(cells, bins=20)
    # A value on the edge between two bins may fall to either side by its last bit.
    difference = np.abs(np.cumsum(found.histogram) - np.cumsum(expected))
    edges = np.linspace(cells.min(), cells.max(), 21)[1:]
    close = [counts[np.isclose(values, edge)].sum() for edge in edges]
    assert (difference <= np.array(close)).all()
    assert sum(found.histogram) == len(cells)
    assert (found.minimum, found.maximum) == (cells.min(), cells.max())
    assert found.distinct == len(np.unique(cells))


def test_a_width_that_no_float_holds_and_one_value() -> None:
    wild = spread(np.array([-1.7e308, 1.7e308]), np.array([1, 3]))
    assert (wild.histogram[0], wild.histogram[-1]) == (1, 3)
    assert all(np.isfinite(wild.quartiles))
    one = spread(np.array([3.0]), np.array([7]))
    assert one.histogram == ()
    assert one.quartiles == (3.0, 3.0, 3.0)


def test_the_reader_fills_them_in(table_of: Callable[..., Table]) -> None:
    columns = mixed_columns()
    columns["age"][:3] = ["NA", "inf", ""]
    schema = table_of(columns).schema
    age, day, city = (schema.column(name) for name in ("age", "day", "city/town"))
    numbers = [float(text) for text in columns["age"] if text not in ("", "NA", "inf")]
    assert age is not None
    assert len(age.histogram) == 20
    assert sum(age.histogram) == len(numbers)
    assert age.quartiles == pytest.approx(np.quantile(numbers, [0.25, 0.5, 0.75]).tolist())
    assert day is not None
    days = [text for text in columns["day"] if text]
    assert (day.first, day.last) == (min(days), max(days))
    assert city is not None
    assert (city.histogram, city.quartiles, city.first) == ((), None, "")


def test_dates_are_ordered_as_dates_not_as_text(table_of: Callable[..., Table]) -> None:
    days = [f"{n % 28 + 1:02d}.{n % 12 + 1:02d}.{2000 + n % 7}" for n in range(60)]
    facts = table_of({"when": days, "y": [str(n) for n in range(60)]}).schema.column("when")
    assert facts is not None
    order = sorted("-".join(reversed(text.split("."))) for text in days)
    assert (facts.first, facts.last) == (order[0], order[-1])


def test_facts_of_an_older_reader_still_open() -> None:
    old = {"name": "x", "input": "x", "kind": "number", "reason": {"template": "Numbers."}}
    facts = ColumnFacts.model_validate_json(json.dumps(old))
    assert (facts.histogram, facts.quartiles) == ((), None)
