"""Where a page is and what it works on: the only module that touches session state.

A session holds nothing that matters: who it is stands in a cookie, what it looks at in the address,
everything else on the disk. Widgets are controlled: before one is drawn its value is put into the
session from the recipe, and a change goes through `edit` into the recipe first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NoReturn

import streamlit as st

from core.alarms import find
from core.alarms.alarm import Alarm
from core.check import check
from core.folder import sha256
from core.problems import InputError, Problem, say
from core.projects import projects, runs, workspaces
from core.projects.projects import Project
from core.projects.runs import RunEntry
from core.recipe import Network, Recipe
from core.report import Explanation, Report, Run
from core.schema import Schema

COOKIE = "layersmith"

Message = Literal["success", "info", "warning", "error"]

_WORKSPACE = "_workspace"
_SEEN = "_seen"
_TOUCHED = "_touched"
_MESSAGES = "_messages"
_CHECKED = "_checked"
_ALARMS = "_alarms"
_LOOK_SECONDS = 1.0
_FORMER, _SPOKEN = "_former", "_spoken"
# A browser that is that far behind is rare; so is a person who puts back by hand so quickly.
_FORMER_SECONDS = 2.0


# Who is here, and where.


def enter(token: str) -> str:
    """Open the workspace of a token for this session and return its id."""
    st.session_state[_WORKSPACE] = workspaces.enter(token)
    return workspace()


def workspace() -> str:
    """Return the id of the workspace of this session.

    Raises:
        InputError: the browser sent no cookie.
    """
    if _WORKSPACE not in st.session_state:
        return enter(st.context.cookies.get(COOKIE, ""))
    held = str(st.session_state[_WORKSPACE])
    if time.time() - st.session_state.get(_TOUCHED, 0.0) > workspaces.SEEN_SECONDS:
        # Deleted elsewhere, or by its age: then the cookie opens a new one.
        if not workspaces.touch(held):
            del st.session_state[_WORKSPACE]
            return workspace()
        st.session_state[_TOUCHED] = time.time()
    return held


def leave() -> None:
    """Forget the workspace, for instance because it was deleted."""
    st.session_state.clear()


def address(name: str) -> str:
    """Return what the address says under a name, "" when it says nothing."""
    return str(st.query_params.get(name, ""))


def here(**changes: str) -> dict[str, str]:
    """Return the address of this project and run, with some parts changed; "" leaves a part out."""
    parts = {name: address(name) for name in ("project", "run")} | changes
    return {name: value for name, value in parts.items() if value}


def go(step: str, **changes: str) -> NoReturn:
    """Open another page on this project and run, or on those that `changes` name."""
    st.switch_page(f"{step}.py", query_params=here(**changes))


def link(path: str) -> str:
    """Return the address of a route of the app beside the pages."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/{path}" if base else f"/{path}"


# What it works on.


def project() -> Project | None:
    """Return the project that the address names, as it is now; None when it names none.

    Raises:
        InputError: there is no such project in this workspace.
    """
    name = address("project")
    if not name:
        return None
    found = projects.get(workspace(), name)
    st.session_state[_SEEN] = found
    return found


def open_project(made: Project, step: str) -> NoReturn:
    """Open a project on one of its pages."""
    go(step, project=made.id, run="")


def table() -> tuple[Project, Schema] | None:
    """Return the project of the address with the facts of its table; None while one is missing."""
    found = project()
    if found is None or found.dataset is None:
        return None
    return found, schema(found.dataset.folder)


def schema(folder: Path) -> Schema:
    """Return the facts of a table, read once by this process.

    Runs hold copies of the facts of their table, and thirty people may work on the same one: what
    is kept goes by content.
    """
    path = folder / "schema.json"
    return _schema(_Content(_digest(path, path.stat().st_mtime_ns), path))


class _Content:
    """A file that equals every file of the same content."""

    def __init__(self, digest: str, path: Path) -> None:
        self.digest = digest
        self.path = path

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and other.digest == self.digest


@lru_cache(maxsize=2048)
def _digest(path: Path, changed: int) -> str:
    return sha256(path)


# Facts of wide tables take tens of megabytes.
@lru_cache(maxsize=6)
def _schema(content: _Content) -> Schema:
    return Schema.model_validate_json(content.path.read_bytes())


def problems(found: Project, facts: Schema) -> tuple[Problem, ...]:
    """Return every problem of a project's recipe on its table; computed once for each version."""
    key = (found.id, found.version, facts.fingerprint)
    kept = st.session_state.get(_CHECKED)
    if kept is None or kept[0] != key:
        kept = (key, check(found.recipe, facts))
        st.session_state[_CHECKED] = kept
    return tuple(kept[1])


def alarms(found: Project, facts: Schema, lately: bool = False) -> tuple[tuple[Alarm, ...], bool]:
    """Return what alarms about a project, and whether that is all; kept once it is.

    They follow from the table, its columns and what `check` says of them, not from the layers.

    Args:
        found: the project.
        facts: of its table.
        lately: while something is still worked out, what was known a second ago is enough.
    """
    assert found.dataset is not None
    entering = Network(inputs=found.recipe.network.inputs)
    recipe = found.recipe.model_copy(update={"network": entering})
    every = problems(found, facts)
    telling = tuple(one for one in every if one.name or one.severity == "error")
    key = (found.id, facts.fingerprint, recipe, telling)
    kept = st.session_state.get(_ALARMS)
    if kept is None or kept[0] != key or not (kept[2] or (lately and time.monotonic() < kept[3])):
        rung, whole = find.kept(found.recipe, facts, found.dataset.folder, every)
        kept = (key, tuple(rung), whole, time.monotonic() + _LOOK_SECONDS)
        st.session_state[_ALARMS] = kept
    return kept[1], kept[2]


# Changes.


def seen() -> Project | None:
    """Return the project as this session saw it last, its own changes made; None without one."""
    found: Project | None = st.session_state.get(_SEEN)
    return found


def facts_of(found: Project) -> Schema | None:
    """Return the facts of the table of a project; None while it has none."""
    return schema(found.dataset.folder) if found.dataset else None


def change(how: Callable[[Recipe], Recipe]) -> None:
    """Save a changed recipe; to be called from callbacks, before the page is drawn.

    Raises:
        InputError: it cannot be made, or another tab was faster; nothing is changed.
    """
    held = seen()
    if held is None:
        return
    try:
        made = how(held.recipe)
    except ValueError as error:
        # Not from a widget as it was drawn: a forged value that a recipe cannot hold.
        nothing = say("This value cannot be used here; nothing was changed.")
        raise InputError(
            [
                Problem(
                    where="recipe", found=nothing, expected=say(""), action=say(""),
                    severity="warning",
                )
            ]
        ) from error  # fmt: skip
    st.session_state[_SEEN] = projects.save(held, made)


def edit(how: Callable[[Recipe], Recipe]) -> bool:
    """Save a changed recipe as `change` does; what hinders it is said at the top of the page.

    Returns:
        Whether it was made.
    """
    if seen() is None:
        return False
    try:
        change(how)
    except InputError as error:
        tell_problems(error.problems)
        return False
    return True


def undo() -> None:
    """Take back the last change; a callback."""
    attempt(move, True)


def redo() -> None:
    """Make the change again that was taken back last; a callback."""
    attempt(move, False)


def move(back: bool) -> None:
    """Go to the recipe before this one, or to the one after it.

    Raises:
        InputError: another tab was faster; nothing is changed.
    """
    held = seen()
    if held is not None:
        st.session_state[_SEEN] = projects.undo(held) if back else projects.redo(held)


def attempt(do: Callable[..., object], *given: object) -> bool:
    """Do something from a callback; what hinders it is kept to be said.

    Returns:
        Whether it was done.
    """
    try:
        do(*given)
    except InputError as error:
        tell_problems(error.problems)
        return False
    return True


# Runs.


def entries(found: Project) -> list[RunEntry]:
    """Return the runs of a project, newest first."""
    return runs.every(workspace(), found.id)


def entry(found: Project) -> RunEntry | None:
    """Return the run that the address names, else the newest one that has been judged.

    A run that is not there any more is taken out of the address.
    """
    name = address("run")
    if name:
        try:
            chosen = runs.get(workspace(), name)
        except InputError:
            del st.query_params["run"]
        else:
            if chosen.project == found.id:
                return chosen
    listed = entries(found)
    return next((one for one in listed if one.metric is not None), None)


def show_run(run: str) -> None:
    """Put a run into the address without leaving the page."""
    st.query_params["run"] = run


def report(one: RunEntry) -> Report | None:
    """Return the report of a run, read once by this process; None while there is none."""
    return _fact(one.folder.path / "report.json", Report)


def facts(one: RunEntry) -> Run | None:
    """Return the facts of a training; None while there are none."""
    return _fact(one.folder.path / "run.json", Run)


def explanation(one: RunEntry) -> Explanation | None:
    """Return the SHAP values of a run; None while there are none."""
    return _fact(one.folder.path / "explanation.json", Explanation)


def recipe_of(one: RunEntry) -> Recipe:
    """Return what a run was asked to train, read once by this process."""
    found = _fact(one.folder.path / "recipe.json", Recipe)
    return found if found is not None else one.folder.recipe()


def schema_of(one: RunEntry) -> Schema:
    """Return the facts of the table that a run was trained on."""
    return schema(one.folder.path)


def _fact(path: Path, kind: type[Any]) -> Any:
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _parsed(path, changed, kind)


@lru_cache(maxsize=128)
def _parsed(path: Path, changed: int, kind: type[Any]) -> Any:
    return kind.model_validate_json(path.read_bytes())


def stale(one: RunEntry, found: Project) -> bool:
    """Return whether the recipe has changed since a run was trained."""
    return bool(recipe_of(one).work != found.recipe.work)


# Messages that outlive a rerun, and values of widgets.


def tell(kind: Message, text: str) -> None:
    """Keep a message (Markdown, already translated) for the next time a page is drawn."""
    st.session_state.setdefault(_MESSAGES, []).append((kind, text))


def tell_problems(found: Iterable[Problem]) -> None:
    """Keep problems for the next time a page is drawn."""
    st.session_state.setdefault(_MESSAGES, []).extend(("problem", one) for one in found)


def messages() -> list[tuple[str, Any]]:
    """Return the messages that are kept, and keep them no longer."""
    return list(st.session_state.pop(_MESSAGES, []))


def put(key: str, value: Any) -> None:
    """Give a widget that is about to be drawn its value."""
    spoken = st.session_state.get(_SPOKEN, frozenset())
    if key in spoken:
        # It said something itself, taken or refused: nothing else has changed it.
        st.session_state[_SPOKEN] = spoken - {key}
    elif key in st.session_state and (shown := st.session_state[key]) != value:
        now = time.monotonic()
        former = [one for one in st.session_state.get(_FORMER, ()) if one[2] > now]
        st.session_state[_FORMER] = [*former, (key, shown, now + _FORMER_SECONDS)]
    st.session_state[key] = value


def outdated(key: str) -> bool:
    """Return whether a change of a widget is none: the browser had not drawn its newest value yet.

    With each action a browser says what all widgets hold. When the network has just been changed
    elsewhere, on the canvas or by Undo, that is what they held before; taken for a change it would
    take that step back. To be asked in the callback of each widget that changes the recipe.
    """
    st.session_state[_SPOKEN] = st.session_state.get(_SPOKEN, frozenset()) | {key}
    said, now = st.session_state.get(key), time.monotonic()
    former = st.session_state.get(_FORMER, ())
    return any(name == key and held == said and now < until for name, held, until in former)


def value(key: str, otherwise: Any = None) -> Any:
    """Return the value of a widget, or of `keep`."""
    return st.session_state.get(key, otherwise)


def keep(key: str, what: Any) -> None:
    """Keep something about the view of this session: which tab, which fresh key."""
    st.session_state[key] = what


def tick(key: str) -> int:
    """Return a number that `turn` raises: part of the key of a widget that is to be emptied."""
    return int(st.session_state.get(key, 0))


def turn(key: str) -> None:
    """Raise the number that `tick` returns."""
    st.session_state[key] = tick(key) + 1


def refuse(key: str, text: str, found: Iterable[Problem]) -> NoReturn:
    """Keep why a file was refused, and draw the page anew with its uploader empty."""
    st.session_state[f"_{key}_refused"] = (text, tuple(found))
    turn(key)
    st.rerun()


def refusal(key: str) -> tuple[str, tuple[Problem, ...]] | None:
    """Return why the last file of an uploader was refused, and keep it no longer."""
    kept: tuple[str, tuple[Problem, ...]] | None = st.session_state.pop(f"_{key}_refused", None)
    return kept


def dark() -> bool:
    """Return whether the page is shown in its dark theme."""
    return bool(st.context.theme.type == "dark")


def offset() -> timedelta:
    """Return how far the reader's clock is behind UTC."""
    return timedelta(minutes=st.context.timezone_offset or 0)
