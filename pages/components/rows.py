"""The rows of a stored table: filter, search, sort, turn pages, and take them away as CSV."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core.charts.text import number
from core.look.facts import PAGE, Filter, Profile, Query
from pages.components import state
from pages.components.looking import Look
from pages.components.words import _, plain

FIRST_COLUMNS, MOST_COLUMNS = 10, 20
MOST_FILTERS = 6
# Categories that can be chosen from; of more one types a part.
MOST_LABELS = 200
_EPOCH = date(1970, 1, 1)


def filter_by(column: str, outside: tuple[float, float] | None = None) -> None:
    """Set the rows to be filtered by one column; a callback.

    Args:
        column: its name.
        outside: bounds outside of which its numbers are wanted.
    """
    state.keep("rows_by", [column])
    state.keep("rows_search", "")
    state.keep("rows_bounds", {column: outside} if outside else {})
    state.turn("rows_filters")


def show(look: Look) -> None:
    """Draw the rows with what they are filtered, searched and sorted by."""
    names = list(look.schema.names)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            _("Search in all columns"),
            key="rows_search",
            icon=":material/search:",
            max_chars=200,
            persist_state="session",
            width=300,
        )
        by = st.multiselect(
            _("Filter by"),
            names,
            key="rows_by",
            max_selections=MOST_FILTERS,
            placeholder=_("Choose columns"),
            persist_state="session",
            width=340,
        )
        sort = st.selectbox(
            _("Sort by"),
            names,
            index=None,
            key="rows_sort",
            placeholder=_("Order of the file"),
            persist_state="session",
            width=240,
        )
        descending = st.toggle(
            _("Highest first"),
            key="rows_descending",
            disabled=sort is None,
            persist_state="session",
        )
    profiles = {one.name: one for one in look.profiles()} if by else {}
    filters = [_filter(look, profiles[name]) for name in by if name in profiles]
    query = Query(
        filters=tuple(one for one in filters if one is not None),
        search=search,
        sort=sort or "",
        descending=descending and sort is not None,
    )
    shown = st.multiselect(
        _("Columns shown"),
        names,
        default=names[:FIRST_COLUMNS],
        key="rows_columns",
        max_selections=MOST_COLUMNS,
        persist_state="session",
    )
    _page(look, query, shown or names[:1])


def _filter(look: Look, profile: Profile) -> Filter | None:
    """Ask what the cells of a column must be like, as its kind allows."""
    name = profile.name
    place = look.schema.names.index(name)
    # What the page of a column asks for begins anew, so that it is seen.
    key = f"rows_filter_{state.tick('rows_filters')}_{place}"
    with st.container(border=True, key=f"{key}_box", horizontal=True, vertical_alignment="bottom"):
        st.markdown(f"**{plain(name, 60)}**", width=160)
        wanted = _asked(look, profile, key)
        if profile.missing:
            gap = st.segmented_control(
                    _("Missing cells"),
                    ["all", "without", "only"],
                    default="all",
                    required=True,
                    key=f"{key}_gap",
                    format_func=lambda one: {
                        "all": _("With them"), "without": _("Without"), "only": _("Only these"),
                    }[one],
                )  # fmt: skip
            if gap == "only":
                return Filter(column=name, gap=True)
            if gap == "without":
                base = wanted or Filter(column=name)
                return base.with_(gap=False)
    return wanted


def _asked(look: Look, profile: Profile, key: str) -> Filter | None:
    if profile.kind == "number" and profile.numbers is not None:
        return _numbers(profile, key)
    if profile.kind == "date" and profile.numbers is not None:
        return _dates(profile, key)
    facts = look.schema.column(profile.name)
    labels = [value for value, _count in facts.top] if facts else []
    if profile.kind != "text" and profile.distinct <= min(MOST_LABELS, len(labels)):
        among = st.multiselect(
            _("One of"), labels, key=f"{key}_among", placeholder=_("All values"), width=420
        )
        return Filter(column=profile.name, among=tuple(among)) if among else None
    text = st.text_input(_("Contains"), key=f"{key}_text", max_chars=200, width=300)
    return Filter(column=profile.name, contains=text) if text else None


def _numbers(profile: Profile, key: str) -> Filter | None:
    bounds = (state.value("rows_bounds") or {}).get(profile.name)
    low = st.number_input(
        _("From"), value=bounds[0] if bounds else None, key=f"{key}_low", width=150,
        placeholder=number(profile.numbers.quantiles[0]) if profile.numbers else None,
        format="%g",
    )  # fmt: skip
    high = st.number_input(
        _("To"), value=bounds[1] if bounds else None, key=f"{key}_high", width=150,
        placeholder=number(profile.numbers.quantiles[-1]) if profile.numbers else None,
        format="%g",
    )  # fmt: skip
    outside = st.toggle(_("Outside of these"), value=bool(bounds), key=f"{key}_outside")
    if low is None and high is None:
        return None
    return Filter(column=profile.name, low=low, high=high, outside=outside)


def _dates(profile: Profile, key: str) -> Filter | None:
    bounds = (state.value("rows_bounds") or {}).get(profile.name)
    ends = [_day(end) for end in bounds] if bounds else [None, None]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        low = st.date_input(
            _("From"), value=ends[0], key=f"{key}_low", width=150,
            min_value=date.min, max_value=date.max,
        )  # fmt: skip
        high = st.date_input(
            _("To"), value=ends[1], key=f"{key}_high", width=150,
            min_value=date.min, max_value=date.max,
        )  # fmt: skip
    outside = st.toggle(_("Outside of these"), value=bool(bounds), key=f"{key}_outside")
    if low is None and high is None:
        return None
    # A day ends with its last moment.
    until = None if high is None else (high - _EPOCH).days + 1 - 1e-6
    return Filter(
        column=profile.name,
        low=None if low is None else float((low - _EPOCH).days),
        high=until,
        outside=outside,
    )


def _day(days: float) -> date | None:
    try:
        return _EPOCH + timedelta(days=int(days))
    except OverflowError:
        return None


def _page(look: Look, query: Query, shown: list[str]) -> None:
    asked = query.model_dump_json()
    if state.value("_rows_asked") != asked:
        # What is found anew is read from its first page: the old number belongs to the old rows.
        state.keep("_rows_asked", asked)
        state.turn("rows_found")
    key = f"rows_page_{state.tick('rows_found')}"
    place = int(state.value(key) or 1)
    with st.spinner(_("Looking through the rows…")):
        found = look.page(query, shown, place - 1)
    if not found.total:
        st.info(_("No row is like this. Take something away from the search or the filters."))
        return
    first = (place - 1) * PAGE + 1
    said = _("Rows {first} to {last} of {found} found, of {all} in the table.").format(
        first=number(first),
        last=number(first + len(found.rows) - 1),
        found=number(found.total),
        all=number(look.schema.rows),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(said, width="stretch")
        st.download_button(
            _("Save these rows as CSV"),
            data=lambda: look.csv(query, look.schema.names),
            file_name="rows.csv",
            mime="text/csv",
            key="csv_rows",
            help=_("All rows found, all columns; at most 64 MB."),
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
    # A plain table: the grid offers a CSV of its own, in which a cell may be a formula.
    cells = {plain(name, 60): [plain(cell, 80) for cell in found.cells[name]] for name in shown}
    frame = pd.DataFrame(cells, index=pd.Index([number(row) for row in found.rows], name=_("Row")))
    st.table(frame, border="horizontal", height=520, alt=_("Rows of the table"))
    pages = -(-found.total // PAGE)
    if pages > 1:
        st.pagination(pages, key=key)
