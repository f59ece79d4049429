"""Which classes were found and which were taken for one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.style import BAR_MARGIN, PALETTE, Look, rows_height, scale_bar
from core.charts.text import HOVER, NAME, distinct, lines, number, percent
from core.problems import Phrase, Translate, say
from core.report import ClassScore, Confusion

# Beyond this a cell is too small for its number.
MOST_WRITTEN = 25
# Beyond this a nought in every empty cell hides the others.
MOST_NOUGHTS = 10
# Beyond this a hover text in full for every cell makes a figure of many megabytes.
MOST_FULL = 50


def confusion_matrix(
    confusion: Confusion,
    normalised: bool = False,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return the true classes (rows) by predicted classes (columns).

    Colour is the share of the true class. Past 25 classes no number is written and empty cells
    stay empty; a drag then zooms in and shows more of the names.

    Args:
        confusion: counts of rows.
        normalised: write the share of the true class instead of the count.
        dark: the page behind is dark.
        translate: gettext function of the reader's language.
    """
    look = Look(dark, translate)
    size = len(confusion.labels)
    if not size:
        return look.empty(say("There is no class to show."))
    many = size > MOST_WRITTEN
    names = distinct(confusion.labels, 12 if size > 6 else 16, look.blank)
    totals = [sum(row) for row in confusion.counts]
    shares = [
        [None if not total or (many and not count) else count / total for count in row]
        for row, total in zip(confusion.counts, totals, strict=True)
    ]
    # Without numbers in the cells the colours may use their whole range.
    top = max((share or 0.0 for row in shares for share in row), default=0.0) if many else 1.0
    matrix = go.Heatmap(
        x=names,
        y=names,
        z=shares,
        zmin=0,
        zmax=top or 1.0,
        colorscale=look.shares,
        xgap=0 if many else 2,
        ygap=0 if many else 2,
        hoverongaps=False,
        hoverinfo="text",
        hovertext=_hover(look, confusion, totals, many),
        colorbar=_scale(look, top or 1.0),
    )
    if not many:
        matrix.text = [
            [_written(count, total, normalised, size) for count in row]
            for row, total in zip(confusion.counts, totals, strict=True)
        ]
        matrix.texttemplate = "%{text}"
    axis = {"type": "category", "categoryorder": "array", "categoryarray": names, "showgrid": False}
    return look.figure(
        [matrix],
        min(720, 230 + 36 * size),
        xaxis={**axis, "title": {"text": look.words(say("Predicted class"))}},
        yaxis={
            **axis,
            "title": {"text": look.words(say("True class"))},
            "autorange": "reversed",
        },
        dragmode="zoom" if many else False,
        margin=BAR_MARGIN,
    )


def _scale(look: Look, top: float) -> dict[str, Any]:
    ticks = {share: look.words(say("{share}", share=percent(share))) for share in (0, top / 2, top)}
    return scale_bar(look.words(say("Share of the true class")), ticks, 0.6)


def _written(count: int, total: int, normalised: bool, size: int) -> str:
    """Return what stands in a cell."""
    if not count and size > MOST_NOUGHTS:
        return ""
    if not normalised:
        return number(count)
    return percent(count / total) if total else number(None)


def _hover(look: Look, confusion: Confusion, totals: list[int], many: bool) -> list[list[str]]:
    """Return what each cell says under the pointer; with many classes, each that holds a row."""
    # Every name is made harmless once, not once for each of up to 40,000 cells.
    most = NAME if len(confusion.labels) > MOST_FULL else HOVER
    names = [look.name(label, most) for label in confusion.labels]
    true = [lines(look.raw(say("True: {label}", label=name))) for name in names]
    predicted = [lines(look.raw(say("Predicted: {label}", label=name))) for name in names]
    none = lines(look.raw(say("There is no row of this class.")))

    def rows(count: int, total: int) -> str:
        if not total:
            return none
        share = percent(count / total)
        phrase = say("Rows: {count} ({share} of the class)", count=number(count), share=share)
        return lines(look.raw(phrase))

    return [
        [
            "" if many and not count else f"{true[i]}<br>{predicted[j]}<br>{rows(count, totals[i])}"
            for j, count in enumerate(row)
        ]
        for i, row in enumerate(confusion.counts)
    ]


def hardest(by_class: Sequence[ClassScore], most: int) -> list[ClassScore]:
    """Return the classes in their order, or, of more than `most`, those of lowest F1."""
    if len(by_class) <= most:
        return list(by_class)
    present = [score for score in by_class if score.support] or list(by_class)
    return sorted(present, key=lambda score: score.f1)[:most]


def class_scores(
    by_class: Sequence[ClassScore],
    most: int = 30,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return precision, recall and F1 of each class as bars; of very many, the lowest F1."""
    look = Look(dark, translate)
    shown = hardest(by_class, most)
    if not shown:
        return look.empty(say("There is no class to show."))
    names = distinct((score.label for score in shown), 18, look.blank)
    bars: tuple[tuple[Phrase, list[float], str], ...] = (
        (say("Precision"), [score.precision for score in shown], PALETTE[0]),
        (say("Recall"), [score.recall for score in shown], PALETTE[1]),
        (say("F1"), [score.f1 for score in shown], PALETTE[2]),
    )
    traces = [
        go.Bar(
            x=values,
            y=names,
            orientation="h",
            name=look.words(label),
            marker={"color": colour},
            hoverinfo="text",
            hovertext=[
                _scored(look, score, label, value)
                for score, value in zip(shown, values, strict=True)
            ],
        )
        for label, values, colour in bars
    ]
    few, all_ = len(shown), len(by_class)
    title = (
        say("Score")
        if few == all_
        else say("Score ({few} of {all} classes, lowest F1 first)", few=few, all=all_)
    )
    return look.figure(
        traces,
        rows_height(len(shown), 44),
        xaxis={"title": {"text": look.words(title)}, "range": [0, 1], "dtick": 0.25},
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False},
        barmode="group",
        bargap=0.25,
    )


def _scored(look: Look, score: ClassScore, label: Phrase, value: float) -> str:
    rows = (
        say("Rows of this class: {count}", count=number(score.support))
        if score.support
        else say("There is no row of this class.")
    )
    return lines(
        look.name(score.label, HOVER), f"{look.raw(label)}: {number(value)}", look.raw(rows)
    )
