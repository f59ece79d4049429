from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import suggest
from core.check import check
from core.edit import columns
from core.problems import errors
from core.recipe import Choice

if TYPE_CHECKING:
    from core.data.table import Table
    from core.recipe import Column, Recipe


def column(recipe: Recipe, name: str) -> Column:
    return next(one for one in recipe.columns if one.name == name)


def test_another_target_brings_its_task_and_gives_the_former_back(mixed: Table) -> None:
    schema = mixed.schema
    recipe = suggest.recipe(schema, "bought")
    recipe = columns.set_treatment(recipe, "age", "scaling", Choice(kind="robust"))
    recipe = recipe.with_(balance=Choice(kind="class_weights"))
    other = columns.set_target(recipe, schema, "spent")
    assert other.target_column == column(other, "spent")
    assert (other.target.task, other.target.positive_class) == ("regression", None)
    assert column(other, "bought").role == "feature"
    assert column(other, "bought").treatment == suggest.treatment(schema.column("bought"))  # type: ignore[arg-type]
    assert column(other, "age").treatment.scaling == Choice(kind="robust")
    assert other.balance.kind == "none"
    assert not errors(check(other, schema))
    back = columns.set_target(other, schema, "bought")
    assert back.columns == recipe.columns
    assert back.target == recipe.target


def test_without_a_target_nothing_is_predicted(mixed: Table) -> None:
    recipe = columns.set_target(suggest.recipe(mixed.schema, "bought"), mixed.schema, None)
    assert recipe.target_column is None
    bare = suggest.recipe(mixed.schema, None)
    assert recipe.network.layers == bare.network.layers
    # What the network was sized from, and the size of a batch, stay.
    assert recipe == bare.with_(training=recipe.training, network=recipe.network)
    assert errors(check(recipe, mixed.schema))


def test_a_loss_that_does_not_fit_goes_with_its_task(mixed: Table) -> None:
    schema = mixed.schema
    recipe = suggest.recipe(schema, "spent")
    (output,) = recipe.network.outputs
    network = recipe.network.with_(outputs=(output.with_(loss=Choice(kind="huber")),))
    followed = recipe.training.with_(metrics=("r2_score",))
    changed = columns.set_target(recipe.with_(network=network, training=followed), schema, "level")
    assert changed.network.outputs[0].loss is None
    assert changed.training.metrics is None
    assert not errors(check(changed, schema))


def test_another_kind_brings_its_treatment(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    changed = columns.set_kind(recipe, mixed.schema, "age", "category")
    assert column(changed, "age").kind == "category"
    assert column(changed, "age").treatment.encoding is not None
    assert column(changed, "age").treatment.scaling is None
    assert columns.set_kind(changed, mixed.schema, "age", "category") == changed
    assert not errors(check(changed, mixed.schema))


def test_another_kind_of_the_target_is_another_task(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "spent")
    changed = columns.set_kind(recipe, mixed.schema, "spent", "category")
    assert changed.target.task == "multiclass"
    assert columns.set_task(recipe, mixed.schema, "multiclass").target.task == "multiclass"


@pytest.mark.parametrize("role", ["group", "time"])
def test_there_is_one_group_and_one_time(mixed: Table, role: str) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    recipe = columns.set_role(recipe, mixed.schema, "shop", role)  # type: ignore[arg-type]
    recipe = columns.set_role(recipe, mixed.schema, "day", role)  # type: ignore[arg-type]
    assert [one.name for one in recipe.in_role(role)] == ["day"]  # type: ignore[arg-type]
    assert column(recipe, "shop").role == "ignore"


def test_roles_of_the_target(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    moved = columns.set_role(recipe, mixed.schema, "level", "target")
    assert [one.name for one in moved.in_role("target")] == ["level"]
    assert moved.target.task == "multiclass"
    left = columns.set_role(moved, mixed.schema, "level", "ignore")
    assert left.target_column is None
    assert left.target.task is None


def test_unknown_names_change_nothing(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    assert columns.set_role(recipe, mixed.schema, "nobody", "ignore") == recipe
    assert columns.set_kind(recipe, mixed.schema, "nobody", "text") == recipe
    assert columns.set_treatment(recipe, "nobody", "scaling", None) == recipe
    assert columns.set_treatment(recipe, "age", "role", None) == recipe
