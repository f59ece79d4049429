"""Widgets drawn from catalog rows: what an option is called, its help, its bounds.

Each is controlled by the recipe: it shows what the recipe holds, and a change goes through the
row's own check into the recipe before the page is drawn again.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from core.catalog.layers import ACTIVATIONS, CONSTRAINTS, INITIALIZERS, LAYERS, REGULARIZERS
from core.catalog.options import Param, Row
from core.charts import activation
from core.problems import Problem, say
from core.recipe import Choice, ParamValue, Recipe
from pages.components import layout, state
from pages.components.words import _

# Tables that the choices of a parameter can be names of.
NAMED: Mapping[str, Mapping[str, Row]] = {
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
    "regularizer": REGULARIZERS,
    "constraint": CONSTRAINTS,
    "layer": LAYERS,
}

Change = Callable[[Recipe, Any], Recipe]
Put = Callable[[Any], object]


def _taken(key: str, allowed: Callable[[Any], bool], rule: Problem, put: Put) -> None:
    """Hand on the value of a widget, unless it is not one that is allowed."""
    found = state.value(key)
    if state.outdated(key):
        return
    if allowed(found):
        put(found)
    else:
        state.tell_problems([rule])


def _into(change: Change) -> Put:
    """Return what puts a value into the recipe."""
    return lambda found: state.edit(lambda recipe: change(recipe, found))


def _rule(name: str, param: Param) -> Problem:
    return Problem(
        where=name,
        found=say("This value is not allowed."),
        expected=param.rule(),
        action=say("Choose a value that is allowed."),
        severity="warning",
    )


def param(row: Param, held: ParamValue, key: str, put: Put, disabled: bool = False) -> None:
    """Draw one parameter.

    Args:
        row: the catalog's row of the parameter.
        held: its value as it is.
        key: of the widget.
        put: called with a new value.
        disabled: shown, not changed.
    """
    shown = held if row.allows(held) else row.default
    label, help_ = _(row.label), _(row.help)
    common: dict[str, Any] = {
        "key": key,
        "help": help_,
        "disabled": disabled,
        "on_change": _taken,
        "args": (key, row.allows, _rule(row.name, row), put),
    }
    if row.kind == "flag":
        state.put(key, bool(shown))
        st.toggle(label, **common)
    elif row.kind == "one_of":
        state.put(key, shown)
        st.selectbox(label, row.choices, format_func=partial(_name_of_choice, row.option), **common)
        if row.option == "activation" and not row.advanced:
            _curve(str(shown))
    elif row.kind in ("text", "sizes"):
        state.put(key, "" if shown is None else str(shown))
        st.text_input(label, max_chars=200, placeholder=row.example or None, **common)
    elif row.kind == "whole":
        state.put(key, None if shown in (None, "") else int(shown))  # type: ignore[arg-type]
        low = None if row.low is None else int(row.low)
        high = None if row.high is None else int(row.high)
        st.number_input(label, min_value=low, max_value=high, step=1, **common)
    else:
        real(label, float(shown), common, row.low, row.high)  # type: ignore[arg-type]


def _curve(name: str) -> None:
    """Draw what an activation does, beneath the choice of one."""
    source = base64.b64encode(activation.svg(name).encode()).decode()
    told = f"{_(ACTIVATIONS[name].help)} {activation.words(name).text(_)}"
    layout.html(
        f'<img alt="{escape(told)}" src="data:image/svg+xml;base64,{source}"'
        ' style="display:block;height:auto;max-width:100%">'
    )
    st.caption(told)


def real(
    label: str, shown: float, common: dict[str, Any], low: float | None, high: float | None
) -> None:
    """Draw a field for a number that need not be whole; its steps follow its size."""
    step = 0.1 if shown >= 1 else 0.05 if shown >= 0.1 else max(abs(shown) / 2, 1e-8)
    state.put(common["key"], shown)
    st.number_input(label, min_value=low, max_value=high, step=step, format="%g", **common)


def _name_of_choice(option: str, name: str) -> str:
    known = NAMED[option].get(name) if option else None
    return _(known.label) if known else name.replace("_", " ")


def params(
    rows: Sequence[Param],
    held: Mapping[str, ParamValue],
    key: str,
    change: Callable[[Recipe, str, ParamValue], Recipe],
    unfolded_only: bool = False,
) -> None:
    """Draw parameters that have a meaning: the basic ones, and the advanced ones folded away.

    Args:
        rows: the catalog's rows of the parameters.
        held: what the recipe holds.
        key: that those of the widgets begin with.
        change: returns the recipe with another value of a parameter.
        unfolded_only: the advanced ones have no widgets until they are unfolded, so that a page
            that is drawn at each change of a layer stays quick.
    """
    fitting = [row for row in rows if row.applies(held, rows)]
    basic = [row for row in fitting if not row.advanced]
    advanced = [row for row in fitting if row.advanced]
    for group, folded in ((basic, False), (advanced, True)):
        if not group:
            continue
        if folded and unfolded_only:
            place = st.expander(_("Advanced"), key=f"{key}_advanced", on_change="rerun")
            if not place.open:
                continue
        else:
            place = st.expander(_("Advanced")) if folded else st.container()
        with place:
            for row in group:
                param(row, held.get(row.name, row.default), f"{key}.{row.name}", _one(change, row))


def _one(change: Callable[[Recipe, str, ParamValue], Recipe], row: Param) -> Put:
    return _into(lambda recipe, value: change(recipe, row.name, value))


def drafted(row: Row, key: str) -> None:
    """Draw the parameters of what is in no recipe yet; `draft` returns them.

    Args:
        row: of the catalog.
        key: under which the session keeps the values; those of the widgets begin with it.
    """
    held = draft(row, key)
    for one in row.params:
        if one.applies(held, row.params):
            param(one, held[one.name], f"{key}.{one.name}", _kept(row, key, one))


def draft(row: Row, key: str) -> dict[str, ParamValue]:
    """Return the values that were chosen by `drafted`, else those that parameters start with."""
    return row.values(state.value(key, {}))


def _kept(row: Row, key: str, one: Param) -> Put:
    return lambda found: state.keep(key, draft(row, key) | {one.name: found})


def choice(
    label: str,
    rows: Mapping[str, Row],
    held: Choice | None,
    key: str,
    change: Callable[[Recipe, Choice], Recipe],
    allowed: Sequence[str] | None = None,
    help_: str | None = None,
    label_visibility: Any = "visible",
) -> None:
    """Draw a choice among catalog rows, the sentence of what is chosen, and its parameters.

    Args:
        label: what is chosen.
        rows: the catalog's table.
        held: what the recipe holds.
        key: of the widget; parameters get keys below it.
        change: returns the recipe with another choice.
        allowed: names of the rows that fit; all when None.
        help_: a sentence on the whole choice.
        label_visibility: as Streamlit has it.
    """
    names = [name for name in rows if allowed is None or name in allowed]
    known = held is not None and held.kind in names
    state.put(key, held.kind if held is not None and known else None)
    rule = Problem(
        where=key,
        found=say("There is no such option here."),
        expected=say("One of the options of the list was expected."),
        action=say("Choose one of these."),
        severity="warning",
    )
    st.selectbox(
        label,
        names,
        # Only what is not chosen yet can be empty.
        index=0 if known else None,
        format_func=lambda name: _(rows[name].label),
        key=key,
        help=help_,
        label_visibility=label_visibility,
        on_change=_taken,
        args=(
            key,
            lambda name: name in names,
            rule,
            _into(lambda recipe, name: change(recipe, Choice(kind=name))),
        ),
    )
    if held is None or not known:
        return
    row = rows[held.kind]
    st.caption(_(row.help))

    below = f"{key}.{held.kind}"

    def changed(recipe: Recipe, name: str, value: ParamValue) -> Recipe:
        if state.value(key) != held.kind:
            # Another option was chosen in the same rerun.
            return recipe
        # Several parameters may have changed at once: each callback takes them all.
        shown = {one.name: state.value(f"{below}.{one.name}") for one in row.params}
        now = {
            one.name: shown[one.name]
            for one in row.params
            if one.allows(shown[one.name])
            and shown[one.name] != held.params.get(one.name, one.default)
        }
        return change(recipe, Choice(kind=held.kind, params={**held.params, **now, name: value}))

    params(row.params, held.params, below, changed)


def several(
    label: str,
    rows: Mapping[str, Row],
    held: Sequence[str],
    key: str,
    change: Change,
    allowed: Sequence[str],
    help_: str | None = None,
) -> None:
    """Draw a choice of any number of catalog rows, by their names.

    Args:
        label: what is chosen.
        rows: the catalog's table.
        held: what the recipe holds.
        key: of the widget.
        change: returns the recipe with another choice, a list of names.
        allowed: names of the rows that fit.
        help_: a sentence on the whole choice.
    """
    state.put(key, [name for name in held if name in allowed])
    rule = Problem(
        where=key,
        found=say("There is no such option here."),
        expected=say("Options of the list were expected."),
        action=say("Choose among these."),
        severity="warning",
    )
    st.multiselect(
        label,
        allowed,
        format_func=lambda name: _(rows[name].label),
        key=key,
        help=help_,
        placeholder=_("None"),
        on_change=_taken,
        args=(
            key,
            lambda names: isinstance(names, list) and all(name in allowed for name in names),
            rule,
            _into(change),
        ),
    )


def setting(
    label: str,
    held: float,
    key: str,
    change: Change,
    *,
    low: float,
    high: float,
    help_: str | None = None,
    whole: bool = True,
) -> None:
    """Draw a number of the recipe that is no parameter of a catalog row."""
    row = Param(key, "whole" if whole else "real", held, label, help_ or "", low=low, high=high)
    common: dict[str, Any] = {
        "key": key,
        "help": help_,
        "on_change": _taken,
        "args": (key, row.allows, _rule(label, row), _into(change)),
    }
    if whole:
        state.put(key, int(held))
        st.number_input(label, min_value=int(low), max_value=int(high), step=1, **common)
    else:
        real(label, float(held), common, low, high)
