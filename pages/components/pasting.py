"""A table from the clipboard: a field to paste cells into, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core import store
from core.data import pasted
from core.problems import InputError
from pages.components import layout, state
from pages.components.words import _


def paste(take: Callable[[Path, str], None]) -> None:
    """Draw the field.

    Args:
        take: opens a project on a file with a name; it leaves the page when that went well.
    """
    with (
        st.expander(_("Paste a table"), icon=":material/content_paste:", key="paste"),
        st.form("paste_form", border=False),
    ):
        text = st.text_area(
            _("Cells copied from a spreadsheet, or rows of text; the first row holds the names"),
            key=f"pasted_{state.tick('pasted')}",
            height=160,
            max_chars=pasted.MOST_CHARACTERS,
            placeholder=_("age\tcity\tbought\n34\tBern\tyes\n27\tBasel\tno"),
        )
        sent = st.form_submit_button(_("Use this table"), key="use_pasted", type="primary")
    layout.refused("paste")
    if sent:
        _use(text, take)


def _use(text: str, take: Callable[[Path, str], None]) -> None:
    folder = store.scratch()
    try:
        path = folder / "pasted"
        pasted.write(text, path)
        with st.spinner(_("Reading…")):
            take(path, _("Pasted table"))
    except InputError as error:
        # The text stays in its field: it can be corrected there.
        state.refuse("paste", _("The pasted text could not be read as a table."), error.problems)
    finally:
        store.remove_folder(folder)
