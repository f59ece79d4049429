"""What every test has: a home of its own, and tables made on the spot."""

from __future__ import annotations

import csv
import os
import uuid
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.data.table import Table

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # `mktemp` looks through all the folders there are, in the end thousands, for each new one.
    folder = homes / uuid.uuid4().hex[:12]
    folder.mkdir()
    monkeypatch.setenv("LAYERSMITH_HOME", str(folder))
    return folder


def write_csv(path: Path, columns: dict[str, list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


@pytest.fixture
def table_of(tmp_path: Path) -> Callable[[dict[str, list[str]]], Table]:
    from core.data.read import read

    def made(columns: dict[str, list[str]]) -> Table:
        return read(write_csv(tmp_path / "table.csv", columns))

    return made


def mixed_columns(rows: int = 400, seed: int = 3) -> dict[str, list[str]]:
    """A table with every kind of column, gaps in all of them, and three targets."""
    rng = np.random.default_rng(seed)
    age = rng.normal(40, 12, rows).round(1)
    city = rng.choice(["Bern", "Zürich", "Genève", "Basel"], rows, p=[0.5, 0.3, 0.15, 0.05])
    member = rng.choice(["yes", "no"], rows)
    shop = [f"s{n}" for n in rng.integers(0, 90, rows)]
    day = np.datetime64("2024-01-01") + rng.integers(0, 700, rows)
    large = rng.integers(10**9, 10**12, rows)
    signal = (age - 40) / 12 + (city == "Bern") + (member == "yes") * 0.5
    signal += rng.normal(0, 0.3, rows)

    def gaps(values: list[str], share: float = 0.07) -> list[str]:
        return [
            "" if drop else value
            for value, drop in zip(values, rng.random(rows) < share, strict=True)
        ]

    return {
        "age": gaps([str(v) for v in age]),
        "city/town": gaps(list(city)),
        "Größe": gaps([str(v) for v in large]),
        "member": gaps(list(member)),
        "shop": gaps(shop),
        "day": gaps([str(v) for v in day]),
        "bought": ["yes" if s > 0.7 else "no" for s in signal],
        "level": ["low" if s < 0 else "mid" if s < 1.2 else "high" for s in signal],
        "spent": [f"{100 + 40 * s:.2f}" for s in signal],
    }


@pytest.fixture
def mixed(table_of: Callable[[dict[str, list[str]]], Table]) -> Table:
    return table_of(mixed_columns())
