"""A template put into a recipe: sized from the table, its input taken from what the table holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import entering
from core.catalog.options import choice_problems
from core.catalog.preparation import ENCODING
from core.catalog.templates import TEMPLATES
from core.estimate import parts
from core.inputs import layout, shapes
from core.problems import InputError, say, wrong
from core.recipe import Choice, Input, InputKind, Network, Recipe, Sized

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.catalog.templates import TemplateRow
    from core.schema import Schema

# What an input of a kind starts with, where the network is none that a person made.
STARTERS: Mapping[InputKind, str] = {
    "features": "mlp",
    "image": "small_cnn",
    "sequence": "conv1d",
    "tokens": "text_cnn",
}
# Words of the numbers 0, padding, and 1, unknown.
_BESIDE_WORDS = 2


def network(name: str, sized: Sized | None = None) -> Network:
    """Return the network of a template.

    Args:
        name: of a row of `catalog.templates`.
        sized: what it is sized from; a table of common size when None.

    Raises:
        InputError: there is no such template.
    """
    row, sized = _row(name), sized or Sized()
    return Network(template=name, sized=sized, layers=row.layers(sized))


def _row(name: str) -> TemplateRow:
    found = choice_problems(TEMPLATES, Choice(kind=name), "network.template")
    if found:
        raise InputError(found)
    return TEMPLATES[name]


def fitting(recipe: Recipe, schema: Schema | None) -> tuple[str, ...]:
    """Return the templates that a table can feed: those for tables, and for what else it holds."""
    kinds = {"features", *(entry.kind for entry in recipe.network.inputs)}
    if schema is not None:
        kinds |= {offer.kind for offer in entering.offers(recipe, schema)}
    return tuple(name for name, row in TEMPLATES.items() if row.kind in kinds)


def use(recipe: Recipe, name: str, schema: Schema | None = None) -> Recipe:
    """Return the recipe with the layers of a template; loss and name of the output stay.

    A template for images, sequences or texts takes the input of that kind that the network has, or
    makes one of the first columns that are recognised as such. One for tables takes all columns as
    one vector.

    Raises:
        InputError: there is no such template, or the table has nothing that it takes.
    """
    row = _row(name)
    fed = _fed(recipe, row, schema)
    sized = size(fed, row, schema)
    made = network(name, sized)
    outputs = tuple(output.with_(inputs=()) for output in recipe.network.outputs[:1])
    return fed.with_(network=made.with_(inputs=fed.network.inputs, outputs=outputs or made.outputs))


def start(
    recipe: Recipe, schema: Schema, kind: InputKind, columns: Iterable[str], shape: tuple[int, ...]
) -> Recipe:
    """Return the recipe with an input of columns, and the network that such an input starts with.

    Raises:
        InputError: the columns cannot be taken so.
    """
    return use(entering.take(recipe, schema, kind, columns, shape), STARTERS[kind], schema)


def use_kept(recipe: Recipe, kept: Network, schema: Schema | None = None) -> Recipe:
    """Return the recipe with a network that was made for another table, or this one.

    Inputs of columns by name are kept where the table has those columns; else the first columns
    that are recognised as the same kind of input take their place.

    Raises:
        InputError: the table has nothing that an input of the network takes.
    """
    for entry in recipe.network.inputs:
        if entry.columns:
            recipe = entering.drop(recipe, entry.id)
    outputs = recipe.network.outputs[:1] or kept.outputs
    ends = kept.outputs[0].inputs if kept.outputs else ()
    inputs: list[Input] = []
    for entry in kept.inputs:
        if entry.columns:
            recipe, entry = _taken(recipe, entry, schema)
        inputs.append(entry)
    made = kept.with_(
        inputs=tuple(inputs), outputs=tuple(one.with_(inputs=ends) for one in outputs)
    )
    return recipe.with_(network=made)


def _taken(recipe: Recipe, entry: Input, schema: Schema | None) -> tuple[Recipe, Input]:
    """Return the recipe with the columns of an input used, and the input as this table feeds it."""
    known = {column.name for column in recipe.columns}
    if schema is None or known.issuperset(entry.columns):
        wanted = [(entry.columns, entry.shape)]
    else:
        found = entering.offers(recipe, schema)
        wanted = [(one.columns, one.shape) for one in found if one.kind == entry.kind]
    if not wanted:
        raise wrong(
            f"network.inputs.{entry.id}",
            say("The network takes an input of the kind {kind}.", kind=entry.kind),
            say("The table has no columns that are recognised as one."),
            say("Add such an input first, or choose another template."),
        )
    columns, shape = wanted[0]
    if schema is not None and entry.kind != "features":
        before = recipe.network
        recipe = entering.take(recipe, schema, entry.kind, columns, shape)
        recipe = recipe.with_(network=before)
    return recipe, entry.with_(columns=columns, shape=shape)


def _fed(recipe: Recipe, row: TemplateRow, schema: Schema | None) -> Recipe:
    """Return the recipe with the inputs that a template takes, and no others."""
    for entry in recipe.network.inputs:
        if entry.kind not in (row.kind, "features") or (entry.columns and row.kind == "features"):
            recipe = entering.drop(recipe, entry.id)
    mine = [entry for entry in recipe.network.inputs if entry.kind == row.kind]
    if row.kind == "features":
        return recipe.with_(network=recipe.network.with_(inputs=tuple(mine) or (Input(),)))
    if not mine and schema is not None:
        offered = [one for one in entering.offers(recipe, schema) if one.kind == row.kind]
        for offer in offered[:1]:
            recipe = entering.take(recipe, schema, offer.kind, offer.columns, offer.shape)
            mine = [entry for entry in recipe.network.inputs if entry.kind == row.kind]
    if not mine:
        raise wrong(
            "network.template",
            say("{label} takes an input of the kind {kind}.", label=row.label, kind=row.kind),
            say("The table has no columns that are recognised as one."),
            say("Add such an input first, or choose another template."),
        )
    # One input of its kind, and the one of all other columns.
    for entry in mine[1:]:
        recipe = entering.drop(recipe, entry.id)
    return recipe


def size(recipe: Recipe, row: TemplateRow, schema: Schema | None) -> Sized:
    """Return what a template is sized from; a network's inputs are those it takes."""
    inputs = recipe.network.inputs
    main = next((entry for entry in inputs if entry.kind == row.kind), inputs[0])
    rest = next((entry.id for entry in inputs if entry is not main), "")
    if schema is None:
        return Sized(main=main.id, shape=main.shape, rest=rest)
    found = layout(recipe, schema)
    entering_as = shapes(recipe.network, found)
    words = 0
    for column in recipe.features:
        if main.kind == "tokens" and column.name in main.columns and column.treatment.encoding:
            held = ENCODING["token_ids"].values(column.treatment.encoding.params)
            words = int(held["max_words"] or 0) + _BESIDE_WORDS
    return Sized(
        width=entering_as[main.id][0] if main.kind == "features" else found.width,
        rows=parts(recipe, schema)["train"],
        main=main.id,
        shape=entering_as[main.id] if main.kind != "features" else (),
        words=words,
        rest=rest,
    )
