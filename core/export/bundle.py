"""The ZIP of a run: the model, how to feed it, how it was made, and what it is worth."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

from core.export import cells, programs
from core.export.columns import columns
from core.problems import say, wrong
from core.script import script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.folder import RunFolder
    from core.report import Report, Run
    from core.schema import Schema

FORMATS = ("keras",)
# ZIP entries carry a date; a fixed one keeps equal runs equal, byte for byte.
DATE = (1980, 1, 1, 0, 0, 0)

_PREDICT = '''"""Predict the rows of a CSV with model.keras.

    python predict.py ROWS.csv OUT.csv

Needs tensorflow and keras only. columns.json says which column is which input.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf

HERE = Path(__file__).parent


'''

_PREDICT_MAIN = '''

def tensors(table: dict[str, list[str]], facts: dict[str, Any]) -> dict[str, Any]:
    """Return the model's inputs, each of shape (rows, 1)."""
    result = {}
    for column in facts["columns"]:
        if column["header"] not in table:
            raise SystemExit(f"The file has no column {column['header']!r}.")
        cells = table[column["header"]]
        values = canonical(cells, column["kind"], column["format"])
        said = {"", *column["format"]["missing_words"]}
        strange = [c for c, v in zip(cells, values) if v in ("", None) or v != v]
        strange = [cell for cell in strange if cell.strip() not in said]
        if column["kind"] in ("number", "date") and strange:
            print(
                f"note: {len(strange)} cells of {column['header']!r} cannot be read as "
                f"{column['kind']} and are taken as missing, such as {strange[0]!r}.",
                file=sys.stderr,
            )
        kind = tf.float64 if column["kind"] == "number" else tf.string
        result[column["input"]] = tf.reshape(tf.constant(list(values), kind), (-1, 1))
    return result


def predict(path: str) -> tuple[dict[str, list[str]], Any]:
    """Return the cells of a CSV and the model's output for its rows.

    The output is the probability of the positive class, of each class, or the number.
    """
    facts = json.loads((HERE / "columns.json").read_text(encoding="utf-8"))
    table = read_csv(path, facts["dialect"])
    model = keras.saving.load_model(HERE / "model.keras")
    rows = tf.data.Dataset.from_tensor_slices(tensors(table, facts)).batch(8192)
    return table, np.asarray(model.predict(rows, verbose=0), dtype="float64")


def main(source: str, target: str) -> None:
    """Write the cells with the predictions beside them."""
    facts = json.loads((HERE / "columns.json").read_text(encoding="utf-8"))
    table, output = predict(source)
    classes = facts["classes"]
    if not classes:
        found = {"prediction": output[:, 0].tolist()}
    else:
        shares = output
        if output.shape[1] == 1:
            chosen = (output[:, 0] >= 0.5).astype(int)
            shares = np.hstack([1 - output, output])
        else:
            chosen = output.argmax(axis=1)
            shares = output / output.sum(axis=1, keepdims=True)
        found = {"prediction": [classes[place] for place in chosen]}
        for place, name in enumerate(classes):
            found[f"probability of {name}"] = shares[:, place].tolist()
    with open(target, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\\n")
        writer.writerow([harmless(name) for name in [*table, *found]])
        for row in zip(*table.values(), *found.values()):
            writer.writerow([harmless(str(cell)) for cell in row])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    main(sys.argv[1], sys.argv[2])
'''

_README = """# A trained network

It predicts {target} and was trained with Layersmith {version}.

{score}

## Use it

    import keras, tensorflow as tf
    model = keras.saving.load_model("model.keras")
    model.predict(tf.data.Dataset.from_tensors({row}))

The model takes rows as they are: one input for each column, preparation inside. Numbers are given
as floats (`nan` where missing), all else as text (`""` where missing), dates as `2026-01-31` or
`2026-01-31T12:00:00`. `columns.json` says which header is which input. {output}

For a whole CSV: `python predict.py ROWS.csv OUT.csv`

{reads}

## What is inside

| file | what it is |
|---|---|
| `model.keras` | the model; stock Keras, nothing of Layersmith is needed to load it |
| `columns.json` | headers, inputs, kinds and formats of the columns; the classes |
| `predict.py` | predicts a CSV |
| `train.py` | trains the same network again, to the same weights, from the same file |
| `recipe.json` | every choice that was made; open it in Layersmith to go on |
| `report.json` | how good it is, on rows it had not seen |
| `requirements.txt` | the versions it was made with |
"""

_OUTPUTS = {
    "binary": "The answer is the probability of {positive}.",
    "multiclass": "The answer holds a probability for each class, in the order of `classes`.",
    "regression": "The answer is the number itself.",
}


def bundle(folder: RunFolder, formats: Sequence[str] = FORMATS) -> bytes:
    """Return the ZIP of a trained run.

    Raises:
        InputError: a format is not known.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise wrong(
            "--format",
            say("There is no format {name}.", name=repr(unknown[0])),
            say("Known: {known}.", known=", ".join(FORMATS)),
            say("Choose one of these."),
        )
    report, facts = folder.report(), folder.facts()
    files = {
        "README.md": _readme(folder, report, facts),
        "columns.json": json.dumps(columns(folder), indent=2, ensure_ascii=False) + "\n",
        "recipe.json": folder.recipe().to_json() + "\n",
        "report.json": report.model_dump_json(indent=2) + "\n",
        "train.py": script(folder),
        "predict.py": predictor(),
        "requirements.txt": requirements(facts),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        # Already compressed.
        archive.writestr(
            zipfile.ZipInfo("model.keras", DATE),
            folder.model_path.read_bytes(),
            zipfile.ZIP_STORED,
        )
        for name, text in files.items():
            archive.writestr(
                zipfile.ZipInfo(name, DATE), text.encode("utf-8"), zipfile.ZIP_DEFLATED
            )
    return buffer.getvalue()


def predictor() -> str:
    """Return the program that predicts a CSV with nothing but TensorFlow."""
    return _PREDICT + programs.body(cells) + _PREDICT_MAIN


def requirements(facts: Run) -> str:
    """Return the pinned packages that the programs of a bundle need."""
    versions = facts.versions
    return (
        f"keras=={versions.keras}\n"
        f"tensorflow=={versions.tensorflow}\n"
        f"numpy=={versions.numpy}\n"
        f"scikit-learn=={versions.scikit_learn}  # train.py only\n"
    )


def literal(name: str) -> str:
    """Return a name as Markdown that shows it and nothing else: a code span without its marks."""
    return "`" + "".join(c if c.isprintable() and c != "`" else " " for c in name) + "`"


def _reads(schema: Schema) -> str:
    """Return how a CSV of new rows must be written."""
    marks = {"\t": "tabs", " ": "blanks", "": "nothing"}
    delimiter = schema.dialect.delimiter
    how = (
        f"The CSV is read as {schema.dialect.encoding} text with {marks.get(delimiter, delimiter)} "
        "between the cells, numbers and dates as `columns.json` says"
    )
    if schema.container is None:
        return f"{how}: as the file of the training was written."
    layers = " in ".join(reversed(schema.container.layers))
    return (
        f"{how}. The training read another kind of file ({layers}); save new rows as such a CSV, "
        "or predict them in Layersmith."
    )


def _readme(folder: RunFolder, report: Report, facts: Run) -> str:
    schema, aim = folder.schema(), folder.fitted().goal
    cells_of_first = folder.table().cells.slice(0, 1)
    entries = []
    for column in folder.recipe().features:
        found = schema.column(column.name)
        assert found is not None
        text = cells_of_first[column.name][0].as_py()
        form = found.format
        dtype = ""
        if column.kind == "number":
            value = cells.number_cell(text, form.model_dump())
            shown, dtype = ("float('nan')" if value != value else repr(value)), ", tf.float64"
        elif column.kind == "date":
            shown = repr(cells.date_cell(text, form.date, form.missing_words))
        else:
            shown = repr(text)
        entries.append(f"{found.input!r}: tf.constant([[{shown}]]{dtype})")
    scores = report.metrics.get("test", {})
    shown_scores = ", ".join(
        f"{name} {value:.4g}" for name, value in scores.items() if value is not None
    )
    return _README.format(
        target=literal(aim.column),
        version=facts.versions.layersmith,
        score=f"On {report.rows.get('test', 0)} rows it had not seen: {shown_scores}.",
        reads=_reads(schema),
        row="{" + ", ".join(entries) + "}",
        output=_OUTPUTS[aim.task].format(positive=literal(aim.positive or "")),
    )
