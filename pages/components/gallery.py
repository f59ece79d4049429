"""Samples to begin with: cards with a picture of the data, and tables made by a formula."""

from __future__ import annotations

import base64
from collections.abc import Callable
from html import escape

import streamlit as st

from core import store
from core.catalog.synthetic import ROWS_OFFERED, SYNTHETIC, Synthetic
from core.catalog.training import TASKS
from core.charts import miniature
from core.charts.text import number
from core.problems import InputError
from core.recipe import ParamValue
from core.samples import files, formulas, names, portrait
from core.samples.bundled import SAMPLES, Sample
from core.samples.portrait import Portrait
from pages.components import layout, public
from pages.components.public import OpenTable, size
from pages.components.words import _

IN_A_ROW = 3


def draw(open_table: OpenTable) -> None:
    """Draw the gallery.

    Args:
        open_table: what is done with the file of a sample.
    """
    st.subheader(_("Or try a sample"), anchor=False)
    ready, made, known = st.tabs(
        [_("Ready samples"), _("Made by a formula"), _("Public sets")],
        key="gallery",
        on_change="rerun",
    )
    if ready.open:
        with ready:
            _ready(open_table)
    if made.open:
        with made:
            _making(open_table)
    if known.open:
        with known:
            public.draw(open_table)


def _ready(open_table: OpenTable) -> None:
    tasks = [name for name in TASKS if any(one.task == name for one in SAMPLES)]
    chosen = st.pills(
        _("Show"),
        tasks,
        key="gallery_task",
        format_func=lambda name: _(TASKS[name].label),
        label_visibility="collapsed",
        persist_state="session",
    )
    shown = [one for one in SAMPLES if chosen in (None, one.task)]
    for first in range(0, len(shown), IN_A_ROW):
        places = st.columns(IN_A_ROW)
        for place, sample in zip(places, shown[first : first + IN_A_ROW], strict=False):
            with place:
                _card(sample, open_table)
    with st.expander(_("Where these tables come from"), key="sources"):
        for sample in shown:
            st.markdown(f"**{_(sample.label)}**: {_(sample.source)}")


def _card(sample: Sample, open_table: OpenTable) -> None:
    with st.container(border=True, height="stretch", key=f"card_{sample.name}"):
        found = portrait.kept()[sample.name]
        picture(found, _("{name}.").format(name=_(sample.label)))
        st.markdown(f"**{_(sample.label)}**  \n{_(sample.help)}")
        st.space("stretch")
        st.caption(f"{size(found.rows, found.columns)} · {_(TASKS[sample.task].label)}")
        if st.button(_("Use this sample"), key=f"sample_{sample.name}", width="stretch"):
            with st.spinner(_("Reading…")):
                open_table(files.kept(sample.name), _(sample.label), sample.name, sample.target)


def picture(found: Portrait, name: str, large: bool = False) -> None:
    """Draw the portrait of a table.

    Args:
        found: what is drawn.
        name: of the table, for whoever cannot see it.
        large: fills its place rather than a card.
    """
    drawn = miniature.svg(found, miniature.LARGE if large else miniature.CARD)
    most = 440 if large else 400
    source = base64.b64encode(drawn.encode()).decode()
    told = escape(f"{name} {miniature.words(found).text(_)}")
    layout.html(
        f'<img alt="{told}" src="data:image/svg+xml;base64,{source}"'
        f' style="display:block;width:100%;height:auto;max-width:{most}px;margin:0 auto">'
    )


@st.fragment
def _making(open_table: OpenTable) -> None:
    """Choose a formula, turn its knobs, see what comes out, take it."""
    chosen = st.pills(
        _("Formula"),
        list(SYNTHETIC),
        key="made_kind",
        default=next(iter(SYNTHETIC)),
        required=True,
        format_func=lambda name: _(SYNTHETIC[name].label),
        label_visibility="collapsed",
        persist_state="session",
    )
    if chosen not in SYNTHETIC:
        return
    row = SYNTHETIC[chosen]
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown(_(row.help))
        given = _knobs(row)
    with right:
        wrong = formulas.problems(chosen, given)
        if wrong:
            layout.problems(wrong, place=False)
            return
        found = portrait.made(chosen, given)
        picture(found, _("{name}.").format(name=_(row.label)), large=True)
        st.caption(
            _("{size} · {y} by {x} · {source}").format(
                size=size(found.rows, found.columns), x=found.x, y=found.y, source=_(row.source)
            )
        )
        if st.button(_("Use this table"), key="made_use", type="primary"):
            with st.spinner(_("Making the table…")):
                _take(row, given, open_table)


def _knobs(row: Synthetic) -> dict[str, ParamValue]:
    """Draw the parameters of a formula and return their values; seldom used ones are folded."""
    given: dict[str, ParamValue] = {}
    basic = [one for one in row.params if not one.advanced]
    advanced = [one for one in row.params if one.advanced]
    for one in basic:
        given[one.name] = _knob(row, one.name)
    with st.expander(_("Advanced")):
        for one in advanced:
            given[one.name] = _knob(row, one.name)
    return given


def _knob(row: Synthetic, name: str) -> ParamValue:
    one = next(param for param in row.params if param.name == name)
    key, label, help_ = f"made.{row.name}.{name}", _(one.label), _(one.help)
    whole = one.kind == "whole"
    kind: Callable[[float], ParamValue] = int if whole else float
    if name == "rows":
        return st.select_slider(
            label, ROWS_OFFERED, value=one.default, key=key, help=help_, format_func=number,
            persist_state="session",
        )  # fmt: skip
    if one.advanced:
        return st.number_input(
            label, kind(one.low or 0), kind(one.high or 0), kind(one.default or 0), key=key,  # type: ignore[arg-type]
            help=help_, persist_state="session",
        )  # fmt: skip
    return st.slider(
        label, kind(one.low or 0), kind(one.high or 0), kind(one.default or 0), kind(one.step),  # type: ignore[arg-type]
        key=key, help=help_, persist_state="session",
    )  # fmt: skip


def _take(row: Synthetic, given: dict[str, ParamValue], open_table: OpenTable) -> None:
    name = names.Wanted(names.MADE + row.name, given).text()
    folder = store.scratch()
    try:
        path = folder / "made.csv"
        files.apart(name, path)
        open_table(path, _(row.label), name, row.target)
    except InputError as error:
        layout.problems(error.problems, place=False)
    finally:
        store.remove_folder(folder)
