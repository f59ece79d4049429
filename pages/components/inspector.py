"""The part of the network that is chosen: what it does, its settings, what it takes, its name.

Only the chosen part has widgets, so that a long network stays quick; its buttons do what the keys
of list and canvas do, for whoever uses neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import streamlit as st

from core import stack
from core.recipe import Output, Recipe
from core.stack import Block, Entering, Place, View
from pages.components import acting, fields, graphing, mending, state
from pages.components.words import _, plain

PART = "model_part"


def draw(recipe: Recipe, view: View) -> None:
    """Draw what is chosen, or how to choose.

    Args:
        recipe: what the person chose.
        view: its network with what is known of it.
    """
    places = {place.layer.id: place for place in view.places}
    inputs = {one.entry.id: one for one in view.inputs}
    outputs = {output.id: output for output in recipe.network.outputs[:1]}
    known = [name for name in acting.selected() if name in {*places, *inputs, *outputs}]
    with st.container(border=True, key="model_inspector", gap="small"):
        _parts([*inputs, *places, *outputs], known, places)
        if len(known) == 1 and known[0] in places:
            _layer(recipe, places[known[0]])
        elif len(known) == 1 and known[0] in inputs:
            _input(inputs[known[0]])
        elif len(known) == 1:
            _output(recipe, outputs[known[0]], view)
        elif known:
            block = stack.block_of(recipe, known, view.shapes)
            if block is None:
                st.markdown(plain(graphing.joined(tuple(known))))
            else:
                _block(block, view)
            mending.problems(
                (one for name in known if name in places for one in places[name].problems),
                place=True,
            )
            _buttons([places[name] for name in known if name in places])
        else:
            st.caption(_("Choose a layer, and see here what it does and what can be set."))


def _parts(names: list[str], known: list[str], places: Mapping[str, Place]) -> None:
    def shown(name: str) -> str:
        place = places.get(name)
        if place is None:
            return name
        label = _(place.row.label) if place.row else place.layer.kind
        return f"{place.number} · {label} · {name}"

    state.put(PART, known[0] if len(known) == 1 else None)
    st.selectbox(
        _("Settings of"), names, index=None if len(known) != 1 else 0, key=PART,
        format_func=shown, placeholder=_("Choose a layer"), on_change=_choose,
    )  # fmt: skip


def _choose() -> None:
    """Choose what the select box shows; a callback."""
    name = state.value(PART)
    acting.select(*([name] if isinstance(name, str) else []))


def _layer(recipe: Recipe, place: Place) -> None:
    name, row = place.layer.id, place.row
    if row is not None:
        st.markdown(_(row.help))
    facts = [graphing.values(place.shape) if place.shape is not None else ""]
    facts += [graphing.weights(place)]
    if any(facts):
        st.caption(plain(" · ".join(fact for fact in facts if fact)))
    if place.uses:
        said = plain(graphing.shares(place))
        st.caption(f":material/link: {said}. " + _("What is set here is set for all of them."))
    mending.problems(place.problems)
    if row is not None and row.params:
        fields.params(
            row.params, place.layer.params, f"layer.{name}",
            lambda held, param, value: stack.set_param(held, name, param, value),
            unfolded_only=True,
        )  # fmt: skip
    fewest, most = row.inputs if row else (1, 1)
    if most == 1 and fewest == 1:
        _one_input(recipe, name, place.takes)
    else:
        _many_inputs(recipe, name, place.takes)
    _name(name)
    _buttons([place])


def _block(block: Block, view: View) -> None:
    st.markdown(f"**{_(block.row.label)}** · `{block.name}`")
    st.markdown(_(block.row.help))
    if block.values is None:
        shared = any(place.layer.shares for place in view.places if place.layer.block == block.name)
        st.caption(
            _("It works with the weights of other layers, and is set where these are.")
            if shared
            else _("A layer in it was changed by itself: choose each to set it.")
        )
        return
    fields.params(
        block.row.params, block.values, f"whole.{block.name}",
        lambda held, param, value: stack.set_block(held, block.name, param, value, view.shapes),
    )  # fmt: skip


def _input(one: Entering) -> None:
    st.markdown(
        _("So many numbers stand for each row; Prepare says how they are made.")
        if one.entry.kind == "features"
        else _("Columns of the table that enter the network in a form of their own.")
    )
    if one.entry.columns:
        st.caption(plain(", ".join(one.entry.columns), 400))
    mending.problems(one.problems)


def _output(recipe: Recipe, output: Output, view: View) -> None:
    aim = view.aim
    if aim is None:
        st.markdown(_("It follows from what is predicted."))
    else:
        answer = {
            "regression": _("The network answers with the number {column}."),
            "binary": _("The network answers with the probability of {positive} in {column}."),
            "multiclass": _("The network answers with a probability for each class of {column}."),
        }[aim.task]
        names = {"column": plain(aim.column, 40), "positive": plain(aim.positive or "", 40)}
        st.markdown(answer.format(**names))
    _one_input(recipe, output.id, view.end)


def _one_input(recipe: Recipe, name: str, takes: tuple[str, ...]) -> None:
    offered, key = stack.choices(recipe, name), f"takes.{name}"
    held = takes[0] if len(takes) == 1 and takes[0] in offered else None
    if len(offered) < 2 and held is not None:
        return
    state.put(key, held)
    st.selectbox(
        _("Takes"), offered, index=None if held is None else 0, key=key,
        on_change=_take, args=(key, name),
        help=_("The layer whose values it works on: usually the one before it."),
    )  # fmt: skip


def _many_inputs(recipe: Recipe, name: str, takes: tuple[str, ...]) -> None:
    offered, key = stack.choices(recipe, name), f"takes.{name}"
    state.put(key, [one for one in takes if one in offered])
    st.multiselect(
        _("Takes"), offered, key=key, on_change=_take, args=(key, name),
        help=_("The layers that it joins, in this order."),
    )  # fmt: skip


def _take(key: str, name: str) -> None:
    """Put what was chosen into the recipe; a callback."""
    if state.outdated(key):
        return
    found = state.value(key)
    chosen = list(found) if isinstance(found, (list, tuple)) else [found] if found else []
    acting.press({"do": "inputs", "id": name, "inputs": chosen})


def _name(name: str) -> None:
    key = f"name.{name}"
    state.put(key, name)
    st.text_input(
        _("Name"), key=key, max_chars=40, on_change=_rename, args=(key, name),
        help=_("As it stands in the code: small letters, digits and _."),
    )  # fmt: skip


def _rename(key: str, name: str) -> None:
    """Give a layer the name that was typed; a callback."""
    if state.outdated(key):
        return
    acting.press({"do": "rename", "id": name, "name": str(state.value(key)).strip()})


def _buttons(places: list[Place]) -> None:
    """Offer what can be done with the layers that are chosen."""
    if not places:
        return
    ids = [place.layer.id for place in places]
    off = all(place.layer.off for place in places)
    with st.container(horizontal=True, gap="xsmall", key="layer_do"):
        if len(ids) == 1:
            for step, label, icon, never in (
                (-1, _("Move up"), "arrow_upward", places[0].first),
                (1, _("Move down"), "arrow_downward", places[0].last),
            ):
                st.button(
                    label, key=f"layer_do_{'up' if step < 0 else 'down'}", type="tertiary",
                    icon=f":material/{icon}:", disabled=never, on_click=_move, args=(ids[0], step),
                )  # fmt: skip
        for do, label, icon, help_ in (
            ("duplicate", _("Duplicate"), "content_copy", None),
            *_sharing(places),
            ("switch", _("Switch on") if off else _("Switch off"), "power_settings_new", None),
            ("remove", _("Remove"), "delete", None),
        ):
            st.button(
                label, key=f"layer_do_{do}", type="tertiary", icon=f":material/{icon}:", help=help_,
                on_click=acting.press, args=({"do": do, "ids": ids},),
            )  # fmt: skip


def _sharing(places: list[Place]) -> Iterator[tuple[str, str, str, str]]:
    """Return what can be done about the weights of layers: shared, and shared no more."""
    if any(place.row is not None and place.row.learns for place in places):
        yield (
            "share", _("Use again"), "link",
            _("Another place of the network that works with the same weights: connect it to what "
              "it should take. Siamese networks read two inputs so."),
        )  # fmt: skip
    if any(place.layer.shares for place in places):
        yield (
            "unshare", _("A layer of its own"), "link_off",
            _("It keeps these settings, and learns weights of its own."),
        )  # fmt: skip


def _move(name: str, step: int) -> None:
    """Move a layer by one place; a callback."""
    held = state.seen()
    if held is None:
        return
    network = held.recipe.network
    ids = [*(entry.id for entry in network.inputs), *(layer.id for layer in network.layers)]
    behind = ids.index(name) + (-2 if step < 0 else 1) if name in ids else -1
    if 0 <= behind < len(ids):
        acting.press({"do": "move", "ids": [name], "after": ids[behind]})
