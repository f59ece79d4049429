"""Trained runs that are kept loaded, and predictions of one row.

Loading a model and tracing it takes half a second, asking it a millisecond. A row is read and
noted as `predict` does with a file, by the same functions.
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from core.data.numbers import SPACE
from core.data.table import Table
from core.evaluate import metrics
from core.evaluate.others import Reader
from core.folder import RunFolder
from core.network import raw
from core.problems import Problem, listed, say, wrong

if TYPE_CHECKING:
    from core.prepare.fitted import Fitted
    from core.prepare.plain import Array
    from core.recipe import Recipe
    from core.schema import Schema

MOST = 8
# A run is loaded again when one of these is another file than it was.
FILES = ("recipe.json", "schema.json", "fitted.json", "run.json", "model.keras")

Stamp = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class LoadedRun(RunFolder):
    """A trained run whose files were read once.

    Attributes:
        answer: canonical tensors of rows → the model's output.
    """

    _recipe: Recipe
    _schema: Schema
    _fitted: Fitted
    _inputs: dict[str, str]
    answer: Callable[[dict[str, Any]], Array]

    @classmethod
    def of(cls, run: RunFolder) -> LoadedRun:
        """Read a run.

        Raises:
            InputError: it is no trained run, or its model is not the one that was trained.
        """
        return cls(
            run.path,
            run.recipe(),
            run.schema(),
            run.fitted(),
            run.inputs(),
            raw.answering(run.model()),
        )

    def recipe(self) -> Recipe:
        """Return what was asked."""
        return self._recipe

    def schema(self) -> Schema:
        """Return the facts of the table."""
        return self._schema

    def fitted(self) -> Fitted:
        """Return what was fitted on the training rows."""
        return self._fitted

    def inputs(self) -> dict[str, str]:
        """Return the model's input for each feature column."""
        return self._inputs


class Models:
    """The runs asked about last.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Path, tuple[Stamp, LoadedRun]] = OrderedDict()

    def predict(self, path: Path, cells: Mapping[str, str | None]) -> dict[str, Any]:
        """Return what a trained network says of one row.

        Args:
            path: folder of the run.
            cells: text by column, as a file would hold it; columns left out are missing.

        Returns:
            `task`; `prediction`, a class or a number; `probabilities` by class, in the order of the
            classes, empty for numbers; `notes`, problems such as a cell that could not be read.
            The prediction is None, with a note, when the network gives no finite number.

        Raises:
            InputError: the folder is no trained run, or its table has no such column.
        """
        run = self._loaded(path)
        row = _row(run, cells)
        reader = Reader(run, row.schema)
        columns = reader.columns(row.cells)
        output = run.answer(raw.tensors(run.fitted(), run.inputs(), columns))
        answer, notes = _answer(run, output), reader.notes()
        if answer["prediction"] is None:
            notes.append(_no_number())
        return answer | {"notes": [note.model_dump(mode="json") for note in notes]}

    def _loaded(self, path: Path) -> LoadedRun:
        for other in [other for other in self._kept if not other.is_dir()]:
            del self._kept[other]
        run = RunFolder(path)
        stamp = _stamp(run)
        held = self._kept.pop(path, None)
        if held is None or held[0] != stamp:
            # Models go in circles: what is left out is only freed when it is looked for.
            held = None
            while len(self._kept) >= self._most:
                self._kept.popitem(last=False)
            gc.collect()
            held = stamp, LoadedRun.of(run)
        self._kept[path] = held
        return held[1]


def _stamp(run: RunFolder) -> Stamp:
    """Return what changes when a file of the run does."""
    found = []
    for name in FILES:
        try:
            facts = (run.path / name).stat()
        except OSError:
            run.text(name)
            raise
        found.append((facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns))
    return tuple(found)


def _row(run: LoadedRun, cells: Mapping[str, str | None]) -> Table:
    """Return a table of one row, its blank cells missing as in a file."""
    schema = run.schema()
    strange = [name for name in cells if schema.column(name) is None]
    if strange:
        raise wrong(
            "question.cells",
            say("The table has no column {names}.", names=listed(map(repr, strange))),
            say("It has: {names}.", names=listed(schema.names, 12)),
            say("Ask about these columns only."),
        )
    texts = {column.name: cells.get(column.name) or "" for column in run.recipe().features}
    blank = {name: text if text.strip(SPACE) else "" for name, text in texts.items()}
    return Table(schema, pa.table({n: pa.array([text], pa.string()) for n, text in blank.items()}))


def _answer(run: LoadedRun, output: Array) -> dict[str, Any]:
    aim = run.fitted().goal
    answer: dict[str, Any] = {"task": aim.task, "prediction": None, "probabilities": {}}
    if not np.isfinite(output).all():
        return answer
    if aim.task == "regression":
        return answer | {"prediction": float(output[0, 0])}
    shares = metrics.probabilities(output)[0].tolist()
    return answer | {
        "prediction": aim.classes[int(metrics.chosen(output)[0])],
        "probabilities": dict(zip(aim.classes, shares, strict=True)),
    }


def _no_number() -> Problem:
    return Problem(
        where="rows",
        found=say("The network gives no finite number for this row."),
        expected=say("Expected values such as those of the training."),
        action=say("Look for a number that is far too large."),
        severity="warning",
    )
