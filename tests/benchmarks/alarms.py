"""How often each alarm rings on real tables, so that false ones are seen before people see them.

    LAYERSMITH_TABLES=folder python -m tests.benchmarks alarms

The folder holds `MANIFEST.csv` with the columns `file` and `target`; a table without a target is
looked at without one. `LAYERSMITH_EACH=1` prints each alarm, to be judged by eye. The tables are
not shipped; without them the time for a large made table is measured only.
"""

from __future__ import annotations

import csv
import os
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core import answers, store, suggest
from core.alarms import find
from core.alarms.known import KNOWN
from core.data import table
from core.data.apart import read_apart
from core.problems import InputError
from core.recipe import Reading
from tests.facts import classes, column, schema

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
            held = read_apart(path, Reading(), store.tables())
        except InputError as error:
            yield f"{entry['file']}: not read: {error}"
            continue
        read += 1
        target = entry["target"] if entry["target"] in held.names else None
        with_target += target is not None
        recipe = suggest.recipe(held, target)
        started = time.perf_counter()
        found = find.alarms(recipe, held, store.table_folder(held.fingerprint))
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
    """Yield the time and memory of a child for a large made table of numbers and categories.

    Few different columns are repeated, because making them takes longer than looking at them.
    """
    rng = np.random.default_rng(0)
    numbers = [pc.cast(pa.array(rng.normal(size=count).round(4)), pa.string()) for _ in range(6)]
    words = [pa.array(rng.choice(list("abcde"), count)).cast(pa.string()) for _ in range(3)]
    answer = pa.array(rng.choice(["yes", "no"], count)).cast(pa.string())
    columns = [
        column(f"n{n}", distinct=60_000) if n % 3 else classes(f"w{n}", dict.fromkeys("abcde", 9))
        for n in range(width - 1)
    ]
    cells = [numbers[n % 6] if n % 3 else words[n // 3 % 3] for n in range(width - 1)]
    facts = schema(*columns, classes("answer", {"yes": 9, "no": 9}), rows=count)
    folder = store.scratch()
    try:
        table.Table(facts, pa.table([*cells, answer], names=list(facts.names))).save(folder)
        recipe = suggest.recipe(facts, "answer")
        for function, told in find.questions(recipe, facts):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            started = time.perf_counter()
            answers.ask(folder, function, told, find.VERSION)
            wall = time.perf_counter() - started
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            yield (
                f"{function}: {count:,} rows x {width} columns, {wall:.1f} s, of the processor "
                f"{after.ru_utime - before.ru_utime:.1f} s; at most {after.ru_maxrss // 1024} MB"
            )
    finally:
        store.remove_folder(folder)
