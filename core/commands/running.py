"""Train and the other jobs, through the same queue and worker as the pages."""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import settings, store, templates
from core.commands import before, words
from core.commands.progress import Progress
from core.folder import RunFolder
from core.jobs import client, queue
from core.jobs.job import State
from core.problems import InputError, JobError, Problem, say, wrong

if TYPE_CHECKING:
    import argparse
    from types import FrameType

    from core.jobs.job import Job


def _notes(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        print(words.problem(problem), file=sys.stderr)


class _Interrupts:
    """Counts requests to end instead of raising: one in the wrong moment must not be lost.

    The first keeps what there is, the second ends the job. A command in the background, which its
    shell lets ignore interrupts, goes on ignoring them.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._wanted = self._done = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> _Interrupts:
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._count)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _count(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._wanted += 1

    def act(self) -> None:
        """Pass on what was asked since the last time."""
        while self._done < self._wanted:
            self._done += 1
            if self._done == 1:
                print("Stopping; what was learned is kept.", file=sys.stderr)
                queue.stop(self._job.id)
            else:
                queue.cancel(self._job.id)


def _wait(job: Job) -> Job:
    """Follow a job to its end.

    Raises:
        InputError: the job found the input wrong.
        JobError: the job ended without its result.
    """
    progress = Progress()
    with _Interrupts(job) as interrupts:
        ended = client.follow(job.id, progress.show, between=interrupts.act)
    progress.close()
    if ended.state is State.FINISHED:
        return ended
    if ended.state is State.FAILED and ended.problems:
        raise InputError(ended.problems)
    given = ended.problems[0] if ended.problems else _ended(ended)
    raise JobError(ended.state, given)


def _ended(job: Job) -> Problem:
    return Problem(
        where="job",
        found=say("The job was {state}.", state=str(job.state)),
        expected=say("Expected a job that runs to its end."),
        action=say("Start it again."),
    )


def _empty(path: Path) -> None:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise wrong(
            "--out",
            say("{path} exists and is not empty.", path=str(path)),
            say("Expected a folder that is new or empty."),
            say("Choose another folder, or remove this one."),
        )


def train(chosen: argparse.Namespace) -> int:
    """`train FILE --target COLUMN --out DIR`."""
    out = Path(chosen.out).absolute()
    _empty(out)
    if chosen.recipe:
        recipe = before.stored(chosen.recipe)
        source = before.table(chosen.file, before.reading(recipe, chosen.set))
        if chosen.template:
            recipe = templates.use(recipe, chosen.template, source.schema)
        recipe = before.changed(recipe, chosen.set, source.schema)
    else:
        recipe, source = before.start(chosen.file, chosen.target, chosen.template, chosen.set)
    _notes(source.schema.warnings)
    _notes(before.accepted(recipe, source.schema))
    existed = out.exists()
    try:
        folder = RunFolder.create(out, recipe, source.folder)
    except OSError:
        if not existed:
            out.rmdir()
        raise
    try:
        _wait(queue.submit("train", out, _limits()))
    except InputError:
        # Found wrong on the way: nothing was trained, so nothing is left behind.
        if not folder.model_path.exists():
            _remove(out, keep=existed)
        raise
    report = folder.report()
    if chosen.json:
        print(report.model_dump_json(indent=1))
    else:
        print(words.report(report))
        print(f"\nThe run is in {chosen.out}")
    return 0


def _limits() -> dict[str, Any]:
    """Return the settings of this command that a job is to keep to."""
    return {
        "threads": settings.threads(),
        "memory": settings.job_memory(),
        "seconds": settings.number("EXPLAIN_SECONDS"),
    }


def _remove(path: Path, keep: bool) -> None:
    store.remove_folder(path)
    if keep:
        path.mkdir(exist_ok=True)


def _writable(path: str) -> Path:
    """Return the path of an answer; said before the work, not after it."""
    target = Path(path)
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise wrong(
            "-o",
            say("{path} cannot be written.", path=path),
            say("A file in a folder that exists was expected."),
            say("Make the folder, or choose another place."),
        )
    return target


class _Job:
    """A job about a run with a folder of its own, which is removed with the block's end."""

    def __init__(self, kind: str, run: str, **arguments: Any) -> None:
        self.kind = kind
        self.arguments = {"run": str(Path(run).absolute()), **_limits(), **arguments}

    def __enter__(self) -> Path:
        RunFolder(Path(self.arguments["run"])).facts()
        self.path = store.scratch()
        try:
            _wait(queue.submit(self.kind, self.path, self.arguments))
        except BaseException:
            self.__exit__()
            raise
        return self.path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def evaluate(chosen: argparse.Namespace) -> int:
    """`evaluate DIR [--data FILE]`."""
    run = RunFolder(Path(chosen.run))
    if chosen.data is None:
        report = run.report()
    else:
        run.facts()
        source = before.table(chosen.data, run.reading())
        name = Path(chosen.data).name
        with _Job("evaluate", chosen.run, table=str(source.folder), name=name) as path:
            report = RunFolder(path).report()
    if chosen.json:
        print(report.model_dump_json(indent=1))
    else:
        print(words.report(report))
    if chosen.data is not None:
        _notes(report.notes)
    return 0


def explain(chosen: argparse.Namespace) -> int:
    """`explain DIR`."""
    run = RunFolder(Path(chosen.run))
    with _Job("explain", chosen.run, rows=chosen.rows):
        found = run.explanation()
    print(found.model_dump_json(indent=1) if chosen.json else words.explanation(found))
    return 0


def predict(chosen: argparse.Namespace) -> int:
    """`predict DIR FILE -o OUT.csv`."""
    run = RunFolder(Path(chosen.run))
    run.facts()
    out = _writable(chosen.out)
    source = before.table(chosen.file, run.reading())
    with (
        _Job("predict", chosen.run, table=str(source.folder)) as path,
        store.drafted(out) as draft,
    ):
        shutil.copyfile(path / "predictions.csv", draft)
    print(f"Predictions for {source.schema.rows} rows are in {chosen.out}", file=sys.stderr)
    return 0


def export(chosen: argparse.Namespace) -> int:
    """`export DIR -o BUNDLE.zip`."""
    out = _writable(chosen.out)
    with _Job("export", chosen.run, formats=chosen.format) as path:
        store.write_atomic(out, (path / "bundle.zip").read_bytes())
    print(f"The bundle is in {chosen.out}", file=sys.stderr)
    return 0


def script(chosen: argparse.Namespace) -> int:
    """`script DIR`."""
    from core.script import script as printed

    sys.stdout.write(printed(RunFolder(Path(chosen.run))))
    return 0
