"""The plain reader of bundles and scripts says what `data` says, cell for cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.data.read import read
from core.data.table import canonical
from core.export import cells
from core.recipe import Reading
from core.schema import Format
from tests.conftest import mixed_columns, write_csv

FILES = {
    "quotes": 'a,b,c\n"x, y",1,"say ""hi"""\n"line\nbreak",2,z\n,3,w\n',
    "semicolons": "name;price;day\nA;1,5;24.12.2024\nB;2,25;31.01.2025\nC;;01.02.2025\n",
    "repeated names": "a,a,,b\n1,2,3,x\n4,5,6,y\n7,8,9,x\n",
    "blank rows": "a,b\n\n1,x\n\n2,y\n   ,z\n",
    "words": "n,t\nNA,NA\n3,b\n4,c\n5,b\n",
    "marks": 'm,p,s\n"$1,200",12 %,(3)\n$900,5%,7\n-$5,100%,"(1,500)"\n',
    "zones": "t,n\n2024-01-05 10:11:12+02,1\n2024-02-29 23:59:59-0330,2\n",
    "times": "t,n\n2024-01-05 10:11:12,1\n2024-02-29 23:59:59,2\n1999-12-31 00:00:00,3\n",
}


def same(path: Path) -> None:
    table = read(path)
    dialect = table.schema.dialect.model_dump(mode="json")
    plain = cells.read_csv(str(path), dialect)
    assert list(plain) == list(table.schema.names)
    for facts in table.schema.columns:
        assert plain[facts.name] == table.cells[facts.name].to_pylist(), facts.name
        form = facts.format.model_dump(mode="json")
        one = cells.canonical(plain[facts.name], facts.kind, form)
        two = canonical(table.cells[facts.name], facts.kind, facts.format)
        np.testing.assert_array_equal(one, two)
        assert one.dtype == two.dtype


@pytest.mark.parametrize("name", FILES)
def test_files(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(FILES[name], encoding="utf-8")
    same(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    text = "name,größe\n" + "".join(f"Señor Müller {n % 3},{n}.5\n" for n in range(30))
    path.write_text(text, encoding=encoding)
    same(path)


def test_missing_words_are_missing_even_where_they_could_be_read() -> None:
    form = Format(missing_words=("-999",)).model_dump()
    assert np.isnan(cells.number_cell(" -999 ", form))
    assert cells.number_cell("-999", Format().model_dump()) == -999
    assert cells.date_cell("1900-01-01", "%Y-%m-%d", ("1900-01-01",)) == ""


def test_one_column_with_a_blank_line(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("x\n0.5\n\n0.7\n\n", encoding="utf-8")
    table = read(path, Reading(delimiter=","))
    plain = cells.read_csv(str(path), table.schema.dialect.model_dump(mode="json"))
    assert plain["x"] == table.cells["x"].to_pylist()


@pytest.mark.parametrize(
    "text",
    [
        "a::b::c\n1::x:y::5\n2::z::6\n",
        'a, b\n1, "x, y"\n2, z\n',
        "Town,Share,Share\n,2019,2020\nUlm,5,6\nBonn,7,8\nKiel,1,3\n",
        "Town,Sales,,Costs,\n,2019,2020,2019,2020\nUlm,5,6,1,2\nBonn,7,8,3,4\nKiel,1,3,5,6\n",
        "Town,Size,Weight\nname,(cm),(kg)\nUlm,5,6\nBonn,7,8\nKiel,9,5\n",
        "Town,Size\n----,----\nUlm,5\nBonn,7\nKiel,9\n",
    ],
)
def test_long_marks_and_several_rows_of_names(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    table = read(path)
    plain = cells.read_csv(str(path), table.schema.dialect.model_dump(mode="json"))
    assert plain == {name: table.cells[name].to_pylist() for name in table.schema.names}
    assert table.schema.dialect.header_rows == 2 or len(table.schema.dialect.delimiter) == 2


def test_every_kind(tmp_path: Path) -> None:
    same(write_csv(tmp_path / "file.csv", mixed_columns()))


def test_ragged_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("a,b\n1,2\n3\n", encoding="utf-8")
    dialect = {
        "encoding": "utf-8",
        "delimiter": ",",
        "quote": '"',
        "escape": '"',
        "header": True,
        "skip_rows": 0,
    }
    with pytest.raises(SystemExit, match="Row 2 has 1 cells, 2 were expected"):
        cells.read_csv(str(path), dialect)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (["a", "a", "a"], ["a", "a_2", "a_3"]),
        (["", "", "a"], ["column_1", "column_2", "a"]),
        (["a", "a", "a_2"], ["a", "a_3", "a_2"]),
        (["column_2", ""], ["column_2", "column_2_2"]),
        ([" a ", "a"], ["a", "a_2"]),
    ],
)
def test_names_as_the_reader_gives_them(header: list[str], names: list[str]) -> None:
    from core.data.header import names as given

    assert cells.unique(header) == names
    assert list(given(header, len(header))[0]) == names
