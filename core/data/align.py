"""Cells of a row with too many or too few of them, put under the columns they belong to.

A row with one separator too many would move every value after it into the wrong column. What the
sound rows hold tells where it belongs: each way to lay the cells under the columns is weighed by
how well every cell fits its column, and the best is taken where it is clearly better than leaving
the cells where they are. Nothing is invented: a blank cell may be left out or put in, neighbours
may be joined again with the separator between them, and every such row is said.

The search is the alignment of two sequences by dynamic programming (Needleman and Wunsch, 1970).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from core.data import header

LEAST_ROWS = 5
_MOST_ROWS = 500
# How much likelier, as a natural logarithm, another place must be than the one in the file.
_CLEARLY = 3.0
# What it costs to leave out a blank cell, to join two cells, to put in a blank one.
_DROP, _JOIN, _GAP = 1.0, 2.5, 2.0
# A cell unlike all others of its column is still one in so many.
_UNLIKE = 0.002
# Columns of which a cell speaks for itself: not prose, which fits anywhere.
_PLAIN = frozenset({"data", "code"})
_LEAST_EVIDENCE = 0.5
# Steps of the search in one file; rows beyond are left as they stand in the file.
_BUDGET = 4_000_000
_DIGITS, _LETTERS = re.compile(r"[0-9]+"), re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell as it was split off, and whether quotes hold it together."""

    text: str
    quoted: bool = False


@lru_cache(maxsize=8192)
def _look(text: str) -> tuple[str, str]:
    """Return what sort of thing a cell is, and its shape: `9/9/9`, `a-9`."""
    if not text:
        return "blank", ""
    if header.is_data(text):
        sort = "data"
    elif " " in text:
        return "prose", f"prose {len(text).bit_length()}"
    else:
        sort = "code" if any(letter.isdigit() for letter in text) else "word"
    return sort, _LETTERS.sub("a", _DIGITS.sub("9", text[:24]))


def _summed(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for what, often in counts:
        found[what] += often
    return found


class Columns:
    """What the cells of each column look like in rows that are sound."""

    def __init__(self, rows: Sequence[Sequence[str]], columns: int) -> None:
        self.count = columns
        self.rows = len(rows[:_MOST_ROWS])
        self._sound = rows[:_MOST_ROWS]
        self._left = _BUDGET

    # Looked at when a row is ragged: of most files none is.
    @cached_property
    def _values(self) -> list[Counter[str]]:
        return [Counter(row[place].strip() for row in self._sound) for place in range(self.count)]

    @cached_property
    def _sorts(self) -> list[Counter[str]]:
        return [_summed((_look(cell)[0], often) for cell, often in c.items()) for c in self._values]

    @cached_property
    def _shapes(self) -> list[Counter[str]]:
        return [_summed((_look(cell)[1], often) for cell, often in c.items()) for c in self._values]

    def fit(self, text: str, place: int) -> float:
        """Return the logarithm of how likely a cell is in a column."""
        text = text.strip()
        sort, shape = _look(text)
        return math.log(
            0.3 * self._values[place][text] / self.rows
            + 0.4 * self._shapes[place][shape] / self.rows
            + 0.3 * self._sorts[place][sort] / self.rows
            + _UNLIKE
        )

    def evident(self, cells: Sequence[str]) -> bool:
        """Return whether cells are plainly those of these columns, by more than being prose."""
        filled = [(place, cell.strip()) for place, cell in enumerate(cells) if cell.strip()]
        sure = 0
        for place, cell in filled:
            sort, _ = _look(cell)
            alike = self._sorts[place][sort] > 0.5 * self.rows
            sure += (sort in _PLAIN and alike) or bool(self._values[place][cell])
        return len(filled) > 1 and sure >= _LEAST_EVIDENCE * len(filled)

    def laid(self, pieces: Sequence[Piece], separator: str) -> tuple[list[str], float] | None:
        """Return the best way to lay cells under the columns, with its weight.

        None when there are far too many cells, or too many such rows, to look for it.
        """
        surplus = len(pieces) - self.count
        most_joined = max(1, surplus + 1) if surplus < 40 else 0
        steps = (len(pieces) + 1) * (abs(surplus) + 1) * max(1, most_joined)
        if not most_joined or steps > self._left or self.rows < LEAST_ROWS:
            return None
        self._left -= steps
        # best[place][taken]: weight, cells taken by the last step, text of the last column.
        best: list[dict[int, tuple[float, int, str | None]]] = [{0: (0.0, 0, None)}]
        self._dropped(best[0], pieces, surplus)
        for place in range(self.count):
            found: dict[int, tuple[float, int, str | None]] = {}
            for taken, (weight, _, _) in best[place].items():
                for used, text, cost in self._steps(pieces, taken, most_joined, separator):
                    total = weight + (0.0 if text is None else self.fit(text, place)) - cost
                    ahead = taken + used - (place + 1)
                    if not min(0, surplus) <= ahead <= max(0, surplus):
                        continue
                    held = found.get(taken + used)
                    # Of equals the one with the blank cell further right.
                    if held is None or total > held[0] or (total == held[0] and text is not None):
                        found[taken + used] = (total, used, text or "")
            self._dropped(found, pieces, max(0, surplus) + place + 1)
            best.append(found)
        return self._traced(best, len(pieces))

    def _steps(
        self, pieces: Sequence[Piece], taken: int, most: int, separator: str
    ) -> list[tuple[int, str | None, float]]:
        """Return what the next column may hold: cells used, their text, the cost."""
        found: list[tuple[int, str | None, float]] = []
        if len(pieces) < self.count:
            found.append((0, None, _GAP))
        if taken < len(pieces):
            found.append((1, pieces[taken].text, 0.0))
        for used in range(2, most + 1):
            part = pieces[taken : taken + used]
            if len(part) < used or any(piece.quoted for piece in part):
                break
            found.append((used, separator.join(p.text for p in part), _JOIN * (used - 1)))
        return found

    @staticmethod
    def _dropped(
        found: dict[int, tuple[float, int, str | None]], pieces: Sequence[Piece], most: int
    ) -> None:
        """Add the states in which blank cells after the last column are left out."""
        for taken in range(len(pieces)):
            if taken in found and taken < most and not pieces[taken].text.strip():
                weight, used, text = found[taken]
                total = weight - _DROP
                if taken + 1 not in found or total > found[taken + 1][0]:
                    found[taken + 1] = (total, used + 1, text)

    @staticmethod
    def _traced(
        best: list[dict[int, tuple[float, int, str | None]]], taken: int
    ) -> tuple[list[str], float] | None:
        if taken not in best[-1]:
            return None
        weight = best[-1][taken][0]
        cells: list[str] = []
        for found in reversed(best[1:]):
            _, used, text = found[taken]
            cells.append(text or "")
            taken -= used
        return cells[::-1], weight


def plainly(pieces: Sequence[Piece], columns: int, separator: str) -> list[str]:
    """Return as many cells as there are columns, by position alone.

    Missing ones at the end are blank; what is too much stays in the last one, joined as it stood.
    """
    cells = [piece.text for piece in pieces]
    if len(cells) > columns and any(cell.strip() for cell in cells[columns:]):
        cells[columns - 1 :] = [separator.join(cells[columns - 1 :])]
    return (cells + [""] * columns)[:columns]


def aligned(
    pieces: Sequence[Piece],
    others: Sequence[tuple[str, Sequence[Piece]]],
    columns: Columns,
    separator: str,
) -> list[str]:
    """Return the cells of a row that has not as many as there are columns.

    Args:
        pieces: as the separator of the file splits it.
        others: as other separators would, with each of them; one is taken only where its cells
            plainly are those of the columns.
        columns: what sound rows hold.
        separator: of the file.
    """
    left = plainly(pieces, columns.count, separator)
    if columns.rows < LEAST_ROWS:
        return left
    chosen = left
    if len(pieces) > columns.count:
        most = -math.inf
    else:
        # A blank put in at the end is no likelier than one between, whatever the column holds.
        most = sum(columns.fit(piece.text, place) for place, piece in enumerate(pieces))
        most += _CLEARLY - _GAP * (columns.count - len(pieces))
    # A single text, such as a note, belongs nowhere in particular.
    alone = sum(bool(piece.text.strip()) for piece in pieces) < 2
    for mark, split in ((separator, pieces), *others):
        laid = None if alone and split is pieces else columns.laid(split, mark)
        sure = laid and (split is pieces or columns.evident(laid[0]))
        if laid and sure and laid[1] > most:
            chosen, most = laid
    return chosen
