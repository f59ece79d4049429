"""One sheet of a workbook as CSV: Excel (.xlsx, .xlsm, .xlsb, .xls) and OpenDocument (.ods).

python-calamine reads the cells: numbers as they are stored, the values that formulas had when the
workbook was saved. What it does not tell comes from `packed` and `records`.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.data.containers import archive, packed, records
from core.data.containers.seen import MOST_CELLS, Look, Place
from core.data.repairs import ranges, warning
from core.problems import InputError, Problem, listed, say, wrong

_MOST_SHOWN = 20


@dataclass(frozen=True)
class Sheet:
    """A sheet that was written as CSV.

    Attributes:
        name: of the sheet.
        others: every sheet of the workbook that can be chosen, in its order.
        warnings: what was chosen, filled in or found.
    """

    name: str
    others: tuple[str, ...]
    warnings: tuple[Problem, ...]


def write(path: Path, zipped: bool, wanted: str | None, target: Path) -> Sheet:
    """Write one sheet of a workbook as CSV.

    Args:
        path: the workbook.
        zipped: whether it is a ZIP, as all but .xls are.
        wanted: name of the sheet; None for the first that shows something.
        target: where to write.

    Raises:
        InputError: the workbook cannot be read, or has no such sheet, or nothing in it.
    """
    import python_calamine as calamine

    try:
        # Before calamine, so that a bomb does not go off.
        seen = packed.look(path) if zipped else {}
        listed = [] if zipped else records.look(path)
        book = calamine.CalamineWorkbook.from_path(str(path))
        shown = tuple(
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == calamine.SheetVisibleEnum.Visible
        )
        every = shown or tuple(book.sheet_names)
        seen = seen or dict(zip(book.sheet_names, listed, strict=False))
        name = _chosen(every, tuple(book.sheet_names), wanted)
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=True)
        if wanted is None:
            for other in every[1:]:
                if any(any(cell != "" for cell in row) for row in rows):
                    break
                name, sheet = other, book.get_sheet_by_name(other)
                rows = sheet.to_python(skip_empty_area=True)
    except calamine.PasswordError as error:
        raise archive.locked() from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _unreadable() from error
    if not any(any(cell != "" for cell in row) for row in rows):
        raise wrong(
            "file",
            say("The sheet {name} is empty.", name=repr(name)),
            say("A sheet with a table was expected; there are: {names}.", names=_names(every)),
            say("Choose another sheet."),
        )
    first = sheet.start or (0, 0)
    found = [] if len(every) < 2 else [_others(name, every, wanted)]
    merged = _fill(rows, sheet.merged_cell_ranges or [], first)
    if merged:
        found.append(_merged(merged))
    if (more := seen.get(name)) is not None:
        found += _put_back(rows, more, first)
    _write(rows, target)
    return Sheet(name, every, tuple(found))


def _chosen(shown: Sequence[str], known: Sequence[str], wanted: str | None) -> str:
    if wanted is None or wanted in known:
        return wanted or shown[0]
    if len(shown) == 1:
        return shown[0]
    raise wrong(
        "reading.sheet",
        say("The workbook has no sheet {name}.", name=repr(wanted)),
        say("It has: {names}.", names=_names(shown)),
        say("Choose one of these."),
    )


def _names(sheets: Sequence[str]) -> str:
    return listed(map(repr, sheets), _MOST_SHOWN)


def _unreadable() -> InputError:
    return wrong(
        "file",
        say("The workbook cannot be read; it may be damaged or of another program."),
        say("An Excel or OpenDocument workbook was expected."),
        say("Open it in its program and save it again, or save the sheet as CSV."),
    )


def _others(name: str, sheets: Sequence[str], wanted: str | None) -> Problem:
    return warning(
        "file",
        say(
            "The workbook has {count} sheets; {name} was read.", count=len(sheets), name=repr(name)
        ),
        say("One sheet was expected; there are: {names}.", names=_names(sheets)),
        say("Choose another sheet if that is the wrong one.") if wanted is None else say(""),
    )


def _fill(
    rows: list[list[Any]], areas: Sequence[Any], first: tuple[int, int]
) -> list[tuple[int, str]]:
    """Put the value of each merged area into all its cells; return rows of the sheet and values.

    A title over the whole width belongs to no column and stays in one cell.
    """
    filled = []
    width = max(map(len, rows))
    for (top, left), (bottom, right) in areas:
        top, bottom = top - first[0], bottom - first[0]
        left, right = left - first[1], right - first[1]
        if not (0 <= top < len(rows) and 0 <= left < len(rows[top])):
            continue
        value = rows[top][left]
        if value == "" or right - left + 1 >= width > 1:
            continue
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [value] * (min(right + 1, len(row)) - left)
        filled.append((top + first[0] + 1, str(value)))
    return filled


def _merged(filled: Sequence[tuple[int, str]]) -> Problem:
    return warning(
        "file",
        say(
            "{count} merged areas were filled with their value: {areas}.",
            count=len(filled),
            areas=listed((f"{text[:60]!r} (row {row})" for row, text in filled), _MOST_SHOWN),
        ),
        say("A cell for each row and column was expected."),
        say("Split the cells in the workbook if their value is not that of every cell."),
    )


def _put_back(rows: list[list[Any]], seen: Look, first: Place) -> list[Problem]:
    """Put the errors that cells show into them, and say which formulas have no value."""
    first = _make_room(rows, seen.errors, first)
    for (row, column), value in seen.errors.items():
        row, column = row - first[0], column - first[1]
        if 0 <= row < len(rows) and 0 <= column < len(rows[row]) and rows[row][column] == "":
            rows[row][column] = value
    found = []
    if seen.errors:
        found.append(_failed(seen.errors))
    if seen.hollow:
        found.append(_hollow(seen.hollow))
    return found


def _make_room(rows: list[list[Any]], places: Collection[Place], first: Place) -> Place:
    """Add blank cells up to errors outside of the rectangle, which calamine leaves out of some.

    Returns:
        Where the rectangle begins now.
    """
    if not places:
        return first
    tops, lefts = zip(*places, strict=True)
    top, left = min(first[0], *tops), min(first[1], *lefts)
    height = max(first[0] + len(rows), max(tops) + 1) - top
    width = max(first[1] + len(rows[0]), max(lefts) + 1) - left
    if height * width > MOST_CELLS or (height, width) == (len(rows), len(rows[0])):
        return first
    for row in rows:
        row[:0] = [""] * (first[1] - left)
        row += [""] * (width - len(row))
    rows[:0] = [[""] * width for _ in range(first[0] - top)]
    rows += [[""] * width for _ in range(height - len(rows))]
    return top, left


def _write(rows: list[list[Any]], target: Path) -> None:
    timed = [
        any(isinstance(cell, dt.datetime) for cell in column) for column in zip(*rows, strict=True)
    ]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            writer.writerow(text(cell, time) for cell, time in zip(row, timed, strict=True))


def text(cell: Any, timed: bool) -> str:
    """Return a cell of a workbook as text.

    Args:
        cell: what calamine found.
        timed: whether its column holds times of day, so that all its dates are written with one.
    """
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.replace(microsecond=0).isoformat(" ")
    if isinstance(cell, dt.date):
        return f"{cell.isoformat()} 00:00:00" if timed else cell.isoformat()
    if isinstance(cell, dt.timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return str(cell)


def _failed(errors: Mapping[Place, str]) -> Problem:
    words = sorted(set(errors.values()))
    rows = {word: sorted({row + 1 for (row, _), value in errors.items() if value == word})
            for word in words}  # fmt: skip
    return warning(
        "rows",
        say(
            "The sheet has cells whose formula failed: {cells}.",
            cells="; ".join(f"{word}, rows {ranges(rows[word])} of the sheet" for word in words),
        ),
        say("A value was expected in every cell."),
        say("They count as missing in numbers and dates; correct the formulas if they matter."),
    )


def _hollow(places: Collection[Place]) -> Problem:
    return warning(
        "rows",
        say(
            "{count} formulas were saved without their value; rows {rows} of the sheet.",
            count=len(places),
            rows=ranges(sorted({row + 1 for row, _ in places})),
        ),
        say("The value of each formula was expected beside it."),
        say("Their cells are blank; open the workbook in a spreadsheet and save it again."),
    )
