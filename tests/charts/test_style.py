import inspect
import itertools
import json
import subprocess
import sys

import pytest

from core.charts import summaries
from core.charts.distribution import COMPACT
from core.charts.style import (
    LOW_TO_HIGH,
    PALETTE,
    QUIET,
    SHARES,
    SHARES_DARK,
    Look,
    span,
)
from tests.charts.facts import FIGURES, Case

WHITE, NEAR_BLACK = "#FFFFFF", "#0E1117"


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def luminance(channels: tuple[float, ...]) -> float:
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in channels)
    )
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [*PALETTE, QUIET, *(colour for _, colour in LOW_TO_HIGH)])
def test_colours_are_legible_on_white_and_on_near_black(colour: str) -> None:
    assert contrast(rgb(colour), rgb(WHITE)) >= 2.7
    assert contrast(rgb(colour), rgb(NEAR_BLACK)) >= 2.7


@pytest.mark.parametrize("scale", [SHARES, SHARES_DARK])
@pytest.mark.parametrize("share", [0, 0.1, 0.25, 0.4, 0.4999, 0.5001, 0.6, 0.75, 0.9, 1])
def test_numbers_in_cells_can_be_read(scale: tuple[tuple[float, str], ...], share: float) -> None:
    (low, start), (high, end) = next(
        pair
        for pair in itertools.pairwise(scale)
        if pair[0][0] <= share <= pair[1][0] and pair[0][0] < pair[1][0]
    )
    part = (share - low) / (high - low)
    cell = tuple(a + (b - a) * part for a, b in zip(rgb(start), rgb(end), strict=True))
    # Plotly writes white on a colour of brightness below 128 (tinycolor), else #444.
    dark = (cell[0] * 299 + cell[1] * 587 + cell[2] * 114) / 1000 < 128
    assert contrast(cell, rgb(WHITE if dark else "#444444")) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out(dark: bool) -> None:
    assert contrast(rgb(Look(dark).ink), rgb(NEAR_BLACK if dark else WHITE)) >= 7


@pytest.mark.parametrize("case", FIGURES, ids=lambda case: case[0].__name__)
@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_keeps_to_the_style(case: Case, dark: bool) -> None:
    draw, _, arguments = case
    figure = json.loads(draw(*arguments, dark=dark).to_json())
    common = figure["layout"]["template"]["layout"]
    assert common["paper_bgcolor"] == common["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert common["font"]["color"] == Look(dark).ink
    assert "width" not in figure["layout"]
    assert "title" not in figure["layout"]
    assert 120 <= figure["layout"]["height"] <= 900
    assert "http" not in json.dumps(figure)


@pytest.mark.parametrize("case", FIGURES, ids=lambda case: case[0].__name__)
def test_every_word_passes_the_translation(case: Case) -> None:
    draw, _, arguments = case
    figure = draw(*arguments, translate=lambda text: f"§{text}")
    axes = [
        axis.title.text
        for found in (figure.select_xaxes(), figure.select_yaxes())
        for axis in found
        if axis.title.text
    ]
    # A compact figure has no room for titles.
    assert axes or figure.layout.height == COMPACT
    assert all(text.startswith("§") for text in axes)
    drawn = [trace for trace in figure.data if trace.hoverinfo != "skip"]
    assert drawn
    for trace in drawn:
        hover = trace.hovertext[0][0] if trace.type == "heatmap" else trace.hovertext[0]
        assert "§" in hover
    guides = [trace.name for trace in figure.data if trace.hoverinfo == "skip" and trace.name]
    assert all(text.startswith("§") for text in guides)


def test_every_figure_has_a_summary_that_takes_the_same() -> None:
    assert {draw.__name__ for draw, _, _ in FIGURES} == set(summaries.__all__)
    for draw, describe, _ in FIGURES:
        assert draw.__name__ == describe.__name__
        parameters = inspect.signature(draw).parameters
        assert parameters["dark"].default is False
        assert parameters["translate"].default is None
        for name in inspect.signature(describe).parameters:
            assert name in parameters


def test_span_is_never_empty() -> None:
    for low, high in ((0.0, 0.0), (5.0, 5.0), (-3.0, 4.0), (1e300, 1e300), (1e9, 1e9 + 1e-7)):
        ends = span(low, high)
        assert ends[0] < low <= high < ends[1]


def test_charts_are_light_to_import() -> None:
    code = (
        "import sys, core.charts.beeswarm, core.charts.waterfall, core.charts.opponents,"
        " core.charts.summaries, core.charts.classes, core.charts.columns;"
        "print(*{'streamlit','keras','tensorflow','sklearn','shap','pandas'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
