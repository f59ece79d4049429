"""The network as code: to be read, copied and taken away; and a recipe pasted back."""

from __future__ import annotations

import streamlit as st

from core import code, notebook
from core.code import Style
from core.problems import InputError, Problem
from core.recipe import Recipe
from core.restore import restore
from core.schema import Schema
from pages.components import layout, state
from pages.components.words import _, marked

STYLE, STYLE_KEPT = "code_style", "_code_style"
# A longer program is scrolled, in so many pixels, so that what stands below it stays in reach.
MOST_LINES, HEIGHT = 28, 620
TEXT, TEXT_KEPT, REFUSED = "recipe_text", "_recipe_text", "_recipe_refused"


def draw(recipe: Recipe, schema: Schema | None) -> None:
    """Draw the code of a network, or what hinders it, and what can be taken away and put back."""
    if schema is None:
        st.info(_("The code can be written once there is a table."))
    else:
        _code(recipe, schema)
    _json(recipe)


def _code(recipe: Recipe, schema: Schema) -> None:
    try:
        made = code.planned(recipe, schema)
    except InputError as error:
        st.info(_("The code can be written once this is put right:"))
        layout.problems(error.problems)
        return
    st.markdown(_("This is the network that is trained, as you would write it in Keras."))
    style: Style = "functional" if code.chain(made) is None else _style()
    program = code.network_code(recipe, schema, style)
    with st.container(horizontal=True, key="code_take"):
        st.download_button(
            _("Python file"), program, "network.py", "text/x-python", key="code_py",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            _("Notebook"), lambda: notebook.notebook(recipe, schema, style), "network.ipynb",
            "application/x-ipynb+json", key="code_ipynb", icon=":material/download:",
            on_click="ignore",
            help=_("For Jupyter: the network, and cells that send random rows through it."),
        )  # fmt: skip
    long = program.count("\n") > MOST_LINES
    st.code(program, language="python", height=HEIGHT if long else "content")


def _style() -> Style:
    """Let it be chosen how a plain chain is written; any other network has one way only."""
    labels: dict[Style, str] = {
        "sequential": _("As a list of layers"),
        "functional": _("With a name for each value"),
    }
    kept = state.value(STYLE_KEPT)
    state.put(STYLE, kept if kept in labels else "sequential")
    chosen: Style = st.segmented_control(
        _("How the code is written"), list(labels), key=STYLE, format_func=labels.__getitem__,
        required=True, on_change=lambda: state.keep(STYLE_KEPT, state.value(STYLE)),
        help=_("Keras calls them Sequential and functional; a network with branches needs the "
               "second."),
    )  # fmt: skip
    return chosen


def _json(recipe: Recipe) -> None:
    """Offer the recipe as JSON, and take one back."""
    refused: tuple[Problem, ...] = state.value(REFUSED) or ()
    with st.expander(_("The recipe as JSON"), expanded=bool(refused), key="code_recipe"):
        st.markdown(
            _("A recipe holds everything that was chosen: columns, preparation, layers, training.")
        )
        st.download_button(
            _("Recipe"), recipe.to_json(), "recipe.json", "application/json", key="code_json",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        state.put(TEXT, state.value(TEXT_KEPT, ""))
        st.text_area(
            _("Paste a recipe, or only its network"), key=TEXT, height=160, on_change=_typed,
            help=_("It takes the place of what is chosen now; Undo brings that back."),
        )  # fmt: skip
        layout.problems(refused)
        st.button(
            _("Use this recipe"), key="code_use", icon=":material/content_paste:", on_click=_use
        )


def _typed() -> None:
    """Keep what was pasted, also when it is refused; a callback."""
    state.keep(TEXT_KEPT, state.value(TEXT))
    state.keep(REFUSED, None)


def _use() -> None:
    """Put a pasted recipe in the place of the present one; a callback."""
    held = state.seen()
    if held is None:
        return
    state.keep(REFUSED, None)
    try:
        made = restore(held.recipe, str(state.value(TEXT) or ""), state.facts_of(held))
    except InputError as error:
        state.keep(REFUSED, error.problems)
        return
    if not state.edit(lambda _recipe: made.recipe):
        return
    state.keep(TEXT_KEPT, "")
    said = _("Put in: {what}. Undo brings back what was there before.")
    state.tell("success", said.format(what=marked(made.what)))
    for note in made.notes:
        state.tell("info", marked(note))
