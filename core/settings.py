"""Settings of an installation: environment variables, listed here once.

The README's table is a print of `SETTINGS`; a test holds the two together.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import platformdirs

from core.problems import say, wrong

MB = 1024 * 1024


@dataclass(frozen=True)
class Setting:
    """One environment variable.

    Attributes:
        name: without the prefix `LAYERSMITH_`.
        default: value when the variable is not set.
        help: what it does, in one sentence.
    """

    name: str
    default: str
    help: str

    @property
    def variable(self) -> str:
        """The environment variable's full name."""
        return f"LAYERSMITH_{self.name}"


SETTINGS = (
    Setting("HOME", "", "Folder for all data; empty for the user's data folder."),
    Setting("MAX_UPLOAD", "1024", "Largest file that is read, in MB."),
    Setting("UPLOADS", "4", "Uploads of one workspace that may be unfinished at once."),
    Setting("UPLOAD_QUOTA", "2048", "Room for the uploads of one workspace, in MB."),
    Setting("UPLOAD_HOURS", "24", "Hours after which an upload that rests is deleted."),
    Setting("READ_SECONDS", "300", "Longest time for reading one file, in seconds."),
    Setting("READ_MEMORY", "4096", "Address space of a reader process, in MB."),
    Setting("FETCH_SECONDS", "900", "Longest time for downloading a public set, in seconds."),
    Setting("JOBS", "0", "Jobs that run at once; 0 for one for each two cores, at least two."),
    Setting("THREADS", "0", "Threads of one job; 0 for the cores divided by the jobs."),
    Setting("JOB_MEMORY", "6144", "Address space of a job, in MB."),
    Setting("EXECUTOR", "auto", "How jobs are started: auto, forkserver or spawn."),
    Setting("WORKER_IDLE", "120", "Seconds after which an idle worker leaves by itself."),
    Setting("KEEP_DAYS", "0", "Days after which an unused workspace is deleted; 0 for never."),
    Setting("EXPLAIN_SECONDS", "60", "Time budget of one explanation, in seconds."),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def text(name: str) -> str:
    """Return the value of a setting as text."""
    setting = _BY_NAME[name]
    return os.environ.get(setting.variable, "") or setting.default


def number(name: str) -> float:
    """Return the value of a numeric setting.

    Raises:
        InputError: the variable holds no number that is zero or more.
    """
    try:
        value = float(text(name))
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise wrong(
            _BY_NAME[name].variable,
            say("The setting is {value}.", value=repr(text(name))),
            say("A number of zero or more was expected."),
            say("Correct or remove the environment variable."),
        )
    return value


def home() -> Path:
    """Return the folder that holds all data, made when it is missing."""
    return _made(text("HOME"))


@lru_cache(maxsize=8)
def _made(chosen: str) -> Path:
    folder = Path(chosen).expanduser() if chosen else platformdirs.user_data_path("layersmith")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def jobs() -> int:
    """Return how many jobs run at once."""
    return int(number("JOBS")) or max(2, (os.cpu_count() or 2) // 2)


def threads() -> int:
    """Return how many threads one job uses."""
    return int(number("THREADS")) or max(1, (os.cpu_count() or 2) // jobs())


def job_memory() -> int:
    """Return the address space that one job may use, in bytes."""
    return int(number("JOB_MEMORY")) * MB
