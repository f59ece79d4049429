"""A workspace on one more device: a code made on the first, typed in on the second.

It is a form of its own and not part of a page, because only an answer over HTTP can set a cookie
that no script can read.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.problems import InputError
from core.projects import workspaces
from pages.components.guard import cookie
from pages.components.words import translator

if TYPE_CHECKING:
    from starlette.requests import Request

PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="assets/logo/logo.svg">
<style>
@font-face {{ font-family: Inter; font-weight: 100 900;
  src: url("assets/fonts/inter-latin-wght-normal.woff2") format("woff2"); }}
:root {{ color-scheme: light dark; }}
body {{ font: 15px/1.5 Inter, system-ui, sans-serif; max-width: 26rem; margin: 12vh auto;
  padding: 0 1.25rem; }}
h1 {{ font-size: 1.4rem; }}
input {{ font: inherit; font-size: 1.25rem; letter-spacing: .15em; width: 100%;
  padding: .5rem .75rem; box-sizing: border-box; margin: .35rem 0 1rem;
  border: 1px solid #7d8790; border-radius: 9px; }}
button {{ font: inherit; padding: .55rem 1rem; border: 0; border-radius: 9px; background: #0b6aa8;
  color: #fff; cursor: pointer; }}
[role=alert] {{ border-left: 3px solid #c4314b; padding-left: .75rem; }}
</style>
<main>
<h1>{title}</h1>
{problem}
<p>{text}</p>
<form method="post" action="join">
<label for="code">{label}</label>
<input id="code" name="code" autocomplete="off" autocapitalize="characters" required maxlength="16"
  autofocus>
<button>{button}</button>
</form>
</main>
</html>"""


def _page(request: Request, problem: str = "", status: int = 200) -> Response:
    language, translate = translator(request.headers.get("accept-language", ""))
    words = {
        "title": translate("Open a workspace on this device"),
        "text": translate(
            "On the device where the workspace is, open the start page, unfold what is kept there "
            "and make a code. This browser then lets go of the workspace it has now."
        ),
        "label": translate("Code"),
        "button": translate("Open the workspace"),
    }
    safe = {name: html.escape(word) for name, word in words.items()}
    said = f'<p role="alert">{html.escape(problem)}</p>' if problem else ""
    return HTMLResponse(
        PAGE.format(language=html.escape(language), problem=said, **safe),
        status_code=status,
    )


async def join(request: Request) -> Response:
    """Ask for a code; given one, hand this browser the workspace it was made for."""
    if request.method != "POST":
        return _page(request)
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        # Another site must not move a browser into a workspace of its choice.
        return _page(request, status=403)
    form = await request.form(max_files=0, max_fields=4)
    try:
        token = await run_in_threadpool(workspaces.join, str(form.get("code", ""))[:32])
    except InputError as error:
        _, translate = translator(request.headers.get("accept-language", ""))
        first = error.problems[0]
        said = f"{first.found.text(translate)} {first.action.text(translate)}"
        return _page(request, said, status=400)
    base = request.url.path.removesuffix("/join")
    answer = RedirectResponse("./", status_code=303)
    answer.headers.append("Set-Cookie", cookie(token, base, request.scope, request.headers))
    return answer
