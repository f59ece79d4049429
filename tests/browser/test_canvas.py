"""Networks drawn by mouse on the canvas: a residual block, two inputs; all of it taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from core.assign import set_path
from core.check import check
from core.problems import errors
from core.projects import projects
from core.stack.wiring import opened
from pages.components import state
from tests.browser.test_access import told
from tests.pages.conftest import made

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from core.recipe import Recipe
    from tests.browser.visitor import Visitor


TABLE: dict[str, list[str]] = {
    **{
        f"month_{month}": [str(number * month % 19) for number in range(60)]
        for month in range(1, 13)
    },
    "width": [str(number % 17) for number in range(60)],
    "height": [str(number * 7 % 23) for number in range(60)],
    "kind": [("oak", "elm", "ash")[number % 17 // 6] for number in range(60)],
}
# Not in the middle, where the plus is.
ON_THE_LINE = """path => {
  const { x, y } = path.getPointAtLength(0.3 * path.getTotalLength())
  const place = new DOMPoint(x, y).matrixTransform(path.getScreenCTM())
  return [place.x, place.y]
}"""


class Hand:
    """A visitor's mouse on the canvas."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page

    def node(self, name: str) -> Locator:
        return self.page.locator(f'.react-flow__node[data-id="{name}"]')

    def point(self, name: str, side: str) -> tuple[float, float]:
        """Return the dot of a node: `source` below it, `target` above."""
        dot = self.node(name).locator(f".react-flow__handle.{side}")
        # The canvas may still be on its way to where everything is seen; on a busy machine it gets
        # there in few steps.
        places = [dot.bounding_box()]
        while places[-1] is None or places[-3:] != places[-1:] * 3:
            self.page.wait_for_timeout(100)
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
            places.append(dot.bounding_box())
        box = places[-1]
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
        self.page.mouse.move(*end, steps=3)
        self.page.mouse.up()

    def choose(self, kind: str, made: str) -> None:
        """Choose a kind from the menu that is open, and wait for the layer."""
        self.page.get_by_role("combobox", name="Search layers").fill(kind)
        self.page.keyboard.press("Enter")
        self.node(made).wait_for()
        self.visitor.idle()

    def insert(self, source: str, target: str, kind: str, made: str) -> None:
        """Press the plus on a line; while the canvas moves, its menu would close again."""
        self.press("Show everything")
        self.point("features", "source")  # at rest
        self.page.get_by_role(
            "button", name=f"Insert a layer between {source} and {target}", exact=True
        ).click()
        self.choose(kind, made)

    def branch(self, source: str, kind: str, made: str) -> None:
        """Drop a line where there is no node."""
        self.press("Show everything")
        x, y = self.point(source, "source")
        self.drag((x, y), (x - 190, y + 30))
        self.choose(kind, made)

    def connect(self, source: str, target: str) -> None:
        self.press("Show everything")
        self.drag(self.point(source, "source"), self.point(target, "target"))
        self.page.get_by_role("status").filter(has_text=f"{target} takes {source} now").wait_for()
        self.visitor.idle()

    def cut(self, source: str, target: str) -> None:
        """Click a line and press the key that removes it."""
        self.line(f"{source}>{target}", source, "source")
        self.page.keyboard.press("Delete")
        said = f"{target} does not take {source} any more"
        self.page.get_by_role("status").filter(has_text=said).wait_for()
        self.visitor.idle()

    def line(self, name: str, node: str, side: str) -> Locator:
        """Click a line, and see that it is the one that is chosen."""
        self.press("Show everything")
        self.point(node, side)  # at rest
        drawn = self.page.locator(f'.react-flow__edge[data-id="{name}"]')
        self.page.mouse.click(*drawn.locator(".react-flow__edge-interaction").evaluate(ON_THE_LINE))
        expect(drawn).to_have_class(re.compile("selected"))
        return drawn

    def redraw(self, line: str, end: str, target: str) -> None:
        """Choose a line, for others may share its ends, and drag one of these elsewhere."""
        drawn = self.line(line, target, end)
        box = drawn.locator(f".react-flow__edgeupdater-{end}").bounding_box()
        assert box is not None
        grip = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.drag(grip, self.point(target, end))
        said = "takes {} now".format(target if end == "source" else line.partition(">")[0])
        self.page.get_by_role("status").filter(has_text=said).wait_for()
        self.visitor.idle()

    def press(self, name: str) -> None:
        """Press a button of the canvas."""
        tools = self.page.get_by_role("toolbar", name="Tools of the canvas")
        tools.get_by_role("button", name=name).click()

    def undo(self) -> None:
        self.press("Undo")
        self.visitor.idle()


def wiring(recipe: Recipe) -> dict[str, tuple[str, ...]]:
    """Return what each layer and the output takes."""
    graph = opened(recipe)
    return graph.takes | {"output": graph.ends[0]}


def test_networks_are_built_by_mouse_and_every_step_is_taken_back(
    arrive: Callable[..., Visitor],
) -> None:
    visitor = arrive(height=1100)
    project = made(visitor.go().workspace(), TABLE, "kind")
    projects.save(project, set_path(project.recipe, "network.template=linear"))
    visitor.go(f"model?project={project.id}").at("model_view").get_by_text(
        "Canvas", exact=True
    ).click()
    visitor.page.locator(".react-flow__node").first.wait_for()
    visitor.page.locator(".told").scroll_into_view_if_needed()
    steps = [visitor.idle().project().recipe]
    hand = Hand(visitor)
    table, output = "Columns of the table", "Output"

    def did(what: Callable[..., object], *how: str) -> None:
        what(*how)
        steps.append(visitor.project().recipe)

    did(hand.insert, table, output, "dense", "dense_1")
    did(hand.insert, "Dense dense_1", output, "dense", "dense_2")
    # A joint takes by itself what fits; here the bypass is drawn by hand.
    did(hand.insert, "Dense dense_2", output, "add", "add_1")
    did(hand.cut, "dense_1", "add_1")
    did(hand.connect, "dense_1", "add_1")
    residual = {
        "dense_1": ("features",), "dense_2": ("dense_1",), "add_1": ("dense_2", "dense_1"),
        "output": ("add_1",),
    }  # fmt: skip
    assert wiring(steps[-1]) == residual

    did(hand.redraw, "dense_1>add_1", "source", "features")
    assert wiring(steps[-1]) == residual | {"add_1": ("dense_2", "features")}
    did(hand.redraw, "features>add_1", "source", "dense_1")
    assert wiring(steps[-1]) == residual

    # Twelve months in a row enter by a door of their own, and go past all of this.
    visitor.page.locator("summary").filter(has_text="What enters the network").click()
    visitor.idle()
    did(visitor.click, "offer_take_0")
    did(hand.branch, "sequence", "flatten", "flatten_1")
    did(hand.insert, "Add add_1", output, "concatenate", "concatenate_1")
    did(hand.cut, "dense_2", "concatenate_1")
    did(hand.connect, "flatten_1", "concatenate_1")
    assert wiring(steps[-1]) == residual | {
        "flatten_1": ("sequence",), "concatenate_1": ("add_1", "flatten_1"),
        "output": ("concatenate_1",),
    }  # fmt: skip
    held = visitor.project()
    assert held.dataset is not None
    assert not errors(check(held.recipe, state.schema(held.dataset.folder)))
    assert told(visitor.findings()) == []
    assert not visitor.cut()

    for before in reversed(steps[:-1]):
        hand.undo()
        assert visitor.project().recipe == before
    assert hand.page.locator(".react-flow__node").count() == 2
