"""What journeys are measured by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.serving import Server

HEAVY = {"tensorflow", "keras", "shap", "sklearn"}


def light(server: Server) -> bool:
    """Return whether the web process has none of the heavy packages (invariant 2)."""
    found = {name.split(".")[0] for name in server.modules()} & HEAVY
    assert not found, found
    return True
