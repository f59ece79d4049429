"""What a run showed: facts as plain data, written once by `evaluate` and read everywhere else.

Every number on a page, in a chart or in an export comes from here. Light to import: no
scikit-learn, no Keras.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.problems import Problem
from core.recipe import Plain, Task

Metrics = Mapping[str, float | None]


class Versions(Plain):
    """What computed the numbers."""

    layersmith: str
    python: str
    keras: str
    tensorflow: str
    numpy: str
    scikit_learn: str


class Run(Plain):
    """The facts of a training.

    Attributes:
        fingerprint: of the table.
        threads: threads that TensorFlow used; weights can depend on it.
        machine: processor family; weights can depend on it.
        started: seconds since the epoch.
        seconds: time of the training alone.
        history: loss and metrics of each epoch under their Keras names: running means.
        best_epoch: the epoch (from 1) whose weights were kept.
        ending: `all epochs`, `early`, `asked` or `not a number`.
        parameters: weights of the network, those not trained included.
        weights_sha256: over all weights of the network in their order.
        model_sha256: of the file `model.keras`.
    """

    fingerprint: str
    seed: int
    threads: int
    machine: str
    versions: Versions
    started: float
    seconds: float
    history: tuple[Mapping[str, float], ...]
    best_epoch: int
    ending: str
    parameters: int
    weights_sha256: str
    model_sha256: str


class Confusion(Plain):
    """Rows of the test part by true class (rows) and predicted class (columns)."""

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class ClassScore(Plain):
    """How well one class was found in the test part."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int


class Curve(Plain):
    """ROC and precision-recall curve of one class against the rest, on the test part."""

    label: str
    roc_auc: float
    average_precision: float
    share: float
    false_positive_rate: tuple[float, ...]
    true_positive_rate: tuple[float, ...]
    recall: tuple[float, ...]
    precision: tuple[float, ...]


class Residuals(Plain):
    """True and predicted numbers of test rows, at most some thousands, seeded sample."""

    rows: tuple[int, ...]
    actual: tuple[float, ...]
    predicted: tuple[float, ...]


class Opponent(Plain):
    """A simple model trained and scored on the same rows.

    Attributes:
        label: its name in words.
        metrics: by part of the split.
        seconds: for fitting.
        converged: False when its solver gave up before it was done.
    """

    label: str
    metrics: Mapping[str, Metrics]
    seconds: float
    converged: bool = True


class Report(Plain):
    """How good a trained network is.

    Attributes:
        tested_on: "" for the rows held out of the table, or the name of another file, whose rows
            then are the test part.
        rows: rows of each part: `train`, `validation`, `test`.
        metrics: by part; see `evaluate.metrics`. Final numbers, by scikit-learn.
        opponents: by name; empty until they have been trained.
        confusion, by_class, curves, residuals: of the test part.
        notes: what was repaired, matched or left out on the way.
    """

    version: int = 1
    task: Task
    target: str
    classes: tuple[str, ...] = ()
    positive_class: str | None = None
    tested_on: str = ""
    rows: Mapping[str, int]
    metrics: Mapping[str, Metrics]
    opponents: Mapping[str, Opponent] = {}
    confusion: Confusion | None = None
    by_class: tuple[ClassScore, ...] = ()
    curves: tuple[Curve, ...] = ()
    residuals: Residuals | None = None
    history: tuple[Mapping[str, float], ...] = ()
    seconds: float = 0.0
    epochs: int = 0
    best_epoch: int = 0
    ending: str = ""
    parameters: int = 0
    weights_sha256: str = ""
    notes: tuple[Problem, ...] = ()


class Explanation(Plain):
    """SHAP values of a network, folded to the columns of the table.

    What is explained is the probability of the positive class, of each class, or the number.

    Attributes:
        outputs: what each set of values is about: a class, or the target.
        columns: the feature columns.
        rows: positions in the table of the rows that are explained.
        base: for each output, the mean over the background rows.
        values: [output][row][column]; base + sum over columns = prediction.
        errors: standard error of each value, same form.
        cells: [row][column], the explained cells as text.
        predictions: [output][row].
        importance: [output][column], mean absolute value.
        importance_error: [output][column], standard error over rows.
        background: rows that stand for "not known".
        additivity: largest |base + sum - prediction|.
        seconds: time taken; `complete` is False when the budget ended it early.
    """

    outputs: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[int, ...]
    base: tuple[float, ...]
    values: tuple[tuple[tuple[float, ...], ...], ...]
    errors: tuple[tuple[tuple[float, ...], ...], ...]
    cells: tuple[tuple[str, ...], ...]
    predictions: tuple[tuple[float, ...], ...]
    importance: tuple[tuple[float, ...], ...]
    importance_error: tuple[tuple[float, ...], ...]
    background: int
    additivity: float
    seconds: float
    complete: bool
