"""Ten sessions that look at one large table: what the web process holds of it.

LAYERSMITH_BENCH_MB says how large the file is, in MB; 50 when it is not set. Each session is a
workspace's tab that opens the pages on which rows and statistics of the table are shown.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from tests.benchmarks.pages import Figure
from tests.benchmarks.reading import made
from tests.benchmarks.sessions import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

SESSIONS = 10
PAGES = ("data", "look", "prepare", "model", "train")


def rows() -> Iterator[Figure]:
    """Yield the memory of the web process before, with one session and with all of them."""
    from core import suggest
    from core.projects import datasets, projects, workspaces
    from tests.browser.serving import Server

    size = float(os.environ.get("LAYERSMITH_BENCH_MB", "50").split(",")[0])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        os.environ["LAYERSMITH_HOME"] = str(home)
        server = Server(home)
        try:
            server.start()
            token = workspaces.new_token()
            dataset, schema = datasets.read(
                workspaces.enter(token), made(Path(folder) / "t.csv", size), "table"
            )
            recipe = suggest.recipe(schema, "score")
            project = projects.create(workspaces.enter(token), "large", recipe, dataset)
            small = projects.create(workspaces.enter(token), "none", recipe, None)
            yield from asyncio.run(_held(server, token, small.id, project.id))
        finally:
            server.stop()


async def _held(server: Any, token: str, small: str, large: str) -> list[Figure]:
    process = psutil.Process(server.pid)
    leave = asyncio.Event()
    living: list[asyncio.Task[None]] = []
    sessions: list[Session] = []

    async def look(session: Session, socket: Any) -> None:
        await session.switch(socket, "data")
        for page in PAGES:
            await session.switch(socket, page)
        looked.set()
        await leave.wait()

    found = []
    for what, number, project in (
        ("a project without a table was looked at", 1, small),
        ("one session looked at the table", 1, large),
        (f"{SESSIONS} sessions looked at it", SESSIONS - 1, large),
    ):
        for _ in range(number):
            looked = asyncio.Event()
            session = Session(server.port, token, f"project={project}")
            sessions.append(session)
            task = asyncio.create_task(session.live(asyncio.Event(), look))
            living.append(task)
            await asyncio.wait(
                [task, asyncio.create_task(looked.wait())], return_when=asyncio.FIRST_COMPLETED
            )
            if task.done():
                task.result()
        await asyncio.sleep(3)
        found.append(Figure(f"web process: {what}", process.memory_info().rss / 1e6, "MB"))
    leave.set()
    await asyncio.gather(*living)
    times = [1000 * one for session in sessions[1:] for one in session.seconds["page"]]
    found.append(Figure("another page, median", statistics.median(times), "ms"))
    return found
