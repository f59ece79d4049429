"""As what a table is looked at: the kind of each column and what is predicted, both choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.goal import goal
from core.recipe import Kind, Plain, Recipe
from core.schema import ColumnFacts, Schema


class View(Plain):
    """The choices that change what is seen.

    Attributes:
        kinds: of the columns that are taken for something else than was guessed.
        target: name of the column that is predicted; None while none is chosen.
        classes: whether the target is taken as classes.
    """

    kinds: Mapping[str, Kind] = {}
    target: str | None = None
    classes: bool = False

    def kind(self, facts: ColumnFacts) -> Kind:
        """Return what a column is taken for."""
        chosen = self.kinds.get(facts.name, facts.kind)
        if facts.name == self.target and self.classes:
            return "boolean" if chosen == "boolean" else "category"
        return chosen

    def numeric(self, facts: ColumnFacts) -> bool:
        """Return whether a column is seen as numbers; dates are."""
        return self.kind(facts) in ("number", "date")

    def measured(self, facts: ColumnFacts) -> bool:
        """Return whether a column can be compared with others: free text can not."""
        return self.kind(facts) != "text"

    def argument(self) -> dict[str, Any]:
        """Return it as plain data."""
        return self.model_dump(mode="json")

    def without_target(self) -> View:
        """Return what is seen of a table whatever is predicted."""
        return View(kinds=self.kinds)


def view(recipe: Recipe, schema: Schema) -> View:
    """Return how a recipe looks at a table."""
    guessed = {facts.name: facts.kind for facts in schema.columns}
    kinds = {
        column.name: column.kind
        for column in recipe.columns
        if column.name in guessed and column.kind != guessed[column.name]
    }
    aim = goal(recipe, schema)
    if aim is None:
        return View(kinds=kinds)
    return View(kinds=kinds, target=aim.column, classes=aim.task != "regression")
