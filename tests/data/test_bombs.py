"""Bombs are refused in plain words by a process that stays small and quick (promise 4)."""

from __future__ import annotations

import bz2
import json
import lzma
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.data import binary, workbooks

ZEROS = bytes(1 << 20)
# Reads a file as `apart` does, in a process of its own, and says what it cost.
PROGRAM = """
import json, sys, time
from core.data.child import child
from core.problems import InputError
argument = {"path": sys.argv[1], "reading": {}, "folder": sys.argv[2], "draft": sys.argv[2] + "/d"}
start = time.process_time()
try:
    child(argument)
    said = ""
except InputError as error:
    said = str(error)
seconds = time.process_time() - start
peak = [line for line in open('/proc/self/status') if line.startswith('VmHWM')]
memory = int(peak[0].split()[1]) / 1024
print(json.dumps([said, seconds, memory]))
"""


def zstd_zeros(megabytes: int) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        for _ in range(megabytes):
            stream.write(ZEROS)
    return bytes(sink.getvalue())


def packed(packer: object, megabytes: int) -> bytes:
    parts = [packer.compress(ZEROS) for _ in range(megabytes)]  # type: ignore[attr-defined]
    return b"".join([*parts, packer.flush()])  # type: ignore[attr-defined]


def written(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def zip_of_zeros(path: Path, name: str = "t.csv", megabytes: int = 40) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as file,
    ):
        for _ in range(megabytes):
            file.write(ZEROS)


def zip_that_lies(path: Path) -> None:
    """Claims that its sheet has ten bytes."""
    workbooks.xlsx(path, {"S": [["a"], [1]]})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w") as file,
    ):
        for _ in range(40):
            file.write(ZEROS)
    content = path.read_bytes()
    size = struct.pack("<I", 40 << 20)
    path.write_bytes(content.replace(size, struct.pack("<I", 10)))


def far_corner(path: Path) -> None:
    workbooks.xlsx(path, {"S": [["a"], [1]]})
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with zipfile.ZipFile(path) as book:
        members = {name: book.read(name) for name in book.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    members["xl/worksheets/sheet1.xml"] = sheet.replace(
        "</sheetData>", corner + "</sheetData>"
    ).encode()
    workbooks.zipped(path, members)


def far_corners_of_1997(path: Path) -> None:
    """Each sheet may have 17 million cells, and calamine makes all of them at once."""
    corners = [binary.cell(0, 0, 1.0), binary.cell(65_535, 255, 2.0)]
    binary.stored(path, {f"S{number}": corners for number in range(99)})


def claim_of_1997(path: Path) -> None:
    claim = binary.record(0x0200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 256, 0))
    binary.stored(path, {"S": [claim, binary.cell(0, 0, 1.0)]})


def far_corner_in_binary(path: Path) -> None:
    binary.xlsb(path, {"S": [[1.0]]})
    with zipfile.ZipFile(path) as book:
        members = {name: book.read(name) for name in book.namelist()}
    corner = binary.part(0x00, struct.pack("<I13x", 1_048_575))
    corner += binary.part(0x05, struct.pack("<IId", 16_383, 0, 1.0))
    sheet = members["xl/worksheets/sheet1.bin"]
    members["xl/worksheets/sheet1.bin"] = sheet.replace(
        binary.part(0x92), corner + binary.part(0x92)
    )
    workbooks.zipped(path, members)


def constant_parquet(path: Path) -> None:
    pq.write_table(pa.table({"a": pa.array(np.zeros(20_000_000, np.int8))}), path)


def wide_parquet(path: Path) -> None:
    pq.write_table(pa.table({f"c{n}": [1] for n in range(20_000)}), path)


def long_line(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"a,b\n1,x\n2,")
        for _ in range(20):
            file.write(b"x" * (1 << 20))


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"a,b\n1,x\n2,")
        file.truncate(900 << 20)


BOMBS: dict[str, tuple[Callable[[Path], object], str]] = {
    "gzip": (written(workbooks.packed_zeros(40)), "more than 250 times its size"),
    "bzip2": (written(packed(bz2.BZ2Compressor(9), 40)), "more than 250 times its size"),
    "xz": (written(packed(lzma.LZMACompressor(), 40)), "more than 250 times its size"),
    "zstandard": (written(zstd_zeros(40)), "more than 250 times its size"),
    "zip": (zip_of_zeros, "more than 250 times its size"),
    "a million names": (lambda path: workbooks.crowded(path, 65_535), "10000 members"),
    "bomb in a workbook": (
        lambda path: zip_of_zeros(path, "xl/workbook.xml"),
        "more than 250 times its size",
    ),
    "workbook that lies": (zip_that_lies, "more than 250 times its size"),
    "far corner": (far_corner, "reaches to row 1048576 and column 16384"),
    "far corners of an .xls": (far_corners_of_1997, "reaches to row 65536 and column 256"),
    "an .xls that claims too much": (claim_of_1997, "reaches to row 4294967295"),
    "a chain without end": (
        written(binary.compound(bytes(4096), directory_goes_on=1)),
        "workbook cannot be read",
    ),
    "far corner of an .xlsb": (
        far_corner_in_binary,
        "reaches to row 1048576 and column 16384",
    ),
    "repeated cells": (
        lambda path: workbooks.ods(path, [[1, 2], [3, 4]], repeated=2_000_000_000),
        "more than 250 times",
    ),
    "constant column": (constant_parquet, "more than 250 times its size"),
    "wide Parquet": (wide_parquet, "20000 columns"),
    "long footer": (written(b"PAR1" + bytes(99) + b"\xff\xff\xff\x7fPAR1"), "damaged"),
    "deep lists": (written(b"[" * 3_000_000), "nested too deeply"),
    "deep objects": (written(b'{"a":' * 600_000), "nested too deeply"),
    "deep in a row": (written(b'{"a": 1}\n{"a":' + b"[" * 2_000_000), "nested too deeply"),
    "one huge value": (written(b'{"a": "' + b"x" * (100 << 20)), "more than 2 MB"),
    "many keys": (
        written(json.dumps({f"k{n}": n for n in range(20_000)}).encode()),
        "20000 columns",
    ),
    "200,000 columns": (
        written(b",".join([b"c"] * 200_000) + b"\n" + b",".join([b"1"] * 200_000) + b"\n"),
        "200000 columns",
    ),
    "long line": (long_line, "A line has more than 16 MB"),
    "zeros": (sparse, "A line has more than 16 MB"),
}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("case", BOMBS)
def test_refused_small_and_quick(case: str, tmp_path: Path) -> None:
    make, message = BOMBS[case]
    path = tmp_path / "file"
    make(path)
    (tmp_path / "tables").mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), str(tmp_path / "tables")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said, seconds, memory = json.loads(ran.stdout)
    print(f"{case}: {seconds:.2f} s, {memory:.0f} MB: {said}")
    assert message in said
    assert seconds < 1
    assert memory < 100
    assert list((tmp_path / "tables").iterdir()) == []


def test_a_lifelike_table_packs_and_is_read(tmp_path: Path) -> None:
    """Much repetition alone is no bomb."""
    import gzip

    from core.data.read import read

    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"a,b,c\n" + b"0,0,1\n0,0,0\n" * 200_000))
    assert read(path).schema.rows == 400_000
