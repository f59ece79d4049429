"""An epoch of training or validation as a few calls into compiled functions.

A chunk of steps loops over `model.train_step` inside one `tf.function`, on batches gathered from
arrays that lie in memory once. That gives the weights of `fit` on a generator in the same order,
bit for bit, at a fraction of its time on small networks; metrics, sample weights and batch
normalisation stay those of Keras. Between chunks a stop can act.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.prepare.plain import Array

# How long a chunk of steps should take: short enough to stop, long enough to cost nothing.
CHUNK_SECONDS = 0.25
FIRST_STEPS = 4

Logs = dict[str, float]


class Loop:
    """Runs epochs of a compiled model over arrays.

    Args:
        model: compiled, with `jit_compile=False`.
        inputs: arrays by input name, all of the same number of rows.
        target: what is learned, one entry a row.
        weights: of each row, or None.
        batch: rows in a step.
        training: train, or only measure.
    """

    def __init__(
        self,
        model: Any,
        inputs: dict[str, Array],
        target: Array,
        weights: Array | None,
        batch: int,
        training: bool,
    ) -> None:
        self.model = model
        self.rows = len(target)
        self.batch = batch
        self._steps = FIRST_STEPS
        # Resident tensors, gathered from on every step.
        held = {name: tf.constant(array) for name, array in inputs.items()}
        truth = tf.constant(target)
        share = None if weights is None else tf.constant(weights)
        step = model.train_step if training else model.test_step

        def one(number: Any, order: Any) -> tuple[Any, Any]:
            rows = order[number * batch : (number + 1) * batch]
            data = [
                {name: tf.gather(values, rows) for name, values in held.items()},
                tf.gather(truth, rows),
            ]
            if share is not None:
                data.append(tf.gather(share, rows))
            step(tuple(data))
            return number + 1, order

        # The loop is written out: AutoGraph reads sources, which may be missing or not parse.
        @tf.function(  # type: ignore[untyped-decorator]
            input_signature=[tf.TensorSpec([None], tf.int32)], autograph=False
        )
        def run(order: Any) -> None:
            steps = (tf.size(order) + batch - 1) // batch
            tf.while_loop(lambda number, _: number < steps, one, (0, order), parallel_iterations=1)

        self._run = run

    def epoch(self, order: Array, between: Callable[[int], bool]) -> Logs | None:
        """Run one epoch.

        Args:
            order: row numbers (int32) in the order they are taken.
            between: called after each chunk with the rows done; True ends the epoch here.

        Returns:
            The running means of loss and metrics under their Keras names, or None when ended.
        """
        self.model.reset_metrics()
        done = 0
        while done < self.rows:
            part = order[done : done + self._steps * self.batch]
            start = time.perf_counter()
            self._run(part)
            # Reading a number waits for the chunk to be done, which makes the time true.
            self.loss()
            self._pace(time.perf_counter() - start)
            done += len(part)
            if between(done):
                return None
        return self.logs()

    def logs(self) -> Logs:
        """Return loss and metrics so far."""
        return {name: float(value) for name, value in self.model.get_metrics_result().items()}

    def loss(self) -> float:
        """Return the running mean of the loss."""
        return float(self.model.metrics[0].result())

    def _pace(self, seconds: float) -> None:
        """Set the steps of the next chunk from the time of the last.

        At most four times as many, and no more than an epoch has.
        """
        wanted = self._steps * CHUNK_SECONDS / max(seconds, 1e-6)
        whole = -(-self.rows // self.batch)
        self._steps = max(1, min(int(wanted), self._steps * 4, whole))


def straight(rows: int) -> Array:
    """Return the rows in their own order, as validation takes them."""
    return np.arange(rows, dtype="int32")
