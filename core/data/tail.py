"""The end of a table: rows that are left out on request, notes and totals that are said.

Rows pass through here on their way to the disk. Notes, totals and repeated headers are kept,
because only the person knows what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from core.data import repairs
from core.problems import Example, Problem

if TYPE_CHECKING:
    from core.data.dialect import Layout
    from core.data.writing import Writer

# Notes are looked for in so many last rows, of a table with at least so many.
_LAST, _LEAST = 12, 3
_TOTAL = re.compile(
    r"(?:grand |sub-?|over)?(?:total|totals|sum|summe|gesamt|insgesamt|totale|suma|somme|all"
    r"|totaal|totalt|i alt|yhteensä|razem|ogółem|celkem|spolu|összesen|toplam|ukupno|soma"
    r"|итого|всего|усього|разом|общо|σύνολο|合計|总计|總計|合计|小计|합계|총계|المجموع|סך הכל)\b"
    r"[^,;]{0,30}"
    r"|(?:average|mean|durchschnitt|mittelwert|moyenne|média|promedio|gemiddelde|medelvärde"
    r"|gennemsnit|gjennomsnitt|keskiarvo|średnia|průměr|priemer|átlag|ortalama|prosjek|povprečje"
    r"|среднее|в среднем|середнє|средно|μέσος όρος|平均|平均値|平均值|평균)\b[^,;]{0,30}",
    re.IGNORECASE,
)


class Tail:
    """Hands rows on to a writer, but not those behind the last one that is wanted.

    Args:
        writer: takes the rows.
        layout: how many are wanted, and the names that should not come again.
    """

    def __init__(self, writer: Writer, layout: Layout) -> None:
        self._writer = writer
        self._names = [name.strip() for name in layout.heads.names] if layout.heads else []
        self._most = layout.dialect.last_row
        self._held_back = layout.dialect.skip_last
        self._seen = 0
        self._kept: list[Any] = []
        self._first: list[Any] = []
        self._last: list[Any] = []
        self._repeated: list[int] = []

    @property
    def full(self) -> bool:
        """Whether no further row is wanted."""
        return bool(self._most) and self._seen >= self._most

    def add(self, columns: Iterable[Any]) -> None:
        """Take some rows: an Arrow array of text for each column."""
        found = list(columns)
        if self._most:
            found = [column.slice(0, max(0, self._most - self._seen)) for column in found]
        if not len(found[0]):
            return
        self._seen += len(found[0])
        if self._held_back:
            pairs = zip(self._kept, found, strict=True) if self._kept else ((c,) for c in found)
            found = [pa.concat_arrays(pair) for pair in pairs]
            ready = max(0, len(found[0]) - self._held_back)
            self._kept = [column.slice(ready) for column in found]
            found = [column.slice(0, ready) for column in found]
        if len(found[0]):
            self._hand_on(found)

    def _hand_on(self, columns: list[Any]) -> None:
        if len(self._names) > 1 and len(self._repeated) < repairs.MOST_RANGES:
            self._look_for_names(columns)
        self._first = self._first or [column.slice(0, 2_000) for column in columns]
        self._last = [column.slice(max(0, len(column) - _LAST)) for column in columns]
        self._writer.add(columns)

    def close(self) -> None:
        """Say that there are no further rows; those held back are left out."""
        self._kept = [column.slice(0, 0) for column in self._kept]

    def _look_for_names(self, columns: list[Any]) -> None:
        """Note where all names of the columns stand among the rows."""
        same = pc.equal(columns[0], self._names[0])
        for column, name in zip(columns[1:], self._names[1:], strict=False):
            if not pc.any(same).as_py():
                return
            same = pc.and_(same, pc.equal(pc.fill_null(column, ""), name))
        found = pc.indices_nonzero(pc.fill_null(same, False)).to_pylist()
        self._repeated += [index + self._writer.rows + 1 for index in found]

    def problems(self) -> list[Problem]:
        """Return what is to be said of rows left out, repeated names, notes and totals."""
        found = []
        written = self._writer.rows
        if self._held_back:
            found.append(repairs.left_out(self._seen - written, self._seen))
        if self._repeated:
            found.append(repairs.repeated_header(self._repeated))
        if written >= _LEAST and len(self._last) > 1:
            found += self._below(written)
        return found

    def _below(self, written: int) -> list[Problem]:
        """Return what is to be said of the last rows."""
        last = [
            [(cell or "").strip() for cell in row]
            for row in zip(*(column.to_pylist() for column in self._last), strict=True)
        ]
        before = written - len(last)
        usual = sum(pc.sum(pc.not_equal(column, "")).as_py() or 0 for column in self._first)
        end = len(last)
        # A note fills one cell of a row that usually fills several.
        if usual > 2 * len(self._first[0]):
            while end and sum(map(bool, last[end - 1])) <= 1:
                end -= 1
        found = []
        noted = [place for place in range(end, len(last)) if any(last[place])]
        if noted and end:
            rows = range(before + end + 1, written + 1)
            found.append(repairs.notes(rows, [_shown(before, last, place) for place in noted]))
        while end and not any(last[end - 1]):
            end -= 1
        if end and self._is_total(last[end - 1]):
            found.append(repairs.total(before + end, [_shown(before, last, end - 1)]))
        return found

    def _is_total(self, row: list[str]) -> bool:
        """Return whether a row starts with a word for a sum or a mean, not held above it."""
        place = next((place for place, cell in enumerate(row) if cell), None)
        if place is None or not _TOTAL.fullmatch(row[place]):
            return False
        above = pc.equal(self._first[place], row[place])
        return int(pc.sum(above).as_py() or 0) < 2


def _shown(before: int, rows: list[list[str]], place: int) -> Example:
    return repairs.example(before + place + 1, 0, " │ ".join(filter(None, rows[place])))
