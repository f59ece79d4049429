"""A recipe pasted back: the whole of it, its network alone, or a few copied layers.

What was chosen for another table is taken over as far as this one has its columns. How the file of
this project is read stays: the table is there already.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.adopt import adopt
from core.problems import InputError, Phrase, say, wrong
from core.recipe import Network, Recipe, from_data
from core.stack import pasted

if TYPE_CHECKING:
    from core.schema import Schema

LONGEST = 2_000_000


@dataclass(frozen=True)
class Restored:
    """A recipe made of a text.

    Attributes:
        recipe: to be used in the place of the former one.
        what: which part of it the text held.
        notes: what a person should know of the columns.
    """

    recipe: Recipe
    what: Phrase
    notes: tuple[Phrase, ...] = ()


def restore(recipe: Recipe, text: str, schema: Schema | None) -> Restored:
    """Return the recipe that a text makes of this one; nothing is lost of what it does not name.

    A network that cannot be built is taken as it is: the checks say what is wrong, where it stands.

    Args:
        recipe: the former one.
        text: JSON of a recipe, of its `network`, or of layers as they are copied.
        schema: what the table of the project holds; None without one.

    Raises:
        InputError: it is no such text; each slip is named where it stands.
    """
    data = _read(text)
    if "layersmith" in data:
        return Restored(pasted(recipe, text), say("layers"))
    if "layers" in data and not data.keys() & {"columns", "training", "network"}:
        made = _network(recipe, data)
        return Restored(recipe.with_(network=made), say("the network"))
    if not data.keys() & Recipe.model_fields.keys():
        raise _other(say("There is nothing in it that a recipe holds."))
    made_of_it = from_data(data).with_(reading=recipe.reading)
    if not made_of_it.columns:
        # A text that says nothing of the columns leaves them, and what is predicted, as they are.
        made_of_it = made_of_it.with_(columns=recipe.columns, target=recipe.target)
    if schema is None:
        return Restored(made_of_it, say("the whole recipe"))
    adopted = adopt(made_of_it, schema, schema)
    return Restored(adopted.recipe, say("the whole recipe"), adopted.phrases())


def _network(recipe: Recipe, data: dict[str, Any]) -> Network:
    """Return a network; its slips are named as those of a whole recipe are."""
    whole = json.loads(recipe.to_json())
    return from_data({**whole, "network": data}).network


def _read(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise _other(say("It is longer than a recipe can be."))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _other(say("This is not JSON: {reason}.", reason=str(error)[:200])) from error
    if not isinstance(data, dict):
        raise _other(say("It is no JSON object."))
    return data


def _other(found: Phrase) -> InputError:
    return wrong(
        "recipe",
        found,
        say("Expected a recipe, or its network, as it is downloaded here."),
        say("Copy the whole text, from its first brace to its last."),
    )
