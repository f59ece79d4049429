"""The different values of a column and how often each occurs.

Guessing works on these rather than on the cells: a column of a million rows with five categories
costs five looks, and still no row is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data import numbers
from core.data.cells import Column

if TYPE_CHECKING:
    from core.schema import Format

# How many values of pieces are kept apart before they are put together.
_PIECES = 1_000_000

Floats = np.ndarray[Any, np.dtype[np.float64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Tally:
    """Different values of one column, blank cells left out.

    Attributes:
        column: the cells.
        text: each value once, Arrow text.
        counts: how often it occurs.
        different: how many there are, where these are a sample of them; 0 where they are all.
    """

    column: Column
    text: Any
    counts: np.ndarray[Any, np.dtype[np.int64]]
    different: int = 0

    @property
    def distinct(self) -> int:
        """How many different values the column has."""
        return self.different or len(self.text)

    @property
    def rows(self) -> int:
        """All cells, blank ones too."""
        return len(self.column)

    @property
    def filled(self) -> int:
        """Cells that are not blank."""
        return int(self.counts.sum())

    @cached_property
    def trimmed(self) -> Any:
        """The values without white space around them."""
        return numbers.trimmed(self.text)

    def floats(self, form: Format) -> Floats:
        """Return the values as numbers of a format, NaN where there is none; worked out once."""
        if form not in self._floats:
            found = pc.fill_null(numbers.floats(self.text, form), np.nan)
            self._floats[form] = np.array(found, dtype=float)
            self._floats[form].setflags(write=False)
        return self._floats[form]

    @cached_property
    def _floats(self) -> dict[Format, Floats]:
        return {}

    def mask(self, flags: Any) -> Mask:
        """Return Arrow flags over the values as NumPy ones, null as false."""
        found: Mask = pc.fill_null(flags, False).to_numpy(zero_copy_only=False)
        return found

    def like(self, pattern: str) -> Mask:
        """Return which values a pattern covers, white space around them aside; looked up once."""
        if pattern not in self._like:
            self._like[pattern] = self.mask(numbers.matches(self.trimmed, pattern))
            self._like[pattern].setflags(write=False)
        return self._like[pattern]

    @cached_property
    def _like(self) -> dict[str, Mask]:
        return {}

    def share(self, mask: Mask) -> float:
        """Return the share of the filled cells whose value is in a mask."""
        return float(self.counts[mask].sum()) / max(1, self.filled)

    def most(self, mask: Mask, most: int = 5) -> list[tuple[str, int]]:
        """Return the most frequent values of a mask with their counts, ties by text."""
        table = pa.table({"text": self.text, "count": self.counts}).filter(pa.array(mask))
        if not table.num_rows:
            return []
        order = pc.select_k_unstable(
            table, k=most, sort_keys=[("count", "descending"), ("text", "ascending")]
        )
        chosen = table.take(order)
        return list(zip(chosen["text"].to_pylist(), chosen["count"].to_pylist(), strict=True))

    def most_numbers(self, mask: Mask, form: Format, most: int) -> list[tuple[str, int]]:
        """Return the most frequent numbers of a mask with their counts, each as first written."""
        numbers, counts = self.floats(form)[mask], self.counts[mask]
        order = np.argsort(numbers, kind="stable")
        first = np.flatnonzero(np.append(True, np.diff(numbers[order]) != 0))
        sums = np.add.reduceat(counts[order], first)
        text = self.text.filter(pa.array(mask)).take(pa.array(order[first]))
        return Tally(self.column, text, sums).most(np.ones(len(text), dtype=bool), most)

    def where(self, mask: Mask) -> list[int]:
        """Return the rows, from 1, whose value is in a mask."""
        wanted = self.text.filter(pa.array(mask))
        found: list[int] = []
        start = 1
        for batch in self.column.batches(False):
            hits = pc.indices_nonzero(pc.is_in(batch, value_set=wanted)).to_numpy()
            found += (hits.astype(np.int64) + start).tolist()
            start += len(batch)
        return found


class Tallying:
    """Tallies the cells of a column while its batches pass by.

    Args:
        most: how many different values are counted; None for all.

    Attributes:
        over: whether there are more.
        size: how much memory they take, about, in bytes.
    """

    def __init__(self, most: int | None = None) -> None:
        self.over, self.size = False, 0
        self._most = most
        self._parts: list[pa.Table] = []
        self._held = self._merged = 0

    def add(self, batch: Any) -> bool:
        """Count the next cells, an Arrow array of text, as a dictionary or not; False when over."""
        text, counts = _counted(batch)
        if self._most is not None and len(text) > self._most:
            self.over = True
            return False
        self._parts.append(pa.table({"text": text, "count": counts}))
        self._held += len(text)
        self.size += self._parts[-1].nbytes
        if self._held > 2 * self._merged + _PIECES:
            self._merge()
        return not self.over

    def _merge(self) -> None:
        whole = _together(self._parts)
        self._parts = [whole]
        self._held = self._merged = whole.num_rows
        self.size = whole.nbytes
        self.over = self._most is not None and whole.num_rows > self._most

    def tally(self, column: Column) -> Tally | None:
        """Return the different values of the column that passed by; None when over."""
        if not self.over:
            self._merge()
        if self.over:
            return None
        whole = self._parts[0].filter(pc.not_equal(self._parts[0]["text"], ""))
        text, counts = (_joined(whole[name]) for name in ("text", "count"))
        return Tally(column, text, counts.to_numpy())


def tally(column: Column, most: int | None = None) -> Tally | None:
    """Return the different values of a column of text; None when there are more than `most`."""
    found = Tallying(most)
    for batch in column.batches(True):
        if not found.add(batch):
            return None
    return found.tally(column)


def _counted(batch: Any) -> tuple[Any, Any]:
    """Return the different texts of an Arrow array, and how often each occurs."""
    if not pa.types.is_dictionary(batch.type):
        counted = pc.value_counts(batch)
        return counted.field("values"), counted.field("counts")
    counts = np.bincount(batch.indices.to_numpy(), minlength=len(batch.dictionary))
    if counts.all():
        return batch.dictionary, pa.array(counts)
    used = np.flatnonzero(counts)
    return batch.dictionary.take(pa.array(used)), pa.array(counts[used])


def _together(parts: list[pa.Table]) -> pa.Table:
    """Return each value of some pieces once, in the order of the column, with all its counts."""
    if not parts:
        return pa.table({"text": pa.array([], pa.string()), "count": pa.array([], pa.int64())})
    if len(parts) == 1:
        return parts[0]
    texts = pa.chunked_array([chunk for part in parts for chunk in part["text"].chunks])
    encoded = texts.combine_chunks().dictionary_encode()
    counts = np.concatenate([part["count"].to_numpy() for part in parts])
    found = np.bincount(encoded.indices.to_numpy(), counts, len(encoded.dictionary))
    return pa.table({"text": encoded.dictionary, "count": found.astype(np.int64)})


def _joined(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
