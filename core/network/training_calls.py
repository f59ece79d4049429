"""Training settings → the Keras calls of optimiser, loss and callbacks, to be run or printed."""

from __future__ import annotations

from typing import Any

from core.catalog.options import Row
from core.catalog.training import EARLY_STOPPING, LOSSES, OPTIMIZERS, TASKS
from core.goal import Goal
from core.network.calls import Call, arguments_of
from core.recipe import Choice, Recipe, Training


def _choice(rows: dict[str, Any], choice: Choice) -> tuple[Row, dict[str, Any]]:
    row: Row = rows[choice.kind]
    return row, arguments_of(row, row.values(choice.params))


def optimizer(training: Training) -> Call:
    """Return the call that makes the optimiser."""
    row, arguments = _choice(OPTIMIZERS, training.optimizer)
    return Call(row.keras, {"learning_rate": float(training.learning_rate), **arguments})


def loss(recipe: Recipe, aim: Goal) -> Call:
    """Return the call that makes the loss: the chosen one, or the one that fits the task."""
    chosen = recipe.network.outputs[0].loss or Choice(kind=TASKS[aim.task].loss)
    row, arguments = _choice(LOSSES, chosen)
    return Call(row.keras, arguments)


def early_stopping(training: Training) -> Call | None:
    """Return the call that makes the callback which stops early; None when there is none."""
    if training.early_stopping.kind == "none":
        return None
    row, arguments = _choice(EARLY_STOPPING, training.early_stopping)
    return Call(row.keras, {"monitor": "val_loss", **arguments, "restore_best_weights": True})
