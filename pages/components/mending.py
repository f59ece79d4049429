"""What is wrong with the network where one looks at it, each with what mends it in one click."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.problems import Offer, Problem
from core.stack import mends
from pages.components import layout, state
from pages.components.words import _


def problems(found: Iterable[Problem], place: bool = False) -> None:
    """Show problems of the network, errors first, with their mends.

    Args:
        found: the problems; on a page each is to be shown here once.
        place: whether to say where each is.
    """
    drawn: set[str] = set()

    def buttons(one: Problem) -> None:
        for offer in one.mends:
            # Two things that are wrong at a layer may have the same mend.
            key = f"mend_{one.where}_{offer.name}"
            if key in drawn:
                continue
            drawn.add(key)
            st.button(
                label(offer), key=key, icon=":material/build:",
                help=_(mends.MENDS[offer.name].help), on_click=_mend, args=(offer,),
            )  # fmt: skip

    layout.problems(found, place, below=buttons)


def label(offer: Offer) -> str:
    """Return what the button of a mend says."""
    return _(mends.MENDS[offer.name].label).format(**mends.holes(offer))


def _mend(offer: Offer) -> None:
    """Put a mend into the recipe; a callback."""
    held = state.seen()
    schema = state.facts_of(held) if held else None
    if schema is None:
        return
    if state.edit(lambda recipe: mends.mend(recipe, schema, offer)):
        st.toast(_("Done: {mend}. Undo takes it back.").format(mend=label(offer)))
