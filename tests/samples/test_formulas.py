"""Tables made by a formula hold the pattern that their rows promise."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core.catalog.synthetic import ROWS_OFFERED, SYNTHETIC
from core.data.read import read
from core.problems import InputError
from core.samples import files, formulas, names, portrait

if TYPE_CHECKING:
    from pathlib import Path

KINDS = list(SYNTHETIC)
CLASSES = [kind for kind in KINDS if SYNTHETIC[kind].task != "regression"]


def make(kind: str, **given: Any) -> formulas.Made:
    return formulas.make(kind, given)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_keeps_what_it_promises(kind: str) -> None:
    row = SYNTHETIC[kind]
    assert row.help.endswith(".")
    assert row.source
    values = row.values({})
    assert not row.problems(values, kind), "the defaults are allowed"
    assert values["rows"] in ROWS_OFFERED
    made = make(kind)
    assert made.features.shape == (values["rows"], len(made.names) - 1)
    assert made.names[-1] == row.target
    assert np.isfinite(made.features).all()
    assert set(row.shows) <= {row.target} or portrait.made(kind, {}).points


@pytest.mark.parametrize("kind", KINDS)
def test_bounds_of_every_parameter_can_be_made(kind: str) -> None:
    for param in SYNTHETIC[kind].params:
        for bound in (param.low, param.high):
            value = int(bound) if param.kind == "whole" else bound  # type: ignore[arg-type]
            given = {"rows": 40, param.name: value if param.name != "rows" else 20}
            if not formulas.problems(kind, given):
                assert np.isfinite(formulas.make(kind, given).features).all(), given
    assert formulas.problems(kind, {"seed": -1})
    assert formulas.problems(kind, {"nonsense": 1})


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_alone_is_chance(kind: str) -> None:
    one, same, other = make(kind, seed=1), make(kind, seed=1), make(kind, seed=2)
    assert (one.features == same.features).all()
    assert (one.target == same.target).all()
    assert (one.features != other.features).any()


@pytest.mark.parametrize("kind", CLASSES)
def test_imbalance_is_what_it_says(kind: str) -> None:
    given = {"flipped": 0.0} if kind == "classification" else {}
    even = np.unique(make(kind, rows=1_000, **given).target, return_counts=True)[1]
    assert even.max() - even.min() <= 2
    uneven = np.unique(make(kind, rows=1_000, imbalance=9.0, **given).target, return_counts=True)[1]
    assert uneven.max() / uneven.min() == pytest.approx(9, rel=0.1)


def test_patterns_without_noise() -> None:
    rings = make("circles", noise=0.0, factor=0.3)
    radius = np.hypot(*rings.features.T)
    assert np.allclose(radius[rings.target == "A"], 1, atol=1e-4)
    assert np.allclose(radius[rings.target == "B"], 0.3, atol=1e-4)
    either = make("xor", noise=0.0, features=4)
    differ = either.features[:, 0] * either.features[:, 1] < 0
    assert (differ == (either.target == "B")).all()
    moons = make("moons", noise=0.0)
    upper = moons.features[moons.target == "A"]
    assert np.allclose(np.hypot(*upper.T), 1, atol=1e-4)
    assert (upper[:, 1] >= 0).all()
    lower = moons.features[moons.target == "B"] - (1, 0.5)
    assert np.allclose(np.hypot(*lower.T), 1, atol=1e-4)
    assert (lower[:, 1] <= 0).all()
    arms = make("spirals", noise=0.0, arms=3, turns=1.0)
    angle = np.arctan2(arms.features[:, 1], arms.features[:, 0])
    turned = (angle - 2 * np.pi * np.hypot(*arms.features.T)) / (2 * np.pi) * 3
    assert set((np.round(turned) % 3)[arms.target == "B"]) == {1.0}
    x = make("friedman", noise=0.0)
    x1, x2, x3, x4, x5 = x.features.T[:5]
    expected = 10 * np.sin(np.pi * x1 * x2) + 20 * (x3 - 0.5) ** 2 + 10 * x4 + 5 * x5
    assert np.allclose(x.target, expected, atol=1e-3)


def test_the_informative_columns_are_the_first() -> None:
    line = make("linear", noise=0.0, features=8, informative=3, rows=200)
    weights = np.linalg.lstsq(line.features, line.target, rcond=None)[0]
    assert (np.abs(weights[:3]) > 5).all()
    assert (np.abs(weights[3:]) < 0.1).all()
    cloud = make("classification", rows=5_000, features=8, informative=3, redundant=1, clusters=1)
    means = [cloud.features[cloud.target == name].mean(0) for name in "AB"]
    assert (np.abs(means[0] - means[1])[4:] < 0.15).all()
    assert np.abs(means[0] - means[1])[:3].max() > 1


def test_noise_is_measured_by_the_pattern() -> None:
    clean, noisy = make("sine", rows=5_000, noise=0.0), make("sine", rows=5_000, noise=1.0)
    assert noisy.target.std() == pytest.approx(clean.target.std() * 2**0.5, rel=0.1)


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        ("stars", {}, "no made table 'stars'"),
        ("moons", {"noise": "much"}, r"noise is 'much'\. Expected a number from 0 to 1"),
        ("classification", {"features": 4}, "7 columns are to inform"),
        ("classification", {"informative": 2, "clusters": 5}, "has 4 corners"),
        ("linear", {"rows": 1_000_000, "features": 100}, "100,000,000 cells"),
    ],
)
def test_what_does_not_fit_is_said(kind: str, given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        formulas.make(kind, given)


def test_a_preview_is_quick_and_small() -> None:
    began = time.perf_counter()
    found = portrait.made(
        "classification",
        {"rows": 100_000, "features": 200, "informative": 50, "redundant": 50, "classes": 10},
    )
    assert time.perf_counter() - began < 0.2
    assert (found.rows, found.columns) == (100_000, 201)
    assert sum(map(len, found.points)) == portrait.PREVIEW_POINTS


@pytest.mark.parametrize("kind", KINDS)
def test_a_made_table_is_read_as_it_is_meant(kind: str, tmp_path: Path) -> None:
    name = f"synthetic:{kind},rows=200"
    files.write(name, tmp_path / "one.csv")
    files.apart(name, tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    schema = read(tmp_path / "one.csv").schema
    row = SYNTHETIC[kind]
    assert schema.rows == 200
    assert not schema.warnings
    target = schema.column(row.target)
    assert target is not None
    assert target.kind == ("number" if row.task == "regression" else "category")
    assert all(one.kind == "number" for one in schema.columns if one is not target)


def test_names_read_as_they_are_written() -> None:
    asked = names.wanted("synthetic:moons,noise=0.1", ["rows=500"])
    assert asked.given == {"noise": 0.1, "rows": 500}
    assert names.wanted(asked.text()) == asked
    assert names.wanted("iris").text() == "iris"
    for wrong in ("iris,rows=5", "synthetic:moons,noise", "synthetic:moons,arms=2", "synthetic:"):
        with pytest.raises(InputError):
            names.wanted(wrong)
