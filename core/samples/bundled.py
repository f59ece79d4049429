"""Tables of installed libraries: offline, always the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

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
        shows: the two columns that a small picture draws; none for tables of pixels.
    """

    name: str
    label: str
    help: str
    target: str
    task: Task
    source: str
    make: Callable[[], Rows]
    shows: tuple[str, str] | None = None


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
        shows=("petal_length_cm", "petal_width_cm"),
    ),
    Sample(
        "wine",
        "Wine",
        "Tell three cultivars apart by a chemical analysis of 178 wines.",
        "cultivar",
        "multiclass",
        f"Aeberhard and Forina 1991; {_UCI}",
        _bundled("wine"),
        shows=("flavanoids", "color_intensity"),
    ),
    Sample(
        "breast_cancer",
        "Breast cancer",
        "Tell malignant from benign by 30 measurements of cell nuclei in 569 images.",
        "diagnosis",
        "binary",
        f"Wolberg, Mangasarian, Street and Street 1995; {_UCI}",
        _bundled("breast_cancer"),
        shows=("mean_radius", "mean_texture"),
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
        shows=("bmi", "target"),
    ),
    Sample(
        "tips",
        "Restaurant tips",
        "Predict the tip from the bill, the day and the guests of 244 dinners; numbers and words.",
        "tip",
        "regression",
        "Bryant and Smith 1995, as bundled with Plotly (MIT)",
        _tips,
        shows=("total_bill", "tip"),
    ),
    Sample(
        "classification",
        "Made-up classes",
        "100,000 rows and 20 numbers made by a formula, to see how fast training is.",
        "target",
        "binary",
        "Generated with scikit-learn's make_classification (BSD)",
        _classification,
        shows=("x06", "x15"),
    ),
)
BY_NAME = {sample.name: sample for sample in SAMPLES}
