"""One layer used at several places of a graph: who holds the weights, and what fits them.

A layer that shares is another use of the layer it names, its holder: of the same kind, with its
settings and its weights, on inputs of its own. Which of them stands first does not matter: Keras
makes the weights where the layer is first called, and each use must take what fits the same ones.
Switched off, a holder is left out at its own place alone; its weights are those of the other uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from core.catalog.layers import LAYERS, shown
from core.problems import Phrase, Problem, listed, offer, say

if TYPE_CHECKING:
    from core.catalog.layers import Shape
    from core.recipe import Layer

# What a layer takes: for each input, the length of each axis.
Forms = tuple["Shape", ...]


def holder(layer: Layer) -> str:
    """Return the name of the layer that holds the weights: the one it shares with, or itself."""
    return layer.shares or layer.id


def uses(layers: Iterable[Layer]) -> dict[str, tuple[str, ...]]:
    """Return for each layer that others share with the names of these, in the order of the list."""
    found: dict[str, tuple[str, ...]] = {}
    for layer in layers:
        if layer.shares is not None:
            found[layer.shares] = (*found.get(layer.shares, ()), layer.id)
    return found


def settled(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Return layers, each that shares with the settings of its holder.

    What shares with no layer that could be shared with stays as it is; `problems` says so.
    """
    if all(layer.shares is None for layer in layers):
        return layers
    held = _by_name(layers)
    return tuple(
        layer.model_copy(update={"params": held[layer.shares].params})
        if layer.shares in held and _wrong(layer, held) is None
        else layer
        for layer in layers
    )


def inherited(before: Iterable[Layer], after: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Return layers in which whoever shares has somebody to share with, as far as it had.

    The first use of a holder that is gone holds the weights; the uses of one that became of another
    kind are of that kind.

    Args:
        before: as they were, with the settings of those that are gone.
        after: as they are.
    """
    if all(layer.shares is None for layer in after):
        return after
    old, new = ({layer.id: layer for layer in layers} for layers in (before, after))
    heirs: dict[str, str] = {}
    found = []
    for layer in after:
        name = layer.shares or ""
        left = old.get(name)
        if left is not None and left.kind == layer.kind and left.shares is None:
            layer = _following(layer, left, new.get(name), heirs)
        found.append(layer)
    return tuple(found)


def _following(layer: Layer, left: Layer, held: Layer | None, heirs: dict[str, str]) -> Layer:
    """Return a use of a layer that was `left` and is `held` now, or gone."""
    if held is None:
        heir = heirs.setdefault(left.id, layer.id)
        own = heir == layer.id
        return layer.with_(shares=None, params=left.params) if own else layer.with_(shares=heir)
    return layer if held.kind == layer.kind else layer.with_(kind=held.kind)


def counted(layers: tuple[Layer, ...]) -> dict[str, str]:
    """Return for each use of a shared layer the one at which its weights are counted.

    That is the holder, or the first other use where the holder is switched off.
    """
    on = {layer.id for layer in layers if not layer.off}
    found = {}
    for name, others in uses(layers).items():
        group = [one for one in (name, *others) if one in on]
        found.update(dict.fromkeys(group, group[0] if group else name))
    return found


def problems(layers: tuple[Layer, ...]) -> list[Problem]:
    """Return what is wrong with whom a layer shares with, wherever they stand."""
    held = _by_name(layers)
    return [
        Problem(
            where=f"layers.{layer.id}.shares",
            found=told[0],
            expected=told[1],
            action=told[2],
            mends=offer("own", layer.id),
        )
        for layer in layers
        if layer.shares is not None and not layer.off and (told := _wrong(layer, held)) is not None
    ]


def _by_name(layers: tuple[Layer, ...]) -> dict[str, Layer]:
    return {layer.id: layer for layer in reversed(layers)}


def _label(layer: Layer) -> str:
    return LAYERS[layer.kind].label if layer.kind in LAYERS else layer.kind


def _wrong(layer: Layer, held: Mapping[str, Layer]) -> tuple[Phrase, Phrase, Phrase] | None:
    """Return why a layer cannot share as it says: found, expected, action."""
    own = say("Or take `shares` away: it is a layer of its own then, with settings of its own.")
    name = layer.shares or ""
    other = held.get(name)
    if other is None or other.id == layer.id:
        known = [one.id for one in held.values() if one.kind == layer.kind and one.id != layer.id
                 and one.shares is None]  # fmt: skip
        return (
            say("It shares its weights with itself.")
            if other is not None
            else say("It shares the weights of {name}, which is no layer.", name=repr(name)),
            say("Layers that it can share with: {known}.", known=listed(sorted(known), 20) or "-"),
            own,
        )
    if other.shares is not None:
        return (
            say("It shares the weights of {name}, which has none of its own.", name=name),
            say("{name} shares those of {other}.", name=name, other=other.shares),
            say("Share with the layer that holds the weights."),
        )
    if other.kind != layer.kind:
        return (
            say("It is {mine}, and {name}, whose weights it shares, is {theirs}.",
                mine=_label(layer), name=name, theirs=_label(other)),
            say("Uses of one layer are of one kind."),
            own,
        )  # fmt: skip
    if layer.kind in LAYERS and not LAYERS[layer.kind].learns:
        return (
            say("{label} has no weights that could be shared.", label=_label(layer)),
            say("Another layer with the same settings does the same."),
            own,
        )
    if layer.params:
        return (
            say("It has settings of its own: {names}.", names=listed(layer.params, 6)),
            say("Its settings are those of {name}, whose weights it shares.", name=name),
            say("Take them away, and change those of {name}.", name=name),
        )
    return None


def misfits(
    placed: Mapping[str, tuple[Layer, Forms]], counts: Mapping[str, str]
) -> Iterator[Problem]:
    """Return the uses whose inputs do not fit the weights, which others have made.

    Args:
        placed: layers in their places, with the shapes of what they take.
        counts: as `counted` has them.
    """
    for name, first in counts.items():
        if name == first or name not in placed or first not in placed:
            continue
        (layer, forms), (_, theirs) = placed[name], placed[first]
        if fits(layer, theirs, forms):
            continue
        form = listed([shown(shape) for shape in theirs], 6)
        yield Problem(
            where=f"layers.{name}",
            found=say("It takes values of the form {form}.",
                      form=listed([shown(shape) for shape in forms], 6)),
            expected=say("Its weights are those of {name}, made for the form {form}.",
                         name=first, form=form),
            action=say("Connect it to values of that form, or make it a layer of its own."),
            mends=offer("own", name),
        )  # fmt: skip


def fits(layer: Layer, one: Forms, other: Forms) -> bool:
    """Return whether the same weights do for two forms of inputs.

    Where the number of weights depends on the length of an axis, both must agree in it, and in the
    number of axes. Keras lets a Dense layer take a vector here and steps there; that is refused,
    for a person rarely means it.
    """
    return _lengths(layer, one) == _lengths(layer, other)


def _lengths(layer: Layer, forms: Forms) -> tuple[tuple[int | None, ...], ...]:
    """Return the length of each axis that the weights depend on; None for the others.

    Of an input on which they do not depend at all, nothing.
    """
    row = LAYERS[layer.kind]
    values = row.values(layer.params)
    count = row.weights(values, forms)

    def longer(number: int, axis: int) -> Forms:
        shape = forms[number]
        changed = (*shape[:axis], shape[axis] + 1, *shape[axis + 1 :])
        return (*forms[:number], changed, *forms[number + 1 :])

    found = []
    for number, shape in enumerate(forms):
        mine = tuple(
            size if row.weights(values, longer(number, axis)) != count else None
            for axis, size in enumerate(shape)
        )
        found.append(mine if any(size is not None for size in mine) else ())
    return tuple(found)
