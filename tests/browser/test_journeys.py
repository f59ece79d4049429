"""The main job, from nothing to an answer, and what happens on the way."""

from __future__ import annotations

import csv
import re
import time
import zipfile
from typing import TYPE_CHECKING

from tests.browser.facts import light
from tests.conftest import mixed_columns, write_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.serving import Server
    from tests.browser.visitor import Visitor


def test_classification_from_a_file_to_a_download(
    visitor: Visitor, server: Server, tmp_path: Path
) -> None:
    table = write_csv(tmp_path / "customers.csv", mixed_columns(500))
    visitor.go().upload(table)
    visitor.page.wait_for_url("**/data?project=*")
    visitor.idle().sees("500 rows")
    visitor.select("target", "bought").sees("Two classes")
    visitor.train().wait_finished()
    assert len(visitor.live()["epochs"]) > 1

    visitor.click("to_evaluate").sees("Evaluate")
    assert "accuracy" in visitor.words().lower()
    visitor.link("Predict")
    answer = visitor.at("answer")
    answer.get_by_test_id("stMetric").wait_for(timeout=60_000)
    visitor.page.get_by_role("tab", name="A whole file").click()
    visitor.idle()
    new = {name: cells for name, cells in mixed_columns(40, seed=9).items() if name != "bought"}
    visitor.upload(write_csv(tmp_path / "new.csv", new), "predict_tabs")
    wanted = visitor.at("download_predictions").locator("button")
    wanted.wait_for(timeout=90_000)
    with visitor.download(wanted, tmp_path).open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 40
    visitor.link("Export")
    bundle = visitor.at("download_zip").locator("button")
    bundle.wait_for(timeout=90_000)
    with zipfile.ZipFile(visitor.download(bundle, tmp_path)) as parts:
        assert {"model.keras", "train.py", "recipe.json"} <= set(parts.namelist())
    visitor.link("Explain")
    assert light(server)


def test_regression_from_a_sample(visitor: Visitor, server: Server) -> None:
    visitor.go().choose_sample("tips").sees("A number")
    visitor.train().wait_finished()
    visitor.click("to_evaluate")
    assert re.search(r"R²|absolute error", visitor.words())
    assert light(server)


def test_stopping_keeps_the_best(visitor: Visitor) -> None:
    visitor.go().choose_sample("breast_cancer").take_long().train("train")
    visitor.wait_epochs(3)
    visitor.click("stop").wait_finished()
    visitor.at("to_evaluate").wait_for()
    run = visitor.run()
    assert (run.folder.path / "model.keras").exists()
    assert (run.folder.path / "report.json").exists()
    visitor.click("to_evaluate")
    assert "accuracy" in visitor.words().lower()


def test_cancelling_keeps_nothing(visitor: Visitor) -> None:
    visitor.go().choose_sample("breast_cancer").take_long().train("train")
    visitor.wait_epochs(1)
    visitor.click("cancel")
    visitor.at("train").locator("button:enabled").wait_for()
    assert not (visitor.run().folder.path / "model.keras").exists()


def test_a_refresh_in_mid_training_goes_on_watching(visitor: Visitor) -> None:
    visitor.go().choose_sample("breast_cancer").take_long().train("train")
    before = visitor.wait_epochs(3)
    began = time.monotonic()
    visitor.page.reload()
    curves = visitor.at("run_box").locator("canvas").first
    curves.wait_for()
    assert time.monotonic() - began < 3
    shown = re.compile(r"Epoch [\d,.\u202f ]+ of")
    visitor.at("run_box").get_by_text(shown).first.wait_for(timeout=3000)
    after = visitor.live()
    numbers = [epoch["epoch"] for epoch in after["epochs"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert after["epochs"][: len(before["epochs"])] == before["epochs"]
    assert not after["over"]
    visitor.idle().click("stop").wait_finished()


def test_two_tabs_do_not_overwrite_each_other(visitor: Visitor) -> None:
    visitor.go().choose_sample("iris").step("train")
    other = visitor.another_tab()
    other.go(visitor.page.url.removeprefix(f"{visitor.server.url}/"))
    visitor.unfold("Settings of the training").fill("epochs", "55")
    other.unfold("Settings of the training").fill("batch_size", "16")
    other.sees("changed in another tab")
    held = visitor.project().recipe.training
    assert (held.epochs, held.batch_size == 16) == (55, False)
    assert other.at("epochs").locator("input").input_value() == "55"
    # Who has seen the other's change can make the own one.
    other.fill("batch_size", "16")
    held = visitor.project().recipe.training
    assert (held.epochs, held.batch_size) == (55, 16)
    assert not other.trouble


def test_a_wrong_file_is_refused_in_place(visitor: Visitor, tmp_path: Path) -> None:
    visitor.go().choose_sample("iris")
    project = visitor.address("project")
    for name, content in {"blank.csv": b"\n\n", "noise.csv": bytes(range(256)) * 40}.items():
        (tmp_path / name).write_bytes(content)
        visitor.go().upload(tmp_path / name).sees("could not be read; nothing was changed")
        assert not visitor.address("project")
    # The next file is taken at once, without the page being loaded again.
    visitor.upload(write_csv(tmp_path / "good.csv", mixed_columns(60)))
    visitor.page.wait_for_url("**/data?project=*")
    visitor.idle().sees("60 rows")
    visitor.go().click(f"open_{project}").sees("150 rows")


def test_undo_and_the_back_button(visitor: Visitor) -> None:
    visitor.go().choose_sample("iris")
    visitor.select("target", "petal_width_cm").sees("A number")
    visitor.click("undo").sees("Several classes")
    visitor.link("Prepare").link("Train")
    visitor.page.go_back()
    visitor.page.get_by_role("heading", name="Prepare", level=1).wait_for()
    visitor.page.go_back()
    visitor.page.get_by_role("heading", name="Data", level=1).wait_for()
    visitor.idle().sees("150 rows")


def test_under_a_base_path(arrive: Callable[..., Visitor], lab: Server, tmp_path: Path) -> None:
    visitor = arrive(lab)
    visitor.go().choose_sample("iris").train().wait_finished()
    visitor.at("run_box").locator("canvas").first.wait_for()
    visitor.link("Data").reload().sees("150 rows")
    visitor.click("train_now")
    cookies = {cookie["name"]: cookie for cookie in visitor.context.cookies()}
    assert cookies["layersmith"]["path"].rstrip("/") == "/lab"
    assert cookies["layersmith"]["httpOnly"]
