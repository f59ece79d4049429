"""From exceptions and exit statuses to plain problems.

What went wrong inside the program is told to a person as a reference id alone; the traceback, with
its paths and values, goes to a file under that id.
"""

from __future__ import annotations

import errno
import os
import secrets
import traceback
from contextlib import suppress
from pathlib import Path

from core.problems import InputError, Problem, say
from core.settings import MB
from core.store import write_atomic

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


def explain(error: BaseException, logs: Path, memory: int = 0) -> tuple[Problem, ...]:
    """Return the problems that an exception of a step means.

    Args:
        error: what the step raised.
        logs: where the traceback goes when the exception has no plain meaning.
        memory: the address space the step had, in bytes; 0 for no limit.
    """
    if isinstance(error, InputError):
        return error.problems
    if _is_disk_full(error):
        return (disk_full(),)
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return (_memory(memory),)
    return (_unforeseen(error, logs),)


def _is_disk_full(error: BaseException) -> bool:
    # Libraries wrap the failure (TensorFlow calls it ResourceExhaustedError, HDF5 a plain OSError),
    # and only the system's words get through.
    number = error.errno if isinstance(error, OSError) else None
    return number in DISK_FULL or os.strerror(errno.ENOSPC) in str(error)


def disk_full() -> Problem:
    """Return the problem of a full disk."""
    return Problem(
        where="job",
        found=say("The disk is full."),
        expected=say("There must be room for what the job writes."),
        action=say("Free some space, or remove old runs, and start again."),
    )


def _memory(limit: int) -> Problem:
    return Problem(
        where="job",
        found=say("The job needed more memory than it may use."),
        expected=say("A job may use {limit} MB.", limit=limit // MB) if limit else say(""),
        action=say("Make the layers or the batch smaller, or use fewer rows."),
    )


def _unforeseen(error: BaseException, logs: Path) -> Problem:
    reference = secrets.token_hex(5)
    with suppress(OSError):
        write_atomic(logs / f"{reference}.txt", "".join(traceback.format_exception(error)))
    return Problem(
        where="job",
        found=say("Something went wrong inside the program."),
        expected=say("Its log holds the details under {reference}.", reference=reference),
        action=say("Try again; if it happens again, pass this reference to whoever runs it."),
    )


def killed(exitcode: int) -> Problem:
    """Return the problem of a step's process that died without a word.

    Args:
        exitcode: its exit status; the negative number of the signal that ended it.
    """
    return Problem(
        where="job",
        found=say("The process of the job died (status {status}).", status=exitcode),
        expected=say("It dies like this when memory runs out, or when somebody ends it."),
        action=say("Start it again; if it dies again, make the layers or the batch smaller."),
    )


def interrupted() -> Problem:
    """Return the problem of a job whose worker left before it was done."""
    return Problem(
        where="job",
        found=say("The job was interrupted, because the program that ran it ended."),
        expected=say("It was not done yet."),
        action=say("Start it again."),
    )


def unknown_kind(kind: str) -> Problem:
    """Return the problem of a job that no step is known for."""
    return Problem(
        where="job",
        found=say("The job is of the kind {kind}.", kind=repr(kind[:40])),
        expected=say("A kind that this version knows was expected."),
        action=say("Update Layersmith, or start the job from its page."),
    )
