"""One home and one worker for all journeys of a module; the worker is ended with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from core.commands.main import main
from core.jobs import owner
from tests.conftest import mixed_columns, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class Desk:
    """Where a journey happens."""

    folder: Path

    def run(self, *arguments: object) -> int:
        return main([str(argument) for argument in arguments])

    def train(self, name: str, file: str, target: str, *sets: str, template: str = "mlp") -> Path:
        out = self.folder / name
        if not out.exists():
            changes = [part for entry in sets for part in ("--set", entry)]
            arguments = ("train", self.folder / file, "--target", target, "--out", out)
            assert self.run(*arguments, "--template", template, *changes) == 0
        return out

    def script(self, run: Path, capsys: pytest.CaptureFixture[str], file: str = "mixed.csv") -> str:
        """Print the script of a run, run it on the table it was trained on, return what it said."""
        capsys.readouterr()
        assert self.run("script", run) == 0
        program = self.folder / f"{run.name}.py"
        program.write_text(capsys.readouterr().out, encoding="utf-8")
        result = subprocess.run(
            [sys.executable, program, self.folder / file],
            capture_output=True, text=True, check=False, cwd=self.folder,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr[-2000:]
        return result.stdout

    def report(self, run: Path) -> dict[str, Any]:
        return dict(json.loads((run / "report.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    before = dict(os.environ)
    home = tmp_path_factory.mktemp("home")
    os.environ["LAYERSMITH_HOME"] = str(home)
    os.environ["LAYERSMITH_WORKER_IDLE"] = "30"
    try:
        yield home
        worker = owner.current()
        if worker is not None:
            process = psutil.Process(worker.pid)
            process.terminate()
            process.wait(10)
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(autouse=True)
def home(module_home: Path) -> Path:
    return module_home


@pytest.fixture(scope="module")
def desk(module_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    write_csv(folder / "mixed.csv", mixed_columns(700))
    return Desk(folder)
