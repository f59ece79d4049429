"""Which run a page is about: chosen among those that have been judged."""

from __future__ import annotations

import streamlit as st

from core.charts.text import number
from core.charts.words import metric_label
from core.projects.projects import Project
from core.projects.runs import RunEntry
from core.verdict import headline
from pages.components import layout, state
from pages.components.words import _, plain, text

KEY = "run_picker"


def run_picker(project: Project) -> RunEntry | None:
    """Draw the choice of a run and return the run; None, and the way to one, while there is none.

    Raises:
        InputError: the address names a run that is not in this workspace.
    """
    listed = state.entries(project)
    judged = {entry.id: entry for entry in listed if state.report(entry) is not None}
    if not judged:
        going = any(not entry.job.over for entry in listed)
        layout.empty(
            _("The network is still being trained") if going else _("No network is trained yet"),
            _("Once a training is over, this page has something to show."),
            "train",
            _("To the training"),
            key="no_run",
        )
        return None
    shown = state.entry(project)
    if shown is None or shown.id not in judged:
        # A run that is still going, or failed, has nothing to show here.
        shown = next(iter(judged.values()))
    if len(judged) > 1:
        _choice(judged, shown)
    else:
        st.caption(_("Run: {name}").format(name=plain(shown.name, 60)))
    if state.stale(shown, project):
        st.caption(
            _(
                ":material/history: The settings have changed since this run; what is shown here "
                "is the run as it was trained."
            )
        )
    return shown


def _choice(judged: dict[str, RunEntry], shown: RunEntry) -> None:
    state.put(KEY, shown.id)
    st.selectbox(
        _("Run"),
        list(judged),
        key=KEY,
        format_func=lambda name: _named(judged[name]),
        on_change=_changed,
        args=(tuple(judged),),
        width=420,
    )


def _changed(known: tuple[str, ...]) -> None:
    chosen = state.value(KEY)
    if chosen in known:
        state.show_run(chosen)


def _named(entry: RunEntry) -> str:
    """Return a run's name and what it scored, as plain text."""
    report = state.report(entry)
    if report is None:
        return entry.name
    name, value = headline(report)
    return f"{entry.name} · {text(metric_label(name))} {number(value)}"
