"""The layer list: changed without breaking the graph that it is, and shown with what is known.

- `wiring`   the list as a graph in which every input is named, and back
- `groups`   layers put into the graph and taken out of it, several at once
- `blocks`   a block of the catalog as its layers
- `whole`    a block that is in the network, read back and changed as one
- `changes`  add, remove, duplicate, switch off, rename, set; each from a recipe to a recipe
- `moving`   layers to another place of the list
- `joining`  what a layer takes: connections made and cut
- `sharing`  a layer used again with the same weights, and made one of its own again
- `copying`  layers as a text, and pasted
- `mends`    what a click does about something that `check` finds
- `actions`  what list and canvas in the browser ask for, checked and applied
- `view`     each layer in its place: shape, weights, problems
"""

from core.stack.actions import AGAIN, apply
from core.stack.changes import (
    add,
    duplicate,
    remove,
    rename,
    set_param,
    switch,
    use_template,
)
from core.stack.copying import copied, pasted
from core.stack.joining import choices, connect, disconnect, set_inputs
from core.stack.moving import move, move_behind, refusal
from core.stack.sharing import share, unshare
from core.stack.view import Entering, Place, View, template_of, view
from core.stack.whole import Block, block_of, set_block

__all__ = [
    "AGAIN",
    "Block",
    "Entering",
    "Place",
    "View",
    "add",
    "apply",
    "block_of",
    "choices",
    "connect",
    "copied",
    "disconnect",
    "duplicate",
    "move",
    "move_behind",
    "pasted",
    "refusal",
    "remove",
    "rename",
    "set_block",
    "set_inputs",
    "set_param",
    "share",
    "switch",
    "template_of",
    "unshare",
    "use_template",
    "view",
]
