"""The route that takes files: in parts, straight to the disk, whoever may send them.

    POST   /uploads                 {"name", "size", "modified", "place"} → an upload to be sent
    GET    /uploads?place=P         the uploads of the caller that are for a place
    GET    /uploads/ID              how much of it has come
    PUT    /uploads/ID?offset=N     the next part, at most 4 MB → how much has come
    DELETE /uploads/ID              it is not wanted

A part is written as it arrives, so a file never lies in the memory of the server, and what came
before a connection was cut is not sent again.

Nobody else's page can send in a person's name. The cookie of the workspace is `SameSite=Lax`, so a
browser leaves it out of such requests from another site. Beyond that a header of our own must be
there: a page of another origin, even of the same site, can add one only if this server allows it
in answer to a preflight, which it never does. Where a browser says whence the request comes
(`Sec-Fetch-Site`, `Origin`), that must be here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from core.problems import InputError
from core.projects import uploads, workspaces
from pages.components.state import COOKIE
from pages.components.words import translator

if TYPE_CHECKING:
    from starlette.requests import Request

    from core.projects.uploads import Upload

HEADER = "x-layersmith"
_MOST_FACTS = 8192
_MOST = 1 << 62
# Parts of a part, put down at once: a write to a slow disk must not hold up the other sessions.
_PIECE = 1 << 20


def forged(request: Request) -> bool:
    """Return whether a request may come from a page that is not ours."""
    if HEADER not in request.headers:
        return True
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return True
    origin = request.headers.get("origin")
    if origin is None:
        return False
    here = {request.headers.get("host"), request.headers.get("x-forwarded-host")} - {None}
    return urlsplit(origin).netloc not in here


async def uploads_route(request: Request) -> Response:
    """Answer what is about no one upload."""
    return await _answered(request, _begun if request.method == "POST" else _listed)


async def upload_route(request: Request) -> Response:
    """Answer what is about one upload."""
    return await _answered(
        request, {"PUT": _received, "DELETE": _removed}.get(request.method, _shown)
    )


async def _answered(request: Request, answer: Any) -> Response:
    if forged(request):
        return _said(403, "forged")
    workspace = await run_in_threadpool(workspaces.find, request.cookies.get(COOKIE, ""))
    if workspace is None:
        return _said(403, "no workspace")
    try:
        found = await answer(request, workspace[0])
    except uploads.OutOfStep as error:
        return _said(409, "out of step", received=error.received)
    except InputError as error:
        _, translate = translator(request.headers.get("accept-language", ""))
        problem = error.problems[0]
        words = " ".join(
            phrase.text(translate) for phrase in (problem.found, problem.expected, problem.action)
        )
        return _said(404 if problem.where == "upload" else 422, words)
    except ClientDisconnect:
        # Nobody is there to be answered; what came is kept.
        return Response(status_code=499)
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


def _said(status: int, error: str, **more: Any) -> JSONResponse:
    return JSONResponse(
        {"error": error, **more}, status_code=status, headers={"Cache-Control": "no-store"}
    )


def _facts(upload: Upload) -> dict[str, Any]:
    received = upload.received
    return {
        "id": upload.id,
        "name": upload.name,
        "size": upload.size,
        "modified": upload.modified,
        "received": received,
        "whole": received == upload.size,
        "held": upload.held,
        "part": uploads.PART,
    }


async def _begun(request: Request, workspace: str) -> dict[str, Any]:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_FACTS:
            break
    try:
        asked = json.loads(body[:_MOST_FACTS])
        name, place = str(asked["name"]), str(asked.get("place", ""))
        size, modified = (min(int(asked.get(key, 0)), _MOST) for key in ("size", "modified"))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        name, place, size, modified = "", "", 0, 0
    return _facts(await run_in_threadpool(uploads.begin, workspace, name, size, modified, place))


async def _listed(request: Request, workspace: str) -> dict[str, Any]:
    place = request.query_params.get("place", "")
    found = await run_in_threadpool(uploads.every, workspace)
    return {"uploads": [_facts(one) for one in found if one.place == place]}


async def _found(request: Request, workspace: str) -> Upload:
    return await run_in_threadpool(uploads.find, workspace, request.path_params["upload"])


async def _shown(request: Request, workspace: str) -> dict[str, Any]:
    return _facts(await _found(request, workspace))


async def _removed(request: Request, workspace: str) -> dict[str, Any]:
    await run_in_threadpool(uploads.remove, await _found(request, workspace))
    return {}


async def _received(request: Request, workspace: str) -> dict[str, Any]:
    found = await _found(request, workspace)
    try:
        offset = int(request.query_params.get("offset", ""))
    except ValueError:
        offset = -1
    with uploads.writing(found, offset) as part:
        held, taken = bytearray(), 0
        try:
            async for piece in request.stream():
                taken += len(piece)
                if taken > uploads.PART:
                    raise uploads.OutOfStep(found.received)
                held += piece
                if len(held) >= _PIECE:
                    data, held = bytes(held), bytearray()
                    await run_in_threadpool(part.write, data)
        finally:
            # The end of a part that was cut off counts too.
            if held:
                part.write(bytes(held))
    return _facts(found)
