"""Facts small enough to reason about by hand, and every figure drawn from them.

`FIGURES` is what tests walk: a function added to `core.charts` and not to it fails a test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.charts import (
    beeswarm,
    classes,
    columns,
    distribution,
    history,
    opponents,
    ranking,
    residuals,
    schedule,
    summaries,
    waterfall,
)
from core.problems import say
from core.rates import Course
from core.report import (
    ClassScore,
    Confusion,
    Curve,
    Explanation,
    Opponent,
    Report,
    Residuals,
)
from core.schema import ColumnFacts
from tests.charts.looks import looks

Case = tuple[Callable[..., Any], Callable[..., Any], tuple[Any, ...]]


def epochs(count: int = 20, best: int = 12) -> tuple[dict[str, float], ...]:
    """Return a history whose `val_loss` is lowest in one epoch."""
    return tuple(
        {
            "loss": 1.0 / (epoch + 1) + 0.1,
            "accuracy": 1 - 0.5 / (epoch + 1),
            "val_loss": 0.3 + 0.01 * abs(epoch + 1 - best),
            "val_accuracy": 0.8 - 0.005 * abs(epoch + 1 - best),
        }
        for epoch in range(count)
    )


def course(schedule: str = "one_cycle", rates: tuple[float, ...] = (0.01, 0.1, 0.02)) -> Course:
    """Return a course of the learning rate, one rate an epoch."""
    return Course(schedule, np.arange(len(rates)) * 1.0, np.array(rates))


def confusion(labels: tuple[str, ...] = ("A", "B", "C"), seed: int = 0) -> Confusion:
    """Return a matrix that is strong on its diagonal."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(4.5 / len(labels), (len(labels), len(labels))) + np.diag(
        [20] * len(labels)
    )
    return Confusion(labels=labels, counts=tuple(map(tuple, counts.tolist())))


def scores(labels: tuple[str, ...] = ("A", "B", "C")) -> tuple[ClassScore, ...]:
    """Return scores that fall from class to class."""
    top = np.linspace(0.95, 0.4, len(labels)).tolist()
    return tuple(
        ClassScore(label=label, precision=f, recall=f * 0.9, f1=f * 0.94, support=10 + i)
        for i, (label, f) in enumerate(zip(labels, top, strict=True))
    )


def curves(labels: tuple[str, ...] = ("yes",), seed: int = 0) -> tuple[Curve, ...]:
    """Return curves of seeded scores; the first class is ranked best."""
    rng = np.random.default_rng(seed)
    found = []
    for place, label in enumerate(labels):
        hit = rng.random(200) < 0.3
        order = np.argsort(-(hit * 2.0 / (place + 1) + rng.normal(size=200)), kind="stable")
        true = np.cumsum(hit[order]) / hit.sum()
        false = np.cumsum(~hit[order]) / (~hit).sum()
        precision = np.cumsum(hit[order]) / np.arange(1, 201)
        x, y = np.r_[0.0, false], np.r_[0.0, true]
        found.append(
            Curve(
                label=label,
                roc_auc=float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2)),
                average_precision=float(np.sum(np.diff(y) * precision)),
                share=float(hit.mean()),
                false_positive_rate=tuple(x.tolist()),
                true_positive_rate=tuple(y.tolist()),
                recall=(*true[::-1].tolist(), 0.0),
                precision=(*precision[::-1].tolist(), 1.0),
            )
        )
    return tuple(found)


def numbers(rows: int = 200, seed: int = 0) -> Residuals:
    """Return predictions with an error of about 5,000 around some 50,000."""
    rng = np.random.default_rng(seed)
    actual = rng.normal(50_000, 20_000, rows)
    predicted = actual + rng.normal(0, 5_000, rows)
    return Residuals(
        rows=tuple(range(10, 10 + rows)),
        actual=tuple(actual.tolist()),
        predicted=tuple(predicted.tolist()),
    )


def report(task: str = "binary", rivals: bool = True) -> Report:
    """Return a report whose network beats the linear model and loses to the trees."""
    if task == "regression":
        own = {"mae": 4.0, "rmse": 5.5, "r2": 0.8}
        linear, trees = {"mae": 6.0, "rmse": 8.0, "r2": -0.2}, {"mae": 3.5, "rmse": 5.0, "r2": 0.85}
    else:
        own = {"accuracy": 0.85, "f1": 0.7, "roc_auc": 0.9, "log_loss": 0.4}
        linear = {"accuracy": 0.8, "f1": 0.65, "roc_auc": None, "log_loss": 0.5}
        trees = {"accuracy": 0.87, "f1": 0.72, "roc_auc": 0.92, "log_loss": 0.35}
    found = {
        "linear": Opponent(label="Linear model", metrics={"test": linear}, seconds=0.1),
        "boosted_trees": Opponent(label="Boosted trees", metrics={"test": trees}, seconds=0.5),
    }
    return Report(
        task=task,
        target="income",
        rows={"test": 100},
        metrics={"test": own},
        opponents=found if rivals else {},
    )


def explanation(
    names: tuple[str, ...] = ("age", "city", "hours"),
    rows: int = 60,
    outputs: tuple[str, ...] = (">50K",),
    words: tuple[str, ...] = ("Oslo", "Rome", "Lima"),
    seed: int = 0,
) -> Explanation:
    """Return values of a made-up rule: numbers act linearly, words (second column) by lane.

    The first column is strongest and each further one weaker; every ninth of its cells is missing.
    """
    rng = np.random.default_rng(seed)
    numeric = rng.normal(40, 10, (rows, len(names)))
    weight = 0.1 / np.arange(1, len(names) + 1)
    values = (numeric - 40) / 10 * weight
    cells = [[f"{value:.1f}" for value in row] for row in numeric]
    for row in range(rows):
        if len(names) > 1:
            lane = row % len(words)
            cells[row][1] = words[lane]
            values[row, 1] = 0.05 * (lane - 1)
        if row % 9 == 8:
            cells[row][0] = ""
            values[row, 0] = 0.03
    stacked = np.stack([values * (1 if k == 0 else -0.5) for k in range(len(outputs))])
    size = np.abs(stacked)
    base = np.full(len(outputs), 0.24)
    return Explanation(
        outputs=outputs,
        columns=names,
        rows=tuple(range(100, 100 + rows)),
        base=tuple(base.tolist()),
        values=stacked.tolist(),
        errors=(size * 0.1).tolist(),
        cells=cells,
        predictions=(base[:, None] + stacked.sum(axis=2)).tolist(),
        importance=size.mean(axis=1).tolist(),
        importance_error=(size.std(axis=1) / np.sqrt(max(rows, 1))).tolist(),
        background=50,
        additivity=1e-9,
        seconds=1.0,
        complete=True,
    )


def cities(values: tuple[str, ...] = ("Oslo", "Rome", "Lima"), each: int = 30) -> ColumnFacts:
    """Return the facts of a column of categories, the first the most frequent."""
    top = tuple((value, each + len(values) - place) for place, value in enumerate(values))
    return ColumnFacts(
        name="city",
        input="city",
        kind="category",
        reason=say("Words."),
        distinct=len(values),
        top=top,
    )


def measured(counts: tuple[int, ...] = tuple(range(20))) -> ColumnFacts:
    """Return the facts of a column of numbers from 10 to 30."""
    return ColumnFacts(
        name="age",
        input="age",
        kind="number",
        reason=say("Numbers."),
        distinct=100,
        minimum=10.0,
        maximum=30.0,
        histogram=counts,
        quartiles=(20.0, 24.5, 27.0),
    )


def parts(labels: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Return rows by class in the parts of a split; the first class is larger in the test."""
    return {
        part: {label: rows // 10 * (len(labels) - place) for place, label in enumerate(labels)}
        | {labels[0]: rows * 9 if part == "test" else rows * 5}
        for part, rows in (("train", 700), ("validation", 150), ("test", 150))
    }


def figures(labels: tuple[str, ...], names: tuple[str, ...], words: tuple[str, ...]) -> list[Case]:
    """Return every figure function and summary with arguments that hold the names given."""
    explained = explanation(names, outputs=labels, words=words)
    split = {part: sum(found.values()) for part, found in parts(labels).items()}
    return [
        (distribution.distribution, summaries.distribution, (cities(words),)),
        (distribution.distribution, summaries.distribution, (measured(), 190)),
        (
            distribution.class_balance,
            summaries.class_balance,
            ({label: 40 + place for place, label in enumerate(labels)}, labels[0]),
        ),
        (distribution.split_picture, summaries.split_picture, (split,)),
        (distribution.split_picture, summaries.split_picture, (split, parts(labels))),
        (history.learning_curves, summaries.learning_curves, (epochs(), 12)),
        (schedule.learning_rate, summaries.learning_rate, (course(),)),
        (classes.confusion_matrix, summaries.confusion_matrix, (confusion(labels),)),
        (classes.class_scores, summaries.class_scores, (scores(labels),)),
        (ranking.roc, summaries.roc, (curves(labels),)),
        (ranking.precision_recall, summaries.precision_recall, (curves(labels),)),
        (residuals.predicted_against_actual, summaries.predicted_against_actual, (numbers(),)),
        (residuals.residuals, summaries.residuals, (numbers(),)),
        (residuals.residual_histogram, summaries.residual_histogram, (numbers(),)),
        (opponents.opponents, summaries.opponents, (report(),)),
        (columns.importance, summaries.importance, (explained,)),
        (beeswarm.beeswarm, summaries.beeswarm, (explained,)),
        (waterfall.waterfall, summaries.waterfall, (explained,)),
        (columns.dependence, summaries.dependence, (explained, names[0])),
        (columns.dependence, summaries.dependence, (explained, names[1])),
        *looks(labels, names, words),
    ]


FIGURES = figures(("A", "B", "C"), ("age", "city", "hours"), ("Oslo", "Rome", "Lima"))
