"""The main job on the command line, for real: worker, children, saved model, bundle and script."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core.export import contents
from tests.conftest import mixed_columns, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.commands.conftest import Desk

ROOT = Path(__file__).parents[2]
TARGETS = {"bought": "mlp", "level": "stepped", "spent": "residual"}
SHORT = ("training.epochs=6", "seed=5")
FEATURES = ("age", "city/town", "Größe", "member", "shop", "day")


# A script has one name space for ids, inputs and learned embeddings.
NAMED_ALIKE = [
    {"id": "joined", "kind": "dense", "params": {"units": 4}},
    {"id": "embedding_1", "kind": "dense", "params": {"units": 4}, "inputs": ["features"]},
    {"id": "class", "kind": "add", "inputs": ["joined", "embedding_1"]},
]
# What is trained for several tests or in the same way: name, target, changes.
RUNS = {
    "bought": ("bought",),
    "level": ("level",),
    "spent": ("spent",),
    "again": ("bought",),
    "other": ("bought", "seed=6"),
    "level-sample": ("level", "split.sample=0.3"),
    "spent-sample": ("spent", "split.sample=0.3"),
    "names": ("spent", f"network.layers={json.dumps(NAMED_ALIKE)}"),
}


@pytest.fixture(scope="module", autouse=True)
def _ahead(desk: Desk, request: pytest.FixtureRequest) -> Iterator[None]:
    """Train beside the tests when they all run: one waits for a process most of the time."""
    wanted = [one for one in request.session.items if one.path == request.path]
    with ThreadPoolExecutor(2) as several:
        if len(wanted) > len(RUNS):
            desk.programs.start()
            for name in RUNS:
                arguments, template = training(name)
                desk.begin(several, name, *arguments, template=template)
        yield
        several.shutdown(cancel_futures=True)


def training(name: str) -> tuple[list[str], str]:
    """Return the file, the target and the changes of a run, and its template."""
    target, *sets = RUNS[name]
    ignored = [f"columns.{other}.role=ignore" for other in TARGETS if other != target]
    return ["mixed.csv", target, *SHORT, *ignored, *sets], TARGETS[target]


def trained(desk: Desk, name: str) -> Path:
    arguments, template = training(name)
    return desk.train(name, *arguments, template=template)


@pytest.mark.parametrize("target", TARGETS)
def test_report(desk: Desk, target: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = trained(desk, target)
    capsys.readouterr()
    assert desk.run("evaluate", run, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report == desk.report(run)
    assert sum(report["rows"].values()) == 700
    assert set(report["metrics"]) == {"train", "validation", "test"}
    wanted = (
        {"mae", "rmse", "r2"} if target == "spent" else {"accuracy", "f1", "roc_auc", "log_loss"}
    )
    assert wanted <= set(report["metrics"]["test"])
    assert len(report["opponents"]) == 3
    assert report["epochs"] == 6
    assert report["parameters"] > 0
    assert report["seconds"] > 0
    events = [json.loads(line) for line in (run / "events.jsonl").read_text("utf-8").splitlines()]
    assert [e["name"] for e in events if e["kind"] == "phase"] == [
        "prepare", "build", "train", "save", "judge", "compare",
    ]  # fmt: skip
    epochs = [event for event in events if event["kind"] == "epoch"]
    assert [event["epoch"] for event in epochs] == list(range(1, 7))
    metric = "mean_absolute_error" if target == "spent" else "accuracy"
    assert {"loss", "val_loss", metric, f"val_{metric}", "time"} <= set(epochs[0])
    assert events[-1]["kind"] == "end"


def test_the_same_recipe_gives_the_same_weights(desk: Desk) -> None:
    one = desk.report(trained(desk, "bought"))
    two = desk.report(trained(desk, "again"))
    other = desk.report(trained(desk, "other"))
    assert one["weights_sha256"] == two["weights_sha256"]
    assert one["metrics"] == two["metrics"]
    assert one["weights_sha256"] != other["weights_sha256"]


@pytest.mark.parametrize("target", TARGETS)
def test_script_gives_the_same_weights_and_metrics(
    desk: Desk, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(desk, target)
    printed = desk.script(run, capsys, fresh=target == "bought")
    told = json.loads(printed[printed.index("\n{") :])
    report = desk.report(run)
    assert told["weights_sha256"] == report["weights_sha256"]
    assert told["same_weights_as_the_run"] is True
    assert told["rows"] == report["rows"]
    assert told["metrics"]["test"] == pytest.approx(report["metrics"]["test"], rel=1e-6)


@pytest.mark.parametrize("target", ["level", "spent"])
def test_script_of_a_sample_gives_the_same_weights(
    desk: Desk, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(desk, f"{target}-sample")
    told = desk.script(run, capsys)
    report = desk.report(run)
    assert sum(report["rows"].values()) == 210
    assert json.loads(told[told.index("\n{") :])["rows"] == report["rows"]
    assert '"same_weights_as_the_run": true' in told


def test_script_of_mended_columns_gives_the_same_weights(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Copies used once and spellings taken as one travel into the script and the bundle."""
    columns = mixed_columns(300)
    columns["city/town"] = [
        value.upper() if n % 3 else value for n, value in enumerate(columns["city/town"])
    ]
    write_csv(desk.folder / "copied.csv", {k: v + v[:60] for k, v in columns.items()})
    ignored = ("columns.level.role=ignore", "columns.spent.role=ignore")
    sets = ("split.duplicates=drop", "columns.city/town.treatment.encoding.alike=true")
    run = desk.train("mended", "copied.csv", "bought", *SHORT, *ignored, *sets, template="mlp")
    assert sum(desk.report(run)["rows"].values()) == 300
    printed = desk.script(run, capsys, "copied.csv")
    told = json.loads(printed[printed.index("\n{") :])
    assert told["same_weights_as_the_run"]
    assert sum(told["rows"].values()) == 300


def test_script_refuses_another_file(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    run = trained(desk, "bought")
    capsys.readouterr()
    desk.run("script", run)
    program = desk.folder / "refuses.py"
    program.write_text(capsys.readouterr().out, encoding="utf-8")
    other = write_csv(desk.folder / "other.csv", mixed_columns(50))
    result = desk.programs.run(program, other, cwd=desk.folder)
    assert result.returncode == 1
    assert "is not the file of the training" in result.stderr


def new_rows(desk: Desk) -> Path:
    """Rows never seen, with gaps, unseen categories and no target."""
    columns = {name: values[:60] for name, values in mixed_columns(120, seed=99).items()}
    for name in TARGETS:
        del columns[name]
    for row in range(10):
        columns["city/town"][row] = "Atlantis"
        columns["shop"][row] = "s12345"
    for name in FEATURES:
        columns[name][11] = ""
    return write_csv(desk.folder / "new.csv", columns)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("target", TARGETS)
def test_the_bundle_predicts_as_the_command_does(desk: Desk, target: str) -> None:
    run = trained(desk, target)
    rows = new_rows(desk)
    mine = desk.folder / f"{target}-mine.csv"
    assert desk.run("predict", run, rows, "-o", mine) == 0
    bundle = desk.folder / f"{target}.zip"
    assert desk.run("export", run, "-o", bundle) == 0
    folder = desk.folder / f"{target}-bundle"
    with zipfile.ZipFile(bundle) as archive:
        assert set(archive.namelist()) == {
            "model.keras", "columns.json", "recipe.json", "report.json", "train.py",
            "predict.py", "README.md", "requirements.txt",
        }  # fmt: skip
        archive.extractall(folder)
    theirs = desk.folder / f"{target}-theirs.csv"
    if target == "bought":
        result = subprocess.run(
            [sys.executable, folder / "predict.py", rows, theirs],
            capture_output=True, text=True, check=False, cwd="/",
            env={"PATH": "/usr/bin", "HOME": str(desk.folder)},
        )  # fmt: skip
    else:
        result = desk.programs.run(folder / "predict.py", rows, theirs, cwd=Path("/"))
    assert result.returncode == 0, result.stderr[-2000:]
    compare(rows_of(mine), rows_of(theirs), target)
    if target == "spent":
        shutil.copy(rows, folder / "new_rows.csv")
        (folder / "use.py").write_text(contents.USE, encoding="utf-8")
        result = desk.programs.run(folder / "use.py", cwd=folder)
        assert result.returncode == 0, result.stderr[-2000:]
        first = float(re.findall(r"[-\d.e+]+", result.stdout)[0])
        assert first == pytest.approx(float(rows_of(mine)[0]["prediction"]), rel=1e-4)


def compare(mine: list[dict[str, str]], theirs: list[dict[str, str]], target: str) -> None:
    assert len(mine) == len(theirs) == 60
    scale = max(1.0, float(np.std([float(v) for v in mixed_columns(700)["spent"]])))
    for one, two in zip(mine, theirs, strict=True):
        assert list(one) == list(two)
        for name in one:
            if name.startswith("probability") or (name == "prediction" and target == "spent"):
                tolerance = 1e-6 * (scale if target == "spent" else 1)
                assert float(one[name]) == pytest.approx(float(two[name]), abs=tolerance)
            else:
                assert one[name] == two[name]


def day_first(rows: int, first: int) -> dict[str, list[str]]:
    """Days written day first; those up to the twelfth could be read month first as well."""
    days = [(first + n) % 27 + 1 for n in range(rows)]
    return {
        "when": [f"{day:02d}/{n % 12 + 1:02d}/2024" for n, day in enumerate(days)],
        "x": [str(n % 7) for n in range(rows)],
        "y": [str(day + n % 7) for n, day in enumerate(days)],
    }


def test_new_rows_are_read_as_the_training_was(desk: Desk) -> None:
    write_csv(desk.folder / "days.csv", day_first(300, 0))
    run = desk.train("days", "days.csv", "y", "training.epochs=3")
    few = {name: values[:9] for name, values in day_first(300, 2).items()}
    rows = write_csv(desk.folder / "few.csv", few)
    mine, theirs = desk.folder / "few-mine.csv", desk.folder / "few-theirs.csv"
    assert desk.run("predict", run, rows, "-o", mine) == 0
    assert desk.run("export", run, "-o", desk.folder / "days.zip") == 0
    with zipfile.ZipFile(desk.folder / "days.zip") as archive:
        archive.extractall(desk.folder / "days-bundle")
    program = desk.folder / "days-bundle" / "predict.py"
    assert desk.programs.run(program, rows, theirs, cwd=desk.folder).returncode == 0
    one, two = rows_of(mine), rows_of(theirs)
    assert [float(row["prediction"]) for row in one] == pytest.approx(
        [float(row["prediction"]) for row in two], rel=1e-6
    )


def test_layers_named_like_what_enters(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert '"same_weights_as_the_run": true' in desk.script(trained(desk, "names"), capsys)


def test_two_trainings_want_one_folder(desk: Desk) -> None:
    out = desk.folder / "wanted"
    command = [
        sys.executable, "-m", "core", "train", desk.folder / "mixed.csv",
        "--target", "spent", "--out", out, "--set", "training.epochs=3",
    ]  # fmt: skip
    both = [
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=120)[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1], told
    assert desk.report(out)["epochs"] == 3
    refused = told[[process.returncode for process in both].index(1)]
    assert "empty" in refused
    assert "Traceback" not in refused


def test_the_threads_of_the_command_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERSMITH_THREADS", "2")
    run = desk.train("threads", "mixed.csv", "spent", "training.epochs=1")
    assert json.loads((run / "run.json").read_text(encoding="utf-8"))["threads"] == 2


def test_a_recipe_with_another_template(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    file = desk.folder / "mixed.csv"
    capsys.readouterr()
    assert desk.run("recipe", file, "--target", "spent") == 0
    path = desk.folder / "template.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    out = desk.folder / "templated"
    changes = ("--set", "layers.dense_1a.units=40", "--set", "training.epochs=1")
    arguments = ("train", file, "--recipe", path, "--template", "residual", "--out", out)
    assert desk.run(*arguments, *changes) == 0
    recipe = json.loads((out / "recipe.json").read_text(encoding="utf-8"))
    assert recipe["network"]["template"] == "residual"


def test_names_in_the_bundle_are_only_text(desk: Desk) -> None:
    name = "[click](http://evil.example) <b>y</b> `x`"
    x = np.random.default_rng(0).normal(size=80).round(3)
    write_csv(desk.folder / "evil.csv", {"x": list(map(str, x)), name: list(map(str, 2 * x))})
    run = desk.train("evil", "evil.csv", name, "training.epochs=1")
    assert desk.run("export", run, "-o", desk.folder / "evil.zip") == 0
    with zipfile.ZipFile(desk.folder / "evil.zip") as archive:
        text = archive.read("README.md").decode("utf-8")
    assert "`[click](http://evil.example) <b>y</b>  x `" in text
    assert text.count("<b>") == 1


def test_evaluate_matches_labels_that_end_in_a_full_stop(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(desk, "bought")
    columns = mixed_columns(200, seed=8)
    columns["bought"] = [f"{value}." for value in columns["bought"]]
    other = write_csv(desk.folder / "stops.csv", columns)
    capsys.readouterr()
    assert desk.run("evaluate", run, "--data", other, "--json") == 0
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert report["rows"]["test"] == 200
    assert report["tested_on"] == "stops.csv"
    assert report["metrics"]["test"]["accuracy"] > 0.6
    assert "full stop" in said.err


def test_explain(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    run = trained(desk, "level")
    capsys.readouterr()
    assert desk.run("explain", run, "--rows", "5", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["columns"]) == set(FEATURES)
    assert found["outputs"] == ["high", "low", "mid"]
    check_additive(found)


def check_additive(found: dict[str, Any]) -> None:
    values = np.array(found["values"])
    total = np.array(found["base"])[:, None] + values.sum(axis=2)
    np.testing.assert_allclose(total, found["predictions"], atol=1e-6)
    assert found["additivity"] < 1e-6


def test_recipe_and_check(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    file = desk.folder / "mixed.csv"
    capsys.readouterr()
    assert desk.run("recipe", file, "--target", "level", "--template", "stepped") == 0
    path = desk.folder / "recipe.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert desk.run("check", path, file) == 0
    data = json.loads(path.read_text(encoding="utf-8"))
    data["training"]["optimizer"]["kind"] = "magic"
    data["network"]["layers"][0]["params"]["units"] = -1
    path.write_text(json.dumps(data), encoding="utf-8")
    capsys.readouterr()
    assert desk.run("check", path, file) == 1
    said = capsys.readouterr().out.splitlines()
    lines = [line for line in said if not line.startswith("note: ")]
    assert len(lines) == 2
    assert all(line.startswith("error: ") for line in lines)
    assert desk.run("train", file, "--recipe", path, "--out", desk.folder / "no") == 1
    assert not (desk.folder / "no").exists()


def test_alarms(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    columns = mixed_columns(300)
    columns["paid"] = ["x" if value == "yes" else "y" for value in columns["bought"]]
    write_csv(desk.folder / "leaky.csv", columns)
    ignored = ("--set", "columns.level.role=ignore", "--set", "columns.spent.role=ignore")
    capsys.readouterr()
    about = ("alarms", desk.folder / "leaky.csv", "--target", "bought", *ignored)
    assert desk.run(*about) == 0
    said = capsys.readouterr().out
    assert said.startswith("misleads: leakage:paid: paid alone avoids 100 %")
    assert "mend: Leave it out" in said
    assert desk.run(*about, "--json") == 0
    told = json.loads(capsys.readouterr().out)["alarms"]
    assert [one["key"] for one in told if one["level"] == "misleads"] == ["leakage:paid"]
    assert desk.run("recipe", *about[1:]) == 0
    recipe = desk.folder / "leaky.json"
    recipe.write_text(capsys.readouterr().out, encoding="utf-8")
    assert desk.run("check", recipe, desk.folder / "leaky.csv") == 0
    assert "note: leakage:paid" in capsys.readouterr().out
    # Left out, or known to the person, it is not said.
    for change in ("columns.paid.role=ignore", 'dismissed=["leakage:paid"]'):
        assert desk.run(*about, "--set", change) == 0
        assert "leakage" not in capsys.readouterr().out


def test_read_as_json(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert desk.run("read", desk.folder / "mixed.csv", "--json") == 0
    schema = json.loads(capsys.readouterr().out)
    kinds = {column["name"]: column["kind"] for column in schema["columns"]}
    assert kinds["age"] == "number"
    assert kinds["day"] == "date"
    assert kinds["member"] == "boolean"
    assert kinds["shop"] == "category"


def test_a_network_of_one_column(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    x = np.random.default_rng(0).normal(size=120).round(3)
    write_csv(desk.folder / "one.csv", {"x": list(map(str, x)), "y": list(map(str, 3 * x))})
    run = desk.train("one", "one.csv", "y", "training.epochs=3", template="linear")
    rows = desk.folder / "x.csv"
    rows.write_text("x\n1.5\n-2\n7\n", encoding="utf-8")
    out = desk.folder / "x-predictions.csv"
    assert desk.run("predict", run, rows, "-o", out) == 0
    assert [row["x"] for row in rows_of(out)] == ["1.5", "-2", "7"]
    capsys.readouterr()
    assert desk.run("predict", run, rows, "-o", desk.folder / "no" / "out.csv") == 1
    assert "cannot be written" in capsys.readouterr().err


def test_wrong_usage(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.run("train", "x.csv") == 2
    assert desk.run("fly") == 2
    assert desk.run("--help") == 0
    capsys.readouterr()


def test_a_folder_that_is_not_empty_is_left_alone(desk: Desk) -> None:
    run = trained(desk, "bought")
    before = (run / "model.keras").read_bytes()
    file = desk.folder / "mixed.csv"
    assert desk.run("train", file, "--target", "bought", "--out", run) == 1
    assert (run / "model.keras").read_bytes() == before


def test_a_guess_is_overruled(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk.folder / "notes.csv"
    path.write_text("x;y\n" + "1;2\n3;4\n" * 5 + "5\nSource: own count\n", encoding="utf-8")
    capsys.readouterr()
    assert desk.run("read", path) == 0
    said = capsys.readouterr().out
    assert "row 11, line 12: 5" in said
    assert "read as: 5" in said
    told = ("--set", "reading.delimiter=,", "--set", "header=false", "--set", "skip_last=1")
    assert desk.run("read", path, *told, "--json") == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["dialect"]["delimiter"] == ","
    assert (schema["rows"], len(schema["columns"])) == (12, 1)
