"""Some columns against each other, row by row: a scatter matrix."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from core.charts.spread import along, axis, written
from core.charts.style import BAR_MARGIN, LOW_TO_HIGH, NETWORK, PALETTE, QUIET, Look, scale_bar
from core.charts.text import TICK, distinct, lines, number
from core.look.facts import Sample
from core.problems import Translate, say

_GAP = 0.03


def scatter_matrix(
    found: Sample,
    target: str | None = None,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return each column against each other one, the rows coloured by the target.

    Args:
        found: rows that were drawn, with at least two columns.
        target: its name, for the legend.
        dark: the page behind is dark.
        translate: gettext function of the reader's language.
    """
    look = Look(dark, translate)
    count = len(found.names)
    if count < 2 or not found.rows:
        return look.empty(say("Two columns of numbers are needed, with rows that have both."))
    layout: dict[str, Any] = {}
    traces: list[Any] = []
    # Each pair once: the first column across, the later ones down.
    for down in range(1, count):
        for across in range(down):
            cell = (down - 1) * (count - 1) + across + 1
            last, first = down == count - 1, across == 0
            suffix = "" if cell == 1 else str(cell)
            layout[f"xaxis{suffix}"] = {
                **_side(look, found, across, last),
                "domain": _domain(across, count - 1),
                "anchor": f"y{suffix}",
            }
            layout[f"yaxis{suffix}"] = {
                **_side(look, found, down, first),
                "domain": _domain(count - 1 - down, count - 1),
                "anchor": f"x{suffix}",
            }
            traces.extend(_cell(look, found, across, down, suffix, target, cell == 1))
    return look.figure(
        traces,
        min(860, 120 + 190 * (count - 1)),
        margin=BAR_MARGIN if found.levels else None,
        **layout,
    )


def _domain(place: int, count: int) -> list[float]:
    return [place / count + (_GAP / 2 if place else 0), (place + 1) / count - _GAP / 2]


def _side(look: Look, found: Sample, place: int, outer: bool) -> dict[str, Any]:
    values = found.values[place]
    side = {**axis(found.dates[place], min(values), max(values)), "nticks": 4}
    if not outer:
        return {**side, "showticklabels": False}
    title = look.words(say("{name}", name=look.name(found.names[place], TICK)))
    return {**side, "title": {"text": title, "font": {"size": 11}}, "tickfont": {"size": 10}}


def _cell(
    look: Look, found: Sample, across: int, down: int, suffix: str, target: str | None, first: bool
) -> list[Any]:
    x, y = found.values[across], found.values[down]
    hover = [
        lines(
            *(
                look.raw(
                    say(
                        "{name}: {value}",
                        name=look.name(found.names[place], 40),
                        value=written(found.values[place][row], found.dates[place]),
                    )
                )
                for place in (across, down)
            ),
            *([look.name(found.classes[row], 60)] if found.classes else []),
        )
        for row in range(found.rows)
    ]

    def points(chosen: list[int], **how: Any) -> go.Scatter:
        return go.Scatter(
            x=along([x[row] for row in chosen], found.dates[across]),
            y=along([y[row] for row in chosen], found.dates[down]),
            xaxis=f"x{suffix}",
            yaxis=f"y{suffix}",
            mode="markers",
            hoverinfo="text",
            hovertext=[hover[row] for row in chosen],
            **how,
        )

    whole = list(range(found.rows))
    if found.levels:
        low, high = min(found.levels), max(found.levels)
        bar = scale_bar(
            look.words(say("{name}", name=look.name(target or "", 40))),
            {low: number(low), high: number(high)} if high > low else {low: number(low)},
            0.6,
        )
        colour = {"color": list(found.levels), "colorscale": LOW_TO_HIGH, "size": 4, "opacity": 0.8}
        return [points(whole, marker={**colour, **({"colorbar": bar} if first else {})},
                       showlegend=False)]  # fmt: skip
    if not found.classes:
        marker = {"color": NETWORK, "size": 4, "opacity": 0.5}
        return [points(whole, marker=marker, showlegend=False)]
    classes = sorted(set(found.classes), key=lambda name: (not name, name))
    others = look.raw(say("all others"))
    names = distinct([name or others for name in classes], TICK, look.blank)
    return [
        points(
            [row for row in whole if found.classes[row] == name],
            marker={
                "color": PALETTE[place % len(PALETTE)] if name else QUIET,
                "size": 4,
                "opacity": 0.6,
            },
            name=label,
            legendgroup=label,
            showlegend=first,
        )
        for place, (name, label) in enumerate(zip(classes, names, strict=True))
    ]
