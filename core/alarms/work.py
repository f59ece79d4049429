"""What runs in a child: the alarms that need the cells of a stored table, column by column."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from core.alarms import copies as doubled
from core.alarms import leakage, writing
from core.alarms.alarm import MOST_VALUES, Alarm
from core.alarms.known import limit
from core.data import table
from core.goal import goal
from core.prepare.prepared import target_values, usable
from core.problems import Offer, say
from core.recipe import Column, from_data

if TYPE_CHECKING:
    from core.goal import Goal
    from core.recipe import Recipe
    from core.schema import ColumnFacts

Array = np.ndarray[Any, np.dtype[Any]]

# Words in names of columns that are filled in when the answer is known.
_AFTERWARDS = frozenset(
    {"outcome", "result", "results", "target", "label", "after", "final", "actual", "decision",
     "status", "closed", "resolved", "response", "predicted", "prediction", "class"}
)  # fmt: skip


def cells(argument: dict[str, Any]) -> dict[str, Any]:
    """Return alarms about single columns."""
    recipe, folder = from_data(argument["recipe"]), Path(argument["folder"])
    schema = table.load_schema(folder)
    aim = goal(recipe, schema)
    answer = _Answer.of(recipe, folder, aim) if aim else None
    found: list[Alarm] = []
    for column in recipe.columns:
        facts = schema.column(column.name)
        if facts is None or not facts.distinct:
            continue
        target = column.role == "target"
        # Names and sentences are no categories that could be spelled alike.
        wordy = facts.kind in ("category", "boolean")
        if not wordy and (target or answer is None):
            continue
        texts = table.column(folder, column.name)
        if wordy:
            found += writing.spellings(column.name, texts, target)
        if answer is not None and not target:
            found += answer.given_away(column, facts, texts)
    return {"alarms": [one.model_dump(mode="json") for one in found]}


def copies(argument: dict[str, Any]) -> dict[str, Any]:
    """Return alarms about rows that stand more than once."""
    recipe, folder = from_data(argument["recipe"]), Path(argument["folder"])
    schema = table.load_schema(folder)
    aim = goal(recipe, schema) if argument["split"] else None
    found = doubled.copies(recipe, schema, folder, aim)
    return {"alarms": [one.model_dump(mode="json") for one in found]}


class _Answer:
    """The target in a sample of the rows, to be told from one column at a time."""

    def __init__(self, aim: Goal, rows: Array, target: Array, texts: list[str]) -> None:
        self._aim = aim
        self._rows = rows
        self._target = leakage.ranks(target) if aim.task == "regression" else target.astype(int)
        self._texts = texts

    @classmethod
    def of(cls, recipe: Recipe, folder: Path, aim: Goal) -> _Answer | None:
        """Return the target in a seeded sample; None where there is too little to tell from."""
        texts = table.columns(folder, [aim.column])
        values = target_values(recipe, aim, table.Table(table.load_schema(folder), texts))
        rows = np.flatnonzero(usable(values))
        most = int(limit("leakage", "sample"))
        if len(rows) > most:
            rows = np.sort(np.random.default_rng(recipe.seed).choice(rows, most, replace=False))
        target = values[rows]
        if len(rows) < limit("leakage", "rows"):
            return None
        if aim.task != "regression":
            counts = np.bincount(target)
            if counts.sum() - counts.max() < limit("leakage", "rare_rows"):
                return None
        elif len(np.unique(target)) < 2:
            return None
        return cls(aim, rows, target, texts.column(0).take(rows).to_pylist())

    def given_away(self, column: Column, facts: ColumnFacts, texts: Any) -> list[Alarm]:
        """Return an alarm if a column tells the target by itself."""
        if column.kind == "date":
            # Along time nearly everything is smooth; that is said of the split.
            return []
        some = texts.take(self._rows)
        values = table.canonical(some, column.kind, facts.format)
        skill = leakage.skill(values, self._target)
        named = _telling(column.name, self._aim.column)
        if skill < limit("leakage", "named_skill" if named else "skill"):
            return []
        told = {"column": column.name, "target": self._aim.column, "share": _percent(skill)}
        found = (
            say(
                "{column} alone explains {share} % of the differences of {target}, in rows it was "
                "not fitted on.",
                **told,
            )
            if self._aim.task == "regression"
            else say(
                "{column} alone avoids {share} % of the mistakes that guessing {target} makes, in "
                "rows it was not fitted on.",
                **told,
            )
        )
        pairs = pc.value_counts(
            pc.binary_join_element_wise(some.combine_chunks(), self._texts, " → ")
        )
        order = np.argsort(-pairs.field("counts").to_numpy(), kind="stable")[:MOST_VALUES]
        shown = [(pairs[int(i)]["values"].as_py(), pairs[int(i)]["counts"].as_py()) for i in order]
        return [
            Alarm(
                name="leakage",
                columns=(column.name,),
                found=found,
                rows=tuple(int(row) + 1 for row in self._rows[:3]),
                values=tuple(shown),
                count=len(self._rows),
                mends=(Offer(name="ignore"),),
            )
        ]


def _percent(skill: float) -> str:
    return f"{min(skill, 0.9999) * 100:.1f}" if skill < 1 else "100"


def _telling(name: str, target: str) -> bool:
    """Return whether a name says that the column is known after the answer only."""
    parts = _words(name)
    about = _words(target)
    return bool(parts & _AFTERWARDS) or (bool(about) and about <= parts)


def _words(name: str) -> set[str]:
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    return {word for word in re.split(r"[^a-z]+", apart.casefold()) if len(word) > 2}
