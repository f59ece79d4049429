"""Get a browser for the tests, unless there is one: from Debian when root, else by Playwright."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.browser.finding import on_path, unwanted


def _from_debian() -> bool:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "--quiet", "chromium"]
    for command in (["apt-get", "update", "--quiet"], install):
        if subprocess.run(command, env=environment, check=False).returncode:
            return False
    return on_path() is not None


def _from_playwright() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False).returncode == 0


def main() -> int:
    """Return 0 once there is a browser."""
    if unwanted() or on_path() or _from_debian() or _from_playwright():
        return 0
    print(
        "No browser could be installed: install chromium and run make test again, or leave the\n"
        "browser tests out with LAYERSMITH_NO_BROWSER=1. Until then they fail.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
