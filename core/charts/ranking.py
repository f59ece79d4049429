"""How well classes are ranked at every threshold: ROC and precision-recall curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.style import DASHES, PALETTE, QUIET, Look
from core.charts.text import HOVER, harmless, lines, number
from core.problems import Phrase, Translate, say
from core.report import Curve

# So many curves can be told apart; of more, these that are ranked worst have a colour, and all
# others are grey.
MOST_COLOURED = len(PALETTE)
WORST_COLOURED = 4

_AXIS = {"range": [-0.01, 1.01], "dtick": 0.25, "constrain": "domain"}


def coloured(curves: Sequence[Curve], score: Callable[[Curve], float]) -> list[Curve]:
    """Return the curves with a colour: all, or of very many those that score lowest."""
    if len(curves) <= MOST_COLOURED:
        return list(curves)
    return sorted(curves, key=score)[:WORST_COLOURED]


def _curve(look: Look, curve: Curve, area: float, index: int) -> dict[str, Any]:
    """Return what the trace of a coloured curve has besides its points."""
    label = look.name(curve.label, 16)
    return {
        "mode": "lines",
        "name": harmless(f"{label} {number(area)}"),
        "line": {"color": PALETTE[index], "dash": DASHES[index], "width": 2},
        "hoverinfo": "text",
    }


def _others(look: Look, count: int, first: bool) -> dict[str, Any]:
    return {
        "mode": "lines",
        "name": look.words(say("Other classes: {count}", count=count)),
        "legendgroup": "others",
        "showlegend": first,
        "line": {"color": QUIET, "width": 1},
        "opacity": 0.45,
        "hoverinfo": "text",
    }


def _height(curves: Sequence[Curve]) -> int:
    """Return room for the plot and, above it, a legend that is one column on a phone."""
    return 380 + 14 * min(len(curves) + 1, WORST_COLOURED + 4)


def _straight(name: str, x: Sequence[float | None], y: Sequence[float | None]) -> go.Scatter:
    return go.Scatter(
        x=list(x),
        y=list(y),
        mode="lines",
        name=name,
        line={"color": QUIET, "dash": "dash", "width": 1.5},
        hoverinfo="skip",
    )


def _drawn(
    look: Look,
    curves: Sequence[Curve],
    score: Callable[[Curve], float],
    trace: Callable[[Curve, dict[str, Any]], go.Scatter],
) -> list[go.Scatter]:
    """Return the grey curves first, so that the coloured ones lie on top."""
    chosen = coloured(curves, score)
    rest = [curve for curve in curves if curve not in chosen]
    below = [trace(curve, _others(look, len(rest), not i)) for i, curve in enumerate(rest)]
    return below + [
        trace(curve, _curve(look, curve, score(curve), i)) for i, curve in enumerate(chosen)
    ]


def _hover(
    look: Look, curve: Curve, area: Phrase, across: tuple[Phrase, float], up: tuple[Phrase, float]
) -> str:
    points = (f"{look.raw(label)}: {number(value)}" for label, value in (up, across))
    return lines(look.name(curve.label, HOVER), look.raw(area), *points)


def roc(
    curves: Sequence[Curve], *, dark: bool = False, translate: Translate | None = None
) -> go.Figure:
    """Return the ROC curve of each class; beyond the colours, the lowest areas are coloured."""
    look = Look(dark, translate)
    if not curves:
        return look.empty(say("No curve: these rows hold only one class."))
    false, true = say("False positive rate"), say("True positive rate")

    def trace(curve: Curve, how: dict[str, Any]) -> go.Scatter:
        area = say("Area: {area}", area=number(curve.roc_auc))
        points = zip(curve.false_positive_rate, curve.true_positive_rate, strict=True)
        return go.Scatter(
            x=list(curve.false_positive_rate),
            y=list(curve.true_positive_rate),
            hovertext=[_hover(look, curve, area, (false, x), (true, y)) for x, y in points],
            **how,
        )

    guess = _straight(look.words(say("Guessing 0.5")), [0, 1], [0, 1])
    return look.figure(
        [guess, *_drawn(look, curves, lambda curve: curve.roc_auc, trace)],
        _height(curves),
        xaxis={**_AXIS, "title": {"text": look.words(false)}},
        yaxis={**_AXIS, "title": {"text": look.words(true)}},
    )


def precision_recall(
    curves: Sequence[Curve], *, dark: bool = False, translate: Translate | None = None
) -> go.Figure:
    """Return precision by recall of each class, with the base rate that guessing reaches.

    Drawn as steps: between its points a precision-recall curve must not be joined by straight
    lines (Davis and Goadrich, 2006).
    """
    look = Look(dark, translate)
    if not curves:
        return look.empty(say("No curve: these rows hold only one class."))
    recall, precision = say("Recall"), say("Precision")

    def trace(curve: Curve, how: dict[str, Any]) -> go.Scatter:
        area = say("Average precision: {area}", area=number(curve.average_precision))
        points = zip(curve.recall, curve.precision, strict=True)
        return go.Scatter(
            x=list(curve.recall),
            y=list(curve.precision),
            hovertext=[_hover(look, curve, area, (recall, x), (precision, y)) for x, y in points],
            **{**how, "line": {**how["line"], "shape": "hv"}},
        )

    drawn = _drawn(look, curves, lambda curve: curve.average_precision, trace)
    return look.figure(
        [*_base_rates(look, curves), *drawn],
        _height(curves),
        xaxis={**_AXIS, "title": {"text": look.words(recall)}},
        yaxis={**_AXIS, "title": {"text": look.words(precision)}},
    )


def _base_rates(look: Look, curves: Sequence[Curve]) -> list[go.Scatter]:
    """Return one line at the share of the class, or a band's two ends for several classes."""
    shares = sorted({curve.share for curve in curves})
    if len(shares) == 1:
        name = look.words(say("Base rate {share}", share=number(shares[0])))
        return [_straight(name, [0, 1], shares * 2)]
    if len(curves) > MOST_COLOURED:
        low, high = shares[0], shares[-1]
        phrase = say("Base rates {low} to {high}", low=number(low), high=number(high))
        return [_straight(look.words(phrase), [0, 1, None, 0, 1], [low, low, None, high, high])]
    rates = []
    for index, curve in enumerate(curves):
        line = _straight(look.words(say("Base rates")), [0, 1], [curve.share] * 2)
        line.update(legendgroup="base", showlegend=not index)
        rates.append(line)
    return rates
