"""Networks that a person keeps as templates of their own, in the workspace."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass

from core import recipe as recipes
from core import store
from core.problems import say, wrong
from core.projects.datasets import short
from core.recipe import Network, Recipe

MOST = 50


@dataclass(frozen=True)
class KeptNetwork:
    """A network kept as a template.

    Attributes:
        id: random name.
        name: what the person calls it.
        network: inputs, layers and outputs as they were.
        created: when it was kept, in seconds since the epoch.
    """

    id: str
    name: str
    network: Network
    created: float


def _of(row: sqlite3.Row) -> KeptNetwork:
    network = recipes.parse(row["recipe"]).network
    return KeptNetwork(row["id"], row["name"], network, row["created"])


def keep(workspace: str, name: str, network: Network) -> KeptNetwork:
    """Keep a network under a name, in the place of one of that name.

    Raises:
        InputError: it has no name, or too many are kept.
    """
    name = short(name, "")
    if not name:
        raise wrong(
            "name",
            say("The template has no name."),
            say("A name to find it by was expected."),
            say("Type a name."),
        )
    # A whole recipe, so that it opens after an upgrade as any stored recipe does.
    text = Recipe(network=network).to_json()
    made = store.new_id()
    with store.connect() as connection:
        connection.execute(
            "DELETE FROM networks WHERE workspace = ? AND name = ?", (workspace, name)
        )
        (count,) = connection.execute(
            "SELECT count(*) FROM networks WHERE workspace = ?", (workspace,)
        ).fetchone()
        if count >= MOST:
            raise wrong(
                "name",
                say("{count} templates of your own are kept.", count=count),
                say("At most {most} can be.", most=MOST),
                say("Delete one that you no longer need."),
            )
        connection.execute(
            "INSERT INTO networks (id, workspace, name, recipe, created) VALUES (?, ?, ?, ?, ?)",
            (made, workspace, name, text, time.time()),
        )
    return get(workspace, made)


def listed(workspace: str) -> tuple[KeptNetwork, ...]:
    """Return the kept networks, the newest first."""
    with store.connect(write=False) as connection:
        rows = connection.execute(
            "SELECT * FROM networks WHERE workspace = ? ORDER BY created DESC", (workspace,)
        ).fetchall()
    return tuple(_of(row) for row in rows)


def get(workspace: str, name: str) -> KeptNetwork:
    """Return a kept network by its id.

    Raises:
        InputError: this workspace keeps none of that id.
    """
    with store.connect(write=False) as connection:
        row = connection.execute(
            "SELECT * FROM networks WHERE workspace = ? AND id = ?", (workspace, name)
        ).fetchone()
    if row is None:
        raise wrong(
            "template",
            say("There is no such template any more."),
            say("A template of this workspace was expected."),
            say("Choose another one."),
        )
    return _of(row)


def delete(workspace: str, name: str) -> None:
    """Keep a network no longer; nothing happens when it is gone already."""
    with store.connect() as connection:
        connection.execute("DELETE FROM networks WHERE workspace = ? AND id = ?", (workspace, name))
