"""The one visual language of all figures: colours, type, margins and axes.

Paper and plot are transparent, so that a figure sits on the page's own background; text and grid
follow `dark`. Nothing is fetched: fonts are those of the system. A figure has no width: it fills
its place, from 390 px on. It has no title: the page writes the heading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go

from core.charts.text import brief, harmless
from core.problems import Phrase, Translate, say

# Okabe and Ito, "Color Universal Design" (2008); sky blue, yellow and orange are darkened so that
# each is at contrast 3 or more on white as well as on near-black (WCAG 2.2, 1.4.11).
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#B5609A", "#A67C00", "#4A90C2", "#8C6D5A")
TRAINING, VALIDATION, ACCENT = PALETTE[1], PALETTE[0], PALETTE[2]
NETWORK, RAISES, LOWERS = PALETTE[0], PALETTE[1], PALETTE[0]
QUIET = "#838383"
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")

# From low to high values of a column; every step legible on both backgrounds.
LOW_TO_HIGH = ((0.0, "#3A6FD8"), (0.5, "#B5609A"), (1.0, "#D98A00"))

# Shares of a class. The scale leaps at one half, past the tones on which neither of the two text
# colours that Plotly chooses from (white and #444) could be read.
SHARES = ((0.0, "#F1F6FA"), (0.5, "#9CC9E6"), (0.5, "#0A6AA6"), (1.0, "#053A5C"))
SHARES_DARK = ((0.0, "#17222C"), (0.5, "#2B5F86"), (0.5, "#8CC4EA"), (1.0, "#E3F3FF"))

# Room above the plot for a colour bar with its title and ticks.
BAR_MARGIN = {"l": 8, "r": 16, "t": 74, "b": 8}

FONT = "Inter, system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Arial, sans-serif"

# For the page's call: no formulae, no logo, and so few tools, under the pointer only, that they do
# not cover the legend of a narrow figure.
CONFIG: Mapping[str, Any] = {
    "typesetMath": False,
    "displaylogo": False,
    "responsive": True,
    "displayModeBar": "hover",
    "modeBarButtons": [["toImage", "zoom2d", "resetScale2d"]],
}


@dataclass(frozen=True)
class Look:
    """How a figure is drawn for one reader.

    Attributes:
        dark: the page behind it is dark.
        translate: gettext function of the reader's language.
    """

    dark: bool = False
    translate: Translate | None = None

    @property
    def ink(self) -> str:
        """The colour of text."""
        return "#E4E7EB" if self.dark else "#2B3138"

    @property
    def line(self) -> str:
        """The colour of axes and zero lines."""
        return "#6B737D" if self.dark else "#9AA3AD"

    @property
    def grid(self) -> str:
        """The colour of grid lines, muted."""
        return "rgba(180,190,200,0.18)" if self.dark else "rgba(60,70,80,0.12)"

    @property
    def shares(self) -> tuple[tuple[float, str], ...]:
        """The scale for shares; its low end is close to the background."""
        return SHARES_DARK if self.dark else SHARES

    def raw(self, phrase: Phrase) -> str:
        """Return a phrase in the reader's language, to be passed to `text.lines` only."""
        return phrase.text(self.translate)

    def words(self, phrase: Phrase) -> str:
        """Return a phrase in the reader's language, harmless."""
        return harmless(self.raw(phrase))

    @property
    def blank(self) -> str:
        """What stands for a name without anything to see; not escaped."""
        return self.raw(say("(blank)"))

    def name(self, text: str, most: int) -> str:
        """Return a user's name on one line, or a word saying that it is blank; not escaped."""
        return brief(text, most) or self.blank

    def figure(self, traces: list[Any], height: int, **layout: Any) -> go.Figure:
        """Return a figure of traces in this look; `layout` as Plotly takes it."""
        return go.Figure(
            data=traces, layout={"template": _template(self.dark), "height": height, **layout}
        )

    def empty(self, phrase: Phrase) -> go.Figure:
        """Return a figure that says why there is nothing to draw."""
        figure = self.figure([], 120, xaxis={"visible": False}, yaxis={"visible": False})
        figure.add_annotation(text=self.words(phrase), showarrow=False, x=0.5, y=0.5)
        return figure


@lru_cache(maxsize=2)
def _template(dark: bool) -> go.layout.Template:
    """Return what all figures have in common; Plotly copies it, and takes long to make it."""
    look = Look(dark)
    axis = {
        "automargin": True,
        "gridcolor": look.grid,
        "linecolor": look.line,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": 12},
        "title": {"standoff": 10, "font": {"size": 13}},
    }
    hover = {
        "bgcolor": "#20262D" if dark else "#FFFFFF",
        "bordercolor": look.line,
        "font": {"family": FONT, "size": 13, "color": look.ink},
        "namelength": -1,
        "align": "left",
    }
    legend = {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1.01,
        "yanchor": "bottom",
        "bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 12},
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 13, "color": look.ink},
            "colorway": list(PALETTE),
            "margin": {"l": 8, "r": 16, "t": 12, "b": 8},
            "autosize": True,
            "xaxis": axis,
            "yaxis": axis,
            "legend": legend,
            "hoverlabel": hover,
            "hovermode": "closest",
            # A finger that moves over a figure scrolls the page.
            "dragmode": False,
            "bargap": 0.3,
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": look.line},
        }
    )


def scale_bar(title: str, ticks: Mapping[float, str], length: float) -> dict[str, Any]:
    """Return a flat colour bar above the plot; to be used with `BAR_MARGIN`.

    It hangs from the top of the figure: one that is placed by the plot moves the plot after the
    axis titles were put down, and they end up on the tick labels.
    """
    return {
        "orientation": "h",
        "thickness": 8,
        "len": length,
        "x": 0,
        "xanchor": "left",
        "yref": "container",
        "y": 1,
        "yanchor": "top",
        "ypad": 18,
        "outlinewidth": 0,
        "tickvals": list(ticks),
        "ticktext": list(ticks.values()),
        "tickfont": {"size": 11},
        # The empty line keeps the title off the bar.
        "title": {"text": title + "<br> ", "side": "top", "font": {"size": 11}},
    }


def span(low: float, high: float, room: float = 0.05) -> list[float]:
    """Return the range of an axis around values, with room at both ends; never empty."""
    width = high - low
    if width <= 1e-9 * max(abs(low), abs(high)):
        width = max(abs(low), abs(high), 1.0) * 0.5
    return [low - room * width, high + room * width]


def rows_height(rows: int, each: int = 26, around: int = 110) -> int:
    """Return the height in pixels of a figure with one row for each thing shown."""
    return max(180, around + each * rows)
