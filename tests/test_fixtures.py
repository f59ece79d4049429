"""Everything that version 1 stored still opens (invariant 8).

A fixture is never made again: when the form of a file changes, the program learns to read the old
one, and a new fixture is added beside it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.check import check
from core.evaluate.judge import judge
from core.export.bundle import bundle
from core.folder import RunFolder
from core.jobs.reporter import read_events
from core.problems import errors

RUNS = sorted((Path(__file__).parent / "fixtures").glob("v*/run"))


@pytest.fixture(params=RUNS, ids=lambda path: path.parent.name)
def run(request: pytest.FixtureRequest, tmp_path: Path) -> RunFolder:
    return RunFolder(Path(shutil.copytree(request.param, tmp_path / "run")))


def test_every_file_opens(run: RunFolder) -> None:
    recipe, schema, facts = run.recipe(), run.schema(), run.facts()
    assert not errors(check(recipe, schema))
    assert run.table().cells.num_rows == schema.rows
    assert facts.fingerprint == schema.fingerprint
    assert len(run.fitted().encoders) == len(recipe.features)
    assert sum(len(rows) for rows in run.rows().values()) == schema.rows
    assert run.explanation().columns
    events, _ = read_events(run.path / "events.jsonl")
    assert events[-1]["kind"] == "end"


def test_the_model_answers_as_it_did(run: RunFolder) -> None:
    old, new = run.report(), judge(run)
    for part, metrics in old.metrics.items():
        assert new.metrics[part] == pytest.approx(dict(metrics), abs=1e-5)


def test_it_can_still_be_taken_away(run: RunFolder) -> None:
    assert bundle(run)
