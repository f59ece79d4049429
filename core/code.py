"""A network as the Keras code a person would write, printed from the calls that build it.

`network_code` is for reading before a training, `source` is the part of the exported script.
"""

from __future__ import annotations

import keyword
import sys
from typing import TYPE_CHECKING

from core.check import check
from core.goal import goal
from core.network.calls import WIDEST, Call
from core.network.plan import expected
from core.problems import InputError, errors

if TYPE_CHECKING:
    from core.network.plan import Entered, Plan
    from core.problems import Problem
    from core.recipe import Recipe
    from core.schema import Schema

# Problems without which a network can be built, beside those of its layers.
NEEDED = ("target", "target.task", "columns", "network.inputs", "network.outputs")
NEEDED_BELOW = ("layers.", "network.inputs.")

_HEAD = """import keras

# {numbers} numbers enter from your table: its columns filled, scaled and encoded.
# Training can find fewer, where the training rows lack a category or have no gaps.
"""
_CODES = """# Categories of {codes} column(s) enter as codes, each to be embedded.
"""


def network_code(recipe: Recipe, schema: Schema) -> str:
    """Return the Keras code of a network that has not been trained.

    Raises:
        InputError: the network cannot be built; with every problem that keeps it from that.
    """
    aim = goal(recipe, schema)
    found = [problem for problem in errors(check(recipe, schema, sys.maxsize)) if _hinders(problem)]
    if found or aim is None:
        raise InputError(found)
    made = expected(recipe, schema, aim)
    head = _HEAD.format(numbers=made.width)
    if made.embeddings:
        head += _CODES.format(codes=len(made.embeddings))
    return f"{head}\n\n{source(made)}"


def _hinders(problem: Problem) -> bool:
    output = problem.where.startswith("network.outputs.") and problem.where.count(".") == 2
    return output or problem.where.startswith(NEEDED_BELOW) or problem.where in NEEDED


def _variable(id_: str) -> str:
    return f"{id_}_" if keyword.iskeyword(id_) or id_ == "keras" else id_


def _assigned(name: str, call: Call, argument: str) -> list[str]:
    """Return the statement that puts a call, applied to tensors, under a name."""
    line = f"{name} = {call.source()}({argument})"
    # Four blanks more stand before it.
    if len(line) <= WIDEST - 4:
        return [line]
    first, *rest, last = call.lines()
    return [f"{name} = {first}", *rest, f"{last}({argument})"]


def _entering(entered: Entered, learned: list[str]) -> tuple[str, list[str]]:
    """Return the variable of an input of the graph, and the statements that make it."""
    entry, lines = entered.entry, []
    array = "tokens" if entry.kind == "tokens" else "features"
    parts = [learned[place] for place in entry.learned]
    if entered.whole:
        parts = [array, *parts]
    elif entry.run:
        parts = [f"{array}[:, {entry.run[0]}:{entry.run[1]}]", *parts]
    elif entry.places:
        parts = [f"keras.ops.take({array}, {list(entry.places)}, axis=1)", *parts]
    value = ", ".join(parts)
    for call, argument in ((entered.join, f"[{value}]"), (entered.form, "{0}")):
        if call is not None:
            name = _variable(call.arguments["name"])
            lines += _assigned(name, call, argument.format(value))
            value = name
    if not value.isidentifier():
        name = _variable(f"{entry.id}_values")
        lines.append(f"{name} = {value}")
        value = name
    return value, lines


def source(made: Plan) -> str:
    """Return the function that makes the network of a plan, as Python source."""
    lines = [f'features = keras.Input(({made.width},), name="features")']
    inputs = ['"features": features']
    if made.embeddings:
        count = len(made.embeddings)
        lines.append(f'codes = keras.Input(({count},), name="codes", dtype="int32")')
        inputs.append('"codes": codes')
    if made.words:
        lines.append(f'tokens = keras.Input(({made.words},), name="tokens", dtype="int32")')
        inputs.append('"tokens": tokens')
    learned = [call.arguments["name"] for call in made.embeddings]
    for position, call in enumerate(made.embeddings):
        lines += _assigned(learned[position], call, f"codes[:, {position}]")
    names = {}
    for entered in made.entries:
        names[entered.entry.id], written = _entering(entered, learned)
        lines += written
    for id_, call, taken in made.layers:
        # Keras' names are unique, which ids are not beside the names of inputs.
        names[id_] = _variable(call.arguments["name"])
        arguments = call.on([names[name] for name in taken])
        argument = ", ".join(
            f"[{', '.join(one)}]" if isinstance(one, list) else one for one in arguments
        )
        lines += _assigned(names[id_], call, argument)
    lines += _assigned("answer_", made.output, names[made.end])
    lines.append(f'return keras.Model({{{", ".join(inputs)}}}, answer_, name="network")')
    body = "".join(f"    {line}\n" for line in lines)
    return (
        f'def network() -> keras.Model:\n    """Return the network over prepared rows."""\n{body}'
    )
