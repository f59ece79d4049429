"""What a polling page is told: told from files as a training leaves them, half-written ones too."""

from __future__ import annotations

import json
import math
import os
import time
from pathlib import Path
from typing import Any

import pytest

from core.jobs.job import State
from core.jobs.reporter import EVENTS, STATUS, Reporter
from core.live import MOST_POINTS, PHASES, STATES, look
from core.problems import Problem, say
from core.recipe import Recipe, Training
from core.tasks import __file__ as tasks_file


def event(kind: str, ago: float = 0.0, **values: Any) -> dict[str, Any]:
    return {**values, "time": time.time() - ago, "kind": kind}


def epoch(number: int, ago: float = 0.0, seconds: float = 2.0, **values: Any) -> dict[str, Any]:
    told = {"epoch": number, "loss": 1 / number, "val_loss": 2 / number, "seconds": seconds}
    return event("epoch", ago, **{**told, **values})


def phase(name: str, ago: float = 0.0) -> dict[str, Any]:
    return event("phase", ago, name=name)


def tell(folder: Path, *events: dict[str, Any]) -> None:
    with (folder / EVENTS).open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(told) + "\n" for told in events)


def plan(folder: Path, epochs: int = 10) -> None:
    recipe = Recipe(training=Training(epochs=epochs))
    (folder / "recipe.json").write_text(recipe.to_json(), encoding="utf-8")


def test_before_anything_was_said(tmp_path: Path) -> None:
    assert look(tmp_path, "queued", 0, 7.0) == {
        "state": "queued",
        "over": False,
        "job": 7.0,
        "phase": "",
        "since": 0,
        "epochs": [],
        "planned": None,
        "share": None,
        "began": None,
        "elapsed": None,
        "left": None,
        "rows_per_second": None,
        "messages": [],
    }
    assert look(tmp_path / "gone", "running", 40)["since"] == 0


@pytest.mark.parametrize("state", State)
def test_every_state_is_over_or_not_and_has_words(state: State, tmp_path: Path) -> None:
    assert look(tmp_path, state, 0)["over"] is (state not in ("queued", "running"))
    assert STATES[state].text()


def test_every_phase_of_a_step_has_words() -> None:
    source = Path(tasks_file).read_text(encoding="utf-8")
    told = {part.split('"')[0] for part in source.split('reporter.phase("')[1:]}
    assert told
    assert told <= set(PHASES)


def test_only_what_is_new_is_told(tmp_path: Path) -> None:
    plan(tmp_path)
    tell(tmp_path, phase("train", 9), epoch(1, 6))
    first = look(tmp_path, "running", 0)
    assert [point["epoch"] for point in first["epochs"]] == [1]
    assert first["since"] == (tmp_path / EVENTS).stat().st_size
    assert look(tmp_path, "running", first["since"])["epochs"] == []
    tell(tmp_path, epoch(2, 2), epoch(3))
    second = look(tmp_path, "running", first["since"])
    assert [point["epoch"] for point in second["epochs"]] == [2, 3]
    assert look(tmp_path, "running", 0)["epochs"] == first["epochs"] + second["epochs"]


def test_an_epoch_holds_its_time_and_numbers_and_nothing_else(tmp_path: Path) -> None:
    told = epoch(4, loss=0.123456789, val_loss=None, accuracy=math.nan, mae=3)
    tell(tmp_path, told)
    [point] = look(tmp_path, "running", 0)["epochs"]
    assert point == {
        "epoch": 4,
        "time": round(told["time"], 3),
        "loss": 0.1234568,
        "val_loss": None,
        "accuracy": None,
        "mae": 3,
    }
    json.dumps(look(tmp_path, "running", 0), allow_nan=False)


def test_a_line_that_is_not_whole_waits_for_its_rest(tmp_path: Path) -> None:
    tell(tmp_path, epoch(1))
    line = json.dumps(epoch(2))
    with (tmp_path / EVENTS).open("a", encoding="utf-8") as file:
        file.write(line[:20])
    first = look(tmp_path, "running", 0)
    assert [point["epoch"] for point in first["epochs"]] == [1]
    with (tmp_path / EVENTS).open("a", encoding="utf-8") as file:
        file.write(line[20:] + "\n")
    second = look(tmp_path, "running", first["since"])
    assert [point["epoch"] for point in second["epochs"]] == [2]


def test_an_offset_beyond_the_end_begins_anew(tmp_path: Path) -> None:
    tell(tmp_path, phase("train", 5), epoch(1))
    seen = look(tmp_path, "running", 100_000)
    assert seen["since"] < 100_000
    assert [point["epoch"] for point in seen["epochs"]] == [1]
    assert seen["phase"] == "train"


def test_the_story_of_an_earlier_job_is_left_out(tmp_path: Path) -> None:
    Reporter(tmp_path).phase("compare")
    tell(tmp_path, epoch(9, 0), event("message", 0, phrase=say("Old.").model_dump(mode="json")))
    os.utime(tmp_path / STATUS)
    created = time.time() + 1
    seen = look(tmp_path, "running", 0, created)
    assert (seen["phase"], seen["epochs"], seen["messages"]) == ("", [], [])
    assert seen["job"] == created
    tell(tmp_path, phase("train", -2), epoch(1, -3))
    later = look(tmp_path, "running", seen["since"], created)
    assert later["phase"] == "train"
    assert [point["epoch"] for point in later["epochs"]] == [1]


def test_a_queued_job_has_no_phase_whatever_the_folder_says(tmp_path: Path) -> None:
    Reporter(tmp_path).phase("compare")
    assert look(tmp_path, "queued", 0)["phase"] == ""


def test_the_phase_is_known_long_after_it_was_said(tmp_path: Path) -> None:
    plan(tmp_path, 1000)
    reporter = Reporter(tmp_path)
    reporter.phase("train")
    for number in range(1, 60):
        reporter.epoch({"epoch": number, "loss": 0.5, "val_loss": 0.5, "seconds": 1.0})
    since = look(tmp_path, "running", 0)["since"]
    assert look(tmp_path, "running", since)["phase"] == "train"
    reporter.epoch({"epoch": 60, "loss": 0.5, "val_loss": 0.5, "seconds": 1.0})
    seen = look(tmp_path, "running", since)
    assert seen["phase"] == "train"
    assert seen["elapsed"] is None
    assert seen["left"] == pytest.approx(940, abs=1)
    reporter.phase("judge")
    assert look(tmp_path, "running", seen["since"])["phase"] == "judge"


@pytest.mark.parametrize(
    ("epochs", "ago", "left"),
    [
        ([], 0, None),
        ([(1, 9)], 0, None),
        ([(1, 90), (2, 2)], 0, 16),
        ([(1, 90), (2, 9), (3, 2), (4, 2)], 0, 12),
        ([(1, 2), (2, 2)], 3, 13),
        ([(1, 2), (2, 2)], 100, 0),
        ([(1, 2), (10, 2)], 0, 0),
    ],
    ids=["none", "one", "two", "median", "counts on", "late", "last"],
)
def test_the_time_left(
    epochs: list[tuple[int, float]], ago: float, left: float | None, tmp_path: Path
) -> None:
    plan(tmp_path, 10)
    told = [epoch(number, ago, seconds) for number, seconds in epochs]
    tell(tmp_path, phase("train", 200), *told)
    seen = look(tmp_path, "running", 0)["left"]
    assert seen == (left if left is None else pytest.approx(left, abs=0.5))
    tell(tmp_path, phase("judge"))
    assert look(tmp_path, "running", 0)["left"] is None


def test_nothing_is_left_of_epochs_nobody_planned(tmp_path: Path) -> None:
    tell(tmp_path, phase("train"), epoch(1), epoch(2))
    assert look(tmp_path, "running", 0)["left"] is None
    (tmp_path / "recipe.json").write_text("{", encoding="utf-8")
    assert look(tmp_path, "running", 0)["planned"] is None


def test_the_time_of_training_runs_and_then_stands(tmp_path: Path) -> None:
    tell(tmp_path, phase("prepare", 30), phase("train", 20))
    assert look(tmp_path, "running", 0)["elapsed"] == pytest.approx(20, abs=0.5)
    tell(tmp_path, phase("save", 12), phase("judge", 1))
    seen = look(tmp_path, "finished", 0)
    assert seen["elapsed"] == pytest.approx(8, abs=0.01)
    assert seen["began"] == pytest.approx(time.time() - 20, abs=0.5)


def test_speed_and_share(tmp_path: Path) -> None:
    plan(tmp_path, 10)
    tell(tmp_path, phase("train", 9), event("progress", 4, done=100, total=1000))
    assert look(tmp_path, "running", 0)["rows_per_second"] is None
    tell(tmp_path, event("progress", 2, done=300, total=1000))
    seen = look(tmp_path, "running", 0)
    assert seen["rows_per_second"] == pytest.approx(100, rel=0.01)
    assert seen["share"] == 0.3
    tell(tmp_path, epoch(4))
    assert look(tmp_path, "running", 0)["share"] == 0.4
    tell(tmp_path, phase("compare"))
    assert look(tmp_path, "running", 0)["share"] is None
    tell(tmp_path, event("progress", done=1, total=4), event("progress", done=2, total=4))
    seen = look(tmp_path, "running", 0)
    assert (seen["share"], seen["rows_per_second"]) == (0.5, None)


def test_the_planned_epochs_follow_the_recipe(tmp_path: Path) -> None:
    plan(tmp_path, 12)
    assert look(tmp_path, "running", 0)["planned"] == 12
    plan(tmp_path, 13)
    os.utime(tmp_path / "recipe.json", ns=(1, 1))
    assert look(tmp_path, "running", 0)["planned"] == 13


def test_the_recipe_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(tmp_path, 12)
    look(tmp_path, "running", 0)
    monkeypatch.setattr("core.live.recipes.parse", None)
    assert look(tmp_path, "running", 0)["planned"] == 12


def test_messages_are_sentences_in_the_readers_language(tmp_path: Path) -> None:
    problem = Problem(where="rows", found=say("A {n}.", n=3), expected=say(""), action=say("Do."))
    reporter = Reporter(tmp_path)
    reporter.message(say("One of {name}.", name="<b>"))
    reporter.note(problem)
    seen = look(tmp_path, "running", 0)
    assert seen["messages"] == ["One of <b>.", "A 3. Do."]
    german = {"One of {name}.": "Einer von {name}.", "Do.": "Tu es."}
    told = look(tmp_path, "running", 0, translate=lambda text: german.get(text, text))
    assert told["messages"] == ["Einer von <b>.", "A 3. Tu es."]
    assert look(tmp_path, "running", seen["since"])["messages"] == []


def test_a_very_long_history_is_thinned_and_keeps_its_ends(tmp_path: Path) -> None:
    tell(tmp_path, phase("train"), *(epoch(number) for number in range(1, 5001)))
    points = [point["epoch"] for point in look(tmp_path, "running", 0)["epochs"]]
    assert len(points) == MOST_POINTS
    assert (points[0], points[-1]) == (1, 5000)
    assert points == sorted(set(points))


def test_a_look_reads_only_the_end_of_a_long_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(tmp_path, *(epoch(number) for number in range(1, 5001)))
    since = look(tmp_path, "running", 0)["since"]
    parsed = 0
    loads = json.loads

    def counted(line: Any) -> Any:
        nonlocal parsed
        parsed += 1
        return loads(line)

    monkeypatch.setattr(json, "loads", counted)
    look(tmp_path, "running", since)
    assert parsed == 0
    tell(tmp_path, epoch(5001))
    look(tmp_path, "running", since)
    assert 0 < parsed < 60


def test_a_run_that_is_over_is_told_whole() -> None:
    folder = Path(__file__).parent / "fixtures" / "v1" / "run"
    seen = look(folder, "finished", 0)
    assert [point["epoch"] for point in seen["epochs"]] == [1, 2, 3]
    assert seen["elapsed"] == pytest.approx(3.165, abs=0.001)
    assert (seen["phase"], seen["left"], seen["over"]) == ("compare", None, True)
