"""The arrows of the house: who may import whom, read from the sources."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"tensorflow", "keras", "shap", "sklearn"}
# From the ground up; a module may import those before it only.
ORDER = [
    "problems", "settings", "recipe", "schema", "report", "catalog", "goal", "misfits", "sharing",
    "graph", "inputs", "entering", "estimate", "templates", "assign", "targets", "suggest", "edit",
    "stack", "check", "differences", "adopt", "restore", "isolated", "isolate", "store", "answers",
    "data", "notices", "samples", "prepare", "alarms", "network", "rates", "code", "folder",
    "jobs", "live", "train", "evaluate", "explain", "export", "tables", "rows", "predict",
    "script", "notebook", "look", "charts", "verdict", "standouts", "projects", "tasks", "warm",
    "worker", "commands",
]  # fmt: skip
# A bundle holds the script, and the script prints modules of the export.
CIRCLES = {("export", "script")}


def sources() -> list[Path]:
    return sorted((ROOT / "core").rglob("*.py"))


def imported(path: Path, everywhere: bool = True) -> set[str]:
    """Modules a file imports: anywhere, or at its top level outside TYPE_CHECKING."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if everywhere else iter(tree.body)
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(module: str) -> str:
    return module.split(".")[1]


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_arrows_point_down(path: Path) -> None:
    here = path.relative_to(ROOT / "core").parts[0].removesuffix(".py")
    if here in ("__init__", "__main__"):
        return
    for module in imported(path):
        if not module.startswith("core.") or room(module) in ("VERSION", here):
            continue
        there = room(module)
        if (here, there) not in CIRCLES:
            assert ORDER.index(there) < ORDER.index(here), f"{here} imports {there}"


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_core_knows_nothing_of_streamlit(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] in ("streamlit", "pages")}


@pytest.mark.parametrize(
    "name",
    [
        "recipe", "catalog", "check", "goal", "misfits", "sharing", "graph", "inputs", "entering",
        "templates", "targets", "suggest", "estimate", "differences", "adopt", "code",
    ],
)  # fmt: skip
def test_the_language_is_light(name: str) -> None:
    place = ROOT / "core" / name
    for path in [*place.rglob("*.py")] or [place.with_suffix(".py")]:
        tops = {module.split(".")[0] for module in imported(path)}
        assert not tops & (HEAVY | {"pandas", "numpy", "pyarrow"}), path


@pytest.mark.parametrize("name", ["recipe", "catalog.templates", "catalog.training", "check"])
def test_the_language_brings_nothing_heavy(name: str) -> None:
    """Invariant 1, with everything that is imported on the way."""
    program = f"""
import importlib, sys
importlib.import_module("core.{name}")
heavy = {{"keras", "tensorflow", "pandas", "pyarrow", "sklearn"}} & set(sys.modules)
sys.exit(", ".join(heavy) or 0)
"""
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_what_the_web_process_needs_brings_nothing_heavy() -> None:
    modules = [
        "core.recipe", "core.check", "core.suggest", "core.network.plan", "core.report",
        "core.data.apart", "core.jobs.client", "core.jobs.queue", "core.store", "core.folder",
        "core.charts", "core.commands.main", "core.estimate", "core.differences", "core.adopt",
        "core.rates", "core.code", "core.notebook", "core.restore", "core.verdict",
        "core.warm.client", "core.alarms.find",
    ]  # fmt: skip
    program = f"""
import importlib, sys
for name in {modules!r}:
    importlib.import_module(name)
heavy = {HEAVY!r} & {{name.split(".")[0] for name in sys.modules}}
sys.exit(", ".join(heavy) or 0)
"""
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_numbers_are_computed_in_one_place() -> None:
    """Invariant 7: metrics come from one module, and whoever shows them only reads the report."""
    for path in [*sources(), *sorted((ROOT / "pages").rglob("*.py"))]:
        name = str(path.relative_to(ROOT))
        found = imported(path)
        if name != "core/evaluate/metrics.py":
            assert not {m for m in found if m.startswith("sklearn.metrics")}, name
        if name.startswith(("core/charts/", "core/commands/", "pages/")):
            assert not {m for m in found if m.startswith(("core.evaluate", "core.explain"))}, name
