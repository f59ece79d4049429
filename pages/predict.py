"""Predict: the answer for one row as it is changed, and the answers for a whole file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from core import rows
from core.charts.text import number, percent
from core.charts.words import metric_label
from core.jobs.job import Job, State
from core.problems import InputError, JobError, Problem
from core.projects import work
from core.projects.runs import RunEntry
from core.report import Report
from core.rows import Field
from core.schema import Schema
from core.warm import client
from pages.components import jobs, layout, picker, state, uploading
from pages.components.steps import BY_NAME
from pages.components.words import _, n_, plain, text

STEP = BY_NAME["predict"]
SECONDS = 8.0
START = "predict_start"
MOST_TESTED = 100
# Stands for no row of the table, whose places count from 0.
TYPICAL = -1
MOST_FIELDS, FIRST_FIELDS = 30, 12
MOST_CLASSES = 10
FIRST_ROWS = 20
DAYS = (date(1000, 1, 1), date(9999, 12, 31))
MOMENTS = (datetime(1000, 1, 1), datetime(9999, 12, 31))

# The answer stays in sight while the fields scroll; on a narrow screen it comes before them.
STYLE = """
div:has(> div > .st-key-answer) { height: 100%; }
div:has(> .st-key-answer) { position: sticky; top: 4.5rem; flex: none; }
@media (max-width: 640px) {
  div:has(> div > div > .st-key-answer) { order: -1; }
  div:has(> .st-key-answer) { position: static; }
}
"""


# One row.


def _kept(entry: RunEntry) -> str:
    """Return where the row that is being tried is kept: one for each project."""
    return f"predict_row_{entry.project}"


def _row(entry: RunEntry, form: tuple[Field, ...], schema: Schema) -> dict[str, Any]:
    """Return the row that is being tried; another run is asked about the same one."""
    held = state.value(_kept(entry))
    if held is None:
        held = {"run": entry.id, "start": TYPICAL, "values": rows.typical(form), "cells": None}
    elif held["run"] != entry.id:
        tested = rows.tested(entry.folder, MOST_TESTED)
        start = held["start"] if held["start"] in tested else TYPICAL
        held = {
            "run": entry.id,
            "start": start,
            "values": rows.carried(form, schema, held["values"]),
            "cells": tested.get(start),
        }
    state.keep(_kept(entry), held)
    return dict(held)


def _one_row(entry: RunEntry) -> None:
    """Draw the form and the answer beside it."""
    schema = state.schema_of(entry)
    form = rows.fields(state.recipe_of(entry), schema)
    held = _row(entry, form, schema)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _start(entry, form, schema, held)
        _form(entry, form, held)
    with right, st.container(border=True, key="answer"):
        _answer(entry, form, schema, held)


def _start(entry: RunEntry, form: tuple[Field, ...], schema: Schema, held: dict[str, Any]) -> None:
    """Offer a typical row and rows of the test to begin with."""
    tested = rows.tested(entry.folder, MOST_TESTED)
    state.put(START, held["start"])

    def changed() -> None:
        place = state.value(START)
        if place != TYPICAL and place not in tested:
            return
        cells = tested.get(place)
        values = rows.typical(form) if cells is None else rows.row_of(form, schema, cells)
        state.keep(
            _kept(entry), {"run": entry.id, "start": place, "values": values, "cells": cells}
        )

    st.selectbox(
        _("Start from"),
        [TYPICAL, *tested],
        key=START,
        format_func=lambda place: (
            _("A typical row")
            if place == TYPICAL
            else _("Row {number} of the table").format(number=place + 1)
        ),
        help=_("The rows are those of the test part: the network has not learned from them."),
        on_change=changed,
    )


def _form(entry: RunEntry, form: tuple[Field, ...], held: dict[str, Any]) -> None:
    """Draw a field for each column; of many, those that matter most come first."""
    places = {field.name: place for place, field in enumerate(form)}
    if len(form) <= MOST_FIELDS:
        _fields(entry, form, places, held)
        return
    explanation = state.explanation(entry)
    named = {field.name: field for field in form}
    ordered = [named[name] for name in rows.ranked(list(named), explanation)]
    st.caption(
        _("The {count} columns that move the answer most:").format(count=FIRST_FIELDS)
        if explanation is not None
        else _("The first {count} of {all} columns:").format(count=FIRST_FIELDS, all=len(form))
    )
    _fields(entry, ordered[:FIRST_FIELDS], places, held)
    rest = st.expander(
        _("The other {count} columns").format(count=len(ordered[FIRST_FIELDS:])),
        key="row_rest",
        on_change="rerun",
    )
    if rest.open:
        with rest:
            _fields(entry, ordered[FIRST_FIELDS:], places, held)


def _fields(entry: RunEntry, shown: Any, places: dict[str, int], held: dict[str, Any]) -> None:
    for begin in range(0, len(shown), 2):
        for side, field in zip(st.columns(2), shown[begin : begin + 2], strict=False):
            with side:
                _field(entry, field, f"row_{entry.id}_{places[field.name]}", held)


def _field(entry: RunEntry, field: Field, key: str, held: dict[str, Any]) -> None:
    value = held["values"].get(field.name)
    state.put(key, value)

    def changed() -> None:
        # Another field may have changed in the same rerun.
        now = state.value(_kept(entry), held)
        values = {**now["values"], field.name: state.value(key)}
        state.keep(_kept(entry), {**now, "values": values})

    common: dict[str, Any] = {"key": key, "on_change": changed}
    label, blank = plain(field.name, 60), _("missing")
    if field.kind == "number":
        seen = _("Seen in the table: {low} to {high}").format(
            low=number(field.low),
            high=number(field.high),  # type: ignore[arg-type]
        )
        st.number_input(
            label, value=None, step=field.step, format="%d" if field.whole else "%g",
            placeholder=blank, help=plain(seen), **common,
        )  # fmt: skip
    elif field.kind == "date" and field.timed:
        low, high = MOMENTS
        st.datetime_input(label, value=None, min_value=low, max_value=high, **common)
    elif field.kind == "date":
        first, last = DAYS
        st.date_input(label, value=None, min_value=first, max_value=last, **common)
    else:
        options = list(field.options)
        if isinstance(value, str) and value not in options:
            options.append(value)
        st.selectbox(
            label, options, index=None, accept_new_options=True, placeholder=blank, **common
        )


def _answer(entry: RunEntry, form: tuple[Field, ...], schema: Schema, held: dict[str, Any]) -> None:
    """Show what the network says of the row."""
    try:
        cells = rows.cells_of(form, schema, held["values"])
        question = {"run": str(entry.folder.path.absolute()), "cells": cells}
        with st.spinner(_("Asking the network…")):
            said = client.ask("predict_row", question, SECONDS)
    except InputError as error:
        layout.problems(error.problems, place=False)
        return
    except JobError:
        st.info(_("The network is being loaded; try again in a moment."))
        st.button(_("Try again"), key="answer_again", icon=":material/refresh:")
        return
    report = state.report(entry)
    if report is None:
        return
    _said(said, report)
    if held["cells"] is not None and held["values"] == rows.row_of(form, schema, held["cells"]):
        truth = held["cells"].get(report.target, "")
        st.markdown(_("In the table: **{truth}**").format(truth=plain(truth, 80)))
    unknown = rows.unlearned(entry.folder, {name: [cell] for name, cell in cells.items()})
    read = [Problem.model_validate(note) for note in said["notes"]]
    layout.problems([*read, *unknown], place=False)


def _said(said: dict[str, Any], report: Report) -> None:
    target = plain(report.target, 60)
    prediction = said["prediction"]
    if prediction is None:
        st.metric(target, "–")
        return
    if said["task"] == "regression":
        st.metric(target, plain(number(prediction)))
        error = report.metrics.get("test", {}).get("mae")
        if error is not None:
            off = _("On the rows of the test it was off by {error} on average.")
            st.caption(off.format(error=plain(number(error))))
        return
    share = said["probabilities"][prediction]
    st.metric(
        target,
        plain(prediction, 60),
        delta=_("{share} probability").format(share=plain(percent(share))),
        delta_color="off",
        delta_arrow="off",
    )
    shown, left = rows.shares(said["probabilities"], MOST_CLASSES)
    for name, part in shown:
        st.progress(part, text=f"{plain(name, 60)} · {plain(percent(part))}")
    if left:
        st.caption(n_("{count} less probable class", "{count} less probable classes", left))


# A whole file.


def _file(entry: RunEntry) -> None:
    """Take a file, have it predicted, hand out the answers."""
    st.markdown(
        _("Upload a table with the same columns, without the answers; they come back as a CSV.")
    )
    job = work.latest(state.workspace(), "predict", entry)
    if job is None or job.over:
        _upload(entry)
    if job is None:
        return
    with st.container(border=True, key="file_box"):
        st.markdown("**" + plain(job.arguments.get("name", ""), 80) + "**")
        if not job.over:
            jobs.waiting(job, "cancel_predict")
        elif job.state is not State.FINISHED:
            layout.problems(job.problems, place=False)
            if not job.problems:
                st.info(_("This was ended before it was done."))
            _removal(entry)
        else:
            _predicted(entry, job)


def _upload(entry: RunEntry) -> None:
    sent = uploading.uploader(_("A file with new rows"), key="new_rows", place=f"run {entry.id}")
    layout.refused("new_rows")
    if sent is None:
        return
    try:
        uploading.read(
            "new_rows",
            sent,
            lambda found, told, stop: work.predict_file(
                found.workspace, entry, found.path, found.name, told, stop
            ),
        )
    except InputError as error:
        uploading.finish("new_rows", sent)
        said = _("{name} could not be read; nothing was changed.")
        state.refuse("new_rows", said.format(name=plain(sent.name, 60)), error.problems)
    uploading.finish("new_rows", sent)
    st.rerun()


def _removal(entry: RunEntry) -> None:
    st.button(
        _("Remove"),
        key="remove_predictions",
        type="tertiary",
        icon=":material/delete:",
        on_click=work.remove,
        args=(state.workspace(), "predict", entry),
        help=_("The uploaded rows and their predictions are deleted from the server."),
    )


def _predicted(entry: RunEntry, job: Job) -> None:
    facts = work.rows_of(job)
    path = job.folder / work.PREDICTIONS
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Download the predictions"),
            data=path.read_bytes,
            file_name="predictions.csv",
            mime="text/csv",
            key="download_predictions",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )
        st.markdown(n_("{count} row", "{count} rows", facts.rows), width="content")
        st.space("stretch")
        _removal(entry)
    found = {one.name: [value for value, _count in one.top] for one in facts.columns}
    layout.problems([*work.notes(job), *rows.unlearned(entry.folder, found)], place=False)
    st.dataframe(
        pd.DataFrame(work.first_predictions(job, FIRST_ROWS)),
        hide_index=True,
        key="first_predictions",
        alt=_("The first rows with their predictions"),
    )
    if facts.rows > FIRST_ROWS:
        st.caption(_("The first {count} rows; the file holds all.").format(count=FIRST_ROWS))
    report = state.report(entry)
    if report is not None and facts.column(report.target) is not None:
        _scored(entry, job, report.target)


def _scored(entry: RunEntry, predicted: Job, target: str) -> None:
    """Offer to judge the network on a file that holds the answers too."""
    job = work.latest(state.workspace(), "evaluate", entry)
    if job is None or job.arguments.get("table") != predicted.arguments["table"]:
        st.markdown(
            _("This file also holds {target}, so the answers can be checked.").format(
                target=f"**{plain(target, 60)}**"
            )
        )
        st.button(
            _("Evaluate on this file"),
            key="evaluate_file",
            icon=":material/fact_check:",
            on_click=work.evaluate_file,
            args=(state.workspace(), entry, predicted),
        )
    elif not job.over:
        jobs.waiting(job, "cancel_evaluate")
    elif job.state is not State.FINISHED:
        if jobs.ended(job, "evaluate_again"):
            work.evaluate_file(state.workspace(), entry, predicted)
            st.rerun()
    else:
        report = work.report_of(job)
        st.markdown("**" + _("How good it is on this file") + "**")
        with st.container(horizontal=True):
            for name, value in report.metrics.get("test", {}).items():
                st.metric(text(metric_label(name)), plain(number(value)), width=190)
        layout.problems(report.notes, place=True)


def main() -> None:
    """Draw the page."""
    layout.heading(STEP)
    project = state.project()
    if project is None:
        return
    entry = picker.run_picker(project)
    if entry is None:
        return
    layout.html(f"<style>{STYLE}</style>")
    one, many = st.tabs([_("One row"), _("A whole file")], key="predict_tabs", on_change="rerun")
    if one.open:
        with one:
            # Only this part is drawn again when a field changes.
            st.fragment(_one_row)(entry)
    if many.open:
        with many:
            _file(entry)
    layout.way_on(STEP)


main()
