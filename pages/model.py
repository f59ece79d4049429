"""Model: the layers of the network, from a template and changed one by one."""

from __future__ import annotations

import streamlit as st

from core import stack
from core.charts.text import number
from core.problems import InputError, errors
from core.projects.projects import Project
from core.schema import Schema
from core.stack import View
from pages.components import (
    acting,
    adding,
    alarms,
    canvas,
    coding,
    entering,
    inspector,
    layout,
    mending,
    pictures,
    starting,
    state,
    training,
)
from pages.components import stack as listed
from pages.components.steps import BY_NAME
from pages.components.words import _, n_

STEP = BY_NAME["model"]
VIEW, VIEW_BUTTONS = "_model_view", "model_view"


def _summary(view: View) -> None:
    """Show the network at a glance."""
    with st.container(border=True, key="model_summary"):
        st.subheader(_("This network"), anchor=False)
        pictures.network(
            view,
            n_("Picture of a network of {count} layer", "Picture of a network of {count} layers",
               len(view.places)),
            "picture_now",
        )  # fmt: skip
        if view.weights is not None:
            st.metric(
                _("Parameters"), number(view.weights),
                help=_("The numbers that training finds: the weights of all layers together."),
            )  # fmt: skip
        if view.learned:
            st.caption(
                n_(
                    "The embedding of {count} column has parameters of its own beside these.",
                    "The embeddings of {count} columns have parameters of their own beside these.",
                    view.learned,
                )
            )
        layout.terms(
            "dense_layer", "activation", "dropout", "batch_normalization", "residual_connection",
            "shared_layer", "parameters", key="model_terms",
        )  # fmt: skip


def _network(project: Project, view: View, schema: Schema | None) -> None:
    """Draw the network in the view that was chosen, and beside it what is chosen of it."""
    labels = {"list": _("List"), "canvas": _("Canvas"), "code": _("Code")}
    kept = state.value(VIEW)
    state.put(VIEW_BUTTONS, kept if kept in labels else "list")
    st.segmented_control(
        _("View of the network"), list(labels), key=VIEW_BUTTONS, format_func=labels.__getitem__,
        required=True, label_visibility="collapsed", on_change=_view,
    )  # fmt: skip
    shown = state.value(VIEW_BUTTONS)
    left, right = st.columns([3, 2] if shown == "list" else [7, 3], gap="medium")
    with left:
        if shown == "code":
            coding.draw(project.recipe, schema)
        else:
            draw = canvas.draw if shown == "canvas" else listed.draw
            draw(project, view, acting.act, f"model_{shown}")
            mending.problems(view.problems)
    with right:
        inspector.draw(project.recipe, view)
        with st.expander(_("Add a layer"), key="model_add", on_change="rerun") as place:
            if place.open:
                adding.form(view)
        _summary(view)


def _view() -> None:
    """Keep the view that was chosen, for the next time too; a callback."""
    state.keep(VIEW, state.value(VIEW_BUTTONS))


def _missing(project: Project, view: View) -> None:
    """Say what has to be done first, as long as something has."""
    if project.dataset is None:
        layout.empty(
            _("There is no table to build on"),
            _("Upload one on the data page; the layers below are kept, and get their sizes then."),
            "data", _("To the data"),
        )  # fmt: skip
    elif view.aim is None:
        layout.empty(
            _("A network needs to know what it predicts"),
            _("Choose the column to predict; the output of the network follows from it."),
            "data", _("Choose what to predict"),
        )  # fmt: skip


@st.fragment
def _page() -> None:
    """Draw all that follows from the recipe: a change draws this, and nothing around it."""
    project = state.project()
    layout.heading(STEP, undo=True)
    layout.messages("model_messages")
    if project is None:
        return
    recipe = project.recipe
    schema = state.facts_of(project)
    found = state.problems(project, schema) if schema else ()
    view = stack.view(recipe, schema, found)
    _missing(project, view)
    starting.draw(project, recipe, schema)
    if schema is not None:
        entering.draw(recipe, schema)
    _network(project, view, schema)
    adding.ask()
    st.space("small")
    # What stops a training and does not stand at a layer above.
    if schema is not None:
        alarms.problems(
            project,
            schema,
            [
                problem
                for problem in errors(found)
                if not problem.where.startswith(("layers", "network"))
                and (view.aim is not None or problem.where != "target")
            ],
        )
    with st.container(horizontal=True):
        training.button(project, schema, "train_now", _("Train with these settings"))
        alarms.count(project, schema)
        st.space("stretch")
        layout.next_button(STEP)


def main() -> None:
    """Draw the page."""
    try:
        _page()
    except InputError as error:
        layout.problems(error.problems, place=False)


main()
