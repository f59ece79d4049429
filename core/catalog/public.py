"""Tables that are known everywhere and have to be downloaded: what each is, and how large.

How they are fetched is in `samples.public`, under the same names.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.options import Param, Row, table
from core.recipe import Task


@dataclass(frozen=True, kw_only=True)
class Public(Row):
    """A set that a library downloads.

    Attributes:
        task: what predicting the target is.
        target: the column to predict.
        rows: how many there are.
        columns: how many, the target included.
        megabytes: what is downloaded.
        host: where from.
        files: what the library keeps of it, below its cache.
        source: who made it, and under which terms.
    """

    task: Task
    target: str
    rows: int
    columns: int
    megabytes: float
    host: str
    files: tuple[str, ...]
    source: str


KERAS_HOST = "storage.googleapis.com"


def _first(default: int, all_rows: int) -> tuple[Param, ...]:
    return (
        Param(
            "rows", "whole", default, "Rows", "How many are taken, from the first on.", 1, all_rows
        ),
    )  # fmt: skip


PUBLIC = table(
    Public(
        name="mnist",
        label="MNIST digits",
        help="Handwritten digits as 28 × 28 pixels, each a column from 0 to 255.",
        params=_first(10_000, 70_000),
        task="multiclass",
        target="digit",
        rows=70_000,
        columns=785,
        megabytes=11.5,
        host=KERAS_HOST,
        files=("datasets/mnist.npz",),
        source="LeCun, Cortes and Burges 1998 (CC BY-SA 3.0), as keras.datasets.mnist",
    ),
    Public(
        name="fashion_mnist",
        label="Fashion-MNIST",
        help="Ten kinds of clothes as 28 × 28 pixels: MNIST, but harder.",
        params=_first(10_000, 70_000),
        task="multiclass",
        target="article",
        rows=70_000,
        columns=785,
        megabytes=30.9,
        host=KERAS_HOST,
        files=(
            "datasets/fashion-mnist/train-labels-idx1-ubyte.gz",
            "datasets/fashion-mnist/train-images-idx3-ubyte.gz",
            "datasets/fashion-mnist/t10k-labels-idx1-ubyte.gz",
            "datasets/fashion-mnist/t10k-images-idx3-ubyte.gz",
        ),
        source="Xiao, Rasul and Vollgraf 2017, Zalando (MIT), as keras.datasets.fashion_mnist",
    ),
    Public(
        name="cifar10",
        label="CIFAR-10",
        help="Ten kinds of things in colour, 32 × 32 pixels of red, green and blue.",
        params=_first(2_000, 10_000),
        task="multiclass",
        target="thing",
        rows=60_000,
        columns=3_073,
        megabytes=170.5,
        host="www.cs.toronto.edu",
        files=(
            "datasets/cifar-10-batches-py-target_archive",
            "datasets/cifar-10-batches-py-target",
        ),
        source="Krizhevsky 2009 (no licence stated), as keras.datasets.cifar10",
    ),
    Public(
        name="imdb",
        label="IMDB reviews",
        help="Film reviews, praising or not, as one column of text. Networks do not read texts "
        "yet, so this one is for looking at.",
        params=_first(10_000, 50_000),
        task="binary",
        target="sentiment",
        rows=50_000,
        columns=2,
        megabytes=19.1,
        host=KERAS_HOST,
        files=("datasets/imdb.npz", "datasets/imdb_word_index.json"),
        source="Maas and others 2011 (no licence stated), as keras.datasets.imdb",
    ),
    Public(
        name="california_housing",
        label="California housing",
        help="The price of houses in 20,640 districts of California in 1990, in 100,000 dollars.",
        params=_first(20_640, 20_640),
        task="regression",
        target="median_house_value",
        rows=20_640,
        columns=9,
        megabytes=0.4,
        host="ndownloader.figshare.com",
        files=("cal_housing_py3.pkz",),
        source="Pace and Barry 1997 (public domain), as sklearn.datasets.fetch_california_housing",
    ),
)
