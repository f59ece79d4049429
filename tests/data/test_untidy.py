"""Untidy files: read as a careful person would, or said with the rows; never in silence."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from core.data import align, preview, repairs
from core.data.read import read
from core.data.table import Table
from core.problems import InputError
from core.recipe import Reading
from tests import polluted
from tests.data.test_read import rows, warnings, write


def trimmed(cells: list[list[str]]) -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in cells]


@pytest.mark.parametrize("defect", polluted.DEFECTS)
def test_a_defect_is_mended_or_said(tmp_path: Path, defect: str) -> None:
    kinds = list(polluted.DEFECTS)
    made = polluted.files(tmp_path, seed=7, count=2 * len(kinds))
    for case in [one for one in made if one.name.startswith(f"{defect} ")]:
        table = read(case.path)
        got, wanted = trimmed(rows(table)), trimmed(case.rows)
        assert case.header is None or list(table.schema.names) == case.header, case.name
        different = [n for n, (a, b) in enumerate(zip(got, wanted, strict=True), 1) if a != b]
        # Where a separator was deleted nobody knows the boundary: the row is named instead.
        if defect == "row_less_sep":
            assert set(different) <= repairs.named_rows(table.schema.warnings), case.name
            assert len(different) == 1
        else:
            assert got == wanted, case.name


def _tortured(rng: random.Random) -> bytes:
    """Return a table with random damage: letters lost, doubled, replaced, cut off."""
    cells = [polluted._NAMES, *polluted.table(rng, rng.randint(0, 20))]
    data = bytearray(
        polluted.text(cells, mark=rng.choice(",;\t|")).encode(rng.choice(["utf-8", "cp1252"]))
    )
    marks = [
        b'"',
        b"'",
        b",",
        b";",
        b"\n",
        b"\r",
        b"\t",
        b"\0",
        b"\\",
        b"\xff",
        b"\xc3",
        b"{",
        b" ",
    ]
    for _ in range(rng.choice((1, 5, 40))):
        place = rng.randrange(len(data))
        what = rng.randrange(4)
        if what == 0:
            del data[place : place + rng.choice((1, 1, 30))]
        elif what == 1:
            data[place:place] = rng.choice(marks) * rng.choice((1, 2, 9))
        elif what == 2:
            data[place : place + 1] = rng.choice(marks)
        else:
            data[place:place] = data[: rng.randrange(60)]
        data = data or bytearray(b"a")
    return bytes(data[: rng.choice((len(data), len(data), rng.randrange(1, len(data) + 1)))])


@pytest.mark.parametrize("seed", range(6))
def test_torture_ends_in_a_table_or_a_refusal(tmp_path: Path, seed: int) -> None:
    read_well = 0
    for number in range(40):
        content = _tortured(random.Random(f"{seed} {number}"))
        start = time.process_time()
        try:
            table = read(write(tmp_path, content))
        except InputError:
            pass
        else:
            read_well += 1
            assert table.schema.rows == table.cells.num_rows
            assert all(str(problem) for problem in table.schema.warnings)
        assert time.process_time() - start < 5, content
    assert read_well > 20


SEVERAL = {
    "units below": ("a,b,c\nkg,cm,s\n1,2,3\n4,5,6\n7,8,9\n", ("a kg", "b cm", "c s"), 3),
    "groups above years": (
        "town,sales,,costs,\n,2019,2020,2019,2020\nx,1,2,3,4\ny,5,6,7,8\nz,1,2,3,4\n",
        ("town", "sales 2019", "sales 2020", "costs 2019", "costs 2020"),
        3,
    ),
    "a line below": ("a,b\n---,---\n1,2\n3,4\n", ("a", "b"), 2),
    "a missing word is no name": ("a,b,c\nNA,NA,NA\n1,2,3\n4,5,6\n", ("a", "b", "c"), 3),
    "a first row that is shifted": (
        "d,n,w\n,2020-01-01,5,x\n2020-01-02,6,y\n2020-01-03,7,z\n2020-01-04,8,x\n",
        ("d", "n", "w"),
        4,
    ),
    "words only": ("name,town\nAnn,Ulm\nBob,Bonn\n", ("name", "town"), 2),
}


@pytest.mark.parametrize("case", SEVERAL)
def test_several_rows_of_names(tmp_path: Path, case: str) -> None:
    content, names, count = SEVERAL[case]
    table = read(write(tmp_path, content))
    assert table.schema.names == names
    assert table.schema.rows == count
    joined = table.schema.dialect.header_rows > 1
    assert ("hold the names of the columns" in warnings(table)) is joined


def test_the_first_of_several_tables_is_taken(tmp_path: Path) -> None:
    first = "a,b,c\n1,2,x\n3,4,y\n5,6,z\n"
    table = read(write(tmp_path, f"{first}\nPeople\ntown,people\nUlm,5\nBonn,7\n"))
    assert table.schema.names == ("a", "b", "c")
    assert rows(table) == [["1", "2", "x"], ["3", "4", "y"], ["5", "6", "z"]]
    assert "from line 7 on" in warnings(table)
    path = write(tmp_path, f"{first}\nPeople\ntown,people\nUlm,5\nBonn,7\n")
    assert read(path, Reading(skip_rows=6)).schema.names == ("town", "people")
    everything = read(path, Reading(last_row=0, delimiter=","))
    assert everything.schema.rows == 7


def test_a_gap_in_the_data_is_no_other_table(tmp_path: Path) -> None:
    content = "a,b\n1,x\n\n2,y\n,\n3,z\n4,w\n"
    assert read(write(tmp_path, content)).schema.rows == 5


def test_one_column_is_read_and_said(tmp_path: Path) -> None:
    table = read(write(tmp_path, "size\n1\n2\n\n3\n"))
    assert rows(table) == [["1"], ["2"], [""], ["3"]]
    assert "Only one column" in warnings(table)


NOTES = "".join(f"x{n},{n},{n * 2}\n" for n in range(20))


def test_notes_and_totals_are_said_and_kept_until_they_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, f"name,a,b\n{NOTES}Total,190,380\n,,\nSource: own count\n")
    table = read(path)
    assert table.schema.rows == 23
    assert "Row 21 looks like a total" in warnings(table)
    assert "notes below the table: 22-23" in warnings(table)
    (note,) = [one for one in table.schema.warnings if "notes below" in str(one)]
    assert [example.text for example in note.examples] == ["Source: own count"]
    cut = read(path, Reading(skip_last=3))
    assert cut.schema.rows == 20
    assert "Left out at the end: 3 of 23 rows" in warnings(cut)
    assert cut.schema.columns[1].kind == "number"


def test_names_that_come_again_are_said(tmp_path: Path) -> None:
    table = read(write(tmp_path, f"name,a,b\n{NOTES}name,a,b\n{NOTES}"))
    assert table.schema.rows == 41
    assert "header comes again in rows 21" in warnings(table)


def test_the_person_says_where_names_and_data_are(tmp_path: Path) -> None:
    path = write(tmp_path, "x,y\nsmall,large\nof,all\n1,2\n3,4\n")
    table = read(path, Reading(header_rows=2, skip_below=1))
    assert table.schema.names == ("x small", "y large")
    assert rows(table) == [["1", "2"], ["3", "4"]]
    assert read(path, Reading(header=False)).schema.rows == 5
    assert read(path, Reading(header_rows=1, last_row=3)).schema.rows == 3


def _rows_of(table: Table, word: str) -> set[int]:
    return repairs.named_rows(one for one in table.schema.warnings if word in str(one))


LINES = [f"{n:02}/03/2020,{n},AB-{1000 + n},name {n},some words, {n}" for n in range(10, 28)]


def test_a_repair_shows_the_text_of_the_file(tmp_path: Path) -> None:
    lines = [line.replace("words, ", "words ") for line in LINES]
    lines[4] = lines[4].replace("AB", ",AB")
    table = read(write(tmp_path, "day,n,code,name,text\n" + "\n".join(lines)))
    assert _rows_of(table, "too many cells") == {5}
    (said,) = [one for one in table.schema.warnings if "too many cells" in str(one)]
    (shown,) = said.examples
    assert (shown.row, shown.line, shown.text) == (5, 6, lines[4])
    assert rows(table)[4][2] == "AB-1014"


def test_text_is_never_lost_where_cells_are_laid_anew(tmp_path: Path) -> None:
    lines = [line.replace("words, ", "words ") for line in LINES]
    rng = random.Random(5)
    for place in range(0, len(lines), 2):
        cells = lines[place].split(",")
        cut = rng.randrange(4)
        lines[place] = ",".join([*cells[:cut], cells[cut] + cells[cut + 1], *cells[cut + 2 :]])
    table = read(write(tmp_path, "day,n,code,name,text\n" + "\n".join(lines)))
    for line, row in zip(lines, rows(table), strict=True):
        assert [cell for cell in row if cell] == line.split(",")
    assert _rows_of(table, "too few cells") == set(range(1, len(lines) + 1, 2))


def test_few_rows_teach_nothing() -> None:
    columns = align.Columns([["1", "x"]] * (align.LEAST_ROWS - 1), 2)
    pieces = [align.Piece("x"), align.Piece("1"), align.Piece("2")]
    assert align.aligned(pieces, [], columns, ",") == ["x", "1,2"]


LEGACY = {
    "cp1250": "Łódź,žluťoučký\n",
    "cp1251": "Иван Петров,Москва\n",
    "koi8-r": "Иван Петров,Москва\n",
    "cp1253": "Γιώργος,Αθήνα\n",
    "shift_jis": "山田太郎,東京都\n",
    "gb18030": "张伟,北京市朝阳区\n",
    "big5": "陳大文,臺北市\n",
    "cp949": "김철수,서울특별시\n",
    "iso8859-15": "Müller,5 €\n",
}


@pytest.mark.parametrize("encoding", LEGACY)
def test_an_old_encoding_is_read_when_it_is_named(tmp_path: Path, encoding: str) -> None:
    line = LEGACY[encoding]
    path = write(tmp_path, ("name,town\n" + line * 30).encode(encoding))
    table = read(path, Reading(encoding=encoding))
    assert ",".join(rows(table)[0]) == line.strip()
    guessed = read(path)
    assert guessed.schema.rows == 30
    assert "not UTF-8" in warnings(guessed)
    assert guessed.schema.warnings[0].examples[0].line == 2


def test_zero_bytes_are_left_out_and_said(tmp_path: Path) -> None:
    table = read(
        write(
            tmp_path, b"a,b\n" + b"1,some words\n2,more\0 words\n3,other words with letters\n" * 20
        )
    )
    assert rows(table)[1] == ["2", "more words"]
    assert "Lines 3, 6, 9" in warnings(table)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_preview_reads_the_head_only(tmp_path: Path, encoding: str) -> None:
    text = "name;n\n" + "".join(f"Señor {n};{n},5\n" for n in range(60_000)) + 'x;"\n'
    folder = tmp_path / "table"
    folder.mkdir()
    (folder / "source").write_bytes(text.encode(encoding))
    asked = {"folder": str(folder), "reading": Reading().model_dump(mode="json"), "rows": 3}
    found = preview.child(asked)
    assert found["names"] == ["name", "n"]
    assert found["rows"] == [["Señor 0", "0,5"], ["Señor 1", "1,5"], ["Señor 2", "2,5"]]
    assert preview.dialect(found).delimiter == ";"


PEOPLE = [
    ["name", "age", "city"],
    ["Ann", "1,5", "Ulm"],
    ["Bob", "2,5", "Köln"],
    ["Cy", "3,0", "Bonn"],
]
MARKS = ["§", "#", "&", "¦", "\x01", ";;", "||", "~|~", "::", " | "]


@pytest.mark.parametrize("mark", MARKS)
def test_an_unusual_separator(tmp_path: Path, mark: str) -> None:
    lines = [mark.join(row) for row in PEOPLE]
    for above in ([], ["Report of 2020", ""]):
        table = read(write(tmp_path, "\n".join([*above, *lines])))
        assert [list(table.schema.names), *trimmed(rows(table))] == PEOPLE


def test_a_separator_that_is_told_is_taken(tmp_path: Path) -> None:
    lines = ["!".join(row) for row in PEOPLE]
    table = read(write(tmp_path, "\n".join(["sep=!", *lines])))
    assert [list(table.schema.names), *rows(table)] == PEOPLE
    assert "sep=!" in warnings(table)


def test_a_blank_column_between_semicolons_is_no_separator(tmp_path: Path) -> None:
    content = "a;b;;c\n1;x;;3\n2;y;;4\n3;z;;5\n"
    assert rows(read(write(tmp_path, content)))[0] == ["1", "x", "", "3"]


LISTS = {
    "times": ["18:52:45", "10:49:56", "10:06:56"],
    "dates with times": ["19.02.2005 21:48", "20.01.2022 18:34", "20.06.2020 20:59"],
    "decimal commas": ["2,6", "63,3", "24,8"],
    "measures": ["45.6 m²", "76.2 m²", "33.6 m²"],
    "telephones": ["(780) 403344", "(730) 514150", "(522) 235158"],
}


@pytest.mark.parametrize("case", LISTS)
def test_a_list_of_values_is_one_column(tmp_path: Path, case: str) -> None:
    table = read(write(tmp_path, "\n".join(["value", *LISTS[case], *LISTS[case]])))
    assert table.schema.names == ("value",)
    assert [row[0] for row in rows(table)] == 2 * LISTS[case]


def test_an_unit_below_one_name_is_no_row(tmp_path: Path) -> None:
    table = read(write(tmp_path, "a,b,day\nkg,,\n1,x,2020-01-02\n2,y,2020-01-03\n3,z,2020-01-04\n"))
    assert table.schema.names == ("a kg", "b", "day")
    assert table.schema.rows == 3


def test_a_header_that_comes_again_is_one(tmp_path: Path) -> None:
    content = "name,town\nAnn,Ulm\nname,town\nBob,Bonn\nCy,Ulm\n"
    table = read(write(tmp_path, content))
    assert table.schema.names == ("name", "town")
    assert repairs.named_rows(table.schema.warnings) == {2}


@pytest.mark.parametrize(
    "word", ["Total", "Итого", "合計", "Razem", "Durchschnitt", "Average grade"]
)
def test_a_total_is_said_in_many_languages(tmp_path: Path, word: str) -> None:
    table = read(write(tmp_path, f"a,b\nx,1\ny,2\nz,3\n{word},6\n"))
    assert "Row 4 looks like a total" in warnings(table)


def test_a_header_without_the_separator_that_ends_each_row(tmp_path: Path) -> None:
    table = read(write(tmp_path, "town;code\nUlm;AB-1;\nBonn;AB-2;\nKiel;AB-3;\nTrier;AB-4;\n"))
    assert table.schema.names[:2] == ("town", "code")
    assert rows(table)[0][:2] == ["Ulm", "AB-1"]
