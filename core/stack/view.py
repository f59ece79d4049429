"""What a page shows of the layer list: each layer in its place, with all that is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import templates
from core.catalog.layers import LAYERS, LayerRow, Shape
from core.catalog.templates import TEMPLATES
from core.goal import Goal, goal
from core.graph import last, trace
from core.inputs import Layout, layout, shapes
from core.problems import Problem
from core.recipe import Column, Input, Layer, Recipe
from core.sharing import settled, uses
from core.stack.wiring import closed, opened, takes_of

if TYPE_CHECKING:
    from core.schema import Schema


@dataclass(frozen=True)
class Place:
    """A layer in its place in the list.

    Attributes:
        number: counted from 1.
        layer: as the recipe has it, with the settings of the layer that it shares with.
        uses: the other layers with whose weights it works, or that work with its.
        row: of the catalog; None when there is no such kind.
        takes: what it takes.
        named: whether these are other than the layer before it.
        shape: of what leaves it, batch left out; None while it cannot be worked out.
        weights: of the layer; None likewise.
        problems: that stand at this layer.
        body: whether it sets how many values leave it, rather than working on those it takes.
        first, last: whether it is at an end of the list.
    """

    number: int
    layer: Layer
    uses: tuple[str, ...]
    row: LayerRow | None
    takes: tuple[str, ...]
    named: bool
    shape: Shape | None
    weights: int | None
    problems: tuple[Problem, ...]
    body: bool
    first: bool
    last: bool


@dataclass(frozen=True)
class Entering:
    """What enters the graph under a name.

    Attributes:
        entry: as the recipe has it.
        columns: how many it takes.
        shape: batch left out; None without a table.
        problems: that stand at it.
    """

    entry: Input
    columns: int
    shape: Shape | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class View:
    """The layer list with everything that is known of it.

    Attributes:
        inputs: what enters.
        places: the layers.
        columns: columns that the network sees.
        width: numbers they become; None without a table.
        aim: what is predicted; None while it is not known.
        end: what the output stands on.
        end_named: whether that is another than the last layer.
        output_weights: of the output layer; None while it cannot be worked out.
        weights: of all layers and the output; None likewise.
        problems: of the network as a whole.
        shapes: shape of every known id; none without a table.
        sizes: values that leave every id that can be worked out; for a picture.
        learned: columns whose categories become embeddings, which are not among the weights.
    """

    inputs: tuple[Entering, ...]
    places: tuple[Place, ...]
    columns: int
    width: int | None
    aim: Goal | None
    end: tuple[str, ...]
    end_named: bool
    output_weights: int | None
    weights: int | None
    problems: tuple[Problem, ...]
    shapes: Mapping[str, Shape]
    sizes: Mapping[str, int]
    learned: int

    @property
    def branches(self) -> bool:
        """Whether the network is more than one layer behind the other."""
        named = any(place.named for place in self.places)
        return named or self.end_named or len(self.inputs) > 1


def _at(problem: Problem, name: str) -> bool:
    return problem.where == name or problem.where.startswith(f"{name}.")


def view(recipe: Recipe, schema: Schema | None, problems: tuple[Problem, ...] = ()) -> View:
    """Return the layer list of a recipe as far as it can be worked out; never raises.

    Args:
        recipe: what the person chose.
        schema: what the table holds; without it nothing has a size.
        problems: those that `check` found; without them those of the graph alone.
    """
    # Without a table the picture of the network counts a number for each column.
    plain = Layout(tuple(column.name for column in recipe.features))
    found_at = layout(recipe, schema) if schema else plain
    numbers = found_at.width if schema else None
    traced = trace(recipe.network, shapes(recipe.network, found_at))
    start = recipe.network.inputs[0].id if recipe.network.inputs else ""
    found = problems or tuple(traced.problems if schema else ())
    layers, takes = settled(recipe.network.layers), takes_of(recipe.network.layers, start)
    shared = uses(layers)
    nodes = {node.layer.id: node for node in traced.nodes} if schema else {}
    count = len(layers)
    places = tuple(
        Place(
            number=number,
            layer=layer,
            uses=shared.get(layer.id, ()) if layer.shares is None else (layer.shares,),
            row=LAYERS.get(layer.kind),
            takes=takes[layer.id],
            named=takes[layer.id] != (layers[number - 2].id if number > 1 else start,),
            shape=nodes[layer.id].shape if layer.id in nodes else None,
            weights=nodes[layer.id].weights if layer.id in nodes else None,
            problems=tuple(one for one in found if _at(one, f"layers.{layer.id}")),
            body=layer.kind in LAYERS and "units" in LAYERS[layer.kind].values({}),
            first=number == 1,
            last=number == count,
        )
        for number, layer in enumerate(layers, 1)
    )
    aim = goal(recipe, schema) if schema else None
    output = recipe.network.outputs[0] if recipe.network.outputs else None
    end = (output.inputs if output else ()) or (last(recipe.network),)
    whole = bool(schema) and len(nodes) == sum(not layer.off for layer in layers)
    whole = whole and set(end) <= {*traced.shapes, *(layer.id for layer in layers if layer.off)}
    total = traced.with_output(aim.outputs) if whole and aim else None
    entering = _entering(recipe, traced.shapes if schema else {}, found)
    known = {f"layers.{layer.id}" for layer in layers}
    known |= {f"network.inputs.{one.entry.id}" for one in entering}
    return View(
        inputs=entering,
        places=places,
        columns=len(recipe.features),
        width=numbers,
        aim=aim,
        end=end,
        end_named=end != (last(recipe.network),),
        output_weights=total - traced.weights if total is not None else None,
        weights=total,
        problems=tuple(
            one
            for one in found
            if one.where.startswith(("network", "layers"))
            and not any(_at(one, name) for name in known)
        ),
        shapes=traced.shapes if schema else {},
        sizes={name: shape[-1] for name, shape in traced.shapes.items()},
        learned=sum(_embedded(column) for column in recipe.features),
    )


def _entering(
    recipe: Recipe, known: Mapping[str, Shape], found: tuple[Problem, ...]
) -> tuple[Entering, ...]:
    used = {column.name for column in recipe.features}
    named = {name for entry in recipe.network.inputs for name in entry.columns} & used
    return tuple(
        Entering(
            entry=entry,
            columns=len(used & set(entry.columns)) if entry.columns else len(used - named),
            shape=known.get(entry.id),
            problems=tuple(one for one in found if _at(one, f"network.inputs.{entry.id}")),
        )
        for entry in recipe.network.inputs
    )


def _embedded(column: Column) -> bool:
    encoding = column.treatment.encoding
    return encoding is not None and encoding.kind == "embedding"


def template_of(recipe: Recipe) -> tuple[str | None, bool]:
    """Return the template that the layers came from, and whether they were changed since."""
    name, sized = recipe.network.template, recipe.network.sized
    if name is None or name not in TEMPLATES:
        return None, bool(recipe.network.layers)
    # Sized as it was then: a table that changed since is no change of the network.
    outputs = tuple(output.with_(inputs=()) for output in recipe.network.outputs)
    layers = templates.network(name, sized).layers
    made = recipe.with_(network=recipe.network.with_(layers=layers, outputs=outputs))
    return name, _content(closed(made, opened(made))) != _content(recipe)


def _content(recipe: Recipe) -> tuple[object, ...]:
    """Return what a network is, however its inputs are written."""
    graph = opened(recipe)
    layers = [(one.id, one.kind, dict(one.params), one.shares) for one in graph.layers]
    return layers, graph.takes, graph.ends
