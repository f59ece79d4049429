"""What a page or the command line asks of a stored table.

What depends on the table and the recipe only is kept beside the table (`answers`). What depends on
what a person types or picks is worked out anew: it would fill the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core import isolate, settings
from core.answers import ask
from core.look.facts import (
    Association,
    Closer,
    Gaps,
    Matrix,
    Page,
    Profile,
    Query,
    Relations,
    Sample,
)
from core.look.view import View

VERSION = 1
_ROOM = "core.look"


def profiles(folder: Path, seen: View) -> tuple[Profile, ...]:
    """Return what every column holds.

    Raises:
        InputError: the table is damaged, or too large for the limits of a reader.
    """
    argument = {"seen": seen.without_target().argument()}
    found = ask(folder, f"{_ROOM}.profile:child", argument, VERSION)
    return tuple(Profile.model_validate(column) for column in found["columns"])


def relations(folder: Path, seen: View) -> Relations:
    """Return every column against the target, which there must be."""
    found = ask(folder, f"{_ROOM}.relations:child", {"seen": seen.argument()}, VERSION)
    return Relations.model_validate(found)


def closer(folder: Path, seen: View, column: str) -> Closer:
    """Return one column in depth."""
    argument = {"seen": seen.argument(), "column": column}
    return Closer.model_validate(ask(folder, f"{_ROOM}.profile:closer", argument, VERSION))


def association(folder: Path, seen: View, measure: Matrix) -> Association:
    """Return every column against every other."""
    argument = {"seen": seen.without_target().argument(), "measure": measure}
    return Association.model_validate(ask(folder, f"{_ROOM}.association:child", argument, VERSION))


def gaps(folder: Path, seen: View) -> Gaps:
    """Return which columns are missing together."""
    argument = {"seen": seen.without_target().argument()}
    return Gaps.model_validate(ask(folder, f"{_ROOM}.gaps:child", argument, VERSION))


def sample(folder: Path, seen: View, columns: Sequence[str]) -> Sample:
    """Return rows for a scatter matrix of some columns of numbers."""
    argument = {"seen": seen.argument(), "columns": list(columns)}
    return Sample.model_validate(_anew(folder, f"{_ROOM}.sample:child", argument))


def page(folder: Path, seen: View, query: Query, columns: Sequence[str], number: int) -> Page:
    """Return a page, from 0, of the rows that a query finds, with some of the columns."""
    argument = {**_rows(seen, query, columns), "page": number}
    return Page.model_validate(_anew(folder, f"{_ROOM}.rows:page", argument))


def csv(folder: Path, seen: View, query: Query, columns: Sequence[str]) -> tuple[str, int, int]:
    """Return the rows that a query finds as CSV, how many are in it, and how many were found."""
    found = _anew(folder, f"{_ROOM}.rows:csv", _rows(seen, query, columns))
    return found["text"], found["rows"], found["total"]


def _rows(seen: View, query: Query, columns: Sequence[str]) -> dict[str, Any]:
    return {
        "seen": seen.without_target().argument(),
        "query": query.model_dump(mode="json"),
        "columns": list(columns),
    }


def _anew(folder: Path, function: str, argument: dict[str, Any]) -> dict[str, Any]:
    return isolate.call(
        function,
        {**argument, "folder": str(folder.absolute())},
        seconds=settings.number("READ_SECONDS"),
        memory=int(settings.number("READ_MEMORY") * settings.MB),
    )
