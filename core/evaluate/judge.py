"""The saved and reloaded model scored on canonical rows: what is taken away is what is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from core.data import table as stored
from core.evaluate import labels, metrics
from core.evaluate.others import Reader, format_of, outputs, reading_notes
from core.goal import label
from core.prepare.prepared import PARTS, Unread, codes_of, target_values, usable
from core.problems import Problem, say, wrong
from core.report import Report

if TYPE_CHECKING:
    from pathlib import Path

    from core.folder import RunFolder
    from core.goal import Goal
    from core.prepare.plain import Array
    from core.schema import Schema


def judge(folder: RunFolder) -> Report:
    """Return the report of a trained run, without opponents."""
    recipe, schema, facts = folder.recipe(), folder.schema(), folder.facts()
    aim = folder.fitted().goal
    truth = target_values(
        recipe, aim, stored.Table(schema, stored.columns(folder.path, [aim.column]))
    )
    found = outputs(folder, Reader(folder, schema), folder.path)
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
        notes=schema.warnings,
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


def judge_data(folder: RunFolder, table: Path, name: str) -> Report:
    """Return the report of a trained run with another table as its test part.

    Args:
        folder: a trained and judged run.
        table: folder of a stored table, rows with known targets.
        name: what the table is called in the report.

    Raises:
        InputError: columns are missing, or no row has a target that can be scored.
    """
    recipe, aim = folder.recipe(), folder.fitted().goal
    schema = stored.check(table)
    reader = Reader(folder, schema)
    truth, label_notes = _truth(folder, table, schema)
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
    found = outputs(folder, reader, table)[rows]
    report = folder.report()
    return report.with_(
        tested_on=name or "data",
        rows={**report.rows, "test": len(rows)},
        metrics={**report.metrics, "test": metrics.score(aim, truth[rows], found)},
        opponents={},
        notes=(*reading_notes(schema), *reader.notes(), *label_notes),
        **_evidence(aim, rows, truth[rows], found, recipe.seed),
    )


def _truth(folder: RunFolder, table: Path, schema: Schema) -> tuple[Array, list[Problem]]:
    """Return the target of another table: class numbers or -1, or numbers or NaN."""
    recipe, aim = folder.recipe(), folder.fitted().goal
    if schema.column(aim.column) is None:
        raise wrong(
            "file",
            say("The file has no column {name}.", name=repr(aim.column)),
            say("Expected the target, to compare predictions with."),
            say("Add the column, or use predict, which needs no target."),
        )
    column = recipe.target_column
    assert column is not None
    texts = stored.column(table, aim.column)
    if aim.task == "regression":
        trained = folder.schema().column(aim.column)
        assert trained is not None
        unread = Unread(column, format_of(column, trained, schema))
        values = stored.canonical(texts, column.kind, unread.form)
        unread.look(values, texts)
        return values, unread.notes()
    number = column.kind == "number"
    words = {text: label(text, number) for text in pc.unique(texts).to_pylist()}
    matched, notes = labels.match(words.values(), aim)
    places = {name: place for place, name in enumerate(aim.classes)}
    codes = {text: places[matched[name]] if name in matched else -1 for text, name in words.items()}
    return codes_of(texts, codes), notes
