"""What a report shows of classes and of numbers: figures, tables and their downloads."""

from __future__ import annotations

import streamlit as st

from core import tables
from core.charts import residuals as charts_of
from core.charts import summaries
from core.charts.classes import MOST_WRITTEN, class_scores, confusion_matrix
from core.charts.ranking import precision_recall, roc
from core.charts.text import number
from core.report import Report
from core.tables import Sheet
from pages.components import charts
from pages.components.words import _


def classes(report: Report) -> None:
    """Draw which class was taken for which, and the scores of each."""
    found = report.confusion
    if found is not None:
        st.subheader(_("Which class was taken for which"), anchor=False)
        shares = (
            st.segmented_control(
                _("Written in the cells"),
                ["rows", "shares"],
                default="rows",
                required=True,
                key="confusion_cells",
                format_func=lambda name: (
                    _("Number of rows") if name == "rows" else _("Share of the true class")
                ),
                persist_state="session",
            )
            == "shares"
            if len(found.labels) <= MOST_WRITTEN
            else False
        )
        charts.show(
            "confusion_matrix",
            charts.drawn(confusion_matrix, found, shares),
            summaries.confusion_matrix(found),
            csv=lambda: tables.confusion(found),
        )
    elif report.classes:
        st.info(_("There are too many classes for a matrix; the scores of each are below."))
    st.subheader(_("Each class"), anchor=False)
    charts.show(
        "class_scores",
        charts.drawn(class_scores, report.by_class),
        summaries.class_scores(report.by_class),
    )
    charts.table(
        "classification_report",
        tables.by_class(report.by_class),
        (_("Class"), _("Precision"), _("Recall"), _("F1"), _("Test rows")),
    )


def ranking(report: Report) -> None:
    """Draw how well classes are ranked at every threshold."""
    curves = report.curves
    st.subheader(_("ROC curve"), anchor=False)
    charts.show(
        "roc",
        charts.drawn(roc, curves),
        summaries.roc(curves),
        csv=lambda: tables.roc(curves),
    )
    st.subheader(_("Precision and recall"), anchor=False)
    charts.show(
        "precision_recall",
        charts.drawn(precision_recall, curves),
        summaries.precision_recall(curves),
        csv=lambda: tables.precision_recall(curves),
    )
    if len(curves) < len(report.classes) and report.task == "multiclass":
        st.caption(
            _("Curves are drawn for {few} of {all} classes.").format(
                few=len(curves), all=len(report.classes)
            )
        )


def errors(report: Report) -> None:
    """Draw how far predicted numbers are from the true ones."""
    found = report.residuals
    if found is None:
        st.info(_("There is no test row to show."))
        return

    def rows() -> Sheet:
        return tables.residuals(found)

    for name, title, draw, summary in (
        (
            "predicted_against_actual",
            _("Predicted against actual"),
            charts_of.predicted_against_actual,
            summaries.predicted_against_actual,
        ),
        (
            "residuals",
            _("What is left over, by prediction"),
            charts_of.residuals,
            summaries.residuals,
        ),
        (
            "residual_histogram",
            _("How large the errors are"),
            charts_of.residual_histogram,
            summaries.residual_histogram,
        ),
    ):
        st.subheader(title, anchor=False)
        charts.show(name, charts.drawn(draw, found), summary(found), csv=rows)
    if len(found.rows) < report.rows.get("test", 0):
        st.caption(
            _("A sample of {few} of {all} test rows is drawn; scores are of all.").format(
                few=number(len(found.rows)), all=number(report.rows["test"])
            )
        )
