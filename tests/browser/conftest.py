"""One server and one browser for all journeys; a window with cookies of its own for each."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from core.jobs import queue
from tests.browser.finding import ARGUMENTS, on_path, unwanted
from tests.browser.serving import Server
from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

NO_BROWSER = (
    "There is no browser for these tests. Install chromium, or run `make test`, which does; "
    "LAYERSMITH_NO_BROWSER=1 leaves these tests out."
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if unwanted():
        for item in items:
            if "tests/browser" in item.path.as_posix():
                item.add_marker(pytest.mark.skip(reason="LAYERSMITH_NO_BROWSER is set"))


# Not for the whole session: while Playwright is there the thread has a running event loop, and
# later tests could not start one of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(executable_path=on_path(), args=list(ARGUMENTS))
        except Error as error:
            pytest.fail(f"{NO_BROWSER}\n{error.message.splitlines()[0]}", pytrace=False)
        yield found
        found.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("served"))
    try:
        found.start()
        found.wait_for_worker()
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app under a path, as behind a proxy."""
    found = Server(tmp_path_factory.mktemp("lab"), base="lab")
    try:
        found.start()
        found.wait_for_worker()
        yield found
    finally:
        found.stop()


@pytest.fixture(autouse=True)
def home(server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a test reads of the store is what the server wrote."""
    monkeypatch.setenv("LAYERSMITH_HOME", str(server.home))
    return server.home


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to the report of a failure what its visitors see, and what the server said."""
    report = yield
    if report.when == "call" and report.failed:
        for number, visitor in enumerate(item.funcargs.get("_here", ())):  # type: ignore[attr-defined]
            with suppress(Exception):
                report.sections.append((f"visitor {number}", visitor.seen()))
        if "server" in item.funcargs:  # type: ignore[attr-defined]
            report.sections.append(("server", item.funcargs["server"].said()))  # type: ignore[attr-defined]
    return report


@pytest.fixture
def _here() -> list[Visitor]:
    """The visitors of a test."""
    return []


@pytest.fixture
def arrive(
    browser: Browser, server: Server, _here: list[Visitor]
) -> Iterator[Callable[..., Visitor]]:
    """Visitors of a test, each with cookies of its own; nothing may have gone wrong for any."""
    here = _here

    def arrived(at: Server | None = None, **how: object) -> Visitor:
        here.append(Visitor.arrive(browser, at or server, **how))
        return here[-1]

    yield arrived
    for one in here:
        one.leave()
    # A test that failed may leave a training that never ends.
    for job in queue.active():
        queue.cancel(job.id)
    assert not [trouble for one in here for trouble in one.trouble]


@pytest.fixture
def visitor(arrive: Callable[..., Visitor]) -> Visitor:
    return arrive()
