"""What was guessed, repaired or left out while reading, in words and row numbers.

Rows are data rows, counted from 1 after the header; lines are those of the file, as an editor
counts them. Every affected row is named, in ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.problems import Phrase, Problem, listed, say

MOST_RANGES = 2000


def ranges(numbers: Iterable[int]) -> str:
    """Return ascending numbers as text, neighbours joined: `1-3, 7`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return listed((f"{a}-{b}" if b > a else str(a) for a, b in spans), MOST_RANGES)


def warning(where: str, found: Phrase, expected: Phrase, action: Phrase) -> Problem:
    """Return a problem that is said while the work goes on."""
    return Problem(where=where, found=found, expected=expected, action=action, severity="warning")


def guessed_encoding(encoding: str) -> Problem:
    """Say that the text is not UTF-8 and what it was taken for."""
    return warning(
        "file",
        say("The file is not UTF-8; it was read as {encoding}.", encoding=encoding),
        say("UTF-8 was expected, where no letter is in doubt."),
        say("Look at the letters with accents; choose another encoding if they are wrong."),
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


def short_rows(rows: Sequence[int], columns: int) -> Problem:
    """Say which rows have too few cells."""
    return warning(
        "rows",
        say("Rows with too few cells: {rows}.", rows=ranges(rows)),
        say("{columns} cells were expected.", columns=columns),
        say("The cells at the end were taken as missing; a separator may be lost before them."),
    )


def long_rows(rows: Sequence[int], columns: int) -> Problem:
    """Say which rows have too many cells."""
    return warning(
        "rows",
        say("Rows with too many cells: {rows}.", rows=ranges(rows)),
        say("{columns} cells were expected.", columns=columns),
        say("What is too much was kept in the last cell; a text may hold an unquoted separator."),
    )


def unsound_rows(rows: Sequence[int]) -> Problem:
    """Say which rows have quotes that are not closed or not doubled."""
    return warning(
        "rows",
        say("Rows with a stray quotation mark: {rows}.", rows=ranges(rows)),
        say("Quotes around whole cells, doubled inside, were expected."),
        say("The text was kept; check these rows."),
    )


def unsound_header(line: int) -> Problem:
    """Say that the header has quotes that are not closed or not doubled."""
    return warning(
        "rows",
        say("The header, line {line} of the file, has a stray quotation mark.", line=line),
        say("Quotes around whole names were expected."),
        say("The text was kept; check the names of the columns."),
    )


def blank_rows(rows: Sequence[int]) -> Problem:
    """Say which rows are blank in every column."""
    return warning(
        "rows",
        say("Rows without any value: {rows}.", rows=ranges(rows)),
        say("A value in at least one column was expected."),
        say("They were kept, with every cell missing; delete them in the file."),
    )
