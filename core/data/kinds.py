"""What each column holds: its kind, how its cells are written, and counts.

Every row is looked at: the different values of a column, with how often each occurs, decide. A
guess comes with its reason, and what does not fit the kind is named with its rows, because it is
taken as missing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import itemgetter

import numpy as np
import pyarrow.compute as pc

from core.data import doubts, roles
from core.data.cells import Cells, Column
from core.data.counting import count
from core.data.guesses import MISSING_WORDS, Codes, Guess, as_date, as_number, nearly
from core.data.passing import SHORT
from core.data.tally import Tally
from core.problems import Problem, listed, say
from core.recipe import Reading
from core.schema import ColumnFacts

# A yes and a no, an on and an off, in the languages of the tables met so far.
BOOLEANS = (
    *({"예", "아니오"}, {"예", "아니요"}, {"네", "아니요"}),
    *({"true", "false"}, {"yes", "no"}, {"y", "n"}, {"t", "f"}, {"on", "off"}),
    *({"ja", "nein"}, {"j", "n"}, {"wahr", "falsch"}, {"an", "aus"}),
    *({"oui", "non"}, {"o", "n"}, {"vrai", "faux"}),
    *({"sí", "no"}, {"si", "no"}, {"sì", "no"}, {"s", "n"}, {"verdadero", "falso"}),
    *({"sim", "não"}, {"sim", "nao"}, {"verdadeiro", "falso"}, {"vero", "falso"}),
    *({"ja", "nee"}, {"ja", "nej"}, {"ja", "nei"}, {"waar", "onwaar"}, {"sand", "falsk"}),
    *({"tak", "nie"}, {"ano", "ne"}, {"áno", "nie"}, {"igen", "nem"}, {"kyllä", "ei"}),
    *(
        {"evet", "hayir"},
        {"evet", "hayır"},
        {"да", "нет"},
        {"ναι", "όχι"},
        {"はい", "いいえ"},
        {"是", "否"},
    ),
)
# Above this share of numbers a column that is none gets a warning.
NEARLY_SHARE = 0.8
# Texts rather than categories: most values differ and there are more than one could list; or
# (nearly) every one differs, as names do, and there are some dozens; or they are long and vary.
TEXT_DISTINCT, TEXT_SHARE = 100, 0.5
NAMES_DISTINCT, NAMES_SHARE = 20, 0.98
LONG_CHARACTERS, LONG_SHARE = 60, 0.2
MOST_CATEGORIES = 1_000_000
MOST_TOP = 2000
# Thousands of columns must not make a schema of hundreds of megabytes.
_TOP_BUDGET = 200_000


def columns(
    cells: Cells, inputs: Sequence[str], reading: Reading
) -> tuple[tuple[ColumnFacts, ...], list[Problem]]:
    """Return the facts about every column of a table of text, and what is doubtful in them."""
    most = max(20, min(MOST_TOP, _TOP_BUDGET // len(cells.names)))

    def facts_of(column: Column, given: str) -> tuple[ColumnFacts, Guess]:
        return _column(column.held(), given, reading, most)

    found: list[tuple[ColumnFacts, Guess]] = []
    # Arrow and NumPy let other threads run; of short columns little time is spent in them.
    threads = min(cells.together, os.cpu_count() or 1) if cells.rows > SHORT else 1
    with ThreadPoolExecutor(threads) as pool:
        look: Callable[..., Iterable[tuple[ColumnFacts, Guess]]] = pool.map if threads > 1 else map
        for group in cells.groups():
            # The largest first, or one thread has it for itself in the end.
            order = sorted(range(len(group)), key=lambda place: -group[place].size)
            given = [inputs[len(found) + place] for place in order]
            looked = look(facts_of, [group[place] for place in order], given)
            found += [one for _, one in sorted(zip(order, looked, strict=True), key=itemgetter(0))]
    marks = {guess.decimal for _, guess in found} - {"", "?"}
    if len(marks) == 1 and (mark := marks.pop()) in (".", ","):
        # A mark before three digits is what other columns show it to be.
        known = reading.with_(decimal=mark)
        for place, (facts, guess) in enumerate(found):
            if guess.decimal == "?":
                found[place] = _column(cells.column(place), facts.input, known, most)
    problems = [doubt for _, guess in found for doubt in guess.doubts]
    if kept := [said for facts, _ in found if (said := _words_kept(facts))]:
        problems.append(doubts.words_kept(kept))
    return tuple(facts for facts, _ in found), problems


def _column(column: Column, given: str, reading: Reading, most: int) -> tuple[ColumnFacts, Guess]:
    """Return the facts about a column, and the guess they rest on."""
    counted = count(column, lambda values: _guess(column.name, values, reading), most)
    guess = counted.guess
    facts = ColumnFacts(
        name=column.name,
        input=given,
        kind=guess.kind,
        reason=guess.reason,
        format=guess.format,
        missing=counted.missing,
        distinct=counted.distinct,
        top=counted.top,
        minimum=guess.minimum,
        maximum=guess.maximum,
        whole=guess.whole,
        not_finite=guess.not_finite,
        histogram=guess.histogram,
        quartiles=guess.quartiles,
        first=guess.first,
        last=guess.last,
    )
    role, reason = roles.suggest(facts, column, column.rows, counted.rising)
    return (facts.with_(role=role, role_reason=reason) if reason else facts), guess


def _guess(name: str, values: Tally, reading: Reading) -> Guess:
    """Return what the different values of a column are."""
    guess = as_number(name, values, reading) or as_date(name, values, reading)
    return guess if isinstance(guess, Guess) else _words(name, values, reading, codes=guess)


def _words_kept(facts: ColumnFacts) -> tuple[str, str, int] | None:
    """Return name, words and cells where a word for "missing" is among the categories."""
    if facts.kind not in ("category", "boolean"):
        return None
    found = [(text, count) for text, count in facts.top if text.strip() in MISSING_WORDS]
    if not found:
        return None
    return facts.name, listed(repr(text) for text, _ in found), sum(count for _, count in found)


def _words(name: str, values: Tally, reading: Reading, codes: Codes | None) -> Guess:
    """Return the guess for a column that is neither numbers nor dates, or codes."""
    why = codes.reason if codes else None
    used = np.ones(len(values.text), dtype=bool)
    distinct, filled = values.distinct, values.filled
    if not distinct:
        return Guess("category", say("Every cell is missing."), used)
    if distinct == 2 and {w.casefold() for w in values.trimmed.to_pylist()} in BOOLEANS:
        return Guess("boolean", say("The cells are one of two opposite words."), used)
    found = codes.doubts if codes else nearly(name, values, reading, NEARLY_SHARE)
    length = pc.mean(pc.utf8_length(values.text)).as_py()
    share = distinct / filled
    if length > LONG_CHARACTERS and share > LONG_SHARE and distinct > NAMES_DISTINCT:
        return Guess("text", why or say("The cells are long texts."), used, doubts=found)
    if (
        (distinct > TEXT_DISTINCT and share > TEXT_SHARE)
        or (distinct >= NAMES_DISTINCT and share >= NAMES_SHARE)
        or distinct > MOST_CATEGORIES
    ):
        reason = say(
            "{distinct} different texts in {filled} cells: names rather than categories.",
            distinct=distinct,
            filled=filled,
        )
        return Guess("text", why or reason, used, doubts=found)
    reason = say("{distinct} different values that are no numbers.", distinct=distinct)
    return Guess("category", why or reason, used, doubts=found)
