"""Explain: which columns move the answer of a network, for all rows and for one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import tables
from core.charts import beeswarm, columns, summaries, waterfall
from core.charts.explained import by_importance
from core.charts.text import brief, number
from core.problems import Phrase, say
from core.projects.runs import RunEntry
from core.report import Explanation, Report
from core.standouts import Standout, Truth, standouts, truths
from pages.components import charts, explaining, layout, state
from pages.components.picker import run_picker
from pages.components.steps import BY_NAME
from pages.components.words import _, n_, plain, text

STEP = BY_NAME["explain"]
WIDE = 960

STANDOUTS: dict[Standout, Phrase] = {
    "typical": say("One in the middle"),
    "surest": say("The most certain"),
    "wrong": say("The most wrong"),
}


def _invitation(entry: RunEntry, report: Report) -> None:
    with st.container(border=True, key="explain_box"):
        st.subheader(_("What does the network look at?"), anchor=False)
        st.markdown(
            _(
                "An explanation says for each test row how much each column moved the answer up "
                "or down (SHAP values), and from that which columns matter most."
            )
        )
        _honest()
        explaining.ask(entry, report, again=False)


def _honest() -> None:
    st.caption(
        _(
            "It explains this network, not the world: a column that moves the answer need not be "
            "a cause, and columns that go together share their effect."
        )
    )


# What came out.


def _output(found: Explanation, report: Report) -> int:
    """Return which answer is explained; of several classes it is chosen."""
    if report.task == "regression":
        st.markdown(
            _("Explained is the predicted number, {name}, in its unit.").format(
                name=f"**{plain(report.target, 60)}**"
            )
        )
        return 0
    if len(found.outputs) == 1:
        st.markdown(
            _("Explained is the predicted probability of class {name}, from 0 to 1.").format(
                name=f"**{plain(found.outputs[0], 60)}**"
            )
        )
        return 0
    places = range(len(found.outputs))
    chosen = st.selectbox(
        _("Explain the probability of class"),
        places,
        key=f"explain_output_{len(found.outputs)}",
        format_func=lambda place: found.outputs[place],
        width=320,
        persist_state="session",
    )
    return chosen if chosen in places else 0


def _overall(found: Explanation, output: int) -> None:
    st.subheader(_("Which columns matter most"), anchor=False)
    charts.show(
        "importance",
        charts.drawn(columns.importance, found, output),
        summaries.importance(found, output),
        csv=lambda: tables.importance(found, output),
    )
    st.caption(
        _(
            "A bar is the mean size of a column's effect over the explained rows; the thin line "
            "on it is its standard error."
        )
    )
    st.subheader(_("How they act, row by row"), anchor=False)
    charts.show(
        "beeswarm",
        charts.drawn(beeswarm.beeswarm, found, output),
        summaries.beeswarm(found, output),
        csv=lambda: tables.effects(found, output),
    )


def _one_column(found: Explanation, output: int) -> None:
    names = [found.columns[place] for place in by_importance(found, output)]
    column = st.selectbox(
        _("Column, the most important first"),
        names,
        key="explain_column",
        width=420,
        persist_state="session",
    )
    if column not in names:
        column = names[0]
    charts.show(
        "dependence",
        charts.drawn(columns.dependence, found, column, output),
        summaries.dependence(found, column, output),
        csv=lambda: tables.effects(found, output, [column]),
    )


def _one_row(entry: RunEntry, found: Explanation, report: Report, output: int) -> None:
    truth = truths(
        entry.folder.path,
        state.recipe_of(entry),
        state.schema_of(entry),
        report,
        found.rows,
    )
    places = list(range(len(found.rows)))
    special = standouts(found, report, truth, output)
    with st.container(horizontal=True, vertical_alignment="bottom", key="explain_pick"):
        state.put("explain_row", _chosen_row(found, special["typical"]))
        st.selectbox(
            _("Row of the table"),
            places,
            key="explain_row",
            format_func=lambda place: _row(found, report, output, truth[place], place),
            on_change=_keep_row,
            args=(found.rows,),
            width=420,
        )
        for name, place in special.items():
            st.button(
                text(STANDOUTS[name]),
                key=f"explain_{name}",
                type="tertiary",
                on_click=state.keep,
                args=("kept_explain_row", found.rows[place]),
            )
    place = _chosen_row(found, special["typical"])
    charts.show(
        "waterfall",
        charts.drawn(waterfall.waterfall, found, place, output),
        summaries.waterfall(found, place, output),
        csv=lambda: tables.one_row(found, output, place),
    )


def _chosen_row(found: Explanation, otherwise: int) -> int:
    kept = state.value("kept_explain_row")
    return found.rows.index(kept) if kept in found.rows else otherwise


def _keep_row(rows: Sequence[int]) -> None:
    place = state.value("explain_row")
    if isinstance(place, int) and 0 <= place < len(rows):
        state.keep("kept_explain_row", rows[place])


def _row(found: Explanation, report: Report, output: int, truth: Truth, place: int) -> str:
    """Return what a row is called in the list: its number, what is predicted, what is true."""
    said, row = number(found.predictions[output][place]), found.rows[place] + 1
    if report.task == "regression":
        name = _("Row {row}: predicted {value}").format(row=row, value=said)
    else:
        name = _("Row {row}: {value} for {output}").format(
            row=row, output=brief(found.outputs[output], 24), value=said
        )
    if truth is None:
        return name
    shown = number(truth) if isinstance(truth, float) else brief(truth, 24)
    return name + _(", actually {truth}").format(truth=shown)


def _about(entry: RunEntry, found: Explanation, report: Report) -> None:
    """Say of how many rows it is, against what, and how exact."""
    rows = n_("{count} test row", "{count} test rows", len(found.rows))
    if not found.complete:
        st.info(
            _("It was ended early: {rows} were reached, so averages are rougher.").format(
                rows=rows
            ),
            icon=":material/info:",
        )
    if _older(entry):
        st.warning(
            _("This explanation is older than the network; explain it again."),
            icon=":material/history:",
        )
    st.caption(
        _(
            "Explained: {rows} in {seconds} s. A column that is not known is given the values of "
            "{background} training rows; their average prediction is where every explanation "
            "begins. Average and effects add up to the prediction; the largest difference is "
            "{gap}."
        ).format(
            rows=rows,
            seconds=plain(number(found.seconds)),
            background=found.background,
            gap=plain(number(found.additivity)),
        )
    )
    if len(found.outputs) < len(report.classes) and report.task == "multiclass":
        st.caption(
            _("Explained are the first {few} of {all} classes.").format(
                few=len(found.outputs), all=len(report.classes)
            )
        )


def _older(entry: RunEntry) -> bool:
    path = entry.folder.path
    try:
        return (path / "explanation.json").stat().st_mtime < (path / "run.json").stat().st_mtime
    except OSError:
        return False


def _found(entry: RunEntry, found: Explanation, report: Report) -> None:
    output = _output(found, report)
    _honest()
    overall, column, row = st.tabs(
        [_("All rows"), _("One column"), _("One row")], key="explain_tabs", on_change="rerun"
    )
    if overall.open:
        with overall:
            _overall(found, output)
    if column.open:
        with column:
            _one_column(found, output)
    if row.open:
        with row:
            _one_row(entry, found, report, output)
    _about(entry, found, report)


def _shown(entry: RunEntry, report: Report) -> None:
    found = state.explanation(entry)
    job = explaining.job_of(entry)
    if job is None:
        how, why = explaining.ended(entry)
        if how == "stopped" and found is None:
            st.info(_("The explanation was cancelled."), icon=":material/info:")
        for problem in why if how != "finished" else ():
            layout.problem(problem)
        if found is None:
            _invitation(entry, report)
    else:
        explaining.going(entry)
    if found is not None:
        _found(entry, found, report)
        if job is None:
            with st.expander(_("Explain again"), icon=":material/refresh:", expanded=_older(entry)):
                explaining.ask(entry, report, again=True)
    layout.terms("shap_value", "beeswarm", "waterfall", key="explain_terms")


def main() -> None:
    """Draw the page."""
    layout.heading(STEP)
    project = state.project()
    if project is None:
        return
    # A wide window has room beside the figures; stretched over it they could not be read.
    with st.container(width=WIDE, key="explain_width"):
        entry = run_picker(project)
        report = state.report(entry) if entry is not None else None
        if entry is not None and report is not None:
            _shown(entry, report)
        layout.way_on(STEP, ready=report is not None)


main()
