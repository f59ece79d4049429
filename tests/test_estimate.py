"""The estimate against trainings that were timed, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import estimate, suggest, templates
from core.assign import set_path
from core.recipe import Sized
from core.report import Run, Versions
from tests.facts import classes, column, schema

if TYPE_CHECKING:
    from core.recipe import Recipe
    from core.schema import Schema

# Rows, columns, template, epochs, changes, seconds of the training: measured, see `core.estimate`.
TIMED = [
    (500, 10, "mlp", 30, (), 1.376),
    (4_000, 10, "mlp", 12, (), 1.058),
    (20_000, 10, "mlp", 6, (), 1.171),
    (100_000, 10, "mlp", 4, (), 1.388),
    (10_000, 80, "mlp", 5, (), 1.077),
    (500, 10, "residual", 30, (), 3.441),
    (4_000, 10, "residual", 12, (), 3.174),
    (20_000, 10, "residual", 6, (), 3.875),
    (100_000, 10, "residual", 4, (), 5.776),
    (10_000, 80, "residual", 5, (), 3.504),
    (500, 10, "stepped", 30, (), 3.194),
    (4_000, 10, "stepped", 12, (), 2.636),
    (20_000, 10, "stepped", 6, (), 3.153),
    (100_000, 10, "stepped", 4, (), 8.527),
    (10_000, 80, "stepped", 5, (), 6.852),
    (1_000, 10, "linear", 20, (), 1.239),
    (20_000, 20, "mlp", 4, ("layers.dense_1.units=1024", "layers.dense_2.units=1024"), 11.061),
    (5_000, 20, "mlp", 6, ("training.batch_size=8",), 1.239),
    (5_000, 20, "mlp", 6, ("training.batch_size=1024",), 1.065),
]


def made(rows: int, columns: int, template: str, *changes: str) -> tuple[Recipe, Schema]:
    table = schema(
        *(column(f"x{n}") for n in range(columns)),
        classes("y", {"no": rows // 2, "yes": rows - rows // 2}),
        rows=rows,
    )
    recipe = suggest.recipe(table, "y")
    # The sizes that were timed, whatever the template makes of such a table.
    made = templates.network(template, Sized(width=520, rows=5_000))
    recipe = recipe.with_(network=made)
    for change in changes:
        recipe = set_path(recipe, change)
    return recipe, table


@pytest.mark.parametrize(("rows", "columns", "template", "epochs", "changes", "measured"), TIMED)
def test_within_a_factor_of_three(
    rows: int, columns: int, template: str, epochs: int, changes: tuple[str, ...], measured: float
) -> None:
    never = "training.early_stopping=none"
    recipe, table = made(rows, columns, template, f"training.epochs={epochs}", never, *changes)
    found = estimate.cost(recipe, table).of(epochs)
    assert measured / 3 < found < 3 * measured
    low, high = estimate.seconds(recipe, table)
    assert low == high
    assert found < low < found + 2


def test_early_stopping_makes_it_shorter_at_best() -> None:
    recipe, table = made(4_000, 10, "mlp", "training.epochs=100")
    assert estimate.epochs(recipe.training) == (15, 100)
    low, high = estimate.seconds(recipe, table)
    assert low < high
    patient = set_path(recipe, "training.early_stopping.patience=40")
    assert low < estimate.seconds(patient, table)[0] < high
    few = set_path(recipe, "training.epochs=5")
    assert estimate.epochs(few.training) == (5, 5)
    broken = set_path(recipe, "training.early_stopping.patience=-4")
    assert estimate.epochs(broken.training) == (15, 100)


def test_a_sample_is_faster_and_rows_are_shared_out() -> None:
    recipe, table = made(100_000, 10, "mlp")
    assert estimate.parts(recipe, table) == {"train": 70_000, "validation": 15_000, "test": 15_000}
    sampled = set_path(recipe, "split.sample=0.1")
    assert sum(estimate.parts(sampled, table).values()) == 10_000
    assert estimate.seconds(sampled, table)[1] < estimate.seconds(recipe, table)[1] / 2


def test_rows_without_target_do_not_count_when_they_are_dropped() -> None:
    table = schema(column("x"), classes("y", {"a": 50, "b": 40}, missing=10), rows=100)
    recipe = suggest.recipe(table, "y")
    assert estimate.usable(recipe, table) == 100
    assert estimate.usable(set_path(recipe, "target.missing=drop"), table) == 90


def finished(seconds: float, epochs: int) -> Run:
    return Run(
        fingerprint="0",
        seed=0,
        threads=1,
        machine="x86_64",
        versions=Versions(
            layersmith="0", python="3", keras="3", tensorflow="2", numpy="2", scikit_learn="1"
        ),
        started=0.0,
        seconds=seconds,
        history=({"loss": 1.0},) * epochs,
        best_epoch=epochs,
        ending="all epochs",
        parameters=1,
        weights_sha256="",
        model_sha256="",
    )


def test_a_finished_run_scales_the_next_estimate() -> None:
    recipe, table = made(20_000, 10, "residual")
    took = estimate.cost(recipe, table).of(40) / 4
    speed = estimate.speed_of(finished(took, 40), recipe, table)
    assert speed == pytest.approx(4)
    plain, scaled = estimate.seconds(recipe, table), estimate.seconds(recipe, table, speed)
    assert scaled == pytest.approx([value / 4 for value in plain])
    assert estimate.speed_of(finished(0.0, 0), recipe, table) == 1
    assert estimate.speed_of(finished(1e-9, 40), recipe, table) == estimate.MOST_SPEED


def test_what_cannot_be_built_is_estimated_as_far_as_it_goes() -> None:
    recipe, table = made(1_000, 4, "mlp", "layers.dense_2.units=-3")
    assert estimate.seconds(recipe, table)[1] > 0
    assert estimate.seconds(recipe.with_(columns=()), table)[1] > 0


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.4, 1.2, "about a second"),
        (0.6, 3.4, "about 1 to 3 seconds"),
        (5.2, 18, "about 5 to 20 seconds"),
        (17.6, 21, "about 20 seconds"),
        (40, 170, "about 40 seconds to 3 minutes"),
        (100, 119, "about 2 minutes"),
        (200, 1500, "about 3 to 25 minutes"),
        (20, 30_000, "about 20 seconds to 8 hours"),
        (600, 9_000, "about 10 minutes to 2 hours"),
        (9_000, 40_000, "about 2 to 10 hours"),
        (8_000, 8_001, "about 2 hours"),
    ],
)
def test_words(low: float, high: float, text: str) -> None:
    assert str(estimate.words(low, high)) == text
