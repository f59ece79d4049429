"""Tables to try the product with: made from installed libraries, offline, always the same bytes."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import isolate, settings
from core.problems import listed, say, wrong
from core.recipe import Task

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]


@dataclass(frozen=True)
class Sample:
    """One table.

    Attributes:
        name: what it is called in a program; `label` and `help` on a page.
        target: the column to predict.
        task: what predicting it is.
        source: where it comes from, and under which terms.
        make: returns the header and the rows.
    """

    name: str
    label: str
    help: str
    target: str
    task: Task
    source: str
    make: Callable[[], Rows]


def _bundled(name: str, classes: bool = True, **options: Any) -> Callable[[], Rows]:
    """Return a maker of one of scikit-learn's small tables."""

    def make() -> Rows:
        from sklearn import datasets

        bunch = getattr(datasets, f"load_{name}")(**options)
        words = [str(word) for word in bunch.target_names] if classes else None
        header = [_plain(str(feature)) for feature in bunch.feature_names]
        rows = (
            [*row, words[label] if words else label]
            for row, label in zip(bunch.data.tolist(), bunch.target.tolist(), strict=True)
        )
        return [*header, _TARGETS.get(name, "target")], rows

    return make


_TARGETS = {"iris": "species", "wine": "cultivar", "breast_cancer": "diagnosis", "digits": "digit"}


def _plain(name: str) -> str:
    """Return a name in letters, digits and underscores, which every export keeps."""
    name = name.replace("(cm)", "cm").replace("od280/od315", "od280_od315")
    return "_".join(name.split())


def _tips() -> Rows:
    import plotly.data

    table = plotly.data.tips(return_type="pyarrow")
    return table.column_names, zip(*table.to_pydict().values(), strict=True)


def _classification() -> Rows:
    from sklearn.datasets import make_classification

    x, y = make_classification(n_samples=100_000, n_features=20, random_state=0)
    header = [*(f"x{position:02d}" for position in range(1, 21)), "target"]
    return header, ([*row, label] for row, label in zip(x.tolist(), y.tolist(), strict=True))


_UCI = "UCI Machine Learning Repository (CC BY 4.0), as bundled with scikit-learn"

SAMPLES = (
    Sample(
        "iris",
        "Iris flowers",
        "Tell three species of iris apart by four lengths: 150 flowers, the classic first table.",
        "species",
        "multiclass",
        f"Fisher 1936; {_UCI}",
        _bundled("iris"),
    ),
    Sample(
        "wine",
        "Wine",
        "Tell three cultivars apart by a chemical analysis of 178 wines.",
        "cultivar",
        "multiclass",
        f"Aeberhard and Forina 1991; {_UCI}",
        _bundled("wine"),
    ),
    Sample(
        "breast_cancer",
        "Breast cancer",
        "Tell malignant from benign by 30 measurements of cell nuclei in 569 images.",
        "diagnosis",
        "binary",
        f"Wolberg, Mangasarian, Street and Street 1995; {_UCI}",
        _bundled("breast_cancer"),
    ),
    Sample(
        "digits",
        "Handwritten digits",
        "Read 1,797 handwritten digits of 8 × 8 pixels.",
        "digit",
        "multiclass",
        f"Alpaydin and Kaynak 1998; {_UCI}",
        _bundled("digits"),
    ),
    Sample(
        "diabetes",
        "Diabetes",
        "Predict the progression of diabetes within a year from ten measurements of 442 patients.",
        "target",
        "regression",
        "Efron, Hastie, Johnstone and Tibshirani 2004, as bundled with scikit-learn (BSD)",
        _bundled("diabetes", classes=False, scaled=False),
    ),
    Sample(
        "tips",
        "Restaurant tips",
        "Predict the tip from the bill, the day and the guests of 244 dinners; numbers and words.",
        "tip",
        "regression",
        "Bryant and Smith 1995, as bundled with Plotly (MIT)",
        _tips,
    ),
    Sample(
        "classification",
        "Made-up classes",
        "100,000 rows and 20 numbers made by a formula, to see how fast training is.",
        "target",
        "binary",
        "Generated with scikit-learn's make_classification (BSD)",
        _classification,
    ),
)
_BY_NAME = {sample.name: sample for sample in SAMPLES}


def write(name: str, path: Path) -> None:
    """Write a sample as a CSV file, which appears whole or not at all.

    Raises:
        InputError: there is no sample of that name.
    """
    sample = _BY_NAME.get(name)
    if sample is None:
        raise wrong(
            "sample",
            say("There is no sample {name}.", name=repr(name)),
            say("Known samples: {known}.", known=listed(_BY_NAME, len(_BY_NAME))),
            say("Choose one of them."),
        )
    header, rows = sample.make()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def kept(name: str) -> Path:
    """Return the file of a sample, made in a process of its own when it is first asked for.

    The web process asks here: scikit-learn, which brings most of the samples, is not for it.

    Raises:
        InputError: there is no sample of that name.
    """
    if name not in _BY_NAME:
        write(name, Path())
    path = settings.home() / "samples" / f"{name}.csv"
    if not path.exists():
        isolate.call(
            "core.data.samples:child",
            {"name": name, "path": str(path)},
            seconds=settings.number("READ_SECONDS"),
            memory=int(settings.number("READ_MEMORY") * settings.MB),
        )
    return path


def child(argument: dict[str, Any]) -> dict[str, Any]:
    """Write a sample: what runs in the child process."""
    write(argument["name"], Path(argument["path"]))
    return {}
