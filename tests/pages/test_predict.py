"""The Predict page on a run that was really trained, with the real warm process."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from core import rows
from core.charts.text import percent
from core.jobs.job import State
from core.problems import InputError, JobError, Problem, say
from core.projects import projects, runs, work, workspaces
from core.warm import client
from tests.conftest import write_csv
from tests.pages.sending import send
from tests.pages.trained import ODD, Bench, bench, followed, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest


@pytest.fixture(scope="module")
def module_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("bench")) as made:
        question = {"run": str(made.run.folder.path), "cells": {}}
        client.ask("predict_row", question, 90)
        yield made


@pytest.fixture(autouse=True)
def home(module_bench: Bench) -> Bench:
    return module_bench


@pytest.fixture
def desk(module_bench: Bench) -> Iterator[Bench]:
    yield module_bench
    work.remove(module_bench.project.workspace, "predict", module_bench.run)


def key(desk: Bench, column: str) -> str:
    form = rows.fields(desk.run.folder.recipe(), desk.run.folder.schema())
    return f"row_{desk.run.id}_{[field.name for field in form].index(column)}"


def answer(at: AppTest) -> tuple[str, str]:
    (metric,) = at.metric
    return metric.value, metric.delta


def predicted(desk: Bench, file: Path) -> list[dict[str, str]]:
    job = work.predict_file(desk.project.workspace, desk.run, file, "rows.csv")
    text = (followed(job).folder / work.PREDICTIONS).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_of_the_table_gets_the_answer_that_a_file_gets(desk: Bench) -> None:
    place = next(iter(rows.tested(desk.run.folder, 1)))
    (expected,) = predicted(desk, desk.file)[place : place + 1]
    at = desk.page("predict")
    at.selectbox(key="predict_start").select(place).run()
    share = float(expected[f"probability of {expected['prediction']}"])
    assert answer(at) == (
        expected["prediction"],
        f"{percent(share)} probability".replace("%", r"\%"),
    )
    assert "In the table" in said(at)


def test_the_answer_follows_the_fields(desk: Bench) -> None:
    at = desk.page("predict")
    before = answer(at)
    at.number_input(key=key(desk, "age")).set_value(95.0).run()
    assert not at.exception
    assert answer(at) != before
    at.number_input(key=key(desk, "age")).set_value(None).run()
    assert not at.exception
    cells = rows.cells_of(
        form := rows.fields(desk.run.folder.recipe(), desk.run.folder.schema()),
        desk.run.folder.schema(),
        {**rows.typical(form), "age": None},
    )
    known = client.ask("predict_row", {"run": str(desk.run.folder.path), "cells": cells}, 30)
    assert answer(at)[0] == known["prediction"]


def test_a_row_that_was_changed_is_no_row_of_the_table(desk: Bench) -> None:
    place = next(iter(rows.tested(desk.run.folder, 1)))
    at = desk.page("predict")
    assert "In the table" not in said(at)
    at.selectbox(key="predict_start").select(place).run()
    at.number_input(key=key(desk, "age")).set_value(1.0).run()
    assert "In the table" not in said(at)


def test_a_category_that_was_not_learned_is_said_and_stays_text(desk: Bench) -> None:
    at = desk.page("predict")
    box = at.selectbox(key=key(desk, "city/town"))
    assert ODD in box.options
    box.select(ODD).run()
    assert "has not learned" not in said(at)
    new = "[go](http://c.d) <i>"
    box = at.selectbox(key=key(desk, "city/town"))
    box.options.append(new)
    box.set_value(new).run()
    assert not at.exception
    assert "has not learned" in said(at)
    assert "[go](http" not in said(at)


def test_forged_values_are_refused(desk: Bench) -> None:
    folder = desk.run.folder
    form = rows.fields(folder.recipe(), folder.schema())
    for name, value in (("age", "many"), ("age", True), ("city/town", 7), ("day", "2024-01-01")):
        with pytest.raises(InputError, match="no value"):
            rows.cells_of(form, folder.schema(), {name: value})


def test_a_network_that_is_not_loaded_yet(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> None:
        no = Problem(where="job", found=say("Late."), expected=say(""), action=say(""))
        raise JobError(State.FAILED, no)

    with monkeypatch.context() as patched:
        patched.setattr(client, "ask", late)
        at = desk.page("predict")
        assert "being loaded" in said(at)
    at.button(key="answer_again").click().run()
    assert at.metric


def test_a_file_comes_back_with_answers_and_can_be_judged(desk: Bench, tmp_path: Path) -> None:
    with desk.file.open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))[:40]
    columns = {name: [row[name] for row in cells] for name in desk.run.folder.schema().names}
    columns["city/town"][0] = "=cmd()"
    path = write_csv(tmp_path / "new.csv", columns)
    at = desk.page("predict")
    at.session_state["predict_tabs"] = "A whole file"
    at.run()
    send(at, "new & odd.csv", path.read_bytes(), "new_rows", f"run {desk.run.id}")
    job = work.latest(desk.project.workspace, "predict", desk.run)
    assert job is not None
    followed(job)
    at = desk.page("predict")
    at.session_state["predict_tabs"] = "A whole file"
    at.run()
    frame = at.dataframe[0].value
    assert next(iter(frame.columns)) == "prediction"
    assert len(frame) == 20
    assert frame["city/town"][0] == "'=cmd()"
    assert "has not learned" in said(at)
    at.button(key="evaluate_file").click().run()
    judged = work.latest(desk.project.workspace, "evaluate", desk.run)
    assert judged is not None
    followed(judged)
    at.run()
    assert "How good it is on this file" in said(at)
    assert next(metric.label for metric in at.metric) == "Accuracy"
    at.button(key="remove_predictions").click().run()
    assert not job.folder.exists()
    assert not judged.folder.exists()
    assert not at.dataframe


def test_a_file_without_the_columns_says_so(desk: Bench, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "few.csv", {"age": ["1", "2"], "other": ["x", "y"]})
    job = work.predict_file(desk.project.workspace, desk.run, path, "few.csv")
    ended = client_ended(job.id)
    assert ended is State.FAILED
    at = desk.page("predict")
    at.session_state["predict_tabs"] = "A whole file"
    at.run()
    assert "lacks these columns" in said(at)


def client_ended(job: str) -> State:
    from core.jobs.client import follow

    return follow(job, lambda event: None).state


def test_a_file_that_is_no_table_leaves_nothing(desk: Bench) -> None:
    at = desk.page("predict")
    at.session_state["predict_tabs"] = "A whole file"
    at.run()
    send(at, "a.csv", b"\x00\x01\x02" * 50, "new_rows", f"run {desk.run.id}")
    assert not at.exception
    assert "nothing was changed" in said(at)
    assert work.latest(desk.project.workspace, "predict", desk.run) is None
    assert not [*(desk.run.folder.path / "work").glob("*")]


def test_nothing_is_reachable_from_another_workspace(desk: Bench) -> None:
    predicted(desk, desk.file)
    other = workspaces.enter(workspaces.new_token())
    assert work.latest(other, "predict", desk.run) is None
    at = desk.page("predict", workspace=other)
    assert not at.metric
    assert "There is no such project" in said(at)
    # A run that is not here is taken out of the address; the newest one is shown.
    at = desk.page("predict", run="0" * 32)
    assert not at.exception
    assert "run" not in at.query_params


def test_without_a_run_the_way_to_one_is_shown(desk: Bench) -> None:
    held = desk.project
    bare = projects.create(held.workspace, "bare", held.recipe, held.dataset)
    at = Bench(bare, desk.run, desk.file).page("predict")
    assert "No network is trained yet" in said(at)
    projects.delete(held.workspace, bare.id)


def test_an_older_run_says_that_the_settings_have_changed(desk: Bench) -> None:
    assert "settings have changed" not in said(desk.page("predict"))
    held = projects.get(desk.project.workspace, desk.project.id)
    projects.save(held, held.recipe.with_(seed=5))
    assert "settings have changed" in said(desk.page("predict"))
    assert runs.get(held.workspace, desk.run.id).job.over
