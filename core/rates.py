"""The learning rate over the planned epochs, before anything is trained. NumPy, no Keras.

The curve is worked out from the very call that makes the schedule, by a twin of each schedule in
NumPy; a test holds the twins equal to what the calls make.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.catalog.training import SCHEDULES
from core.estimate import parts
from core.network import training_calls
from core.recipe import Training

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.network.calls import Call
    from core.recipe import Recipe
    from core.schema import Schema

Array = npt.NDArray[np.float64]

# Points of a curve: enough that no fall between two of them is seen as a slope.
POINTS = 600


@dataclass(frozen=True)
class Course:
    """How the learning rate goes.

    Attributes:
        schedule: name of the row of `SCHEDULES`.
        epochs: places on the way, from 0 to the planned epochs.
        rates: the learning rate at each; the one it starts with where it is not known before.
    """

    schedule: str
    epochs: Array
    rates: Array


def course(recipe: Recipe, schema: Schema) -> Course | None:
    """Return the learning rate over the planned epochs; None for settings that `check` refuses.

    The rows that train are estimated: exact but for classes and groups.
    """
    steps = training_calls.steps_of(max(1, parts(recipe, schema)["train"]), recipe.training)
    return _course(recipe.training.model_dump_json(), steps)


# Kept, so that a page that is drawn again hands the very same course to its figure.
@lru_cache(maxsize=64)
def _course(settings: str, steps: int) -> Course | None:
    training = Training.model_validate_json(settings)
    row = SCHEDULES.get(training.schedule.kind)
    if row is None or row.problems(training.schedule.params, ""):
        return None
    whole = training.epochs * steps
    places = np.unique(np.linspace(0, whole - 1, min(whole, POINTS)).round())
    call = training_calls.schedule(training, steps)
    rates = np.full(len(places), training.learning_rate) if call is None else rate(call, places)
    return Course(row.name, places / steps, rates)


def rate(call: Call, steps: Array) -> Array:
    """Return the learning rates of a schedule's call at steps counted from 0."""
    found: Array = _TWINS[call.name.rpartition(".")[2]](steps, **call.arguments)
    return found


def _half_wave(share: Array) -> Array:
    """Return 1 at 0 and 0 at 1, along a cosine."""
    return (1 + np.cos(np.pi * share)) / 2


def _exponential(
    steps: Array, initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool
) -> Array:
    power = steps / decay_steps
    return initial_learning_rate * decay_rate ** (np.floor(power) if staircase else power)


def _cosine(
    steps: Array,
    initial_learning_rate: float,
    decay_steps: int,
    alpha: float,
    warmup_target: float | None = None,
    warmup_steps: int = 0,
) -> Array:
    highest = initial_learning_rate if warmup_target is None else warmup_target
    fallen = np.clip((steps - warmup_steps) / decay_steps, 0, 1)
    falling = highest * ((1 - alpha) * _half_wave(fallen) + alpha)
    if warmup_target is None:
        return falling
    rising = initial_learning_rate + (highest - initial_learning_rate) * steps / warmup_steps
    return np.where(steps < warmup_steps, rising, falling)


def _restarts(
    steps: Array,
    initial_learning_rate: float,
    first_decay_steps: int,
    t_mul: float,
    m_mul: float,
    alpha: float,
) -> Array:
    done = steps / first_decay_steps
    if t_mul == 1.0:
        number = np.floor(done)
        share = done - number
    else:
        number = np.floor(np.log1p(-done * (1 - t_mul)) / np.log(t_mul))
        share = (done - (1 - t_mul**number) / (1 - t_mul)) / t_mul**number
    return initial_learning_rate * ((1 - alpha) * m_mul**number * _half_wave(share) + alpha)


def _polynomial(
    steps: Array,
    initial_learning_rate: float,
    decay_steps: int,
    end_learning_rate: float,
    power: float,
) -> Array:
    left = 1 - np.minimum(steps, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left**power + end_learning_rate


def _triangular(steps: Array, highest: float, lowest: float, cycle: int, shrink: float) -> Array:
    number = np.floor(steps / cycle)
    height = 1 - np.abs(2 * (steps / cycle - number) - 1)
    return np.asarray(lowest + (highest - lowest) * shrink**number * height)


def _one_cycle(
    steps: Array, first: float, highest: float, last: float, rising: int, whole: int
) -> Array:
    rise = 1 - _half_wave(np.minimum(steps / rising, 1))
    fall = _half_wave(np.clip((steps - rising) / max(1, whole - rising), 0, 1))
    return np.where(
        steps < rising, first + (highest - first) * rise, last + (highest - last) * fall
    )


_TWINS: dict[str, Callable[..., Any]] = {
    "ExponentialDecay": _exponential,
    "CosineDecay": _cosine,
    "CosineDecayRestarts": _restarts,
    "PolynomialDecay": _polynomial,
    "Triangular": _triangular,
    "OneCycle": _one_cycle,
}
