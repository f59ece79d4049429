"""Training: the weights of `fit`, early stopping, stops, and a loss that is no number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest

from core import suggest
from core.assign import set_path
from core.network import training_calls
from core.network.build import Network
from core.network.plan import plan
from core.prepare import splits
from core.prepare.prepared import prepare
from core.problems import InputError, Problem
from core.train import loop
from core.train.fit import Training, compile_model, row_weights, weights_hash

if TYPE_CHECKING:
    from core.data.table import Table
    from core.prepare.prepared import Prepared
    from core.recipe import Recipe


class Listener:
    """A reporter that remembers, and asks to stop after some questions."""

    def __init__(self, stop_after: float = math.inf) -> None:
        self.epochs: list[dict[str, Any]] = []
        self.messages: list[str] = []
        self.asked = 0
        self.stop_after = stop_after

    def epoch(self, values: dict[str, Any]) -> None:
        self.epochs.append(dict(values))

    def progress(self, done: float, total: float) -> None:
        assert 0 <= done <= total

    def note(self, problem: Problem) -> None:
        self.messages.append(str(problem))

    def should_stop(self) -> bool:
        self.asked += 1
        return self.asked > self.stop_after


def made(table: Table, target: str, template: str, *sets: str) -> tuple[Recipe, Prepared, Any]:
    recipe = suggest.recipe(table.schema, target, template, seed=3)
    for assignment in ("training.epochs=4", "training.batch_size=32", *sets):
        recipe = set_path(recipe, assignment)
    prepared = prepare(recipe, table)
    return recipe, prepared, Network(plan(recipe, prepared.fitted)).model()


def train(table: Table, target: str, template: str, *sets: str, listener: Any = None) -> Any:
    recipe, prepared, model = made(table, target, template, *sets)
    training = Training(model, recipe, prepared, listener or Listener())
    return training.run(), model


CASES = [
    ("bought", "mlp", ()),
    ("level", "stepped", ("balance=class_weights",)),
    ("spent", "residual", ("training.optimizer=momentum",)),
    ("bought", "stepped", ("training.epochs=60", "training.early_stopping.patience=2")),
    ("level", "linear", ("training.early_stopping=none", "training.optimizer=rmsprop")),
    (
        "bought",
        "mlp",
        (
            "network.outputs.output.loss=squared_hinge",
            "training.schedule=triangular",
            "training.schedule.cycle=2",
            "training.clipping=global_norm",
            "training.metrics=auc,f1_score,accuracy",
        ),
    ),
    (
        "level",
        "mlp",
        (
            "network.outputs.output.loss=categorical_focal_crossentropy",
            "training.schedule=plateau",
            "training.schedule.patience=1",
            "training.schedule.min_delta=10",
            "training.optimizer=muon",
        ),
    ),
]


@pytest.mark.parametrize(("target", "template", "sets"), CASES)
def test_the_weights_of_fit(
    mixed: Table, target: str, template: str, sets: tuple[str, ...], monkeypatch: Any
) -> None:
    """Chunks inside compiled functions and one `fit` on a generator: bit for bit the same."""
    monkeypatch.setattr(loop, "FIRST_STEPS", 1)
    history, model = train(mixed, target, template, *sets)

    recipe, prepared, other = made(mixed, target, template, *sets)
    compile_model(other, recipe, prepared)
    x, y = prepared.part("train")
    share = row_weights(recipe, prepared, y)
    size, epochs = recipe.training.batch_size, recipe.training.epochs

    def batches() -> Any:
        for epoch in range(epochs):
            order = splits.order_of_epoch(recipe.seed, epoch, len(y))
            for start in range(0, len(y), size):
                rows = order[start : start + size]
                batch = ({name: values[rows] for name, values in x.items()}, y[rows])
                yield batch if share is None else (*batch, share[rows])

    made_of = (training_calls.plateau, training_calls.early_stopping)
    between = [call.run() for call in (make(recipe.training) for make in made_of) if call]
    fitted = other.fit(
        batches(),
        steps_per_epoch=-(-len(y) // size),
        epochs=epochs,
        validation_data=prepared.part("validation"),
        validation_batch_size=recipe.training.validation_batch_size,
        callbacks=between,
        shuffle=False,
        verbose=0,
    )
    assert weights_hash(model) == weights_hash(other)
    assert len(history.epochs) == len(fitted.history["loss"])
    # Where it lowers the learning rate, the callback of Keras writes it there too.
    assert ("learning_rate" in history.epochs[0]) == (recipe.training.schedule.kind != "constant")
    for name, values in fitted.history.items():
        np.testing.assert_allclose([e[name] for e in history.epochs], values, rtol=1e-6)


def test_early_stopping_keeps_the_best(mixed: Table) -> None:
    history, model = train(
        mixed, "bought", "stepped", "training.epochs=80", "training.early_stopping.patience=3"
    )
    assert history.ending == "early"
    losses = [epoch["val_loss"] for epoch in history.epochs]
    assert history.best_epoch == int(np.argmin(losses)) + 1
    assert len(losses) == history.best_epoch + 3
    _, prepared, _ = made(mixed, "bought", "stepped")
    x, y = prepared.part("validation")
    assert model.evaluate(x, y, verbose=0)[0] == pytest.approx(min(losses), rel=1e-4)


def test_without_early_stopping_the_last_weights_are_kept(mixed: Table) -> None:
    history, model = train(mixed, "bought", "mlp", "training.early_stopping=none")
    assert (history.ending, history.best_epoch) == ("all epochs", 4)
    _, prepared, _ = made(mixed, "bought", "mlp")
    x, y = prepared.part("validation")
    loss = model.evaluate(x, y, verbose=0)[0]
    assert loss == pytest.approx(history.epochs[-1]["val_loss"], rel=1e-4)


def test_a_stop_keeps_the_best(mixed: Table, monkeypatch: Any) -> None:
    monkeypatch.setattr(loop, "CHUNK_SECONDS", 1e-9)
    listener = Listener(stop_after=35)
    history, model = train(
        mixed, "bought", "mlp", "training.epochs=100", "training.learning_rate=0.3",
        listener=listener,
    )  # fmt: skip
    assert history.ending == "asked"
    assert 1 <= len(history.epochs) < 100
    assert listener.asked == 36, "nothing is trained after the stop"
    best = min(history.epochs, key=lambda epoch: epoch["val_loss"])
    _, prepared, _ = made(mixed, "bought", "mlp")
    x, y = prepared.part("validation")
    assert model.evaluate(x, y, verbose=0)[0] == pytest.approx(best["val_loss"], rel=1e-4)


def test_a_stop_in_the_first_epoch_keeps_what_there_is(mixed: Table, monkeypatch: Any) -> None:
    monkeypatch.setattr(loop, "CHUNK_SECONDS", 1e-9)
    history, model = train(mixed, "bought", "mlp", listener=Listener(stop_after=1))
    assert history.ending == "asked"
    (epoch,) = history.epochs
    assert set(epoch) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert epoch["loss"] != epoch["val_loss"], "one is of training rows, one of validation rows"
    _, prepared, _ = made(mixed, "bought", "mlp")
    x, y = prepared.part("validation")
    assert model.evaluate(x, y, verbose=0)[0] == pytest.approx(epoch["val_loss"], rel=1e-4)
    assert all(np.isfinite(array).all() for array in model.get_weights())


def test_a_loss_that_is_no_number_from_the_start(mixed: Table) -> None:
    with pytest.raises(InputError, match=r"no longer a number in epoch 1.*learning rate"):
        train(mixed, "spent", "linear", "training.optimizer=sgd", "training.learning_rate=100")


def test_a_loss_that_becomes_no_number_leaves_the_best_weights(
    mixed: Table, monkeypatch: Any
) -> None:
    """Promise 13, by poisoning the weights in the third epoch."""
    recipe, prepared, model = made(mixed, "spent", "mlp", "training.epochs=9")
    kept: list[Any] = []

    class Poison(Listener):
        def progress(self, done: float, total: float) -> None:
            if len(self.epochs) == 2 and not kept:
                kept.extend(training.watch._weights or [])
                first = model.trainable_variables[0]
                first.assign(np.full(first.shape, np.nan, "float32"))

    poison = Poison()
    training = Training(model, recipe, prepared, poison)  # type: ignore[arg-type]
    monkeypatch.setattr("core.train.fit.TELL_SECONDS", 0.0)
    history = training.run()
    assert history.ending == "not a number"
    assert [epoch["epoch"] for epoch in poison.epochs] == [1, 2]
    for one, two in zip(model.get_weights(), kept, strict=True):
        np.testing.assert_array_equal(one, two)
    assert all(np.isfinite(array).all() for array in model.get_weights())
    assert "epoch 3" in poison.messages[0]


def test_metrics_and_weights_are_those_of_keras(mixed: Table) -> None:
    recipe, prepared, model = made(mixed, "level", "mlp", "balance=class_weights")
    x, y = prepared.part("train")
    share = row_weights(recipe, prepared, y)
    compile_model(model, recipe, prepared)
    measured = loop.Loop(model, x, y, share, 17, False).epoch(
        loop.straight(len(y)), lambda _: False
    )
    expected = model.evaluate(x, y, sample_weight=share, batch_size=17, verbose=0, return_dict=True)
    assert measured == pytest.approx(expected, rel=1e-5)


def test_chunks_are_about_a_quarter_of_a_second() -> None:
    model = keras.Sequential([keras.Input((4,), name="x"), keras.layers.Dense(1)])
    model.compile("sgd", "mse", jit_compile=False)
    rows = {"x": np.zeros((5000, 4), "float32")}
    run = loop.Loop(model, rows, np.zeros((5000, 1), "float32"), None, 10, True)
    run._steps = 40
    run._pace(0.5)
    assert run._steps == 20
    run._pace(0.001)
    assert run._steps == 80, "it grows by no more than four times"
    run._pace(1e9)
    assert run._steps == 1
    for _ in range(2000):
        run._pace(0.0)
    assert run._steps == 500, "no more than an epoch has"
