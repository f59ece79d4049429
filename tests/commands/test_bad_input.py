"""Bad input: a plain message that names the place, exit 1, nothing left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.conftest import write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Desk

ROWS = 60


def numbers(seed: int = 0) -> list[str]:
    return [str(v) for v in np.random.default_rng(seed).normal(size=ROWS).round(3)]


def words(*values: str) -> list[str]:
    return [values[n % len(values)] for n in range(ROWS)]


TABLES = {
    "one column": ({"y": words("a", "b")}, "y", "column"),
    "target missing in some rows": (
        {"x": numbers(), "y": ["", *words("a", "b")[1:]]}, "y", "target.missing=drop",
    ),
    "target missing in all rows": ({"x": numbers(), "y": [""] * ROWS}, "y", "no value"),
    "one class": ({"x": numbers(), "y": words("a")}, "y", "one class"),
    "rare class": ({"x": numbers(), "y": ["c", *words("a", "b")[1:]]}, "y", "target.rare=drop"),
    "only feature missing": ({"x": [""] * ROWS, "y": words("a", "b")}, "y", "No column is left"),
    "no such target": ({"x": numbers(), "y": words("a", "b")}, "z", "no column 'z'"),
    "two large layers": (
        {"x": numbers(), "y": words("a", "b")}, "y", "GB of memory",
    ),
}  # fmt: skip
FILES = {
    "empty": (b"", "empty"),
    "not a table": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "table"),
    "no rows": (b"a,b,c\n", "row"),
}


def leaves_nothing(desk: Desk, file: Path, target: str, *more: str) -> str:
    out = desk.folder / "out"
    code = desk.run("train", file, "--target", target, "--out", out, *more)
    assert code == 1
    assert not out.exists()
    return ""


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    columns, target, told = TABLES[name]
    file = write_csv(desk.folder / "bad.csv", columns)
    large = ("--set", "layers.dense_1.units=20000", "--set", "layers.dense_2.units=20000")
    capsys.readouterr()
    leaves_nothing(desk, file, target, *(large if "large" in name else ()))
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", FILES)
def test_files(name: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    content, told = FILES[name]
    file = desk.folder / "bad.csv"
    file.write_bytes(content)
    capsys.readouterr()
    leaves_nothing(desk, file, "y")
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


def test_ten_thousand_classes(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(0)
    columns = {
        "x": [str(v) for v in rng.normal(size=30_000).round(3)],
        "y": [f"c{n % 10_000}" for n in range(30_000)],
    }
    file = write_csv(desk.folder / "many.csv", columns)
    capsys.readouterr()
    leaves_nothing(desk, file, "y")
    assert "more than 1000 different values" in capsys.readouterr().err


def test_a_file_above_the_limit(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERSMITH_MAX_UPLOAD", "0.0005")
    file = write_csv(desk.folder / "large.csv", {"x": numbers(), "y": numbers(1)})
    capsys.readouterr()
    leaves_nothing(desk, file, "y")
    assert "MB" in capsys.readouterr().err


def test_missing_and_odd_paths(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    leaves_nothing(desk, desk.folder / "nowhere.csv", "y")
    leaves_nothing(desk, desk.folder, "y")
    assert desk.run("evaluate", desk.folder) == 1
    assert desk.run("predict", desk.folder, "x.csv", "-o", "o.csv") == 1
    assert "Traceback" not in capsys.readouterr().err


def test_many_categories_and_odd_names_train(desk: Desk) -> None:
    """Ten thousand categories in a feature, and every odd header, are no reason to refuse."""
    rng = np.random.default_rng(0)
    rows = 20_000
    answer = rng.integers(0, 2, rows)
    columns = {
        "a/b": [str(v) for v in (answer + rng.normal(size=rows)).round(3)],
        "Größe": [f"k{n % 10_000}" for n in range(rows)],
        "=x": [str(v) for v in rng.normal(size=rows).round(3)],
        "<b>": list(rng.choice(["<i>", "&", "$x$"], rows)),
        "🙂": list(rng.choice(["😀", "🙃"], rows)),
        "empty": [""] * rows,
        "y": [str(v) for v in answer],
    }
    write_csv(desk.folder / "odd.csv", columns)
    text = (desk.folder / "odd.csv").read_text(encoding="utf-8").splitlines()
    text = [text[0].replace("empty", "").replace("🙂", "=x"), *text[1:]]
    (desk.folder / "odd.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    run = desk.train("odd", "odd.csv", "y", "training.epochs=2")
    out = desk.folder / "odd-predictions.csv"
    assert desk.run("predict", run, desk.folder / "odd.csv", "-o", out) == 0
    header = out.read_text(encoding="utf-8").splitlines()[0]
    assert "'=x," in header
    assert "'=x_2," in header
