"""What enters the network, as a person sees and changes it: the table, an image, steps, words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core import entering, inputs, stack, templates
from core.catalog.entries import ENTRIES
from core.catalog.layers import shown
from core.entering import Offer
from core.problems import InputError
from core.recipe import Input, InputKind, Recipe
from core.schema import Schema
from pages.components import layout, state
from pages.components.words import _, marked, n_, plain

SAID = "entering_said"
MOST_OFFERED = 4


def draw(recipe: Recipe, schema: Schema) -> None:
    """Draw the inputs of the graph, what else the table holds, and a form for what was not seen.

    Args:
        recipe: what the person chose.
        schema: what the table holds.
    """
    said = state.value(SAID)
    state.keep(SAID, None)
    found = entering.offers(recipe, schema)
    special = [entry for entry in recipe.network.inputs if entry.columns]
    label = _("What enters the network")
    if found:
        label += " · " + n_("{count} suggestion", "{count} suggestions", len(found))
    # It stands above the network, so it is open only where much hangs on it: pixels make little
    # sense as columns; steps may be none, and a text need not be taken.
    decisive = (
        any(one.kind == "image" for one in found)
        or any(one.kind != "tokens" for one in special)
        or not recipe.features
    )
    place = st.expander(
        label, icon=":material/lightbulb:" if found else ":material/input:", key="entering",
        expanded=bool(said or decisive), on_change="rerun",
    )  # fmt: skip
    if not place.open:
        return
    with place:
        shapes = inputs.entering(recipe, schema)
        for entry in recipe.network.inputs:
            _entry(entry, shapes[entry.id], bool(special))
        fresh = not stack.template_of(recipe)[1]
        for number, offer in enumerate(found):
            _offer(offer, number, schema, fresh)
        if said:
            layout.problems(said, place=False)
        form = st.popover(
            _("Choose columns"), icon=":material/view_column:", key="entering_form",
            on_change="rerun",
        )  # fmt: skip
        if form.open:
            with form:
                _form(recipe, schema, fresh)


def lacking(recipe: Recipe, schema: Schema) -> bool:
    """Offer what else the table holds where no column is left to learn from: often a text.

    Returns:
        Whether there was something to offer.
    """
    found = () if recipe.features else entering.offers(recipe, schema)
    if not found:
        return False
    fresh = not stack.template_of(recipe)[1]
    with st.container(border=True, key="entering_lacking"):
        st.markdown(
            ":material/block: **"
            + _("No column is left to learn from")
            + "** · "
            + _("The network can take this instead, in a form of its own:")
        )
        for number, offer in enumerate(found[:MOST_OFFERED]):
            _offer(offer, number, schema, fresh)
        said = state.value(SAID)
        state.keep(SAID, None)
        if said:
            layout.problems(said, place=False)
    return True


def _entry(entry: Input, shape: tuple[int, ...], removable: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"entry_{entry.id}"):
        row = ENTRIES[entry.kind]
        st.markdown(
            f"**{plain(entry.id)}** · {_(row.label)} · {_columns(entry)} → {_shape(shape)}",
            width="stretch",
        )
        if removable and (entry.columns or entry.kind != "features"):
            st.button(
                _("Remove {name}").format(name=entry.id), key=f"entry_drop_{entry.id}",
                icon=":material/delete:", type="tertiary",
                on_click=_change, args=(lambda held: entering.drop(held, entry.id),),
            )  # fmt: skip


def _columns(entry: Input) -> str:
    if not entry.columns:
        return _("all other columns")
    first, last = plain(entry.columns[0], 30), plain(entry.columns[-1], 30)
    if len(entry.columns) == 1:
        return first
    return _("{count} columns, {first} to {last}").format(
        count=len(entry.columns), first=first, last=last
    )


def _shape(shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return n_("{count} number", "{count} numbers", shape[0])
    return shown(shape)


def _taking(
    schema: Schema, kind: InputKind, columns: Sequence[str], shape: tuple[int, ...], fresh: bool
) -> Callable[[Recipe], Recipe]:
    """Return what takes columns as an input; a template gives way to one for such an input."""
    take = templates.start if fresh else entering.take
    return lambda held: take(held, schema, kind, columns, shape)


def _offer(offer: Offer, place: int, schema: Schema, fresh: bool) -> None:
    row = ENTRIES[offer.kind]
    with st.container(horizontal=True, vertical_alignment="center", key=f"offer_{place}"):
        st.markdown(f":material/lightbulb: {marked(offer.why)}", width="stretch")
        st.button(
            _(row.action), key=f"offer_take_{place}", help=_(row.help), on_click=_change,
            args=(_taking(schema, offer.kind, offer.columns, offer.shape, fresh),),
        )  # fmt: skip


def _change(change: Callable[[Recipe], Recipe]) -> None:
    """Make a change, or have it said why it cannot be made; a callback."""

    def told(recipe: Recipe) -> Recipe:
        try:
            return change(recipe)
        except InputError as error:
            state.keep(SAID, error.problems)
            return recipe

    state.edit(told)


def _form(recipe: Recipe, schema: Schema, fresh: bool) -> None:
    """Take a run of columns that nobody recognised."""
    kinds = [name for name in ENTRIES if name != "features"]
    held = state.value("entering_kind")
    state.put("entering_kind", held if held in kinds else kinds[0])
    kind: InputKind = st.selectbox(
        _("As"), kinds, key="entering_kind", format_func=lambda name: _(ENTRIES[name].label)
    )
    st.caption(_(ENTRIES[kind].help))
    able = [
        column.name
        for column in recipe.columns
        if column.role in ("feature", "ignore")
        and (column.kind == "number" if kind != "tokens" else column.kind in ("text", "category"))
        and schema.column(column.name) is not None
    ]
    if not able:
        st.info(_("The table has no columns for this."))
        return
    label = _("Column") if kind == "tokens" else _("First column")
    first = st.selectbox(label, able, key=f"entering_first_{kind}")
    chosen = [first]
    if kind != "tokens":
        later = able[able.index(first) :]
        last = st.selectbox(
            _("Last column"), later, index=len(later) - 1, key=f"entering_last_{kind}"
        )
        chosen = later[: later.index(last) + 1] if last in later else later
    shape = _sizes(kind, len(chosen))
    st.button(
        _(ENTRIES[kind].action), key="entering_take", width="stretch", on_click=_change,
        args=(_taking(schema, kind, chosen, shape, fresh),),
    )  # fmt: skip


def _sizes(kind: InputKind, count: int) -> tuple[int, ...]:
    """Ask for the sizes of an image or a sequence of so many columns."""
    if kind == "tokens":
        return ()
    square = entering.sizes(count) if kind == "image" else None
    names = (
        (_("Rows"), _("Columns"), _("Colours")) if kind == "image" else (_("Steps"), _("Values"))
    )
    wished = square or ((count, 1, 1) if kind == "image" else (count, 1))
    st.caption(
        n_("{count} column is to be laid out.", "{count} columns are to be laid out.", count)
    )
    return tuple(
        int(st.number_input(name, 1, 100_000, size, key=f"entering_{kind}_{place}_{count}"))
        for place, (name, size) in enumerate(zip(names, wished, strict=True))
    )
