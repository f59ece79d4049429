"""Reads a file into a table of text on the disk, in this process.

Rows go to a Parquet file as they are read, so that a table may be larger than the memory. `patient`
reads any file, and knows every row that it repaired. Where it would have to look at line after
line, because cells go on in the next one or marks are several characters, `strict` has the first
try, and leaves alone what is not sound.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from core.data import contents, dialect, header, kinds, patient, repairs, source, tidy
from core.data.cells import Cells
from core.data.dialect import Layout
from core.data.hashing import Hashing
from core.data.passing import Passing
from core.data.source import Source
from core.data.table import CELLS, Table
from core.data.tail import Tail
from core.data.writing import Writer
from core.problems import Problem
from core.recipe import Reading
from core.schema import Dialect, Schema

# To be raised with every change of what is read or guessed, so that no older reading stands for it.
READER = 10
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
    with Hashing(path) as hashing, tempfile.TemporaryDirectory(prefix="layersmith-") as scratch:
        origin = source.opened(path, reading, Path(scratch), told)
        return read_source(origin, hashing, target, told)


def read_source(origin: Source, hashing: Hashing, target: Path, told: Told | None = None) -> Schema:
    """Write the cells of the table in a file that is opened; the rest is as `read_into` has it."""
    reading = origin.reading
    layout = dialect.guess(origin.path, origin.encoding, reading)
    heads = layout.heads.names if layout.heads else None
    names, renamed = header.names(heads, layout.columns, layout.dialect.skip_rows + 1)
    layout, repaired, cells = _written(origin.path, layout, names, target, told)
    found, noticed = kinds.columns(cells, header.inputs(names), reading)
    sha256 = hashing.hexdigest()
    return Schema(
        fingerprint=_fingerprint(origin, sha256, layout.dialect),
        source_sha256=sha256,
        rows=cells.rows,
        columns=found,
        dialect=layout.dialect,
        container=origin.container,
        warnings=(*origin.warnings, *layout.warnings, *renamed, *repaired, *noticed),
    )


def _fingerprint(origin: Source, sha256: str, written: Dialect) -> str:
    """Return the name of a table: the file, how it was read, and by which reader.

    The decimal mark and missing words change no cell but what the schema says of them, so they
    count when they are given.
    """
    reading = origin.reading
    digest = hashlib.sha256(f"{READER} {sha256}".encode())
    digest.update(written.model_dump_json().encode())
    if reading.decimal is not None or reading.missing_words is not None:
        digest.update(json.dumps([reading.decimal, reading.missing_words]).encode())
    if origin.container is not None:
        digest.update(origin.container.model_dump_json().encode())
    return digest.hexdigest()


def _written(
    path: Path, layout: Layout, names: Sequence[str], target: Path, told: Told | None
) -> tuple[Layout, list[Problem], Cells]:
    """Write the cells of all data rows; return them with what was repaired in them."""
    log, sound = patient.Log(), False
    if layout.broken or not tidy.possible(layout.dialect, layout.columns):
        from core.data import strict

        with Writer(target, names, told, Passing()) as writer:
            tail = Tail(writer, layout)
            sound = strict.write(path, layout, tail)
    if not sound:
        with Writer(target, names, told, Passing()) as writer:
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
    return layout, [*repaired, *tail.problems()], writer.cells()
