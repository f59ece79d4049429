"""What list and canvas say a person wants, applied to a recipe.

Both speak to Python in the same plain objects, `{do: ..., ...}`; the docstring of
`pages.components.canvas` lists them. They come from a browser: each part is checked before it is
used, and what is not known is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.catalog.layers import Shape
from core.problems import InputError, listed, say, wrong
from core.recipe import ParamValue, Recipe
from core.stack.changes import add, duplicate, remove, rename, switch
from core.stack.copying import pasted
from core.stack.groups import spot
from core.stack.joining import connect, disconnect, reconnect, set_inputs
from core.stack.moving import move_behind
from core.stack.sharing import share, unshare
from core.stack.wiring import opened

# Before the name of a layer where a kind is wanted: that very layer, used again.
AGAIN = "again:"

Action = Mapping[str, Any]
Shapes = Mapping[str, Shape]


def apply(recipe: Recipe, action: Action, shapes: Shapes | None = None) -> Recipe:
    """Return the recipe with what an action asks for.

    Args:
        recipe: what is changed.
        action: `do` names it, a row of `ACTIONS`; the rest are its parts.
        shapes: shape of every known id, as `graph.trace` has them; by these a new joint chooses
            what fits.

    Raises:
        InputError: there is no such action, its parts are not what it takes, or it cannot be done.
    """
    what = action.get("do")
    if not isinstance(what, str) or what not in ACTIONS:
        raise wrong(
            "network",
            say("There is no action {name}.", name=repr(what)[:80]),
            say("Known: {known}.", known=listed(ACTIONS, 20)),
            say("Reload the page, and try again."),
        )
    return ACTIONS[what](recipe, action, shapes or {})


def _add(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    kind, branch = _text(action, "kind"), action.get("branch") is True
    if kind.startswith(AGAIN):
        after, before = _name(action, "after"), _name(action, "before")
        at = spot(opened(recipe), after, before, branch)
        return share(recipe, (kind.removeprefix(AGAIN),), at, shapes)
    return add(
        recipe,
        kind,
        _name(action, "after"),
        shapes,
        before=_name(action, "before"),
        branch=branch,
        params=_params(action),
    )


def _connect(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return connect(recipe, _text(action, "source"), _text(action, "target"))


def _disconnect(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return disconnect(recipe, _text(action, "source"), _text(action, "target"))


def _reconnect(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return reconnect(recipe, _ends(action, "from"), _ends(action, "to"))


def _remove(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return remove(recipe, _names(action, "ids"))


def _duplicate(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return duplicate(recipe, _names(action, "ids"))


def _share(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return share(recipe, _names(action, "ids"), shapes=shapes)


def _unshare(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return unshare(recipe, _names(action, "ids"))


def _switch(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return switch(recipe, _names(action, "ids"))


def _move(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return move_behind(recipe, _names(action, "ids"), _text(action, "after"))


def _paste(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return pasted(recipe, _text(action, "text"), _name(action, "after"), shapes)


def _rename(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return rename(recipe, _text(action, "id"), _text(action, "name"))


def _inputs(recipe: Recipe, action: Action, shapes: Shapes) -> Recipe:
    return set_inputs(recipe, _text(action, "id"), _names(action, "inputs"))


# Each from a recipe, an action and the shapes of what there is to a recipe.
ACTIONS: dict[str, Callable[[Recipe, Action, Shapes], Recipe]] = {
    "add": _add,
    "connect": _connect,
    "disconnect": _disconnect,
    "reconnect": _reconnect,
    "remove": _remove,
    "duplicate": _duplicate,
    "share": _share,
    "unshare": _unshare,
    "switch": _switch,
    "move": _move,
    "paste": _paste,
    "rename": _rename,
    "inputs": _inputs,
}


def _text(action: Action, part: str) -> str:
    """Return a part that is a text."""
    value = action.get(part)
    if not isinstance(value, str):
        raise _unfit(action, part)
    return value


def _name(action: Action, part: str) -> str | None:
    """Return a part that is a text, or is left out."""
    return None if action.get(part) is None else _text(action, part)


def _params(action: Action) -> dict[str, ParamValue]:
    """Return parameters by their names; none where they are left out."""
    held = action.get("params")
    if held is None:
        return {}
    if not isinstance(held, Mapping) or not all(isinstance(name, str) for name in held):
        raise _unfit(action, "params")
    if not all(value is None or isinstance(value, bool | int | float | str) for value in
               held.values()):  # fmt: skip
        raise _unfit(action, "params")
    return dict(held)


def _names(action: Action, part: str) -> tuple[str, ...]:
    """Return a part that is a list of texts."""
    value = action.get(part)
    if not isinstance(value, list | tuple) or not value:
        raise _unfit(action, part)
    if not all(isinstance(one, str) for one in value):
        raise _unfit(action, part)
    return tuple(dict.fromkeys(value))


def _ends(action: Action, part: str) -> tuple[str, str]:
    """Return a part that is source and target of a connection."""
    names = _names(action, part)
    if len(names) != 2:
        raise _unfit(action, part)
    return names[0], names[1]


def _unfit(action: Action, part: str) -> InputError:
    return wrong(
        "network",
        say("{part} of the action {name} is {value}.", part=part, name=str(action.get("do")),
            value=repr(action.get(part))[:80]),
        say("Expected names of this network."),
        say("Reload the page, and try again."),
    )  # fmt: skip
