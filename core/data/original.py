"""The file a table was read from, kept beside the table, so that it can be read in another way.

It goes when the table goes. Where the disk allows, it is the very file that was uploaded under a
second name, and costs nothing.
"""

from __future__ import annotations

import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path

from core.problems import say, wrong

NAME = "source"


def keep(path: Path, folder: Path) -> None:
    """Keep a file in the folder of the table that was read from it.

    Args:
        path: the file; nobody may write to it afterwards, because it may be shared, not copied.
        folder: of the table.

    Raises:
        OSError: the disk is full.
    """
    target = folder / NAME
    if target.exists():
        return
    draft = folder / f".{NAME}.{uuid.uuid4().hex}.tmp"
    try:
        try:
            os.link(path, draft)
        except OSError:
            # Another disk, or one without second names.
            shutil.copyfile(path, draft)
        os.replace(draft, target)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def has(folder: Path) -> bool:
    """Return whether the file of a table was kept."""
    return (folder / NAME).is_file()


def of(folder: Path) -> Path:
    """Return the file that a table was read from.

    Raises:
        InputError: it was not kept.
    """
    if not has(folder):
        raise wrong(
            "file",
            say("The file of this table was not kept."),
            say("The file as it was uploaded was expected."),
            say("Upload it again to read it in another way."),
        )
    return folder / NAME
