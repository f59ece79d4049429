"""Columns of very many texts: counted by fingerprints of 64 bits, judged by an even sample.

To put a million texts that all differ into one table of counts takes longer than all else that is
done with them; their fingerprints are numbers, and sorted at once. Two different texts of a
million share one with a chance of one in thirty million.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from core.data.among import GOLDEN, Marks, rows_of
from core.data.cells import Column, column_of, text_buffers
from core.data.counted import Counted, Judge, Sample, frequent, joined, scaled
from core.data.tally import Tally, tally

# Bytes of a word, and of the start of a text that is taken word by word for all texts together.
_WORD, _LONG = 8, 256
# The first bytes of a word, by how many they are.
_FIRST = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], dtype=np.uint64)
# Multiplier and shifts of the finisher of SplitMix64 (Steele, Lea and Flood, 2014).
_MIXER, _HIGH, _LOW = np.uint64(0xBF58476D1CE4E5B9), np.uint64(30), np.uint64(27)


def fingerprints(cells: Any) -> Marks:
    """Return a number of 64 bits for each cell of an Arrow text array, the same for equal texts."""
    starts, data = text_buffers(cells)
    # Room behind the last text, where a word may reach to.
    held = np.concatenate([data[starts[0] : starts[-1]], np.zeros(_WORD, dtype=np.uint8)])
    words = np.ndarray((len(held) - _WORD + 1,), "<u8", held, 0, (1,))
    at, left = (starts[:-1] - starts[0]).astype(np.intp), np.diff(starts).astype(np.intp)
    marks = _mixed(left.astype(np.uint64) + _MIXER)
    rows = np.arange(len(cells))
    for _ in range(0, _LONG, _WORD):
        word = words[at] & _FIRST[np.minimum(left, _WORD)]
        marks[rows] = _mixed(marks[rows] ^ word)
        more = np.flatnonzero(left > _WORD)
        if not len(more):
            return marks
        rows, at, left = rows[more], at[more] + _WORD, left[more] - _WORD
    rest = held.tobytes()
    for row, start, size in zip(rows.tolist(), at.tolist(), left.tolist(), strict=True):
        digest = hashlib.blake2b(rest[start : start + size], digest_size=_WORD).digest()
        marks[row] ^= np.frombuffer(digest, "<u8")[0]
    return marks


def _mixed(marks: Marks) -> Marks:
    mixed: Marks = marks * GOLDEN
    mixed ^= mixed >> _HIGH
    mixed *= _MIXER
    mixed ^= mixed >> _LOW
    return mixed


_BLANK = fingerprints(pa.array([""]))[0]


class Hashed:
    """Hashes the cells of a column while its batches pass by.

    Args:
        least: how many cells will come, at least.

    Attributes:
        blank: how many are blank.
        size: how much memory the fingerprints take, in bytes.
    """

    def __init__(self, least: int = 0) -> None:
        self.blank = self.size = 0
        self._marks: list[Marks] = []
        self._sample = Sample(least)

    def add(self, batch: Any) -> bool:
        """Hash the next cells, an Arrow array of text; all can be."""
        marks = fingerprints(batch)
        self._marks.append(marks)
        self._sample.add(batch)
        self.size += marks.nbytes
        starts = text_buffers(batch)[0]
        self.blank += int(np.count_nonzero(starts[1:] == starts[:-1]))
        return True

    def done(self, column: Column) -> tuple[Marks, Tally]:
        """Return the fingerprint of each cell, and the tally of a sample.

        To be asked once: the fingerprints are handed over.
        """
        return joined(self._marks, np.uint64), self._sample.tally(column)


def texts(column: Column, judge: Judge, most: int, many: int) -> Counted | None:
    """Return the counts of a column of very many texts; None when all values are to be judged.

    They are when no more than `many` differ, or the guess leaves a doubt.
    """
    hashed = column.passed if isinstance(column.passed, Hashed) else _read(column)
    marks, drawn = hashed.done(column)
    blank = hashed.blank
    ordered = np.sort(marks)
    distinct = 1 + int(np.count_nonzero(ordered[1:] != ordered[:-1])) - bool(blank)
    if distinct <= many:
        return None
    filled = column.rows - blank
    guess = judge(Tally(drawn.column, drawn.text, scaled(drawn.counts, filled), distinct))
    if guess.kind not in ("category", "text") or guess.doubts:
        return None
    # One more than is listed: the blank cells may be among them.
    wanted, _ = frequent(marks, ordered, most + 1)
    return Counted(
        replace(guess, used=np.ones(0, dtype=bool), distinct=distinct),
        missing=blank,
        distinct=distinct,
        top=_written(column, marks, wanted[wanted != _BLANK], most),
    )


def _read(column: Column) -> Hashed:
    found = Hashed(column.rows)
    for batch in column.batches(False):
        found.add(batch)
    return found


def _written(column: Column, marks: Marks, wanted: Marks, most: int) -> tuple[tuple[str, int], ...]:
    """Return the texts behind fingerprints, with their counts."""
    found = tally(column_of(column.at(rows_of(wanted, marks))))
    assert found is not None
    return tuple(found.most(np.ones(len(found.text), dtype=bool), most))
