"""Projects: a recipe on a data set, saved at each change, undone and redone.

Every change is a revision. Undo and redo move a pointer through them; a new change cuts off what
was undone. Each of these moves raises the project's version, and whoever changes a project says
which version they saw: two tabs cannot overwrite each other unseen.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace

from core import recipe as recipes
from core import store
from core.jobs import queue
from core.problems import InputError, Problem, say, wrong
from core.projects import datasets
from core.projects.datasets import Dataset, short
from core.projects.runs import remove_files
from core.recipe import Recipe

MOST_REVISIONS = 200


class ConflictError(InputError):
    """The project was changed elsewhere since the version that a change was made on."""

    def __init__(self) -> None:
        super().__init__(
            [
                Problem(
                    where="project",
                    found=say("This project was changed in another tab or on another device."),
                    expected=say("Your last change was not made; the newest state is shown."),
                    action=say("Look at it, then make your change again if it is still wanted."),
                    severity="warning",
                )
            ]
        )

    def __reduce__(self) -> tuple[type[ConflictError], tuple[()]]:
        return type(self), ()


@dataclass(frozen=True)
class Project:
    """A recipe on a data set.

    Attributes:
        id: random name.
        workspace: who it belongs to.
        name: what the person calls it.
        version: rises with every change, undo and redo.
        revision: number of the recipe that is current.
        last: number of the newest recipe that redo can reach.
        first: number of the oldest recipe that undo can reach.
        recipe: the current recipe.
        dataset: what it works on; None while its file is missing.
        created: when it was made, in seconds since the epoch; `changed` likewise.
    """

    id: str
    workspace: str
    name: str
    version: int
    revision: int
    first: int
    last: int
    recipe: Recipe
    dataset: Dataset | None
    created: float
    changed: float

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier recipe."""
        return self.revision > self.first

    @property
    def can_redo(self) -> bool:
        """Whether there is a recipe that was undone."""
        return self.revision < self.last


_FIELDS = """
    SELECT projects.id, projects.workspace, projects.name, version, revision,
        projects.created, changed,
        (SELECT min(number) FROM revisions WHERE project = projects.id) AS first,
        (SELECT max(number) FROM revisions WHERE project = projects.id) AS last,
        recipe, datasets.id AS d_id, datasets.name AS d_name, fingerprint, rows, columns,
        datasets.created AS d_created, sample
    FROM projects
    JOIN revisions ON revisions.project = projects.id AND number = revision
    LEFT JOIN datasets ON datasets.id = revisions.dataset
"""


class _Recent:
    """Recipes as they were saved or read last, by their JSON; they are frozen.

    A page reads its project again at every run, mostly as it has just saved it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[str, Recipe] = OrderedDict()
        self._lock = threading.Lock()

    def parsed(self, text: str) -> Recipe:
        with self._lock:
            found = self._held.get(text)
        return self.keep(text, found or recipes.parse(text))

    def keep(self, text: str, recipe: Recipe) -> Recipe:
        with self._lock:
            self._held[text] = recipe
            self._held.move_to_end(text)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return recipe


_recent = _Recent(most=64)


def _from_row(row: sqlite3.Row) -> Project:
    dataset = None
    if row["d_id"]:
        dataset = Dataset(
            row["d_id"], row["d_name"], row["fingerprint"], row["rows"], row["columns"],
            row["d_created"], row["sample"],
        )  # fmt: skip
    names = ("id", "workspace", "name", "version", "revision", "first", "last")
    return Project(
        **{name: row[name] for name in names},
        recipe=_recent.parsed(row["recipe"]),
        dataset=dataset,
        created=row["created"],
        changed=row["changed"],
    )


def every(workspace: str) -> list[Project]:
    """Return the projects of a workspace, the one changed last first."""
    with store.connect(write=False) as connection:
        rows = connection.execute(
            f"{_FIELDS} WHERE projects.workspace = ? ORDER BY changed DESC, projects.rowid DESC",
            (workspace,),
        ).fetchall()
    return [_from_row(row) for row in rows]


def _one(connection: sqlite3.Connection, workspace: str, project: str) -> Project:
    row = connection.execute(
        f"{_FIELDS} WHERE projects.workspace = ? AND projects.id = ?", (workspace, project)
    ).fetchone()
    if row is None:
        raise wrong(
            "project",
            say("There is no such project here."),
            say("A project of your workspace was expected."),
            say("Choose one from the list, or start a new one."),
        )
    return _from_row(row)


def get(workspace: str, project: str) -> Project:
    """Return a project of a workspace.

    Raises:
        InputError: there is none of this id here.
    """
    with store.connect(write=False) as connection:
        return _one(connection, workspace, project)


def create(workspace: str, name: str, recipe: Recipe, dataset: Dataset | None) -> Project:
    """Make a project and return it.

    Raises:
        InputError: the data set belongs to another workspace.
    """
    if dataset is not None:
        datasets.get(workspace, dataset.id)
    made, now = store.new_id(), time.time()
    with store.connect() as connection:
        connection.execute(
            "INSERT INTO projects (id, workspace, name, version, revision, created, changed)"
            " VALUES (?, ?, ?, 1, 1, ?, ?)",
            (made, workspace, short(name, "Project"), now, now),
        )
        _insert(connection, made, 1, recipe, dataset)
        return _one(connection, workspace, made)


def _insert(
    connection: sqlite3.Connection,
    project: str,
    number: int,
    recipe: Recipe,
    dataset: Dataset | None,
) -> None:
    text = recipe.model_dump_json()
    connection.execute(
        "INSERT INTO revisions (project, number, recipe, dataset, created) VALUES (?, ?, ?, ?, ?)",
        (project, number, text, dataset and dataset.id, time.time()),
    )
    _recent.keep(text, recipe)


def save(seen: Project, recipe: Recipe, dataset: Dataset | None = None) -> Project:
    """Make a recipe the current one and return the project as it is then.

    Args:
        seen: the project as the change was made on.
        recipe: the new recipe.
        dataset: another data set of the same workspace; None keeps the present one.

    Raises:
        ConflictError: the project has changed since; nothing is saved.
        InputError: the project is gone, or the data set belongs to another workspace.
    """
    if recipe == seen.recipe and dataset is None:
        return seen
    if dataset is not None:
        datasets.get(seen.workspace, dataset.id)
    number = seen.revision + 1
    with store.connect() as connection:
        _claim(connection, seen, number)
        connection.execute(
            "DELETE FROM revisions WHERE project = ? AND (number >= ? OR number <= ?)",
            (seen.id, number, number - MOST_REVISIONS),
        )
        _insert(connection, seen.id, number, recipe, dataset or seen.dataset)
        return _one(connection, seen.workspace, seen.id)


def _claim(connection: sqlite3.Connection, seen: Project, revision: int) -> None:
    """Move a project on to a revision, unless it is no longer as it was seen."""
    changed = connection.execute(
        "UPDATE projects SET version = version + 1, revision = ?, changed = ?"
        " WHERE id = ? AND workspace = ? AND version = ?",
        (revision, time.time(), seen.id, seen.workspace, seen.version),
    ).rowcount
    if not changed:
        _one(connection, seen.workspace, seen.id)
        raise ConflictError


def undo(seen: Project) -> Project:
    """Go back by one recipe; without an earlier one nothing changes.

    Raises:
        ConflictError: the project has changed since it was seen.
    """
    return _move(seen, seen.revision - 1) if seen.can_undo else seen


def redo(seen: Project) -> Project:
    """Go forward by one recipe that was undone; without one nothing changes.

    Raises:
        ConflictError: the project has changed since it was seen.
    """
    return _move(seen, seen.revision + 1) if seen.can_redo else seen


def _move(seen: Project, revision: int) -> Project:
    with store.connect() as connection:
        _claim(connection, seen, revision)
        return _one(connection, seen.workspace, seen.id)


def rename(workspace: str, project: str, name: str) -> Project:
    """Give a project another name; a blank one changes nothing.

    Raises:
        InputError: there is no such project here.
    """
    with store.connect() as connection:
        found = _one(connection, workspace, project)
        found = replace(found, name=short(name, found.name))
        connection.execute("UPDATE projects SET name = ? WHERE id = ?", (found.name, found.id))
    return found


def delete(workspace: str, project: str) -> None:
    """Delete a project with its runs; those that are being trained are ended.

    Raises:
        InputError: there is no such project here.
    """
    with store.connect() as connection:
        _one(connection, workspace, project)
        rows = connection.execute(
            "SELECT id, job FROM runs WHERE project = ?", (project,)
        ).fetchall()
        connection.execute("DELETE FROM projects WHERE id = ?", (project,))
    for row in rows:
        queue.cancel(row["job"])
        remove_files(row["id"])
