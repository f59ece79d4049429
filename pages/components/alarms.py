"""What should be looked at before a training: grouped, the worst first, each with its mend.

What is known from facts stands at once; what needs a look at all rows is worked out beside and
comes when it is there, while the page can be used.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import streamlit as st

from core.alarms import find
from core.alarms.alarm import Alarm
from core.alarms.known import KNOWN, LEVELS, Level
from core.alarms.light import refused
from core.charts.text import number
from core.edit import mends
from core.problems import InputError, Offer, Problem, listed
from core.projects.projects import Project
from core.recipe import Recipe
from core.schema import Schema
from pages.components import layout, state
from pages.components.words import _, marked, n_, plain, text

# Groups and alarms of one group that are shown before one asks for more.
FEW = 3
_ALL = "alarms_all"
ICONS: dict[Level, str] = {
    "stops": "block",
    "misleads": "warning",
    "weakens": "trending_down",
    "hint": "lightbulb",
}


def draw(project: Project, schema: Schema) -> None:
    """Draw the alarms of a project whose target is chosen."""
    found, whole = state.alarms(project, schema)
    hidden = len(project.recipe.dismissed)
    if not found and whole and not hidden:
        return
    with st.container(border=True, key="alarms"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(_("Before you train"), anchor=False, width="stretch")
            if hidden:
                st.button(
                    n_("Show {count} known again", "Show {count} known again", hidden),
                    key="alarms_recall", type="tertiary", on_click=state.edit,
                    args=(mends.recall,),
                )  # fmt: skip
        _groups(found, schema)
        if not whole:
            _waiting(project, schema)
        elif not found:
            st.caption(_("Nothing else was found."))


def problems(project: Project, schema: Schema, found: Iterable[Problem]) -> None:
    """Draw what hinders a training on a page without the alarms: what can be mended, mended here.

    Args:
        project: what would be trained.
        schema: of its table.
        found: what `check` says.
    """
    rest = list(found)
    stopping = tuple(refused(project.recipe, schema, rest))
    if stopping:
        with st.container(border=True, key="alarms"):
            _groups(stopping, schema)
    layout.problems(one for one in rest if not one.name)


def count(project: Project, schema: Schema | None, here: bool = False) -> None:
    """Say beside a button that trains how many alarms there are.

    Args:
        project: what would be trained.
        schema: of its table; None without one.
        here: whether they stand on this page.
    """
    if schema is None or project.recipe.target_column is None:
        return
    found, _whole = state.alarms(project, schema, lately=True)
    if not found:
        return
    label = n_("{count} thing to look at", "{count} things to look at", len(found))
    if here:
        st.caption(label, width="content")
    elif st.button(label, key="alarms_count", type="tertiary", icon=":material/notifications:"):
        state.go("data")


def _groups(found: tuple[Alarm, ...], schema: Schema) -> None:
    groups = [(name, list(alarms)) for name, alarms in groupby(found, lambda one: one.name)]
    every = bool(state.value(_ALL, otherwise=False))
    for name, alarms in groups if every else groups[:FEW]:
        _group(name, alarms, schema, every)
    more = sum(len(alarms) for _name, alarms in groups[FEW:])
    if more:
        st.button(
            _("Show fewer") if every else _("Show {count} more").format(count=more),
            key="alarms_more", type="tertiary",
            icon=":material/expand_less:" if every else ":material/expand_more:",
            on_click=state.keep, args=(_ALL, not every),
        )  # fmt: skip


def _group(name: str, alarms: list[Alarm], schema: Schema, every: bool) -> None:
    row = KNOWN[name]
    with st.container(key=f"alarm_{name}", gap="xsmall"):
        st.markdown(
            f":material/{ICONS[row.level]}: **{_(row.label)}** · {text(LEVELS[row.level])}",
            help=_(row.help),
        )
        shown = alarms if every else alarms[:FEW]
        for place, alarm in enumerate(shown):
            _alarm(alarm, place, schema)
        if len(alarms) > len(shown):
            names = [column for alarm in alarms[len(shown) :] for column in alarm.columns]
            st.caption(_("Also: {names}").format(names=plain(listed(names, 12), 300)))
        common = [offer for offer in alarms[0].mends if offer.name == "ignore"]
        if len(alarms) > 1:
            _together(name, alarms, common, schema)


def _alarm(alarm: Alarm, place: int, schema: Schema) -> None:
    key = f"{alarm.name}_{place}"
    st.markdown(marked(alarm.found))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for offer in alarm.mends:
            row = mends.MENDS[offer.name]
            st.button(
                _(row.label), key=f"mend_{key}_{offer.name}", help=_(row.help),
                on_click=_mend, args=(schema, offer, alarm.columns),
            )  # fmt: skip
        if alarm.rows or alarm.values or alarm.detail:
            with st.popover(_("Evidence"), type="tertiary", key=f"evidence_{key}"):
                _evidence(alarm)
        # What stops a training does not go away by knowing of it.
        if alarm.level != "stops":
            st.button(
                _("I know"), key=f"known_{key}", type="tertiary",
                help=_("It is not shown again for this project; undo brings it back."),
                on_click=_dismiss, args=((alarm.key,),),
            )  # fmt: skip


def _together(name: str, alarms: list[Alarm], common: list[Offer], schema: Schema) -> None:
    """Offer to do the same with all columns of a group."""
    with st.container(horizontal=True, gap="small"):
        for offer in common:
            columns = tuple(column for alarm in alarms for column in alarm.columns)
            st.button(
                _("Leave all {count} out").format(count=len(columns)), key=f"mend_{name}_all",
                on_click=_mend, args=(schema, offer, columns),
            )  # fmt: skip
        if KNOWN[name].level != "stops":
            st.button(
                _("I know all {count}").format(count=len(alarms)), key=f"known_{name}_all",
                type="tertiary", on_click=_dismiss, args=(tuple(one.key for one in alarms),),
            )  # fmt: skip


def _evidence(alarm: Alarm) -> None:
    if alarm.detail is not None:
        st.markdown(marked(alarm.detail))
    if alarm.values:
        st.dataframe(
            {
                _("Cell"): [value for value, _rows in alarm.values],
                _("Rows"): [rows for _value, rows in alarm.values],
            },
            hide_index=True,
        )
    if alarm.rows:
        rows = listed((number(row) for row in alarm.rows), len(alarm.rows))
        more = alarm.count - len(alarm.rows)
        tail = " " + _("and {count} more").format(count=number(more)) if more > 0 else ""
        st.caption(_("Data rows {rows}").format(rows=rows) + tail)


def _mend(schema: Schema, offer: Offer, columns: tuple[str, ...]) -> None:
    """Put a mend into the recipe; a callback."""

    def change(held: Recipe) -> Recipe:
        return mends.mend(held, schema, offer.name, columns, offer.told)

    # Another tab may have been faster; then nothing was done.
    if state.edit(change):
        done = _(mends.MENDS[offer.name].label)
        st.toast(_("Done: {mend}. Undo takes it back.").format(mend=done))


def _dismiss(keys: tuple[str, ...]) -> None:
    """Note that alarms are known; a callback."""
    state.edit(lambda held: mends.dismiss(held, *keys))


@st.fragment(run_every=1.0)
def _waiting(project: Project, schema: Schema) -> None:
    """Have the rest worked out; draw the page anew when it is there."""
    assert project.dataset is not None
    begun = find.begin(
        project.recipe, schema, project.dataset.folder, state.problems(project, schema)
    )
    if not begun:
        st.rerun()
    failed = next((one.exception() for one in begun if one.done() and one.exception()), None)
    if failed is None:
        st.caption(_("Looking through all rows for copies and columns that give the answer away…"))
    elif isinstance(failed, InputError):
        layout.problems(failed.problems, place=False)
    else:
        layout.failure(failed)  # type: ignore[arg-type]
