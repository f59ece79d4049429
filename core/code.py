"""A network as the Keras code a person would write, printed from the calls that build it.

`network_code` is for reading before a training, `source` is the part of the exported script.
"""

from __future__ import annotations

import keyword
import sys
from typing import TYPE_CHECKING, Literal

from core.check import check
from core.goal import goal
from core.network import printing
from core.network.calls import Call
from core.network.plan import ARRAYS, expected, free_name
from core.network.printing import name
from core.problems import InputError, errors, say, wrong

if TYPE_CHECKING:
    from core.network.plan import Entered, Plan
    from core.problems import Problem
    from core.recipe import Recipe
    from core.schema import Schema

Style = Literal["shortest", "sequential", "functional"]

# Problems without which a network can be built, beside those of its layers.
NEEDED = ("target", "target.task", "columns", "network.inputs", "network.outputs")
NEEDED_BELOW = ("layers.", "network.inputs.")

_HEAD = """import keras

# {numbers} numbers enter from your table: its columns filled, scaled and encoded.
# Training can find fewer, where the training rows lack a category or have no gaps.
"""
_WORDS = """# Of each text {words} words enter, as numbers.
"""
_CODES = """# Categories of {codes} column(s) enter as codes, each to be embedded.
"""


def network_code(recipe: Recipe, schema: Schema, style: Style = "shortest") -> str:
    """Return the Keras code of a network that has not been trained.

    Args:
        recipe: what the person chose.
        schema: what the table holds.
        style: `sequential` is the list of layers that a plain chain can be written as,
            `functional` names every value and is for any network; `shortest` is the first of them
            that can be.

    Raises:
        InputError: the network cannot be built, with every problem that keeps it from that; or it
            is no chain and is to be written as one.
    """
    made = planned(recipe, schema)
    head = _HEAD.format(numbers=made.width)
    if made.embeddings:
        head += _CODES.format(codes=len(made.embeddings))
    if made.words:
        head += _WORDS.format(words=made.words)
    return f"{head}\n\n{function(made, style)}"


def function(made: Plan, style: Style) -> str:
    """Return the function that makes a network, in a style; as `network_code` has them."""
    calls = chain(made) if style != "functional" else None
    if calls is None and style == "sequential":
        raise wrong(
            "network",
            say("The network branches, uses a layer twice, or several things enter it."),
            say("Only a plain chain of layers can be written as a list."),
            say("Choose the functional style."),
        )
    return source(made) if calls is None else sequential(calls)


def planned(recipe: Recipe, schema: Schema) -> Plan:
    """Return every call of a network that has not been trained.

    Raises:
        InputError: the network cannot be built; with every problem that keeps it from that.
    """
    aim = goal(recipe, schema)
    found = [problem for problem in errors(check(recipe, schema, sys.maxsize)) if _hinders(problem)]
    if found or aim is None:
        raise InputError(found)
    return expected(recipe, schema, aim)


def _hinders(problem: Problem) -> bool:
    output = problem.where.startswith("network.outputs.") and problem.where.count(".") == 2
    return output or problem.where.startswith(NEEDED_BELOW) or problem.where in NEEDED


def _variable(id_: str) -> str:
    return f"{id_}_" if keyword.iskeyword(id_) or id_ == "keras" else id_


def _assigned(variable: str, made: printing.Source) -> list[str]:
    """Return the statement that puts a value under a name."""
    return printing.lines(made, f"{variable} = ", 4)


def _entering(entered: Entered, learned: list[str]) -> tuple[str, list[str]]:
    """Return the variable of an input of the graph, and the statements that make it."""
    entry, lines = entered.entry, []
    array = name("tokens" if entry.kind == "tokens" else "features")
    parts = [name(learned[place]) for place in entry.learned]
    if entered.whole:
        parts = [array, *parts]
    elif entry.run:
        cut = name(f"{array.source[0]}[:, {entry.run[0]}:{entry.run[1]}]")
        parts = [cut, *parts]
    elif entry.places:
        taken = printing.call("keras.ops.take", array, list(entry.places), axis=1)
        parts = [printing.Written(taken), *parts]
    value = parts[0] if parts else name("features[:, :0]")
    for call in (entered.join, entered.form):
        if call is not None:
            variable = _variable(call.arguments["name"])
            given = parts if call is entered.join else value
            lines += _assigned(variable, printing.applied(call.tree(), [given]))
            value = name(variable)
    if not str(value.source[0]).isidentifier() or len(value.source) > 1:
        variable = _variable(f"{entry.id}_values")
        lines += _assigned(variable, value.source)
        value = name(variable)
    return str(value.source[0]), lines


def _arrays(made: Plan) -> dict[str, Call]:
    """Return the Keras inputs of a network over prepared rows, by name."""
    sizes = {"features": made.width, "codes": len(made.embeddings), "tokens": made.words}
    whole = {"features": {}, "codes": {"dtype": "int32"}, "tokens": {"dtype": "int32"}}
    return {
        array: Call("keras.Input", {"shape": (sizes[array],), "name": array, **whole[array]})
        for array in ARRAYS
        if sizes[array] or array == "features"
    }


def _function(lines: list[str], made: str) -> str:
    body = "".join(f"{line}\n" for line in lines)
    return f'def network() -> {made}:\n    """Return the network over prepared rows."""\n{body}'


def source(made: Plan) -> str:
    """Return the function that makes the network of a plan, as Python source."""
    arrays = _arrays(made)
    lines = [line for array, call in arrays.items() for line in _assigned(array, call.tree())]
    learned = [call.arguments["name"] for call in made.embeddings]
    for position, call in enumerate(made.embeddings):
        code = name(f"codes[:, {position}]")
        lines += _assigned(learned[position], printing.applied(call.tree(), [code]))
    names = {}
    for entered in made.entries:
        names[entered.entry.id], written = _entering(entered, learned)
        lines += written
    layers = _layer_variables(made)
    for place in made.layers:
        # Names of places are unique, which ids are not beside the names of inputs.
        names[place.id] = _variable(place.name)
        layer = place.call.tree()
        if place.id in layers:
            if not place.again:
                lines += _assigned(layers[place.id], layer)
            layer = name(layers[place.id]).source
        arguments = place.call.on([name(names[one]) for one in place.inputs])
        lines += _assigned(names[place.id], printing.applied(layer, arguments))
    answer = printing.applied(made.output.tree(), [name(names[made.end])])
    lines += _assigned("answer_", answer)
    given = {array: name(array) for array in arrays}
    model = printing.call("keras.Model", given, name("answer_"), name="network")
    return _function([*lines, *printing.lines(model, "return ", 4)], "keras.Model")


def _layer_variables(made: Plan) -> dict[str, str]:
    """Return the variable of each layer that is called at several places, by these."""
    taken = made.names() | {_variable(place.name) for place in made.layers}
    found: dict[str, str] = {}
    for place in made.layers:
        if place.again and place.again not in found:
            found[place.again] = free_name(f"{place.call.arguments['name']}_layer", taken)
        if place.again:
            found[place.id] = found[place.again]
    return found


def chain(made: Plan) -> tuple[Call, ...] | None:
    """Return the calls of a network that is one layer behind the other; None for any other."""
    arrays = [array for array in _arrays(made).items() if array[0] != "features" or made.width]
    if len(arrays) != 1 or made.embeddings or len(made.entries) != 1:
        return None
    entered, before = made.entries[0], made.entries[0].entry.id
    if not entered.whole:
        return None
    calls = [arrays[0][1], *([entered.form] if entered.form else [])]
    for place in made.layers:
        if place.inputs != (before,) or place.again:
            return None
        before = place.id
        calls.append(place.call)
    return (*calls, made.output) if made.end == before else None


def sequential(calls: tuple[Call, ...]) -> str:
    """Return the function that makes a chain of layers, as Python source."""
    model = printing.call("keras.Sequential", list(calls), name="network")
    return _function(printing.lines(model, "return ", 4), "keras.Sequential")
