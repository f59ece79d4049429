"""A recipe on a table: what is used, and that nothing is learned from rows held out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from core import suggest
from core.assign import set_path
from core.prepare.prepared import prepare
from core.problems import InputError
from tests.conftest import mixed_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.table import Table
    from core.recipe import Recipe


@pytest.mark.parametrize("target", ["bought", "level", "spent"])
def test_shapes_and_target(mixed: Table, target: str) -> None:
    prepared = prepare(suggest.recipe(mixed.schema, target), mixed)
    inputs, learned = prepared.part("train")
    assert inputs["features"].shape == (len(prepared.rows["train"]), len(prepared.fitted.owners))
    assert inputs["features"].dtype == np.float32
    assert np.isfinite(inputs["features"]).all()
    if target == "spent":
        assert abs(learned.mean()) < 1e-5
        assert abs(learned.std() - 1) < 1e-5
    else:
        classes = prepared.fitted.goal.classes
        row = prepared.rows["train"][0]
        assert classes[int(learned[0].item())] == mixed.cells[target][int(row)].as_py()


@pytest.mark.parametrize("target", ["bought", "spent"])
def test_changing_test_rows_changes_nothing_fitted(
    target: str, table_of: Callable[..., Table]
) -> None:
    """Invariant 3, with every kind of column."""
    columns = mixed_columns()
    table = table_of(columns)
    recipe = suggest.recipe(table.schema, target)
    before = prepare(recipe, table)
    strange = {
        "age": "999999", "city/town": "Mars", "Größe": "", "member": "no",
        "shop": "s999", "day": "1901-02-03",
    }  # fmt: skip
    held_out = np.concatenate([before.rows["test"], before.rows["validation"]])
    for name, value in strange.items():
        for row in held_out:
            columns[name][int(row)] = value
    if target == "spent":
        for row in held_out:
            columns["spent"][int(row)] = "-12345.6"
    after = prepare(recipe, table_of(columns))
    assert after.fitted.to_json() == before.fitted.to_json()


def test_rows_without_target_are_left_out(table_of: Callable[..., Table]) -> None:
    columns = mixed_columns()
    for row in range(50):
        columns["bought"][row] = ""
    table = table_of(columns)
    recipe = set_path(suggest.recipe(table.schema, "bought"), "target.missing=drop")
    prepared = prepare(recipe, table)
    used = np.concatenate(list(prepared.rows.values()))
    assert len(used) == 350
    assert used.min() == 50


def by_role(mixed: Table, column: str, role: str) -> Recipe:
    recipe = suggest.recipe(mixed.schema, "bought")
    recipe = set_path(recipe, f"columns.{column}.role={role}")
    return set_path(recipe, f"split.method={role}")


def test_groups_that_cannot_be_shared_out(table_of: Callable[..., Table]) -> None:
    columns = mixed_columns()
    columns["shop"] = ["left" if n < 200 else "right" for n in range(400)]
    table = table_of(columns)
    with pytest.raises(InputError, match="leaves no row for"):
        prepare(by_role(table, "shop", "group"), table)


def test_a_training_part_of_one_class(table_of: Callable[..., Table]) -> None:
    columns = mixed_columns()
    columns["day"] = [f"20{n // 12 + 10}-{n % 12 + 1:02d}-01" for n in range(400)]
    columns["bought"] = ["no" if n < 330 else "yes" for n in range(400)]
    table = table_of(columns)
    with pytest.raises(InputError, match="hold one class"):
        prepare(by_role(table, "day", "time"), table)


def test_a_kind_that_the_cells_do_not_have(mixed: Table) -> None:
    recipe = set_path(suggest.recipe(mixed.schema, "bought"), "columns.city/town.kind=number")
    with pytest.raises(InputError, match="No cell of the column can be read as number"):
        prepare(recipe, mixed)


def test_a_column_without_a_value_in_the_training_rows(table_of: Callable[..., Table]) -> None:
    """It has no effect at all, and that is said."""
    columns = mixed_columns()
    order = sorted(range(400), key=lambda row: columns["day"][row] or "2024-01-01")
    columns["day"] = [columns["day"][row] or "2024-01-01" for row in range(400)]
    for name in ("age", "city/town"):
        columns[name] = [""] * 400
        for row in order[-40:]:
            columns[name][row] = "77" if name == "age" else "Mars"
    table = table_of(columns)
    recipe = by_role(table, "day", "time")
    recipe = set_path(set_path(recipe, "columns.age.role=feature"), "columns.age.kind=number")
    recipe = set_path(recipe, "columns.city/town.role=feature")
    recipe = set_path(recipe, "columns.city/town.kind=category")
    prepared = prepare(recipe, table)
    assert [note.where for note in prepared.notes] == ["columns.age", "columns.city/town"]
    place = prepared.fitted.owners.index("age")
    assert not prepared.inputs["features"][:, place].any()
    assert "city/town" not in prepared.fitted.owners


def test_numbers_too_large_to_compute_with(table_of: Callable[..., Table]) -> None:
    columns = mixed_columns()
    columns["age"] = [("1e300", "-1e300", "2")[n % 3] for n in range(400)]
    table = table_of(columns)
    with pytest.raises(InputError, match="too large: age"):
        prepare(suggest.recipe(table.schema, "bought"), table)


def test_cells_that_cannot_be_read_are_said(table_of: Callable[..., Table]) -> None:
    columns = mixed_columns()
    columns["shop"] = [str(n) if n % 3 else f"about {n}" for n in range(400)]
    table = table_of(columns)
    recipe = set_path(suggest.recipe(table.schema, "bought"), "columns.shop.kind=number")
    recipe = set_path(recipe, "columns.shop.role=feature")
    (note,) = prepare(recipe, table).notes
    assert note.where == "columns.shop"
    assert "134 cells cannot be read as number: 'about 0'" in str(note)


@pytest.mark.parametrize("target", ["level", "spent"])
def test_a_sample_takes_part(mixed: Table, target: str) -> None:
    recipe = suggest.recipe(mixed.schema, target)
    prepared = prepare(set_path(recipe, "split.sample=0.25"), mixed)
    used = np.concatenate(list(prepared.rows.values()))
    assert len(used) == len(set(used.tolist())) == 100
    whole = prepare(recipe, mixed)
    assert prepared.fitted.to_json() != whole.fitted.to_json()
    assert prepared.fitted.goal == whole.fitted.goal


@pytest.mark.parametrize(("role", "column"), [("group", "shop"), ("time", "day")])
def test_group_and_time(mixed: Table, role: str, column: str) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    recipe = set_path(recipe, f"columns.{column}.role={role}")
    recipe = set_path(recipe, f"split.method={role}")
    prepared = prepare(recipe, mixed)
    cells = mixed.cells[column].to_pylist()
    train, test = ([cells[row] for row in prepared.rows[part]] for part in ("train", "test"))
    if role == "group":
        assert not set(train) & set(test)
    else:
        assert max(train) <= min(test)
    assert column not in {encoder.column for encoder in prepared.fitted.encoders}
