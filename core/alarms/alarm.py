"""What an alarm says of a table: facts with evidence, and the mends that are offered."""

from __future__ import annotations

from core.alarms.known import KNOWN, LEVELS, Level
from core.problems import Offer, Phrase, Problem, say
from core.recipe import Plain

# Evidence is a look at the thing, not a copy of it.
MOST_ROWS = 20
MOST_VALUES = 8


class Alarm(Plain):
    """One thing about a table that should be looked at before a training.

    Attributes:
        name: its row in `known`.
        columns: what it is about; empty for the table as a whole.
        found: what was found, in one sentence.
        rows: data rows that show it, from 1; at most 20, of `count`.
        values: cells as the file writes them with the rows that hold each; at most 8.
        count: rows it is about; 0 where that says nothing.
        detail: what the reader said of the same thing, with all its rows; None elsewhere.
        mends: what can be done by one click, the best first.
    """

    name: str
    columns: tuple[str, ...] = ()
    found: Phrase
    rows: tuple[int, ...] = ()
    values: tuple[tuple[str, int], ...] = ()
    count: int = 0
    detail: Phrase | None = None
    mends: tuple[Offer, ...] = ()

    @property
    def key(self) -> str:
        """What a person who knows of it puts into `Recipe.dismissed`."""
        return ":".join((self.name, *self.columns))

    @property
    def level(self) -> Level:
        """How much it matters."""
        return KNOWN[self.name].level

    def problem(self) -> Problem:
        """Return it as a warning, for who lists problems."""
        return Problem(
            name=self.name,
            where=f"columns.{self.columns[0]}" if self.columns else "rows",
            found=self.found,
            expected=say(""),
            action=say(KNOWN[self.name].help),
            severity="warning",
        )


def ordered(alarms: list[Alarm]) -> list[Alarm]:
    """Return alarms in the order they are shown: what matters most first."""
    levels, names = list(LEVELS), list(KNOWN)
    return sorted(alarms, key=lambda one: (levels.index(one.level), names.index(one.name)))
