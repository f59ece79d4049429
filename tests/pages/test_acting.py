"""What comes of what list and canvas say a person wants, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.problems import Problem, offer, say
from core.projects import projects, workspaces
from core.recipe import Layer, Network, Output, Recipe
from pages.components import acting, state
from tests.facts import column, schema

if TYPE_CHECKING:
    from pathlib import Path

    from core.projects.projects import Project

NETWORK = Network(
    layers=(
        Layer(id="dense_1", kind="dense", params={"units": 64}),
        Layer(id="dropout_1", kind="dropout", off=True),
        Layer(id="dense_2", kind="dense"),
        Layer(id="add_1", kind="add", inputs=("dense_1", "dense_2")),
        Layer(id="odd", kind="dropout", inputs=("dense_1",)),
    ),
    outputs=(Output(inputs=("add_1",)),),
)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, home: Path) -> dict[str, Any]:
    """A session that has a project open."""
    del home
    held: dict[str, Any] = {}
    monkeypatch.setattr(state.st, "session_state", held)
    workspace = workspaces.enter(workspaces.new_token())
    held["_seen"] = projects.create(workspace, "x", Recipe(network=NETWORK), None)
    return held


def project(session: dict[str, Any]) -> Project:
    found = session["_seen"]
    return projects.get(found.workspace, found.id)


def said(action: dict[str, Any]) -> tuple[str, bool]:
    acting.act(action)
    found = acting.said()
    assert found is not None
    return found["text"], found["bad"]


@pytest.mark.parametrize(
    ("action", "words", "chosen"),
    [
        ({"do": "add", "kind": "dense", "after": "dense_1"}, "1 layer was added: dense_3",
         ["dense_3"]),
        ({"do": "share", "ids": ["dense_1"]}, "Added: dense_3 with the weights of dense_1",
         ["dense_3"]),
        ({"do": "share", "ids": ["dense_1", "dense_2"]},
         "Added: dense_3 with the weights of dense_1 and dense_4 with the weights of dense_2",
         ["dense_3", "dense_4"]),
        ({"do": "add", "kind": "again:dense_1"}, "Added: dense_3 with the weights of dense_1",
         ["dense_3"]),
        ({"do": "connect", "source": "dense_1", "target": "output"}, "output takes dense_1 now.",
         ["dense_1"]),
        ({"do": "disconnect", "source": "dense_1", "target": "add_1"},
         "add_1 does not take dense_1 any more.", ["dense_1"]),
        ({"do": "reconnect", "from": ["dense_1", "odd"], "to": ["add_1", "odd"]},
         "odd takes add_1 now.", ["dense_1"]),
        ({"do": "remove", "ids": ["odd"]}, "1 layer was removed: odd.", ["add_1"]),
        ({"do": "remove", "ids": ["dropout_1", "dense_2"]},
         "3 layers were removed: dropout_1, dense_2 and add_1. add_1 went along: nothing was left "
         "to join.", ["odd"]),
        ({"do": "switch", "ids": ["dense_2"]}, "dense_2 switched off.", ["dense_1"]),
        ({"do": "switch", "ids": ["dropout_1"]}, "dropout_1 switched on.", ["dense_1"]),
        ({"do": "move", "ids": ["dense_2"], "after": "dense_1"}, "dense_2 is layer 2 of 5 now.",
         ["dense_1"]),
        ({"do": "rename", "id": "dense_2", "name": "core"}, "dense_2 is now core.", ["core"]),
        ({"do": "duplicate", "ids": ["dense_1", "dropout_1"]},
         "2 layers were added: dense_3 and dropout_2", ["dense_3", "dropout_2"]),
        ({"do": "move", "ids": ["dense_1"], "after": "features"}, "Nothing was changed.",
         ["dense_1"]),
        ({"do": "undo"}, "There is nothing to take back.", ["dense_1"]),
    ],
)  # fmt: skip
def test_what_was_done_is_said(
    session: dict[str, Any], action: dict[str, Any], words: str, chosen: list[str]
) -> None:
    acting.select("dense_1")
    assert said({**action, "number": 5}) == (words, False)
    assert acting.selected() == chosen
    changed = "nothing" not in words.lower() or "join" in words
    assert (project(session).recipe.network != NETWORK) == changed


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"do": "connect", "source": "add_1", "target": "dense_1"}, "dense_1"),
        ({"do": "paste", "text": "no layers"}, "holds no layers"),
        ({"do": "format the disk"}, "There is no action"),
        ({"do": "add", "kind": "lambda"}, "lambda"),
        ({"do": "remove", "ids": 5}, "ids"),
        ({}, "There is no action"),
    ],
)
def test_what_cannot_be_done_is_said_and_not_done(
    session: dict[str, Any], action: dict[str, Any], words: str
) -> None:
    found, bad = said(action)
    assert bad
    assert words in found
    assert project(session).version == 1


@pytest.mark.parametrize(
    ("name", "words", "left"),
    [("remove", "1 layer was removed: odd.", 4), ("he", "Nothing was changed.", 5)],
)
def test_only_a_mend_that_is_offered_is_made(
    session: dict[str, Any], monkeypatch: pytest.MonkeyPatch, name: str, words: str, left: int
) -> None:
    nothing = say("")
    found = Problem(
        where="layers.odd", found=nothing, expected=nothing, action=nothing,
        severity="warning", mends=offer("remove", "odd"),
    )  # fmt: skip
    monkeypatch.setattr(state, "facts_of", lambda held: schema(column("a")))
    monkeypatch.setattr(state, "problems", lambda held, facts: (found,))
    assert said({"do": "mend", "where": "layers.odd", "name": name}) == (words, False)
    assert len(project(session).recipe.network.layers) == left


def test_a_block_waits_unless_it_comes_with_parameters_or_fits_nowhere(
    session: dict[str, Any],
) -> None:
    assert said({"do": "add", "kind": "dense_block", "after": "dense_1"}) == ("", False)
    assert acting.waiting() is not None
    assert project(session).version == 1
    acting.wait(None)
    found, bad = said({"do": "add", "kind": "squeeze_excite", "after": "dense_1"})
    assert "not known yet" in found
    assert bad
    assert acting.waiting() is None
    said({"do": "add", "kind": "dense_block", "after": "dense_1", "params": {"units": 9}})
    assert project(session).recipe.network.layers[1].params["units"] == 9
    assert acting.waiting() is None


def test_who_holds_the_weights_of_what_is_gone_is_said(session: dict[str, Any]) -> None:
    acting.act({"do": "share", "ids": ["dense_1"]})
    acting.act({"do": "share", "ids": ["dense_1"]})
    assert said({"do": "remove", "ids": ["dense_1"]}) == (
        "1 layer was removed: dense_1. dense_4 holds the weights of dense_1 now.", False,
    )  # fmt: skip
    assert said({"do": "unshare", "ids": ["dense_3"]}) == (
        "dense_3: weights of its own from now on.", False,
    )  # fmt: skip
    assert said({"do": "unshare", "ids": ["dense_2"]})[1]


def test_what_is_said_twice_is_done_once(session: dict[str, Any]) -> None:
    for number in (7, 7, 6):
        acting.act({"do": "duplicate", "ids": ["dense_1"], "number": number})
    assert len(project(session).recipe.network.layers) == 6
    assert acting.done() == 7


def test_undo_and_redo(session: dict[str, Any]) -> None:
    acting.act({"do": "remove", "ids": ["odd"]})
    assert said({"do": "undo"}) == ("The last change was taken back.", False)
    assert project(session).recipe.network == NETWORK
    assert said({"do": "redo"}) == ("The change was made again.", False)
    assert len(project(session).recipe.network.layers) == 4


def test_another_tab_that_was_faster_is_said(session: dict[str, Any]) -> None:
    projects.save(project(session), Recipe(seed=3))
    found, bad = said({"do": "remove", "ids": ["odd"]})
    assert bad
    assert "another tab" in found
    assert project(session).recipe == Recipe(seed=3)


def test_selecting_changes_nothing(session: dict[str, Any]) -> None:
    assert said({"do": "select", "ids": ["dense_1", "add_1"]}) == ("", False)
    assert acting.selected() == ["dense_1", "add_1"]
    assert said({"do": "select", "ids": "forged"}) == ("", False)
    assert acting.selected() == []
    acting.act("forged")
    assert project(session).version == 1
