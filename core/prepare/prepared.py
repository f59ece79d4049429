"""A recipe and a table become arrays: rows chosen, split, fitted on training rows, encoded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from core.catalog.preparation import ENCODING, MISSING
from core.catalog.training import loss_of
from core.data.table import canonical
from core.goal import goal, label
from core.prepare import plain, splits
from core.prepare.encode import encode
from core.prepare.fitted import Fitted
from core.prepare.texts import TextEncoder
from core.problems import Problem, listed, say, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.data.table import Table
    from core.goal import Goal
    from core.prepare.encode import Encoder
    from core.prepare.plain import Array
    from core.recipe import Column, Recipe
    from core.schema import Format

PARTS = ("train", "validation", "test")
_MOST_SHOWN = 5


@dataclass(frozen=True)
class Prepared:
    """What a network trains on and is judged by.

    Attributes:
        notes: what could not be read on the way.
        rows: positions in the table of the rows of each part.
        inputs: what enters the network, all rows of the table: see `encode`.
        target: all rows: class numbers (int32), or float64 numbers as in the table; -1 or NaN
            where the row is not used.
        fitted: what was fitted on the training rows.
    """

    rows: dict[str, Array]
    inputs: dict[str, Array]
    target: Array
    fitted: Fitted
    notes: tuple[Problem, ...] = ()

    def part(self, name: str) -> tuple[dict[str, Array], Array]:
        """Return inputs and the target as the network learns it, for the rows of a part."""
        rows = self.rows[name]
        inputs = {key: np.ascontiguousarray(array[rows]) for key, array in self.inputs.items()}
        return inputs, network_target(self.fitted, self.target[rows])


def network_target(fitted: Fitted, target: Array) -> Array:
    """Return a target as the network learns it: float32 (rows, 1), or int32 class numbers."""
    if fitted.goal.task == "multiclass":
        return target.astype("int32")
    if fitted.goal.task == "binary":
        return target.astype("float32")[:, None]
    return ((target - fitted.center) / fitted.scale).astype("float32")[:, None]


def cells(recipe: Recipe, table: Table, names: tuple[str, ...] | None = None) -> dict[str, Array]:
    """Return canonical cells of the feature columns, or of the named ones, by column name."""
    chosen = recipe.features if names is None else [c for c in recipe.columns if c.name in names]
    result = {}
    for column in chosen:
        facts = table.schema.column(column.name)
        assert facts is not None, column.name  # check() has seen to it
        result[column.name] = canonical(table.cells[column.name], column.kind, facts.format)
    return result


@dataclass
class Unread:
    """Cells of a column that hold something, but no number or date that can be read.

    Attributes:
        column: a feature or the target.
        form: how its cells are read.
        count: how many were seen so far.
        first: the first of them.
    """

    column: Column
    form: Format
    count: int = 0
    first: list[str] = field(default_factory=list)

    def look(self, values: Array, texts: Any) -> None:
        """Look at the cells of some rows.

        Args:
            values: what they were read as.
            texts: the Arrow column of them; only those that were not read are looked at.
        """
        if self.column.kind not in ("number", "date"):
            return
        gaps = np.isnan(values) if values.dtype.kind == "f" else values == ""
        missing = {"", *self.form.missing_words}
        unread = texts.take(np.flatnonzero(gaps)).to_pylist()
        strange = [cell for cell in unread if cell.strip() not in missing]
        self.count += len(strange)
        self.first += strange[: _MOST_SHOWN - len(self.first)]

    def notes(self) -> list[Problem]:
        """Return what is to be said of them: one note or none."""
        if not self.count:
            return []
        return [
            Problem(
                where=f"columns.{self.column.name}",
                found=say(
                    "{count} cells cannot be read as {kind}: {cells}.",
                    count=self.count,
                    kind=self.column.kind,
                    cells=listed(map(repr, self.first), _MOST_SHOWN, self.count),
                ),
                expected=say("Expected cells such as those of the training."),
                action=say("They are taken as missing."),
                severity="warning",
            )
        ]


def _readable(recipe: Recipe, table: Table, columns: dict[str, Array]) -> list[Problem]:
    """Return notes about cells of features that cannot be read as the kind that was chosen.

    Raises:
        InputError: a column holds nothing of that kind.
    """
    notes = []
    for column in recipe.features:
        facts = table.schema.column(column.name)
        assert facts is not None
        values = columns[column.name]
        unread = Unread(column, facts.format)
        unread.look(values, table.cells[column.name])
        found = unread.notes()
        if found and (np.isnan(values) if values.dtype.kind == "f" else values == "").all():
            raise wrong(
                f"columns.{column.name}",
                say("No cell of the column can be read as {kind}.", kind=column.kind),
                say("Expected the kind that its cells have: {kind}.", kind=facts.kind),
                say("Choose another kind, or ignore the column."),
            )
        notes += found
    return notes


def target_values(recipe: Recipe, aim: Goal, table: Table) -> Array:
    """Return the target of every row: class numbers with -1, or numbers with NaN, where unusable.

    A label that is not among the classes is -1.
    """
    column = recipe.target_column
    assert column is not None
    if aim.task == "regression":
        return cells(recipe, table, (column.name,))[column.name]
    facts = table.schema.column(column.name)
    assert facts is not None
    number = column.kind == "number"
    places = {name: i for i, name in enumerate(aim.classes)}
    texts = table.cells[column.name]
    words = pc.unique(texts).to_pylist()
    codes = {text: places.get(label(text, number), -1) for text in words}
    return codes_of(texts, codes).astype("int32")


def codes_of(texts: Any, codes: Mapping[str, int]) -> Array:
    """Return the number that stands for each cell of an Arrow column of text, as int64."""
    words = pc.unique(texts)
    numbers = np.array([codes[word] for word in words.to_pylist()], dtype="int64")
    return np.asarray(numbers[pc.index_in(texts, value_set=words).to_numpy()])


def usable(target: Array) -> Array:
    """Return which rows have a target that can be learned from."""
    if target.dtype.kind == "f":
        return np.isfinite(target)
    return np.asarray(target >= 0)


def parts(recipe: Recipe, aim: Goal, table: Table, target: Array) -> dict[str, Array]:
    """Return the positions of the rows of each part.

    Of the cells only the column that the split goes by is needed, and the features where rows
    that stand twice are dropped.

    Raises:
        InputError: a part is left empty, or with one class to learn from.
    """
    used = np.flatnonzero(usable(target))
    if recipe.split.duplicates == "drop":
        names = tuple(column.name for column in recipe.features)
        features = cells(recipe, table, names).values()
        used = used[splits.first_of_each([*(values[used] for values in features), target[used]])]
    method = recipe.split.method.kind
    shares = (recipe.split.train, recipe.split.validation, recipe.split.test)

    def of_role(role: str) -> Array:
        column = next(column for column in recipe.columns if column.role == role)
        return cells(recipe, table, (column.name,))[column.name][used]

    found = splits.split(
        len(used),
        shares,
        recipe.seed,
        strata=target[used] if method == "stratified" and aim.classes else None,
        groups=of_role("group").astype(str) if method == "group" else None,
        times=of_role("time") if method == "time" else None,
        sample=recipe.split.sample,
    )
    rows = {name: used[positions] for name, positions in zip(PARTS, found, strict=True)}
    _judgeable(aim, rows, target, method)
    return rows


def _judgeable(aim: Goal, rows: dict[str, Array], target: Array, method: str) -> None:
    """Refuse a split that nothing can be learned from or judged by."""
    for name in PARTS:
        if not len(rows[name]):
            raise wrong(
                "split",
                say("The split by {method} leaves no row for {part}.", method=method, part=name),
                say("Expected rows in each part; few groups cannot be shared out."),
                say("Choose other shares, or another split."),
            )
    if aim.classes and len(np.unique(target[rows["train"]])) < 2:
        raise wrong(
            "split",
            say("The training rows of the split by {method} hold one class.", method=method),
            say("Expected at least two classes to learn from."),
            say("Choose another split."),
        )


def encoder_arguments(column: Column) -> tuple[type[Encoder], dict[str, Any]]:
    """Return the encoder a column's treatment asks for, and what its `fit` is told.

    The exported script prints the same call.
    """
    treatment = column.treatment
    if column.kind == "text":
        assert treatment.encoding is not None
        words = ENCODING[treatment.encoding.kind].values(treatment.encoding.params)
        return TextEncoder, {
            "max_words": int(words["max_words"] or 1),
            "length": int(words["length"] or 1),
            "unit": str(words["unit"]),
        }
    assert treatment.missing is not None  # check() has seen to it
    gaps = MISSING[treatment.missing.kind].values(treatment.missing.params)
    told: dict[str, Any] = {
        "missing": treatment.missing.kind,
        "value": str(gaps.get("value", "")),
        "flag": bool(gaps.get("flag", False)),
    }
    scaling = treatment.scaling.kind if treatment.scaling else "none"
    if column.kind == "number":
        return plain.NumberEncoder, told | {"scaling": scaling}
    assert treatment.encoding is not None
    options = ENCODING[treatment.encoding.kind].values(treatment.encoding.params)
    if column.kind == "date":
        parts = tuple(name for name, wanted in options.items() if wanted)
        return plain.DateEncoder, told | {"parts": parts or ("year",), "scaling": scaling}
    return plain.CategoryEncoder, told | {
        "max_categories": int(options["max_categories"] or 1),
        "dimension": int(options.get("dimension") or 0),
        "alike": bool(options.get("alike", False)),
    }


def _fit(column: Column, values: Array) -> Encoder:
    """Return the encoder of one column, fitted on its training cells."""
    made, told = encoder_arguments(column)
    encoder: Encoder = made.fit(column.name, values, **told)
    return encoder


def fit(recipe: Recipe, aim: Goal, columns: dict[str, Array], target: Array) -> Fitted:
    """Return everything fitted; `columns` and `target` hold training rows only."""
    encoders = tuple(_fit(column, columns[column.name]) for column in recipe.features)
    if aim.task != "regression":
        return Fitted(encoders, aim)
    loss, _ = loss_of(recipe, aim.task)
    center, scale = plain.center_and_scale(target, loss.target_scaling)
    return Fitted(encoders, aim, center, scale)


def _unlearned(fitted: Fitted, columns: dict[str, Array]) -> list[Problem]:
    """Return notes about columns that have no value in any training row.

    Raises:
        InputError: nothing is left that the network could learn from.
    """
    if not fitted.width and not any(e.vocabulary for e in fitted.texts):
        raise wrong(
            "columns",
            say("No feature column differs between the training rows."),
            say("Expected at least one column to learn from."),
            say("Use other columns, or another split."),
        )
    return [
        Problem(
            where=f"columns.{encoder.column}",
            found=say("The column has no value in any training row."),
            expected=say("Expected values to learn from."),
            action=say("It has no effect; set its role to ignore."),
            severity="warning",
        )
        for encoder in fitted.encoders
        if encoder.missing(columns[encoder.column]).all()
    ]


def _finite(fitted: Fitted, features: Array) -> None:
    """Refuse columns whose values are too large to be computed with."""
    wild = ~np.isfinite(features).all(axis=0)
    names = dict.fromkeys(np.array(fitted.owners)[wild].tolist())
    for encoder in fitted.encoders:
        if isinstance(encoder, plain.NumberEncoder) and not np.isfinite(encoder.scale):
            names[encoder.column] = None
    if names:
        raise wrong(
            f"columns.{next(iter(names))}",
            say("Values of these columns are too large: {names}.", names=listed(names)),
            say("Expected numbers whose spread a 32-bit float can hold."),
            say("Correct the values, or ignore the columns."),
        )


def prepare(recipe: Recipe, table: Table) -> Prepared:
    """Return the arrays of a recipe that has passed `check` on this table.

    Raises:
        InputError: a column cannot be read as the kind that was chosen, or the split leaves a part
            empty or one class to learn from.
    """
    aim = goal(recipe, table.schema)
    assert aim is not None
    target = target_values(recipe, aim, table)
    rows = parts(recipe, aim, table, target)
    columns = cells(recipe, table)
    notes = _readable(recipe, table, columns)
    train = rows["train"]
    learned_from = {name: values[train] for name, values in columns.items()}
    fitted = fit(recipe, aim, learned_from, target[train])
    notes += _unlearned(fitted, learned_from)
    del learned_from
    inputs = encode(list(fitted.encoders), columns)
    _finite(fitted, inputs["features"])
    return Prepared(rows, inputs, target, fitted, tuple(notes))
