from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from core.look.rows import PAGE
from core.look.view import view
from pages.components import looking
from tests.conftest import mixed_columns
from tests.pages.test_data import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from core.projects.projects import Project
    from tests.pages.conftest import Opener

TABS = ("All columns", "One column", "Together", "Scatter matrix", "Missing", "Rows")


def tab(at: AppTest, label: str) -> AppTest:
    at.session_state["look_tabs"] = label
    at.run()
    assert not at.exception
    assert not at.error
    return at


def plots(at: AppTest) -> list[str]:
    """Return what the figures of a page tell those who do not see them."""
    return [element.proto.alt for element in at.get("plotly_chart")]


def test_every_tab_of_a_table_with_a_target(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    at = app("look", project_of(mixed_columns(), "level").id)
    assert not at.exception
    (grid,) = [frame.value for frame in at.dataframe]
    assert list(grid["name"]) == list(mixed_columns())
    assert grid["strength"].max() == grid.loc[grid["name"] == "spent", "strength"].item()
    expected = {
        "All columns": ["spent goes most with level"],
        "One column": ["Half of age lies between", "The middle of age is lowest for level low"],
        "Together": ["level and spent go together most"],
        "Scatter matrix": ["against each other, coloured by level"],
        "Missing": ["Columns with gaps: 6", "alone is missing"],
        "Rows": [],
    }
    for label, sentences in expected.items():
        shown = plots(tab(at, label))
        assert len(shown) == len(sentences)
        for sentence, alt in zip(sentences, shown, strict=True):
            assert sentence in alt
    assert "Rows 1 to 100 of 400 found, of 400 in the table" in said(at)


@pytest.mark.parametrize(
    ("order", "first"), [("missing", "day"), ("distinct", "spent"), ("related", "spent")]
)
def test_columns_are_sorted(
    app: Opener, project_of: Callable[..., Project], order: str, first: str
) -> None:
    at = app("look", project_of(mixed_columns(), "level").id)
    at.segmented_control(key="look_order").set_value(order).run()
    (grid,) = [frame.value for frame in at.dataframe]
    column = {"missing": "missing", "distinct": "distinct", "related": "strength"}[order]
    if order != "missing":
        assert grid["name"][0] == first
        assert grid[column].dropna().is_monotonic_decreasing
    else:
        shares = [0.0 if cell == "–" else float(cell.rstrip("%")) for cell in grid[column]]
        assert shares == sorted(shares, reverse=True)


def test_without_a_target_nothing_is_ranked(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    at = app("look", project_of(mixed_columns()).id)
    for label in TABS:
        tab(at, label)
    tab(at, "All columns")
    assert "It is not chosen yet what is predicted" in [one.value for one in at.subheader]
    assert not plots(at)


@pytest.mark.parametrize(
    "columns",
    [
        {"a": ["x", "y", "x", "y"], "b": ["1", "1", "1", "1"]},
        {"a": ["", "", "", ""], "b": ["x", "y", "z", "x"]},
        {
            "a": ["some words that go on", "and others", "and more", "x y z"],
            "b": ["1", "2", "3", "4"],
        },
    ],
)
@pytest.mark.parametrize("target", ["b"])
def test_tables_with_little_in_them(
    app: Opener, project_of: Callable[..., Project], columns: dict[str, list[str]],
    target: str | None,
) -> None:  # fmt: skip
    at = app("look", project_of(columns, target).id)
    for label in TABS:
        tab(at, label)
    tab(at, "One column")
    for name in columns:
        at.selectbox(key="look_column").select(name).run()
        assert not at.exception


def test_rows_are_filtered_sorted_and_turned(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    columns = mixed_columns()
    at = tab(app("look", project_of(columns, "level").id), "Rows")
    at.session_state["rows_page_1"] = 4
    at.run()
    assert "Rows 301 to 400 of 400 found" in said(at)
    at.text_input(key="rows_search").input("zürich").run()
    found = sum(cell == "Zürich" for cell in columns["city/town"])
    assert f"Rows 1 to {min(found, PAGE)} of {found} found, of 400 in the table" in said(at)
    at.text_input(key="rows_search").input("").run()
    at.multiselect(key="rows_by").select("age").select("member").run()
    at.number_input(key="rows_filter_0_0_low").set_value(60.0).run()
    at.multiselect(key="rows_filter_0_3_among").select("yes").run()
    at.selectbox(key="rows_sort").select("age").run()
    at.toggle(key="rows_descending").set_value(True).run()
    kept = sorted(
        (float(age) for age, member in zip(columns["age"], columns["member"], strict=True)
         if age and float(age) >= 60 and member == "yes"),
        reverse=True,
    )  # fmt: skip
    shown = at.table[0].value
    assert [float(cell.replace("\\", "")) for cell in shown["age"]] == kept
    at.number_input(key="rows_filter_0_0_low").set_value(6e9).run()
    assert "No row is like this" in said(at)


def test_values_far_out_lead_to_their_rows(app: Opener, project_of: Callable[..., Project]) -> None:
    columns = mixed_columns()
    columns["age"][17], columns["age"][40] = "900", "-400"
    at = tab(app("look", project_of(columns, "level").id), "One column")
    at.button(key="show_outliers").click().run()
    assert not at.exception
    ages = at.table[0].value["age"]
    assert {"900", r"\-400"} <= set(ages)
    assert len(ages) < 12
    tab(at, "One column")
    at.button(key="show_rows").click().run()
    assert "of 400 found" in said(at)


def test_the_rows_taken_away_are_all_that_were_found(project_of: Callable[..., Project]) -> None:
    from core.look.facts import Filter, Query

    columns = mixed_columns()
    project = project_of(columns, "level")
    assert project.dataset is not None
    folder = project.dataset.folder
    schema = looking.Schema.model_validate_json((folder / "schema.json").read_bytes())
    look = looking.Look(folder, schema, view(project.recipe, schema))
    text = look.csv(Query(filters=(Filter(column="member", among=("no",)),)), schema.names)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == columns["member"].count("no")
    assert set(rows[0]) == set(columns)


def test_names_are_only_text(app: Opener, project_of: Callable[..., Project]) -> None:
    hostile = ("<img src=x onerror=alert(1)>", "[a](http://evil.example)", "$x^2$ **b**")
    columns = {
        hostile[0]: [str(n) for n in range(60)],
        hostile[1]: ["<b>one</b>", "$y$", "*z*"] * 20,
        hostile[2]: [str(n * n % 17) for n in range(60)],
    }
    at = app("look", project_of(columns, hostile[1]).id)
    for label in TABS:
        tab(at, label)
        for part in [*at.markdown, *at.caption, *at.subheader, *at.info]:
            text = str(part.value)
            assert "<img" not in text.replace("\\<", "")
            assert "](http" not in text.replace("\\]", "")
            assert "$x" not in text.replace("\\$", "")
    shown = at.table[0].value
    assert all("<b>" not in cell.replace("\\<", "") for cell in shown.iloc[:, 1])


def test_a_project_without_a_table(app: Opener, project_of: Callable[..., Project]) -> None:
    from core.projects import datasets

    project = project_of(mixed_columns())
    assert project.dataset is not None
    datasets.delete(project.workspace, project.dataset.id)
    at = app("look", project.id)
    assert not at.exception
    assert at.button(key="empty_go").label == "To the data"
