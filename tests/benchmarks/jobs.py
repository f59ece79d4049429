"""The first result of a job: a warm worker against a fresh Python that imports Keras."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.benchmarks.measure import Row

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows() -> Iterator[Row]:
    """Yield times from the submission of a training to its first epoch, and of a small run."""
    from core import suggest
    from core.assign import set_path
    from core.data.apart import read_apart
    from core.folder import RunFolder
    from core.jobs import client, owner, queue
    from core.recipe import Reading
    from core.samples.files import write

    with tempfile.TemporaryDirectory() as folder:
        os.environ["LAYERSMITH_HOME"] = folder
        path = Path(folder) / "sample.csv"
        write("breast_cancer", path)
        schema = read_apart(path, Reading(), Path(folder) / "tables")
        recipe = set_path(suggest.recipe(schema, "diagnosis"), "training.epochs=20")
        first: list[float] = []

        def listen(event: object) -> None:
            if isinstance(event, dict) and event["kind"] == "epoch" and not first:
                first.append(event["time"])

        times: dict[str, tuple[float, float]] = {}
        for name in ("cold", "warm 1", "warm 2", "warm 3"):
            first.clear()
            out = Path(folder) / name
            RunFolder.create(out, recipe, Path(folder) / "tables" / schema.fingerprint)
            start = time.time()
            client.follow(queue.submit("train", out, {}).id, listen)
            times[name] = (first[0] - start, time.time() - start)
        worker = owner.current()
        assert worker is not None
        process = psutil.Process(worker.pid)
        memory = process.memory_info().rss / 1e6
        start = time.perf_counter()
        program = "import keras, sklearn.metrics"
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
        alone = time.perf_counter() - start
        warm = sorted(times[name][0] for name in times if name.startswith("warm"))[1]
        whole = sorted(times[name][1] for name in times if name.startswith("warm"))[1]
        yield Row(
            "submitted → first epoch, warm worker", warm, "python -c 'import keras'", alone,
            f"worker {memory:.0f} MB",
        )  # fmt: skip
        yield Row("submitted → first epoch, cold worker", times["cold"][0], "import keras", alone)
        yield Row("20 epochs, judged, opponents, warm worker", whole, "import keras", alone)
        process.terminate()
        process.wait(20)
