"""The learning rate over the epochs that are planned, before they are trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from core.charts.style import NETWORK, Look
from core.charts.text import lines, number
from core.problems import Translate, say

if TYPE_CHECKING:
    from core.rates import Course


def learning_rate(
    course: Course, *, dark: bool = False, translate: Translate | None = None
) -> go.Figure:
    """Return the course of the learning rate, from zero up.

    Args:
        course: the rates at some places of the planned epochs.
        dark: the page behind is dark.
        translate: gettext function of the reader's language.
    """
    look = Look(dark, translate)
    rates = [float(rate) for rate in course.rates]
    epochs = [float(epoch) for epoch in course.epochs]
    line = go.Scatter(
        x=epochs,
        y=rates,
        mode="lines",
        line={"color": NETWORK, "width": 2},
        fill="tozeroy",
        fillcolor="rgba(0,114,178,0.12)",
        showlegend=False,
        hoverinfo="text",
        hovertext=[
            lines(look.raw(say("Epoch {epoch}", epoch=int(epoch) + 1)), number(rate))
            for epoch, rate in zip(epochs, rates, strict=True)
        ],
    )
    return look.figure(
        [line],
        190,
        xaxis={
            "title": {"text": look.words(say("Epoch"))},
            "range": [0, max(1.0, epochs[-1] * 1.01)],
            "showgrid": False,
            "nticks": 8,
        },
        yaxis={
            "title": {"text": look.words(say("Learning rate"))},
            "rangemode": "tozero",
            "nticks": 4,
            "exponentformat": "power",
        },
    )
