"""Public sets become tables, without a network: small fakes in the libraries' own formats."""

from __future__ import annotations

import csv
import gzip
import io
import json
import pickle
import time
import urllib.error
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
import pytest

from core import tasks
from core.catalog.public import PUBLIC
from core.data.read import read
from core.jobs.reporter import EVENTS, Reporter, read_events
from core.problems import InputError
from core.projects import fetching
from core.samples import files, names, public

if TYPE_CHECKING:
    from pathlib import Path

IMAGES = np.arange(4 * 28 * 28, dtype=np.uint8).reshape(4, 28, 28)
LABELS = np.array([7, 0, 9, 3], dtype=np.uint8)
UNREACHABLE = "URL fetch failure on https://host/x: None -- [Errno -2] Name or service not known"


def fashion(folder: Path, images: np.ndarray[Any, Any] = IMAGES) -> Path:
    """Put four training pictures and two of the test into the cache of Keras."""
    place = folder / "datasets" / "fashion-mnist"
    place.mkdir(parents=True)
    for part, rows in (("train", 4), ("t10k", 2)):
        with gzip.open(place / f"{part}-labels-idx1-ubyte.gz", "wb") as file:
            file.write(bytes(8) + LABELS[:rows].tobytes())
        with gzip.open(place / f"{part}-images-idx3-ubyte.gz", "wb") as file:
            file.write(bytes(16) + images[:rows].tobytes())
    return place


def fetched(kind: str, rows: int) -> list[list[str]]:
    written = io.BytesIO()
    public.fetch(kind, rows, written)
    return list(csv.reader(written.getvalue().decode().splitlines()))


def without_network(monkeypatch: pytest.MonkeyPatch, module: str, error: Exception) -> None:
    def get_file(*given: Any, **how: Any) -> str:
        del given, how
        raise error

    monkeypatch.setattr(f"keras.src.datasets.{module}.get_file", get_file)


def test_a_cache_of_keras_becomes_a_table_in_a_process_of_its_own(tmp_path: Path) -> None:
    fashion(public.cache())
    path = files.kept("fashion_mnist,rows=5")
    assert path == files.fetched(names.wanted("fashion_mnist,rows=5"))
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    assert header[:2] == ["pixel_0_0", "pixel_0_1"]
    assert header[-2:] == ["pixel_27_27", "article"]
    assert [row[-1] for row in rows] == ["sneaker", "t-shirt", "ankle boot", "dress", "sneaker"]
    assert rows[1][:3] == [str(value) for value in IMAGES[1, 0, :3]]
    assert rows[4][:-1] == rows[0][:-1], "the test rows follow those of the training"
    schema = read(path).schema
    target = schema.column("article")
    assert target is not None
    assert target.kind == "category"


def test_digits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES[:1], y_test=LABELS[:1])
    monkeypatch.setattr("keras.src.datasets.mnist.get_file", lambda **how: str(path))
    header, *rows = fetched("mnist", 2)
    assert len(header) == PUBLIC["mnist"].columns
    assert header[-1] == PUBLIC["mnist"].target
    assert [row[-1] for row in rows] == ["7", "0"]


def test_colours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Batches of one row each, which the loader spreads over its ten thousand.
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    row = np.concatenate([np.full(1024, tone, np.uint8) for tone in (10, 20, 30)])[None]
    for name in (*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"):
        (folder / name).write_bytes(pickle.dumps({b"data": row, b"labels": [3]}))
    monkeypatch.setattr("keras.src.datasets.cifar10.get_file", lambda **how: str(tmp_path))
    header, first, _second = fetched("cifar10", 2)
    assert len(header) == PUBLIC["cifar10"].columns
    assert header[:3] == ["red_0_0", "green_0_0", "blue_0_0"]
    assert first[:3] == ["10", "20", "30"]
    assert first[-1] == "cat"


def test_reviews(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    texts = np.empty(2, dtype=object)
    texts[:] = [[1, 2], [2, 1, 2]]
    path, words = tmp_path / "imdb.npz", tmp_path / "words.json"
    np.savez(path, x_train=texts, y_train=[1, 1], x_test=texts, y_test=[0, 0])
    words.write_text(json.dumps({"good": 1, 'the "film",': 2, "never": 3}), encoding="utf-8")
    monkeypatch.setattr(
        "keras.src.datasets.imdb.get_file",
        lambda fname, **how: str(words if fname.endswith("json") else path),
    )
    header, *rows = fetched("imdb", 4)
    assert header == ["text", "sentiment"]
    assert sorted(row[1] for row in rows) == ["negative", "negative", "positive", "positive"]
    assert all("good" in row[0] for row in rows)


def housing() -> None:
    values = np.array([[450_000.0, 8.0, 20.0, 600.0, 120.0, 300.0, 100.0, 37.0, -122.0]] * 3)
    joblib.dump(values, public.cache() / "cal_housing_py3.pkz", compress=6)


def test_houses_from_the_cache_of_scikit_learn() -> None:
    housing()
    header, first, *rest = fetched("california_housing", 2)
    assert len(header) == PUBLIC["california_housing"].columns
    assert dict(zip(header, map(float, first), strict=True)) == {
        "median_income": 8.0, "house_age": 20.0, "average_rooms": 6.0, "average_bedrooms": 1.2,
        "population": 300.0, "average_occupancy": 3.0, "latitude": 37.0, "longitude": -122.0,
        "median_house_value": 4.5,
    }  # fmt: skip
    assert len(rest) == 1


def test_no_network_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    without_network(monkeypatch, "mnist", Exception(UNREACHABLE))
    with pytest.raises(InputError) as raised:
        fetched("mnist", 10)
    said = str(raised.value)
    assert "The host cannot be reached (Name or service not known)." in said
    assert "MNIST digits is downloaded from storage.googleapis.com" in said
    assert "HTTPS_PROXY" in said


@pytest.mark.filterwarnings("ignore:Retry downloading")
def test_no_network_for_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    def urlretrieve(*given: Any) -> None:
        raise urllib.error.URLError("no route")

    monkeypatch.setattr("sklearn.datasets._base.urlretrieve", urlretrieve)
    with pytest.raises(InputError, match=r"cannot be reached \(no route\)"):
        fetched("california_housing", 10)


def test_what_an_ended_download_left_is_fetched_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    place = fashion(public.cache())
    whole = place / "train-images-idx3-ubyte.gz"
    whole.write_bytes(whole.read_bytes()[:-30])

    def get_file(name: str, **how: Any) -> str:
        if not (place / name).exists():
            raise Exception(UNREACHABLE)
        return str(place / name)

    monkeypatch.setattr("keras.src.datasets.fashion_mnist.get_file", get_file)
    with pytest.raises(InputError, match="cannot be reached"):
        fetched("fashion_mnist", 2)
    assert list(place.iterdir()) == []


def test_a_hash_that_differs_is_no_riddle(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = ValueError("Incomplete or corrupted file detected. The sha256 file hash does not match")
    without_network(monkeypatch, "mnist", wrong)
    with pytest.raises(InputError, match="incomplete or not what was expected"):
        fetched("mnist", 10)


def test_other_failures_are_not_explained_away(monkeypatch: pytest.MonkeyPatch) -> None:
    without_network(monkeypatch, "mnist", KeyError("x_train"))
    with pytest.raises(KeyError):
        fetched("mnist", 10)


def test_a_download_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERSMITH_FETCH_SECONDS", "0.1")
    monkeypatch.setitem(public._COLUMNS, "mnist", lambda rows: time.sleep(3) or {})
    with pytest.raises(InputError, match="longer than 0 seconds"):
        fetched("mnist", 10)


def test_a_job_fetches_and_keeps(tmp_path: Path) -> None:
    housing()
    asked = names.wanted("california_housing")
    tasks.fetch(tmp_path, {"name": asked.text()}, Reporter(tmp_path))
    assert len(files.fetched(asked).read_text(encoding="utf-8").splitlines()) == 4
    events, _ = read_events(tmp_path / EVENTS)
    assert events[0]["name"] == "fetch"
    assert events[-1]["total"] == PUBLIC["california_housing"].megabytes


def test_two_clicks_are_one_download(home: Path) -> None:
    del home
    asked = names.wanted("mnist", ["rows=10"])
    one, two = fetching.fetch("w", asked), fetching.fetch("w", asked)
    assert one.id == two.id
    assert fetching.fetch("other", asked).id != one.id
    found = fetching.latest("w", asked)
    assert found is not None
    assert found.arguments["name"] == "mnist,rows=10"
    assert fetching.share(found) is None
