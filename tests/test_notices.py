"""What the reader noticed, in the order of its weight and with what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.read import read
from core.notices import (
    KNOWN,
    LEVELS,
    Notice,
    changed,
    further_words,
    has_text,
    notices,
    with_usual,
)
from core.recipe import Reading
from tests import extract
from tests.data import workbooks

ROWS = "".join(f"{n},{'ab'[n % 2]}\n" for n in range(30))


def table(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def noticed(path: Path, template: str, reading: Reading | None = None) -> Notice:
    schema = read(path, reading or Reading()).schema
    return next(
        one for one in notices(schema) if template in one.problems[0].found.template
    )  # fmt: skip


def test_every_known_sentence_is_one_the_reader_says() -> None:
    said = {
        message
        for path in (extract.ROOT / "core" / "data").rglob("*.py")
        for message in extract._messages(path)
    }
    assert set(KNOWN) <= said


def test_the_gravest_comes_first_and_alike_ones_are_one(tmp_path: Path) -> None:
    rows = "".join(f"{n},{n % 8 or 'n/a'},{n % 9 or 'n/a'}\n" for n in range(60))
    path = table(tmp_path, f"Export\n\nid,a,b\n{rows}61,1,2,\n")
    found = notices(read(path, Reading()).schema)
    levels = [one.level for one in found]
    assert levels == sorted(levels, key=tuple(LEVELS).index)
    assert set(levels) == set(LEVELS)
    assert "too many cells" in found[0].problems[0].found.template
    assert [one.where for one in found[-1].problems] == ["columns.a", "columns.b"]


@pytest.mark.parametrize(
    ("text", "template", "rows"),
    [
        (f"Export of 2024\n\nid,kind\n{ROWS}", "left out: line", None),
        (f"id,kind,c,d\n{ROWS.replace(chr(10), ',3,4' + chr(10))}Preliminary\n", "like notes", 30),
    ],
)
def test_a_click_reads_it_in_the_other_way(
    tmp_path: Path, text: str, template: str, rows: int | None
) -> None:
    path = table(tmp_path, text)
    (change,) = noticed(path, template).changes
    schema = read(path, changed(Reading(), change)).schema
    assert template not in " ".join(one.found.template for one in schema.warnings)
    if rows is not None:
        assert schema.rows == rows


def test_a_word_that_keeps_a_column_from_being_numbers_is_missing_with_a_click(
    tmp_path: Path,
) -> None:
    rows = "".join(f"{n},{n * 37.5 if n % 6 else 'unknown'},{n % 9 or 'n/a'}\n" for n in range(60))
    path = table(tmp_path, f"id,income,age\n{rows}")
    assert read(path, Reading()).schema.column("income").kind != "number"  # type: ignore[union-attr]
    (change,) = noticed(path, "is numbers but for").changes
    reading = changed(Reading(), change)
    schema = read(path, reading).schema
    # The usual words still mean missing.
    assert [(c.kind, c.missing) for c in schema.columns[1:]] == [("number", 10), ("number", 7)]
    assert further_words(reading) == ("unknown",)
    assert with_usual(()) is None


def test_another_sheet_is_a_click_away_and_a_workbook_is_no_text(tmp_path: Path) -> None:
    rows = [["a", "b"], *([n, "xy"[n % 2]] for n in range(30))]
    path = workbooks.xlsx(tmp_path / "book", {"One": rows, "Two": [*rows, [31, "x"]]})
    (change,) = noticed(path, "sheets").changes
    schema = read(path, changed(Reading(), change)).schema
    assert schema.rows == 31
    assert not has_text(schema)
    assert has_text(read(table(tmp_path, f"id,kind\n{ROWS}"), Reading()).schema)
