"""Trains runs one after the other in this process, then their scripts; says how they compare.

Reads a list of `[name, recipe, table folder, CSV file]` from standard input, prints JSON. What
another process has begun that was given the same list is left to it.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import types
from pathlib import Path
from typing import Any

from core import recipe as recipes
from core import tasks
from core.folder import RunFolder
from core.script import script


class Quiet:
    """Takes in what a training reports."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: False


def program(source: str, table: str) -> dict[str, Any]:
    """Run a script's main function and return what it prints."""
    module = types.ModuleType("trained_again")
    # Data classes look their module up.
    sys.modules[module.__name__] = module
    exec(compile(source, "<train.py>", "exec", dont_inherit=True), module.__dict__)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        module.main(table)
    # The epochs are told before it.
    found: dict[str, Any] = json.loads("{" + f"\n{out.getvalue()}".split("\n{", 1)[1])
    return found


def main() -> None:
    """Go through the list."""
    results = {}
    for name, recipe, table, file in json.load(sys.stdin):
        began = time.perf_counter()
        out = Path(file).parent / f"run_{name}"
        try:
            out.with_suffix(".taken").touch(exist_ok=False)
        except FileExistsError:
            continue
        folder = RunFolder.create(out, recipes.from_data(recipe), Path(table))
        quiet: Any = Quiet()
        tasks.train(out, {"threads": 1}, quiet)
        again = program(script(folder), file)
        results[name] = {
            "seconds": round(time.perf_counter() - began, 1),
            "same": again["same_weights_as_the_run"],
            "script": again["metrics"]["test"],
        }
    print(json.dumps(results))


if __name__ == "__main__":
    main()
