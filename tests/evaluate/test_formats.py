"""Other rows for a network are read as those of its training, whatever file they come in."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.data.read import read
from core.data.table import canonical
from core.evaluate.others import format_of
from core.recipe import Column
from tests.data import workbooks

GERMAN = "a;d\n1,5;24.12.2024\n-2,25;31.01.2025\n7;01.02.2025\n"


def test_numbers_of_a_workbook_feed_a_network_trained_on_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(GERMAN, encoding="utf-8")
    trained = read(path).schema
    rows = [["a", "d"], [1.5, workbooks.day(45650)], [-2.25, workbooks.day(45688)]]
    book = read(workbooks.xlsx(tmp_path / "t.xlsx", {"S": rows}))
    text = tmp_path / "new.csv"
    text.write_text("a,d\n1.5,2024-12-24\n2.5,2025-01-31\n", encoding="utf-8")
    other = read(text)
    for name, kind, expected in (
        ("a", "number", [1.5, -2.25]),
        ("d", "date", ["2024-12-24", "2025-01-31"]),
    ):
        column, facts = Column.model_validate({"name": name, "kind": kind}), trained.column(name)
        assert facts is not None
        form = format_of(column, facts, book.schema)
        assert canonical(book.cells[name], column.kind, form).tolist() == expected
        # A text is never read as it looks: 1.234 may be a thousand there.
        form = format_of(column, facts, other.schema)
        assert form == facts.format
        found = canonical(other.cells[name], column.kind, form)
        assert np.isnan(found).all() if kind == "number" else not any(found)
