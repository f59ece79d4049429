"""Evaluate: how good a network is on rows it has never seen, beside simpler models."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from core import tables
from core.catalog import glossary
from core.charts import history, opponents, summaries
from core.charts.text import number
from core.charts.words import METRICS, metric_label
from core.problems import Phrase, say
from core.projects import runs
from core.projects.projects import Project
from core.projects.runs import RunEntry
from core.report import Report
from core.standouts import best_opponent
from core.verdict import verdict
from pages.components import charts, judged, layout, state
from pages.components.picker import run_picker
from pages.components.steps import BY_NAME
from pages.components.words import _, marked, n_, plain, text

STEP = BY_NAME["evaluate"]
LOOK_AGAIN = 2.0
WIDE = 960

HEADLINES = {
    "binary": ("accuracy", "f1", "roc_auc", "log_loss"),
    "multiclass": ("accuracy", "f1", "roc_auc", "log_loss"),
    "regression": ("mae", "rmse", "r2"),
}
PARTS: dict[str, Phrase] = {
    "train": say("Training rows"),
    "validation": say("Validation rows"),
    "test": say("Test rows"),
}
ENDINGS: dict[str, Phrase] = {
    "all epochs": say("All epochs were trained."),
    "early": say("It stopped early, because the validation loss no longer improved."),
    "asked": say("It was stopped by hand; the best weights until then were kept."),
    "not a number": say("The loss was no longer a number; the best weights until then were kept."),
}


# The top: what it comes to.


def _top(report: Report) -> None:
    """Write the verdict and the few scores that stand for the rest."""
    first, *rest = verdict(report, _)
    with st.container(border=True, key="verdict"):
        st.markdown(f"**{marked(first)}**")
        if rest:
            st.markdown(" ".join(marked(phrase) for phrase in rest))
        with st.container(horizontal=True, key="headlines"):
            for name in HEADLINES[report.task]:
                _score(report, name)
        st.caption(_about(report))


def _score(report: Report, name: str) -> None:
    term = glossary.GLOSSARY.get(name)
    rival = best_opponent(report, name)
    better = METRICS[name].better
    beside = None
    if rival is not None:
        value = number(rival.metrics["test"][name])
        beside = plain(f"{_(rival.label)} {value}", 60)
    way = _("Higher is better.") if better == "higher" else _("Lower is better.")
    st.metric(
        text(metric_label(name)),
        plain(number(report.metrics.get("test", {}).get(name))),
        delta=beside,
        delta_color="off",
        delta_arrow="off",
        help=f"{plain(_(term.help), 1000)} {way}" if term else way,
        width=190,
    )


def _about(report: Report) -> str:
    """Say of which rows and of which class the scores are, and what stands beneath them."""
    count = report.rows.get("test", 0)
    said = [n_("Scores of {count} test row.", "Scores of {count} test rows.", count)]
    if report.task == "regression":
        said.append(_("Errors are in the unit of {name}.").format(name=plain(report.target, 60)))
    elif report.positive_class is not None:
        said.append(
            _("F1 and the area are those of class {name}.").format(
                name=plain(report.positive_class, 60)
            )
        )
    else:
        said.append(_("F1 and the area are averages over the classes."))
    if report.opponents:
        said.append(_("Beneath each score: the best of the simpler models."))
    return " ".join(said)


# Beside simpler models.


def _compared(entry: RunEntry, report: Report) -> None:
    st.subheader(_("Beside simpler models"), anchor=False)
    if report.opponents:
        charts.show(
            "opponents",
            charts.drawn(opponents.opponents, report),
            summaries.opponents(report, _),
            csv=lambda: tables.opponents(report),
        )
        unfinished = [rival for rival in report.opponents.values() if not rival.converged]
        for rival in unfinished:
            st.caption(
                _("{name} gave up before it was done; more could have come of it.").format(
                    name=plain(_(rival.label))
                )
            )
    elif not entry.job.over:
        st.fragment(_waiting, run_every=LOOK_AGAIN)(entry)
    else:
        st.info(
            _(
                "No simpler models were trained on these rows; a training that is stopped leaves "
                "them out."
            ),
            icon=":material/info:",
        )
    _parts(report)


def _waiting(entry: RunEntry) -> None:
    """Wait for the opponents; the page runs again once they are there, or never will be."""
    found = state.report(entry)
    if (found is not None and found.opponents) or runs.get(state.workspace(), entry.id).job.over:
        st.rerun()
    st.info(
        _("Simpler models are being trained on the same rows; they appear here by themselves."),
        icon=":material/hourglass_top:",
    )


def _parts(report: Report) -> None:
    st.subheader(_("Every score, part by part"), anchor=False)
    st.markdown(
        _(
            "The network learned from the training rows, the validation rows decided which epoch "
            "was kept, and the test rows were never looked at. Training scores that are much "
            "better than test scores mean that rows were learned by heart."
        )
    )
    charts.table(
        "metrics",
        tables.metrics(report),
        (
            _("Score"),
            *(f"{text(label)} ({number(report.rows.get(part))})" for part, label in PARTS.items()),
        ),
        first=lambda name: text(metric_label(name)),
    )


# How it was trained.


def _learning(report: Report) -> None:
    st.subheader(_("Loss and scores, epoch by epoch"), anchor=False)
    charts.show(
        "learning_curves",
        charts.drawn(history.learning_curves, report.history, report.best_epoch),
        summaries.learning_curves(report.history, report.best_epoch),
        csv=lambda: tables.history(report),
    )
    st.caption(
        _(
            "These are estimates that Keras makes while it trains, with dropout and the like at "
            "work; the final scores are computed afterwards, by the saved network."
        )
    )


def _facts(entry: RunEntry, report: Report) -> None:
    with st.expander(_("Facts of this run"), icon=":material/list_alt:"):
        lines: list[tuple[str, str]] = [
            (text(label), number(report.rows.get(part))) for part, label in PARTS.items()
        ]
        lines += [
            (_("Parameters"), number(report.parameters)),
            (
                _("Epochs"),
                _("{count} trained, weights of epoch {best} kept").format(
                    count=report.epochs, best=report.best_epoch
                ),
            ),
            (_("How it ended"), text(ENDINGS.get(report.ending, say("{e}", e=report.ending)))),
            (_("Time for training"), _("{count} s").format(count=number(report.seconds))),
        ]
        run = state.facts(entry)
        if run is not None:
            moment = datetime.fromtimestamp(run.started, tz=UTC) - state.offset()
            lines += [
                (_("Started"), moment.strftime("%Y-%m-%d %H:%M")),
                (_("Seed"), str(run.seed)),
                (_("Threads"), str(run.threads)),
                (_("Processor"), run.machine),
                (
                    _("Versions"),
                    ", ".join(f"{name} {one}" for name, one in run.versions.model_dump().items()),
                ),
            ]
        st.table({plain(name): plain(value) for name, value in lines}, border="horizontal")
        if run is not None:
            st.caption(_("Fingerprint of the table"))
            st.code(run.fingerprint, language=None, wrap_lines=True)
        st.caption(_("Fingerprint of the weights"))
        st.code(report.weights_sha256, language=None, wrap_lines=True)
        st.caption(
            _(
                "The same settings, table, seed, number of threads and kind of processor give the "
                "same weights, hence the same fingerprint."
            )
        )


def _notes(report: Report) -> None:
    if not report.notes:
        return
    label = n_(
        "{count} thing was noticed on the way",
        "{count} things were noticed on the way",
        len(report.notes),
    )
    with st.expander(label, icon=":material/info:"):
        for found in report.notes:
            layout.problem(found, place=True)


def _terms(report: Report) -> None:
    if report.task == "regression":
        names = ("mae", "rmse", "r2", "residual")
    else:
        names = (
            "accuracy", "balanced_accuracy", "precision", "recall", "f1", "roc_auc", "roc_curve",
            "average_precision", "log_loss", "confusion_matrix",
        )  # fmt: skip
    layout.terms(
        *names, "test_rows", "validation_rows", "opponent", "baseline", "overfitting",
        key="evaluate_terms",
    )  # fmt: skip


def _shown(project: Project) -> None:
    entry = run_picker(project)
    report = state.report(entry) if entry is not None else None
    if entry is None or report is None:
        return
    _top(report)
    with st.container(horizontal=True, vertical_alignment="center"):
        _terms(report)
        if st.button(
            _("Judge it on a new file"),
            key="new_file",
            type="tertiary",
            icon=":material/upload_file:",
            help=_("On the page Predict: upload rows whose answer you know."),
        ):
            state.go("predict", run=entry.id)
    _sections(entry, report)
    _facts(entry, report)
    _notes(report)


def _sections(entry: RunEntry, report: Report) -> None:
    """Draw what the report holds; of all the figures only those of the open tab are made."""
    if report.task == "regression":
        compared, errors, learning = st.tabs(
            [_("Scores"), _("Errors"), _("Learning")],
            key="evaluate_numbers",
            on_change="rerun",
        )
        if errors.open:
            with errors:
                judged.errors(report)
    else:
        compared, found, ranked, learning = st.tabs(
            [_("Scores"), _("Classes"), _("Curves"), _("Learning")],
            key="evaluate_classes",
            on_change="rerun",
        )
        if found.open:
            with found:
                judged.classes(report)
        if ranked.open:
            with ranked:
                judged.ranking(report)
    if compared.open:
        with compared:
            _compared(entry, report)
    if learning.open:
        with learning:
            _learning(report)


def main() -> None:
    """Draw the page."""
    layout.heading(STEP)
    project = state.project()
    if project is None:
        return
    # A wide window has room beside the figures; stretched over it they could not be read.
    with st.container(width=WIDE, key="evaluate_width"):
        _shown(project)
        layout.way_on(STEP, ready=state.entry(project) is not None)


main()
