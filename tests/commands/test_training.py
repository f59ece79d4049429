"""What is our own of a training travels into the script, which gives the same weights with it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.conftest import mixed_columns, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.fixture(scope="module", autouse=True)
def _ahead(desk: Desk, request: pytest.FixtureRequest) -> Iterator[None]:
    """Train beside the tests when they all run, two at once."""
    columns = mixed_columns(240)
    columns["visits"] = [str(n) for n in np.random.default_rng(5).poisson(3.0, 240)]
    write_csv(desk.folder / "counted.csv", columns)
    wanted = [one for one in request.session.items if one.path == request.path]
    with ThreadPoolExecutor(2) as several:
        if len(wanted) == len(CASES):
            desk.programs.start()
            for name in CASES:
                desk.begin(several, name, *training(name))
        yield
        several.shutdown(cancel_futures=True)


def training(name: str) -> list[str]:
    """Return the file, the target and the changes of a case."""
    target, *sets = CASES[name]
    ignored = [f"columns.{other}.role=ignore" for other in TARGETS if other != target]
    return ["counted.csv", target, "training.epochs=5", *ignored, *sets]


@pytest.mark.parametrize("name", CASES)
def test_script_gives_the_same_weights(
    desk: Desk, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sets = CASES[name]
    run = desk.train(name, *training(name))
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
