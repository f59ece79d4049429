"""One-click mends of what alarms find, as functions from recipe to recipe.

A table of rows like those of the catalog: what the button says, and what it does. Each is one
revision of the project, so one undo takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.edit import columns
from core.recipe import Choice, ParamValue

if TYPE_CHECKING:
    from core.problems import Value
    from core.recipe import Recipe
    from core.schema import Schema

Told = Mapping[str, "Value"]


@dataclass(frozen=True, kw_only=True)
class Mend:
    """What a click does.

    Attributes:
        name: as alarms offer it.
        label: what the button says.
        help: what becomes of the recipe, in one sentence.
        apply: recipe, schema, columns and what the alarm tells → the changed recipe.
    """

    name: str
    label: str
    help: str
    apply: Callable[[Recipe, Schema, tuple[str, ...], Told], Recipe]


def _ignore(recipe: Recipe, schema: Schema, names: tuple[str, ...], told: Told) -> Recipe:
    for name in names:
        recipe = columns.set_role(recipe, schema, name, "ignore")
    return recipe


def _group(recipe: Recipe, schema: Schema, names: tuple[str, ...], told: Told) -> Recipe:
    recipe = columns.set_role(recipe, schema, names[0], "group")
    return recipe.with_(split=recipe.split.with_(method=Choice(kind="group")))


def _time(recipe: Recipe, schema: Schema, names: tuple[str, ...], told: Told) -> Recipe:
    recipe = columns.set_role(recipe, schema, names[0], "time")
    return recipe.with_(split=recipe.split.with_(method=Choice(kind="time")))


def _as_number(recipe: Recipe, schema: Schema, names: tuple[str, ...], told: Told) -> Recipe:
    return columns.set_kind(recipe, schema, names[0], "number")


def _encoding(recipe: Recipe, name: str, **params: ParamValue) -> Recipe:
    """Return the recipe with parameters of a column's encoding changed."""
    held = next((c.treatment.encoding for c in recipe.columns if c.name == name), None)
    if held is None:
        return recipe
    return columns.set_treatment(
        recipe, name, "encoding", Choice(kind=held.kind, params={**held.params, **params})
    )


def _alike(recipe: Recipe, schema: Schema, names: tuple[str, ...], told: Told) -> Recipe:
    return _encoding(recipe, names[0], alike=True)


def _frequent(recipe: Recipe, schema: Schema, names: tuple[str, ...], told: Told) -> Recipe:
    return _encoding(recipe, names[0], max_categories=int(told["categories"]))


def _weights(recipe: Recipe, schema: Schema, names: tuple[str, ...], told: Told) -> Recipe:
    return recipe.with_(balance=Choice(kind="class_weights"))


def _drop_missing(recipe: Recipe, schema: Schema, names: tuple[str, ...], told: Told) -> Recipe:
    return recipe.with_(target=recipe.target.with_(missing="drop"))


def _drop_rare(recipe: Recipe, schema: Schema, names: tuple[str, ...], told: Told) -> Recipe:
    return recipe.with_(target=recipe.target.with_(rare="drop"))


def _drop_copies(recipe: Recipe, schema: Schema, names: tuple[str, ...], told: Told) -> Recipe:
    return recipe.with_(split=recipe.split.with_(duplicates="drop"))


_ROWS = (
    Mend(
        name="ignore",
        label="Leave it out",
        help="The column gets the role “left out”; the file stays as it is.",
        apply=_ignore,
    ),
    Mend(
        name="group",
        label="Keep its rows together",
        help="The column is used to split the rows, no longer to predict: all rows of one value "
        "train, or all test.",
        apply=_group,
    ),
    Mend(
        name="time",
        label="Split by this time",
        help="The earliest rows train, the latest are the test; the column itself is no longer "
        "used to predict.",
        apply=_time,
    ),
    Mend(
        name="as_number",
        label="Use as numbers",
        help="The column is read as numbers; cells that are none count as missing.",
        apply=_as_number,
    ),
    Mend(
        name="alike",
        label="Take spellings as one",
        help="Words that differ only in capital letters or blanks become one category, in the "
        "exported network too.",
        apply=_alike,
    ),
    Mend(
        name="frequent",
        label="Keep the frequent ones",
        help="Categories with enough rows keep their places; all others share one.",
        apply=_frequent,
    ),
    Mend(
        name="class_weights",
        label="Use class weights",
        help="Rows of rare classes count more, so that all classes weigh the same in sum.",
        apply=_weights,
    ),
    Mend(
        name="drop_missing",
        label="Leave these rows out",
        help="Rows without a target take no part.",
        apply=_drop_missing,
    ),
    Mend(
        name="drop_rare",
        label="Leave these classes out",
        help="Rows of classes that are too small take no part; they cannot be predicted.",
        apply=_drop_rare,
    ),
    Mend(
        name="drop_copies",
        label="Use each row once",
        help="Of rows that are equal in all features and the target, only the first takes part.",
        apply=_drop_copies,
    ),
)

MENDS: Mapping[str, Mend] = {row.name: row for row in _ROWS}


def mend(
    recipe: Recipe, schema: Schema, name: str, names: tuple[str, ...], told: Told | None = None
) -> Recipe:
    """Return the recipe after a mend.

    Args:
        recipe: what is changed.
        schema: of the table.
        name: of the mend, a key of `MENDS`.
        names: the columns that the alarm is about.
        told: what the alarm tells beside them.
    """
    return MENDS[name].apply(recipe, schema, names, told or {})


def dismiss(recipe: Recipe, *keys: str) -> Recipe:
    """Return the recipe with alarms that are not to be shown again, by their keys."""
    return recipe.with_(dismissed=tuple(dict.fromkeys((*recipe.dismissed, *keys))))


def recall(recipe: Recipe) -> Recipe:
    """Return the recipe with every alarm to be shown again."""
    return recipe.with_(dismissed=())
