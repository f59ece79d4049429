"""Schema and target → a complete starting recipe that trains as it is.

Every default is written out in the recipe, so that what will happen can be read and changed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core import templates
from core.catalog.preparation import EMBED_ABOVE, TREATMENTS
from core.goal import goal
from core.problems import listed, say, wrong
from core.recipe import Choice, Column, Recipe, Target, Training, Treatment

if TYPE_CHECKING:
    from core.schema import ColumnFacts, Schema

# Batch size by training rows: small tables need many steps, large ones fast epochs.
BATCHES = ((2_000, 32), (10_000, 64), (50_000, 128))
LARGEST_BATCH = 256


def embedding_dimension(categories: int) -> int:
    """Return a size for an embedding: 1.6 × n^0.56, at most 32 (the rule of fastai)."""
    return max(2, min(32, round(1.6 * math.pow(categories, 0.56))))


def treatment(facts: ColumnFacts, kind: str | None = None) -> Treatment:
    """Return the treatment a column starts with."""
    kind = kind or facts.kind
    start = TREATMENTS[kind]  # type: ignore[index]
    if kind == "category" and facts.distinct > EMBED_ABOVE:
        size = embedding_dimension(facts.distinct)
        return start.with_(encoding=Choice(kind="embedding", params={"dimension": size}))
    if kind == "date":
        clock = "%M" in facts.format.date
        return start.with_(encoding=Choice(kind="date_parts", params={"hour": clock}))
    return start


def batch_size(rows: int) -> int:
    """Return a batch size for a number of training rows."""
    return next((size for limit, size in BATCHES if rows < limit), LARGEST_BATCH)


def recipe(schema: Schema, target: str | None, template: str = "mlp", seed: int = 0) -> Recipe:
    """Return a complete starting recipe.

    Args:
        schema: what the table holds.
        target: name of the column to predict; None while it is not known.
        template: name of a row of `catalog.templates`.
        seed: from which all random numbers follow.

    Raises:
        InputError: there is no such column or template.
    """
    if target is not None and schema.column(target) is None:
        raise wrong(
            "target",
            say("The table has no column {name}.", name=repr(target)),
            say("It has: {names}.", names=listed(schema.names, 12)),
            say("Choose one of these as the target."),
        )
    columns = tuple(
        Column(
            name=facts.name,
            kind=facts.kind,
            role="target" if facts.name == target else facts.role,
            treatment=Treatment() if facts.name == target else treatment(facts),
        )
        for facts in schema.columns
    )
    start = Recipe(
        seed=seed,
        columns=columns,
        training=Training(batch_size=batch_size(int(schema.rows * 0.7))),
    )
    start = templates.use(start, template, schema)
    aim = goal(start, schema)
    if aim is None:
        return start
    return start.with_(target=Target(task=aim.task, positive_class=aim.positive))
