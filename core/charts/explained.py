"""What the charts of an explanation share: checked access to its numbers, columns in order."""

from __future__ import annotations

from collections.abc import Sequence

from core.charts.text import numeric
from core.problems import listed, say, wrong
from core.report import Explanation


def checked_output(explanation: Explanation, output: int) -> str:
    """Return what an output is about.

    Raises:
        InputError: there is no such output.
    """
    if not 0 <= output < len(explanation.outputs):
        raise wrong(
            "output",
            say("There is no output {output}.", output=output),
            say("Known: {known}.", known=listed(explanation.outputs)),
            say("Choose one of these."),
        )
    return explanation.outputs[output]


def column_index(explanation: Explanation, column: str) -> int:
    """Return the position of a column among those explained.

    Raises:
        InputError: the column is not among them.
    """
    if column not in explanation.columns:
        raise wrong(
            "column",
            say("The column {column} is not explained.", column=repr(column[:80])),
            say("Known: {known}.", known=listed(explanation.columns, 12) or "-"),
            say("Choose one of these."),
        )
    return explanation.columns.index(column)


def checked_row(explanation: Explanation, row: int) -> int:
    """Return a position among the explained rows.

    Raises:
        InputError: there is no such row.
    """
    if not 0 <= row < len(explanation.rows):
        raise wrong(
            "row",
            say("There is no explained row {row}.", row=row + 1),
            say("Expected a row from 1 to {last}.", last=len(explanation.rows)),
            say("Choose one of these."),
        )
    return row


def by_importance(explanation: Explanation, output: int) -> list[int]:
    """Return positions of columns, the most important first; equals keep the table's order."""
    importance = explanation.importance[output]
    return sorted(range(len(explanation.columns)), key=lambda index: -importance[index])


def effects(explanation: Explanation, output: int, column: int) -> list[float]:
    """Return the values of one column, row by row."""
    return [row[column] for row in explanation.values[output]]


def cells(explanation: Explanation, column: int) -> list[str]:
    """Return the cells of one column, row by row."""
    return [row[column] for row in explanation.cells]


def numbers(texts: Sequence[str]) -> list[float | None] | None:
    """Return a column's cells as numbers, None where missing; None if it holds words."""
    found = [numeric(text) for text in texts]
    missing = (not text.strip() or text.strip().lower() == "nan" for text in texts)
    words = any(value is None and not gap for value, gap in zip(found, missing, strict=True))
    return None if words or not any(value is not None for value in found) else found
