"""`columns.json`: everything that is needed to feed the exported model, and to read its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.folder import RunFolder


def columns(folder: RunFolder) -> dict[str, Any]:
    """Return the facts of a run's inputs and output as plain data."""
    recipe, schema, aim = folder.recipe(), folder.schema(), folder.fitted().goal
    entries = []
    for column in recipe.features:
        facts = schema.column(column.name)
        assert facts is not None
        entries.append(
            {
                "header": column.name,
                "input": facts.input,
                "kind": column.kind,
                "format": facts.format.model_dump(mode="json"),
            }
        )
    return {
        "version": 1,
        "task": aim.task,
        "target": aim.column,
        "classes": list(aim.classes),
        "positive_class": aim.positive,
        "columns": entries,
        "dialect": schema.dialect.model_dump(mode="json"),
    }
