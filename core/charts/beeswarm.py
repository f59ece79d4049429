"""Every row's effects of the most important columns, coloured by what the cell held."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts import explained
from core.charts.style import BAR_MARGIN, LOW_TO_HIGH, QUIET, Look, rows_height, scale_bar, span
from core.charts.text import HOVER, TICK, distinct, lines, signed
from core.problems import Translate, say
from core.report import Explanation

# A browser draws this many points of a drawing without delay; rows beyond are thinned evenly.
MOST_POINTS = 5_000
# About the width of a point on a plot of some 400 px.
BINS = 70
# Half the height of a lane that points may fill, and the step between two of them.
REACH = 0.37
STEP = 0.11


def swarm(values: Sequence[float], low: float, high: float) -> list[float]:
    """Return how far each point leaves the middle of its lane so that few overlap.

    Points of one bin are stacked away from the middle, first up then down; a bin with more than
    fit is packed closer. The order is shuffled, always in the same way.

    Args:
        values: positions along the lane.
        low: lower end of the axis.
        high: upper end of the axis.
    """
    width = (high - low) / BINS or 1.0
    bins: dict[int, list[int]] = {}
    for index, value in enumerate(values):
        bins.setdefault(int((value - low) // width), []).append(index)
    offsets = [0.0] * len(values)
    # In order of value, the points of a bin would line up as an arrow that means nothing.
    turns = np.random.default_rng(0).permutation(len(values)).tolist()
    for members in bins.values():
        layers = len(members) // 2
        step = min(STEP, REACH / layers) if layers else 0.0
        for place, index in enumerate(sorted(members, key=turns.__getitem__)):
            offsets[index] = step * ((place + 1) // 2) * (1 if place % 2 else -1)
    return offsets


def ranks(values: Sequence[float | None]) -> list[float | None]:
    """Return each number's place among the distinct numbers, from 0 to 1; one alone is 0.5."""
    distinct_ = sorted({value for value in values if value is not None})
    last = len(distinct_) - 1
    return [
        None if value is None else (bisect.bisect_left(distinct_, value) / last if last else 0.5)
        for value in values
    ]


def beeswarm(
    explanation: Explanation,
    output: int = 0,
    most: int = 15,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return one lane for each column and one point for each row: its effect on the output.

    Colour goes by the rank of a number among the numbers of its column; words and missing cells
    are grey.
    """
    look = Look(dark, translate)
    about = look.name(explained.checked_output(explanation, output), TICK)
    order = explained.by_importance(explanation, output)[:most]
    if not order or not explanation.rows:
        return look.empty(say("There is no row to show."))
    stride = -(-len(explanation.rows) // (MOST_POINTS // len(order) or 1))
    kept = range(0, len(explanation.rows), stride)
    effects = [explained.effects(explanation, output, column) for column in order]
    flat = [lane[row] for lane in effects for row in kept]
    low, high = span(min(0.0, *flat), max(0.0, *flat))
    coloured, grey = _Points(look), _Points(look)
    for lane, (column, values) in enumerate(zip(order, effects, strict=True)):
        shown = explained.cells(explanation, column)
        found = explained.numbers(shown)
        colours = ranks(found) if found else [None] * len(shown)
        offsets = swarm([values[row] for row in kept], low, high)
        for row, offset in zip(kept, offsets, strict=True):
            points = grey if colours[row] is None else coloured
            name = look.name(explanation.columns[column], 60)
            cell = look.name(shown[row], HOVER)
            points.add(values[row], lane + offset, colours[row], explanation.rows[row], name, cell)
    ticks = distinct([explanation.columns[column] for column in order], TICK, look.blank)
    return look.figure(
        _traces(look, coloured, grey),
        rows_height(len(order), 34, 130),
        xaxis={
            "title": {"text": look.words(say("Effect on {output}", output=about))},
            "range": [low, high],
            "zeroline": True,
            "zerolinecolor": look.line,
            "nticks": 6,
        },
        yaxis={
            "tickvals": list(range(len(ticks))),
            "ticktext": ticks,
            "range": [len(ticks) - 0.5, -0.5],
            "showgrid": True,
        },
        margin={**BAR_MARGIN, "t": 90} if coloured.x else None,
    )


class _Points:
    """Points of one trace while they are gathered."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.x: list[float] = []
        self.y: list[float] = []
        self.colour: list[float | None] = []
        self.hover: list[str] = []

    def add(
        self, x: float, y: float, colour: float | None, row: int, column: str, cell: str
    ) -> None:
        self.x.append(x)
        self.y.append(y)
        self.colour.append(colour)
        look = self.look
        self.hover.append(
            lines(
                look.raw(say("{column} = {cell}", column=column, cell=cell)),
                look.raw(say("Effect: {value}", value=signed(x))),
                look.raw(say("Row {row}", row=row + 1)),
            )
        )


def _traces(look: Look, coloured: _Points, grey: _Points) -> list[Any]:
    shared = {"mode": "markers", "hoverinfo": "text"}
    traces = []
    if grey.x:
        traces.append(
            go.Scatter(
                x=grey.x,
                y=grey.y,
                hovertext=grey.hover,
                marker={"color": QUIET, "size": 6, "opacity": 0.8},
                name=look.words(say("Words or missing")),
                showlegend=not coloured.x,
                **shared,
            )
        )
    if coloured.x:
        traces.append(
            go.Scatter(
                x=coloured.x,
                y=coloured.y,
                hovertext=coloured.hover,
                marker={
                    "color": coloured.colour,
                    "colorscale": LOW_TO_HIGH,
                    "cmin": 0,
                    "cmax": 1,
                    "size": 6,
                    "opacity": 0.9,
                    "colorbar": _bar(look, bool(grey.x)),
                },
                showlegend=False,
                **shared,
            )
        )
    return traces


def _bar(look: Look, grey: bool) -> dict[str, Any]:
    """Return the scale; it says what grey is, as a legend beside it has no room at 390 px."""
    title = look.words(say("Value in the cell"))
    if grey:
        title += "<br>" + look.words(say("(grey: words or missing)"))
    return scale_bar(title, {0: look.words(say("low")), 1: look.words(say("high"))}, 0.7)
