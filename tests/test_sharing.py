"""A layer used at several places: who holds the weights, what fits them, and what is counted."""

from __future__ import annotations

import re
from typing import Any

import pytest
import tensorflow as tf

from core import sharing, suggest
from core.assign import set_path
from core.catalog.layers import LAYERS, LayerRow
from core.estimate import cost
from core.graph import trace
from core.inputs import entering
from core.network import calls
from core.recipe import Input, Layer, Network, Recipe
from tests.catalog.test_layers import Params, called, data_for, fitting_shapes, ids, started
from tests.facts import column, schema

PARTS = {"left": (6,), "right": (6,)}
COUNT = 6 * 4 + 4


def towers(*layers: Layer, **changes: Any) -> Network:
    """One Dense layer over two inputs, joined; layers with the same names take their places."""
    own = {layer.id: layer for layer in layers}
    made = (
        Layer(id="one", kind="dense", params={"units": 4}, inputs=("left",)),
        Layer(id="two", kind="dense", shares="one", inputs=("right",)),
        Layer(id="join", kind="subtract", inputs=("one", "two")),
    )
    inputs = tuple(Input(id=name) for name in PARTS)
    layers = tuple(own.pop(layer.id, layer).with_(**changes.get(layer.id, {})) for layer in made)
    return Network(inputs=inputs, layers=(*layers, *own.values()))


def told(network: Network, shapes: dict[str, tuple[int, ...]] | None = None) -> list[str]:
    return [str(problem) for problem in trace(network, shapes or PARTS).problems]


def test_weights_are_counted_once() -> None:
    found = trace(towers(), PARTS)
    assert not found.problems
    assert found.weights == COUNT
    assert {node.layer.id: (node.weights, node.shared) for node in found.nodes} == {
        "one": (COUNT, 0), "two": (0, COUNT), "join": (0, 0),
    }  # fmt: skip
    assert next(node for node in found.nodes if node.layer.id == "two").layer.params == {"units": 4}


def test_its_holder_may_stand_anywhere() -> None:
    """Keras makes the weights where a layer is called first; the holder may come behind."""
    made = towers()
    turned = made.with_(layers=(made.layers[1], made.layers[0], made.layers[2]))
    found = trace(turned, PARTS)
    assert not found.problems
    assert {node.layer.id: node.weights for node in found.nodes}["one"] == COUNT


def test_a_holder_that_is_off_is_left_out_at_its_own_place_alone() -> None:
    made = towers(one={"off": True}, join={"inputs": ("two", "two_b")})
    more = Layer(id="two_b", kind="dense", shares="one", inputs=("left",))
    found = trace(made.with_(layers=(*made.layers[:2], more, made.layers[2])), PARTS)
    assert not found.problems
    assert [(n.layer.id, n.weights) for n in found.nodes if n.weights] == [("two", COUNT)]


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (
            {"left": (6,), "right": (5,)},
            "layers.two.*form 5.*those of one, made for the form 6.*a layer of its own",
        ),
        ({"left": (6,), "right": (3, 6)}, "layers.two.*form 3 × 6"),
    ],
)
def test_what_does_not_fit_the_weights_is_told(shapes: Any, words: str) -> None:
    (found,) = [one for one in told(towers(join={"kind": "concatenate"}), shapes)
                if "layers.two" in one]  # fmt: skip
    assert re.search(words, found), found


@pytest.mark.parametrize(
    ("changed", "where", "words"),
    [
        (
            {"two": {"shares": "three"}, "one": {"shares": None}},
            "two",
            "'three', which is no layer",
        ),
        ({"two": {"shares": "left"}}, "two", "'left', which is no layer.*share with: one"),
        ({"two": {"shares": "two"}}, "two", "with itself"),
        ({"two": {"kind": "layer_normalization"}}, "two", "It is Layer normal.*one.*is Dense"),
        ({"two": {"params": {"units": 9}}}, "two", "settings of its own: units.*those of one"),
        ({"one": {"params": {"units": 0}}}, "one", "units is 0"),
    ],
)
def test_with_whom_it_cannot_share(changed: dict[str, Any], where: str, words: str) -> None:
    (found,) = told(towers(**changed))
    assert found.startswith(f"layers.{where}")
    assert re.search(words, found), found


def test_shares_are_of_who_holds_the_weights() -> None:
    third = Layer(id="three", kind="dense", shares="two", inputs=("left",))
    found = next(one for one in told(towers(third)) if "layers.three" in one)
    assert re.search("weights of two, which has none of its own.*two shares those of one", found)


def test_what_has_no_weights_has_none_to_share() -> None:
    drop = Layer(id="a", kind="dropout", inputs=("left",))
    again = Layer(id="b", kind="dropout", shares="a", inputs=("right",))
    found = next(one for one in told(towers(drop, again)) if "layers.b" in one)
    assert "Dropout has no weights" in found


def test_work_is_done_at_each_place() -> None:
    table = schema(*(column(f"p{n}") for n in range(6)), column("spent"))
    start = suggest.recipe(table, "spent", "linear")

    def seconds(*layers: Layer) -> float:
        join = Layer(id="join", kind="subtract", inputs=("one", "two"))
        network = start.network.with_(layers=(*layers, join))
        made = start.with_(network=network)
        assert not trace(network, entering(made, table)).problems
        return cost(made, table).epoch

    one = Layer(id="one", kind="dense", inputs=("features",))
    own = Layer(id="two", kind="dense", inputs=("features",))
    assert seconds(one, own.with_(shares="one")) == seconds(one, own)


def test_a_setting_of_any_use_is_that_of_its_holder() -> None:
    recipe = set_path(Recipe(network=towers()), "layers.two.units=7")
    assert [dict(layer.params) for layer in recipe.network.layers[:2]] == [{"units": 7}, {}]
    recipe = set_path(recipe, "layers.two.off=true")
    assert [layer.off for layer in recipe.network.layers[:2]] == [False, True]


def test_recipes_before_it_are_the_same() -> None:
    data = Recipe(network=towers()).model_dump(mode="json")
    for layer in data["network"]["layers"]:
        del layer["shares"]
    assert Recipe.model_validate(data).network.layers[1].shares is None


def taken_again(row: LayerRow, made: Any, call: calls.Call, given: Any) -> None:
    """Over symbols, which an einsum believes whatever they are, and over numbers."""
    called(row, made, call, given)
    data = data_for(row, given)
    made(*call.on(data * row.alone if len(data) == 1 else data))


@pytest.mark.parametrize("row", [r for r in LAYERS.values() if r.learns], ids=ids)
def test_keras_takes_what_the_rule_lets_pass(row: LayerRow) -> None:
    """Each axis one longer: what is said to fit the same weights is taken by the same layer."""
    params: Params = started(row)
    given = fitting_shapes(row)
    layer = Layer(id="shared", kind=row.name, params=params)
    call = calls.layer(layer, 3, "shared")
    made = call.run()
    called(row, made, call, given)
    weights = made.count_params()
    allowed = refused = 0
    for axis in range(len(given[0])):
        longer = tuple((*shape[:axis], shape[axis] + 1, *shape[axis + 1 :]) for shape in given)
        if not sharing.fits(layer, given, longer):
            refused += 1
            with pytest.raises((ValueError, TypeError, tf.errors.OpError)):
                taken_again(row, made, call, longer)
            continue
        taken_again(row, made, call, longer)
        allowed += 1
        assert made.count_params() == weights
    assert sharing.fits(layer, given, given)
    assert allowed + refused == len(given[0])
