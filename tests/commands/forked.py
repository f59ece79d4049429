"""Runs programs that people are given, each in a process forked from one that has TensorFlow.

A fresh Python takes seconds to import it, as often as a program is run. What is forked has run no
operation, imports nothing of ours (it says so if the program does), and ends with its program. A
program in a Python of its own is what `test_journey` has as well.

As a program of its own this module takes a line of JSON for each program on its standard input.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import subprocess
import sys
import traceback
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("numpy", "sklearn.metrics", "pandas", "pyarrow.parquet", "tensorflow", "keras")
NOT_ALONE = "It imports the app: "


class Programs:
    """Runs them, one after the other.

    Args:
        folder: for what they print.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: subprocess.Popen[str] | None = None
        self._count = 0

    def start(self) -> None:
        """Begin to import what is heavy, and do not wait for it."""
        if self._server is None:
            self._server = subprocess.Popen(
                [sys.executable, __file__],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/", text=True,
                env={"PATH": "/usr/bin", "HOME": str(self._folder)},
            )  # fmt: skip

    def run(self, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program with arguments, as `python PROGRAM ARGUMENTS` in a folder does."""
        self.start()
        assert self._server is not None
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._count += 1
        said = [self._folder / f"{self._count}.{name}" for name in ("out", "err")]
        line = list(map(str, arguments))
        asked = {"arguments": line, "cwd": str(cwd), "said": [str(path) for path in said]}
        print(json.dumps(asked), file=self._server.stdin, flush=True)
        code = int(self._server.stdout.readline())
        out, err = (path.read_text(encoding="utf-8") for path in said)
        return subprocess.CompletedProcess(line, code, out, err)

    def end(self) -> None:
        """Leave."""
        if self._server is not None:
            self._server.communicate(timeout=20)


def _child(asked: dict[str, Any]) -> int:
    """Be the program; return its exit status."""
    for number, path in enumerate(asked["said"], 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(asked["cwd"])
    program = asked["arguments"][0]
    sys.argv = asked["arguments"]
    sys.path[0] = os.path.dirname(os.path.abspath(program))
    code = 0
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    if ours := [name for name in sys.modules if name.split(".")[0] in ("core", "pages", "tests")]:
        print(NOT_ALONE, ours, file=sys.stderr)
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code


def _serve(lines: IO[str]) -> None:
    os.environ["KERAS_BACKEND"], os.environ["TF_CPP_MIN_LOG_LEVEL"] = "tensorflow", "3"
    with contextlib.redirect_stdout(sys.stderr):
        for name in HEAVY:
            __import__(name)
    for line in lines:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                code = _child(json.loads(line))
            finally:
                os._exit(code)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    _serve(sys.stdin)
