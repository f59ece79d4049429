"""A figure with its sentence and its downloads, and tables with theirs.

Drawing a figure costs between 5 and 800 ms, and a page runs at each click: figures are kept for as
long as they are asked for, each for the very facts it was drawn from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.charts.style import CONFIG
from core.charts.text import number
from core.problems import Phrase
from core.tables import Cell, Sheet
from pages.components import live, state
from pages.components.words import _, marked, plain, text

Draw = Callable[..., go.Figure]
Make = Callable[[], Sheet]

# A figure of a thousand rows takes some megabytes.
MOST_KEPT = 32
MOST_ROWS, FEW_ROWS, MOST_HEIGHT = 200, 14, 480


class _Facts:
    """Facts that are the same only if they are the same object.

    Facts of a run are read once by this process; comparing all their numbers would cost more than
    drawing them. What is held here is alive, so that no other object can have its identity.
    """

    def __init__(self, facts: Any) -> None:
        self.facts = facts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Facts) and other.facts is self.facts

    def __hash__(self) -> int:
        return id(self.facts)


@lru_cache(maxsize=MOST_KEPT)
def _figure(
    draw: Draw, facts: _Facts, how: tuple[Any, ...], dark: bool, locale: str | None
) -> go.Figure:
    del locale  # The language of the reader is part of what is kept; `_` looks it up by itself.
    return draw(facts.facts, *how, dark=dark, translate=_)


def drawn(draw: Draw, facts: Any, *how: Any) -> go.Figure:
    """Return a figure of `core.charts` in the reader's theme and language, drawn once.

    Args:
        draw: the function.
        facts: its first argument, as `state` hands it out.
        how: its further arguments; words, numbers or flags.
    """
    return _figure(draw, _Facts(facts), how, state.dark(), st.context.locale)


def show(name: str, figure: go.Figure, summary: Phrase, *, csv: Make | None = None) -> None:
    """Draw a figure, the sentence that says what it shows, and its downloads.

    Args:
        name: of the chart and of its files: letters, digits and underscores, ours.
        figure: as `core.charts` made it.
        summary: what it shows, from `core.charts.summaries`; also for those who do not see it.
        csv: makes the table of the numbers behind it, when it is asked for.
    """
    place = f"chart_{name}"
    with st.container(key=place, gap="xsmall"):
        st.plotly_chart(
            figure, theme=None, config=dict(CONFIG), key=f"plot_{name}", alt=text(summary)
        )
        with st.container(
            key=f"under_{name}", horizontal=True, vertical_alignment="center", gap="small"
        ):
            st.caption(marked(summary), width="stretch")
            with st.container(
                horizontal=True, width="content", vertical_alignment="center", gap="xsmall"
            ):
                live.save_buttons(place, name, key=f"save_{name}")
                if csv is not None:
                    download(name, csv)


def download(name: str, make: Make, label: str | None = None) -> None:
    """Draw a quiet button for a table as CSV; nothing is made before it is asked for.

    Args:
        name: of the file, without its ending.
        make: makes the table.
        label: of the button.
    """
    st.download_button(
        label or "CSV",
        data=lambda: make().csv(),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"csv_{name}",
        help=_("Save the numbers as CSV"),
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def table(
    name: str,
    sheet: Sheet,
    headers: Sequence[str],
    *,
    csv: Make | None = None,
    first: Callable[[str], str] = str,
) -> None:
    """Draw a table whose first column has names and whose others have numbers, with its CSV.

    It is a plain table: the grid that sorts would offer a CSV of its own, in which a name that
    begins like a formula is one for a spreadsheet.

    Args:
        name: of the table and its file; ours.
        sheet: what it holds.
        headers: its headers for the reader.
        csv: makes what is downloaded; the sheet itself when None.
        first: turns a cell of the first column into what is shown, as plain text.
    """
    rows = sheet.rows[:MOST_ROWS]
    names, *numbers = headers
    shown = {plain(names): [plain(first(str(row[0])), 60) for row in rows]}
    for place, header in enumerate(numbers, 1):
        shown[plain(header)] = [plain(_cell(row[place])) for row in rows]
    with st.container(key=f"table_{name}", gap="xsmall"):
        st.table(
            pd.DataFrame(shown),
            border="horizontal",
            hide_index=True,
            height="content" if len(rows) <= FEW_ROWS else MOST_HEIGHT,
        )
        with st.container(
            horizontal=True, horizontal_alignment="right", vertical_alignment="center"
        ):
            if len(sheet.rows) > len(rows):
                st.caption(
                    _("The first {few} of {all} rows; the CSV holds all.").format(
                        few=len(rows), all=len(sheet.rows)
                    ),
                    width="stretch",
                )
            download(name, csv or (lambda: sheet))


def _cell(cell: Cell) -> str:
    return cell if isinstance(cell, str) else number(cell)
