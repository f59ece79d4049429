"""Python source laid out as `ruff format` leaves it, from values and calls rather than from text.

What fits stands on one line; what does not is opened bracket by bracket, from the left, with an
entry on each line and a comma behind the last, which formatters keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

# Signs of a line of printed source.
WIDEST = 88


@dataclass(frozen=True)
class Brackets:
    """Entries between brackets, each with what stands right before it, such as `units=`."""

    left: str
    entries: tuple[tuple[str, Source], ...]
    right: str


# What is written without a break, and brackets, one behind the other.
Source = tuple[str | Brackets, ...]


@runtime_checkable
class Printable(Protocol):
    """What knows how it is written."""

    def tree(self) -> Source:
        """Return its source, not yet laid out."""


@dataclass(frozen=True)
class Written:
    """Source where a value is wanted: a variable, or what was made of one."""

    source: Source

    def tree(self) -> Source:
        """Return it as it stands."""
        return self.source


def name(text: str) -> Written:
    """Return a variable, or another expression that is never broken."""
    return Written((text,))


def call(called: str, *arguments: Any, **named: Any) -> Source:
    """Return a call."""
    entries = [("", tree(value)) for value in arguments]
    entries += [(f"{word}=", tree(value)) for word, value in named.items()]
    return (called, Brackets("(", tuple(entries), ")"))


def applied(made: Source, arguments: Iterable[Any]) -> Source:
    """Return a call of what another call makes, such as `Dense(units=4)(features)`."""
    return (*made, Brackets("(", tuple(("", tree(value)) for value in arguments), ")"))


def tree(value: Any) -> Source:
    """Return a value as source; text in double quotes where that is all there is to it."""
    if isinstance(value, Printable):
        return value.tree()
    if isinstance(value, list) or (isinstance(value, tuple) and len(value) > 1):
        left, right = "[]" if isinstance(value, list) else "()"
        return (Brackets(left, tuple(("", tree(one)) for one in value), right),)
    if isinstance(value, Mapping):
        entries = tuple((f"{flat(tree(key))}: ", tree(one)) for key, one in value.items())
        return (Brackets("{", entries, "}"),)
    plain = isinstance(value, str) and value.isascii() and value.isprintable()
    return (f'"{value}"' if plain and not set(value) & {'"', "\\"} else repr(value),)


def flat(source: Source) -> str:
    """Return source on one line."""
    return "".join(
        part
        if isinstance(part, str)
        else part.left + ", ".join(word + flat(one) for word, one in part.entries) + part.right
        for part in source
    )


def lines(source: Source, before: str = "", indent: int = 0, behind: int = 0) -> list[str]:
    """Return source laid out.

    Args:
        source: what is printed.
        before: what stands before it on its first line, such as `name = `.
        indent: blanks before each line.
        behind: signs that will follow on its last line.
    """
    found: list[str] = []
    line = " " * indent + before
    for number, part in enumerate(source):
        fits = len(line) + len(flat(source[number:])) + behind <= WIDEST
        if isinstance(part, str) or fits or not part.entries:
            line += flat((part,))
            continue
        found.append(line + part.left)
        for word, entry in part.entries:
            *first, last = lines(entry, word, indent + 4, 1)
            found += [*first, f"{last},"]
        line = " " * indent + part.right
    return [*found, line]
