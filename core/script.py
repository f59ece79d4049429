"""Recipe → a plain Keras program that trains the same network to the same weights.

What is particular to a run (columns, layers, settings) is printed from the same descriptions that
the training used; what is general (splitting, fitting, encoding) is the source of the very modules
that did it. One `fit` on a generator follows the order of the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import code
from core import goal as goals
from core.catalog.training import loss_of
from core.evaluate import metrics
from core.export import cells, programs
from core.network import printing, training_calls
from core.network.plan import plan
from core.prepare import encode, plain, splits, texts
from core.prepare.prepared import encoder_arguments

if TYPE_CHECKING:
    from core.folder import RunFolder
    from core.prepare.fitted import Fitted
    from core.recipe import Recipe
    from core.report import Run
    from core.schema import Schema

_HEAD = '''"""Train this network again: the same rows, the same order, the same weights.

    python train.py DATA.csv        the file it was trained on, or its Parquet copy

Made by Layersmith {version} from a run with keras {keras} and tensorflow {tensorflow}, on {machine}
with {threads} thread(s). Needs keras, tensorflow, numpy and scikit-learn (pandas and pyarrow for
Parquet).
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import numpy.typing as npt
import sklearn.metrics as sk
import tensorflow as tf
'''

_MAIN = '''
def read(path: str) -> dict[str, list[str]]:
    """Return the cells of the file, by column; it must be the one of the training."""
    if path.endswith(".parquet"):
        import pandas as pd

        table = pd.read_parquet(path)
        return {name: list(table[name]) for name in table.columns}
    if CONTAINER:
        sys.exit(f"The training read {CONTAINER}; give the Parquet copy of its table.")
    with open(path, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SOURCE_SHA256:
        sys.exit(f"{path} is not the file of the training: SHA-256 {found}, not {SOURCE_SHA256}.")
    # Notes and totals at the end of the file were left out of the training.
    return {name: column[:ROWS] for name, column in read_csv(path, DIALECT).items()}


def main(path: str) -> None:
    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    # It rounds otherwise inside a loop than outside.
    tf.config.optimizer.set_experimental_options({"constant_folding": False})
    texts = read(path)
    if len(texts[TARGET]) != ROWS:
        sys.exit(f"{path} was read as {len(texts[TARGET])} rows; the training had {ROWS}.")
    columns = {name: canonical(texts[name], *form) for name, form in COLUMNS.items()}

    # The target, and the rows that have one.
    if CLASSES:
        places = {name: place for place, name in enumerate(CLASSES)}
        codes = [places.get(label(text, TARGET_IS_NUMBER), -1) for text in texts[TARGET]]
        target = np.array(codes, dtype="int32")
        used = np.flatnonzero(target >= 0)
    else:
        target = canonical(texts[TARGET], "number", TARGET_FORMAT)
        used = np.flatnonzero(np.isfinite(target))
    if DROP_DUPLICATES:
        features = [columns[name][used] for name in FEATURES]
        used = used[first_of_each([*features, target[used]])]

    # Split, fit on the training rows, encode all rows.
    found = split(len(used), SHARES, SEED, **split_by(columns, target, used), sample=SAMPLE)
    train, validation, test = (used[positions] for positions in found)
    encoders = fit_encoders(columns, train)
    inputs = encode(encoders, columns)
    center, scale = (0.0, 1.0) if CLASSES else center_and_scale(target[train], TARGET_SCALING)
    if len(CLASSES) > 2:
        learned = target.astype("int32")
    elif CLASSES:
        learned = target.astype("float32")[:, None]
    else:
        learned = ((target - center) / scale).astype("float32")[:, None]

    def part(rows: Array) -> tuple[dict[str, Array], Array]:
        return {name: values[rows] for name, values in inputs.items()}, learned[rows]

    # Train.
    model = network()
    model.compile(optimizer=optimizer(), loss=loss(), metrics=metrics(), jit_compile=False)
    x, y = part(train)
    weights = None
    if CLASS_WEIGHTS:
        numbers = y.reshape(-1).astype("int64")
        weights = class_weights(numbers, len(CLASSES))[numbers]

    def batches():
        for epoch in range(EPOCHS):
            order = order_of_epoch(SEED, epoch, len(y))
            for start in range(0, len(y), BATCH_SIZE):
                rows = order[start : start + BATCH_SIZE]
                batch = {name: values[rows] for name, values in x.items()}, y[rows]
                yield batch if weights is None else (*batch, weights[rows])

    model.fit(
        batches(),
        steps_per_epoch=-(-len(y) // BATCH_SIZE),
        epochs=EPOCHS,
        validation_data=part(validation),
        validation_batch_size=VALIDATION_BATCH_SIZE,
        callbacks=callbacks(),
        shuffle=False,
        verbose=2,
    )

    # Judge.
    held, _ = part(test)
    output = np.asarray(model.predict(held, batch_size=8192, verbose=0), dtype="float64")
    truth = target[test]
    if not CLASSES:
        scores = _score_numbers(truth, output[:, 0] * scale + center)
    else:
        shares = probabilities(output)
        binary = len(CLASSES) == 2
        scores = _score_classes(len(CLASSES), binary, truth, chosen(output), shares)
    digest = hashlib.sha256()
    for array in model.get_weights():
        digest.update(array.tobytes())
    same = digest.hexdigest() == WEIGHTS_SHA256
    print(
        json.dumps(
            {
                "rows": {"train": len(train), "validation": len(validation), "test": len(test)},
                "metrics": {"test": scores},
                "weights_sha256": digest.hexdigest(),
                "same_weights_as_the_run": same,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    main(sys.argv[1])
'''


def script(folder: RunFolder) -> str:
    """Return the program of a trained run."""
    recipe, schema, fitted, facts = (
        folder.recipe(),
        folder.schema(),
        folder.fitted(),
        folder.facts(),
    )
    parts = [
        _HEAD.format(
            version=facts.versions.layersmith,
            keras=facts.versions.keras,
            tensorflow=facts.versions.tensorflow,
            machine=facts.machine,
            threads=facts.threads,
        ),
        "# ── What was chosen ──\n",
        _constants(recipe, schema, fitted, facts),
        _fit_encoders(recipe),
        _split_by(recipe, fitted),
        code.source(plan(recipe, fitted, folder.inputs().values())),
        *_makers(recipe, fitted, facts, len(folder.rows()["train"])),
        "# ── How cells are read ──\n",
        programs.body(cells),
        programs.function(goals.label),
        "# ── How columns are fitted and encoded ──\n",
        programs.body(plain),
        programs.body(texts),
        programs.body(encode, but=("Array",)),
        "# ── Which rows train, and in which order ──\n",
        programs.body(splits, but=("Array",)),
        "# ── How predictions are scored ──\n",
        *(
            programs.function(made)
            for made in (
                metrics.probabilities,
                metrics.chosen,
                metrics._defined,
                metrics._score_numbers,
                metrics._score_classes,
            )
        ),
        "# ── The run ──\n",
        _MAIN.strip() + "\n",
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _whole(facts: Run) -> bool:
    """Return whether the training came to its own end.

    One that was stopped, or whose loss was no number, kept the weights of its best epoch: training
    for that many epochs and no longer gives the same.
    """
    return facts.ending in ("all epochs", "early")


def _constants(recipe: Recipe, schema: Schema, fitted: Fitted, facts: Run) -> str:
    training, aim = recipe.training, fitted.goal
    used = [c for c in recipe.columns if c.role in ("feature", "group", "time")]
    columns = {}
    for column in used:
        found = schema.column(column.name)
        assert found is not None
        columns[column.name] = (column.kind, found.format.model_dump(mode="json"))
    target = recipe.target_column
    target_facts = schema.column(aim.column)
    assert target is not None
    assert target_facts is not None
    entries = "".join(f"    {name!r}: {form!r},\n" for name, form in columns.items())
    lines = {
        "SEED": recipe.seed,
        "THREADS": facts.threads,
        "SOURCE_SHA256": schema.source_sha256,
        "CONTAINER": " in ".join(reversed(schema.container.layers)) if schema.container else "",
        "WEIGHTS_SHA256": facts.weights_sha256,
        "ROWS": schema.rows,
        "DIALECT": schema.dialect.model_dump(mode="json"),
        "TARGET": aim.column,
        "TARGET_IS_NUMBER": target.kind == "number",
        "TARGET_FORMAT": target_facts.format.model_dump(mode="json"),
        "CLASSES": aim.classes,
        "SHARES": (recipe.split.train, recipe.split.validation, recipe.split.test),
        "SAMPLE": recipe.split.sample,
        "FEATURES": [column.name for column in recipe.features],
        "DROP_DUPLICATES": recipe.split.duplicates == "drop",
        "CLASS_WEIGHTS": recipe.balance.kind == "class_weights",
        "TARGET_SCALING": loss_of(recipe, aim.task)[0].target_scaling,
        "EPOCHS": training.epochs if _whole(facts) else facts.best_epoch,
        "BATCH_SIZE": training.batch_size,
        "VALIDATION_BATCH_SIZE": training.validation_batch_size,
    }
    text = "".join(f"{name} = {value!r}\n" for name, value in lines.items())
    return f"{text}COLUMNS: dict[str, tuple[str, dict[str, Any]]] = {{\n{entries}}}\n"


def _fit_encoders(recipe: Recipe) -> str:
    lines = []
    for column in recipe.features:
        made, arguments = encoder_arguments(column)
        words = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        cells_of = f"columns[{column.name!r}][train]"
        lines.append(f"        {made.__name__}.fit({column.name!r}, {cells_of}, {words}),\n")
    return (
        "def fit_encoders(columns: dict[str, Array], train: Array) -> list[Encoder]:\n"
        '    """Fit every column on its training rows."""\n'
        f"    return [\n{''.join(lines)}    ]\n"
    )


def _split_by(recipe: Recipe, fitted: Fitted) -> str:
    method = recipe.split.method.kind
    value = "{}"
    if method == "stratified" and fitted.goal.classes:
        value = '{"strata": target[used]}'
    elif method in ("group", "time"):
        name = next(column.name for column in recipe.columns if column.role == method)
        cast = ".astype(str)" if method == "group" else ""
        value = f'{{"{method}s": columns[{name!r}][used]{cast}}}'
    return (
        "def split_by(columns: Any, target: Array, used: Array) -> dict[str, Array]:\n"
        '    """Return what the split keeps together or apart."""\n'
        f"    return {value}\n"
    )


def _makers(recipe: Recipe, fitted: Fitted, facts: Run, rows: int) -> list[str]:
    """Return the functions that make what `compile` and `fit` are told, and what of it is ours."""
    training, aim = recipe.training, fitted.goal
    stop = training_calls.early_stopping(training) if _whole(facts) else None
    callbacks = [call for call in (training_calls.plateau(training), stop) if call]
    optimizer = training_calls.optimizer(training, training_calls.steps_of(rows, training))
    loss, metrics = (
        training_calls.loss(recipe, aim, fitted.scale),
        training_calls.metrics(recipe, aim),
    )
    ours = [name for call in (optimizer, loss) for name in call.names() if name.startswith("core.")]
    made = {"optimizer": optimizer, "loss": loss, "metrics": metrics, "callbacks": callbacks}
    makers = "\n\n".join(
        f"def {name}() -> Any:\n"
        + "\n".join(printing.lines(printing.tree(what), "return ", 4))
        + "\n"
        for name, what in made.items()
    )
    return [*(programs.definition(name) for name in ours), makers]
