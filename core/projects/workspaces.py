"""Workspaces: a secret token opens one, its id only names it.

The token lives in a cookie that no script of the page can read. Of it only the hash is kept, so
that a copy of the database opens nothing. A further device joins by a code that works once.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time

from core import settings, store
from core.jobs import queue
from core.problems import say, wrong
from core.projects import datasets, uploads
from core.projects.runs import remove_files

SEEN_SECONDS = 60.0
DAY = 86_400.0
CODE_SECONDS = 600.0
# Letters and digits that are not mistaken for each other.
CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8

_TOKEN = re.compile(r"[0-9a-f]{64}")


def new_token() -> str:
    """Return a new secret of 256 bits that opens a workspace of its own."""
    return secrets.token_hex(32)


def is_token(text: str) -> bool:
    """Return whether a text has the form of a token."""
    return bool(_TOKEN.fullmatch(text))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def enter(token: str) -> str:
    """Return the id of the workspace that a token opens, which is made at its first use.

    Raises:
        InputError: it is no token.
    """
    if not is_token(token):
        raise wrong(
            "workspace",
            say("Your browser sent no workspace."),
            say("A cookie that this page sets was expected."),
            say("Allow cookies for this page, then load it again."),
        )
    now = time.time()
    known = find(token)
    if known is not None:
        workspace, seen = known
        if now - seen < SEEN_SECONDS:
            return workspace
    with store.connect() as connection:
        row = connection.execute(
            "SELECT workspace FROM tokens WHERE hash = ?", (_hash(token),)
        ).fetchone()
        if row is None:
            workspace = store.new_id()
            connection.execute(
                "INSERT INTO workspaces (id, created, seen) VALUES (?, ?, ?)",
                (workspace, now, now),
            )
            connection.execute(
                "INSERT INTO tokens (hash, workspace) VALUES (?, ?)", (_hash(token), workspace)
            )
            return workspace
        connection.execute("UPDATE workspaces SET seen = ? WHERE id = ?", (now, row["workspace"]))
        return str(row["workspace"])


def find(token: str) -> tuple[str, float] | None:
    """Return the id of a workspace and when it was last seen; None when the token opens none."""
    if not is_token(token):
        return None
    with store.connect(write=False) as connection:
        row = connection.execute(
            "SELECT id, seen FROM tokens JOIN workspaces ON workspace = id WHERE hash = ?",
            (_hash(token),),
        ).fetchone()
    return (row["id"], row["seen"]) if row else None


def touch(workspace: str) -> bool:
    """Say that a workspace is in use; return whether it is still there."""
    with store.connect() as connection:
        return bool(
            connection.execute(
                "UPDATE workspaces SET seen = ? WHERE id = ?", (time.time(), workspace)
            ).rowcount
        )


def new_code(workspace: str) -> str:
    """Return a code with which one more device can open the workspace, once and soon."""
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    with store.connect() as connection:
        connection.execute("DELETE FROM codes WHERE expires < ?", (time.time(),))
        connection.execute(
            "INSERT OR REPLACE INTO codes (hash, workspace, expires) VALUES (?, ?, ?)",
            (_hash(code), workspace, time.time() + CODE_SECONDS),
        )
    return code


def join(code: str) -> str:
    """Return a new token for the workspace that a code was made for; the code is used up.

    Raises:
        InputError: there is no such code, or it was used, or it is too old.
    """
    plain = "".join(sign for sign in code.upper() if sign in CODE_SIGNS)
    token = new_token()
    with store.connect() as connection:
        row = connection.execute(
            "DELETE FROM codes WHERE hash = ? AND expires >= ? RETURNING workspace",
            (_hash(plain), time.time()),
        ).fetchone()
        if row is not None:
            connection.execute(
                "INSERT INTO tokens (hash, workspace) VALUES (?, ?)",
                (_hash(token), row["workspace"]),
            )
    if row is None:
        raise wrong(
            "code",
            say("This code opens nothing."),
            say("A code that was made less than ten minutes ago and not used was expected."),
            say("Make a new code on the other device."),
        )
    return token


def delete(workspace: str) -> None:
    """Delete a workspace with all it holds; its running jobs are ended."""
    for job in queue.active():
        if job.workspace == workspace:
            queue.cancel(job.id)
    with store.connect() as connection:
        rows = connection.execute(
            "SELECT runs.id FROM runs JOIN projects ON project = projects.id WHERE workspace = ?",
            (workspace,),
        ).fetchall()
        used = connection.execute(
            "SELECT DISTINCT fingerprint FROM datasets WHERE workspace = ?", (workspace,)
        ).fetchall()
        connection.execute("DELETE FROM workspaces WHERE id = ?", (workspace,))
        connection.execute("DELETE FROM jobs WHERE workspace = ? AND ended > 0", (workspace,))
    for row in rows:
        remove_files(row["id"])
    for row in used:
        datasets.release(row["fingerprint"])
    uploads.remove_all(workspace)


def expire() -> int:
    """Delete the workspaces that nobody has opened for longer than the setting; return how many."""
    days = settings.number("KEEP_DAYS")
    if not days:
        return 0
    with store.connect(write=False) as connection:
        rows = connection.execute(
            "SELECT id FROM workspaces WHERE seen < ?", (time.time() - days * DAY,)
        ).fetchall()
    for row in rows:
        delete(row["id"])
    return len(rows)
