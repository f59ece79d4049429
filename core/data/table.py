"""The table as it was read: text cells and the facts about them, kept in a folder.

Cells stay text, as the file writes them, until they are used, because the kind of a column may be
changed by the person later. `canonical` then turns a column into the values that the network's
inputs take: float64 with NaN for missing, ISO text, or text.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import ValidationError

from core.data import dates, numbers
from core.data.numbers import NUMBER as NUMBER
from core.problems import InputError, say, wrong
from core.recipe import Kind
from core.schema import Format, Schema

CELLS = "table.parquet"
FACTS = "schema.json"
_LOOKED_AT = 10_000


@dataclass(frozen=True)
class Table:
    """A table that was read.

    Attributes:
        schema: what it holds.
        cells: one Arrow text column for each column of the schema, under its name; no nulls, ""
            is missing.
    """

    schema: Schema
    cells: pa.Table

    def save(self, folder: Path) -> None:
        """Write `table.parquet` and `schema.json` into a folder, which is made when missing.

        Each file appears whole or not at all; the schema comes last, so a folder that has one is
        complete.
        """
        folder.mkdir(parents=True, exist_ok=True)
        _place(
            folder / CELLS,
            lambda path: pq.write_table(self.cells, path, compression="lz4", use_dictionary=True),
        )
        save_schema(folder, self.schema)


def save_schema(folder: Path, schema: Schema) -> None:
    """Write `schema.json` into a folder, beside the cells that it is about."""
    text = schema.model_dump_json()
    _place(folder / FACTS, lambda path: path.write_text(text, encoding="utf-8"))


def _place(target: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place, then move it there in one step."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    draft = Path(name)
    try:
        write(draft)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def head(folder: Path, rows: int) -> dict[str, list[str]]:
    """Return the first cells of each column of a stored table; no more of it is read."""
    with pq.ParquetFile(folder / CELLS, pre_buffer=False) as file:
        names = file.schema_arrow.names
        batch = next(file.iter_batches(batch_size=rows), None)
    if batch is None:
        return {name: [] for name in names}
    return {name: batch.column(place).to_pylist() for place, name in enumerate(names)}


def columns(folder: Path, names: Sequence[str]) -> pa.Table:
    """Return the cells of some columns of a stored table; the others are not read.

    Raises:
        InputError: the table is missing or damaged, or has no such column.
    """
    try:
        with pq.ParquetFile(folder / CELLS) as file:
            known = file.schema_arrow.names
            if not set(names) <= set(known):
                raise _damaged()
            return file.read(columns=list(names)).select(list(names))
    except (OSError, pa.ArrowException) as error:
        raise _damaged() from error


def parts(folder: Path, names: Sequence[str], rows: int) -> Iterator[pa.Table]:
    """Yield the cells of some columns of a stored table, a part of its rows at a time.

    Args:
        folder: where it is.
        names: its columns; the others are not read.
        rows: how many rows each part has, but for the last.

    Raises:
        InputError: the table is missing or damaged, or has no such column.
    """
    held: list[pa.RecordBatch] = []
    count = 0
    try:
        # What is read ahead of need is held to the end of the file.
        with pq.ParquetFile(folder / CELLS, pre_buffer=False) as file:
            if not set(names) <= set(file.schema_arrow.names):
                raise _damaged()
            for batch in file.iter_batches(batch_size=rows, columns=list(names)):
                held.append(batch.select(list(names)))
                count += batch.num_rows
                if count >= rows:
                    # A batch ends where what is stored together does.
                    whole = pa.Table.from_batches(held)
                    yield whole.slice(0, rows)
                    held, count = whole.slice(rows).to_batches(), count - rows
    except (OSError, pa.ArrowException) as error:
        raise _damaged() from error
    if count:
        yield pa.Table.from_batches(held)


def load_schema(folder: Path) -> Schema:
    """Return the schema that a folder holds.

    Raises:
        InputError: there is none, or it is damaged.
    """
    try:
        return Schema.model_validate_json((folder / FACTS).read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged() from error


def check(folder: Path) -> Schema:
    """Return the schema of a stored table, after a look whether its cells are those it is about.

    Raises:
        InputError: the table is missing or damaged.
    """
    schema = load_schema(folder)
    try:
        cells = pq.read_metadata(folder / CELLS)
    except (OSError, pa.ArrowException) as error:
        raise _damaged() from error
    if tuple(cells.schema.to_arrow_schema().names) != schema.names or cells.num_rows != schema.rows:
        raise _damaged()
    return schema


def column(folder: Path, name: str) -> Any:
    """Return the cells of one column of a stored table, an Arrow chunked array of text.

    Raises:
        InputError: the table is missing or damaged, or has no such column.
    """
    return columns(folder, [name]).column(0)


def load(folder: Path) -> Table:
    """Return the table that `Table.save` put into a folder.

    Raises:
        InputError: there is none, or it is damaged.
    """
    schema = load_schema(folder)
    try:
        cells = pq.read_table(folder / CELLS, pre_buffer=False)
    except (OSError, pa.ArrowException) as error:
        raise _damaged() from error
    if tuple(cells.column_names) != schema.names or cells.num_rows != schema.rows:
        raise _damaged()
    return Table(schema, cells)


def _damaged() -> InputError:
    return wrong(
        "file",
        say("The stored table is missing or damaged."),
        say("The table and its schema as they were stored were expected."),
        say("Read the file again."),
    )


def canonical(column: Any, kind: Kind, format: Format) -> np.ndarray[Any, Any]:  # noqa: A002
    """Return a column of text cells as canonical values.

    Args:
        column: Arrow array or chunked array of text; "" is missing.
        kind: what the cells are to be taken for.
        format: how numbers and dates are written.

    Returns:
        number: float64, NaN where a cell is missing, no number, or not finite. date: objects,
        ISO text `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`, "" where missing or no such date.
        category, boolean, text: objects, the text itself; missing words are not applied, because
        "NA" may be a real category.
    """
    if kind in ("category", "boolean", "text"):
        return _objects(column)
    if format.missing_words:
        words = pa.array(format.missing_words, pa.string())
        said = pc.is_in(numbers.trimmed(column), value_set=words)
        column = pc.if_else(said, pa.scalar("", pa.string()), column)
    if kind == "date":
        return _objects(pc.fill_null(dates.parse(column, format.date), ""))
    values = np.array(pc.fill_null(numbers.floats(column, format), np.nan), dtype=float)
    return np.where(np.isfinite(values), values, np.nan)


def _objects(column: Any) -> np.ndarray[Any, Any]:
    """Return cells as objects; those that are equal are one, where many are."""
    some = column.slice(0, _LOOKED_AT)
    if 2 * pc.count_distinct(some, mode="all").as_py() < len(some):
        words = pc.unique(column)
        places = pc.index_in(column, value_set=words).to_numpy(zero_copy_only=False)
        shared: np.ndarray[Any, Any] = words.to_numpy(zero_copy_only=False).astype(object)[places]
        return shared
    if isinstance(column, pa.ChunkedArray):
        values: np.ndarray[Any, Any] = column.to_numpy()
        return values.astype(object)
    plain: np.ndarray[Any, Any] = column.to_numpy(zero_copy_only=False)
    return plain.astype(object)
