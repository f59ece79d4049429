"""What the app answers beside its pages, asked over ASGI without a server."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route

import app as web
from core.jobs import queue
from core.projects import runs, workspaces
from pages.components.guard import Guard, token_in
from pages.components.join import join
from tests.pages.conftest import made


async def page(request: object) -> HTMLResponse:
    del request
    return HTMLResponse("<p>page</p>")


def application(base: str = "") -> Starlette:
    return Starlette(
        routes=[
            Route(f"{base}/live/{{run}}", web.live_of),
            Route(f"{base}/health", web.health),
            Route(f"{base}/join", join, methods=["GET", "POST"]),
            *(
                Mount(f"{base}/assets/{name}", web.KeptFiles(directory=web.ROOT / "assets" / name))
                for name in web.PUBLIC
            ),
            Route(f"{base}/", page),
            Route(f"{base}/_stcore/metrics", page),
        ],
        middleware=[Middleware(Guard, base=base)],
    )


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def data(self) -> Any:
        return json.loads(self.body)


def ask(
    path: str, method: str = "GET", body: bytes = b"", base: str = "", **headers: str
) -> Answer:
    answer = Answer()
    path, _, query = path.partition("?")
    asked = {"host": "here", "content-type": "application/x-www-form-urlencoded", **headers}
    scope = {
        "type": "http", "method": method, "path": base + path, "query_string": query.encode(),
        "headers": [(name.encode(), text.encode()) for name, text in asked.items()],
        "scheme": "http", "http_version": "1.1", "root_path": "", "server": ("here", 80),
    }  # fmt: skip

    asked_for: list[str] = []

    async def receive() -> dict[str, Any]:
        if asked_for:
            await asyncio.sleep(60)
        asked_for.append("body")
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode().lower(): v.decode() for k, v in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    asyncio.run(application(base)(scope, receive, send))
    return answer


@pytest.fixture
def token() -> str:
    found = workspaces.new_token()
    workspaces.enter(found)
    return found


@pytest.fixture
def run(token: str) -> str:
    columns = {"size": [str(n % 7) for n in range(60)], "kind": ["a", "b"] * 30}
    project = made(workspaces.enter(token), columns, "kind")
    started = runs.start(project, project.recipe)
    queue.cancel(started.job.id)
    return started.id


def test_a_new_visitor_gets_a_cookie_that_no_script_reads() -> None:
    answer = ask("/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Secure" in ask("/", **{"x-forwarded-proto": "https"}).headers["set-cookie"]
    assert "Path=/lab;" in ask("/", base="/lab").headers["set-cookie"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_known_visitor_keeps_the_cookie(token: str) -> None:
    again = ask("/", cookie=f"a=b; layersmith={token}").headers["set-cookie"]
    assert again.startswith(f"layersmith={token};")
    assert "forged" not in ask("/", cookie="layersmith=forged").headers["set-cookie"]
    assert "set-cookie" not in ask("/health").headers


@pytest.mark.parametrize("cookies", ["", "layersmith", "layersmith=x", 'layersmith="', "=;=;\x01"])
def test_broken_cookies_are_none(cookies: str) -> None:
    assert token_in(cookies) == ""


@pytest.mark.parametrize("path", ["/", "/health", "/nowhere", "/assets/logo/logo.svg"])
def test_every_answer_keeps_to_itself(path: str) -> None:
    headers = ask(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert "sha256-" in scripts
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_counters_of_the_server_are_nobodys_business() -> None:
    assert ask("/_stcore/metrics").status == 404
    assert ask("/_stcore/metrics", base="/lab").status == 404


def test_files_with_hashed_names_may_be_kept() -> None:
    (name,) = (web.ROOT / "assets" / "built").glob("live-*.js")
    assert "immutable" in ask(f"/assets/built/{name.name}").headers["cache-control"]
    assert "immutable" not in ask("/assets/logo/logo.svg").headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/assets/../app.py", "/assets/logo/../../app.py", "/assets/live/live.js", "/app.py"]
)
def test_no_other_file_is_served(path: str) -> None:
    assert ask(path).status == 404


def test_how_a_training_goes_is_told_to_its_workspace_alone(token: str, run: str) -> None:
    mine = ask(f"/live/{run}", cookie=f"layersmith={token}")
    assert mine.status == 200
    assert mine.data["state"] == "stopped"
    assert mine.data["over"] is True
    other = workspaces.new_token()
    assert ask(f"/live/{run}", cookie=f"layersmith={other}").status == 403
    workspaces.enter(other)
    assert ask(f"/live/{run}", cookie=f"layersmith={other}").status == 404
    assert ask(f"/live/{run}").status == 403


@pytest.mark.parametrize("path", ["/live/..", "/live/x", "/live/RUN?since=x", "/live/RUN?since=-9"])
def test_forged_questions_are_refused(token: str, run: str, path: str) -> None:
    answer = ask(path.replace("RUN", run), cookie=f"layersmith={token}")
    assert answer.status == (200 if "-9" in path else 404)


def test_a_code_hands_over_the_workspace(token: str) -> None:
    workspace = workspaces.enter(token)
    code = workspaces.new_code(workspace)
    elsewhere = ask("/join", "POST", f"code={code}".encode(), origin="http://elsewhere")
    assert elsewhere.status == 403
    answer = ask("/join", "POST", f"code={code}".encode(), origin="http://here")
    assert answer.status == 303
    given = answer.headers["set-cookie"].split(";")[0].partition("=")[2]
    assert workspaces.enter(given) == workspace
    again = ask("/join", "POST", f"code={code}".encode())
    assert again.status == 400
    assert b"opens nothing" in again.body


def test_the_form_for_a_code_shows_text_as_text() -> None:
    answer = ask("/join", "POST", b"code=<script>1</script>", **{"accept-language": "<b>"})
    assert b"<script>1" not in answer.body
    assert b'lang="en"' in answer.body
