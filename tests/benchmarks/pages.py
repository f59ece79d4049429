"""A class of thirty in front of one server, and how soon a person sees something.

Thirty sessions act every five seconds each and all watch a training, of which two go on. Against
it: the same thirty sessions on a page that redraws two Plotly charts in a polling fragment, as a
training is usually shown with Streamlit.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from tests.benchmarks.sessions import Session, Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.projects.projects import Project
    from tests.browser.serving import Server

SESSIONS = 30
SECONDS = float(os.environ.get("LAYERSMITH_BENCH_SECONDS", "60"))
EVERY = 5.0
PAGES = ("train", "data", "prepare", "model")
CHANGES = 3
TIMES = 5

FRAGMENT = """
import json, pathlib
import plotly.graph_objects as go
import streamlit as st

@st.fragment(run_every=0.5)
def curves():
    lines = pathlib.Path({events!r}).read_text().splitlines()[-400:]
    epochs = [e for e in map(json.loads, lines) if e["kind"] == "epoch"]
    for name in ("loss", "accuracy"):
        figure = go.Figure()
        for part in (name, "val_" + name):
            figure.add_scatter(y=[epoch.get(part) for epoch in epochs], name=part)
        st.plotly_chart(figure, key=name)

curves()
"""


@dataclass(frozen=True)
class Figure:
    """A line of the output: a number, its unit, and what it should be at most."""

    what: str
    value: float
    unit: str
    most: str = ""

    def __str__(self) -> str:
        return f"{self.what:<66} {self.value:>9.1f} {self.unit:<4} {self.most}"


def rows() -> Iterator[Figure]:
    """Yield the figures of the load, of its alternative, and of what a person waits for."""
    from tests.browser.serving import Server

    with tempfile.TemporaryDirectory() as folder:
        os.environ["LAYERSMITH_HOME"] = folder
        server = Server(Path(folder))
        try:
            yield Figure("from the start of the process to its first answer", 1000 * server.start(),
                         "ms", "(3000)")  # fmt: skip
            server.wait_for_worker()
            yield from _load(server)
            yield from _waiting(server)
        finally:
            server.stop()


# Thirty sessions.


def _load(server: Server) -> Iterator[Figure]:
    from core.assign import set_path
    from core.jobs import queue
    from core.projects import projects, runs, workspaces

    tokens = [workspaces.new_token() for _ in range(2)]
    trainings, sessions, watchers = [], [], []
    for token in tokens:
        long = _project(workspaces.enter(token), "breast_cancer")
        recipe = long.recipe
        for change in ("epochs=100000", "early_stopping=none", "batch_size=8"):
            recipe = set_path(recipe, f"training.{change}")
        trainings.append(runs.start(projects.save(long, recipe), recipe, {"threads": 1}))
    for number in range(SESSIONS):
        place = number % 2
        project = _project(workspaces.enter(tokens[place]), "iris")
        sessions.append(Session(server.port, tokens[place], f"project={project.id}"))
        watchers.append(Watcher(server.port, tokens[place], trainings[place].id))
    deadline = time.monotonic() + 60
    while not all(_epochs(run.folder.path) for run in trainings):
        assert time.monotonic() < deadline, "the trainings do not begin"
        time.sleep(0.2)
    try:
        used, _ = asyncio.run(_measured(server.pid, sessions, watchers, acting=False))
        yield Figure("all only watch: web process, of one core", 100 * used, "%", "(25)")
        sessions = [Session(one.port, one.token, one.query) for one in sessions]
        used, memory = asyncio.run(_measured(server.pid, sessions, watchers))
        yield from _figures(sessions, watchers, used, memory)
        yield from _fragment(trainings[0].folder.path)
    finally:
        for run in trainings:
            queue.cancel(run.job.id)


def _project(workspace: str, sample: str) -> Project:
    from core import suggest
    from core.projects import datasets, projects
    from core.samples import bundled, files

    row = next(one for one in bundled.SAMPLES if one.name == sample)
    dataset, schema = datasets.read(workspace, files.kept(sample), row.label, sample=sample)
    return projects.create(workspace, row.label, suggest.recipe(schema, row.target), dataset)


def _epochs(folder: Path) -> bool:
    path = folder / "events.jsonl"
    return path.exists() and '"epoch"' in path.read_text(encoding="utf-8")


async def _act(session: Session, socket: Any, until: float) -> None:
    chance = random.Random(session.query)
    await asyncio.sleep(chance.uniform(0, EVERY))
    # From the training page, where a widget is changed a few times, to the others and back.
    turn = chance.randrange(len(PAGES) + CHANGES)
    await session.switch(socket, PAGES[0])
    while time.perf_counter() < until:
        began = time.perf_counter()
        turn = (turn + 1) % (len(PAGES) + CHANGES)
        if turn < len(PAGES):
            await session.switch(socket, PAGES[(turn + 1) % len(PAGES)])
        else:
            await session.change(socket, "epochs", float(chance.randrange(20, 200)))
        await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - began)))


async def _measured(
    pid: int, sessions: list[Session], watchers: list[Watcher], acting: bool = True
) -> tuple[float, float]:
    """Let the sessions live; return the share of one core the web process used, and its MB."""
    process = psutil.Process(pid)
    start, warm = asyncio.Event(), asyncio.Event()
    until = 0.0

    async def act(session: Session, socket: Any) -> None:
        if session is sessions[0]:
            # What a process does once, when a page is opened for the first time, is not the load.
            for page in PAGES if acting and watchers else ():
                await session.switch(socket, page)
            warm.set()
        await start.wait()
        if watchers and acting:
            await _act(session, socket, until)
        else:
            await asyncio.sleep(until - time.perf_counter())

    ready = [asyncio.Event() for _ in sessions]
    living = []
    for session, here in zip(sessions, ready, strict=True):
        living.append(asyncio.create_task(session.live(here, act)))
        await asyncio.wait(
            [living[-1], asyncio.create_task(here.wait())], return_when=asyncio.FIRST_COMPLETED
        )
        if living[-1].done():
            living[-1].result()
    await warm.wait()
    for session in sessions:
        session.seconds.clear()
        session.redrawn = 0
    for watcher in watchers:
        watcher.seconds.clear()
        watcher.arrivals.clear()
    began, before = time.perf_counter(), sum(process.cpu_times()[:2])
    until = began + SECONDS
    start.set()
    watching = [asyncio.create_task(watcher.watch(until)) for watcher in watchers]
    await asyncio.gather(*watching)
    await asyncio.sleep(max(0.0, until - time.perf_counter()))
    used = (sum(process.cpu_times()[:2]) - before) / (time.perf_counter() - began)
    memory = process.memory_info().rss / 1e6
    await asyncio.gather(*living)
    return used, memory


def _figures(
    sessions: list[Session], watchers: list[Watcher], used: float, memory: float
) -> Iterator[Figure]:
    for kind, words in (("page", "another page"), ("widget", "a changed widget")):
        times = [1000 * one for session in sessions for one in session.seconds.get(kind, ())]
        if len(times) < 2:
            continue
        yield Figure(f"{words}, median of {len(times)}", statistics.median(times), "ms")
        yield Figure(f"{words}, 95 of 100", _late(times), "ms", "(500)")
    answers = [1000 * one for watcher in watchers for one in watcher.seconds]
    yield Figure(f"the live channel, median of {len(answers)}", statistics.median(answers), "ms")
    yield Figure("the live channel, 95 of 100", _late(answers), "ms")
    yield Figure(
        "longest time between two arrivals of points, median of the sessions",
        1000 * statistics.median(watcher.longest_wait() for watcher in watchers), "ms", "(1000)",
    )  # fmt: skip
    yield Figure("web process, of one core", 100 * used, "%", "(25)")
    yield Figure("web process, memory", memory, "MB", "(400)")


def _late(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _fragment(run: Path) -> Iterator[Figure]:
    """Show the same training to as many by a polling fragment with two Plotly charts."""
    import subprocess
    import sys

    from tests.browser.serving import free_port

    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "fragment.py"
        script.write_text(FRAGMENT.format(events=str(run / "events.jsonl")), encoding="utf-8")
        port = free_port()
        process = subprocess.Popen(
            [
                sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}",
                "--server.address=127.0.0.1", "--server.headless=true",
                "--server.fileWatcherType=none", "--runner.postScriptGC=false",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip
        try:
            _wait_for(port)
            sessions = [Session(port, "") for _ in range(SESSIONS)]
            used, memory = asyncio.run(_measured(process.pid, sessions, []))
            due = SESSIONS * SECONDS / 0.5
            drawn = sum(session.redrawn for session in sessions)
            yield Figure("instead, charts in a fragment: of one core", 100 * used, "%")
            yield Figure("instead, charts in a fragment: memory", memory, "MB")
            yield Figure(
                "instead, charts in a fragment: drawn of those due", 100 * drawn / due, "%"
            )
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int) -> None:
    import socket

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the other server does not start")


# What a person waits for.

_CLICK = """async ({button, box}) => {
  const deep = node => node.shadowRoot ? [node, ...node.shadowRoot.querySelectorAll('*')]
    : [node, ...[...node.children].flatMap(deep)]
  const found = {}
  document.querySelector(button).click()
  const began = performance.now()
  while (performance.now() - began < 60000 && !found.point) {
    await new Promise(requestAnimationFrame)
    const place = document.querySelector(box)
    if (!place) continue
    const now = performance.now() - began
    const inside = deep(place)
    const text = name => inside.filter(one => one.classList?.contains(name))
      .map(one => one.textContent).join(' ')
    if (!found.phase && text('phase').trim()) found.phase = now
    const drawn = inside.some(one => one.tagName === 'CANVAS')
    if (!found.point && drawn && /Epoch/.test(text('status'))) found.point = now
  }
  return found
}"""


def _waiting(server: Server) -> Iterator[Figure]:
    """Click Train in a real browser; the worker is warm and nothing else goes on."""
    from playwright.sync_api import sync_playwright

    from core.jobs import queue
    from tests.browser.finding import ARGUMENTS, on_path
    from tests.browser.visitor import Visitor

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=on_path(), args=list(ARGUMENTS))
        visitor = Visitor.arrive(browser, server)
        for template, most in (("mlp", "(1500)"), ("residual", "(4000)")):
            found = []
            for _ in range(TIMES + 1):
                visitor.go().choose_sample("breast_cancer")
                if template != "mlp":
                    _take(visitor, template)
                found.append(
                    visitor.page.evaluate(
                        _CLICK, {"button": ".st-key-train_now button", "box": ".st-key-run_box"}
                    )
                )
                queue.cancel(visitor.run().job.id)
                visitor.idle()
            yield from _medians(template, found[1:], most)
        browser.close()


def _take(visitor: Any, template: str) -> None:
    from core import suggest
    from core.projects import projects
    from core.schema import Schema

    held = visitor.project()
    facts = Schema.model_validate_json((held.dataset.folder / "schema.json").read_bytes())
    recipe = suggest.recipe(facts, held.recipe.target_column.name, template)
    projects.save(held, recipe)
    visitor.reload()


def _medians(template: str, found: list[dict[str, float]], most: str) -> Iterator[Figure]:
    def name(what: str) -> str:
        return f"{template}: from the click on Train to {what}"

    yield Figure(name("the phase"), statistics.median(one["phase"] for one in found), "ms", "(300)")
    yield Figure(
        name("the first point"), statistics.median(one["point"] for one in found), "ms", most
    )
