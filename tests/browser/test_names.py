"""Names from a file are text: in headings, tables, plots and downloads alike."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Dialog

    from tests.browser.visitor import Visitor

COLUMNS = (
    "<img src=x onerror=alert(1)>",
    "[a link](https://evil.example)",
    "$\\frac{1}{2}$",
    ":material/home: :smile: **bold**",
    "<a href='https://evil.example'>go</a>",
    "![](https://evil.example/x.png) www.evil.example",
)
CLASSES = ("<script>alert(2)</script>", "<b>yes</b> $x^2$ https://evil.example")
FILE = "<img src=q onerror=alert(3)> $y$ [z](evil.example) :smile:.csv"

# Pictures, links and formulae that the app itself does not draw.
INJECTED = """() => [...document.querySelectorAll(
    'img, a[href], script:not([src]), .katex, b, iframe, [onerror]')]
  .filter(node => !node.closest('head') && !node.closest('noscript'))
  .filter(node => {
    const text = node.outerHTML
    if (node.matches('a[href]')) return /evil|mailto/.test(node.href)
    if (node.matches('img')) {
      // Pictures of the samples stand in the page itself; none of the names below is such a one.
      const drawn = node.src.startsWith('data:image/svg+xml;base64,')
      return !drawn && !/logo|data-testid="stLogo|alt="Logo"/i.test(text)
    }
    if (node.matches('script')) return /alert/.test(text)
    return true
  }).map(node => node.outerHTML.slice(0, 200))"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    chance = random.Random(5)
    rows = 160
    numbers = [[f"{chance.gauss(0, 1):.3f}" for _ in range(rows)] for _ in COLUMNS[:3]]
    words = [[chance.choice(CLASSES) for _ in range(rows)] for _ in COLUMNS[3:]]
    target = [CLASSES[float(value) > 0] for value in numbers[0]]
    table = dict(zip(COLUMNS, (*numbers, *words), strict=True)) | {"<i>target</i>": target}
    return write_csv(tmp_path / FILE, table)


def test_names_are_text_on_every_page(visitor: Visitor, hostile: Path) -> None:
    opened: list[str] = []

    def dialog(found: Dialog) -> None:
        opened.append(found.message)
        found.dismiss()

    visitor.page.on("dialog", dialog)

    def clean(where: str) -> None:
        assert visitor.page.evaluate(INJECTED) == [], where
        assert not opened, where

    visitor.go().upload(hostile)
    visitor.page.wait_for_url("**/data?project=*")
    visitor.idle().select("target", "<i>target</i>").sees("Two classes")
    clean("data")
    visitor.tune("training.epochs=4", "training.early_stopping=none").reload()
    visitor.train().wait_finished()
    clean("trained")
    for step in (
        "data",
        "look",
        "prepare",
        "model",
        "train",
        "evaluate",
        "explain",
        "predict",
        "export",
    ):
        visitor.step(step)
        clean(step)
        visitor.open_everything()
        clean(f"{step}, unfolded")
    visitor.go()
    clean("start")
    visitor.open_everything()
    clean("start, unfolded")
