"""Reads a file into a table of text on the disk, in this process.

Rows go to a Parquet file as they are read, so that a table may be larger than the memory. DuckDB
reads what is sound, strictly: it stops at the first row that does not fit. Then, and where a
quotation mark inside a cell may be a stray one that DuckDB accepts in silence, the file is read
again by the patient splitter, which knows every row that it repaired.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.data import contents, delimiter, dialect, header, kinds, repairs, source
from core.data.cells import StoredCells, Writer, group_rows, holds
from core.data.dialect import Layout
from core.data.records import Record, Splitter
from core.data.table import CELLS, Table
from core.problems import Problem
from core.recipe import Reading
from core.schema import Dialect, Schema

# To be raised with every change of what is read or guessed, so that no older reading stands for it.
READER = 4
_THREADS = 4
# Every thread holds a buffer for every column.
_WIDE = 500
_ALL_GUESSED = Reading()

Told = Callable[[int], None]


def read(path: Path, reading: Reading = _ALL_GUESSED) -> Table:
    """Return the table that a file holds, in memory.

    Raises:
        InputError: as `read_into`.
    """
    with tempfile.TemporaryDirectory(prefix="layersmith-") as scratch:
        schema = read_into(path, reading, Path(scratch) / CELLS)
        return Table(schema, pq.read_table(Path(scratch) / CELLS, memory_map=False))


def read_into(path: Path, reading: Reading, target: Path, told: Told | None = None) -> Schema:
    """Write the cells of the table that a file holds to a Parquet file, and return its facts.

    Args:
        path: a CSV or TSV file, in any encoding.
        reading: what the person knows better; what is None is found out.
        target: the Parquet file; what is there is replaced.
        told: called again and again with how many rows were read so far.

    Raises:
        InputError: the file is no table, too large, or has nothing to learn from.
        OSError: the disk is full.
    """
    with tempfile.TemporaryDirectory(prefix="layersmith-") as scratch:
        origin = source.prepare(path, reading.encoding, Path(scratch))
        layout = dialect.guess(origin.path, origin.encoding, reading)
        names, renamed = header.names(layout.first, layout.columns, layout.dialect.skip_rows + 1)
        layout, repaired = _written(origin.path, layout, names, target, told)
    cells = StoredCells(target)
    found, noticed = kinds.columns(cells, header.inputs(names), reading)
    return Schema(
        fingerprint=_fingerprint(origin.sha256, layout.dialect, reading),
        source_sha256=origin.sha256,
        rows=cells.rows,
        columns=found,
        dialect=layout.dialect,
        warnings=(*origin.warnings, *layout.warnings, *renamed, *repaired, *noticed),
    )


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


def _written(
    path: Path, layout: Layout, names: Sequence[str], target: Path, told: Told | None
) -> tuple[Layout, list[Problem]]:
    """Write the cells of all data rows; return what was repaired in them."""
    with Writer(target, names, told) as writer:
        sound = _quickly(path, layout, writer)
    log = _Log()
    if not sound:
        with Writer(target, names, told) as writer:
            log = _patiently(path, layout, writer)
    narrow = layout.dialect.delimiter.rstrip(" ")
    if log.short and narrow and narrow != layout.dialect.delimiter and not layout.fixed:
        # A blank after the delimiter in the sample, but not in every row.
        return _written(path, layout.split_by(narrow), names, target, told)
    if writer.rows == 0:
        raise contents.no_rows()
    repaired = log.problems(layout.columns)
    if writer.blank:
        repaired.append(repairs.blank_rows(writer.blank))
    return layout, repaired


def _quickly(path: Path, layout: Layout, writer: Writer) -> bool:
    """Write the cells of a sound file; False when there is any doubt."""
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
        return False
    threads = 1 if layout.columns > _WIDE else _THREADS
    with duckdb.connect(config={"threads": threads, "temp_directory": ""}) as connection:
        try:
            rows = connection.execute(query, values).to_arrow_reader(group_rows(layout.columns))
            first = layout.first
            for batch in rows:
                if not _taken(batch, layout, first, writer):
                    return False
                first = None
            return layout.first is None or first is None
        except (duckdb.OutOfMemoryException, pa.ArrowMemoryError) as error:
            raise MemoryError from error
        except (duckdb.Error, pa.ArrowException):
            return False


def _taken(
    batch: pa.RecordBatch, layout: Layout, first: tuple[str, ...] | None, writer: Writer
) -> bool:
    """Write rows as DuckDB read them, after a header; False when there is a doubt."""
    quote = layout.dialect.quote
    if quote and any(holds(column, quote) for column in batch.columns):
        return False
    if first is not None:
        top = [value or "" for row in batch.slice(0, 1).to_pylist() for value in row.values()]
        if tuple(top) != first:
            return False
        batch = batch.slice(1)
    if batch.num_rows:
        writer.add(batch.columns)
    return True


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


def _patiently(path: Path, layout: Layout, writer: Writer) -> _Log:
    """Write the cells of a file with defects, every row of it, and say what was repaired."""
    written = layout.dialect
    splitter = Splitter(written.delimiter, written.quote, written.escape)
    log = _Log()
    group = group_rows(layout.columns)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for _ in range(written.skip_rows):
            next(lines, None)
        records = splitter.records(lines, layout.columns)
        if layout.first is not None:
            next(records, None)
        rows: list[list[str]] = []
        for number, record in enumerate(records, 1):
            rows.append(_fitted(record, number, layout.columns, written.delimiter, log))
            if len(rows) == group:
                writer.add(_columns(rows))
                rows = []
        if rows:
            writer.add(_columns(rows))
    return log


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


def _columns(rows: list[list[str]]) -> list[Any]:
    return [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
