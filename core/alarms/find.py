"""All alarms of a recipe on a table: those known at once, and those worked out in a child.

What is worked out is kept beside the table by what it depends on, and no more: what cells tell of
the target does not change when a column is left out, copies of rows do.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import answers
from core.alarms.alarm import Alarm, ordered
from core.alarms.light import light
from core.check import check
from core.problems import errors
from core.recipe import Column, Recipe, Split, Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from core.problems import Problem
    from core.schema import Schema

CELLS, COPIES = "core.alarms.work:cells", "core.alarms.work:copies"
VERSION = 2


def questions(
    recipe: Recipe, schema: Schema, problems: Sequence[Problem] | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """Return what has to be worked out: functions with what they depend on.

    Args:
        recipe: what the person chose.
        schema: of the table.
        problems: what `check` says, if that is known already.
    """
    target = recipe.target_column
    bare = Recipe(
        columns=tuple(
            Column(name=c.name, kind=c.kind, role="target" if c is target else "feature")
            for c in recipe.columns
        ),
        target=_target(recipe),
    )
    split = Recipe(
        seed=recipe.seed,
        columns=tuple(Column(name=c.name, kind=c.kind, role=c.role) for c in recipe.columns),
        target=_target(recipe),
        split=recipe.split,
    )
    # A split that cannot be made says nothing of copies; then the table alone is looked at.
    able = not errors(check(recipe, schema) if problems is None else problems)
    if not able:
        split = split.with_(split=Split(duplicates=recipe.split.duplicates), seed=0)
    return [(CELLS, _told(bare, split=False)), (COPIES, _told(split, split=able))]


def _target(recipe: Recipe) -> Target:
    return recipe.target.with_(positive_class=None)


def _told(recipe: Recipe, split: bool) -> dict[str, Any]:
    return {"recipe": recipe.model_dump(mode="json", exclude_defaults=True), "split": split}


def _read(found: Sequence[dict[str, Any]]) -> list[Alarm]:
    return [Alarm.model_validate(one) for answer in found for one in answer["alarms"]]


def kept(
    recipe: Recipe, schema: Schema, folder: Path, problems: Sequence[Problem] | None = None
) -> tuple[list[Alarm], bool]:
    """Return the alarms that are known by now, and whether that is all of them.

    Args:
        recipe: what the person chose.
        schema: of the table.
        folder: of the table.
        problems: what `check` says, if that is known already.
    """
    if problems is None:
        problems = check(recipe, schema)
    asked = questions(recipe, schema, problems)
    found = [answers.kept(folder, function, told, VERSION) for function, told in asked]
    known = [answer for answer in found if answer is not None]
    return joined(recipe, schema, _read(known), problems), len(known) == len(asked)


def work(recipe: Recipe, schema: Schema, folder: Path) -> None:
    """Work out what is not known yet; it takes a second, or some for a large table.

    Raises:
        InputError: that took too long or too much memory.
    """
    for function, told in questions(recipe, schema):
        answers.ask(folder, function, told, VERSION)


def begin(
    recipe: Recipe, schema: Schema, folder: Path, problems: Sequence[Problem] | None = None
) -> list[Future[None]]:
    """Have worked out beside what is not known yet; return what becomes of it."""
    asked = questions(recipe, schema, problems)
    begun = [answers.begin(folder, function, told, VERSION) for function, told in asked]
    return [one for one in begun if one is not None]


def alarms(recipe: Recipe, schema: Schema, folder: Path) -> list[Alarm]:
    """Return every alarm of a recipe on a table that has not been dismissed, in their order.

    Args:
        recipe: what the person chose.
        schema: of the table.
        folder: of the table, as `data.table` stores it.

    Raises:
        InputError: it took too long or too much memory.
    """
    work(recipe, schema, folder)
    return kept(recipe, schema, folder)[0]


def told(alarm: Alarm) -> dict[str, Any]:
    """Return an alarm as plain data with its sentence, for who reads JSON."""
    return {
        "key": alarm.key,
        "level": alarm.level,
        **alarm.model_dump(mode="json"),
        "found": str(alarm.found),
    }


def joined(
    recipe: Recipe,
    schema: Schema,
    worked_out: list[Alarm],
    problems: Sequence[Problem] | None = None,
) -> list[Alarm]:
    """Return all alarms that a recipe has not settled and its person not dismissed."""
    features = {column.name: column for column in recipe.features}
    target = recipe.target_column
    found = light(recipe, schema, check(recipe, schema) if problems is None else problems)
    for alarm in worked_out:
        names = set(alarm.columns)
        about_target = target is not None and names == {target.name}
        if names <= set(features) or about_target:
            found.append(alarm)
    names_of = {one.name for one in found}
    loud = {one.columns for one in found if one.name == "leakage"}
    return ordered(
        [
            one
            for one in found
            if one.key not in recipe.dismissed
            and not _settled(one, features)
            # Classes of one row are said to be too small already.
            and not (one.name == "imbalance" and "rare_classes" in names_of)
            # A column that gives the answer away is not to be mended otherwise.
            and not (one.columns in loud and one.name != "leakage")
        ]
    )


def _settled(alarm: Alarm, features: dict[str, Column]) -> bool:
    """Return whether the recipe already does what an alarm of the cells asks for."""
    column = features.get(alarm.columns[0]) if alarm.columns else None
    if column is None:
        return False
    encoding = column.treatment.encoding
    return alarm.name == "spellings" and bool(encoding and encoding.params.get("alike"))
