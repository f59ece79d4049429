"""The app, served as a person starts it, on a free port and with a home of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from core.jobs.owner import signed

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One served app.

    Args:
        home: where it keeps its data.
        base: path it is served under, "" for the root.
        port: 0 for a free one.
    """

    def __init__(self, home: Path, base: str = "", port: int = 0) -> None:
        self.home = home
        self.port = port or free_port()
        self.base = base
        self.origin = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.origin}/{base}".rstrip("/")
        self.log = home / "web.log"
        self._modules = home / "modules.txt"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> float:
        """Start it, wait until it answers, and return how many seconds that took."""
        flags = [
            f"--server.port={self.port}",
            "--server.address=127.0.0.1",
            f"--server.baseUrlPath={self.base}",
            "--server.headless=true",
        ]
        environment = {
            **{name: value for name, value in os.environ.items() if "STREAMLIT" not in name},
            "LAYERSMITH_HOME": str(self.home),
            "LAYERSMITH_WORKER_IDLE": "30",
        }
        began = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-m", "tests.browser.launch", str(self._modules),
                    "run", "app.py", *flags,
                ],
                cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        while time.monotonic() - began < START_SECONDS:
            if self._process.poll() is not None:
                break
            if self.answers():
                return time.monotonic() - began
            time.sleep(0.02)
        raise AssertionError(f"The app does not start:\n{self.said()}")

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def answers(self) -> bool:
        """Return whether both it and Streamlit inside it are there."""
        try:
            for path in ("health", "_stcore/health"):
                with urllib.request.urlopen(f"{self.url}/{path}", timeout=2) as answer:
                    if answer.status != 200:
                        return False
        except (urllib.error.URLError, OSError):
            return False
        return True

    def health(self) -> dict[str, object]:
        with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
            return dict(json.load(answer))

    def wait_for_worker(self, seconds: float = 30.0) -> psutil.Process:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            worker = self.worker()
            if worker is not None:
                return worker
            time.sleep(0.05)
        raise AssertionError(f"No worker was started:\n{self.said()}")

    def worker(self) -> psutil.Process | None:
        owner = signed(self.home / "worker.json")
        if owner is None or not owner.alive():
            return None
        return psutil.Process(owner.pid)

    def kill(self) -> None:
        """End the web process as the kernel does when memory is short."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)
        self._process = None

    def modules(self) -> set[str]:
        """Return the names of the modules that the web process has loaded."""
        assert self._process is not None
        self._modules.unlink(missing_ok=True)
        self._process.send_signal(signal.SIGUSR1)
        deadline = time.monotonic() + 10
        while not self._modules.exists():
            assert time.monotonic() < deadline, "the web process does not tell its modules"
            time.sleep(0.02)
        return set(self._modules.read_text(encoding="utf-8").split("\n"))

    def stop(self) -> None:
        """End it and the worker it started."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
        worker = self.worker()
        if worker is not None:
            end(worker)


def end(process: psutil.Process) -> None:
    """End a process with all it started."""
    try:
        whole = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for one in whole:
        try:
            one.terminate()
        except psutil.NoSuchProcess:
            continue
    _, left = psutil.wait_procs(whole, timeout=10)
    for one in left:
        one.kill()
    psutil.wait_procs(left, timeout=5)
