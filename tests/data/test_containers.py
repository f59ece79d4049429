"""Tables in archives, workbooks, Parquet, Arrow and JSON: the cells of their CSV, or a word."""

from __future__ import annotations

import bz2
import datetime as dt
import decimal
import gzip
import json
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from core.data.read import read
from core.data.table import Table
from core.problems import InputError
from core.recipe import Reading
from tests.data import workbooks
from tests.data.workbooks import day, formula

TEXT = "a;b\n1,5;x\n2,5;Señor\n3;z\n".encode()


def said(table: Table) -> str:
    return "\n".join(map(str, table.schema.warnings))


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstandard": zstd,
}


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_packed_text_reads_as_the_text(kind: str, encoding: str, tmp_path: Path) -> None:
    text = TEXT.decode().encode(encoding)
    plain, packed = tmp_path / "t.csv", tmp_path / "misnamed.csv"
    plain.write_bytes(text)
    packed.write_bytes(PACKERS[kind](text))
    one, two = read(plain), read(packed)
    assert two.cells.equals(one.cells)
    assert two.schema.columns == one.schema.columns
    assert two.schema.dialect == one.schema.dialect
    assert two.schema.container is not None
    assert two.schema.container.layers == (kind,)
    assert two.schema.source_sha256 != one.schema.source_sha256
    assert two.schema.fingerprint != one.schema.fingerprint


@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz"])
def test_parts_packed_one_behind_the_other_are_one_text(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(PACKERS[kind](TEXT[:9]) + PACKERS[kind](TEXT[9:]))
    assert read(path).cells["b"].to_pylist() == ["x", "Señor", "z"]


@pytest.mark.parametrize("kind", PACKERS)
def test_half_an_archive_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "t.gz"
    whole = PACKERS[kind](TEXT * 1000)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="damaged or incomplete"):
        read(path)


def test_a_zip_with_one_table(tmp_path: Path) -> None:
    members = {
        "data/t.csv": TEXT,
        "README.txt": b"About.",
        "__MACOSX/._t.csv": b"x",
        "a.png": b"\x89",
    }
    table = read(workbooks.zipped(tmp_path / "t.zip", members))
    assert table.cells["b"].to_pylist() == ["x", "Señor", "z"]
    assert table.schema.container is not None
    assert table.schema.container.member == "data/t.csv"
    assert said(table) == ""


def test_a_zip_with_several_tables(tmp_path: Path) -> None:
    path = workbooks.zipped(
        tmp_path / "t.zip", {"one.csv": TEXT, "../../two.csv": b"p,q\n1,2\n3,4\n"}
    )
    one = read(path)
    assert one.schema.names == ("a", "b")
    assert "'one.csv', '../../two.csv'" in said(one)
    two = read(path, Reading(member="../../two.csv"))
    assert two.schema.names == ("p", "q")
    assert two.schema.fingerprint != one.schema.fingerprint
    with pytest.raises(InputError, match=r"It has: 'one\.csv'"):
        read(path, Reading(member="three.csv"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.zip"]


def test_layers(tmp_path: Path) -> None:
    book = workbooks.xlsx(tmp_path / "b.xlsx", {"S": [["a", "b"], [1, "x"], [2, "y"]]})
    path = workbooks.zipped(tmp_path / "t.zip", {"b.xlsx": book.read_bytes()})
    table = read(path)
    assert table.schema.container is not None
    assert table.schema.container.layers == ("zip", "xlsx")
    assert table.cells["a"].to_pylist() == ["1", "2"]
    path = workbooks.zipped(tmp_path / "t.zip", {"t.csv.gz": gzip.compress(TEXT)})
    assert read(path).schema.names == ("a", "b")
    path.write_bytes(gzip.compress(gzip.compress(TEXT)))
    assert read(path).schema.names == ("a", "b")


REFUSED = {
    "a zip in a zip": (
        lambda p: workbooks.zipped(p, {"a.zip": b"PK\x03\x04" + b"x" * 99}),
        "zip|ZIP",
    ),
    "three layers": (
        lambda p: _written(p, gzip.compress(gzip.compress(gzip.compress(TEXT)))),
        "another archive",
    ),
    "a password": (workbooks.locked, "password"),
    "an empty zip": (lambda p: workbooks.zipped(p, {}), "empty"),
    "an empty member": (lambda p: workbooks.zipped(p, {"t.csv": b""}), "empty"),
    "many members": (lambda p: workbooks.crowded(p, 20_000), "more than 10000 members"),
    "a table in the third zip": (
        lambda p: workbooks.zipped(p, {"a.zip": workbooks.zipped(p, {"t.csv": TEXT}).read_bytes()}),
        "another archive",
    ),
    "a picture in a zip": (lambda p: workbooks.zipped(p, {"a.png": b"\x89PNG\r\n"}), "PNG image"),
    "a Word document": (
        lambda p: workbooks.zipped(
            p, {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}
        ),
        "Word document",
    ),
    "a tar": (
        lambda p: _written(p, gzip.compress(bytes(257) + b"ustar" + bytes(500))),
        "tar archive",
    ),
    "no workbook": (
        lambda p: _written(p, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
        "workbook cannot",
    ),
    "a damaged workbook": (
        lambda p: _cut(workbooks.xlsx(p, {"S": [["a"], [1]]})),
        "damaged|cannot be read",
    ),
    "an empty sheet": (lambda p: workbooks.xlsx(p, {"S": []}), "is empty"),
    "half a Parquet file": (lambda p: _written(p, b"PAR1" + bytes(100)), "damaged"),
    "a Parquet file of 2 GB of names": (
        lambda p: _written(p, b"PAR1" + bytes(99) + b"\xff\xff\xff\x7fPAR1"),
        "damaged",
    ),
    "half an Arrow file": (lambda p: _written(p, b"ARROW1" + bytes(100)), "damaged"),
    "numbers in a list": (lambda p: _written(p, b'[{"a": 1}, 2]'), "Value 2 is no object"),
    "a list without end": (lambda p: _written(p, b'[{"a": 1}, {"a": 2}'), "no end"),
    "a broken object": (lambda p: _written(p, b'{"a": 1}\n{"a": \n'), "not JSON"),
    "something behind a list": (lambda p: _written(p, b'[{"a": 1}] x'), "follows"),
}


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _cut(path: Path) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[:200] + b"x" * 100 + content[300:])
    return path


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_plain_words(case: str, tmp_path: Path) -> None:
    make, message = REFUSED[case]
    with pytest.raises(InputError, match=message):
        read(make(tmp_path / "file"))


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    sums, hollow, failed = formula("A1", 3), formula("A2", None), formula("1/0", "#DIV/0!")
    rows = [
        ["text", "number", "long", "day", "moment", "ok", "sum", "failed", "code"],
        ['x, "y"\nz', 1.5, 12345678901234567, day(45292), day(45292.5), True, sums, 1, "007"],
        ["", 0.1, 2, day(45293), day(45293), False, hollow, failed, "010"],
        ["Größe", -3, 3, None, day(45294.25), True, formula("A3", 4.5), 2, "123"],
    ]  # fmt: skip
    table = read(workbooks.xlsx(tmp_path / "b.xlsx", {"S": rows}))
    cells = table.cells.to_pydict()
    assert cells == {
        "text": ['x, "y"\nz', "", "Größe"],
        "number": ["1.5", "0.1", "-3"],
        "long": ["1.2345678901234568e+16", "2", "3"],
        "day": ["2024-01-01", "2024-01-02", ""],
        "moment": ["2024-01-01 12:00:00", "2024-01-02 00:00:00", "2024-01-03 06:00:00"],
        "ok": ["TRUE", "FALSE", "TRUE"],
        "sum": ["3", "", "4.5"],
        "failed": ["1", "#DIV/0!", "2"],
        "code": ["007", "010", "123"],
    }
    kinds = {column.name: column.kind for column in table.schema.columns}
    assert (kinds["day"], kinds["moment"], kinds["ok"]) == ("date", "date", "boolean")
    assert (kinds["failed"], kinds["code"]) == ("number", "category")
    assert "formula failed: #DIV/0!, rows 3 of the sheet" in said(table)
    assert "1 formulas were saved without their value; rows 3 of the sheet" in said(table)
    assert "'#DIV/0!' (1) in 1 cells of failed taken as missing; rows 2." in said(table)


def test_sheets(tmp_path: Path) -> None:
    two = [["p", "q"], [1, "x"], [2, "y"]]
    sheets = {"Secret": two, "Empty": [], "A & B": [["a", "b"], [5, 6], [7, 8]], "Two": two}
    path = workbooks.xlsx(tmp_path / "b.xlsx", sheets, hidden=["Secret"])
    table = read(path)
    assert table.schema.container is not None
    assert table.schema.container.sheet == "A & B"
    assert table.schema.container.sheets == ("Empty", "A & B", "Two")
    assert "3 sheets; 'A & B' was read" in said(table)
    assert read(path, Reading(sheet="Two")).schema.names == ("p", "q")
    assert read(path, Reading(sheet="Secret")).schema.names == ("p", "q")
    with pytest.raises(InputError, match="no sheet 'Three'"):
        read(path, Reading(sheet="Three"))
    with pytest.raises(InputError, match="'Empty' is empty"):
        read(path, Reading(sheet="Empty"))


def test_merged_cells_are_filled_and_said(tmp_path: Path) -> None:
    rows = [
        ["Report of the year", None, None],
        ["group", "n", "m"],
        ["a", 1, 2],
        [None, 3, 4],
        ["b", 5, 6],
    ]
    table = read(workbooks.xlsx(tmp_path / "b.xlsx", {"S": rows}, merged=["A1:C1", "A3:A4"]))
    assert table.schema.names == ("group", "n", "m")
    assert table.cells["group"].to_pylist() == ["a", "a", "b"]
    assert "1 merged areas were filled with their value: 'a' (row 3)" in said(table)


def test_a_table_that_starts_elsewhere(tmp_path: Path) -> None:
    rows = [[], [], [None, None, "a", "b"], [None, None, 1, "x"], [None, None, 2, "y"]]
    table = read(workbooks.xlsx(tmp_path / "b.xlsx", {"S": rows}))
    assert table.cells.to_pydict() == {"a": ["1", "2"], "b": ["x", "y"]}


def test_other_workbooks(tmp_path: Path) -> None:
    table = read(workbooks.xls(tmp_path / "b.csv"))
    assert table.cells.to_pydict() == {"a": ["1", "2.5", "3"], "b": ["x", "y", "x"]}
    table = read(workbooks.ods(tmp_path / "b", [["a", "b"], [1, "x"], [2.5, "y"]]))
    assert table.cells.to_pydict() == {"a": ["1", "2.5"], "b": ["x", "y"]}
    assert table.schema.container is not None
    assert table.schema.container.sheets == ("One",)


def _typed() -> pa.Table:
    moment = dt.datetime(2024, 1, 1, 10, 0)
    return pa.table(
        {
            "whole": pa.array([1, 2, None], pa.int64()),
            "half": pa.array([0.1, float("nan"), 1e300]),
            "exact": pa.array([decimal.Decimal("1.10"), decimal.Decimal("2.25"), None]),
            "word": pa.array(["a,b", 'say "x"', None]),
            "group": pa.array(["x", "y", "x"]).dictionary_encode(),
            "ok": pa.array([True, False, None]),
            "day": pa.array([dt.date(2024, 2, 29), None, dt.date(1960, 1, 1)]),
            "time": pa.array([moment, moment.replace(year=1960), None], pa.timestamp("us")),
            "zoned": pa.array([moment, None, moment], pa.timestamp("ns", "Europe/Zurich")),
            "fine": pa.array(
                [dt.datetime(1960, 1, 1, 0, 0, 0, 5), None, moment], pa.timestamp("us")
            ),
            "list": pa.array([[1], [2], []]),
            "record": pa.array([{"a": 1}, None, None]),
            "bytes": pa.array([b"x", b"", None]),
        }
    )


def test_failed_formulas_of_an_opendocument_sheet_are_said(tmp_path: Path) -> None:
    marks = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    error = (
        f'<table:table-cell {marks} table:formula="of:=1/0" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
        "</table:table-cell>"
    )
    path = workbooks.ods(tmp_path / "t", [["a", "b"], [1, "x"], [2, "bad"], [3, "y"], [4, "z"]])
    with zipfile.ZipFile(path) as book:
        members = {name: book.read(name) for name in book.namelist()}
    plain = '<table:table-cell office:value-type="string"><text:p>bad</text:p></table:table-cell>'
    content = members["content.xml"].decode()
    assert plain in content
    # A row that stands twice, so that the rows below move.
    content = (
        content.replace(plain, error)
        .replace("<table:table-row>", '<table:table-row table:number-rows-repeated="2">')
        .replace('<table:table-row table:number-rows-repeated="2">', "<table:table-row>", 2)
    )
    members["content.xml"] = content.encode()
    table = read(workbooks.zipped(path, members))
    assert table.cells["b"].to_pylist() == ["x", *["#DIV/0!"] * 2, *"yyzz"]
    assert "#DIV/0!, rows 3-4 of the sheet" in str(table.schema.warnings)


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_typed_columns(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "t"
    if kind == "parquet":
        pq.write_table(_typed(), path)
    else:
        feather.write_feather(_typed(), path)
    table = read(path)
    assert table.cells.to_pydict() == {
        "whole": ["1", "2", ""],
        "half": ["0.1", "nan", "1e+300"],
        "exact": ["1.10", "2.25", ""],
        "word": ["a,b", 'say "x"', ""],
        "group": ["x", "y", "x"],
        "ok": ["true", "false", ""],
        "day": ["2024-02-29", "", "1960-01-01"],
        "time": ["2024-01-01 10:00:00", "1960-01-01 10:00:00", ""],
        "zoned": ["2024-01-01 10:00:00Z", "", "2024-01-01 10:00:00Z"],
        "fine": ["1960-01-01 00:00:00", "", "2024-01-01 10:00:00"],
    }
    kinds = [column.kind for column in table.schema.columns]
    assert kinds == ["number"] * 3 + ["category"] * 2 + ["boolean"] + ["date"] * 4
    for words in (
        "left out: 'list' (list<",
        "'record' (struct<",
        "'bytes' (binary)",
        "'zoned' (Europe/Zurich)",
        "times of 'fine' have fractions",
        "'nan' (1)",
    ):
        assert words in said(table)


def test_nothing_but_nested_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"list": [[1], [2]]}), tmp_path / "t")
    with pytest.raises(InputError, match="No column holds single values: 'list'"):
        read(tmp_path / "t")


OBJECTS = [
    {"a": 1, "b": "x, y", "t": True},
    {"b": 'say "q"', "a": 2.50, "c": None},
    {"a": 12345678901234567890123, "b": "line\nbreak", "n": {"k": [1, None, "ü"]}},
]


@pytest.mark.parametrize("form", ["lines", "list", "indented", "marked"])
def test_objects(form: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    text = json.dumps(OBJECTS, indent=4 if form == "indented" else None)
    if form == "lines":
        text = "\n".join(map(json.dumps, OBJECTS)) + "\n\n"
    path.write_text(
        text.replace("2.5,", "2.50,"), encoding="utf-8-sig" if form == "marked" else "utf-8"
    )
    table = read(path)
    assert table.cells.to_pydict() == {
        "a": ["1", "2.50", "12345678901234567890123"],
        "b": ["x, y", 'say "q"', "line\nbreak"],
        "t": ["true", "", ""],
        "c": ["", "", ""],
        "n": ["", "", '{"k": [1, null, "ü"]}'],
    }
    assert "lack a key; their cells are blank: t (2), c (2), n (2)" in said(table)
    assert "kept as text: n, rows 3" in said(table)


def test_a_key_named_twice_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_text('{"a": 1, "b": 2}\n{"a": 3, "b": 4, "b": 5}\n', encoding="utf-8")
    table = read(path)
    assert table.cells["b"].to_pylist() == ["2", "5"]
    assert "name a key twice; rows 2" in said(table)


def test_values_across_blocks(tmp_path: Path) -> None:
    rows = [{"n": n, "text": "ä" * (n % 50)} for n in range(60_000)]
    path = tmp_path / "t"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    assert path.stat().st_size > 3 << 20
    assert read(path).cells["n"].to_pylist() == [str(n) for n in range(60_000)]


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(TEXT)
    assert read(path).schema.container is None
    path.write_text("{name},[x]\n1,2\n3,4\n", encoding="utf-8")
    assert read(path).schema.names == ("{name}", "[x]")


def test_a_person_s_marks_do_not_spoil_what_has_none(tmp_path: Path) -> None:
    path = workbooks.xlsx(tmp_path / "b.xlsx", {"S": [["a", "b"], [1.5, "x;y"], [2, "z"]]})
    reading = Reading(delimiter=";", encoding="cp1252", quote="'", decimal=",", member="x.csv")
    assert read(path, reading).cells.to_pydict() == {"a": ["1.5", "2"], "b": ["x;y", "z"]}
