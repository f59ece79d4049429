"""Parts of a file come together on the disk, for whoever they belong to, within limits."""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from core import store
from core.problems import InputError
from core.projects import uploads, workspaces
from core.projects.uploads import OutOfStep, Upload

if TYPE_CHECKING:
    from pathlib import Path

HERE = "w" * 32


def put(upload: Upload, data: bytes) -> Upload:
    with uploads.writing(upload, upload.received) as part:
        part.write(data)
    return upload


def refusal(*how: object, **more: object) -> str:
    with pytest.raises(InputError) as caught:
        uploads.begin(HERE, *how, **more)  # type: ignore[arg-type]
    return str(caught.value)


def test_parts_are_joined_and_a_cut_one_goes_on() -> None:
    made = uploads.begin(HERE, "a.csv", 10, 5, "home")
    assert (made.received, made.whole) == (0, False)
    put(made, b"01234")
    with suppress(ConnectionError), uploads.writing(made, 5) as part:
        part.write(b"56")
        raise ConnectionError
    # The same file again is the same upload, as far as it has come.
    again = uploads.begin(HERE, "a.csv", 10, 5, "home")
    assert (again.id, again.received) == (made.id, 7)
    assert put(again, b"789").whole
    assert made.path.read_bytes() == b"0123456789"
    uploads.remove(made)
    assert uploads.every(HERE) == []


@pytest.mark.parametrize(
    "other", [("b.csv", 10, 5, "home"), ("a.csv", 11, 5, "home"), ("a.csv", 10, 6, "home"),
              ("a.csv", 10, 5, "run 1")],
)  # fmt: skip
def test_another_file_is_another_upload(other: tuple[str, int, int, str]) -> None:
    made = uploads.begin(HERE, "a.csv", 10, 5, "home")
    assert uploads.begin(HERE, *other).id != made.id
    assert uploads.begin("x" * 32, "a.csv", 10, 5, "home").id != made.id


def test_bytes_out_of_step_change_nothing() -> None:
    made = put(uploads.begin(HERE, "a.csv", 10), b"0123")
    for offset in (0, 3, 5, -1):
        with pytest.raises(OutOfStep) as caught, uploads.writing(made, offset) as part:
            part.write(b"x")
        assert caught.value.received == 4
    with uploads.writing(made, 4), pytest.raises(OutOfStep), uploads.writing(made, 4):
        pass
    with pytest.raises(InputError, match="More came"):
        put(made, b"x" * 7)
    assert made.path.read_bytes() == b"0123"


def test_limits_are_said_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "empty" in refusal("a.csv", 0)
    monkeypatch.setenv("LAYERSMITH_MAX_UPLOAD", "2")
    assert "At most 2" in refusal("a.csv", 3 << 20)
    monkeypatch.setenv("LAYERSMITH_UPLOAD_QUOTA", "3")
    first = uploads.begin(HERE, "a.csv", 2 << 20)
    assert "At most 3" in refusal("b.csv", 2 << 20)
    assert uploads.begin("x" * 32, "b.csv", 2 << 20)
    uploads.remove(first)
    for number in range(4):
        uploads.begin(HERE, f"{number}.csv", 1)
    assert "4 uploads" in refusal("b.csv", 1)


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    made = put(uploads.begin(HERE, "a.csv", 10), b"0123")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr("core.projects.uploads.os.write", full)
        with pytest.raises(InputError, match="disk of the server is full"):
            put(made, b"4")
    assert put(made, b"456789").whole
    with monkeypatch.context() as patch:
        patch.setattr("core.projects.uploads._SPARE", 1 << 60)
        assert "disk of the server is full" in refusal("b.csv", 10)
    with monkeypatch.context() as patch:
        patch.setattr("core.projects.uploads.store.write_atomic", full)
        assert "disk of the server is full" in refusal("b.csv", 10)
    assert [found.id for found in uploads.every(HERE)] == [made.id]


@pytest.mark.parametrize("name", ["../../etc/passwd", "<b>x</b>\n.csv", "a" * 500, "", "🙂.csv"])
def test_names_are_text_only(name: str, home: Path) -> None:
    made = put(uploads.begin(HERE, name, 1), b"x")
    assert made.path.is_relative_to(home / "uploads")
    assert "\n" not in made.name
    assert len(made.name) <= 120
    assert uploads.find(HERE, made.id).name == made.name


def test_nobody_else_finds_an_upload() -> None:
    made = uploads.begin(HERE, "a.csv", 10)
    for name in (made.id, "0" * 32, "../runs", ""):
        with pytest.raises(InputError):
            uploads.find("x" * 32, name)
    assert uploads.every("x" * 32) == []


def test_what_rests_is_swept_and_what_goes_on_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = uploads.begin(HERE, "old", 10), uploads.begin(HERE, "new", 10)
    past = time.time() - 25 * 3600
    for path in (*old.folder.iterdir(), old.folder):
        os.utime(path, (past, past))
    (store.uploads() / "broken").mkdir()
    assert uploads.sweep() == 1
    assert [found.id for found in uploads.every(HERE)] == [new.id]
    monkeypatch.setenv("LAYERSMITH_UPLOAD_HOURS", "0")
    time.sleep(0.01)
    assert uploads.sweep() == 2


def test_one_page_reads_it() -> None:
    made = put(uploads.begin(HERE, "a", 1), b"x")
    with uploads.holding(made):
        assert uploads.find(HERE, made.id).held
        os.utime(made.folder / "reading", (0, 0))
        assert not made.held  # its page has died
        uploads.keep(made)
        assert made.held
    assert made.held  # till something is made of it, else it would be read once more
    with pytest.raises(KeyboardInterrupt), uploads.holding(made):
        raise KeyboardInterrupt
    assert not made.held


def test_it_goes_with_its_workspace() -> None:
    workspace = workspaces.enter(workspaces.new_token())
    made = uploads.begin(workspace, "a", 1)
    other = uploads.begin(HERE, "a", 1)
    workspaces.delete(workspace)
    assert not made.folder.exists()
    assert other.folder.exists()
