from typing import Any

import numpy as np
import pytest

from core.charts import summaries
from core.charts.trend import trend
from core.report import Confusion, Residuals
from tests.charts.facts import (
    confusion,
    course,
    curves,
    epochs,
    explanation,
    numbers,
    report,
    scores,
)


def losses(*values: float | None) -> list[dict[str, float | None]]:
    return [{"loss": 1.0, "val_loss": value} for value in values]


def pairs(actual: Any, predicted: Any) -> Residuals:
    rows = tuple(range(len(actual)))
    return Residuals(rows=rows, actual=tuple(actual), predicted=tuple(predicted))


@pytest.mark.parametrize(
    ("history", "best", "sentence"),
    [
        (epochs(20, 12), 12, "was lowest in epoch 12 and rose after that"),
        (losses(1, 0.5, 0.501), 2, "was lowest in epoch 2 and stayed level after that"),
        (losses(1, 0.5, 0.4), 3, "was lowest in the last epoch, 3; more"),
        (losses(1, 0.5, 0.6), 1, "lowest in epoch 2; the weights of epoch 1 were kept"),
        (losses(None, 0.5, 0.9), 2, "was lowest in epoch 2 and rose"),
        (losses(0.25), 1, "was 0.25 in the only epoch"),
        ([{"loss": 2.0}, {"loss": 0.5}], 2, "training rows went from 2 to 0.5"),
        ([], 0, "No epoch has been finished yet"),
    ],
)
def test_learning_curves(history: Any, best: int, sentence: str) -> None:
    assert sentence in summaries.learning_curves(history, best).text()


@pytest.mark.parametrize(
    ("schedule", "rates", "sentence"),
    [
        ("constant", (0.1, 0.1), "The learning rate stays at 0.1."),
        ("polynomial", (0.1, 0.05, 0.0), "falls from 0.1 to 0."),
        (
            "one_cycle",
            (0.01, 0.1, 0.02),
            "is highest in epoch 2 with 0.1, and ends at 0.02",
        ),
        ("triangular", (0, 1, 0, 1, 0), "rises and falls 2 times, between 0 and 1."),
        ("plateau", (0.1, 0.1), "starts at 0.1; when it falls is found out"),
    ],
)
def test_learning_rate(schedule: str, rates: tuple[float, ...], sentence: str) -> None:
    assert sentence in summaries.learning_rate(course(schedule, rates)).text()


def test_confusion_names_the_pair_mistaken_most() -> None:
    found = Confusion(labels=("A", "B", "C"), counts=((50, 34, 0), (3, 40, 5), (0, 0, 9)))
    assert summaries.confusion_matrix(found).text() == (
        "Found: 99 of 141 rows. Most mistaken: class A was taken for B (rows: 34)."
    )
    below = Confusion(labels=("A", "B"), counts=((5, 1), (4, 5)))
    assert "class B was taken for A (rows: 4)" in summaries.confusion_matrix(below).text()
    right = Confusion(labels=("A", "B"), counts=((5, 0), (0, 0)))
    assert summaries.confusion_matrix(right).text() == "The class of every row was found; rows: 5."
    none = Confusion(labels=("A", "B"), counts=((0, 0), (0, 0)))
    assert "no row" in summaries.confusion_matrix(none).text()
    assert summaries.confusion_matrix(confusion(tuple(map(str, range(200))))).text()


def test_curves_name_the_lowest_and_the_highest() -> None:
    found = curves(("good", "fair", "bad"))
    low, high = (pick(found, key=lambda curve: curve.roc_auc) for pick in (min, max))
    assert high.label == "good"
    text = summaries.roc(found).text()
    assert f"smallest for {low.label} ({low.roc_auc:.3g})" in text
    assert f"largest for good ({high.roc_auc:.3g})" in text
    one = summaries.precision_recall(found[:1]).text()
    assert f"base rate, {found[0].share:.3g}" in one
    assert "only one class" in summaries.roc(()).text()
    assert "only one class" in summaries.precision_recall(()).text()


def test_class_scores() -> None:
    assert summaries.class_scores(scores()).text() == (
        "F1 is lowest for class C (0.376) and highest for A (0.893)."
    )
    assert "no row" in summaries.class_scores(()).text()
    assert "for every class" in summaries.class_scores(scores(("A",))).text()


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (pairs((1, 2, 3), (1, 2, 3)), "Every prediction is exact"),
        (pairs((1, 2, 3), (2, 2, 2)), "2 is predicted for every row"),
        (pairs((10, 20, 30), (11, 22, 33)), "within 2 of the actual"),
        (pairs((), ()), "no row"),
    ],
)
def test_predicted_against_actual(found: Residuals, sentence: str) -> None:
    assert sentence in summaries.predicted_against_actual(found).text()


def test_residuals_see_bias_and_growth() -> None:
    rng = np.random.default_rng(0)
    predicted = np.linspace(10, 1000, 400)
    sway = rng.choice([-1.0, 1.0], 400)
    cases = {
        "too low by 5 on average": predicted + 5,
        "too high by 5 on average": predicted - 5,
        "The larger the prediction": predicted + np.tile([1, -1], 200) * predicted / 10,
        "neither too high": predicted + np.tile([1, -1], 200) * (3 + sway),
    }
    for sentence, actual in cases.items():
        found = pairs(actual.tolist(), predicted.tolist())
        assert sentence in summaries.residuals(found).text()
    assert "exact" in summaries.residuals(pairs((1,), (1,))).text()


def test_residual_histogram_says_where_half_lie() -> None:
    found = pairs((0, 1, 2, 3, 4), (0, 0, 0, 0, 0))
    assert summaries.residual_histogram(found).text() == (
        "Residuals lie between 0 and 4, half of them between 1 and 3."
    )


def test_opponents_say_who_won() -> None:
    assert summaries.opponents(report()).text() == (
        "Accuracy: Boosted trees (0.87) is better than this network (0.85)."
    )
    assert "Boosted trees (3.5) is better" in summaries.opponents(report("regression")).text()
    better = report().with_(metrics={"test": {"accuracy": 0.95}})
    assert "better than every opponent; next is Boosted trees (0.87)" in str(
        summaries.opponents(better)
    )
    equal = report().with_(metrics={"test": {"accuracy": 0.87}})
    assert "are equal (0.87)" in str(summaries.opponents(equal))
    assert str(summaries.opponents(report(rivals=False))) == "Accuracy of this network: 0.85."
    german = {"Accuracy": "Genauigkeit", "Boosted trees": "Verstärkte Bäume"}
    text = str(summaries.opponents(report(), lambda words: german.get(words, words)))
    assert text.startswith("Genauigkeit: Verstärkte Bäume")


def test_importance_lists_the_first_three() -> None:
    found = explanation(("age", "city", "x", "y"))
    names = [found.columns[i] for i in np.argsort(-np.array(found.importance[0]))]
    text = summaries.importance(found).text()
    assert text == f"Column {names[0]} matters most, then {names[1]} and {names[2]}."
    assert "Only column a " in summaries.importance(explanation(("a",))).text()
    nothing = found.with_(importance=((0.0,) * 4,))
    assert "No column" in summaries.importance(nothing).text()
    assert "No column" in summaries.beeswarm(nothing).text()


def test_directions_are_said() -> None:
    found = explanation(outputs=("up", "down"))
    assert "high values raise up" in summaries.beeswarm(found, 0).text()
    assert "high values lower down" in summaries.beeswarm(found, 1).text()
    assert "The higher age, the higher up" in summaries.dependence(found, "age", 0).text()
    assert "The higher age, the lower down" in summaries.dependence(found, "age", 1).text()
    assert "Lima acts most upwards (+0.05) and Oslo" in summaries.dependence(found, "city").text()


def test_waterfall_names_the_strongest_cell() -> None:
    found = explanation()
    row = int(np.argmax([abs(values[0]) for values in found.values[0]]))
    text = summaries.waterfall(found, row).text()
    assert f"age = {found.cells[row][0]} moved it most" in text
    assert "the average 0.24" in text


def test_numbers_in_sentences_are_short() -> None:
    for phrase in (
        summaries.roc(curves()),
        summaries.predicted_against_actual(numbers()),
        summaries.residual_histogram(numbers()),
        summaries.waterfall(explanation()),
    ):
        digits = [sum(sign.isdigit() for sign in word) for word in phrase.text().split(" ")]
        assert max(digits) <= 7


def test_trend_needs_points_and_strength() -> None:
    rise = list(range(20))
    assert trend(rise, rise) == 1
    assert trend(rise, rise[::-1]) == -1
    assert trend(rise, [1] * 20) == 0
    assert trend(rise[:3], rise[:3]) == 0
    assert trend(rise, np.random.default_rng(3).normal(size=20).tolist()) == 0
    assert trend(rise, [value**9 for value in rise]) == 1
