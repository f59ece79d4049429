"""Another layer or block: which one, where, and of a block the values that it starts with.

List and canvas have palettes of their own; a block that is chosen there waits until its values were
chosen in a dialog, so that these widgets are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.catalog.blocks import BLOCKS
from core.stack import View
from pages.components import acting, fields, graphing, state
from pages.components.words import _, plain

KIND = "model_kind"
AFTER = "model_after"
AT_THE_END = ""


def _key(kind: str) -> str:
    """Return under which key the session keeps the values of a block that is to be put in."""
    return f"block.{kind}"


def form(view: View) -> None:
    """Offer another layer: which one, and where."""
    kinds = {one["name"]: one for one in graphing.offered(view)}
    kind = state.value(KIND)
    state.put(KIND, kind if kind in kinds else next(iter(kinds)))
    st.selectbox(_("Layer"), list(kinds), key=KIND, format_func=lambda name: kinds[name]["label"])
    kind = state.value(KIND)
    st.caption(plain(kinds[kind]["help"]))
    names = [place.layer.id for place in view.places]
    starts = [entry.entry.id for entry in view.inputs]
    offered = [AT_THE_END, *(starts if names else []), *names[:-1]]
    after = state.value(AFTER)
    state.put(AFTER, after if after in offered else AT_THE_END)
    st.selectbox(
        _("Where"), offered, key=AFTER,
        format_func=lambda name: _("At the end")
        if name == AT_THE_END
        else _("After {name}").format(name=name),
    )  # fmt: skip
    if kind in BLOCKS:
        fields.drafted(BLOCKS[kind], _key(kind))
    st.button(
        _("Add the block") if kind in BLOCKS else _("Add the layer"),
        key="layer_add", icon=":material/add:", on_click=_add,
    )  # fmt: skip


def _add() -> None:
    """Put a layer in and choose it; a callback."""
    kind = state.value(KIND)
    action = {"do": "add", "kind": kind, "after": state.value(AFTER) or None}
    if kind in BLOCKS:
        action["params"] = fields.draft(BLOCKS[kind], _key(kind))
    acting.press(action)
    state.keep(AFTER, AT_THE_END)


def ask() -> None:
    """Ask for the values of a block that was chosen in list or canvas, while one waits."""
    action = acting.waiting()
    if action is None:
        return
    row = BLOCKS[action["kind"]]
    st.dialog(_(row.label), on_dismiss=_leave)(_asked)(action)


def _asked(action: Mapping[str, Any]) -> None:
    row = BLOCKS[action["kind"]]
    st.caption(_(row.help))
    fields.drafted(row, _key(row.name))
    if st.button(
        _("Add the block"), key="block_add", type="primary", icon=":material/add:",
        on_click=_put_in, args=(action,),
    ):  # fmt: skip
        # The page is drawn anew, without the dialog.
        st.rerun()


def _put_in(action: Mapping[str, Any]) -> None:
    """Put the block in that waited; a callback."""
    acting.wait(None)
    row = BLOCKS[action["kind"]]
    acting.press({**action, "params": fields.draft(row, _key(row.name))})


def _leave() -> None:
    """Put no block in; a callback."""
    acting.wait(None)
