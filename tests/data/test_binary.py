"""Failed formulas of .xls and .xlsb workbooks are said, with their rows (promise 2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.containers import records
from core.data.read import read
from core.data.table import Table
from core.problems import InputError
from core.recipe import Reading
from tests.data import binary
from tests.data.binary import Failed, part


def said(table: Table) -> str:
    return "\n".join(map(str, table.schema.warnings))


FAILED: binary.Sheets = {
    "One": [["p"], [1.0], [Failed(0x07)]],
    "Two": [
        ["n", "word", "last"],
        [1.0, "x", Failed(0x2A, formula=True)],
        [Failed(0x07), "y", Failed(0x17)],
        [Failed(0x1D, formula=True), "z" * 300, None],
        [4.0, "w", Failed(0x24, formula=True)],
        *[[float(row), "w" * 5000] for row in range(200)],
        [None, Failed(0x0F), Failed(0x00, formula=True)],
    ],
}


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_failed_formulas_of_binary_workbooks_are_said(kind: str, tmp_path: Path) -> None:
    path = {"xls": _xls, "xlsb": binary.xlsb}[kind](tmp_path / "t", FAILED)
    table = read(path, Reading(sheet="Two"))
    cells = table.cells.to_pydict()
    assert cells["n"][:4] == ["1", "#DIV/0!", "#NAME?", "4"]
    assert cells["last"] == ["#N/A", "#REF!", "", "#NUM!", *[""] * 200, "#NULL!"]
    assert cells["word"][-1] == "#VALUE!"
    for words in (
        "#DIV/0!, rows 3 of the sheet",
        "#N/A, rows 2 of the sheet",
        "#NAME?, rows 4",
        "#NULL!, rows 206",
        "#NUM!, rows 5",
        "#REF!, rows 3",
        "#VALUE!, rows 206",
    ):
        assert words in said(table)
    assert "#DIV/0!, rows 3 of the sheet" in said(read(path, Reading(sheet="One")))


def _xls(path: Path, sheets: binary.Sheets) -> Path:
    """Without the long texts: an .xls of one table of sectors is small."""
    short = {
        name: [[cell[:9] if isinstance(cell, str) else cell for cell in row] for row in rows]
        for name, rows in sheets.items()
    }
    return binary.xls(path, short)


def test_errors_around_the_table_of_a_binary_workbook_are_kept(tmp_path: Path) -> None:
    """calamine leaves out formulas of an .xlsb that came to an error, also where it ends."""
    error = Failed(0x2A, formula=True)
    rows: list[list[binary.Value]] = [[error] * 4, [error, "a", "b", error], [error, 1.0, 2.0]]
    table = read(binary.xlsb(tmp_path / "t", {"S": [*rows, [error, 3.0, 4.0], [None, error]]}))
    assert list(table.cells.to_pydict().values()) == [
        ["#N/A", "#N/A", "#N/A", "#N/A", ""],
        ["#N/A", "a", "1", "3", "#N/A"],
        ["#N/A", "b", "2", "4", ""],
        ["#N/A", "#N/A", "", "", ""],
    ]


def test_blocks_may_end_anywhere() -> None:
    content = part(0x91) + b"".join(
        part(0x00, bytes([row]) + bytes(16))
        + part(0x06, bytes(8) + b"\x96" + bytes(3) + b"x\0" * 150)
        + part(0x03, b"\1" + bytes(7) + b"\x2a")
        for row in range(9)
    )
    content += part(0x92) + part(0x03, bytes(9)) + bytes(99)
    for size in (1, 7, 16, 99, len(content)):
        sheet = records.Sheet()
        for at in range(0, len(content), size):
            sheet.pass_(content[at : at + size])
        assert sheet.errors == {(row, 1): "#N/A" for row in range(9)}


def test_a_new_workbook_with_a_password_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(binary.compound(bytes(4096), name="EncryptedPackage"))
    with pytest.raises(InputError, match="password"):
        read(path)
