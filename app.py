"""The app: Streamlit, and around it what HTTP does better.

    /…                      the pages (`pages/shell.py`)
    /live/RUN?since=N       how a training goes, as JSON: the cheap channel of the curves
    /join                   a code of another device → the cookie of its workspace
    /uploads…               files on their way to the disk (`pages/components/receiving.py`)
    /assets/…               fonts, logo, JavaScript
    /health                 for whoever watches the container

Start it with `streamlit run app.py`. With it a worker is started when none is alive; it outlives a
restart of this process.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import sqlite3
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from core import live
from core.jobs import client, leftovers, owner
from core.problems import InputError, JobError
from core.projects import runs, uploads, workspaces
from pages.components.guard import Guard
from pages.components.join import join
from pages.components.receiving import upload_route, uploads_route
from pages.components.state import COOKIE
from pages.components.words import translator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

ROOT = Path(__file__).parent
# Streamlit puts its own routes under this path; ours have to be put there by hand.
BASE = f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")

PUBLIC = ("built", "fonts", "logo")
CARE_SECONDS = 2.0
EXPIRE_TURNS = 1800

log = logging.getLogger("layersmith")


def live_of(request: Request) -> Response:
    """Return what is new in a training of the caller's workspace."""
    workspace = workspaces.find(request.cookies.get(COOKIE, ""))
    try:
        since = int(request.query_params.get("since", "0"))
        if workspace is None:
            return JSONResponse({"error": "no workspace"}, status_code=403)
        run = runs.get(workspace[0], request.path_params["run"])
    except (ValueError, InputError):
        return JSONResponse({"error": "no such run"}, status_code=404)
    _, translate = translator(request.headers.get("accept-language", ""))
    found = live.look(
        run.folder.path, str(run.job.state), max(since, 0), run.job.created, translate
    )
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


def health(request: Request) -> Response:
    """Say that the web process answers, and whether a worker is alive."""
    del request
    return JSONResponse({"status": "ok", "worker": owner.current() is not None})


class KeptFiles(StaticFiles):
    """Files that a browser may keep; those with a hash in their names for good."""

    async def get_response(self, path: str, scope: Any) -> Response:
        """Return a file with how long it may be kept."""
        response = await super().get_response(path, scope)
        hashed = re.search(r"-[A-Z0-9]{8}\.", path)
        age = "max-age=31536000, immutable" if hashed else "max-age=86400"
        response.headers["Cache-Control"] = f"public, {age}"
        return response


async def care() -> None:
    """Keep a worker alive as long as this process lives, and unused workspaces no longer."""
    turn = 0
    while True:
        try:
            await run_in_threadpool(client.web_beat)
            if owner.current() is None:
                await run_in_threadpool(client.ensure_worker)
            if turn % EXPIRE_TURNS == 0:
                await run_in_threadpool(workspaces.expire)
                await run_in_threadpool(leftovers.clear)
                await run_in_threadpool(uploads.sweep)
        except (JobError, InputError, OSError, sqlite3.Error):
            log.exception("The worker could not be looked after")
        turn += 1
        await asyncio.sleep(CARE_SECONDS)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Look after the worker while the app is served; never wait for it."""
    # What was imported stays: a full collection that leaves it out takes less time.
    gc.collect()
    gc.freeze()
    task = asyncio.create_task(care())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def failed(error: Exception) -> bool:
    """Say in plain words that a page failed; its traceback stays in the log, under a reference."""
    from pages.components.layout import failure

    failure(error)
    return True


app = st.App(
    ROOT / "pages" / "shell.py",
    routes=[
        Route(f"{BASE}/live/{{run}}", live_of),
        Route(f"{BASE}/health", health),
        Route(f"{BASE}/join", join, methods=["GET", "POST"]),
        Route(f"{BASE}/uploads", uploads_route, methods=["GET", "POST"]),
        Route(f"{BASE}/uploads/{{upload}}", upload_route, methods=["GET", "PUT", "DELETE"]),
        *(
            Mount(f"{BASE}/assets/{name}", KeptFiles(directory=ROOT / "assets" / name))
            for name in PUBLIC
        ),
    ],
    middleware=[Middleware(Guard, base=BASE)],
    lifespan=lifespan,
    on_script_error=failed,
)
