"""Every template trains on data it is meant for, and its script trains to the same weights.

So does a network that uses a layer twice, which no template does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import suggest, templates
from core.assign import set_path
from core.catalog.templates import TEMPLATES
from core.check import check
from core.data.apart import read_apart
from core.problems import errors
from core.recipe import Input, Layer, Reading, Recipe
from tests.conftest import write_csv

ROOT = Path(__file__).parents[2]
ROWS = 240
TEXT = "review"
# On a busy machine sixteen trainings, twice each, take a while.
pytestmark = pytest.mark.timeout(1800)
Columns = dict[str, list[str]]


def _texts(values: np.ndarray) -> list[str]:
    return [f"{value:g}" for value in values]


def table(dice: np.random.Generator) -> Columns:
    """Numbers and a category; the class follows from both."""
    size, weight = dice.normal(size=(2, ROWS)).round(3)
    colour = dice.choice(["red", "blue"], ROWS)
    signal = size + (colour == "red") - 0.5
    kind = ["yes" if value > 0 else "no" for value in signal]
    return {"size": _texts(size), "weight": _texts(weight), "colour": list(colour), "kind": kind}


def image(dice: np.random.Generator) -> Columns:
    """Pixels of 8 × 8 with a bright row or a bright column in them, and a column beside."""
    pixels = dice.integers(0, 6, (ROWS, 8, 8))
    upright = dice.random(ROWS) < 0.5
    for row, place in enumerate(dice.integers(0, 8, ROWS)):
        if upright[row]:
            pixels[row, :, place] = 16
        else:
            pixels[row, place] = 16
    columns = {f"p_{y}_{x}": _texts(pixels[:, y, x]) for y in range(8) for x in range(8)}
    light = _texts(pixels.mean(axis=(1, 2)).round(2))
    return columns | {"light": light, "kind": ["yes" if one else "no" for one in upright]}


def sequence(dice: np.random.Generator) -> Columns:
    """Twelve steps with a rise or a fall somewhere among them."""
    steps = dice.normal(0, 0.3, (ROWS, 12))
    rises = dice.random(ROWS) < 0.5
    for row, place in enumerate(dice.integers(0, 9, ROWS)):
        bump = np.array([-2.0, 0.0, 2.0])
        steps[row, place : place + 3] += bump if rises[row] else -bump
    columns = {f"t{n}": _texts(steps[:, n].round(3)) for n in range(12)}
    return columns | {"kind": ["yes" if one else "no" for one in rises]}


def tokens(dice: np.random.Generator) -> Columns:
    """Short reviews, one word of which tells whether they are good."""
    good, bad = ["fine", "great", "lovely"], ["dull", "poor", "awful"]
    rest = ["the", "plot", "was", "and", "acting", "of", "it"]
    liked = dice.random(ROWS) < 0.5
    texts = [
        " ".join([*dice.choice(rest, 6), dice.choice(good if yes else bad), f"n{row}"])
        for row, yes in enumerate(liked)
    ]
    return {TEXT: texts, "kind": ["yes" if one else "no" for one in liked]}


MADE: dict[str, Callable[[np.random.Generator], Columns]] = {
    "features": table, "image": image, "sequence": sequence, "tokens": tokens,
}  # fmt: skip
# What these few epochs reach at least; guessing gives 0.5. A linear model takes longer.
SHARED = "shared layers"
LEAST = {"linear": 0.55, SHARED: 0.55}


def siamese(recipe: Recipe) -> Recipe:
    """The halves of a sequence, read by the same layers and compared."""
    (entry,) = (one for one in recipe.network.inputs if one.columns)
    half = len(entry.columns) // 2
    inputs = tuple(
        Input(id=name, kind="sequence", columns=columns, shape=(half, 1))
        for name, columns in (("early", entry.columns[:half]), ("late", entry.columns[half:]))
    )
    layers = (
        Layer(id="read_2", kind="conv1d", shares="read", inputs=("late",)),
        Layer(id="read", kind="conv1d", params={"filters": 12}, inputs=("early",)),
        Layer(id="join", kind="concatenate", inputs=("read", "read_2")),
        Layer(id="pool", kind="global_max_pooling1d"),
    )
    network = recipe.network.with_(inputs=inputs, layers=layers, template=None, sized=None)
    return recipe.with_(network=network)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every template trained and its script run, in two processes at once."""
    place = tmp_path_factory.mktemp("templates")
    work = []
    for kind, make in MADE.items():
        file = write_csv(place / f"{kind}.csv", make(np.random.default_rng(7)))
        schema = read_apart(file, Reading(), place)
        folder = place / schema.fingerprint
        for name in (name for name, row in TEMPLATES.items() if row.kind == kind):
            recipe = suggest.recipe(schema, "kind", name)
            shorter = (f"columns.{TEXT}.treatment.encoding.length=10",) if kind == "tokens" else ()
            for change in ("training.epochs=8", "training.learning_rate=0.005", *shorter):
                recipe = set_path(recipe, change)
            assert not errors(check(recipe, schema)), name
            assert templates.fitting(recipe, schema)
            work.append((name, recipe.model_dump(mode="json"), str(folder), str(file)))
        if kind == "sequence":
            recipe = siamese(recipe)
            assert not errors(check(recipe, schema))
            work.append((SHARED, recipe.model_dump(mode="json"), str(folder), str(file)))
    with ThreadPoolExecutor(2) as both:
        halves = list(both.map(_trained, (work, work[::-1])))
    return halves[0] | halves[1]


def _trained(work: list[Any]) -> dict[str, Any]:
    """Train in one process of its own: TensorFlow starts once for them all."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.commands.many_scripts"],
        input=json.dumps(work), capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("name", [*TEMPLATES, SHARED])
def test_its_script_gives_the_same_network(name: str, results: dict[str, Any]) -> None:
    found = results[name]
    assert found["same"], found
    assert found["script"]["accuracy"] >= LEAST.get(name, 0.75), found["script"]
