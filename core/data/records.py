"""A patient splitter of lines into cells, for guessing and for files with defects.

A fast reader gives up, or loses rows, where a quotation mark is not closed or a separator is
missing. This one never fails: a line whose quotes do not work out is taken by itself, split so
that the number of cells comes right if it can, and marked, and reading goes on with the next line.
On sound text it agrees with the fast reader cell by cell.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.data.align import Piece

# How far an open quote is followed, and how much is read ahead in vain before that is cut down:
# ten thousand unclosed quotes must not make reading quadratic.
_MOST_CHARACTERS = 1_000_000
_PATIENCE = 50_000_000
_HASTY_CHARACTERS = 2_000
_MOST_WORK = 20_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the file.

    Attributes:
        line: its first line in the file, from 1.
        cells: their text, without quotes.
        text: the row as the file has it, without the line end.
        sound: whether its quotes were as they should be.
        inner: whether a double quote stands inside a cell that is not quoted; it is kept, but may
            be the trace of a lost separator.
    """

    line: int
    cells: list[str]
    text: str
    sound: bool = True
    inner: bool = False


class Lines(Protocol):
    """Physical lines, which can be given back.

    Attributes:
        line: the number of the last one that was taken, from 1.
    """

    line: int

    def take(self) -> str | None:
        """Return the next line with its end; None after the last."""

    def back(self, lines: Sequence[str]) -> None:
        """Give back the lines taken last."""


class _Listed:
    """Lines of any origin."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.line = 0
        self._source = iter(lines)
        self._ahead: deque[str] = deque()

    def take(self) -> str | None:
        line = self._ahead.popleft() if self._ahead else next(self._source, None)
        self.line += line is not None
        return line

    def back(self, lines: Sequence[str]) -> None:
        self.line -= len(lines)
        self._ahead.extendleft(reversed(lines))


class _Open(Exception):  # noqa: N818 - not an error
    """A quoted cell goes on in the next line."""


class _Stray(Exception):  # noqa: N818 - not an error
    """A quote stands where none can be."""


class Splitter:
    """Splits lines by a delimiter, a quote and what escapes it; `""` for no quote or escape."""

    def __init__(self, delimiter: str, quote: str, escape: str) -> None:
        self.delimiter, self.quote, self.escape = delimiter, quote, escape
        self._inner = False
        if not quote:
            return
        space = "" if delimiter.startswith(" ") else " *"
        q, end = re.escape(quote), rf"{space}(?={re.escape(delimiter)}|\Z)"
        if escape in ("", quote):
            inside = f"[^{q}]*(?:{q}{q}[^{q}]*)*" if escape else f"[^{q}]*"
        else:
            e = re.escape(escape)
            inside = f"[^{q}{e}]*(?:{e}.[^{q}{e}]*)*"
        self._openers = (quote, " ")
        self._opening = re.compile(f"{space}{q}")
        self._whole = re.compile(f"{space}{q}({inside}){q}{end}", re.DOTALL)
        dangling = "" if escape in ("", quote) else f"{re.escape(escape)}?"
        self._unclosed = re.compile(f"{space}{q}{inside}{dangling}\\Z", re.DOTALL)
        self._loose = re.compile(f"{space}{q}(.*?){q}{end}", re.DOTALL)

    def records(self, lines: Iterable[str], columns: int | None = None) -> Iterator[Record]:
        """Yield the rows of a text.

        Args:
            lines: physical lines with their ends.
            columns: the number of cells a row should have, when it is known.
        """
        return self.follow(_Listed(lines), columns)

    def follow(self, lines: Lines, columns: int | None) -> Iterator[Record]:
        """Yield the rows of a text; between two of them others may take lines too."""
        patience = _PATIENCE
        while (line := lines.take()) is not None:
            number = lines.line
            text = line.rstrip("\r\n")
            # Between rows a blank line is nothing; in a single column it is a missing cell.
            if not text.strip(" ") and columns != 1:
                continue
            if not self.quote or self.quote not in text:
                yield Record(number, text.split(self.delimiter), text)
                continue
            limit = _MOST_CHARACTERS if patience > 0 else _HASTY_CHARACTERS
            taken: list[str] = []
            cells = self._joined(line, lines, taken, limit)
            if cells is None or (taken and columns is not None and len(cells) != columns):
                patience -= sum(map(len, taken))
                lines.back(taken)
                yield Record(number, self._leniently(text, columns), text, sound=False)
            else:
                if taken:
                    text = "".join([line, *taken]).rstrip("\r\n")
                yield Record(number, cells, text, inner=self._inner)

    def _joined(self, line: str, lines: Lines, taken: list[str], limit: int) -> list[str] | None:
        """Return the cells of a row, taking further lines while a quote is open; None if stray."""
        text, size, work = line, len(line), 0
        while True:
            try:
                return self._strictly(text.rstrip("\r\n"))
            except _Stray:
                return None
            except _Open:
                work += size
            parts, quotes = [text], 0
            # Doubled quotes come in pairs, so only an odd number of them can close the cell.
            while not quotes % 2:
                more = lines.take()
                if more is not None:
                    taken.append(more)
                    parts.append(more)
                    size += len(more)
                if more is None or size > limit or work > _MOST_WORK:
                    return None
                count = more.count(self.quote)
                quotes += count if self.escape == self.quote else bool(count)
            text = "".join(parts)

    def _strictly(self, text: str) -> list[str]:
        """Return the cells of a sound row."""
        cells: list[str] = []
        position, end = 0, len(text)
        self._inner = False
        while True:
            # Most cells are not quoted, and a look at one letter costs less than two at patterns.
            opens = text.startswith(self._openers, position)
            if opens and (match := self._whole.match(text, position)):
                cells.append(self._plain(match[1]))
                position = match.end()
            elif opens and self._opening.match(text, position):
                raise _Open if self._unclosed.match(text, position) else _Stray
            else:
                cut = text.find(self.delimiter, position)
                cells.append(text[position : cut if cut >= 0 else end])
                position = cut if cut >= 0 else end
                self._inner = self._inner or (self.quote == '"' and '"' in cells[-1])
            if position >= end:
                return cells
            position += len(self.delimiter)

    def _leniently(self, text: str, columns: int | None) -> list[str]:
        """Return the cells of a line with stray quotes, as many as wanted if that is possible."""
        closed, literal = ([piece.text for piece in split] for split in self.pieces(text))
        if columns is not None and len(closed) != columns:
            return min((literal, closed), key=lambda cells: abs(len(cells) - columns))
        return closed

    def pieces(self, text: str) -> tuple[list[Piece], list[Piece]]:
        """Return the cells of a row whatever its quotes are, in two ways.

        A faulty quote is either closed by the next one that may close a cell, or taken as a letter.
        """
        if not self.quote or self.quote not in text:
            split = [Piece(cell) for cell in text.split(self.delimiter)]
            return split, split
        return self._loosely(text, closing=True), self._loosely(text, closing=False)

    def _loosely(self, text: str, closing: bool) -> list[Piece]:
        cells: list[Piece] = []
        position, end = 0, len(text)
        while True:
            match = self._whole.match(text, position)
            loose = closing and match is None and self._loose.match(text, position)
            if match or loose:
                found = match or loose
                assert found
                cells.append(Piece(self._plain(found[1]), quoted=True))
                position = found.end()
            else:
                cut = text.find(self.delimiter, position)
                cells.append(Piece(text[position : cut if cut >= 0 else end]))
                position = cut if cut >= 0 else end
            if position >= end:
                return cells
            position += len(self.delimiter)

    def _plain(self, inside: str) -> str:
        """Return the text of a quoted cell."""
        if not self.escape or self.escape not in inside:
            return inside
        if self.escape == self.quote:
            return inside.replace(self.quote * 2, self.quote)
        marks = re.escape(self.quote) + re.escape(self.escape)
        return re.sub(f"{re.escape(self.escape)}([{marks}])", r"\1", inside)
