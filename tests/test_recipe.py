from __future__ import annotations

import json

import pytest

from core import recipe as recipes
from core.assign import set_path
from core.problems import InputError
from core.recipe import Choice, Column, Layer, Network, Recipe


def sample() -> Recipe:
    return Recipe(
        seed=7,
        columns=(
            Column(name="age", kind="number"),
            Column(name="a=b.c", kind="category"),
            Column(name="a", kind="category", role="target"),
        ),
        network=Network(
            layers=(Layer(id="dense_1", kind="dense", params={"units": 8}, inputs=("features",)),)
        ),
    )


def test_json_round_trip_keeps_every_field() -> None:
    assert recipes.parse(sample().to_json()) == sample()


def test_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        sample().seed = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("assignment", "read"),
    [
        ("seed=3", lambda r: r.seed == 3),
        ("training.epochs=40", lambda r: r.training.epochs == 40),
        ("training.early_stopping=none", lambda r: r.training.early_stopping.kind == "none"),
        ("training.early_stopping=null", lambda r: r.training.early_stopping.kind == "none"),
        (
            "training.early_stopping.patience=3",
            lambda r: r.training.early_stopping == Choice(kind="patience", params={"patience": 3}),
        ),
        ("training.optimizer=sgd", lambda r: r.training.optimizer == Choice(kind="sgd")),
        ("columns.age.role=ignore", lambda r: r.columns[0].role == "ignore"),
        ("columns.a=b.c.role=ignore", lambda r: r.columns[1].role == "ignore"),
        ("columns.a.kind=text", lambda r: r.columns[2].kind == "text"),
        (
            "columns.age.treatment.scaling=robust",
            lambda r: r.columns[0].treatment.scaling.kind == "robust",
        ),
        ("layers.dense_1.units=99", lambda r: r.network.layers[0].params["units"] == 99),
        (
            "network.layers.dense_1.params.units=9",
            lambda r: r.network.layers[0].params["units"] == 9,
        ),
        ("target.positive_class=yes", lambda r: r.target.positive_class == "yes"),
        ("network.template=linear", lambda r: r.network.layers == ()),
        ("target.positive_class=1", lambda r: r.target.positive_class == "1"),
        ("target.positive_class=null", lambda r: r.target.positive_class is None),
        ("columns.age.treatment.scaling=null", lambda r: r.columns[0].treatment.scaling is None),
        ("split.sample=0.1", lambda r: r.split.sample == 0.1),
        ("reading.delimiter=;", lambda r: r.reading.delimiter == ";"),
    ],
)
def test_set_path(assignment: str, read: object) -> None:
    assert read(set_path(sample(), assignment))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ("training.epoch=4", "no 'epoch'.*epochs"),
        ("training.epochs=-1", "training.epochs"),
        ("training.epochs=many", "training.epochs"),
        ("split.sample=0", "split.sample"),
        ("split.sample=1.5", "split.sample"),
        ("nothing", "equals sign"),
        ("=3", "equals sign"),
        ("columns.size.role=ignore", "Known there"),
        ("layers.dense_9.units=3", "dense_1"),
        ("columns.age.role=friend", "columns.age.role"),
        ("network.template=none", "no option 'none'.*residual"),
        ("layers.dense_1.inputs.0=features", "Correct the path"),
    ],
)
def test_set_path_refuses_by_name(assignment: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        set_path(sample(), assignment)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "recipe"),
        ('{"version": 99}', "version 99"),
        ('{"version": 1, "colour": 3}', "colour"),
        ('{"training": {"epochs": 0, "batch_size": "x"}}', "batch_size"),
        ('{"training": {"learning_rate": NaN}}', "learning_rate"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_parse_refuses(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        recipes.parse(text)


def test_every_wrong_field_is_reported_at_once() -> None:
    data = json.loads(sample().to_json())
    data["training"]["epochs"] = 0
    data["seed"] = -1
    with pytest.raises(InputError) as caught:
        recipes.from_data(data)
    assert {problem.where for problem in caught.value.problems} == {"training.epochs", "seed"}
