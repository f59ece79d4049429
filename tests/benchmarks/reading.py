"""Reading a CSV: ours finds out the dialect, checks every cell and writes Parquet."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.data.read import read
from core.data.table import canonical
from tests.benchmarks.measure import Row, turns

if TYPE_CHECKING:
    from collections.abc import Iterator


def made(path: Path, rows: int) -> Path:
    """Write a table of 12 number columns, 3 of categories and a target."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(rows, 12)).round(5)).add_prefix("x")
    for number, name in enumerate(("a", "b", "c"), 3):
        frame[name] = rng.choice([f"{name}{i}" for i in range(4**number)], rows)
    frame["y"] = rng.integers(0, 2, rows)
    frame.to_csv(path, index=False)
    return path


def _sized(folder: Path, size: str, count: int) -> Row:
    """Return the time to read a file of a size and to save it as Parquet."""
    path = made(folder / "table.csv", count)
    return turns(
        f"read and save, {size}",
        lambda: read(path).save(folder / "ours"),
        "pandas.read_csv + to_parquet",
        lambda: pd.read_csv(path).to_parquet(folder / "theirs.parquet"),
        times=3,
        note=f"file of {path.stat().st_size / 1e6:.0f} MB",
    )


def rows() -> Iterator[Row]:
    """Yield figures for 10 MB and 100 MB."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for size, count in (("10 MB", 88_000), ("100 MB", 880_000)):
            yield _sized(folder, size, count)
        path = folder / "table.csv"
        table = read(path)
        facts = {column.name: column for column in table.schema.columns}
        yield turns(
            "canonical values of all columns, 100 MB",
            lambda: [
                canonical(table.cells[name], facts[name].kind, facts[name].format) for name in facts
            ],
            "pandas.read_csv",
            lambda: pd.read_csv(path),
            times=3,
        )
