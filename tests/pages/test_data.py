from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.projects import datasets, projects
from tests.conftest import mixed_columns
from tests.pages.forgery import forged
from tests.pages.sending import send

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from core.projects.projects import Project
    from tests.pages.conftest import Opener

TABLE = {
    "size": [str(n) for n in range(60)],
    "colour": ["red", "blue", "green"] * 20,
    "kind": ["a", "b"] * 30,
}


def now(project: Project) -> Project:
    return projects.get(project.workspace, project.id)


def said(at: AppTest) -> str:
    parts = [*at.error, *at.warning, *at.info, *at.success, *at.markdown, *at.caption]
    return "\n".join(str(part.value) for part in parts)


def test_a_new_table_asks_what_to_predict(app: Opener, project_of: Callable[..., Project]) -> None:
    at = app("data", project_of(TABLE).id)
    assert not at.exception
    assert at.selectbox(key="target").value is None
    assert at.button(key="train_now").disabled
    assert "60 rows" in said(at)
    assert not at.error


def test_a_target_brings_task_class_and_training(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of(TABLE)
    at = app("data", project.id)
    at.selectbox(key="target").select("kind").run()
    assert not at.exception
    assert now(project).recipe.target.task == "binary"
    assert not at.button(key="train_now").disabled
    assert at.selectbox(key="positive").value == now(project).recipe.target.positive_class
    at.selectbox(key="positive").select("a").run()
    assert now(project).recipe.target.positive_class == "a"
    at.selectbox(key="target").select("size").run()
    assert now(project).recipe.target.task == "regression"
    at.button(key="undo").click().run()
    at.button(key="undo").click().run()
    assert now(project).recipe.target.positive_class != "a"
    assert at.selectbox(key="target").value == "kind"


def test_kind_and_role_of_one_column(app: Opener, project_of: Callable[..., Project]) -> None:
    project = project_of(TABLE, "kind")
    at = app("data", project.id)
    at.selectbox(key="closer").select("size").run()
    at.selectbox(key="closer_kind").select("category").run()
    at.selectbox(key="closer_role").select("ignore").run()
    assert not at.exception
    size = now(project).recipe.columns[0]
    assert (size.kind, size.role) == ("category", "ignore")
    assert size.treatment.encoding is not None


def test_kind_and_role_in_the_table_of_columns(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of(TABLE, "kind")
    at = app("data", project.id)
    (editor,) = at.data_editor
    assert list(editor.value["name"]) == ["size", "colour", "kind"]
    at.session_state[f"columns_{project.version}"] = {
        "edited_rows": {0: {"kind": "Category", "role": "Left out"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    at.run()
    assert not at.exception


@pytest.mark.parametrize(
    ("key", "value"),
    [("closer_kind", "nonsense"), ("closer_role", "<b>"), ("target", "nobody"), ("positive", "x")],
)
def test_forged_values_change_nothing(
    app: Opener, project_of: Callable[..., Project], key: str, value: str
) -> None:
    project = project_of(TABLE, "kind")
    at = app("data", project.id)
    forged(at, key, value).run()
    assert not at.exception
    assert now(project) == project


def test_another_tab_was_faster(app: Opener, project_of: Callable[..., Project]) -> None:
    project = project_of(TABLE, "kind")
    at = app("data", project.id)
    other = projects.save(project, project.recipe.with_(seed=77))
    at.selectbox(key="target").select("size").run()
    assert not at.exception
    assert now(project) == other
    assert "another tab" in said(at)
    assert at.selectbox(key="target").value == "kind"


def test_a_corrected_file_keeps_the_settings(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of(TABLE, "kind")
    project = projects.save(project, project.recipe.with_(seed=5))
    at = app("data", project.id)
    rows = "\n".join(f"{n},x{n % 3},{'ab'[n % 2]}" for n in range(80))
    raw = f"size,shade,kind\n{rows}\n".encode()
    send(at, "better.csv", raw, "corrected", f"project {project.id}")
    assert not at.exception
    found = now(project)
    assert found.recipe.seed == 5
    assert [column.name for column in found.recipe.columns] == ["size", "shade", "kind"]
    assert found.dataset is not None
    assert found.dataset.rows == 80
    text = said(at)
    assert "shade" in text
    assert "colour" in text


def test_a_broken_corrected_file_changes_nothing(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of(TABLE, "kind")
    at = app("data", project.id)
    send(at, "broken.csv", b"\x00\x01\x02" * 50, "corrected", f"project {project.id}")
    assert not at.exception
    assert now(project) == project
    assert "nothing was changed" in said(at)


def test_without_its_table_a_project_waits_for_one(
    app: Opener, project_of: Callable[..., Project], workspace: str
) -> None:
    project = project_of(TABLE, "kind")
    other = project_of({**TABLE, "more": ["1"] * 60})
    assert project.dataset is not None
    assert other.dataset is not None
    datasets.delete(workspace, project.dataset.id)
    at = app("data", project.id)
    assert not at.exception
    at.selectbox(key="known_table").select(other.dataset.id).run()
    assert not at.exception
    found = now(project)
    assert found.dataset is not None
    assert found.recipe.target_column is not None
    assert found.recipe.target_column.name == "kind"


def test_what_was_noticed_while_reading_is_said(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of({**TABLE, "late": [*["1"] * 59, "oops"]})
    at = app("data", project.id)
    assert not at.exception
    assert any("thing" in one.label for one in at.expander)


def test_names_of_every_kind_are_text(app: Opener, project_of: Callable[..., Project]) -> None:
    odd = "<img src=x onerror=1> [a](http://b.example) $x$ :material/home:"
    at = app("data", project_of({**TABLE, odd: ["1", "2"] * 30}, odd).id)
    assert not at.exception
    for part in [*at.markdown, *at.caption, *at.warning, *at.error]:
        assert "<img" not in str(part.value).replace("\\<", "")
        assert "](http" not in str(part.value).replace("\\]", "")


def test_first_rows_are_shown_as_written(app: Opener, project_of: Callable[..., Project]) -> None:
    at = app("data", project_of("tips").id)
    at.session_state["data_tabs"] = "First rows"
    at.run()
    assert not at.exception
    shown = [frame.value for frame in at.dataframe]
    assert any("total_bill" in frame.columns and len(frame) == 50 for frame in shown)


def test_every_kind_of_column(app: Opener, project_of: Callable[..., Project]) -> None:
    at = app("data", project_of(mixed_columns(), "level").id)
    for name in at.selectbox(key="closer").options:
        at.selectbox(key="closer").select(name).run()
        assert not at.exception
