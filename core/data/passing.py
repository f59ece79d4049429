"""Counts the columns of a long table while its rows pass by on their way to the disk.

They are in the processor's cache then, and need not be read back: of a file of a gigabyte that was
a third of the work of counting. Where it does not work out (the numbers of a column turn into
words, the table has more cells than there is room for), the column is read back as if nobody had
counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from core.data.amounts import Amounts
from core.data.fingerprints import Hashed
from core.data.tally import Tallying

if TYPE_CHECKING:
    from core.data.cells import Counter

# A table of fewer rows is counted when it is there.
SHORT = 100_000
# A column of more different texts is counted by fingerprints.
MANY = 50_000
# Bytes that may be kept: of the first rows, and of what is counted.
_ROOM = 512 << 20


class Passing:
    """What is counted of each column of a table, while record batches of its rows pass by."""

    def __init__(self) -> None:
        self.rows = 0
        self._counters: list[Counter | None] = []
        # The first rows, until it is known that there are enough of them.
        self._first: list[pa.RecordBatch] = []
        self._room = _ROOM

    def add(self, batch: pa.RecordBatch) -> None:
        """Count some rows: text, with a dictionary where it repeats itself."""
        self.rows += batch.num_rows
        if self._counters:
            self._count(batch)
            self._fit()
        elif self._room > 0:
            self._first.append(batch)
            self._room -= batch.nbytes
            if self.rows > SHORT:
                self._begin()
            if self._counters or self._room <= 0:
                self._first = []

    def _begin(self) -> None:
        for place, cells in enumerate(self._first[0].columns):
            if pa.types.is_dictionary(cells.type):
                found = self._fed(Tallying(MANY), place)
            else:
                found = self._fed(Amounts(self.rows), place) or self._fed(Hashed(self.rows), place)
            self._counters.append(found)

    def _fed(self, counter: Counter, place: int) -> Counter | None:
        """Return a counter that has counted the first rows, if it could."""
        return counter if all(counter.add(b.column(place)) for b in self._first) else None

    def _count(self, batch: pa.RecordBatch) -> None:
        for place, counter in enumerate(self._counters):
            if counter is not None and not counter.add(batch.column(place)):
                self._counters[place] = None

    def _fit(self) -> None:
        """Let counters go, from the last column on, until the others have room."""
        size = sum(counter.size for counter in self._counters if counter is not None)
        for place in reversed(range(len(self._counters))):
            if size <= _ROOM:
                return
            if (counter := self._counters[place]) is not None:
                size -= counter.size
                self._counters[place] = None

    def counted(self, place: int) -> bool:
        """Return whether anything was counted of a column that was not handed over."""
        return bool(self._counters) and self._counters[place] is not None

    def counter(self, place: int) -> Counter | None:
        """Hand over what was counted of a column; None when it is to be counted still."""
        if not self._counters:
            return None
        counter, self._counters[place] = self._counters[place], None
        return counter
