"""A stored table looked at: columns, relations, pairs, gaps and rows, against pandas and NumPy."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from core import suggest
from core.look import asking, association, gaps, pair, profile, relations, rows, sample
from core.look.columns import drawn, looked
from core.look.describing import described
from core.look.facts import PAGE, Association, Closer, Filter, Gaps, Page, Profile, Query, Relations
from core.look.view import View, view
from tests.conftest import mixed_columns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.data.table import Table


@pytest.fixture
def kept(table_of: Callable[..., Table], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Store columns and return what a child is asked with."""

    def made(columns: dict[str, list[str]], target: str | None = None) -> dict[str, Any]:
        table = table_of(columns)
        table.save(tmp_path / "kept")
        seen = view(suggest.recipe(table.schema, target), table.schema)
        return {"folder": str(tmp_path / "kept"), "seen": seen.argument()}

    return made


def profiles(argument: dict[str, Any]) -> dict[str, Profile]:
    found = [Profile.model_validate(one) for one in profile.child(argument)["columns"]]
    return {one.name: one for one in found}


def test_numbers_are_those_of_pandas(kept: Callable[..., dict[str, Any]]) -> None:
    columns = mixed_columns()
    found = profiles(kept(columns))["age"]
    numbers = pd.to_numeric(pd.Series(columns["age"]), errors="coerce")
    held = found.numbers
    assert held is not None
    assert (found.missing, found.distinct) == (numbers.isna().sum(), numbers.nunique())
    quantiles = numbers.quantile([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
    np.testing.assert_allclose(held.quantiles, quantiles, rtol=0, atol=1e-9)
    assert held.mean == pytest.approx(numbers.mean(), abs=1e-9)
    assert held.deviation == pytest.approx(numbers.std(), abs=1e-9)
    n = numbers.count()
    assert held.skewness == pytest.approx(numbers.skew() * (n - 2) / (n * (n - 1)) ** 0.5, abs=1e-9)
    first, third = numbers.quantile([0.25, 0.75])
    low, high = first - 1.5 * (third - first), third + 1.5 * (third - first)
    inside = numbers[(numbers >= low) & (numbers <= high)]
    assert held.whiskers == (inside.min(), inside.max())
    assert (held.low, held.high) == ((numbers < low).sum(), (numbers > high).sum())
    counts, edges = np.histogram(numbers.dropna(), bins=len(held.counts))
    assert list(held.counts) == counts.tolist()
    np.testing.assert_allclose(held.edges, edges)


@pytest.mark.parametrize(
    ("values", "mean", "deviation"),
    [
        ([5.0], 5.0, None),
        ([2.0, 2.0], 2.0, 0.0),
        ([0.1, 0.1, 0.1], 0.1, 0.0),
        ([-1.7e308, 1.7e308], 0.0, None),
        ([1e200, 3e200], 2e200, 2**0.5 * 1e200),
    ],
)
def test_numbers_at_the_ends(values: list[float], mean: float, deviation: float | None) -> None:
    found = described(np.array(values), 20)
    assert found is not None
    assert found.mean == pytest.approx(mean)
    if deviation is not None:
        assert found.deviation == pytest.approx(deviation)
    assert sum(found.counts) == len(values)
    assert described(np.array([]), 20) is None
    # It travels as JSON, which has no infinity.
    assert "Infinity" not in found.model_dump_json()


def test_few_whole_numbers_have_a_bin_each() -> None:
    found = described(np.array([0.0, 0, 1, 2, 2, 2]), 20)
    assert found is not None
    assert found.counts == (2, 1, 3)
    assert found.edges == (-0.5, 0.5, 1.5, 2.5)


def test_words_dates_and_a_kind_chosen_by_the_person(kept: Callable[..., dict[str, Any]]) -> None:
    columns = mixed_columns()
    argument = kept(columns)
    found = profiles(argument)
    counts = pd.Series([cell for cell in columns["city/town"] if cell]).value_counts()
    assert dict(found["city/town"].top) == counts.to_dict()
    days = pd.to_datetime(pd.Series([cell for cell in columns["day"] if cell]))
    held = found["day"].numbers
    assert held is not None
    assert held.quantiles[0] == (days.min() - pd.Timestamp("1970-01-01")).days
    argument["seen"]["kinds"] = {"age": "category"}
    age = profiles(argument)["age"]
    assert age.numbers is None
    assert age.top


def test_relations_rank_what_made_the_target(kept: Callable[..., dict[str, Any]]) -> None:
    columns = mixed_columns(900)
    columns["noise"] = [f"{v:.3f}" for v in np.random.default_rng(0).normal(size=900)]
    middle = np.median([float(cell) for cell in columns["spent"]])
    columns["valley"] = [f"{(float(s) - middle) ** 2:.3f}" for s in columns["spent"]]
    for target, best in (("bought", "spent"), ("level", "spent"), ("spent", "level")):
        found = Relations.model_validate(relations.child(kept(columns, target)))
        names = [one.name for one in found.columns]
        assert names[0] == best
        assert (found.rows, found.of) == (900, 900)
        weakest = {one.name: one.strength or 0 for one in found.columns}
        assert weakest["noise"] < 0.15
        assert weakest["age"] > 0.4
    # Not along a line, and found all the same.
    valley = next(one for one in found.columns if one.name == "valley")
    assert valley.measure == "bins"
    assert abs(valley.spearman or 0) < valley.strength  # type: ignore[operator]


def test_association_of_all_kinds(kept: Callable[..., dict[str, Any]]) -> None:
    argument = kept(mixed_columns())
    pearson = Association.model_validate(association.child({**argument, "measure": "pearson"}))
    assert pearson.names == ("age", "Größe", "day", "spent")
    frame = pd.DataFrame({name: looked(argument).one(name).numbers for name in pearson.names})
    for method in ("pearson", "spearman"):
        found = Association.model_validate(association.child({**argument, "measure": method}))
        for one, first in enumerate(found.names):
            for other, second in enumerate(found.names):
                expected = frame.corr(method=method).loc[first, second]  # type: ignore[arg-type]
                assert found.value(one, other) == pytest.approx(expected, abs=1e-9)
    mixed = Association.model_validate(association.child({**argument, "measure": "mixed"}))
    assert set(mixed.names) == set(mixed_columns())
    assert mixed.pairs()[0][:2] == ("level", "spent")
    assert mixed.most_related(2) == ("level", "spent")
    assert all(0 <= value <= 1 for _, _, value in mixed.pairs())


@pytest.mark.parametrize(
    ("x", "y", "picture"),
    [
        ("age", "spent", "points"),
        ("age", "level", "boxes"),
        ("level", "age", "boxes"),
        ("member", "level", "shares"),
        ("shop", "level", "shares"),
        ("day", "spent", "points"),
    ],
)
def test_two_columns_make_the_picture_that_fits(
    kept: Callable[..., dict[str, Any]], x: str, y: str, picture: str
) -> None:
    columns = mixed_columns()
    table = looked(kept(columns, y))
    found = pair.pair(table.one(x), table.one(y))
    both = sum(bool(a and b) for a, b in zip(columns[x], columns[y], strict=True))
    assert (found.picture, found.rows) == (picture, both)
    if picture == "points":
        assert len(found.points[0]) == both == sum(one.rows for one in found.bins)
    if picture == "boxes":
        assert sum(box.rows for box in found.boxes) == both
        assert [box.rows for box in found.boxes] == sorted(
            (box.rows for box in found.boxes), reverse=True
        )
    if picture == "shares":
        assert sum(map(sum, found.counts)) == both
        assert (None in found.labels) == (x == "shop")


def test_many_rows_are_a_density(kept: Callable[..., dict[str, Any]]) -> None:
    table = looked(kept(mixed_columns(3_000), "spent"))
    found = pair.pair(table.one("age"), table.one("spent"))
    assert found.picture == "density"
    assert sum(map(sum, found.density)) == found.rows


def test_one_column_in_depth_names_the_rows_of_outliers(
    kept: Callable[..., dict[str, Any]],
) -> None:
    columns = mixed_columns()
    columns["age"][17], columns["age"][40] = "900", "-400"
    argument = kept(columns, "level")
    found = Closer.model_validate(profile.closer({**argument, "column": "age"}))
    assert found.outliers[0].row == 41
    assert found.outliers[-1].row == 18
    assert found.pair is not None
    assert Closer.model_validate(profile.closer({**argument, "column": "level"})).pair is None


def test_gaps_and_their_patterns() -> None:
    one = np.array([True, True, False, False, True])
    other = np.array([True, False, False, False, True])
    found = gaps.gaps({"other": other, "one": one}, 5)
    assert found.columns == (("one", 3), ("other", 2))
    assert found.patterns == (((0, 1), 2), ((0,), 1))
    assert found.complete == 2
    many = {f"c{k}": np.arange(3_000) % (k + 2) == 0 for k in range(20)}
    found = gaps.gaps(many, 3_000)
    listed = sum(count for _, count in found.patterns)
    assert listed + found.others[0] + found.complete == 3_000
    assert gaps.gaps({}, 5) == Gaps(rows=5, complete=5, columns=(), patterns=())


def test_rows_that_are_drawn_are_the_same_each_time() -> None:
    assert drawn(100, 100) is None
    found = drawn(1_000, 50)
    assert found is not None
    assert (np.diff(found) > 0).all()
    assert np.array_equal(found, drawn(1_000, 50))


def test_a_sample_has_rows_in_which_all_is_there(kept: Callable[..., dict[str, Any]]) -> None:
    argument = kept(mixed_columns(), "level")
    found = sample.child({**argument, "columns": ["age", "spent", "member", "day"]})
    assert found["names"] == ["age", "spent", "day"]
    assert found["rows"] == found["of"] == len(found["classes"]) == len(found["values"][0])
    assert None not in found["values"][0]


# Rows.


FRUIT = {
    "name": ["Apple", "pear", "fig", "", "=cmd|x", "Pear"] + ["kiwi"] * 200,
    "weight": ["10", "7,5", "", "30", "-2", "12"] + ["11"] * 200,
    "day": ["2024-03-01", "2024-01-05", "", "2023-01-01", "2024-02-02", "2024-02-03"]
    + ["2020-01-01"] * 200,
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(filters=(Filter(column="weight", low=7.5, high=10),)), [1, 2]),
        (Query(filters=(Filter(column="weight", low=-1, high=12, outside=True),)), [4, 5]),
        (Query(filters=(Filter(column="weight", gap=True),)), [3]),
        (Query(filters=(Filter(column="name", contains="PEAR"),)), [2, 6]),
        (Query(filters=(Filter(column="name", among=("fig", "Apple")),)), [1, 3]),
        (Query(filters=(Filter(column="name", contains="p"), Filter(column="weight", low=9))),
         [1, 6]),
        (Query(search="2024-0"), [1, 2, 5, 6]),
        (Query(search=".*"), []),
        (Query(filters=(Filter(column="gone", low=1),), search="fig"), [3]),
        (Query(search="2024", sort="weight"), [5, 2, 1, 6]),
        (Query(search="2024", sort="weight", descending=True), [6, 1, 2, 5]),
        (Query(search="2024", sort="day"), [2, 5, 6, 1]),
        (Query(filters=(Filter(column="day", low=19_723),), sort="name"), [5, 1, 2, 6]),
    ],
)  # fmt: skip
def test_rows_are_filtered_searched_and_sorted(
    kept: Callable[..., dict[str, Any]], query: Query, expected: list[int]
) -> None:
    argument = {**kept(FRUIT), "query": query.model_dump(mode="json"), "columns": ["weight"]}
    argument["seen"]["kinds"] = {"name": "category"}
    found = Page.model_validate(rows.page({**argument, "page": 0}))
    assert list(found.rows) == expected
    assert found.total == len(expected)
    assert list(found.cells["weight"]) == [FRUIT["weight"][row - 1] for row in expected]


@pytest.mark.parametrize("descending", [False, True])
def test_missing_cells_come_last(kept: Callable[..., dict[str, Any]], descending: bool) -> None:
    for column in ("name", "weight", "day"):
        query = Query(sort=column, descending=descending)
        argument = {**kept(FRUIT), "query": query.model_dump(mode="json"), "columns": [column]}
        last = Page.model_validate(rows.page({**argument, "page": 2}))
        assert last.cells[column][-1] == ""
        assert "" not in last.cells[column][:-1]


def test_pages_hold_every_row_once(kept: Callable[..., dict[str, Any]]) -> None:
    argument = {**kept(FRUIT), "query": Query().model_dump(mode="json"), "columns": ["name"]}
    pages = [Page.model_validate(rows.page({**argument, "page": k})) for k in range(4)]
    assert [len(one.rows) for one in pages] == [PAGE, PAGE, 6, 0]
    assert [row for one in pages for row in one.rows] == list(range(1, 207))


def test_the_csv_is_whole_and_safe(
    kept: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    query = Query(filters=(Filter(column="name", gap=False),))
    argument = {**kept(FRUIT), "query": query.model_dump(mode="json"), "columns": list(FRUIT)}
    monkeypatch.setattr(rows, "CELLS_AT_ONCE", 30)
    found = rows.csv(argument)
    lines = list(csv.reader(io.StringIO(found["text"])))
    assert lines[0] == list(FRUIT)
    assert len(lines) - 1 == found["rows"] == found["total"] == 205
    assert lines[4] == ["'=cmd|x", "-2", "2024-02-02"]
    monkeypatch.setattr(rows, "MOST_BYTES", 500)
    cut = rows.csv(argument)
    assert len(cut["text"]) <= 500
    assert cut["text"] == found["text"][: len(cut["text"])]
    assert 0 < cut["rows"] < cut["total"]


# From outside.


def test_everything_is_asked_in_a_child_and_kept(
    kept: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    argument = kept(mixed_columns(), "level")
    folder, seen = tmp_path / "kept", View.model_validate(argument["seen"])
    assert seen == View(target="level", classes=True)

    def everything() -> list[Any]:
        return [
            asking.profiles(folder, seen),
            asking.relations(folder, seen),
            asking.closer(folder, seen, "age"),
            asking.association(folder, seen, "mixed"),
            asking.gaps(folder, seen),
        ]

    first = everything()
    found = asking.page(folder, seen, Query(search="Bern"), ["city/town"], 0)
    assert set(found.cells["city/town"]) == {"Bern"}
    text, written, total = asking.csv(folder, seen, Query(), ["age"])
    assert (written, total, text.count("\n")) == (400, 400, 401)
    assert asking.sample(folder, seen, ["age", "spent"]).rows > 0
    monkeypatch.setattr("core.isolate.call", None)
    assert everything() == first


@pytest.mark.parametrize(
    "columns", [{"x": ["1", "2", "3"], "y": [""] * 3}, {"x": ["", "", ""], "y": ["a"] * 3}]
)
def test_tables_with_next_to_nothing(
    kept: Callable[..., dict[str, Any]], columns: dict[str, list[str]]
) -> None:
    argument = kept(columns, "x")
    assert len(profile.child(argument)["columns"]) == len(columns)
    assert Relations.model_validate(relations.child(argument)).target == "x"
    for measure in ("pearson", "spearman", "mixed"):
        found = Association.model_validate(association.child({**argument, "measure": measure}))
        assert found.pairs() == []
    assert gaps.child(argument)["rows"] == 3
    assert Closer.model_validate(profile.closer({**argument, "column": "x"})).pair is None
