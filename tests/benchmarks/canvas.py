"""The canvas: how large its code is, and how soon an action is drawn, in a real browser.

An action is measured from the click to the frame in which the new node is there: the way to
Python, the change saved, the page drawn, the way back, the layout of fifty layers. Undo likewise.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from core.projects import projects
from core.recipe import Layer, Output
from tests.browser.finding import ARGUMENTS, on_path
from tests.browser.serving import ROOT, Server
from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

LAYERS, TIMES = 50, 15

# Clicks, and waits frame by frame until there are as many nodes as wanted.
UNTIL = """([button, count]) => new Promise((done) => {
  const root = [...document.querySelectorAll('*')].map((one) => one.shadowRoot)
    .find((one) => one?.querySelector('.react-flow'))
  const start = performance.now()
  root.querySelector(button).click()
  const look = () => {
    const nodes = root.querySelectorAll('.react-flow__node .card').length
    if (nodes === count) done(performance.now() - start)
    else requestAnimationFrame(look)
  }
  look()
})"""
UNDO = ".bar .group button"


def _long(visitor: Visitor) -> None:
    """Give the open project a network of many layers with bypasses."""
    held = visitor.project()
    layers = tuple(
        Layer(id=f"add_{n}", kind="add", inputs=(f"dense_{n - 4}", f"dense_{n - 1}"))
        if n % 7 == 6
        else Layer(id=f"dense_{n}", kind="dense", inputs=(_before(n),))
        for n in range(1, LAYERS + 1)
    )
    network = held.recipe.network.with_(layers=layers, outputs=(Output(),))
    projects.save(held, held.recipe.with_(network=network))


def _before(number: int) -> str:
    if number == 1:
        return "features"
    return f"add_{number - 1}" if (number - 1) % 7 == 6 else f"dense_{number - 1}"


def rows() -> Iterator[str]:
    """Measure, and tell each number in a line."""
    built = ROOT / "assets" / "built"
    name = json.loads((built / "manifest.json").read_text(encoding="utf-8"))["canvas"]
    code = (built / name).read_bytes()
    zipped = len(gzip.compress(code)) / 1000
    yield f"{'its code':<40} {len(code) / 1000:>8.0f} kB   {zipped:.0f} kB zipped"

    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = Server(Path(home))
        server.start()
        server.wait_for_worker()
        browser = playwright.chromium.launch(executable_path=on_path(), args=list(ARGUMENTS))
        try:
            yield from _measured(Visitor.arrive(browser, server), home)
        finally:
            browser.close()
            server.stop()


def _measured(visitor: Visitor, home: str) -> Iterator[str]:
    os.environ["LAYERSMITH_HOME"] = home
    visitor.go().choose_sample("iris")
    _long(visitor)
    visitor.step("model")
    open_canvas(visitor)
    page = visitor.page
    added, undone = [], []
    for _ in range(TIMES):
        page.get_by_role("button", name="Add a layer", exact=True).first.click()
        page.get_by_role("combobox", name="Search layers").fill("dropout")
        added.append(page.evaluate(UNTIL, [".menu .kind", LAYERS + 3]))
        visitor.idle()
        undone.append(page.evaluate(UNTIL, [UNDO, LAYERS + 2]))
        visitor.idle()
    for what, times in (("a layer added", added), ("a change undone", undone)):
        late = statistics.quantiles(times, n=20)[-1]
        yield (
            f"{what + f', {LAYERS} layers':<40} {statistics.median(times):>8.0f} ms   "
            f"{late:.0f} ms for 95 of 100"
        )


def open_canvas(visitor: Visitor) -> None:
    """Show the network as a graph."""
    visitor.at("model_view").get_by_text("Canvas", exact=True).click()
    visitor.page.locator(".react-flow__node").first.wait_for()
    visitor.idle()
