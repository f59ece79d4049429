"""What else a table holds than a vector: pixels of an image, steps of a sequence, words of a text.

`offers` recognises them by names, order and bounds of columns; `take` makes an input of the graph
of one, `drop` takes it back. A person may choose columns and sizes that nobody recognised.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from core.catalog.layers import shown
from core.catalog.preparation import TREATMENTS
from core.inputs import misshapen
from core.problems import InputError, Phrase, say, wrong
from core.recipe import Choice, Column, Input, InputKind, Recipe

if TYPE_CHECKING:
    from core.schema import ColumnFacts, Schema

# Fewer pixels than 8 × 8, or fewer steps than 8, are as likely to be ordinary columns.
LEAST_SIDE, LEAST_STEPS = 8, 8
BRIGHTEST = 255
_COLOUR = re.compile(r"(?i)(?<![a-z])(red|green|blue|r|g|b)(?![a-z])")
# A text of so many rows brings about so many words each that no other row had.
NEW_WORDS, FEWEST_WORDS, MOST_WORDS = 5, 500, 10_000
WORDS_KEPT = 100
# Cells that are looked at for words; scripts without blanks write a sentence as one of them.
WORDS_LOOKED_AT, LONG_WITHOUT_BLANKS = 50, 12
_WORD = re.compile(r"[^\W\d_]{2,}|[\u3040-\u9fff]")
_OF_STEPS = TREATMENTS["number"].with_(missing=Choice(kind="median"))
_OF_PIXELS = _OF_STEPS.with_(scaling=Choice(kind="minmax"))


@dataclass(frozen=True)
class Offer:
    """Columns that could enter the network in a form of their own.

    Attributes:
        kind: of the input.
        columns: in the order of its values.
        shape: of an image or a sequence.
        why: what it was recognised by.
    """

    kind: InputKind
    columns: tuple[str, ...]
    shape: tuple[int, ...]
    why: Phrase


def offers(recipe: Recipe, schema: Schema) -> tuple[Offer, ...]:
    """Return what a table holds beside a vector, what is already taken left out."""
    taken = {name for entry in recipe.network.inputs for name in entry.columns}
    facts_of = {facts.name: facts for facts in schema.columns}
    free = [
        (column, facts_of[column.name])
        for column in recipe.columns
        if column.name in facts_of
        and column.role in ("feature", "ignore")
        and column.name not in taken
    ]
    numbers = [facts for column, facts in free if column.kind == "number"]
    found = [offer for group in _groups(numbers) for offer in _of_group(group)]
    texts = (facts for column, facts in free if column.kind == "text" and _worded(facts))
    return (*found, *map(_text, texts))


def _worded(facts: ColumnFacts) -> bool:
    """Return whether a text holds words; codes, numbers and the like are texts without any."""
    shown = [value for value, _count in facts.top[:WORDS_LOOKED_AT]]
    worded = sum(
        len(words := _WORD.findall(value)) > 1 or len("".join(words)) >= LONG_WITHOUT_BLANKS
        for value in shown
    )
    return not shown or worded > len(shown) / 2


def _stem(name: str) -> str:
    """Return a name without its numbers and colours: equal for the columns of one image."""
    return re.sub(r"\d+", "#", _COLOUR.sub("*", name))


def _groups(numbers: list[ColumnFacts]) -> list[list[ColumnFacts]]:
    """Return columns whose names differ in numbers and colours only, each group in its order."""
    groups: dict[str, list[ColumnFacts]] = {}
    for facts in numbers:
        if _stem(facts.name) != facts.name:
            groups.setdefault(_stem(facts.name), []).append(facts)
    return list(groups.values())


def _of_group(group: list[ColumnFacts]) -> list[Offer]:
    image = _image(group)
    if image is not None:
        return [image]
    if len(group) < LEAST_STEPS or not _rising(group):
        return []
    why = say(
        "{count} number columns in a row, from {first} to {last}; if their order means something.",
        count=len(group),
        first=group[0].name,
        last=group[-1].name,
    )
    columns = tuple(facts.name for facts in group)
    return [Offer("sequence", columns, (len(columns), 1), why)]


def _rising(group: list[ColumnFacts]) -> bool:
    """Return whether the numbers in the names count upwards."""
    counts = [[int(part) for part in re.findall(r"\d+", facts.name)] for facts in group]
    return all(before < after for before, after in pairwise(counts))


def _image(group: list[ColumnFacts]) -> Offer | None:
    names = [facts.name for facts in group]
    channels = len({found[1].lower()[0] for name in names if (found := _COLOUR.search(name))}) or 1
    shape = sizes(len(group), channels)
    low = min((facts.minimum for facts in group if facts.minimum is not None), default=-1.0)
    high = max((facts.maximum for facts in group if facts.maximum is not None), default=0.0)
    if shape is None or low < 0 or not 0 < high <= BRIGHTEST:
        return None
    why = say(
        "{count} columns of brightness between {low} and {high}, which make {shape} pixels.",
        count=len(group),
        low=f"{low:g}",
        high=f"{high:g}",
        shape=shown(shape),
    )
    return Offer("image", tuple(_interleaved(names, shape[-1])), shape, why)


def sizes(count: int, channels: int = 1) -> tuple[int, int, int] | None:
    """Return the square image that so many values make; None when they make none.

    Without colours in their names, 3,072 values are taken for 32 × 32 pixels of three colours.
    """
    for colours in (channels, 3) if channels == 1 else (channels,):
        side = math.isqrt(count // colours)
        if side >= LEAST_SIDE and side * side * colours == count:
            return (side, side, colours)
    return None


def _interleaved(names: list[str], channels: int) -> list[str]:
    """Return the columns of an image pixel by pixel, where the file has colour after colour."""
    found = [_COLOUR.search(name) for name in names[:channels]]
    colours = {match[1].lower() for match in found if match}
    if channels == 1 or len(colours) == channels or not colours:
        return names
    plane = len(names) // channels
    return [names[start + pixel] for pixel in range(plane) for start in range(0, len(names), plane)]


def _text(facts: ColumnFacts) -> Offer:
    return Offer("tokens", (facts.name,), (), say("{name} holds free text.", name=facts.name))


def take(
    recipe: Recipe,
    schema: Schema,
    kind: InputKind,
    columns: Iterable[str],
    shape: tuple[int, ...] = (),
) -> Recipe:
    """Return the recipe with another input of the graph; its columns are used, if they were not.

    Pixels are scaled by their smallest and largest value. The input of all other columns goes when
    none is left for it.

    Raises:
        InputError: a column is unknown or no feature, or the sizes do not fit.
    """
    names = tuple(columns)
    _refuse_wrong(recipe, schema, kind, names, shape)
    taken = {*(entry.id for entry in recipe.network.inputs)}
    taken |= {layer.id for layer in recipe.network.layers}
    taken |= {output.id for output in recipe.network.outputs}
    wish = {"tokens": "words"}.get(kind, kind)
    id_ = next(
        name
        for name in (wish, *(f"{wish}_{number}" for number in range(2, 10_000)))
        if name not in taken
    )
    chosen = set(names)
    made = tuple(
        _used(column, kind, schema.rows) if column.name in chosen else column
        for column in recipe.columns
    )
    changed = recipe.with_(columns=made)
    entry = Input(id=id_, kind=kind, columns=names, shape=shape)
    inputs = [*recipe.network.inputs, entry]
    named = {name for one in inputs for name in one.columns}
    if all(column.name in named for column in changed.features):
        inputs = [one for one in inputs if one.columns]
    return changed.with_(network=recipe.network.with_(inputs=tuple(inputs)))


def _used(column: Column, kind: InputKind, rows: int) -> Column:
    """Return a column as an input takes it."""
    if kind == "tokens":
        words = max(FEWEST_WORDS, min(MOST_WORDS, NEW_WORDS * rows))
        params = {"length": WORDS_KEPT, "max_words": words}
        text = TREATMENTS["text"].with_(encoding=Choice(kind="token_ids", params=params))
        held = column.treatment if column.kind == "text" and column.role == "feature" else text
        return column.with_(kind="text", role="feature", treatment=held)
    treatment = column.treatment
    if column.kind == "number" and kind == "image":
        treatment = _OF_PIXELS
    elif column.kind == "number" and treatment.missing is None:
        treatment = _OF_STEPS
    return column.with_(role="feature", treatment=treatment)


def _refuse_wrong(
    recipe: Recipe, schema: Schema, kind: InputKind, names: tuple[str, ...], shape: tuple[int, ...]
) -> None:
    known = {column.name: column for column in recipe.columns}
    held = set(schema.names)
    wanted = "text" if kind == "tokens" else None if kind == "features" else "number"
    for name in names:
        column = known.get(name)
        if column is None or name not in held or column.role == "target":
            raise wrong(
                f"columns.{name}",
                say("The network cannot take this column."),
                say("A column of the table that is not predicted was expected."),
                say("Choose other columns."),
            )
        if wanted is not None and column.kind != wanted and kind != "tokens":
            raise wrong(
                f"columns.{name}",
                say("The column holds {kind} values.", kind=column.kind),
                say("Expected columns of the kind {kind}.", kind=wanted),
                say("Choose other columns, or change its kind."),
            )
    found = misshapen(Input(id=kind, kind=kind, columns=names, shape=shape))
    if found:
        raise InputError([found.model_copy(update={"severity": "warning"})])


def drop(recipe: Recipe, id_: str) -> Recipe:
    """Return the recipe without an input of the graph; its numbers enter with the others again.

    Layers that took it take the first input that is left. A text that is no longer taken is left
    out.

    Raises:
        InputError: there is no such input.
    """
    gone = next((entry for entry in recipe.network.inputs if entry.id == id_), None)
    if gone is None:
        raise wrong(
            f"network.inputs.{id_}",
            say("There is no input {name} any more.", name=id_),
            say("An input of this network was expected."),
            say("Choose one from the list."),
        )
    left = [entry for entry in recipe.network.inputs if entry.id != id_]
    columns = tuple(
        column.with_(role="ignore")
        if gone.kind == "tokens" and column.name in gone.columns
        else column
        for column in recipe.columns
    )
    texts = {name for entry in left for name in entry.columns}
    loose = [c for c in columns if c.role == "feature" and c.name not in texts]
    if loose and not any(entry.kind == "features" and not entry.columns for entry in left):
        left.insert(0, Input())
    if not left:
        left = [Input()]
    first = left[0].id

    def swapped(inputs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(first if name == id_ else name for name in inputs))

    layers = tuple(layer.with_(inputs=swapped(layer.inputs)) for layer in recipe.network.layers)
    outputs = tuple(one.with_(inputs=swapped(one.inputs)) for one in recipe.network.outputs)
    network = recipe.network.with_(inputs=tuple(left), layers=layers, outputs=outputs)
    return recipe.with_(columns=columns, network=network)
