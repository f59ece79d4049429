"""Sets that are known everywhere, downloaded by the libraries that know them, as tables.

Keras and scikit-learn fetch them, check what came and keep it; here it is put into columns. Both
are for a process of its own, never for the web process. What was fetched lies in the folder
`public` of the home, in the libraries' own layout: where the server has no network, whoever runs it
can put the files there.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import time
import urllib.error
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from core import settings, store
from core.catalog.public import PUBLIC, Public
from core.problems import InputError, say, wrong

LOOK_SECONDS = 0.5
# How long a host may be silent.
SILENCE_SECONDS = 30.0
_CORRUPT = (EOFError, zlib.error, zipfile.BadZipFile)
Progress = Callable[[float, float], None]
Columns = dict[str, Any]


def cache() -> Path:
    """Return the folder of what was fetched, made when it is missing."""
    folder = settings.home() / "public"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fetch(
    kind: str, rows: int, file: IO[bytes], progress: Progress = lambda done, total: None
) -> None:
    """Write the first rows of a set as CSV; it is downloaded when it is not here yet.

    Args:
        kind: a name of `PUBLIC`.
        rows: how many.
        file: what is written to.
        progress: told now and then how many megabytes of how many are here.

    Raises:
        InputError: the set cannot be had: no network, too slow, or not what was expected.
    """
    row = PUBLIC[kind]
    ended: list[BaseException | None] = []

    def work() -> None:
        try:
            _write(row, rows, file)
        except BaseException as error:
            ended.append(error)
        else:
            ended.append(None)

    # The libraries cannot be told when to give up: they are left behind in a thread that ends with
    # this process.
    limit = settings.number("FETCH_SECONDS")
    deadline = time.monotonic() + limit
    silence = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SILENCE_SECONDS)
    try:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(LOOK_SECONDS)
            progress(min(_here(row), row.megabytes), row.megabytes)
            if time.monotonic() > deadline and thread.is_alive():
                raise _problem(row, say("It took longer than {limit} seconds.", limit=int(limit)))
    finally:
        socket.setdefaulttimeout(silence)
    if ended[0] is not None:
        raise _told(row, ended[0])


def _here(row: Public) -> float:
    """Return how many megabytes of a set's files are here."""
    size = 0
    for name in row.files:
        with suppress(OSError):
            place = cache() / name
            size += place.stat().st_size if place.is_file() else 0
    return size / 1_000_000


def _write(row: Public, rows: int, file: IO[bytes]) -> None:
    import pyarrow as pa
    from pyarrow import csv

    os.environ["KERAS_HOME"] = str(cache())
    try:
        columns = _COLUMNS[row.name](rows)
    except (*_CORRUPT, ValueError, OSError) as error:
        if not _spoilt(error):
            raise
        # What an ended download left behind; once more from the start.
        for name in row.files:
            place = cache() / name
            place.unlink(missing_ok=True) if not place.is_dir() else store.remove_folder(place)
        columns = _COLUMNS[row.name](rows)
    csv.write_csv(pa.table(columns), file)


def _spoilt(error: BaseException) -> bool:
    """Return whether an error says that a file is not what it should be."""
    import gzip

    return isinstance(error, (*_CORRUPT, gzip.BadGzipFile)) or any(
        word in str(error) for word in ("corrupted", "differs from expected")
    )


def _told(row: Public, error: BaseException) -> BaseException:
    """Return an error of a library in plain words; what is not about the download as it is."""
    if isinstance(error, InputError):
        return error
    if _spoilt(error):
        found = _problem(row, say("What came is incomplete or not what was expected."))
    elif isinstance(error, urllib.error.HTTPError):
        found = _problem(row, say("The host answered with {status}.", status=error.code))
    elif isinstance(error, (urllib.error.URLError, TimeoutError, ConnectionError)):
        reason = getattr(error, "reason", None) or error
        found = _unreachable(row, str(reason))
    elif str(error).startswith("URL fetch failure on"):
        # Keras raises a bare Exception: "URL fetch failure on ADDRESS: CODE -- REASON".
        found = _unreachable(row, str(error).rpartition(" -- ")[2])
    else:
        return error
    found.__cause__ = error
    return found


def _unreachable(row: Public, reason: str) -> InputError:
    # The system's own words, without its number.
    reason = re.sub(r"^\[Errno -?\d+\] |^<urlopen error |>$", "", reason)
    return _problem(row, say("The host cannot be reached ({reason}).", reason=reason))


def _problem(row: Public, found: Any) -> InputError:
    return wrong(
        "sample",
        found,
        say("{label} is downloaded from {host}.", label=row.label, host=row.host),
        say(
            "Have whoever runs this server let it reach that host, or name a proxy in HTTPS_PROXY; "
            "or bring the table yourself as a file."
        ),
    )


def _joined(parts: Any, rows: int) -> tuple[Any, Any]:
    """Return the first rows of training and test data together, and their labels."""
    import numpy as np

    (x, y), (more_x, more_y) = parts
    left = max(0, rows - len(x))
    y, more_y = np.asarray(y).ravel(), np.asarray(more_y).ravel()
    if not left:
        return x[:rows], y[:rows]
    return np.concatenate([x, more_x[:left]]), np.concatenate([y, more_y[:left]])


def _pixels(images: Any, channels: tuple[str, ...]) -> Columns:
    """Return pictures (rows × height × width [× channels]) as a column for each number."""
    import numpy as np

    rows, height, width = images.shape[:3]
    flat = np.asfortranarray(images.reshape(rows, -1))
    names = (
        f"{channel}_{y}_{x}" for y in range(height) for x in range(width) for channel in channels
    )
    return {name: flat[:, place] for place, name in enumerate(names)}


def _mnist(rows: int) -> Columns:
    from keras.datasets import mnist

    x, y = _joined(mnist.load_data(), rows)
    return {**_pixels(x, ("pixel",)), "digit": y}


_ARTICLES = (
    "t-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
    "ankle boot",
)  # fmt: skip
_THINGS = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip


def _fashion(rows: int) -> Columns:
    from keras.datasets import fashion_mnist

    x, y = _joined(fashion_mnist.load_data(), rows)
    return {**_pixels(x, ("pixel",)), "article": [_ARTICLES[label] for label in y]}


def _cifar(rows: int) -> Columns:
    from keras.datasets import cifar10

    x, y = _joined(cifar10.load_data(), rows)
    return {**_pixels(x, ("red", "green", "blue")), "thing": [_THINGS[label] for label in y]}


def _imdb(rows: int) -> Columns:
    from keras.datasets import imdb

    # Without marks for the start and for rare words the numbers are those of the list of words.
    x, y = _joined(imdb.load_data(start_char=None, index_from=0), rows)
    words = {place: word for word, place in imdb.get_word_index().items()}
    texts = [" ".join(words.get(place, "") for place in text) for text in x]
    return {"text": texts, "sentiment": [("negative", "positive")[label] for label in y]}


def _housing(rows: int) -> Columns:
    from sklearn.datasets import fetch_california_housing

    found = fetch_california_housing(data_home=str(cache()), n_retries=1)
    names = (
        "median_income", "house_age", "average_rooms", "average_bedrooms", "population",
        "average_occupancy", "latitude", "longitude",
    )  # fmt: skip
    columns = {name: found.data[:rows, place] for place, name in enumerate(names)}
    return {**columns, "median_house_value": found.target[:rows]}


_COLUMNS: dict[str, Callable[[int], Columns]] = {
    "mnist": _mnist,
    "fashion_mnist": _fashion,
    "cifar10": _cifar,
    "imdb": _imdb,
    "california_housing": _housing,
}
