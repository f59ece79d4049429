"""A table through a network in parts gives what the whole table gives, to the last bit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core import suggest
from core.data.table import CELLS, Table, canonical, load, save_schema
from core.evaluate.others import ROWS, Reader, answered, outputs
from core.folder import RunFolder
from core.network import raw
from core.network.build import Network
from core.network.plan import plan
from core.predict import answers, predict
from core.prepare.prepared import Unread, prepare
from core.problems import InputError
from core.tables import csv_text

if TYPE_CHECKING:
    from pathlib import Path

    from core.prepare.plain import Array

MANY = ROWS + 7_000


@dataclass(frozen=True)
class Made(RunFolder):
    """A run whose network was never trained."""

    network: Any

    def model(self) -> Any:
        return self.network


@pytest.fixture
def run(mixed: Table, tmp_path: Path) -> Made:
    recipe = suggest.recipe(mixed.schema, "level", "mlp")
    mixed.save(tmp_path / "trained")
    made = RunFolder.create(tmp_path / "run", recipe, tmp_path / "trained")
    fitted, inputs = prepare(recipe, mixed).fitted, made.inputs()
    (made.path / "fitted.json").write_text(fitted.to_json(), encoding="utf-8")
    network = Network(plan(recipe, fitted, inputs.values()))
    network.model()
    return Made(made.path, raw.raw_model(fitted, inputs, network))


@pytest.fixture
def others(mixed: Table, tmp_path: Path) -> Path:
    """Many rows, stored together by numbers that divide nothing; some cannot be read."""
    folder = tmp_path / "others"
    folder.mkdir()
    picked = np.random.default_rng(0).integers(0, mixed.schema.rows, MANY)
    cells = {name: mixed.cells[name].take(picked).to_pylist() for name in mixed.schema.names}
    for row in range(5, MANY, 3_001):
        cells["age"][row], cells["day"][row] = f"old {row}", "=1+1"
    pq.write_table(pa.table(cells), folder / CELLS, row_group_size=9_001)
    save_schema(folder, mixed.schema.model_copy(update={"rows": MANY}))
    return folder


def whole(run: Made, folder: Path) -> tuple[Array, list[str]]:
    """The output and the notes for all rows at once."""
    table, columns, notes = load(folder), {}, []
    for column in run.recipe().features:
        facts = run.schema().column(column.name)
        assert facts is not None
        texts = table.cells[column.name]
        columns[column.name] = canonical(texts, column.kind, facts.format)
        unread = Unread(column, facts.format)
        unread.look(columns[column.name], texts)
        notes += map(str, unread.notes())
    tensors = raw.tensors(run.fitted(), run.inputs(), columns)
    return raw.answering(run.model())(tensors), notes


def test_parts_give_the_same_bytes_as_the_whole(run: Made, others: Path, tmp_path: Path) -> None:
    output, noted = whole(run, others)
    table = load(others)
    assert outputs(run, Reader(run, table.schema), others).tobytes() == output.tobytes()
    notes = predict(run, others, tmp_path / "out.csv")
    assert [str(note) for note in notes if note.where.startswith("columns.")] == noted
    assert "14 cells cannot be read as number" in noted[0]
    assert "'old 5', 'old 3006'" in noted[0]
    found = answers(run.fitted().goal, output)
    cells = [table.cells[name].to_pylist() for name in table.schema.names]
    expected = csv_text((*table.schema.names, *found), zip(*cells, *found.values(), strict=True))
    assert (tmp_path / "out.csv").read_bytes() == expected.encode()
    assert "'=1+1" in expected
    assert not list(tmp_path.glob(".*"))


def test_no_more_than_a_part_is_held(run: Made, others: Path) -> None:
    reader = Reader(run, load(others).schema)
    sizes = [(len(cells), *output.shape) for cells, output in answered(run, reader, others)]
    assert sizes == [(ROWS, ROWS, 3), (7_000, 7_000, 3)]
    assert ROWS % raw.BATCH == 0


def test_a_missing_column_is_said_before_anything_is_written(
    run: Made, mixed: Table, tmp_path: Path
) -> None:
    schema = mixed.schema.model_copy(update={"columns": mixed.schema.columns[1:]})
    Table(schema, mixed.cells.drop_columns(["age"])).save(tmp_path / "less")
    with pytest.raises(InputError, match="lacks these columns: age"):
        predict(run, tmp_path / "less", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
