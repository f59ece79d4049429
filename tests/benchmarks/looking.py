"""Looking at a wide table, against pandas; seconds, and the memory of the child.

`LAYERSMITH_BENCH_LOOK=COLUMNSxROWS` chooses the size; 500x100000 is what has to be usable.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from core.data.table import Table, columns
from core.look import asking
from core.look.facts import Filter, Query
from core.look.view import View
from core.problems import say
from core.schema import ColumnFacts, Dialect, Schema
from tests.benchmarks.measure import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZE = os.environ.get("LAYERSMITH_BENCH_LOOK", "100x100000")


def made(folder: Path, width: int, rows: int) -> View:
    """Store a table of which every tenth column is a category and every third has gaps."""
    rng = np.random.default_rng(0)
    base = rng.normal(size=rows)
    cells, facts = {}, []
    for place in range(width):
        word = place % 10 == 9
        if word:
            texts = rng.choice(list("abcdefgh"), rows).astype(object)
        else:
            numbers = base * (place % 7) / 3 + rng.normal(size=rows)
            texts = np.array([f"{value:.4f}" for value in numbers], dtype=object)
        if place % 3 == 0:
            texts[rng.random(rows) < 0.1] = ""
        name = f"column {place}"
        cells[name] = pa.array(texts, pa.string())
        facts.append(
            ColumnFacts(
                name=name,
                input=f"c{place:03d}",
                kind="category" if word else "number",
                reason=say("Made."),
                missing=int((texts == "").sum()),
                distinct=10,
            )
        )
    dialect = Dialect(
        encoding="utf-8", delimiter=",", quote='"', escape="", header=True, skip_rows=0
    )
    schema = Schema(
        fingerprint="made", source_sha256="made", rows=rows, columns=tuple(facts), dialect=dialect
    )
    Table(schema, pa.table(cells)).save(folder)
    return View(target="column 1")


def numbers(folder: Path, width: int) -> pd.DataFrame:
    """Return the number columns as pandas takes them, from the same Parquet file."""
    names = [f"column {place}" for place in range(width) if place % 10 != 9]
    frame = columns(folder, names).to_pandas()
    return frame.apply(pd.to_numeric, errors="coerce")


def timed(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def rows() -> Iterator[Row]:
    """Yield each question, asked once: an answer that is kept would cost nothing."""
    width, count = (int(part) for part in SIZE.split("x"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        seen = made(folder, width, count)
        first = f"{width} columns x {count} rows"

        def child() -> str:
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            return f"children so far at most {peak:.0f} MB"

        ours = timed(lambda: asking.profiles(folder, seen))
        theirs = timed(lambda: numbers(folder, width).describe())
        yield Row(f"every column, {first}", ours, "read, DataFrame.describe", theirs, child())
        ours = timed(lambda: asking.association(folder, seen, "pearson"))
        theirs = timed(lambda: numbers(folder, width).corr())
        told = asking.association(folder, seen, "pearson")
        note = f"{told.rows} rows compared; {child()}"
        yield Row("Pearson of every pair", ours, "read, DataFrame.corr", theirs, note)
        ours = timed(lambda: asking.association(folder, seen, "spearman"))
        told = asking.association(folder, seen, "spearman")
        frame = numbers(folder, width).iloc[: told.rows]
        theirs = timed(lambda: frame.corr(method="spearman"))
        note = f"{told.rows} rows compared by both, read by ours only; {child()}"
        yield Row("Spearman of every pair", ours, "DataFrame.corr(spearman)", theirs, note)
        ours = timed(lambda: asking.association(folder, seen, "mixed"))
        told = asking.association(folder, seen, "mixed")
        theirs = timed(lambda: numbers(folder, width).corr())
        note = f"{told.rows} rows compared; {child()}"
        yield Row("all kinds, every pair", ours, "read, DataFrame.corr (numbers)", theirs, note)
        ours = timed(lambda: asking.relations(folder, seen))
        theirs = timed(lambda: numbers(folder, width).corrwith(frame["column 1"]))
        yield Row("every column against the target", ours, "read, corrwith", theirs, child())
        query = Query(filters=(Filter(column="column 2", low=0.5),), sort="column 3")
        names = [f"column {place}" for place in range(10)]
        ours = timed(lambda: asking.page(folder, seen, query, names, 0))
        theirs = timed(lambda: _sorted(folder, names))
        yield Row("a page of rows, filtered and sorted", ours, "read, query, sort", theirs, child())
        ours = timed(lambda: asking.page(folder, seen, Query(search="1.23"), names, 0))
        theirs = timed(lambda: _searched(folder, width))
        yield Row("a search in every cell", ours, "read, str.contains", theirs, child())


def _sorted(folder: Path, names: list[str]) -> pd.DataFrame:
    frame = columns(folder, names).to_pandas()
    keys = frame[["column 2", "column 3"]].apply(pd.to_numeric, errors="coerce")
    wanted = keys[keys["column 2"] >= 0.5].sort_values("column 3").index[:100]
    return frame.loc[wanted]


def _searched(folder: Path, width: int) -> int:
    frame = columns(folder, [f"column {place}" for place in range(width)]).to_pandas()
    hits = frame.apply(lambda column: column.str.contains("1.23", regex=False, case=False))
    return int(hits.any(axis=1).sum())
