"""What a person wants of the network, said by list, canvas or a button, and what came of it.

An action is a plain object from the browser, as the docstring of `canvas` lists them. What came of
it is kept for the element that said it: the element shows it and says it to whoever cannot see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import stack
from core.catalog.blocks import BLOCKS
from core.problems import InputError, Offer
from core.projects.projects import Project
from core.recipe import Recipe
from core.stack import mends
from pages.components import graphing, state
from pages.components.words import _, n_

_SELECTED = "_model_selected"
_DONE = "_model_done"
_SAID = "_model_said"
_WAITING = "_model_waiting"


def selected() -> list[str]:
    """Return the names of the parts that are chosen, in list and canvas alike."""
    return list(state.value(_SELECTED, ()))


def select(*names: str) -> None:
    """Choose parts of the network; a callback."""
    state.keep(_SELECTED, tuple(names))


def done() -> int | None:
    """Return the number of the last action that was dealt with."""
    return state.value(_DONE)


def said() -> dict[str, Any] | None:
    """Return what came of that action, as the elements are given it."""
    return state.value(_SAID)


def waiting() -> Mapping[str, Any] | None:
    """Return the action that adds a block and waits for the values of its parameters."""
    project, action = state.value(_WAITING, (None, None))
    held = state.seen()
    # Whoever went to another project meanwhile has left it.
    return action if held is not None and held.id == project else None


def wait(action: Mapping[str, Any] | None) -> None:
    """Let an action wait, or none any more; a callback."""
    held = state.seen()
    state.keep(_WAITING, (held.id if held else None, action))


def act(action: object) -> None:
    """Do what an action asks for; a callback.

    One whose number is not larger than that of the last one was said twice, and is left alone.
    """
    if not isinstance(action, Mapping):
        return
    number = action.get("number")
    if isinstance(number, int):
        if number <= (done() or 0):
            return
        state.keep(_DONE, number)
    told, bad = _done(action)
    state.keep(_SAID, {"number": done(), "text": told, "bad": bad})


def press(action: Mapping[str, Any]) -> None:
    """Do what a button of the page asks for, and say at the top what hinders it; a callback."""
    told, bad = _done(action)
    if told:
        state.tell("warning" if bad else "info", told)


def _done(action: Mapping[str, Any]) -> tuple[str, bool]:
    """Do what an action asks for; return what came of it, and whether it could not be done."""
    what = action.get("do")
    before = state.seen()
    if before is None:
        return "", False
    if what == "select":
        ids = action.get("ids")
        select(*(one for one in ids if isinstance(one, str)) if isinstance(ids, list) else ())
        return "", False
    try:
        if what == "undo":
            state.move(back=True)
        elif what == "redo":
            state.move(back=False)
        elif what == "mend":
            _mend(before, action)
        else:
            shapes = stack.view(before.recipe, state.facts_of(before)).shapes
            if what == "add" and action.get("kind") in BLOCKS and action.get("params") is None:
                # What fits nowhere is refused before anything is asked.
                stack.apply(before.recipe, action, shapes)
                wait(action)
                return "", False
            state.change(lambda recipe: stack.apply(recipe, action, shapes))
    except InputError as error:
        return graphing.sentences(error.problems), True
    after = state.seen()
    if after is before:
        return {
            "undo": _("There is nothing to take back."),
            "redo": _("There is nothing to make again."),
        }.get(str(what), _("Nothing was changed.")), False
    return _follow(before.recipe, after.recipe if after else before.recipe, action), False


def _offer(before: Project, action: Mapping[str, Any]) -> Offer | None:
    """Return the mend that an action means, if it is offered there: only its name is taken."""
    schema = state.facts_of(before)
    for one in state.problems(before, schema) if schema else ():
        for offer in one.mends:
            if (one.where, offer.name) == (action.get("where"), action.get("name")):
                return offer
    return None


def _mend(before: Project, action: Mapping[str, Any]) -> None:
    schema, offer = state.facts_of(before), _offer(before, action)
    if schema is not None and offer is not None:
        state.change(lambda recipe: mends.mend(recipe, schema, offer))


def _follow(before: Recipe, after: Recipe, action: Mapping[str, Any]) -> str:
    """Choose what an action is about from now on, and return in words what it did."""
    old = [layer.id for layer in before.network.layers]
    new = [layer.id for layer in after.network.layers]
    came = tuple(name for name in new if name not in old)
    gone = tuple(name for name in old if name not in new)
    if came:
        select(*came)
    elif gone:
        # What follows is next, so that Delete can be pressed again.
        left = [name for name in old[old.index(gone[0]) :] if name in new] or new[-1:]
        select(*left[:1])
    return _told(after, action, came, gone) + _inherited(before, after, gone)


def _inherited(before: Recipe, after: Recipe, gone: tuple[str, ...]) -> str:
    """Return who holds the weights of layers that are gone; nothing where nobody shared them."""
    shared = {layer.id: layer.shares for layer in before.network.layers if layer.shares in gone}
    heirs = [one.id for one in after.network.layers if one.id in shared and one.shares is None]
    said = _("{name} holds the weights of {other} now.")
    return "".join(f" {said.format(name=name, other=shared[name])}" for name in heirs)


def _told(
    after: Recipe, action: Mapping[str, Any], came: tuple[str, ...], gone: tuple[str, ...]
) -> str:
    """Return what an action has changed, in a sentence."""
    what = action.get("do")
    if what == "undo":
        return _("The last change was taken back.")
    if what == "redo":
        return _("The change was made again.")
    if what == "connect":
        return _("{target} takes {source} now.").format(
            target=action["target"], source=action["source"]
        )
    if what == "reconnect":
        source, target = action["to"]
        return _("{target} takes {source} now.").format(target=target, source=source)
    if what == "disconnect":
        return _("{target} does not take {source} any more.").format(
            target=action["target"], source=action["source"]
        )
    if what == "inputs":
        return _("{target} takes {source} now.").format(
            target=action["id"], source=graphing.joined(tuple(action["inputs"]))
        )
    if what == "rename":
        return _("{name} is now {other}.").format(name=action["id"], other=action["name"])
    if what == "switch":
        off = {layer.id for layer in after.network.layers if layer.off}
        ids = tuple(action["ids"])
        said = _("{names} switched off.") if off.issuperset(ids) else _("{names} switched on.")
        return said.format(names=graphing.joined(ids))
    if what == "unshare":
        names = graphing.joined(tuple(action["ids"]))
        return _("{names}: weights of its own from now on.").format(names=names)
    if what == "move":
        names = [layer.id for layer in after.network.layers]
        name = action["ids"][0]
        return _("{name} is layer {number} of {count} now.").format(
            name=name, number=names.index(name) + 1, count=len(names)
        )
    held = {layer.id: layer.shares for layer in after.network.layers}
    if came and what in ("share", "add") and any(held[name] for name in came):
        uses = (_("{name} with the weights of {other}").format(name=name, other=held[name])
                for name in came if held[name])  # fmt: skip
        return _("Added: {names}").format(names=graphing.joined(tuple(uses)))
    if what == "mend" and not (came or gone):
        return _("Done. Undo takes it back.")
    if came:
        return n_("{count} layer was added:", "{count} layers were added:", len(came)) + (
            f" {graphing.joined(came)}"
        )
    said = n_("{count} layer was removed:", "{count} layers were removed:", len(gone))
    said += f" {graphing.joined(gone)}."
    along = tuple(name for name in gone if name not in action.get("ids", gone))
    if along:
        names = graphing.joined(along)
        said += " " + _("{names} went along: nothing was left to join.").format(names=names)
    return said
