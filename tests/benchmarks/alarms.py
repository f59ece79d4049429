"""How often each alarm rings on real tables, so that false ones are seen before people see them.

    LAYERSMITH_TABLES=folder python -m tests.benchmarks alarms

The folder holds `MANIFEST.csv` with the columns `file` and `target`; a table without a target is
looked at without one. `LAYERSMITH_EACH=1` prints each alarm, to be judged by eye. The tables are
not shipped; without them the time for a large made table is measured only.
"""

from __future__ import annotations

import csv
import os
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core import store, suggest
from core.alarms import find
from core.alarms.known import KNOWN
from core.data.apart import read_apart
from core.problems import InputError
from core.recipe import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.alarms.alarm import Alarm

ENDINGS = (".csv", ".tsv", ".txt")


def rows() -> Iterator[str]:
    """Yield the rates, then the time for a large table."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAYERSMITH_HOME"] = home
        folder = os.environ.get("LAYERSMITH_TABLES", "")
        if folder:
            yield from rates(Path(folder))
        else:
            yield "alarms: LAYERSMITH_TABLES names no folder, so no rates are counted"
        yield from large()


def rates(folder: Path) -> Iterator[str]:
    """Yield in how many tables each alarm rings, and how many columns it names."""
    tables, columns, seconds = Counter[str](), Counter[str](), []
    read = with_target = 0
    with (folder / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        entries = list(csv.DictReader(file))
    for entry in entries:
        path = folder / entry["file"]
        if path.suffix not in ENDINGS:
            continue
        try:
            schema = read_apart(path, Reading(), store.tables())
        except InputError as error:
            yield f"{entry['file']}: not read: {error}"
            continue
        read += 1
        target = entry["target"] if entry["target"] in schema.names else None
        with_target += target is not None
        recipe = suggest.recipe(schema, target)
        started = time.perf_counter()
        found = find.alarms(recipe, schema, store.table_folder(schema.fingerprint))
        seconds.append(time.perf_counter() - started)
        tables.update({alarm.name for alarm in found})
        columns.update(alarm.name for alarm in found)
        if os.environ.get("LAYERSMITH_EACH"):
            yield from (f"{entry['file']} [{target}] {line(alarm)}" for alarm in found)
    yield f"{read} tables, {with_target} with a target; median {np.median(seconds):.2f} s each"
    for name in KNOWN:
        yield f"{name:16} rings in {tables[name]:3} tables, {columns[name]:4} times"


def line(alarm: Alarm) -> str:
    """Return an alarm with its evidence on one line."""
    values = "; ".join(f"{value[:40]} ({count})" for value, count in alarm.values[:4])
    return f"{alarm.name}: {alarm.found} {values} rows {list(alarm.rows[:3])}".replace("\n", " ")


def large(count: int = 1_000_000, width: int = 100) -> Iterator[str]:
    """Yield the time and memory for a large table."""
    yield from ()
