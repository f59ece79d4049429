"""Reading a CSV into canonical cells, in plain Python and NumPy.

`predict.py` and the exported script hold this module word for word. It is the twin of what `data`
does with whole columns at once: a test reads the same files with both. It reads sound files as
Layersmith reads them; files that Layersmith had to repair are to be read from their Parquet copy.
"""

from __future__ import annotations

import csv
import re
from datetime import datetime
from typing import Any

import numpy as np

NUMBER = r"[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?"
SPACE = " \t\n\r\f\v"
# A spreadsheet takes a cell that starts so for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_csv(path: str, dialect: dict[str, Any]) -> dict[str, list[str]]:
    """Return the cells of a file as text, by the names of its columns; "" is missing."""
    csv.field_size_limit(2**31 - 1)
    quote, escape = dialect["quote"], dialect["escape"]
    with open(path, encoding=dialect["encoding"], newline="") as file:
        for _ in range(dialect["skip_rows"]):
            file.readline()
        reader = csv.reader(
            file,
            delimiter=dialect["delimiter"],
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
    # A blank line is no row, unless there is one column only: then it is a missing cell.
    if max(map(len, rows), default=0) > 1:
        rows = [row for row in rows if len(row) > 1 or any(cell.strip() for cell in row)]
    rows = [row or [""] for row in rows]
    header = rows.pop(0) if dialect["header"] and rows else []
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


def number_cell(text: str, decimal: str, missing_words: tuple[str, ...]) -> float:
    """Return the number a cell holds; NaN where it is missing, no number or not finite."""
    text = text.strip(SPACE)
    pattern = NUMBER if decimal == "." else NUMBER.replace("[.]", f"[{decimal}]")
    if text in missing_words or not re.fullmatch(pattern, text):
        return float("nan")
    value = float(text.replace(decimal, "."))
    return value if abs(value) != float("inf") else float("nan")


def date_cell(text: str, form: str, missing_words: tuple[str, ...]) -> str:
    """Return the date a cell holds as ISO text; "" where it is missing or no such date."""
    text = text.strip(SPACE)
    if not text or text in missing_words:
        return ""
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%S" if "%M" in form else "%Y-%m-%d").zfill(10)


def canonical(cells: list[str], kind: str, form: dict[str, Any]) -> Any:
    """Return cells as canonical values: float64 with NaN, ISO text, or text."""
    words = tuple(form["missing_words"])
    if kind == "number":
        return np.array([number_cell(cell, form["decimal"], words) for cell in cells], "float64")
    if kind == "date":
        return np.array([date_cell(cell, form["date"], words) for cell in cells], object)
    return np.array(cells, object)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula; numbers stay as they are."""
    if cell.startswith(FORMULA) and not re.fullmatch(NUMBER, cell.strip(SPACE)):
        return "'" + cell
    return cell
