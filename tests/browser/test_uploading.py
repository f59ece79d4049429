"""A file on its way: cut off, reloaded, cancelled, dropped, and the server killed meanwhile."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from core.projects import projects, uploads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Route

    from tests.browser.serving import Server
    from tests.browser.visitor import Visitor

ROWS = 900


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A table of three parts, most of it one long text a row."""
    path = tmp_path / "large <b>file<b>.csv"
    filling = "some words " * 900
    lines = (f"{n},{n * 7 % 11},{filling}{n},{'ab'[n % 2]}" for n in range(ROWS))
    path.write_text("number,seven,text,kind\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert 2 * uploads.PART < path.stat().st_size < 3 * uploads.PART
    return path


class Line:
    """What the browser sends, held back from the second part on."""

    def __init__(self) -> None:
        self.offsets: list[int] = []
        self.open = False
        self.held: list[Route] = []

    def send(self, route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        offset = int(route.request.url.rpartition("offset=")[2])
        self.offsets.append(offset)
        if offset == 0 or self.open:
            route.continue_()
        else:
            self.held.append(route)


@contextmanager
def slow(visitor: Visitor) -> Iterator[Line]:
    line = Line()
    visitor.page.route("**/uploads/*", line.send)
    yield line
    visitor.page.unroute("**/uploads/*")


def choose(visitor: Visitor, path: Path) -> None:
    visitor.at("card_upload").locator("input[type=file]").set_input_files(path)


def stuck(visitor: Visitor, line: Line) -> None:
    """Wait until the second part waits."""
    visitor.at("card_upload").get_by_text("4.0 of").wait_for()
    for _ in range(100):
        if line.held:
            return
        visitor.page.wait_for_timeout(50)
    raise AssertionError("the second part was not sent")


def opened(visitor: Visitor) -> None:
    visitor.page.wait_for_url("**/data?project=*", timeout=60_000)
    visitor.idle(60_000).sees("900 rows")
    assert not visitor.page.locator("b:text('file')").count()
    assert uploads.every(visitor.workspace()) == []


def test_a_cut_connection_goes_on_where_it_was(visitor: Visitor, large: Path) -> None:
    visitor.go()
    with slow(visitor) as line:
        choose(visitor, large)
        stuck(visitor, line)
        with visitor.no_server():
            line.open = True
            line.held.pop().abort("connectionreset")
            opened(visitor)
    assert line.offsets == [0, uploads.PART, uploads.PART, 2 * uploads.PART]


def test_after_a_reload_the_same_file_goes_on(visitor: Visitor, large: Path) -> None:
    visitor.go()
    visitor.page.on("dialog", lambda dialog: dialog.accept())
    with slow(visitor) as line:
        choose(visitor, large)
        stuck(visitor, line)
        visitor.reload().sees("was cut off at 4.0 of")
        line.open = True
        line.offsets.clear()
        choose(visitor, large)
        opened(visitor)
    assert line.offsets == [uploads.PART, 2 * uploads.PART]


def test_cancelling_leaves_nothing_and_the_next_file_is_taken(
    visitor: Visitor, large: Path
) -> None:
    visitor.go()
    with slow(visitor) as line:
        choose(visitor, large)
        stuck(visitor, line)
        # A second click is too late: it is being sent already.
        choose(visitor, large)
        visitor.page.wait_for_timeout(200)
        assert line.offsets == [0, uploads.PART]
        assert len(uploads.every(visitor.workspace())) == 1
        card = visitor.at("card_upload")
        bar = card.get_by_role("progressbar")
        assert "Sending large" in str(bar.get_attribute("aria-valuetext"))
        # The focus is on Cancel: it works from the keyboard.
        visitor.page.keyboard.press("Enter")
        visitor.sees("The upload was cancelled.")
        card.get_by_role("button", name="Choose a file").wait_for()
        visitor.page.wait_for_timeout(300)
        assert uploads.every(visitor.workspace()) == []
        line.open = True
        choose(visitor, large)
        opened(visitor)


def test_the_server_may_be_killed_meanwhile(visitor: Visitor, server: Server, large: Path) -> None:
    visitor.go()
    with slow(visitor) as line:
        choose(visitor, large)
        stuck(visitor, line)
        with visitor.no_server():
            server.kill()
            line.open = True
            line.held.pop().continue_()
            visitor.sees("Connection lost; trying again")
            starting = threading.Thread(target=server.start)
            starting.start()
            starting.join()
            opened(visitor)


def test_two_tabs_send_and_only_one_reads_each(visitor: Visitor, large: Path) -> None:
    visitor.go()
    other = visitor.another_tab()
    with slow(visitor) as line:
        choose(visitor, large)
        stuck(visitor, line)
        # The other tab sees that something is unfinished, and sends the same file.
        other.go().sees("was cut off at 4.0 of")
        choose(other, large)
        other.page.wait_for_url("**/data?project=*", timeout=60_000)
        line.open = True
        line.held.pop().continue_()
        visitor.sees("has lost the upload")
        visitor.trouble[:] = [one for one in visitor.trouble if "404" not in one]


def test_what_cannot_be_sent_is_said_at_once(visitor: Visitor, tmp_path: Path) -> None:
    visitor.go()
    (tmp_path / "empty.csv").touch()
    choose(visitor, tmp_path / "empty.csv")
    visitor.sees("empty.csv is empty")
    assert uploads.every(visitor.workspace()) == []
    # What is no table is said when it has come, under whatever name, and is not kept.
    (tmp_path / "table.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)
    choose(visitor, tmp_path / "table.csv")
    visitor.sees("This is a PNG image.")
    assert uploads.every(visitor.workspace()) == []
    # Back and forth again: nothing is sent or read a second time.
    (tmp_path / "good.csv").write_text("a,b\n" + "1,2\n3,4\n" * 9, encoding="utf-8")
    choose(visitor, tmp_path / "good.csv")
    visitor.page.wait_for_url("**/data?project=*", timeout=60_000)
    visitor.idle(60_000).sees("18 rows")
    read = len(projects.every(visitor.workspace()))
    visitor.page.go_back()
    visitor.idle(60_000).at("card_upload").get_by_role("button", name="Choose a file").wait_for()
    assert not visitor.page.get_by_text("good.csv was sent").count()
    visitor.page.go_forward()
    visitor.idle(60_000).sees("18 rows")
    assert len(projects.every(visitor.workspace())) == read == 1
    assert uploads.every(visitor.workspace()) == []
