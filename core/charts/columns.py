"""Columns of an explanation: how much each matters, and how one acts over its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts import explained
from core.charts.style import NETWORK, QUIET, Look, rows_height, span
from core.charts.text import HOVER, TICK, distinct, lines, number, signed
from core.problems import Phrase, Translate, say
from core.report import Explanation

MOST_WORDS = 20


def importance(
    explanation: Explanation,
    output: int = 0,
    most: int = 20,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return the mean absolute effect of the most important columns, with standard errors."""
    look = Look(dark, translate)
    about = look.name(explained.checked_output(explanation, output), TICK)
    order = explained.by_importance(explanation, output)[:most]
    if not order:
        return look.empty(say("There is no column to show."))
    values = [explanation.importance[output][index] for index in order]
    errors = [explanation.importance_error[output][index] for index in order]
    columns = [explanation.columns[index] for index in order]
    bars = go.Bar(
        x=values,
        y=distinct(columns, TICK, look.blank),
        orientation="h",
        marker={"color": NETWORK},
        error_x={"array": errors, "color": look.ink, "thickness": 1, "width": 3},
        hoverinfo="text",
        hovertext=[
            lines(
                look.name(column, HOVER),
                look.raw(say("{value} ± {error}", value=number(value), error=number(error))),
            )
            for column, value, error in zip(columns, values, errors, strict=True)
        ],
        showlegend=False,
    )
    few, all_ = len(order), len(explanation.columns)
    title = (
        say("Mean effect on {output}", output=about)
        if few == all_
        else say(
            "Mean effect on {output} ({few} of {all} columns)", output=about, few=few, all=all_
        )
    )
    return look.figure(
        [bars],
        rows_height(few),
        xaxis={"title": {"text": look.words(title)}, "rangemode": "tozero", "nticks": 6},
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False},
    )


def dependence(
    explanation: Explanation,
    column: str,
    output: int = 0,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return the effect of a column by the value of its cell, row by row.

    Numbers lie on an axis of numbers, missing ones as a line at their mean effect; words lie in
    one lane each, the most frequent first, all rare ones together.
    """
    look = Look(dark, translate)
    about = look.name(explained.checked_output(explanation, output), TICK)
    index = explained.column_index(explanation, column)
    effects = explained.effects(explanation, output, index)
    if not effects:
        return look.empty(say("There is no row to show."))
    cells = explained.cells(explanation, index)
    values = explained.numbers(cells)
    axis = {"title": {"text": look.words(say("{name}", name=look.name(column, 40)))}}
    if values is None:
        traces, across = _words(look, explanation, cells, effects)
    else:
        traces, across = _numbers(look, explanation, values, effects)
    spread = span(min(0.0, *effects), max(0.0, *effects))
    return look.figure(
        traces,
        380,
        xaxis={**axis, **across},
        yaxis={
            "title": {"text": look.words(say("Effect on {output}", output=about))},
            "range": spread,
            "zeroline": True,
            "zerolinecolor": look.line,
        },
    )


def _dots(look: Look, x: Sequence[float], y: Sequence[float], hover: list[str]) -> go.Scatter:
    return go.Scatter(
        x=list(x),
        y=list(y),
        mode="markers",
        marker={"color": NETWORK, "size": 6, "opacity": 0.6},
        hoverinfo="text",
        hovertext=hover,
        showlegend=False,
    )


def _hover(look: Look, row: int, cell: str, effect: float) -> str:
    return lines(
        look.raw(say("Row {row}", row=row + 1)),
        look.name(cell, HOVER),
        look.raw(say("Effect: {value}", value=signed(effect))),
    )


def _numbers(
    look: Look, explanation: Explanation, values: list[float | None], effects: list[float]
) -> tuple[list[Any], dict[str, Any]]:
    known = [
        (value, effect, row)
        for value, effect, row in zip(values, effects, explanation.rows, strict=True)
        if value is not None
    ]
    x, y = [value for value, _, _ in known], [effect for _, effect, _ in known]
    across = span(min(x), max(x))
    dots = _dots(look, x, y, [_hover(look, row, number(v), e) for v, e, row in known])
    traces: list[Any] = [dots]
    missing = [effect for value, effect in zip(values, effects, strict=True) if value is None]
    if missing:
        mean = float(np.mean(missing))
        name: Phrase = say(
            "Missing cells: {effect} on average (rows: {count})",
            effect=signed(mean),
            count=len(missing),
        )
        traces.append(
            go.Scatter(
                x=across,
                y=[mean, mean],
                mode="lines",
                name=look.words(name),
                line={"color": QUIET, "dash": "dash", "width": 2},
                hoverinfo="skip",
                showlegend=True,
            )
        )
    return traces, {"range": across, "nticks": 7}


def _words(
    look: Look, explanation: Explanation, cells: list[str], effects: list[float]
) -> tuple[list[Any], dict[str, Any]]:
    frequent = [cell for cell, _ in Counter(cells).most_common(MOST_WORDS)]
    lanes = {cell: lane for lane, cell in enumerate(frequent)}
    ticks = distinct(frequent, 14, look.blank)
    if len(set(cells)) > len(frequent):
        ticks.append(look.words(say("all others")))
    # A fixed spread within the lane, from the row's position alone: the same figure every time.
    sway = np.random.default_rng(0).uniform(-0.25, 0.25, len(cells))
    x = [
        lanes.get(cell, len(frequent)) + shift
        for cell, shift in zip(cells, sway.tolist(), strict=True)
    ]
    rows = zip(explanation.rows, cells, effects, strict=True)
    dots = _dots(look, x, effects, [_hover(look, *row) for row in rows])
    return [dots], {
        "tickvals": list(range(len(ticks))),
        "ticktext": ticks,
        "range": [-0.5, len(ticks) - 0.5],
        "showgrid": False,
    }
