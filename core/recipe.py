"""The recipe: everything a person chose, and nothing else.

It is frozen plain data that goes to JSON and back unchanged. Undo is a list of recipes; "stale" is
`run.recipe.work != recipe.work`. What the table holds is a fact and lives in `schema`. A recipe may
be incomplete while it is being edited: `check` says what is missing, construction does not.

Names of options (`kind`) are looked up in `catalog`; this module knows their form only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from core.problems import InputError, Phrase, Problem, say, wrong

VERSION: Literal[1] = 1

Kind = Literal["number", "category", "boolean", "date", "text"]
Role = Literal["feature", "target", "ignore", "group", "time"]
Task = Literal["binary", "multiclass", "regression"]
ParamValue = bool | int | float | str | None
# Of what stands in a list, in the place of a problem; the names of columns are a person's.
LONGEST_NAME = 60
LayerId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

Self = TypeVar("Self", bound="Plain")


class Plain(BaseModel):
    """Frozen plain data: unknown fields are refused by name, NaN and infinity are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def with_(self: Self, **changes: Any) -> Self:
        """Return a copy with some fields changed, validated."""
        return type(self).model_validate({**dict(self), **changes})


class Choice(Plain):
    """One option of a catalog table and its parameters; parameters left out take their default."""

    kind: str
    params: Mapping[str, ParamValue] = {}


def _named(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Accept the bare name of an option as the option with its default parameters."""
    if isinstance(value, str):
        value = {"kind": value}
    return handler(value)


Option = Annotated[Choice, WrapValidator(_named)]


class Reading(Plain):
    """How the file is read. None means: found out from the file.

    Attributes:
        encoding: a Python codec name.
        delimiter: the text between two cells.
        quote: the quoting character; "" for none.
        escape: what escapes a quote within quotes; "" for none.
        header: whether the first row read holds the names.
        skip_rows: lines before the header (or the first row).
        header_rows: rows that hold the names, joined into one name for each column.
        skip_below: rows left out between the names and the first row of data.
        last_row: the last row of data that is read; 0 for all.
        skip_last: rows left out at the end, such as notes and totals.
        decimal: the decimal mark of number columns.
        missing_words: cells of number and date columns that mean "missing"; None for the usual.
        member: the file to read of an archive.
        sheet: the sheet to read of a workbook.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    header: bool | None = None
    skip_rows: Annotated[int, Field(ge=0)] | None = None
    header_rows: Annotated[int, Field(ge=1, le=10)] | None = None
    skip_below: Annotated[int, Field(ge=0)] | None = None
    last_row: Annotated[int, Field(ge=0)] | None = None
    skip_last: Annotated[int, Field(ge=0)] | None = None
    decimal: Literal[".", ","] | None = None
    missing_words: tuple[str, ...] | None = None
    member: str | None = None
    sheet: str | None = None


class Treatment(Plain):
    """What is done to a column before the network; each slot is a catalog table."""

    missing: Option | None = None
    scaling: Option | None = None
    encoding: Option | None = None


class Column(Plain):
    """A column of the table as the person wants it used."""

    name: str
    kind: Kind
    role: Role = "feature"
    treatment: Treatment = Treatment()


class Target(Plain):
    """What is predicted, beyond which column it is.

    Attributes:
        task: None follows from the column.
        positive_class: of two classes, the one whose probability is reported.
        missing: rows without a target value stop the work, or are left out.
        rare: classes with fewer rows than splits stop the work, or are left out.
    """

    task: Task | None = None
    positive_class: str | None = None
    missing: Literal["refuse", "drop"] = "refuse"
    rare: Literal["refuse", "drop"] = "refuse"


Share = Annotated[float, Field(ge=0, le=1)]


class Split(Plain):
    """Shares of the rows for fitting, for stopping, and for the final judgement.

    Attributes:
        sample: share of the usable rows that take part at all, drawn before they are split.
        duplicates: of rows that are equal in all features and the target, all take part or only
            the first.
    """

    method: Option = Choice(kind="stratified")
    sample: Annotated[float, Field(gt=0, le=1)] = 1.0
    duplicates: Literal["keep", "drop"] = "keep"
    train: Share = 0.7
    validation: Share = 0.15
    test: Share = 0.15


class Layer(Plain):
    """A node of the graph. Without inputs it takes the layer before it, or the first input.

    Attributes:
        off: it is left out for now: whoever takes it takes what it takes.
        block: name of the block it came with; layers of one block may be shown as one.
        shares: the layer of which it is another use: the same weights and settings, which stand
            there and not here, on inputs of its own. None for a layer of its own.
    """

    id: LayerId
    kind: str
    params: Mapping[str, ParamValue] = {}
    inputs: tuple[LayerId, ...] = ()
    off: bool = False
    block: LayerId | None = None
    shares: LayerId | None = None


class Output(Plain):
    """An end of the graph, where the output layer for a target is put.

    Attributes:
        id: name of the output layer.
        target: the column predicted here; None is the one whose role is target.
        inputs: the layer it stands on; empty is the last.
        loss: None follows from the target.
    """

    id: LayerId = "output"
    target: str | None = None
    inputs: tuple[LayerId, ...] = ()
    loss: Option | None = None


InputKind = Literal["features", "image", "sequence", "tokens"]


class Input(Plain):
    """What enters the graph under a name; `features` is the prepared table.

    Attributes:
        kind: `features` is every feature column that no other input takes, as one vector; `image`
            and `sequence` are number columns in a form; `tokens` is a text column as word numbers.
        columns: those it takes, in the order of its values; empty for `features`.
        shape: rows × columns × channels of an image, steps × values of a sequence; empty for
            others, whose shape follows from the table.
    """

    id: LayerId = "features"
    kind: InputKind = "features"
    columns: tuple[str, ...] = ()
    shape: tuple[Annotated[int, Field(ge=1, le=100_000)], ...] = ()


class Sized(Plain):
    """What a template was sized from, so that it can be told from one that was changed.

    Attributes:
        width: numbers of a prepared row in the input of all columns.
        rows: training rows, about.
        main: the input that the template is made for.
        shape: of that input.
        words: different word numbers of a text.
        rest: the input of all other columns; "" when the main one takes them all.
    """

    width: int = 16
    rows: int = 1000
    main: str = "features"
    shape: tuple[int, ...] = ()
    words: int = 0
    rest: str = ""


class Network(Plain):
    """The layer graph between what enters and what is predicted.

    Attributes:
        template: the row of the catalog, or the saved network, that it was started from.
        sized: what that was sized from.
        inputs: what enters.
        layers: in the order of the list; each may take any other.
        outputs: what is predicted.
    """

    template: str | None = None
    sized: Sized | None = None
    inputs: tuple[Input, ...] = (Input(),)
    layers: Annotated[tuple[Layer, ...], Field(max_length=1000)] = ()
    outputs: tuple[Output, ...] = (Output(),)


def _split(value: Any) -> Any:
    """Accept names with commas between them as a list of names."""
    return [name.strip() for name in value.split(",")] if isinstance(value, str) else value


class Training(Plain):
    """How the weights are found.

    Attributes:
        learning_rate: the one that a schedule starts from or rises to.
        metrics: what is followed beside the loss; None follows from the task.
    """

    epochs: Annotated[int, Field(ge=1, le=100_000)] = 100
    batch_size: Annotated[int, Field(ge=1, le=1_000_000)] = 32
    validation_batch_size: Annotated[int, Field(ge=1, le=1_000_000)] = 1024
    learning_rate: Annotated[float, Field(gt=0, le=100)] = 0.001
    optimizer: Option = Choice(kind="adam")
    schedule: Option = Choice(kind="constant")
    clipping: Option = Choice(kind="none")
    metrics: Annotated[tuple[str, ...] | None, BeforeValidator(_split)] = None
    early_stopping: Option = Choice(kind="patience")


class Recipe(Plain):
    """Everything the person chose, from reading the file to training the network.

    Attributes:
        dismissed: keys of alarms that the person has seen and does not want to hear again; they
            change nothing about the work.
    """

    version: Literal[1] = VERSION
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    reading: Reading = Reading()
    columns: tuple[Column, ...] = ()
    target: Target = Target()
    split: Split = Split()
    balance: Option = Choice(kind="none")
    network: Network = Network()
    training: Training = Training()
    dismissed: tuple[str, ...] = ()

    @property
    def work(self) -> Recipe:
        """What is to be done, without what the person only took note of."""
        return self.model_copy(update={"dismissed": ()}) if self.dismissed else self

    def in_role(self, role: Role) -> tuple[Column, ...]:
        """Return the columns that have a role, in the order of the table."""
        return tuple(column for column in self.columns if column.role == role)

    @property
    def features(self) -> tuple[Column, ...]:
        """The columns that the network sees."""
        return self.in_role("feature")

    @property
    def target_column(self) -> Column | None:
        """The column that is predicted; None while none is chosen."""
        return next(iter(self.in_role("target")), None)

    def to_json(self) -> str:
        """Return the recipe as indented JSON text."""
        return self.model_dump_json(indent=2)


def _place(location: tuple[int | str, ...], data: Any) -> str:
    """Return where an entry is as checks say it: `layers.dense_2.units`, parts by their names."""
    parts: list[str] = []
    for key in location:
        data = data[key] if _holds(data, key) else None
        named = data.get("id", data.get("name")) if isinstance(data, dict) else None
        by_name = isinstance(key, int) and isinstance(named, str) and 0 < len(named) <= LONGEST_NAME
        # A name that is itself what is wrong is told by its place.
        parts.append(str(named) if by_name and location[-1] not in ("id", "name") else str(key))
    if "params" in parts:
        # What follows the name of a parameter are the types that were tried on it.
        at = parts.index("params")
        parts = [*parts[:at], *parts[at + 1 : at + 2]]
    if parts[:2] == ["network", "layers"] and len(parts) > 2 and not parts[2].isdigit():
        parts = parts[1:]
    return ".".join(parts) or "recipe"


def _holds(data: Any, key: int | str) -> bool:
    if isinstance(data, dict):
        return key in data
    return isinstance(data, list) and isinstance(key, int) and key < len(data)


def _found(value: Any) -> Phrase:
    if isinstance(value, list | tuple) and len(value) > 1:
        return say("Found a list of {count} entries.", count=len(value))
    return say("Found {value}.", value=json.dumps(value, default=str)[:80])


_PARAM = say("Expected a number, a text, true or false.")
# What pydantic says by the names of Python's types, in plain words.
_RULES = {
    "missing": say("Expected an entry of this name."),
    "string_type": say("Expected a text."),
    "int_type": say("Expected a whole number."),
    "int_parsing": say("Expected a whole number."),
    "int_from_float": say("Expected a whole number."),
    "float_type": say("Expected a number."),
    "float_parsing": say("Expected a number."),
    "bool_type": say("Expected true or false."),
    "bool_parsing": say("Expected true or false."),
    "tuple_type": say("Expected a list."),
    "dict_type": say("Expected an object with names and values."),
    "mapping_type": say("Expected an object with names and values."),
    "model_type": say("Expected an object with names and values."),
    "extra_forbidden": say("Expected no entry of this name here."),
    "string_pattern_mismatch": say(
        "Expected small letters a to z, digits and _, a letter first, at most 40."
    ),
}


def _refusal(error: ValidationError, data: Any) -> InputError:
    """Translate a failed validation into problems, one for each place."""
    found: dict[str, Problem] = {}
    for detail in error.errors(include_url=False, include_context=False):
        where, is_param = _place(detail["loc"], data), "params" in detail["loc"][:-1]
        rule = _PARAM if is_param else _RULES.get(detail["type"])
        absent = detail["type"] == "missing"
        problem = Problem(
            where=where,
            found=say("It is missing.") if absent else _found(detail.get("input")),
            expected=rule or say("{rule}.", rule=detail["msg"].rstrip(".")),
            action=say("Add it.") if absent else say("Change or remove this entry of the recipe."),
        )
        found.setdefault(where, problem)
    return InputError(found.values())


def parse(text: str | bytes) -> Recipe:
    """Return the recipe that a JSON text holds.

    Raises:
        InputError: the text is no JSON, of a newer version, or has a wrong or unknown field.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise wrong(
            "recipe",
            say("This is not JSON: {reason}.", reason=str(error)[:200]),
            say("A recipe as `recipe` writes it was expected."),
            say("Make a new one with `python -m core recipe FILE --target COLUMN`."),
        ) from error
    return from_data(data)


def is_object(text: bytes) -> bool:
    """Return whether a text is one JSON object, as a recipe is, or would be but for a slip."""
    start = text.lstrip()
    if not start.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(start), dict)
    except ValueError as error:
        # Objects one behind the other are the rows of a table.
        return "Extra data" not in str(error)
    except RecursionError:
        return False


def from_data(data: Any) -> Recipe:
    """Return the recipe that plain data describes; the errors are those of `parse`."""
    version = data.get("version") if isinstance(data, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise wrong(
            "version",
            say("The recipe is of version {version}.", version=version),
            say("This program knows versions up to {known}.", known=VERSION),
            say("Update Layersmith to use it."),
        )
    try:
        return Recipe.model_validate(data)
    except ValidationError as error:
        raise _refusal(error, data) from error
