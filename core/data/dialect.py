"""How a file is written: marks, columns, header, and the lines before the table.

The marks come from `delimiter`; what is found out here is how many columns they make, which lines
before the table do not belong to it, and whether it starts with a header.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.data import contents, delimiter, header, repairs
from core.data.records import Record
from core.problems import InputError, Problem, say, wrong
from core.recipe import Reading
from core.schema import Dialect

MOST_COLUMNS = 10_000
_SAMPLE = 1 << 20
_LONGEST_LINE = 16 << 20
_HEADER_CELLS = 5_000
# Fewer rows than this with the same number of cells: prose, not a table.
_LEAST_AGREEMENT = 0.4
_PROSE_AGREEMENT = 0.9


@dataclass(frozen=True)
class Layout:
    """How the table lies in the file.

    Attributes:
        dialect: how it is written.
        columns: cells of a row.
        first: cells of the header; None when there is none.
        fixed: whether the person gave the delimiter.
        warnings: what was guessed or left out.
    """

    dialect: Dialect
    columns: int
    first: tuple[str, ...] | None
    fixed: bool
    warnings: tuple[Problem, ...]

    def split_by(self, delimiter: str) -> Layout:
        """Return the layout with another delimiter."""
        return replace(self, dialect=self.dialect.with_(delimiter=delimiter))


def guess(path: Path, encoding: str, reading: Reading) -> Layout:
    """Return how a UTF-8 file is written.

    Args:
        path: UTF-8 text.
        encoding: the encoding of the file it came from.
        reading: what overrules the guess.

    Raises:
        InputError: the text is no table.
    """
    _check(reading)
    lines = _sample(path)
    contents.check_text("".join(lines[:100]))
    # Said before the marks are weighed, which takes long on a line of a million cells.
    most = max(lines[0].count(mark) for mark in (reading.delimiter or ",", ";", "\t", "|")) + 1
    if most > 2 * MOST_COLUMNS:
        raise _too_wide(most)
    skipped = reading.skip_rows or 0
    splitter = delimiter.splitter(path, lines[skipped:], reading)
    records, columns = delimiter.split(splitter, lines[skipped:])
    if not records:
        raise contents.empty()
    # Who names the delimiter knows that there is one column only.
    if columns < 2 and reading.delimiter is None:
        raise _one_column()
    if columns > MOST_COLUMNS:
        raise _too_wide(columns)
    start = 0 if reading.skip_rows is not None else _start(records, columns)
    agreement = sum(len(record.cells) == columns for record in records) / len(records)
    least = _PROSE_AGREEMENT if splitter.delimiter in " :" else _LEAST_AGREEMENT
    if agreement < least and reading.delimiter is None:
        raise contents.no_table()
    records = records[start:]
    warnings = []
    skip = skipped + (records[0].line - 1 if start else 0)
    if start:
        warnings.append(repairs.preamble(skip, "".join(lines[:skip]).strip()))
    first = records[0].cells
    rows = [record.cells for record in records[1 : 1 + max(20, _HEADER_CELLS // columns)]]
    named = header.is_header(first, rows) if reading.header is None else reading.header
    if named and not records[0].sound:
        warnings.append(repairs.unsound_header(skipped + records[0].line))
    if named and len(first) > columns and header.like_names(first):
        columns = len(first)
    dialect = Dialect(
        encoding=encoding,
        delimiter=splitter.delimiter,
        quote=splitter.quote,
        escape=splitter.escape,
        header=named,
        skip_rows=skip,
    )
    return Layout(
        dialect,
        columns,
        tuple(first) if named else None,
        reading.delimiter is not None,
        tuple(warnings),
    )


def _one_column() -> InputError:
    return wrong(
        "file",
        say("Only one column was found."),
        say("A table of at least two columns was expected: one to predict, one to learn from."),
        say("Set the delimiter if the cells are separated in an unusual way."),
    )


def _too_wide(columns: int) -> InputError:
    return wrong(
        "file",
        say("The table has {columns} columns.", columns=columns),
        say("At most {most} columns are read.", most=MOST_COLUMNS),
        say("Take the columns that matter."),
    )


def _check(reading: Reading) -> None:
    """Refuse marks that cannot work."""
    for name, mark, most in (
        ("delimiter", reading.delimiter, 4),
        ("quote", reading.quote, 1),
        ("escape", reading.escape, 1),
    ):
        if mark is None or (not mark and name != "delimiter"):
            continue
        if not mark or len(mark.encode()) > most or set(mark) & set("\r\n"):
            raise wrong(
                f"reading.{name}",
                say("Found {mark}.", mark=repr(mark)),
                say("At most {most} ASCII characters, no line end, were expected.", most=most),
                say("Correct it, or leave it to be found out."),
            )


def _sample(path: Path) -> list[str]:
    """Return the first lines of a file with their ends."""
    size = _SAMPLE
    with path.open(encoding="utf-8-sig", newline="") as file:
        text = file.read(size)
        while "\n" not in text and "\r" not in text and len(text) == size:
            if size >= _LONGEST_LINE:
                raise contents.no_table()
            size *= 4
            text += file.read(size - len(text))
        more = bool(file.read(1))
    lines = list(io.StringIO(text, newline=""))
    return lines[:-1] if more and len(lines) > 1 else lines


def _start(records: Sequence[Record], columns: int) -> int:
    """Return which row begins the table: the first one that is as wide as most."""
    for index, record in enumerate(records):
        filled = sum(bool(cell.strip()) for cell in record.cells)
        if len(record.cells) == columns and (filled > 1 or columns < 3):
            if index and _misshapen_header(records[index - 1], record, columns):
                return index - 1
            return index
    return 0


def _misshapen_header(above: Record, first: Record, columns: int) -> bool:
    """Return whether the row above the first full one is a header with a wrong number of cells."""
    return (
        len(above.cells) != columns
        and len(above.cells) * 2 >= columns
        and len(above.cells) > 1
        and header.like_names(above.cells)
        and not header.like_names(first.cells)
    )
