"""A reader in its own process: the same schema, the same problems, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core import isolate
from core.data import table
from core.data.apart import read_apart
from core.data.read import read
from core.problems import InputError
from core.recipe import Reading


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "table.csv"
    file.write_text("a,b\n1,x\n2,y\n3\n", encoding="utf-8")
    return file


def test_reads_saves_and_reads_once(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    schema = read_apart(path, Reading(), folder)
    assert schema == read(path).schema
    kept = folder / schema.fingerprint
    assert table.load(kept).cells.equals(read(path).cells)
    before = (kept / "table.parquet").stat().st_mtime_ns
    assert read_apart(path, Reading(), folder) == schema
    assert (kept / "table.parquet").stat().st_mtime_ns == before
    (kept / "table.parquet").write_bytes(b"damaged")
    assert read_apart(path, Reading(), folder) == schema
    assert table.load(kept).schema == schema
    other = read_apart(path, Reading(header=False), folder)
    assert {entry.name for entry in folder.iterdir()} == {schema.fingerprint, other.fingerprint}


def test_a_refusal_arrives_and_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(InputError) as apart:
        read_apart(file, Reading(), tmp_path / "tables")
    with pytest.raises(InputError) as here:
        read(file)
    assert apart.value.problems == here.value.problems
    assert list((tmp_path / "tables").iterdir()) == []


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [("READ_SECONDS", "0.2", "too long"), ("READ_MEMORY", "300", "too large|unexpectedly")],
)
def test_limits(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    value: str,
    message: str,
) -> None:
    monkeypatch.setenv(f"LAYERSMITH_{setting}", value)
    with pytest.raises(InputError, match=message):
        read_apart(path, Reading(), tmp_path / "tables")
    assert list((tmp_path / "tables").iterdir()) == []


# Runs in the child instead of the reader: the table goes to a device without room.
FULL = """
from pathlib import Path
from core.data import child as reader, writing

class Full(writing.Writer):
    def __init__(self, path, *rest):
        super().__init__(Path("/dev/full"), *rest)

def child(argument):
    from core.data import read
    import sys
    sys.modules["core.data.read"].Writer = Full
    return reader.child(argument)
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said_and_older_tables_stay(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tables"
    older = read_apart(path, Reading(), folder)
    path.write_text("a,b\n" + "".join(f"{n},{n * 7919}\n" for n in range(200_000)), "utf-8")
    (tmp_path / "full.py").write_text(FULL, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        call = isolate.call
        patch.setattr(isolate, "call", lambda _, *told, **how: call("full:child", *told, **how))
        with pytest.raises(InputError, match="disk of the server is full"):
            read_apart(path, Reading(), folder)
    assert [entry.name for entry in folder.iterdir()] == [older.fingerprint]
    assert table.check(folder / older.fingerprint) == older
    assert read_apart(path, Reading(), folder).rows == 200_000


def children() -> list[int]:
    tasks = Path(f"/proc/{os.getpid()}/task")
    return [int(pid) for one in tasks.glob("*/children") for pid in one.read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are read from /proc")
def test_a_reader_that_is_killed_is_said_and_a_second_try_works(path: Path, tmp_path: Path) -> None:
    before, killed = set(children()), []

    def told(_: object) -> None:
        for pid in set(children()) - before if not killed else ():
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    folder = tmp_path / "tables"
    with pytest.raises(InputError, match="too large to be read in the memory allowed"):
        read_apart(path, Reading(), folder, told)
    assert len(killed) == 1
    assert list(folder.iterdir()) == []
    assert read_apart(path, Reading(), folder, told).rows == 3


def test_the_caller_loads_no_reader() -> None:
    code = (
        "import json, sys; import core.data.apart, core.samples.bundled; "
        "heavy = {'duckdb', 'pyarrow', 'pandas', 'numpy', 'sklearn'}; "
        "print(json.dumps(sorted(heavy & set(sys.modules))))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True)
    assert json.loads(done.stdout) == []
