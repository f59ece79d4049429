"""A layer used again, through every change: somebody always holds the weights of whoever shares."""

from __future__ import annotations

import random
from typing import Any

import pytest

from core import stack
from core.catalog.layers import LAYERS
from core.graph import trace
from core.problems import InputError
from core.recipe import Layer, Network, Recipe
from tests.stack.test_actions import chain, takes, told

Action = dict[str, Any]
SHAPES = {"features": (7,)}


def towers() -> Recipe:
    """`one` over the columns, `two` and `three` its other uses, and what joins them."""
    layers = (
        Layer(id="one", kind="dense", params={"units": 5, "activation": "relu"}),
        Layer(id="two", kind="dense", shares="one", inputs=("features",)),
        Layer(id="three", kind="dense", shares="one", inputs=("features",)),
        Layer(id="join", kind="concatenate", inputs=("one", "two", "three")),
    )
    return Recipe(network=Network(layers=layers))


def held(recipe: Recipe) -> dict[str, str]:
    """Whose weights each layer has: its settings, or the name of the layer that it shares with."""
    return {
        layer.id: f"={layer.shares}" if layer.shares else f"{layer.params.get('units', '')}"
        for layer in recipe.network.layers
        if layer.kind == "dense"
    }


CASES: list[tuple[str, Recipe, Action, str, dict[str, str]]] = [
    (
        "beside it, and nothing takes it yet",
        chain("a", "b"),
        {"do": "share", "ids": ["b"]},
        "a < features; b < a; b_1 < a; output < b",
        {"a": "5", "b": "5", "b_1": "=b"},
    ),
    (
        "behind another, which is then taken through it",
        chain("a", "b"),
        {"do": "add", "kind": "again:a", "after": "b"},
        "a < features; b < a; a_1 < b; output < a_1",
        {"a": "5", "b": "5", "a_1": "=a"},
    ),
    (
        "on a branch of another",
        chain("a", "b"),
        {"do": "add", "kind": "again:b", "after": "b", "branch": True},
        "a < features; b < a; b_1 < b; output < b",
        {"a": "5", "b": "5", "b_1": "=b"},
    ),
    (
        "at the end",
        chain("a", "b"),
        {"do": "add", "kind": "again:a"},
        "a < features; b < a; a_1 < b; output < a_1",
        {"a": "5", "b": "5", "a_1": "=a"},
    ),
    (
        "on a connection",
        chain("a", "b"),
        {"do": "add", "kind": "again:a", "after": "a", "before": "b"},
        "a < features; a_1 < a; b < a_1; output < b",
        {"a": "5", "a_1": "=a", "b": "5"},
    ),
    (
        "of another use: of who holds the weights",
        towers(),
        {"do": "share", "ids": ["two"]},
        "one < features; two < features; two_1 < features; three < features; "
        "join < one two three; output < join",
        {"one": "5", "two": "=one", "two_1": "=one", "three": "=one"},
    ),
    (
        "two in a row",
        chain("a", "b", "c"),
        {"do": "share", "ids": ["a", "b"]},
        "a < features; b < a; a_1 < features; b_1 < a_1; c < b; output < c",
        {"a": "5", "b": "5", "a_1": "=a", "b_1": "=b", "c": "5"},
    ),
    (
        "who holds the weights goes",
        towers(),
        {"do": "remove", "ids": ["one"]},
        "two < features; three < features; join < features two three; output < join",
        {"two": "5", "three": "=two"},
    ),
    (
        "a use goes",
        towers(),
        {"do": "remove", "ids": ["two"]},
        "one < features; three < features; join < one features three; output < join",
        {"one": "5", "three": "=one"},
    ),
    (
        "the first two go",
        towers(),
        {"do": "remove", "ids": ["one", "two"]},
        "three < features; join < features three; output < join",
        {"three": "5"},
    ),
    (
        "a use is duplicated",
        towers(),
        {"do": "duplicate", "ids": ["two"]},
        "one < features; two < features; two_1 < two; three < features; "
        "join < one two_1 three; output < join",
        {"one": "5", "two": "=one", "two_1": "=one", "three": "=one"},
    ),
    (
        "who holds the weights is duplicated: a layer of its own",
        towers(),
        {"do": "duplicate", "ids": ["one"]},
        "one < features; one_1 < one; two < features; three < features; "
        "join < one_1 two three; output < join",
        {"one": "5", "one_1": "5", "two": "=one", "three": "=one"},
    ),
    (
        "both are duplicated: shared among the copies",
        towers(),
        {"do": "duplicate", "ids": ["one", "two"]},
        "one < features; two < features; one_1 < two; two_1 < two; three < features; "
        "join < one two_1 three; output < join",
        {"one": "5", "two": "=one", "one_1": "5", "two_1": "=one_1", "three": "=one"},
    ),
    (
        "renamed",
        towers(),
        {"do": "rename", "id": "one", "name": "encoder"},
        "encoder < features; two < features; three < features; join < encoder two three; "
        "output < join",
        {"encoder": "5", "two": "=encoder", "three": "=encoder"},
    ),
    (
        "moved behind its uses",
        towers(),
        {"do": "move", "ids": ["one"], "after": "two"},
        "two < features; one < features; three < features; join < two one three; output < join",
        {"two": "=one", "one": "5", "three": "=one"},
    ),
    (
        "made a layer of its own",
        towers(),
        {"do": "unshare", "ids": ["two", "join"]},
        "one < features; two < features; three < features; join < one two three; output < join",
        {"one": "5", "two": "5", "three": "=one"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("recipe", "action", "wired", "weights"),
    [case[1:] for case in CASES],
    ids=[c[0] for c in CASES],
)
def test_an_action(recipe: Recipe, action: Action, wired: str, weights: dict[str, str]) -> None:
    made = stack.apply(recipe, action)
    assert takes(made) == told(wired)
    assert held(made) == weights


def test_who_inherits_has_all_settings() -> None:
    made = stack.remove(towers(), "one")
    assert made.network.layers[0].params == {"units": 5, "activation": "relu"}
    whole = stack.apply(towers(), {"do": "unshare", "ids": ["three"]}).network.layers[2]
    assert (whole.params, whole.shares) == ({"units": 5, "activation": "relu"}, None)


def test_a_setting_is_set_for_all_uses() -> None:
    made = stack.set_param(towers(), "three", "units", 8)
    assert held(made) == {"one": "8", "two": "=one", "three": "=one"}
    shown = {place.layer.id: place for place in stack.view(made, None).places}
    assert shown["two"].layer.params["units"] == 8
    assert shown["two"].uses == ("one",)
    assert shown["one"].uses == ("two", "three")


def test_a_use_is_switched_off_alone() -> None:
    made = stack.switch(towers(), ["one"])
    assert [layer.off for layer in made.network.layers] == [True, False, False, False]
    found = trace(made.network, SHAPES)
    assert not [one for one in found.problems if one.severity == "error"]
    assert found.weights == 7 * 5 + 5


def test_of_a_row_what_has_no_weights_is_copied() -> None:
    recipe = stack.add(chain("a"), "dropout", params={"rate": 0.25})
    made = stack.apply(recipe, {"do": "share", "ids": ["a", "dropout_1"]}).network.layers
    assert [(layer.id, layer.shares, layer.params.get("rate")) for layer in made] == [
        ("a", None, None), ("dropout_1", None, 0.25), ("a_1", "a", None), ("dropout_2", None, 0.25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"do": "share", "ids": ["join"]}, "join has no weights.*Duplicate it"),
        ({"do": "share", "ids": ["features"]}, "end of the network"),
        ({"do": "share", "ids": ["gone"]}, "no layer gone"),
        ({"do": "add", "kind": "again:one", "after": "gone"}, "no layer gone"),
        ({"do": "add", "kind": "again:one", "after": 3}, "after of the action add"),
        ({"do": "add", "kind": "again:gone"}, "no layer gone"),
        ({"do": "add", "kind": "again:join"}, "join has no weights"),
        ({"do": "share"}, "ids of the action share"),
        ({"do": "unshare", "ids": ["one"]}, "weights of its own already"),
        ({"do": "unshare", "ids": ["gone"]}, "no layer gone"),
    ],
)
def test_what_cannot_be_done_is_said(action: Action, words: str) -> None:
    with pytest.raises(InputError, match=words):
        stack.apply(towers(), action)


def test_a_block_used_again_is_set_where_its_weights_are() -> None:
    recipe = stack.add(chain("a"), "dense_block", shapes={"a": (5,)})
    block = [layer.id for layer in recipe.network.layers if layer.block]
    made = stack.apply(recipe, {"do": "share", "ids": block})
    shapes = trace(made.network, SHAPES).shapes
    again = [layer.id for layer in made.network.layers if layer.block == "dense_2"]
    assert len(again) == len(block)
    assert stack.block_of(made, block, shapes).values["units"] == 64  # type: ignore[union-attr]
    assert stack.block_of(made, again, shapes).values is None  # type: ignore[union-attr]
    wider = stack.set_block(made, "dense_1", "units", 48, shapes)
    shown = trace(wider.network, SHAPES).shapes
    assert shown[again[0]] == (48,)


def test_the_uses_of_a_layer_that_becomes_another_follow() -> None:
    recipe = stack.add(chain("a"), "residual_block", shapes={"a": (5,)})
    norm = next(layer.id for layer in recipe.network.layers if layer.id.startswith("norm"))
    made = stack.apply(recipe, {"do": "share", "ids": [norm]})
    use = next(layer.id for layer in made.network.layers if layer.shares)
    made = stack.move_behind(made, (use,), made.network.layers[-1].id)
    shapes = trace(made.network, SHAPES).shapes
    made = stack.set_block(made, "residual_1", "normalization", "layer_normalization", shapes)
    layers = {layer.id: layer for layer in made.network.layers}
    assert {layers[norm].kind, layers[use].kind} == {"layer_normalization"}
    assert layers[use].shares == norm
    assert not [one for one in trace(made.network, SHAPES).problems if ".shares" in one.where]


# Copies.


def test_sharing_stays_among_what_is_pasted() -> None:
    text = stack.copied(towers(), ["one", "two"])
    assert held(stack.pasted(Recipe(), text)) == {"one": "5", "two": "=one"}
    assert held(stack.pasted(towers(), text)).items() >= {"one_1": "5", "two_1": "=one_1"}.items()


def test_a_pasted_use_shares_with_its_layer_where_that_is() -> None:
    text = stack.copied(towers(), ["two"])
    assert held(stack.pasted(towers(), text))["two_1"] == "=one"
    other = stack.set_param(towers(), "one", "units", 6)
    assert held(stack.pasted(other, text))["two_1"] == "5", "of that name, and another layer"


def test_pasted_uses_of_what_is_not_there_share_among_themselves() -> None:
    text = stack.copied(towers(), ["two", "three"])
    made = stack.pasted(chain("a"), text)
    assert held(made) == {"a": "5", "two": "5", "three": "=two"}
    assert made.network.layers[1].params == {"units": 5, "activation": "relu"}


@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_changes_leaves_a_use_without_weights(seed: int) -> None:
    dice, recipe, made = random.Random(seed), towers(), 0
    for _ in range(50):
        names = [layer.id for layer in recipe.network.layers]
        some = dice.sample(names, min(len(names), dice.choice([1, 1, 2]))) or ["none"]
        action = dice.choice([
            {"do": "share", "ids": some},
            {"do": "add", "kind": f"again:{some[0]}", "after": dice.choice(["features", *some])},
            {"do": "unshare", "ids": some},
            {"do": "remove", "ids": some[:1]},
            {"do": "duplicate", "ids": some},
            {"do": "switch", "ids": some},
            {"do": "rename", "id": some[0], "name": f"n{dice.randrange(99)}"},
            {"do": "move", "ids": some[:1], "after": dice.choice(["features", *names])},
            {"do": "paste", "text": stack.copied(recipe, some)},
            {"do": "add", "kind": dice.choice(["dense", "dropout", "layer_normalization"])},
        ])  # fmt: skip
        try:
            recipe = stack.apply(recipe, action)
        except InputError:
            continue
        made += 1
        layers = {layer.id: layer for layer in recipe.network.layers}
        for layer in layers.values():
            if layer.shares is not None:
                holder = layers[layer.shares]
                assert holder.shares is None, action
                assert (holder.kind, dict(layer.params)) == (layer.kind, {}), action
                assert LAYERS[layer.kind].learns
        assert len(stack.view(recipe, None).places) == len(layers)
        assert Recipe.model_validate_json(recipe.to_json()) == recipe
    assert made > 20
