"""A recipe whose JSON was edited by hand: each slip is named where it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from core import suggest
from core.check import check
from core.commands.main import main
from core.problems import InputError, Problem, errors
from core.recipe import parse
from tests.facts import classes, column, schema

if TYPE_CHECKING:
    from pathlib import Path

TABLE = schema(column("age"), classes("bought", {"no": 300, "yes": 100}))
DENSE = {"kind": "dense", "params": {"units": 8}}
LAYERS = ("network", "layers")

# path, what is put there, where it is named, what is said
CASES: list[tuple[tuple[Any, ...], Any, str, str]] = [
    ((*LAYERS, 2, "kind"), "lambda", "layers.dense_2", "no option 'lambda'.*dense"),
    ((*LAYERS, 0, "inputs"), ["dense_2"], "layers.dense_1", "feed each other.*one direction"),
    ((*LAYERS, 0, "inputs"), ["dense_1"], "layers.dense_1", "feed each other"),
    ((*LAYERS, 2, "inputs"), ["nowhere"], "layers.dense_2", "'nowhere', which does not exist.*"
     "dropout_1"),
    ((*LAYERS, 2, "id"), "dense_1", "layers.dense_1", "2 parts of the network are named dense_1"),
    ((*LAYERS, 2, "id"), "features", "layers.features", "2 parts"),
    ((*LAYERS, 2, "id"), "Dense 2", "network.layers.2.id", "Dense 2.*small letters"),
    ((*LAYERS, 2, "params", "units"), 10**9, "layers.dense_2.units", "1000000000.*to 100000"),
    ((*LAYERS, 2, "params", "units"), 10**300, "layers.dense_2.units", "units is 1000"),
    ((*LAYERS, 2, "params", "units"), 0, "layers.dense_2.units", "units is 0"),
    ((*LAYERS, 2, "params", "units"), 2.5, "layers.dense_2.units", "2.5.*whole number"),
    ((*LAYERS, 2, "params", "units"), "many", "layers.dense_2.units", "'many'.*whole number"),
    ((*LAYERS, 2, "params", "units"), [8], "layers.dense_2.units", r"\[8\].*a number, a text"),
    ((*LAYERS, 2, "params", "units"), float("nan"), "layers.dense_2.units", "NaN"),
    ((*LAYERS, 2, "params", "unit"), 8, "layers.dense_2.unit", "no parameter unit.*units"),
    ((*LAYERS, 2, "params"), 8, "layers.dense_2", "Found 8.*object with names"),
    (("seed",), "x", "seed", "Found \"x\".*a whole number"),
    ((*LAYERS, 2, "activation"), "relu", "layers.dense_2.activation", "no entry of this name"),
    ((*LAYERS, 2), {"id": "dense_2"}, "layers.dense_2.kind", "It is missing"),
    ((*LAYERS, 2), "dense", "network.layers.2", "Found \"dense\""),
    ((*LAYERS, 2, "shares"), 3, "layers.dense_2.shares", "Found 3.*a text"),
    ((*LAYERS, 2, "shares"), "Dense 1", "layers.dense_2.shares", "small letters"),
    ((*LAYERS, 2, "shares"), "gone", "layers.dense_2.shares", "'gone', which is no layer.*dense_1"),
    ((*LAYERS, 2, "shares"), "features", "layers.dense_2.shares", "'features', which is no layer"),
    ((*LAYERS, 2, "shares"), "dense_2", "layers.dense_2.shares", "with itself.*dense_1"),
    ((*LAYERS, 2, "shares"), "dropout_1", "layers.dense_2.shares", "It is Dense.*is Dropout"),
    ((*LAYERS, 2, "shares"), "dense_1", "layers.dense_2.shares", "settings of its own: units"),
    ((*LAYERS, 3), {"id": "d", "kind": "dropout", "shares": "dropout_1"}, "layers.d.shares",
     "Dropout has no weights"),
    ((*LAYERS, 2, "off"), "perhaps", "layers.dense_2.off", "perhaps"),
    (LAYERS, [DENSE | {"id": f"d{n}"} for n in range(1001)], "network.layers", "1001 ent.*1000"),
    (LAYERS, 5, "network.layers", "Found 5"),
    (("network", "outputs", 0, "inputs"), ["gone"], "network.outputs.output", "'gone'"),
    (("network", "outputs", 0, "inputs"), "dense_2", "network.outputs.output.inputs", "dense_2"),
    (("network", "inputs", 0, "columns"), ["gone"], "network.inputs.features", "gone"),
    (("network", "inputs", 0, "kind"), "video", "network.inputs.features.kind", "video"),
    (("columns", 0, "role"), "hero", "columns.age.role", "hero"),
    (("training", "epochs"), 0, "training.epochs", "greater than or equal to 1"),
    (("training", "optimizer"), {"kind": "adam", "params": {"beta_1": []}},
     "training.optimizer.beta_1", "a number, a text"),
    (("trainings",), {}, "trainings", "no entry of this name"),
    (("version",), 99, "version", "version 99"),
]  # fmt: skip


def edited(path: tuple[Any, ...], value: Any) -> str:
    data = json.loads(suggest.recipe(TABLE, "bought").to_json())
    held = data
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = value
    return json.dumps(data)


def said(text: str) -> list[Problem]:
    try:
        return list(errors(check(parse(text), TABLE)))
    except InputError as error:
        return list(error.problems)


@pytest.mark.parametrize(("path", "value", "where", "words"), CASES)
def test_a_slip_is_named_in_place(
    path: tuple[Any, ...], value: Any, where: str, words: str
) -> None:
    found = said(edited(path, value))
    # A circle cuts off what enters, and a column that is gone leaves another: said too, behind it.
    assert found[0].where == where, [str(one) for one in found]
    assert len(found) == 1 or where in ("layers.dense_1", "network.inputs.features")
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(str(found[0]))


def test_as_it_was_it_is_right() -> None:
    assert said(edited(("seed",), 0)) == []


@pytest.mark.parametrize("text", ["", "{", "[", "nonsense", "[]", "5", "[" * 100_000, "1" * 5000])
def test_what_is_no_recipe(text: str) -> None:
    assert [one.where for one in said(text)] == ["recipe"]


def test_several_slips_are_said_together() -> None:
    """A wrong parameter is not hidden by a circle or a name that is there twice."""
    data = json.loads(edited((*LAYERS, 2, "params", "units"), 0))
    data["network"]["layers"][0]["inputs"] = ["dropout_1"]
    assert {one.where for one in said(json.dumps(data))} == {
        "layers.dense_1", "layers.dense_2.units", "network.inputs.features",
    }  # fmt: skip
    data["network"]["layers"][3]["id"] = "dropout_1"
    assert {one.where for one in said(json.dumps(data))} == {
        "layers.dropout_1", "layers.dense_2.units",
    }  # fmt: skip


def test_the_command_line_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "table.csv"
    rows = "".join(f"{n},{'yes' if n % 3 else 'no'}\n" for n in range(60))
    table.write_text(f"age,bought\n{rows}", encoding="utf-8")
    recipe = tmp_path / "recipe.json"
    for path, value, where, _ in CASES[:2]:
        recipe.write_text(edited(path, value), encoding="utf-8")
        assert main(["check", str(recipe), str(table)]) == 1
        printed = capsys.readouterr()
        assert f"{where}: " in printed.out + printed.err
        assert "Traceback" not in printed.err
