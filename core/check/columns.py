"""Checks of columns: that they exist, that roles and treatments fit, that the split can be made."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING

from core.catalog.options import choice_problems
from core.catalog.preparation import ENCODING, MISSING, SCALING, SPLITS
from core.estimate import usable
from core.problems import Problem, listed, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.recipe import Column, Recipe, Role
    from core.schema import Schema

SLOTS = {"missing": MISSING, "scaling": SCALING, "encoding": ENCODING}
# Below this, a part of the split says nothing.
FEWEST_ROWS = 20


def problems(recipe: Recipe, schema: Schema) -> list[Problem]:
    """Return what is wrong with columns, roles, treatments and the split."""
    return [
        *_existence(recipe, schema),
        *_roles(recipe),
        *(problem for column in recipe.features for problem in _treatment(column)),
        *_split(recipe, schema),
    ]


def _existence(recipe: Recipe, schema: Schema) -> Iterator[Problem]:
    seen: set[str] = set()
    for column in recipe.columns:
        where = f"columns.{column.name}"
        if column.name in seen:
            yield Problem(
                where=where,
                found=say("The recipe names this column twice."),
                expected=say("Each column may stand once."),
                action=say("Remove one of the two entries."),
            )
        seen.add(column.name)
        facts = schema.column(column.name)
        if facts is None and column.role != "ignore":
            yield Problem(
                where=where,
                found=say("The table has no column {name}.", name=repr(column.name)),
                expected=say("It has: {names}.", names=listed(schema.names, 12)),
                action=say("Ignore the column, or use a file that has it."),
            )
        elif facts is not None and column.role == "feature" and facts.missing >= schema.rows:
            yield Problem(
                where=where,
                found=say("The column has no value in any row."),
                expected=say("A column the network uses must hold something."),
                action=say("Set its role to ignore."),
                name="empty",
            )


def _roles(recipe: Recipe) -> Iterator[Problem]:
    targets = recipe.in_role("target")
    if len(targets) != 1:
        yield Problem(
            where="target",
            found=say("{count} columns are chosen as the target.", count=len(targets)),
            expected=say("Exactly one column is predicted."),
            action=say("Choose the one column to predict."),
        )
    if not recipe.features:
        yield Problem(
            where="columns",
            found=say("No column is left for the network to learn from."),
            expected=say("Expected at least one column with the role feature, used to predict."),
            action=say("Give a column that role, or take a text as words."),
        )
    roles: tuple[Role, ...] = ("group", "time")
    for role in roles:
        chosen = recipe.in_role(role)
        if len(chosen) > 1:
            yield Problem(
                where=f"columns.{chosen[1].name}",
                found=say("{count} columns have the role {role}.", count=len(chosen), role=role),
                expected=say("At most one may have it."),
                action=say("Give the others another role."),
            )
        if recipe.split.method.kind == role and not chosen:
            yield Problem(
                where="split.method",
                found=say("The split is made by {role}, but no column has that role.", role=role),
                expected=say("Expected one column with the role {role}.", role=role),
                action=say("Give a column that role, or choose another split."),
            )


def _treatment(column: Column) -> Iterator[Problem]:
    where = f"columns.{column.name}"
    for slot, rows in SLOTS.items():
        allowed = [name for name, row in rows.items() if column.kind in row.kinds]
        choice = getattr(column.treatment, slot)
        place = f"{where}.treatment.{slot}"
        if choice is not None:
            yield from choice_problems(rows, choice, place, allowed)
            yield from _fixed_value(column, place)
        elif allowed:
            yield Problem(
                where=place,
                found=say("Nothing is chosen."),
                expected=say("Expected one of: {choices}.", choices=listed(allowed, 12)),
                action=say("Choose one of these."),
            )


def _fixed_value(column: Column, where: str) -> Iterator[Problem]:
    choice = column.treatment.missing
    if not where.endswith("missing") or choice is None or choice.kind != "constant":
        return
    value = str(choice.params.get("value", "0"))
    try:
        if column.kind == "number":
            good = math.isfinite(float(value))
        else:
            good = column.kind != "date" or _is_date(value)
    except ValueError:
        good = False
    if not good:
        yield Problem(
            where=f"{where}.value",
            found=say("The fixed value is {value}.", value=repr(value)),
            expected=say("Expected a number, for a number column.")
            if column.kind == "number"
            else say("Expected a date such as 2026-01-31, for a date column."),
            action=say("Change the value."),
        )


def _is_date(text: str) -> bool:
    """Return whether a text is a date in the one form that the model reads."""
    datetime.fromisoformat(text)
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?", text))


def _split(recipe: Recipe, schema: Schema) -> Iterator[Problem]:
    split = recipe.split
    yield from choice_problems(SPLITS, split.method, "split.method")
    shares = (split.train, split.validation, split.test)
    if abs(sum(shares) - 1) > 1e-6 or min(shares) <= 0:
        yield Problem(
            where="split",
            found=say("The shares are {shares}.", shares=listed(f"{s:g}" for s in shares)),
            expected=say("Expected three shares above zero that sum to 1."),
            action=say("Change them, for example to 0.7, 0.15 and 0.15."),
        )
    for column in recipe.in_role("time") if split.method.kind == "time" else ():
        when = schema.column(column.name)
        if when is not None and when.missing:
            yield Problem(
                where=f"columns.{column.name}",
                found=say("The time is missing in {count} rows.", count=when.missing),
                expected=say("Expected a time in every row, to tell earlier from later."),
                action=say("Fill it in, or choose another split."),
            )
    rows = usable(recipe, schema)
    if rows < FEWEST_ROWS:
        yield Problem(
            where="rows",
            found=say("The table has {rows} rows to use.", rows=rows),
            expected=say(
                "Expected at least {least} rows to learn from and to test.", least=FEWEST_ROWS
            ),
            action=say("Use a larger table."),
        )
    elif split.sample < 1 and round(rows * split.sample) < FEWEST_ROWS:
        yield Problem(
            where="split.sample",
            found=say(
                "A sample of {share} % of {rows} rows is {count} rows.",
                share=f"{100 * split.sample:g}",
                rows=rows,
                count=round(rows * split.sample),
            ),
            expected=say(
                "Expected at least {least} rows to learn from and to test.", least=FEWEST_ROWS
            ),
            action=say("Use a larger share of the rows."),
        )
