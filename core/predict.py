"""Predictions for a table of new rows, as a CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.evaluate import metrics
from core.evaluate.judge import other_cells, outputs, reading_notes
from core.tables import csv_text

if TYPE_CHECKING:
    from core.data.table import Table
    from core.folder import RunFolder
    from core.goal import Goal
    from core.prepare.plain import Array
    from core.problems import Problem


def answers(aim: Goal, output: Array) -> dict[str, list[str]]:
    """Return the columns that hold what the network says, by header.

    `prediction` is the class or the number; with classes, `probability of CLASS` follows for each.
    """
    if aim.task == "regression":
        return {"prediction": [repr(float(value)) for value in output[:, 0]]}
    shares = metrics.probabilities(output)
    result = {"prediction": [aim.classes[number] for number in metrics.chosen(output)]}
    for number, name in enumerate(aim.classes):
        result[f"probability of {name}"] = [repr(float(value)) for value in shares[:, number]]
    return result


def predict(folder: RunFolder, table: Table) -> tuple[str, list[Problem]]:
    """Return a CSV with every column of the table and the answers, and what was noted.

    Raises:
        InputError: a column that the network needs is missing.
    """
    columns, notes = other_cells(folder, table)
    found = answers(folder.fitted().goal, outputs(folder, columns))
    taken = set(table.schema.names)
    names = []
    for name in found:
        while name in taken:
            name += "_2"
        names.append(name)
    cells = [table.cells[name].to_pylist() for name in table.schema.names]
    rows = zip(*cells, *found.values(), strict=True)
    return csv_text((*table.schema.names, *names), rows), [*reading_notes(table), *notes]
