"""Reads a file into a table of text, in this process.

DuckDB reads what is sound, strictly: it stops at the first row that does not fit. Then, and where
a quotation mark inside a cell may be a stray one that DuckDB accepts in silence, the file is read
again by the patient splitter, which knows every row that it repaired.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from core.data import contents, delimiter, dialect, header, kinds, numbers, repairs, source
from core.data.dialect import Layout
from core.data.records import Record, Splitter
from core.data.table import Table
from core.problems import Problem
from core.recipe import Reading
from core.schema import Dialect, Schema

# To be raised with every change of what is read or guessed, so that no older reading stands for it.
READER = 3
_BATCH = 50_000
_THREADS = 4
_BATCH_CELLS = 4_000_000
# Every thread holds a buffer for every column.
_WIDE = 500
_ALL_GUESSED = Reading()


def read(path: Path, reading: Reading = _ALL_GUESSED) -> Table:
    """Return the table that a file holds.

    Args:
        path: a CSV or TSV file, in any encoding.
        reading: what the person knows better; what is None is found out.

    Raises:
        InputError: the file is no table, too large, or has nothing to learn from.
    """
    with tempfile.TemporaryDirectory(prefix="layersmith-") as scratch:
        origin = source.prepare(path, reading.encoding, Path(scratch))
        layout = dialect.guess(origin.path, origin.encoding, reading)
        layout, cells, repaired = _cells(origin.path, layout)
    names, renamed = header.names(layout.first, layout.columns, layout.dialect.skip_rows + 1)
    cells = cells.rename_columns(list(names))
    found, noticed = kinds.columns(cells, header.inputs(names), reading)
    schema = Schema(
        fingerprint=_fingerprint(origin.sha256, layout.dialect, reading),
        source_sha256=origin.sha256,
        rows=cells.num_rows,
        columns=found,
        dialect=layout.dialect,
        warnings=(*origin.warnings, *layout.warnings, *renamed, *repaired, *noticed),
    )
    return Table(schema, cells)


def _fingerprint(sha256: str, written: Dialect, reading: Reading) -> str:
    """Return the name of a table: the file, how it was read, and by which reader.

    The decimal mark and missing words change no cell but what the schema says of them, so they
    count when they are given.
    """
    digest = hashlib.sha256(f"{READER} {sha256}".encode())
    digest.update(written.model_dump_json().encode())
    if reading.decimal is not None or reading.missing_words is not None:
        digest.update(json.dumps([reading.decimal, reading.missing_words]).encode())
    return digest.hexdigest()


def _cells(path: Path, layout: Layout) -> tuple[Layout, pa.Table, list[Problem]]:
    """Return the cells of all data rows, and what was repaired in them."""
    cells, log = _quickly(path, layout), _Log()
    if cells is None:
        cells, log = _patiently(path, layout)
    narrow = layout.dialect.delimiter.rstrip(" ")
    if log.short and narrow and narrow != layout.dialect.delimiter and not layout.fixed:
        # A blank after the delimiter in the sample, but not in every row.
        return _cells(path, layout.split_by(narrow))
    if cells.num_rows == 0:
        raise contents.no_rows()
    cells, blank = _cleaned(cells)
    repaired = log.problems(layout.columns)
    if blank:
        repaired.append(repairs.blank_rows(blank))
    return layout, cells, repaired


def _quickly(path: Path, layout: Layout) -> pa.Table | None:
    """Return the cells of a sound file; None when there is any doubt."""
    written = layout.dialect
    columns = [f"c{position}" for position in range(layout.columns)]
    query = """
        SELECT * FROM read_csv(
            ?, auto_detect=false, header=false, columns=$columns, delim=?, quote=?, escape=?,
            skip=?, strict_mode=true, null_padding=false, ignore_errors=false, nullstr='',
            comment='', compression='none')
    """.replace("$columns", "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in columns) + "}")
    values = [
        delimiter.literal(path),
        written.delimiter,
        written.quote,
        written.escape,
        written.skip_rows,
    ]
    if len(written.delimiter.encode()) > 4:
        return None
    # Arrow buffers are made for whole batches before the first row is read.
    batch = max(2048, _BATCH_CELLS // layout.columns)
    threads = 1 if layout.columns > _WIDE else _THREADS
    with duckdb.connect(config={"threads": threads, "temp_directory": ""}) as connection:
        try:
            cells = connection.execute(query, values).to_arrow_table(batch)
        except duckdb.OutOfMemoryException as error:
            raise MemoryError from error
        except duckdb.Error:
            return None
    if layout.first is not None:
        top = [value or "" for row in cells.slice(0, 1).to_pylist() for value in row.values()]
        if tuple(top) != layout.first:
            return None
        cells = cells.slice(1)
    if written.quote and any(
        pc.any(pc.match_substring(column, written.quote)).as_py() for column in cells.columns
    ):
        return None
    return cells


@dataclass
class _Log:
    """The rows that were repaired."""

    short: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    unsound: list[int] = field(default_factory=list)

    def problems(self, columns: int) -> list[Problem]:
        """Return one warning for each sort of repair."""
        return [
            *([repairs.short_rows(self.short, columns)] if self.short else []),
            *([repairs.long_rows(self.long, columns)] if self.long else []),
            *([repairs.unsound_rows(self.unsound)] if self.unsound else []),
        ]


def _patiently(path: Path, layout: Layout) -> tuple[pa.Table, _Log]:
    """Return the cells of a file with defects, every row of it, and what was repaired."""
    written = layout.dialect
    splitter = Splitter(written.delimiter, written.quote, written.escape)
    names = [f"c{position}" for position in range(layout.columns)]
    log = _Log()
    batches = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for _ in range(written.skip_rows):
            next(lines, None)
        records = splitter.records(lines, layout.columns)
        if layout.first is not None:
            next(records, None)
        rows: list[list[str]] = []
        for number, record in enumerate(records, 1):
            rows.append(_fitted(record, number, layout.columns, written.delimiter, log))
            if len(rows) == _BATCH:
                batches.append(_batch(rows, names))
                rows = []
        batches.append(_batch(rows, names))
    return pa.Table.from_batches(batches), log


def _fitted(record: Record, number: int, columns: int, delimiter: str, log: _Log) -> list[str]:
    """Return the cells of a row, as many as there are columns."""
    cells = record.cells
    if not record.sound or record.inner:
        log.unsound.append(number)
    surplus = len(cells) - columns
    if surplus < 0:
        log.short.append(number)
        return cells + [""] * -surplus
    if surplus > 0:
        # Blank cells at the end are separators too many, and hold nothing that could be lost.
        if any(cell.strip() for cell in cells[columns:]):
            cells[columns - 1 :] = [delimiter.join(cells[columns - 1 :])]
        log.long.append(number)
    return cells[:columns]


def _batch(rows: list[list[str]], names: list[str]) -> pa.RecordBatch:
    columns: Iterator[Any] = iter(zip(*rows, strict=True)) if rows else iter([()] * len(names))
    return pa.RecordBatch.from_arrays(
        [pa.array(column, pa.string()) for column in columns], names=names
    )


def _cleaned(cells: pa.Table) -> tuple[pa.Table, list[int]]:
    """Return cells with "" for every blank one, and the numbers of the rows that are all blank."""
    columns = []
    blank: Any = None
    for column in cells.columns:
        filled = pc.fill_null(column, "")
        empty = pc.equal(numbers.trimmed(filled), "")
        # A copy only where a cell changes: this is the largest thing in memory.
        columns.append(pc.if_else(empty, "", filled) if pc.any(empty).as_py() else filled)
        if blank is None or pc.any(blank).as_py():
            blank = empty if blank is None else pc.and_(blank, empty)
    found = pc.indices_nonzero(blank).to_pylist()
    return pa.table(columns, names=cells.column_names), [index + 1 for index in found]
