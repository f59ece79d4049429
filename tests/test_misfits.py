"""What does not fit is told with the names of those it concerns."""

from __future__ import annotations

from typing import Any

import pytest

from core.graph import trace
from core.recipe import Input, Layer, Network

ENTERING = {"features": (20,), "image": (8, 8, 3), "steps": (10, 4)}
INPUTS = (Input(), Input(id="image", kind="image"), Input(id="steps", kind="sequence"))


def layer(id_: str, kind: str, *inputs: str, **params: Any) -> Layer:
    return Layer(id=id_, kind=kind, params=params, inputs=inputs)


WIDE = layer("wide", "dense", "features", units=64)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (
            (WIDE, layer("end", "add", "features", "wide")),
            r"takes features \(20\), wide \(64\).*same shape.*64 units between features and this",
        ),
        (
            (layer("side", "dense", "features", units=8), layer("deep", "dense", units=6),
             layer("end", "average", "deep", "side")),
            r"deep \(6\), side \(8\).*Dense layer with 6 units between side and this",
        ),
        (
            (layer("a", "conv2d", "image"), layer("end", "add", "a", "features")),
            r"a \(6 × 6 × 32\), features \(20\)",
        ),
        (
            (layer("end", "conv2d", "features"),),
            "vector of 20 values.*rows × columns × channels.*Use an image input, or put Reshape",
        ),
        (
            (layer("flat", "flatten", "image"), layer("end", "conv2d")),
            "flat has made one vector.*rows × columns.*Put this layer before flat",
        ),
        (
            (layer("first", "lstm", "steps"), layer("bent", "activation"), layer("end", "gru")),
            "first passes on.*last step only.*steps × values.*Switch on “A value for each step” of "
            "first",
        ),
        ((layer("end", "lstm", "features"),), "vector of 20 values.*sequence or text input"),
    ],
)  # fmt: skip
def test_it_names_them(layers: tuple[Layer, ...], words: str) -> None:
    network = Network(inputs=INPUTS, layers=layers)
    found = [one for one in trace(network, ENTERING).problems if one.where == "layers.end"]
    with pytest.raises(AssertionError, match=words):
        raise AssertionError("\n".join(map(str, found)))


def test_a_row_of_memories_that_fit_says_nothing() -> None:
    network = Network(
        inputs=INPUTS[2:],
        layers=(layer("first", "lstm", return_sequences=True), layer("end", "gru")),
    )
    assert trace(network, ENTERING).problems == []
