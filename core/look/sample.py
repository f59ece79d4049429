"""Rows for a scatter matrix: some columns of numbers, coloured by the target."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.look.columns import drawn, looked
from core.look.facts import Sample

MOST_COLUMNS = 5
MOST_ROWS = 600
MOST_CLASSES = 6
MOST_SIGNS = 60


def child(argument: dict[str, Any]) -> dict[str, Any]:
    """Return drawn rows of the `columns`. To be called in a child process."""
    table = looked(argument)
    numeric = {facts.name for facts in table.schema.columns if table.seen.numeric(facts)}
    names = [name for name in argument["columns"] if name in numeric][:MOST_COLUMNS]
    target = table.one(table.seen.target) if table.seen.target else None
    found = list(table.each(names))
    there = np.ones(table.schema.rows, dtype=bool)
    for column in [*found, *([target] if target else [])]:
        there &= column.present
    rows = np.flatnonzero(there)
    chosen = drawn(len(rows), MOST_ROWS)
    shown = rows if chosen is None else rows[chosen]
    classes: list[str] = []
    levels: list[float] = []
    if target is not None and target.codes is not None:
        counts = np.bincount(target.codes[rows], minlength=len(target.labels))
        frequent = set(np.argsort(-counts, kind="stable")[:MOST_CLASSES].tolist())
        # "" is all rarer classes: no class is called so, because it would be missing.
        classes = [
            target.labels[code][:MOST_SIGNS] if code in frequent else ""
            for code in target.codes[shown].tolist()
        ]
    elif target is not None and target.numbers is not None:
        levels = target.numbers[shown].tolist()
    return Sample(
        names=tuple(names),
        dates=tuple(column.kind == "date" for column in found),
        values=tuple(
            tuple(column.numbers[shown].tolist()) for column in found if column.numbers is not None
        ),
        classes=tuple(classes),
        levels=tuple(levels),
        rows=len(shown),
        of=len(rows),
    ).model_dump(mode="json")
