"""Whether the first row names the columns, and the names that columns get."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from core.data import dates, numbers, repairs, units
from core.problems import Problem

_PLAINLY = rf"(?:{numbers.NUMBER}|{numbers.pattern(',')}|{numbers.MARKED})"
# Also with what makes it negative, or a measure or a sum of money.
_NUMBER = re.compile(rf"{_PLAINLY}|\({_PLAINLY}\)|{_PLAINLY}-|{units.measured(_PLAINLY)}")
_DATE = re.compile(dates.ANY)
_DIGIT = re.compile("[0-9]")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_YEARS = range(1500, 2200)
# More than this share of the cells in which a column's values look like numbers or dates makes it
# a column of such: a few stray cells and missing words do not hide what it is.
_MOST = 0.7
_LONG = 100


def is_data(cell: str) -> bool:
    """Return whether a cell is a number or a date, as data is and names seldom are."""
    if not _DIGIT.search(cell):
        return False
    return bool(_NUMBER.fullmatch(cell.strip()) or _DATE.fullmatch(cell.strip()))


def is_unsaid(cell: str) -> bool:
    """Return whether a cell is a usual way to say that a value is missing."""
    return cell.strip().casefold() in _UNSAID


def like_names(cells: Sequence[str]) -> bool:
    """Return whether cells could name columns: different texts that are no numbers or dates."""
    named = [cell for cell in cells if cell.strip()]
    return (
        len(named) * 2 >= len(cells)
        and len(set(named)) * 2 > len(named)
        and not any(is_data(cell) for cell in named)
        and all(len(cell) <= _LONG for cell in named)
    )


def typed(rows: Sequence[Sequence[str]], columns: int) -> list[int]:
    """Return the places of the columns of numbers or dates."""
    found = []
    for place in range(columns):
        cells = [row[place] for row in rows if place < len(row) and row[place].strip()]
        if len(cells) > 1 and sum(map(is_data, cells)) > _MOST * len(cells):
            found.append(place)
    return found


def is_header(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row names the columns rather than being data.

    Columns of numbers or dates decide: a text above them is a name, a number above them is data.
    Years and running numbers may be names too. With text only, a first row whose cells come again
    below is data; otherwise it is a header, as most files have one.
    """
    if not rows or counts(first) or _again(first, rows):
        return True
    named = data = repeated = 0
    for position, cell in enumerate(first):
        below = [row[position] for row in rows if position < len(row) and row[position].strip()]
        if not cell.strip() or not below:
            continue
        if sum(map(is_data, below)) > _MOST * len(below):
            if is_data(cell):
                data += 1
            elif not is_unsaid(cell):
                named += 1
        elif cell in below:
            repeated += 1
    if named or data:
        return named > data or (named == data and not repeated)
    return not repeated or (like_names(first) and repeated * 2 < len(first))


def _again(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a first row of names comes again as a whole, and none of its cells alone."""
    often = sum(list(row) == list(first) for row in rows)
    return (
        often > 0
        and len(first) > 1
        and like_names(first)
        and all(
            sum(row[place] == cell for row in rows if place < len(row)) == often
            for place, cell in enumerate(first)
        )
    )


_UNSAID = frozenset({"na", "n/a", "nan", "null", "none", "?", "-", "--", "."})


def counts(first: Sequence[str]) -> bool:
    """Return whether numbers in a first row are names: years in order, or positions from 0 or 1."""
    found = [cell.strip() for cell in first if _NUMBER.fullmatch(cell.strip())]
    texts = [cell.strip() for cell in first if cell.strip() and not is_data(cell)]
    if len(found) < 3 or not all(cell.isdigit() for cell in found):
        return False
    steps = [int(cell) for cell in found]
    even = len({b - a for a, b in pairwise(steps)}) == 1
    if not even or steps[0] >= steps[1]:
        return False
    if steps[0] in _YEARS and steps[-1] in _YEARS:
        return True
    return steps[:2] in ([0, 1], [1, 2]) and (bool(texts) or not first[0].strip() or len(found) > 8)


def names(
    first: Sequence[str] | None, columns: int, line: int = 1
) -> tuple[tuple[str, ...], list[Problem]]:
    """Return unique names for columns, and what was renamed.

    Args:
        first: the header's cells; None when there is none.
        columns: how many names are needed.
        line: where the header stands in the file.
    """
    if first is None:
        made = tuple(f"column_{position}" for position in range(1, columns + 1))
        return made, [repairs.no_header(made)]
    problems: list[Problem] = []
    given = [cell.strip() for cell in first][:columns]
    taken = set(given)
    seen: set[str] = set()
    result: list[str] = []
    for position in range(1, columns + 1):
        old = given[position - 1] if position <= len(given) else ""
        new = old
        if not old or old in seen:
            stem, count = (old, 2) if old else (f"column_{position}", 1)
            new = stem if count == 1 else f"{stem}_{count}"
            while new in taken:
                count += 1
                new = f"{stem}_{count}"
            taken.add(new)
            if position <= len(given):
                problems.append(repairs.renamed(position, old, new))
        seen.add(old)
        result.append(new)
    if len(given) < columns:
        problems.append(repairs.short_header(line, len(given), columns, result[len(given) :]))
    return tuple(result), problems


def inputs(headers: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the model's inputs.

    A header that is plain keeps its name; another is named by its position, `c007`, because a
    slash breaks Keras inputs and spaces, accents and colons break SavedModel.
    """
    folded = [name.casefold() for name in headers]
    often = (
        {name for name in folded if folded.count(name) > 1}
        if len(set(folded)) < len(folded)
        else set()
    )
    plain = [bool(_PLAIN.fullmatch(name)) and name.casefold() not in often for name in headers]
    taken = {name for name, keep in zip(folded, plain, strict=True) if keep}
    result = []
    for position, (name, keep) in enumerate(zip(headers, plain, strict=True), 1):
        made = name
        if not keep:
            made = f"c{position:03d}"
            while made in taken:
                made += "_"
            taken.add(made)
        result.append(made)
    return tuple(result)
