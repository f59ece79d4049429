"""Taking a file from a person: the element that sends it, and reading it in sight of them.

The element sends the file in parts to `/uploads` (`receiving`), so it never lies in the memory of
the server, and tells the page its id once all of it is there. The page then has it read in a child
process, shows how far that is and lets it be cancelled. A page that is reloaded meanwhile finds the
upload where it was: one that was cut off goes on when the same file is chosen again, one that was
complete is read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import streamlit as st

from core import isolate, settings
from core.charts.text import number
from core.problems import InputError
from core.projects import uploads
from core.projects.uploads import Upload
from pages.components import live, state
from pages.components.words import _, plain

# What the dialogue for choosing a file offers first; what a file is decides the reader.
ENDINGS = (
    *(".csv", ".tsv", ".txt", ".data", ".dat", ".json", ".jsonl", ".ndjson"),
    *(".gz", ".bz2", ".xz", ".zst", ".zip", ".xlsx", ".xls", ".ods", ".parquet", ".feather"),
)
_ELEMENT = live.element("upload", "mount")
_LOOK_SECONDS = 0.2

Found = TypeVar("Found")
Reader = Callable[[Upload, isolate.Told, threading.Event], Found]


def _key(key: str) -> str:
    return f"_{key}_arrived"


def arrive(key: str, upload: str) -> None:
    """Say that an upload is complete, as the element does.

    One that is still being read gives way to it; left where it is, it would be read unasked as
    soon as somebody comes back to the page.
    """
    before = state.value(_key(key))
    if isinstance(before, str) and before != upload:
        with suppress(InputError):
            uploads.remove(uploads.find(state.workspace(), before))
    state.keep(_key(key), upload)


def uploader(label: str, key: str, place: str, hint: str = "") -> Upload | None:
    """Draw where a file can be dropped or chosen; return one that is complete.

    Args:
        label: what is wanted.
        key: of the element.
        place: what the file is for, so that a reloaded page goes on with its own uploads only.
        hint: what else a person should know.
    """
    # Apart from the key under which `state` counts turns.
    element = f"{key}_file"

    def arrived() -> None:
        said = state.value(element)
        found = getattr(said, "arrived", None)
        if isinstance(found, str):
            arrive(key, found)

    _ELEMENT(
        key=element,
        data={
            "script": live.script("upload"),
            "url": live.address("uploads"),
            "place": place,
            "turn": state.tick(key),
            "endings": ",".join(ENDINGS),
            "label": label,
            "hint": hint,
            "most": settings.number("MAX_UPLOAD") * settings.MB,
            "words": _words(),
        },
        on_arrived_change=arrived,
    )
    name = state.value(_key(key))
    if not isinstance(name, str):
        return None
    try:
        found = uploads.find(state.workspace(), name)
    except InputError:
        state.keep(_key(key), None)
        return None
    return found if found.whole and found.place == place else None


def _words() -> dict[str, str]:
    return {
        "choose": _("Choose a file"),
        "drop": _("or drop it here"),
        "limit": _("At most {most} MB."),
        "sending": _("Sending {name}"),
        "amount": _("{done} of {size} MB · {percent} %"),
        "cancel": _("Cancel"),
        "cancelled": _("The upload was cancelled."),
        "lost": _("Connection lost; trying again"),
        "sent": _("{name} was sent."),
        "rest": _(
            "{name} was cut off at {done} of {size} MB. Choose the same file to go on with it."
        ),
        "forget": _("Forget it"),
        "empty": _("{name} is empty. A table with a header and rows was expected."),
        "large": _("{name} has {size} MB; at most {most} MB are taken. Take a part of the rows."),
        "folder": _("A folder cannot be sent. Choose one file."),
        "several": _("One file at a time: {name} is sent."),
        "unread": _("{name} could not be read from your disk. Choose it again."),
        "gone": _("The server has lost the upload. Choose the file again."),
        "refused": _("The server did not take the file. Load the page again, then try once more."),
    }


def finish(key: str, upload: Upload) -> None:
    """Let go of an upload: it was read, or refused, or is not wanted."""
    uploads.remove(upload)
    state.keep(_key(key), None)
    state.turn(key)


def read(key: str, upload: Upload, reader: Reader[Found]) -> Found:
    """Return what a reader makes of an upload, showing how far it is; it can be cancelled.

    The page may run again at any moment, for instance because somebody presses Cancel: then the
    child is killed, and nothing of it is left. The upload stays until `finish`.

    Args:
        key: of the uploader.
        upload: a complete one.
        reader: reads the file; it hands over what it is given to `core.isolate`.

    Raises:
        InputError: the file cannot be read.
    """
    told: dict[str, Any] = {}
    stop = threading.Event()
    done: list[Found] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            done.append(reader(upload, told.update, stop))
        except BaseException as error:  # handed to the page, which waits for it
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True)
    place = st.empty()
    with place.container(key=f"{key}_reading"):
        said = st.empty()
        st.button(
            _("Cancel"), key=f"{key}_cancel", icon=":material/close:",
            on_click=finish, args=(key, upload),
        )  # fmt: skip
    try:
        with uploads.holding(upload):
            thread.start()
            while thread.is_alive():
                said.progress(_share(told), text=_progress(upload, told))
                uploads.keep(upload)
                thread.join(_LOOK_SECONDS)
    finally:
        stop.set()
        thread.join(10)
    place.empty()
    if failed:
        raise failed[0]
    return done[0]


def _share(told: dict[str, Any]) -> float:
    """Return how far reading is; rows before the columns are looked at have no known end."""
    if "columns" not in told:
        return 0.0
    return min(1.0, float(told["column"]) / max(1, told["columns"]))


def _progress(upload: Upload, told: dict[str, Any]) -> str:
    name = plain(upload.name, 60)
    if "columns" in told:
        said = _("Looking at column {column} of {columns} in {rows} rows of {name}")
    elif "rows" in told:
        said = _("Reading {name}… {rows} rows")
    elif "megabytes" in told:
        said = _("Reading {name}… {megabytes} MB looked at")
    else:
        said = _("Reading {name}…")
    amounts = {part: number(amount) for part, amount in told.items()}
    return said.format(name=name, **amounts)
