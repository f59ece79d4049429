"""Which column is plainly meant to be predicted, and why; and why its task is what it is.

A wrong suggestion is worse than none: it is made only where clues that do not depend on one
another meet, or a name says it, and nothing else comes close. Everything else is offered as a
choice.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog import target_names as names
from core.goal import MOST_NUMBERED_CLASSES, ROWS_FOR_A_CLASS, guess_task, labels
from core.problems import Phrase, say
from core.recipe import Column

if TYPE_CHECKING:
    from core.schema import ColumnFacts, Schema

# A suggestion needs as much, and this much more than the next column.
PLAIN, AHEAD = 2.5, 0.7
# What is worth a place among the alternatives.
OFFERED = 0.9
MOST_OFFERED = 3


@dataclass(frozen=True)
class Candidate:
    """A column that may be meant, with what speaks for it.

    Attributes:
        name: of the column.
        reasons: sentences, the strongest first.
        weight: how much speaks for it.
    """

    name: str
    reasons: tuple[Phrase, ...]
    weight: float


def candidates(schema: Schema) -> tuple[Candidate, ...]:
    """Return the columns that may be meant to be predicted, the likeliest first."""
    able = [one for one in schema.columns if _able(one)]
    spelling = {one.name: spelled(one.name) for one in schema.columns}
    holding = [one.name for one in able if few_classes(one)]
    kinds = {one.kind for one in schema.columns if one not in able}
    # A measure over time, or classes of texts; a number beside names of places is a mere list.
    alone = len(able) == 1 and ("date" in kinds or (bool(holding) and "text" in kinds))
    spellings = frozenset(spelling.values())
    found = [
        _weighed(one, schema, named(spelling[one.name], spellings), holding, alone) for one in able
    ]
    order = {one.name: place for place, one in enumerate(able)}
    found = [one for one in found if one.weight >= OFFERED]
    return tuple(sorted(found, key=lambda one: (-one.weight, -order[one.name])))


def plain(schema: Schema) -> Candidate | None:
    """Return the column that is plainly meant to be predicted; None while it is not plain."""
    found = candidates(schema)
    if not found or found[0].weight < PLAIN:
        return None
    if len(found) > 1 and found[0].weight - found[1].weight < AHEAD:
        return None
    return found[0]


def _able(facts: ColumnFacts) -> bool:
    return facts.role == "feature" and facts.distinct >= 2 and facts.kind not in ("date", "text")


def _weighed(
    facts: ColumnFacts, schema: Schema, by_name: float, holding: list[str], alone: bool
) -> Candidate:
    """Return a column with the clues that speak for it."""
    clues: list[tuple[float, Phrase]] = []
    if alone:
        clues.append((PLAIN, say("Beside dates and texts it is the only column.")))
    if by_name:
        clues.append((by_name, say("Its name says that it is to be predicted.")))
    few = facts.name in holding
    if facts is schema.columns[-1]:
        clues.append((1.0, say("It is the last column, where targets often stand.")))
    elif facts is schema.columns[0] and (few or by_name):
        clues.append((0.3, say("It is the first column, where targets stand at times.")))
    if few and len(holding) == 1 and len(schema.columns) >= 3:
        # Two classes that no other column has are an answer more often than several are.
        weight = 1.5 if facts.distinct == 2 else 1.0
        clues.append(
            (weight, say("It alone holds classes, {count} of them.", count=facts.distinct))
        )
    elif few and facts.distinct == 2:
        clues.append((0.5, say("It holds two classes.")))
    elif few:
        clues.append((0.5, say("It holds {count} classes.", count=facts.distinct)))
    clues.sort(key=lambda clue: -clue[0])
    return Candidate(
        facts.name, tuple(text for _, text in clues), sum(weight for weight, _ in clues)
    )


def spelled(name: str) -> str:
    """Return a name as `catalog.target_names` spells it: `SalePrice` is `sale_price`."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", bare)
    return re.sub(r"[\W_]+", "_", parted.casefold()).strip("_")


def named(spelling: str, others: frozenset[str]) -> float:
    """Return how much a name says that a column is to be predicted, 0 when nothing.

    Args:
        spelling: the name as `spelled` returns it.
        others: the names of all columns, likewise.
    """
    if spelling == "y" and "x" in others and ("z" in others or len(others) > 3):
        return 0.0  # a place, not an answer
    bare = next(
        (spelling.removeprefix(p) for p in names.PREFIXES if spelling.startswith(p)), spelling
    )
    words = bare.split("_")
    if bare in names.GENERAL or words[0] in names.MARKS or words[-1] in names.MARKS:
        return 4.0
    if bare in names.USUAL or bare.replace("_", "") in names.USUAL:
        return 3.0
    # `airline_sentiment` is one, `unit_price` may be: not enough by itself.
    return 2.0 if len(words) > 1 and words[-1] in names.USUAL else 0.0


def few_classes(facts: ColumnFacts) -> bool:
    """Return whether a column holds classes: few values, each met often.

    Of whole numbers only two, or those from 0 on: what counts from 1 on is often an amount.
    """
    if facts.kind == "number" and not facts.whole:
        # Told before its values are counted as labels, which takes long over many columns.
        return False
    column = Column(name=facts.name, kind=facts.kind)
    found = labels(facts, column)
    if facts.kind == "number" and (
        guess_task(facts, column) == "regression"
        or (len(found.counts) > 2 and "0" not in found.counts)
    ):
        return False
    few = found.complete and 2 <= len(found.counts) <= MOST_NUMBERED_CLASSES
    return few and sum(found.counts.values()) >= ROWS_FOR_A_CLASS * len(found.counts)


def why(facts: ColumnFacts, column: Column) -> Phrase:
    """Return why a target column suggests the task that `goal.guess_task` says."""
    found = labels(facts, column)
    held = list(found.counts)
    task = guess_task(facts, column)
    if task == "binary":
        return say("It has two values.")
    if column.kind != "number":
        return say("Its values are names, not amounts.")
    if task == "multiclass":
        return say(
            "Its numbers count from {low} to {high} without a gap, as labels do; should they be "
            "amounts, choose the number.",
            low=held[0],
            high=held[-1],
        )
    if facts.whole and found.complete and 2 < len(held) <= MOST_NUMBERED_CLASSES:
        return say(
            "Its whole numbers from {low} to {high} have an order; should they be mere names, "
            "choose the classes.",
            low=held[0],
            high=held[-1],
        )
    return say("Its values are amounts.")
