"""Each mend that a check offers silences it, and makes nothing else ring."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from core.check import check
from core.problems import InputError, Problem, offer
from core.recipe import Choice, Column, Input, Layer, Recipe, Treatment
from core.stack.mends import MENDS, holes, mend
from tests.check.test_teaching import CASES, TABLE, layer, stack, with_layers
from tests.facts import column, schema

if TYPE_CHECKING:
    from core.schema import Schema

ROOMY = 10**13
BELOW = TABLE.with_(columns=tuple(
    one.with_(minimum=-5.0) if one.name == "spent" else one for one in TABLE.columns
))  # fmt: skip
STEPS = schema(*(column(f"s{number}") for number in range(8)), column("note", "text"), column("y"))


def of_steps(*layers: Layer) -> Recipe:
    """A network on a sequence of eight steps."""
    recipe = with_layers("y", layers, STEPS)
    names = tuple(f"s{number}" for number in range(8))
    entry = Input(id="steps", kind="sequence", columns=names, shape=(8, 1))
    kept = tuple(one for one in recipe.columns if one.name != "note")
    return recipe.with_(columns=kept, network=recipe.network.with_(inputs=(entry,)))


def of_words() -> Recipe:
    recipe = with_layers("y", (layer("embedding", 1, input_dim=90), Layer(id="p", kind="flatten")),
                         STEPS)  # fmt: skip
    encoding = Choice(kind="token_ids", params={"max_words": 500})
    note = Column(name="note", kind="text", treatment=Treatment(encoding=encoding))
    columns = (*(one for one in recipe.columns if one.name not in ("note", "s0")), note)
    columns = tuple(
        one.with_(role="ignore") if one.name.startswith("s") else one for one in columns
    )
    entry = Input(id="note", kind="tokens", columns=("note",))
    return recipe.with_(columns=columns, network=recipe.network.with_(inputs=(entry,)))


def with_loss(target: str, kind: str) -> Recipe:
    recipe = with_layers(target, stack("relu"))
    outputs = tuple(one.with_(loss=Choice(kind=kind)) for one in recipe.network.outputs)
    recipe = recipe.with_(network=recipe.network.with_(outputs=outputs))
    return recipe.with_(training=recipe.training.with_(metrics=("mae",)))


def small_batch() -> Recipe:
    recipe = with_layers("spent", stack("relu", "batch_normalization", "relu"))
    return recipe.with_(training=recipe.training.with_(batch_size=3))


OTHERS: dict[str, tuple[Recipe, Schema]] = {
    "a small batch": (small_batch(), TABLE),
    "words without places": (of_words(), STEPS),
    "another loss": (with_loss("level", "mean_squared_error"), TABLE),
    "a loss for amounts": (with_loss("spent", "poisson"), BELOW),
    "two widths": (
        with_layers("spent", (*stack("relu 6", "relu 5"),
                              Layer(id="sum", kind="add", inputs=("dense_1", "dense_2")))),
        TABLE,
    ),
    "a sequence before the output": (of_steps(layer("conv1d", 1, activation="relu")), STEPS),
    "the last step alone": (of_steps(layer("lstm", 1), layer("lstm", 2)), STEPS),
    "a long row of sigmoids": (with_layers("spent", stack(*["sigmoid"] * 7)), TABLE),
    "softmax behind one value": (
        with_layers("level", stack("relu", "linear 1", ("activation", {"activation": "softmax"}))),
        TABLE,
    ),
    "weights made for another width": (
        with_layers("spent", (*stack("relu 6"), Layer(id="again", kind="dense", shares="dense_1"))),
        TABLE,
    ),
    "weights of nobody": (
        with_layers("spent", (*stack("relu 6"), Layer(
            id="odd", kind="dense", shares="none", params={"units": 6, "activation": "relu"}
        ))),
        TABLE,
    ),
    "two long rows": (
        with_layers("spent", (
            *(Layer(id=f"{way}{n}", kind="dense", params={"units": 8, "activation": "relu"},
                    inputs=("features",) if n == 0 else ()) for way in "ab" for n in range(7)),
            Layer(id="sum", kind="concatenate", inputs=("a6", "b6")),
        )),
        TABLE,
    ),
}  # fmt: skip
RINGING: dict[str, tuple[Recipe, Schema]] = OTHERS | {
    f"{number}: {words}": (with_layers(target, layers), TABLE)
    for number, (target, layers, where, words) in enumerate(CASES)
    if where is not None
}


def rung(recipe: Recipe, table: Schema) -> dict[tuple[str, str], Problem]:
    return {(one.where, one.found.template): one for one in check(recipe, table, ROOMY)}


@pytest.mark.parametrize("case", RINGING)
def test_a_mend_silences_its_check_and_nothing_else_rings(case: str) -> None:
    recipe, table = RINGING[case]
    before = rung(recipe, table)
    assert any(one.mends for one in before.values()), list(before)
    for key, problem in before.items():
        for offered in problem.mends:
            mended = mend(recipe, table, offered)
            after = rung(mended, table)
            assert key not in after, offered
            assert after.keys() <= before.keys(), (offered, list(map(str, after.values())))
            said = MENDS[offered.name].label.format(**holes(offered))
            assert "{" not in said


def test_every_mend_is_offered_and_every_offer_is_a_mend() -> None:
    offered = {
        one.name
        for recipe, table in RINGING.values()
        for problem in check(recipe, table, ROOMY)
        for one in problem.mends
    }
    assert offered == set(MENDS)
    core = Path(__file__).parents[2] / "core"
    sources = "".join(path.read_text(encoding="utf-8") for path in core.rglob("*.py"))
    assert set(re.findall(r'\boffer\("(\w+)"', sources)) == set(MENDS)


@pytest.mark.parametrize("given", [{}, {"rate": 0.4, "seed": 7}])
def test_dropout_that_becomes_alpha_dropout_keeps_rate_and_seed(given: dict[str, Any]) -> None:
    recipe = with_layers("spent", stack("selu", ("dropout", given)))
    made = mend(recipe, TABLE, offer("alpha_dropout", "dropout_2")[0]).network.layers[1]
    assert made.kind == "alpha_dropout"
    assert made.params == {"rate": 0.2, "seed": None} | given


def test_many_layers_are_not_all_named() -> None:
    told = offer("he", *(f"dense_{number}" for number in range(40)))[0]
    assert MENDS["he"].label.format(**holes(told)) == (
        "Draw the weights of dense_0, dense_1, dense_2 (+37) by He"
    )


@pytest.mark.parametrize("name", sorted(MENDS.keys() - {"batch_size", "usual_loss"}))
def test_what_is_gone_meanwhile_is_said(name: str) -> None:
    told: dict[str, Any] = {"size": 3, "units": 3, "source": "gone", "target": "gone"}
    with pytest.raises(InputError, match="gone"):
        mend(with_layers("spent", stack("relu")), TABLE, offer(name, "gone", **told)[0])
