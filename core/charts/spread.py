"""One column of a table in depth: how its numbers lie, or which values are frequent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.style import ACCENT, NETWORK, QUIET, Look, rows_height, span
from core.charts.text import HOVER, TICK, distinct, lines, number, percent
from core.look.facts import Closer, Numbers, Profile
from core.problems import Translate, say

# Of the height, for the box below the bars.
BOX_PART = 0.2
_DAY = 86_400


def day(value: float) -> str:
    """Return days since 1970-01-01 as ISO text, with the time where there is one."""
    second = round(value * _DAY)
    moment = str(np.datetime64(second, "s"))
    return moment.removesuffix("T00:00:00").replace("T", " ")


def written(value: float, date: bool) -> str:
    """Return a number, or the date it stands for, as text."""
    return day(value) if date else number(value)


def along(values: Sequence[float], date: bool) -> list[Any]:
    """Return numbers as an axis takes them: dates as ISO text."""
    return [day(value) for value in values] if date else list(values)


def axis(date: bool, low: float, high: float) -> dict[str, Any]:
    """Return the range of an axis around numbers or dates."""
    ends = span(low, high, 0.03)
    if date:
        # Years beyond those of a calendar cannot be drawn.
        ends = [max(ends[0], -719_162.0), min(ends[1], 2_932_896.0)]
        return {"type": "date", "range": along(ends, True), "nticks": 6}
    return {"range": ends, "nticks": 7}


def spread(closer: Closer, *, dark: bool = False, translate: Translate | None = None) -> go.Figure:
    """Return a histogram of a column of numbers above its box plot.

    The box reaches from the first to the third quartile, the whiskers to the last numbers within
    1.5 times its width, and what lies farther out is a point each, the most distant 200 of them.
    """
    look = Look(dark, translate)
    found = closer.profile.numbers
    if found is None:
        return look.empty(say("Every cell is missing."))
    date = closer.profile.kind == "date"
    bars = _bars(look, found, date)
    box = go.Box(
        q1=along(found.quantiles[2:3], date),
        median=along(found.quantiles[3:4], date),
        q3=along(found.quantiles[4:5], date),
        lowerfence=along(found.whiskers[:1], date),
        upperfence=along(found.whiskers[1:], date),
        y=[0],
        orientation="h",
        yaxis="y2",
        width=0.8,
        line={"color": look.ink, "width": 1.5},
        fillcolor="rgba(0,0,0,0)",
        hoverinfo="skip",
        showlegend=False,
    )
    low, high = found.edges[0], found.edges[-1]
    figure = [bars, box, _middle(look, found, date)]
    if closer.outliers:
        figure.append(_outliers(look, closer, date))
    return look.figure(
        figure,
        340,
        bargap=0.04,
        xaxis={
            "title": {"text": look.words(say("{name}", name=look.name(closer.profile.name, 40)))},
            "anchor": "y2",
            **axis(date, low, high),
        },
        yaxis={
            "domain": [BOX_PART + 0.04, 1],
            "title": {"text": look.words(say("Rows"))},
            "rangemode": "tozero",
            "nticks": 5,
        },
        yaxis2={
            "domain": [0, BOX_PART],
            "visible": False,
            "range": [-0.6, 0.6],
            "fixedrange": True,
        },
    )


def _bars(look: Look, found: Numbers, date: bool) -> go.Bar:
    edges = np.array(found.edges)
    if len(found.counts) == 1:
        # A single value: a bar of some width around it.
        room = max(abs(found.edges[0]), 1.0) * 0.05
        edges = np.array([found.edges[0] - room, found.edges[0] + room])
    centres = edges[:-1] / 2 + edges[1:] / 2
    widths = (edges[1:] - edges[:-1]) * (_DAY * 1000 if date else 1)
    hover = [
        lines(
            look.raw(
                say("{value}", value=written(float(centre), date))
                if found.whole and float(centre).is_integer() and width == 1
                else say(
                    "{low} to {high}", low=written(float(a), date), high=written(float(b), date)
                )
            ),
            look.raw(say("Rows: {count}", count=number(count))),
        )
        for a, b, centre, width, count in zip(
            edges[:-1], edges[1:], centres, edges[1:] - edges[:-1], found.counts, strict=True
        )
    ]
    return go.Bar(
        x=along(centres.tolist(), date),
        y=list(found.counts),
        width=widths.tolist(),
        marker={"color": NETWORK},
        hoverinfo="text",
        hovertext=hover,
        showlegend=False,
    )


def _middle(look: Look, found: Numbers, date: bool) -> go.Scatter:
    """Return the median as a line that tells the numbers of the box."""
    names = (say("Lower whisker"), say("First quartile"), say("Median"), say("Third quartile"))
    values = (found.whiskers[0], *found.quantiles[2:5])
    told = [
        look.raw(say("{name}: {value}", name=look.raw(name), value=written(value, date)))
        for name, value in (
            *zip(names, values, strict=True),
            (say("Upper whisker"), found.whiskers[1]),
        )
    ]
    return go.Scatter(
        x=along(found.quantiles[3:4], date),
        y=[0],
        yaxis="y2",
        mode="markers",
        marker={"symbol": "line-ns", "size": 22, "line": {"color": ACCENT, "width": 3}},
        hoverinfo="text",
        hovertext=[lines(*told)],
        showlegend=False,
    )


def _outliers(look: Look, closer: Closer, date: bool) -> go.Scatter:
    return go.Scatter(
        x=along([one.value for one in closer.outliers], date),
        y=[0] * len(closer.outliers),
        yaxis="y2",
        mode="markers",
        marker={"color": QUIET, "size": 6, "opacity": 0.7},
        hoverinfo="text",
        hovertext=[
            lines(
                look.raw(say("{value}", value=written(one.value, date))),
                look.raw(say("Row {row}", row=one.row)),
            )
            for one in closer.outliers
        ],
        showlegend=False,
    )


def frequent(
    profile: Profile, *, dark: bool = False, translate: Translate | None = None
) -> go.Figure:
    """Return the most frequent values of a column with their rows, and all others as one bar."""
    look = Look(dark, translate)
    if not profile.top:
        return look.empty(say("Every cell is missing."))
    there = profile.rows - profile.missing
    names = distinct([value for value, _ in profile.top], TICK, look.blank)
    full = [look.name(value, HOVER) for value, _ in profile.top]
    counts = [count for _, count in profile.top]
    colours = [NETWORK] * len(counts)
    rest = there - sum(counts)
    if rest:
        phrase = say("Other values: {count}", count=number(profile.distinct - len(counts)))
        names.append(look.words(phrase))
        full.append(look.raw(phrase))
        counts.append(rest)
        colours.append(QUIET)
    share = [
        say("{count} ({share})", count=number(count), share=percent(count / there))
        for count in counts
    ]
    bars = go.Bar(
        x=counts,
        y=names,
        orientation="h",
        marker={"color": colours},
        text=[look.words(phrase) for phrase in share],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[lines(name, look.raw(phrase)) for name, phrase in zip(full, share, strict=True)],
        showlegend=False,
    )
    return look.figure(
        [bars],
        min(900, rows_height(len(counts), 24, 80)),
        xaxis={
            "title": {"text": look.words(say("Rows"))},
            "range": [0, 1.35 * max(counts)],
            "nticks": 5,
        },
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False},
    )
