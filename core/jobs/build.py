"""Which code a worker runs, as a short name.

A worker outlives restarts of the web process, so it may hold older code than is on the disk. A job
carries the build it was submitted under; a worker meeting another one makes room for a successor.
"""

from __future__ import annotations

import hashlib
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

CORE = Path(__file__).parents[1]
PACKAGES = ("keras", "tensorflow")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def build(folder: Path = CORE) -> str:
    """Return the build that is on the disk now: code, Python, and the packages that train."""
    digest = hashlib.sha256(sys.executable.encode())
    for package in PACKAGES:
        digest.update(f"{package}={_version(package)}\n".encode())
    for path in sorted(folder.rglob("*.py")):
        facts = path.stat()
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]
