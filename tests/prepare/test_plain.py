"""Fitting and encoding against scikit-learn and the calendar."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler

from core.goal import Goal
from core.prepare import plain
from core.prepare.encode import Encoder, encode
from core.prepare.fitted import Fitted, from_json


def numbers() -> np.ndarray:
    values = np.random.default_rng(0).normal(5, 3, 200).round(1)
    values[::9] = np.nan
    return values


@pytest.mark.parametrize(
    ("missing", "strategy"),
    [("median", "median"), ("mean", "mean"), ("most_frequent", "most_frequent")],
)
@pytest.mark.parametrize(
    ("scaling", "scaler"),
    [("zscore", StandardScaler()), ("minmax", MinMaxScaler()), ("robust", RobustScaler())],
)
def test_numbers_as_scikit_learn(
    missing: str, strategy: str, scaling: str, scaler: StandardScaler
) -> None:
    train, other = numbers()[:150], numbers()[150:]
    encoder = plain.NumberEncoder.fit("x", train, missing, "", True, scaling)
    imputer = SimpleImputer(strategy=strategy).fit(train[:, None])
    expected = scaler.fit(imputer.transform(train[:, None])).transform(
        imputer.transform(other[:, None])
    )
    np.testing.assert_allclose(encoder.encode(other), expected.astype("float32"), rtol=1e-6)
    assert encoder.flag


def test_constant_columns_and_gaps_everywhere() -> None:
    constant = plain.NumberEncoder.fit("x", np.full(9, 3.0), "mean", "", False, "zscore")
    np.testing.assert_array_equal(constant.encode(np.array([3.0, 4.0])), [[0.0], [0.0]])
    empty = plain.NumberEncoder.fit("x", np.full(9, np.nan), "median", "", False, "robust")
    np.testing.assert_array_equal(empty.encode(np.array([np.nan, 1e6])), [[0.0], [0.0]])
    fixed = plain.NumberEncoder.fit("x", numbers(), "constant", "-1", False, "none")
    assert fixed.encode(np.array([np.nan]))[0, 0] == -1


def words(*values: str) -> np.ndarray:
    return np.array(values, object)


def test_categories_as_scikit_learn() -> None:
    train, other = words("b", "a", "b", "c"), words("a", "z", "b")
    encoder = plain.CategoryEncoder.fit("x", train, "own_category", "", False, 50, 0)
    assert encoder.vocabulary == ("b", "a", "c")
    expected = OneHotEncoder(categories=[["b", "a", "c"]], handle_unknown="ignore").fit(
        train[:, None]
    )
    np.testing.assert_array_equal(
        encoder.encode(other), expected.transform(other[:, None]).toarray()
    )


@pytest.mark.parametrize(
    ("missing", "value", "gap", "unseen"),
    [
        ("own_category", "", [0, 0, 0, 1], [0, 0, 1, 0]),
        ("most_frequent", "", [1, 0, 0], [0, 0, 1]),
        ("constant", "a", [0, 1, 0], [0, 0, 1]),
        ("constant", "new", [0, 0, 1], [0, 0, 1]),
    ],
)
def test_gaps_and_rare_categories(
    missing: str, value: str, gap: list[int], unseen: list[int]
) -> None:
    train = words("b", "b", "a", "a", "b", "", "c")
    encoder = plain.CategoryEncoder.fit("x", train, missing, value, False, 2, 0)
    assert encoder.encode(words("", "z", "c")).tolist() == [gap, unseen, unseen]


def test_what_training_never_showed_has_no_weight_of_its_own() -> None:
    encoder = plain.CategoryEncoder.fit("x", words("a", "b"), "own_category", "", False, 9, 0)
    assert encoder.encode(words("", "z")).tolist() == [[0, 0], [0, 0]]
    number = plain.NumberEncoder.fit("x", np.arange(5.0), "mean", "", True, "zscore")
    assert not number.flag
    empty = plain.NumberEncoder.fit("x", np.full(5, np.nan), "mean", "", True, "zscore")
    assert not empty.flag
    for train in (words("a", "a"), words("", "")):
        same = plain.CategoryEncoder.fit("x", train, "own_category", "", True, 9, 0)
        assert (same.width, same.flag) == (0, False)
        assert same.encode(words("", "z", "a")).shape == (3, 0)
    parts = ("year", "weekday")
    never = plain.DateEncoder.fit("x", words("", ""), "most_frequent", "", True, parts, "zscore")
    assert not never.encode(words("2020-01-20", "")).any()
    assert not never.flag


def test_every_place_of_an_embedding_is_within_it() -> None:
    for train in (words("a", "b"), words("a", "", "b", "c"), words("", "")):
        encoder = plain.CategoryEncoder.fit("x", train, "own_category", "", False, 2, 4)
        places = encoder.place(words("a", "b", "c", "", "z"))
        assert places.min() >= 0
        assert places.max() < encoder.places


def test_dates_by_the_calendar() -> None:
    days = np.arange("1899-12-25", "2101-01-05", 13, dtype="datetime64[D]")
    texts = np.array([f"{day}T{n % 24:02d}:{n % 60:02d}:00" for n, day in enumerate(days)], object)
    parts = ("year", "month", "day", "weekday", "hour", "minute")
    raw = plain.DateEncoder("x", "1970-01-01", parts, (0.0,) * 6, (1.0,) * 6, False)
    moments = [day.astype(object) for day in days]
    expected = [
        [m.year, m.month, m.day, m.weekday(), n % 24, n % 60] for n, m in enumerate(moments)
    ]
    np.testing.assert_array_equal(raw.numbers(texts), expected)


def test_dates_of_many_rows_go_in_blocks() -> None:
    days = np.datetime64("1900-01-01") + np.arange(70_000) % 50_000
    values = np.array([*map(str, days)], object)
    encoder = plain.DateEncoder.fit("d", values, "constant", "", False, ("year", "day"), "none")
    numbers = encoder.numbers(values)
    years = days.astype("datetime64[Y]")
    np.testing.assert_array_equal(numbers[:, 0], years.astype(int) + 1970)
    within = (days - days.astype("datetime64[M]")).astype(int) + 1
    np.testing.assert_array_equal(numbers[:, 1], within)


def test_codes_and_features_keep_their_order() -> None:
    columns = {
        "c": words("a", "b", ""),
        "n": np.array([1.0, np.nan, 3.0]),
        "e": words("x", "", "y"),
    }
    encoders: list[Encoder] = [
        plain.CategoryEncoder.fit("c", columns["c"], "most_frequent", "", True, 9, 0),
        plain.NumberEncoder.fit("n", columns["n"], "mean", "", True, "none"),
        plain.CategoryEncoder.fit("e", columns["e"], "own_category", "", False, 9, 3),
    ]
    inputs = encode(encoders, columns)
    fitted = Fitted(tuple(encoders), Goal(column="y", task="regression"))
    assert fitted.owners == ("n", "c", "c", "c", "n")
    assert inputs["features"].shape == (3, 5)
    assert inputs["features"][:, 3:].tolist() == [[0, 0], [0, 1], [1, 0]]
    assert inputs["codes"].shape == (3, 1)
    assert fitted.width == 5 + 3
    assert from_json(fitted.to_json()) == fitted


def test_encoders_are_plain_data() -> None:
    encoder = plain.NumberEncoder.fit("x", numbers(), "mean", "", True, "zscore")
    assert {type(v) for v in dataclasses.asdict(encoder).values()} <= {str, float, bool}
