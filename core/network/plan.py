"""Recipe and fitted numbers, or the table alone → every Keras call of a network, without Keras.

`build` runs the calls, `script` prints them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.catalog.preparation import ENCODING
from core.graph import Trace, trace
from core.network import calls
from core.suggest import width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.goal import Goal
    from core.network.calls import Call
    from core.prepare.fitted import Fitted
    from core.recipe import Recipe
    from core.schema import Schema


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
class Plan:
    """Every Keras call of a network and how they are joined, in an order that can be run.

    Attributes:
        width: numbers in `features`, learned embeddings not counted.
        embeddings: one call for each learned category column, in the order of `codes`.
        joined: name of the layer that joins features and embeddings; "" without embeddings.
        layers: id, call and inputs (ids) of each layer.
        start: the id under which layers take what enters the graph.
        end: the id that the output stands on.
        output: the output layer's call.
    """

    width: int
    embeddings: tuple[Call, ...]
    joined: str
    layers: tuple[tuple[str, Call, tuple[str, ...]], ...]
    start: str
    end: str
    output: Call

    def names(self) -> set[str]:
        """Return every name that Keras is given."""
        made = [*self.embeddings, *(call for _, call, _ in self.layers), self.output]
        return {call.arguments["name"] for call in made} | {self.joined, "features", "codes"}


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
    return _joined(recipe, fitted.goal, fitted.width, learned, taken)


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
    return _joined(recipe, aim, width(recipe, schema), learned, ())


def _joined(
    recipe: Recipe, aim: Goal, numbers: int, learned: list[Learned], taken: Iterable[str]
) -> Plan:
    """Return the calls of a recipe whose prepared rows are so many numbers, embeddings included."""
    graph: Trace = trace(recipe.network, numbers)
    names = {*taken, "features", "codes"}
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
    joined = free_name("joined", names) if embeddings else ""
    layers = tuple(
        (
            node.layer.id,
            calls.layer(node.layer, recipe.seed, free_name(node.layer.id, names)),
            node.inputs,
        )
        for node in graph.nodes
    )
    head = recipe.network.outputs[0]
    end = graph.ends[0]
    assert end is not None  # check() has seen to it
    return Plan(
        width=numbers - sum(entry.dimension for entry in learned),
        embeddings=embeddings,
        joined=joined,
        layers=layers,
        start=recipe.network.inputs[0].id,
        end=end,
        output=calls.output(aim, head.id, recipe.seed, free_name(head.id, names)),
    )
