"""Loss and metrics by epoch: whether the network still learned, and which epoch was kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.style import QUIET, TRAINING, VALIDATION, Look
from core.charts.text import lines, number
from core.charts.words import metric_label
from core.problems import Translate, say

Epoch = Mapping[str, float | None]

# Up to here each epoch gets a marker and a tick of its own.
FEW_EPOCHS = 12
# A first loss this many times the last flattens everything after it on a linear axis.
WIDE = 100.0


def series(history: Sequence[Epoch], name: str) -> list[float | None]:
    """Return a metric epoch by epoch; None where it is missing or no number."""
    values = (epoch.get(name) for epoch in history)
    return [value if value is not None and math.isfinite(value) else None for value in values]


def metrics(history: Sequence[Epoch]) -> list[str]:
    """Return the metrics that have a number in some epoch, the loss first."""
    names = dict.fromkeys(
        name.removeprefix("val_")
        for epoch in history
        for name, value in epoch.items()
        if value is not None and math.isfinite(value)
    )
    return sorted(names, key=lambda name: name != "loss")


def _wide(values: Sequence[float | None]) -> bool:
    found = [value for value in values if value is not None]
    return min(found) > 0 and max(found) / min(found) > WIDE


def _line(
    look: Look, name: str, values: list[float | None], panel: int, validation: bool
) -> go.Scatter:
    rows = say("New rows (validation)") if validation else say("Training rows")
    metric = look.raw(metric_label(name))
    axis = "" if panel == 1 else str(panel)
    alone = len(values) <= FEW_EPOCHS or None in values
    return go.Scatter(
        x=list(range(1, len(values) + 1)),
        y=values,
        mode="lines+markers" if alone else "lines",
        name=look.words(rows),
        legendgroup="validation" if validation else "training",
        showlegend=panel == 1,
        line={
            "color": VALIDATION if validation else TRAINING,
            "width": 2,
            "dash": "solid" if validation else "dot",
        },
        marker={"size": 6, "symbol": "circle" if validation else "square"},
        xaxis="x",
        yaxis=f"y{axis}",
        hoverinfo="text",
        hovertext=[
            lines(look.raw(say("Epoch {epoch}", epoch=epoch)), f"{metric}: {number(value)}")
            for epoch, value in enumerate(values, 1)
        ],
    )


def learning_curves(
    history: Sequence[Epoch],
    best_epoch: int,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return loss and metrics by epoch, one panel for each, the kept epoch marked.

    A loss that spans more than two orders of magnitude is drawn on a logarithmic axis.

    Args:
        history: each epoch's numbers under their Keras names; null where there was none.
        best_epoch: the epoch (from 1) whose weights were kept; 0 when none was.
        dark: the page behind is dark.
        translate: gettext function of the reader's language.
    """
    look = Look(dark, translate)
    names = metrics(history)
    if not names:
        return look.empty(say("No epoch has been finished yet."))
    traces: list[Any] = []
    layout: dict[str, Any] = {}
    share, gap = 1 / len(names), 0.08 if len(names) > 1 else 0.0
    for panel, name in enumerate(names, 1):
        pair = [(key != name, series(history, key)) for key in (name, f"val_{name}")]
        drawn = [
            _line(look, name, values, panel, validation)
            for validation, values in pair
            if any(value is not None for value in values)
        ]
        traces += drawn
        wide = name == "loss" and _wide([value for trace in drawn for value in trace.y])
        title = look.words(metric_label(name))
        top = 1 - (panel - 1) * share
        layout["yaxis" if panel == 1 else f"yaxis{panel}"] = {
            "title": {"text": title},
            "domain": [max(0.0, top - share + gap), top],
            "type": "log" if wide else "linear",
            "dtick": 1 if wide else None,
            "nticks": 6,
        }
    if 1 <= best_epoch <= len(history):
        traces.append(_kept(look, best_epoch))
        layout["shapes"] = [_kept_line(best_epoch, panel) for panel in range(len(names))]
    few = len(history) <= FEW_EPOCHS
    layout["xaxis"] = {
        "title": {"text": look.words(say("Epoch"))},
        "dtick": 1 if few else None,
        "range": [0.5, len(history) + 0.5] if few else [0, len(history) + 1],
        "anchor": "y" if len(names) == 1 else f"y{len(names)}",
        "showgrid": False,
    }
    return look.figure(traces, 170 + 170 * len(names), **layout)


def _kept_line(epoch: int, panel: int) -> dict[str, Any]:
    """Return the line that crosses a panel at the kept epoch."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "y domain" if not panel else f"y{panel + 1} domain",
        "x0": epoch,
        "x1": epoch,
        "y0": 0,
        "y1": 1,
        "line": {"color": QUIET, "width": 1.5, "dash": "dash"},
    }


def _kept(look: Look, epoch: int) -> go.Scatter:
    """Return the legend's entry for that line; a shape has none."""
    return go.Scatter(
        x=[None],
        y=[None],
        mode="lines",
        name=look.words(say("Kept: epoch {epoch}", epoch=epoch)),
        line={"color": QUIET, "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )
