"""The Streamlit script: who is here, where they are, and one page of the journey.

It runs at each interaction, so it does little: the workspace from the cookie, the project from the
address, the sidebar, then the page.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.problems import InputError
from pages.components import layout, sidebar, state
from pages.components.steps import HOME, STEPS
from pages.components.words import _, text

LOGO = Path(__file__).parents[1] / "assets" / "logo"
# White has enough contrast on the primary colour, but that has not as text on a dark page.
DARK = """
.stButtonGroup button[data-selected="true"], .stTabs [role="tab"][aria-selected="true"],
.stCode .token.keyword { color: #79B8E8 !important; }
"""


def main() -> None:
    """Draw the page that the address names."""
    pages = {
        step.name: st.Page(
            step.file,
            title=text(step.label),
            url_path="" if step is HOME else step.name,
            default=step is HOME,
        )
        for step in (HOME, *STEPS)
    }
    chosen = st.navigation(list(pages.values()), position="hidden")
    name = next(name for name, page in pages.items() if page == chosen)
    st.set_page_config(
        page_title=f"{chosen.title} · Layersmith",
        page_icon=str(LOGO / "logo.svg"),
        layout="wide",
        menu_items={"About": _("Build, train, judge and explain networks from a table.")},
    )
    if state.dark():
        layout.html(f"<style>{DARK}</style>")
    st.logo(str(LOGO / "wordmark.svg"), icon_image=str(LOGO / "logo.svg"), size="large")
    try:
        state.workspace()
        try:
            project = state.project()
        except InputError:
            # The start has no need of one; every other page says that there is none.
            if name != HOME.name:
                raise
            project = None
        sidebar.draw(pages, name, project)
        layout.messages()
        if project is None and name != HOME.name:
            layout.empty(
                _("No project is open"),
                _("Choose a sample or upload a table first; then this page has something to show."),
                HOME.name,
                _("Choose a table"),
            )
            return
        chosen.run()
    except InputError as error:
        layout.problems(error.problems, place=False)
        if name != HOME.name and st.button(_("Back to the start"), key="shell_home"):
            st.switch_page(HOME.file)


main()
