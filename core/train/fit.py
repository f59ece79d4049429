"""A recipe trained from beginning to end, on prepared arrays."""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import tensorflow as tf

from core.network import training_calls
from core.prepare.splits import class_weights, order_of_epoch
from core.problems import InputError, Problem, say
from core.train.loop import Logs, Loop, straight
from core.train.watch import Watch

if TYPE_CHECKING:
    from core.jobs.reporter import Reporter
    from core.prepare.plain import Array
    from core.prepare.prepared import Prepared
    from core.recipe import Recipe

TELL_SECONDS = 0.2

Ending = Literal["all epochs", "early", "asked", "not a number"]


@dataclass
class History:
    """How a training went.

    Attributes:
        epochs: loss and metrics of each epoch under their Keras names, and the learning rate at
            its end where it changes.
        best_epoch: the epoch (from 1) whose weights were kept.
        ending: why it ended.
        seconds: time of the whole training.
    """

    epochs: list[Logs] = field(default_factory=list)
    best_epoch: int = 0
    ending: Ending = "all epochs"
    seconds: float = 0.0


def compile_model(model: Any, recipe: Recipe, prepared: Prepared) -> None:
    """Give the model the optimiser, loss and metrics of the recipe."""
    aim, training = prepared.fitted.goal, recipe.training
    steps = training_calls.steps_of(len(prepared.rows["train"]), training)
    followed = training_calls.metrics(recipe, aim)
    # Of the whole process, which trains one network. TensorFlow folds constants otherwise inside a
    # loop than outside: the script, which hands its batches to `fit`, gave other last bits with
    # attention, Muon and centred RMSprop. Trainings take as long without (measured).
    tf.config.optimizer.set_experimental_options({"constant_folding": False})
    model.compile(
        optimizer=training_calls.optimizer(training, steps).run(),
        loss=training_calls.loss(recipe, aim, prepared.fitted.scale).run(),
        metrics=[metric if isinstance(metric, str) else metric.run() for metric in followed],
        jit_compile=False,
    )


def row_weights(recipe: Recipe, prepared: Prepared, target: Array) -> Array | None:
    """Return the weight of each training row; None when all count the same."""
    if recipe.balance.kind == "none":
        return None
    codes = target.reshape(-1)
    weights: Array = class_weights(codes, len(prepared.fitted.goal.classes))
    return np.asarray(weights[codes.astype("int64")])


def weights_hash(model: Any) -> str:
    """Return the SHA-256 over all weights in their order: the network's fingerprint."""
    digest = hashlib.sha256()
    for array in model.get_weights():
        digest.update(array.tobytes())
    return digest.hexdigest()


def _make_variables(model: Any, prepared: Prepared) -> None:
    """Make the variables of optimiser and metrics now.

    Made while the step is traced, they would have it traced a second time: 0.4 s before the first
    epoch. Measuring one row changes no weight and draws no random number.
    """
    model.optimizer.build(model.trainable_variables)
    inputs, target = prepared.part("validation")
    model.test_step(({name: rows[:1] for name, rows in inputs.items()}, target[:1]))
    model.reset_metrics()


class Training:
    """One training, with what it needs between its epochs."""

    def __init__(self, model: Any, recipe: Recipe, prepared: Prepared, reporter: Reporter) -> None:
        compile_model(model, recipe, prepared)
        _make_variables(model, prepared)
        self.model, self.recipe, self.reporter = model, recipe, reporter
        settings = recipe.training
        inputs, target = prepared.part("train")
        share = row_weights(recipe, prepared, target)
        self.train = Loop(model, inputs, target, share, settings.batch_size, True)
        inputs, target = prepared.part("validation")
        size = settings.validation_batch_size
        self.validation = Loop(model, inputs, target, None, size, False)
        self.watch = Watch(model, settings)
        self.history = History()
        self._told = -math.inf

    def run(self) -> History:
        """Train until the epochs are over, nothing improves, or someone stops it.

        Raises:
            InputError: the loss was not a number before any epoch was finished.
        """
        start = time.perf_counter()
        for number in range(self.recipe.training.epochs):
            if self._epoch(number):
                break
        self.watch.end() if self.history.ending in ("all epochs", "early") else self._keep()
        self.history.best_epoch = self._kept()
        self.history.seconds = time.perf_counter() - start
        return self.history

    def _epoch(self, number: int) -> bool:
        """Run one epoch; return whether training is over."""
        began = time.perf_counter()
        rows = self.train.rows
        order = order_of_epoch(self.recipe.seed, number, rows)
        logs = self.train.epoch(order, lambda done: self._between(number, done, rows))
        if logs is None:
            return True
        logs |= self._validated()
        if not (math.isfinite(logs["loss"] + logs["val_loss"]) and self._finite()):
            self.history.ending = "not a number"
            return True
        if self.recipe.training.schedule.kind != "constant":
            # The one of the last step; what is lowered on a plateau is lowered for the next epoch.
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        self.history.epochs.append(logs)
        self.reporter.epoch({"epoch": number + 1, **logs, "seconds": time.perf_counter() - began})
        if self.watch.epoch(number, logs):
            self.history.ending = "early"
            return True
        return False

    def _validated(self) -> Logs:
        """Return loss and metrics on the validation rows."""
        found = self.validation.epoch(straight(self.validation.rows), lambda _: False)
        assert found is not None
        return {f"val_{name}": value for name, value in found.items()}

    def _between(self, number: int, done: int, rows: int) -> bool:
        """Report progress between chunks; return whether the epoch should end here."""
        if time.perf_counter() - self._told >= TELL_SECONDS:
            self._told = time.perf_counter()
            self.reporter.progress(number * rows + done, self.recipe.training.epochs * rows)
        if not math.isfinite(self.train.loss()):
            self.history.ending = "not a number"
            return True
        if self.reporter.should_stop():
            self.history.ending = "asked"
            return True
        return False

    def _finite(self) -> bool:
        """Return whether all weights are numbers; a ReLU can hide one that is not from the loss."""
        return all(bool(np.isfinite(weight.numpy()).all()) for weight in self.model.weights)

    def _keep(self) -> None:
        """After a stop or a loss that is no number: keep the best finite weights."""
        if self.history.ending == "not a number":
            problem = Problem(
                where="training.learning_rate",
                found=say(
                    "The loss or a weight was no longer a number in epoch {epoch}.",
                    epoch=self._next(),
                ),
                expected=say("Expected numbers that stay finite."),
                action=say("Try a learning rate ten times smaller, and scale all number columns."),
                severity="warning" if self.history.epochs else "error",
            )
            if not self.watch.restore():
                raise InputError([problem])
            self.reporter.note(problem)
        elif not self.watch.restore():
            # Stopped within the first epoch: what was learned so far is all there is.
            logs = self.train.logs()
            self.history.epochs.append(logs | self._validated())

    def _next(self) -> int:
        return len(self.history.epochs) + 1

    def _kept(self) -> int:
        last = self.history.ending == "all epochs" and self.watch.early_stopping is None
        return len(self.history.epochs) if last else self.watch.best_epoch + 1
