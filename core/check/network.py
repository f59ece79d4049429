"""Checks of the network and its training: that it can be built, and that it fits in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import inputs, settings
from core.catalog.options import choice_problems
from core.catalog.training import CLIPPING, EARLY_STOPPING, OPTIMIZERS, SCHEDULES
from core.check import teaching
from core.goal import goal
from core.graph import trace
from core.problems import Problem, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.graph import Trace
    from core.recipe import Recipe, Training
    from core.schema import Schema

# Address space that Python, TensorFlow and Keras take before any network is built (measured).
BASE = 3_300 * settings.MB
FLOAT = 4
# A learning rate so many times larger or smaller than the usual one is told.
FAR = 30.0


def problems(recipe: Recipe, schema: Schema, limit: int | None) -> list[Problem]:
    """Return what is wrong with the layers, their size and the training settings."""
    training = recipe.training
    graph = trace(recipe.network, inputs.entering(recipe, schema))
    return [
        *inputs.problems(recipe, schema),
        *graph.problems,
        *choice_problems(OPTIMIZERS, training.optimizer, "training.optimizer"),
        *choice_problems(CLIPPING, training.clipping, "training.clipping"),
        *_rate(training),
        *_schedule(training),
        *choice_problems(EARLY_STOPPING, training.early_stopping, "training.early_stopping"),
        *teaching.problems(recipe, schema, graph, goal(recipe, schema)),
        *_size(recipe, schema, graph, settings.job_memory() if limit is None else limit),
    ]


def _rate(training: Training) -> Iterator[Problem]:
    """A rate that suits one optimiser can be a thousand times too small for another."""
    row = OPTIMIZERS.get(training.optimizer.kind)
    if row is None or 1 / FAR <= training.learning_rate / row.rate <= FAR:
        return
    yield Problem(
        where="training.learning_rate",
        found=say(
            "The learning rate is {rate}, far from what is usual for {optimizer}.",
            rate=f"{training.learning_rate:g}",
            optimizer=row.label,
        ),
        expected=say("About {usual} is usual.", usual=f"{row.rate:g}"),
        action=say("Start from there, unless you know better."),
        severity="warning",
    )


def _schedule(training: Training) -> Iterator[Problem]:
    found = choice_problems(SCHEDULES, training.schedule, "training.schedule")
    yield from found
    if found or training.schedule.kind != "cosine":
        return
    warm = SCHEDULES["cosine"].values(training.schedule.params)["warmup"]
    if int(warm or 0) >= training.epochs:
        yield Problem(
            where="training.schedule.warmup",
            found=say(
                "The learning rate rises for {warm} epochs of {epochs}.",
                warm=int(warm or 0),
                epochs=training.epochs,
            ),
            expected=say("Expected epochs after the warm-up, in which it falls."),
            action=say("Shorten the warm-up, or train for more epochs."),
        )


def memory(recipe: Recipe, schema: Schema, graph: Trace) -> int:
    """Return the bytes that training needs, roughly and rather too many than too few.

    Weights are held as themselves, as gradient, twice as the best so far, twice in passing while a
    step is taken, and once for each slot of the optimiser; each value that leaves a layer, or that
    it needs on the way, is held twice for a batch; the prepared table is held three times.
    """
    weights, values, table = _parts(recipe, schema, graph)
    return weights + values + table


def _parts(recipe: Recipe, schema: Schema, graph: Trace) -> tuple[int, int, int]:
    """Return the bytes for weights, for the values of a batch, and for the table."""
    aim = goal(recipe, schema)
    row = OPTIMIZERS.get(recipe.training.optimizer.kind)
    given = recipe.training.optimizer.params
    copies = 6 + (row.remembered({} if row.problems(given, "") else given) if row else 2)
    weights = graph.with_output(aim.outputs if aim else 1)
    numbers = inputs.width(recipe, schema)
    values = sum(node.values for node in graph.nodes) + numbers
    batch = max(recipe.training.batch_size, recipe.training.validation_batch_size)
    table = 3 * schema.rows * numbers
    return FLOAT * copies * weights, FLOAT * 2 * batch * values, FLOAT * table


def _size(recipe: Recipe, schema: Schema, graph: Trace, limit: int) -> Iterator[Problem]:
    weights, values, table = _parts(recipe, schema, graph)
    needed, room = weights + values + table, limit - BASE
    if needed <= room:
        return
    fullest = max(graph.nodes, key=lambda node: node.values, default=None)
    if fullest and values > max(weights, table):
        yield Problem(
            where=f"layers.{fullest.layer.id}",
            found=say(
                "For each row it holds {count} values; training needs about {needed} GB of memory.",
                count=f"{fullest.values:,}",
                needed=f"{needed / 1e9:.1f}",
            ),
            expected=say("A job may use {room} GB.", room=f"{max(0, room) / 1e9:.1f}"),
            action=say("Make images or sequences smaller before it, or use a smaller batch."),
        )
        return
    largest = max(graph.nodes, key=lambda node: node.weights, default=None)
    where = f"layers.{largest.layer.id}" if largest and largest.weights else "network"
    yield Problem(
        where=where,
        found=say(
            "Training this network with {weights} weights needs about {needed} GB of memory.",
            weights=f"{graph.weights:,}",
            needed=f"{needed / 1e9:.1f}",
        ),
        expected=say("A job may use {room} GB.", room=f"{max(0, room) / 1e9:.1f}"),
        action=say("Use fewer units in the largest layers, or a smaller batch."),
    )
