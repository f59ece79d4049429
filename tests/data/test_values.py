"""What cells mean is kept, or it is said: marked numbers, dates with zones, words (promise 5)."""

from __future__ import annotations

import itertools
import math
import random
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from core.data import dates
from core.data.cells import Cells
from core.data.kinds import BOOLEANS, columns
from core.data.shapes import Shapes
from core.data.table import canonical
from core.export import cells as plain
from core.problems import Problem
from core.recipe import Reading
from core.schema import ColumnFacts, Format

NBSP, NARROW, THIN, MINUS = "\u00a0", "\u202f", "\u2009", "\u2212"


def describe(
    cells: Sequence[str], reading: Reading | None = None, **others: Sequence[str]
) -> tuple[ColumnFacts, list[Problem]]:
    table = pa.table(
        {"x": pa.array(list(cells)), **{n: pa.array(list(v)) for n, v in others.items()}}
    )
    facts, problems = columns(Cells(table), table.column_names, reading or Reading())
    return facts[0], problems


def said(problems: Sequence[Problem]) -> str:
    return "\n".join(map(str, problems))


# What is written, the numbers it means (NaN: missing), and what must be said.
NUMBERS: dict[str, tuple[list[str], list[float], str]] = {
    "thousands, comma": (
        ["1,234.5", "12", "1,234,567"],
        [1234.5, 12, 1234567],
        "'1,234.5' = 1234.5",
    ),
    "thousands only": (["1,234", "5,678"], [1234, 5678], "may be a decimal mark"),
    "thousands and less": (["1,234", "5,678", "901"], [1234, 5678, 901], "'1,234' = 1234"),
    "thousands, point": (["1.234,5", "12", "1.234.567"], [1234.5, 12, 1234567], "= 1234.5"),
    "thousands, blank": (["1 234,5", "12", "987 654"], [1234.5, 12, 987654], "= 1234.5"),
    "unbreakable blank": ([f"1{NBSP}234", "12"], [1234, 12], "= 1234"),
    "narrow blanks": ([f"1{NARROW}234", f"2{THIN}345"], [1234, 2345], "= 1234"),
    "apostrophes": (["1'234.50", "2’345"], [1234.5, 2345], "= 1234.5"),
    "lakhs": (["12,34,567", "1,00,000", "50"], [1234567, 100000, 50], "= 1234567"),
    "few with thousands": ([*["999"] * 300, "1,234.5"], [999.0] * 300 + [1234.5], "= 1234.5"),
    "dollars": (["$1,200", "$900.50", "-$5", "$-6"], [1200, 900.5, -5, -6], "'$1,200' = 1200"),
    "euros behind": (["1.200,50 €", "900 €", "3,5€"], [1200.5, 900, 3.5], "= 1200.5"),
    "euros, whole thousands": (["1.200 €", "9.900 €"], [1200, 9900], "may be a decimal mark"),
    "euros before": (["€ 5", "€7,5"], [5, 7.5], "= 7.5"),
    "codes of money": (["USD 1,200", "15 USD", "$7"], [1200, 15, 7], "= 1200"),
    "rupees": (["₹1,05,000", "Rs. 500"], [105000, 500], "= 105000"),
    "without the sign": (["$5", "7", "$9"], [5, 7, 9], "rows 2."),
    "percent": (["12 %", "0.5%", "100%"], [12, 0.5, 100], "12 % is read as 12"),
    "parentheses": (["1,234", "(300)", "(1,500.5)"], [1234, -300, -1500.5], "'(300)' = -300"),
    "money in parentheses": (["$1,234", "($300)"], [1234, -300], "= -300"),
    "minus behind": (["1.234,50-", "7,5", "3-"], [-1234.5, 7.5, -3], "= -1234.5"),
    "longer minus": ([f"{MINUS}5", "7", f"{MINUS}1.5"], [-5, 7, -1.5], "= -5"),
    "kilograms": (["5 kg", "7.5kg", "12 kg"], [5, 7.5, 12], "'5 kg' = 5"),
    "months": (["36 months", "60 months", "1 month"], [36, 60, 1], "= 36"),
    "some unit": ([f"{n} widgets" for n in range(20)], list(range(20)), "widgets"),
    "scientific": (["1e3", "1.5E-2", "+2e+1"], [1000, 0.015, 20], ""),
    "decimal commas": (["1,5", "2,25", "3"], [1.5, 2.25, 3], ""),
    "decimal commas of three digits": (["0,125", "1,250", "12,5"], [0.125, 1.25, 12.5], ""),
    "infinite": (["1", "inf", "-Infinity", "1e400"], [1, math.nan, math.nan, math.nan], "'1e400'"),
    "marks and words": (["$5", "NA", "$7"], [5, math.nan, 7], "'NA' (1)"),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_numbers(case: str) -> None:
    cells, expected, words = NUMBERS[case]
    facts, problems = describe(cells)
    assert facts.kind == "number"
    found = canonical(pa.array(cells), "number", facts.format)
    np.testing.assert_array_equal(found, np.array(expected, dtype=float))
    one = [plain.number_cell(cell, facts.format.model_dump()) for cell in cells]
    np.testing.assert_array_equal(found, one)
    assert words in said(problems)
    if not words:
        assert problems == []


# What is written, its kind, and what must be said.
WORDS: dict[str, tuple[list[str], str, str]] = {
    "mixed units": (["5 kg", "3 lb", "7 kg", "2 lb"], "category", "'lb' (2), rows 2, 4"),
    "mixed money": (["$5", "€6", "$7", "€8"], "category", "mixes units"),
    "percent or not": (["5%", "7", "9%", "0.5"], "category", "'' (2), rows 2, 4"),
    "codes": (["A12", "A15", "A99"], "category", ""),
    "sizes": (["5A", "6B", "5B"], "category", ""),
    "house numbers": (["12 Main", "5 High", "7 Park"], "category", ""),
    "places": (["1st", "2nd", "3rd"], "category", ""),
    "ranges": (["5-10", "10-20", "20-30"], "category", ""),
    "telephones": (["555 123 456", "555 987 654", "555 111 222"], "category", ""),
    "addresses": (["192.168.100.200", "192.168.100.201"], "category", ""),
    "versions": (["1.2.3", "1.2.4", "2.0.0"], "category", ""),
    "times of day": (["10:30", "11:45"], "category", ""),
    "badly grouped": (["1,23", "4,5,6", "7,8,9"], "category", ""),
    "leading zeros": (["007", "010", "123"], "category", ""),
    "beyond 64 bits": (
        ["123456789012345678901", "123456789012345678902"],
        "category",
        "digit by digit",
    ),
    "beyond 53 bits": (["9007199254740993", "9007199254740995"], "category", "rows 1-2"),
    "unix times": (["1700000000", "1700000001"], "number", ""),
    "nearly numbers": ([*map(str, range(90)), *["3+"] * 4], "category", "rows 91-94"),
    "mixed dates": (["2020-01-31", "31.12.2020", "2020-02-01"] * 4, "category", "%d.%m.%Y (4)"),
    "NA as a category": (["NA", "Grvl", "Pave", "NA"], "category", "x: 'NA' (2)"),
    "NA beside yes and no": (["yes", "no", "NA", "yes"], "category", "'NA' (1)"),
    "None as a word": (["None", "BrkFace", "Stone"], "category", "'None' (1)"),
}


@pytest.mark.parametrize("case", WORDS)
def test_words(case: str) -> None:
    cells, kind, words = WORDS[case]
    facts, problems = describe(cells)
    assert facts.kind == kind
    assert words in said(problems)
    if not words:
        assert problems == []
    if kind == "category":
        assert canonical(pa.array(cells), facts.kind, facts.format).tolist() == cells


DATES: dict[str, tuple[list[str], list[str], str]] = {
    "offsets": (
        ["2024-01-01T00:30:00+02:00", "2024-03-01T12:00:00-0330"],
        ["2023-12-31T22:30:00", "2024-03-01T15:30:00"],
        "Greenwich",
    ),
    "hours only": (["2024-02-29 23:59:59+00", "2024-02-29 23:59:59-01"],
        ["2024-02-29T23:59:59", "2024-03-01T00:59:59"], "Greenwich"),
    "zulu": (["2024-01-01T00:30:00Z"], ["2024-01-01T00:30:00"], ""),
    "zulu and offsets": (["2024-01-01T00:30:00Z", "2024-01-01T00:30:00+01:00"],
        ["2024-01-01T00:30:00", "2023-12-31T23:30:00"], "Greenwich"),
    "fractions": (["2024-01-01T00:30:00.123+05:45"], ["2023-12-31T18:45:00"], "fractions"),
    "letters": (["Mon, 05 Jan 2015 10:00:00 +0100"], ["2015-01-05T09:00:00"], "Greenwich"),
    "short messages": (["Mon Jan 05 10:00:00 +0000 2015"], ["2015-01-05T10:00:00"], "Greenwich"),
    "server logs": (["05/Jan/2015:10:00:00 +0000"], ["2015-01-05T10:00:00"], "Greenwich"),
    "american times": (["Jan 5, 2015 3:07 PM"], ["2015-01-05T15:07:00"], ""),
}  # fmt: skip


@pytest.mark.parametrize("case", DATES)
def test_dates(case: str) -> None:
    cells, expected, words = DATES[case]
    facts, problems = describe(cells)
    assert facts.kind == "date"
    assert canonical(pa.array(cells), "date", facts.format).tolist() == expected
    assert [plain.date_cell(cell, facts.format.date, ()) for cell in cells] == expected
    assert words in said(problems)


@pytest.mark.parametrize("pair", BOOLEANS, ids="-".join)
def test_opposite_words_are_booleans(pair: set[str]) -> None:
    one, two = pair
    assert describe([one, two.upper(), one] * 3)[0].kind == "boolean"


def test_a_decimal_mark_is_what_the_other_columns_show() -> None:
    german, american = ["1,5", "2,25", "3"], ["1.5", "2.25", "3"]
    facts, problems = describe(["1.234", "5.678", "9.012"], y=german)
    assert (facts.format.decimal, facts.maximum) == (",", 9012)
    facts, problems = describe(["1,234", "5,678", "9,012"], y=german)
    assert (facts.format.decimal, facts.maximum) == (",", 9.012)
    facts, problems = describe(["1,234", "5,678", "9,012"], y=american)
    assert facts.maximum == 9012
    assert "may be a decimal mark" not in said(problems)
    assert describe(["1.234", "5.678", "1.001"], y=american)[0].maximum == 5.678
    both, problems = describe(["1,234", "5,678", "1,001"], y=american, z=german)
    assert both.maximum == 5678
    assert "may be a decimal mark" in said(problems)


def test_the_person_knows_the_decimal_mark() -> None:
    comma, point = Reading(decimal=","), Reading(decimal=".")
    assert describe(["1,234", "5,678"], comma)[0].maximum == 5.678
    assert describe(["1,234", "5,678"], point)[0].maximum == 5678
    assert describe(["1.234 €", "5.678 €"], point)[0].maximum == 5.678
    assert describe(["1.234 €", "5.678 €"], comma)[0].maximum == 5678


def test_random_cells_mean_the_same_in_both_readers() -> None:
    generator = random.Random(0)
    letters = ["1", "22", "333", "000", ",", ".", " ", NBSP, NARROW, "'", "’", "-", "+", MINUS]
    letters += ["(", ")", "$", "€", "%", "kg", "e5", "E-2", "x"]
    cells = ["".join(generator.choices(letters, k=generator.randint(1, 7))) for _ in range(4000)]
    shapes = itertools.product(
        [".", ","], ["", ",", ".", " ", "'"], [(), ("$", "kg"), ("%",)], ["", "()", "1-", MINUS]
    )
    read = 0
    for decimal, thousands, units, negative in shapes:
        if decimal == thousands:
            continue
        form = Format(decimal=decimal, thousands=thousands, units=units, negative=negative)
        found = canonical(pa.array(cells), "number", form)
        one = np.array([plain.number_cell(cell, form.model_dump()) for cell in cells])
        np.testing.assert_array_equal(found, one)
        assert np.array_equal(np.signbit(found[found == found]), np.signbit(one[one == one]))
        read += int((found == found).sum())
    assert read > 10_000


def test_zones_mean_the_same_in_both_readers() -> None:
    generator = random.Random(1)
    cells = []
    for _ in range(500):
        year = generator.choice([1, 1969, 2000, 2024, 9999])
        day = f"{year:04d}-{generator.choice(['01-01', '02-29', '12-31'])}"
        zone = generator.choice(
            ["Z", "+00", "-0330", "+14:00", "-23:59", "+24:00", "+05:60", "x", ""]
        )
        cells.append(
            f"{day} {generator.randint(0, 24):02d}:{generator.choice(['00', '59'])}:07{zone}"
        )
    form = Format(date="%Y-%m-%d %H:%M:%S%z")
    found = canonical(pa.array(cells), "date", form).tolist()
    assert found == [plain.date_cell(cell, form.date, ()) for cell in cells]
    assert sum(map(bool, found)) > 100


def test_what_all_formats_cover_is_what_each_of_them_covers() -> None:
    rng = random.Random(3)
    every = re.compile(dates.any_of(dates.FORMATS))
    single = [re.compile(dates.pattern(form)) for form in dates.FORMATS]
    covered = 0
    for number in range(1500):
        form = dates.FORMATS[number % len(dates.FORMATS)]
        moment = datetime(1950, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randrange(3 * 10**9))
        text = moment.strftime(form)
        if rng.random() < 0.5:
            place = rng.randrange(len(text))
            text = (
                text[:place] + rng.choice("0139-/. :TZ+aMn,é") + text[place + rng.randint(0, 1) :]
            )
        known = any(one.fullmatch(text) for one in single)
        assert bool(every.fullmatch(text)) == known, text
        covered += known
    assert 750 < covered < 1500


SHAPES = {
    "digits are alike": (["$1,204.50", "$9,999.99", "$1,111.11"], ["$1,111.11"]),
    "a zero that begins": (["05", "15", "10", "0.07"], ["01", "11", "0.01"]),
    "powers of units": (["5 m2", "7 m3", "4 m5"], ["1 m2", "1 m3", "1 m1"]),
    "other scripts": (["9 ₽", "", "é2"], ["1 ₽", "", "é2"]),
    "cells side by side": (["m", "25", "0"], ["m", "11", "0"]),
}


@pytest.mark.parametrize("case", SHAPES)
def test_shapes(case: str) -> None:
    texts, shapes = SHAPES[case]
    # A slice of a longer array, as batches are.
    found = Shapes(pa.array(["x9", *texts, "0"]).slice(1, len(texts)))
    assert found.text.to_pylist() == shapes
    for place, text in enumerate(texts):
        mask = np.arange(len(texts)) == place
        assert found.spread(found.of(mask))[place], text


def test_three_digits_and_an_exponent_are_decimal_places() -> None:
    facts, _ = describe(["3,652e+07", "8,533e-07", "2,800e-03"])
    values = canonical(pa.array(["3,652e+07"]), facts.kind, facts.format)
    assert facts.kind == "number"
    assert values.tolist() == [3.652e7]


@pytest.mark.parametrize(
    "cells",
    [
        ["67.206.61.234", "81.61.110.158", "174.78.48.220"],
        ["192.168.100.101", "192.168.100.102", "10.100.120.130"],
    ],
)
def test_addresses_of_machines_are_no_amounts(cells: list[str]) -> None:
    assert describe(cells)[0].kind == "category"


def test_opposite_words_in_korean() -> None:
    assert describe(["예", "아니오", "예", ""])[0].kind == "boolean"
