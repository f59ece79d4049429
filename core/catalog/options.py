"""What a catalog row is: its words, its parameters and the bounds they are held to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

from core.problems import Phrase, Problem, listed, say
from core.recipe import Choice, ParamValue


@dataclass(frozen=True)
class Param:
    """A parameter of an option, under the name its Keras argument has.

    Attributes:
        kind: `whole` and `real` are numbers, `one_of` a name from `choices`, `sizes` a text of
            whole numbers such as "8, 8, 1".
        default: the value when a recipe leaves it out.
        low, high: bounds of numbers, both allowed; `above` excludes `low` itself.
        choices: allowed names of `one_of`.
        counts: how many numbers `sizes` may hold.
        single: one number of `sizes` alone is given to Keras as a number, not as a list of one.
        rest: one number of `sizes` may be -1, for what is left.
        optional: it may be left empty (None).
        pattern, example: regular expression that a text must match in full, and a text that does.
        option: what the choices are: names of initialisers, say, each an object with parameters.
        axes: along which a constraint measures the weights.
        when: name of another parameter and its values with which this one has a meaning.
        advanced: shown only on request.
        nothing: the value at which Keras is not given the argument at all.
    """

    name: str
    kind: Literal["whole", "real", "flag", "one_of", "text", "sizes"]
    default: ParamValue
    label: str
    help: str
    low: float | None = None
    high: float | None = None
    above: bool = False
    choices: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    single: bool = False
    rest: bool = False
    optional: bool = False
    pattern: str = ""
    example: str = ""
    option: Literal["", "activation", "initializer", "regularizer", "constraint", "layer"] = ""
    axes: tuple[int, ...] = (0,)
    when: tuple[str, tuple[ParamValue, ...]] | None = None
    advanced: bool = False
    nothing: float | None = None

    def rule(self) -> Phrase:
        """Return the values that are allowed, in words."""
        low = "" if self.low is None else f"{self.low:g}"
        high = "" if self.high is None else f"{self.high:g}"
        if self.kind == "one_of":
            return say("Expected one of: {choices}.", choices=listed(self.choices, 60))
        if self.kind == "flag":
            return say("Expected true or false.")
        if self.kind == "text" and self.example:
            return say("Expected a text such as {example}.", example=self.example)
        if self.kind == "text":
            return say("Expected text.")
        if self.kind == "sizes":
            return self._rule_of_sizes(low, high)
        if self.kind == "whole":
            return say("Expected a whole number from {low} to {high}.", low=low, high=high)
        if self.above:
            return say("Expected a number above {low}, up to {high}.", low=low, high=high)
        return say("Expected a number from {low} to {high}.", low=low, high=high)

    def _rule_of_sizes(self, low: str, high: str) -> Phrase:
        counts = " / ".join(str(count) for count in self.counts)
        if self.rest:
            return say(
                "Expected {counts} whole number(s) from {low} to {high}, with commas between "
                "them; one may be -1, for what is left.",
                counts=counts, low=low, high=high,
            )  # fmt: skip
        return say(
            "Expected {counts} whole number(s) from {low} to {high}, with commas between them.",
            counts=counts, low=low, high=high,
        )  # fmt: skip

    @property
    def step(self) -> float:
        """How far a slider moves at a time: 1 for whole numbers, else about a hundredth."""
        if self.kind == "whole":
            return 1
        wide = (self.high or 0.0) - (self.low or 0.0)
        return 0.01 if wide <= 1 else 0.05 if wide <= 5 else 0.5

    def allows(self, value: object) -> bool:
        """Return whether a value may be given for this parameter."""
        if self.optional and value in (None, ""):
            return True
        if self.kind == "one_of":
            return isinstance(value, str) and value in self.choices
        if self.kind == "flag":
            return isinstance(value, bool)
        if isinstance(value, bool):
            return False
        if self.kind == "text":
            # A number is a text to whoever types it.
            return isinstance(value, (str, int, float)) and self._matches(str(value))
        if self.kind == "sizes":
            return isinstance(value, (str, int)) and self._allows_sizes(sizes(value))
        if not isinstance(value, (int, float)):
            return False
        if self.kind == "whole" and not float(value).is_integer():
            return False
        return self._bounds(value)

    def _bounds(self, value: float) -> bool:
        if self.low is not None and (value <= self.low if self.above else not value >= self.low):
            return False
        return self.high is None or value <= self.high

    def _matches(self, value: str) -> bool:
        return not self.pattern or re.fullmatch(self.pattern, value) is not None

    def _allows_sizes(self, numbers: tuple[int, ...]) -> bool:
        bound = [number for number in numbers if not (self.rest and number == -1)]
        return (
            len(numbers) in self.counts
            and len(numbers) - len(bound) <= 1
            and all(self._bounds(number) for number in bound)
        )

    def applies(self, values: Mapping[str, ParamValue], beside: Sequence[Param]) -> bool:
        """Return whether it has a meaning with the values of the parameters beside it."""
        if self.when is None:
            return True
        name, among = self.when
        other = next(param for param in beside if param.name == name)
        return values.get(name, other.default) in among and other.applies(values, beside)


def sizes(value: object) -> tuple[int, ...]:
    """Return the whole numbers of a text such as "8, 8, 1"; none where it is another text."""
    parts = [part.strip() for part in str(value).split(",")]
    if not all(re.fullmatch(r"-?[0-9]{1,9}", part) for part in parts):
        return ()
    return tuple(int(part) for part in parts)


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
        defaults = self.defaults
        return defaults | {name: value for name, value in given.items() if name in defaults}

    def value(self, given: Mapping[str, ParamValue], name: str) -> ParamValue:
        """Return the value of one parameter; None where there is none of that name."""
        return given.get(name, self.defaults[name]) if name in self.defaults else None

    @cached_property
    def defaults(self) -> dict[str, ParamValue]:
        """Every parameter with its default, in their order."""
        return {param.name: param.default for param in self.params}

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
