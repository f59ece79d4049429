"""What a person changes about the preparation, as functions from recipe to recipe.

Beside them the few facts that follow from a recipe and are shown with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalog.preparation import ENCODING, MISSING, SCALING, SPLITS
from core.problems import say, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.catalog.preparation import ColumnRow
    from core.recipe import Choice, Column, Kind, Recipe, Role, Split

SLOTS: Mapping[str, Mapping[str, ColumnRow]] = {
    "missing": MISSING,
    "scaling": SCALING,
    "encoding": ENCODING,
}
# Ways to split that go by a column, and the role which that column has.
BY_COLUMN: Mapping[str, Role] = {"group": "group", "time": "time"}


def fitting(slot: str, kind: Kind) -> tuple[str, ...]:
    """Return the options of a slot that a kind of column can have; none where it has no slot."""
    return tuple(name for name, row in SLOTS[slot].items() if kind in row.kinds)


def alike(recipe: Recipe, name: str) -> tuple[Column, ...]:
    """Return the other columns the network sees that are of the same kind as one."""
    kind = next((column.kind for column in recipe.features if column.name == name), None)
    return tuple(c for c in recipe.features if c.kind == kind and c.name != name)


def different(recipe: Recipe, name: str) -> tuple[Column, ...]:
    """Return those of `alike` that are not treated as this column is."""
    held = next((column.treatment for column in recipe.features if column.name == name), None)
    return tuple(column for column in alike(recipe, name) if column.treatment != held)


def same_for_all(recipe: Recipe, name: str) -> Recipe:
    """Return the recipe with every feature of a column's kind treated as that column is."""
    held = next((column.treatment for column in recipe.features if column.name == name), None)
    changed = {column.name for column in different(recipe, name)}
    if held is None or not changed:
        return recipe
    return recipe.with_(
        columns=tuple(
            column.with_(treatment=held) if column.name in changed else column
            for column in recipe.columns
        )
    )


def set_method(recipe: Recipe, choice: Choice) -> Recipe:
    """Return the recipe with its rows split in another way.

    Raises:
        InputError: there is no such way.
    """
    if choice.kind not in SPLITS:
        raise wrong(
            "split.method",
            say("There is no such way to split."),
            say("One of the options of the list was expected."),
            say("Choose one of these."),
        )
    return recipe.with_(split=recipe.split.with_(method=choice))


def split_column(recipe: Recipe) -> Column | None:
    """Return the column that the split goes by; None when it goes by none, or none is chosen."""
    role = BY_COLUMN.get(recipe.split.method.kind)
    return next(iter(recipe.in_role(role)), None) if role else None


def idle(recipe: Recipe) -> tuple[Column, ...]:
    """Return columns that are kept for a split which is not made: nothing uses them."""
    used = BY_COLUMN.get(recipe.split.method.kind)
    roles = [role for role in BY_COLUMN.values() if role != used]
    return tuple(column for role in roles for column in recipe.in_role(role))


def percents(split: Split) -> tuple[int, int, int]:
    """Return the shares of training, validation and test as whole percents that sum to 100."""
    validation, test = round(100 * split.validation), round(100 * split.test)
    return 100 - validation - test, validation, test


def set_shares(recipe: Recipe, validation: object, test: object) -> Recipe:
    """Return the recipe with other shares for validation and test; training gets the rest.

    Args:
        recipe: what is changed.
        validation: in whole percents; `test` likewise.
        test: see there.

    Raises:
        InputError: they are no whole numbers, or a part would be left without rows.
    """
    for part in (validation, test):
        if isinstance(part, bool) or not isinstance(part, int) or part < 1:
            raise _shares()
    assert isinstance(validation, int)
    assert isinstance(test, int)
    train = 100 - validation - test
    if train < 1:
        raise _shares()
    return recipe.with_(
        split=recipe.split.with_(train=train / 100, validation=validation / 100, test=test / 100)
    )


def _shares() -> Exception:
    return wrong(
        "split",
        say("These shares leave a part without rows; nothing was changed."),
        say("Expected 1 % or more for each of both, and 99 % at most together."),
        say("Choose smaller shares."),
    )
