"""Whether a network is any good, in sentences a newcomer understands.

Every number is one of the report, read and written; the rest is comparing. What small test parts
cannot tell apart is called equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.charts.text import brief, number, percent
from core.charts.words import METRICS
from core.problems import Phrase, Translate, say

if TYPE_CHECKING:
    from core.report import Opponent, Report

TEST, TRAIN = "test", "train"
# The opponents that always say the same.
NAIVE = ("majority", "mean")
# Classes are uneven when the largest has so much more than an even share of the rows.
UNEVEN = 1.4
# Shares closer than this are as good as equal, however many rows there are.
EQUAL_SHARE = 0.01
# So are errors in the unit of the target that differ by less than this part of the smaller.
EQUAL_ERROR = 0.05
# A training score that is this much better than the test score was learned by heart.
LEARNED_SHARE = 0.05
LEARNED_ERROR = 0.25


def _score(report: Report, name: str, part: str = TEST) -> float | None:
    return report.metrics.get(part, {}).get(name)


def uneven(report: Report) -> bool:
    """Return whether one class of the test part is so frequent that accuracy says little."""
    sizes = [score.support for score in report.by_class]
    return bool(sizes) and max(sizes) * len(sizes) >= UNEVEN * sum(sizes) > 0


def headline(report: Report) -> tuple[str, float | None]:
    """Return name and value of the one score that stands for a run in a list.

    Numbers: R². Classes: accuracy, or balanced accuracy where the classes are uneven.
    """
    if report.task == "regression":
        name = "r2"
    else:
        name = "balanced_accuracy" if uneven(report) else "accuracy"
    return name, _score(report, name)


def verdict(report: Report, translate: Translate | None = None) -> tuple[Phrase, ...]:
    """Return two to four sentences on how good a network is.

    Args:
        report: the scores.
        translate: for the name of an opponent, which is a word of ours within a sentence.
    """
    told = _numbers if report.task == "regression" else _classes
    return tuple(told(report, translate))


def _naive(report: Report) -> Opponent | None:
    return next((report.opponents[name] for name in NAIVE if name in report.opponents), None)


def _best(report: Report, name: str) -> tuple[float, Opponent] | None:
    """Return the best score of the opponents that learned something, and whose it is."""
    scored = [
        (score, opponent)
        for key, opponent in report.opponents.items()
        if key not in NAIVE and (score := opponent.metrics.get(TEST, {}).get(name)) is not None
    ]
    pick = max if METRICS[name].better == "higher" else min
    return pick(scored, key=lambda entry: entry[0]) if scored else None


def _tolerance(report: Report) -> float:
    """Return the difference of two shares that the test part cannot tell from chance.

    No standard error of a share is larger than 1 / (2 √rows).
    """
    rows = max(1, report.rows.get(TEST, 0))
    return float(max(EQUAL_SHARE, 0.5 * rows**-0.5))


def _majority(report: Report, share: float) -> str | None:
    """Return the class that is always said with this share of right rows, if only one fits."""
    rows = sum(score.support for score in report.by_class)
    fitting = [s.label for s in report.by_class if rows and abs(s.support / rows - share) < 1e-9]
    return fitting[0] if len(fitting) == 1 else None


def _classes(report: Report, translate: Translate | None) -> Iterator[Phrase]:
    own = _score(report, "accuracy")
    if own is None:
        yield say("There is no score to judge by.")
        return
    yield say(
        "It finds the right class in {share} of the {rows} test rows.",
        share=percent(own),
        rows=number(report.rows.get(TEST, 0)),
    )
    naive = _naive(report)
    dull = naive.metrics.get(TEST, {}).get("accuracy") if naive else None
    balanced = _score(report, "balanced_accuracy") if uneven(report) else None
    even = naive.metrics.get(TEST, {}).get("balanced_accuracy") if naive else None
    if dull is not None:
        yield _against_naive(report, own, dull)
    if balanced is not None and even is not None:
        yield say(
            "The classes are uneven, so look at the balanced accuracy too: counting every class"
            " alike, {share} are right; always saying the same gives {even}.",
            share=percent(balanced),
            even=percent(even),
        )
    elif balanced is not None:
        yield say(
            "The classes are uneven, so look at the balanced accuracy too: counting every class"
            " alike, {share} are right.",
            share=percent(balanced),
        )
    yield from _against_best(report, "accuracy", own, translate)
    learned = _score(report, "accuracy", TRAIN)
    if learned is not None and learned - own > max(LEARNED_SHARE, _tolerance(report)):
        yield say(
            "On the rows it learned from it is right in {share}: it has learned some of them by"
            " heart (overfitting).",
            share=percent(learned),
        )


def _against_naive(report: Report, own: float, dull: float) -> Phrase:
    """Return whether accuracy is more than a class that is always said gets."""
    room = _tolerance(report)
    label = _majority(report, dull)
    values = {"share": percent(dull), "label": brief(label or "") or "–"}
    if own > dull + room:
        return (
            say("Always saying {label} is right in {share}, so it has learned something.", **values)
            if label is not None
            else say(
                "Always saying the most frequent class is right in {share}, so it has learned"
                " something.",
                share=percent(dull),
            )
        )
    if own >= dull - room:
        return (
            say("Always saying {label} is right in {share}: that is about as good.", **values)
            if label is not None
            else say(
                "Always saying the most frequent class is right in {share}: that is about as good.",
                share=percent(dull),
            )
        )
    return (
        say("Always saying {label} is right in {share}, which is better.", **values)
        if label is not None
        else say(
            "Always saying the most frequent class is right in {share}, which is better.",
            share=percent(dull),
        )
    )


def _against_best(
    report: Report, name: str, own: float, translate: Translate | None
) -> Iterator[Phrase]:
    """Yield how the best opponent compares; nothing while there is none."""
    found = _best(report, name)
    if found is None:
        return
    score, opponent = found
    error = name == "mae"
    room = EQUAL_ERROR * min(own, score) if error else _tolerance(report)
    ahead = score - own if error else own - score
    values = {
        "label": (translate or str)(opponent.label),
        "score": number(score) if error else percent(score),
    }
    if abs(ahead) <= room:
        yield say("{label}: {score}, so the network is about as good.", **values)
    elif ahead > 0:
        yield say("{label}: {score}, so the network is clearly better.", **values)
    else:
        yield say("{label}: {score}, so that is clearly better than the network.", **values)


def _numbers(report: Report, translate: Translate | None) -> Iterator[Phrase]:
    own, explained = _score(report, "mae"), _score(report, "r2")
    if own is None:
        yield say("There is no score to judge by.")
        return
    values = {
        "error": number(own),
        "target": brief(report.target) or "–",
        "rows": number(report.rows.get(TEST, 0)),
    }
    if explained is None:
        yield say(
            "On the {rows} test rows it is off by {error} on average, in the unit of {target}.",
            **values,
        )
    else:
        yield say(
            "On the {rows} test rows it is off by {error} on average, in the unit of {target}; R²"
            " is {r2}, where 1 is perfect and 0 is no better than the mean.",
            **values,
            r2=number(explained),
        )
    naive = _naive(report)
    dull = naive.metrics.get(TEST, {}).get("mae") if naive else None
    if dull is not None:
        said = number(dull)
        room = EQUAL_ERROR * min(own, dull)
        if own < dull - room:
            yield say(
                "Always saying the mean is off by {error}, so it has learned something.", error=said
            )
        elif own <= dull + room:
            yield say(
                "Always saying the mean is off by {error}: that is about as good.", error=said
            )
        else:
            yield say("Always saying the mean is off by {error}, which is better.", error=said)
    yield from _against_best(report, "mae", own, translate)
    learned = _score(report, "mae", TRAIN)
    if learned is not None and own - learned > LEARNED_ERROR * own:
        yield say(
            "On the rows it learned from it is off by only {error}: it has learned some of them by"
            " heart (overfitting).",
            error=number(learned),
        )
