"""The numbers behind a page as tables: shown as they are, and as CSV that is safe in a spreadsheet.

Each function takes facts and returns a `Sheet` with every digit; rounding is for whoever shows it.
Headers are plain English words, the same in every language, because programs read them.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.export.cells import harmless
from core.report import ClassScore, Confusion, Curve, Explanation, Metrics, Report, Residuals

Cell = str | int | float | None

PARTS = ("train", "validation", "test")


class Sheet(NamedTuple):
    """A table; None is a number that is not defined."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self) -> str:
        """Return it as CSV text."""
        return csv_text(self.header, ([_written(cell) for cell in row] for row in self.rows))


def csv_text(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table as CSV text that is safe in a spreadsheet, headers included."""
    return csv_lines([header]) + csv_lines(rows)


def csv_lines(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as lines of a CSV that is safe in a spreadsheet."""
    return lines_as_they_are([harmless(cell) for cell in row] for row in rows)


def lines_as_they_are(rows: Iterable[Iterable[str]]) -> str:
    """Return rows whose cells are safe already as lines of a CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def _written(cell: Cell) -> str:
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    return cell if isinstance(cell, str) else repr(cell)


def _names(found: Iterable[Metrics]) -> list[str]:
    """Return the names of metrics, each once, in their order."""
    return list(dict.fromkeys(name for metrics in found for name in metrics))


def metrics(report: Report) -> Sheet:
    """Return every metric of the network, one column for each part of the rows."""
    names = _names(report.metrics.get(part, {}) for part in PARTS)
    return Sheet(
        ("metric", *PARTS),
        tuple(
            (name, *(report.metrics.get(part, {}).get(name) for part in PARTS)) for name in names
        ),
    )


def opponents(report: Report) -> Sheet:
    """Return every metric of the network and of each opponent, part by part."""
    known = {"network": report.metrics} | {
        name: rival.metrics for name, rival in report.opponents.items()
    }
    names = _names(found.get(part, {}) for found in known.values() for part in PARTS)
    return Sheet(
        ("model", "rows", *names),
        tuple(
            (model, part, *(found.get(part, {}).get(name) for name in names))
            for model, found in known.items()
            for part in PARTS
            if found.get(part)
        ),
    )


def confusion(found: Confusion) -> Sheet:
    """Return rows by true class (down) and predicted class (across)."""
    pairs = zip(found.labels, found.counts, strict=True)
    return Sheet(
        ("true class", *found.labels),
        tuple((label, *counts) for label, counts in pairs),
    )


def by_class(found: Sequence[ClassScore]) -> Sheet:
    """Return the classification report, one row for each class."""
    return Sheet(
        ("class", "precision", "recall", "f1", "rows"),
        tuple((one.label, one.precision, one.recall, one.f1, one.support) for one in found),
    )


def roc(curves: Sequence[Curve]) -> Sheet:
    """Return the points of ROC curves."""
    return Sheet(
        ("class", "false_positive_rate", "true_positive_rate"),
        tuple(
            (curve.label, across, up)
            for curve in curves
            for across, up in zip(curve.false_positive_rate, curve.true_positive_rate, strict=True)
        ),
    )


def precision_recall(curves: Sequence[Curve]) -> Sheet:
    """Return the points of precision-recall curves."""
    return Sheet(
        ("class", "recall", "precision"),
        tuple(
            (curve.label, across, up)
            for curve in curves
            for across, up in zip(curve.recall, curve.precision, strict=True)
        ),
    )


def residuals(found: Residuals) -> Sheet:
    """Return true and predicted numbers row by row; rows count from 1, as people do."""
    triples = zip(found.rows, found.actual, found.predicted, strict=True)
    return Sheet(
        ("row", "actual", "predicted", "residual"),
        tuple((row + 1, actual, said, actual - said) for row, actual, said in triples),
    )


def history(report: Report) -> Sheet:
    """Return loss and metrics of each epoch under their Keras names."""
    names = _names(report.history)
    return Sheet(
        ("epoch", *names),
        tuple(
            (epoch, *(found.get(name) for name in names))
            for epoch, found in enumerate(report.history, 1)
        ),
    )


def importance(found: Explanation, output: int) -> Sheet:
    """Return the mean absolute effect of each column on an output, the largest first."""
    sizes, errors = found.importance[output], found.importance_error[output]
    order = sorted(range(len(sizes)), key=lambda k: -sizes[k])
    return Sheet(
        ("column", "mean_effect", "standard_error"),
        tuple((found.columns[k], sizes[k], errors[k]) for k in order),
    )


def effects(found: Explanation, output: int, columns: Iterable[str] | None = None) -> Sheet:
    """Return the effect of each cell of each explained row on an output.

    Args:
        found: the explanation.
        output: which output.
        columns: only these; all when None.
    """
    wanted = set(found.columns if columns is None else columns)
    return Sheet(
        ("row", "column", "cell", "effect", "standard_error"),
        tuple(
            (row + 1, column, cells[k], values[k], errors[k])
            for row, cells, values, errors in zip(
                found.rows, found.cells, found.values[output], found.errors[output], strict=True
            )
            for k, column in enumerate(found.columns)
            if column in wanted
        ),
    )


def one_row(found: Explanation, output: int, place: int) -> Sheet:
    """Return the effect of each cell of one explained row, the largest first."""
    cells, values = found.cells[place], found.values[output][place]
    errors = found.errors[output][place]
    order = sorted(range(len(values)), key=lambda k: -abs(values[k]))
    return Sheet(
        ("column", "cell", "effect", "standard_error"),
        tuple((found.columns[k], cells[k], values[k], errors[k]) for k in order),
    )
