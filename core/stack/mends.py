"""One-click mends of what `check` finds in a network, as functions from recipe to recipe.

A table of rows like that of `edit.mends`: what the button says, and what it does. Each is one
revision of the project, so one undo takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.catalog.layers import LAYERS
from core.edit.training import set_loss
from core.goal import goal
from core.problems import Value, listed
from core.sharing import settled
from core.stack.changes import add, remove, set_param
from core.stack.sharing import unshare
from core.stack.wiring import closed, opened

if TYPE_CHECKING:
    from core.problems import Offer
    from core.recipe import ParamValue, Recipe
    from core.schema import Schema

Told = Mapping[str, Value]
# Layers that a button names; of more it says how many there are.
MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class NetworkMend:
    """What a click does.

    Attributes:
        name: as problems offer it.
        label: what the button says, with holes for what the problem tells.
        help: what becomes of the recipe, in one sentence.
        apply: recipe, schema and what the problem tells → the changed recipe; `layers` are names
            with commas between them.
    """

    name: str
    label: str
    help: str
    apply: Callable[[Recipe, Schema, Told], Recipe]


def _names(told: Told, which: str = "layers") -> list[str]:
    return str(told[which]).split(", ")


def _with_param(recipe: Recipe, names: list[str], param: str, value: ParamValue) -> Recipe:
    for name in names:
        recipe = set_param(recipe, name, param, value)
    return recipe


def _remove(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    return remove(recipe, _names(told))


def _relu(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    return _with_param(recipe, _names(told), "activation", "relu")


def _he(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    # As Keras names them, the form of the distribution stays what it was.
    layers = settled(recipe.network.layers)
    starts = {layer.id: layer.params.get("kernel_initializer") for layer in layers}
    for name in _names(told, "weights" if "weights" in told else "layers"):
        form = "he_normal" if starts.get(name) == "glorot_normal" else "he_uniform"
        recipe = set_param(recipe, name, "kernel_initializer", form)
    return recipe


def _relu_he(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    return _he(_relu(recipe, schema, told), schema, told)


def _lecun(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    return _with_param(recipe, _names(told), "kernel_initializer", "lecun_normal")


def _alpha_dropout(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    row = LAYERS["alpha_dropout"]
    graph = opened(recipe)
    layers = list(graph.layers)
    for name in _names(told):
        place = graph.place(name)
        held = layers[place]
        # Written out, for the two kinds do not start with the same rate.
        values = LAYERS[held.kind].values(held.params)
        params = {one: value for one, value in values.items() if one in row.defaults}
        layers[place] = held.with_(kind=row.name, params=params)
    return closed(recipe, replace(graph, layers=tuple(layers)))


def _batch_size(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    return recipe.with_(training=recipe.training.with_(batch_size=int(told["size"])))


def _input_dim(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    return _with_param(recipe, _names(told), "input_dim", int(told["size"]))


def _usual_loss(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    aim = goal(recipe, schema)
    return recipe if aim is None else set_loss(recipe, aim, None)


def _bridge(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    params: dict[str, ParamValue] = {"units": int(told["units"]), "activation": "linear"}
    source, target = str(told["source"]), str(told["target"])
    return add(recipe, "dense", source, before=target, params=params)


def _flatten(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    return add(recipe, "flatten", before=str(told["target"]))


def _own(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    return unshare(recipe, _names(told))


def _every_step(recipe: Recipe, schema: Schema, told: Told) -> Recipe:
    return _with_param(recipe, _names(told), "return_sequences", True)


_ROWS = (
    NetworkMend(
        name="remove",
        label="Remove {layers}",
        help="Whoever took it takes what it took.",
        apply=_remove,
    ),
    NetworkMend(
        name="relu",
        label="Use ReLU in {layers}",
        help="The activation becomes ReLU; all else stays as it is.",
        apply=_relu,
    ),
    NetworkMend(
        name="he",
        label="Draw the weights of {layers} by He",
        help="He's start keeps the size of what passes a ReLU; the form of the draw stays.",
        apply=_he,
    ),
    NetworkMend(
        name="relu_he",
        label="Use ReLU, and weights by He, in {layers}",
        help="The activation becomes ReLU, and the weights before it are drawn as suits it.",
        apply=_relu_he,
    ),
    NetworkMend(
        name="lecun",
        label="Draw the weights of {layers} by LeCun",
        help="LeCun's normal start keeps the values of SELU in balance.",
        apply=_lecun,
    ),
    NetworkMend(
        name="alpha_dropout",
        label="Make {layers} alpha dropout",
        help="It hides values at the same rate, and keeps the balance of SELU.",
        apply=_alpha_dropout,
    ),
    NetworkMend(
        name="batch_size",
        label="Use batches of {size} rows",
        help="Each step of the training looks at so many rows.",
        apply=_batch_size,
    ),
    NetworkMend(
        name="input_dim",
        label="Make room for {size} word numbers",
        help="As many as the text can have.",
        apply=_input_dim,
    ),
    NetworkMend(
        name="usual_loss",
        label="Use the loss that fits the target: {loss}",
        help="The loss follows from the target again; metrics that no longer fit go.",
        apply=_usual_loss,
    ),
    NetworkMend(
        name="bridge",
        label="Put a Dense layer with {units} units behind {source}",
        help="It brings this branch to the width of the other, and bends nothing.",
        apply=_bridge,
    ),
    NetworkMend(
        name="flatten",
        label="Put Flatten before {target}",
        help="All values of a row become one vector.",
        apply=_flatten,
    ),
    NetworkMend(
        name="own",
        label="Make {layers} a layer of its own",
        help="It keeps its settings, and has weights of its own from now on.",
        apply=_own,
    ),
    NetworkMend(
        name="every_step",
        label="Pass on each step of {layers}",
        help="It passes on a value for each step, rather than for the last one alone.",
        apply=_every_step,
    ),
)

MENDS: Mapping[str, NetworkMend] = {row.name: row for row in _ROWS}


def mend(recipe: Recipe, schema: Schema, offer: Offer) -> Recipe:
    """Return the recipe after a mend that a problem offers.

    Raises:
        InputError: the network has changed meanwhile, so that it cannot be done.
    """
    return MENDS[offer.name].apply(recipe, schema, offer.told)


def holes(offer: Offer) -> dict[str, Value]:
    """Return what goes into the holes of a label: long lists of names are cut."""
    told = dict(offer.told)
    if "layers" in told:
        told["layers"] = listed(_names(told), MOST_NAMED)
    return told
