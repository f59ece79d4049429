"""Every sample writes the same bytes each time, and is the table its row says."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.read import read
from core.problems import InputError
from core.samples import bundled, files

SMALL = [sample for sample in bundled.SAMPLES if sample.name != "classification"]


@pytest.mark.parametrize("sample", SMALL, ids=lambda sample: sample.name)
def test_a_sample_is_what_its_row_says(sample: bundled.Sample, tmp_path: Path) -> None:
    files.write(sample.name, tmp_path / "one.csv")
    files.write(sample.name, tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert len(list(tmp_path.iterdir())) == 2
    schema = read(tmp_path / "one.csv").schema
    target = schema.column(sample.target)
    assert target is not None
    if sample.task == "regression":
        assert target.kind == "number"
        assert target.distinct > 20
    else:
        assert (target.distinct == 2) is (sample.task == "binary")
    for column in schema.columns:
        assert column.input == column.name
        assert column.missing == 0
    assert not [problem for problem in schema.warnings if problem.where == "rows"]
    assert sample.label
    assert sample.help.endswith(".")
    assert sample.source


def test_labels_are_words(tmp_path: Path) -> None:
    files.write("iris", tmp_path / "iris.csv")
    header, first, *_ = (tmp_path / "iris.csv").read_text(encoding="utf-8").splitlines()
    assert header == "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm,species"
    assert first == "5.1,3.5,1.4,0.2,setosa"


def test_the_large_sample(tmp_path: Path) -> None:
    files.write("classification", tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(encoding="utf-8") as file:
        header = next(file).strip().split(",")
        assert header == [*(f"x{i:02d}" for i in range(1, 21)), "target"]
        cells = next(file).strip().split(",")
        assert cells[-1] in ("0", "1")
        assert sum(1 for _ in file) == 99_999


def test_an_unknown_sample_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'mtcars'.*iris, wine, .*classification"):
        files.write("mtcars", tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []
