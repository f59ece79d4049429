"""The notebook runs from its first cell to its last, and says nothing that a person named."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from core import suggest
from core.assign import set_path
from core.notebook import notebook
from core.problems import InputError
from tests.test_code import EMBEDDED, IMAGE, NOTE, NUMBERS, PLAIN, doubled, entering

if TYPE_CHECKING:
    from pathlib import Path

    from core.recipe import Recipe
    from core.schema import Schema

HINGE = set_path(suggest.recipe(PLAIN, "bought"), "network.outputs.output.loss=hinge")
SHOWN: list[tuple[Recipe, Schema]] = [
    (HINGE, PLAIN),
    (entering(NOTE, IMAGE), NUMBERS),
    (doubled(), NUMBERS),
    (suggest.recipe(EMBEDDED, "city", "residual"), EMBEDDED),
]


def cells(text: str, kind: str) -> list[str]:
    return [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == kind]


def test_its_cells_run(tmp_path: Path) -> None:
    """In one process of their own, each notebook with its own names."""
    program = "".join(
        f"def _{number}():\n    exec({chr(10).join(cells(notebook(*shown), 'code'))!r}, {{}})\n"
        f"_{number}()\n"
        for number, shown in enumerate(SHOWN)
    )
    (tmp_path / "cells.py").write_text(program, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "cells.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr[-2000:]
    assert found.stdout.count("Epoch 2/2") == len(SHOWN)
    assert "(64, 1)" in found.stdout
    assert "(64, 3)" in found.stdout


def test_it_is_a_notebook() -> None:
    """As the schema of nbformat 4.5 has it."""
    made = json.loads(notebook(*SHOWN[0]))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in made["cells"]}) == len(made["cells"])
    for cell in made["cells"]:
        assert {"cell_type", "metadata", "source", "id"} <= cell.keys()
        assert ("outputs" in cell) == (cell["cell_type"] == "code") == ("execution_count" in cell)


def test_names_of_a_person_stand_nowhere() -> None:
    text = notebook(*SHOWN[0])
    assert not [
        name for name in ("age", "city", "bought") if f'"{name}"' in text or f" {name} " in text
    ]


def test_what_cannot_be_built_is_refused() -> None:
    with pytest.raises(InputError, match="units is 0"):
        notebook(set_path(suggest.recipe(PLAIN, "bought"), "layers.dense_1.units=0"), PLAIN)
