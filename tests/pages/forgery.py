"""Values that no page offers, sent as a browser could send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.testing.v1.element_tree import Selectbox

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest


class Forged(Selectbox):
    """A selectbox that sends its values as they are."""

    format_func = str


def forged(at: AppTest, key: str, value: str) -> AppTest:
    """Choose what a selectbox does not offer."""
    box = at.selectbox(key=key)
    box.options.append(value)
    box.__class__ = Forged
    box.set_value(value)
    return at
