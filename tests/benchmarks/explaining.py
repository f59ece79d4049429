"""SHAP values by column: ours against the same explainer through `model.predict`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from core.explain import _Pool, _values
from core.goal import Goal
from core.prepare import plain
from core.prepare.encode import encode
from core.prepare.fitted import Fitted
from core.tasks import pin_threads
from tests.benchmarks.measure import Row
from tests.benchmarks.training import WIDTH, model

if TYPE_CHECKING:
    from collections.abc import Iterator

BACKGROUND = 100
ROWS = 10


class Quiet:
    """A reporter that nobody listens to."""

    def progress(self, done: float, total: float) -> None:
        """Say nothing."""

    def should_stop(self) -> bool:
        """Go on."""
        return False


def rows() -> Iterator[Row]:
    """Yield the time for ten rows of twenty columns."""
    import shap

    pin_threads({"threads": 1})
    rng = np.random.default_rng(0)
    columns = {f"x{i}": rng.normal(size=BACKGROUND + ROWS) for i in range(WIDTH)}
    encoders = tuple(
        plain.NumberEncoder.fit(name, values, "mean", "", False, "none")
        for name, values in columns.items()
    )
    goal = Goal(column="y", task="binary", classes=("no", "yes"), positive="yes")
    network = model()
    inputs = encode(list(encoders), columns)
    pool = _Pool(Fitted(encoders, goal), network, inputs)
    quiet: Any = Quiet()
    deadline = time.perf_counter() + 1e6
    _values(pool, BACKGROUND, 1, 0, deadline, quiet)
    start = time.perf_counter()
    _values(pool, BACKGROUND, ROWS, 0, deadline, quiet)
    ours = time.perf_counter() - start

    features = inputs["features"]
    explainer = shap.explainers.Permutation(
        lambda x: network.predict({"features": x}, verbose=0),
        shap.maskers.Independent(features[:BACKGROUND], max_samples=BACKGROUND),
        seed=0,
    )
    explainer(features[BACKGROUND : BACKGROUND + 1], silent=True)
    start = time.perf_counter()
    explainer(features[BACKGROUND:], silent=True, max_evals=10 * (2 * WIDTH + 1))
    theirs = time.perf_counter() - start
    yield Row(
        f"SHAP values of {ROWS} rows, {WIDTH} columns", ours,
        "shap Permutation through model.predict", theirs,
    )  # fmt: skip
