"""Every row of the catalog keeps its promises: words, defaults, bounds, and Keras agrees."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from core.catalog import columns, layers, preparation, templates, training
from core.catalog.options import Row
from core.graph import trace
from core.network import calls, training_calls
from core.prepare import plain
from core.recipe import Choice, Network, Training
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
    "early_stopping": training.EARLY_STOPPING,
    "templates": templates.TEMPLATES,
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


@pytest.mark.parametrize("row", training.OPTIMIZERS.values(), ids=ids)
def test_optimizer(row: training.OptimizerRow) -> None:
    call = training_calls.optimizer(Training(optimizer=Choice(kind=row.name), learning_rate=0.01))
    optimizer = call.run()
    assert float(optimizer.learning_rate) == pytest.approx(0.01)
    variable = keras.Variable(np.ones(3, "float32"))
    optimizer.build([variable])
    slots = [v for v in optimizer.variables if v.shape == (3,)]
    assert len(slots) <= row.slots, "the estimate of memory counts every slot"
    printed = eval(call.source(), {"keras": keras})
    assert printed.get_config() | {"name": ""} == optimizer.get_config() | {"name": ""}


@pytest.mark.parametrize("row", training.LOSSES.values(), ids=ids)
def test_loss(row: training.LossRow) -> None:
    loss = calls.Call(row.keras, dict(row.values({}))).run()
    truth, output = np.zeros((4, 1), "float32"), np.full((4, 1), 0.3, "float32")
    if row.tasks == ("multiclass",):
        truth, output = np.zeros(4, "int32"), np.full((4, 3), 1 / 3, "float32")
    assert float(loss(truth, output)) > 0


@pytest.mark.parametrize("row", training.TASKS.values(), ids=ids)
def test_task(row: training.TaskRow) -> None:
    assert row.name in training.LOSSES[row.loss].tasks
    assert row.activation in layers.ACTIVATIONS
    for metric in row.metrics:
        keras.metrics.get(metric)


def test_early_stopping_is_keras_own() -> None:
    made = training_calls.early_stopping(Training()).run()  # type: ignore[union-attr]
    assert isinstance(made, keras.callbacks.EarlyStopping)
    assert training_calls.early_stopping(Training(early_stopping=Choice(kind="none"))) is None


@pytest.mark.parametrize("row", templates.TEMPLATES.values(), ids=ids)
def test_template(row: templates.TemplateRow) -> None:
    found = trace(Network(layers=row.layers), {"features": (9,)})
    assert found.problems == []
    assert len(found.nodes) == len(row.layers)


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
