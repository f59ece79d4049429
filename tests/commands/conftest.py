"""One home and one worker for all journeys of a module; the worker is ended with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from core.commands.main import main
from core.jobs import owner
from tests.commands.forked import Programs
from tests.conftest import mixed_columns, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@dataclass
class Desk:
    """Where a journey happens."""

    folder: Path
    programs: Programs
    _begun: dict[str, Future[subprocess.CompletedProcess[str]]] = field(default_factory=dict)

    def run(self, *arguments: object) -> int:
        return main([str(argument) for argument in arguments])

    def _training(
        self, name: str, file: str, target: str, *sets: str, template: str = "mlp"
    ) -> list[str]:
        changes = [part for entry in sets for part in ("--set", entry)]
        arguments = ["train", self.folder / file, "--target", target, "--out", self.folder / name]
        return [*map(str, arguments), "--template", template, *changes]

    def train(self, name: str, file: str, target: str, *sets: str, template: str = "mlp") -> Path:
        out = self.folder / name
        if name in self._begun:
            done = self._begun[name].result()
            assert done.returncode == 0, done.stderr
        elif not out.exists():
            assert self.run(*self._training(name, file, target, *sets, template=template)) == 0
        return out

    def begin(
        self, several: ThreadPoolExecutor, name: str, file: str, target: str, *sets: str,
        template: str = "mlp",
    ) -> None:  # fmt: skip
        """Have a training done beside, which `train` then waits for: two cores, two jobs."""
        command = self._training(name, file, target, *sets, template=template)
        self._begun[name] = several.submit(
            subprocess.run, [sys.executable, "-m", "core", *command],
            cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False,
        )  # fmt: skip

    def script(
        self, run: Path, capsys: pytest.CaptureFixture[str], file: str = "mixed.csv",
        fresh: bool = False,
    ) -> str:  # fmt: skip
        """Print the script of a run, run it on the table it was trained on, return what it said.

        Args:
            run: the folder of the run.
            capsys: what catches what is printed.
            file: the table.
            fresh: in a Python of its own, not in a forked one.
        """
        capsys.readouterr()
        assert self.run("script", run) == 0
        program = self.folder / f"{run.name}.py"
        program.write_text(capsys.readouterr().out, encoding="utf-8")
        if fresh:
            result = subprocess.run(
                [sys.executable, program, self.folder / file],
                capture_output=True, text=True, check=False, cwd=self.folder,
            )  # fmt: skip
        else:
            result = self.programs.run(program, self.folder / file, cwd=self.folder)
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


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    found = Programs(tmp_path_factory.mktemp("programs"))
    yield found
    found.end()


@pytest.fixture(scope="module")
def desk(module_home: Path, programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    write_csv(folder / "mixed.csv", mixed_columns(700))
    return Desk(folder, programs)
