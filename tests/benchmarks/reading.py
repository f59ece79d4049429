"""Reading a CSV: ours finds out the dialect, checks every cell, counts each column, writes Parquet.

Each measurement is a process of its own, so that its peak of memory is its own. LAYERSMITH_BENCH_MB
says which sizes are made, in MB; 10, 100 and 1000 when it is not set. `core.data.apart` is what
runs when somebody uploads a file, its child from the start of Python on; of pandas it is `read_csv`
and `to_parquet` in a Python of their own, which neither look for defects nor count anything.

Measured on two cores at rest, best of three (a gigabyte once), as long as pandas in the same run:
10 MB clean 1.06 times, 100 MB 1.04 and 1.29 in two runs, a gigabyte 1.21 (11.4 s against 9.5 s,
with 1,365 MB against 2,768); with repairs 1.53, 1.67 and 3.03 (1,482 MB).
"""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import core
from core.data.read import read
from core.data.table import canonical
from tests.benchmarks.measure import Row, turns

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = "10,100,1000"
_ROWS = 20_000
# One row in so many has a defect in the files with repairs.
_EVERY = 1_000

_THEIRS = """
import sys
import pandas as pd
pd.read_csv(sys.argv[1], **({"on_bad_lines": "skip"} if "odd" in sys.argv[1] else {})).to_parquet(
    sys.argv[2] + "/pandas.parquet")
"""
_MEASURED = """
import json, resource, subprocess, sys, time
from pathlib import Path
from core.data.apart import read_apart
from core.recipe import Reading
theirs, path, folder = sys.argv[1:]
began = time.perf_counter()
if theirs:
    subprocess.run([sys.executable, "-c", theirs, path, folder], stdout=2, check=True)
else:
    read_apart(Path(path), Reading(), Path(folder))
wall = time.perf_counter() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime,
                  "peak": used.ru_maxrss / 1024}))
"""


def made(path: Path, megabytes: float, odd: bool = False) -> Path:
    """Write a table of nine columns of every kind; `odd` has short, long and badly quoted rows."""
    rng = np.random.default_rng(0)
    names = [f"customer {number} of the street" for number in range(5000)]
    start = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("id,when,price,amount,colour,name,member,score,note\n")
        while file.tell() < megabytes * 1e6:
            day = np.datetime64("2000-01-01") + rng.integers(0, 8000, _ROWS)
            columns = (
                range(start, start + _ROWS),
                day.tolist(),
                rng.normal(size=_ROWS).round(6).tolist(),
                rng.integers(0, 100_000, _ROWS).tolist(),
                rng.choice(["red", "green", "blue", "dark yellow"], _ROWS).tolist(),
                rng.choice(names, _ROWS).tolist(),
                rng.choice(["yes", "no"], _ROWS).tolist(),
                rng.uniform(0, 100, _ROWS).round(3).tolist(),
            )
            for row in zip(*columns, strict=True):
                cells = [str(cell) for cell in row]
                if row[0] % 3 == 0:
                    cells[2] = ""
                cells.append(f'"note {row[0]}, free"' if row[0] % 3 else "")
                if odd and row[0] % _EVERY == 1:
                    cells = _spoilt(cells, row[0] // _EVERY % 3)
                file.write(",".join(cells) + "\n")
            start += _ROWS
    return path


def _spoilt(cells: list[str], how: int) -> list[str]:
    if how == 0:
        return cells[:-1]
    if how == 1:
        return [*cells, "one more"]
    return [*cells[:5], 'a "stray" quote', *cells[6:]]


def _measured(theirs: str, path: Path, folder: Path) -> dict[str, float]:
    """Return seconds, seconds of all processors, and MB at the peak, of a process of its own.

    Args:
        theirs: code that reads and writes; "" for ours.
        path: the file.
        folder: where the result goes.
    """
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, theirs, str(path), str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _sized(folder: Path, megabytes: float, odd: bool) -> str:
    path = made(folder / ("odd.csv" if odd else "clean.csv"), megabytes, odd)
    times = 3 if megabytes <= 100 else 1
    runs: list[tuple[dict[str, float], dict[str, float]]] = []
    for _ in range(times):
        with tempfile.TemporaryDirectory(dir=folder) as target:
            runs.append((_measured("", path, Path(target)), _measured(_THEIRS, path, Path(target))))
    path.unlink()
    ours, theirs = (min((run[side] for run in runs), key=_wall) for side in (0, 1))
    what = f"{megabytes:g} MB, {'with repairs' if odd else 'clean'}"
    said = "   ".join(
        f"{name} {one['wall']:7.2f} s, {one['cpu']:7.2f} s of processor, {one['peak']:5.0f} MB"
        for name, one in (("ours", ours), ("pandas", theirs))
    )
    longer, busier = ours["wall"] / theirs["wall"], ours["cpu"] / theirs["cpu"]
    return f"{what:<24} {said}   {longer:5.2f} times as long, {busier:5.2f} of processor"


def _wall(run: dict[str, float]) -> float:
    return run["wall"]


def rows() -> Iterator[Row | str]:
    """Yield the figures of each size, clean and with repairs, and of turning cells into values."""
    # As an image or a second start has it; pandas comes compiled too.
    compileall.compile_dir(Path(core.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for size in os.environ.get("LAYERSMITH_BENCH_MB", SIZES).split(","):
            for odd in (False, True):
                yield _sized(folder, float(size), odd)
        path = made(folder / "table.csv", 10)
        table = read(path)
        facts = {column.name: column for column in table.schema.columns}
        yield turns(
            "canonical values of all columns, 10 MB",
            lambda: [
                canonical(table.cells[name], facts[name].kind, facts[name].format) for name in facts
            ],
            "pandas.read_csv",
            lambda: pd.read_csv(path),
            times=3,
        )
