"""The rows that name the columns: how many there are, and one name for each column.

`header` judges one row; here several rows are joined (a group above its parts, a unit below a
name), and a row of names that is damaged is laid over the columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.data import header, repairs, units
from core.data.records import Record, Splitter
from core.problems import Problem

MOST_ROWS = 5
_UNIT = re.compile(r"[(\[{].*[)\]}]|%|[^\W\d_]{1,3}(?:/[^\W\d_]{1,3})?")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d|21\d\d")
_OTHERS = (",", ";", "\t", "|", " ")
# Rows that tell what a column holds: of wide tables so many cells, but not fewer rows.
_TYPED_CELLS, _LEAST_ROWS = 25_000, 50


@dataclass(frozen=True)
class Heading:
    """The names as the file has them.

    Attributes:
        rows: the rows that hold names, cell by cell as they are split.
        names: one text for each column they name.
        warnings: what was done to them.
    """

    rows: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    warnings: tuple[Problem, ...] = ()


def heading(records: Sequence[Record], columns: int, depth: int | None, skipped: int) -> Heading:
    """Return the names that the first rows hold.

    Args:
        records: from the first row of names on.
        columns: of the table.
        depth: how many rows hold names; None to find out.
        skipped: lines of the file before the first one that was split.
    """
    first = records[0]
    line = first.line + skipped
    warnings: list[Problem] = []
    cells = list(first.cells)
    if not first.sound:
        warnings.append(repairs.unsound_header(line, first.text))
    blanks = [place for place, cell in enumerate(cells) if not cell.strip()]
    surplus = len(cells) - columns
    if 0 < surplus <= len(blanks):
        # Blank names that are too many are separators too many; those at the end go first.
        gone = blanks[:surplus] if len(blanks) == surplus else blanks[-surplus:]
        cells = [cell for place, cell in enumerate(cells) if place not in gone]
        warnings.append(repairs.mended_header(line, first.text, cells))
    found = _depth(records, columns) if depth is None else min(depth, len(records))
    rows = [cells, *([*record.cells] for record in records[1:found])]
    names = _joined(rows)
    if found > 1:
        shown = [record.text for record in records[:found]]
        warnings.append(repairs.several_headers(line, found, names, "\n".join(shown)))
    raw = tuple(tuple(record.cells) for record in records[:found])
    return Heading(raw, tuple(names), tuple(warnings))


def by_other(record: Record, columns: int, splitter: Splitter) -> Record | None:
    """Return a row of names split by another separator than the file's, if that names each column.

    None when it does not: the row is something else.
    """
    for mark in _OTHERS:
        if mark == splitter.delimiter.strip() or mark not in record.text:
            continue
        cells = [
            p.text for p in Splitter(mark, splitter.quote, splitter.escape).pieces(record.text)[0]
        ]
        if len(cells) == columns and header.like_names(cells) and all(c.strip() for c in cells):
            return Record(record.line, cells, record.text)
    return None


def _depth(records: Sequence[Record], columns: int) -> int:
    """Return how many of the first rows hold names."""
    body = [record.cells for record in records[1:500]]
    typed = header.typed(body[: max(_LEAST_ROWS, _TYPED_CELLS // columns)], columns)
    # The same word above every column is a group of all of them.
    title = len({cell.strip() for cell in records[0].cells}) == 1 < columns - 1
    depth = 2 if title and len(records) > 3 and header.like_names(records[1].cells) else 1
    while depth < min(MOST_ROWS, len(records) - 1):
        cells = records[depth].cells
        if len(cells) != columns:
            break
        if not (
            _ruler(cells) or _names(cells, typed, body[depth:]) or _years(records, depth, typed)
        ):
            break
        depth += 1
    return depth


def _ruler(cells: Sequence[str]) -> bool:
    """Return whether a row is a line drawn below the names."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(
        len(cell) > 1 and set(cell) <= set("-=_:+|* ") and set(cell) & set("-=_") for cell in filled
    )


def _names(cells: Sequence[str], typed: Sequence[int], below: Sequence[Sequence[str]]) -> bool:
    """Return whether a row holds words, or units, where all rows below hold numbers or dates."""
    over = [(place, cells[place].strip()) for place in typed if place < len(cells)]
    words = [(place, cell) for place, cell in over if cell]
    alone = bool(words) and len(words) == sum(bool(cell.strip()) for cell in cells) and bool(below)
    if alone and all(units.is_known(cell.strip("()[]{}")) for _, cell in words):
        return True  # nothing but units, if only of some columns
    if len(words) < 2 or len(words) * 2 < len(typed) or not below:
        return False
    # Numbers elsewhere make it a row whose cells stand in the wrong columns.
    if any(map(header.is_data, cells)) or any(header.is_unsaid(cell) for _, cell in words):
        return False
    again = any(row[place].strip() == c for place, c in words for row in below if place < len(row))
    short = all(_UNIT.fullmatch(cell) for _, cell in words)
    return not again and (short or len({cell for _, cell in words}) > 1)


def _years(records: Sequence[Record], depth: int, typed: Sequence[int]) -> bool:
    """Return whether a row of years, and none below it, stands below a row of groups."""
    above, cells = records[depth - 1].cells, records[depth].cells
    over = [cells[place].strip() for place in typed if place < len(cells)]
    if depth > 1 or len(over) < 2 or not all(_YEAR.fullmatch(cell) for cell in over):
        return False
    # A group stands once above the first of its columns, or again above each.
    groups = {cell.strip() for cell in above} - {""}
    below = records[depth + 1 : depth + 20]
    return (
        0 < len(groups) < len(above)
        and bool(below)
        and not all(
            _YEAR.fullmatch(r.cells[p].strip()) for r in below for p in typed if p < len(r.cells)
        )
    )


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one name for each column out of the rows that name it, a group above its parts.

    `export.cells` holds the same for bundles.
    """
    named = [row for row in rows if not _ruler(row)] or list(rows[:1])
    if len(named) == 1:
        return list(named[0])
    width = max(map(len, named))
    last = [cell.strip() for cell in named[-1]] + [""] * (width - len(named[-1]))
    filled = []
    for row in named[:-1]:
        cells = [cell.strip() for cell in row] + [""] * (width - len(row))
        # A group stands above the first of its columns only.
        if sum(map(bool, cells)) < sum(map(bool, last)):
            for place in range(1, width):
                if not cells[place] and last[place]:
                    cells[place] = cells[place - 1]
        filled.append(cells)
    return [
        " ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*filled, last, strict=True)
    ]
