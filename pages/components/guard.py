"""What every HTTP answer carries: headers that keep a page to itself, and the workspace's cookie.

It is plain ASGI: each answer's head is changed as it passes, nothing is buffered.
"""

from __future__ import annotations

import base64
import hashlib
import re
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from core.projects import workspaces
from pages.components.state import COOKIE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

YEAR = 365 * 86_400
# Counters of the whole server are for its owner, who reads them on the machine.
HIDDEN = ("/_stcore/metrics", "/_stcore/script-health-check")
# Streamlit's own way for files holds them in memory; ours, `receiving`, does not.
CLOSED = "/_stcore/upload_file"


def inline_scripts() -> list[str]:
    """Return the sources that allow the scripts which stand inside Streamlit's own page."""
    page = Path(st.__file__).parent / "static" / "index.html"
    found = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in found)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def policy() -> str:
    """Return the content security policy: nothing from elsewhere, no script but the app's.

    Elements of the pages are modules that Streamlit loads from blobs; styles are set by script.
    """
    scripts = " ".join(["script-src 'self' blob:", *inline_scripts()])
    return "; ".join(
        (
            "default-src 'self'",
            scripts,
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def token_in(cookies: str) -> str:
    """Return the workspace's token that a Cookie header holds, "" when it holds none."""
    try:
        held = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return held.value if held and workspaces.is_token(held.value) else ""


def cookie(token: str, base: str, scope: Scope, asked: Headers) -> str:
    """Return the Set-Cookie header that hands a browser the token of a workspace."""
    parts = [
        f"{COOKIE}={token}",
        f"Path={base or '/'}",
        f"Max-Age={YEAR}",
        "HttpOnly",
        "SameSite=Lax",
    ]
    if "https" in (scope.get("scheme"), asked.get("x-forwarded-proto")):
        parts.append("Secure")
    return "; ".join(parts)


class Guard:
    """Adds the headers, gives new visitors their cookie, hides what is nobody's business.

    Args:
        app: what is guarded.
        base: path that the app is served under, "" for the root.
    """

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self._app = app
        self._base = base
        self._headers = {
            "Content-Security-Policy": policy(),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "SAMEORIGIN",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(self._base)
        if path in HIDDEN or path.startswith(CLOSED):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, send)
            return
        asked = Headers(scope=scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, content in self._headers.items():
                    headers.setdefault(name, content)
                page = headers.get("content-type", "").startswith("text/html")
                if page and "set-cookie" not in headers:
                    # Handed out anew each time: a year counts from the last visit.
                    token = token_in(asked.get("cookie", "")) or workspaces.new_token()
                    headers.append("Set-Cookie", cookie(token, self._base, scope, asked))
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, guarded)
