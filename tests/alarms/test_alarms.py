"""Each alarm rings where it must, keeps silent at a near miss, and its mends silence it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core.alarms import find
from core.alarms.known import KNOWN, LEVELS
from core.check import check
from core.edit import columns as edit
from core.edit import mends
from core.problems import errors
from tests.alarms.ringing import Columns, plain_table, ring, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.table import Table
    from core.recipe import Recipe

ALARMS = Path(find.__file__).parent
ROWS = 400


def with_(**columns: list[str]) -> Columns:
    return {**columns, **plain_table(ROWS)}


def of(rng_seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(rng_seed)


def sold() -> list[str]:
    return plain_table(ROWS)["sold"]


def flipped(values: list[str], share: float) -> list[str]:
    """The values with a share of them exchanged for the other one."""
    rng = of()
    return [{"yes": "no", "no": "yes"}[v] if rng.random() < share else v for v in values]


def numbers(rows: int = ROWS) -> list[str]:
    return [f"{v:.2f}" for v in of().normal(0, 1, rows)]


def twice(columns: Columns, times: int) -> Columns:
    """The table with its first rows once more at its end."""
    return {name: values + values[:times] for name, values in columns.items()}


def rare(count: int) -> Columns:
    table = plain_table(ROWS)
    return {**table, "sold": ["yes"] * count + ["no"] * (ROWS - count)}


def contradicting(share: float) -> Columns:
    """Rows that have the same features as the one before, and another answer."""
    table = plain_table(ROWS)
    for row in range(1, int(ROWS * share), 2):
        for name in ("size", "weight", "colour"):
            table[name][row] = table[name][row - 1]
        table["sold"][row] = {"yes": "no", "no": "yes"}[table["sold"][row - 1]]
    return table


DAYS = [str(np.datetime64("2024-01-01") + n) for n in range(ROWS)]
WORDS = [f"w{n}" for n in range(60)]

# alarm, its columns, a table where it must ring, one where it must not.
CASES: list[tuple[str, tuple[str, ...], Columns, Columns]] = [
    ("leakage", ("paid",), with_(paid=["x" if v == "yes" else "y" for v in sold()]),
     with_(paid=["x" if v == "yes" else "y" for v in flipped(sold(), 0.04)])),
    ("leakage", ("late",), with_(late=["7.5" if v == "yes" else "" for v in sold()]),
     with_(late=["7.5" if v == "yes" else "" for v in flipped(sold(), 0.04)])),
    ("leakage", ("sold_code",),
     with_(sold_code=["x" if v == "yes" else "y" for v in flipped(sold(), 0.02)]),
     with_(other_code=["x" if v == "yes" else "y" for v in flipped(sold(), 0.02)])),
    ("leakage", ("level",),
     with_(level=[f"{of(n).random() + (v == 'yes'):.5f}" for n, v in enumerate(sold())]),
     with_(level=[f"{of(n).random() + 0.8 * (v == 'yes'):.5f}" for n, v in enumerate(sold())])),
    ("twins", (), twice(plain_table(ROWS), 80), twice(plain_table(ROWS), 2)),
    ("duplicates", (), twice(plain_table(ROWS), 80), twice(plain_table(ROWS), 2)),
    ("contradictions", (), contradicting(0.3), contradicting(0.03)),
    ("identity", ("order",), with_(order=[str(n) for n in of().permutation(ROWS)]),
     with_(order=[str(n) for n in of().integers(0, 10**6, ROWS)])),
    ("identity", ("customer_id",),
     with_(customer_id=[str(n) for n in [7, 7, *of().permutation(10**6)[: ROWS - 2]]]),
     with_(customer_age=[str(n) for n in [7, 7, *of().permutation(10**6)[: ROWS - 2]]])),
    ("groups", ("patient_id",), with_(patient_id=[str(n // 4 + 1000) for n in range(ROWS)]),
     with_(product_code=[str(n // 4 + 1000) for n in range(ROWS)])),
    ("constant", ("flag",), with_(flag=["no"] * (ROWS - 2) + ["yes"] * 2),
     with_(flag=["no"] * (ROWS - 20) + ["yes"] * 20)),
    ("spellings", ("town",), with_(town=list(of().choice(["Bern", "bern ", "Basel"], ROWS))),
     with_(town=list(of().choice(["Bern", "Berne", "Basel", "a", "A"], ROWS)))),
    ("number_text", ("rooms",),
     with_(rooms=[str(v) for v in of().choice([*range(1, 10), "many"], ROWS)]),
     with_(rooms=[str(v) for v in of().choice(["1", "2", "3", "many", "few", "none"], ROWS)])),
    ("date_text", ("when",),
     with_(when=[d if d < "2024-01-20" else f"{d[8:]}.01.2024" for d in DAYS[:31]] * 12
           + DAYS[:28]),
     with_(when=[f"week {n % 40}" for n in range(ROWS)])),
    ("units", ("load",), with_(load=[f"{n % 30} {'kg' if n % 3 else 'lb'}" for n in range(ROWS)]),
     with_(load=[["1Fam", "2Story", "1.5Story", "2Fam"][n % 4] for n in range(ROWS)])),
    ("many_categories", ("word",),
     with_(word=[*(["often"] * 100), *(["also"] * 100), *[f"w{n // 2}" for n in range(200)]]),
     with_(word=[WORDS[n % 60] for n in range(ROWS)])),
    ("imbalance", ("sold",), rare(20), rare(60)),
    ("wide", (), {**{f"x{n}": numbers(60) for n in range(50)}, **plain_table(60)},
     {**{f"x{n}": numbers(60) for n in range(20)}, **plain_table(60)}),
    ("time_order", ("day",), with_(day=DAYS), with_(birthday=DAYS)),
    ("heavy_tail", ("fee",), with_(fee=["90000", *numbers()[1:]]),
     with_(fee=["9", *numbers()[1:]])),
    ("target_missing", ("sold",), {**plain_table(ROWS), "sold": ["", *sold()[1:]]},
     plain_table(ROWS)),
    ("rare_classes", ("sold",), {**plain_table(ROWS), "sold": ["maybe", *sold()[1:]]},
     plain_table(ROWS)),
    ("one_class", ("sold",), {**plain_table(ROWS), "sold": ["yes"] * ROWS}, plain_table(ROWS)),
]  # fmt: skip


@pytest.fixture
def rung(table_of: Callable[[Columns], Table]) -> Callable[..., Any]:
    def made(columns: Columns, target: str = "sold") -> Any:
        table = table_of(columns)
        recipe = start(table, target)
        # What the reader leaves out by itself is looked at as if it were used.
        for name in columns:
            column = next(c for c in recipe.columns if c.name == name)
            if column.role == "ignore" and name not in ("price", "sold") and column.kind != "text":
                recipe = edit.set_role(recipe, table.schema, name, "feature")
        return table, recipe, ring(table, recipe)

    return made


@pytest.mark.parametrize(("name", "about", "bad", "good"), CASES)
def test_rings_where_it_must_and_not_at_a_near_miss(
    rung: Callable[..., Any], name: str, about: tuple[str, ...], bad: Columns, good: Columns
) -> None:
    _, _, found = rung(bad)
    assert (name, about) in {(alarm.name, alarm.columns) for alarm in found}
    _, _, found = rung(good)
    assert name not in {alarm.name for alarm in found}


@pytest.mark.parametrize(
    ("name", "about", "bad"), [case[:3] for case in CASES if case[0] not in ("one_class",)]
)
def test_every_mend_silences_its_alarm(
    rung: Callable[..., Any], name: str, about: tuple[str, ...], bad: Columns
) -> None:
    table, recipe, found = rung(bad)
    (alarm,) = (one for one in found if (one.name, one.columns) == (name, about))
    for offer in alarm.mends:
        mended = mends.mend(recipe, table.schema, offer.name, alarm.columns, offer.told)
        assert mended != recipe
        assert alarm.key not in {one.key for one in ring(table, mended)}, offer.name
        # What could be trained before can be trained after.
        if not errors(check(recipe, table.schema)):
            assert not errors(check(mended, table.schema)), offer.name


def test_classes_are_not_to_be_left_out_where_fewer_than_two_would_stay(
    rung: Callable[..., Any],
) -> None:
    columns = {**plain_table(4), "sold": ["yes", "yes", "yes", "no"]}
    (alarm,) = (one for one in rung(columns)[2] if one.name == "rare_classes")
    assert alarm.mends == ()


def test_every_alarm_has_a_case_and_every_mend_an_alarm() -> None:
    assert {case[0] for case in CASES} | {"empty"} == set(KNOWN)
    sources = "".join(path.read_text(encoding="utf-8") for path in ALARMS.glob("*.py"))
    assert set(re.findall(r'Offer\(name="(\w+)"', sources)) == set(mends.MENDS)


def test_a_sound_table_is_silent(rung: Callable[..., Any]) -> None:
    assert rung(plain_table(ROWS))[2] == []
    assert rung(plain_table(ROWS), "price")[2] == []


def test_an_empty_column(rung: Callable[..., Any]) -> None:
    table, recipe, found = rung(with_(nothing=[""] * ROWS))
    assert [(one.name, one.columns) for one in found if one.level == "stops"] == [
        ("empty", ("nothing",))
    ]
    mended = mends.mend(recipe, table.schema, "ignore", ("nothing",))
    assert ring(table, mended) == []


@pytest.mark.parametrize("target", ["sold", "price"])
@pytest.mark.parametrize("seed", range(3))
def test_a_shuffled_target_is_not_given_away(
    rung: Callable[..., Any], target: str, seed: int
) -> None:
    columns = with_(
        copy=sold(), code=[str(n) for n in range(ROWS)], name=[f"n{n % 300}" for n in range(ROWS)]
    )
    order = of(seed).permutation(ROWS)
    columns[target] = [columns[target][n] for n in order]
    assert "leakage" not in {alarm.name for alarm in rung(columns, target)[2]}


def test_a_number_given_away_by_another(rung: Callable[..., Any]) -> None:
    price = [float(v) for v in plain_table(ROWS)["price"]]
    _, _, found = rung(with_(gross=[f"{1.19 * v:.2f}" for v in price]), "price")
    assert [alarm.key for alarm in found] == ["leakage:gross"]
    noise = of().normal(0, 8, ROWS)
    rough = [f"{1.19 * v + n:.2f}" for v, n in zip(price, noise, strict=True)]
    assert rung(with_(gross=rough), "price")[2] == []


def test_a_table_of_few_answers_repeats_by_itself(rung: Callable[..., Any]) -> None:
    rng = of()
    columns = {f"q{n}": list(rng.choice(["a", "b", "c"], 2000)) for n in range(5)}
    columns["sold"] = list(rng.choice(["yes", "no"], 2000))
    columns["price"] = ["1", "2"] * 1000
    assert rung(columns)[2] == []


def test_evidence_names_rows_and_cells(rung: Callable[..., Any]) -> None:
    _, _, found = rung(twice(plain_table(ROWS), 80))
    copies = next(one for one in found if one.name == "duplicates")
    assert copies.rows == tuple(range(ROWS + 1, ROWS + 21))
    assert copies.count == 80
    _, _, found = rung(with_(town=["Bern"] * 390 + ["BERN"] * 10))
    (spelled,) = (one for one in found if one.name == "spellings")
    assert spelled.rows == tuple(range(391, 401))
    assert spelled.values == (("Bern", 390), ("BERN", 10))
    assert "'Bern', 'BERN'" in str(spelled.found)


def test_what_is_known_is_not_said_again(rung: Callable[..., Any]) -> None:
    table, recipe, found = rung(twice(plain_table(ROWS), 80))
    known = mends.dismiss(recipe, *(alarm.key for alarm in found))
    assert ring(table, known) == []
    assert known.work == recipe
    assert ring(table, mends.recall(known)) == found


def test_the_worst_comes_first(rung: Callable[..., Any]) -> None:
    columns = twice(with_(paid=sold(), day=DAYS, town=["Bern", "bern"] * (ROWS // 2)), 80)
    levels = [list(LEVELS).index(alarm.level) for alarm in rung(columns)[2]]
    assert len(levels) >= 4
    assert levels == sorted(levels)


def test_sampled_and_through_a_child(table_of: Callable[[Columns], Table], home: Any) -> None:
    table = table_of(with_(paid=sold()))
    table.save(home / "stored")
    recipe: Recipe = start(table)
    assert find.kept(recipe, table.schema, home / "stored") == ([], False)
    found = find.alarms(recipe, table.schema, home / "stored")
    assert [alarm.key for alarm in found] == ["leakage:paid"]
    assert find.kept(recipe, table.schema, home / "stored") == (found, True)
    left = mends.mend(recipe, table.schema, "ignore", ("paid",))
    # Only copies depend on which columns are used.
    asked = [find.questions(one, table.schema) for one in (recipe, left)]
    assert asked[0][0] == asked[1][0]
    assert asked[0][1] != asked[1][1]
