"""Promise 8: names are only text, in every string of every figure."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.charts.facts import Case, figures

HOSTILE = (
    "<b>bold</b>",
    '<a href="https://evil.example">x</a>',
    "$\\alpha$ $$y$$",
    "%{x} %{customdata[0]}",
    "<extra></extra> {y}",
    "line\none<br>two\x00\u202e",
    "&lt;i&gt; &#60;u&#62; &amp;",
    "<script>alert(1)</script>" * 9,
)
CASES = figures(HOSTILE, HOSTILE, HOSTILE)
USER_NAMED = [case for case in CASES if any(h in repr(case[2]) for h in ("<b>bold", "bold</b>"))]

# All that may be left of Plotly's own language: our line breaks, and one template.
OURS = ("<br>", "%{text}")
ENTITY = re.compile(r"&(amp|lt|gt|#36|#37|#123|#125);")


def strings(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from strings(value, f"{path}.{key}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from strings(value, f"{path}[{place}]")


def name(case: Case) -> str:
    return f"{case[0].__name__}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_no_string_of_a_figure_is_markup(case: Case) -> None:
    draw, _, arguments = case
    found = list(strings(json.loads(draw(*arguments).to_json())))
    assert len(found) > 20
    for path, text in found:
        rest = text
        for ours in OURS:
            rest = rest.replace(ours, "")
        rest = ENTITY.sub("", rest)
        assert not re.search(r"[<>&$]|%\{|[\x00-\x1f\u202e]", rest), (path, text)


@pytest.mark.parametrize("case", USER_NAMED, ids=name)
def test_names_are_still_shown_in_full(case: Case) -> None:
    draw, _, arguments = case
    figure = json.loads(draw(*arguments).to_json())
    seen = [html.unescape(text) for _, text in strings(figure)]
    assert any("<b>bold</b>" in text for text in seen)


def test_the_names_reach_all_figures_that_have_names() -> None:
    assert {name(case) for case in USER_NAMED} == {
        "distribution",
        "class_balance",
        "split_picture",
        "confusion_matrix",
        "class_scores",
        "roc",
        "precision_recall",
        "importance",
        "beeswarm",
        "waterfall",
        "dependence",
        "spread",
        "frequent",
        "pair",
        "association",
        "relations",
        "scatter_matrix",
        "missing",
        "patterns",
    }


@pytest.mark.parametrize("case", CASES, ids=name)
def test_summaries_are_one_line_of_plain_text(case: Case) -> None:
    _, describe, arguments = case
    text = describe(*arguments).text()
    assert text.endswith(".")
    assert not re.search(r"[\x00-\x1f\u202e]", text)
    assert len(text) < 400


def test_a_translation_is_escaped_too() -> None:
    draw, _, arguments = CASES[0]
    figure = json.loads(draw(*arguments, translate=lambda text: f"<b>{text}</b>").to_json())
    assert not any("<b>" in text for _, text in strings(figure))
