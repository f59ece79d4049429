"""Which browser the tests drive: one that the machine has, else the one Playwright brought."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Nothing in the browser may ask the internet for anything by itself.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def on_path() -> str | None:
    """Return the browser of the machine, or the one LAYERSMITH_BROWSER names."""
    chosen = os.environ.get("LAYERSMITH_BROWSER", "")
    if chosen:
        return chosen
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def unwanted() -> bool:
    """Return whether whoever runs the tests said that there is no browser."""
    return os.environ.get("LAYERSMITH_NO_BROWSER", "") not in ("", "0")
