"""An explanation as a job: asked for, followed, ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from core import live, settings
from core.charts.text import number
from core.jobs import queue
from core.jobs.job import Job
from core.jobs.reporter import EVENTS, read_events
from core.problems import InputError, Problem
from core.projects.runs import RunEntry
from core.report import Report
from pages.components import layout, state, training
from pages.components.words import _, text

ROWS = (50, 100, 200)
LOOK_AGAIN = 1.0
# Where the job says how it goes, inside the folder of the run: it is deleted with it.
FOLDER = "explain"


def _folder(entry: RunEntry) -> Path:
    return entry.folder.path / FOLDER


def job_of(entry: RunEntry) -> Job | None:
    """Return the explanation of a run that is being made; None when none is."""
    key, workspace = _key(entry), state.workspace()
    return next(
        (job for job in queue.active() if job.key == key and job.workspace == workspace), None
    )


def _key(entry: RunEntry) -> str:
    return f"explain:{entry.id}"


def _start(entry: RunEntry, rows: int) -> None:
    """Put an explanation into the queue; a callback. Two clicks make one."""
    try:
        queue.submit(
            "explain",
            _folder(entry),
            {
                "run": str(entry.folder.path),
                "rows": rows,
                "threads": settings.threads(),
                "memory": settings.job_memory(),
                "seconds": settings.number("EXPLAIN_SECONDS"),
            },
            state.workspace(),
            key=_key(entry),
        )
    except InputError as error:
        state.tell_problems(error.problems)
    except OSError as error:
        layout.tell_failure(error)


def ended(entry: RunEntry) -> tuple[str, tuple[Problem, ...]]:
    """Return how the last explanation ended, and why; "" when there was none."""
    events, _offset = read_events(_folder(entry) / EVENTS)
    last: Any = next((event for event in reversed(events) if event.get("kind") == "end"), None)
    if last is None:
        return "", ()
    return str(last.get("state")), tuple(map(Problem.model_validate, last.get("problems", ())))


def _progress(entry: RunEntry) -> None:
    """Show how far the explanation is; the page runs again at its end."""
    job = job_of(entry)
    if job is None:
        st.rerun()
    glance = live.look(job.folder, str(job.state), 0, job.created)
    phase = live.PHASES.get(glance["phase"]) or live.STATES[job.state]
    st.progress(glance["share"] or 0.0, text=text(phase))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Stop and show what there is"),
            key="explain_stop",
            icon=":material/stop_circle:",
            on_click=training.stop,
            args=(job.id,),
            disabled=bool(job.stop),
        )
        st.button(
            _("Cancel"),
            key="explain_cancel",
            type="tertiary",
            on_click=training.cancel,
            args=(job.id,),
            help=_("Ends it now; an earlier explanation is kept."),
        )


def going(entry: RunEntry) -> None:
    """Show the explanation that is being made, and how to end it."""
    with st.container(border=True, key="explain_going"):
        st.subheader(_("The network is being explained"), anchor=False)
        st.markdown(_("You may go to other pages meanwhile; it goes on by itself."))
        st.fragment(_progress, run_every=LOOK_AGAIN)(entry)


def ask(entry: RunEntry, report: Report, again: bool) -> None:
    """Draw how many rows are to be explained, what that costs, and the button."""
    test = report.rows.get("test", 0)
    options = [count for count in ROWS if count < test]
    if test <= ROWS[-1]:
        options.append(test)
    if not test:
        st.info(_("There is no test row to explain."))
        return
    if len(options) > 1:
        state.put("explain_rows", _chosen_rows(options))
        st.segmented_control(
            _("Test rows to explain"),
            options,
            key="explain_rows",
            required=True,
            format_func=lambda count: (
                _("all {count}").format(count=count) if count == test else str(count)
            ),
            on_change=_keep_rows,
            args=(tuple(options),),
        )
    rows = _chosen_rows(options)
    seconds = number(settings.number("EXPLAIN_SECONDS"))
    st.caption(
        _(
            "For each row the network is asked thousands of times what it would say if some "
            "columns were not known. More rows and more columns take longer and make averages "
            "steadier. It takes {seconds} s at most; then the rows that were reached are shown."
        ).format(seconds=seconds)
    )
    st.button(
        _("Explain again") if again else _("Explain this network"),
        key="explain",
        type="secondary" if again else "primary",
        icon=":material/lightbulb:",
        on_click=_start,
        args=(entry, rows),
    )


def _chosen_rows(options: Sequence[int]) -> int:
    kept = state.value("kept_explain_rows")
    return kept if kept in options else options[0]


def _keep_rows(options: Sequence[int]) -> None:
    found = state.value("explain_rows")
    if found in options:
        state.keep("kept_explain_rows", found)
