"""The canvas: the network as a graph that is drawn and changed in the browser.

Python owns the network. The element draws what it is given and says what a person wants; what comes
of it is drawn from the next data. Its code lies in `assets/canvas`.

What the element is given (`data`), every text in the reader's language and none of it markup:

    script    address of its code
    project   id of the project: dragged positions and closed blocks are kept by it in the browser
    done      number of the last action that was applied or refused; None before the first
    said      {number, text, bad}: what came of that action, for the live region; None likewise
    nodes     in graph order, each after what it takes: [{
                  id, kind,
                  role      "input" | "layer" | "output"
                  label     name of the kind in words
                  family    of the kind, as in `kinds`; "" for inputs and outputs
                  words     main parameters: "64 units, ReLU"
                  shape     what leaves it in words: "64 values out"; "" while unknown
                  weights   parameters in words: "4,160 parameters"; "" while unknown
                  problems  [{text, error, where, mends}]: error stops a training, else it is
                            advice; mends is [{name, label}], what a click can do about it
                  off       switched off
                  block     name of the block it belongs to; "" for none
                  home      what that block is, in words: "Residual block"; its name where that is
                            not known, "" likewise
                  inputs    [ids], the layer before it written out where the recipe leaves it out
                  joins     takes more than one input
                  takes     what it takes in words, for who cannot see the lines: "takes features"
                  shares    with whom it shares its weights, in words; "" for nobody
                  kin       the layer that holds the weights which it shares, itself included; ""
                            likewise
              }]
    kinds     that can be added: [{name, label, family, help, joins}], families one after another;
              the last are layers of the network to be used again, `again:ID`
    selected  [ids]
    clip      what Ctrl+C puts on the clipboard: the selected layers as text; "" for none
    undo, redo   whether there is something to take back, or to make again
    words     texts of the element itself

What the element says (trigger `action`), one at a time: the next one only after `done` has come
back with its number. It may say one twice when no answer comes; its number keeps it from being
applied twice. `number` is a whole number, larger for every later action of a window.

    {do: "add", kind, after, before, branch, params}
        kind                   of a layer or a block, or `again:ID` for another use of a layer;
                               params are those that are not to start as usual. A block without any
                               waits until they were chosen
        after and before       put between the two, on that one connection
        after alone            right behind it in the list: the next one takes the new layer, or
                               whoever took `after` where the next one did not
        after, branch: true    takes `after`, and nothing takes it yet: dropped on empty canvas
        before alone           put between what `before` takes (the first, if several) and it
        neither                at the end, before the output
    {do: "connect", source, target}     replaces what a layer of one input (or an output) takes,
                                        is added to what a joint takes
    {do: "disconnect", source, target}
    {do: "reconnect", from, to}         both [source, target]: one end of a connection goes to
                                        another part, in the place that the old one had
    {do: "remove", ids}                 layers only
    {do: "mend", where, name}           one of the mends of a problem
    {do: "select", ids}                 changes no recipe; one id opens the layer's settings
    {do: "duplicate", ids}
    {do: "share", ids}                  used again beside where they are: those with weights share
                                        them, and nothing takes the new use yet
    {do: "unshare", ids}                layers of their own again
    {do: "switch", ids}                 on if all of them are off, else off
    {do: "paste", text, after}          behind `after`, or at the end when it is null
    {do: "undo"} | {do: "redo"}

`core.stack.apply` makes of these what changes a recipe; the list says the same, and besides:

    {do: "move", ids, after}            one layer, or several that have one beginning and one end,
                                        right behind another of the list
    {do: "rename", id, name}
    {do: "inputs", id, inputs}          all that a layer (or an output) takes, at once
"""

from __future__ import annotations

from collections.abc import Callable

from core import stack
from core.projects.projects import Project
from core.stack import View
from pages.components import acting, graphing, live, state

_ELEMENT = live.element("canvas", "mount")


def draw(project: Project, view: View, on_action: Callable[[object], None], key: str) -> None:
    """Draw the network of a project as a graph that can be changed.

    Args:
        project: as the page was drawn from it.
        view: its layers with what is known of them.
        on_action: called with each action of the element, before the page is drawn.
        key: of the element.
    """
    recipe, chosen = project.recipe, acting.selected()

    def said() -> None:
        on_action(getattr(state.value(key), "action", None))

    _ELEMENT(
        key=key,
        data={
            "script": live.script("canvas"),
            "project": project.id,
            "done": acting.done(),
            "said": acting.said(),
            "nodes": graphing.nodes(recipe, view),
            "kinds": graphing.offered(view),
            "selected": chosen,
            "clip": stack.copied(recipe, chosen),
            "undo": project.can_undo,
            "redo": project.can_redo,
            "words": graphing.words(),
        },
        on_action_change=said,
    )
