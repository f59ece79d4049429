"""Parquet and Arrow (Feather) files as CSV: typed columns, written out as text without loss."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from core.data import contents
from core.data.containers.meter import Meter
from core.data.repairs import warning
from core.problems import InputError, Problem, listed, say, wrong

_MOST_FOOTER = 64 << 20
_ROWS = 16_384
_FRACTION = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def write(path: Path, kind: str, target: Path) -> list[Problem]:
    """Write a file of typed columns as CSV, and return what was left out or changed.

    Args:
        path: the file.
        kind: "parquet", "arrow" or "feather" (the first version of it).
        target: where to write.

    Raises:
        InputError: the file is damaged, too large, or no column of it can be used.
    """
    try:
        schema, batches = _parquet(path) if kind == "parquet" else _arrow(path, kind)
        return _write(schema, batches, Meter(path.stat().st_size), target)
    except (pa.ArrowException, OSError, ValueError, struct.error, IndexError) as error:
        raise wrong(
            "file",
            say("The {kind} file is damaged or incomplete.", kind=kind.capitalize()),
            say("A whole file was expected."),
            say("Write it again, or export the table as CSV."),
        ) from error


def _parquet(path: Path) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    import pyarrow.parquet as pq

    with path.open("rb") as file:
        file.seek(-8, 2)
        length, magic = struct.unpack("<I4s", file.read(8))
        if magic != b"PAR1":
            raise ValueError(magic)
        if length > min(_MOST_FOOTER, path.stat().st_size - 12):
            raise ValueError(length)
        file.seek(-8 - length, 2)
        _check_width(_elements(file.read(16)))
    opened = pq.ParquetFile(
        path,
        # Else what was read is held to the end of the file.
        pre_buffer=False,
        thrift_string_size_limit=_MOST_FOOTER,
        thrift_container_size_limit=1_000_000,
    )
    _check_width(opened.metadata.num_columns)
    schema = opened.schema_arrow
    used = [field.name for field in schema if _usable(field.type)]
    if len(set(schema.names)) < len(schema.names):
        raise _repeated(schema.names)
    return schema, opened.iter_batches(batch_size=_ROWS, columns=used, use_threads=False)


def _elements(footer: bytes) -> int:
    """Return how many columns a footer announces, before it is unfolded in memory.

    Compact Thrift: a version (field 1), then the list of columns and their root (field 2), whose
    length is in the upper half of a byte, or follows as a variable-length number when that is 15.
    """
    place = 1
    while footer[place] & 0x80:
        place += 1
    if footer[0] != 0x15 or footer[place + 1] != 0x19:
        return 0
    short = footer[place + 2] >> 4
    if short < 15:
        return short
    size = 0
    for shift, byte in enumerate(footer[place + 3 :]):
        size |= (byte & 0x7F) << (7 * shift)
        if not byte & 0x80:
            break
    return size - 1


def _arrow(path: Path, kind: str) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    if kind == "feather":
        from pyarrow import feather

        table = feather.read_table(path)
        return table.schema, iter(table.to_batches(max_chunksize=_ROWS))
    opened = pa.ipc.open_file(pa.memory_map(str(path)))
    _check_width(len(opened.schema))
    return opened.schema, (opened.get_batch(k) for k in range(opened.num_record_batches))


def _check_width(columns: int) -> None:
    if columns > contents.MOST_COLUMNS:
        raise contents.too_wide(columns)


def _repeated(names: list[str]) -> InputError:
    again = sorted({name for name in names if names.count(name) > 1})
    return wrong(
        "file",
        say("Several columns have the same name: {names}.", names=listed(map(repr, again))),
        say("A name of its own was expected for each column."),
        say("Rename the columns, or export the table as CSV."),
    )


def _usable(kind: pa.DataType) -> bool:
    """Return whether the values of a type are single cells."""
    if pa.types.is_dictionary(kind):
        return _usable(kind.value_type)
    return not (pa.types.is_nested(kind) or _binary(kind) or isinstance(kind, pa.ExtensionType))


def _binary(kind: pa.DataType) -> bool:
    return any(
        test(kind)
        for test in (
            pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary,
            pa.types.is_binary_view,
        )
    )  # fmt: skip


def _write(
    schema: pa.Schema, batches: Iterator[pa.RecordBatch], meter: Meter, target: Path
) -> list[Problem]:
    used = [field for field in schema if _usable(field.type)]
    left = [field for field in schema if not _usable(field.type)]
    if not used:
        raise wrong(
            "file",
            say("No column holds single values: {names}.", names=_described(left)),
            say("Columns of numbers, texts, dates or truth values were expected."),
            say("Unfold the nested columns first, or export the table as CSV."),
        )
    names = [field.name for field in used]
    zones, cut = {}, set()
    rows = 0
    with target.open("wb") as file:
        head = pa.table({name: pa.array([], pa.string()) for name in names})
        options = pacsv.WriteOptions(include_header=True, quoting_style="needed")
        written = 0
        with pacsv.CSVWriter(file, head.schema, write_options=options) as writer:
            for batch in batches:
                columns = []
                for field in used:
                    column = batch.column(batch.schema.get_field_index(field.name))
                    cells, zone, fractions = _text(column)
                    columns.append(cells)
                    if zone:
                        zones[field.name] = zone
                    if fractions:
                        cut.add(field.name)
                writer.write_batch(pa.record_batch(columns, head.schema))
                rows += batch.num_rows
                meter.add(file.tell() - written)
                written = file.tell()
    found = []
    if left:
        found.append(_left_out(left))
    if zones:
        found.append(_zoned(zones))
    if cut:
        found.append(_cut(sorted(cut)))
    return found


def _text(column: Any) -> tuple[Any, str, bool]:
    """Return a column as text, the zone of its times, and whether fractions of seconds were cut."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string()), "", False
    if pa.types.is_timestamp(kind):
        ticks = pc.cast(column, pa.int64())
        per = _FRACTION[kind.unit]
        whole = pc.subtract(ticks, _remainder(ticks, per))
        fractions = bool(pc.any(pc.not_equal(whole, ticks)).as_py())
        moments = pc.cast(pc.divide(whole, per), pa.timestamp("s"))
        text = pc.cast(moments, pa.string())
        if kind.tz:
            text = pc.binary_join_element_wise(text, "Z", "")
        return text, kind.tz or "", fractions
    if pa.types.is_date64(kind):
        column = pc.cast(column, pa.date32())
    if pa.types.is_duration(kind):
        column = pc.cast(column, pa.int64())
    return pc.cast(column, pa.string()), "", False


def _remainder(ticks: Any, per: int) -> Any:
    """Return what is over whole seconds, counted upwards before 1970 too."""
    over = pc.subtract(ticks, pc.multiply(pc.divide(ticks, per), per))
    return pc.if_else(pc.less(over, 0), pc.add(over, per), over)


def _described(fields: list[pa.Field]) -> str:
    return listed((f"{field.name!r} ({str(field.type)[:60]})" for field in fields), 20)


def _left_out(fields: list[pa.Field]) -> Problem:
    return warning(
        "file",
        say("Columns that hold lists, records or bytes were left out: {names}.",
            names=_described(fields)),
        say("Columns of single values were expected."),
        say("Unfold them into columns of their own to use them."),
    )  # fmt: skip


def _zoned(zones: dict[str, str]) -> Problem:
    named = listed((f"{name!r} ({zone})" for name, zone in zones.items()), 20)
    return warning(
        "file",
        say("These columns hold times of a zone: {names}.", names=named),
        say("Times without a zone, all of one place, were expected."),
        say("All are told in the time of Greenwich (UTC)."),
    )


def _cut(names: list[str]) -> Problem:
    return warning(
        "file",
        say("The times of {names} have fractions of a second.", names=listed(map(repr, names), 20)),
        say("Times to the second were expected."),
        say("The fractions are left out."),
    )
