"""The figures of an explanation show its numbers."""

import numpy as np
import pytest

from core.charts.beeswarm import BINS, MOST_POINTS, REACH, beeswarm, ranks, swarm
from core.charts.columns import dependence, importance
from core.charts.style import LOWERS, RAISES
from core.charts.waterfall import steps, waterfall
from core.problems import InputError
from tests.charts.facts import explanation

WIDE = tuple(f"column {i}" for i in range(300))


def test_importance_is_in_order_with_errors() -> None:
    found = explanation(("weak", "city", "x", "y"))
    (bars,) = importance(found, most=3).data
    order = np.argsort(-np.array(found.importance[0]), kind="stable")[:3]
    assert list(bars.x) == [found.importance[0][i] for i in order]
    assert list(bars.y) == [found.columns[i] for i in order]
    assert list(bars.error_x.array) == [found.importance_error[0][i] for i in order]


def test_importance_of_hundreds_of_columns_says_how_many_are_shown() -> None:
    figure = importance(explanation(WIDE))
    assert len(figure.data[0].x) == 20
    assert figure.layout.xaxis.title.text == "Mean effect on &gt;50K (20 of 300 columns)"


def test_the_second_output_has_its_own_values() -> None:
    found = explanation(outputs=("a", "b"))
    first, second = (importance(found, output).data[0].x for output in (0, 1))
    assert list(second) == pytest.approx([value / 2 for value in first])
    assert importance(found, 1).layout.xaxis.title.text == "Mean effect on b"


def test_beeswarm_puts_every_value_in_its_lane() -> None:
    found = explanation()
    figure = beeswarm(found)
    order = np.argsort(-np.array(found.importance[0]), kind="stable")
    assert list(figure.layout.yaxis.ticktext) == [found.columns[i] for i in order]
    x = np.concatenate([trace.x for trace in figure.data])
    y = np.concatenate([trace.y for trace in figure.data])
    assert len({(round(a, 6), round(b, 6)) for a, b in zip(x, y, strict=True)}) == len(x)
    lanes = np.rint(y).astype(int)
    for lane, column in enumerate(order):
        expected = sorted(row[column] for row in found.values[0])
        assert sorted(x[lanes == lane]) == pytest.approx(expected)


def test_beeswarm_colours_numbers_by_rank_and_leaves_words_grey() -> None:
    found = explanation()
    grey, coloured = beeswarm(found).data
    missing = sum(not row[0] for row in found.cells)
    assert len(grey.x) == len(found.rows) + missing
    assert len(coloured.x) == 2 * len(found.rows) - missing
    assert isinstance(grey.marker.color, str)
    highest = int(np.argmax([float(row[0] or "-inf") for row in found.cells]))
    place = list(coloured.x).index(found.values[0][highest][0])
    assert coloured.marker.color[place] == 1.0
    assert "(grey: words or missing)" in coloured.marker.colorbar.title.text


def test_beeswarm_is_the_same_every_time_and_bounded() -> None:
    found = explanation(WIDE[:15], rows=2_000)
    figure = beeswarm(found)
    assert figure.to_json() == beeswarm(found).to_json()
    assert 0.5 * MOST_POINTS < sum(len(trace.x) for trace in figure.data) <= MOST_POINTS


def test_swarm_spreads_points_that_would_overlap() -> None:
    assert swarm([0.0, 1.0], 0.0, 1.0) == [0.0, 0.0]
    near = swarm([0.5] * 5, 0.0, 1.0)
    assert len(set(near)) == 5
    assert sum(near) == pytest.approx(0)
    full = swarm([0.5] * 500, 0.0, 1.0)
    assert len({round(offset, 9) for offset in full}) == 500
    assert max(map(abs, full)) <= REACH + 1e-9
    apart = swarm([place / BINS for place in range(BINS)], -1e-9, 1.0)
    assert max(map(abs, apart)) == 0.0


def test_ranks() -> None:
    assert ranks([10.0, None, 1000.0, 20.0, 10.0]) == [0.0, None, 1.0, 0.5, 0.0]
    assert ranks([3.0, 3.0]) == [0.5, 0.5]


def test_waterfall_leads_from_the_base_to_the_prediction() -> None:
    found = explanation()
    _, bars, ends = waterfall(found, row=4).data
    assert bars.base[0] == found.base[0]
    for place in range(1, len(bars.x)):
        assert bars.base[place] == pytest.approx(bars.base[place - 1] + bars.x[place - 1])
    assert bars.base[-1] + bars.x[-1] == pytest.approx(found.predictions[0][4])
    assert list(ends.x) == [found.base[0], found.predictions[0][4]]
    sizes = [abs(value) for value in bars.x]
    assert sizes == sorted(sizes, reverse=True)
    colours = [RAISES if value > 0 else LOWERS for value in bars.x]
    assert list(bars.marker.color) == colours


@pytest.mark.parametrize(("columns", "bars"), [(1, 1), (4, 4), (5, 5), (6, 5), (300, 5)])
def test_waterfall_sums_the_rest_as_one_bar(columns: int, bars: int) -> None:
    found = explanation(WIDE[:columns])
    path = steps(found, 2, 0, most=4)
    assert len(path) == bars
    assert sum(step.columns for step in path) == columns
    assert sum(step.effect for step in path) == pytest.approx(sum(found.values[0][2]))
    figure = waterfall(found, 2, most=4)
    assert len(figure.data[1].x) == bars
    if columns > 5:
        assert f"{columns - 4} other columns" in figure.layout.yaxis.ticktext


def test_waterfall_names_columns_with_their_cells() -> None:
    found = explanation()
    labels = list(waterfall(found, row=1).layout.yaxis.ticktext)
    assert labels[0] == "Average"
    assert labels[-1] == "Prediction"
    assert "city = Rome" in labels
    assert "age = (blank)" in waterfall(found, row=8).layout.yaxis.ticktext


def test_dependence_of_a_number_and_its_missing_cells() -> None:
    found = explanation()
    dots, missing = dependence(found, "age").data
    known = [i for i, row in enumerate(found.cells) if row[0]]
    assert list(dots.x) == [float(found.cells[i][0]) for i in known]
    assert list(dots.y) == [found.values[0][i][0] for i in known]
    assert missing.y[0] == pytest.approx(0.03)
    count = len(found.rows) - len(known)
    assert missing.name == f"Missing cells: +0.03 on average (rows: {count})"


def test_dependence_of_words_has_a_lane_for_each() -> None:
    found = explanation()
    figure = dependence(found, "city")
    (dots,) = figure.data
    ticks = list(figure.layout.xaxis.ticktext)
    assert ticks == ["Oslo", "Rome", "Lima"]
    assert [ticks[round(x)] for x in dots.x] == [row[1] for row in found.cells]
    assert list(dots.y) == [row[1] for row in found.values[0]]


def test_dependence_of_many_words_joins_the_rare() -> None:
    found = explanation(words=tuple(f"w{i}" for i in range(50)))
    ticks = dependence(found, "city").layout.xaxis.ticktext
    assert len(ticks) == 21
    assert ticks[-1] == "all others"


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_few_rows_and_one_column(rows: int) -> None:
    found = explanation(("only",), rows=max(rows, 1))
    if not rows:
        empty = {"rows": (), "cells": (), "values": ((),), "errors": ((),), "predictions": ((),)}
        found = found.with_(**empty)
        assert not beeswarm(found).data
        assert not dependence(found, "only").data
        return
    assert sum(len(trace.x) for trace in beeswarm(found).data) == rows
    assert len(waterfall(found).data[1].x) == 1
    assert len(dependence(found, "only").data[0].x) == rows


def test_no_effects_at_all() -> None:
    found = explanation()
    nought = np.zeros((1, len(found.rows), 3)).tolist()
    found = found.with_(values=nought, importance=((0.0, 0.0, 0.0),), predictions=((0.24,) * 60,))
    for figure in (importance(found), beeswarm(found), waterfall(found), dependence(found, "age")):
        assert figure.data
    low, high = waterfall(found).layout.xaxis.range
    assert low < 0.24 < high


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda found: importance(found, 3), "no output 3"),
        (lambda found: beeswarm(found, -1), "no output -1"),
        (lambda found: waterfall(found, 60), "no explained row 61"),
        (lambda found: dependence(found, "nope"), "'nope' is not explained"),
    ],
)
def test_what_is_not_there_is_refused_by_name(call: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call(explanation())  # type: ignore[operator]
