"""A network before its training as a Jupyter notebook: its code, random rows, a first step.

A notebook is a JSON object of cells; nbformat, which reads and repairs those of others, would bring
five packages for the ten keys that are written here. What a person named (columns, classes) stands
in none of its cells: a notebook shows text as Markdown.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from core import code
from core.code import Style
from core.export import programs
from core.goal import goal
from core.network import printing, training_calls
from core.network.calls import Call

if TYPE_CHECKING:
    from core.goal import Goal
    from core.network.plan import Plan
    from core.recipe import Recipe
    from core.schema import Schema

# Rows at random, and epochs over them: enough to see that it runs.
ROWS, EPOCHS = 64, 2

_ABOUT = """# A Keras network

It was put together in Layersmith and has not seen any data yet. The cells below build it, send rows
of random numbers through it, and train it on them for a moment, to show that it runs.

- It takes **prepared** rows: columns filled, scaled and encoded. {entering}
- The weights are drawn from fixed seeds, so that it starts as it does in Layersmith.
- What it learns here means nothing. Train it on your table in Layersmith; the export holds a script
  that reads the file, prepares it and trains to the very same weights.
"""
_RUN = """## Does it run?

Random rows in the form of prepared ones. {answers}
"""
_TRAIN = """## Does it learn?

The optimiser and the loss that were chosen, over random answers: the loss falls a little.
"""


def notebook(recipe: Recipe, schema: Schema, style: Style = "shortest") -> str:
    """Return a notebook (nbformat 4.5) as JSON text.

    Args:
        recipe: what the person chose.
        schema: what the table holds.
        style: as `code.network_code` has it.

    Raises:
        InputError: the network cannot be built; with every problem that keeps it from that.
    """
    made = code.planned(recipe, schema)
    aim = goal(recipe, schema)
    assert aim is not None  # planned() has seen to it
    chain = style != "functional" and code.chain(made) is not None
    cells = [
        _text(_ABOUT.format(entering=_entering(made))),
        _code(f"import keras\nimport numpy as np\n\n\n{code.function(made, style)}"),
        _code("model = network()\nmodel.summary()\n"),
        _text(_RUN.format(answers=_answers(aim))),
        _code(_rows(made, chain)),
        _text(_TRAIN),
        *_training(recipe, aim),
    ]
    data = {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells, 1)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(data, indent=1) + "\n"


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source.rstrip("\n")}


def _code(source: str) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": {}, "source": source.rstrip("\n")}
    return {**cell, "execution_count": None, "outputs": []}


def _entering(made: Plan) -> str:
    parts = [f"{made.width} numbers"]
    if made.embeddings:
        parts.append(f"{len(made.embeddings)} categories as codes")
    if made.words:
        parts.append(f"{made.words} word numbers")
    return f"Here a row is {', '.join(parts)}."


def _answers(aim: Goal) -> str:
    if aim.task == "regression":
        return "One number comes out for each; Layersmith turns it into the units of your target."
    if aim.task == "binary":
        return "The probability of one of the two classes comes out for each."
    return f"{aim.outputs} probabilities come out for each, one for every class; they sum to 1."


def _rows(made: Plan, chain: bool) -> str:
    """Return the cell that draws rows and sends them through."""
    values: dict[str, Any] = {}
    if made.width or not chain:
        drawn = f'rng.standard_normal(({ROWS}, {made.width})).astype("float32")'
        values["features"] = printing.name(drawn)
    if made.embeddings:
        places = [call.arguments["input_dim"] for call in made.embeddings]
        values["codes"] = printing.name(f"rng.integers(0, {places}, ({ROWS}, {len(places)}))")
    if made.words:
        known = [call.arguments["input_dim"] for call in _embeddings(made)]
        values["tokens"] = printing.name(
            f"rng.integers(0, {min(known, default=1)}, ({ROWS}, {made.words}))"
        )
    given: Any = next(iter(values.values())) if chain else values
    lines = [
        "rng = np.random.default_rng(0)",
        *printing.lines(printing.tree(given), "inputs = "),
        "answers = model.predict(inputs, verbose=0)",
        "print(answers.shape)",
        "print(answers[:3])",
    ]
    return "\n".join(lines)


def _embeddings(made: Plan) -> list[Call]:
    calls = [place.call for place in made.layers]
    return [call for call in calls if call.name == "keras.layers.Embedding"]


def _training(recipe: Recipe, aim: Goal) -> list[dict[str, Any]]:
    """Return the cells that train it on random answers; what Keras lacks is defined before."""
    loss = training_calls.loss(recipe, aim)
    steps = training_calls.steps_of(ROWS, recipe.training)
    optimizer = training_calls.optimizer(recipe.training, steps)
    ours = [name for call in (optimizer, loss) for name in call.names() if name.startswith("core.")]
    defined = "\n\n".join(programs.definition(name) for name in dict.fromkeys(ours))
    if defined:
        defined = f"from typing import Any\n\n\n{defined}"
    drawn = {
        "binary": f'rng.integers(0, 2, ({ROWS}, 1)).astype("float32")',
        "multiclass": f"rng.integers(0, {aim.outputs}, {ROWS})",
        # Above 0, which some losses want.
        "regression": f'rng.random(({ROWS}, 1)).astype("float32")',
    }[aim.task]
    compiled = printing.call("model.compile", optimizer=optimizer, loss=loss)
    batch = min(ROWS, recipe.training.batch_size)
    lines = [
        f"truth = {drawn}",
        *printing.lines(compiled),
        f"history = model.fit(inputs, truth, batch_size={batch}, epochs={EPOCHS}, verbose=2)",
    ]
    return [*([_code(defined)] if defined else []), _code("\n".join(lines))]
