"""Columns of plain numbers: counted as numbers, with the few other cells among them set aside.

A cell is a plain number when it is finite and written as every program writes one. Of those an even
sample is judged, which tells nothing else than all of them would; words for "missing" and stray
cells beside them are judged each.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data import spread
from core.data.among import rows_of
from core.data.cells import Column, column_of, text_buffers
from core.data.counted import Counted, Judge, Sample, frequent, joined, scaled
from core.data.tally import Tally, Tallying, tally

_PEEKED = 2_000
# A number column with more different numbers than could be classes lists the most frequent only.
MOST_NUMBERS = 1_000
FEW_NUMBERS = 50
_EXACT = 2.0**53
# So many numbers are looked through at once for the first of each.
_PIECE = 1 << 17
_ZERO, _NINE = b"09"
# Other cells in a column of numbers: words for "missing", which are few, but may stand in many.
_MOST_OTHERS = 0.5
_MOST_WORDS = 1_000
# Bytes that no plain number holds.
_FOREIGN = np.ones(256, dtype=bool)
_FOREIGN[list(b"0123456789+-.eE")] = False

Floats = np.ndarray[Any, np.dtype[np.float64]]
Places = np.ndarray[Any, np.dtype[np.intp]]


class Amounts:
    """Reads the numbers of a column while its batches pass by.

    Args:
        least: how many cells will come, at least.

    Attributes:
        size: how much memory they take, in bytes.
    """

    def __init__(self, least: int = 0) -> None:
        self.size = 0
        self._values: list[Floats] = []
        self._words = Tallying(_MOST_WORDS)
        self._sample = Sample(least)

    def add(self, batch: Any) -> bool:
        """Read the next cells, an Arrow array of text; False when they are no plain numbers."""
        if not self._values and plain(batch.slice(0, _PEEKED)) is None:
            return False
        found = plain(batch)
        if found is None or not self._words.add(found[1]):
            return False
        self._values.append(found[0])
        self._sample.add(batch)
        self.size += found[0].nbytes
        return True

    def done(self, column: Column) -> tuple[Floats, Tally, Tally] | None:
        """Return the numbers, NaN for other cells; the tally of those not blank; a sample of all.

        None when there are too many other cells. To be asked once: what was read is handed over.
        """
        others = self._words.tally(column)
        if others is None:
            return None
        return joined(self._values, np.float64), others, self._sample.tally(column)


def amounts(column: Column, judge: Judge, most: int) -> Counted | None:
    """Return the counts of a column of plain numbers; None when it is none, or in doubt."""
    read = column.passed if isinstance(column.passed, Amounts) else _read(column)
    if read is None or (done := read.done(column)) is None:
        return None
    values, others, judged = done
    found = np.sort(values)  # blanks and others, as NaN, come last
    filled = int(np.searchsorted(found, np.inf, side="right"))
    found = found[:filled]
    if len(others.text):
        judged = _with_others(judged, others, filled)
    guess = judge(judged)
    if guess.kind != "number" or not guess.format.bare or guess.decimal in ("?", ","):
        return None
    numbers = len(guess.used) - len(others.text)
    if not filled or not guess.used[:numbers].all() or guess.used[numbers:].any():
        return None
    if guess.doubts and not len(others.text):
        return None
    numeric = spread.of_sorted(found)
    most = min(most, FEW_NUMBERS if numeric.distinct > MOST_NUMBERS else MOST_NUMBERS)
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
        top=_listed(column, values, found, numeric.distinct, most),
        rising=_rising(values),
    )


def _rising(values: Floats) -> bool:
    """Return whether each number is the one before it and one more; the first ones mostly tell."""
    ends = range(0, len(values), _PEEKED)
    parts = (values[start : start + _PEEKED + 1] for start in ends)
    return all(bool((part[1:] - part[:-1] == 1).all()) for part in parts)


def _read(column: Column) -> Amounts | None:
    found = Amounts(column.rows)
    return found if all(map(found.add, column.batches(False))) else None


def plain(cells: Any) -> tuple[Floats, Any] | None:
    """Return the numbers of text cells, NaN where there is none, and the cells that are others.

    None when most are others, or there are some whose meaning the judgement has to tell: numbers
    that begin with a zero before another digit, and those that a float may not hold. What Arrow
    casts to a finite number is one by `numbers.NUMBER` too.
    """
    starts, data = text_buffers(cells)
    begins, ends = starts[:-1], starts[1:]
    none = begins == ends
    if len(data) and (zero := data.take(begins, mode="clip") == _ZERO).any():
        behind = data.take(begins + 1, mode="clip")
        if (zero & (behind >= _ZERO) & (behind <= _NINE) & (ends > begins + 1)).any():
            return None
    others = np.empty(0, dtype=np.intp)
    values = _cast(cells, none)
    if values is None:
        others = _others(starts, data)
        if len(others) > _MOST_OTHERS * len(cells):
            return None
        none[others] = True
        values = _cast(cells, none)
    if values is None:
        return None
    # Comparing with NaN is false: cells set aside pass, infinite and uncertain ones do not.
    if np.count_nonzero(np.abs(values) <= _EXACT) != len(values) - np.count_nonzero(none):
        return None
    return values, cells.take(pa.array(others))


def _cast(cells: Any, none: np.ndarray[Any, np.dtype[np.bool_]]) -> Floats | None:
    """Return cells as numbers, NaN for those that are none; None where another is none."""
    text = cells
    if none.any():
        # The same letters under another mask: nothing is copied.
        shown = np.concatenate([np.ones(cells.offset, dtype=np.bool_), ~none])
        mask = pa.py_buffer(np.packbits(shown, bitorder="little"))
        text = pa.StringArray.from_buffers(
            len(cells), *cells.buffers()[1:], mask, offset=cells.offset
        )
    try:
        found: Floats = pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    return found


def _others(starts: Any, data: Any) -> Places:
    """Return which cells hold a letter that is of no number, or are a single sign."""
    places = np.flatnonzero(_FOREIGN[data[starts[0] : starts[-1]]]) + starts[0]
    wordy = np.searchsorted(starts, places, side="right") - 1
    alone = np.flatnonzero(starts[1:] == starts[:-1] + 1)
    letters = data[starts[alone]]
    alone = alone[(letters < _ZERO) | (letters > _NINE)]
    return np.unique(np.concatenate([wordy, alone]))


def _with_others(judged: Tally, others: Tally, filled: int) -> Tally:
    """Return a sample's numbers, counted for all, beside every other value."""
    number = pc.invert(pc.is_in(judged.text, value_set=others.text))
    counts = judged.counts[number.to_numpy(zero_copy_only=False)]
    return Tally(
        others.column,
        pa.concat_arrays([judged.text.filter(number), others.text]),
        np.concatenate([scaled(counts, filled), others.counts]),
    )


def _listed(
    column: Column, values: Floats, found: Floats, distinct: int, most: int
) -> tuple[tuple[str, int], ...]:
    """Return the most frequent numbers as the file writes them, with their counts.

    Args:
        column: text.
        values: the numbers of its cells.
        found: the same, sorted.
        distinct: how many different ones there are.
        most: how many are listed.
    """
    if distinct <= most:
        # One that is written in two ways is listed twice: the column may be taken for categories.
        every = tally(column_of(column.at(np.flatnonzero(~np.isnan(values)))))
        assert every is not None
        return tuple(every.most(np.ones(len(every.text), dtype=bool), most))
    numbers, counts = frequent(values, found, most)
    rows = _first(numbers, values)
    order = np.argsort(rows)
    text = column.at(rows[order]).combine_chunks()
    listed = Tally(column, text, counts[order])
    return tuple(listed.most(np.ones(len(text), dtype=bool), most))


def _first(wanted: Floats, values: Floats) -> Places:
    """Return the first row of each wanted number; these ascend, and all of them are there."""
    # The bits of 0 and -0 differ, and either stands for both.
    marks = (np.append(wanted, [0.0, -0.0]) if 0 in wanted else wanted).view(np.uint64)
    first = np.full(len(wanted), len(values))
    for start in range(0, len(values), _PIECE):
        here = values[start : start + _PIECE]
        rows = rows_of(marks, here.view(np.uint64))
        np.minimum.at(first, np.searchsorted(wanted, here[rows]), rows + start)
        if (first < len(values)).all():
            break
    return first
