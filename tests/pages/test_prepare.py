"""The Prepare page, with the previews of the warm process asked for directly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from core.edit import preparation as treats
from core.jobs.job import State
from core.problems import JobError, Problem, say
from core.projects import datasets, projects
from core.recipe import Choice, from_data
from core.warm import client
from core.warm.preview import Previews
from tests.conftest import mixed_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.projects.projects import Project
    from core.recipe import Recipe

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
ODD = "<b>[x](http://a.b)</b> *n*"


def previewed(question: str, argument: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Answer as the warm process does, here."""
    assert question == "preview"
    assert seconds > 0
    return Previews().show(
        Path(argument["table"]),
        from_data(argument["recipe"]),
        tuple(argument["columns"]),
        argument["rows"],
    )


@pytest.fixture(autouse=True)
def warm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ask", previewed)


@pytest.fixture
def project(project_of: Callable[..., Project]) -> Project:
    columns = mixed_columns(200)
    columns[ODD] = ["u", ODD] * 100
    return project_of(columns, "bought")


def opened(project: Project) -> AppTest:
    at = AppTest.from_file(str(SHELL), default_timeout=60)
    at.session_state["_workspace"] = project.workspace
    at.query_params["project"] = project.id
    at.run()
    at.switch_page("prepare.py").run()
    assert not at.exception
    return at


def held(project: Project) -> Recipe:
    return projects.get(project.workspace, project.id).recipe


def look_at(at: AppTest, name: str) -> AppTest:
    return at.selectbox(key="prepare_pick").select(name).run()


def treatment(recipe: Recipe, name: str) -> Any:
    return next(column.treatment for column in recipe.columns if column.name == name)


def place(project: Project, name: str) -> int:
    return [column.name for column in project.recipe.columns].index(name)


def said(at: AppTest) -> str:
    return "\n".join(e.value for e in (*at.error, *at.warning, *at.info, *at.markdown, *at.caption))


def test_every_feature_is_listed_with_its_treatment(project: Project) -> None:
    at = opened(project)
    frame = at.dataframe[0].value
    assert list(frame["name"]) == [column.name for column in project.recipe.features]
    assert frame["missing"][0] == "Median"
    assert frame["scaling"][0] == "Standard score"
    assert frame["encoding"][1] == "One column for each category"


def test_before_and_after_of_a_column(project: Project) -> None:
    at = opened(project)
    frame = at.dataframe[1].value
    assert list(frame.columns)[:2] == ["before", "made_0"]
    assert len(frame) == 6
    assert "Gaps are filled with" in said(at)
    look_at(at, "day")
    assert len(at.dataframe[1].value.columns) == 5


def test_a_treatment_is_changed(project: Project) -> None:
    at = opened(project)
    key = f"scaling_{place(project, 'age')}"
    at.selectbox(key=key).select("robust").run()
    assert treatment(held(project), "age").scaling == Choice(kind="robust")
    assert at.dataframe[0].value["scaling"][0] == "Robust"


def test_only_options_that_fit_the_kind_are_offered(project: Project) -> None:
    at = look_at(opened(project), "member")
    options = at.selectbox(key=f"encoding_{place(project, 'member')}").options
    assert options == ["One column for each category"]
    keys = {box.key for box in at.selectbox}
    assert f"scaling_{place(project, 'member')}" not in keys


def test_the_same_for_every_column_of_a_kind(project: Project) -> None:
    at = opened(project)
    at.selectbox(key=f"scaling_{place(project, 'age')}").select("robust").run()
    at.button(key="same_for_all").click().run()
    kinds = {
        column.kind: treatment(held(project), column.name).scaling
        for column in project.recipe.features
    }
    numbers = [c.name for c in project.recipe.features if c.kind == "number"]
    assert len(numbers) > 1
    assert all(treatment(held(project), n).scaling == Choice(kind="robust") for n in numbers)
    assert kinds["date"] == Choice(kind="zscore")
    assert "treated the same" in said(at)


def test_shares_sum_to_one(project: Project) -> None:
    at = opened(project)
    at.number_input(key="share_test").set_value(20).run()
    split = held(project).split
    assert (split.train, split.validation, split.test) == (0.65, 0.15, 0.2)
    assert treats.percents(split) == (65, 15, 20)


@pytest.mark.parametrize("share", [0, 85, 100])
def test_shares_that_leave_nothing_are_refused(project: Project, share: int) -> None:
    at = opened(project)
    at.number_input(key="share_test").set_value(share).run()
    assert not at.exception
    assert held(project).split == project.recipe.split
    assert "nothing was changed" in said(at)
    assert at.number_input(key="share_test").value == 15


def test_a_split_by_group_asks_for_its_column(project: Project) -> None:
    at = opened(project)
    at.selectbox(key="split_method").select("group").run()
    assert "no column has that role" in said(at)
    at.selectbox(key="split_column").select("shop").run()
    assert [column.name for column in held(project).in_role("group")] == ["shop"]
    assert "no column has that role" not in said(at)
    assert not list(at.error)
    at.selectbox(key="split_method").select("random").run()
    at.button(key="feature_group").click().run()
    assert not held(project).in_role("group")


def test_a_problem_of_a_column_stands_at_the_column(project: Project) -> None:
    at = opened(project)
    key = f"missing_{place(project, 'age')}"
    at.selectbox(key=key).select("constant").run()
    at.text_input(key=f"{key}.constant.value").set_value("many").run()
    assert len([e for e in at.error if "The fixed value is" in e.value]) == 1
    look_at(at, "member")
    assert len([e for e in at.error if "The fixed value is" in e.value]) == 1


def test_names_are_only_text(project: Project) -> None:
    at = look_at(opened(project), ODD)
    assert ODD in list(at.dataframe[0].value["name"])
    assert ODD in list(at.dataframe[1].value["before"])
    for element in (*at.markdown, *at.caption):
        assert "[x](http://a.b)" not in element.value


def test_a_preview_that_is_not_ready_says_so(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object) -> None:
        nothing = say("The helper process does not answer.")
        raise JobError(
            State.FAILED, Problem(where="job", found=nothing, expected=say(""), action=say(""))
        )

    monkeypatch.setattr(client, "ask", late)
    at = opened(project)
    assert "The preview is being prepared" in said(at)
    at.selectbox(key="split_method").select("random").run()
    assert held(project).split.method.kind == "random"
    monkeypatch.setattr(client, "ask", previewed)
    at.button(key="preview_again").click().run()
    assert "being prepared" not in said(at)


def test_forged_values_change_nothing(project: Project) -> None:
    at = opened(project)
    box = at.selectbox(key="split_method")
    box.options.append("by magic")
    box.set_value("by magic").run()
    assert not at.exception
    assert "There is no such option here" in said(at)
    assert held(project) == project.recipe


@pytest.mark.parametrize("shares", [("15", 15), (True, 15), (15, None), (15.5, 15), (-5, 15)])
def test_forged_shares_are_refused(project: Project, shares: tuple[Any, Any]) -> None:
    from core.problems import InputError

    with pytest.raises(InputError):
        treats.set_shares(project.recipe, *shares)


def test_a_project_without_a_table_says_where_to_go(project: Project) -> None:
    assert project.dataset is not None
    datasets.delete(project.workspace, project.dataset.id)
    at = opened(project)
    assert "Upload one on the data page" in said(at)


def test_what_stops_a_training_is_mended_here(project_of: Callable[..., Project]) -> None:
    columns = mixed_columns(60)
    columns["bought"][0] = ""
    project = project_of(columns, "bought")
    at = opened(project)
    assert "target.missing" not in said(at)
    at.button(key="mend_target_missing_0_drop_missing").click().run()
    assert not at.exception
    assert held(project).target.missing == "drop"


def test_without_a_target_the_way_to_it_is_offered(project_of: Callable[..., Project]) -> None:
    at = opened(project_of(mixed_columns(60)))
    assert not at.error
    at.button(key="no_target_go").click().run()
    assert [one.value for one in at.title] == ["Data"]
