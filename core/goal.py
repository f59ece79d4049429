"""What is predicted: the target column, the task that follows from it, and its classes.

`check`, `prepare`, `evaluate` and the exports all ask here, so that a label is spelled in one way
everywhere.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.recipe import Column, Plain, Recipe, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.schema import ColumnFacts, Schema

# Whole numbers counting from 0 or 1 up to this many values are taken as class labels.
MOST_NUMBERED_CLASSES = 20
# Each numbered class must be met this often on average to be taken as a class.
ROWS_FOR_A_CLASS = 8
MOST_CLASSES = 1_000
# A class needs a row in each of training, validation and test.
FEWEST_ROWS_OF_A_CLASS = 3

_YES_AND_NO = {
    ("1", "0"),
    ("1", "-1"),
    ("true", "false"),
    ("t", "f"),
    ("yes", "no"),
    ("y", "n"),
    ("on", "off"),
    ("positive", "negative"),
    ("pos", "neg"),
}


class Goal(Plain):
    """What the network is to predict.

    Attributes:
        column: name of the target column.
        classes: labels in the order of the outputs; for two classes the positive one is last.
            Empty for numbers.
        positive: the positive class of a binary task, else None.
    """

    column: str
    task: Task
    classes: tuple[str, ...] = ()
    positive: str | None = None

    @property
    def outputs(self) -> int:
        """Number of units of the output layer."""
        return len(self.classes) if self.task == "multiclass" else 1


@dataclass(frozen=True)
class Labels:
    """The classes of a column with how many rows each has, in the order of the classes."""

    counts: dict[str, int]
    complete: bool


def label(text: str, number: bool) -> str:
    """Return the spelling of a class: trimmed, and `1` for `1.0` or `01` in a number column."""
    text = text.strip()
    if not number or not text:
        return text
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() else repr(value)


def labels(facts: ColumnFacts, column: Column) -> Labels:
    """Return the classes that a column holds.

    Missing words of a number column are left out. `complete` is False when the column has more
    values than its facts list.
    """
    number = column.kind == "number"
    counts: dict[str, int] = {}
    for text, count in facts.top:
        name = label(text, number)
        if name and not (number and text.strip() in facts.format.missing_words):
            counts[name] = counts.get(name, 0) + count
    order = sorted(counts, key=lambda name: (float(name), name)) if _numeric(counts) else None
    return Labels(
        {name: counts[name] for name in order or sorted(counts)},
        complete=len(facts.top) >= facts.distinct,
    )


def _numeric(names: Sequence[str] | dict[str, int]) -> bool:
    try:
        return all(float(name) == float(name) for name in names)
    except ValueError:
        return False


def guess_task(facts: ColumnFacts, column: Column) -> Task:
    """Return the task that a target column suggests.

    Two values make two classes. Words make classes. Whole numbers that count from 0 or 1 without
    a gap, few and often repeated, are taken as class labels; other numbers are predicted as such.
    """
    found = labels(facts, column)
    names = list(found.counts)
    if len(names) == 2 and found.complete:
        return "binary"
    if column.kind != "number":
        return "multiclass"
    if facts.whole and found.complete and 2 < len(names) <= MOST_NUMBERED_CLASSES:
        values = [float(name) for name in names]
        counting = values == [values[0] + step for step in range(len(values))]
        often = sum(found.counts.values()) >= ROWS_FOR_A_CLASS * len(names)
        if counting and values[0] in (0.0, 1.0) and often:
            return "multiclass"
    return "regression"


def guess_positive(found: Labels) -> str:
    """Return the class of two that a report would be about.

    That is the yes of a yes and a no, else the rarer one, else the last.
    """
    for name, other in itertools.permutations(found.counts, 2):
        if (name.casefold(), other.casefold()) in _YES_AND_NO:
            return name
    return min(reversed(found.counts), key=lambda name: found.counts[name])


def goal(recipe: Recipe, schema: Schema) -> Goal | None:
    """Return what the recipe predicts; None while no target of the table is chosen.

    Classes with too few rows are left out when the recipe says so. The result can still be
    unusable (one class, a thousand classes): `check` says so.
    """
    column = recipe.target_column
    facts = schema.column(column.name) if column else None
    if column is None or facts is None:
        return None
    found = labels(facts, column)
    if recipe.target.rare == "drop":
        found = Labels(
            {name: n for name, n in found.counts.items() if n >= FEWEST_ROWS_OF_A_CLASS},
            found.complete,
        )
    task = recipe.target.task or guess_task(facts, column)
    if task == "regression":
        return Goal(column=column.name, task=task)
    names = tuple(found.counts)
    if task == "multiclass" or len(names) != 2:
        return Goal(column=column.name, task=task, classes=names)
    positive = recipe.target.positive_class
    positive = positive if positive in names else guess_positive(found)
    negative = next(name for name in names if name != positive)
    return Goal(column=column.name, task="binary", classes=(negative, positive), positive=positive)
