from __future__ import annotations

import json
import random
from typing import Any

import pytest

from core import stack
from core.catalog.layers import LAYERS
from core.graph import trace
from core.problems import InputError
from core.recipe import Layer, Network, Output, Recipe
from core.stack.wiring import opened
from core.templates import network


def chain(*names: str, block: dict[str, str] | None = None) -> Recipe:
    """Layers in a row, of 5 units each."""
    layers = tuple(
        Layer(id=name, kind="dense", params={"units": 5}, block=(block or {}).get(name))
        for name in names
    )
    return Recipe(network=Network(layers=layers))


def residual() -> Recipe:
    """`a`, then a block that goes round `b` and `c`, then `d`."""
    layers = (
        Layer(id="a", kind="dense"),
        Layer(id="b", kind="dense", block="res_1"),
        Layer(id="c", kind="dense", block="res_1"),
        Layer(id="sum", kind="add", inputs=("a", "c"), block="res_1"),
        Layer(id="d", kind="dense"),
    )
    return Recipe(network=Network(layers=layers))


def takes(recipe: Recipe) -> dict[str, str]:
    """What each layer and output takes, in the order of the list."""
    found, before = {}, "features"
    for layer in recipe.network.layers:
        found[layer.id] = " ".join(layer.inputs or (before,))
        before = layer.id
    return found | {output.id: " ".join(output.inputs or (before,)) for output in
                    recipe.network.outputs}  # fmt: skip


def told(text: str) -> dict[str, str]:
    """`a<features b<a c` as `takes` has it."""
    found = {}
    for part in text.split("; "):
        name, inputs = part.split(" < ")
        found[name] = inputs
    return found


CASES: list[tuple[str, Recipe, dict[str, Any], str]] = [
    (
        "at the end",
        chain("a"),
        {"do": "add", "kind": "dropout"},
        "a < features; dropout_1 < a; output < dropout_1",
    ),
    (
        "behind",
        chain("a", "b"),
        {"do": "add", "kind": "dropout", "after": "a"},
        "a < features; dropout_1 < a; b < dropout_1; output < b",
    ),
    (
        "on the connection that goes round",
        residual(),
        {"do": "add", "kind": "dense", "after": "a", "before": "sum"},
        "a < features; b < a; c < b; dense_1 < a; sum < dense_1 c; d < sum; output < d",
    ),
    (
        "before one",
        residual(),
        {"do": "add", "kind": "dropout", "before": "b"},
        "a < features; dropout_1 < a; b < dropout_1; c < b; sum < a c; d < sum; output < d",
    ),
    (
        "before the output",
        chain("a"),
        {"do": "add", "kind": "dropout", "before": "output"},
        "a < features; dropout_1 < a; output < dropout_1",
    ),
    (
        "as a branch",
        chain("a", "b"),
        {"do": "add", "kind": "dropout", "after": "a", "branch": True},
        "a < features; dropout_1 < a; b < a; output < b",
    ),
    (
        "as a branch of what enters",
        chain("a"),
        {"do": "add", "kind": "dense", "after": "features", "branch": True},
        "dense_1 < features; a < features; output < a",
    ),
    (
        "at the end, where the output stands on another than the last",
        Recipe(
            network=Network(layers=chain("a", "b").network.layers, outputs=(Output(inputs=("a",)),))
        ),
        {"do": "add", "kind": "dropout"},
        "a < features; b < a; dropout_1 < a; output < dropout_1",
    ),
    (
        "connected otherwise",
        chain("a", "b", "c"),
        {"do": "connect", "source": "a", "target": "c"},
        "a < features; b < a; c < a; output < c",
    ),
    (
        "connected to one further down",
        Recipe(
            network=Network(
                layers=(
                    Layer(id="a", kind="dense"),
                    Layer(id="b", kind="dense", inputs=("features",)),
                    Layer(id="c", kind="dense"),
                )
            )
        ),
        {"do": "connect", "source": "c", "target": "a"},
        "b < features; c < b; a < c; output < c",
    ),
    (
        "connected to a joint",
        residual(),
        {"do": "connect", "source": "b", "target": "sum"},
        "a < features; b < a; c < b; sum < a c b; d < sum; output < d",
    ),
    (
        "the output connected",
        chain("a", "b"),
        {"do": "connect", "source": "a", "target": "output"},
        "a < features; b < a; output < a",
    ),
    (
        "a connection from another layer",
        residual(),
        {"do": "reconnect", "from": ["a", "sum"], "to": ["b", "sum"]},
        "a < features; b < a; c < b; sum < b c; d < sum; output < d",
    ),
    (
        "a connection from one further down",
        chain("a", "b", "c"),
        {"do": "reconnect", "from": ["c", "output"], "to": ["b", "output"]},
        "a < features; b < a; c < b; output < b",
    ),
    (
        "a connection to another layer",
        residual(),
        {"do": "reconnect", "from": ["a", "sum"], "to": ["a", "d"]},
        "a < features; b < a; c < b; sum < c; d < a; output < d",
    ),
    (
        "a joint cut off",
        residual(),
        {"do": "disconnect", "source": "a", "target": "sum"},
        "a < features; b < a; c < b; sum < c; d < sum; output < d",
    ),
    (
        "several removed",
        residual(),
        {"do": "remove", "ids": ["d", "a"]},
        "b < features; c < b; sum < features c; output < sum",
    ),
    (
        "a block removed",
        residual(),
        {"do": "remove", "ids": ["b", "c", "sum"]},
        "a < features; d < a; output < d",
    ),
    (
        "a block duplicated stands on the first",
        residual(),
        {"do": "duplicate", "ids": ["b", "c", "sum"]},
        "a < features; b < a; c < b; sum < a c; b_1 < sum; c_1 < b_1; sum_1 < sum c_1; d < sum_1; "
        "output < d",
    ),
    (
        "a block moved up as one",
        residual(),
        {"do": "move", "ids": ["b", "c", "sum"], "after": "features"},
        "b < features; c < b; sum < features c; a < sum; d < a; output < d",
    ),
    (
        "a block moved down as one",
        residual(),
        {"do": "move", "ids": ["b", "c", "sum"], "after": "d"},
        "a < features; d < a; b < d; c < b; sum < d c; output < sum",
    ),
    (
        "a layer moved past a block",
        residual(),
        {"do": "move", "ids": ["a"], "after": "sum"},
        "b < features; c < b; sum < features c; a < sum; d < a; output < d",
    ),
    (
        "one place is an exchange",
        chain("a", "b", "c"),
        {"do": "move", "ids": ["c"], "after": "a"},
        "a < features; c < a; b < c; output < b",
    ),
    (
        "several places",
        chain("a", "b", "c"),
        {"do": "move", "ids": ["a"], "after": "c"},
        "b < features; c < b; a < c; output < a",
    ),
    (
        "where it stands",
        residual(),
        {"do": "move", "ids": ["c"], "after": "b"},
        "a < features; b < a; c < b; sum < a c; d < sum; output < d",
    ),
    (
        "renamed wherever it is taken",
        residual(),
        {"do": "rename", "id": "a", "name": "stem"},
        "stem < features; b < stem; c < b; sum < stem c; d < sum; output < d",
    ),
    (
        "its inputs chosen",
        residual(),
        {"do": "inputs", "id": "sum", "inputs": ["b", "c"]},
        "a < features; b < a; c < b; sum < b c; d < sum; output < d",
    ),
]


@pytest.mark.parametrize(
    ("recipe", "action", "expected"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_an_action_is_applied(recipe: Recipe, action: dict[str, Any], expected: str) -> None:
    # As it comes from a browser.
    made = stack.apply(recipe, json.loads(json.dumps(action)))
    assert list(takes(made).items()) == list(told(expected).items())


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({}, "no action None"),
        ({"do": "format"}, "no action 'format'"),
        ({"do": ["add"]}, "no action"),
        ({"do": "add"}, "kind of the action add is None"),
        ({"do": "add", "kind": "lambda"}, "no option 'lambda'"),
        ({"do": "add", "kind": "dense", "after": 3}, "after of the action add is 3"),
        ({"do": "add", "kind": "dense", "after": "b", "before": "sum"}, "does not take b any more"),
        ({"do": "add", "kind": "dense", "after": "gone"}, "no layer gone"),
        ({"do": "connect", "source": "d", "target": "b"}, "would feed itself"),
        ({"do": "connect", "source": "a", "target": "sum"}, "takes a already"),
        ({"do": "connect", "source": "gone", "target": "sum"}, "no layer gone"),
        ({"do": "connect", "source": "a", "target": "features"}, "no layer features"),
        ({"do": "connect", "source": "output", "target": "sum"}, "no layer output"),
        ({"do": "disconnect", "source": "a", "target": "b"}, "all that b takes"),
        ({"do": "disconnect", "source": "d", "target": "output"}, "all that output takes"),
        ({"do": "disconnect", "source": "b", "target": "sum"}, "does not take b any more"),
        ({"do": "reconnect", "from": ["a", "b"], "to": ["a", "c"]}, "all that b takes"),
        ({"do": "reconnect", "from": ["a", "b"], "to": ["d", "b"]}, "would feed itself"),
        ({"do": "reconnect", "from": ["a", "sum"], "to": ["c", "sum"]}, "takes c already"),
        ({"do": "reconnect", "from": ["b", "sum"], "to": ["d", "sum"]}, "take b any more"),
        ({"do": "reconnect", "from": ["a", "sum"], "to": ["gone", "sum"]}, "no layer gone"),
        ({"do": "reconnect", "from": ["a", "sum"], "to": ["a", "gone"]}, "no layer gone"),
        ({"do": "reconnect", "from": ["a", "sum"], "to": ["a", "c", "b"]}, "to of the action"),
        ({"do": "reconnect", "from": ["a", "a"], "to": ["a", "c"]}, "from of the action"),
        ({"do": "remove", "ids": []}, "ids of the action remove"),
        ({"do": "remove", "ids": ["output"]}, "an end of the network"),
        ({"do": "remove", "ids": ["features", "a"]}, "an end of the network"),
        ({"do": "remove", "ids": [["a"]]}, "ids of the action remove"),
        ({"do": "duplicate", "ids": "a"}, "ids of the action duplicate"),
        ({"do": "switch", "ids": ["gone"]}, "no layer gone"),
        ({"do": "move", "ids": ["d"], "after": None}, "after of the action move"),
        ({"do": "move", "ids": ["b", "c"], "after": "d"}, "sum would have nothing to join"),
        ({"do": "move", "ids": ["c", "sum"], "after": "features"}, "from several places: b, a"),
        ({"do": "move", "ids": ["a", "b"], "after": "d"}, "take from within a, b"),
        ({"do": "rename", "id": "a", "name": "b"}, "name of another part"),
        ({"do": "rename", "id": "a", "name": "output"}, "name of another part"),
        ({"do": "rename", "id": "a", "name": "A b"}, "cannot be the name"),
        ({"do": "inputs", "id": "b", "inputs": ["d"]}, "does not come before"),
        ({"do": "paste", "text": "dense"}, "holds no layers"),
        ({"do": "paste", "text": '{"layersmith": "layers", "layers": []}'}, "holds no layers"),
        ({"do": "paste", "text": "[" * 100_000}, "holds no layers"),
        (
            {
                "do": "paste",
                "text": '{"layersmith": "layers", "behind": "", "layers": [{"id": "x", "kind":'
                '"dense", "params": {"units": 0}}]}',
            },
            "units is 0",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused(action: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        stack.apply(residual(), action)


def test_no_action_makes_a_network_too_large() -> None:
    recipe = chain(*(f"a_{number}" for number in range(600)))
    ids = [layer.id for layer in recipe.network.layers]
    with pytest.raises(InputError, match="at most 1000"):
        stack.apply(recipe, {"do": "duplicate", "ids": ids})


def test_layers_are_switched_off_together_and_on_again() -> None:
    def off(recipe: Recipe) -> list[str]:
        return [layer.id for layer in recipe.network.layers if layer.off]

    made = stack.apply(residual(), {"do": "switch", "ids": ["c"]})
    assert off(made) == ["c"]
    made = stack.apply(made, {"do": "switch", "ids": ["b", "c"]})
    assert off(made) == ["b", "c"]
    assert stack.apply(made, {"do": "switch", "ids": ["b", "c"]}) == residual()


# Copying.


def test_what_is_copied_is_pasted_with_its_connections_and_new_names() -> None:
    text = stack.copied(residual(), ["sum", "c", "b", "output", "gone"])
    made = stack.apply(residual(), {"do": "paste", "text": text, "after": "d"})
    assert takes(made).items() >= told("b_1 < d; c_1 < b_1; sum_1 < d c_1; output < sum_1").items()
    assert [layer.block for layer in made.network.layers[-3:]] == ["res_2"] * 3


def test_layers_are_pasted_into_another_network() -> None:
    text = stack.copied(residual(), ["b", "c", "sum"])
    made = stack.apply(chain("x"), {"do": "paste", "text": text})
    assert takes(made) == told("x < features; b < x; c < b; sum < x c; output < sum")
    assert made.network.layers[1].params == residual().network.layers[1].params


def test_a_pasted_joint_joins_what_it_finds_there() -> None:
    text = stack.copied(residual(), ["sum"])
    made = stack.apply(chain("x", "y"), {"do": "paste", "text": text})
    assert takes(made)["sum"] == "x y"
    with pytest.raises(InputError, match="only one before it"):
        stack.apply(Recipe(), {"do": "paste", "text": text})


def test_nothing_copied_is_no_text() -> None:
    assert stack.copied(residual(), ["output"]) == ""


# Blocks.


def homes(recipe: Recipe) -> str:
    return " ".join(f"{layer.id}:{layer.block or '-'}" for layer in recipe.network.layers)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ({"do": "add", "kind": "dropout", "after": "b"}, "a:- b:k dropout_1:k c:k d:-"),
        ({"do": "add", "kind": "dropout", "after": "c"}, "a:- b:k c:k dropout_1:- d:-"),
        ({"do": "duplicate", "ids": ["b"]}, "a:- b:k b_1:k c:k d:-"),
        ({"do": "duplicate", "ids": ["c"]}, "a:- b:k c:k c_1:- d:-"),
        ({"do": "duplicate", "ids": ["b", "c"]}, "a:- b:k c:k b_1:k_1 c_1:k_1 d:-"),
        ({"do": "move", "ids": ["a"], "after": "b"}, "b:k a:k c:k d:-"),
        ({"do": "move", "ids": ["b"], "after": "c"}, "a:- c:k b:k d:-"),
        ({"do": "move", "ids": ["c"], "after": "d"}, "a:- b:k d:- c:-"),
        ({"do": "move", "ids": ["b"], "after": "d"}, "a:- c:k d:- b:-"),
        ({"do": "move", "ids": ["b", "c"], "after": "d"}, "a:- d:- b:k c:k"),
    ],
)
def test_a_block_stays_together(action: dict[str, Any], expected: str) -> None:
    recipe = chain("a", "b", "c", "d", block={"b": "k", "c": "k"})
    assert homes(stack.apply(recipe, action)) == expected


# Any order of any actions.


def wish(recipe: Recipe, dice: random.Random, clip: str) -> dict[str, Any]:
    """An action that a person could ask for, or a browser that is behind."""
    names = [layer.id for layer in recipe.network.layers]
    every = ["features", "output", *names]

    def some() -> list[str]:
        first = dice.randrange(len(names))
        if dice.random() < 0.3:
            return dice.sample(names, min(len(names), 2))
        return names[first : first + dice.choice([1, 1, 2, 4])]

    what = dice.choice(["add", "add", "connect", "disconnect", "reconnect", "remove", "duplicate",
                        "switch", "move", "move", "paste", "rename", "inputs"])  # fmt: skip
    if what == "add" or not names:
        return {
            "do": "add",
            "kind": dice.choice(list(LAYERS)),
            "after": dice.choice([None, *every]),
            "before": dice.choice([None, None, *every]),
            "branch": dice.random() < 0.2,
        }
    if what in ("connect", "disconnect"):
        return {"do": what, "source": dice.choice(every), "target": dice.choice(every)}
    if what == "reconnect":
        graph = opened(recipe)
        target = dice.choice([*names, "output"])
        source = dice.choice(graph.taken_by(target) or ("",))
        new = [dice.choice(every), target] if dice.random() < 0.7 else [source, dice.choice(every)]
        return {"do": what, "from": [source, target], "to": new}
    if what == "move":
        return {"do": what, "ids": some(), "after": dice.choice(every)}
    if what == "paste":
        return {"do": what, "text": clip, "after": dice.choice([None, *every])}
    if what == "rename":
        return {"do": what, "id": dice.choice(names), "name": f"l_{dice.randrange(30)}"}
    if what == "inputs":
        return {"do": what, "id": dice.choice(every), "inputs": dice.sample(every, 2)}
    return {"do": what, "ids": some()}


def broken(recipe: Recipe) -> list[str]:
    """Names without a bearer, names borne twice, and layers that feed each other."""
    said = [str(problem.found) for problem in trace(recipe.network, {"features": (7,)}).problems]
    return [one for one in said if "does not exist" in one or "named" in one or "feed" in one]


@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_actions_breaks_the_graph(seed: int) -> None:
    dice = random.Random(seed)
    recipe = Recipe(network=network(dice.choice(["mlp", "residual"])))
    clip = stack.copied(recipe, [layer.id for layer in recipe.network.layers][:3])
    shapes = trace(recipe.network, {"features": (7,)}).shapes
    made, outputs = 0, recipe.network.outputs
    for _ in range(80):
        before = recipe.to_json()
        try:
            changed = stack.apply(recipe, wish(recipe, dice, clip), shapes)
        except InputError:
            continue
        assert recipe.to_json() == before
        made += 1
        recipe = changed
        assert not broken(recipe)
        assert [output.id for output in recipe.network.outputs] == [one.id for one in outputs]
        names = [layer.id for layer in recipe.network.layers]
        assert len({*names, "features", "output"}) == len(names) + 2
        clip = stack.copied(recipe, dice.sample(names, min(len(names), 3))) or clip
        if len(names) > 25:
            recipe = stack.apply(recipe, {"do": "remove", "ids": dice.sample(names, 15)})
            assert not broken(recipe)
    assert made > 25
