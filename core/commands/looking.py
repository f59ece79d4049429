"""`look FILE`: what each column holds and what goes together, as the page of that name shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from core import recipe as recipes
from core import suggest
from core.commands import words
from core.commands.before import table
from core.look import asking
from core.look.view import view

if TYPE_CHECKING:
    import argparse

    from core.look.facts import Matrix


def look(chosen: argparse.Namespace) -> int:
    """Print every column, the gaps, the association of all pairs, and the relation to a target."""
    source = table(chosen.file, recipes.Reading())
    seen = view(suggest.recipe(source.schema, chosen.target), source.schema)
    matrices: tuple[Matrix, ...] = ("pearson", "spearman", "mixed")
    columns = asking.profiles(source.folder, seen)
    gaps = asking.gaps(source.folder, seen)
    associations = {name: asking.association(source.folder, seen, name) for name in matrices}
    related = asking.relations(source.folder, seen) if seen.target else None
    target = asking.closer(source.folder, seen, seen.target).profile if seen.target else None
    if chosen.json:
        print(
            json.dumps(
                {
                    "rows": source.schema.rows,
                    "columns": [one.model_dump(mode="json") for one in columns],
                    "missing": gaps.model_dump(mode="json"),
                    "association": {
                        name: found.model_dump(mode="json") for name, found in associations.items()
                    },
                    "target": target.model_dump(mode="json") if target else None,
                    "relations": related.model_dump(mode="json") if related else None,
                }
            )
        )
        return 0
    print(words.look(columns, gaps, associations["mixed"], target, related))
    return 0
