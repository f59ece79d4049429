"""The list: the network as rows, changed by mouse, touch and keyboard in the browser.

Python owns the network, as with the canvas: the element draws what it is given and says what a
person wants, in the same words (see the docstring of `canvas`). Its code lies in `assets/list`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import stack
from core.projects.projects import Project
from core.stack import View
from pages.components import acting, graphing, live, state
from pages.components.words import _, once

_ELEMENT = live.element("list", "mount")


def draw(project: Project, view: View, on_action: Callable[[object], None], key: str) -> None:
    """Draw the list, from what enters to the output.

    Args:
        project: what is open.
        view: its network with what is known of it.
        on_action: called with each action of the element, before the page is drawn.
        key: of the element.
    """

    def said() -> None:
        on_action(getattr(state.value(key), "action", None))

    selected = acting.selected()
    _ELEMENT(
        key=key,
        data={
            "script": live.script("list"),
            "done": acting.done(),
            "said": acting.said(),
            "nodes": graphing.nodes(project.recipe, view),
            "kinds": graphing.offered(view),
            "selected": selected,
            "clip": stack.copied(project.recipe, selected),
            "undo": project.can_undo,
            "redo": project.can_redo,
            "branches": view.branches,
            "words": words(),
        },
        on_action_change=said,
    )


@once
def words() -> dict[str, Any]:
    """Return the words of the list itself."""
    return {
        "list": _("Layers of the network"),
        "tools": _("Change the network"),
        "add": _("Add a layer"),
        "up": _("Move up"),
        "down": _("Move down"),
        "duplicate": _("Duplicate"),
        "share": _("Use again, with the same weights"),
        "switch": _("Switch off or on"),
        "copy": _("Copy"),
        "paste": _("Paste"),
        "remove": _("Remove"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "keys": _("Keys"),
        "off": _("off"),
        "block": _("{count} layers"),
        "shared_block": _("Shares weights with other layers"),
        "branches": _("This network has branches; the canvas shows how they run."),
        "search": _("Search the layers"),
        "found": _("{count} layers found"),
        "nothing": _("No layer is called so. Try what it is for, such as “noise” or “pooling”."),
        "behind": _("It is put behind {name}."),
        "before_output": _("It is put before the output."),
        "close": _("Close"),
        "top": _("It is the first already."),
        "bottom": _("It is the last already."),
        "sound": _("Nothing is offered that would mend it."),
        "layers_only": _("This can be done with layers only."),
        "copied": _("Copied."),
        "uncopied": _("Nothing was copied yet."),
        "lost": _("The page does not answer. Load it again."),
        "help": [
            [_("↑ ↓"), _("go through the layers")],
            [_("Enter"), _("open the layer in the settings")],
            [_("Alt + ↑ ↓"), _("move the layer")],
            [_("Shift + ↑ ↓"), _("choose several")],
            ["A, +", _("add a layer behind it")],
            [_("Delete"), _("remove")],
            [_("Ctrl + D"), _("duplicate")],
            ["U", _("use it again elsewhere, with the same weights")],
            [_("Shift + U"), _("make it a layer of its own again")],
            [_("Ctrl + C, Ctrl + V"), _("copy, paste")],
            ["O", _("switch off or on")],
            ["M", _("mend what is wrong with it")],
            ["← →", _("close or open a block")],
            [_("Ctrl + Z, Ctrl + Shift + Z"), _("undo, redo")],
        ],
    }
