"""Predictions for many rows: ours in parts, against the same network over the whole table at once.

Each measurement is a process of its own, so that its peak of memory is its own; TensorFlow alone
takes 690 MB of it. LAYERSMITH_BENCH_ROWS says for how many rows of nine columns; 200,000 and
1,000,000 when it is not set. The network is not trained: what it says costs the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core import suggest
from core.data.read import read
from core.data.table import CELLS, save_schema
from core.folder import RunFolder
from core.prepare.prepared import prepare
from tests.benchmarks.measure import Row
from tests.conftest import mixed_columns, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = "200000,1000000"
_MEASURED = """
import json, resource, sys, time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from core.data.table import load
from core.evaluate.others import Reader
from core.folder import RunFolder
from core.network import raw
from core.network.build import Network
from core.network.plan import plan
from core.predict import answers, predict
from core.tables import csv_text

@dataclass(frozen=True)
class Made(RunFolder):
    network: Any
    def model(self):
        return self.network

how, folder, table = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
run = RunFolder(folder)
network = Network(plan(run.recipe(), run.fitted(), run.inputs().values()))
network.model()
made = Made(folder, raw.raw_model(run.fitted(), run.inputs(), network))
began = time.process_time()
if how == "parts":
    predict(made, table, table / "out.csv")
else:
    whole = load(table)
    columns = Reader(made, whole.schema).columns(whole.cells)
    output = raw.answering(made.model())(raw.tensors(run.fitted(), run.inputs(), columns))
    found = answers(run.fitted().goal, output)
    cells = [whole.cells[name].to_pylist() for name in whole.schema.names]
    lines = zip(*cells, *found.values())
    (table / "out.csv").write_text(csv_text((*whole.schema.names, *found), lines), "utf-8")
print(json.dumps([time.process_time() - began,
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def rows() -> Iterator[Row]:
    """Processor seconds and peaks of memory."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        write_csv(home / "t.csv", mixed_columns(2_000))
        table = read(home / "t.csv")
        table.save(home / "trained")
        recipe = suggest.recipe(table.schema, "level", "mlp")
        run = RunFolder.create(home / "run", recipe, home / "trained")
        fitted = prepare(recipe, table).fitted.to_json()
        (run.path / "fitted.json").write_text(fitted, encoding="utf-8")
        for count in map(int, os.environ.get("LAYERSMITH_BENCH_ROWS", ROWS).split(",")):
            place = home / f"rows{count}"
            place.mkdir()
            picked = pa.array(np.random.default_rng(0).integers(0, 2_000, count))
            pq.write_table(table.cells.take(picked), place / CELLS, row_group_size=75_000)
            save_schema(place, table.schema.model_copy(update={"rows": count}))
            (mine, small), (other, large) = (_cost(how, run.path, place) for how in _WAYS)
            yield Row(
                f"predict {count:,} rows, processor",
                mine,
                "all rows at once",
                other,
                note=f"peak {small:.0f} MB against {large:.0f} MB",
            )


_WAYS = ("parts", "whole")


def _cost(how: str, run: Path, table: Path) -> tuple[float, float]:
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURED, how, str(run), str(table)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, peak = json.loads(ran.stdout.splitlines()[-1])
    return seconds, peak
