"""Rows that stand more than once, and where the copies are when the rows are split.

Rows are compared by a 64-bit number made of their cells, column by column, so that a table of any
width needs the memory of one column. Two different rows of a million share a number by chance once
in some ten million tables.

Few columns with few values repeat by themselves: a million answers to five yes-or-no questions are
no copies. How many equal pairs chance alone would give is taken from how often two rows agree in
each column. Because columns say partly the same, the product over all columns is too small; it is
raised to three quarters, which keeps surveys silent and still hears copies of a few measurements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from core.alarms.alarm import MOST_ROWS, Alarm
from core.alarms.known import limit
from core.data import table
from core.prepare.prepared import parts, target_values, usable
from core.problems import InputError, Offer, say

if TYPE_CHECKING:
    from pathlib import Path

    from core.goal import Goal
    from core.recipe import Recipe
    from core.schema import Schema

Array = np.ndarray[Any, np.dtype[Any]]

_SHARED = 0.75
_ONCE = Offer(name="drop_copies")


@dataclass(frozen=True)
class Prints:
    """A number for each row that equal rows share, and the logarithm of how likely two agree."""

    rows: Array
    agreement: float = 0.0

    def joined(self, codes: Array) -> Prints:
        """Return the prints with one more column; codes are whole numbers from 0."""
        shares = np.bincount(codes) / max(1, len(codes))
        together = float(np.square(shares).sum())
        with np.errstate(over="ignore"):
            mixed = _scattered(self.rows * np.uint64(0x9E3779B97F4A7C15) ^ codes.astype(np.uint64))
        return Prints(mixed, self.agreement + float(np.log(together or 1.0)))

    def copies(self) -> tuple[Array, int]:
        """Return which rows equal an earlier one, and how many pairs of rows are equal."""
        _, first, counts = np.unique(self.rows, return_index=True, return_counts=True)
        again = np.ones(len(self.rows), dtype=bool)
        again[first] = False
        return again, int((counts * (counts - 1) // 2).sum())

    def by_chance(self, pairs: int, share: float) -> bool:
        """Return whether more than a share of so many equal pairs is to be expected anyway."""
        rows = len(self.rows)
        expected = rows * (rows - 1) / 2 * np.exp(_SHARED * self.agreement)
        return bool(expected > share * pairs)


def _scattered(values: Array) -> Array:
    """Return 64-bit numbers mixed well (the finaliser of SplitMix64, Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        values = values + np.uint64(0x9E3779B97F4A7C15)
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(values ^ (values >> np.uint64(31)))


def _codes(column: Any) -> Array:
    """Return a whole number for each different cell."""
    encoded = pc.dictionary_encode(column.combine_chunks())
    found: Array = encoded.indices.to_numpy(zero_copy_only=False)
    return found


def copies(recipe: Recipe, schema: Schema, folder: Path, aim: Goal | None) -> list[Alarm]:
    """Return the alarms about rows that stand more than once.

    Args:
        recipe: which columns are features, and how the rows are split.
        schema: of the table.
        folder: of the table.
        aim: what is predicted; None when that is not settled, then the split is not looked at.
    """
    if recipe.split.duplicates == "drop" or schema.rows < 2:
        return []
    features = {column.name for column in recipe.features}
    start = Prints(np.zeros(schema.rows, dtype=np.uint64))
    whole, seen = start, start
    for name in schema.names:
        codes = _codes(table.column(folder, name))
        whole = whole.joined(codes)
        if name in features:
            seen = seen.joined(codes)
    found = _twice(whole)
    if aim is not None and features:
        found += _judged(recipe, schema, folder, aim, seen)
    return found


def _listed(rows: Array) -> tuple[int, ...]:
    return tuple(int(row) + 1 for row in np.flatnonzero(rows)[:MOST_ROWS])


def _enough(name: str, count: int, rows: int) -> bool:
    return count >= max(limit(name, "rows"), limit(name, "share") * rows)


def _twice(whole: Prints) -> list[Alarm]:
    again, pairs = whole.copies()
    count, rows = int(again.sum()), len(again)
    if not _enough("duplicates", count, rows) or whole.by_chance(
        pairs, limit("duplicates", "chance")
    ):
        return []
    return [
        Alarm(
            name="duplicates",
            found=say(
                "{count} of {rows} rows are equal to an earlier row in every column.",
                count=count,
                rows=rows,
            ),
            rows=_listed(again),
            count=count,
            mends=(_ONCE,),
        )
    ]


def _judged(recipe: Recipe, schema: Schema, folder: Path, aim: Goal, seen: Prints) -> list[Alarm]:
    """Return what copies do to the test, and rows that contradict each other."""
    needed = {aim.column, *(c.name for role in ("group", "time") for c in recipe.in_role(role))}
    cells = table.columns(folder, [name for name in schema.names if name in needed])
    some = table.Table(schema, cells)
    target = target_values(recipe, aim, some)
    try:
        rows = parts(recipe, aim, some, target)
    except InputError:
        # The split itself cannot be made; that is said where it is chosen.
        return []
    answered = seen.joined(np.unique(target, return_inverse=True)[1])
    return [*_twins(answered, rows), *_contradictions(seen, answered, target, aim)]


def _twins(answered: Prints, rows: dict[str, Array]) -> list[Alarm]:
    test = rows["test"]
    known = np.isin(answered.rows[test], answered.rows[rows["train"]])
    count = int(known.sum())
    _, pairs = answered.copies()
    if not _enough("twins", count, len(test)) or answered.by_chance(
        pairs, limit("twins", "chance")
    ):
        return []
    marked = np.zeros(len(answered.rows), dtype=bool)
    marked[test[known]] = True
    return [
        Alarm(
            name="twins",
            found=say(
                "{count} of {rows} test rows ({share} %) are also among the training rows: equal "
                "in all features and the target.",
                count=count,
                rows=len(test),
                share=f"{100 * count / len(test):.1f}",
            ),
            rows=_listed(marked),
            count=count,
            mends=(_ONCE,),
        )
    ]


def _contradictions(seen: Prints, answered: Prints, target: Array, aim: Goal) -> list[Alarm]:
    if aim.task == "regression":
        # Numbers that are measured again differ a little; that is noise.
        return []
    used = usable(target)
    features, inverse = np.unique(seen.rows[used], return_inverse=True)
    pairs = np.unique(np.stack([inverse, target[used]]), axis=1)[0]
    answers = np.bincount(pairs, minlength=len(features))
    marked = np.zeros(len(used), dtype=bool)
    marked[used] = (answers > 1)[inverse]
    count = int(marked.sum())
    _, equal = seen.copies()
    if count < limit("contradictions", "share") * used.sum() or not count:
        return []
    if seen.by_chance(equal, limit("contradictions", "chance")):
        return []
    return [
        Alarm(
            name="contradictions",
            found=say(
                "{count} of {rows} rows are equal to another row in all features, but have another "
                "target.",
                count=count,
                rows=int(used.sum()),
            ),
            rows=_listed(marked),
            count=count,
        )
    ]
