"""Reads a file into a table of text on the disk, in this process.

Rows go to a Parquet file as they are read, so that a table may be larger than the memory. DuckDB
reads what is sound, strictly: it stops at the first row that does not fit. Then, and where a
quotation mark inside a cell may be a stray one that DuckDB accepts in silence, the file is read
again by the patient splitter, which knows every row that it repaired.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.data import contents, delimiter, dialect, header, kinds, patient, repairs, source
from core.data.cells import StoredCells, Writer, group_rows, holds
from core.data.dialect import Layout
from core.data.source import Source
from core.data.table import CELLS, Table
from core.data.tail import Tail
from core.problems import Problem
from core.recipe import Reading
from core.schema import Dialect, Schema

# To be raised with every change of what is read or guessed, so that no older reading stands for it.
READER = 8
_THREADS = 4
# Every thread holds a buffer for every column.
_WIDE = 500
_ALL_GUESSED = Reading()

Told = Callable[..., None]


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
        path: delimited text in any encoding, or what `containers` opens.
        reading: what the person knows better; what is None is found out.
        target: the Parquet file; what is there is replaced.
        told: called again and again with `megabytes` looked at, `rows` read so far, then with
            `column` of `columns`.

    Raises:
        InputError: the file is no table, too large, or has nothing to learn from.
        OSError: the disk is full.
    """
    with tempfile.TemporaryDirectory(prefix="layersmith-") as scratch:
        return read_source(source.opened(path, reading, Path(scratch), told), target, told)


def read_source(origin: Source, target: Path, told: Told | None = None) -> Schema:
    """Write the cells of the table in a file that is opened; the rest is as `read_into` has it."""
    reading = origin.reading
    layout = dialect.guess(origin.path, origin.encoding, reading)
    heads = layout.heads.names if layout.heads else None
    names, renamed = header.names(heads, layout.columns, layout.dialect.skip_rows + 1)
    layout, repaired = _written(origin.path, layout, names, target, told)
    cells = StoredCells(target, told)
    found, noticed = kinds.columns(cells, header.inputs(names), reading)
    return Schema(
        fingerprint=_fingerprint(origin, layout.dialect),
        source_sha256=origin.sha256,
        rows=cells.rows,
        columns=found,
        dialect=layout.dialect,
        container=origin.container,
        warnings=(*origin.warnings, *layout.warnings, *renamed, *repaired, *noticed),
    )


def _fingerprint(origin: Source, written: Dialect) -> str:
    """Return the name of a table: the file, how it was read, and by which reader.

    The decimal mark and missing words change no cell but what the schema says of them, so they
    count when they are given.
    """
    reading = origin.reading
    digest = hashlib.sha256(f"{READER} {origin.sha256}".encode())
    digest.update(written.model_dump_json().encode())
    if reading.decimal is not None or reading.missing_words is not None:
        digest.update(json.dumps([reading.decimal, reading.missing_words]).encode())
    if origin.container is not None:
        digest.update(origin.container.model_dump_json().encode())
    return digest.hexdigest()


def _written(
    path: Path, layout: Layout, names: Sequence[str], target: Path, told: Told | None
) -> tuple[Layout, list[Problem]]:
    """Write the cells of all data rows; return what was repaired in them."""
    with Writer(target, names, told) as writer:
        tail = Tail(writer, layout)
        sound = _quickly(path, layout, tail)
    log = patient.Log()
    if not sound:
        with Writer(target, names, told) as writer:
            tail = Tail(writer, layout)
            log = patient.write(path, layout, tail)
    narrow = layout.dialect.delimiter.rstrip(" ")
    if log.short.rows and narrow and narrow != layout.dialect.delimiter and not layout.fixed:
        # A blank after the delimiter in the sample, but not in every row.
        return _written(path, layout.split_by(narrow), names, target, told)
    if writer.rows == 0:
        raise contents.no_rows()
    repaired = log.problems(layout)
    if writer.blank:
        repaired.append(repairs.blank_rows(writer.blank))
    return layout, [*repaired, *tail.problems()]


def _quickly(path: Path, layout: Layout, tail: Tail) -> bool:
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
    # One processor is left for writing.
    threads = min(_THREADS, max(1, (os.cpu_count() or 1) - 1)) if layout.columns <= _WIDE else 1
    with duckdb.connect(config={"threads": threads, "temp_directory": ""}) as connection:
        try:
            rows = connection.execute(query, values).to_arrow_reader(group_rows(layout.columns))
            above = layout.above
            with closing(_ahead(_batches(rows))) as batches:
                for batch in batches:
                    if not _taken(batch, layout, above, tail):
                        return False
                    above = 0
                    if tail.full:
                        break
            tail.close()
            return not above
        except (duckdb.OutOfMemoryException, pa.ArrowMemoryError) as error:
            raise MemoryError from error
        except (duckdb.Error, pa.ArrowException, _Unsound):
            return False


class _Unsound(Exception):  # noqa: N818 - told by returning False
    """A row that does not fit, met in the middle of the file."""


def _batches(rows: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """Yield rows as DuckDB reads them; what it raises comes through Arrow as `OSError`."""
    while True:
        try:
            batch = rows.read_next_batch()
        except StopIteration:
            return
        except OSError as error:
            if "Out of Memory" in str(error):
                raise MemoryError from error
            raise _Unsound from error
        yield batch


def _ahead(batches: Iterator[pa.RecordBatch]) -> Generator[pa.RecordBatch]:
    """Yield rows while the next ones are read in a thread: writing takes as long as reading."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


def _taken(batch: pa.RecordBatch, layout: Layout, above: int, tail: Tail) -> bool:
    """Hand on rows as DuckDB read them, without those above the data; False when in doubt."""
    quote = layout.dialect.quote
    if quote and any(holds(column, quote) for column in batch.columns):
        return False
    if above and layout.heads is not None:
        heads = layout.heads.rows
        top = [tuple(value or "" for value in row.values()) for row in _rows(batch, len(heads))]
        if tuple(top) != heads:
            return False
    batch = batch.slice(above)
    if batch.num_rows:
        tail.add(batch.columns)
    return True


def _rows(batch: pa.RecordBatch, count: int) -> list[dict[str, str | None]]:
    rows: list[dict[str, str | None]] = batch.slice(0, count).to_pylist()
    return rows
