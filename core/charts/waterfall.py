"""One row: from what is predicted on average to what is predicted for it, column by column."""

from __future__ import annotations

from typing import Any, NamedTuple

import plotly.graph_objects as go

from core.charts import explained
from core.charts.style import LOWERS, QUIET, RAISES, Look, rows_height, span
from core.charts.text import HOVER, TICK, distinct, lines, number, signed
from core.problems import Translate, say
from core.report import Explanation


class Step(NamedTuple):
    """One bar: a column with its cell, or (column None) several columns together."""

    column: str | None
    cell: str
    effect: float
    columns: int = 1


def steps(explanation: Explanation, row: int, output: int, most: int) -> list[Step]:
    """Return the largest effects of a row in order of size, and the rest as one."""
    effects = explanation.values[output][row]
    order = sorted(range(len(effects)), key=lambda index: -abs(effects[index]))
    # A bar for the rest takes the place of one column; it never stands for a single one.
    cut = len(order) if len(order) <= most + 1 else most
    shown = [
        Step(explanation.columns[index], explanation.cells[row][index], effects[index])
        for index in order[:cut]
    ]
    rest = order[cut:]
    if rest:
        shown.append(Step(None, "", sum(effects[index] for index in rest), len(rest)))
    return shown


def _label(look: Look, step: Step, most: int) -> str:
    if step.column is None:
        return look.raw(say("{count} other columns", count=step.columns))
    name, cell = look.name(step.column, most), look.name(step.cell, most)
    return look.raw(say("{column} = {cell}", column=name, cell=cell))


def waterfall(
    explanation: Explanation,
    row: int = 0,
    output: int = 0,
    most: int = 12,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return the way from the base (top) to the prediction (bottom) for one explained row.

    Args:
        explanation: values, cells and predictions.
        row: position among the explained rows, from 0.
        output: which output.
        most: columns with a bar of their own; the others are summed.
        dark: the page behind is dark.
        translate: gettext function of the reader's language.

    Raises:
        InputError: there is no such row or output.
    """
    look = Look(dark, translate)
    about = look.name(explained.checked_output(explanation, output), TICK)
    explained.checked_row(explanation, row)
    path = steps(explanation, row, output, most)
    base, end = explanation.base[output], explanation.predictions[output][row]
    starts = [base]
    for step in path:
        starts.append(starts[-1] + step.effect)
    largest = max((abs(step.effect) for step in path), default=0.0)
    labels = [
        look.raw(say("Average")),
        *(_label(look, step, 12) for step in path),
        look.raw(say("Prediction")),
    ]
    ticks = distinct(labels, 30, look.blank)
    places = list(range(len(labels)))
    bars = go.Bar(
        x=[step.effect for step in path],
        y=places[1:-1],
        base=starts[:-1],
        orientation="h",
        marker={"color": [RAISES if step.effect > 0 else LOWERS for step in path]},
        text=[signed(step.effect, largest) for step in path],
        textposition="outside",
        textfont={"size": 11},
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[
            lines(
                _label(look, step, HOVER // 2),
                look.raw(say("Effect: {value}", value=signed(step.effect))),
            )
            for step in path
        ],
        showlegend=False,
    )
    ends = go.Scatter(
        x=[base, end],
        y=[places[0], places[-1]],
        mode="markers+text",
        marker={"symbol": "diamond", "size": 11, "color": QUIET},
        text=[number(base), number(end)],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[
            lines(look.raw(say("Average prediction: {value}", value=number(base)))),
            lines(look.raw(say("Prediction for this row: {value}", value=number(end)))),
        ],
        showlegend=False,
    )
    reached = [*starts, end]
    return look.figure(
        [_links(starts, places), bars, ends],
        rows_height(len(labels), 28, 90),
        xaxis={
            "title": {"text": look.words(say("Prediction of {output}", output=about))},
            # Room for the numbers that stand outside the bars.
            "range": span(min(reached), max(reached), 0.35),
            "nticks": 6,
        },
        yaxis={
            "tickvals": places,
            "ticktext": ticks,
            "range": [len(places) - 0.5, -0.5],
            "showgrid": False,
        },
    )


def _links(starts: list[float], places: list[int]) -> go.Scatter:
    """Return thin lines from where one bar ends down to where the next begins."""
    x: list[Any] = []
    y: list[Any] = []
    for place, start in enumerate(starts):
        x += [start, start, None]
        y += [places[place], places[place] + 1, None]
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": QUIET, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )
