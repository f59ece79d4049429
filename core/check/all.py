"""Every check, in the order of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.check import columns, network, target

if TYPE_CHECKING:
    from core.problems import Problem
    from core.recipe import Recipe
    from core.schema import Schema


def check(recipe: Recipe, schema: Schema, limit: int | None = None) -> tuple[Problem, ...]:
    """Return every problem of a recipe on a table.

    Args:
        recipe: what the person chose; may be incomplete.
        schema: what the table holds.
        limit: bytes one job may use; the setting `JOB_MEMORY` when None.
    """
    return (
        *columns.problems(recipe, schema),
        *target.problems(recipe, schema),
        *network.problems(recipe, schema, limit),
    )
