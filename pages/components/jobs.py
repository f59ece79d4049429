"""A short job on a page: how far it is, what stood in its way."""

from __future__ import annotations

import streamlit as st

from core.jobs import owner, queue
from core.jobs.job import Job, State
from core.live import PHASES, STATES
from core.projects import work
from pages.components import layout
from pages.components.words import _, text

SECONDS = 0.7


def waiting(job: Job, key: str) -> None:
    """Show how far a job is until it is over; then the whole page is drawn again, once.

    Args:
        job: of the workspace, not over.
        key: of the button that ends it.
    """

    def look() -> None:
        now = queue.get(job.id)
        if now.over:
            st.rerun()
        doing = text(PHASES.get(work.phase(now)) or STATES[now.state])
        if now.state is State.QUEUED and owner.current() is None:
            doing = _("The process that does the work is being started")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/hourglass_top: {doing}…", width="content")
            st.button(_("Cancel"), key=key, type="tertiary", on_click=queue.cancel, args=(job.id,))

    st.fragment(look, run_every=SECONDS)()


def ended(job: Job, key: str) -> bool:
    """Say why a job has no result and offer another try; return whether that is asked for."""
    layout.problems(job.problems, place=False)
    if not job.problems:
        st.info(_("This was ended before it was done."))
    return st.button(_("Try again"), key=key, icon=":material/refresh:")
