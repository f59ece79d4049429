"""Untidy files with the table each was made from: one defect in each, seeded.

The defects are those that surveys of open data find (van den Burg et al. 2019, Vitagliano et al.
2023). What is told of a file is the table that a careful person would type off it.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Cells = list[list[str]]

_NAMES = ["Day", "Clock", "Amount", "Article", "Price", "Title", "Remark", "Source"]
_ENDS = ["\n", "\r\n"]
_NOUNS = ["lamp", "chair", "boots", "scarf", "tent", "kettle", "bottle", "jacket"]
_KINDS = ["light", "warm", "sturdy", "Müller's", "old", "round", "señor", "plain"]


@dataclass
class Made:
    """A file and the table that it stands for.

    Attributes:
        name: the defect, and a number.
        header: names of the columns; None when the file has none.
        rows: the cells below.
        path: where it was written.
    """

    name: str
    header: list[str] | None
    rows: Cells
    path: Path


def table(rng: random.Random, rows: int) -> Cells:
    """Return cells of several kinds, with commas inside some of the texts."""
    made = []
    for number in range(rows):
        title = f"{rng.choice(_KINDS)} {rng.choice(_NOUNS)}"
        made.append(
            [
                f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/2019",
                f"{rng.randint(0, 23):02}:{rng.choice((0, 15, 30, 45)):02}",
                str(rng.randint(0, 40)),
                f"{rng.choice('ABCD')}{rng.choice('XYZ')}-{rng.randint(1000, 9999)}",
                f"${rng.uniform(1, 99):.2f}",
                title.title() if rng.random() < 0.7 else f"{title.title()}, {rng.choice('SML')}",
                f"This {title} keeps you {rng.choice(_KINDS)}, dry and {rng.choice(_KINDS)}.",
                f"https://www.example.com/{number}/{rng.choice(_NOUNS)}.html",
            ]
        )
    return made


def text(cells: Cells, mark: str = ",", quote: str = '"', end: str = "\n", escape: str = "") -> str:
    """Return cells as text; a cell is quoted where it has to be."""
    lines = []
    for row in cells:
        out = []
        for cell in row:
            if mark in cell or quote in cell or "\n" in cell or "\r" in cell:
                cell = quote + cell.replace(quote, (escape or quote) + quote) + quote
            out.append(cell)
        lines.append(mark.join(out))
    return end.join([*lines, ""])


def _written(row: list[str], mark: str = ",") -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=mark, lineterminator="").writerow(row)
    return buffer.getvalue()


class _Draft:
    """What a defect changes: the table, and how it is written."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.header: list[str] | None = list(_NAMES)
        self.rows = table(rng, rng.choice((12, 30, 80)))
        self.encoding = "utf-8"
        self.content = ""

    def plain(self, **how: str) -> str:
        """Return the table as text."""
        return text([*([self.header] if self.header else []), *self.rows], **how)

    def lines(self) -> list[str]:
        """Return its lines, the header first, without line ends."""
        return self.plain().split("\n")[:-1]


def _mark(draft: _Draft) -> None:
    draft.content = draft.plain(mark=draft.rng.choice([";", "\t", "|", "::", "||", "~|~", ", "]))


def _quote(draft: _Draft) -> None:
    draft.rows = [[cell.replace("'", "") for cell in row] for row in draft.rows]
    draft.content = draft.plain(quote="'")


def _backslash(draft: _Draft) -> None:
    for row in draft.rows:
        row[6] = f'a "{row[2]}" of it, {row[6]}'
    draft.content = draft.plain(escape="\\")


def _encoding(draft: _Draft) -> None:
    draft.encoding = draft.rng.choice(
        ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
    )
    draft.content = draft.plain(end=draft.rng.choice(["\n", "\r\n"]))


def _line_ends(draft: _Draft) -> None:
    kind = draft.rng.choice(["\r\n", "\r", "mixed"])
    if kind != "mixed":
        draft.content = draft.plain(end=kind)
        return
    draft.content = "".join(f"{line}{draft.rng.choice(_ENDS)}" for line in draft.lines())


def _newlines(draft: _Draft) -> None:
    for row in draft.rows[:: draft.rng.randint(1, 4)]:
        row[6] = row[6].replace(", ", ",\n")
    draft.content = draft.plain()


def _preamble(draft: _Draft) -> None:
    lines = draft.rng.choice(
        [["Sales of 2019"], ["Report", "Made by hand, 2020", ""], ["Sales" + "," * 7, "," * 7]]
    )
    draft.content = "\n".join(lines) + "\n" + draft.plain()


def _note(draft: _Draft) -> None:
    draft.content = draft.plain() + draft.rng.choice(["", "\n"]) + "Source: own count\n"
    draft.rows = [*draft.rows, ["Source: own count"] + [""] * 7]


def _blank_lines(draft: _Draft) -> None:
    lines = draft.lines()
    for _ in range(3):
        lines.insert(draft.rng.randint(0, len(lines)), "")
    draft.content = "\n".join(lines) + "\n\n"


def _no_header(draft: _Draft) -> None:
    draft.header = None
    draft.content = draft.plain()


def _two_headers(draft: _Draft) -> None:
    units = ["date", "hour", "pieces", "no", "dollars", "text", "text", "url"]
    names = draft.header or []
    draft.content = text([names, units, *draft.rows])
    draft.header = [f"{name} {unit}" for name, unit in zip(names, units, strict=True)]


def _row_more_sep(draft: _Draft) -> None:
    row, place = draft.rng.randrange(len(draft.rows)), draft.rng.randrange(8)
    lines = draft.lines()
    cells = list(draft.rows[row])
    lines[row + 1] = _written([*cells[:place], "", *cells[place:]])
    draft.content = "\n".join(lines) + "\n"


def _row_less_sep(draft: _Draft) -> None:
    row, place = draft.rng.randrange(len(draft.rows)), draft.rng.randrange(5)
    lines = draft.lines()
    cells = list(draft.rows[row])
    joined = cells[place] + cells[place + 1]
    lines[row + 1] = _written([*cells[:place], joined, *cells[place + 2 :]])
    draft.content = "\n".join(lines) + "\n"


def _row_extra_quote(draft: _Draft) -> None:
    row, place = draft.rng.randrange(len(draft.rows)), draft.rng.randrange(5)
    lines = draft.lines()
    cells = draft.rows[row]
    lines[row + 1] = ",".join(
        ('"' if at == place else "") + _written([cell]) for at, cell in enumerate(cells)
    )
    cells[place] = '"' + cells[place]
    draft.content = "\n".join(lines) + "\n"


def _row_other_sep(draft: _Draft) -> None:
    row = draft.rng.randrange(len(draft.rows))
    lines = draft.lines()
    lines[row + 1] = _written(draft.rows[row], draft.rng.choice(";\t|"))
    draft.content = "\n".join(lines) + "\n"


def _row_short(draft: _Draft) -> None:
    row = draft.rng.randrange(len(draft.rows))
    draft.rows[row][6:] = ["", ""]
    lines = draft.lines()
    lines[row + 1] = _written(draft.rows[row][:6])
    draft.content = "\n".join(lines) + "\n"


def _zero_bytes(draft: _Draft) -> None:
    lines = draft.lines()
    row = draft.rng.randrange(1, len(lines))
    lines[row] = lines[row][:12] + "\0" + lines[row][12:]
    draft.content = "\n".join(lines) + "\n"


def _names(draft: _Draft) -> None:
    names = draft.header or []
    names[1], names[3] = names[0], ""
    draft.content = draft.plain()
    names[1], names[3] = f"{names[0]}_2", "column_4"


def _tables(draft: _Draft) -> None:
    other = [["Town", "People"], ["Ulm", "126"], ["Bonn", "330"], ["Kiel", "247"]]
    title = draft.rng.choice(["", "Towns\n"])
    draft.content = draft.plain() + "\n" + title + text(other)


def _single(draft: _Draft) -> None:
    draft.header = draft.header and draft.header[2:3]
    draft.rows = [row[2:3] for row in draft.rows]
    draft.content = draft.plain()


def _spaced(draft: _Draft) -> None:
    draft.content = text([[f" {cell} " for cell in row] for row in [_NAMES, *draft.rows]], ";")


DEFECTS: dict[str, Callable[[_Draft], None]] = {
    "mark": _mark,
    "quote": _quote,
    "backslash": _backslash,
    "encoding": _encoding,
    "line ends": _line_ends,
    "newlines": _newlines,
    "preamble": _preamble,
    "note": _note,
    "blank lines": _blank_lines,
    "no header": _no_header,
    "two headers": _two_headers,
    "row_more_sep": _row_more_sep,
    "row_less_sep": _row_less_sep,
    "row_extra_quote": _row_extra_quote,
    "row_other_sep": _row_other_sep,
    "row_short": _row_short,
    "zero bytes": _zero_bytes,
    "names": _names,
    "tables": _tables,
    "single": _single,
    "spaced": _spaced,
}


def files(folder: Path, seed: int, count: int) -> Iterator[Made]:
    """Write files into a folder, one after another, each defect in turn."""
    kinds = list(DEFECTS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        draft = _Draft(random.Random(f"{seed} {number}"))
        DEFECTS[kind](draft)
        path = folder / f"made_{number}.csv"
        path.write_bytes(draft.content.encode(draft.encoding, "replace"))
        yield Made(f"{kind} {number}", draft.header, draft.rows, path)
