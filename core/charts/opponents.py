"""The network beside simple models on the same rows: whether it was worth the effort."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from core.charts.style import NETWORK, QUIET, Look
from core.charts.text import HOVER, distinct, lines, number
from core.charts.words import METRICS
from core.problems import Translate, say
from core.report import Metrics, Report

PART = "test"
CLASSIFICATION = ("accuracy", "f1", "roc_auc")
REGRESSION = ("mae", "rmse", "r2")


def compared(report: Report) -> tuple[str, ...]:
    """Return the metrics that are compared: those of the task that the network has."""
    wanted = REGRESSION if report.task == "regression" else CLASSIFICATION
    own = report.metrics.get(PART, {})
    return tuple(name for name in wanted if own.get(name) is not None)


def contestants(report: Report) -> list[tuple[str | None, Metrics]]:
    """Return label and metrics of the network (label None) and of each opponent."""
    rivals = ((rival.label, rival.metrics.get(PART, {})) for rival in report.opponents.values())
    return [(None, report.metrics.get(PART, {})), *rivals]


def opponents(
    report: Report, *, dark: bool = False, translate: Translate | None = None
) -> go.Figure:
    """Return a panel for each metric with the score of the network and of every opponent."""
    look = Look(dark, translate)
    names = compared(report)
    if not names:
        return look.empty(say("There is no score to compare."))
    scores = contestants(report)
    # Opponents are named in our own words, which are translated like any other.
    said = translate or str
    labels = [
        look.raw(say("This network")) if label is None else said(label) for label, _ in scores
    ]
    ticks = distinct(labels, 24, look.blank)
    each = 30 * len(scores) + 80
    height = each * len(names) + 20
    # The axis of a panel and its title need the same pixels however many bars there are.
    gap = 62 / height
    tall = (1 - gap * (len(names) - 1)) / len(names)
    traces: list[Any] = []
    layout: dict[str, Any] = {}
    for panel, name in enumerate(names):
        axis = "" if not panel else str(panel + 1)
        metric = METRICS[name]
        values = [found.get(name) for _, found in scores]
        traces.append(
            go.Bar(
                x=[value if value is not None else 0 for value in values],
                y=ticks,
                orientation="h",
                xaxis=f"x{axis}",
                yaxis=f"y{axis}",
                marker={"color": [NETWORK] + [QUIET] * (len(scores) - 1)},
                text=[number(value) for value in values],
                textposition="outside",
                cliponaxis=False,
                hoverinfo="text",
                hovertext=[
                    lines(label[:HOVER], f"{look.raw(metric.label)}: {number(value)}")
                    for label, value in zip(labels, values, strict=True)
                ],
                showlegend=False,
            )
        )
        way = (
            say("{metric} (higher is better)", metric=look.raw(metric.label))
            if metric.better == "higher"
            else say("{metric} (lower is better)", metric=look.raw(metric.label))
        )
        found = [value for value in values if value is not None]
        low, high = min(0.0, *found), max(0.0, *found)
        room = 0.22 * ((high - low) or 1.0)
        layout[f"xaxis{axis}"] = {
            "title": {"text": look.words(way)},
            "anchor": f"y{axis}",
            # A label to the left of a bar must not reach the names.
            "range": [low - 1.6 * room if low < 0 else 0, high + room if high > 0 else 0.05],
            "nticks": 6,
        }
        top = 1 - panel * (tall + gap)
        layout[f"yaxis{axis}"] = {
            "type": "category",
            "anchor": f"x{axis}",
            "domain": [max(0.0, top - tall), top],
            "autorange": "reversed",
            "showgrid": False,
        }
    return look.figure(traces, height, **layout)
