"""The Explain page: asked for, waited for, ended in every way, and what came out of it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import streamlit as st

from core.charts.text import number
from core.jobs import queue
from core.jobs.build import build
from core.jobs.job import Job, State
from core.jobs.owner import Owner
from core.jobs.reporter import Reporter
from core.problems import Problem, say
from core.standouts import standouts, truths
from tests.charts import facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from core.report import Explanation
    from tests.pages.conftest import Trained

ODD = "<img src=x onerror=1>[a](http://b)"
COLUMNS = ("sepal_length", "petal_width", "petal_length")


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], str]]:
    """What may be downloaded, by the name of its file."""
    found: dict[str, Callable[[], str]] = {}

    def button(label: str, data: Any, **how: Any) -> bool:
        assert label
        found[how["file_name"]] = data
        return False

    monkeypatch.setattr(st, "download_button", button)
    return found


def made_up(outputs: tuple[str, ...], rows: int = 30, **how: Any) -> Explanation:
    return facts.explanation(COLUMNS, rows=rows, outputs=outputs, **how).with_(
        rows=tuple(range(5, 5 + rows))
    )


def explained(trained: Trained, sample: str, found: Explanation) -> None:
    trained.runs[sample].folder.write("explanation.json", found)


def classes(trained: Trained, sample: str) -> tuple[str, ...]:
    report = trained.runs[sample].folder.report()
    return report.classes if report.task == "multiclass" else (str(report.positive_class),)


def words(at: AppTest) -> str:
    elements = [*at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.subheader]
    return "\n".join(str(element.value) for element in elements).replace("\\", "")


def charts(at: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def job_of(trained: Trained, sample: str = "iris") -> Job:
    return next(job for job in queue.active() if job.key == f"explain:{trained.runs[sample].id}")


def running(trained: Trained) -> tuple[Job, Owner]:
    """Take the job as a worker does."""
    me = psutil.Process()
    owner = Owner("worker", os.getpid(), me.create_time())
    job = queue.claim(build(), owner)
    assert job is not None
    assert job.key == f"explain:{trained.runs['iris'].id}"
    return job, owner


@pytest.mark.parametrize(
    ("sample", "options"),
    [("iris", None), ("breast_cancer", ["50", "all 85"]), ("tips", None)],
)
def test_nothing_is_explained_before_it_is_asked_for(
    trained: Trained, sample: str, options: list[str] | None
) -> None:
    at = trained.open("explain", sample)
    assert not at.exception
    assert not charts(at)
    assert "Explain this network" in labels(at)
    assert "need not be a cause" in words(at)
    assert "60 s at most" in words(at)
    found = [control for control in at.segmented_control if control.key == "explain_rows"]
    assert (found[0].options if found else None) == options


def test_the_button_makes_one_job_with_its_limits(trained: Trained) -> None:
    at = trained.open("explain", "breast_cancer")
    at.segmented_control(key="explain_rows").set_value(85).run()
    at.button(key="explain").click().run()
    assert not at.exception
    job = job_of(trained, "breast_cancer")
    assert job.kind == "explain"
    assert job.arguments["rows"] == 85
    assert job.arguments["seconds"] == 60
    assert job.arguments["memory"] > 0
    assert job.arguments["run"] == str(trained.runs["breast_cancer"].folder.path)
    again = trained.open("explain", "breast_cancer")
    assert "Explain this network" not in labels(again)
    assert len(queue.active()) == 1


def test_states_of_the_job(trained: Trained) -> None:
    at = trained.open("explain")
    at.button(key="explain").click().run()
    assert "Waiting for its turn" in [one.proto.text for one in at.get("progress")]
    job, owner = running(trained)
    reporter = Reporter(job.folder)
    reporter.phase("explain")
    reporter.progress(3, 10)
    at.run()
    assert not at.exception
    (bar,) = at.get("progress")
    assert (bar.proto.text, bar.proto.value) == ("Explaining", 30)
    at.button(key="explain_stop").click().run()
    assert queue.get(job.id).stop == "stop"

    why = Problem(
        where="job",
        found=say("The column is {name}.", name=ODD),
        expected=say("Another."),
        action=say("Make it smaller."),
    )
    queue.finish(job, owner, State.FAILED, (why,), tell=True)
    at.run()
    assert not at.exception
    assert "Make it smaller." in words(at)
    assert not re.search(r"(?<!\\)\]\(", "".join(one.value for one in at.error))
    assert "Explain this network" in labels(at)

    # The next one begins anew, and what ended the last is no longer said.
    at.button(key="explain").click().run()
    assert "Make it smaller." not in words(at)
    assert "Waiting for its turn" in [one.proto.text for one in at.get("progress")]
    at.button(key="explain_cancel").click().run()
    assert "was cancelled" in words(at)


def test_a_job_that_is_done_shows_what_it_found(trained: Trained) -> None:
    at = trained.open("explain")
    at.button(key="explain").click().run()
    job, owner = running(trained)
    explained(trained, "iris", made_up(classes(trained, "iris")))
    queue.finish(job, owner, State.FINISHED, (), tell=True)
    at.run()
    assert not at.exception
    assert len(charts(at)) == 2
    assert "Explain again" in labels(at)


@pytest.mark.parametrize("sample", ["iris", "breast_cancer", "tips"])
def test_every_figure_with_its_sentence_and_its_numbers(
    trained: Trained, sample: str, offered: dict[str, Callable[[], str]]
) -> None:
    outputs = ("tip",) if sample == "tips" else classes(trained, sample)
    found = made_up(outputs)
    explained(trained, sample, found)
    at = trained.open("explain", sample)
    for tab, figures in (("All rows", 2), ("One column", 1), ("One row", 1)):
        at.session_state["explain_tabs"] = tab
        at.run()
        assert not at.exception
        assert len(charts(at)) == figures
        for chart in at.get("plotly_chart"):
            assert chart.proto.alt
            assert chart.proto.alt in words(at).replace("\u2060", "")
    assert "30 test rows" in words(at)
    assert "50 training rows" in words(at)
    assert number(found.additivity) in words(at)

    sizes = list(csv.DictReader(io.StringIO(offered["importance.csv"]())))
    assert [float(row["mean_effect"]) for row in sizes] == sorted(found.importance[0], reverse=True)
    every = list(csv.DictReader(io.StringIO(offered["beeswarm.csv"]())))
    assert len(every) == 30 * len(COLUMNS)
    assert float(every[0]["effect"]) == found.values[0][0][0]
    assert every[0]["row"] == str(found.rows[0] + 1)
    one = list(csv.DictReader(io.StringIO(offered["dependence.csv"]())))
    assert {row["column"] for row in one} == {sizes[0]["column"]}
    row = list(csv.DictReader(io.StringIO(offered["waterfall.csv"]())))
    assert len(row) == len(COLUMNS)


def test_class_column_and_row_are_chosen(trained: Trained) -> None:
    names = classes(trained, "iris")
    found = made_up(names)
    explained(trained, "iris", found)
    at = trained.open("explain")
    assert at.selectbox(key="explain_output_3").options == list(names)
    at.selectbox(key="explain_output_3").set_value(2).run()
    assert names[2] in str(charts(at)[0]["layout"]["xaxis"]["title"])
    at.session_state["explain_tabs"] = "One column"
    at.run()
    at.selectbox(key="explain_column").set_value(COLUMNS[2]).run()
    assert COLUMNS[2] in str(charts(at)[0]["layout"]["xaxis"]["title"])
    at.session_state["explain_tabs"] = "One row"
    at.run()
    at.selectbox(key="explain_row").set_value(7).run()
    assert not at.exception
    assert f"Row {found.rows[7] + 1}" in at.selectbox(key="explain_row").options[7]
    assert number(found.predictions[2][7]) in words(at)
    at.button(key="explain_surest").click().run()
    assert not at.exception
    run = trained.runs["iris"].folder
    truth = truths(run.path, run.recipe(), run.schema(), run.report(), found.rows)
    place = standouts(found, run.report(), truth, 2)["surest"]
    assert at.selectbox(key="explain_row").value == place


def test_forged_values_change_nothing(trained: Trained) -> None:
    explained(trained, "iris", made_up(classes(trained, "iris")))
    at = trained.open("explain")
    at.session_state["explain_tabs"] = "One row"
    at.session_state["kept_explain_row"] = 10**9
    at.session_state["kept_explain_rows"] = 10**9
    at.run()
    assert not at.exception
    assert len(charts(at)) == 1


def test_names_are_only_text(trained: Trained) -> None:
    found = facts.explanation((ODD, "b"), rows=20, outputs=(ODD,), words=(ODD, "*x*"))
    explained(trained, "breast_cancer", found.with_(rows=tuple(range(20))))
    at = trained.open("explain", "breast_cancer")
    for tab in ("All rows", "One column", "One row"):
        at.session_state["explain_tabs"] = tab
        at.run()
        assert not at.exception
        elements = [*at.markdown, *at.caption, *at.info]
        said = "\n".join(str(element.value) for element in elements)
        assert not re.search(r"(?<!\\)<img|(?<!\\)\]\(", said)


def test_what_is_not_whole_is_said(trained: Trained) -> None:
    found = made_up(("tip",), rows=1).with_(complete=False)
    explained(trained, "tips", found)
    at = trained.open("explain", "tips")
    assert not at.exception
    assert "ended early" in words(at)
    assert "1 test row" in words(at)
    path = trained.runs["tips"].folder.path
    os.utime(path / "explanation.json", (1, 1))
    at = trained.open("explain", "tips")
    assert "older than the network" in words(at)


def test_what_is_true_is_read_from_the_table(trained: Trained) -> None:
    for sample in ("iris", "breast_cancer", "tips"):
        run = trained.runs[sample].folder
        report, table = run.report(), run.table()
        rows = (3, 40, 0)
        found = truths(run.path, run.recipe(), run.schema(), report, rows)
        cells = table.cells[report.target].to_pylist()
        expected = [cells[row] for row in rows]
        assert found == ([float(one) for one in expected] if sample == "tips" else expected)
