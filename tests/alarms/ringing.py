"""Made tables in which something is wrong, and what alarms them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core import suggest
from core.alarms import find, work
from core.alarms.alarm import Alarm

if TYPE_CHECKING:
    from core.data.table import Table
    from core.recipe import Recipe

Columns = dict[str, list[str]]
WORKED = {find.CELLS: work.cells, find.COPIES: work.copies}


def plain_table(rows: int = 400, seed: int = 0) -> Columns:
    """A table that nothing is wrong with: two numbers, a category, a class that follows them."""
    rng = np.random.default_rng(seed)
    size, weight = rng.normal(50, 10, rows), rng.normal(5, 1, rows)
    colour = rng.choice(["red", "green", "blue"], rows)
    score = (size - 50) / 10 + (colour == "red") + rng.normal(0, 0.7, rows)
    return {
        "size": [f"{v:.2f}" for v in size],
        "weight": [f"{v:.3f}" for v in weight],
        "colour": list(colour),
        "sold": ["yes" if s > 0.4 else "no" for s in score],
        "price": [f"{100 + 20 * s:.2f}" for s in score],
    }


def ring(table: Table, recipe: Recipe) -> list[Alarm]:
    """Return every alarm, worked out in this process."""
    with tempfile.TemporaryDirectory() as name:
        table.save(Path(name))
        answers = [
            WORKED[function]({**told, "folder": name})
            for function, told in find.questions(recipe, table.schema)
        ]
    found = [Alarm.model_validate(one) for answer in answers for one in answer["alarms"]]
    return find.joined(recipe, table.schema, found)


def start(table: Table, target: str | None = "sold") -> Recipe:
    """Return the recipe one starts with; the other target is left out."""
    recipe = suggest.recipe(table.schema, target)
    other = {"sold": "price", "price": "sold"}.get(target or "")
    return recipe.with_(
        columns=tuple(c.with_(role="ignore") if c.name == other else c for c in recipe.columns)
    )
