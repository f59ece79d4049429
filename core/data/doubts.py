"""What is doubtful in one column, in words: cells taken as missing, guesses that may be wrong."""

from __future__ import annotations

from collections.abc import Sequence

from core.data import numbers
from core.data.repairs import ranges, warning
from core.data.spread import Floats
from core.data.tally import Mask, Tally
from core.problems import Phrase, Problem, listed, say
from core.schema import Format

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


def marked_numbers(name: str, values: Tally, mask: Mask, parsed: Floats, form: Format) -> Problem:
    """Say how numbers with marks were read, by examples."""
    read = _examples(values, mask, parsed)
    percent = any(unit in form.units for unit in ("%", "‰"))
    return warning(
        f"columns.{name}",
        say(
            "The cells of {name} carry marks and were read as numbers: {read}.",
            name=name,
            read=read,
        ),
        say("Plain numbers were expected: no thousands separators, currency, percent or units."),
        say("12 % is read as 12. Make the column a category if these are no amounts.")
        if percent
        else say("Make the column a category if these are no amounts."),
    )


def _with_marks(values: Tally) -> Mask:
    return ~values.like(numbers.NUMBER)


def _examples(values: Tally, mask: Mask, parsed: Floats) -> str:
    """Return some cells with marks and the numbers they were read as."""
    shown = [text for text, _ in values.most(mask & _with_marks(values), 3)]
    places = [values.text.index(text).as_py() for text in shown]
    return listed(
        f"{text[:60]!r} = {float(parsed[place]):.15g}"
        for text, place in zip(shown, places, strict=True)
    )


def thousands_or_decimal(name: str, values: Tally, mask: Mask, parsed: Floats) -> Problem:
    """Say that a mark before three digits was taken to part thousands."""
    return warning(
        f"columns.{name}",
        say(
            "In {name} the mark before three digits may be a decimal mark; it was read as one of "
            "thousands: {read}.",
            name=name,
            read=_examples(values, mask, parsed),
        ),
        say("A number such as 1,234.5 or 1,5 would tell."),
        say("Set the decimal mark if that is wrong."),
    )


def without_unit(name: str, values: Tally, mask: Mask, units: Sequence[str]) -> Problem:
    """Say which numbers lack the unit that the others of the column have."""
    return warning(
        f"columns.{name}",
        say(
            "{words} of {name} stand without {unit}; rows {rows}.",
            words=_words(values.most(mask), int(mask.sum())),
            name=name,
            unit=listed(map(repr, units)),
            rows=_rows(values, mask),
        ),
        say("The same unit in every cell was expected."),
        say("They were read as numbers of the same unit; correct them in the file if not."),
    )


def mixed_units(name: str, values: Tally, units: Sequence[tuple[str, Mask]]) -> Problem:
    """Say which units a column mixes, and where."""
    parts = sorted(units, key=lambda one: -values.counts[one[1]].sum())
    return warning(
        f"columns.{name}",
        say(
            "{name} mixes units: {parts}.",
            name=name,
            parts="; ".join(
                f"{unit!r} ({int(values.counts[mask].sum())}), rows {_rows(values, mask)}"
                for unit, mask in parts
            ),
        ),
        say("One unit in the whole column was expected."),
        say("Nothing is converted and the cells stay text; use one unit in the file."),
        name="units",
    )


def mixed_dates(name: str, values: Tally, forms: Sequence[tuple[str, Mask]]) -> Problem:
    """Say in which ways the dates of a column are written, and where."""
    return warning(
        f"columns.{name}",
        say(
            "The dates of {name} are written in several ways: {parts}.",
            name=name,
            parts="; ".join(
                f"{form} ({int(values.counts[mask].sum())}), rows {_rows(values, mask)}"
                for form, mask in forms
            ),
        ),
        say("Dates written alike in the whole column were expected."),
        say("The cells stay text; write all of them as year-month-day in the file."),
        name="date_text",
    )


def moved_to_greenwich(name: str, example: str, moment: str) -> Problem:
    """Say that times with a distance from Greenwich are told in one time."""
    return warning(
        f"columns.{name}",
        say(
            "The times of {name} name their zone; {example} was read as {moment}.",
            name=name,
            example=repr(example),
            moment=moment,
        ),
        say("Times without a zone, all of one place, were expected."),
        say("All are told in the time of Greenwich (UTC), so that they can be compared."),
    )


def long_numbers(name: str, values: Tally, mask: Mask) -> Problem:
    """Say which whole numbers have more digits than a 64-bit float holds."""
    return warning(
        f"columns.{name}",
        say(
            "{words} of {name} have more digits than a number can hold here; rows {rows}.",
            words=_words(values.most(mask), int(mask.sum())),
            name=name,
            rows=_rows(values, mask),
        ),
        say("Whole numbers up to 9007199254740992 were expected."),
        say("The cells were kept as text, digit by digit; round them in the file to use them."),
    )


def words_kept(columns: Sequence[tuple[str, str, int]]) -> Problem:
    """Say which words for "missing" were kept as categories of their own.

    Args:
        columns: name, words and number of cells for each column concerned.
    """
    return warning(
        "columns",
        say(
            "Words that often mean a missing value were kept as categories: {columns}.",
            columns=listed((f"{name}: {words} ({count})" for name, words, count in columns), 20),
        ),
        say("A blank cell was expected where a value is missing."),
        say("Leave the cells blank in the file if the words mean that nothing is known."),
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
        name="number_text",
    )


def cut_fractions(name: str) -> Problem:
    """Say that dates are read to the second."""
    return warning(
        f"columns.{name}",
        say("The times of {name} have fractions of a second.", name=name),
        say("Times to the second were expected."),
        say("The fractions are left out."),
    )
