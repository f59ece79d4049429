"""Starting and ending a training: one place for every button that does."""

from __future__ import annotations

import streamlit as st

from core import settings
from core.jobs import queue
from core.problems import InputError, errors
from core.projects import runs
from core.projects.projects import Project
from core.recipe import Recipe
from core.schema import Schema
from pages.components import layout, state
from pages.components.words import _

SAMPLE_SHARE = 0.1


def start(project: Project, recipe: Recipe) -> None:
    """Train a recipe and open the page that shows it."""
    try:
        run = runs.start(
            project,
            recipe,
            {"threads": settings.threads(), "memory": settings.job_memory()},
        )
    except (InputError, OSError) as error:
        layout.failure(error)
        return
    state.go("train", run=run.id)


def sample_of(recipe: Recipe) -> Recipe:
    """Return the recipe on a tenth of its rows."""
    return recipe.with_(split=recipe.split.with_(sample=SAMPLE_SHARE))


def button(
    project: Project,
    facts: Schema | None,
    key: str,
    label: str | None = None,
    quiet: bool = False,
) -> None:
    """Draw the button that trains the project's recipe; off while the recipe has errors.

    Args:
        project: what is open.
        facts: of its table; None without one.
        key: of the button.
        label: what it says; "Train" when left out.
        quiet: something else on the page comes first.
    """
    ready = facts is not None and not errors(state.problems(project, facts))
    if st.button(
        label or _("Train"),
        key=key,
        type="secondary" if quiet else "primary",
        icon=":material/play_arrow:",
        disabled=not ready,
    ):
        start(project, project.recipe)


def stop(job: str) -> None:
    """Ask a job to end and keep what it has."""
    queue.stop(job)


def cancel(job: str) -> None:
    """End a job and keep nothing of it."""
    queue.cancel(job)
