"""Schedules of the learning rate that Keras lacks, made of its operations alone.

As with `losses`, the exported script holds the one that its run used word for word. `core.rates`
draws the same curves without Keras; a test holds the two equal.
"""

from __future__ import annotations

from typing import Any

import keras


class Triangular(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """Straight up and straight down, again and again (Smith 2017, "triangular" and "triangular2").

    Args:
        highest, lowest: learning rates at the top of the first cycle and between cycles.
        cycle: steps of one rise and fall.
        shrink: what the height of each cycle is multiplied by to give the next.
    """

    def __init__(self, highest: float, lowest: float, cycle: int, shrink: float) -> None:
        self.highest, self.lowest = highest, lowest
        self.cycle, self.shrink = cycle, shrink

    def __call__(self, step: Any) -> Any:
        """Return the learning rate of a step, counted from 0."""
        cycles = keras.ops.cast(step, "float32") / self.cycle
        number = keras.ops.floor(cycles)
        height = 1.0 - keras.ops.abs(2.0 * (cycles - number) - 1.0)
        wide = (self.highest - self.lowest) * keras.ops.power(self.shrink, number)
        return self.lowest + wide * height

    def get_config(self) -> dict[str, Any]:
        """Return what makes it anew."""
        return {
            "highest": self.highest,
            "lowest": self.lowest,
            "cycle": self.cycle,
            "shrink": self.shrink,
        }


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """One rise and one long fall, each along half a cosine wave (Smith and Topin 2018).

    Args:
        first, highest, last: learning rates at the start, at the top and at the end.
        rising: steps of the rise.
        whole: steps of rise and fall.
    """

    def __init__(self, first: float, highest: float, last: float, rising: int, whole: int) -> None:
        self.first, self.highest, self.last = first, highest, last
        self.rising, self.whole = rising, whole

    def __call__(self, step: Any) -> Any:
        """Return the learning rate of a step, counted from 0."""
        step = keras.ops.cast(step, "float32")
        up = keras.ops.minimum(step / self.rising, 1.0)
        down = keras.ops.clip((step - self.rising) / max(1, self.whole - self.rising), 0.0, 1.0)
        rise = (1.0 - keras.ops.cos(3.141592653589793 * up)) / 2.0
        fall = (1.0 + keras.ops.cos(3.141592653589793 * down)) / 2.0
        rate = self.first + (self.highest - self.first) * rise
        return keras.ops.where(
            step < self.rising, rate, self.last + (self.highest - self.last) * fall
        )

    def get_config(self) -> dict[str, Any]:
        """Return what makes it anew."""
        return {
            "first": self.first,
            "highest": self.highest,
            "last": self.last,
            "rising": self.rising,
            "whole": self.whole,
        }
