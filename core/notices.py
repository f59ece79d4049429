"""What the reader noticed, as a person wants to be told: the gravest first, and what mends it.

The reader tells what it saw in the order of its work, one problem for each column. Here alike ones
are put together, those come first that may have moved or lost a cell, and where the file may have
been meant in another way, that way is a click: a change of `Reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from core.data.guesses import MISSING_WORDS
from core.problems import Phrase, Problem, listed, say

if TYPE_CHECKING:
    from core.recipe import Reading
    from core.schema import Schema

Level = Literal["check", "guess", "note"]
# In the order in which they are told.
LEVELS: dict[Level, Phrase] = {
    "check": say("Look at these first: cells may be lost or in the wrong place"),
    "guess": say("Guessed: it could be meant in another way"),
    "note": say("For the record"),
}
# Other sheets, files or tables that are offered.
_MOST_OFFERED = 4
# More words than these are rather categories, or text.
_MOST_WORDS = 5


@dataclass(frozen=True)
class Change:
    """A way to read the file instead, in one click.

    Attributes:
        label: what the button says.
        reading: the fields of `Reading` that change.
        missing: words that mean "missing" beside those that do already.
    """

    label: Phrase
    reading: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notice:
    """One thing that was noticed, at one place or at several.

    Attributes:
        level: how grave it is.
        problems: the problems that are alike: one for each column, mostly.
        changes: what can be done about it with one click.
    """

    level: Level
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...] = ()


Changes = Callable[[Problem, "Schema"], Iterable[Change]]


def _none(problem: Problem, schema: Schema) -> Iterable[Change]:
    return ()


def _nothing_skipped(problem: Problem, schema: Schema) -> Iterable[Change]:
    yield Change(say("These lines belong to the table"), {"skip_rows": 0})


def _first_names(problem: Problem, schema: Schema) -> Iterable[Change]:
    yield Change(say("The first row holds the names"), {"header": True, "header_rows": None})


def _one_header(problem: Problem, schema: Schema) -> Iterable[Change]:
    yield Change(say("Only the first row holds names"), {"header": True, "header_rows": 1})


def _without_end(problem: Problem, schema: Schema) -> Iterable[Change]:
    if not problem.rows:
        return
    count = schema.rows - problem.rows[0][0] + 1
    yield Change(
        say("Leave the last rows out: {count}", count=count),
        {"skip_last": schema.dialect.skip_last + count},
    )


def _whole_end(problem: Problem, schema: Schema) -> Iterable[Change]:
    yield Change(say("Have them back"), {"skip_last": 0})


def _other_tables(problem: Problem, schema: Schema) -> Iterable[Change]:
    for one in problem.examples[:_MOST_OFFERED]:
        yield Change(
            say("Read the table at line {line}", line=one.line), {"skip_rows": one.line - 1}
        )


def _other_sheets(problem: Problem, schema: Schema) -> Iterable[Change]:
    held = schema.container
    if held is not None:
        names = (name for name in held.sheets if name != held.sheet)
        for name in islice(names, _MOST_OFFERED):
            yield Change(say("Read {name}", name=name), {"sheet": name})


def _other_files(problem: Problem, schema: Schema) -> Iterable[Change]:
    held = schema.container
    if held is not None:
        names = (name for name in held.members if name != held.member)
        for name in islice(names, _MOST_OFFERED):
            yield Change(say("Read {name}", name=name), {"member": name, "sheet": None})


def _other_mark(problem: Problem, schema: Schema) -> Iterable[Change]:
    facts = schema.column(problem.where.removeprefix("columns."))
    if facts is not None:
        other = "," if facts.format.decimal == "." else "."
        yield Change(say("It is a decimal mark"), {"decimal": other})


def _words_missing(problem: Problem, schema: Schema) -> Iterable[Change]:
    """Offer to take words for missing where words alone keep a column from being numbers."""
    facts = schema.column(problem.where.removeprefix("columns."))
    words = [
        (word, count)
        for word, count in (facts.top if facts else ())
        if not any(letter.isdigit() for letter in word)
    ]
    told = tuple(word for word, _count in words)
    if (
        told
        and len(told) <= _MOST_WORDS
        and sum(n for _, n in words) == problem.found.values.get("count")
    ):
        yield Change(say("Take as missing: {words}", words=listed(told)), missing=told)


# By the sentence the reader says. What is not here is grave where rows are concerned, a guess about
# the file and for the record about a column; see `_level`.
KNOWN: dict[str, tuple[Level, Changes]] = {
    "Not part of the table and left out: line {lines} of the file, {text}.": (
        "guess", _nothing_skipped,
    ),
    "The first row looks like data, so the columns were named {names}.": ("guess", _first_names),
    "{depth} rows hold the names of the columns, from line {line} of the file on.": (
        "guess", _one_header,
    ),
    "The last rows look like notes below the table: {rows}.": ("check", _without_end),
    "Row {row} looks like a total or an average of the rows above.": ("check", _without_end),
    "Left out at the end: {count} of {total} rows.": ("note", _whole_end),
    "The file holds other tables below the first one, from line {lines} on.": (
        "check", _other_tables,
    ),
    "The workbook has {count} sheets; {name} was read.": ("guess", _other_sheets),
    "The archive has {count} files; {name} was read.": ("guess", _other_files),
    "In {name} the mark before three digits may be a decimal mark; it was read as one of "
    "thousands: {read}.": ("guess", _other_mark),
    "The dates of {name} fit {chosen} and {other}.": ("guess", _none),
    "{words} of {name} start with zeros but were read as numbers; rows {rows}.": ("guess", _none),
    "{words} of {name} stand without {unit}; rows {rows}.": ("guess", _none),
    "{name} is numbers but for {count} cells: {words}; rows {rows}.": ("check", _words_missing),
    "{name} mixes units: {parts}.": ("guess", _none),
    "The dates of {name} are written in several ways: {parts}.": ("guess", _none),
    "Words that often mean a missing value were kept as categories: {columns}.": ("guess", _none),
    "The name of column {position}, {old}, is used before.": ("note", _none),
    "Column {position} has no name.": ("note", _none),
    "Rows without any value: {rows}.": ("note", _none),
    "Some objects lack a key; their cells are blank: {names}.": ("note", _none),
}  # fmt: skip


def notices(schema: Schema) -> tuple[Notice, ...]:
    """Return what the reader noticed of a table, alike ones together, the gravest first."""
    alike: dict[str, list[Problem]] = {}
    for problem in schema.warnings:
        alike.setdefault(problem.found.template, []).append(problem)
    found = [_notice(tuple(problems), schema) for problems in alike.values()]
    order = tuple(LEVELS)
    return tuple(sorted(found, key=lambda one: order.index(one.level)))


def _notice(problems: tuple[Problem, ...], schema: Schema) -> Notice:
    first = problems[0]
    level, changes = KNOWN.get(first.found.template, (_level(first), _none))
    # What is one setting of the whole file is offered once.
    return Notice(level, problems, tuple(changes(first, schema)))


def _level(problem: Problem) -> Level:
    return {"rows": "check", "file": "guess"}.get(problem.where, "note")  # type: ignore[return-value]


def changed(reading: Reading, change: Change) -> Reading:
    """Return how the file is read after a click."""
    if change.missing:
        words = (*further_words(reading), *change.missing)
        reading = reading.with_(missing_words=with_usual(words))
    return reading.model_validate(reading.model_dump() | dict(change.reading))


def further_words(reading: Reading) -> tuple[str, ...]:
    """Return the words for "missing" that a person gave beside the usual ones."""
    held = reading.missing_words or ()
    return tuple(word for word in held if word not in MISSING_WORDS)


def with_usual(words: Iterable[str]) -> tuple[str, ...] | None:
    """Return the words for "missing", the usual ones and those given; None for just the usual."""
    further = tuple(dict.fromkeys(word for word in words if word not in MISSING_WORDS))
    return (*MISSING_WORDS, *further) if further else None


def has_text(schema: Schema) -> bool:
    """Return whether a table came out of text, for which encoding and marks mean something."""
    held = schema.container
    return held is None or not held.typed
