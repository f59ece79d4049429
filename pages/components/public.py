"""Sets that have to be downloaded: what each is and how large, how far it is, and taking it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import streamlit as st

from core.catalog.public import PUBLIC, Public
from core.catalog.training import TASKS
from core.charts.text import number
from core.jobs import client, queue
from core.jobs.job import Job, State
from core.problems import InputError
from core.projects import fetching
from core.samples import files
from core.samples.names import Wanted
from pages.components import layout, state
from pages.components.words import _, plain

SECONDS = 0.7


class OpenTable(Protocol):
    """Reads a file and opens a project on it."""

    def __call__(self, path: Path, name: str, sample: str = "", target: str | None = None) -> None:
        """Open a project; see `pages.home.open_table`."""


def size(rows: int, columns: int) -> str:
    """Return how large a table is."""
    return _("{rows} rows × {columns} columns").format(rows=number(rows), columns=number(columns))


def draw(open_table: OpenTable) -> None:
    """Draw the list of public sets.

    Args:
        open_table: what is done with the file of a set.
    """
    st.markdown(
        _(
            "Downloaded once for everybody on this server, and checked by the library that knows "
            "them."
        )
    )
    for row in PUBLIC.values():
        with st.container(border=True, key=f"public_{row.name}"):
            _one(row, open_table)


def _one(row: Public, open_table: OpenTable) -> None:
    st.markdown(f"**{_(row.label)}**  \n{_(row.help)}")
    told = _("{size} · {task} · downloads {megabytes} MB from {host} · {source}")
    st.caption(
        told.format(
            size=size(row.rows, row.columns),
            task=_(TASKS[row.task].label),
            megabytes=number(row.megabytes),
            host=plain(row.host),
            source=_(row.source),
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = Wanted(row.name, {"rows": _rows(row)})
        here = files.fetched(asked)
        job = fetching.latest(state.workspace(), asked)
        if job is not None and not job.over:
            _waiting(job, row.name)
        elif here.exists():
            if st.button(_("Use this table"), key=f"public_use_{row.name}", type="primary"):
                _take(row, asked, here, open_table)
        else:
            st.button(
                _("Download"),
                key=f"public_get_{row.name}",
                icon=":material/download:",
                on_click=state.attempt,
                args=(_fetch, asked),
            )
    if job is not None and job.state not in (State.FINISHED, State.STOPPED) and job.over:
        layout.problems(job.problems, place=False)


def _rows(row: Public) -> int:
    """Ask how many rows are taken, where there is a choice."""
    (param,) = row.params
    first, most = int(param.default or 1), int(param.high or 1)
    if first == most:
        return most
    labels = {
        count: _("All {count} rows").format(count=number(count))
        if count == row.rows
        else _("First {count} rows").format(count=number(count))
        for count in (first, most)
    }
    chosen = st.segmented_control(
        _("Rows"),
        list(labels),
        default=first,
        required=True,
        key=f"public_rows_{row.name}",
        format_func=lambda count: labels[count],
        label_visibility="collapsed",
        persist_state="session",
    )
    return chosen if chosen in labels else first


def _fetch(asked: Wanted) -> None:
    fetching.fetch(state.workspace(), asked)
    client.ensure_worker()


def _waiting(job: Job, name: str) -> None:
    """Show how far a download is until it is over; then the page is drawn again, once."""

    def look() -> None:
        now = queue.get(job.id)
        if now.over:
            st.rerun()
        share = fetching.share(now)
        st.progress(share or 0.0, text=_("Downloading") if share else _("Waiting for its turn"))
        st.button(
            _("Cancel"), key=f"public_end_{name}", type="tertiary", on_click=queue.cancel,
            args=(job.id,),
        )  # fmt: skip

    st.fragment(look, run_every=SECONDS)()


def _take(row: Public, asked: Wanted, path: Path, open_table: OpenTable) -> None:
    try:
        with st.spinner(_("Reading…")):
            open_table(path, _(row.label), asked.text(), row.target)
    except InputError as error:
        layout.problems(error.problems, place=False)
