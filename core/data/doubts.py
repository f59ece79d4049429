"""What is doubtful in one column, in words: cells taken as missing, guesses that may be wrong."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.repairs import ranges, warning
from core.data.tally import Mask, Tally
from core.problems import Phrase, Problem, listed, say

# Rows are named in full up to this many, then the first of them.
_MOST_ROWS = 1000


def _rows(values: Tally, mask: Mask) -> str:
    rows = values.where(mask)
    more = f" (+{len(rows) - _MOST_ROWS})" if len(rows) > _MOST_ROWS else ""
    return ranges(rows[:_MOST_ROWS]) + more


def _words(found: Sequence[tuple[str, int]], different: int) -> str:
    shown = ", ".join(f"{text[:60]!r} ({count})" for text, count in found)
    return f"{shown} (+{different - len(found)})" if different > len(found) else shown


def _taken_as_missing(name: str, values: Tally, mask: Mask) -> Phrase:
    return say(
        "{words} in {count} cells of {name} taken as missing; rows {rows}.",
        words=_words(values.most(mask), int(mask.sum())),
        count=int(values.counts[mask].sum()),
        name=name,
        rows=_rows(values, mask),
    )


def missing_words(name: str, values: Tally, mask: Mask) -> Problem:
    """Say which words of a number or date column were taken for missing."""
    return warning(
        f"columns.{name}",
        _taken_as_missing(name, values, mask),
        say("Blank cells were expected where a value is missing."),
        say("Make the column a category if the word is a value of its own."),
    )


def stray_numbers(name: str, values: Tally, mask: Mask) -> Problem:
    """Say which cells of a number column are no numbers."""
    return warning(
        f"columns.{name}",
        _taken_as_missing(name, values, mask),
        say("Numbers were expected, as in the rest of the column."),
        say("Correct these cells in the file, or make the column a category."),
    )


def stray_dates(name: str, values: Tally, mask: Mask) -> Problem:
    """Say which cells of a date column are no dates of its format."""
    return warning(
        f"columns.{name}",
        _taken_as_missing(name, values, mask),
        say("Dates written as in the rest of the column were expected."),
        say("Correct these cells in the file, or make the column a category."),
    )


def not_finite(name: str, values: Tally, mask: Mask) -> Problem:
    """Say which numbers are infinite or too large."""
    return warning(
        f"columns.{name}",
        _taken_as_missing(name, values, mask),
        say("Finite numbers up to 1.8e308 were expected."),
        say("Replace them in the file by a number, or leave the cells blank."),
    )


def lost_zeros(name: str, values: Tally, mask: Mask) -> Problem:
    """Say which numbers start with zeros that mean nothing in a number."""
    return warning(
        f"columns.{name}",
        say(
            "{words} of {name} start with zeros but were read as numbers; rows {rows}.",
            words=_words(values.most(mask), int(mask.sum())),
            name=name,
            rows=_rows(values, mask),
        ),
        say("Numbers without leading zeros, or codes of one length, were expected."),
        say("Make the column a category if these are codes."),
    )


def day_or_month(name: str, chosen: str, other: str) -> Problem:
    """Say that day and month cannot be told apart."""
    return warning(
        f"columns.{name}",
        say("The dates of {name} fit {chosen} and {other}.", name=name, chosen=chosen, other=other),
        say("A day above 12 in some row would tell day and month apart."),
        say("They were read as {chosen}; write them as year-month-day if wrong.", chosen=chosen),
    )


def marked_numbers(name: str, values: Tally, mask: Mask) -> Problem:
    """Say that numbers carry signs that keep them from being numbers."""
    shown = [text for text, _ in values.most(mask, 3)]
    return warning(
        f"columns.{name}",
        say("The cells of {name} look like {examples}.", name=name, examples=listed(shown)),
        say("Plain numbers were expected: no thousands separators, currency or percent signs."),
        say("Remove these signs in the file to use the column as numbers."),
    )


def nearly_numbers(name: str, values: Tally, mask: Mask) -> Problem:
    """Say which cells keep a column from being one of numbers."""
    return warning(
        f"columns.{name}",
        say(
            "{name} is numbers but for {count} cells: {words}; rows {rows}.",
            name=name,
            count=int(values.counts[mask].sum()),
            words=_words(values.most(mask), int(mask.sum())),
            rows=_rows(values, mask),
        ),
        say("Numbers throughout, or blank cells, were expected."),
        say("It was taken as a category; correct the cells, or give them as missing words."),
    )


def cut_fractions(name: str) -> Problem:
    """Say that dates are read to the second."""
    return warning(
        f"columns.{name}",
        say("The times of {name} have fractions of a second.", name=name),
        say("Times to the second were expected."),
        say("The fractions are left out."),
    )
