"""The cheap ways to count a long column say what the tally of all its values says."""

from __future__ import annotations

import errno
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.data import kinds
from core.data.among import rows_of
from core.data.amounts import MOST_NUMBERS, _rising
from core.data.cells import Cells, StoredCells, column_of
from core.data.counted import SAMPLED, Counted, Judge, Sample
from core.data.counting import count
from core.data.fingerprints import fingerprints
from core.data.passing import Passing
from core.data.read import read
from core.data.tally import tally
from core.data.writing import Writer
from core.problems import say
from core.recipe import Reading
from core.schema import ColumnFacts

RNG = np.random.default_rng(7)
NEVER = 10**9


def numeric(cell: str) -> bool:
    try:
        return math.isfinite(float(cell.replace(",", ".")))
    except ValueError:
        return False


def counted(cells: list[str], short: int, many: int = NEVER) -> Counted:
    # In pieces of odd lengths, as groups of rows are.
    pieces = pa.chunked_array([cells[:700], cells[700:1901], cells[1901:]], pa.string())
    return count(
        column_of(pieces, "x"),
        lambda values: kinds._guess("x", values, Reading()),
        50,
        short=short,
        many=many,
    )


def numbers(values: np.ndarray) -> list[str]:  # type: ignore[type-arg]
    return [str(value) for value in values.tolist()]


def blanked(cells: list[str], every: int = 9) -> list[str]:
    return ["" if place % every == 4 else cell for place, cell in enumerate(cells)]


PLAIN = {
    "floats": numbers(RNG.normal(size=3000)),
    "floats with gaps": blanked(numbers(RNG.normal(size=3000).round(4))),
    "whole": numbers(RNG.integers(-5, 40, 3000)),
    "a row number": numbers(np.arange(3000)),
    "two spellings": ["1", "1.0", "2", "2.50"] * 700,
    "exponents": [f"{value:.3e}" for value in RNG.normal(size=3000)],
    "signs of zero": ["0", "-0", "0.0", "1"] * 700,
    "signs of zero among many": [*["0", "-0", "0.0"] * 40, *numbers(RNG.normal(size=2800))],
}
OTHER = {
    "codes": [f"{number:04d}" for number in range(3000)],
    "one word": ["NA", *numbers(RNG.normal(size=2999))],
    "late word": [*numbers(RNG.normal(size=2999)), "x"],
    "infinite": ["inf", *numbers(RNG.normal(size=2999))],
    "too large": ["1e400", *numbers(RNG.normal(size=2999))],
    "beyond a float": ["9007199254740993", *numbers(RNG.integers(0, 9, 2999))],
    "blanks around": [f" {number}" for number in range(3000)],
    "commas": [f"{number},5" for number in range(3000)],
    "dates": [f"2020-01-{1 + number % 28:02d}" for number in range(3000)],
    "words": ["red", "green", "blue"] * 1000,
    "all blank": [""] * 3000,
    "not a number": ["nan", *numbers(RNG.normal(size=2999))],
    "hexadecimal": ["0x1f", *numbers(RNG.normal(size=2999))],
    "a code among numbers": ["007", *numbers(RNG.integers(0, 9999, 2999))],
    "a number with blanks": [" 7", *numbers(RNG.integers(0, 9999, 2999))],
    "a number with a comma": ["7,5", *numbers(RNG.integers(0, 9999, 2999))],
    "just too many stray": [*["x"] * 30, *numbers(RNG.integers(0, 9999, 2969))],
}
# Words that mean "missing" and a few stray cells, whatever their share.
SET_ASIDE = {
    "few numbers and a word": ["NA", "4", "", "7", "9", "11"] * 500,
    "half missing": ["NA", "4.5", "?", "7"] * 750,
    "signs": ["-", ".", "--", *numbers(RNG.normal(size=2997))],
    "infinite among others": ["-inf", "x", "NULL", "", *numbers(RNG.integers(0, 99, 2996))],
    "just few enough": [*["x"] * 30, *numbers(RNG.integers(0, 9999, 2970))],
}


@pytest.mark.parametrize(
    "cells",
    [*PLAIN.values(), *OTHER.values(), *SET_ASIDE.values()],
    ids=[*PLAIN, *OTHER, *SET_ASIDE],
)
def test_numbers_are_counted_as_the_tally_counts_them(cells: list[str]) -> None:
    cheap, full = counted(cells, short=0), counted(cells, short=NEVER)
    assert (cheap.missing, cheap.distinct) == (full.missing, full.distinct)
    for name in ("kind", "reason", "format", "minimum", "maximum", "whole", "not_finite"):
        assert getattr(cheap.guess, name) == getattr(full.guess, name), name
    assert cheap.guess.histogram == full.guess.histogram
    assert cheap.guess.quartiles == full.guess.quartiles
    assert cheap.guess.doubts == full.guess.doubts
    # Of values that are equally frequent others may be listed.
    assert [times for _, times in cheap.top] == [times for _, times in full.top]
    # Of many numbers each is listed once, however it is written.
    alike = float if cheap.guess.kind == "number" and cheap.distinct > MOST_NUMBERS else str
    values = Counter(
        alike(cell.replace(",", ".")) for cell in cells if numeric(cell) or alike is str
    )
    assert dict(cheap.top) == {t: values[alike(t.replace(",", "."))] for t, _ in cheap.top}


@pytest.mark.parametrize("cells", [*PLAIN.values(), *SET_ASIDE.values()])
def test_plain_numbers_are_judged_by_a_sample(cells: list[str]) -> None:
    seen: list[int] = []

    def judge(values):  # type: ignore[no-untyped-def]
        seen.append(len(values.text))
        return kinds._guess("x", values, Reading())

    count(column_of(pa.array(cells), "x"), judge, 50, short=0)
    assert len(seen) == 1


def test_few_marks_are_found_among_many() -> None:
    marks = RNG.integers(0, 1 << 63, 200_000, dtype=np.uint64)
    marks[[7, 70_000, 199_999]] = marks[3]
    wanted = np.append(marks[[3, 66_000, 5]], np.uint64(1))
    assert rows_of(wanted, marks).tolist() == [3, 5, 7, 66_000, 70_000, 199_999]
    assert rows_of(wanted[:0], marks).tolist() == rows_of(wanted, marks[:0]).tolist() == []


def test_equal_texts_have_equal_fingerprints_and_others_have_others() -> None:
    texts = [
        *("", "a", "b", "ab", "ba", "a\0", "\0a", "\0", "\0\0"),
        *("x" * size for size in range(2, 600)),
        *("x" * size + "y" for size in range(600)),
        *(str(number) for number in range(200_000)),
        *(f"{number:0300d}" for number in range(100)),
    ]
    found = fingerprints(pa.array(texts))
    assert len(np.unique(found)) == len(texts)
    # Wherever they stand, and whatever stands behind them.
    order = RNG.permutation(len(texts))
    moved = pa.array([texts[place] for place in order]).slice(5, 1000)
    assert fingerprints(moved).tolist() == found[order[5:1005]].tolist()
    assert len(fingerprints(moved.slice(0, 0))) == 0
    # Every bit is set as often as not.
    bits = (found[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    assert np.abs(bits.mean(axis=0) - 0.5).max() < 0.01


@pytest.mark.parametrize("jump", [None, 1, 1999, 2000, 2001, 4999])
def test_numbers_rise_as_far_as_they_go(jump: int | None) -> None:
    values = np.arange(5000, dtype=float)
    if jump is not None:
        values[jump:] += 1
    assert _rising(values) == (jump is None)


def test_many_texts_are_counted_exactly() -> None:
    cells = [f"note {number}" for number in range(4000)] + ["often"] * 30 + [""] * 12
    found = counted(cells, short=0, many=1000)
    full = counted(cells, short=NEVER)
    assert found.guess.kind == full.guess.kind == "text"
    assert (found.missing, found.distinct) == (12, 4001)
    assert found.top[0] == ("often", 30)
    # Of those that occur once, the first ones.
    assert set(found.top[1:]) == {(f"note {number}", 1) for number in range(49)}


@pytest.mark.parametrize(
    "cells",
    [
        # Not enough occur once among the first, which are looked at; or none does.
        [f"a {number // 2}" for number in range(4000)] + [f"b {number}" for number in range(900)],
        [f"a {number // 2}" for number in range(4000)],
        [f"a {number % 1999}" for number in range(1999 * 3)] + [""] * 5000 + ["x", "x", "x", "x"],
    ],
)
def test_the_most_frequent_texts(cells: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.data.counted._FIRST", 200)
    found, full = counted(cells, short=0, many=1000), counted(cells, short=NEVER)
    assert (found.missing, found.distinct) == (full.missing, full.distinct)
    assert [times for _, times in found.top] == [times for _, times in full.top]
    assert dict(found.top) == {text: cells.count(text) for text, _ in found.top}


def test_more_texts_than_could_be_listed_are_no_categories(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.data.kinds.MOST_CATEGORIES", 2999)
    cells = [f"name {number}" for number in range(3000)] * 4
    found = counted(cells, short=0, many=1000)
    assert found.guess.kind == "text"
    assert found.guess.reason.values == {"distinct": 3000, "filled": 12000}
    assert found.guess.reason.template == say(
        "{distinct} different texts in {filled} cells: names rather than categories.",
        distinct=0, filled=0,
    ).template  # fmt: skip


@pytest.mark.parametrize(
    "cells",
    [
        [f"{number},5" for number in range(4000)],
        [f"2020-01-01 {n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}" for n in range(4000)],
    ],
    ids=["numbers", "dates"],
)
def test_many_numbers_and_dates_are_all_looked_at(cells: list[str]) -> None:
    cells = [*cells, "stray"]
    found, full = counted(cells, short=0, many=1000), counted(cells, short=NEVER)
    assert found.guess.kind == full.guess.kind
    assert found.guess.doubts == full.guess.doubts
    assert found.distinct == full.distinct == 4000


def written(
    path: Path, columns: dict[str, list[str]], group: int, passing: Passing | None = None
) -> Writer:
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    with Writer(path, list(columns), None, passing) as writer:
        for batch in table.to_batches(group):
            writer.add(batch.columns)
    return writer


# One for each way, and some that go on in another.
PASSED = (
    *("floats with gaps", "a row number", "signs of zero among many", "codes", "late word"),
    *("dates", "words", "all blank", "just too many stray", "signs", "texts", "gaps"),
)


@pytest.mark.parametrize("group", [150, 5000])
def test_what_is_counted_while_it_is_written_is_what_is_counted_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    texts = [f"note {number}" for number in range(2800)] + ["again"] * 150 + [""] * 50
    every = {**PLAIN, **OTHER, **SET_ASIDE, "texts": texts, "gaps": blanked(texts)}
    columns = {name: [*every[name], *every[name]][:3000] for name in PASSED}
    for name, value in (("passing.SHORT", 1000), ("passing.MANY", 500)):
        monkeypatch.setattr(f"core.data.{name}", value)
    for room in (512 << 20, 90_000):
        monkeypatch.setattr("core.data.passing._ROOM", room)
        for keep in (1 << 20, 5000):
            monkeypatch.setattr("core.data.writing._KEPT", keep)
            cells = written(tmp_path / "t.parquet", columns, group, Passing()).cells()
            assert isinstance(cells, StoredCells) == (keep == 5000)
            for place, name in enumerate(columns):
                given = cells.column(place)
                if room > 90_000 and name in ("a row number", "words", "texts"):
                    assert given.passed is not None
                one, two = (
                    count(each, judge(name), 50, short=1000, many=500)
                    for each in (given, replace(given, passed=None))
                )
                assert plainly(one) == plainly(two), name


def judge(name: str) -> Judge:
    return lambda values: kinds._guess(name, values, Reading())


def plainly(one: Counted) -> Counted:
    """What can be compared; whether each is one more than the one before is not always asked."""
    return replace(one, guess=replace(one.guess, used=()), rising=None)  # type: ignore[arg-type]


def test_cells_on_disk_are_those_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {
        "plain": PLAIN["floats with gaps"],
        "codes": OTHER["codes"],
        "words": blanked(OTHER["words"]),
        "dates": OTHER["dates"],
    }
    expected = _facts(Cells(pa.table(columns)))
    assert [one.name for one in expected] == list(columns)
    for group in (7, 500, 3000):
        # What is kept while it is written, and what is not.
        kept = written(tmp_path / "t.parquet", columns, group).cells()
        assert not isinstance(kept, StoredCells)
        assert _facts(kept) == expected
        with monkeypatch.context() as patch:
            patch.setattr("core.data.writing._KEPT", 5000)
            stored = written(tmp_path / "t.parquet", columns, group).cells()
            assert isinstance(stored, StoredCells)
        assert _facts(StoredCells(tmp_path / "t.parquet")) == expected
        # Column by column, too, as of a large table.
        with monkeypatch.context() as patch:
            patch.setattr("core.data.cells._BLOCK", 1)
            assert _facts(StoredCells(tmp_path / "t.parquet")) == expected
        # In threads, as of a long one.
        with monkeypatch.context() as patch:
            patch.setattr("core.data.kinds.SHORT", 1)
            assert _facts(StoredCells(tmp_path / "t.parquet")) == expected
            patch.setattr("core.data.cells._BLOCK", 1)
            assert _facts(StoredCells(tmp_path / "t.parquet")) == expected


def test_only_columns_that_repeat_themselves_are_written_with_a_dictionary(tmp_path: Path) -> None:
    columns = {"unique": PLAIN["a row number"], "few": ["red", "green", "blue"] * 1000}
    written(tmp_path / "t.parquet", columns, 1000)
    for number in range(3):
        group = pq.read_metadata(tmp_path / "t.parquet").row_group(number)
        assert [group.column(place).has_dictionary_page for place in (0, 1)] == [False, True]


def test_a_sample_does_not_follow_the_rhythm_of_the_rows() -> None:
    # One cell of ten is filled, and the sample has one of ten.
    cells = column_of(pa.array(["" if number % 10 else "1" for number in range(500_000)]))
    sample = Sample()
    for start in range(0, 500_000, 7777):
        sample.add(next(cells.batches(False)).slice(start, 7777))
    found = sample.tally(cells)
    assert SAMPLED <= found.rows < 2 * SAMPLED
    assert 0.09 < found.filled / found.rows < 0.11


def _facts(cells: Cells) -> tuple[ColumnFacts, ...]:
    return kinds.columns(cells, list(cells.names), Reading())[0]


def test_blank_cells_and_rows_are_noted_as_they_are_written(tmp_path: Path) -> None:
    columns = {"a": ["1", " ", "", "\t", "x "], "b": ["", "", "  ", "2", "\u00a0"]}
    writer = written(tmp_path / "t.parquet", columns, 2)
    assert writer.blank == [2, 3]
    assert writer.rows == 5
    found = {
        column.name: [cell for batch in column.batches(False) for cell in batch.to_pylist()]
        for group in StoredCells(tmp_path / "t.parquet").groups()
        for column in group
    }
    assert found == {"a": ["1", "", "", "", "x "], "b": ["", "", "", "2", "\u00a0"]}


def test_what_fails_to_be_written_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(pq.ParquetWriter, "write_batch", full)
    with pytest.raises(OSError, match="no space"):
        written(tmp_path / "t.parquet", {"a": ["1", "2"]}, 2)


def test_a_tally_in_pieces_is_that_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [str(value) for value in RNG.integers(0, 300, 5000)]
    pieces = pa.chunked_array([cells[start : start + 100] for start in range(0, 5000, 100)])
    whole = tally(column_of(pa.array(cells)))
    monkeypatch.setattr("core.data.tally._PIECES", 50)
    found = tally(column_of(pieces))
    assert found is not None
    assert whole is not None
    assert dict(zip(found.text.to_pylist(), found.counts, strict=True)) == dict(
        zip(whole.text.to_pylist(), whole.counts, strict=True)
    )
    mask = np.arange(len(found.text)) % 50 == 0
    assert found.where(mask) == [
        row for row, cell in enumerate(cells, 1) if cell in found.text.filter(mask).to_pylist()
    ]
    assert tally(column_of(pieces), most=10) is None


def test_a_row_that_does_not_fit_far_down_is_repaired(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    lines = [f"{number},x{number % 7},{number / 8}" for number in range(400_000)]
    lines[390_000] = "1,x"
    path.write_text("a,b,c\n" + "\n".join(lines) + "\n", encoding="utf-8")
    table = read(path)
    assert table.schema.rows == 400_000
    assert "390001" in str(table.schema.warnings[0])
    assert table.cells["a"].to_pylist()[-1] == "399999"
