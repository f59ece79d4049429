"""Columns that may be meant are one click away, and the task says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.projects import projects

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.projects.projects import Project
    from tests.pages.conftest import Opener

HOUSES = {
    "rooms": [str(2 + n % 7) for n in range(80)],
    "rent": [str(500 + 7 * n) for n in range(80)],
    "**price**": [str(90_000 + 911 * n) for n in range(80)],
    "age": [str(n % 50) for n in range(80)],
}


def offers(at: object) -> list[str]:
    buttons = at.button  # type: ignore[attr-defined]
    return [one.label for one in buttons if (one.key or "").startswith("candidate_")]


def test_candidates_are_offered_while_nothing_is_chosen(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of(HOUSES)
    at = app("data", project.id)
    assert not at.exception
    assert [one[-3:] for one in offers(at)] == ["\\*\\*"[-3:], "ent", "age"]
    assert "**" not in offers(at)[0].replace("\\*", ""), "a name is text"
    at.button(key="candidate_0").click().run()
    assert not at.exception
    chosen = projects.get(project.workspace, project.id).recipe.target_column
    assert chosen is not None
    assert chosen.name == "**price**"
    assert any("Its values are amounts" in one.value for one in at.caption)
    assert offers(at) == [], "what was chosen is not doubted"


def test_a_suggestion_says_why_and_what_else_may_be_meant(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    table = {**HOUSES, "sold": ["yes", "no"] * 40}
    at = app("data", project_of(table, "sold").id)
    assert any("It alone holds" in one.value for one in at.caption)
    assert any("two values" in one.value for one in at.caption)
    assert len(offers(at)) == 2


def test_an_override_of_the_task_is_not_argued_with(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    at = app("data", project_of(HOUSES, "rooms").id)
    assert any("have an order" in one.value for one in at.caption)
    at.button_group(key="task").set_value("multiclass").run()
    assert not at.exception
    assert not any("have an order" in one.value for one in at.caption)
