"""SHAP values of a network for the columns of the table.

A column is one player, whatever it was prepared into: its place in a row is either the row's own or
a background row's. Players are numbers of rows in a pool of prepared rows, so that SHAP's
permutation explainer sees one number for each column, and one gather turns what it asks for into
prepared rows. That needs nothing of the layers, so it works for every network; base and values sum
to the prediction by construction (Lundberg and Lee 2017; Štrumbelj and Kononenko 2014), which is
checked all the same.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from core.prepare.encode import encode
from core.prepare.prepared import cells
from core.problems import say, wrong
from core.report import Explanation

if TYPE_CHECKING:
    from core.folder import RunFolder
    from core.jobs.reporter import Reporter
    from core.prepare.fitted import Fitted
    from core.prepare.plain import Array

BACKGROUND = 100
PERMUTATIONS = 10
# Rows that go through the network in one call.
BATCH = 16_384
MOST_OUTPUTS = 30


class _Pool:
    """Prepared rows whose columns can be mixed, and the network's answer to mixtures."""

    def __init__(self, fitted: Fitted, model: Any, inputs: dict[str, Array]) -> None:
        import tensorflow as tf

        self.columns = [encoder.column for encoder in fitted.encoders]
        order = {name: i for i, name in enumerate(self.columns)}
        self._features = np.ascontiguousarray(inputs["features"])
        self._owner = np.array([order[name] for name in fitted.owners], dtype="int64")
        self._codes = inputs.get("codes")
        self._code_owner = np.array([order[e.column] for e in fitted.learned], dtype="int64")
        self._tokens = inputs.get("tokens")
        words = [name for name, count in fitted.layout.texts for _ in range(count)]
        self._token_owner = np.array([order[name] for name in words], dtype="int64")
        specs = {"features": tf.TensorSpec((None, self._features.shape[1]), tf.float32)}
        if self._codes is not None:
            specs["codes"] = tf.TensorSpec((None, self._codes.shape[1]), tf.int32)
        if self._tokens is not None:
            specs["tokens"] = tf.TensorSpec((None, self._tokens.shape[1]), tf.int32)

        @tf.function(input_signature=[specs], autograph=False)  # type: ignore[untyped-decorator]
        def run(rows: dict[str, Any]) -> Any:
            return model(rows, training=False)

        self._run = run

    def answer(self, rows: Array) -> Array:
        """Return the network's output for mixtures: (n, columns) of row numbers."""
        return np.concatenate([self._part(rows[i : i + BATCH]) for i in range(0, len(rows), BATCH)])

    def _part(self, rows: Array) -> Array:
        rows = rows.astype("int64")
        width = np.arange(self._features.shape[1])
        inputs = {"features": self._features[rows[:, self._owner], width]}
        if self._codes is not None:
            inputs["codes"] = self._codes[
                rows[:, self._code_owner], np.arange(len(self._code_owner))
            ]
        if self._tokens is not None:
            inputs["tokens"] = self._tokens[
                rows[:, self._token_owner], np.arange(len(self._token_owner))
            ]
        return np.asarray(self._run(inputs).numpy(), dtype="float64")


def _prepared_model(folder: RunFolder, fitted: Fitted) -> Any:
    """Return the saved network over prepared rows: its layers, without the preparation."""
    from core.network.build import Network
    from core.network.plan import plan

    saved = folder.model()
    network = Network(plan(folder.recipe(), fitted, folder.inputs().values()))
    model = network.model()
    for layer in model.layers:
        if layer.weights:
            layer.set_weights(saved.get_layer(layer.name).get_weights())
    return model


def _sample(folder: RunFolder, rows: int) -> tuple[Array, Array]:
    """Return positions of background rows (training) and of the rows to explain (test)."""
    parts, seed = folder.rows(), folder.recipe().seed
    rng = np.random.default_rng([seed, 0x54])
    train, test = parts["train"], parts["test"]
    background = rng.permutation(train)[:BACKGROUND]
    return background, rng.permutation(test)[:rows]


def explain(folder: RunFolder, rows: int, seconds: float, reporter: Reporter) -> Explanation:
    """Return SHAP values for a seeded sample of test rows.

    Args:
        folder: a trained run.
        rows: how many test rows, at most.
        seconds: time budget; rows that it does not reach are left out, at least one is explained.
        reporter: told how far it is; a stop ends it with what there is.

    Raises:
        InputError: no row is asked for.
    """
    if rows < 1:
        raise wrong(
            "rows",
            say("{rows} rows are to be explained.", rows=rows),
            say("Expected at least one."),
            say("Ask for one row or more."),
        )
    start = time.perf_counter()
    recipe, table, fitted = folder.recipe(), folder.table(), folder.fitted()
    background, chosen = _sample(folder, rows)
    columns = cells(recipe, table)
    pooled = np.concatenate([background, chosen])
    encoded = encode(list(fitted.encoders), {n: v[pooled] for n, v in columns.items()})
    pool = _Pool(fitted, _prepared_model(folder, fitted), encoded)
    found = _values(pool, len(background), len(chosen), recipe.seed, start + seconds, reporter)
    values, errors = found
    count = len(values)
    mine = np.repeat(np.arange(count)[:, None] + len(background), len(pool.columns), axis=1)
    theirs = np.repeat(np.arange(len(background))[:, None], len(pool.columns), axis=1)
    predictions = _outputs(pool.answer(mine), fitted)
    base = _outputs(pool.answer(theirs), fitted).mean(axis=0)
    values, errors = values[:, :, : len(base)], errors[:, :, : len(base)]
    gap = np.abs(base + values.sum(axis=1) - predictions).max()
    scale = fitted.scale if fitted.goal.task == "regression" else 1.0
    shift = fitted.center if fitted.goal.task == "regression" else 0.0
    strength = np.abs(values)
    texts = [table.cells[name].to_pylist() for name in pool.columns]
    return Explanation(
        outputs=_names(fitted)[: len(base)],
        columns=tuple(pool.columns),
        rows=tuple(int(row) for row in chosen[:count]),
        base=_tuple(base * scale + shift),
        values=_tuple(values.transpose(2, 0, 1) * scale),
        errors=_tuple(errors.transpose(2, 0, 1) * scale),
        cells=tuple(tuple(text[row] for text in texts) for row in chosen[:count]),
        predictions=_tuple(predictions.T * scale + shift),
        importance=_tuple(strength.mean(axis=0).T * scale),
        importance_error=_tuple(strength.std(axis=0).T / math.sqrt(count) * scale),
        background=len(background),
        additivity=float(gap * scale),
        seconds=time.perf_counter() - start,
        complete=count == len(chosen),
    )


def _outputs(output: Array, fitted: Fitted) -> Array:
    return output[:, :MOST_OUTPUTS] if fitted.goal.task == "multiclass" else output


def _names(fitted: Fitted) -> tuple[str, ...]:
    aim = fitted.goal
    if aim.task == "multiclass":
        return aim.classes
    return (aim.positive or aim.column,)


def _tuple(array: Array) -> Any:
    return tuple(_tuple(part) for part in array) if array.ndim else float(array)


def _values(
    pool: _Pool, background: int, rows: int, seed: int, deadline: float, reporter: Reporter
) -> tuple[Array, Array]:
    """Return SHAP values and their standard errors: (rows, columns, outputs), as far as time goes.

    The standard error comes from splitting the permutations of a row in two independent halves.
    """
    import shap

    players = len(pool.columns)
    masker = shap.maskers.Independent(
        np.repeat(np.arange(background, dtype="float64")[:, None], players, axis=1),
        max_samples=background,
    )
    explainer = shap.explainers.Permutation(pool.answer, masker, seed=seed)
    evaluations = (2 * players + 1) * (PERMUTATIONS // 2)
    values, errors = [], []
    for row in range(rows):
        ids = np.full((1, players), float(background + row))
        halves = [
            _shaped(explainer(ids, max_evals=evaluations, silent=True).values) for _ in range(2)
        ]
        values.append((halves[0] + halves[1]) / 2)
        errors.append(np.abs(halves[0] - halves[1]) / 2)
        reporter.progress(row + 1, rows)
        if time.perf_counter() > deadline or reporter.should_stop():
            break
    return np.stack(values), np.stack(errors)


def _shaped(values: Array) -> Array:
    """Return the values of one row as (columns, outputs)."""
    values = np.asarray(values)[0]
    return values if values.ndim == 2 else values[:, None]
