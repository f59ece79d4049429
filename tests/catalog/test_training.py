"""Every way to train keeps its promises: one step with each, printed as it is run, bounds held."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, get_args

import keras
import numpy as np
import pytest

from core.catalog import layers, training
from core.catalog.training.losses import class_weights_of
from core.catalog.training.metrics import fitting
from core.goal import Goal
from core.network import calls, losses, schedules, training_calls
from core.prepare import plain
from core.recipe import Choice, Network, Output, Recipe, Task, Training
from tests.catalog.test_contract import ids
from tests.catalog.values import source_of

if TYPE_CHECKING:
    from core.catalog.options import Row

NAMES = {"keras": keras} | {
    name: made
    for module in (losses, schedules)
    for name, made in vars(module).items()
    if isinstance(made, type)
}
GOALS: dict[str, Goal] = {
    "binary": Goal(column="y", task="binary", classes=("a", "b"), positive="b"),
    "multiclass": Goal(column="y", task="multiclass", classes=("a", "b", "c", "d")),
    "regression": Goal(column="y", task="regression"),
}
RNG = np.random.default_rng(0)
X = RNG.normal(size=(24, 3)).astype("float32")
TRUTH = {
    "binary": RNG.integers(0, 2, (24, 1)).astype("float32"),
    "multiclass": RNG.integers(0, 4, 24).astype("int32"),
    "regression": np.exp(RNG.normal(size=(24, 1))).astype("float32"),
}


def printed(call: calls.Call) -> Any:
    source = source_of(call)
    assert "core." not in source
    return eval(source, dict(NAMES))


def network(aim: Goal, activation: str) -> Any:
    start = keras.initializers.GlorotUniform(seed=3)
    return keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(5, activation="tanh", kernel_initializer=start),
            keras.layers.Dense(aim.outputs, activation=activation, kernel_initializer=start),
        ]
    )


def recipe_with(loss: str, **params: Any) -> Recipe:
    chosen = Choice(kind=loss, params=params)
    return Recipe(network=Network(outputs=(Output(loss=chosen),)))


def after_one_step(aim: Goal, activation: str, loss: Any, optimizer: Any, metrics: Any = ()) -> Any:
    model = network(aim, activation)
    model.compile(optimizer=optimizer, loss=loss, metrics=list(metrics), run_eagerly=True)
    history = model.fit(
        X, TRUTH[aim.task], batch_size=24, epochs=1, shuffle=False, verbose=0,
        sample_weight=np.linspace(0.5, 2, 24),
    ).history  # fmt: skip
    assert all(math.isfinite(values[0]) for values in history.values()), history
    return model.get_weights(), history


LOSSES = [(row, task) for row in training.LOSSES.values() for task in row.tasks]


@pytest.mark.parametrize(("row", "task"), LOSSES, ids=ids)
def test_loss(row: training.LossRow, task: Task) -> None:
    """One step with every metric of the task, made and printed; eager, as tracing takes seconds."""
    aim, recipe = GOALS[task], recipe_with(row.name)
    activation = training.activation_of(recipe, task)
    assert activation in layers.ACTIVATIONS
    assert row.target_scaling in plain.STATISTICS
    metrics = tuple(fitting(recipe, task, len(aim.classes)))
    recipe = recipe.with_(training=Training(metrics=metrics))
    call = training_calls.loss(recipe, aim)
    followed = training_calls.metrics(recipe, aim)
    weights, history = after_one_step(
        aim, activation, call.run(), keras.optimizers.SGD(0.1),
        [metric if isinstance(metric, str) else metric.run() for metric in followed],
    )  # fmt: skip
    assert set(history) == {"loss", *metrics}
    again, _ = after_one_step(
        aim, activation, printed(call), keras.optimizers.SGD(0.1),
        [metric if isinstance(metric, str) else printed(metric) for metric in followed],
    )  # fmt: skip
    start = network(aim, activation).get_weights()
    assert not np.array_equal(start[0], weights[0]), "it learns"
    for one, two in zip(weights, again, strict=True):
        np.testing.assert_array_equal(one, two)


def test_every_metric_fits_somewhere() -> None:
    for row in training.METRICS.values():
        assert set(row.tasks) <= set(get_args(Task))
    aim = Recipe()
    assert fitting(aim, "multiclass", 3) == ["accuracy", "sparse_categorical_crossentropy"]
    assert "top_3_accuracy" in fitting(aim, "multiclass", 4)
    relative = "mean_absolute_percentage_error"
    assert relative not in fitting(aim, "regression", 0), "in standard deviations it means nothing"
    assert relative in fitting(recipe_with("poisson"), "regression", 0)


def value_of(call: calls.Call, truth: Any, output: Any) -> float:
    return float(call.run()(np.array(truth), np.array(output, "float32")))


def loss_call(task: Task, loss: str, **params: Any) -> calls.Call:
    return training_calls.loss(recipe_with(loss, **params), GOALS[task])


def logits(output: Any) -> Any:
    return np.log(output / (1 - np.asarray(output)))


def test_our_losses_by_hand() -> None:
    """Against the formulas of their papers, and where Keras has the same, against Keras."""
    truth = np.array([[1.0], [0.0], [1.0]], "float32")
    output = np.array([[0.8], [0.4], [0.3]], "float32")
    margin = logits(output) * (2 * truth - 1)
    wrong = np.maximum(0, 1 - margin)
    assert value_of(loss_call("binary", "hinge"), truth, output) == pytest.approx(
        wrong.mean(), rel=1e-5
    )
    assert value_of(loss_call("binary", "squared_hinge"), truth, output) == pytest.approx(
        (wrong**2).mean(), rel=1e-5
    )
    each = -np.where(truth == 1, 3 * np.log(output), np.log(1 - output))
    weighted = loss_call("binary", "weighted_binary_crossentropy", positive_weight=3.0)
    assert value_of(weighted, truth, output) == pytest.approx(each.mean(), rel=1e-5)

    classes = np.array([0, 3, 1], "int32")
    scores = np.array([[2.0, 1, 0, 0], [0, 3, 0, 2.5], [0, 4, 0, 0]])
    shares = (np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)).astype("float32")
    # Leads by 1, lags by a half, leads by 4.
    assert value_of(loss_call("multiclass", "categorical_hinge"), classes, shares) == pytest.approx(
        (0 + 1.5 + 0) / 3, rel=1e-5
    )
    own = shares[np.arange(3), classes]
    weights = np.array([1.0, 2, 3, 4])[classes]
    weighted = loss_call("multiclass", "weighted_categorical_crossentropy", weights="1, 2,3 4")
    assert value_of(weighted, classes, shares) == pytest.approx(
        (-weights * np.log(own)).mean(), rel=1e-5
    )
    stock = float(keras.losses.SparseCategoricalCrossentropy()(classes, shares))
    for same in (
        loss_call("multiclass", "weighted_categorical_crossentropy"),
        loss_call("multiclass", "categorical_crossentropy", label_smoothing=0.0),
        loss_call("multiclass", "categorical_focal_crossentropy", gamma=0.0, alpha=1.0),
    ):
        assert value_of(same, classes, shares) == pytest.approx(stock, rel=1e-5)

    logs = training_calls.loss(
        recipe_with("mean_squared_logarithmic_error"), GOALS["regression"], unit=100.0
    )
    far = (np.log(1 + 120.0) - np.log(1 + 300.0)) ** 2
    assert value_of(logs, [[1.2]], [[3.0]]) == pytest.approx(far, rel=1e-5)

    numbers, said = np.array([[1.0], [2.0]], "float32"), np.array([[2.0], [0.0]], "float32")
    quantile = loss_call("regression", "quantile", share=0.9)
    assert value_of(quantile, numbers, said) == pytest.approx((0.1 * 1 + 0.9 * 2) / 2)


def test_the_minimum_does_not_move_with_the_unit_of_the_target() -> None:
    """What is learned divided by its mean has its minimum where it would be in its own units."""
    counts = np.random.default_rng(1).poisson(3.0, 500).astype("float64")
    _, scale = plain.center_and_scale(counts, training.LOSSES["poisson"].target_scaling)
    assert scale == counts.mean()
    offered = np.linspace(1, 6, 2001)
    own = [np.mean(p - counts * np.log(p)) for p in offered]
    divided = [np.mean(p / scale - counts / scale * np.log(p / scale)) for p in offered]
    assert np.argmin(own) == np.argmin(divided)
    assert plain.center_and_scale(np.zeros(4), "by_mean") == (0.0, 1.0)


@pytest.mark.parametrize("text", ["1, 2", "1;2", " 1  2 ", "1,2,"])
def test_weights_of_classes(text: str) -> None:
    assert class_weights_of(text) == (1.0, 2.0)


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "one", "1_0 x"])
def test_weights_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        class_weights_of(text)


OPTIMIZERS = [(row, True) for row in training.OPTIMIZERS.values()]
OPTIMIZERS += [(row, False) for row in training.OPTIMIZERS.values() if row.larger]


@pytest.mark.parametrize(("row", "usual"), OPTIMIZERS, ids=ids)
def test_optimizer(row: training.OptimizerRow, usual: bool) -> None:
    params: dict[str, Any] = {} if usual else {row.larger: True, "weight_decay": 0.01}
    settings = Training(optimizer=Choice(kind=row.name, params=params), learning_rate=row.rate)
    call = training_calls.optimizer(settings, steps=1)
    optimizer = call.run()
    assert float(optimizer.learning_rate) == pytest.approx(row.rate)
    assert optimizer.weight_decay == (row.values(params)["weight_decay"] or None)
    variables = [keras.Variable(np.ones(shape, "float32")) for shape in ((3,), (4, 5))]
    optimizer.build(variables)
    for shape in ((3,), (4, 5)):
        slots = [v for v in optimizer.variables if v.shape == shape]
        assert len(slots) <= row.remembered(params), "the estimate of memory counts every slot"
    assert printed(call).get_config() | {"name": ""} == optimizer.get_config() | {"name": ""}
    start = network(GOALS["binary"], "sigmoid").get_weights()
    moved, _ = after_one_step(GOALS["binary"], "sigmoid", "binary_crossentropy", call.run())
    assert not np.array_equal(start[0], moved[0])


def test_no_weight_decay_is_not_told_to_keras() -> None:
    for row in training.OPTIMIZERS.values():
        settings = Training(optimizer=Choice(kind=row.name, params={"weight_decay": 0.0}))
        made = training_calls.optimizer(settings, steps=1).run()
        assert made.weight_decay in (None, 0.0)


@pytest.mark.parametrize("row", training.CLIPPING.values(), ids=ids)
def test_clipping(row: Row) -> None:
    """A bound that is nearly nothing lets the weights nearly where they were."""
    tight = {param.name: 1e-6 for param in row.params}
    settings = Training(
        optimizer=Choice(kind="sgd"),
        clipping=Choice(kind=row.name, params=tight),
        learning_rate=1.0,
    )
    call = training_calls.optimizer(settings, steps=1)
    start = network(GOALS["regression"], "linear").get_weights()
    moved, _ = after_one_step(GOALS["regression"], "linear", "mse", call.run())
    far = max(np.abs(a - b).max() for a, b in zip(start, moved, strict=True))
    assert (far < 1e-5) == (row.name != "none")
    assert printed(call).get_config() | {"name": ""} == call.run().get_config() | {"name": ""}


@pytest.mark.parametrize("row", training.SCHEDULES.values(), ids=ids)
def test_schedule(row: Row) -> None:
    settings = Training(schedule=Choice(kind=row.name), epochs=20, learning_rate=0.1)
    call = training_calls.optimizer(settings, steps=3)
    start = network(GOALS["binary"], "sigmoid").get_weights()
    moved, _ = after_one_step(GOALS["binary"], "sigmoid", "binary_crossentropy", call.run())
    assert np.array_equal(start[0], moved[0]) == (row.name == "cosine"), "it begins at zero"
    rates = [float(call.run().learning_rate)]
    found = training_calls.schedule(settings, steps=3)
    assert (found is None) == (row.name in ("constant", "plateau"))
    if found is not None:
        made, again = found.run(), printed(found)
        assert made.get_config() == again.get_config()
        assert type(made).from_config(made.get_config()).get_config() == made.get_config()
        rates = [float(made(step)) for step in range(61)]
        assert rates == [float(again(step)) for step in range(61)]
        assert min(rates) < 0.09
    assert max(rates) == pytest.approx(0.1, rel=0.05)
    assert min(rates) >= 0
    lowers = training_calls.plateau(settings)
    assert (lowers is not None) == (row.name == "plateau")
    if lowers is not None:
        assert isinstance(printed(lowers), keras.callbacks.ReduceLROnPlateau)


def test_early_stopping_is_keras_own() -> None:
    made = training_calls.early_stopping(Training()).run()  # type: ignore[union-attr]
    assert isinstance(made, keras.callbacks.EarlyStopping)
    assert training_calls.early_stopping(Training(early_stopping=Choice(kind="none"))) is None


@pytest.mark.parametrize("row", training.TASKS.values(), ids=ids)
def test_task(row: training.TaskRow) -> None:
    assert row.name in training.LOSSES[row.loss].tasks
    assert row.activation in layers.ACTIVATIONS
    assert all(row.name in training.METRICS[metric].tasks for metric in row.metrics)
