"""Every column against the target, ranked by how strongly they go together."""

from __future__ import annotations

import math
from typing import Any

from core.look import measures
from core.look.columns import Values, drawn, looked
from core.look.facts import Measure, Relation, Relations

MOST_ROWS = 50_000
# Cells that are compared with the target: of very wide tables fewer rows.
MOST_CELLS = 5_000_000
FEWEST_ROWS = 2_000
GROUPS = 20


def defined(value: float) -> float | None:
    """Return a number, or None for one that is not defined; JSON has no NaN."""
    return value if math.isfinite(value) else None


def relation(column: Values, target: Values) -> Relation:
    """Return how strongly a column goes with the target.

    Two numbers may go together along a line, or along any other curve: the stronger of Spearman's ρ
    and the correlation ratio of the target on groups of the column is what counts.
    """
    rows = int((column.present & target.present).sum())

    def told(measure: Measure, strength: float, **more: float | None) -> Relation:
        return Relation(
            name=column.name, measure=measure, strength=defined(strength), rows=rows, **more
        )

    if column.numbers is not None and target.numbers is not None:
        x, y = column.numbers, target.numbers
        rank, line = measures.spearman(x, y), measures.pearson(x, y)
        both = column.present & target.present
        groups = measures.quantile_groups(x[both], GROUPS)
        curve = measures.correlation_ratio(y[both], groups)
        both_ways = {"pearson": defined(line), "spearman": defined(rank)}
        if curve > abs(rank):
            return told("bins", curve, **both_ways)
        return told("spearman", abs(rank), **both_ways)
    if column.codes is not None and target.codes is not None:
        return told("cramer", measures.cramer(column.codes, target.codes))
    numbers = column.numbers if column.numbers is not None else target.numbers
    codes = column.codes if column.codes is not None else target.codes
    assert numbers is not None
    assert codes is not None
    return told("eta", measures.correlation_ratio(numbers, codes))


def child(argument: dict[str, Any]) -> dict[str, Any]:
    """Return every column against the target of `seen`. To be called in a child process."""
    table = looked(argument)
    schema, seen = table.schema, table.seen
    assert seen.target is not None
    others = [facts for facts in schema.columns if facts.name != seen.target]
    measured = [facts.name for facts in others if seen.measured(facts)]
    most = min(MOST_ROWS, max(FEWEST_ROWS, MOST_CELLS // max(1, len(measured))))
    rows = drawn(schema.rows, most)
    target = table.one(seen.target, rows)
    found = [relation(column, target) for column in table.each(measured, rows)]
    return Relations(
        target=seen.target,
        rows=len(target.present),
        of=schema.rows,
        columns=tuple(sorted(found, key=lambda one: -(one.strength or -1.0))),
        left_out=tuple(facts.name for facts in others if not seen.measured(facts)),
    ).model_dump(mode="json")
