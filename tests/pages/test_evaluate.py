"""The Evaluate page: everything a report holds is there, in numbers that are the report's."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st

from core import store
from core.charts.text import number
from core.jobs import queue
from core.jobs.job import State
from core.problems import Problem, say
from core.standouts import best_opponent
from pages.components.words import plain
from tests.charts import facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from core.report import Report
    from tests.pages.conftest import Trained

ODD = "<img src=x onerror=1>[a](http://b)"
TABS = {"classes": "evaluate_classes", "numbers": "evaluate_numbers"}


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], str]]:
    """What may be downloaded, by the name of its file."""
    found: dict[str, Callable[[], str]] = {}

    def button(label: str, data: Any, **how: Any) -> bool:
        assert label
        assert how["on_click"] == "ignore"
        assert callable(data), "nothing is made before the click"
        found[how["file_name"]] = data
        return False

    monkeypatch.setattr(st, "download_button", button)
    return found


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def report_of(trained: Trained, sample: str) -> Report:
    return trained.runs[sample].folder.report()


def charts(at: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def headings(at: AppTest) -> list[str]:
    return [heading.value for heading in at.subheader]


def words(at: AppTest) -> str:
    elements = [*at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.subheader]
    return "\n".join(str(element.value) for element in elements)


def at_tab(at: AppTest, label: str) -> AppTest:
    """Open a tab, as a click does."""
    key = TABS["classes"] if TABS["classes"] in at.session_state else TABS["numbers"]
    at.session_state[key] = label
    return at.run()


@pytest.mark.parametrize(
    ("sample", "tabs"),
    [
        (
            "breast_cancer",
            {
                "Scores": (1, ["Beside simpler models", "Every score, part by part"]),
                "Classes": (2, ["Which class was taken for which", "Each class"]),
                "Curves": (2, ["ROC curve", "Precision and recall"]),
                "Learning": (1, ["Loss and scores, epoch by epoch"]),
            },
        ),
        (
            "iris",
            {
                "Scores": (1, ["Beside simpler models"]),
                "Classes": (2, ["Which class was taken for which", "Each class"]),
                "Curves": (2, ["ROC curve", "Precision and recall"]),
                "Learning": (1, ["Loss and scores, epoch by epoch"]),
            },
        ),
        (
            "tips",
            {
                "Scores": (1, ["Beside simpler models", "Every score, part by part"]),
                "Errors": (3, ["Predicted against actual", "How large the errors are"]),
                "Learning": (1, ["Loss and scores, epoch by epoch"]),
            },
        ),
    ],
)
def test_every_section_is_there(
    trained: Trained, sample: str, tabs: dict[str, tuple[int, list[str]]]
) -> None:
    at = trained.open("evaluate", sample)
    for label, (figures, titles) in tabs.items():
        at_tab(at, label)
        assert not at.exception
        assert len(charts(at)) == figures, label
        assert set(titles) <= set(headings(at))
        for chart in at.get("plotly_chart"):
            assert chart.proto.alt
            # The same sentence stands beneath it, as text.
            assert plain(chart.proto.alt, 4000) in [one.value for one in at.caption]
    assert "Facts of this run" in [one.label for one in at.expander]


@pytest.mark.parametrize("sample", ["breast_cancer", "iris", "tips"])
def test_scores_are_those_of_the_report_beside_the_best_opponent(
    trained: Trained, sample: str
) -> None:
    report = report_of(trained, sample)
    at = trained.open("evaluate", sample)
    assert len(at.metric) == (3 if sample == "tips" else 4)
    names = ("mae", "rmse", "r2") if sample == "tips" else ("accuracy", "f1", "roc_auc", "log_loss")
    for name, metric in zip(names, at.metric, strict=True):
        assert metric.value.replace("\\", "") == number(report.metrics["test"][name])
        rival = best_opponent(report, name)
        assert rival is not None
        assert rival.label in metric.delta.replace("\\", "")
        assert number(rival.metrics["test"][name]) in metric.delta.replace("\\", "")
        assert metric.help


def test_downloads_of_classes_hold_the_numbers_of_the_report(
    trained: Trained, offered: dict[str, Callable[[], str]]
) -> None:
    at = trained.open("evaluate", "iris")
    for label in ("Classes", "Curves", "Learning"):
        at_tab(at, label)
    report = report_of(trained, "iris")

    metrics = {row["metric"]: row for row in table(offered["metrics.csv"]())}
    for part, scores in report.metrics.items():
        for name, value in scores.items():
            assert metrics[name][part] == ("" if value is None else repr(value))

    rivals = table(offered["opponents.csv"]())
    assert {row["model"] for row in rivals} == {"network", *report.opponents}
    own = next(row for row in rivals if (row["model"], row["rows"]) == ("network", "test"))
    assert own["accuracy"] == repr(report.metrics["test"]["accuracy"])

    assert report.confusion is not None
    matrix = table(offered["confusion_matrix.csv"]())
    assert [row["true class"] for row in matrix] == list(report.confusion.labels)
    assert [[int(row[label]) for label in report.confusion.labels] for row in matrix] == [
        list(row) for row in report.confusion.counts
    ]

    by_class = table(offered["classification_report.csv"]())
    assert [float(row["f1"]) for row in by_class] == [one.f1 for one in report.by_class]

    roc = table(offered["roc.csv"]())
    assert len(roc) == sum(len(curve.true_positive_rate) for curve in report.curves)
    epochs = table(offered["learning_curves.csv"]())
    assert [float(row["loss"]) for row in epochs] == [one["loss"] for one in report.history]


def test_downloads_of_numbers_hold_the_rows_of_the_report(
    trained: Trained, offered: dict[str, Callable[[], str]]
) -> None:
    at_tab(trained.open("evaluate", "tips"), "Errors")
    found = report_of(trained, "tips").residuals
    assert found is not None
    rows = table(offered["residuals.csv"]())
    assert [int(row["row"]) for row in rows] == [row + 1 for row in found.rows]
    assert [float(row["predicted"]) for row in rows] == list(found.predicted)
    assert offered["predicted_against_actual.csv"]() == offered["residuals.csv"]()


def write(trained: Trained, report: Report, sample: str = "iris") -> None:
    trained.runs[sample].folder.write("report.json", report)


def made_up(labels: tuple[str, ...], **changes: Any) -> Report:
    return facts.report("multiclass").with_(
        rows={"train": 300, "validation": 50, "test": 100},
        classes=labels,
        confusion=facts.confusion(labels),
        by_class=facts.scores(labels),
        curves=facts.curves(labels[:30]),
        history=facts.epochs(),
        epochs=20,
        best_epoch=12,
        ending="early",
        **changes,
    )


def test_names_are_only_text(trained: Trained, offered: dict[str, Callable[[], str]]) -> None:
    labels = (ODD, "=cmd|' /C calc'!A0", "**bold** :red[x] $y$")
    note = Problem(
        where=f"columns.{ODD}",
        found=say("The column is {name}.", name=ODD),
        expected=say("Another."),
        action=say("Look."),
        severity="warning",
    )
    write(trained, made_up(labels, target=ODD, notes=(note,)))
    at = trained.open("evaluate", "iris")
    for label in ("Scores", "Classes", "Curves", "Learning"):
        at_tab(at, label)
        assert not at.exception
        for said in [words(at), *(one.value.to_csv() for one in at.table)]:
            assert not re.search(r"(?<!\\)<img|(?<!\\)\]\(|(?<!\\)\*\*bold", said)
    saved = table(offered["classification_report.csv"]())
    assert [row["class"] for row in saved] == [ODD, f"'{labels[1]}", labels[2]]


def test_what_is_not_defined_is_a_dash(
    trained: Trained, offered: dict[str, Callable[[], str]]
) -> None:
    report = report_of(trained, "iris")
    nothing = {part: dict.fromkeys(report.metrics["test"]) for part in report.metrics}
    write(trained, report.with_(metrics=nothing, curves=(), history=({"loss": 1.0},), notes=()))
    at = trained.open("evaluate", "iris")
    assert not at.exception
    assert [metric.value for metric in at.metric] == ["–"] * 4
    assert "–" in at.table[0].value.to_csv()
    assert all(row["test"] == "" for row in table(offered["metrics.csv"]()))
    for label in ("Classes", "Curves", "Learning"):
        at_tab(at, label)
        assert not at.exception


def test_forty_classes_and_very_many(trained: Trained) -> None:
    write(trained, made_up(tuple(f"class {n}" for n in range(40))))
    at = at_tab(trained.open("evaluate", "iris"), "Classes")
    assert not at.exception
    assert "confusion_cells" not in at.session_state
    assert len(at.table[0].value) == 40
    at_tab(at, "Curves")
    assert "30 of 40" in words(at).replace("\\", "")
    labels = tuple(f"class {n}" for n in range(300))
    write(trained, made_up(labels[:2]).with_(
        classes=labels, confusion=None, by_class=facts.scores(labels)
    ))  # fmt: skip
    at = at_tab(trained.open("evaluate", "iris"), "Classes")
    assert not at.exception
    assert len(at.table[0].value) == 200
    assert "200 of 300" in words(at)


def test_counts_or_shares(trained: Trained) -> None:
    at = at_tab(trained.open("evaluate", "breast_cancer"), "Classes")
    before = charts(at)[0]["data"][0]["text"]
    at.segmented_control(key="confusion_cells").set_value("shares").run()
    assert not at.exception
    after = charts(at)[0]["data"][0]["text"]
    assert before != after
    assert "%" in str(after)


def test_opponents_are_waited_for_or_said_to_be_missing(trained: Trained) -> None:
    report, run = report_of(trained, "iris"), trained.runs["iris"]
    write(trained, report.with_(opponents={}))
    at = trained.open("evaluate", "iris")
    assert "No simpler models were trained" in words(at)
    assert all(not metric.delta for metric in at.metric)

    with store.connect() as connection:
        connection.execute("UPDATE jobs SET state = 'queued' WHERE id = ?", (run.job.id,))
    assert queue.get(run.job.id).state is State.QUEUED
    at = trained.open("evaluate", "iris")
    assert not at.exception
    assert "Simpler models are being trained" in words(at)
    write(trained, report)
    at.run()
    assert "Simpler models are being trained" not in words(at)
    assert charts(at)


def test_facts_of_the_run(trained: Trained) -> None:
    report = report_of(trained, "tips")
    at = trained.open("evaluate", "tips")
    assert report.weights_sha256 in [code.value for code in at.code]
    said = at.table[-1].value.to_csv().replace("\\", "")
    assert number(report.rows["train"]) in said
    assert "Keras" in said or "keras" in said


def test_the_way_to_a_new_file(trained: Trained) -> None:
    at = trained.open("evaluate", "tips")
    assert at.button(key="new_file").label == "Judge it on a new file"


def test_figures_are_drawn_once(trained: Trained) -> None:
    from pages.components.charts import _figure

    at = trained.open("evaluate", "tips")
    drawn = _figure.cache_info().misses
    at.run()
    assert _figure.cache_info().misses == drawn
