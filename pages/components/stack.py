"""The layer list as a person changes it: a row for each layer, one of them open at a time.

Only the layer that is open has widgets for its parameters, so that a long list stays quick.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import stack
from core.catalog.layers import ACTIVATIONS, LAYERS, Shape
from core.catalog.training import activation_of, loss_of
from core.charts.text import number
from core.problems import InputError
from core.recipe import Output, Recipe
from core.stack import Place, View
from pages.components import fields, layout, state
from pages.components.words import _, n_, plain

OPEN = "model_open"
SAID = "model_said"
KIND = "model_kind"
AFTER = "model_after"
AT_THE_END = ""
# Beyond so many layers only the open one has its small buttons: a browser takes seconds to draw
# hundreds of them.
MANY = 24

# The words of the small buttons are there for whoever hears the page; others see the sign.
STYLE = """
[class*="st-key-layer_do_"] [data-testid="stMarkdownContainer"] {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
[class*="st-key-layer_do_"] button { min-width: 2.1rem; min-height: 2.1rem; padding: 0; }
[class*="st-key-layer_edit_"] button { min-width: 2.4rem; }
[class*="st-key-layer_row_"] { padding: 0.45rem 0.75rem 0.45rem 1rem; }
"""


def draw(recipe: Recipe, view: View) -> None:
    """Draw the list, from the columns to the output.

    Args:
        recipe: what the person chose.
        view: its layers with what is known of them.
    """
    st.html(f"<style>{STYLE}</style>")
    said = state.value(SAID)
    state.keep(SAID, None)
    wished = state.value(OPEN)
    opened = next((place.number for place in view.places if place.layer.id == wished), None)
    with st.container(gap="xsmall", key="layers"):
        _top(view)
        for place in view.places:
            _row(recipe, place, place.number == opened, len(view.places) <= MANY)
            if said is not None and said[0] == place.layer.id:
                layout.problems(said[1], place=False)
        _bottom(recipe, view)
        layout.problems(view.problems, place=False)


def _top(view: View) -> None:
    with st.container(border=True, key="layer_row_top"):
        if view.width is None:
            st.markdown(f":material/table_rows: **{_('The columns of the table')}**")
            return
        columns = n_("{count} column", "{count} columns", view.columns)
        numbers = n_("{count} number", "{count} numbers", view.width)
        st.markdown(
            f":material/table_rows: **{columns} → {numbers}**  \n:gray[:small["
            + _("So many numbers stand for each row; Prepare says how they are made.")
            + "]]"
        )


def _row(recipe: Recipe, place: Place, is_open: bool, buttons: bool) -> None:
    with st.container(border=True, key=f"layer_row_{place.number}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            with st.container(width="stretch"):
                st.markdown(_summary(place))
            _buttons(recipe, place, is_open, buttons or is_open)
        for found in place.problems:
            layout.problem(found)
        if is_open:
            _panel(recipe, place)


def _summary(place: Place) -> str:
    """Return a layer in two lines: what it is, and what comes of it."""
    label = _(place.row.label) if place.row else place.layer.kind
    words = in_words(place)
    if place.named:
        takes = _("takes {names}").format(names=joined(place.takes))
        words = f"{words} · {takes}" if words else takes
    first = f":gray[{place.number}] **{plain(label)}**" + (f" {plain(words)}" if words else "")
    facts = [f"`{place.layer.id}`"]
    if place.shape is not None and place.weights is not None:
        facts += [values(place.shape), parameters(place.weights)]
    return f"{first}  \n:gray[:small[{' · '.join(facts)}]]"


def in_words(place: Place) -> str:
    """Return the parameters that matter most, as one says them: `64 units, ReLU`."""
    if place.row is None:
        return ""
    held = place.row.values(place.layer.params)
    said = []
    for param in place.row.params:
        value = held[param.name]
        if param.advanced or not param.allows(value) or not param.applies(held, place.row.params):
            continue
        if param.kind == "flag":
            said += [_(param.label).lower()] if value else []
        elif param.kind in ("text", "sizes"):
            said += [f"{_(param.label).lower()} {value}"] if value else []
        elif value is None:
            continue
        elif param.name == "units":
            said.append(f"{number(value)} {n_('unit', 'units', int(value))}")  # type: ignore[arg-type]
        elif param.kind == "one_of":
            said.append(_(ACTIVATIONS[str(value)].label) if value in ACTIVATIONS else str(value))
        else:
            said.append(f"{_(param.label).lower()} {value:g}")
    return ", ".join(said)


def joined(names: tuple[str, ...]) -> str:
    """Return names as one says them: `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def values(shape: Shape) -> str:
    """Return what leaves a layer."""
    if len(shape) == 1:
        return f"{number(shape[0])} {n_('value out', 'values out', shape[0])}"
    return _("{shape} values out").format(shape=" × ".join(str(size) for size in shape))


def parameters(count: int) -> str:
    """Return a number of parameters with its word."""
    if not count:
        return _("no parameters")
    return f"{number(count)} {n_('parameter', 'parameters', count)}"


def _buttons(recipe: Recipe, place: Place, is_open: bool, every: bool) -> None:
    name = place.layer.id
    with st.container(horizontal=True, width="content", gap=None, vertical_alignment="center"):
        st.button(
            _("Close") if is_open else _("Edit"),
            key=f"layer_edit_{place.number}", type="tertiary",
            on_click=state.keep, args=(OPEN, None if is_open else name),
        )  # fmt: skip
        if not every:
            return
        _act(
            "up", place, _("Move {name} up"), "arrow_upward", recipe,
            lambda held: stack.move(held, name, -1), off=place.first,
        )  # fmt: skip
        _act(
            "down", place, _("Move {name} down"), "arrow_downward", recipe,
            lambda held: stack.move(held, name, 1), off=place.last,
        )  # fmt: skip
        _act(
            "copy", place, _("Duplicate {name}"), "content_copy", recipe,
            lambda held: stack.duplicate(held, name),
        )  # fmt: skip
        st.button(
            _("Remove {name}").format(name=name),
            key=f"layer_do_remove_{place.number}", type="tertiary", icon=":material/delete:",
            on_click=_remove, args=(name, recipe),
        )  # fmt: skip


def _act(
    what: str, place: Place, label: str, icon: str, recipe: Recipe,
    change: Callable[[Recipe], Recipe], off: bool = False,
) -> None:  # fmt: skip
    st.button(
        label.format(name=place.layer.id),
        key=f"layer_do_{what}_{place.number}", type="tertiary", icon=f":material/{icon}:",
        disabled=off, on_click=_try, args=(place.layer.id, recipe, change),
    )  # fmt: skip


def _try(name: str, recipe: Recipe, change: Callable[[Recipe], Recipe]) -> bool:
    """Make a change, or have it said beside the layer why it cannot be made; a callback."""
    try:
        change(recipe)
    except InputError as error:
        state.keep(SAID, (name, error.problems))
        return False
    return state.edit(change)


def _remove(name: str, recipe: Recipe) -> None:
    """Take a layer out, and say which others went with it; a callback."""
    if not _try(name, recipe, lambda held: stack.remove(held, name)):
        return
    left = {layer.id for layer in stack.remove(recipe, name).network.layers}
    gone = [one.id for one in recipe.network.layers if one.id not in left and one.id != name]
    if gone:
        state.tell(
            "info",
            _("{names} went with {name}: nothing was left to join.").format(
                names=plain(joined(tuple(gone))), name=plain(name)
            ),
        )


def settings(recipe: Recipe, place: Place) -> None:
    """Draw a layer by itself: what it is, its problems and its widgets."""
    st.markdown(_summary(place))
    for found in place.problems:
        layout.problem(found)
    row = place.row
    if row is None:
        return
    st.caption(_(row.help))
    fields.params(
        row.params, place.layer.params, f"layer.{place.layer.id}",
        lambda held, param, value: stack.set_param(held, place.layer.id, param, value),
    )  # fmt: skip


def _panel(recipe: Recipe, place: Place) -> None:
    """Draw the widgets of the layer that is open."""
    name, row = place.layer.id, place.row
    if row is not None:
        st.caption(_(row.help))
    left, right = st.columns(2, gap="medium")
    with left:
        if row is not None and row.params:
            fields.params(
                row.params, place.layer.params, f"layer.{name}",
                lambda held, param, value: stack.set_param(held, name, param, value),
            )  # fmt: skip
        else:
            st.markdown(_("This layer has nothing to set."))
    with right:
        _inputs(recipe, place)


def _inputs(recipe: Recipe, place: Place) -> None:
    """Let it be chosen what a layer takes: several for a joint, else one, folded away."""
    name, key = place.layer.id, f"takes.{place.layer.id}"
    offered = stack.choices(recipe, name)
    held = [one for one in place.takes if one in offered]
    fewest, most = place.row.inputs if place.row else (1, 1)
    if most is None or most > 1:
        state.put(key, held)
        st.multiselect(
            _("Takes"), offered, key=key, placeholder=_("Choose layers"),
            help=_("The layers that are joined here; at least {fewest}.").format(fewest=fewest),
            on_change=_take, args=(key, name, recipe),
        )  # fmt: skip
        return
    with st.expander(_("Where its values come from"), expanded=place.named):
        _one_input(recipe, name, place.takes)


def _one_input(recipe: Recipe, name: str, takes: tuple[str, ...]) -> None:
    offered, key = stack.choices(recipe, name), f"takes.{name}"
    held = [one for one in takes if one in offered]
    state.put(key, held[0] if held else None)
    st.selectbox(
        _("Takes"), offered, index=None, key=key, placeholder=_("Choose a layer"),
        help=_("Usually the layer before it; another one starts a branch."),
        on_change=_take, args=(key, name, recipe),
    )  # fmt: skip


def _take(key: str, name: str, recipe: Recipe) -> None:
    """Put what was chosen into the recipe; a callback."""
    found = state.value(key)
    chosen = tuple(found) if isinstance(found, (list, tuple)) else (found,) if found else ()
    _try(name, recipe, lambda held: stack.set_inputs(held, name, chosen))


def _bottom(recipe: Recipe, view: View) -> None:
    """Show the output, which follows from the target."""
    with st.container(border=True, key="layer_row_end"):
        aim = view.aim
        if aim is None:
            st.markdown(
                f":material/flag: **{_('Output')}**  \n:gray[:small["
                + _("It follows from what is predicted.")
                + "]]"
            )
            return
        units = f"{number(aim.outputs)} {n_('unit', 'units', aim.outputs)}"
        activation = _(ACTIVATIONS[activation_of(recipe, aim.task)].label)
        output = next(iter(recipe.network.outputs), Output())
        loss = loss_of(recipe, aim.task)[0]
        facts = [
            _("the number {column}")
            if aim.task == "regression"
            else _("the probability of {positive} in {column}")
            if aim.task == "binary"
            else _("one probability for each class of {column}")
        ]
        named = {"column": plain(aim.column, 40), "positive": plain(aim.positive or "", 40)}
        facts[0] = facts[0].format(**named)
        if view.end_named:
            facts.append(plain(_("takes {names}").format(names=joined(view.end))))
        if view.output_weights is not None:
            facts.append(parameters(view.output_weights))
        facts.append(plain(_("loss: {name}").format(name=_(loss.label))))
        st.markdown(
            f":material/flag: **{_('Output')}** {plain(f'{units}, {activation}')}"
            f"  \n:gray[:small[{' · '.join(facts)}]]"
        )
        if view.end_named:
            _one_input(recipe, output.id, view.end)


def add_form(recipe: Recipe, view: View) -> None:
    """Offer another layer: which one, and where."""
    kinds = list(LAYERS)
    kind = state.value(KIND)
    state.put(KIND, kind if kind in LAYERS else kinds[0])
    st.selectbox(_("Layer"), kinds, key=KIND, format_func=lambda name: _(LAYERS[name].label))
    st.caption(_(LAYERS[state.value(KIND)].help))
    names = [place.layer.id for place in view.places]
    start = recipe.network.inputs[0].id if recipe.network.inputs else ""
    offered = [AT_THE_END, *([start] if names and start else []), *names[:-1]]
    after = state.value(AFTER)
    state.put(AFTER, after if after in offered else AT_THE_END)
    st.selectbox(
        _("Where"), offered, key=AFTER,
        format_func=lambda name: _("At the end")
        if name == AT_THE_END
        else _("At the start")
        if name == start
        else _("After {name}").format(name=name),
    )  # fmt: skip
    st.button(
        _("Add the layer"), key="layer_add", icon=":material/add:", on_click=_add,
        args=(recipe, view), width="stretch",
    )  # fmt: skip


def _add(recipe: Recipe, view: View) -> None:
    """Put a layer in and open it; a callback."""
    kind, after = state.value(KIND), state.value(AFTER) or None

    def change(held: Recipe) -> Recipe:
        return stack.add(held, str(kind), after, view.shapes)

    try:
        made = change(recipe)
    except InputError as error:
        state.tell_problems(error.problems)
        return
    if not state.edit(change):
        return
    known = {place.layer.id for place in view.places}
    state.keep(OPEN, next(layer.id for layer in made.network.layers if layer.id not in known))
    state.keep(AFTER, AT_THE_END)
