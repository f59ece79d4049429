"""The saved and reloaded model scored on canonical rows: what is taken away is what is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.table import canonical
from core.evaluate import labels, metrics
from core.goal import label
from core.network import raw
from core.prepare.prepared import PARTS, cells, target_values, unreadable, usable
from core.problems import Problem, say, wrong
from core.report import Report

if TYPE_CHECKING:
    from core.data.table import Table
    from core.folder import RunFolder
    from core.goal import Goal
    from core.prepare.plain import Array
    from core.recipe import Column, Recipe
    from core.schema import ColumnFacts, Format, Schema


def outputs(folder: RunFolder, columns: dict[str, Array]) -> Array:
    """Return the reloaded model's output (rows, outputs) on canonical columns, in float64."""
    fitted = folder.fitted()
    tensors = raw.tensors(fitted, folder.inputs(), columns)
    return np.asarray(raw.predict(folder.model(), tensors))


def judge(folder: RunFolder) -> Report:
    """Return the report of a trained run, without opponents."""
    recipe, table, facts = folder.recipe(), folder.table(), folder.facts()
    aim = folder.fitted().goal
    truth = target_values(recipe, aim, table)
    found = outputs(folder, cells(recipe, table))
    rows = folder.rows()
    test = rows["test"]
    return Report(
        rows={part: len(rows[part]) for part in PARTS},
        metrics={p: metrics.score(aim, truth[rows[p]], found[rows[p]]) for p in PARTS},
        history=facts.history,
        seconds=facts.seconds,
        epochs=len(facts.history),
        best_epoch=facts.best_epoch,
        ending=facts.ending,
        parameters=facts.parameters,
        weights_sha256=facts.weights_sha256,
        notes=table.schema.warnings,
        **_evidence(aim, test, truth[test], found[test], recipe.seed),
    )


def _evidence(aim: Goal, rows: Array, truth: Array, output: Array, seed: int) -> dict[str, Any]:
    """Return what a report says about one part of the rows beyond its metrics."""
    return {
        "task": aim.task,
        "target": aim.column,
        "classes": aim.classes,
        "positive_class": aim.positive,
        "confusion": metrics.confusion(aim, truth, output),
        "by_class": metrics.by_class(aim, truth, output),
        "curves": metrics.curves(aim, truth, output),
        "residuals": metrics.residuals(aim, rows, truth, output, seed),
    }


def judge_data(folder: RunFolder, table: Table, name: str) -> Report:
    """Return the report of a trained run with another table as its test part.

    Args:
        folder: a trained and judged run.
        table: rows with known targets.
        name: what the table is called in the report.

    Raises:
        InputError: columns are missing, or no row has a target that can be scored.
    """
    recipe, aim = folder.recipe(), folder.fitted().goal
    columns, notes = other_cells(folder, table)
    truth, label_notes = _truth(recipe, folder.schema(), aim, table)
    rows = np.flatnonzero(usable(truth))
    if not len(rows):
        raise wrong(
            f"columns.{aim.column}",
            say("No row of the file has a target that can be scored."),
            say("Expected values such as those of the training."),
            say("Check the target column of the file."),
        )
    if len(rows) < len(truth):
        label_notes.append(
            Problem(
                where="rows",
                found=say("{count} rows have no usable target.", count=len(truth) - len(rows)),
                expected=say("Expected a known target in every row."),
                action=say("They are not scored."),
                severity="warning",
            )
        )
    found = outputs(folder, columns)[rows]
    report = folder.report()
    return report.with_(
        tested_on=name or "data",
        rows={**report.rows, "test": len(rows)},
        metrics={**report.metrics, "test": metrics.score(aim, truth[rows], found)},
        opponents={},
        notes=(*reading_notes(table), *notes, *label_notes),
        **_evidence(aim, rows, truth[rows], found, recipe.seed),
    )


def reading_notes(table: Table) -> list[Problem]:
    """Return what was noticed of another file, but not what was guessed of its columns.

    They are read as in the training, whatever they look like.
    """
    return [note for note in table.schema.warnings if not note.where.startswith("columns.")]


def other_cells(folder: RunFolder, table: Table) -> tuple[dict[str, Array], list[Problem]]:
    """Return canonical feature columns of another table, read as in the training, with notes.

    Raises:
        InputError: a feature column is missing.
    """
    recipe, schema = folder.recipe(), folder.schema()
    absent = [c.name for c in recipe.features if table.schema.column(c.name) is None]
    if absent:
        raise wrong(
            "file",
            say("The file lacks these columns: {names}.", names=", ".join(absent[:20])),
            say("Expected every column the network was trained on."),
            say("Add the columns; cells may be empty where a value is not known."),
        )
    columns, notes = {}, []
    for column in recipe.features:
        trained = schema.column(column.name)
        assert trained is not None
        cells = table.cells[column.name]
        form = format_of(column, trained, table)
        columns[column.name] = canonical(cells, column.kind, form)
        notes += unreadable(column, form, columns[column.name], cells)
    return columns, notes


def format_of(column: Column, trained: ColumnFacts, table: Table) -> Format:
    """Return how the cells of another table are read.

    As in the training, never as a text looks: the same cell means the same here, in the bundle and
    in the script. A workbook or a Parquet file holds numbers and dates themselves, whose text is
    written by the reader: that is read as it was written, whatever the file of the training was.
    """
    facts = table.schema.column(column.name)
    container = table.schema.container
    if facts is None or container is None or not container.typed:
        return trained.format
    return facts.format if facts.kind == column.kind else trained.format


def _truth(recipe: Recipe, schema: Schema, aim: Goal, table: Table) -> tuple[Array, list[Problem]]:
    """Return the target of another table: class numbers or -1, or numbers or NaN."""
    if table.schema.column(aim.column) is None:
        raise wrong(
            "file",
            say("The file has no column {name}.", name=repr(aim.column)),
            say("Expected the target, to compare predictions with."),
            say("Add the column, or use predict, which needs no target."),
        )
    column = recipe.target_column
    assert column is not None
    if aim.task == "regression":
        trained = schema.column(aim.column)
        assert trained is not None
        texts = table.cells[aim.column]
        form = format_of(column, trained, table)
        values = canonical(texts, column.kind, form)
        return values, unreadable(column, form, values, texts)
    number = column.kind == "number"
    texts = [label(text, number) for text in table.cells[aim.column].to_pylist()]
    matched, notes = labels.match(texts, aim)
    places = {name: place for place, name in enumerate(aim.classes)}
    codes = {text: places[matched[text]] if text in matched else -1 for text in set(texts)}
    return np.array([codes[text] for text in texts], dtype="int64"), notes
