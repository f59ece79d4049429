"""What nobody comes back for: halves of interrupted writes, scratch folders, old logs and jobs."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from core import settings, store
from core.jobs import queue

DAY = 86_400.0
# Somebody may be writing now, and a file that is uploaded and read lives for minutes.
HALVES_SECONDS = DAY / 24
SCRATCH_SECONDS = DAY
# A person passes a reference on within days.
KEEP_SECONDS = 30 * DAY


def clear() -> None:
    """Remove what is left over in the home; what is in use or could still be asked for stays."""
    home, now = settings.home(), time.time()
    for name in ("tables", "runs", "scratch"):
        store.sweep(home / name, HALVES_SECONDS)
    used = {job.folder for job in queue.active()}
    for folder in _older(home / "scratch", now - SCRATCH_SECONDS):
        if folder.absolute() not in used:
            store.remove_folder(folder)
    for log in _older(home / "logs", now - KEEP_SECONDS):
        # The worker's own log is rotated by itself; these are tracebacks behind reference ids.
        if log.suffix == ".txt":
            log.unlink(missing_ok=True)
    with store.connect() as connection:
        connection.execute(
            "DELETE FROM jobs WHERE ended < ? AND id NOT IN (SELECT job FROM runs)",
            (now - KEEP_SECONDS,),
        )


def _older(folder: Path, moment: float) -> list[Path]:
    found = []
    with suppress(FileNotFoundError):
        for path in folder.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < moment:
                    found.append(path)
    return found
