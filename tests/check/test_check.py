"""Every check finds what it is for, says where, and lets a sound recipe pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core import suggest
from core.assign import set_path
from core.check import check
from core.problems import errors
from core.recipe import Layer
from tests.conftest import mixed_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.table import Table

Make = "Callable[[dict[str, list[str]]], Table]"


@pytest.mark.parametrize("target", ["bought", "level", "spent"])
def test_a_starting_recipe_has_no_problem(mixed: Table, target: str) -> None:
    recipe = suggest.recipe(mixed.schema, target)
    assert [str(problem) for problem in check(recipe, mixed.schema)] == []


@pytest.mark.parametrize(
    ("assignment", "where", "words"),
    [
        ("columns.bought.role=feature", "target", "0 columns are chosen"),
        ("columns.age.role=target", "target", "2 columns are chosen"),
        ("columns.age.treatment.scaling=quantile", "columns.age.treatment.scaling", "'quantile'"),
        ("columns.age.treatment.missing=own_category", "columns.age.treatment.missing", "median"),
        ("columns.age.treatment.missing=constant", "", ""),
        (
            'columns.age.treatment.missing={"kind":"constant","params":{"value":"x"}}',
            "columns.age.treatment.missing.value",
            "'x'",
        ),
        (
            'columns.day.treatment.missing={"kind":"constant","params":{"value":"soon"}}',
            "columns.day.treatment.missing.value",
            "2026-01-31",
        ),
        ("columns.shop.kind=text", "network.inputs", "No input takes these columns: shop"),
        ("columns.shop.treatment.encoding=null", "columns.shop.treatment.encoding", "Nothing is"),
        (
            'columns.age.treatment.missing={"kind":"constant","params":{"value":"nan"}}',
            "columns.age.treatment.missing.value",
            "'nan'",
        ),
        (
            'columns.day.treatment.missing={"kind":"constant","params":{"value":"2026-W05"}}',
            "columns.day.treatment.missing.value",
            "2026-W05",
        ),
        (
            "columns.shop.treatment.encoding.dimension=abc",
            "columns.shop.treatment.encoding.dimension",
            "abc",
        ),
        ("network.inputs=[]", "network.inputs", "no input"),
        ('network.inputs=[{"id":"features"},{"id":"other"}]', "network.inputs.other", "as other"),
        (
            'network.outputs=[{"id":"output","inputs":["dense_1","dense_2"]}]',
            "network.outputs.output",
            "2 layers",
        ),
        ("split.train=0.9", "split", "sum to 1"),
        ("split.method=group", "split.method", "no column has that role"),
        ("split.method=bootstrap", "split.method", "bootstrap"),
        ("balance=smote", "balance", "smote"),
        ("target.positive_class=maybe", "target.positive_class", "'maybe'.*no, yes"),
        ("training.optimizer=adamix", "training.optimizer", "adamix"),
        ("training.schedule=stairs", "training.schedule", "stairs"),
        ("training.schedule=step", "", ""),
        (
            'training.schedule={"kind":"step","params":{"every":0}}',
            "training.schedule.every",
            "every is 0",
        ),
        (
            'training.schedule={"kind":"cosine","params":{"warmup":100}}',
            "training.schedule.warmup",
            "100 epochs of 100",
        ),
        ('training.schedule={"kind":"cosine","params":{"warmup":99}}', "", ""),
        ("training.clipping=tight", "training.clipping", "tight"),
        (
            'training.clipping={"kind":"norm","params":{"clipnorm":0}}',
            "training.clipping.clipnorm",
            "clipnorm is 0",
        ),
        ("training.metrics=auc,recall", "", ""),
        ("training.metrics=auc,top_3_accuracy", "training.metrics", "top_3_accuracy.*precision"),
        ("training.metrics=auc,auc", "training.metrics", "twice"),
        ("network.outputs.output.loss=poisson", "network.outputs.output.loss", "Poisson measures"),
        ("training.optimizer.beta_1=2", "training.optimizer.beta_1", "beta_1 is 2"),
        ("training.early_stopping.patience=0", "training.early_stopping.patience", "0"),
        (
            "network.outputs.output.loss=huber",
            "network.outputs.output.loss",
            "Huber measures.*a number.*has 2 classes.*one of: Binary cross-entropy",
        ),
        ("network.outputs.output.loss=guess", "network.outputs.output.loss", "'guess'"),
        ("network.outputs.output.target=age", "network.outputs.output.target", "'age'"),
        ("layers.dense_1.units=2.5", "layers.dense_1.units", "2.5"),
    ],
)
def test_a_wrong_choice(mixed: Table, assignment: str, where: str, words: str) -> None:
    recipe = set_path(suggest.recipe(mixed.schema, "bought"), assignment)
    problems = check(recipe, mixed.schema)
    if not where:
        assert not problems
        return
    found = [problem for problem in problems if problem.where == where]
    assert found, [str(problem) for problem in problems]
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(str(found[0]))


def test_a_split_by_time_needs_every_time(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    recipe = set_path(set_path(recipe, "columns.day.role=time"), "split.method=time")
    found = errors(check(recipe, mixed.schema))
    assert [problem.where for problem in found] == ["columns.day"]
    assert "time is missing in" in str(found[0])


def test_a_changed_kind_starts_with_a_treatment_that_fits(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    assert not check(set_path(recipe, "columns.age.kind=category"), mixed.schema)
    assert not check(set_path(recipe, "columns.city/town.kind=number"), mixed.schema)


def test_a_column_that_is_not_there(mixed: Table, table_of: Callable[..., Table]) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    columns = mixed_columns()
    del columns["age"]
    (problem,) = errors(check(recipe, table_of(columns).schema))
    assert problem.where == "columns.age"
    assert "no column 'age'" in str(problem)


def small(values: list[str]) -> dict[str, list[str]]:
    return {"x": [str(n * 0.37 % 5) for n in range(len(values))], "y": values}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (["a", "b"] * 20 + [""], "missing in 1 of 41 rows.*target.missing=drop"),
        ([""] * 40, "no value in any row"),
        (["a"] * 40, "one class: a"),
        (["a", "b"] * 20 + ["c"], r"very few rows: c \(1\).*target.rare=drop"),
        (["2.5"] * 40, "one class|same target"),
        ([str(n / 7) for n in range(40)] + ["1e999"], "infinite or too large"),
        ([f"class {n % 1500}" for n in range(4500)], "more than 1000 different values"),
        (["a", "b"] * 5, "10 rows to use.*larger table"),
    ],
)
def test_a_bad_target(values: list[str], words: str, table_of: Callable[..., Table]) -> None:
    schema = table_of(small(values)).schema
    found = errors(check(suggest.recipe(schema, "y"), schema))
    assert found
    with pytest.raises(AssertionError, match=words):
        raise AssertionError("\n".join(map(str, found)))


@pytest.mark.parametrize(
    ("values", "assignment"),
    [
        (["a", "b"] * 20 + [""], "target.missing=drop"),
        (["a", "b"] * 20 + ["c"], "target.rare=drop"),
    ],
)
def test_a_bad_target_can_be_mended(
    values: list[str], assignment: str, table_of: Callable[..., Table]
) -> None:
    schema = table_of(small(values)).schema
    recipe = set_path(suggest.recipe(schema, "y"), assignment)
    problems = check(recipe, schema)
    assert [problem.severity for problem in problems] == ["warning"]


def test_rows_left_out_do_not_count(table_of: Callable[..., Table]) -> None:
    schema = table_of(small(["a", "b"] * 8 + [""] * 30)).schema
    recipe = set_path(suggest.recipe(schema, "y"), "target.missing=drop")
    assert "16 rows to use" in str(errors(check(recipe, schema))[0])


def test_a_sample_leaves_enough_rows(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    assert not check(set_path(recipe, "split.sample=0.05"), mixed.schema)
    (problem,) = errors(check(set_path(recipe, "split.sample=0.04"), mixed.schema))
    assert problem.where == "split.sample"
    assert "A sample of 4 % of 400 rows is 16 rows." in str(problem)


def test_two_layers_of_20000_are_refused(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    for assignment in ("layers.dense_1.units=20000", "layers.dense_2.units=20000"):
        recipe = set_path(recipe, assignment)
    (problem,) = errors(check(recipe, mixed.schema))
    assert problem.where == "layers.dense_2"
    assert "GB" in str(problem)
    assert "fewer units" in str(problem)


def test_the_limit_is_a_setting(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    assert errors(check(recipe, mixed.schema, limit=1))
    assert not errors(check(recipe, mixed.schema, limit=10**12))


def problems_of(table: Table, target: str, *sets: str) -> list[str]:
    recipe = suggest.recipe(table.schema, target)
    for assignment in sets:
        recipe = set_path(recipe, assignment)
    return [f"{found.where}: {found}" for found in errors(check(recipe, table.schema))]


@pytest.mark.parametrize(
    ("loss", "smallest", "words"),
    [
        ("poisson", 0, ""),
        ("poisson", -1, "smallest target is -1.*Poisson.*from 0 on"),
        ("mean_squared_logarithmic_error", 0, ""),
        ("mean_squared_logarithmic_error", -0.5, "smallest target is -0.5.*from 0 on"),
        ("mean_absolute_percentage_error", 0.1, ""),
        ("mean_absolute_percentage_error", 0, "smallest target is 0,.*above 0"),
        ("huber", -9, ""),
    ],
)
def test_losses_of_relative_errors_need_a_target_for_them(
    table_of: Callable[[dict[str, list[str]]], Table], loss: str, smallest: float, words: str
) -> None:
    values = [smallest, *(float(n) + 0.25 for n in range(1, 90))]
    table = table_of({"size": [str(n % 7) for n in range(90)], "sold": [str(v) for v in values]})
    found = problems_of(table, "sold", f"network.outputs.output.loss={loss}")
    assert len(found) == bool(words)
    assert all(re.search(words, one) and "outputs.output.loss" in one for one in found)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ("", ""),
        ("1, 2.5, 1", ""),
        ("1, 2", "3 numbers above 0.*high, low, mid"),
        ("1, 2, x", "3 numbers above 0"),
        ("1, 2, 0", "3 numbers above 0"),
    ],
)
def test_weights_of_classes_are_one_for_each(mixed: Table, weights: str, words: str) -> None:
    path = "network.outputs.output.loss"
    sets = f"{path}=weighted_categorical_crossentropy", f'{path}.weights="{weights}"'
    found = problems_of(mixed, "level", "columns.bought.role=ignore", *sets)
    assert len(found) == bool(words)
    assert all(re.search(words, one) and f"{path}.weights" in one for one in found)


def test_a_hinge_says_that_its_probabilities_are_none(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    hinge = set_path(recipe, "network.outputs.output.loss=hinge")
    (found,) = (p for p in check(hinge, mixed.schema) if p not in check(recipe, mixed.schema))
    assert found.severity == "warning"
    assert "not how probable" in str(found)


@pytest.mark.parametrize(
    ("sets", "told"),
    [
        (("training.optimizer=adadelta",), True),
        (("training.optimizer=adadelta", "training.learning_rate=0.5"), False),
        (("training.learning_rate=0.05",), True),
        (("training.learning_rate=0.03",), False),
        (("training.optimizer=lion",), False),
        (("training.learning_rate=1e-5",), True),
    ],
)
def test_a_rate_that_is_far_from_usual_is_told(
    mixed: Table, sets: tuple[str, ...], told: bool
) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    for assignment in sets:
        recipe = set_path(recipe, assignment)
    found = [p for p in check(recipe, mixed.schema) if p.where == "training.learning_rate"]
    assert [p.severity for p in found] == ["warning"] * told


@pytest.mark.parametrize(
    ("layers", "where", "words"),
    [
        (
            (
                Layer(id="steps", kind="reshape", params={"target_shape": "-1, 1"}),
                Layer(id="more", kind="up_sampling1d", params={"size": 100}),
                Layer(id="all", kind="multi_head_attention", params={"num_heads": 64}),
            ),
            "layers.all",
            "Make images or sequences smaller",
        ),
        (
            (
                Layer(id="steps", kind="reshape", params={"target_shape": "-1, 1"}),
                Layer(
                    id="wide",
                    kind="conv1d",
                    params={"filters": 10_000, "kernel_size": 999, "padding": "same"},
                ),
                Layer(
                    id="wider",
                    kind="conv1d",
                    params={"filters": 10_000, "kernel_size": 999, "padding": "same"},
                ),
            ),
            "layers.wider",
            "Use fewer units",
        ),
    ],
)
def test_a_network_too_large_is_refused_where_it_is_largest(
    mixed: Table, layers: tuple[Layer, ...], where: str, words: str
) -> None:
    recipe = suggest.recipe(mixed.schema, "level")
    ending = Layer(id="end", kind="flatten")
    recipe = recipe.with_(network=recipe.network.with_(layers=(*layers, ending)))
    (problem,) = errors(check(recipe, mixed.schema, limit=4_000_000_000))
    assert problem.where == where
    assert words in str(problem.action)
