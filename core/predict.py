"""Predictions for a table of new rows, as a CSV that is safe to open in a spreadsheet.

Rows are read, answered and written a part at a time: memory does not grow with the table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core import store
from core.data.table import check
from core.evaluate import metrics
from core.evaluate.others import Reader, answered, reading_notes
from core.export.cells import FORMULA, NUMBER, SPACE, harmless
from core.tables import csv_lines, lines_as_they_are

if TYPE_CHECKING:
    from pathlib import Path

    from core.folder import RunFolder
    from core.goal import Goal
    from core.prepare.plain import Array
    from core.problems import Problem

_BEGUN = f"\\A[{re.escape(''.join(FORMULA))}]"
_NUMBER = rf"\A[{SPACE}]*{NUMBER}[{SPACE}]*\z"


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


def safe(texts: Any) -> list[str]:
    """Return the cells of an Arrow column of text as `harmless` has them.

    Most that begin like a formula are negative numbers, which Arrow tells at a tenth of the time.
    """
    cells: list[str] = texts.to_pylist()
    begun = np.flatnonzero(pc.match_substring_regex(texts, _BEGUN))
    numbers = pc.match_substring_regex(texts.take(begun), _NUMBER)
    for place in begun[~np.asarray(numbers, dtype=bool)]:
        cells[place] = harmless(cells[place])
    return cells


def predict(folder: RunFolder, table: Path, target: Path) -> list[Problem]:
    """Write a CSV with every column of a table and the answers; return what was noted.

    Args:
        folder: a trained run.
        table: folder of a stored table.
        target: the CSV; it appears whole or not at all.

    Raises:
        InputError: the table is damaged, or a column that the network needs is missing.
    """
    schema = check(table)
    reader, aim = Reader(folder, schema), folder.fitted().goal
    names = list(schema.names)
    for name in answers(aim, np.zeros((0, aim.outputs))):
        while name in schema.names:
            name += "_2"
        names.append(name)
    with store.drafted(target) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        file.write(csv_lines([names]))
        for cells, output in answered(folder, reader, table, schema.names):
            given = [safe(cells[name]) for name in schema.names]
            said = [safe(pa.array(texts)) for texts in answers(aim, output).values()]
            file.write(lines_as_they_are(zip(*given, *said, strict=True)))
    return [*reading_notes(schema), *reader.notes()]
