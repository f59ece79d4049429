"""The sidebar: the project, the steps with how far each is, and the training that is going on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.problems import errors
from core.projects import runs
from core.projects.projects import Project
from pages.components import live, state
from pages.components.steps import HOME, STEPS, Step
from pages.components.words import plain, text


def draw(pages: Mapping[str, Any], current: str, project: Project | None) -> None:
    """Draw the sidebar.

    Args:
        pages: every page of the app by its name.
        current: the name of the page that is drawn.
        project: what is open.
    """
    with st.sidebar:
        st.page_link(
            pages[HOME.name],
            label=text(HOME.label),
            icon=f":material/{HOME.icon}:",
            width="stretch",
        )
        if project is None:
            return
        st.caption(plain(project.name, 60))
        judged = state.entry(project)
        for step in STEPS:
            _link(pages[step.name], step, current, _ready(step, project, judged))
        _training(current)


def _ready(step: Step, project: Project, judged: object) -> bool:
    if step.trained:
        return judged is not None
    return project.dataset is not None or step.name == "data"


def _link(page: Any, step: Step, current: str, ready: bool) -> None:
    label = text(step.label)
    st.page_link(
        page,
        label=f"**{label}**" if step.name == current else label,
        icon=f":material/{step.icon}:",
        query_params=state.here(),
        disabled=not ready and step.name != current,
        width="stretch",
    )


def _training(current: str) -> None:
    """Show the training of this workspace that is going on, wherever one is."""
    going = runs.active(state.workspace())
    if not going:
        return
    newest = going[0]
    st.divider()
    live.chip(
        newest.id,
        title=f"{text(next(s.label for s in (HOME, *STEPS) if s.name == current))} · Layersmith",
        key=f"chip_{newest.id}",
        on_ended=lambda: None,
    )


def checked(project: Project) -> bool:
    """Return whether the recipe of a project can be trained."""
    if project.dataset is None:
        return False
    return not errors(state.problems(project, state.schema(project.dataset.folder)))
