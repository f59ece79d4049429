"""SHAP values by column: exact where the answer is known, additive for every network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core import suggest, tasks
from core.assign import set_path
from core.explain import explain
from core.folder import RunFolder
from core.jobs.reporter import Reporter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.data.table import Table


def trained(table: Table, folder: Path, target: str, template: str, *sets: str) -> RunFolder:
    recipe = suggest.recipe(table.schema, target, template)
    for assignment in ("training.epochs=3", *sets):
        recipe = set_path(recipe, assignment)
    table.save(folder / "table")
    run = RunFolder.create(folder / "run", recipe, folder / "table")
    tasks.train(run.path, {"threads": 1}, Reporter(run.path))
    return run


@pytest.fixture(autouse=True)
def threads_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    # TensorFlow refuses a change once an operation has run, as it has in this process.
    monkeypatch.setattr(tasks, "pin_threads", lambda _: 1)


def test_a_linear_model_is_explained_exactly(
    table_of: Callable[..., Table], tmp_path: Path
) -> None:
    """For `y = Σ w x + b` the value of a column is `w (x - mean of the background)`."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 3)).round(4)
    y = 3 * x[:, 0] - 2 * x[:, 1] + 0.1 * x[:, 2]
    columns = {f"x{i}": [str(v) for v in x[:, i]] for i in range(3)}
    table = table_of({**columns, "y": [str(v) for v in y]})
    run = trained(
        table, tmp_path, "y", "linear", "training.learning_rate=0.1", "training.epochs=40"
    )
    found = explain(run, 8, 60, Reporter(tmp_path / "job"))
    model, fitted = run.model(), run.fitted()
    kernel = model.get_layer("output").get_weights()[0].ravel() * fitted.scale
    background = np.random.default_rng([0, 0x54]).permutation(run.rows()["train"])[:100]
    for place, encoder in enumerate(fitted.encoders):
        weight = kernel[place] / encoder.scale  # type: ignore[union-attr]
        expected = weight * (x[list(found.rows), place] - x[background, place].mean())
        got = [row[place] for row in found.values[0]]
        np.testing.assert_allclose(got, expected, atol=1e-4)
    assert found.additivity < 1e-4
    assert max(max(row) for row in found.errors[0]) < 1e-4


@pytest.mark.parametrize(
    ("target", "template", "sets"),
    [
        ("bought", "stepped", ()),
        ("level", "residual", ()),
        ("spent", "residual", ()),
        ("level", "mlp", ('columns.shop.treatment.encoding="one_hot"',)),
        (
            "bought",
            "linear",
            (
                'network.layers=[{"id":"a","kind":"dense","params":{"units":8}},'
                '{"id":"n","kind":"gaussian_noise"},{"id":"l","kind":"layer_normalization"},'
                '{"id":"b","kind":"dense","params":{"units":8},"inputs":["features"]},'
                '{"id":"m","kind":"multiply","inputs":["l","b"]},'
                '{"id":"c","kind":"concatenate","inputs":["m","a"]}]',
            ),
        ),
    ],
)
def test_every_network_adds_up(
    mixed: Table, tmp_path: Path, target: str, template: str, sets: tuple[str, ...]
) -> None:
    others = [name for name in ("bought", "level", "spent") if name != target]
    ignored = [f"columns.{name}.role=ignore" for name in others]
    run = trained(mixed, tmp_path, target, template, *sets, *ignored)
    tasks.judge(run.path, {"threads": 1}, Reporter(run.path))
    found = explain(run, 3, 60, Reporter(tmp_path / "job"))
    assert set(found.columns) == {"age", "city/town", "Größe", "member", "shop", "day"}
    assert len(found.outputs) == (3 if target == "level" else 1)
    values = np.array(found.values)
    total = np.array(found.base)[:, None] + values.sum(axis=2)
    tolerance = 1e-5 * (40 if target == "spent" else 1)
    np.testing.assert_allclose(total, found.predictions, atol=tolerance)
    assert found.complete
    assert_same_predictions(run, found)


def assert_same_predictions(run: RunFolder, found: Any) -> None:
    """What is explained is what the saved model answers."""
    from core.evaluate.others import Reader, outputs

    everything = outputs(run, Reader(run, run.schema()), run.path)
    expected = everything[list(found.rows)].T
    np.testing.assert_allclose(np.array(found.predictions), expected, rtol=1e-4, atol=1e-5)


def test_the_budget_ends_it_early(mixed: Table, tmp_path: Path) -> None:
    run = trained(mixed, tmp_path, "bought", "linear")
    found = explain(run, 30, 0, Reporter(tmp_path / "job"))
    assert len(found.rows) == len(found.cells) == 1
    assert not found.complete


def test_a_stop_keeps_what_there_is(mixed: Table, tmp_path: Path) -> None:
    run = trained(mixed, tmp_path, "bought", "linear")
    reporter = Reporter(tmp_path / "job", stop=lambda: True)
    assert len(explain(run, 30, 60, reporter).rows) == 1
    lines = (tmp_path / "job" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["progress"]
