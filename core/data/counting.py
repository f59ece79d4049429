"""What is counted of a column, by the cheapest way that gives the same answer.

A column of a hundred thousand cells or fewer is tallied: its different values decide. Of a longer
one the tally may not fit into memory, and mostly is not needed:

- **Plain numbers**, each cell a finite number as every program writes it, are counted as numbers;
  an even sample of the cells is judged, which tells nothing else than all of them would.
- **Many texts**, more than a million different ones, are no categories: an even sample tells what
  they are, and they are counted by 64-bit fingerprints of their text. Should the sample be numbers
  or dates, or leave a doubt, then all different values are looked at after all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data import spread
from core.data.cells import Column, column_of, text_buffers
from core.data.guesses import Guess
from core.data.tally import Tally, tally
from core.problems import say

SHORT = 100_000
MANY = 1_000_000
_SAMPLED = 20_000
_SAMPLED_TEXTS = 200_000
# A number column with more different numbers than could be classes lists the most frequent only.
MOST_NUMBERS = 1_000
_FEW_NUMBERS = 50
_EXACT = 2.0**53

_LARGE = threading.Lock()

Judge = Callable[[Tally], Guess]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Counted:
    """What a column is taken for, with its counts.

    Attributes:
        guess: what it is taken for.
        missing: cells without a value.
        distinct: different values.
        top: the most frequent ones with their counts.
    """

    guess: Guess
    missing: int
    distinct: int
    top: tuple[tuple[str, int], ...]


def count(column: Column, judge: Judge, most: int, short: int = SHORT, many: int = MANY) -> Counted:
    """Return what a column holds.

    Args:
        column: text cells, "" where blank.
        judge: says of the different values of a column what they are.
        most: how many of the most frequent values are listed.
        short: columns of so many cells are tallied whatever they hold.
        many: more different texts than this are no categories.
    """
    if column.rows > short and (found := _amounts(column, judge, most)) is not None:
        return found
    values = tally(column, many if column.rows > short else None)
    if values is None and (found := _texts(column, judge, most)) is not None:
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
        most = min(most, _FEW_NUMBERS)
    return Counted(
        guess,
        missing=values.rows - int(values.counts[guess.used].sum()),
        distinct=distinct,
        top=tuple(values.most(guess.used, most)),
    )


def _sample(column: Column, cells: int) -> Tally:
    """Return the tally of evenly spread cells.

    One out of each so many, but not at equal distances: rows often follow a rhythm of their own.
    """
    step = max(1, column.rows // cells)
    spans = np.arange(0, column.rows, step)
    within = np.random.default_rng(0).integers(0, step, len(spans))
    wanted = (spans + within)[spans + within < column.rows]
    parts, start = [], 0
    for batch in column.batches(False):
        first, last = np.searchsorted(wanted, (start, start + len(batch)))
        parts.append(batch.take(pa.array(wanted[first:last] - start)))
        start += len(batch)
    found = tally(column_of(pa.chunked_array(parts, pa.string()), column.name))
    assert found is not None
    return found


# Plain numbers.


def plain(cells: Any) -> Floats | None:
    """Return the numbers of text cells, NaN where blank; None when a cell is no plain number.

    What Arrow casts to a finite number is one by `numbers.NUMBER` too. Left to the judgement are
    numbers that begin with a zero before another digit, and those that a float may not hold.
    """
    starts, data = text_buffers(cells)
    lengths = np.diff(starts)
    blank = lengths == 0
    longer = starts[:-1][lengths > 1]
    codes = (data[longer] == 0x30) & (data[longer + 1] >= 0x30) & (data[longer + 1] <= 0x39)
    if codes.any():
        return None
    text = cells
    if blank.any():
        text = pc.if_else(pa.array(blank), pa.scalar(None, pa.string()), cells)
    try:
        values = pc.cast(text, pa.float64())
    except pa.ArrowInvalid:
        return None
    found: Floats = values.to_numpy(zero_copy_only=False)
    # Comparing with NaN is false: blank cells pass, infinite and uncertain ones do not.
    if (np.abs(found) <= _EXACT).sum() != len(found) - int(blank.sum()):
        return None
    return found


def _amounts(column: Column, judge: Judge, most: int) -> Counted | None:
    """Return the counts of a column of plain numbers; None when it is none."""
    read = np.empty(column.rows)
    start = 0
    for batch in column.batches(False):
        values = plain(batch)
        if values is None:
            return None
        read[start : start + len(values)] = values
        start += len(values)
    found = np.sort(read)  # blanks, as NaN, come last
    filled = int(np.searchsorted(found, np.inf, side="right"))
    found = found[:filled]
    sample = _sample(column, _SAMPLED)
    guess = judge(sample)
    if guess.kind != "number" or guess.doubts or guess.decimal in ("?", ","):
        return None
    if not (guess.used.all() and filled):
        return None
    numeric = spread.of_sorted(found)
    most = min(most, _FEW_NUMBERS if numeric.distinct > MOST_NUMBERS else MOST_NUMBERS)
    return Counted(
        replace(
            guess,
            used=np.ones(0, dtype=bool),
            distinct=numeric.distinct,
            minimum=numeric.minimum,
            maximum=numeric.maximum,
            whole=numeric.whole,
            histogram=numeric.histogram,
            quartiles=numeric.quartiles,
            decimal=guess.decimal if numeric.whole else ".",
        ),
        missing=column.rows - filled,
        distinct=numeric.distinct,
        top=_spelled(column, read, _frequent(found, most), most),
    )


def _frequent(found: Floats, most: int) -> Floats:
    """Return the most frequent of sorted numbers in ascending order, of equals the smaller ones."""
    ends = np.append(np.flatnonzero(found[1:] != found[:-1]), len(found) - 1)
    counts = np.diff(ends, prepend=-1)
    if len(ends) > most:
        least = np.partition(counts, -most)[-most]
        more, equal = np.flatnonzero(counts > least), np.flatnonzero(counts == least)
        ends = np.sort(ends[np.concatenate([more, equal[: most - len(more)]])])
    frequent: Floats = found[ends]
    return frequent


def _spelled(
    column: Column, values: Floats, wanted: Floats, most: int
) -> tuple[tuple[str, int], ...]:
    """Return the numbers that are wanted as the file writes them, with their counts.

    Args:
        column: text.
        values: the numbers of its cells.
        wanted: in ascending order.
        most: how many are listed.
    """
    parts, start = [], 0
    for batch in column.batches(False):
        read = values[start : start + len(batch)]
        place = np.searchsorted(wanted, read)
        hits = wanted[np.minimum(place, len(wanted) - 1)] == read
        parts.append(batch.filter(pa.array(hits)))
        start += len(batch)
    found = tally(column_of(pa.chunked_array(parts, pa.string())))
    assert found is not None
    return tuple(found.most(np.ones(len(found.text), dtype=bool), most))


# Many texts.


def _texts(column: Column, judge: Judge, most: int) -> Counted | None:
    """Return the counts of a column of very many texts; None when all values are to be judged."""
    guess = judge(_sample(column, _SAMPLED_TEXTS))
    if guess.kind not in ("category", "text") or guess.doubts:
        return None
    marks = np.empty(column.rows, dtype=np.uint64)
    blank = start = 0
    for batch, found in _marked(column):
        marks[start : start + len(batch)] = found
        start += len(batch)
        blank += int((np.diff(text_buffers(batch)[0]) == 0).sum())
    ordered = np.sort(marks)
    ends = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(ordered) - 1)
    counts = np.diff(ends, prepend=-1)
    distinct = len(ends) - bool(blank)
    chosen = ordered[ends[np.argsort(-counts, kind="stable")[: most + 1]]]
    if guess.kind == "category":
        reason = say(
            "{distinct} different texts in {filled} cells: names rather than categories.",
            distinct=distinct,
            filled=column.rows - blank,
        )
        guess = replace(guess, kind="text", reason=reason)
    return Counted(
        replace(guess, used=np.ones(0, dtype=bool), distinct=distinct),
        missing=blank,
        distinct=distinct,
        top=_written(column, np.sort(chosen), most),
    )


def _marked(column: Column) -> Iterator[tuple[Any, np.ndarray[Any, np.dtype[np.uint64]]]]:
    """Yield the cells with a fingerprint of 64 bits for each."""
    import duckdb

    with duckdb.connect(config={"threads": 1, "temp_directory": ""}) as connection:
        for batch in column.batches(False):
            cells = pa.table([batch], names=["cell"])
            found = connection.from_arrow(cells).project("hash(cell) AS mark").fetchnumpy()
            yield batch, np.asarray(found["mark"], dtype=np.uint64)


def _written(
    column: Column, wanted: np.ndarray[Any, np.dtype[np.uint64]], most: int
) -> tuple[tuple[str, int], ...]:
    """Return the texts behind fingerprints, with their counts."""
    parts = []
    for batch, marks in _marked(column):
        place = np.searchsorted(wanted, marks)
        hits = wanted[np.minimum(place, len(wanted) - 1)] == marks
        parts.append(batch.filter(pa.array(hits)))
    found = tally(column_of(pa.chunked_array(parts, pa.string())))
    assert found is not None
    return tuple(found.most(np.ones(len(found.text), dtype=bool), most))
