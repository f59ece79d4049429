"""`python -m core sample`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.commands.main import main
from core.samples import names

if TYPE_CHECKING:
    from pathlib import Path


def test_every_sample_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == list(names.known())


def test_a_sample_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "moons.csv"
    given = ["sample", "synthetic:moons", "--set", "noise=0", "rows=50", "-o", str(path)]
    assert main(given) == 0
    assert len(path.read_text(encoding="utf-8").splitlines()) == 51
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["mtcars", "-o", "x.csv"], "no sample 'mtcars'"),
        (["iris"], "Add `-o FILE.csv`"),
        (["synthetic:moons", "--set", "noise=9", "-o", "x.csv"], "noise is 9"),
    ],
)
def test_what_is_wrong_is_said(
    given: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sample", *given]) == 1
    assert message in capsys.readouterr().err
