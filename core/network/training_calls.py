"""Training settings → Keras calls of optimiser, loss, metrics and callbacks, to run or print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.catalog.training import (
    CLIPPING,
    EARLY_STOPPING,
    LOSSES,
    METRICS,
    OPTIMIZERS,
    SCHEDULES,
    loss_of,
)
from core.catalog.training.losses import class_weights_of
from core.catalog.training.metrics import followed
from core.network.calls import Call, arguments_of

if TYPE_CHECKING:
    from core.catalog.options import Row
    from core.goal import Goal
    from core.recipe import Choice, Recipe, Training


def _choice(rows: Any, choice: Choice) -> tuple[Row, dict[str, Any]]:
    row: Row = rows[choice.kind]
    return row, arguments_of(row, row.values(choice.params))


def steps_of(rows: int, training: Training) -> int:
    """Return the steps of an epoch over so many training rows."""
    return -(-rows // training.batch_size)


def optimizer(training: Training, steps: int) -> Call:
    """Return the call that makes the optimiser, given the steps of an epoch."""
    row, arguments = _choice(OPTIMIZERS, training.optimizer)
    _, bounds = _choice(CLIPPING, training.clipping)
    rate = schedule(training, steps) or float(training.learning_rate)
    return Call(row.keras, {"learning_rate": rate, **arguments, **bounds})


def schedule(training: Training, steps: int) -> Call | None:
    """Return the call that makes the schedule of the learning rate; None where none is needed.

    Args:
        training: what the person chose, in epochs and shares.
        steps: of an epoch.
    """
    row, given = _choice(SCHEDULES, training.schedule)
    rate, whole = float(training.learning_rate), training.epochs * steps
    match row.name:
        case "step" | "exponential":
            told = {
                "initial_learning_rate": rate,
                "decay_steps": given["every"] * steps,
                "decay_rate": given["factor"],
                "staircase": row.name == "step",
            }
        case "cosine":
            warm = given["warmup"] * steps
            told = {
                "initial_learning_rate": 0.0 if warm else rate,
                "decay_steps": max(1, whole - warm),
                "alpha": given["floor"],
            }
            if warm:
                told |= {"warmup_target": rate, "warmup_steps": warm}
        case "cosine_restarts":
            told = {
                "initial_learning_rate": rate,
                "first_decay_steps": given["first"] * steps,
                "t_mul": given["t_mul"],
                "m_mul": given["m_mul"],
                "alpha": given["floor"],
            }
        case "polynomial":
            told = {
                "initial_learning_rate": rate,
                "decay_steps": whole,
                "end_learning_rate": rate * given["floor"],
                "power": given["power"],
            }
        case "triangular":
            told = {
                "highest": rate,
                "lowest": rate * given["floor"],
                "cycle": given["cycle"] * steps,
                "shrink": given["shrink"],
            }
        case "one_cycle":
            told = {
                "first": rate * given["start"],
                "highest": rate,
                "last": rate * given["end"],
                "rising": max(1, round(whole * given["rise"])),
                "whole": whole,
            }
        case _:
            return None
    return Call(row.keras, told)


def loss(recipe: Recipe, aim: Goal, unit: float = 1.0) -> Call:
    """Return the call that makes the loss: the chosen one, or the one that fits the task.

    Args:
        recipe: what the person chose.
        aim: what is predicted.
        unit: `Fitted.scale`, by which a number was divided to be learned.
    """
    row, chosen = loss_of(recipe, aim.task)
    _, told = _choice(LOSSES, chosen)
    if "weights" in told:
        told["weights"] = class_weights_of(told["weights"]) or (1.0,) * len(aim.classes)
    made = Call(row.keras, told)
    if not row.within:
        return made
    return Call(row.within, {"loss": made, "unit": unit} if row.in_units else {"loss": made})


def metrics(recipe: Recipe, aim: Goal) -> list[Call | str]:
    """Return the calls that make the metrics; a text where Keras finds the right one itself."""
    rows = [METRICS[name] for name in followed(recipe, aim.task)]
    return [
        Call(row.keras, {**row.arguments, "name": row.name}) if row.keras else row.name
        for row in rows
    ]


def early_stopping(training: Training) -> Call | None:
    """Return the call that makes the callback which stops early; None when there is none."""
    if training.early_stopping.kind == "none":
        return None
    row, arguments = _choice(EARLY_STOPPING, training.early_stopping)
    return Call(row.keras, {"monitor": "val_loss", **arguments, "restore_best_weights": True})


def plateau(training: Training) -> Call | None:
    """Return the call that makes the callback which lowers the learning rate; None without one."""
    if training.schedule.kind != "plateau":
        return None
    row, arguments = _choice(SCHEDULES, training.schedule)
    return Call(row.keras, {"monitor": "val_loss", **arguments})
