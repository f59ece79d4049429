"""Files handed to a page under AppTest, which runs no script: complete uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.projects import uploads
from pages.components import uploading

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from core.projects.uploads import Upload


def uploaded(workspace: str, name: str, raw: bytes, place: str) -> Upload:
    """Return an upload all of which has come."""
    made = uploads.begin(workspace, name, len(raw), place=place)
    with uploads.writing(made, 0) as part:
        part.write(raw)
    return made


def send(at: AppTest, name: str, raw: bytes, key: str, place: str) -> Upload:
    """Send a file to the uploader of a page, and let the page run."""
    made = uploaded(at.session_state["_workspace"], name, raw, place)
    at.session_state[uploading._key(key)] = made.id
    at.run()
    return made


def takes_files(at: AppTest) -> bool:
    """Return whether there is an uploader on a page."""
    return any("/uploads" in str(one.proto) or "uploads" in str(one.proto)
               for one in at.get("bidi_component"))  # fmt: skip
