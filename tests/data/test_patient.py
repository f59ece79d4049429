"""What is split in stretches is what the patient splitter makes of it line by line."""

from __future__ import annotations

import csv
import dataclasses
import io
import random
from itertools import islice
from pathlib import Path
from typing import Any, cast

import pytest

from core.data import align, patient, records, tidy
from core.data.blocks import Block, Blocks
from core.data.dialect import Layout
from core.data.records import Splitter
from core.data.tail import Tail
from core.data.tidy import Tidy
from core.schema import Dialect

_ENDS = ("\n", "\r\n", "\r")
COMMON = Dialect(encoding="utf-8", delimiter=",", quote='"', escape='"', header=False, skip_rows=0)
_WORDS = ("a", "12", "é", "x y", "", "", " ", "\ufeff", "\\", "\0", "2019-01-02")


class _Taken:
    """Keeps the rows that a tail is given."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []

    def add(self, columns: list[Any]) -> None:
        assert all(column.null_count == 0 for column in columns)
        self.rows += map(list, zip(*(c.to_pylist() for c in columns), strict=True))

    def close(self) -> None:
        """There is nothing to do."""


def dialect(rng: random.Random) -> Dialect:
    quote = rng.choice(['"', '"', '"', "'", ""])
    return Dialect(
        encoding="utf-8",
        delimiter=rng.choice([",", ",", ";", "\t", " ", "|", "::", ", "]),
        quote=quote,
        escape=rng.choice([quote, quote, "\\", ""]) if quote else "",
        header=False,
        skip_rows=rng.choice([0, 0, 2]),
        skip_below=rng.choice([0, 0, 1]),
        last_row=rng.choice([0, 0, 17]),
    )


def cell(rng: random.Random, written: Dialect) -> str:
    marks = (written.delimiter, "\n", written.quote, '"')
    inside = "".join(rng.choices(_WORDS, k=rng.randint(0, 2)))
    if not written.quote or rng.random() < 0.6:
        return inside
    if rng.random() < 0.3:
        inside += rng.choice(marks) + rng.choice(_WORDS)
    if written.escape:
        inside = inside.replace(written.quote, written.escape + written.quote)
    return f"{written.quote}{inside}{written.quote}"


def damaged(rng: random.Random, written: Dialect, columns: int) -> str:
    """Lines of cells, some with a mark too many or too few, a stray quote, or nothing."""
    marks = [written.delimiter, written.quote, '"', '""', "\\", " ", "\n", "\r", "é"]
    lines = []
    for _ in range(60):
        line = written.delimiter.join(cell(rng, written) for _ in range(columns))
        if rng.random() < 0.15:
            place = rng.randint(0, len(line))
            line = line[:place] + rng.choice(marks) + line[place + rng.randint(0, 1) :]
        elif rng.random() < 0.05:
            line = rng.choice(["", "  ", written.delimiter, written.quote])
        lines.append(line + (rng.choice(_ENDS) if rng.random() < 0.3 else "\n"))
    text = "".join(lines)
    return rng.choice(["", "\ufeff"]) + (text if rng.random() < 0.5 else text.rstrip("\r\n"))


def line_by_line(path: Path, layout: Layout) -> tuple[list[list[str]], patient.Log]:
    """Return every row and what was repaired, by the splitter alone."""
    written, log = layout.dialect, patient.Log()
    splitter = Splitter(written.delimiter, written.quote, written.escape)
    mender = patient._Mender(layout, log)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for _ in islice(lines, written.skip_rows):
            pass
        last = layout.above + written.last_row if written.last_row else None
        found = islice(splitter.records(lines, layout.columns), layout.above, last)
        rows = [
            mender.fitted(dataclasses.replace(one, line=one.line + written.skip_rows), number)
            for number, one in enumerate(found, 1)
        ]
    return rows, log


@pytest.mark.parametrize("seed", range(400))
def test_stretches_are_as_line_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    written, columns = dialect(rng), rng.choice([1, 2, 3, 3, 5])
    monkeypatch.setattr(records, "_MOST_CHARACTERS", rng.choice([100, 1_000_000]))
    monkeypatch.setattr(patient, "group_rows", lambda _: rng.choice([4, 1000]))
    monkeypatch.setattr(patient, "_MOST_BYTES", rng.choice([50, 1 << 20]))
    monkeypatch.setattr(tidy, "_PIECE", rng.choice([8, 40, 200, 1 << 19]))
    path = tmp_path / "table.csv"
    path.write_bytes(damaged(rng, written, columns).encode())
    like = align.Columns([["a", "12", "2019-01-02", "é", "x y"][:columns]] * 6, columns)
    layout = Layout(written, columns, None, False, (), like)
    expected, said = line_by_line(path, layout)
    taken = _Taken()
    log = patient.write(path, layout, cast(Tail, taken), rng.choice([5, 64, 1 << 20]))
    assert taken.rows == expected
    assert log == said


TIDY = {
    "plain": ("1,2,3", True),
    "blank cells": (",,", True),
    "a cell too many": ("1,2,3,4", False),
    "a cell too few": ("1,2", False),
    "nothing": ("", False),
    "quoted": ('"1",2,"3"', True),
    "a separator in quotes": ('"1,2",3,4', True),
    "a separator in quotes, a cell too few": ('"1,2",3', False),
    "a doubled quote": ('"1 "" 2",3,4', True),
    "nothing but quotes": ('"","""",""', True),
    "a quote inside a cell": ('1" x,"2",3"', False),
    "text behind a quote": ('"1"x,2,3', False),
    "a blank before a quote": ('1, "2",3', False),
    "an open quote": ('1,2,"3', False),
}


@pytest.mark.parametrize(("line", "wanted"), TIDY.values(), ids=TIDY)
@pytest.mark.parametrize("around", ["", "1,2,3\n", '1,"2\n', '"1",2,3\r\n'])
def test_which_lines_go_in_stretches(line: str, wanted: bool, around: str) -> None:
    text = f"{around}{line}\n{around}"
    with Blocks(io.BytesIO(text.encode()), Tidy(COMMON, 3), 1 << 20) as lines:
        for _ in around.splitlines():
            if lines.stretch(1) is None:
                lines.take()
        found = lines.stretch(1)
    assert (found is not None) == wanted
    if found:
        cells = [column[found.first].as_py() for column in found.columns]
        assert cells == next(csv.reader([line]))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_lines_are_those_of_python_and_can_be_given_back(tmp_path: Path, size: int) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes("\ufeffa\r\nb\rc\n\r\n\n\ré\r\r\n\ufefflast".encode())
    with path.open(encoding="utf-8-sig", newline="") as file:
        expected = list(file)
    with path.open("rb") as file, Blocks(file, Tidy(COMMON, 2), size) as lines:
        found = [line for _ in range(4) if (line := lines.take())]
        lines.back(found[1:])
        assert lines.line == 1
        while (line := lines.take()) is not None:
            found[lines.line - 1 :] = [line]
    assert found == expected
    assert lines.line == len(expected)


AT_ONCE = {
    "plain": ("1,2,3\n4,5,6\n", True),
    "carriage returns": ("1,2,3\r\n4,5,6\r\n", True),
    "quoted": ('"1,2","a "" b",3\n,,""\n', True),
    "a cell in two lines": ('1,"2\n2",3\n4,5,6\n', False),
    "a blank line": ("1,2,3\n\n4,5,6\n", False),
    "a row too short": ("1,2,3\n4,5\n", False),
    "a stray quote": ('1,2,3\n4,a"b,c"6\n', False),
    "text behind a quote": ('1,2,3\n4,"a"b,6\n', False),
    "other line ends among them": ("1,2,3\r4,5,6\n7,8,9\r\n", False),
}


@pytest.mark.parametrize(("text", "wanted"), AT_ONCE.values(), ids=AT_ONCE)
def test_which_blocks_are_split_at_once(text: str, wanted: bool) -> None:
    block = Block(text.encode())
    assert Tidy(COMMON, 3)._plainly(block) == wanted
    if wanted:
        found = list(zip(*(column.to_pylist() for column in block.columns), strict=True))
        assert found == [tuple(row) for row in csv.reader(io.StringIO(text))]
