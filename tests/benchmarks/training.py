"""Training 20-64-32-1 with dropout and Adam: our loop against `fit` as tutorials write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from core.network import raw
from core.prepare import plain, splits
from core.prepare.fitted import Fitted
from core.tasks import pin_threads
from core.train import loop
from tests.benchmarks.measure import Row, turns

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 20


def model(seed: int = 0) -> Any:
    """Return the compiled baseline network."""
    features = keras.Input((WIDTH,), name="features")
    x = features
    for units in (64, 32):
        start = keras.initializers.GlorotUniform(seed=seed + units)
        x = keras.layers.Dense(units, activation="relu", kernel_initializer=start)(x)
        x = keras.layers.Dropout(0.2, seed=seed + units)(x)
    made = keras.Model({"features": features}, keras.layers.Dense(1, activation="sigmoid")(x))
    made.compile("adam", "binary_crossentropy", metrics=["accuracy"], jit_compile=False)
    return made


def _epoch(rng: np.random.Generator, count: int, batch: int) -> Row:
    """Return the time of one epoch of some rows."""
    x = rng.normal(size=(count, WIDTH)).astype("float32")
    y = (x[:, :3].sum(axis=1) > 0).astype("float32")[:, None]
    ours, theirs = model(), model()
    run = loop.Loop(ours, {"features": x}, y, None, batch, True)
    order = splits.order_of_epoch(0, 0, count)
    for _ in range(3):
        run.epoch(order, lambda _: False)
    return turns(
        f"one epoch, {count:,} rows, batch {batch}",
        lambda: run.epoch(order, lambda _: False),
        "model.fit(x, y)",
        lambda: theirs.fit({"features": x}, y, batch_size=batch, verbose=0),
        note=f"{-(-count // batch)} steps",
    )


def rows() -> Iterator[Row]:
    """Yield figures for an epoch at two sizes, and for predicting raw rows."""
    pin_threads({"threads": 1})
    rng = np.random.default_rng(0)
    for count, batch in ((70_000, 256), (2_000, 32)):
        yield _epoch(rng, count, batch)
    yield from _predicting(rng)


def _predicting(rng: np.random.Generator) -> Iterator[Row]:
    from core.goal import Goal
    from core.network.build import Network
    from core.network.plan import plan
    from core.recipe import Layer, Recipe
    from core.recipe import Network as Choices

    names = [f"x{i}" for i in range(WIDTH)]
    columns = {name: rng.normal(size=20_000) for name in names}
    encoders = tuple(
        plain.NumberEncoder.fit(name, values, "median", "", True, "zscore")
        for name, values in columns.items()
    )
    goal = Goal(column="y", task="binary", classes=("no", "yes"), positive="yes")
    fitted = Fitted(encoders, goal)
    layers = (Layer(id="a", kind="dense", params={"units": 64}),)
    recipe = Recipe(network=Choices(layers=layers))
    inputs = {name: name for name in names}
    whole = raw.raw_model(fitted, inputs, Network(plan(recipe, fitted)))
    tensors = raw.tensors(fitted, inputs, columns)
    yield turns(
        "20,000 raw rows through the exported model",
        lambda: raw.answering(whole)(tensors),
        "model.predict(tensors)",
        lambda: whole.predict(tensors, batch_size=8192, verbose=0),
    )
