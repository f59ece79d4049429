"""What enters the graph: each of its inputs as places in a prepared row, and its shape. No Keras.

A prepared row is one vector of numbers (`features`), the numbers of its embedded categories
(`codes`, which become a few learned numbers each) and the word numbers of its texts (`tokens`). An
input of the graph is a selection of these in a form: so a row is prepared once, however many inputs
a network has, and a column stays one column for whoever explains or predicts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.layers import shown
from core.catalog.preparation import ENCODING
from core.problems import Problem, listed, say

if TYPE_CHECKING:
    from core.catalog.layers import Shape
    from core.recipe import Column, Input, Network, Recipe
    from core.schema import ColumnFacts, Schema

# As `prepare.encode` puts them side by side; yes or no is encoded as a category.
ORDER = ("number", "category", "date")
ENCODED_AS = {"boolean": "category", "text": "category"}


@dataclass(frozen=True)
class Layout:
    """Where the columns stand in a prepared row.

    Attributes:
        owners: the column that each number of `features` comes from.
        learned: embedded columns in the order of `codes`, with the numbers that each becomes.
        texts: text columns in the order of `tokens`, with the words that are kept of each.
    """

    owners: tuple[str, ...] = ()
    learned: tuple[tuple[str, int], ...] = ()
    texts: tuple[tuple[str, int], ...] = ()

    @property
    def words(self) -> int:
        """Word numbers of a prepared row."""
        return sum(count for _, count in self.texts)

    @property
    def spans(self) -> dict[str, range]:
        """The places of each text column's words in `tokens`."""
        found, start = {}, 0
        for name, count in self.texts:
            found[name] = range(start, start + count)
            start += count
        return found

    @property
    def width(self) -> int:
        """Numbers of a prepared row, learned embeddings included."""
        return len(self.owners) + sum(size for _, size in self.learned)


@dataclass(frozen=True)
class Entry:
    """An input of the graph as a selection from a prepared row.

    Attributes:
        id: of the input.
        kind: as the recipe has it.
        places: of its numbers in `features`, or of its words in `tokens`.
        learned: which embeddings join them, by place in `codes`.
        shape: of what enters, batch left out.
    """

    id: str
    kind: str
    places: tuple[int, ...]
    learned: tuple[int, ...]
    shape: Shape

    @property
    def run(self) -> tuple[int, int] | None:
        """Start and end of its places when they are one run; None when they are not."""
        if not self.places:
            return None
        first, last = self.places[0], self.places[-1] + 1
        return (first, last) if self.places == tuple(range(first, last)) else None


def layout(recipe: Recipe, schema: Schema) -> Layout:
    """Return where columns stand in a prepared row, before anything is fitted.

    The exact places are known after fitting; there can be fewer where the training rows lack a
    category or have no gaps.
    """
    values: dict[str, list[str]] = {kind: [] for kind in ORDER}
    flags, learned, texts = [], [], []
    facts_of = {facts.name: facts for facts in schema.columns}
    for column in recipe.features:
        facts = facts_of.get(column.name)
        if facts is None:
            continue
        count, size, words = _numbers(column, facts)
        values[ENCODED_AS.get(column.kind, column.kind)] += [column.name] * count
        if size:
            learned.append((column.name, size))
        if words:
            texts.append((column.name, words))
        missing = column.treatment.missing
        if missing and missing.params.get("flag") and facts.missing > 0:
            flags.append(column.name)
    owners = (name for kind in ORDER for name in values[kind])
    return Layout((*owners, *flags), tuple(learned), tuple(texts))


def _numbers(column: Column, facts: ColumnFacts) -> tuple[int, int, int]:
    """Return how many numbers, learned numbers and words a column becomes, its flag left out."""
    encoding = column.treatment.encoding
    row = ENCODING.get(encoding.kind) if encoding else None
    if encoding is None or row is None or row.problems(encoding.params, ""):
        return int(column.kind != "text"), 0, 0
    values = row.values(encoding.params)
    if encoding.kind == "embedding":
        return 0, int(values["dimension"] or 0), 0
    if encoding.kind == "date_parts":
        return sum(bool(value) for value in values.values()), 0, 0
    if encoding.kind == "token_ids":
        return 0, 0, int(values["length"] or 0)
    return min(facts.distinct, int(values["max_categories"] or 0)) + 2, 0, 0


def width(recipe: Recipe, schema: Schema) -> int:
    """Return how many numbers a prepared row has at most; learned embeddings included."""
    return layout(recipe, schema).width


def entries(inputs: Iterable[Input], found: Layout) -> tuple[Entry, ...]:
    """Return each input as a selection from a prepared row; never raises."""
    inputs = tuple(inputs)
    named = {name for entry in inputs for name in entry.columns}
    return tuple(_entry(entry, named, found) for entry in inputs)


def _entry(entry: Input, named: set[str], found: Layout) -> Entry:
    if entry.kind == "tokens":
        words = [place for n, span in found.spans.items() if n in entry.columns for place in span]
        return Entry(entry.id, entry.kind, tuple(words), (), (len(words),))
    if entry.kind != "features":
        first = {name: place for place, name in reversed(tuple(enumerate(found.owners)))}
        places = [first[name] for name in entry.columns if name in first]
        return Entry(entry.id, entry.kind, tuple(places), (), entry.shape)

    def mine(name: str) -> bool:
        return name in entry.columns if entry.columns else name not in named

    places = [place for place, name in enumerate(found.owners) if mine(name)]
    learned = [place for place, (name, _) in enumerate(found.learned) if mine(name)]
    size = len(places) + sum(found.learned[place][1] for place in learned)
    return Entry(entry.id, entry.kind, tuple(places), tuple(learned), (size,))


def shapes(network: Network, found: Layout) -> dict[str, Shape]:
    """Return the shape of each input by its id, as `graph.trace` wants it."""
    return {entry.id: entry.shape for entry in entries(network.inputs, found)}


def entering(recipe: Recipe, schema: Schema) -> dict[str, Shape]:
    """Return the shape of each input of a recipe by its id."""
    return shapes(recipe.network, layout(recipe, schema))


def problems(recipe: Recipe, schema: Schema) -> list[Problem]:
    """Return what is wrong with the inputs of the graph."""
    if not recipe.network.inputs:
        return []  # The graph says so.
    known = {column.name: column for column in recipe.features}
    facts = {one.name for one in schema.columns}
    found = []
    for entry in recipe.network.inputs:
        found += _columns(entry, {n: c for n, c in known.items() if n in facts})
    open_to_all = any(e.kind == "features" and not e.columns for e in recipe.network.inputs)
    named = {name for entry in recipe.network.inputs for name in entry.columns}
    used = [n for n, column in known.items() if column.kind != "text" or n in named]
    nowhere = [] if open_to_all else [name for name in used if name not in named]
    if open_to_all:
        # A text column is no number: only an input of its own takes it.
        nowhere = [n for n, c in known.items() if c.kind == "text" and n not in named]
    if nowhere:
        found.append(
            Problem(
                where="network.inputs",
                found=say("No input takes these columns: {names}.", names=listed(nowhere)),
                expected=say("Every column that is used should enter the network."),
                action=say("Add an input that takes them, or leave the columns out."),
            )
        )
    return found


def _columns(entry: Input, known: Mapping[str, Column]) -> list[Problem]:
    where = f"network.inputs.{entry.id}"
    strange = [name for name in entry.columns if name not in known]
    if strange:
        return [
            Problem(
                where=where,
                found=say("It takes {names}, which are not used.", names=listed(strange)),
                expected=say("Expected columns that are used to predict."),
                action=say("Use these columns again, or remove the input."),
            )
        ]
    kind = {"image": "number", "sequence": "number", "tokens": "text"}.get(entry.kind)
    other = [name for name in entry.columns if kind is not None and known[name].kind != kind]
    texts = [n for n in entry.columns if entry.kind == "features" and known[n].kind == "text"]
    if other or texts:
        return [
            Problem(
                where=where,
                found=say("It takes {names}, of another kind.", names=listed(other or texts)),
                expected=say("Expected columns of the kind {kind}.", kind=kind or "number"),
                action=say("Change the kind of these columns, or remove the input."),
            )
        ]
    wrong = misshapen(entry)
    return [wrong] if wrong else []


def misshapen(entry: Input) -> Problem | None:
    """Return that an input takes too few or too many columns for the form it is to have."""
    where = f"network.inputs.{entry.id}"
    if entry.kind == "tokens" and len(entry.columns) != 1:
        return Problem(
            where=where,
            found=say("It takes {count} columns.", count=len(entry.columns)),
            expected=say("A text input takes one column."),
            action=say("Make an input for each text column."),
        )
    rank = {"image": 3, "sequence": 2}.get(entry.kind)
    if rank is None:
        return None
    if len(entry.shape) == rank and math.prod(entry.shape) == len(entry.columns):
        return None
    return Problem(
        where=where,
        found=say(
            "{count} columns are to become {shape}.",
            count=len(entry.columns),
            shape=shown(entry.shape) or "-",
        ),
        expected=say("Expected {rank} sizes whose product is the number of columns.", rank=rank),
        action=say("Choose other sizes, or other columns."),
    )
