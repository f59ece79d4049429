"""`--set path=value`: one entry of a recipe changed by its dotted path.

Columns are named by header and layers by id, so that a path reads as a person would say it. Unknown
names are refused by name, with those that are known.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from core import templates
from core.catalog.preparation import TREATMENTS
from core.problems import InputError, listed, say, wrong
from core.recipe import Layer, Recipe, from_data

if TYPE_CHECKING:
    from core.schema import Schema

# Options that may be left out; setting them to null takes them away.
_MAY_BE_EMPTY = ("missing", "scaling", "encoding", "loss")


def _assign(node: Any, path: str, value: Any, whole: str) -> Any:
    """Return plain data `node` with `value` put at a dotted path."""
    if not path:
        return value
    if isinstance(node, list):
        if not all(isinstance(entry, dict) for entry in node):
            raise _unknown(whole, path, ())
        key = "id" if any("id" in entry for entry in node) else "name"
        named = sorted((entry[key] for entry in node), key=len, reverse=True)
        name = next((n for n in named if path == n or path.startswith(n + ".")), None)
        if name is None:
            raise _unknown(whole, path, named)
        rest = path[len(name) :].lstrip(".")
        return [_assign(e, rest, value, whole) if e[key] == name else e for e in node]
    head, _, rest = path.partition(".")
    if isinstance(node, dict) and "kind" in node and "params" in node and head not in node:
        return {**node, "params": {**node["params"], path: value}}
    if not isinstance(node, dict) or head not in node:
        raise _unknown(whole, head, node if isinstance(node, dict) else ())
    below = node[head]
    if rest and below is None:
        raise _unknown(whole, rest, ())
    if not rest and isinstance(below, dict) and set(below) == {"kind", "params"}:
        value = "none" if value is None and head not in _MAY_BE_EMPTY else value
    return {**node, head: _assign(below, rest, value, whole)}


def _unknown(whole: str, part: str, known: Any) -> InputError:
    return wrong(
        whole,
        say("The recipe has no {part} there.", part=repr(part)),
        say("Known there: {known}.", known=listed(known, 12) or "-"),
        say("Correct the path."),
    )


def set_path(recipe: Recipe, assignment: str, schema: Schema | None = None) -> Recipe:
    """Return the recipe with one `dotted.path=value` applied.

    Columns are named by header, layers by id; parameters of an option follow its path
    (`training.optimizer.beta_1=0.8`). The value is JSON, or else text. A template is sized from the
    table, if there is one.

    Raises:
        InputError: the path does not exist or the value does not fit.
    """
    # The first "=" that follows the path: a column's name may hold one itself.
    columns = sorted((column.name for column in recipe.columns), key=len, reverse=True)
    start = next(
        (len(f"columns.{c}") for c in columns if assignment.startswith(f"columns.{c}.")), 0
    )
    cut = assignment.find("=", start)
    if cut < 1:
        raise wrong(
            "--set",
            say("Found {text}.", text=repr(assignment)),
            say("Expected a dotted path, an equals sign and a value."),
            say("For example: --set training.epochs=40"),
        )
    path, text = assignment[:cut].strip(), assignment[cut + 1 :].strip()
    path = _of_holder(recipe, re.sub(r"^layers(?=\.|$)", "network.layers", path))
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    data = recipe.model_dump(mode="json")
    try:
        changed = from_data(_assign(data, path, value, path))
    except InputError:
        # Where text is wanted, `1` and `true` are text.
        if isinstance(value, str):
            raise
        try:
            changed = from_data(_assign(data, path, text, path))
        except InputError:
            changed = from_data(_assign(data, path, value, path))
    if path == "network.template" and changed.network.template is not None:
        return templates.use(recipe, changed.network.template, schema)
    return _treated_anew(changed, path)


def _of_holder(recipe: Recipe, path: str) -> str:
    """Return the path to a setting of a layer that shares as that of the layer that holds it."""
    for layer in recipe.network.layers:
        own = f"network.layers.{layer.id}."
        if layer.shares and path.startswith(own):
            entry = path.removeprefix(own)
            if entry.partition(".")[0] not in {*Layer.model_fields} - {"params"}:
                return f"network.layers.{layer.shares}.{entry}"
    return path


def _treated_anew(recipe: Recipe, path: str) -> Recipe:
    """Give a column whose kind was just changed the treatment that this kind starts with."""
    names = [column.name for column in recipe.columns if path == f"columns.{column.name}.kind"]
    if not names:
        return recipe
    columns = tuple(
        column.with_(treatment=TREATMENTS[column.kind]) if column.name in names else column
        for column in recipe.columns
    )
    return recipe.with_(columns=columns)
