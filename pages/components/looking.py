"""What was found by looking at a table, asked once by this process, and drawn for a page.

A page runs at each click; what it asks again is kept here, each for the very table and the very
choices it was asked for. A table is named by its content, so that nothing kept can be out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.charts.text import number
from core.look import asking
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
from core.schema import ColumnFacts, Schema
from pages.components.words import _


class _Asked:
    """An answer that is kept by its question in words, which can be hashed as a view can not."""

    def __init__(self, ask: Callable[..., Any], most: int) -> None:
        self._kept = lru_cache(maxsize=most)(self._answer)
        self._ask = ask

    def _answer(self, folder: Path, seen: str, *more: Any) -> Any:
        return self._ask(folder, View.model_validate_json(seen), *more)

    def __call__(self, folder: Path, seen: View, *more: Any) -> Any:
        return self._kept(folder, seen.model_dump_json(), *more)


# Of a table of 500 columns these take some megabytes each.
_PROFILES = _Asked(asking.profiles, 8)
_RELATIONS = _Asked(asking.relations, 8)
_ASSOCIATION = _Asked(asking.association, 6)
_GAPS = _Asked(asking.gaps, 8)
_CLOSER = _Asked(asking.closer, 64)
_SAMPLE = _Asked(asking.sample, 32)
_PAGE = _Asked(
    lambda folder, seen, query, columns, place: asking.page(
        folder, seen, Query.model_validate_json(query), columns, place
    ),
    64,
)


@dataclass(frozen=True)
class Look:
    """A table as a page looks at it.

    Attributes:
        folder: of the table.
        schema: its facts.
        seen: the kinds of its columns and what is predicted.
    """

    folder: Path
    schema: Schema
    seen: View

    def profiles(self) -> tuple[Profile, ...]:
        """Return what every column holds."""
        found: tuple[Profile, ...] = _PROFILES(self.folder, self.seen.without_target())
        return found

    def relations(self) -> Relations | None:
        """Return every column against the target; None while none is chosen."""
        return _RELATIONS(self.folder, self.seen) if self.seen.target else None

    def closer(self, column: str) -> Closer:
        """Return one column in depth."""
        found: Closer = _CLOSER(self.folder, self.seen, column)
        return found

    def association(self, measure: Matrix) -> Association:
        """Return every column against every other."""
        found: Association = _ASSOCIATION(self.folder, self.seen.without_target(), measure)
        return found

    def gaps(self) -> Gaps:
        """Return which columns are missing together."""
        found: Gaps = _GAPS(self.folder, self.seen.without_target())
        return found

    def sample(self, columns: Sequence[str]) -> Sample:
        """Return rows for a scatter matrix."""
        found: Sample = _SAMPLE(self.folder, self.seen, tuple(columns))
        return found

    def page(self, query: Query, columns: Sequence[str], place: int) -> Page:
        """Return a page of rows, from 0."""
        asked = query.model_dump_json()
        seen = self.seen.without_target()
        found: Page = _PAGE(self.folder, seen, asked, tuple(columns), place)
        return found

    def csv(self, query: Query, columns: Sequence[str]) -> str:
        """Return rows as CSV; nothing of it is kept."""
        return asking.csv(self.folder, self.seen, query, columns)[0]

    @property
    def numeric(self) -> list[ColumnFacts]:
        """The columns that are seen as numbers."""
        return [facts for facts in self.schema.columns if self.seen.numeric(facts)]


def drawn(rows: int, of: int) -> None:
    """Say on how many rows something was worked out, when that is not all of them."""
    if rows < of:
        st.caption(
            _("Worked out on {rows} of {all} rows, drawn once and kept.").format(
                rows=number(rows), all=number(of)
            )
        )
