"""Every column against every other: one matrix for numbers, one for columns of all kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.look import measures
from core.look.columns import Floats, Looked, Values, drawn, looked
from core.look.facts import Association, Matrix
from core.look.relations import defined

MOST_COLUMNS = 500
# Numbers that are held at once, 8 bytes each, and multiplied in some seconds.
MOST_CELLS = 20_000_000
# Rows times pairs that are counted one pair after the other; some seconds.
MOST_PAIRED = 250_000_000
FEWEST_ROWS = 1_000


def association(columns: Sequence[Values], measure: Matrix) -> Floats:
    """Return the association of every pair of columns; NaN where it is not defined.

    Args:
        columns: with the same rows; numbers only for `pearson` and `spearman`.
        measure: `pearson` and `spearman` are between −1 and 1, `mixed` between 0 and 1.
    """
    numbers = [place for place, column in enumerate(columns) if column.numbers is not None]
    words = [place for place, column in enumerate(columns) if column.codes is not None]
    result = np.full((len(columns), len(columns)), np.nan)
    if numbers:
        rows = len(columns[numbers[0]].present)
        held = np.empty((rows, len(numbers)), order="F")
        for place, number in enumerate(numbers):
            held[:, place] = columns[number].numbers
        of = measures.spearman_matrix if measure == "spearman" else measures.pearson_matrix
        # Pearson's leaves them standardised, as the correlation ratio wants them.
        found = of(held)
        result[np.ix_(numbers, numbers)] = np.abs(found) if measure == "mixed" else found
        for one in words:
            codes = columns[one].codes
            assert codes is not None
            result[one, numbers] = result[numbers, one] = measures.correlation_ratios(held, codes)
    for place, one in enumerate(words):
        for other in words[:place]:
            first, second = columns[one].codes, columns[other].codes
            assert first is not None
            assert second is not None
            result[one, other] = result[other, one] = measures.cramer(first, second)
    return result


def _rows(table: Looked, names: Sequence[str], measure: Matrix) -> int:
    """Return how many rows can be compared in some seconds and within the memory."""
    facts = [table.facts(name) for name in names]
    # What is multiplied as one matrix costs little; the rest goes pair by pair.
    if measure == "mixed":
        words = sum(not table.seen.numeric(one) for one in facts)
        paired = words * (words - 1) // 2 + words * (len(facts) - words)
    else:
        whole = sum(measure == "pearson" or not one.missing for one in facts)
        paired = (len(facts) * (len(facts) - 1) - whole * (whole - 1)) // 2
    most = min(MOST_CELLS // max(1, len(names)), MOST_PAIRED // max(1, paired))
    return max(FEWEST_ROWS, most)


def child(argument: dict[str, Any]) -> dict[str, Any]:
    """Return the association by a `measure`. To be called in a child process."""
    table = looked(argument)
    measure: Matrix = argument["measure"]
    able = [
        facts.name
        for facts in table.schema.columns
        if (table.seen.measured(facts) if measure == "mixed" else table.seen.numeric(facts))
    ]
    names = able[:MOST_COLUMNS]
    if not names:
        return _told(measure, [], np.empty((0, 0)), 0, table.schema.rows, 0)
    rows = drawn(table.schema.rows, _rows(table, names, measure))
    columns = list(table.each(names, rows))
    found = association(columns, measure)
    compared = len(columns[0].present)
    return _told(measure, names, found, compared, table.schema.rows, len(able) - len(names))


def _told(
    measure: Matrix, names: list[str], found: Floats, rows: int, of: int, left_out: int
) -> dict[str, Any]:
    lines = found.tolist()
    return Association(
        measure=measure,
        names=tuple(names),
        values=tuple(
            tuple(defined(value) for value in line[:place]) for place, line in enumerate(lines)
        ),
        rows=rows,
        of=of,
        left_out=left_out,
    ).model_dump(mode="json")
