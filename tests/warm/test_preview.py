"""Columns before and after: the numbers are those of `prepare`, the words say what was fitted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import suggest
from core.assign import set_path
from core.data.table import Table
from core.prepare.prepared import PARTS, prepare
from core.problems import InputError, Phrase
from core.recipe import Recipe
from core.warm import preview
from core.warm.preview import Previews
from tests.conftest import mixed_columns

TARGETS = ("bought", "level", "spent")


def changed(recipe: Recipe, *assignments: str) -> Recipe:
    for assignment in assignments:
        recipe = set_path(recipe, assignment)
    return recipe


def words(phrases: list[dict[str, Any]]) -> list[str]:
    return [str(Phrase.model_validate(phrase)) for phrase in phrases]


@pytest.fixture
def folder(mixed: Table, tmp_path: Path) -> Path:
    mixed.save(tmp_path / "stored")
    return tmp_path / "stored"


@pytest.mark.parametrize("target", TARGETS)
def test_the_numbers_are_those_of_prepare(mixed: Table, folder: Path, target: str) -> None:
    recipe = changed(
        suggest.recipe(mixed.schema, target),
        "columns.member.treatment.missing=most_frequent",
        "columns.member.treatment.missing.flag=true",
        "columns.shop.treatment.encoding=embedding",
    )
    found = Previews().show(folder, recipe, None, 20)
    prepared = prepare(recipe, mixed)
    rows = found["rows"]
    assert rows == prepared.rows["train"][:20].tolist()
    owners = list(prepared.fitted.owners)
    columns = {column["name"]: column for column in found["columns"]}
    assert list(columns) == [column.name for column in recipe.features]
    for name, column in columns.items():
        assert column["before"] == [mixed.cells[name][row].as_py() for row in rows]
        after = np.array([made["values"] for made in column["after"]], dtype="float32")
        if name == "shop":
            assert (after[0] == prepared.inputs["codes"][rows, 0]).all()
            after = after[1:]
        places = [place for place, owner in enumerate(owners) if owner == name]
        expected = prepared.inputs["features"][rows][:, places].T
        assert after.size == expected.size
        assert (after == expected.reshape(after.shape)).all()
        assert column["more"] == 0
    labels = mixed.cells[target].to_pylist()
    for part in PARTS:
        told = found["split"][part]
        assert told["rows"] == len(prepared.rows[part])
        held = [labels[row] for row in prepared.rows[part]]
        expected_classes = {} if target == "spent" else {n: held.count(n) for n in set(held)}
        assert told["classes"] == expected_classes
    assert not found["sampled"]


def test_what_is_learned_is_said(mixed: Table, folder: Path) -> None:
    recipe = changed(
        suggest.recipe(mixed.schema, "bought"), "columns.shop.treatment.encoding=embedding"
    )
    fitted = prepare(recipe, mixed).fitted
    columns = {c["name"]: c for c in Previews().show(folder, recipe, None, 2)["columns"]}
    age = fitted.encoders[0]
    assert words(columns["age"]["learned"]) == [
        f"Gaps are filled with {age.fill:.6g}.",
        f"Mean {age.center:.6g}, standard deviation {age.scale:.6g}.",
        "A further column says where a value was missing.",
    ]
    assert words([made["name"] for made in columns["age"]["after"]]) == [
        "age as a scaled number",
        "age was missing",
    ]
    assert words(columns["city/town"]["learned"])[:2] == [
        "4 categories: Bern, Zürich, Genève, Basel.",
        "A missing value is a category of its own.",
    ]
    assert [str(Phrase(**m["name"])) for m in columns["city/town"]["after"]] == [
        *(f"city/town is {name}" for name in ("Bern", "Zürich", "Genève", "Basel")),
        "city/town is missing",
    ]
    assert any("learned during training" in text for text in words(columns["shop"]["learned"]))
    assert any(text.startswith("Year: mean 2024") for text in words(columns["day"]["learned"]))


@pytest.mark.parametrize(
    ("assignments", "said"),
    [
        (["columns.age.treatment.scaling=minmax"], "Minimum "),
        (["columns.age.treatment.scaling=robust"], "Median "),
        (["columns.age.treatment.scaling=none"], "The numbers are left as they are."),
        (["columns.age.treatment.missing=constant"], "Gaps are filled with 0."),
        (["columns.city/town.treatment.missing=most_frequent"], "Gaps are filled with Bern."),
        (["columns.shop.treatment.encoding.max_categories=5"], "Rarer and new values share"),
        (["columns.city/town.treatment.encoding.max_categories=2"], "2 categories: Bern, Z"),
        (["columns.day.treatment.scaling=minmax"], "Year: minimum 2024, range 1."),
        (["columns.day.treatment.scaling=robust"], "Month: median "),
    ],
)
def test_every_option_has_its_words(
    mixed: Table, folder: Path, assignments: list[str], said: str
) -> None:
    recipe = changed(suggest.recipe(mixed.schema, "level"), *assignments)
    name = assignments[0].split(".")[1]
    (column,) = Previews().show(folder, recipe, (name,), 3)["columns"]
    assert any(text.startswith(said) for text in words(column["learned"])), words(column["learned"])


def test_a_column_that_does_not_vary(
    table_of: Callable[[dict[str, list[str]]], Table], tmp_path: Path
) -> None:
    columns = mixed_columns(100)
    columns["age"] = ["5"] * 100
    columns["member"] = ["yes"] * 100
    table = table_of(columns)
    table.save(tmp_path / "stored")
    recipe = changed(
        suggest.recipe(table.schema, "bought"),
        "columns.age.role=feature",
        "columns.member.role=feature",
    )
    shown = Previews().show(tmp_path / "stored", recipe, ("age", "member"), 3)["columns"]
    assert "does not vary" in words(shown[0]["learned"])[1]
    assert "nothing to learn" in words(shown[1]["learned"])[0]
    assert shown[1]["after"] == []


def test_many_made_columns_are_cut(
    mixed: Table, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "MOST_MADE", 2)
    recipe = suggest.recipe(mixed.schema, "bought")
    (column,) = Previews().show(folder, recipe, ("city/town",), 3)["columns"]
    assert (len(column["after"]), column["more"]) == (2, 3)


def test_a_large_table_is_shown_by_a_sample(mixed: Table, folder: Path) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    found = Previews(most=150).show(folder, recipe, None, 8)
    assert found == Previews(most=150).show(folder, recipe, None, 8)
    assert found["sampled"]
    assert sum(part["rows"] for part in found["split"].values()) == 150
    assert max(found["rows"]) > 8
    for column in found["columns"]:
        cells = mixed.cells[column["name"]]
        assert column["before"] == [cells[row].as_py() for row in found["rows"]]


def test_a_table_that_changed_is_read_again(
    table_of: Callable[[dict[str, list[str]]], Table], mixed: Table, folder: Path
) -> None:
    recipe, previews = suggest.recipe(mixed.schema, "bought"), Previews()
    previews.show(folder, recipe, ("age",), 1)
    table_of({name: cells[:90] for name, cells in mixed_columns().items()}).save(folder)
    found = previews.show(folder, recipe, ("age",), 1)
    assert sum(part["rows"] for part in found["split"].values()) == 90


@pytest.mark.parametrize(
    ("assignments", "where"),
    [
        (["columns.age.treatment.scaling=none", "split.train=0.9"], "split"),
        (["columns.bought.role=ignore"], "target"),
        (["split.method=time"], "split.method"),
    ],
)
def test_a_recipe_that_cannot_be_prepared(
    mixed: Table, folder: Path, assignments: list[str], where: str
) -> None:
    recipe = changed(suggest.recipe(mixed.schema, "bought"), *assignments)
    with pytest.raises(InputError) as caught:
        Previews().show(folder, recipe, None, 8)
    assert where in [problem.where for problem in caught.value.problems]


def test_a_network_that_cannot_be_built_is_no_hindrance(mixed: Table, folder: Path) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    recipe = recipe.with_(network=recipe.network.with_(outputs=()))
    assert Previews().show(folder, recipe, None, 8)["columns"]


def test_no_such_table_or_column(mixed: Table, folder: Path, tmp_path: Path) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    with pytest.raises(InputError, match="missing or damaged"):
        Previews().show(tmp_path / "none", recipe, None, 8)
    with pytest.raises(InputError, match="No feature has the name 'bought'"):
        Previews().show(folder, recipe, ("age", "bought"), 8)
    (folder / "table.parquet").write_bytes(b"PAR1")
    for most in (100, 100_000):
        with pytest.raises(InputError, match="missing or damaged"):
            Previews(most=most).show(folder, recipe, None, 8)
