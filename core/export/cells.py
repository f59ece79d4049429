"""Reading a CSV into canonical cells, in plain Python and NumPy.

`predict.py` and the exported script hold this module word for word. It is the twin of what `data`
does with whole columns at once: a test reads the same files with both. It reads sound files as
Layersmith reads them; files that Layersmith had to repair are to be read from their Parquet copy.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

NUMBER = r"[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?"
SPACE = " \t\n\r\f\v"
# What stands for each thousands separator: all blanks that programs write for one are alike.
GROUPS = {",": ",", ".": r"\.", " ": "[ \u00a0\u202f\u2009]", "'": "['\u2019]"}
GAP = "[ \u00a0\u202f\u2009]*"
# A spreadsheet takes a cell that starts so for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_csv(path: str, dialect: dict[str, Any]) -> dict[str, list[str]]:
    """Return the cells of a file as text, by the names of its columns; "" is missing."""
    csv.field_size_limit(2**31 - 1)
    quote, escape = dialect["quote"], dialect["escape"]
    # The standard reader takes one character only: a control character stands for more.
    long = dialect["delimiter"] if len(dialect["delimiter"]) > 1 else ""
    with open(path, encoding=dialect["encoding"], newline="") as file:
        for _ in range(dialect["skip_rows"]):
            file.readline()
        reader = csv.reader(
            (line.replace(long, "\x1f") for line in file) if long else file,
            delimiter="\x1f" if long else dialect["delimiter"],
            quotechar=quote or None,
            quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
            doublequote=escape in ("", quote),
            escapechar=escape if escape not in ("", quote) else None,
            strict=True,
        )
        try:
            rows = list(reader)
        except (UnicodeDecodeError, csv.Error) as error:
            raise SystemExit(
                f"{path} cannot be read as {dialect['encoding']} text with the delimiter "
                f"{dialect['delimiter']!r}, as the file of the training was: {error}"
            ) from error
    if long:
        rows = [[cell.replace("\x1f", long) for cell in row] for row in rows]
    # A blank line is no row, unless there is one column only: then it is a missing cell.
    if max(map(len, rows), default=0) > 1:
        rows = [row for row in rows if len(row) > 1 or any(cell.strip() for cell in row)]
    rows = [row or [""] for row in rows]
    depth = dialect.get("header_rows", 1) if dialect["header"] else 0
    header = joined(rows[:depth]) if rows[:depth] else []
    rows = rows[depth + dialect.get("skip_below", 0) :]
    width = len(header) or max((len(row) for row in rows), default=0)
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise SystemExit(
                f"Row {number} has {len(row)} cells, {width} were expected "
                f"(delimiter {dialect['delimiter']!r}, as in the file of the training)."
            )
    columns = unique([name.lstrip("\ufeff") for name in header] or [""] * width)
    cells = zip(*rows) if rows else [()] * width  # noqa: B905 - all rows are equally long
    return {
        name: ["" if not cell.strip(SPACE) else cell for cell in column]
        for name, column in zip(columns, cells)  # noqa: B905
    }


def joined(rows: list[list[str]]) -> list[str]:
    """Return one name for each column out of the rows that name it, a group above its parts."""
    named = [row for row in rows if not ruler(row)] or rows[:1]
    if len(named) == 1:
        return named[0]
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
    return [" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*filled, last)]  # noqa: B905


def ruler(row: list[str]) -> bool:
    """Return whether a row is a line drawn below the names."""
    filled = [cell.strip() for cell in row if cell.strip()]
    return bool(filled) and all(
        len(cell) > 1 and set(cell) <= set("-=_:+|* ") and set(cell) & set("-=_") for cell in filled
    )


def unique(header: list[str]) -> list[str]:
    """Return names without blanks and repetitions: `a`, `a_2`, `column_3`."""
    given = [name.strip() for name in header]
    taken, seen, result = set(given), set(), []
    for position, old in enumerate(given, 1):
        new, count = old or f"column_{position}", 1 + bool(old)
        stem = new
        if old and old in seen:
            new = f"{stem}_{count}"
        while (not old or old in seen) and new in taken:
            count += 0 if new == f"{stem}_{count}" and count > 2 else 1
            new = f"{stem}_{count}"
        taken.add(new)
        seen.add(old)
        result.append(new)
    return result


def number_pattern(form: dict[str, Any]) -> str:
    """Return the pattern of a whole cell that holds a number, in named groups."""
    decimal, whole = re.escape(form["decimal"]), "[0-9]+"
    if form["thousands"]:
        group = GROUPS[form["thousands"]]
        whole = f"(?:[1-9][0-9]{{0,2}}(?:{group}[0-9]{{2,3}})*{group}[0-9]{{3}}|[0-9]+)"
    body = f"(?:{whole}(?:{decimal}[0-9]*)?|{decimal}[0-9]+)(?:[eE][+-]?[0-9]+)?"
    unit = f"(?:{'|'.join(map(re.escape, form['units']))})?" if form["units"] else ""
    sign = "[+\u2212-]?" if form["negative"] == "\u2212" else "[+-]?"
    start, stop = (r"\(?", r"\)?") if form["negative"] == "()" else ("", "")
    end = "-?" if form["negative"] == "1-" else ""
    return (
        rf"(?P<open>{start}){GAP}(?P<sign>{sign}){GAP}{unit}{GAP}(?P<inner>{sign}){GAP}"
        rf"(?P<body>{body}){GAP}(?P<end>{end}){GAP}{unit}{GAP}(?P<close>{stop})"
    )


def number_cell(text: str, form: dict[str, Any]) -> float:
    """Return the number a cell holds; NaN where it is missing, no number or not finite."""
    text, sign = text.strip(SPACE), ""
    if text in form["missing_words"]:
        return float("nan")
    if form["thousands"] or form["units"] or form["negative"]:
        found = re.fullmatch(number_pattern(form), text)
        if not found or bool(found["open"]) != bool(found["close"]):
            return float("nan")
        sign = found["open"] + found["sign"] + found["inner"] + found["end"]
        text = found["body"]
        if form["thousands"]:
            text = re.sub(GROUPS[form["thousands"]], "", text)
    elif not re.fullmatch(NUMBER.replace("[.]", f"[{form['decimal']}]"), text):
        return float("nan")
    value = float(text.replace(form["decimal"], "."))
    if len(sign) > 1 or abs(value) == float("inf"):
        return float("nan")
    return value if sign in ("", "+") else -value


def date_cell(text: str, form: str, missing_words: Sequence[str]) -> str:
    """Return the date a cell holds as ISO text; "" where it is missing or no such date."""
    text = text.strip(SPACE)
    if not text or text in missing_words:
        return ""
    if form.endswith("%z") and re.search(r"[+-][0-9]{2}\Z", text):
        text += "00"
    try:
        moment = datetime.strptime(text, form)
        if moment.tzinfo is not None:
            # Whatever the zone, the moment is told in that of Greenwich.
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return ""
    if "%M" not in form:
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat()


def canonical(cells: list[str], kind: str, form: dict[str, Any]) -> Any:
    """Return cells as canonical values: float64 with NaN, ISO text, or text."""
    if kind == "number":
        return np.array([number_cell(cell, form) for cell in cells], "float64")
    if kind == "date":
        return np.array(
            [date_cell(cell, form["date"], form["missing_words"]) for cell in cells], object
        )
    return np.array(cells, object)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula; numbers stay as they are."""
    if cell.startswith(FORMULA) and not re.fullmatch(NUMBER, cell.strip(SPACE)):
        return "'" + cell
    return cell
