"""How a sample is called: `iris`, `mnist,rows=500`, `synthetic:moons,noise=0.1`.

One spelling for the command line, for FILE where a file is asked for, and for what a project says
its table is. What is left out has its default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.catalog.options import Param
from core.catalog.public import PUBLIC
from core.catalog.synthetic import SYNTHETIC
from core.problems import InputError, listed, say, wrong
from core.recipe import ParamValue
from core.samples import bundled, formulas

MADE = "synthetic:"


@dataclass(frozen=True)
class Wanted:
    """A sample that was asked for.

    Attributes:
        name: `iris`, `mnist` or `synthetic:moons`.
        given: the parameters that were named.
    """

    name: str
    given: Mapping[str, ParamValue] = field(default_factory=dict)

    @property
    def made(self) -> str:
        """The kind of a table made by a formula, "" for others."""
        return self.name.removeprefix(MADE) if self.name.startswith(MADE) else ""

    @property
    def public(self) -> bool:
        """Whether it is a set that is downloaded."""
        return self.name in PUBLIC

    def text(self) -> str:
        """Return the spelling that `wanted` reads."""
        return ",".join([self.name, *(f"{key}={value}" for key, value in self.given.items())])


def known() -> tuple[str, ...]:
    """Return the name of every sample."""
    return (*bundled.BY_NAME, *(MADE + kind for kind in SYNTHETIC), *PUBLIC)


def wanted(text: str, assignments: Iterable[str] = ()) -> Wanted:
    """Return the sample that a text names.

    Args:
        text: as the module says.
        assignments: further `name=value`.

    Raises:
        InputError: there is no such sample, or its parameters do not fit.
    """
    name, *parts = text.split(",")
    if name not in known():
        raise wrong(
            "sample",
            say("There is no sample {name}.", name=repr(name)),
            say("Known samples: {known}.", known=listed(known(), len(known()))),
            say("Choose one of them."),
        )
    kind = name.removeprefix(MADE) if name.startswith(MADE) else ""
    row = SYNTHETIC[kind] if kind else PUBLIC.get(name)
    params = {param.name: param for param in row.params} if row else {}
    given = dict(_assigned(params, part) for part in (*parts, *assignments))
    found = formulas.problems(kind, given) if kind else row.problems(given, name) if row else []
    if found:
        raise InputError(found)
    return Wanted(name, given)


def _assigned(rows: Mapping[str, Param], text: str) -> tuple[str, ParamValue]:
    """Return a parameter and its value, which may still be one that is not allowed."""
    key, sign, value = text.partition("=")
    row = rows.get(key.strip())
    if not sign or row is None:
        raise wrong(
            "sample",
            say("{text} sets nothing.", text=repr(text)),
            say("Known: {known}.", known=listed((f"{one}=…" for one in rows), 20) or "-"),
            say("Write it as NAME=VALUE, with one of these names."),
        )
    try:
        number = float(value.replace("_", ""))
    except ValueError:
        return row.name, value
    whole = row.kind == "whole" and number.is_integer()
    return row.name, int(number) if whole else number
