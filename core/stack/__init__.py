"""The layer list: changed without breaking the graph that it is, and shown with what is known.

- `wiring`   the list as a graph in which every input is named, and back
- `changes`  add, remove, move, duplicate, set; each from a recipe to a recipe
- `view`     each layer in its place: shape, weights, problems
"""

from core.stack.changes import (
    add,
    choices,
    duplicate,
    move,
    refusal,
    remove,
    set_inputs,
    set_param,
    use_template,
)
from core.stack.view import Place, View, template_of, view

__all__ = [
    "Place",
    "View",
    "add",
    "choices",
    "duplicate",
    "move",
    "refusal",
    "remove",
    "set_inputs",
    "set_param",
    "template_of",
    "use_template",
    "view",
]
