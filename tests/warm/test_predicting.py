"""One row asked of real runs through a real worker: the same answer as `predict` gives a file."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from core import suggest
from core.assign import set_path
from core.commands.main import main
from core.data.read import read
from core.folder import RunFolder
from core.jobs import owner, queue
from core.jobs.client import ensure_worker
from core.problems import InputError, Problem
from core.warm import client, wire
from core.warm.client import ready
from tests.conftest import mixed_columns, write_csv
from tests.warm.conftest import at_home, gone

Wait = Callable[..., None]

TARGETS = {"binary": "bought", "multiclass": "level", "regression": "spent"}
SPREAD = float(np.std([float(cell) for cell in mixed_columns(200)["spent"]]))
FEATURES = ("age", "city/town", "Größe", "member", "shop", "day")
ROWS = [
    {"age": "41.5", "city/town": "Bern", "Größe": "5e11", "member": "yes", "shop": "s3"},
    {"age": "41,5", "city/town": "Paris", "Größe": "12x", "member": "maybe", "shop": "s999"},
    {"age": " 7 ", "city/town": "   ", "Größe": "", "member": "no", "day": "2024-13-40"},
    {"day": "2025-06-30", "age": "NA", "shop": "s10"},
    {"age": "1e3", "city/town": "Zürich", "day": "30.06.2025", "Größe": "1" * 12},
    {},
]
UNREAD = [set(), {"age", "Größe"}, {"day"}, {"age"}, {"day"}, set()]


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with at_home(tmp_path_factory.mktemp("home")) as folder:
        yield folder
        worker = owner.current()
        if worker is not None:
            process = psutil.Process(worker.pid)
            process.terminate()
            process.wait(10)


@pytest.fixture(autouse=True)
def home(module_home: Path) -> Path:
    return module_home


@pytest.fixture(scope="module")
def desk(module_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run for each task and a file of new rows."""
    folder = tmp_path_factory.mktemp("desk")
    table = read(write_csv(folder / "mixed.csv", mixed_columns(200)))
    table.save(folder / "table")
    columns = {name: [row.get(name, "") for row in ROWS] for name in FEATURES}
    write_csv(folder / "new.csv", columns | {"note": [f"row {n}" for n in range(len(ROWS))]})
    jobs = []
    for task, target in TARGETS.items():
        template = "linear" if task == "regression" else "mlp"
        recipe = suggest.recipe(table.schema, target, template)
        for name in set(TARGETS.values()) - {target}:
            recipe = set_path(recipe, f"columns.{name}.role=ignore")
        recipe = set_path(recipe, "training.epochs=2")
        RunFolder.create(folder / task, recipe, folder / "table")
        jobs.append(queue.submit("train", folder / task, {}))
    ensure_worker()
    for job in jobs:
        while not (job.folder / "run.json").exists():
            assert not queue.get(job.id).over, queue.get(job.id).problems
            time.sleep(0.05)
        # Neither a report nor opponents are needed here.
        queue.cancel(job.id)
    return folder


def ask(question: str, argument: dict[str, Any]) -> dict[str, Any]:
    # A worker that has to be started first may meet a busy machine.
    return client.ask(question, argument, seconds=90)


def service() -> int:
    """Return the process that listens on the socket."""
    address = wire.found()
    assert address is not None
    worker = owner.current()
    assert worker is not None
    for process in psutil.Process(worker.pid).children(recursive=True):
        places = [connection.laddr for connection in process.net_connections("unix")]
        if address.place in places:
            return process.pid
    raise AssertionError("no process listens")


@pytest.mark.parametrize("task", TARGETS)
def test_the_answer_is_that_of_predict(desk: Path, task: str) -> None:
    out = desk / f"{task}.csv"
    assert main(["predict", str(desk / task), str(desk / "new.csv"), "-o", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(expected) == len(ROWS)
    for cells, row, unread in zip(ROWS, expected, UNREAD, strict=True):
        found = ask("predict_row", {"run": str(desk / task), "cells": cells})
        assert found["task"] == task
        if task == "regression":
            # DESIGN.md: 1e-6 times the standard deviation of the target.
            assert found["prediction"] == pytest.approx(
                float(row["prediction"]), rel=1e-6, abs=1e-6 * SPREAD
            )
            assert found["probabilities"] == {}
        else:
            assert found["prediction"] == row["prediction"]
            names = [n.removeprefix("probability of ") for n in row if n.startswith("probability")]
            assert list(found["probabilities"]) == names
            for name, share in found["probabilities"].items():
                assert share == pytest.approx(float(row[f"probability of {name}"]), abs=1e-6)
        notes = [Problem.model_validate(note) for note in found["notes"]]
        assert {note.where.removeprefix("columns.") for note in notes} == unread
        assert all("taken as missing" in str(note) for note in notes)


def test_cells_left_out_are_missing(desk: Path) -> None:
    run = str(desk / "binary")
    blank = dict.fromkeys(FEATURES, "") | {"age": None}
    assert ask("predict_row", {"run": run, "cells": blank}) == ask(
        "predict_row", {"run": run, "cells": {"bought": "yes", "level": "low"}}
    )


def test_a_row_without_a_finite_answer_says_so(desk: Path) -> None:
    argument = {"run": str(desk / "regression"), "cells": {"age": "1e300", "Größe": "-1e300"}}
    found = ask("predict_row", argument)
    assert found["prediction"] is None
    assert found["notes"][-1]["where"] == "rows"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"run": "relative/run"}, "question.run"),
        ({"run": "/nowhere/at/all"}, "run"),
        ({"run": 7}, "question.run"),
        ({"run": "/a\0b"}, "question.run"),
        ({"cells": [1]}, "question.cells"),
        ({"cells": {"age": 41.5}}, "question.cells.age"),
        ({"cells": {"nothing": "1"}}, "question.cells"),
        ({"more": 1}, "question.more"),
    ],
)
def test_forged_arguments_are_refused(desk: Path, change: dict[str, object], where: str) -> None:
    with pytest.raises(InputError) as caught:
        ask("predict_row", {"run": str(desk / "binary"), "cells": {}} | change)
    assert [problem.where for problem in caught.value.problems] == [where]


def test_a_changed_or_removed_run_is_refused(desk: Path, tmp_path: Path) -> None:
    run = shutil.copytree(desk / "binary", tmp_path / "run")
    argument = {"run": str(run), "cells": {}}
    assert ask("predict_row", argument)["task"] == "binary"
    model = (run / "model.keras").read_bytes()
    (run / "model.keras").write_bytes(model[:-1] + b"?")
    with pytest.raises(InputError, match="not the one that was trained here"):
        ask("predict_row", argument)
    (run / "model.keras").write_bytes(model)
    assert ask("predict_row", argument)["task"] == "binary"
    shutil.rmtree(run)
    with pytest.raises(InputError, match="no folder of a run"):
        ask("predict_row", argument)


def test_thirty_pages_ask_at_once(desk: Path) -> None:
    def one(number: int) -> float:
        run = str(desk / list(TARGETS)[number % 3])
        answer = ask("predict_row", {"run": run, "cells": {"age": str(number)}})
        return float(
            answer["prediction"] if number % 3 == 2 else sum(answer["probabilities"].values())
        )

    with ThreadPoolExecutor(30) as pool:
        found = list(pool.map(one, range(30)))
    assert all(share == pytest.approx(1) for n, share in enumerate(found) if n % 3 < 2)


def test_a_preview_is_asked_for_as_well(desk: Path) -> None:
    run = desk / "binary"
    recipe = (run / "recipe.json").read_text(encoding="utf-8")
    found = ask("preview", {"table": str(run), "recipe": recipe, "columns": ["age"], "rows": 3})
    assert [column["name"] for column in found["columns"]] == ["age"]
    with pytest.raises(InputError):
        ask("preview", {"table": str(run), "recipe": {"version": 99}})


def test_a_killed_process_is_replaced(desk: Path, wait_until: Wait) -> None:
    argument = {"run": str(desk / "binary"), "cells": {"age": "30"}}
    before = ask("predict_row", argument)
    pid = service()
    os.kill(pid, signal.SIGKILL)
    assert ask("predict_row", argument) == before
    assert service() != pid
    wait_until(lambda: gone(pid))


def test_it_leaves_with_its_worker(desk: Path, wait_until: Wait) -> None:
    argument = {"run": str(desk / "binary"), "cells": {"age": "30"}}
    for ending in (signal.SIGKILL, signal.SIGTERM):
        # What a killed worker left is no hindrance to the next one.
        assert ask("predict_row", argument)
        pid, worker = service(), owner.current()
        assert worker is not None
        os.kill(worker.pid, ending)
        wait_until(lambda pid=pid: gone(pid))
        assert not ready()
    wait_until(lambda: owner.current() is None)
    assert not wire.path().exists()
