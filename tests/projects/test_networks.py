from __future__ import annotations

import pytest

from core import suggest, templates
from core.check import check
from core.problems import InputError, errors
from core.projects import networks, workspaces
from core.recipe import Input, Layer, Network
from tests.facts import classes, column, schema

TARGET = classes("kind", {"a": 200, "b": 200})
PIXELS = [f"p{i}" for i in range(64)]
DIGITS = schema(*(column(name, maximum=16.0) for name in PIXELS), TARGET)
OTHER = schema(*(column(f"dot_{i}", maximum=9.0) for i in range(100)), column("age"), TARGET)
PLAIN = schema(column("age"), column("size"), TARGET)


def workspace() -> str:
    return workspaces.enter(workspaces.new_token())


def test_a_network_is_kept_in_its_workspace_only(home: object) -> None:
    mine, theirs = workspace(), workspace()
    kept = networks.keep(mine, "  My   network ", templates.network("residual"))
    assert kept.name == "My network"
    assert [one.id for one in networks.listed(mine)] == [kept.id]
    assert networks.get(mine, kept.id).network == templates.network("residual")
    assert networks.listed(theirs) == ()
    with pytest.raises(InputError, match="no such template"):
        networks.get(theirs, kept.id)
    networks.delete(theirs, kept.id)
    assert networks.listed(mine)
    networks.delete(mine, kept.id)
    assert networks.listed(mine) == ()


def test_a_name_stands_once_and_there_is_an_end(home: object, monkeypatch: object) -> None:
    mine = workspace()
    networks.keep(mine, "A", templates.network("mlp"))
    networks.keep(mine, "A", templates.network("linear"))
    (kept,) = networks.listed(mine)
    assert kept.network.template == "linear"
    with pytest.raises(InputError, match="no name"):
        networks.keep(mine, "  ", templates.network("mlp"))
    for number in range(networks.MOST - 1):
        networks.keep(mine, f"n{number}", Network())
    with pytest.raises(InputError, match="At most 50"):
        networks.keep(mine, "one more", Network())
    networks.keep(mine, "A", Network())


def test_a_kept_network_is_used_on_another_table() -> None:
    digits = suggest.recipe(DIGITS, "kind", "small_cnn")
    made = templates.use_kept(suggest.recipe(OTHER, "kind"), digits.network, OTHER)
    (image,) = made.network.inputs
    assert image.shape == (10, 10, 1)
    assert made.network.layers == digits.network.layers
    # The age enters nowhere, and that is said.
    assert [one.where for one in errors(check(made, OTHER))] == ["network.inputs"]
    again = templates.use_kept(suggest.recipe(DIGITS, "kind"), digits.network, DIGITS)
    assert again.network.inputs == digits.network.inputs
    assert not errors(check(again, DIGITS))
    with pytest.raises(InputError, match="no columns that are recognised"):
        templates.use_kept(suggest.recipe(PLAIN, "kind"), digits.network, PLAIN)


def test_the_end_of_a_kept_network_stays() -> None:
    layers = (Layer(id="a", kind="dense"), Layer(id="b", kind="dense", inputs=("features",)))
    start = suggest.recipe(PLAIN, "kind")
    outputs = tuple(one.with_(inputs=("a",)) for one in start.network.outputs)
    kept = Network(inputs=(Input(),), layers=layers, outputs=outputs)
    made = templates.use_kept(start, kept, PLAIN)
    assert made.network.outputs[0].inputs == ("a",)
