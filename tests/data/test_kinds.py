"""Kinds, roles and counts are those a person would give; doubts are said with their rows."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest

from core.data.cells import Cells
from core.data.kinds import columns
from core.problems import Problem
from core.recipe import Reading
from core.schema import ColumnFacts

PLAIN = Reading()


def describe(
    cells: Sequence[str], name: str = "x", reading: Reading = PLAIN
) -> tuple[ColumnFacts, list[Problem]]:
    facts, problems = columns(Cells(pa.table({name: pa.array(list(cells))})), [name], reading)
    return facts[0], problems


def times(count: int, *cells: str) -> list[str]:
    return list(cells) * count


KINDS = {
    "whole numbers": (["1", "2", "3", "5"], "number"),
    "numbers": (["1.5", "-2e3", ".5", "+3"], "number"),
    "numbers with blanks around": ([" 1", "2 ", "3"], "number"),
    "numbers and blanks": (["1", "", "3", ""], "number"),
    "numbers and words for missing": (["1", "NA", "3", "?"], "number"),
    "decimal commas": (["1,5", "2,25", "3"], "number"),
    "thousands": (["1,234", "5,678", "9,012"], "number"),
    "zip codes": (["01234", "90210", "02139"], "category"),
    "agents": (["007", "001", "006"], "category"),
    "zero and one": (times(5, "0", "1"), "number"),
    "long whole numbers": (["9007199254740993", "9007199254740995"], "category"),
    "long round numbers": (["10000000000000000000", "20000000000000000000"], "number"),
    "words": (times(5, "red", "green"), "category"),
    "NA and a word": (times(5, "NA", "Grvl", "Pave"), "category"),
    "yes and no": (times(5, "yes", "No"), "boolean"),
    "true and false": (["TRUE", "FALSE", "", "TRUE"], "boolean"),
    "y and n": (times(5, "y", "n"), "boolean"),
    "yes and false": (times(5, "yes", "false"), "category"),
    "yes, no and maybe": (times(5, "yes", "no", "maybe"), "category"),
    "iso dates": (["2020-01-31", "1999-12-01"], "date"),
    "times": (["2020-01-31 10:00", "1999-12-01 23:59"], "date"),
    "times with T": (["2020-01-31T10:00:00", "1999-12-01T23:59:59"], "date"),
    "german dates": (["31.01.2020", "1.2.2020"], "date"),
    "slashes, day first": (["31/01/2020", "01/02/2020"], "date"),
    "slashes, month first": (["01/31/2020", "02/01/2020"], "date"),
    "month names": (["31-Jan-2020", "1-feb-2021"], "date"),
    "long month names": (["January 31, 2020", "May 1, 2021"], "date"),
    "months": (["1949-01", "1949-02"], "date"),
    "no such day": (["2020-02-30", "2020-02-31"], "category"),
    "bare whole numbers are no dates": (["20200131", "20200201"], "number"),
    "years": (["1999", "2000", "2001"], "number"),
    "seasons": (["2003-2004", "2009-2010"], "category"),
    "names": ([f"Name {i}" for i in range(200)], "text"),
    "a few dozen different names": ([f"Name {i}" for i in range(30)], "text"),
    "a small table": (["a", "b", "c", "d", "a", "e", "f", "g"] * 3, "category"),
    "tickets": ([f"A/{i}" for i in range(300)] + [f"A/{i}" for i in range(100)], "text"),
    "sentences": (
        [
            f"This is sentence {i % 40}, and it goes on and on until it is long enough."
            for i in range(100)
        ],
        "text",
    ),
    "long answers of a survey": (
        times(
            20,
            "I agree with this statement, but only under certain circumstances of mine",
            "No, never",
        ),
        "category",
    ),
    "ten thousand categories": ([f"c{i % 10_000}" for i in range(50_000)], "category"),
    "nothing": (["", "", ""], "category"),
}


@pytest.mark.parametrize("case", KINDS)
def test_kinds(case: str) -> None:
    cells, kind = KINDS[case]
    facts, _ = describe(cells)
    assert facts.kind == kind
    assert str(facts.reason)


def test_counts_of_numbers() -> None:
    facts, problems = describe(["1.0", "1", "NA", "", "inf", "1e400", "-7", "1"])
    assert (facts.missing, facts.distinct, facts.not_finite) == (4, 2, 2)
    assert (facts.minimum, facts.maximum, facts.whole) == (-7.0, 1.0, True)
    assert facts.top == (("1", 2), ("-7", 1), ("1.0", 1))
    assert facts.format.missing_words == ("NA",)
    said = "\n".join(map(str, problems))
    assert "'NA' (1)" in said
    assert "rows 3." in said
    assert "rows 5-6." in said
    assert {problem.severity for problem in problems} == {"warning"}
    assert {problem.where for problem in problems} == {"columns.x"}


@pytest.mark.parametrize("word", ["k.A.", "s/d", "b.d.", "N.D.", "н/д"])
def test_no_answer_in_other_languages(word: str) -> None:
    facts, _ = describe(["1,5", "2,0", word, "3,5", "4,0"])
    assert (facts.kind, facts.missing, facts.format.missing_words) == ("number", 1, (word,))


def test_counts_of_categories() -> None:
    facts, problems = describe(["b", "a", "", "c", "b", "NA", "a"])
    assert (facts.missing, facts.distinct) == (1, 4)
    assert facts.top == (("a", 2), ("b", 2), ("NA", 1), ("c", 1))
    assert facts.format.missing_words == ()
    assert "kept as categories: x: 'NA' (1)" in str(problems[0])


def test_only_the_most_frequent_values_are_kept() -> None:
    facts, _ = describe([f"v{i % 3000:04d}" for i in range(12_000)])
    assert facts.distinct == 3000
    assert len(facts.top) == 2000
    assert facts.top[0] == ("v0000", 4)


def test_every_row_is_looked_at() -> None:
    facts, problems = describe([str(i) for i in range(50_000)] + ["oops"])
    assert facts.kind == "number"
    assert facts.missing == 1
    assert "'oops' (1)" in str(problems[0])
    assert "rows 50001." in str(problems[0])


def test_more_than_a_few_stray_cells_make_a_category() -> None:
    facts, problems = describe(times(10, *"123456789", "3+"))
    assert facts.kind == "category"
    assert "'3+' (10)" in str(problems[0])
    few, _ = describe([*times(20, *"123456789"), "3+"])
    assert few.kind == "number"


def test_a_stray_date_is_said() -> None:
    facts, problems = describe([*times(100, "2020-01-31", "2020-02-01"), "soon"])
    assert facts.kind == "date"
    assert facts.missing == 1
    assert "'soon' (1)" in str(problems[0])


def test_day_or_month_is_said_when_it_is_not_known() -> None:
    facts, problems = describe(["01/02/2020", "03/04/2020"])
    assert facts.kind == "date"
    assert "%d/%m/%Y" in str(problems[0])
    for sure in (["01/02/2020", "13/04/2020"], ["01/02/2020", "04/13/2020"], ["01/01/2020"]):
        assert describe(sure)[1] == []


def test_the_person_knows_better() -> None:
    comma = Reading(decimal=",")
    assert describe(["1,234", "5,678"], reading=comma)[0].kind == "number"
    assert describe(["1,234", "5,678"], reading=comma)[0].maximum == 5.678
    assert describe(["1.5", "2.5"], reading=comma)[0].kind != "number"
    words = Reading(missing_words=("-999", "unknown"))
    facts, _ = describe(["1", "-999", "unknown", "4"], reading=words)
    assert (facts.kind, facts.missing, facts.minimum) == ("number", 2, 1.0)
    assert facts.format.missing_words == ("-999", "unknown")
    assert describe(["1", "NA", "4"], reading=words)[0].kind == "category"


def test_lost_zeros_and_marks_are_said() -> None:
    assert "'007' (1)" in str(describe(["007", "12", "345", "6789"])[1][0])
    assert "percent" in str(describe(["5%", "7%", "12%"])[1][0])
    assert "$1,200" in str(describe(["$1,200", "$900", "$1,000"])[1][0])
    assert "1,234" in str(describe(["1,234", "12", "5,678", "9,012"])[1][0])


ROLES = {
    "text": ("x", [f"Name {i}" for i in range(200)], "Free text"),
    "missing": ("x", ["", "", ""], "Every cell is missing"),
    "constant": ("x", ["5", "5", "5"], "Every cell is"),
    "rows counted from one": ("x1", [str(i) for i in range(1, 50)], "counts the rows"),
    "rows counted from zero": ("Unnamed: 0", [str(i) for i in range(50)], "counts the rows"),
    "id": ("PassengerId", [str(892 + 3 * i) for i in range(50)], "like an ID"),
    "customer number": ("customer_number", [str(892 - i * i) for i in range(25)], "like an ID"),
    "text id": ("customerID", [f"{i:04d}-XY" for i in range(300)], "like an ID"),
    "different words": ("state", [f"S{i}" for i in range(15)], "a different value in each"),
    "measure": ("height", [str(150 + 3 * i) for i in range(50)], ""),
    "years in order": ("year", [str(1949 + i) for i in range(50)], ""),
    "unique decimals": ("id", [f"{i}.5" for i in range(50)], ""),
    "paid": ("paid", [str(7 * i) for i in range(50)], ""),
    "id that comes again": ("id", times(10, "1", "2", "3"), ""),
    "constant but missing": ("x", ["yes", "", "yes"], ""),
    "small table": ("x", ["a", "b", "c"], ""),
}


@pytest.mark.parametrize("case", ROLES)
def test_roles(case: str) -> None:
    name, cells, reason = ROLES[case]
    facts, _ = describe(cells, name)
    assert facts.role == ("ignore" if reason else "feature")
    assert reason in str(facts.role_reason or "")
