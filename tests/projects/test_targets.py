"""A target that cannot be learned stops early: plain words and no job (promise 6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import store, suggest
from core.check import check
from core.problems import InputError, errors
from core.projects import datasets, projects, runs, workspaces
from tests.conftest import write_csv

# The cells of the target in 60 rows, and what is said of it.
BAD: dict[str, tuple[list[str], str]] = {
    "missing everywhere": ([""] * 60, "no value in any row"),
    "missing in some rows": (["a", "b", ""] * 20, "missing in 20 of 60 rows"),
    "one class": (["yes"] * 60, "one class: yes"),
    "one class and missing": (["yes", ""] * 30, "one class: yes"),
    "a class with one row": (["a", "b"] * 29 + ["a", "c"], "very few rows: c (1)"),
    "one row of each of two": (["a"] * 59 + ["b"], "very few rows: b (1)"),
    "a constant number": (["3.5"] * 60, "same target, 3.5"),
    "a constant amount": (["$3.50"] * 60, "same target, 3.5"),
    "infinite": ([str(n / 7) for n in range(59)] + ["inf"], "infinite or too large"),
    "too large": ([str(n / 7) for n in range(59)] + ["-1e400"], "infinite or too large"),
    "only infinite": (["inf", "-inf"] * 30, "Every target value is infinite"),
    "words for missing": (["NA"] * 60, "one class"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_target_makes_no_job(case: str, tmp_path: Path) -> None:
    cells, words = BAD[case]
    columns = {"x": [str(n * 0.37 % 5) for n in range(60)], "y": cells}
    path = write_csv(tmp_path / "t.csv", columns)
    workspace = workspaces.enter(workspaces.new_token())
    dataset, schema = datasets.read(workspace, path, "t")
    recipe = suggest.recipe(schema, "y")
    found = errors(check(recipe, schema))
    assert words in "\n".join(map(str, found)), found
    project = projects.create(workspace, "t", recipe, dataset)
    with pytest.raises(InputError) as caught:
        runs.start(project, recipe)
    assert caught.value.problems == found
    with store.connect(write=False) as connection:
        assert connection.execute("SELECT count(*) FROM jobs").fetchone()[0] == 0
        assert connection.execute("SELECT count(*) FROM runs").fetchone()[0] == 0
    folder = store.run_folder("x").parent
    assert not folder.exists() or not list(folder.iterdir())
