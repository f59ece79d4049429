"""What is said to a person when something does not fit, and how it travels.

Nothing in `core` builds a sentence from user input. It makes a `Phrase` (an English template, which
is the gettext key, and the values to put into it), so that a page can translate it late and a name
holding markup stays a value. A `Problem` joins four phrases: what was found, what was expected,
what to do, and where.

    LayersmithError
    ├── InputError      the input is wrong: carries one or more problems; exit status 1
    └── JobError        a job ended without its result: killed, crashed, stopped
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Translate = Callable[[str], str]
Value = str | int | float


class Phrase(BaseModel):
    """A sentence with holes, translated as late as possible.

    Attributes:
        template: English source text with `{name}` holes; the gettext message id.
        values: what goes into the holes. Never translated and never read as markup.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    template: str
    values: Mapping[str, Value] = {}

    def text(self, translate: Translate | None = None) -> str:
        """Return the sentence, translated when `translate` (a gettext function) is given."""
        template = translate(self.template) if translate and self.template else self.template
        return template.format(**self.values)

    def __str__(self) -> str:
        return self.text()


def say(template: str, /, **values: Value) -> Phrase:
    """Return a phrase; the keyword that extraction of translatable text looks for."""
    return Phrase(template=template, values=values)


class Example(BaseModel):
    """One place that a problem is about.

    Attributes:
        row: data row, from 1; 0 where it is not one.
        line: line of the file, as an editor counts; 0 where that is not known.
        column: name or number of the column; "" for a whole row.
        text: what the file holds, cut where it is long.
        read: what was made of it; "" where it was kept as it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: int = 0
    line: int = 0
    column: str = ""
    text: str
    read: str = ""


class Offer(BaseModel):
    """A mend that is offered with one click.

    Attributes:
        name: in the table of mends: `edit.mends` for what alarms find, `stack.mends` for what is
            found in a network.
        told: what the mend needs to know.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    told: Mapping[str, Value] = {}


class Problem(BaseModel):
    """One thing that is wrong or worth knowing, placed where it is.

    Attributes:
        where: dotted path into the recipe (`training.epochs`, `columns.age`, `layers.dense_1`), or
            `file`, or `rows`.
        found: what was received.
        expected: what would have been right.
        action: what to do about it.
        severity: an error stops the work; a warning is said and the work goes on.
        rows: the data rows it is about, as spans from first to last, the first of them where
            there are very many.
        count: how often it was found; 0 for what is not counted.
        examples: some of the places with the original text.
        name: of the alarm that says the same and can mend it; "" where there is none.
        mends: what can be done about it with one click, the best first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    where: str
    found: Phrase
    expected: Phrase
    action: Phrase
    severity: Annotated[Literal["error", "warning"], Field()] = "error"
    rows: tuple[tuple[int, int], ...] = ()
    count: int = 0
    examples: tuple[Example, ...] = ()
    name: str = ""
    mends: tuple[Offer, ...] = ()

    def text(self, translate: Translate | None = None) -> str:
        """Return the problem as one line of plain text."""
        sentences = (phrase.text(translate) for phrase in (self.found, self.expected, self.action))
        line = " ".join(sentence for sentence in sentences if sentence)
        return f"{self.where}: {line}"

    def __str__(self) -> str:
        return self.text()


def offer(name: str, *layers: str, **told: Value) -> tuple[Offer, ...]:
    """Return the offer of one mend, told the names of the layers that it is about."""
    named = {"layers": ", ".join(layers)} if layers else {}
    return (Offer(name=name, told={**named, **told}),)


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that stop the work."""
    return tuple(problem for problem in problems if problem.severity == "error")


class LayersmithError(Exception):
    """The base of every failure that `core` raises on purpose."""


class InputError(LayersmithError):
    """What a person gave cannot be used.

    Attributes:
        problems: every problem that was found, in the order of the work.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class JobError(LayersmithError):
    """A job ended without its result.

    Attributes:
        state: the state the job was left in: `failed`, `killed`, `stopped` or `interrupted`.
    """

    def __init__(self, state: str, problem: Problem) -> None:
        self.state = state
        self.problem = problem
        super().__init__(str(problem))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.state, self.problem)


def wrong(where: str, found: Phrase, expected: Phrase, action: Phrase) -> InputError:
    """Return an `InputError` holding a single problem, ready to be raised."""
    return InputError([Problem(where=where, found=found, expected=expected, action=action)])


def listed(items: Iterable[object], most: int = 5, count: int | None = None) -> str:
    """Return items joined by commas, cut after `most` with the number left out.

    Args:
        items: what is listed.
        most: how many are shown.
        count: how many there are, when the items are only the first of them.
    """
    texts = [str(item) for item in items]
    left = (len(texts) if count is None else count) - most
    shown = ", ".join(texts[:most])
    return f"{shown} (+{left})" if left > 0 else shown
