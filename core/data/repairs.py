"""What was guessed, repaired or left out while reading, in words and row numbers.

Rows are data rows, counted from 1 after the header; lines are those of the file, as an editor
counts them. Every affected row is named, in ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.problems import Example, Phrase, Problem, listed, say

MOST_RANGES = 2000
MOST_EXAMPLES = 10
_MOST_CHARACTERS = 300


def ranges(numbers: Iterable[int]) -> str:
    """Return ascending numbers as text, neighbours joined: `1-3, 7`."""
    return listed((f"{a}-{b}" if b > a else str(a) for a, b in spans(numbers)), MOST_RANGES)


def spans(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as first and last of neighbours."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [(first, last) for first, last in found]


def named_rows(problems: Iterable[Problem]) -> set[int]:
    """Return every data row that problems name."""
    return {
        number
        for problem in problems
        for first, last in problem.rows
        for number in range(first, last + 1)
    }


def cut(text: str) -> str:
    """Return a text, cut where it is long."""
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def example(row: int, line: int, text: str, cells: Sequence[str] | None = None) -> Example:
    """Return a row with its text in the file and, where given, the cells made of it."""
    read = "" if cells is None else cut(" │ ".join(cell.strip() for cell in cells))
    return Example(row=row, line=line, text=cut(text), read=read)


def warning(
    where: str,
    found: Phrase,
    expected: Phrase,
    action: Phrase,
    rows: Sequence[int] = (),
    examples: Sequence[Example] = (),
    name: str = "",
) -> Problem:
    """Return a problem that is said while the work goes on.

    Args:
        where: as in `Problem`.
        found: what was received.
        expected: what would have been right.
        action: what was done, or what to do.
        rows: the data rows it is about, ascending.
        examples: some of them with their text.
        name: of the alarm that says the same; "" where there is none.
    """
    return Problem(
        where=where,
        found=found,
        expected=expected,
        action=action,
        severity="warning",
        rows=tuple(spans(rows)[:MOST_RANGES]),
        count=len(rows),
        examples=tuple(examples),
        name=name,
    )


def guessed_encoding(encoding: str, lines: Sequence[int], texts: Sequence[str]) -> Problem:
    """Say that the text is not UTF-8 and what it was taken for, with the lines that show it."""
    return warning(
        "file",
        say("The file is not UTF-8; it was read as {encoding}.", encoding=encoding),
        say("UTF-8 was expected, where no letter is in doubt."),
        say("Look at the letters with accents; choose another encoding if they are wrong."),
        examples=[example(0, line, text) for line, text in zip(lines, texts, strict=True)],
    )


def broken_text(lines: Sequence[int]) -> Problem:
    """Say where bytes of a UTF-8 file could not be read."""
    return warning(
        "rows",
        say("Lines {lines} of the file hold bytes that are not UTF-8.", lines=ranges(lines)),
        say("UTF-8 was expected, like the rest of the file."),
        say("The bytes were read as the replacement character; correct them in the file."),
    )


def preamble(lines: int, text: str) -> Problem:
    """Say which lines before the table were left out."""
    return warning(
        "rows",
        say(
            "Not part of the table and left out: line {lines} of the file, {text}.",
            lines=ranges(range(1, lines + 1)),
            text=repr(text[:200]),
        ),
        say("A table that starts with its header was expected."),
        say("Set the number of lines to skip to 0 if they belong to the table."),
        examples=[
            example(0, line, each)
            for line, each in enumerate(text.splitlines()[:MOST_EXAMPLES], 1)
            if each.strip()
        ],
    )


def no_header(names: Sequence[str]) -> Problem:
    """Say that the columns have no names."""
    return warning(
        "file",
        say(
            "The first row looks like data, so the columns were named {names}.", names=listed(names)
        ),
        say("A first row with the names of the columns was expected."),
        say("Say that the file has a header if the first row holds the names."),
    )


def short_header(line: int, names: int, columns: int, given: Sequence[str]) -> Problem:
    """Say that the header has fewer cells than the rows."""
    return warning(
        "rows",
        say(
            "The header, line {line} of the file, has {names} names for {columns} columns.",
            line=line,
            names=names,
            columns=columns,
        ),
        say("A name for every column was expected."),
        say("The last columns were named {given}; check the names.", given=listed(given)),
    )


def renamed(position: int, old: str, new: str) -> Problem:
    """Say that a blank or repeated name was replaced."""
    found = (
        say("The name of column {position}, {old}, is used before.", position=position, old=old)
        if old.strip()
        else say("Column {position} has no name.", position=position)
    )
    return warning(
        "file",
        found,
        say("Different names for all columns were expected."),
        say("It was named {new}.", new=new),
    )


def short_rows(rows: Sequence[int], columns: int, shown: Sequence[Example] = ()) -> Problem:
    """Say which rows have too few cells."""
    return warning(
        "rows",
        say("Rows with too few cells: {rows}.", rows=ranges(rows)),
        say("{columns} cells were expected.", columns=columns),
        say(
            "The cells were put where they fit, those not found are missing; a separator may be"
            " lost or another one."
        ),
        rows,
        shown,
    )


def long_rows(rows: Sequence[int], columns: int, shown: Sequence[Example] = ()) -> Problem:
    """Say which rows have too many cells."""
    return warning(
        "rows",
        say("Rows with too many cells: {rows}.", rows=ranges(rows)),
        say("{columns} cells were expected.", columns=columns),
        say(
            "Blank cells too many were left out, other cells joined again; a text may hold an"
            " unquoted separator."
        ),
        rows,
        shown,
    )


def unsound_rows(rows: Sequence[int], shown: Sequence[Example] = ()) -> Problem:
    """Say which rows have quotes that are not closed or not doubled."""
    return warning(
        "rows",
        say("Rows with a stray quotation mark: {rows}.", rows=ranges(rows)),
        say("Quotes around whole cells, doubled inside, were expected."),
        say("The text was kept; check these rows."),
        rows,
        shown,
    )


def doubled_quotes(rows: Sequence[int], shown: Sequence[Example] = ()) -> Problem:
    """Say which rows hold doubled quotation marks although another quote is used."""
    return warning(
        "rows",
        say("Rows with doubled quotation marks inside a cell: {rows}.", rows=ranges(rows)),
        say("Single ones were expected, as another mark quotes the cells."),
        say("They were kept; each pair may stand for one mark."),
        rows,
        shown,
    )


def unsound_header(line: int, text: str) -> Problem:
    """Say that the header has quotes that are not closed or not doubled."""
    return warning(
        "rows",
        say("The header, line {line} of the file, has a stray quotation mark.", line=line),
        say("Quotes around whole names were expected."),
        say("The text was kept; check the names of the columns."),
        examples=[example(0, line, text)],
    )


def mended_header(line: int, text: str, names: Sequence[str]) -> Problem:
    """Say that the header was split in another way than the rows."""
    return warning(
        "rows",
        say(
            "The header, line {line} of the file, is not parted like the rows below it.",
            line=line,
        ),
        say("A name for each column, parted by the same separator, was expected."),
        say(
            "It was read as {names}; check the names of the columns.",
            names=listed((name.strip() for name in names), 20),
        ),
        examples=[example(0, line, text, names)],
    )


def several_headers(line: int, depth: int, names: Sequence[str], text: str) -> Problem:
    """Say that several rows were joined into the names."""
    return warning(
        "rows",
        say(
            "{depth} rows hold the names of the columns, from line {line} of the file on.",
            depth=depth,
            line=line,
        ),
        say("One row of names was expected."),
        say(
            "They were joined: {names}. Set the number of header rows if wrong.",
            names=listed(names),
        ),
        examples=[example(0, line, text, names)],
    )


def other_tables(lines: Sequence[tuple[int, str]], rows: int) -> Problem:
    """Say that the file holds more tables than the one that was read."""
    return warning(
        "rows",
        say(
            "The file holds other tables below the first one, from line {lines} on.",
            lines=listed(line for line, _ in lines),
        ),
        say("One table in a file was expected."),
        say(
            "Only the first one, with {rows} rows, was read; skip the lines before another one to"
            " read that.",
            rows=rows,
        ),
        examples=[example(0, line, text) for line, text in lines[:MOST_EXAMPLES]],
    )


def one_column() -> Problem:
    """Say that there is nothing to learn from."""
    return warning(
        "file",
        say("Only one column was found."),
        say("A table of at least two columns was expected: one to predict, one to learn from."),
        say("Set the delimiter if the cells are separated in an unusual way."),
    )


def notes(rows: Sequence[int], shown: Sequence[Example]) -> Problem:
    """Say which last rows look like notes."""
    return warning(
        "rows",
        say("The last rows look like notes below the table: {rows}.", rows=ranges(rows)),
        say("Rows of data down to the end were expected."),
        say("They were kept; leave out the last {count} rows if they are none.", count=len(rows)),
        rows,
        shown,
    )


def total(row: int, shown: Sequence[Example]) -> Problem:
    """Say that a row near the end looks like a sum of the others."""
    return warning(
        "rows",
        say("Row {row} looks like a total or an average of the rows above.", row=row),
        say("Rows of data down to the end were expected."),
        say("It was kept; leave out the last rows if it is one."),
        [row],
        shown,
    )


def repeated_header(rows: Sequence[int]) -> Problem:
    """Say where the names of the columns stand among the rows."""
    return warning(
        "rows",
        say("The header comes again in rows {rows}.", rows=ranges(rows)),
        say("The names of the columns above the rows, once, were expected."),
        say("These rows were kept; delete them in the file."),
        rows,
    )


def left_out(count: int, total_rows: int) -> Problem:
    """Say how many rows at the end were left out because the person said so."""
    return warning(
        "rows",
        say("Left out at the end: {count} of {total} rows.", count=count, total=total_rows),
        say("These rows were not wanted."),
        say("Change how the file is read to have them back."),
    )


def zero_bytes(lines: Sequence[int]) -> Problem:
    """Say where zero bytes were left out."""
    return warning(
        "rows",
        say("Lines {lines} of the file hold zero bytes.", lines=ranges(lines)),
        say("Letters, digits and marks were expected."),
        say("The zero bytes were left out; the text around them was kept."),
    )


def blank_rows(rows: Sequence[int]) -> Problem:
    """Say which rows are blank in every column."""
    return warning(
        "rows",
        say("Rows without any value: {rows}.", rows=ranges(rows)),
        say("A value in at least one column was expected."),
        say("They were kept, with every cell missing; delete them in the file."),
        rows,
    )
