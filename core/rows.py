"""One row as a form: a field for each column the network sees, and what to begin with.

A field holds what a widget does (a number, a date, a text, None for missing); the network is asked
with cells, spelled as in the table's file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.data.table import CELLS
from core.export.cells import SPACE, date_cell, number_cell
from core.prepare.plain import CategoryEncoder
from core.problems import InputError, Problem, listed, say, wrong

if TYPE_CHECKING:
    from pathlib import Path

    from core.folder import RunFolder
    from core.recipe import Column, Kind, Recipe
    from core.report import Explanation
    from core.schema import ColumnFacts, Schema

Value = float | int | str | date | datetime | None

# Values to choose from; whatever else can be typed.
MOST_OPTIONS = 500
# Beyond this, a browser cannot hold a whole number exactly.
MOST_WHOLE = 2**53 - 1
# Steps of a field for a number: about so many lead through the middle half of the training values.
STEPS = 10
BATCH = 4096


@dataclass(frozen=True)
class Field:
    """A field of the form.

    Attributes:
        name: of the column.
        kind: of the column.
        timed: a date with a time of day.
        whole: only whole numbers were seen.
        step: from one number to the next.
        low, high: what was seen, as the field would hold it; None for other kinds.
        options: values that were seen, the most frequent first; of categories and booleans.
        typical: the middle number or date, or the most frequent value; None when most are missing.
    """

    name: str
    kind: Kind
    timed: bool
    whole: bool
    step: float
    low: Value
    high: Value
    options: tuple[str, ...]
    typical: Value


def fields(recipe: Recipe, schema: Schema) -> tuple[Field, ...]:
    """Return a field for each feature, in the order of the table."""
    found = ((column, schema.column(column.name)) for column in recipe.features)
    return tuple(_field(column, facts) for column, facts in found if facts is not None)


def _field(column: Column, facts: ColumnFacts) -> Field:
    seen = [text for text, _ in facts.top if text.strip(SPACE)]
    whole = facts.whole and max(abs(facts.minimum or 0), abs(facts.maximum or 0)) <= MOST_WHOLE
    bare = Field(
        name=column.name,
        kind=column.kind,
        timed="%H" in facts.format.date,
        whole=whole and column.kind == "number",
        step=1,
        low=None,
        high=None,
        options=(),
        typical=None,
    )
    changes: dict[str, Any] = {}
    if column.kind == "number":
        numbers = facts.quartiles or (facts.minimum, facts.minimum, facts.maximum)
        middle = number_of(bare, numbers[1])
        changes = {
            "step": _step(facts, bare.whole),
            "low": number_of(bare, facts.minimum),
            "high": number_of(bare, facts.maximum),
            "typical": middle,
        }
    elif column.kind == "date":
        typical = next(iter(seen), "")
        changes = {
            "low": _moment(facts.first),
            "high": _moment(facts.last),
            "typical": value_of(bare, facts, typical),
        }
    else:
        changes = {"options": tuple(seen[:MOST_OPTIONS]), "typical": next(iter(seen), None)}
    return replace(bare, **changes)


def number_of(field: Field, value: float | None) -> float | int | None:
    """Return a number as a field holds it; a middle between two whole ones is rounded."""
    if value is None or not math.isfinite(value):
        return None
    return round(value) if field.whole else float(value)


def _step(facts: ColumnFacts, whole: bool) -> float:
    """Return a power of ten that leads through the middle of the values in some steps."""
    low, _, high = facts.quartiles or (facts.minimum or 0.0, 0.0, facts.maximum or 0.0)
    spread = (high - low) or ((facts.maximum or 0.0) - (facts.minimum or 0.0))
    if not math.isfinite(spread) or spread <= 0:
        return 1 if whole else 1.0
    power = math.floor(math.log10(spread / STEPS)) if spread / STEPS > 0 else 0
    return int(max(1, 10**power)) if whole else float(10.0**power)


def _moment(iso: str) -> date | datetime | None:
    try:
        return datetime.fromisoformat(iso) if "T" in iso else date.fromisoformat(iso)
    except ValueError:
        return None


def value_of(field: Field, facts: ColumnFacts, cell: str) -> Value:
    """Return what a field holds for a cell of the table; None where it is missing or unreadable."""
    form = facts.format
    if field.kind == "number":
        number = number_cell(cell, form.model_dump())
        if field.whole and not number.is_integer():
            return None
        return number_of(field, number)
    text = cell.strip(SPACE)
    if field.kind == "date":
        iso = date_cell(text, form.date, form.missing_words)
        if not iso:
            return None
        moment = datetime.fromisoformat(iso)
        return moment if field.timed else moment.date()
    return cell if text else None


def cell_of(field: Field, facts: ColumnFacts, value: object) -> str:
    """Return the cell that a value of a field stands for; "" for a missing one.

    Raises:
        InputError: it is no value of such a field.
    """
    if value is None:
        return ""
    form = facts.format
    if field.kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        number = number_of(field, value)
        return "" if number is None else repr(number).replace(".", form.decimal)
    if field.kind == "date" and isinstance(value, date):
        if isinstance(value, datetime) and "%z" in form.date:
            value = value.replace(tzinfo=UTC)
        return value.strftime(form.date)
    if field.kind in ("category", "boolean", "text") and isinstance(value, str):
        return value
    raise wrong(
        f"columns.{field.name}",
        say("This is no value for the column {name}.", name=repr(field.name)),
        say("A value of its kind was expected."),
        say("Choose another one."),
    )


def typical(form: Sequence[Field]) -> dict[str, Value]:
    """Return a row made of what is usual in each column."""
    return {field.name: field.typical for field in form}


def carried(form: Sequence[Field], schema: Schema, row: Mapping[str, object]) -> dict[str, Value]:
    """Return a row of another run's form in this one; what does not fit here is typical."""
    result = typical(form)
    for field in form:
        facts = schema.column(field.name)
        if facts is None or field.name not in row:
            continue
        value = row[field.name]
        try:
            cell = cell_of(field, facts, value)
        except InputError:
            continue
        result[field.name] = value_of(field, facts, cell)
    return result


def row_of(form: Sequence[Field], schema: Schema, cells: Mapping[str, str]) -> dict[str, Value]:
    """Return what the fields hold for a row of the table."""
    found = ((field, schema.column(field.name)) for field in form)
    return {
        field.name: value_of(field, facts, cells.get(field.name, ""))
        for field, facts in found
        if facts is not None
    }


def cells_of(form: Sequence[Field], schema: Schema, row: Mapping[str, object]) -> dict[str, str]:
    """Return the cells that a row of fields stands for.

    Raises:
        InputError: a value is none of its field.
    """
    found = ((field, schema.column(field.name)) for field in form)
    return {
        field.name: cell_of(field, facts, row.get(field.name))
        for field, facts in found
        if facts is not None
    }


def unlearned(folder: RunFolder, values: Mapping[str, Iterable[str]]) -> list[Problem]:
    """Return a note for each column with categories that the network has not learned.

    Args:
        folder: of the run.
        values: by column: what it holds, missing values left out or "".
    """
    changed = (folder.path / "fitted.json").stat().st_mtime_ns
    notes = []
    for column, known in _learned(folder, changed).items():
        new = [value for value in values.get(column, ()) if value and value not in known]
        if new:
            notes.append(
                Problem(
                    where=f"columns.{column}",
                    found=say(
                        "{column}: the network has not learned {values}.",
                        column=column,
                        values=listed(map(repr, new)),
                    ),
                    expected=say("Learned: {known}.", known=listed(map(repr, known))),
                    action=say("It is taken for an unknown value."),
                    severity="warning",
                )
            )
    return notes


@lru_cache(maxsize=16)
def _learned(folder: RunFolder, changed: int) -> dict[str, dict[str, None]]:
    """Return the categories of each column that has some, the most frequent first."""
    del changed
    encoders = folder.fitted().encoders
    return {
        encoder.column: dict.fromkeys(encoder.vocabulary)
        for encoder in encoders
        if isinstance(encoder, CategoryEncoder) and encoder.vocabulary
    }


def ranked(names: Sequence[str], explanation: Explanation | None) -> tuple[str, ...]:
    """Return columns, those that move the answer most first; as they are without an explanation."""
    if explanation is None or not explanation.importance:
        return tuple(names)
    means = np.mean(np.array(explanation.importance), axis=0)
    weight = dict(zip(explanation.columns, means.tolist(), strict=True))
    return tuple(sorted(names, key=lambda name: -weight.get(name, 0.0)))


def shares(probabilities: Mapping[str, float], most: int) -> tuple[list[tuple[str, float]], int]:
    """Return the most probable classes, within 0 and 1, and how many are left out."""
    ordered = sorted(probabilities.items(), key=lambda entry: -entry[1])
    shown = [(name, min(max(share, 0.0), 1.0)) for name, share in ordered[:most]]
    return shown, max(0, len(ordered) - most)


def tested(folder: RunFolder, most: int) -> dict[int, dict[str, str]]:
    """Return the first rows of the test part, by their place in the table (from 0)."""
    places = folder.rows()["test"][:most].tolist()
    changed = (folder.path / CELLS).stat().st_mtime_ns
    return _cells(folder.path, changed, tuple(places))


@lru_cache(maxsize=16)
def _cells(folder: Path, changed: int, places: tuple[int, ...]) -> dict[int, dict[str, str]]:
    del changed
    found: dict[int, dict[str, str]] = {}
    if not places:
        return found
    for start, batch in _batches(folder):
        here = [place for place in places if start <= place < start + batch.num_rows]
        if here:
            rows = batch.take(pa.array([place - start for place in here])).to_pylist()
            found |= dict(zip(here, rows, strict=True))
        if start + batch.num_rows > max(places):
            break
    return found


def _batches(folder: Path) -> Iterator[tuple[int, pa.RecordBatch]]:
    start = 0
    with pq.ParquetFile(folder / CELLS, pre_buffer=False) as file:
        for batch in file.iter_batches(batch_size=BATCH):
            yield start, batch
            start += batch.num_rows
