"""What a catalog row is: its words, its parameters and the bounds they are held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from core.problems import Phrase, Problem, listed, say
from core.recipe import Choice, ParamValue


@dataclass(frozen=True)
class Param:
    """A parameter of an option, under the name its Keras argument has.

    Attributes:
        kind: `whole` and `real` are numbers, `one_of` a name from `choices`.
        default: the value when a recipe leaves it out.
        low, high: bounds of numbers, both allowed; `above` excludes `low` itself.
        choices: allowed names of `one_of`.
        initializer: the choice is an initialiser, which is given a seed.
        advanced: shown only on request.
        nothing: the value at which Keras is not given the argument at all.
    """

    name: str
    kind: Literal["whole", "real", "flag", "one_of", "text"]
    default: ParamValue
    label: str
    help: str
    low: float | None = None
    high: float | None = None
    above: bool = False
    choices: tuple[str, ...] = ()
    initializer: bool = False
    advanced: bool = False
    nothing: float | None = None

    def rule(self) -> Phrase:
        """Return the values that are allowed, in words."""
        if self.kind == "one_of":
            return say("Expected one of: {choices}.", choices=listed(self.choices, 20))
        if self.kind == "flag":
            return say("Expected true or false.")
        if self.kind == "text":
            return say("Expected text.")
        low = "" if self.low is None else f"{self.low:g}"
        high = "" if self.high is None else f"{self.high:g}"
        if self.kind == "whole":
            return say("Expected a whole number from {low} to {high}.", low=low, high=high)
        if self.above:
            return say("Expected a number above {low}, up to {high}.", low=low, high=high)
        return say("Expected a number from {low} to {high}.", low=low, high=high)

    @property
    def step(self) -> float:
        """How far a slider moves at a time: 1 for whole numbers, else about a hundredth."""
        if self.kind == "whole":
            return 1
        wide = (self.high or 0.0) - (self.low or 0.0)
        return 0.01 if wide <= 1 else 0.05 if wide <= 5 else 0.5

    def allows(self, value: object) -> bool:
        """Return whether a value may be given for this parameter."""
        if self.kind == "one_of":
            return isinstance(value, str) and value in self.choices
        if self.kind == "flag":
            return isinstance(value, bool)
        if self.kind == "text":
            # A number is a text to whoever types it.
            return isinstance(value, (str, int, float)) and not isinstance(value, bool)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        if self.kind == "whole" and not float(value).is_integer():
            return False
        if self.low is not None and (value <= self.low if self.above else value < self.low):
            return False
        return self.high is None or value <= self.high


@dataclass(frozen=True, kw_only=True)
class Row:
    """An option a person can choose.

    Attributes:
        name: as written in recipes; never changes once released.
        label: short name on the screen.
        help: one plain sentence that says what it does.
        keras: dotted name of the object it stands for, or of our function when Keras has none.
        params: its parameters, in the order they are shown.
    """

    name: str
    label: str
    help: str
    keras: str = ""
    params: tuple[Param, ...] = ()

    def values(self, given: Mapping[str, ParamValue]) -> dict[str, ParamValue]:
        """Return every parameter with its value, defaults filled in."""
        return {param.name: given.get(param.name, param.default) for param in self.params}

    def problems(self, given: Mapping[str, ParamValue], where: str) -> list[Problem]:
        """Return what is wrong with the given parameters."""
        known = {param.name: param for param in self.params}
        found = [
            Problem(
                where=f"{where}.{name}",
                found=say("{label} has no parameter {name}.", label=self.label, name=name),
                expected=say("Known: {known}.", known=listed(known, 20) or "-"),
                action=say("Remove it or correct its name."),
            )
            for name in given
            if name not in known
        ]
        for name, value in self.values(given).items():
            if not known[name].allows(value):
                found.append(
                    Problem(
                        where=f"{where}.{name}",
                        found=say("{name} is {value}.", name=name, value=repr(value)),
                        expected=known[name].rule(),
                        action=say("Choose a value that is allowed."),
                    )
                )
        return found


AnyRow = TypeVar("AnyRow", bound=Row)


def table(*rows: AnyRow) -> dict[str, AnyRow]:
    """Return rows by name, in their order."""
    return {row.name: row for row in rows}


def names(rows: Mapping[str, Row]) -> tuple[str, ...]:
    """Return the names of a table's rows, for use as the choices of a parameter."""
    return tuple(rows)


def choice_problems(
    rows: Mapping[str, Row], choice: Choice, where: str, allowed: Sequence[str] | None = None
) -> list[Problem]:
    """Return what is wrong with a choice from a table: an unknown name, or its parameters."""
    fitting = [name for name in rows if allowed is None or name in allowed]
    if choice.kind not in fitting:
        return [
            Problem(
                where=where,
                found=say("There is no option {name} here.", name=repr(choice.kind)),
                expected=say("Expected one of: {choices}.", choices=listed(fitting, 20)),
                action=say("Choose one of these."),
            )
        ]
    return rows[choice.kind].problems(choice.params, where)
