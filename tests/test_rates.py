"""The course of the learning rate that a page draws is the one that Keras takes."""

from __future__ import annotations

import numpy as np
import pytest

from core import rates, suggest
from core.catalog.training import SCHEDULES
from core.network import training_calls
from core.problems import say
from core.recipe import Choice, ParamValue, Training
from core.schema import ColumnFacts, Schema

CASES: list[tuple[str, dict[str, ParamValue]]] = [
    *((name, {}) for name in SCHEDULES if name not in ("constant", "plateau")),
    ("step", {"every": 3, "factor": 0.1}),
    ("cosine", {"warmup": 0, "floor": 0.2}),
    ("cosine", {"warmup": 3, "floor": 0.1}),
    ("cosine_restarts", {"first": 2, "t_mul": 1.0, "m_mul": 0.5}),
    ("cosine_restarts", {"first": 3, "t_mul": 1.5, "floor": 0.1}),
    ("polynomial", {"power": 2.5, "floor": 0.0}),
    ("triangular", {"cycle": 3, "shrink": 0.5, "floor": 0.0}),
    ("one_cycle", {"rise": 1.0}),
    ("one_cycle", {"rise": 0.001, "start": 0.5, "end": 0.1}),
]


@pytest.mark.parametrize(("name", "params"), CASES)
def test_the_curve_is_that_of_keras(name: str, params: dict[str, ParamValue]) -> None:
    settings = Training(schedule=Choice(kind=name, params=params), epochs=20, learning_rate=0.1)
    call = training_calls.schedule(settings, steps=7)
    assert call is not None
    made = call.run()
    steps = np.array([0, 1, 6, 7, 10, 20, 21, 22, 35, 41, 42, 69, 70, 100, 139, 140, 200])
    expected = [float(made(int(step))) for step in steps]
    np.testing.assert_allclose(rates.rate(call, steps * 1.0), expected, rtol=2e-4, atol=1e-8)


def schema(rows: int) -> Schema:
    column = ColumnFacts(
        name="n", input="n", kind="number", reason=say("Numbers."), minimum=0.0, maximum=9.0
    )
    return Schema.model_construct(rows=rows, columns=(column,))


def test_a_course_spans_the_planned_epochs() -> None:
    held = suggest.Recipe().with_(
        training=Training(epochs=30, batch_size=10, schedule=Choice(kind="step"))
    )
    found = rates.course(held, schema(1000))
    assert found is not None
    assert found.epochs[0] == 0
    assert 29.9 < found.epochs[-1] < 30
    assert found.rates[[0, -1]] == pytest.approx([0.001, 0.00025])
    assert rates.course(held, schema(1000)) is found, "it is worked out once"
    many = held.with_(training=held.training.with_(epochs=100_000))
    assert len(rates.course(many, schema(1000)).rates) <= rates.POINTS  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["constant", "plateau"])
def test_what_is_not_known_before_stays_where_it_starts(name: str) -> None:
    held = suggest.Recipe().with_(training=Training(schedule=Choice(kind=name)))
    found = rates.course(held, schema(100))
    assert found is not None
    assert set(found.rates) == {0.001}


def test_settings_that_are_refused_have_no_course() -> None:
    for choice in (Choice(kind="no such"), Choice(kind="step", params={"every": 0})):
        held = suggest.Recipe().with_(training=Training(schedule=choice))
        assert rates.course(held, schema(100)) is None
