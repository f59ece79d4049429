"""Every file is read as written, refused in plain words, or repaired with a word for each row."""

from __future__ import annotations

import csv
import io
import random
import re
import time
import zipfile
from pathlib import Path

import pytest

from core.data import delimiter, patient
from core.data.header import inputs
from core.data.read import read, read_into
from core.data.records import Splitter
from core.data.table import Table
from core.problems import InputError
from core.recipe import Reading


def write(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(table: Table) -> list[list[str]]:
    """The cells, row by row."""
    return [list(row) for row in zip(*(c.to_pylist() for c in table.cells.columns), strict=True)]


def warnings(table: Table) -> str:
    return "\n".join(str(problem) for problem in table.schema.warnings)


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return buffer.getvalue()


REFUSED = {
    "nothing": (b"", "empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty"),
    "only line ends": (b"\n\r\n\n", "empty"),
    "header without rows": ("a,b\n", "no rows"),
    "header without rows or line end": ("a,b", "no rows"),
    "random bytes": (random.Random(0).randbytes(5000), "not text"),
    "zeros": (bytes(5000), "not text"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(50), "JPEG"),
    "pdf": (b"%PDF-1.7\n1,2\n3,4\n", "PDF"),
    "workbook": (zipped(), "Excel"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "Excel"),
    "parquet": (b"PAR1" + bytes(50), "Parquet"),
    "web page": ("\n<!DOCTYPE html><html><p>a,b</p></html>", "web page"),
    "xml": ("<?xml version='1.0'?><a>1,2</a>", "XML"),
    "json": ('{\n "type": "map",\n "a": [1, 2]\n}', "JSON"),
    "numbers in json": ("[1, 2, 3]", "JSON"),
    "prose": (
        "It was the best of times, it was the worst.\nTruly\nIt rained, a lot, all day, in\n" * 9,
        "columns|column",
    ),
    "too wide": (
        ",".join(f"c{i}" for i in range(10_001)) + "\n" + ",".join(["1"] * 10_001),
        "10001 columns",
    ),
    "far too wide": (",".join(["1"] * 200_000) + "\n", "200000 columns"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_refused(tmp_path: Path, case: str) -> None:
    content, message = REFUSED[case]
    with pytest.raises(InputError, match=message) as caught:
        read(write(tmp_path, content))
    (problem,) = caught.value.problems
    assert problem.where == "file"
    assert str(problem.action)
    assert str(tmp_path) not in str(problem)


def test_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file none\.csv"):
        read(tmp_path / "none.csv")
    with pytest.raises(InputError, match="folder"):
        read(tmp_path)


def test_a_large_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERSMITH_MAX_UPLOAD", "0.001")
    with pytest.raises(InputError, match=r"At most 0\.001 MB"):
        read(write(tmp_path, b"\x89PNG" + bytes(2000)))


SOUND = {
    "plain": ("a,b\n1,x\n2,y\n", ["a", "b"], [["1", "x"], ["2", "y"]]),
    "no last line end": ("a,b\n1,x\n2,y", ["a", "b"], [["1", "x"], ["2", "y"]]),
    "windows line ends": ("a,b\r\n1,x\r\n2,y\r\n", ["a", "b"], [["1", "x"], ["2", "y"]]),
    "old line ends": ("a,b\r1,x\r2,y\r", ["a", "b"], [["1", "x"], ["2", "y"]]),
    "mixed line ends": ("a,b\r\n1,x\n2,y\r\n", ["a", "b"], [["1", "x"], ["2", "y"]]),
    "semicolons": ("a;b\n1,5;x\n2,5;y\n", ["a", "b"], [["1,5", "x"], ["2,5", "y"]]),
    "tabs": ("a\tb\n1\tx y\n2\ty, z\n", ["a", "b"], [["1", "x y"], ["2", "y, z"]]),
    "bars": ("a|b\n1|x\n2|y\n", ["a", "b"], [["1", "x"], ["2", "y"]]),
    "comma and blank": ("a, b\n1, x\n2, y\n", ["a", "b"], [["1", "x"], ["2", "y"]]),
    "quoted": ('"a","b"\n"1","x, y"\n"2","z"\n', ["a", "b"], [["1", "x, y"], ["2", "z"]]),
    "doubled quotes": ('a,b\n1,"x ""y"""\n2,z\n', ["a", "b"], [["1", 'x "y"'], ["2", "z"]]),
    "backslash": ('a,b\n1,"x \\"y\\""\n2,"a, z"\n', ["a", "b"], [["1", 'x "y"'], ["2", "a, z"]]),
    "line end in a cell": ('a,b\n1,"x\ny"\n2,z\n', ["a", "b"], [["1", "x\ny"], ["2", "z"]]),
    "windows line end in a cell": (
        'a,b\r\n1,"x\r\ny"\r\n2,z\r\n',
        ["a", "b"],
        [["1", "x\r\ny"], ["2", "z"]],
    ),
    "line end in a name": ('"a\nb",c\n1,x\n2,y\n', ["a\nb", "c"], [["1", "x"], ["2", "y"]]),
    "all at once": (
        'a,b\n1,"x ""y"",\n z"\n2,""\n',
        ["a", "b"],
        [["1", 'x "y",\n z'], ["2", ""]],
    ),
    "separator at every end": (
        "a,b,\n1,x,\n2,y,\n",
        ["a", "b", "column_3"],
        [["1", "x", ""], ["2", "y", ""]],
    ),
    "words for missing": (
        "a,b\nNA,1\nNone,2\nnull,3\n",
        ["a", "b"],
        [["NA", "1"], ["None", "2"], ["null", "3"]],
    ),
    "leading zeros": ("a,b\n007,x\n010,y\n", ["a", "b"], [["007", "x"], ["010", "y"]]),
    "blanks around": ("a,b\n 1 , x\n2,y\n", ["a", "b"], [[" 1 ", " x"], ["2", "y"]]),
    "only blanks": ("a,b\n1,   \n2,\t\n", ["a", "b"], [["1", ""], ["2", ""]]),
    "blank lines": ("\n\na,b\n1,x\n\n2,y\n\n", ["a", "b"], [["1", "x"], ["2", "y"]]),
    "formulas": ("a,b\n=1+1,x\n@y,-z\n", ["a", "b"], [["=1+1", "x"], ["@y", "-z"]]),
    "hash is no comment": ("a,b\n#1,x\n#2,y\n", ["a", "b"], [["#1", "x"], ["#2", "y"]]),
}


@pytest.mark.parametrize("case", SOUND)
def test_cells_are_as_in_the_file(tmp_path: Path, case: str) -> None:
    content, names, expected = SOUND[case]
    table = read(write(tmp_path, content))
    assert list(table.schema.names) == names == table.cells.column_names
    assert rows(table) == expected
    assert table.schema.rows == len(expected)
    assert all(column.null_count == 0 for column in table.cells.columns)
    assert not any(problem.where == "rows" for problem in table.schema.warnings)


REPAIRED = {
    "short row": (
        "a,b,c\n1,2,3\n4,5\n6,7,8\n",
        [["1", "2", "3"], ["4", "5", ""], ["6", "7", "8"]],
        "too few cells: 2\\.",
    ),
    "short rows": ("a,b\n1,2\n3\n4\n5,6\n7\n8,9\n1,2\n3,4\n", None, "too few cells: 2-3, 5\\."),
    "long row": (
        "a,b\n1,2\n3,4,5\n6,7\n",
        [["1", "2"], ["3", "4,5"], ["6", "7"]],
        "too many cells: 2\\.",
    ),
    "unquoted separator": (
        "a;b\nx;1\ny;2;3\nz;4\n",
        [["x", "1"], ["y", "2;3"], ["z", "4"]],
        "too many cells: 2\\.",
    ),
    "quote not closed": (
        'a,b\n1,"x\n2,y\n3,z\n',
        [["1", '"x'], ["2", "y"], ["3", "z"]],
        "stray quotation mark: 1\\.",
    ),
    "quote closed too late": (
        'a,b\n1,"x\n2,y\n3,"z"\n',
        [["1", '"x'], ["2", "y"], ["3", "z"]],
        "stray quotation mark: 1\\.",
    ),
    "quote not doubled": (
        'a,b\n1,"x "y" z"\n2,y\n',
        [["1", 'x "y" z'], ["2", "y"]],
        "stray quotation mark: 1\\.",
    ),
    "quote in a cell": (
        'a,b\n1,5" pipe\n2,y\n',
        [["1", '5" pipe'], ["2", "y"]],
        "stray quotation mark: 1\\.",
    ),
    "lost separator": ('a,b,c\n1,2,3\n4"x, y",5\n6,7,8\n', None, "stray quotation mark: 2\\."),
    "row numbers after a long cell": (
        'a,b\n1,"x\ny\nz"\n2\n3,4\n5,6\n',
        [["1", "x\ny\nz"], ["2", ""], ["3", "4"], ["5", "6"]],
        "too few cells: 2\\.",
    ),
    "blank row": (
        "a,b\n1,2\n,\n3,4\n",
        [["1", "2"], ["", ""], ["3", "4"]],
        "without any value: 2\\.",
    ),
    "footnote": (
        "a,b\n1,2\n3,4\nSource: x\n",
        [["1", "2"], ["3", "4"], ["Source: x", ""]],
        "too few cells: 3\\.",
    ),
    "preamble": (
        "Made by hand\n2020\na,b,c\n1,2,3\n4,5,6\n",
        [["1", "2", "3"], ["4", "5", "6"]],
        "left out: line 1-2",
    ),
    "preamble with blank lines": (
        "\nMade by hand\n\n\na,b,c\n1,2,3\n4,5,6\n",
        [["1", "2", "3"], ["4", "5", "6"]],
        "left out: line 1-4",
    ),
    "preamble with a quote": (
        '5" pipes\n"x\na,b,c\n1,2,3\n4,5,6\n',
        [["1", "2", "3"], ["4", "5", "6"]],
        "left out: line 1-2",
    ),
    "spreadsheet preamble": (
        "Sales,,\n,,\na,b,c\n1,2,3\n4,5,6\n",
        [["1", "2", "3"], ["4", "5", "6"]],
        "left out: line 1-2",
    ),
    "short header": (
        "a,b\n1,2,3\n4,5,6\n",
        [["1", "2", "3"], ["4", "5", "6"]],
        "2 names for 3 columns",
    ),
    "long header": ("a,b,c\n1,2\n4,5\n", [["1", "2", ""], ["4", "5", ""]], "too few cells: 1-2\\."),
    "stray quote in the header": (
        'a,"b,c\n1,2,3\n4,5,6\n',
        [["1", "2", "3"], ["4", "5", "6"]],
        "header, line 1",
    ),
    "damaged utf-8": (
        "a,b\né,1\nü,2\n".encode() + b"\xe9,3\n",
        [["é", "1"], ["ü", "2"], ["\ufffd", "3"]],
        "Lines? 4",
    ),
}


@pytest.mark.parametrize("case", REPAIRED)
def test_every_repair_is_said_with_its_rows(tmp_path: Path, case: str) -> None:
    content, expected, message = REPAIRED[case]
    table = read(write(tmp_path, content))
    if expected is not None:
        assert rows(table) == expected
    said = [p for p in table.schema.warnings if p.where == "rows" and re.search(message, str(p))]
    assert said, warnings(table)
    assert all(problem.severity == "warning" for problem in said)


def test_every_one_of_many_rows_is_named(tmp_path: Path) -> None:
    short = random.Random(1).sample(range(1, 5001), 700)
    lines = ["a,b,c", *("1,2" if n in set(short) else "1,2,3" for n in range(1, 5001))]
    text = warnings(read(write(tmp_path, "\n".join(lines))))
    listed = text.split("too few cells: ")[1].split(". ")[0]
    named = {
        number
        for span in listed.split(", ")
        for first, _, last in [span.partition("-")]
        for number in range(int(first), int(last or first) + 1)
    }
    assert named == set(short)


HEADERS = {
    "odd names": ("a/b,Größe,=x,<b>,🙂\n1,2,3,4,5\n", ["a/b", "Größe", "=x", "<b>", "🙂"], True),
    "same names": ("a,a,a_2,a\n1,2,3,4\n", ["a", "a_3", "a_2", "a_4"], True),
    "blank names": ("a,,column_2, \n1,2,3,4\n", ["a", "column_2_2", "column_2", "column_4"], True),
    "index without a name": (",a\n0,5\n1,7\n", ["column_1", "a"], True),
    "numbers only": ("5.1,3.5\n4.9,3.0\n4.7,3.2\n", ["column_1", "column_2"], False),
    "numbers and a class": ("5.1,x\n4.9,y\n4.7,x\n", ["column_1", "column_2"], False),
    "dates": ("2020-01-01,5\n2020-01-02,6\n", ["column_1", "column_2"], False),
    "missing in the first row": (
        "?,3,x\n4,5,y\n6,7,x\n",
        ["column_1", "column_2", "column_3"],
        False,
    ),
    "years": (
        "country,1990,1991,1992\nx,1,2,3\ny,4,5,6\n",
        ["country", "1990", "1991", "1992"],
        True,
    ),
    "text only": ("name,town\nAnn,Ulm\nBob,Bonn\n", ["name", "town"], True),
    "text only, repeated": ("x,s\nb,s\nx,c\nb,s\nx,s\n", ["column_1", "column_2"], False),
    "names over numbers and words": ("id,class\n1,a\n2,b\n3,a\n", ["id", "class"], True),
    "percent": ("State,Share\nNY,47%\nNJ,3%\n", ["State", "Share"], True),
}


@pytest.mark.parametrize("case", HEADERS)
def test_names_of_columns(tmp_path: Path, case: str) -> None:
    content, names, header = HEADERS[case]
    table = read(write(tmp_path, content))
    assert list(table.schema.names) == names
    assert table.schema.dialect.header is header
    assert header or "looks like data" in warnings(table)


def test_renamed_columns_are_said(tmp_path: Path) -> None:
    said = warnings(read(write(tmp_path, "a,a,\n1,2,3\n")))
    assert "column 2, a, is used before" in said
    assert "It was named a_2" in said
    assert "Column 3 has no name" in said


def test_a_name_never_becomes_a_template(tmp_path: Path) -> None:
    table = read(write(tmp_path, "{x},{x},{0}\nNA,1,5\n2,2,x\n3,{,y\n4,5,z\n"))
    for problem in table.schema.warnings:
        assert "{" not in problem.found.template.replace("{", "", problem.found.template.count("}"))
        assert str(problem)
    for column in table.schema.columns:
        assert str(column.reason)


def test_inputs_are_plain_and_unique() -> None:
    headers = ["age", "a b", "Age", "x/y", "c002", "Größe", "n1", "_x", "1a", "C004"]
    found = inputs(headers)
    assert found == ("c001", "c002_", "c003", "c004_", "c002", "c006", "n1", "c008", "c009", "C004")
    assert len({name.casefold() for name in found}) == len(found)


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "name,n\n" + "Señor,1\nGröße,2\nplain,3\n" * 20
    table = read(write(tmp_path, text.encode(encoding)))
    assert rows(table)[:3] == [["Señor", "1"], ["Größe", "2"], ["plain", "3"]]
    assert table.schema.names == ("name", "n")
    assert table.schema.dialect.encoding == encoding
    guessed = encoding in ("utf-16-le", "utf-16-be", "cp1252")
    assert ("not UTF-8" in warnings(table)) is guessed


def test_a_late_foreign_letter_is_found(tmp_path: Path) -> None:
    text = b"a,b\n" + b"x,1\n" * 400_000 + "Señor,2\n".encode("cp1252")
    table = read(write(tmp_path, text))
    assert table.cells["a"][-1].as_py() == "Señor"
    assert table.schema.dialect.encoding == "cp1252"


def test_cyrillic_is_not_taken_for_western(tmp_path: Path) -> None:
    text = "имя,возраст\n" + "Иван Петров,2\nМария Иванова,3\nСергей Сидоров,5\n" * 10
    table = read(write(tmp_path, text.encode("cp1251")))
    assert table.schema.names == ("имя", "возраст")


def test_the_person_overrules_the_guess(tmp_path: Path) -> None:
    path = write(tmp_path, "x;y,z\n1;2,3\n4;5,6\n")
    assert read(path, Reading(delimiter=";")).schema.names == ("x", "y,z")
    assert read(path, Reading(delimiter=",")).schema.names == ("x;y", "z")
    assert read(path, Reading(header=False)).schema.rows == 3
    assert read(path, Reading(skip_rows=1, header=False)).schema.rows == 2
    assert read(write(tmp_path, "1,2\n3,4\n"), Reading(header=True)).schema.names == ("1", "2")
    quoted = write(tmp_path, "a,b\n'1,2',3\n'4,5',6\n")
    assert rows(read(quoted, Reading(quote="'"))) == [["1,2", "3"], ["4,5", "6"]]
    escaped = write(tmp_path, 'a,b\n"1\\"",3\n"4,5",6\n')
    assert rows(read(escaped, Reading(quote='"', escape="\\"))) == [['1"', "3"], ["4,5", "6"]]
    unquoted = write(tmp_path, 'a,b\n"1,2"\n3,4\n')
    assert rows(read(unquoted, Reading(quote=""))) == [['"1', '2"'], ["3", "4"]]
    western = write(tmp_path, "a,b\nSeñor,1\n".encode())
    assert rows(read(western, Reading(encoding="cp1252"))) == [["SeÃ±or", "1"]]


WRONG_READINGS = {
    "unknown codec": (Reading(encoding="klingon"), "reading.encoding"),
    "no text codec": (Reading(encoding="hex"), "reading.encoding"),
    "wrong codec": (Reading(encoding="ascii"), "reading.encoding"),
    "no delimiter": (Reading(delimiter=""), "reading.delimiter"),
    "line end": (Reading(delimiter="\n"), "reading.delimiter"),
    "long quote": (Reading(quote="''"), "reading.quote"),
    "long escape": (Reading(escape="\\\\"), "reading.escape"),
}


@pytest.mark.parametrize("case", WRONG_READINGS)
def test_a_reading_that_cannot_be_is_refused(tmp_path: Path, case: str) -> None:
    reading, where = WRONG_READINGS[case]
    with pytest.raises(InputError) as caught:
        read(write(tmp_path, "a,b\nSeñor,1\n"), reading)
    assert caught.value.problems[0].where == where


def test_the_fingerprint_names_file_and_reading(tmp_path: Path) -> None:
    path = write(tmp_path, "a;b,c\n1;2,3\n4;5,6\n")
    first = read(path).schema
    other = ";" if first.dialect.delimiter == "," else ","
    assert read(path).schema == first
    assert read(write(tmp_path, "a;b,c\n1;2,3\n4;5,6\n", "other.csv")).schema == first
    others = [
        read(path, Reading(delimiter=other)).schema,
        read(path, Reading(decimal=",")).schema,
        read(path, Reading(missing_words=("4",))).schema,
        read(write(tmp_path, "a;b,c\n1;2,3\n4;5,7\n")).schema,
    ]
    assert len({first.fingerprint, *(other.fingerprint for other in others)}) == 5


@pytest.mark.parametrize("name", ["a[1].csv", "a*.csv", "what?.csv", "it's.csv", "ü ñ.csv", "x.gz"])
def test_any_file_name(tmp_path: Path, name: str) -> None:
    write(tmp_path, "z,z\n9,9\n", "a1.csv")
    assert rows(read(write(tmp_path, "a,b\n1,2\n3,4\n", name))) == [["1", "2"], ["3", "4"]]


UNQUESTIONED = {
    "commas": ("a,b\n1,2\n", ","),
    "semicolons": ("a;b;c\n1;2,5;3\n4;5;6\n", ";"),
    "a comma in quotes": ('a|b\n"1,5"|x\n2|y\n', "|"),
    "two that would do": ("a;b,c\n1;2,5\n", ""),
    "a row too short": ("a,b\n1,2\n3\n", ""),
    "a stray quote": ('a,b\n1,x"y"\n"2"x,3\n', ""),
    "another quote may be meant": ("a,b\n1,'2'\n", ""),
    "something may be escaped": ("a,b\n1,x\\y\n", ""),
    "one column": ("a\n1\n", ""),
    "a rare mark": ("a^b\n1^2\n", ""),
}


@pytest.mark.parametrize(("text", "mark"), UNQUESTIONED.values(), ids=UNQUESTIONED)
def test_marks_that_are_not_in_question(text: str, mark: str, tmp_path: Path) -> None:
    lines = text.splitlines(keepends=True)
    found = delimiter._plain(lines)
    assert (found.splitter.delimiter if found else "") == mark
    if found:
        path = tmp_path / "t.csv"
        path.write_text(text, encoding="utf-8")
        sniffed = delimiter._sniffed(path, Reading())
        assert sniffed is not None
        assert (sniffed.delimiter, sniffed.quote, sniffed.escape) == (mark, '"', '"')


def test_cells_that_go_on_in_the_next_line_are_read_strictly_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    sound = "".join(f'{number},"line\nline",x\n' for number in range(300))
    path.write_text("a,b,c\n" + sound, encoding="utf-8")
    expected = [[str(number), "line\nline", "x"] for number in range(300)]
    with monkeypatch.context() as patch:
        patch.setattr(patient, "write", lambda *_: pytest.fail("read line by line"))
        assert rows(read(path)) == expected
    # One row that does not fit, far down, and it is not kept what was read so far.
    path.write_text("a,b,c\n" + sound + "1,2\n", encoding="utf-8")
    table = read(path)
    assert rows(table) == [*expected, ["1", "2", ""]]
    assert "301" in str(table.schema.warnings[0])


def test_the_patient_splitter_agrees_with_the_standard_library() -> None:
    generator = random.Random(3)
    pieces = ["a", "1", ",", '"', "\n", "\r\n", " ", "é", ";", ""]
    table = [
        [
            "".join(generator.choices(pieces, k=generator.randint(0, 6))).strip() or "x"
            for _ in "abc"
        ]
        for _ in range(2000)
    ]
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(table)
    lines = list(io.StringIO(buffer.getvalue(), newline=""))
    for columns in (None, 3):
        found = list(Splitter(",", '"', '"').records(lines, columns))
        assert [record.cells for record in found] == table
        assert all(record.sound and not record.inner for record in found)


def test_a_blank_before_a_quote_is_no_letter() -> None:
    lines = ['1, "2,3",  "4"\n', ' 1, 2 "x",3\n']
    found = list(Splitter(",", '"', '"').records(lines, 3))
    assert [record.cells for record in found] == [["1", "2,3", "4"], [" 1", ' 2 "x"', "3"]]


def test_a_record_knows_its_line() -> None:
    lines = ['1,"a\n', 'b"\n', "\n", '2,"c\n', "3,d\n", '4,"e\n', 'f"\n', "5,g\n"]
    found = list(Splitter(",", '"', '"').records(lines, 2))
    assert [record.line for record in found] == [1, 4, 5, 6, 8]
    assert [record.sound for record in found] == [True, False, True, True, True]


STRAY_QUOTES = ('1,"x,2\n', '1,5" x,"abc\n', '1,x"" y,"abc\n', '",5" y,"z\n', '1,"x""\n', '"\n')


@pytest.mark.parametrize("line", STRAY_QUOTES)
def test_stray_quotes_do_not_make_reading_slow(line: str) -> None:
    lines = ["a,b,c\n", '1,"x,2\n', *[line] * 20_000, "1,2,3\n"]
    start = time.process_time()
    found = list(Splitter(",", '"', '"').records(lines, 3))
    assert time.process_time() - start < 10
    assert found[-1].cells == ["1", "2", "3"]


def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    read(write(tmp_path, "a,b\nSeñor,1\n".encode("utf-16")))
    with pytest.raises(InputError):
        read(write(tmp_path, "a,b\n".encode("utf-16")))
    assert list(scratch.iterdir()) == []


def test_how_far_it_is_is_told_from_the_first_look_at_the_bytes(tmp_path: Path) -> None:
    told: list[dict[str, int]] = []
    path = write(tmp_path, "a,b\n" + "1,some text\n" * 400_000)
    read_into(path, Reading(), tmp_path / "t", lambda **what: told.append(what))
    kinds = [next(iter(what)) if len(what) == 1 else "column" for what in told]
    assert list(dict.fromkeys(kinds)) == ["megabytes", "rows", "column"]
    assert [what["megabytes"] for what in told if "megabytes" in what] == [1, 2, 3, 4, 5]
    assert max(what["rows"] for what in told if "rows" in what) == 400_000
