"""A person at a browser: what they do, what they see, and everything that goes wrong meanwhile."""

from __future__ import annotations

import json
import re
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from core.assign import set_path
from core.projects import projects, runs, workspaces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Locator,
        Page,
        Request,
        Response,
    )

    from core.projects.projects import Project
    from core.projects.runs import RunEntry
    from tests.browser.serving import Server

COOKIE = "layersmith"
VENDOR = Path(__file__).parent / "vendor"
# On a page of its own path Streamlit's client first looks for its server below that path.
LOOKING = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")
# Its numbers of 64 bits try WebAssembly, and do without where the policy does not allow it.
WASM = "content policy: script-src wasm-eval"
# Rules of axe-core: by their tags, and those about colours by their names.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
PATIENCE = 20_000
TRAINING = 90_000

# The script is at rest for a quarter of a second: a rerun that a click has just asked for may not
# have begun yet.
_AT_REST = """() => {
  const app = document.querySelector('[data-testid="stApp"]')
  const rest = app
    && app.getAttribute("data-test-script-state") === "notRunning"
    && app.getAttribute("data-test-connection-state") === "CONNECTED"
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
  if (!rest) { window.layersmithRest = undefined; return false }
  window.layersmithRest ??= performance.now()
  return performance.now() - window.layersmithRest > 250
}"""


class Visitor:
    """One browser window, with cookies of its own.

    Attributes:
        page: Playwright's page, for what has no verb.
        trouble: console errors, refusals of the content policy, failed and outside requests.
    """

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.context = context
        self.server = server
        self.trouble: list[str] = []
        self.asked: list[str] = []
        self._calm = True
        self.page = self._watched(context.new_page())

    @classmethod
    def arrive(
        cls, browser: Browser, server: Server, width: int = 1280, height: int = 900,
        dark: bool = False, locale: str = "en-GB", cookies: Sequence[Any] = (),
    ) -> Visitor:  # fmt: skip
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=locale,
            timezone_id="Europe/Zurich",
            accept_downloads=True,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies(cookies)
        return cls(context, server)

    def another_tab(self) -> Visitor:
        """Open one more tab of the same browser."""
        return Visitor(self.context, self.server)

    def leave(self) -> None:
        self.context.close()

    # What goes wrong.

    def _watched(self, page: Page) -> Page:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._note(f"uncaught: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("websocket", lambda socket: self._inside(socket.url.replace("ws", "http", 1)))
        page.on("crash", lambda _: self._note("the page crashed"))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', event => console.error("
            "`content policy: ${event.violatedDirective} ${event.blockedURI}`))"
        )
        return page

    def _note(self, what: str) -> None:
        if self._calm:
            self.trouble.append(what)

    def _said(self, said: ConsoleMessage) -> None:
        harmless = LOOKING.search(said.location.get("url", "")) or WASM in said.text
        if said.type == "error" and not harmless:
            self._note(said.text)

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and not LOOKING.search(answer.url):
            self._note(f"{answer.status} for {answer.url}")

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)
        self._inside(request.url)

    def _inside(self, url: str) -> None:
        inside = url == self.server.url or url.startswith(
            (f"{self.server.url}/", f"{self.server.url}?")
        )
        if not inside and not url.startswith(("data:", "blob:", "about:")):
            self._note(f"asked outside: {url}")

    def _failed(self, request: Request) -> None:
        # A request that the page itself gave up, because it went elsewhere, is no failure.
        if "ERR_ABORTED" not in str(request.failure):
            self._note(f"failed: {request.url} {request.failure}")

    @contextmanager
    def no_server(self) -> Iterator[None]:
        """Expect that nothing answers for a while."""
        self._calm = False
        try:
            yield
        finally:
            self._calm = True

    # Where they are.

    def idle(self, timeout: float = PATIENCE) -> Visitor:
        self.page.evaluate("() => { window.layersmithRest = undefined }")
        self.page.wait_for_function(_AT_REST, timeout=timeout)
        return self

    def go(self, path: str = "") -> Visitor:
        self.page.goto(f"{self.server.url}/{path}")
        return self.idle()

    def reload(self) -> Visitor:
        self.page.reload()
        return self.idle()

    def address(self, name: str) -> str:
        return parse_qs(urlsplit(self.page.url).query).get(name, [""])[0]

    def step(self, name: str) -> Visitor:
        """Go to another page of the open project by its address."""
        query = "&".join(
            f"{part}={self.address(part)}" for part in ("project", "run") if self.address(part)
        )
        return self.go(f"{name}?{query}")

    def link(self, label: str) -> Visitor:
        """Go to another page by the sidebar."""
        self.page.get_by_test_id("stSidebar").get_by_role("link", name=label).click()
        self.page.get_by_role("heading", name=label, level=1).wait_for()
        return self.idle()

    # What they do.

    def at(self, key: str) -> Locator:
        """Return the element that a page gave a key."""
        return self.page.locator(f".st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', key)}").first

    def click(self, key: str) -> Visitor:
        self.at(key).locator("button").first.click()
        return self.idle()

    def choose_sample(self, name: str) -> Visitor:
        self.at(f"sample_{name}").locator("button").click()
        self.page.wait_for_url("**/data?project=*")
        return self.idle()

    def upload(self, path: Path, key: str = "card_upload") -> Visitor:
        self.at(key).locator("input[type=file]").set_input_files(path)
        self.at(key).get_by_role("progressbar").first.wait_for(state="hidden")
        return self.idle()

    def select(self, key: str, option: str) -> Visitor:
        """Choose an option of a select box by typing it."""
        box = self.at(key).locator("input").first
        box.click()
        box.fill(option)
        self.page.get_by_role("option", name=option, exact=True).first.click()
        return self.idle()

    def fill(self, key: str, value: str) -> Visitor:
        field = self.at(key).locator("input, textarea").first
        field.fill(value)
        field.press("Enter")
        return self.idle()

    def unfold(self, label: str) -> Visitor:
        self.page.get_by_test_id("stExpander").get_by_text(label).click()
        return self

    def train(self, key: str = "train_now") -> Visitor:
        """Press Train, and wait until the page of the run is there."""
        self.at(key).locator("button").click()
        self.page.wait_for_url("**/train?*run=*")
        self.at("run_box").wait_for()
        return self

    def tune(self, *changes: str) -> Visitor:
        """Change the recipe of the open project, as another device would."""
        held = self.project()
        recipe = held.recipe
        for change in changes:
            recipe = set_path(recipe, change)
        projects.save(held, recipe)
        return self

    def take_long(self) -> Visitor:
        """Make the training one that does not end by itself, and go where it is started."""
        self.tune("training.epochs=100000", "training.early_stopping=none", "training.batch_size=4")
        return self.step("train")

    def tab_to(self, key: str, most: int = 80) -> Visitor:
        """Press Tab until the focus is on the button of a key."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            there = self.at(key).locator("button").first
            if there.evaluate("node => node === document.activeElement"):
                return self
        raise AssertionError(f"{key} is not reached by {most} times Tab")

    def open_everything(self) -> Visitor:
        """Unfold what is folded and open each tab and each popover of the page."""
        main = self.page.get_by_test_id("stMain")
        folded = main.get_by_test_id("stExpander").locator("details:not([open]) > summary")
        for _ in range(folded.count()):
            folded.first.click()
            self.idle()
        for tab in main.get_by_role("tab").all():
            tab.click()
            self.idle()
        for popover in main.get_by_test_id("stPopoverButton").all():
            popover.click()
            self.idle()
            self.page.keyboard.press("Escape")
        return self

    def wait_state(self, word: str, timeout: float = TRAINING) -> Visitor:
        badge = self.at("run_box").locator(".stMarkdownBadge")
        badge.get_by_text(word, exact=True).first.wait_for(timeout=timeout)
        return self.idle()

    def wait_finished(self) -> Visitor:
        return self.wait_state("Finished")

    def download(self, locator: Locator, folder: Path) -> Path:
        with self.page.expect_download(timeout=60_000) as started:
            locator.click()
        path = folder / started.value.suggested_filename
        started.value.save_as(path)
        return path

    # What they see.

    def words(self) -> str:
        return self.page.get_by_test_id("stMain").inner_text()

    def seen(self) -> str:
        """Return where the visitor is and all that can be read there, to be told of a failure."""
        return "\n".join([self.page.url, *self.trouble, self.page.inner_text("body")[:3000]])

    def sees(self, words: str, timeout: float = PATIENCE) -> Visitor:
        self.page.get_by_test_id("stMain").get_by_text(words).first.wait_for(timeout=timeout)
        return self

    def cut(self) -> bool:
        """Return whether the page can be scrolled sideways: something is wider than the window."""
        main = self.page.get_by_test_id("stMain")
        return bool(main.evaluate("node => node.scrollWidth > node.clientWidth + 1"))

    def workspace(self) -> str:
        """Return the id of the workspace that the cookie opens."""
        tokens = [one["value"] for one in self.context.cookies() if one["name"] == COOKIE]
        found = workspaces.find(tokens[0])
        assert found is not None
        return found[0]

    def project(self) -> Project:
        return projects.get(self.workspace(), self.address("project"))

    def run(self) -> RunEntry:
        return runs.get(self.workspace(), self.address("run"))

    def live(self) -> dict[str, Any]:
        """Return all that the live route tells about the run of the address."""
        answer = self.page.request.get(f"{self.server.url}/live/{self.address('run')}?since=0")
        assert answer.ok, answer.status
        return dict(json.loads(answer.text()))

    def wait_epochs(self, least: int, seconds: float = 30.0) -> dict[str, Any]:
        """Wait until a training has come so far; return what the live route tells then."""
        deadline = time.monotonic() + seconds
        while True:
            told = self.live()
            if len(told["epochs"]) >= least or told["over"]:
                return told
            assert time.monotonic() < deadline, f"no {least} epochs in {seconds} s: {told}"
            time.sleep(0.1)

    def findings(self, colours: bool = False) -> list[dict[str, Any]]:
        """Return what axe-core finds serious or critical on the page as it stands.

        With `colours` it looks at these alone: all that the same page in dark can differ in.

        What is inactive may be pale (WCAG 2.2, 1.4.3), but a link that Streamlit has switched off
        does not tell axe that it is.
        """
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate((VENDOR / "axe.min.js").read_text(encoding="utf-8"))
        result = self.page.evaluate(
            "rules => axe.run({exclude: ['a[disabled]']}, "
            "{resultTypes: ['violations'], runOnly: rules})",
            COLOURS if colours else RULES,
        )
        return [one for one in result["violations"] if one["impact"] in ("serious", "critical")]
