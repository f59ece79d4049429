"""What is missing: cells by column, and which columns are missing together."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from core.charts.style import NETWORK, Look, rows_height
from core.charts.text import HOVER, TICK, distinct, lines, number, percent
from core.look.facts import Gaps
from core.problems import Translate, say

MOST_BARS = 25
MOST_COLUMNS = 25


def missing(found: Gaps, *, dark: bool = False, translate: Translate | None = None) -> go.Figure:
    """Return the share of missing cells of the columns with most of them."""
    look = Look(dark, translate)
    shown = found.columns[:MOST_BARS]
    if not shown:
        return look.empty(say("No cell is missing."))
    shares = [count / found.rows for _, count in shown]
    told = [
        say("{count} ({share})", count=number(count), share=percent(count / found.rows))
        for _, count in shown
    ]
    bars = go.Bar(
        x=shares,
        y=distinct([name for name, _ in shown], TICK, look.blank),
        orientation="h",
        marker={"color": NETWORK},
        text=[look.words(phrase) for phrase in told],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[
            lines(look.name(name, HOVER), look.raw(phrase))
            for (name, _), phrase in zip(shown, told, strict=True)
        ],
        showlegend=False,
    )
    return look.figure(
        [bars],
        rows_height(len(shown), 24, 90),
        xaxis={
            "title": {"text": look.words(say("Share of the rows that are missing"))},
            "range": [0, min(1.35, 1.35 * max(shares))],
            "tickformat": ".0%",
            "nticks": 5,
        },
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False},
    )


def patterns(found: Gaps, *, dark: bool = False, translate: Translate | None = None) -> go.Figure:
    """Return which columns are missing together: a line for each pattern, with its rows."""
    look = Look(dark, translate)
    if not found.patterns:
        return look.empty(say("No cell is missing."))
    columns = found.columns[:MOST_COLUMNS]
    names = distinct([name for name, _ in columns], 14, look.blank)
    labels = [look.words(say("Rows: {count}", count=number(rows))) for _, rows in found.patterns]
    places = list(range(len(labels)))
    values = [[int(k in gone) for k in range(len(columns))] for gone, _ in found.patterns]
    hover = [
        [
            lines(
                look.raw(say("Rows: {count}", count=number(rows))),
                look.name(name, 60),
                look.raw(say("missing") if k in gone else say("there")),
            )
            for k, (name, _) in enumerate(columns)
        ]
        for gone, rows in found.patterns
    ]
    tiles = go.Heatmap(
        x=list(range(len(columns))),
        y=places,
        z=values,
        zmin=0,
        zmax=1,
        # What is there is hardly seen, what is gone is.
        colorscale=((0.0, look.grid), (0.5, look.grid), (0.5, NETWORK), (1.0, NETWORK)),
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="text",
        hovertext=hover,
    )
    side: dict[str, Any] = {"showgrid": False, "tickfont": {"size": 11}}
    return look.figure(
        [tiles],
        min(860, rows_height(len(labels), 26, 170)),
        xaxis={
            **side,
            "title": {"text": look.words(say("Column"))},
            "tickvals": list(range(len(columns))),
            "ticktext": names,
            "tickangle": -45,
        },
        yaxis={
            **side,
            "title": {"text": look.words(say("Missing together"))},
            "tickvals": places,
            "ticktext": labels,
            "range": [len(labels) - 0.5, -0.5],
        },
    )
