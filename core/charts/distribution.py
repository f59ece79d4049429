"""A table before anything is trained: its columns, the classes of its target, how it is split."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from core.charts.style import (
    ACCENT,
    NETWORK,
    PALETTE,
    QUIET,
    TRAINING,
    VALIDATION,
    Look,
    rows_height,
)
from core.charts.text import HOVER, TICK, distinct, harmless, lines, number, percent
from core.problems import Phrase, Translate, say
from core.schema import ColumnFacts

COMPACT = 130
MOST_VALUES = 12
# So many values still have room for their names below a small chart.
MOST_NAMED = 4
MOST_CLASSES = 20
MOST_COLOURED = 6

PARTS: dict[str, tuple[Phrase, str]] = {
    "train": (say("Training"), TRAINING),
    "validation": (say("Validation"), VALIDATION),
    "test": (say("Test"), ACCENT),
}
# Text on these colours, at contrast 4.5 or more.
_ON = {TRAINING: "#111111", VALIDATION: "#FFFFFF", ACCENT: "#111111", QUIET: "#111111"}
# Entries in the order of the bars; Plotly turns them round where bars are stacked.
_LEGEND = {"traceorder": "normal"}


def part_label(part: str) -> Phrase:
    """Return the name of a part of the split in words."""
    return PARTS[part][0] if part in PARTS else say("{name}", name=part)


def cut(counts: Mapping[str, int], most: int) -> tuple[dict[str, int], int, int]:
    """Return the largest counts, and how many others there are with how many rows in all."""
    order = sorted(counts, key=lambda name: -counts[name])
    shown = {name: counts[name] for name in order[:most]}
    return shown, len(order[most:]), sum(counts[name] for name in order[most:])


def others(facts: ColumnFacts, rows: int | None) -> tuple[dict[str, int], int, int]:
    """Return the most frequent values, and the number of all others with their rows.

    Of a column with more values than its facts list, the rows of the others follow from the rows
    of the table; without these only the listed ones are counted.
    """
    shown, _, rest = cut(dict(facts.top), MOST_VALUES)
    if rows is not None and facts.distinct > len(facts.top):
        rest = max(rest, rows - facts.missing - sum(shown.values()))
    return shown, max(0, facts.distinct - len(shown)), rest


def distribution(
    facts: ColumnFacts,
    rows: int | None = None,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return a small bar chart of one column: a histogram of numbers, else the top values.

    Args:
        facts: what the column holds.
        rows: rows of the table, which tell how many rows hold values that are not listed.
        dark: the page behind is dark.
        translate: gettext function of the reader's language.
    """
    look = Look(dark, translate)
    if facts.histogram and facts.minimum is not None and facts.maximum is not None:
        bars, axis = _histogram(look, facts.histogram, facts.minimum, facts.maximum)
    elif facts.top:
        bars, axis = _values(look, *others(facts, rows))
    else:
        return look.empty(say("Every cell is missing."))
    return look.figure(
        [bars],
        COMPACT,
        # The first label below would stand in the zero of the other axis.
        xaxis={"showgrid": False, "ticklabelstandoff": 5, **axis},
        yaxis={"nticks": 3, "rangemode": "tozero", "tickfont": {"size": 10}},
        bargap=0.15,
        margin={"l": 4, "r": 8, "t": 6, "b": 4},
        showlegend=False,
    )


def _histogram(
    look: Look, counts: tuple[int, ...], low: float, high: float
) -> tuple[go.Bar, dict[str, Any]]:
    # Each term by itself, because the whole width may be too large for a float.
    edges = [low + high * (n / len(counts)) - low * (n / len(counts)) for n in range(len(counts))]
    edges.append(high)
    hover = [
        lines(
            look.raw(say("{low} to {high}", low=number(start), high=number(end))),
            look.raw(say("Rows: {count}", count=number(count))),
        )
        for start, end, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    bars = go.Bar(
        x=list(range(len(counts))),
        y=list(counts),
        marker={"color": NETWORK},
        hoverinfo="text",
        hovertext=hover,
    )
    ends = (-0.5, len(counts) / 2 - 0.5, len(counts) - 0.5)
    middle = edges[len(counts) // 2]
    return bars, {
        "tickvals": list(ends),
        "ticktext": [harmless(number(value)) for value in (low, middle, high)],
        "tickfont": {"size": 10},
    }


def _values(
    look: Look, shown: Mapping[str, int], left: int, rest: int
) -> tuple[go.Bar, dict[str, Any]]:
    """Return bars of values and one of all others, which are named where there is room."""
    names = distinct(shown, 10, look.blank)
    hover = [
        lines(look.name(name, HOVER), look.raw(say("Rows: {count}", count=number(count))))
        for name, count in shown.items()
    ]
    heights, colours = list(shown.values()), [NETWORK] * len(shown)
    if left:
        names.append(look.words(say("other")))
        hover.append(
            lines(
                look.raw(say("Other values: {count}", count=number(left))),
                look.raw(say("Rows: {count}", count=number(rest))),
            )
        )
        heights.append(rest)
        colours.append(QUIET)
    places = list(range(len(heights)))
    bars = go.Bar(x=places, y=heights, marker={"color": colours}, hoverinfo="text", hovertext=hover)
    # Of many values only that the last bar is all others.
    first = 0 if len(places) <= MOST_NAMED else len(shown)
    return bars, {
        "tickvals": places[first:],
        "ticktext": names[first:],
        "tickfont": {"size": 10},
        "tickangle": 0,
    }


def class_balance(
    labels: Mapping[str, int],
    positive: str | None = None,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return the rows of each class with their shares, the most frequent first.

    Args:
        labels: rows by class; past 20 classes the rarest are joined.
        positive: the class whose probability is reported; it has a colour of its own.
        dark: the page behind is dark.
        translate: gettext function of the reader's language.
    """
    look = Look(dark, translate)
    shown, left, rest = cut(labels, MOST_CLASSES)
    total = sum(labels.values())
    if not total:
        return look.empty(say("There is no class to show."))
    names = distinct(shown, TICK, look.blank)
    colours = [ACCENT if name == positive else NETWORK for name in shown]
    full = [look.name(name, HOVER) for name in shown]
    counts = list(shown.values())
    if left:
        phrase = say("Other classes: {count}", count=number(left))
        names.append(look.words(phrase))
        full.append(look.raw(phrase))
        colours.append(QUIET)
        counts.append(rest)
    written = [_counted(count, total) for count in counts]
    bars = go.Bar(
        x=counts,
        y=names,
        orientation="h",
        marker={"color": colours},
        text=[harmless(look.raw(phrase)) for phrase in written],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[
            lines(name, look.raw(phrase)) for name, phrase in zip(full, written, strict=True)
        ],
        showlegend=False,
    )
    return look.figure(
        [bars],
        rows_height(len(counts), around=80),
        xaxis={
            "title": {"text": look.words(say("Rows"))},
            # Room for what is written behind the longest bar.
            "range": [0, 1.3 * max(counts)],
            "nticks": 5,
        },
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False},
    )


def _counted(count: int, total: int) -> Phrase:
    return say("{count} ({share})", count=number(count), share=percent(count / total))


def split_picture(
    rows: Mapping[str, int],
    classes: Mapping[str, Mapping[str, int]] | None = None,
    *,
    dark: bool = False,
    translate: Translate | None = None,
) -> go.Figure:
    """Return the rows of training, validation and test as one bar, or their classes as one each.

    Args:
        rows: rows by part: `train`, `validation`, `test`.
        classes: rows by class, by part; the bars then show the shares of the classes in each part,
            which a stratified split keeps alike.
        dark: the page behind is dark.
        translate: gettext function of the reader's language.
    """
    look = Look(dark, translate)
    if not sum(rows.values()):
        return look.empty(say("There is no row to split."))
    if classes and any(sum(found.values()) for found in classes.values()):
        return _by_class(look, rows, classes)
    total = sum(rows.values())
    traces = []
    for part, count in rows.items():
        label, written = look.raw(part_label(part)), look.raw(_counted(count, total))
        colour = PARTS[part][1] if part in PARTS else QUIET
        traces.append(
            go.Bar(
                x=[count],
                y=[""],
                orientation="h",
                name=harmless(f"{label} {number(count)}"),
                marker={"color": colour},
                text=[harmless(percent(count / total))],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": _ON[colour]},
                hoverinfo="text",
                hovertext=[lines(label, written)],
            )
        )
    return look.figure(
        traces,
        COMPACT,
        barmode="stack",
        legend=_LEGEND,
        bargap=0.1,
        xaxis={"visible": False, "range": [0, total]},
        yaxis={"visible": False, "type": "category"},
    )


def _by_class(
    look: Look, rows: Mapping[str, int], classes: Mapping[str, Mapping[str, int]]
) -> go.Figure:
    parts = [part for part in rows if sum(classes.get(part, {}).values())]
    totals = {part: sum(classes[part].values()) for part in parts}
    all_: dict[str, int] = {}
    for part in parts:
        for name, count in classes[part].items():
            all_[name] = all_.get(name, 0) + count
    shown, left, _ = cut(all_, MOST_COLOURED)
    labels = [
        look.words(
            say("{part}: {count}", part=look.raw(part_label(part)), count=number(rows[part]))
        )
        for part in parts
    ]
    named = zip(shown, distinct(shown, TICK, look.blank), PALETTE, strict=False)
    series = [
        (name, look.name(label, HOVER), colour, [classes[part].get(label, 0) for part in parts])
        for label, name, colour in named
    ]
    if left:
        phrase = say("Other classes: {count}", count=number(left))
        rest = [sum(n for k, n in classes[part].items() if k not in shown) for part in parts]
        series.append((look.words(phrase), look.raw(phrase), QUIET, rest))
    traces = [
        go.Bar(
            x=[count / totals[part] for count, part in zip(counts, parts, strict=True)],
            y=labels,
            orientation="h",
            name=name,
            marker={"color": colour},
            hoverinfo="text",
            hovertext=[
                lines(full, look.raw(part_label(part)), look.raw(_counted(count, totals[part])))
                for count, part in zip(counts, parts, strict=True)
            ],
            showlegend=True,
        )
        for name, full, colour, counts in series
    ]
    return look.figure(
        traces,
        200,
        barmode="stack",
        legend=_LEGEND,
        bargap=0.25,
        xaxis={
            "title": {"text": look.words(say("Share of the part"))},
            "range": [0, 1],
            "dtick": 0.25,
        },
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False},
    )
