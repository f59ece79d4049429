"""Recipe and fitted numbers, or the table alone → every Keras call of a network, without Keras.

`build` runs the calls, `script` prints them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.catalog.preparation import ENCODING
from core.catalog.training import activation_of
from core.graph import Trace, trace
from core.inputs import Entry, Layout, entries, layout, shapes
from core.network import calls
from core.problems import InputError, errors
from core.sharing import holder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.goal import Goal
    from core.network.calls import Call
    from core.prepare.fitted import Fitted
    from core.recipe import Recipe
    from core.schema import Schema


# The arrays of prepared rows, as the inputs of the network over them are named.
ARRAYS = ("features", "codes", "tokens")


@dataclass(frozen=True)
class Learned:
    """A column whose categories become learned embeddings.

    Attributes:
        places: rows of the embedding's table.
        dimension: numbers for each.
    """

    column: str
    places: int
    dimension: int


@dataclass(frozen=True)
class Entered:
    """An input of the graph, cut out of the arrays of prepared rows.

    Attributes:
        entry: which places it takes.
        whole: whether it takes its array as it is.
        join: the call that joins its numbers and its embeddings; None with one of them only.
        form: the call that gives it the form of an image or a sequence; None for a vector.
    """

    entry: Entry
    whole: bool
    join: Call | None
    form: Call | None


@dataclass(frozen=True)
class Placed:
    """A layer at one of its places.

    Attributes:
        id: of the place.
        name: of what leaves it, in code; that of no other value.
        call: what makes the layer.
        inputs: ids of what it is called with.
        again: the earlier place whose layer is called once more, so that nothing is made; "" for
            none.
    """

    id: str
    name: str
    call: Call
    inputs: tuple[str, ...]
    again: str = ""


@dataclass(frozen=True)
class Plan:
    """Every Keras call of a network and how they are joined, in an order that can be run.

    Attributes:
        width: numbers in `features`, learned embeddings not counted.
        words: word numbers in `tokens`; 0 without text.
        embeddings: one call for each learned category column, in the order of `codes`.
        entries: what enters the graph, each with the calls that give it its form.
        layers: each at its place.
        end: the id that the output stands on.
        output: the output layer's call.
    """

    width: int
    words: int
    embeddings: tuple[Call, ...]
    entries: tuple[Entered, ...]
    layers: tuple[Placed, ...]
    end: str
    output: Call

    def names(self) -> set[str]:
        """Return every name that Keras is given."""
        made = [
            *self.embeddings,
            *(call for entry in self.entries for call in (entry.join, entry.form) if call),
            *(place.call for place in self.layers),
            self.output,
        ]
        return {call.arguments["name"] for call in made} | set(ARRAYS)


def free_name(wanted: str, taken: set[str]) -> str:
    """Return a layer name that is not taken, and take it; Keras wants them unique."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    taken.add(name)
    return name


def name_operations(operations: Iterable[Any], taken: set[str]) -> None:
    """Give Keras operations that are no layers names that no layer has.

    Keras numbers them itself (`add`, `add_1`), and a recipe may have a layer of that name. The
    names are kept in the saved file.
    """
    for operation in operations:
        if not hasattr(operation, "trainable"):
            operation.name = free_name("step", taken)


def plan(recipe: Recipe, fitted: Fitted, taken: Iterable[str] = ()) -> Plan:
    """Return the calls of a checked recipe.

    Args:
        recipe: what the person chose.
        fitted: what was fitted on the training rows.
        taken: names that layers may not have: those of the raw model's inputs.
    """
    learned = [Learned(e.column, e.places, e.dimension) for e in fitted.learned]
    return _joined(recipe, fitted.goal, fitted.layout, learned, taken)


def expected(recipe: Recipe, schema: Schema, aim: Goal) -> Plan:
    """Return the calls of a checked recipe before anything is fitted.

    The table tells how many numbers a row has at most; the training rows may hold fewer.
    """
    learned = []
    for column in recipe.features:
        facts, encoding = schema.column(column.name), column.treatment.encoding
        if facts is None or encoding is None or encoding.kind != "embedding":
            continue
        values = ENCODING["embedding"].values(encoding.params)
        # A place for each category, for the rest of them, and for a missing one.
        places = min(facts.distinct, int(values["max_categories"] or 0)) + 2
        learned.append(Learned(column.name, places, int(values["dimension"] or 0)))
    return _joined(recipe, aim, layout(recipe, schema), learned, ())


def _joined(
    recipe: Recipe, aim: Goal, found: Layout, learned: list[Learned], taken: Iterable[str]
) -> Plan:
    """Return the calls of a recipe whose columns stand in prepared rows as `found` says."""
    graph: Trace = trace(recipe.network, shapes(recipe.network, found))
    found_wrong = errors(graph.problems)
    if found_wrong:
        # Checked by the table; the training rows can have fewer numbers.
        raise InputError(found_wrong)
    names = {*taken, *ARRAYS}
    embeddings = tuple(
        calls.embedding(
            entry.column,
            entry.places,
            entry.dimension,
            recipe.seed,
            free_name(f"embedding_{number}", names),
        )
        for number, entry in enumerate(learned, 1)
    )
    entering = tuple(
        _entered(entry, found, names) for entry in entries(recipe.network.inputs, found)
    )
    layers = _placed(graph, recipe.seed, names)
    head = recipe.network.outputs[0]
    end = graph.ends[0]
    assert end is not None  # check() has seen to it
    return Plan(
        width=len(found.owners),
        words=found.words,
        embeddings=embeddings,
        entries=entering,
        layers=layers,
        end=end,
        output=calls.output(
            aim,
            activation_of(recipe, aim.task),
            head.id,
            recipe.seed,
            free_name(head.id, names),
        ),
    )


def _placed(graph: Trace, seed: int, names: set[str]) -> tuple[Placed, ...]:
    """Return the layers of a graph; one that is used at several places is made at the first.

    It has the name, and so the seed, of the layer that holds the weights, wherever that stands.
    """
    shared = {node.layer.shares for node in graph.nodes}
    first: dict[str, Placed] = {}
    found = []
    for node in graph.nodes:
        held = holder(node.layer)
        inputs = calls.taken(node.layer, node.inputs)
        if held in first:
            made = first[held]
            # The name of the layer is nobody else's, so what leaves the holder can bear it.
            own = made.call.arguments["name"] if held == node.layer.id else ""
            name = own or free_name(node.layer.id, names)
            place = Placed(node.layer.id, name, made.call, inputs, again=made.id)
        else:
            call = calls.layer(node.layer.with_(id=held), seed, free_name(held, names))
            name = call.arguments["name"]
            own = name if held == node.layer.id else free_name(node.layer.id, names)
            place = Placed(node.layer.id, own, call, inputs)
            if held in shared or node.layer.shares:
                first[held] = place
        found.append(place)
    return tuple(found)


def _entered(entry: Entry, found: Layout, names: set[str]) -> Entered:
    join, form = None, None
    if len(entry.learned) + bool(entry.places) > 1:
        join = calls.Call("keras.layers.Concatenate", {"name": free_name("joined", names)})
    if entry.kind in ("image", "sequence"):
        arguments = {"target_shape": entry.shape, "name": free_name(f"{entry.id}_form", names)}
        form = calls.Call("keras.layers.Reshape", arguments)
    every = found.words if entry.kind == "tokens" else len(found.owners)
    # An input of embeddings alone takes nothing of its array, also where that holds nothing.
    whole = bool(entry.places) and entry.places == tuple(range(every))
    return Entered(entry, whole, join, form)
