"""A network designed in the list without a mouse, by keys alone; then a row dragged by mouse."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from core import stack
from core.projects import projects

if TYPE_CHECKING:
    from core.recipe import Recipe
    from tests.browser.visitor import Visitor

_IN_THE_LIST = """() => {
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  return active?.getAttribute("role") === "tree"
}"""


def kinds(recipe: Recipe) -> str:
    return " ".join(layer.kind + (" (off)" if layer.off else "") for layer in recipe.network.layers)


def changed(visitor: Visitor, version: int) -> Recipe:
    """Wait until the project is of another version."""
    deadline = time.monotonic() + 20
    while visitor.project().version == version:
        assert time.monotonic() < deadline, "nothing was changed"
        time.sleep(0.05)
    return visitor.project().recipe


def drag(visitor: Visitor, row: int, onto: int) -> Recipe:
    """Drag a row of the list onto the lower half of another."""
    rows = visitor.page.get_by_role("treeitem")
    start, end = rows.nth(row).bounding_box(), rows.nth(onto).bounding_box()
    assert start is not None
    assert end is not None
    version, mouse = visitor.project().version, visitor.page.mouse
    x = start["x"] + start["width"] / 2
    mouse.move(x, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(x, end["y"] + 0.8 * end["height"], steps=12)
    mouse.up()
    return changed(visitor, version)


def test_five_layers_by_keyboard_alone(visitor: Visitor) -> None:
    visitor.go().choose_sample("iris")
    project = visitor.project()
    projects.save(project, stack.use_template(project.recipe, "linear"))
    visitor.step("model")
    keyboard = visitor.page.keyboard
    for _ in range(60):
        if visitor.page.evaluate(_IN_THE_LIST):
            break
        keyboard.press("Tab")
    assert visitor.page.evaluate(_IN_THE_LIST), "the list is not reached"

    def press(*keys: str, text: str = "") -> str:
        version = visitor.project().version
        for key in keys:
            keyboard.press(key)
        if text:
            keyboard.type(text)
            keyboard.press("Enter")
        steps.append(changed(visitor, version))
        visitor.idle()
        return kinds(steps[-1])

    steps = [visitor.project().recipe]
    assert kinds(steps[0]) == ""
    assert press("End", "a", text="dense") == "dense"
    assert press("a", text="batch norm") == "dense batch_normalization"
    assert press("+", text="dropout") == "dense batch_normalization dropout"
    assert press("Alt+ArrowUp") == "dense dropout batch_normalization"
    assert press("ArrowUp", "Enter", "Control+d").startswith("dense dense dropout")
    assert press("o") == "dense dense (off) dropout batch_normalization"
    keyboard.press("Control+c")
    visitor.page.get_by_text("Copied.").wait_for()
    assert press("Control+v") == "dense dense (off) dense (off) dropout batch_normalization"
    assert press("Delete") == "dense dense (off) dropout batch_normalization"
    assert press("Home", "a", text="layer norm").startswith("layer_normalization dense")
    assert len(steps[-1].network.layers) == 5
    assert visitor.page.get_by_role("treeitem").count() == 7

    for recipe in reversed(steps[:-1]):
        assert changed_by(visitor, "Control+z") == recipe
    for recipe in steps[1:]:
        assert changed_by(visitor, "Control+Shift+z") == recipe

    first, *rest = [layer.id for layer in steps[-1].network.layers]
    visitor.idle().page.get_by_role("treeitem").first.scroll_into_view_if_needed()
    dragged = drag(visitor, 1, 3)
    assert [layer.id for layer in dragged.network.layers] == [*rest[:2], first, *rest[2:]]
    assert changed_by(visitor, "Control+z") == steps[-1]


def changed_by(visitor: Visitor, key: str) -> Recipe:
    version = visitor.project().version
    visitor.page.keyboard.press(key)
    return changed(visitor, version)
