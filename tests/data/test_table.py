"""Cells keep their text on disk and become the same values as a plain Python program reads."""

from __future__ import annotations

import math
import os
import random
import re
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.data import dates, table
from core.data.numbers import pattern
from core.data.read import read
from core.data.table import NUMBER, Table, canonical
from core.problems import InputError
from core.recipe import Kind
from core.schema import Format

ODD_NUMBERS = (
    *("1", "-1", "+1", "007", "1.", ".5", "-.5e3", "1e5", "1E-5", "1e+05", " 1", "1\t", "\n2 "),
    *("1e400", "-1e400", "1e-400", "4.9e-324", "1.7976931348623157e308", "0.1", "-0", "-0.0"),
    *("9007199254740993", "123456789012345678901234567890", "1.7976931348623159e308"),
    *("", "  ", ".", "+", "-", "e5", "1e", "1e5.5", "1_000", "0x1f", "inf", "-inf", "Infinity"),
    *("nan", "NaN", "1,5", "1.5", "1,", ",5", "1,2,3", "1.2.3", "1,234.5", "--1", "+-1", "1 2"),
    *("١٢", "½", "1\u00a0", "1d5", "1f", "true", "None", "1e5 x", "$1", "5%", "1e٣"),
)


def random_cells(count: int, seed: int = 0) -> list[str]:
    generator = random.Random(seed)
    letters = "0123456789+-.,eE _x"
    cells = ["".join(generator.choices(letters, k=generator.randint(0, 8))) for _ in range(count)]
    cells += [repr(generator.uniform(-1e6, 1e6)) for _ in range(count)]
    cells += [
        repr(generator.uniform(1, 10) * 10.0 ** generator.randint(-320, 308)) for _ in range(count)
    ]
    cells += [
        f"{generator.randint(0, 10**22)}.{generator.randint(0, 10**25)}" for _ in range(count)
    ]
    return cells


def plain_number(text: str, decimal: str, words: tuple[str, ...] = ()) -> float:
    """What the exported program does, in plain Python."""
    if text.strip(" \t\n\r\f\v") in words or not re.fullmatch(pattern(decimal), text):
        return math.nan
    value = float(text.replace(decimal, "."))
    return value if math.isfinite(value) else math.nan


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("words", [(), ("-1", "0.1", "1")])
def test_numbers_are_those_of_plain_python(decimal: str, words: tuple[str, ...]) -> None:
    cells = [*ODD_NUMBERS, *random_cells(5000)]
    cells += [cell.replace(".", ",") for cell in cells]
    expected = np.array([plain_number(cell, decimal, words) for cell in cells])
    column = pa.chunked_array([pa.array(cells[:100]), pa.array(cells[100:])])
    found = canonical(column, "number", Format(decimal=decimal, missing_words=words))
    assert found.dtype == np.float64
    assert found.tobytes() == expected.tobytes() or np.array_equal(found, expected, equal_nan=True)
    assert np.array_equal(np.signbit(found), np.signbit(expected)) or np.isnan(found).any()
    assert np.isfinite(found).sum() > 1000


def test_the_pattern_is_strict() -> None:
    accepted = [cell for cell in ODD_NUMBERS if re.fullmatch(NUMBER, cell)]
    for refused in ("", ".", "1_000", "0x1f", "inf", "nan", "1,5", "١٢", "1\u00a0", "1 2"):
        assert refused not in accepted
    assert {"1", "1.", ".5", "-.5e3", " 1", "1e400"} <= set(accepted)


@pytest.mark.parametrize("form", dates.FORMATS)
def test_dates_are_those_of_strptime(form: str) -> None:
    generator = random.Random(form)
    moments = [
        datetime(
            generator.randint(1969, 2068),
            generator.randint(1, 12),
            generator.randint(1, 28),
            generator.randint(0, 23),
            generator.randint(0, 59),
            generator.randint(0, 59),
        )
        for _ in range(50)
    ]
    cells = [moment.strftime(form) for moment in moments]
    cells += [cell.replace("/0", "/").replace("-0", "-") for cell in cells]
    cells += [
        "",
        "x",
        "2020-02-30",
        "29.02.2021",
        "29.02.2020",
        "31/04/2020",
        "2020-13-01",
        "1/1/20",
    ]
    found = canonical(pa.array(cells), "date", Format(date=form))
    shape = "%Y-%m-%dT%H:%M:%S" if dates.has_time(form) else "%Y-%m-%d"
    for cell, value in zip(cells, found, strict=True):
        try:
            expected = datetime.strptime(cell, form).strftime(shape)
        except ValueError:
            expected = ""
        assert value == expected, cell


@pytest.mark.parametrize("kind", ["category", "boolean", "text"])
def test_words_stay_as_they_are(kind: Kind) -> None:
    cells = ["NA", "", " a ", "007", "Größe", "a\nb", "None"]
    found = canonical(pa.array(cells), kind, Format(missing_words=("NA",)))
    assert found.dtype == object
    assert found.tolist() == cells


def test_missing_words_of_a_date_are_missing() -> None:
    found = canonical(
        pa.array(["1900-01-01", "2020-02-29"]),
        "date",
        Format(date="%Y-%m-%d", missing_words=("1900-01-01",)),
    )
    assert found.tolist() == ["", "2020-02-29"]


def test_an_empty_column_gives_no_values() -> None:
    for kind in ("number", "category"):
        assert len(canonical(pa.array([], pa.string()), kind, Format())) == 0


def a_table(folder: Path, text: str = "a,b\n1,x\n2,\n3,z\n") -> Table:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_a_saved_table_comes_back(tmp_path: Path) -> None:
    made = a_table(tmp_path, 'a/b,Größe,=x,<b>,🙂\n007,"a\nb",=1+1,NA,"x ""y"""\n1,,é,None,-\n')
    made.save(tmp_path / "kept")
    found = table.load(tmp_path / "kept")
    assert found.schema == made.schema
    assert found.cells.equals(made.cells)
    assert sorted(p.name for p in (tmp_path / "kept").iterdir()) == ["schema.json", "table.parquet"]


def test_a_failed_save_leaves_the_old_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = a_table(tmp_path)
    old.save(tmp_path / "kept")
    new = a_table(tmp_path, "a,b\n9,y\n8,z\n")

    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(OSError, match="disk full"):
        new.save(tmp_path / "kept")
    assert table.load(tmp_path / "kept").cells.equals(old.cells)
    monkeypatch.undo()
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        new.save(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("name", ["schema.json", "table.parquet"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"PAR1"])
def test_a_damaged_folder_is_refused(tmp_path: Path, name: str, content: bytes | None) -> None:
    a_table(tmp_path).save(tmp_path / "kept")
    if content is None:
        (tmp_path / "kept" / name).unlink()
    else:
        (tmp_path / "kept" / name).write_bytes(content)
    with pytest.raises(InputError, match="Read the file again"):
        table.load(tmp_path / "kept")


def test_a_table_of_other_columns_is_refused(tmp_path: Path) -> None:
    a_table(tmp_path).save(tmp_path / "one")
    a_table(tmp_path, "c,d\n1,x\n2,\n3,z\n").save(tmp_path / "two")
    (tmp_path / "one" / "table.parquet").write_bytes(
        (tmp_path / "two" / "table.parquet").read_bytes()
    )
    with pytest.raises(InputError, match="damaged"):
        table.load(tmp_path / "one")


def test_two_million_numbers_take_seconds_not_minutes() -> None:
    values = np.random.default_rng(0).normal(size=100_000)
    column = pa.array([repr(value) for value in values.tolist()])
    start = time.process_time()
    for _ in range(20):
        found = canonical(column, "number", Format())
    assert time.process_time() - start < 4
    assert np.array_equal(found, values)


def test_chosen_columns_in_the_order_asked_for(tmp_path: Path) -> None:
    # A name with a point, which Parquet takes for a path.
    a_table(tmp_path, "a,a.b,c\n1,x,p\n2,,q\n").save(tmp_path / "kept")
    found = table.columns(tmp_path / "kept", ["c", "a"])
    assert found.to_pydict() == {"c": ["p", "q"], "a": ["1", "2"]}
    assert table.columns(tmp_path / "kept", ["a.b"]).to_pydict() == {"a.b": ["x", ""]}
    with pytest.raises(InputError, match="damaged"):
        table.columns(tmp_path / "kept", ["d"])


@pytest.mark.parametrize("together", [1, 3, 4, 100])
@pytest.mark.parametrize("rows", [1, 4, 5, 23, 40])
def test_a_stored_table_in_parts(together: int, rows: int, tmp_path: Path) -> None:
    cells = pa.table({name: [f"{name}{n}" for n in range(23)] for name in ("a", "b.c", "b")})
    pq.write_table(cells, tmp_path / table.CELLS, row_group_size=together)
    found = list(table.parts(tmp_path, ["b", "a"], rows))
    assert [len(part) for part in found[:-1]] == [rows] * (len(found) - 1)
    assert pa.concat_tables(found).equals(cells.select(["b", "a"]))
    with pytest.raises(InputError, match="damaged"):
        list(table.parts(tmp_path, ["x"], rows))


def test_parts_are_let_go(tmp_path: Path) -> None:
    """Arrow holds what it read ahead to the end of the file, where it is not told otherwise."""
    path = tmp_path / table.CELLS
    words = np.random.default_rng(0).integers(0, 10**12, 400_000).astype(str)
    pq.write_table(pa.table({"a": words}), path, row_group_size=10_000)
    held = [pa.total_allocated_bytes() for _ in table.parts(tmp_path, ["a"], 10_000)]
    assert max(held) - pa.total_allocated_bytes() < path.stat().st_size / 4


@pytest.mark.parametrize("chunks", [1, 7])
@pytest.mark.parametrize("different", [3, 900])
def test_words_that_stand_often_are_held_once(chunks: int, different: int) -> None:
    words = [f"w{n % different}" if n % 5 else "" for n in range(1_000)]
    parts = [words[at : at + 1_000 // chunks] for at in range(0, 1_000, 1_000 // chunks)]
    for column in (pa.chunked_array(parts), pa.array(words)):
        found = canonical(column, "category", Format())
        assert found.dtype == object
        assert found.tolist() == words
        if different == 3:
            assert len({id(word) for word in found}) == 4
