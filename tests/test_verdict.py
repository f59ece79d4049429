"""The sentences follow the report: what is compared, with what, and when it is called equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.folder import RunFolder
from core.report import ClassScore, Opponent, Report
from core.verdict import headline, uneven, verdict

ROOT = Path(__file__).parent


def report(
    own: float = 0.9,
    train: float = 0.91,
    dull: float | None = 0.62,
    trees: float | None = 0.9,
    support: tuple[int, ...] = (620, 380),
    balanced: float = 0.88,
) -> Report:
    names = ("no", "yes", "maybe")[: len(support)]
    opponents = {}
    if dull is not None:
        opponents["majority"] = Opponent(
            label="Most frequent class",
            metrics={"test": {"accuracy": dull, "balanced_accuracy": 1 / len(support)}},
            seconds=0.1,
        )
    if trees is not None:
        opponents["boosted_trees"] = Opponent(
            label="Boosted trees", metrics={"test": {"accuracy": trees}}, seconds=0.1
        )
        opponents["logistic_regression"] = Opponent(
            label="Logistic regression", metrics={"test": {"accuracy": trees - 0.1}}, seconds=0.1
        )
    return Report(
        task="binary" if len(support) == 2 else "multiclass",
        target="bought",
        classes=names,
        rows={"train": 4000, "validation": 1000, "test": sum(support)},
        metrics={
            "train": {"accuracy": train},
            "test": {"accuracy": own, "balanced_accuracy": balanced, "roc_auc": 0.95},
        },
        opponents=opponents,
        by_class=tuple(
            ClassScore(label=name, precision=0.9, recall=0.9, f1=0.9, support=count)
            for name, count in zip(names, support, strict=True)
        ),
    )


def numbers(
    own: float = 4.0, train: float = 3.9, dull: float | None = 10.0, trees: float | None = 4.0
) -> Report:
    opponents = {}
    if dull is not None:
        opponents["mean"] = Opponent(
            label="Mean of the target", metrics={"test": {"mae": dull}}, seconds=0.1
        )
    if trees is not None:
        opponents["boosted_trees"] = Opponent(
            label="Boosted trees", metrics={"test": {"mae": trees}}, seconds=0.1
        )
    return Report(
        task="regression",
        target="price",
        rows={"train": 4000, "validation": 1000, "test": 1000},
        metrics={"train": {"mae": train}, "test": {"mae": own, "r2": 0.81}},
        opponents=opponents,
    )


def said(found: Report) -> str:
    return " ".join(map(str, verdict(found)))


def test_a_good_network_in_full() -> None:
    assert [str(phrase) for phrase in verdict(report())] == [
        "It finds the right class in 90% of the 1\u202f000 test rows.",
        "Always saying no is right in 62%, so it has learned something.",
        "Boosted trees: 90%, so the network is about as good.",
    ]
    assert [str(phrase) for phrase in verdict(numbers())] == [
        "On the 1\u202f000 test rows it is off by 4 on average, in the unit of price; R² is 0.81,"
        " where 1 is perfect and 0 is no better than the mean.",
        "Always saying the mean is off by 10, so it has learned something.",
        "Boosted trees: 4, so the network is about as good.",
    ]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (report(trees=0.98), "Boosted trees: 98%, so that is clearly better than the network."),
        (report(trees=0.8), "Boosted trees: 80%, so the network is clearly better."),
        (report(trees=0.91), "about as good"),
        (numbers(trees=3.0), "Boosted trees: 3, so that is clearly better than the network."),
        (numbers(trees=5.0), "so the network is clearly better"),
        (numbers(trees=4.1), "about as good"),
        (report(own=0.62), "Always saying no is right in 62%: that is about as good."),
        (report(own=0.5), "Always saying no is right in 62%, which is better."),
        (report(dull=0.6), "Always saying the most frequent class is right in 60%, so"),
        (report(dull=0.6, own=0.6), "most frequent class is right in 60%: that is about"),
        (report(dull=0.6, own=0.3), "most frequent class is right in 60%, which is better"),
        (report(dull=0.5, support=(500, 500)), "Always saying the most frequent class"),
        (numbers(own=9.8), "Always saying the mean is off by 10: that is about as good."),
        (numbers(own=12), "Always saying the mean is off by 10, which is better."),
    ],
)
def test_beside_its_opponents(found: Report, words: str) -> None:
    assert words in said(found)


@pytest.mark.parametrize(
    ("found", "learned"),
    [
        (report(train=0.99), True),
        (report(train=0.94), False),
        (report(train=0.99, support=(12, 11)), False),
        (numbers(train=1.0), True),
        (numbers(train=3.5), False),
    ],
)
def test_overfitting(found: Report, learned: bool) -> None:
    assert ("by heart" in said(found)) == learned


def test_few_rows_tell_little_apart() -> None:
    assert "clearly better" in said(report(trees=0.85))
    assert "about as good" in said(report(trees=0.85, support=(20, 12)))


def test_uneven_classes() -> None:
    rare = report(own=0.95, dull=0.94, support=(940, 60), balanced=0.7, trees=None)
    assert uneven(rare)
    assert said(rare).endswith(
        "counting every class alike, 70% are right; always saying the same gives 50%."
    )
    assert not uneven(report())
    assert uneven(report(support=(500, 250, 250)))
    alone = report(dull=None, trees=None, support=(940, 60), balanced=0.7)
    assert said(alone).endswith("counting every class alike, 70% are right.")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (report(), ("accuracy", 0.9)),
        (report(support=(940, 60)), ("balanced_accuracy", 0.88)),
        (numbers(), ("r2", 0.81)),
        (report().with_(metrics={}), ("accuracy", None)),
    ],
)
def test_headline(found: Report, expected: tuple[str, float | None]) -> None:
    assert headline(found) == expected


def test_no_score() -> None:
    for found in (report().with_(metrics={}), numbers().with_(metrics={})):
        assert said(found) == "There is no score to judge by."
    constant = numbers().with_(metrics={"test": {"mae": 1.0, "r2": None}})
    assert "R²" not in said(constant)


def test_opponents_are_translated_and_names_stay() -> None:
    german = {"Boosted trees": "Verstärkte Bäume"}
    texts = [str(p) for p in verdict(report(), lambda text: german.get(text, text))]
    assert texts[-1].startswith("Verstärkte Bäume: 90%")


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures").glob("v*/run")), ids=str)
def test_stored_reports_are_judged(path: Path) -> None:
    found = RunFolder(path).report()
    assert 2 <= len(verdict(found)) <= 5
    assert headline(found)[1] is not None
