"""Which column may be meant to be predicted, one click away, and why the task is what it is."""

from __future__ import annotations

import streamlit as st

from core import targets
from core.edit import columns
from core.goal import guess_task
from core.projects.projects import Project
from core.recipe import Recipe
from core.schema import ColumnFacts, Schema
from pages.components import state
from pages.components.words import _, marked, plain


def offered(project: Project, schema: Schema) -> None:
    """Say why the target was suggested, and offer the other columns that may be meant.

    Once a person has chosen, nothing is offered any more.
    """
    current = project.recipe.target_column
    if current is not None and project.can_undo:
        return
    found = targets.candidates(schema)
    suggested = next((one for one in found if current and one.name == current.name), None)
    if suggested is not None:
        st.caption(" ".join(marked(reason) for reason in suggested.reasons))
    others = [one for one in found if one is not suggested][: targets.MOST_OFFERED]
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="candidates"):
        st.caption(_("Or:") if current else _("Likely:"), width="content")
        for place, one in enumerate(others):
            st.button(
                plain(one.name, 40),
                key=f"candidate_{place}",
                help=" ".join(marked(reason) for reason in one.reasons),
                on_click=_take,
                args=(one.name, schema),
            )


def _take(name: str, schema: Schema) -> None:
    """Make a column the target; a callback."""
    state.edit(lambda held: columns.set_target(held, schema, name))


def task(held: Recipe, facts: ColumnFacts) -> None:
    """Say why the target is taken as classes or as a number, while it is what it suggests."""
    column = held.target_column
    if column is None:
        return
    guess = guess_task(facts, column)
    if (held.target.task or guess) == guess:
        st.caption(marked(targets.why(facts, column)))
