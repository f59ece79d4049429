"""Rows through a trained network, a part of a stored table at a time.

So a table may be larger than the memory: only what the network says of its rows is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.table import canonical, parts
from core.network import raw
from core.prepare.prepared import Unread
from core.problems import Problem, say, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from core.folder import RunFolder
    from core.prepare.plain import Array
    from core.recipe import Column
    from core.schema import ColumnFacts, Format, Schema

# A multiple of the batch, so that the same rows meet in it however the table is stored.
ROWS = 4 * raw.BATCH


class Reader:
    """Reads the feature columns of other rows as those of the training were read."""

    def __init__(self, folder: RunFolder, schema: Schema) -> None:
        """Take a trained run, and the facts of the table that the rows are in.

        Raises:
            InputError: a feature column is missing.
        """
        features, trained = folder.recipe().features, folder.schema()
        absent = [c.name for c in features if schema.column(c.name) is None]
        if absent:
            raise wrong(
                "file",
                say("The file lacks these columns: {names}.", names=", ".join(absent[:20])),
                say("Expected every column the network was trained on."),
                say("Add the columns; cells may be empty where a value is not known."),
            )
        self._unread = []
        for column in features:
            facts = trained.column(column.name)
            assert facts is not None
            self._unread.append(Unread(column, format_of(column, facts, schema)))

    def columns(self, cells: Any) -> dict[str, Array]:
        """Return canonical feature columns of rows, given as an Arrow table."""
        found = {}
        for unread in self._unread:
            texts = cells[unread.column.name]
            values = canonical(texts, unread.column.kind, unread.form)
            unread.look(values, texts)
            found[unread.column.name] = values
        return found

    def notes(self) -> list[Problem]:
        """Return what could not be read so far."""
        return [note for unread in self._unread for note in unread.notes()]


def answered(
    folder: RunFolder, reader: Reader, table: Path, also: Sequence[str] = ()
) -> Iterator[tuple[Any, Array]]:
    """Yield rows of a stored table, and the reloaded model's output (rows, outputs) in float64.

    Args:
        folder: a trained run.
        reader: how the table is read.
        table: its folder.
        also: columns whose cells are wanted beside those of the features.

    Yields:
        An Arrow table of the cells of some rows, and the output for them, in the table's order.
    """
    answer = raw.answering(folder.model())
    fitted, inputs = folder.fitted(), folder.inputs()
    names = dict.fromkeys((*(c.name for c in folder.recipe().features), *also))
    for cells in parts(table, list(names), ROWS):
        yield cells, answer(raw.tensors(fitted, inputs, reader.columns(cells)))


def outputs(folder: RunFolder, reader: Reader, table: Path) -> Array:
    """Return the reloaded model's output (rows, outputs) for a stored table, in float64."""
    none = np.zeros((0, folder.fitted().goal.outputs))
    return np.concatenate([none, *(output for _, output in answered(folder, reader, table))])


def format_of(column: Column, trained: ColumnFacts, schema: Schema) -> Format:
    """Return how the cells of another table are read.

    As in the training, never as a text looks: the same cell means the same here, in the bundle and
    in the script. A workbook or a Parquet file holds numbers and dates themselves, whose text is
    written by the reader: that is read as it was written, whatever the file of the training was.
    """
    facts = schema.column(column.name)
    container = schema.container
    if facts is None or container is None or not container.typed:
        return trained.format
    return facts.format if facts.kind == column.kind else trained.format


def reading_notes(schema: Schema) -> list[Problem]:
    """Return what was noticed of another file, but not what was guessed of its columns.

    They are read as in the training, whatever they look like.
    """
    return [note for note in schema.warnings if not note.where.startswith("columns.")]
