"""How columns go together: a heat map of all pairs, and each column against the target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.style import BAR_MARGIN, NETWORK, Look, rows_height, scale_bar
from core.charts.text import HOVER, TICK, distinct, lines, number
from core.look.facts import Association, Matrix, Measure, Relations
from core.problems import Phrase, Translate, say

# Beyond this a cell is too small for its number.
MOST_WRITTEN = 12
MOST_BARS = 20
# From -1 over 0, which is close to the background, to 1.
SIGNED = ((0.0, "#0A6AA6"), (0.5, "#F4F6F8"), (1.0, "#C2540A"))
SIGNED_DARK = ((0.0, "#5AB0E8"), (0.5, "#1A2129"), (1.0, "#F08A4B"))

MATRICES: dict[Matrix, Phrase] = {
    "pearson": say("Pearson's r"),
    "spearman": say("Spearman's ρ"),
    "mixed": say("strength"),
}
MEASURES: dict[Measure, Phrase] = {
    "pearson": say("Pearson's r"),
    "spearman": say("Spearman's ρ"),
    "bins": say("correlation ratio η over groups"),
    "eta": say("correlation ratio η"),
    "cramer": say("Cramér's V"),
}


def association(
    found: Association,
    names: Sequence[str],
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return the association of some columns with each other as a heat map.

    Args:
        found: of all columns.
        names: of those to be shown, in this order.
        dark: the page behind is dark.
        translate: gettext function of the reader's language.
    """
    look = Look(dark, translate)
    place = {name: number for number, name in enumerate(found.names)}
    shown = [name for name in names if name in place]
    if not shown:
        return look.empty(say("There is no column to show."))
    values = [[found.value(place[one], place[other]) for other in shown] for one in shown]
    signed = found.measure != "mixed"
    labels = distinct(shown, 14, look.blank)
    full = [look.name(name, 40) for name in shown]
    matrix = go.Heatmap(
        x=labels,
        y=labels,
        z=values,
        zmin=-1 if signed else 0,
        zmax=1,
        colorscale=(SIGNED_DARK if dark else SIGNED) if signed else look.shares,
        xgap=1,
        ygap=1,
        hoverongaps=True,
        hoverinfo="text",
        hovertext=[
            [
                lines(
                    look.raw(say("{one} and {other}", one=one, other=other)),
                    look.raw(
                        say("{measure}: {value}",
                            measure=look.raw(MATRICES[found.measure]), value=number(value))
                    ),
                )
                for other, value in zip(full, row, strict=True)
            ]
            for one, row in zip(full, values, strict=True)
        ],
        colorbar=scale_bar(
            look.words(MATRICES[found.measure]),
            {-1.0: "−1", 0.0: "0", 1.0: "1"} if signed else {0.0: "0", 0.5: "0.5", 1.0: "1"},
            0.6,
        ),
    )  # fmt: skip
    if len(shown) <= MOST_WRITTEN:
        matrix.text = [[_short(value) for value in row] for row in values]
        matrix.texttemplate = "%{text}"
    side = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": labels,
        "showgrid": False,
    }
    ticks = {"tickfont": {"size": 11 if len(shown) <= 20 else 9}, "dtick": 1}
    title = look.words(say("Column"))
    return look.figure(
        [matrix],
        min(860, 240 + 30 * len(shown)),
        xaxis={**side, **ticks, "title": {"text": title}, "tickangle": -45},
        yaxis={**side, **ticks, "title": {"text": title}, "autorange": "reversed"},
        margin=BAR_MARGIN,
    )


def _short(value: float | None) -> str:
    return number(None) if value is None else f"{value:.2f}".replace("-", "−").replace("0.", ".")


def relations(
    found: Relations, *, dark: bool = False, translate: Translate | None = None
) -> go.Figure:
    """Return how strongly each column goes with the target, the strongest 20 first."""
    look = Look(dark, translate)
    shown = [one for one in found.columns if one.strength is not None][:MOST_BARS]
    if not shown:
        return look.empty(say("No column can be compared with the target."))
    bars = go.Bar(
        x=[one.strength for one in shown],
        y=distinct([one.name for one in shown], TICK, look.blank),
        orientation="h",
        marker={"color": NETWORK},
        hoverinfo="text",
        hovertext=[
            lines(
                look.name(one.name, HOVER),
                look.raw(
                    say("{measure}: {value}",
                        measure=look.raw(MEASURES[one.measure]), value=number(one.strength))
                ),
                look.raw(say("Rows: {count}", count=number(one.rows))),
            )
            for one in shown
        ],
        showlegend=False,
    )  # fmt: skip
    about = look.name(found.target, TICK)
    few, all_ = len(shown), len(found.columns)
    title = (
        say("Goes with {target}", target=about)
        if few == all_
        else say("Goes with {target} ({few} of {all} columns)", target=about, few=few, all=all_)
    )
    side: dict[str, Any] = {"type": "category", "autorange": "reversed", "showgrid": False}
    return look.figure(
        [bars],
        rows_height(few, around=90),
        xaxis={"title": {"text": look.words(title)}, "range": [0, 1], "nticks": 6},
        yaxis=side,
    )
