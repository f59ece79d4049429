"""Look: what lies in each column, and what goes together, before anything is trained."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.catalog.columns import KINDS
from core.charts import association as association_charts
from core.charts import gaps as gap_charts
from core.charts import summaries
from core.charts.pairs import pair
from core.charts.scatters import scatter_matrix
from core.charts.spread import frequent, spread, written
from core.charts.text import number, percent
from core.look import sheets
from core.look.facts import Closer, Profile, Relations
from core.look.sample import MOST_COLUMNS as MOST_SCATTERED
from core.look.view import view
from pages.components import charts, layout, rows, state
from pages.components.looking import Look, drawn
from pages.components.steps import BY_NAME
from pages.components.words import _, n_, plain

STEP = BY_NAME["look"]
MOST_SHOWN = 30
SCATTERED = 4
PAIRS = 20

# Streamlit's own crosses are too small for a finger.
STYLE = """
.stMultiSelect button[aria-label="Clear all"] { min-width: 24px; min-height: 24px; }
"""


# All columns.


def _overview(look: Look) -> None:
    """Show every column in a line: its shape, its gaps, and how it goes with the target."""
    with st.spinner(_("Looking at every column…")):
        profiles, related = look.profiles(), look.relations()
    orders = {
        "table": _("Order of the table"),
        "missing": _("Most missing"),
        "distinct": _("Most values"),
        **({"related": _("Goes with the target")} if related else {}),
    }
    order = st.segmented_control(
        _("Sorted by"), list(orders), default="table", required=True, key="look_order",
        format_func=lambda name: orders.get(name, name), persist_state="session",
    )  # fmt: skip
    strengths = {one.name: one.strength for one in related.columns} if related else {}
    ordered = sorted(
        profiles,
        key={
            "missing": lambda one: -one.missing,
            "distinct": lambda one: -one.distinct,
            "related": lambda one: -(strengths.get(one.name) or -1.0),
        }.get(order or "", lambda _one: 0),
    )
    key = f"look_grid_{order}"
    st.dataframe(
        _grid(ordered, strengths if related else None),
        key=key,
        hide_index=True,
        height=min(38 + 35 * len(ordered), 470),
        on_select=lambda: _opened(key, tuple(one.name for one in ordered)),
        selection_mode="single-row",
        column_config=_grid_config(),
        placeholder="–",
        alt=_("Every column of the table, one in each row"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("Tick a row to look closer at its column."), width="stretch")
        charts.download("columns", lambda: sheets.profiles(profiles, related))
    if related is None:
        layout.no_target()
        return
    _related(look, related)


def _grid(profiles: list[Profile], strengths: dict[str, float | None] | None) -> pd.DataFrame:
    columns = {
        "name": [one.name for one in profiles],
        "kind": [_(KINDS[one.kind].label) for one in profiles],
        "shape": [
            list(one.numbers.counts) if one.numbers else [count for _value, count in one.top]
            for one in profiles
        ],
        "missing": [_share(one.missing, one.rows) for one in profiles],
        "distinct": [one.distinct for one in profiles],
        "middle": [_middle(one) for one in profiles],
        "outliers": [one.numbers.outliers if one.numbers else None for one in profiles],
    }
    if strengths is not None:
        columns["strength"] = [strengths.get(one.name) for one in profiles]
    return pd.DataFrame(columns)


def _grid_config() -> dict[str, object]:
    config = st.column_config
    return {
        "name": config.TextColumn(_("Column"), pinned=True),
        "kind": config.TextColumn(_("Kind"), width="small"),
        "shape": config.BarChartColumn(_("Distribution"), width="small", y_min=0),
        "missing": config.TextColumn(_("Missing"), width="small"),
        "distinct": config.NumberColumn(_("Values"), width="small"),
        "middle": config.TextColumn(_("Typical"), width="small"),
        "outliers": config.NumberColumn(_("Far out"), width="small"),
        "strength": config.ProgressColumn(
            _("With the target"), min_value=0.0, max_value=1.0, format="%.2f"
        ),
    }


def _share(count: int, rows_: int) -> str:
    return percent(count / rows_) if count else "–"


def _middle(one: Profile) -> str:
    if one.numbers is not None:
        return written(one.numbers.quantiles[3], one.kind == "date")
    return one.top[0][0] if one.top else "–"


def _opened(key: str, names: tuple[str, ...]) -> None:
    """Open the column whose row was ticked; a callback."""
    chosen = (state.value(key) or {}).get("selection", {}).get("rows", [])
    if chosen and 0 <= chosen[0] < len(names):
        state.keep("look_column", names[chosen[0]])
        state.keep("look_tabs", _("One column"))


def _related(look: Look, related: Relations) -> None:
    st.subheader(_("What goes with {name}").format(name=plain(related.target, 60)), anchor=False)
    charts.show(
        "relations",
        charts.drawn(association_charts.relations, related),
        summaries.relations(related, _),
        csv=lambda: sheets.relations(related),
    )
    drawn(related.rows, look.schema.rows)
    if related.left_out:
        names = ", ".join(plain(name, 40) for name in related.left_out[:5])
        st.caption(_("Free text is not compared: {names}").format(names=names))


# One column.


def _column(look: Look) -> None:
    """Show one column in depth, and against the target."""
    names = list(look.schema.names)
    name = st.selectbox(_("Column"), names, key="look_column", persist_state="session")
    if name not in names:
        return
    with st.spinner(_("Looking at the column…")):
        closer = look.closer(name)
    found = closer.profile
    with st.container(horizontal=True, key="column_facts"):
        st.metric(_("Kind"), _(KINDS[found.kind].label), width=150)
        st.metric(_("Missing"), _share(found.missing, found.rows), width=120)
        st.metric(_("Different values"), plain(number(found.distinct)), width=150)
        if found.numbers is not None:
            st.metric(
                _("Far out"),
                plain(number(found.numbers.outliers)),
                width=120,
                help=_(
                    "Values more than one and a half times the width of the box away from it. They"
                    " may be errors, or just rare."
                ),
            )
        elif found.lengths is not None:
            st.metric(_("Signs in the middle"), plain(number(found.lengths[1])), width=150)
    left, right = st.columns(2, gap="medium") if closer.pair else (st.container(), None)
    with left:
        _alone(closer)
    if closer.pair is not None and right is not None:
        with right:
            title = _("Against {name}").format(name=plain(look.seen.target, 40))
            st.subheader(title, anchor=False)
            held = closer.pair
            charts.show(
                "against",
                charts.drawn(pair, held),
                summaries.pair(held),
                csv=(lambda: sheets.pair(held)) if held.picture != "none" else None,
            )


def _alone(closer: Closer) -> None:
    found = closer.profile
    st.subheader(_("Distribution"), anchor=False)
    if found.numbers is None:
        charts.show(
            "frequent",
            charts.drawn(frequent, found),
            summaries.frequent(found),
            csv=lambda: sheets.frequent(found),
        )
    else:
        charts.show(
            "spread",
            charts.drawn(spread, closer),
            summaries.spread(closer),
            csv=lambda: sheets.spread(closer),
        )
    with st.container(horizontal=True):
        if found.numbers is not None and found.numbers.outliers:
            st.button(
                n_("Show the row far out", "Show the {count} rows far out", found.numbers.outliers),
                key="show_outliers",
                icon=":material/filter_alt:",
                on_click=_rows_of,
                args=(found.name, found.numbers.fences),
            )
        st.button(
            _("Filter the rows by this column"),
            key="show_rows",
            icon=":material/filter_alt:",
            on_click=_rows_of,
            args=(found.name,),
        )


def _rows_of(name: str, outside: tuple[float, float] | None = None) -> None:
    """Open the rows, filtered by a column; a callback."""
    rows.filter_by(name, outside)
    state.keep("look_tabs", _("Rows"))


# Columns together.


def _together(look: Look) -> None:
    """Show how strongly columns go together, two by two."""
    measures = {
        "mixed": _("All kinds"),
        "pearson": _("Pearson (numbers)"),
        "spearman": _("Spearman (numbers)"),
    }
    measure = st.segmented_control(
        _("Compared by"), list(measures), default="mixed", required=True, key="look_measure",
        format_func=lambda name: measures.get(name, name), persist_state="session",
        help=_(
            "All kinds: how strongly two columns go together, from 0 to 1, whatever they hold."
            " Pearson: whether two numbers rise together along a line, from −1 to 1. Spearman: the"
            " same along any curve that only rises or only falls."
        ),
    )  # fmt: skip
    if measure not in measures:
        return
    with st.spinner(_("Comparing every two columns…")):
        found = look.association(measure)  # type: ignore[arg-type]
    if len(found.names) < 2:
        st.info(
            _("Fewer than two columns of numbers: compare all kinds instead.")
            if measure != "mixed"
            else _("Two columns that are no free text are needed.")
        )
        return
    names = found.most_related(MOST_SHOWN)
    if len(found.names) > MOST_SHOWN:
        st.caption(
            _("The {few} columns with the strongest relations, of {all}.").format(
                few=MOST_SHOWN, all=len(found.names)
            )
        )
    chosen = st.multiselect(
        _("Only these columns"), list(found.names), key=f"look_only_{measure}",
        placeholder=_("Choose columns"), max_selections=MOST_SHOWN, persist_state="session",
    )  # fmt: skip
    shown = tuple(chosen) if len(chosen) > 1 else names
    charts.show(
        "association",
        charts.drawn(association_charts.association, found, shown),
        summaries.association(found, shown, _),
        csv=lambda: sheets.association(found),
    )
    drawn(found.rows, found.of)
    if found.left_out:
        st.caption(
            n_("{count} further column is not compared.",
               "{count} further columns are not compared.", found.left_out)
        )  # fmt: skip
    st.subheader(_("The strongest pairs"), anchor=False)
    sheet = sheets.association(found)
    charts.table(
        "pairs",
        sheet._replace(
            rows=tuple((f"{one} – {other}", value) for one, other, value in sheet.rows[:PAIRS])
        ),
        (_("Columns"), measures[measure]),
        csv=lambda: sheet,
    )


def _scatter(look: Look) -> None:
    """Show chosen columns of numbers against each other, coloured by the target."""
    names = [facts.name for facts in look.numeric if facts.name != look.seen.target]
    if len(names) < 2:
        st.info(_("Two columns of numbers are needed to draw them against each other."))
        return
    related = look.relations()
    ranked = [one.name for one in related.columns if one.name in set(names)] if related else names
    chosen = st.multiselect(
        _("Columns"), names, default=ranked[:SCATTERED], key="look_scattered",
        max_selections=MOST_SCATTERED, persist_state="session",
    )  # fmt: skip
    if len(chosen) < 2:
        st.info(_("Choose at least two columns."))
        return
    with st.spinner(_("Drawing rows…")):
        found = look.sample(chosen)
    target = look.seen.target
    charts.show(
        "scatter_matrix",
        charts.drawn(scatter_matrix, found, target),
        summaries.scatter_matrix(found, target),
        csv=lambda: sheets.sample(found),
    )


def _gaps(look: Look) -> None:
    """Show which cells are missing, and which columns are missing together."""
    with st.spinner(_("Counting what is missing…")):
        found = look.gaps()
    if not found.columns:
        st.success(_("No cell is missing."), icon=":material/check:")
        return
    charts.show(
        "missing",
        charts.drawn(gap_charts.missing, found),
        summaries.missing(found),
        csv=lambda: sheets.gaps(found),
    )
    st.subheader(_("Missing together"), anchor=False)
    charts.show(
        "patterns",
        charts.drawn(gap_charts.patterns, found),
        summaries.patterns(found),
        csv=lambda: sheets.patterns(found),
    )
    if found.others[1]:
        st.caption(
            _("{patterns} rarer patterns, together {rows} rows, are not shown.").format(
                patterns=number(found.others[1]), rows=number(found.others[0])
            )
        )


def main() -> None:
    """Draw the page; a part is worked out when its tab is opened."""
    layout.heading(STEP)
    project = state.project()
    if project is None:
        return
    if project.dataset is None:
        layout.empty(
            _("This project has no table"),
            _("Upload the table on the Data page; then there is something to look at."),
            "data",
            _("To the data"),
        )
        return
    layout.html(f"<style>{STYLE}</style>")
    schema = state.schema(project.dataset.folder)
    look = Look(project.dataset.folder, schema, view(project.recipe, schema))
    parts = {
        _("All columns"): _overview,
        _("One column"): _column,
        _("Together"): _together,
        _("Scatter matrix"): _scatter,
        _("Missing"): _gaps,
        _("Rows"): rows.show,
    }
    tabs = st.tabs(list(parts), key="look_tabs", on_change="rerun")
    for tab, draw in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                draw(look)
    layout.way_on(STEP)


main()
