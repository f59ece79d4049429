"""What each column holds: its kind, how its cells are written, and counts.

Every row is looked at: the different values of a column, with how often each occurs, decide. A
guess comes with its reason, and what does not fit the kind is named with its rows, because it is
taken as missing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data import doubts, numbers, roles
from core.data.guesses import Guess, as_date, as_number
from core.data.tally import Tally, tally
from core.problems import Phrase, Problem, say
from core.recipe import Reading
from core.schema import ColumnFacts

BOOLEANS = ({"true", "false"}, {"yes", "no"}, {"y", "n"}, {"t", "f"}, {"on", "off"})
# Above this share of numbers a column that is none gets a warning.
NEARLY_SHARE = 0.8
# Texts rather than categories: most values differ and there are more than one could list; or
# (nearly) every one differs, as names do, and there are some dozens; or they are long and vary.
TEXT_DISTINCT, TEXT_SHARE = 100, 0.5
NAMES_DISTINCT, NAMES_SHARE = 20, 0.98
LONG_CHARACTERS, LONG_SHARE = 60, 0.2
MOST_TOP = 2000
# Thousands of columns must not make a schema of hundreds of megabytes.
_TOP_BUDGET = 1_000_000


def columns(
    cells: pa.Table, inputs: Sequence[str], reading: Reading
) -> tuple[tuple[ColumnFacts, ...], list[Problem]]:
    """Return the facts about every column of a table of text, and what is doubtful in them."""
    most = max(20, min(MOST_TOP, _TOP_BUDGET // cells.num_columns))
    facts: list[ColumnFacts] = []
    problems: list[Problem] = []
    for name, given in zip(cells.column_names, inputs, strict=True):
        column = cells.column(len(facts))
        values = tally(column)
        guess = as_number(name, values, reading) or as_date(name, values, reading)
        if not isinstance(guess, Guess):
            guess = _words(name, values, why=guess)
        found = ColumnFacts(
            name=name,
            input=given,
            kind=guess.kind,
            reason=guess.reason,
            format=guess.format,
            missing=values.rows - int(values.counts[guess.used].sum()),
            distinct=int(guess.used.sum()) if guess.distinct is None else guess.distinct,
            top=tuple(values.most(guess.used, most)),
            minimum=guess.minimum,
            maximum=guess.maximum,
            whole=guess.whole,
            not_finite=guess.not_finite,
            histogram=guess.histogram,
            quartiles=guess.quartiles,
            first=guess.first,
            last=guess.last,
        )
        role, reason = roles.suggest(found, column, values.rows)
        facts.append(found.with_(role=role, role_reason=reason) if reason else found)
        problems.extend(guess.doubts)
    return tuple(facts), problems


def _words(name: str, values: Tally, why: Phrase | None) -> Guess:
    """Return the guess for a column that is neither numbers nor dates, or codes, said by `why`."""
    used = np.ones(len(values.text), dtype=bool)
    distinct, filled = len(used), values.filled
    if not distinct:
        return Guess("category", say("Every cell is missing."), used)
    if distinct == 2 and {w.casefold() for w in values.trimmed.to_pylist()} in BOOLEANS:
        return Guess("boolean", say("The cells are one of two opposite words."), used)
    found = () if why else _nearly(name, values)
    length = pc.mean(pc.utf8_length(values.text)).as_py()
    share = distinct / filled
    if length > LONG_CHARACTERS and share > LONG_SHARE and distinct > NAMES_DISTINCT:
        return Guess("text", why or say("The cells are long texts."), used, doubts=found)
    if (distinct > TEXT_DISTINCT and share > TEXT_SHARE) or (
        distinct >= NAMES_DISTINCT and share >= NAMES_SHARE
    ):
        reason = say(
            "{distinct} different texts in {filled} cells: names rather than categories.",
            distinct=distinct,
            filled=filled,
        )
        return Guess("text", why or reason, used, doubts=found)
    reason = say("{distinct} different values that are no numbers.", distinct=distinct)
    return Guess("category", why or reason, used, doubts=found)


def _nearly(name: str, values: Tally) -> tuple[Problem, ...]:
    """Return a warning where cells are numbers to the eye, or nearly all are."""
    number, marked = values.like(numbers.NUMBER), values.like(numbers.MARKED)
    if marked.any() and values.share(number | marked) > NEARLY_SHARE:
        return (doubts.marked_numbers(name, values, marked),)
    if values.share(number) > NEARLY_SHARE:
        return (doubts.nearly_numbers(name, values, ~number),)
    return ()
