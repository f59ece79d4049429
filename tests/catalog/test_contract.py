"""Every row of the catalog keeps its promises: words, defaults, bounds, and Keras agrees."""

from __future__ import annotations

from typing import Any

import pytest

from core.catalog import columns, entries, layers, preparation, templates, training
from core.catalog.options import Row
from core.prepare import plain
from tests.catalog.values import bad_values

TABLES: dict[str, dict[str, Any]] = {
    "layers": layers.LAYERS,
    "activations": layers.ACTIVATIONS,
    "initializers": layers.INITIALIZERS,
    "regularizers": layers.REGULARIZERS,
    "constraints": layers.CONSTRAINTS,
    "families": layers.FAMILIES,
    "missing": preparation.MISSING,
    "scaling": preparation.SCALING,
    "encoding": preparation.ENCODING,
    "splits": preparation.SPLITS,
    "balance": preparation.BALANCE,
    "tasks": training.TASKS,
    "losses": training.LOSSES,
    "optimizers": training.OPTIMIZERS,
    "clipping": training.CLIPPING,
    "schedules": training.SCHEDULES,
    "metrics": training.METRICS,
    "early_stopping": training.EARLY_STOPPING,
    "templates": templates.TEMPLATES,
    "entries": entries.ENTRIES,
    "opponents": training.OPPONENTS,
    "kinds": columns.KINDS,
    "roles": columns.ROLES,
}
ROWS = [(table, row) for table, rows in TABLES.items() for row in rows.values()]


def ids(value: object) -> str:
    return value.name if isinstance(value, Row) else str(value)


@pytest.mark.parametrize(("table", "row"), ROWS, ids=ids)
def test_row(table: str, row: Row) -> None:
    assert TABLES[table][row.name] is row
    assert row.label
    assert row.help.endswith(".")
    assert row.problems({}, "here") == [], "defaults must be allowed"
    assert len({param.name for param in row.params}) == len(row.params)
    for param in row.params:
        assert param.label
        assert param.help.endswith(".")
        for value in bad_values(param):
            (problem,) = row.problems({param.name: value}, "here")
            assert problem.where == f"here.{param.name}"
            assert str(problem.expected).startswith("Expected")
    (problem,) = row.problems({"no_such_parameter": 1}, "here")
    assert "no_such_parameter" in str(problem)


def test_every_treatment_has_its_arithmetic() -> None:
    filled = {name for name, row in preparation.MISSING.items() if "number" in row.kinds}
    assert filled - {"constant"} <= set(plain.STATISTICS)
    assert set(preparation.SCALING) <= set(plain.STATISTICS)
    slots = (preparation.MISSING, preparation.SCALING, preparation.ENCODING)
    for kind, treatment in preparation.TREATMENTS.items():
        for rows, choice in zip(
            slots, (treatment.missing, treatment.scaling, treatment.encoding), strict=True
        ):
            if choice is not None:
                assert kind in rows[choice.kind].kinds
