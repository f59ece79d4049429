"""Two columns in one picture: points, a density, boxes, or stacked shares."""

from __future__ import annotations

import itertools
from typing import Any

import plotly.graph_objects as go

from core.charts.spread import along, axis, written
from core.charts.style import (
    ACCENT,
    BAR_MARGIN,
    NETWORK,
    PALETTE,
    QUIET,
    Look,
    rows_height,
    scale_bar,
)
from core.charts.text import HOVER, TICK, distinct, lines, number, percent
from core.look.facts import Pair
from core.problems import Phrase, Translate, say

# All labels that are not shown alone.
_RARER: Phrase = say("all others")


def pair(found: Pair, *, dark: bool = False, translate: Translate | None = None) -> go.Figure:
    """Return a column across and the target up; with categories, one line for each."""
    look = Look(dark, translate)
    if found.picture == "points" or found.picture == "density":
        return _numbers(look, found)
    if found.picture == "boxes":
        return _boxes(look, found)
    if found.picture == "shares":
        return _shares(look, found)
    return look.empty(say("These two columns cannot be drawn together."))


def _title(look: Look, name: str) -> dict[str, Any]:
    return {"title": {"text": look.words(say("{name}", name=look.name(name, 40)))}}


def _numbers(look: Look, found: Pair) -> go.Figure:
    across, up = found.dates
    traces: list[Any] = []
    if found.picture == "points":
        x, y = found.points
        ends = (min(x), max(x)), (min(y), max(y))
        traces.append(
            go.Scatter(
                x=along(x, across),
                y=along(y, up),
                mode="markers",
                marker={"color": NETWORK, "size": 6, "opacity": 0.45},
                hoverinfo="text",
                hovertext=[_point(look, found, a, b) for a, b in zip(x, y, strict=True)],
                showlegend=False,
            )
        )
    else:
        edges = found.edges
        ends = (edges[0][0], edges[0][-1]), (edges[1][0], edges[1][-1])
        traces.append(_density(look, found))
    if len(found.bins) > 1:
        traces.append(_means(look, found))
    return look.figure(
        traces,
        400,
        xaxis={**_title(look, found.x), **axis(across, *ends[0])},
        yaxis={**_title(look, found.y), **axis(up, *ends[1])},
        margin=BAR_MARGIN if found.picture == "density" else None,
        legend={"y": 1.01} if found.picture == "points" else {"x": 1, "xanchor": "right"},
    )


def _point(look: Look, found: Pair, x: float, y: float) -> str:
    return lines(
        look.raw(
            say("{name}: {value}", name=look.name(found.x, 40), value=written(x, found.dates[0]))
        ),
        look.raw(
            say("{name}: {value}", name=look.name(found.y, 40), value=written(y, found.dates[1]))
        ),
    )


def _density(look: Look, found: Pair) -> go.Heatmap:
    across, up = found.edges
    most = max(max(line) for line in found.density)
    x = [(a + b) / 2 for a, b in itertools.pairwise(across)]
    y = [(a + b) / 2 for a, b in itertools.pairwise(up)]
    return go.Heatmap(
        x=along(x, found.dates[0]),
        y=along(y, found.dates[1]),
        # Colour goes by the root: a few full cells would leave all others blank.
        z=[[count**0.5 if count else None for count in line] for line in found.density],
        zmin=0,
        zmax=most**0.5,
        colorscale=look.shares,
        hoverongaps=False,
        hoverinfo="text",
        hovertext=[
            [
                lines(look.raw(say("Rows: {count}", count=number(count)))) + "<br>"
                + _point(look, found, x[column], y[row])
                for column, count in enumerate(line)
            ]
            for row, line in enumerate(found.density)
        ],
        colorbar=scale_bar(
            look.words(say("Rows")), {0.0: "0", most**0.5: number(most)}, 0.5
        ),
    )  # fmt: skip


def _means(look: Look, found: Pair) -> go.Scatter:
    """Return the mean of the target for groups of the column with about equally many rows."""
    middles = [one.low / 2 + one.high / 2 for one in found.bins]
    errors = [one.error or 0.0 for one in found.bins]
    return go.Scatter(
        x=along(middles, found.dates[0]),
        y=along([one.mean for one in found.bins], found.dates[1]),
        error_y=None if found.dates[1] else {"array": errors, "thickness": 1, "width": 3},
        mode="lines+markers",
        line={"color": PALETTE[1], "width": 2},
        marker={"size": 6},
        name=look.words(say("Mean of {name}", name=look.name(found.y, TICK))),
        hoverinfo="text",
        hovertext=[
            lines(
                look.raw(
                    say(
                        "{low} to {high}",
                        low=written(one.low, found.dates[0]),
                        high=written(one.high, found.dates[0]),
                    )
                ),
                look.raw(say("Mean: {value}", value=written(one.mean, found.dates[1]))),
                look.raw(say("Rows: {count}", count=number(one.rows))),
            )
            for one in found.bins
        ],
        showlegend=True,
    )


def _names(look: Look, labels: tuple[str | None, ...]) -> tuple[list[str], list[str]]:
    """Return labels for an axis and in full; None is all that are not shown alone."""
    others = look.raw(_RARER)
    full = [others if label is None else look.name(label, HOVER) for label in labels]
    return distinct(
        [others if label is None else label for label in labels], TICK, look.blank
    ), full


def _boxes(look: Look, found: Pair) -> go.Figure:
    names, full = _names(look, tuple(box.label for box in found.boxes))
    date = found.dates[1]
    places = list(range(len(names)))
    boxes = go.Box(
        q1=along([box.quartiles[0] for box in found.boxes], date),
        median=along([box.quartiles[1] for box in found.boxes], date),
        q3=along([box.quartiles[2] for box in found.boxes], date),
        lowerfence=along([box.whiskers[0] for box in found.boxes], date),
        upperfence=along([box.whiskers[1] for box in found.boxes], date),
        y=places,
        orientation="h",
        width=0.6,
        line={"color": NETWORK, "width": 1.5},
        hoverinfo="skip",
        showlegend=False,
    )
    middles = go.Scatter(
        x=along([box.quartiles[1] for box in found.boxes], date),
        y=places,
        mode="markers",
        marker={"symbol": "line-ns", "size": 16, "line": {"color": ACCENT, "width": 3}},
        hoverinfo="text",
        hovertext=[
            lines(
                name,
                look.raw(say("Median: {value}", value=written(box.quartiles[1], date))),
                look.raw(
                    say(
                        "Quartiles: {low} to {high}",
                        low=written(box.quartiles[0], date),
                        high=written(box.quartiles[2], date),
                    )
                ),
                look.raw(say("Mean: {value}", value=written(box.mean, date))),
                look.raw(say("Rows: {count}", count=number(box.rows))),
            )
            for name, box in zip(full, found.boxes, strict=True)
        ],
        showlegend=False,
    )
    traces: list[Any] = [boxes, middles]
    outside = [(value, k) for k, box in enumerate(found.boxes) for value in box.outliers]
    if outside:
        traces.append(
            go.Scatter(
                x=along([value for value, _ in outside], date),
                y=[k for _, k in outside],
                mode="markers",
                marker={"color": QUIET, "size": 5, "opacity": 0.6},
                hoverinfo="text",
                hovertext=[
                    lines(full[k], look.raw(say("{value}", value=written(value, date))))
                    for value, k in outside
                ],
                showlegend=False,
            )
        )
    ends = [edge for box in found.boxes for edge in (*box.whiskers, *box.outliers)]
    return look.figure(
        traces,
        rows_height(len(names), 36, 100),
        xaxis={**_title(look, found.y), **axis(date, min(ends), max(ends))},
        yaxis={
            **_title(look, found.x),
            "tickvals": places,
            "ticktext": names,
            "range": [len(names) - 0.5, -0.5],
            "showgrid": False,
        },
    )


def _shares(look: Look, found: Pair) -> go.Figure:
    names, full = _names(look, found.labels)
    parts, parts_full = _names(look, found.parts)
    totals = [sum(line) for line in found.counts]
    traces = []
    for place, (part, whole) in enumerate(zip(parts, parts_full, strict=True)):
        counts = [line[place] for line in found.counts]
        rest = found.parts[place] is None
        traces.append(
            go.Bar(
                x=[count / total for count, total in zip(counts, totals, strict=True)],
                y=names,
                orientation="h",
                name=part,
                marker={"color": QUIET if rest else PALETTE[place % len(PALETTE)]},
                hoverinfo="text",
                hovertext=[
                    lines(
                        name,
                        look.raw(say("{name}: {value}", name=whole, value=percent(count / total))),
                        look.raw(say("Rows: {count}", count=number(count))),
                    )
                    for name, count, total in zip(full, counts, totals, strict=True)
                ],
                showlegend=True,
            )
        )
    return look.figure(
        traces,
        rows_height(len(names), 28, 130),
        barmode="stack",
        bargap=0.25,
        legend={"traceorder": "normal"},
        xaxis={
            "title": {"text": look.words(say("Share of the rows"))},
            "range": [0, 1],
            "dtick": 0.25,
            "tickformat": ".0%",
        },
        yaxis={
            **_title(look, found.x),
            "type": "category",
            "autorange": "reversed",
            "showgrid": False,
        },
    )
