"""Stored cells as numbers or codes, a few columns at a time, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core import goal
from core.data.table import canonical, columns, load_schema
from core.look.view import View
from core.recipe import Kind
from core.schema import ColumnFacts, Schema

Floats = np.ndarray[Any, np.dtype[np.float64]]
Places = np.ndarray[Any, np.dtype[np.int64]]

# Cells that are read at once: some ten to a hundred megabytes of text.
CELLS_AT_ONCE = 2_000_000
SEED = 20_221
_DAY = 86_400.0


@dataclass(frozen=True)
class Values:
    """One column as values.

    Attributes:
        name: of the column.
        kind: what it is taken for.
        numbers: float64, NaN where missing; of numbers and dates, None for others. Dates are days
            since 1970-01-01.
        codes: int64 places in `labels`, −1 where missing; of all others.
        labels: the different values of these, in the order of their first row.
    """

    name: str
    kind: Kind
    numbers: Floats | None = None
    codes: Places | None = None
    labels: tuple[str, ...] = ()

    @property
    def present(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which rows have a value."""
        if self.numbers is not None:
            return ~np.isnan(self.numbers)
        assert self.codes is not None
        found: np.ndarray[Any, np.dtype[np.bool_]] = self.codes >= 0
        return found


def values(column: Any, facts: ColumnFacts, seen: View) -> Values:
    """Return a column of text cells as values.

    Args:
        column: Arrow text; "" is missing.
        facts: of the column.
        seen: what it is taken for; a target of classes is spelled as `goal.label` spells it.
    """
    kind = seen.kind(facts)
    if kind == "number":
        return Values(facts.name, kind, numbers=canonical(column, kind, facts.format))
    if kind == "date":
        texts = canonical(column, kind, facts.format).astype("datetime64[s]")
        seconds = texts.astype(np.int64).astype(np.float64)
        return Values(facts.name, kind, numbers=np.where(np.isnat(texts), np.nan, seconds / _DAY))
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    coded = pc.dictionary_encode(column)
    labels: list[str] = coded.dictionary.to_pylist()
    codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    if facts.name == seen.target and seen.classes:
        number = seen.kinds.get(facts.name, facts.kind) == "number"
        words = facts.format.missing_words if number else ()
        spelled = ["" if label.strip() in words else goal.label(label, number) for label in labels]
    else:
        spelled = labels
    kept = list(dict.fromkeys(label for label in spelled if label))
    place = {label: number for number, label in enumerate(kept)}
    translated = np.array([place.get(label, -1) for label in spelled] or [-1], dtype=np.int64)
    return Values(facts.name, kind, codes=translated[codes], labels=tuple(kept))


@dataclass(frozen=True)
class Looked:
    """A stored table, looked at.

    Attributes:
        folder: of the table.
        schema: its facts.
        seen: the kinds of its columns and its target.
    """

    folder: Path
    schema: Schema
    seen: View

    def facts(self, name: str) -> ColumnFacts:
        """Return the facts of a column that is there."""
        found = self.schema.column(name)
        assert found is not None
        return found

    def each(self, names: Sequence[str], rows: Places | None = None) -> Iterator[Values]:
        """Yield columns as values in the order asked for; all rows, or only some."""
        step = max(1, CELLS_AT_ONCE // max(1, self.schema.rows))
        for start in range(0, len(names), step):
            chosen = list(names[start : start + step])
            cells = columns(self.folder, chosen)
            for name in chosen:
                column = cells[name]
                if rows is not None:
                    column = column.combine_chunks().take(pa.array(rows))
                yield values(column, self.facts(name), self.seen)

    def one(self, name: str, rows: Places | None = None) -> Values:
        """Return one column as values."""
        return next(iter(self.each([name], rows)))


def looked(argument: dict[str, Any]) -> Looked:
    """Return the table that a child was asked about: its `folder` and how it is `seen`."""
    folder = Path(argument["folder"])
    return Looked(folder, load_schema(folder), View.model_validate(argument["seen"]))


def drawn(rows: int, most: int, seed: int = SEED) -> Places | None:
    """Return the places of drawn rows in their order; None when there are not more than `most`."""
    if rows <= most:
        return None
    found = np.random.default_rng(seed).choice(rows, most, replace=False, shuffle=False)
    return np.sort(found).astype(np.int64)
