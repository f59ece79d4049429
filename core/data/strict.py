"""Sound files whose rows are not lines: read by DuckDB, strictly.

It stops at the first row that does not fit. Then, and where a quotation mark inside a cell may be
a stray one that DuckDB accepts in silence, nothing is kept of it, and `patient` reads the file.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from core.data import delimiter
from core.data.cells import holds
from core.data.writing import group_rows

if TYPE_CHECKING:
    from core.data.dialect import Layout
    from core.data.tail import Tail

_THREADS = 4
# Every thread holds a buffer for every column.
_WIDE = 500


def write(path: Path, layout: Layout, tail: Tail) -> bool:
    """Hand on the cells of a sound file; False when there is any doubt."""
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
