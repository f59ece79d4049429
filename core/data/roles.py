"""Which columns are of no use to a network, and why."""

from __future__ import annotations

import re

import numpy as np

from core.data.cells import Column
from core.data.table import canonical
from core.problems import Phrase, say
from core.recipe import Role
from core.schema import ColumnFacts

# Names that say the column tells rows apart: `id`, `PassengerId`, `customer_ID`, `order no`.
_ID_NAME = re.compile(
    r"(?:(?i:.*[^a-z]|)(?i:ids?|uuid|guid|idx|key|identifier)"
    r"|.*[a-z](?:I[dD]s?|UUID|Key|Idx)"
    r"|(?i:id[ _.\-].*)"
    r"|(?i:row[ _.]?(?:names?|numbers?|nums?|no|labels?))"
    r"|(?i:(?:serial|record|case|account|customer|order|invoice|ticket|policy|patient|passenger"
    r"|student|employee|user|client|member|transaction|sample|subject|loan|product)"
    r"[ _.\-]*(?:number|num|nr|no|id|code|name)\.?))"
)
# Names that say so of whole numbers only.
_INDEX_NAME = re.compile(r"(?i:index|row|rows|nr|no|num|number|#|s\.?no\.?|sl\.? ?no\.?|unnamed.*)")
_FEW_ROWS = 10
# Of what is named like an ID, that which may as well tell kinds of things apart.
_PERHAPS_KIND = re.compile(r"(?i).*(?:code|name|product|loan|policy|invoice|key)\b.*")
COUNTS = say("It counts the rows.")


def named_like_id(name: str, strict: bool = False) -> bool:
    """Return whether a name says that the column tells rows, or things with rows, apart.

    Args:
        name: of the column.
        strict: leave out names that kinds of things have, too: product code, account name.
    """
    found = _ID_NAME.fullmatch(name) is not None
    return found and not (strict and _PERHAPS_KIND.fullmatch(name))


def suggest(
    facts: ColumnFacts, column: Column, rows: int, rising: bool | None = None
) -> tuple[Role, Phrase | None]:
    """Return the role a column should start with, and the reason when it is `ignore`.

    Args:
        facts: what is known of the column.
        column: its cells.
        rows: how many there are.
        rising: whether each number is the one before it and one more; None for not known.
    """
    if facts.distinct == 0:
        return "ignore", say("Every cell is missing.")
    if facts.distinct == 1 and facts.missing == 0:
        return "ignore", say("Every cell is {value}.", value=repr(facts.top[0][0][:60]))
    different = facts.distinct == rows
    if different and facts.kind == "number" and facts.whole and rows > 2:
        if _counts(column, facts, rising):
            return "ignore", COUNTS
        if _ID_NAME.fullmatch(facts.name) or _INDEX_NAME.fullmatch(facts.name):
            return "ignore", say(
                "It tells rows apart: a different number in each, named like an ID."
            )
    if different and facts.kind in ("category", "text") and _ID_NAME.fullmatch(facts.name):
        return "ignore", say("It tells rows apart: a different value in each, named like an ID.")
    if facts.kind == "text":
        return "ignore", say("Free text; Model can take it as words.")
    if different and facts.kind == "category" and rows >= _FEW_ROWS:
        return "ignore", say("It tells rows apart: a different value in each.")
    return "feature", None


def _counts(column: Column, facts: ColumnFacts, rising: bool | None) -> bool:
    """Return whether numbers are 0, 1, 2, … or 1, 2, 3, … in the order of the rows."""
    if facts.minimum not in (0, 1) or facts.maximum != facts.minimum + column.rows - 1:
        return False
    if rising is not None:
        return rising
    next_one: float | None = None
    for batch in column.batches(False):
        values = canonical(batch, facts.kind, facts.format)
        if not len(values):
            continue
        first = values[0] if next_one is None else next_one
        if next_one is None and first not in (0, 1):
            return False
        if not np.array_equal(values, np.arange(first, first + len(values))):
            return False
        next_one = first + len(values)
    return True
