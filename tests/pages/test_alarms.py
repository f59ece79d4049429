"""Alarms on the Data page: said, mended with a click, taken back, known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.alarms import find
from core.data.table import load_schema
from core.projects import projects
from tests.alarms.ringing import plain_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from core.projects.projects import Project
    from tests.pages.conftest import Opener

ODD = "<img src=x onerror=1> [a](http://b.example) $x$ :material/home:"


def now(project: Project) -> Project:
    return projects.get(project.workspace, project.id)


def work(project: Project) -> None:
    """Have everything worked out that the page would have to wait for."""
    held = now(project)
    assert held.dataset is not None
    find.work(held.recipe, load_schema(held.dataset.folder), held.dataset.folder)


def said(at: AppTest) -> str:
    """Everything the page says, signs of Markdown left out."""
    text = "\n".join(str(part.value) for part in [*at.markdown, *at.caption])
    return text.replace("\\", "").replace("\u2060", "")


def keys(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.button}


def leaky(name: str = "paid") -> dict[str, list[str]]:
    table = plain_table()
    del table["price"]
    return {name: ["x" if value == "yes" else "y" for value in table["sold"]], **table}


@pytest.fixture
def project(project_of: Callable[..., Project]) -> Project:
    made = project_of(leaky(), "sold")
    work(made)
    return made


def test_a_column_is_left_out_by_a_click_and_undo_brings_the_alarm_back(
    app: Opener, project: Project
) -> None:
    at = app("data", project.id)
    assert not at.exception
    assert "paid alone avoids 100 %" in said(at)
    assert "1 thing to look at" in said(at)
    at.button(key="mend_leakage_0_ignore").click().run()
    assert not at.exception
    assert now(project).recipe.columns[0].role == "ignore"
    work(project)
    at.run()
    assert "Before you train" not in {title.value for title in at.subheader}
    at.button(key="undo").click().run()
    assert now(project).recipe.columns[0].role == "feature"
    assert "paid alone avoids 100 %" in said(at)


def test_what_is_known_stays_away_until_it_is_wanted(app: Opener, project: Project) -> None:
    at = app("data", project.id)
    at.button(key="known_leakage_0").click().run()
    assert not at.exception
    assert now(project).recipe.dismissed == ("leakage:paid",)
    assert "paid alone" not in said(at)
    at.button(key="alarms_recall").click().run()
    assert "paid alone" in said(at)
    at.button(key="undo").click().run()
    assert "paid alone" not in said(at)


def test_the_page_does_not_wait(app: Opener, project_of: Callable[..., Project]) -> None:
    table = {**leaky(), "flag": ["a"] * 398 + ["b"] * 2}
    made = project_of(table, "sold")
    at = app("data", made.id)
    assert not at.exception
    text = said(at)
    assert "All but 2 of 400 cells of flag" in text
    assert "Looking through all rows" in text
    work(made)
    at.run()
    assert "Looking through all rows" not in said(at)
    assert "paid alone" in said(at)


def test_what_stops_a_training_is_said_once_with_its_mend(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    table = leaky()
    table["sold"][3] = ""
    made = project_of(table, "sold")
    work(made)
    at = app("data", made.id)
    assert at.button(key="train_now").disabled
    assert not at.error
    assert said(at).count("The target is missing in 1 of 400 rows") == 1
    assert "known_target_missing_0" not in keys(at)
    at.button(key="mend_target_missing_0_drop_missing").click().run()
    assert not at.exception
    assert now(made).recipe.target.missing == "drop"
    assert not at.button(key="train_now").disabled


def test_three_groups_then_all_and_many_columns_at_once(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    flags = {f"flag{n}": ["b"] * (n % 3 + 1) + ["a"] * (399 - n % 3) for n in range(4)}
    table = {**leaky(), **flags, "town": ["Bern", "bern"] * 200}
    table["fee"] = ["1", "2", "3", "4"] * 99 + ["2", "3", "4", "90000"]
    table["order"] = [str((7 * n) % 400) for n in range(400)]
    made = project_of(table, "sold")
    work(made)
    at = app("data", made.id)
    shown = {key for key in keys(at) if key.startswith(("mend_", "known_"))}
    assert {"mend_leakage_0_ignore", "mend_identity_0_ignore", "mend_spellings_0_alike"} <= shown
    assert not any("constant" in key or "heavy" in key for key in shown)
    at.button(key="alarms_more").click().run()
    assert "mend_constant_3_ignore" in keys(at)
    assert "known_heavy_tail_0" in keys(at)
    at.button(key="mend_constant_all").click().run()
    assert not at.exception
    left = {column.name for column in now(made).recipe.in_role("ignore")}
    assert set(flags) <= left
    at.button(key="mend_spellings_0_alike").click().run()
    town = next(c for c in now(made).recipe.columns if c.name == "town")
    assert town.treatment.encoding is not None
    assert town.treatment.encoding.params["alike"] is True


def test_names_are_text(app: Opener, project_of: Callable[..., Project]) -> None:
    made = project_of(leaky(ODD), "sold")
    work(made)
    at = app("data", made.id)
    assert not at.exception
    assert "alone avoids" in said(at)
    for part in [*at.markdown, *at.caption]:
        assert "<img" not in str(part.value).replace("\\<", "")
        assert "](http" not in str(part.value).replace("\\]", "")


def test_the_count_leads_to_the_alarms(app: Opener, project: Project) -> None:
    at = app("train", project.id)
    assert not at.exception
    assert at.button(key="alarms_count").label == "1 thing to look at"


def test_a_mend_that_another_tab_forestalled_is_not_said_to_be_done(
    app: Opener, project: Project
) -> None:
    at = app("data", project.id)
    projects.save(now(project), now(project).recipe.with_(seed=99))
    at.button(key="mend_leakage_0_ignore").click().run()
    assert not at.exception
    assert not at.toast
    assert now(project).recipe.columns[0].role == "feature"
    at.button(key="mend_leakage_0_ignore").click().run()
    assert len(at.toast) == 1
