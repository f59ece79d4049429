"""What is counted of a column, by the cheapest way that gives the same answer.

A column of a hundred thousand cells or fewer is tallied: its different values decide. Of a longer
one the tally may not fit into memory, and mostly is not needed: plain numbers are counted as
numbers (`amounts`), very many different texts by their fingerprints (`fingerprints`). Should those
leave a doubt, or be numbers with marks or dates, all different values are looked at after all.
"""

from __future__ import annotations

import threading

from core.data.amounts import FEW_NUMBERS, MOST_NUMBERS, amounts
from core.data.cells import Column
from core.data.counted import Counted, Judge
from core.data.fingerprints import Hashed, texts
from core.data.passing import MANY, SHORT
from core.data.tally import Tally, Tallying, tally

_LARGE = threading.Lock()


def count(column: Column, judge: Judge, most: int, short: int = SHORT, many: int = MANY) -> Counted:
    """Return what a column holds.

    Args:
        column: text cells, "" where blank.
        judge: says of the different values of a column what they are.
        most: how many of the most frequent values are listed.
        short: columns of so many cells are tallied whatever they hold.
        many: more different texts than this are counted by fingerprints.
    """
    values = column.passed.tally(column) if isinstance(column.passed, Tallying) else None
    if values is not None:
        return _tallied(values, judge, most)
    if column.rows > short and (found := amounts(column, judge, most)) is not None:
        return found
    if not isinstance(column.passed, Hashed):
        values = tally(column, many if column.rows > short else None)
    if values is None and (found := texts(column, judge, most, many)) is not None:
        return found
    if values is not None:
        return _tallied(values, judge, most)
    # Very many values that are judged all of them fill the memory: not of two columns at once.
    with _LARGE:
        values = tally(column)
        assert values is not None
        return _tallied(values, judge, most)


def _tallied(values: Tally, judge: Judge, most: int) -> Counted:
    guess = judge(values)
    distinct = int(guess.used.sum()) if guess.distinct is None else guess.distinct
    if guess.kind == "number" and distinct > MOST_NUMBERS:
        top = values.most_numbers(guess.used, guess.format, min(most, FEW_NUMBERS))
    else:
        top = values.most(guess.used, most)
    return Counted(
        guess,
        missing=values.rows - int(values.counts[guess.used].sum()),
        distinct=distinct,
        top=tuple(top),
    )
