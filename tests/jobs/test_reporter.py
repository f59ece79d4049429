from __future__ import annotations

import json
import math
import os
import time
from pathlib import Path

import numpy as np
import pytest

from core.jobs.reporter import EVENTS, STATUS, Reporter, read_events, report_end
from core.problems import Phrase, Problem, say


def status(folder: Path) -> dict[str, object]:
    return dict(json.loads((folder / STATUS).read_text()))


def test_events_come_back_as_they_were_told(tmp_path: Path) -> None:
    problem = Problem(where="x", found=say("{a}", a="<b>"), expected=say("é"), action=say("\ud800"))
    reporter = Reporter(tmp_path / "run")
    before = time.time()
    reporter.phase("fit")
    reporter.progress(np.int64(1), 4)
    reporter.epoch({"epoch": 0, "loss": np.float32(0.5), "val_loss": math.nan, "auc": np.inf})
    reporter.message(say("Line\n{n}", n=1))
    reporter.end("failed", [problem])
    events, offset = read_events(tmp_path / "run" / EVENTS)
    assert offset == (tmp_path / "run" / EVENTS).stat().st_size
    assert [event.pop("kind") for event in events] == [
        "phase",
        "progress",
        "epoch",
        "message",
        "end",
    ]
    assert all(before - 1 <= event.pop("time") <= time.time() for event in events)
    phase, progress, epoch, message, end = events
    assert phase == {"name": "fit"}
    assert progress == {"done": 1, "total": 4}
    assert epoch == {"epoch": 0, "loss": 0.5, "val_loss": None, "auc": None}
    assert str(Phrase.model_validate(message["phrase"])) == "Line\n1"
    assert end["state"] == "failed"
    assert [Problem.model_validate(told) for told in end["problems"]] == [problem]


def test_reading_goes_on_where_it_stopped_and_leaves_a_line_that_is_not_whole(
    tmp_path: Path,
) -> None:
    path = tmp_path / EVENTS
    assert read_events(path) == ([], 0)
    path.write_bytes(b'{"a": 1}\n{"a"')
    assert read_events(path) == ([{"a": 1}], 9)
    assert read_events(path, 9) == ([], 9)
    with path.open("ab") as file:
        file.write(b": 2}\n")
    assert read_events(path, 9) == ([{"a": 2}], 18)
    assert read_events(path, 1000) == ([{"a": 1}, {"a": 2}], 18)
    assert read_events(path, -5) == ([{"a": 1}, {"a": 2}], 18)


def test_a_line_torn_by_a_crash_takes_no_other_with_it(tmp_path: Path) -> None:
    Reporter(tmp_path).phase("one")
    with (tmp_path / EVENTS).open("ab") as file:
        file.write(b'{"time": 17')
    Reporter(tmp_path).phase("two")
    events, _ = read_events(tmp_path / EVENTS)
    assert [event["name"] for event in events] == ["one", "two"]


def test_the_status_is_replaced_a_few_times_a_second_and_at_every_turn(tmp_path: Path) -> None:
    reporter = Reporter(tmp_path)
    reporter.phase("fit")
    seen = set()
    start = time.monotonic()
    for number in range(2000):
        reporter.progress(number, 2000)
        seen.add((tmp_path / STATUS).stat().st_ino)
        if time.monotonic() - start > 0.5:
            break
    assert 1 <= len(seen) <= 2 + 0.6 / 0.2
    reporter.epoch({"epoch": 3})
    reporter.phase("judge")
    now = status(tmp_path)
    assert abs(float(str(now.pop("updated"))) - time.time()) < 5
    assert now.pop("pid") == os.getpid()
    assert now == {"state": "running", "phase": "judge", "progress": None, "epoch": {"epoch": 3}}
    Reporter(tmp_path).end("finished")
    now = status(tmp_path)
    assert (now["state"], now["phase"], now["epoch"]) == ("finished", "judge", {"epoch": 3})


def test_a_full_disk_is_not_swallowed(tmp_path: Path) -> None:
    (tmp_path / EVENTS).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        Reporter(tmp_path).epoch({"epoch": 0})


def test_stopping_is_asked_of_whoever_made_the_reporter(tmp_path: Path) -> None:
    answers = iter([False, True])
    reporter = Reporter(tmp_path, lambda: next(answers))
    assert [reporter.should_stop(), reporter.should_stop()] == [False, True]
    assert not Reporter(tmp_path).should_stop()


def test_the_end_is_not_told_to_a_folder_that_was_removed(tmp_path: Path) -> None:
    report_end(tmp_path / "gone", "killed")
    assert not (tmp_path / "gone").exists()
