"""What is our own of a training travels into the script, which gives the same weights with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.conftest import mixed_columns, write_csv

if TYPE_CHECKING:
    from tests.commands.conftest import Desk

TARGETS = ("bought", "level", "spent", "visits")
CASES = {
    "quantile": (
        "spent",
        "network.outputs.output.loss=quantile",
        "network.outputs.output.loss.share=0.9",
        "training.optimizer=nadam",
        "training.schedule=one_cycle",
        "training.clipping=global_norm",
    ),
    "focal": (
        "level",
        "network.outputs.output.loss=categorical_focal_crossentropy",
        "network.outputs.output.loss.label_smoothing=0.1",
        "training.optimizer=lion",
        "training.schedule=plateau",
        "training.schedule.patience=1",
        "training.schedule.min_delta=10",
    ),
    "poisson": (
        "visits",
        "target.task=regression",
        "network.outputs.output.loss=poisson",
        "training.optimizer=muon",
        "training.schedule=cosine",
        "training.schedule.warmup=2",
        "training.metrics=r2_score,root_mean_squared_error",
    ),
    "hinge": (
        "bought",
        "network.outputs.output.loss=hinge",
        "training.schedule=triangular",
        "training.schedule.cycle=3",
        "training.metrics=auc,accuracy",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_script_gives_the_same_weights(
    desk: Desk, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = mixed_columns(240)
    columns["visits"] = [str(n) for n in np.random.default_rng(5).poisson(3.0, 240)]
    write_csv(desk.folder / "counted.csv", columns)
    target, *sets = CASES[name]
    ignored = [f"columns.{other}.role=ignore" for other in TARGETS if other != target]
    run = desk.train(name, "counted.csv", target, "training.epochs=5", *ignored, *sets)
    printed = desk.script(run, capsys, "counted.csv")
    told, report = json.loads(printed[printed.index("\n{") :]), desk.report(run)
    assert told["same_weights_as_the_run"] is True
    assert told["metrics"]["test"] == pytest.approx(report["metrics"]["test"], rel=1e-6)
    followed = next((s.partition("=")[2].split(",") for s in sets if "metrics" in s), [])
    assert {f"val_{metric}" for metric in followed} <= set(report["history"][0])
    if name == "poisson":
        assert min(report["residuals"]["predicted"]) > 0
        mean = np.mean(report["residuals"]["actual"])
        assert np.mean(report["residuals"]["predicted"]) == pytest.approx(mean, rel=0.5)
