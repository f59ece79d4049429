"""Simple models on the same rows, so that a network's score has something to beat.

They see the prepared features the network sees; learned embeddings are one column for each
category to the linear model and a category number to the trees. To be run where TensorFlow has
run no operation: after it, the boosted trees were measured up to 30 times slower.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import OneHotEncoder
from threadpoolctl import threadpool_limits

from core.catalog.training import OPPONENTS
from core.evaluate import metrics
from core.prepare.prepared import PARTS
from core.report import Opponent

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.jobs.reporter import Reporter
    from core.prepare.plain import Array
    from core.prepare.prepared import Prepared

# Boosted trees grow one tree a class and round: with many classes they take minutes.
MOST_CLASSES = 50
# Trees take full columns; words beyond the most frequent ones would fill the memory.
MOST_WORDS_OF_TREES = 500


@dataclass(frozen=True)
class Rival:
    """An opponent: its row of the catalog, how it is made, which form of the rows it takes."""

    name: str
    make: Callable[[int], Any]
    form: str


CLASSIFIERS: tuple[Rival, ...] = (
    Rival("majority", lambda _: DummyClassifier(strategy="prior"), "trees"),
    Rival(
        "logistic_regression",
        lambda _: LogisticRegression(max_iter=300),
        "linear",
    ),
    Rival(
        "boosted_trees",
        lambda seed: HistGradientBoostingClassifier(random_state=seed),
        "trees",
    ),
)
REGRESSORS: tuple[Rival, ...] = (
    Rival("mean", lambda _: DummyRegressor(), "trees"),
    Rival("linear_regression", lambda _: LinearRegression(), "linear"),
    Rival(
        "boosted_trees",
        lambda seed: HistGradientBoostingRegressor(random_state=seed),
        "trees",
    ),
)


def _forms(prepared: Prepared) -> dict[str, Any]:
    """Return the rows as each family of opponents takes them."""
    features, codes = prepared.inputs["features"], prepared.inputs.get("codes")
    trees, linear = [features], [features]
    if codes is not None:
        encoder = OneHotEncoder(handle_unknown="ignore").fit(codes[prepared.rows["train"]])
        trees.append(codes.astype("float32"))
        linear.append(encoder.transform(codes))
    spans = prepared.fitted.layout.spans
    for text in prepared.fitted.texts:
        bag = _bag(prepared.inputs["tokens"][:, spans[text.column]], text.places)
        trees.append(bag[:, :MOST_WORDS_OF_TREES].toarray())
        linear.append(bag)
    if len(linear) == 1:
        return {"trees": features, "linear": features}
    sparse_parts = [sparse.csr_matrix(part) for part in linear]
    return {"trees": np.hstack(trees), "linear": sparse.hstack(sparse_parts).tocsr()}


def _bag(tokens: Array, places: int) -> Any:
    """Return which words stand in each row: a sparse matrix (rows × places), the rarest last."""
    rows, at = np.nonzero(tokens)
    words = tokens[rows, at]
    shape = (len(tokens), places)
    counts = sparse.csr_matrix((np.ones(len(words), "float32"), (rows, words)), shape)
    counts.data[:] = 1.0
    return counts


def _output(model: Any, rows: Any, classes: int) -> Array:
    """Return predictions in the form of the network's output."""
    if not classes:
        return np.asarray(model.predict(rows), dtype="float64")[:, None]
    shares = np.zeros((rows.shape[0], classes))
    shares[:, model.classes_.astype(int)] = model.predict_proba(rows)
    return shares[:, 1:] if classes == 2 else shares


def compete(prepared: Prepared, seed: int, threads: int, reporter: Reporter) -> dict[str, Opponent]:
    """Return every opponent, trained on the training rows and scored on all parts."""
    aim = prepared.fitted.goal
    rivals = CLASSIFIERS if aim.classes else REGRESSORS
    if len(aim.classes) > MOST_CLASSES:
        rivals = tuple(rival for rival in rivals if rival.name != "boosted_trees")
    forms = _forms(prepared)
    result = {}
    for done, rival in enumerate(rivals):
        if reporter.should_stop():
            break
        reporter.progress(done, len(rivals))
        result[rival.name] = _contest(rival, prepared, forms[rival.form], seed, threads)
    return result


def _contest(rival: Rival, prepared: Prepared, form: Any, seed: int, threads: int) -> Opponent:
    aim = prepared.fitted.goal
    train = prepared.rows["train"]
    model = rival.make(seed)
    start = time.perf_counter()
    with threadpool_limits(threads), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        model.fit(form[train], prepared.target[train])
        seconds = time.perf_counter() - start
        scores = {
            part: metrics.score(
                aim,
                prepared.target[prepared.rows[part]],
                _output(model, form[prepared.rows[part]], len(aim.classes)),
            )
            for part in PARTS
        }
    gave_up = any(issubclass(warning.category, ConvergenceWarning) for warning in caught)
    return Opponent(
        label=OPPONENTS[rival.name].label, metrics=scores, seconds=seconds, converged=not gave_up
    )
