"""What the canvas draws of a network, in the reader's language: nodes, kinds, its own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from core.catalog.blocks import BLOCKS
from core.catalog.blocks import FAMILY as BLOCK_FAMILY
from core.catalog.layers import ACTIVATIONS, FAMILIES, LAYERS, Shape
from core.catalog.training import activation_of, loss_of
from core.charts.text import number
from core.problems import Problem
from core.recipe import Layer, Output, ParamValue, Recipe
from core.sharing import holder
from core.stack import AGAIN, Entering, Place, View
from core.stack.blocks import row_of
from pages.components import mending
from pages.components.words import _, language, n_, once, text

# Layers that a sentence names; of more it says how many there are.
MOST_NAMED = 3


def sentences(problems: Iterable[Problem]) -> str:
    """Return problems as plain text."""
    return " ".join(sentence for one in problems for sentence in _sentences(one))


def _sentences(problem: Problem) -> list[str]:
    parts = (problem.found, problem.expected, problem.action)
    return [said for part in parts if (said := text(part))]


def nodes(recipe: Recipe, view: View) -> list[dict[str, Any]]:
    """Return the nodes of a network, each after what it takes, as `canvas` describes them."""
    ends = [_input(one) for one in view.inputs]
    last = [_output(recipe, view, output) for output in recipe.network.outputs[:1]]
    return [*ends, *(_layer(place) for place in view.places), *last]


def _node(name: str, role: str, label: str, **more: Any) -> dict[str, Any]:
    """Return a node with everything that an end of the network does not have."""
    node = {
        "id": name, "kind": "", "role": role, "label": label, "family": "", "words": "",
        "shape": "", "weights": "", "problems": [], "off": False, "block": "", "home": "",
        "inputs": [], "joins": False, "takes": "", "shares": "", "kin": "",
    }  # fmt: skip
    return node | more


def _problems(found: Iterable[Problem]) -> list[dict[str, Any]]:
    return [
        {
            "text": sentences([one]),
            "error": one.severity == "error",
            "where": one.where,
            "mends": [{"name": offer.name, "label": mending.label(offer)} for offer in one.mends],
        }
        for one in found
    ]


def _at(view: View, place: str) -> list[dict[str, Any]]:
    return _problems(one for one in view.problems if f"{one.where}.".startswith(place))


def _takes(inputs: tuple[str, ...]) -> str:
    return _("takes {names}").format(names=joined(inputs)) if inputs else ""


def _layer(place: Place) -> dict[str, Any]:
    row, layer = place.row, place.layer
    return _node(
        layer.id, "layer", _(row.label) if row else layer.kind,
        kind=layer.kind,
        words=in_words(layer),
        weights=weights(place),
        problems=_problems(place.problems),
        off=layer.off,
        block=layer.block or "",
        home=_home(layer.block),
        joins=row is not None and row.inputs[1] != 1,
        shares=shares(place),
        kin=holder(layer) if place.uses else "",
        inputs=list(place.takes),
        **_facts(language(), layer.kind, place.shape, place.takes),
    )  # fmt: skip


# A change of one layer draws all of them, mostly as they were.
@lru_cache(maxsize=4096)
def _facts(
    spoken: str, kind: str, shape: Shape | None, takes: tuple[str, ...]
) -> Mapping[str, Any]:
    """Return what is said of a layer by itself, in the language spoken."""
    return {
        "family": _family(kind),
        "shape": values(shape) if shape is not None else "",
        "takes": _takes(takes),
    }


def weights(place: Place) -> str:
    """Return the parameters of a layer; nothing where they are counted at another place."""
    if place.weights is None or (place.layer.shares and not place.weights):
        return ""
    return parameters(place.weights)


def shares(place: Place) -> str:
    """Return with whom a layer shares its weights; nothing for one that does not."""
    if not place.uses:
        return ""
    said = (
        _("Shares its weights with {names}")
        if place.layer.shares
        else _("Weights shared with {names}")
    )
    names = place.uses
    if len(names) > MOST_NAMED:
        more = n_("{count} more", "{count} more", len(names) - MOST_NAMED)
        names = (*names[:MOST_NAMED], more)
    return said.format(names=joined(names))


def _home(block: str | None) -> str:
    """Return what a block is called; a name that is not from the catalog is its own word."""
    row = row_of(block or "")
    return _(row.label) if row else block or ""


def _input(one: Entering) -> dict[str, Any]:
    labels = {
        "features": _("Columns of the table"),
        "image": _("Image"),
        "sequence": _("Sequence"),
        "tokens": _("Text"),
    }
    return _node(
        one.entry.id, "input", labels[one.entry.kind],
        kind=one.entry.kind,
        words=n_("{count} column", "{count} columns", one.columns),
        shape=values(one.shape) if one.shape is not None else "",
        problems=_problems(one.problems),
    )  # fmt: skip


def _output(recipe: Recipe, view: View, output: Output) -> dict[str, Any]:
    """Return the output, which follows from the target."""
    aim, said = view.aim, _("It follows from what is predicted.")
    if aim is not None:
        units = n_("{count} unit", "{count} units", aim.outputs)
        activation = _(ACTIVATIONS[activation_of(recipe, aim.task)].label)
        loss = _("loss: {name}").format(name=_(loss_of(recipe, aim.task)[0].label))
        said = f"{units}, {activation}, {loss}"
    return _node(
        output.id, "output", _("Output"),
        words=said,
        weights=parameters(view.output_weights) if view.output_weights is not None else "",
        problems=_at(view, f"network.outputs.{output.id}."),
        inputs=list(view.end),
        takes=_takes(view.end),
    )  # fmt: skip


def _family(kind: str) -> str:
    row = LAYERS.get(kind)
    return _(FAMILIES[row.family].label) if row else ""


def offered(view: View) -> list[dict[str, Any]]:
    """Return what can be added: the kinds of `kinds`, then layers of the network to use again."""
    again = [
        {
            "name": f"{AGAIN}{place.layer.id}",
            "label": _("{name}, used again").format(name=place.layer.id),
            "family": _("A layer used again, with its weights"),
            "help": f"{_(place.row.label)}: {in_words(place.layer)}" if place.row else "",
            "joins": False,
        }
        for place in view.places
        if place.row is not None and place.row.learns and place.layer.shares is None
    ]
    return [*kinds(), *again]


@once
def kinds() -> list[dict[str, Any]]:
    """Return the kinds of layers that can be added, in the order of the catalog, then blocks."""
    blocks = [
        {
            "name": name,
            "label": _(row.label),
            "family": _(BLOCK_FAMILY.label),
            "help": _(row.help),
            "joins": False,
        }
        for name, row in BLOCKS.items()
    ]
    layers = [
        {
            "name": name,
            "label": _(row.label),
            "family": _family(name),
            "help": _(row.help),
            "joins": row.inputs[1] != 1,
        }
        for name, row in LAYERS.items()
    ]
    return [*layers, *blocks]


def in_words(layer: Layer) -> str:
    """Return the parameters that matter most, as one says them: `64 units, ReLU`."""
    held = tuple((name, value, type(value)) for name, value in layer.params.items())
    return _in_words(language(), layer.kind, held)


@lru_cache(maxsize=4096)
def _in_words(spoken: str, kind: str, given: tuple[tuple[str, ParamValue, type], ...]) -> str:
    row = LAYERS.get(kind)
    if row is None:
        return ""
    held = row.values({name: value for name, value, _type in given})
    said = []
    for param in row.params:
        value = held[param.name]
        if param.advanced or not param.allows(value) or not param.applies(held, row.params):
            continue
        if param.kind == "flag":
            said += [_(param.label).lower()] if value else []
        elif param.kind in ("text", "sizes"):
            said += [f"{_(param.label).lower()} {value}"] if value else []
        elif value is None:
            continue
        elif param.name == "units":
            said.append(f"{number(value)} {n_('unit', 'units', int(value))}")  # type: ignore[arg-type]
        elif param.kind == "one_of":
            said.append(_(ACTIVATIONS[str(value)].label) if value in ACTIVATIONS else str(value))
        else:
            said.append(f"{_(param.label).lower()} {value:g}")
    return ", ".join(said)


def joined(names: tuple[str, ...]) -> str:
    """Return names as one says them: `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def values(shape: Shape) -> str:
    """Return what leaves a part of the network."""
    if len(shape) == 1:
        return f"{number(shape[0])} {n_('value out', 'values out', shape[0])}"
    return _("{shape} values out").format(shape=" × ".join(str(size) for size in shape))


def parameters(count: int) -> str:
    """Return a number of parameters with its word."""
    if not count:
        return _("no parameters")
    return f"{number(count)} {n_('parameter', 'parameters', count)}"


@once
def words() -> dict[str, Any]:
    """Return the words of the canvas itself."""
    return {
        "title": _("The network as a graph"),
        "tools": _("Tools of the canvas"),
        "hint": _(
            "Drag from a dot to another to connect, or the end of a line to another layer; "
            "press ? for the keys."
        ),
        "map": _("Map of the network"),
        "add": _("Add a layer"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "duplicate": _("Duplicate"),
        "share": _("Use again, with the same weights"),
        "switch": _("Switch on or off"),
        "copy": _("Copy"),
        "paste": _("Paste"),
        "remove": _("Remove"),
        "tidy": _("Tidy up"),
        "fit": _("Show everything"),
        "nearer": _("Zoom in"),
        "farther": _("Zoom out"),
        "keys": _("Keys"),
        "close": _("Close"),
        "off": _("Switched off"),
        "closed": _("closed block"),
        "shared_block": _("Shares weights with other layers"),
        "takes_here": _("What it takes"),
        "gives_here": _("Drag from here to connect"),
        "open_block": _("Open {name}"),
        "close_block": _("Close {name}"),
        "insert": _("Insert a layer between {source} and {target}"),
        "cut": _("Remove the connection from {source} to {target}"),
        "search": _("Search layers"),
        "none_found": _("No layer is called like this."),
        "add_between": _("A layer between {after} and {before}"),
        "add_branch": _("A branch that takes {after}"),
        "add_after": _("A layer after {after}"),
        "add_before": _("A layer before {before}"),
        "add_end": _("A layer at the end"),
        **_answers(),
        "flow": {
            "node.a11yDescription.default": "",
            "node.a11yDescription.keyboardDisabled": "",
            "edge.a11yDescription.default": "",
            "minimap.ariaLabel": _("Map of the network"),
            "handle.ariaLabel": "",
        },
        "key_list": _keys(),
    }


def _answers() -> dict[str, str]:
    """Return what the canvas says by itself."""
    return {
        "no_layer": _("Choose a layer first."),
        "no_block": _("This layer belongs to no block."),
        "block_opened": _("The block is open."),
        "block_closed": _("The block is closed."),
        "tidied": _("The layers were put in order."),
        "copied": _("Copied."),
        "nothing_copied": _("There is nothing to paste."),
        "cancelled": _("Nothing was connected."),
        "nothing_takes": _("Nothing can take {source}."),
        "refused": _("{target} cannot take {source}: values flow in one direction."),
        "join": _(
            "Connect {source} to {target}? Enter connects, arrows choose another, Escape cancels."
        ),
        "part": _(
            "{target} takes {source} already. Enter removes the connection, arrows choose another, "
            "Escape cancels."
        ),
        "lost": _("The page did not answer; nothing was changed. Try again."),
    }


def _keys() -> list[list[str]]:
    """Return the keys of the canvas, and what each does."""
    return [
        [_("Arrow keys"), _("move along the connections and to neighbours")],
        [_("Enter"), _("select a layer, to edit it")],
        [_("Shift+Enter"), _("select one more")],
        ["A", _("add a layer after it")],
        ["C", _("connect it: choose with the arrows, then Enter")],
        [_("Delete"), _("remove it, or the line that is selected")],
        ["D", _("duplicate it")],
        ["U", _("use it again elsewhere, with the same weights")],
        ["Shift+U", _("make it a layer of its own again")],
        ["S", _("switch it off or on")],
        ["B", _("close or open its block")],
        [_("Ctrl+C, Ctrl+X, Ctrl+V"), _("copy, cut, paste what is selected")],
        [_("Ctrl+Z, Ctrl+Shift+Z"), _("undo, redo")],
        [_("Ctrl+A"), _("select all layers")],
        ["F", _("show everything")],
        ["T", _("tidy up")],
        [_("+ and -, Ctrl+wheel"), _("zoom")],
    ]
