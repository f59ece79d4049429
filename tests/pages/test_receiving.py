"""Files come in parts over HTTP, for who sends them from our own page, and never lie in memory."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from core.projects import uploads, workspaces
from pages.components.guard import Guard
from pages.components.receiving import upload_route, uploads_route
from tests.pages.test_http import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

MB = 1 << 20
OURS = {"x-layersmith": "1", "origin": "http://here", "sec-fetch-site": "same-origin"}


def application() -> Starlette:
    return Starlette(
        routes=[
            Route("/uploads", uploads_route, methods=["GET", "POST"]),
            Route("/uploads/{upload}", upload_route, methods=["GET", "PUT", "DELETE"]),
            Route("/_stcore/upload_file/{rest:path}", uploads_route, methods=["PUT", "DELETE"]),
        ],
        middleware=[Middleware(Guard)],
    )


def ask(
    method: str, path: str, token: str = "", pieces: Iterable[bytes] = (), cut: bool = False,
    **headers: str,
) -> Answer:  # fmt: skip
    """Send a request whose body comes in pieces; `cut` loses the connection after the last one."""
    path, _, query = path.partition("?")
    asked = {"host": "here", **OURS, **{n.replace("_", "-"): t for n, t in headers.items()}}
    if token:
        asked["cookie"] = f"layersmith={token}"
    scope = {
        "type": "http", "method": method, "path": path, "query_string": query.encode(),
        "headers": [(name.encode(), text.encode()) for name, text in asked.items() if text],
        "scheme": "http", "http_version": "1.1", "root_path": "", "server": ("here", 80),
    }  # fmt: skip
    answer, rest = Answer(), iter(pieces)

    async def receive() -> dict[str, Any]:
        piece = next(rest, None)
        if piece is not None:
            return {"type": "http.request", "body": piece, "more_body": True}
        if cut:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode().lower(): v.decode() for k, v in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    asyncio.run(application()(scope, receive, send))
    return answer


@pytest.fixture
def token() -> str:
    made = workspaces.new_token()
    workspaces.enter(made)
    return made


def begun(token: str, size: int = 10, name: str = "a.csv", **headers: str) -> Answer:
    facts = {"name": name, "size": size, "modified": 3, "place": "home"}
    return ask("POST", "/uploads", token, [json.dumps(facts).encode()], **headers)


def test_a_file_comes_in_parts(token: str) -> None:
    upload = begun(token).data
    assert (upload["received"], upload["part"]) == (0, uploads.PART)
    where = f"/uploads/{upload['id']}"
    assert ask("PUT", f"{where}?offset=0", token, [b"012", b"34"]).data["received"] == 5
    assert ask("GET", where, token).data["received"] == 5
    assert ask("GET", "/uploads?place=home", token).data["uploads"][0]["received"] == 5
    assert ask("GET", "/uploads?place=run", token).data["uploads"] == []
    last = ask("PUT", f"{where}?offset=5", token, [b"56789"]).data
    assert (last["received"], last["whole"]) == (10, True)
    (found,) = uploads.every(workspaces.find(token)[0])  # type: ignore[index]
    assert found.path.read_bytes() == b"0123456789"
    assert ask("DELETE", where, token).status == 200
    assert ask("GET", where, token).status == 404


def test_a_cut_connection_loses_nothing_that_came(token: str) -> None:
    upload = begun(token).data
    where = f"/uploads/{upload['id']}"
    assert ask("PUT", f"{where}?offset=0", token, [b"01", b"234"], cut=True).status != 200
    assert ask("GET", where, token).data["received"] == 5
    # Whoever does not know so much is told, and nothing is written twice.
    answer = ask("PUT", f"{where}?offset=0", token, [b"0123456789"])
    assert (answer.status, answer.data["received"]) == (409, 5)
    assert ask("PUT", f"{where}?offset=5", token, [b"56789"]).data["whole"]


FORGED = {
    "no header of ours": {"x_layersmith": ""},
    "another site": {"sec_fetch_site": "cross-site"},
    "a sibling": {"sec_fetch_site": "same-site"},
    "another origin": {"origin": "https://evil.example"},
    "no origin at all": {"origin": "null"},
    "another port": {"origin": "http://here:8080"},
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=list(FORGED))
def test_another_page_cannot_send_in_a_person_s_name(token: str, headers: dict[str, str]) -> None:
    upload = begun(token).data
    assert begun(token, name="b.csv", **headers).status == 403
    for method in ("GET", "PUT", "DELETE"):
        answer = ask(method, f"/uploads/{upload['id']}?offset=0", token, [b"x"], **headers)
        assert answer.status == 403
    (found,) = uploads.every(workspaces.find(token)[0])  # type: ignore[index]
    assert (found.id, found.received) == (upload["id"], 0)
    # And no preflight is ever allowed.
    asked = ask("OPTIONS", "/uploads", token, **headers)
    assert "access-control-allow-origin" not in asked.headers


def test_a_stranger_sends_and_sees_nothing(token: str) -> None:
    upload = begun(token).data
    other = workspaces.new_token()
    workspaces.enter(other)
    for who, status in ((other, 404), (workspaces.new_token(), 403), ("", 403), ("x", 403)):
        for method in ("GET", "PUT", "DELETE"):
            answer = ask(method, f"/uploads/{upload['id']}?offset=0", who, [b"x"])
            assert answer.status == status
            assert "a.csv" not in answer.body.decode()
    assert ask("GET", f"/uploads/{upload['id']}", token).data["received"] == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"null", b'{"name": 1}', b'{"name": "a", "size": "x"}',
             b'{"name": "a", "size": -5}', b'{"name": "a", "size": 1e400}',
             b'{"name": "a", "size": ' + b"9" * 4000 + b"}", b"x" * 100_000],
)  # fmt: skip
def test_nonsense_is_refused_in_plain_words(token: str, body: bytes) -> None:
    answer = ask("POST", "/uploads", token, [body])
    assert answer.status == 422
    assert "Traceback" not in answer.body.decode()


@pytest.mark.parametrize("offset", ["", "x", "-1", "1e3", "99999999999999999999"])
def test_a_wrong_offset_is_out_of_step(token: str, offset: str) -> None:
    where = f"/uploads/{begun(token).data['id']}"
    assert ask("PUT", f"{where}?offset={offset}", token, [b"x"]).status == 409


def test_more_than_was_said_or_than_a_part_is_refused(token: str) -> None:
    where = f"/uploads/{begun(token).data['id']}"
    assert ask("PUT", f"{where}?offset=0", token, [b"x" * 11]).status == 422
    large = f"/uploads/{begun(token, size=9 * MB, name='b.csv').data['id']}"
    assert ask("PUT", f"{large}?offset=0", token, [bytes(MB)] * 6).status == 409
    assert ask("GET", large, token).data["received"] <= uploads.PART


def test_twenty_large_files_are_refused_and_the_server_stays_small(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERSMITH_UPLOAD_QUOTA", "100")
    monkeypatch.setenv("LAYERSMITH_UPLOADS", "50")
    before = psutil.Process().memory_info().rss
    most, taken, refused = before, 0, 0
    piece = bytes(range(256)) * 256
    for number in range(20):
        upload = begun(token, size=50 * MB, name=f"{number}.csv")
        if upload.status != 200:
            assert "At most 100" in upload.data["error"]
            refused += 1
            continue
        for offset in range(0, 50 * MB, uploads.PART):
            pieces = (piece for _ in range(min(uploads.PART, 50 * MB - offset) // len(piece)))
            where = f"/uploads/{upload.data['id']}?offset={offset}"
            taken += ask("PUT", where, token, pieces).status == 200
            most = max(most, psutil.Process().memory_info().rss)
    assert (taken, refused) == (2 * 13, 18)
    assert most - before < 50 * MB


def test_streamlit_s_own_way_is_closed(token: str) -> None:
    for method in ("PUT", "DELETE"):
        assert ask(method, "/_stcore/upload_file/session/file", token, [b"x"]).status == 404
