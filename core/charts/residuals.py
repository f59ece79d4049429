"""How far predicted numbers are from the true ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.style import ACCENT, NETWORK, QUIET, Look, span
from core.charts.text import lines, number, signed
from core.problems import Phrase, Translate, say
from core.report import Residuals

MOST_BINS = 50


def differences(found: Residuals) -> list[float]:
    """Return actual minus predicted, row by row; a difference too large for a float is left out."""
    pairs = zip(found.actual, found.predicted, strict=True)
    return [d for d in (actual - predicted for actual, predicted in pairs) if math.isfinite(d)]


def _points(look: Look, found: Residuals, x: Sequence[float], y: Sequence[float]) -> go.Scatter:
    hover = [
        lines(
            look.raw(say("Row {row}", row=row + 1)),
            look.raw(say("Actual: {value}", value=number(actual))),
            look.raw(say("Predicted: {value}", value=number(predicted))),
            look.raw(say("Residual: {value}", value=signed(actual - predicted))),
        )
        for row, actual, predicted in zip(found.rows, found.actual, found.predicted, strict=True)
    ]
    many = len(found.rows) > 300
    return go.Scatter(
        x=list(x),
        y=list(y),
        mode="markers",
        marker={"color": NETWORK, "size": 5 if many else 7, "opacity": 0.45 if many else 0.7},
        hoverinfo="text",
        hovertext=hover,
        showlegend=False,
    )


def _reference(name: str, x: list[float], y: list[float]) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        name=name,
        line={"color": QUIET, "dash": "dash", "width": 1.5},
        hoverinfo="skip",
        showlegend=True,
    )


def predicted_against_actual(
    found: Residuals, *, dark: bool = False, translate: Translate | None = None
) -> go.Figure:
    """Return predicted by true numbers, with the line on which they are equal."""
    look = Look(dark, translate)
    if not found.rows:
        return look.empty(say("There is no row to show."))
    both = (*found.actual, *found.predicted)
    ends = span(min(both), max(both))
    return look.figure(
        [
            _reference(look.words(say("Predicted exactly")), ends, ends),
            _points(look, found, found.actual, found.predicted),
        ],
        420,
        xaxis={"title": {"text": look.words(say("Actual"))}, "range": ends, "nticks": 7},
        yaxis={"title": {"text": look.words(say("Predicted"))}, "range": ends, "nticks": 7},
    )


def residuals(
    found: Residuals, *, dark: bool = False, translate: Translate | None = None
) -> go.Figure:
    """Return residuals (actual minus predicted) by predicted number; a pattern is a warning."""
    look = Look(dark, translate)
    rest = differences(found)
    if len(rest) < len(found.rows) or not rest:
        return look.empty(say("There is no row to show."))
    across = span(min(found.predicted), max(found.predicted))
    farthest = max(abs(value) for value in rest) or 1.0
    return look.figure(
        [
            _reference(look.words(say("Predicted exactly")), across, [0, 0]),
            _points(look, found, found.predicted, rest),
        ],
        380,
        xaxis={"title": {"text": look.words(say("Predicted"))}, "range": across, "nticks": 7},
        yaxis={
            "title": {"text": look.words(_residual())},
            "range": [-1.1 * farthest, 1.1 * farthest],
        },
    )


def _residual() -> Phrase:
    return say("Residual (actual − predicted)")


def residual_histogram(
    found: Residuals, *, dark: bool = False, translate: Translate | None = None
) -> go.Figure:
    """Return how many rows have a residual of which size, counted here in equal bins."""
    look = Look(dark, translate)
    rest = differences(found)
    if not rest:
        return look.empty(say("There is no row to show."))
    low, high = min(rest), max(rest)
    if high - low <= 1e-9 * max(abs(low), abs(high)) or not math.isfinite(high - low):
        ends = span(low, low, 0.5) if math.isfinite(high - low) else [low, high]
        edges, counts = np.array(ends), np.array([len(rest)])
    else:
        bins = min(MOST_BINS, max(5, math.ceil(2 * len(rest) ** (1 / 3))))  # Rice's rule
        counts, edges = np.histogram(rest, bins=bins, range=(low, high))
    between = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
    bars = go.Bar(
        x=[left / 2 + right / 2 for left, right in between],
        y=counts.tolist(),
        width=[right - left for left, right in between],
        marker={"color": ACCENT, "line": {"width": 1, "color": QUIET}},
        hoverinfo="text",
        hovertext=[
            lines(
                look.raw(say("From {low} to {high}", low=number(left), high=number(right))),
                look.raw(say("Rows: {count}", count=number(count))),
            )
            for (left, right), count in zip(between, counts.tolist(), strict=True)
        ],
        showlegend=False,
    )
    return look.figure(
        [bars],
        320,
        xaxis={"title": {"text": look.words(_residual())}, "nticks": 7},
        yaxis={"title": {"text": look.words(say("Rows"))}, "rangemode": "tozero"},
        bargap=0,
        shapes=[
            {
                "type": "line",
                "xref": "x",
                "yref": "y domain",
                "x0": 0,
                "x1": 0,
                "y0": 0,
                "y1": 1,
                "line": {"color": QUIET, "dash": "dash", "width": 1.5},
            }
        ],
    )
