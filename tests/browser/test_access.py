"""For everybody: axe-core on every page at two widths, and the journey without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from pages.components.steps import STEPS
from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

    from tests.browser.serving import Server

# Rule and a part of the markup of Streamlit's own elements. The cross that empties a select box is
# 22.5 pixels wide where 24 are asked for; Backspace does the same.
KNOWN: tuple[tuple[str, str], ...] = (("target-size", 'aria-label="Clear value"'),)


def told(findings: list[dict[str, Any]]) -> list[str]:
    """Return the findings a line each, without those that are known."""
    lines = []
    for finding in findings:
        for node in finding["nodes"]:
            if any(rule == finding["id"] and part in node["html"] for rule, part in KNOWN):
                continue
            summary = " ".join(node["failureSummary"].split())
            lines.append(f"{finding['id']}: {node['html'][:160]} | {summary[:220]}")
    return lines


@pytest.fixture(scope="module")
def iris(browser: Browser, server: Server) -> tuple[list[Any], str]:
    """The cookies of a visitor with a trained network, and the query that opens it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERSMITH_HOME", str(server.home))
        visitor = Visitor.arrive(browser, server)
        visitor.go().choose_sample("iris").tune("training.epochs=5").reload()
        visitor.train().wait_finished()
        found = visitor.context.cookies(), urlsplit(visitor.page.url).query
        visitor.leave()
        assert not visitor.trouble
    return found


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, False), (1280, True)])
def test_no_serious_findings_on_any_page(
    arrive: Callable[..., Visitor], iris: tuple[list[Any], str], width: int, dark: bool
) -> None:
    found = {"start, empty": told(arrive(width=width, dark=dark).go().findings(dark))}
    cookies, query = iris
    visitor = arrive(width=width, dark=dark, cookies=cookies)
    visitor.go(f"{STEPS[0].name}?{query}")
    for step in STEPS:
        if width > 1000:
            visitor.link(str(step.label))
        else:  # The sidebar is folded away.
            visitor.go(f"{step.name}?{query}")
        assert visitor.address("run"), "the trained network is open"
        found[step.name] = told(visitor.findings(dark))
        assert not visitor.cut(), f"{step.name} is wider than the window"
    visitor.go()
    found["start"] = told(visitor.findings(dark))
    assert not visitor.cut()
    assert {page: lines for page, lines in found.items() if lines} == {}


def test_the_journey_by_keyboard(visitor: Visitor) -> None:
    visitor.go()
    visitor.tab_to("sample_iris").page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/data?project=*")
    visitor.idle().tab_to("train_now").page.keyboard.press("Space")
    visitor.page.wait_for_url("**/train?*run=*")
    visitor.wait_finished()
    visitor.tab_to("to_evaluate").page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/evaluate?*")
    visitor.idle()
