"""How long a training will take, before it is started. No Keras.

A training is the tracing of its compiled step, once, and then epochs; the time of both follows
from the layer graph by a few constants. They were fitted to 19 trainings through `tasks.train` with
one thread of a 2-core x86-64 cloud machine, Keras 3.15 and TensorFlow 2.21, which
`tests/test_estimate.py` lists (median seconds of an epoch, measured → by these constants):

    rows × columns   batch   mlp              residual         stepped
    500 × 10         32      0.0066 → 0.0084  0.022 → 0.017    0.024 → 0.015
    4,000 × 10       64      0.0148 → 0.0156  0.061 → 0.061    0.053 → 0.053
    20,000 × 10      128     0.0364 → 0.0371  0.184 → 0.214    0.161 → 0.179
    100,000 × 10     256     0.122 → 0.122    0.791 → 0.873    1.21 → 0.72
    10,000 × 80      64      0.0372 → 0.0324  0.126 → 0.148    0.186 → 0.132

beside linear networks, 1,024 units a layer (1.70 → 1.64) and batches of 8 and 1,024. The first
epoch took 0.9 to 1.2 s more for mlp, 2.5 to 3.4 s for residual, 2.1 to 6 s for stepped. Another
machine may be some times faster or slower; a finished run there gives the factor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.training import EARLY_STOPPING
from core.goal import goal
from core.graph import trace
from core.inputs import entering
from core.problems import Phrase, say

if TYPE_CHECKING:
    from core.graph import Trace
    from core.recipe import Recipe, Training
    from core.report import Run
    from core.schema import Schema

# Seconds: a process, reading the table, building the network, saving it; 0.3 to 1.2 measured.
START, START_ROW = 0.6, 4e-6
TRACE, TRACE_LAYER = 0.57, 0.11
EPOCH, STEP_LAYER = 6.5e-3, 3.4e-5
# Areas under curves count at 200 thresholds in each step, as long as some layers take.
AREAS, STEP_AREA = ("auc", "pr_auc"), 2.3e-4
ROW, ROW_WEIGHT, ROW_VALUE = 4.1e-7, 9.9e-11, 2.2e-9
# Epochs that get better before early stopping begins to wait, at the fewest.
FEWEST_BETTER = 5
# Beyond this a factor says that a machine was busy or asleep, not how fast it is.
MOST_SPEED = 20.0

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True)
class Cost:
    """Seconds of one training on the machine that was measured."""

    first: float
    epoch: float

    def of(self, epochs: int) -> float:
        """Return the seconds of so many epochs, as `Run.seconds` counts them."""
        return self.first + epochs * self.epoch


def usable(recipe: Recipe, schema: Schema) -> int:
    """Return the rows that can be learned from: those without a target do not count if dropped."""
    target = recipe.target_column
    facts = schema.column(target.name) if target else None
    dropped = facts.missing if facts is not None and recipe.target.missing == "drop" else 0
    return schema.rows - dropped


def parts(recipe: Recipe, schema: Schema) -> dict[str, int]:
    """Return about how many rows train, stop and test; exact but for classes and groups."""
    split = recipe.split
    rows = round(usable(recipe, schema) * split.sample)
    stop, test = round(rows * split.validation), round(rows * split.test)
    return {"train": max(0, rows - stop - test), "validation": stop, "test": test}


def cost(recipe: Recipe, schema: Schema) -> Cost:
    """Return what a training costs; a network that cannot be built as far as it can."""
    graph: Trace = trace(recipe.network, entering(recipe, schema))
    rows, size = parts(recipe, schema)["train"], recipe.training.batch_size
    aim = goal(recipe, schema)
    # What is shared is worked with at each of its places.
    weights = graph.with_output(aim.outputs if aim else 1) + sum(n.shared for n in graph.nodes)
    values = sum(math.prod(node.shape) for node in graph.nodes)
    layers = len(graph.nodes)
    areas = sum(name in AREAS for name in recipe.training.metrics or ())
    return Cost(
        first=TRACE + TRACE_LAYER * layers,
        epoch=EPOCH
        + -(-rows // size) * (layers * STEP_LAYER + areas * STEP_AREA)
        + rows * (ROW + ROW_WEIGHT * weights + ROW_VALUE * values),
    )


def epochs(training: Training) -> tuple[int, int]:
    """Return the fewest and the most epochs that are to be expected."""
    if training.early_stopping.kind != "patience":
        return training.epochs, training.epochs
    row, given = EARLY_STOPPING["patience"], training.early_stopping.params
    patience = row.values({} if row.problems(given, "") else given)["patience"]
    waited = int(patience or 0)
    return min(training.epochs, waited + FEWEST_BETTER), training.epochs


def seconds(recipe: Recipe, schema: Schema, speed: float = 1.0) -> tuple[float, float]:
    """Return the fewest and the most seconds until a network is trained and saved.

    Args:
        recipe: what is to be trained.
        schema: what the table holds.
        speed: how many times faster this machine is than the one measured; see `speed_of`.
    """
    found = cost(recipe, schema)
    start = START + START_ROW * schema.rows
    low, high = (start + found.of(count) for count in epochs(recipe.training))
    return low / speed, high / speed


def speed_of(run: Run, recipe: Recipe, schema: Schema) -> float:
    """Return how many times faster a finished run was than the machine measured."""
    if run.seconds <= 0 or not run.history:
        return 1.0
    found = cost(recipe, schema).of(len(run.history)) / run.seconds
    return max(1 / MOST_SPEED, min(MOST_SPEED, found))


def _rounded(value: float) -> float:
    """Return a whole number, from 10 on in steps of five: an estimate knows no more."""
    return float(max(1, round(value))) if value < 10 else 5.0 * round(value / 5)


def words(low: float, high: float) -> Phrase:
    """Return an estimate in words, each end in a unit that suits it."""
    if high < 1.5:
        return say("about a second")
    first, unit = _scaled(low)
    second, other = _scaled(high)
    if (first, unit) == (second, other):
        return {
            "s": say("about {high} seconds", high=second),
            "min": say("about {high} minutes", high=second),
            "h": say("about {high} hours", high=second),
        }[other]
    return {
        ("s", "s"): say("about {low} to {high} seconds", low=first, high=second),
        ("s", "min"): say("about {low} seconds to {high} minutes", low=first, high=second),
        ("s", "h"): say("about {low} seconds to {high} hours", low=first, high=second),
        ("min", "min"): say("about {low} to {high} minutes", low=first, high=second),
        ("min", "h"): say("about {low} minutes to {high} hours", low=first, high=second),
        ("h", "h"): say("about {low} to {high} hours", low=first, high=second),
    }[unit, other]


def _scaled(value: float) -> tuple[str, str]:
    """Return a time as a number that reads well, and its unit."""
    if value < 1.5 * MINUTE:
        return f"{_rounded(value):g}", "s"
    if value < 1.5 * HOUR:
        return f"{_rounded(value / MINUTE):g}", "min"
    return f"{_rounded(value / HOUR):g}", "h"
