"""What a person changes about columns and the target, as functions from recipe to recipe.

What follows from a choice is set with it: another kind brings its own treatment, another target its
task and its classes. What the person chose elsewhere stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import suggest
from core.goal import goal
from core.recipe import Choice, Column, Kind, Recipe, Role, Target, Task, Treatment

if TYPE_CHECKING:
    from core.schema import Schema

SLOTS = ("missing", "scaling", "encoding")


def _with_column(recipe: Recipe, column: Column) -> Recipe:
    columns = tuple(column if old.name == column.name else old for old in recipe.columns)
    return recipe.with_(columns=columns)


def column_of(recipe: Recipe, name: str) -> Column | None:
    """Return a column of a recipe; None when it knows none of that name."""
    return next((column for column in recipe.columns if column.name == name), None)


def set_target(recipe: Recipe, schema: Schema, name: str | None) -> Recipe:
    """Return the recipe with another column as its target; None for no target.

    The former target gets back the role and the treatment that are suggested for it.
    """
    columns = []
    for column in recipe.columns:
        facts = schema.column(column.name)
        if column.name == name:
            column = column.with_(role="target", treatment=Treatment())
        elif column.role == "target" and facts is not None:
            column = column.with_(role=facts.role, treatment=suggest.treatment(facts, column.kind))
        columns.append(column)
    bare = recipe.with_(columns=tuple(columns), target=Target())
    aim = goal(bare, schema) if name is not None else None
    if aim is None:
        return bare
    return _matched(bare.with_(target=Target(task=aim.task, positive_class=aim.positive)))


def set_task(recipe: Recipe, schema: Schema, task: Task) -> Recipe:
    """Return the recipe with its target taken as classes or as a number."""
    bare = recipe.with_(target=recipe.target.with_(task=task, positive_class=None))
    aim = goal(bare, schema)
    positive = aim.positive if aim else None
    return _matched(bare.with_(target=bare.target.with_(positive_class=positive)))


def _matched(recipe: Recipe) -> Recipe:
    """Return the recipe without choices that do not fit its task."""
    outputs = tuple(output.with_(loss=None) for output in recipe.network.outputs)
    recipe = recipe.with_(
        network=recipe.network.with_(outputs=outputs),
        training=recipe.training.with_(metrics=None),
    )
    if recipe.target.task == "regression" and recipe.balance.kind != "none":
        return recipe.with_(balance=Choice(kind="none"))
    return recipe


def set_kind(recipe: Recipe, schema: Schema, name: str, kind: Kind) -> Recipe:
    """Return the recipe with a column read as another kind, treated as that kind starts with."""
    column, facts = column_of(recipe, name), schema.column(name)
    if column is None or facts is None or column.kind == kind:
        return recipe
    if column.role == "target":
        return set_target(_with_column(recipe, column.with_(kind=kind)), schema, name)
    treatment = suggest.treatment(facts, kind)
    return _with_column(recipe, column.with_(kind=kind, treatment=treatment))


def set_role(recipe: Recipe, schema: Schema, name: str, role: Role) -> Recipe:
    """Return the recipe with a column in another role; there is one target, group and time each."""
    column = column_of(recipe, name)
    if column is None or column.role == role:
        return recipe
    if role == "target":
        return set_target(recipe, schema, name)
    if column.role == "target":
        recipe = set_target(recipe, schema, None)
    columns = tuple(
        old.with_(role=role)
        if old.name == name
        else old.with_(role="ignore")
        if role in ("group", "time") and old.role == role
        else old
        for old in recipe.columns
    )
    return recipe.with_(columns=columns)


def set_treatment(recipe: Recipe, name: str, slot: str, choice: Choice | None) -> Recipe:
    """Return the recipe with one slot of a column's treatment filled in another way."""
    column = column_of(recipe, name)
    if column is None or slot not in SLOTS:
        return recipe
    return _with_column(recipe, column.with_(treatment=column.treatment.with_(**{slot: choice})))
