"""How a file is written: marks, columns, header, and the lines before the table.

The marks come from `delimiter`; what is found out here is how many columns they make, which lines
before the table do not belong to it, and whether it starts with a header.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.data import align, contents, delimiter, header, heading, parts, repairs, separators
from core.data.records import Record, Splitter
from core.problems import Problem, say, wrong
from core.recipe import Reading
from core.schema import Dialect

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
        heads: the rows with names; None when there are none.
        fixed: whether the person gave the delimiter.
        warnings: what was guessed or left out.
        like: what the cells of sound rows look like.
        broken: whether cells go on in the next line.
    """

    dialect: Dialect
    columns: int
    heads: heading.Heading | None
    fixed: bool
    warnings: tuple[Problem, ...]
    like: align.Columns
    broken: bool = False

    @property
    def above(self) -> int:
        """Rows between the lines that are skipped and the first row of data."""
        return (len(self.heads.rows) if self.heads else 0) + self.dialect.skip_below

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
    skipped = reading.skip_rows or 0
    told: list[Problem] = []
    if reading.skip_rows is None and (mark := separators.told(lines)):
        # Excel writes and takes such a line; it is no row of the table.
        told, skipped = [repairs.preamble(1, lines[0].strip())], 1
        if reading.delimiter is None and any(mark in line for line in lines[1:]):
            reading = reading.with_(delimiter=mark)
    lines = lines[skipped:]
    split = delimiter.best(path, lines, reading)
    splitter, records, columns = split.splitter, split.records, split.columns
    if not records:
        raise contents.empty()
    # Who names the delimiter knows that there is one column only.
    if columns < 2 and reading.delimiter is None:
        single = delimiter.single_column(lines, reading)
        if single is None:
            raise contents.no_table()
        splitter, records = single, list(single.records(lines, 1))
        while not records[0].cells[0].strip():
            del records[0]
    if columns > contents.MOST_COLUMNS:
        raise contents.too_wide(columns)
    warnings = told if columns > 1 else [*told, repairs.one_column()]
    found = parts.parts(records, columns) if columns > 1 else parts.Parts(columns)
    whole, columns = records, found.columns
    if found.end is not None and reading.last_row is None:
        records = records[: found.end]
    _agree(records, columns, splitter, reading)
    start = 0 if reading.skip_rows is not None else _start(records, columns, splitter)
    records = records[start:]
    if len(records[0].cells) != columns and columns > 1:
        other = heading.by_other(records[0], columns, splitter)
        if other is not None:
            line = other.line + skipped
            warnings.append(repairs.mended_header(line, other.text, other.cells))
            records[0] = other
    skip = skipped + (records[0].line - 1 if start or columns == 1 else 0)
    if start:
        warnings.append(repairs.preamble(skip, "".join(lines[: records[0].line - 1]).strip()))
    first = records[0].cells
    rows = [record.cells for record in records[1 : 1 + max(20, _HEADER_CELLS // columns)]]
    named = header.is_header(first, rows) if reading.header is None else reading.header
    if reading.header_rows is not None and reading.header is None:
        named = True
    heads = heading.heading(records, columns, reading.header_rows, skipped) if named else None
    if heads:
        warnings.extend(heads.warnings)
        if len(heads.names) > columns and header.like_names(heads.names):
            columns = len(heads.names)
    depth = len(heads.rows) if heads else 0
    below = depth + (reading.skip_below or 0)
    last = reading.last_row or 0
    if found.end is not None and reading.last_row is None:
        while len(records) > below + 1 and not any(map(str.strip, records[-1].cells)):
            records.pop()
        last = max(1, len(records) - below)
        tops = [(whole[place].line + skipped, whole[place].text) for place in found.others]
        warnings.append(repairs.other_tables(tops, last))
    sound = [r.cells for r in records[below:] if r.sound and len(r.cells) == columns]
    return Layout(
        Dialect(
            encoding=encoding,
            delimiter=splitter.delimiter,
            quote=splitter.quote,
            escape=splitter.escape,
            header=named,
            skip_rows=skip,
            header_rows=max(1, depth),
            skip_below=reading.skip_below or 0,
            last_row=last,
            skip_last=reading.skip_last or 0,
        ),
        columns,
        heads,
        reading.delimiter is not None,
        tuple(warnings),
        align.Columns(sound, columns),
        any("\n" in record.text or "\r" in record.text for record in records if record.sound),
    )


def _agree(records: Sequence[Record], columns: int, splitter: Splitter, reading: Reading) -> None:
    """Refuse text whose rows have all sorts of numbers of cells."""
    agreement = sum(len(record.cells) == columns for record in records) / len(records)
    least = _PROSE_AGREEMENT if splitter.delimiter in " :" else _LEAST_AGREEMENT
    if agreement < least and reading.delimiter is None:
        raise contents.no_table()


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


def _start(records: Sequence[Record], columns: int, splitter: Splitter) -> int:
    """Return which row begins the table: the first one that is as wide as most."""
    for index, record in enumerate(records):
        filled = sum(bool(cell.strip()) for cell in record.cells)
        if len(record.cells) == columns and (filled > 1 or columns < 3):
            above = records[index - 1]
            if index and (
                _misshapen_header(above, record, columns, splitter)
                or _unended(above, records[index:])
            ):
                return index - 1
            return index
    return 0


def _unended(above: Record, rows: Sequence[Record]) -> bool:
    """Return whether a row is a header without the separator that ends each row below it."""
    columns = len(rows[0].cells)
    ended = [not row.cells[-1].strip() for row in rows[:100] if len(row.cells) == columns]
    return (
        columns > 2
        and len(above.cells) == columns - 1
        and all(map(str.strip, above.cells))
        and header.like_names(above.cells)
        and all(ended)
    )


def _misshapen_header(above: Record, first: Record, columns: int, splitter: Splitter) -> bool:
    """Return whether the row above the first full one is a header with a wrong number of cells."""
    if len(above.cells) == columns or header.like_names(first.cells):
        return False
    if heading.by_other(above, columns, splitter):
        return True
    return (
        len(above.cells) * 2 >= columns and len(above.cells) > 1 and header.like_names(above.cells)
    )
