from __future__ import annotations

import pytest

from core.graph import trace
from core.recipe import Layer, Network, Output


def dense(id_: str, units: int = 4, *inputs: str) -> Layer:
    return Layer(id=id_, kind="dense", params={"units": units}, inputs=inputs)


def test_a_list_is_a_graph() -> None:
    found = trace(Network(layers=(dense("a", 8), dense("b", 3))), {"features": (5,)})
    assert [(n.layer.id, n.inputs, n.shape, n.weights) for n in found.nodes] == [
        ("a", ("features",), (8,), 48),
        ("b", ("a",), (3,), 27),
    ]
    assert found.ends == ["b"]


def test_branches_join_and_order_does_not_matter() -> None:
    join = Layer(id="join", kind="add", inputs=("a", "b"))
    found = trace(
        Network(layers=(join, dense("a", 4, "features"), dense("b", 4, "features"))),
        {"features": (5,)},
    )
    assert [node.layer.id for node in found.nodes][-1] == "join"


@pytest.mark.parametrize(
    ("layers", "where", "words"),
    [
        ((dense("a"), dense("a")), "layers.a", "2 parts"),
        ((dense("features"),), "layers.features", "2 parts"),
        ((dense("output"),), "layers.output", "2 parts"),
        ((dense("a", 4, "z"),), "layers.a", "'z', which does not exist"),
        ((dense("a", 4, "b"), dense("b", 4, "a")), "layers.", "feed each other"),
        ((dense("a", 4, "a"),), "layers.a", "feed each other"),
        ((Layer(id="a", kind="lambda"),), "layers.a", "no option 'lambda'"),
        ((dense("a", 0),), "layers.a.units", "units is 0"),
        ((Layer(id="a", kind="add"),), "layers.a", "at least 2"),
        ((dense("a", 4), dense("b", 4, "a", "features")), "layers.b", "at most 1"),
        (
            (dense("a", 4), dense("b", 6), Layer(id="c", kind="add", inputs=("a", "b"))),
            "layers.c",
            r"a \(4\), b \(6\).*same shape.*Concatenate",
        ),
    ],
)
def test_what_cannot_be_built_is_placed(layers: tuple[Layer, ...], where: str, words: str) -> None:
    problems = trace(Network(layers=layers), {"features": (5,)}).problems
    assert problems[0].where.startswith(where)
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(str(problems[0]))


def test_a_loose_end_is_a_warning() -> None:
    found = trace(Network(layers=(dense("a"), dense("b", 4, "features"))), {"features": (5,)})
    assert [(p.where, p.severity) for p in found.problems] == [("layers.a", "warning")]


def test_an_output_may_stand_anywhere() -> None:
    network = Network(layers=(dense("a"), dense("b")), outputs=(Output(inputs=("a",)),))
    assert trace(network, {"features": (5,)}).ends == ["a"]


def test_the_part_that_works_is_kept() -> None:
    found = trace(Network(layers=(dense("a"), dense("b", 0), dense("c"))), {"features": (5,)})
    assert [node.layer.id for node in found.nodes] == ["a"]
