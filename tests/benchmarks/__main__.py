"""Run the benchmarks: all of them, or those named as arguments."""

from __future__ import annotations

import importlib
import os
import platform
import subprocess
import sys

NAMES = (
    "reading",
    "messy",
    "encodings",
    "looking",
    "training",
    "explaining",
    "predicting",
    "jobs",
    "pages",
    "designing",
    "sharing",
    "alarms",
    "canvas",
)


def main(names: list[str]) -> None:
    """Run each benchmark in a process of its own, so that none warms another's caches."""
    if len(names) == 1 and os.environ.get("LAYERSMITH_BENCH_CHILD"):
        for row in importlib.import_module(f"tests.benchmarks.{names[0]}").rows():
            print(row, flush=True)
        return
    cores = os.cpu_count()
    print(f"Python {platform.python_version()}, {platform.machine()}, {cores} cores", flush=True)
    for name in names or NAMES:
        print(f"\n{name}", flush=True)
        environment = {**os.environ, "LAYERSMITH_BENCH_CHILD": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks", name], env=environment, check=True
        )


if __name__ == "__main__":
    main(sys.argv[1:])
