from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import suggest
from core.assign import set_path
from core.goal import goal, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.table import Table


def numbers(values: list[object], times: int) -> dict[str, list[str]]:
    return {
        "x": [str(n * 0.37 % 5) for n in range(len(values) * times)],
        "y": [str(v) for v in values] * times,
    }


@pytest.mark.parametrize(
    ("values", "times", "task", "classes"),
    [
        ([0, 1], 20, "binary", ("0", "1")),
        ([1, 2], 20, "binary", ("1", "2")),
        (["1.0", "0.0"], 20, "binary", ("0", "1")),
        ([0, 1, 2], 20, "multiclass", ("0", "1", "2")),
        (list(range(1, 11)), 20, "multiclass", tuple(map(str, range(1, 11)))),
        ([3, 4, 5, 6], 20, "regression", ()),
        ([0, 1, 2, 4], 20, "regression", ()),
        (list(range(30)), 20, "regression", ()),
        ([0.5, 1.5, 2.5], 20, "regression", ()),
        (["no", "yes"], 20, "binary", ("no", "yes")),
        (["b", "a", "c"], 20, "multiclass", ("a", "b", "c")),
        (["good", "good", "bad"], 20, "binary", ("good", "bad")),
    ],
)
def test_what_a_column_suggests(
    values: list[object],
    times: int,
    task: str,
    classes: tuple[str, ...],
    table_of: Callable[..., Table],
) -> None:
    schema = table_of(numbers(values, times)).schema
    aim = goal(suggest.recipe(schema, "y"), schema)
    assert aim is not None
    assert (aim.task, aim.classes) == (task, classes)


def test_the_positive_class_is_last_and_can_be_chosen(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "bought")
    assert recipe.target.positive_class == "yes"
    other = goal(set_path(recipe, "target.positive_class=no"), mixed.schema)
    assert other is not None
    assert other.classes == ("yes", "no")


@pytest.mark.parametrize(
    ("text", "number", "spelled"),
    [("1.0", True, "1"), ("01", True, "1"), ("1.5", True, "1.5"), (" a ", False, "a"),
     ("1.0", False, "1.0"), ("", True, ""), ("x", True, "x")],
)  # fmt: skip
def test_label(text: str, number: bool, spelled: str) -> None:
    assert label(text, number) == spelled
