"""What is worth a look first: the best opponent, and rows that are typical, surest, most wrong.

An explanation holds what is predicted for its rows. What was true of them is read here, of one
column and those rows only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Literal

import pyarrow.parquet as pq

from core.charts.words import METRICS
from core.data.table import CELLS, canonical
from core.goal import label
from core.recipe import Recipe
from core.report import Explanation, Opponent, Report
from core.schema import Schema

Truth = str | float | None
Standout = Literal["typical", "surest", "wrong"]


def best_opponent(report: Report, metric: str) -> Opponent | None:
    """Return the opponent that is best on the test rows by a metric; None when none has it."""
    sign = -1 if metric in METRICS and METRICS[metric].better == "lower" else 1
    scored = [
        (sign * value, rival)
        for rival in report.opponents.values()
        if (value := rival.metrics.get("test", {}).get(metric)) is not None
    ]
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


def truths(
    folder: Path, recipe: Recipe, schema: Schema, report: Report, rows: Sequence[int]
) -> list[Truth]:
    """Return what the target of rows is: the class or the number; None where it is missing.

    Args:
        folder: of the run; its table is read.
        recipe: of the run.
        schema: of the table.
        report: of the run.
        rows: positions in the table.
    """
    column, facts = recipe.target_column, schema.column(report.target)
    if column is None or facts is None:
        return [None] * len(rows)
    cells = pq.read_table(folder / CELLS, columns=[report.target]).column(0).take(list(rows))
    if report.task == "regression":
        numbers = canonical(cells, "number", facts.format).tolist()
        return [value if math.isfinite(value) else None for value in numbers]
    spelled = [label(text, column.kind == "number") for text in cells.to_pylist()]
    return [name if name in report.classes else None for name in spelled]


def _share(found: Explanation, report: Report, place: int, truth: str) -> float | None:
    """Return the probability that a row was given for a class."""
    if report.task == "binary":
        positive = found.predictions[0][place]
        return positive if truth == report.positive_class else 1.0 - positive
    if truth not in found.outputs:
        return None
    return found.predictions[found.outputs.index(truth)][place]


def _sureness(found: Explanation, report: Report, place: int) -> float:
    if report.task == "binary":
        return abs(found.predictions[0][place] - 0.5)
    return max(predictions[place] for predictions in found.predictions)


def _error(found: Explanation, report: Report, place: int, truth: Truth) -> float | None:
    """Return how wrong the prediction of a row is; None when that cannot be said."""
    if isinstance(truth, float):
        return abs(found.predictions[0][place] - truth)
    share = _share(found, report, place, truth) if truth is not None else None
    return None if share is None else 1.0 - share


def standouts(
    found: Explanation, report: Report, truth: Sequence[Truth], output: int
) -> dict[Standout, int]:
    """Return places among the explained rows by what makes them worth a look.

    `typical` is the row whose prediction is nearest to the middle of all, `surest` (classes only)
    the one whose probability is most extreme, `wrong` the one whose true class was given the
    smallest probability, or whose number was missed by most.
    """
    places = range(len(found.rows))
    if not places:
        return {}
    said = found.predictions[output]
    middle = median(said)
    result: dict[Standout, int] = {"typical": min(places, key=lambda k: abs(said[k] - middle))}
    if report.task != "regression":
        result["surest"] = max(places, key=lambda k: _sureness(found, report, k))
    errors = {k: _error(found, report, k, truth[k]) for k in places}
    known = {k: error for k, error in errors.items() if error is not None}
    if known:
        result["wrong"] = max(known, key=known.__getitem__)
    return result
