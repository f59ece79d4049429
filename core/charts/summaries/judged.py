"""Sentences for the figures of a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.charts.history import Epoch, series
from core.charts.opponents import compared, contestants
from core.charts.residuals import differences
from core.charts.text import brief, number
from core.charts.trend import trend
from core.charts.words import METRICS
from core.problems import Phrase, Translate, say
from core.report import ClassScore, Confusion, Curve, Report, Residuals

# A rise smaller than this share of the lowest loss is called level.
LEVEL = 0.02
# A mean residual smaller than this share of the residuals' spread is no bias worth a word.
UNBIASED = 0.1


def learning_curves(history: Sequence[Epoch], best_epoch: int) -> Phrase:
    """Say where the loss was lowest and what it did afterwards."""
    new = series(history, "val_loss")
    found = [(value, epoch) for epoch, value in enumerate(new, 1) if value is not None]
    if not found:
        known = [value for value in series(history, "loss") if value is not None]
        if not known:
            return say("No epoch has been finished yet.")
        return say(
            "The loss on training rows went from {first} to {last}.",
            first=number(known[0]),
            last=number(known[-1]),
        )
    low, epoch = min(found)
    last = found[-1][0]
    if len(found) == 1:
        return say("The loss on new rows was {loss} in the only epoch.", loss=number(low))
    if best_epoch > 0 and best_epoch != epoch:
        return say(
            "The loss on new rows was lowest in epoch {epoch}; the weights of epoch {kept} were"
            " kept.",
            epoch=epoch,
            kept=best_epoch,
        )
    if epoch == found[-1][1]:
        return say(
            "The loss on new rows was lowest in the last epoch, {epoch}; more epochs may lower it"
            " further.",
            epoch=epoch,
        )
    if last - low > LEVEL * abs(low):
        return say(
            "The loss on new rows was lowest in epoch {epoch} and rose after that.", epoch=epoch
        )
    return say(
        "The loss on new rows was lowest in epoch {epoch} and stayed level after that.",
        epoch=epoch,
    )


def confusion_matrix(confusion: Confusion) -> Phrase:
    """Say how many rows were right, and which two classes were mistaken most."""
    counts = confusion.counts
    total = sum(sum(row) for row in counts)
    right = sum(row[index] for index, row in enumerate(counts))
    if not total:
        return say("There is no row to judge.")
    if right == total:
        return say("The class of every row was found; rows: {total}.", total=number(total))
    worst, true, predicted = max(
        ((count, i, j) for i, row in enumerate(counts) for j, count in enumerate(row) if i != j),
        key=lambda entry: entry[0],
    )
    return say(
        "Found: {right} of {total} rows. Most mistaken: class {true} was taken for {predicted}"
        " (rows: {count}).",
        right=number(right),
        total=number(total),
        true=brief(confusion.labels[true]),
        predicted=brief(confusion.labels[predicted]),
        count=number(worst),
    )


def _areas(
    curves: Sequence[Curve], area: Callable[[Curve], float]
) -> tuple[str, str, str, str] | None:
    """Return name and area of the lowest and of the highest curve."""
    if not curves:
        return None
    low, high = min(curves, key=area), max(curves, key=area)
    return brief(low.label), number(area(low)), brief(high.label), number(area(high))


def roc(curves: Sequence[Curve]) -> Phrase:
    """Say how large the areas are, beside what guessing gives."""
    found = _areas(curves, lambda curve: curve.roc_auc)
    if not found:
        return say("No curve: these rows hold only one class.")
    low, least, high, most = found
    if len(curves) == 1:
        return say(
            "The area under the curve of {label} is {area}; guessing gives 0.5, a perfect order 1.",
            label=low,
            area=least,
        )
    return say(
        "The area under the curve is smallest for {low} ({least}) and largest for {high} ({most});"
        " guessing gives 0.5.",
        low=low,
        least=least,
        high=high,
        most=most,
    )


def precision_recall(curves: Sequence[Curve]) -> Phrase:
    """Say how large the average precision is, beside the base rate."""
    found = _areas(curves, lambda curve: curve.average_precision)
    if not found:
        return say("No curve: these rows hold only one class.")
    low, least, high, most = found
    if len(curves) == 1:
        return say(
            "The average precision of {label} is {area}; guessing gives its base rate, {share}.",
            label=low,
            area=least,
            share=number(curves[0].share),
        )
    return say(
        "Average precision is lowest for {low} ({least}) and highest for {high} ({most}).",
        low=low,
        least=least,
        high=high,
        most=most,
    )


def class_scores(by_class: Sequence[ClassScore]) -> Phrase:
    """Say which class was found worst and which best."""
    present = [score for score in by_class if score.support]
    if not present:
        return say("There is no row to judge.")
    low, high = (pick(present, key=lambda score: score.f1) for pick in (min, max))
    if low.f1 == high.f1:
        return say("F1 is {score} for every class.", score=number(low.f1))
    return say(
        "F1 is lowest for class {low} ({least}) and highest for {high} ({most}).",
        low=brief(low.label),
        least=number(low.f1),
        high=brief(high.label),
        most=number(high.f1),
    )


def predicted_against_actual(found: Residuals) -> Phrase:
    """Say how close half of the predictions are."""
    rest = differences(found)
    if not rest:
        return say("There is no row to judge.")
    if not any(rest):
        return say("Every prediction is exact.")
    half = number(float(np.median(np.abs(rest))))
    if len(rest) > 1 and min(found.predicted) == max(found.predicted):
        value = number(found.predicted[0])
        return say("{value} is predicted for every row.", value=value)
    return say("Half of the predictions are within {half} of the actual number.", half=half)


def residuals(found: Residuals) -> Phrase:
    """Say whether predictions lean to one side, or err more where they are large."""
    rest = differences(found)
    if not rest:
        return say("There is no row to judge.")
    if not any(rest):
        return say("Every prediction is exact.")
    mean, spread = float(np.mean(rest)), float(np.std(rest))
    size = number(abs(mean))
    if abs(mean) > UNBIASED * spread and mean > 0:
        return say("Predictions are too low by {size} on average.", size=size)
    if abs(mean) > UNBIASED * spread:
        return say("Predictions are too high by {size} on average.", size=size)
    if len(rest) == len(found.rows) and trend(found.predicted, np.abs(rest).tolist()) > 0:
        return say("The larger the prediction, the larger its error tends to be.")
    return say("On average predictions are neither too high nor too low.")


def residual_histogram(found: Residuals) -> Phrase:
    """Say where all and where half of the residuals lie."""
    rest = differences(found)
    if not rest:
        return say("There is no row to judge.")
    low, first, third, high = (number(float(q)) for q in np.quantile(rest, [0, 0.25, 0.75, 1]))
    return say(
        "Residuals lie between {low} and {high}, half of them between {first} and {third}.",
        low=low,
        high=high,
        first=first,
        third=third,
    )


def opponents(report: Report, translate: Translate | None = None) -> Phrase:
    """Say whether the network beats the best opponent by the first metric compared.

    Args:
        report: the scores.
        translate: for the metric and the opponent, which are words of ours within the sentence.
    """
    names = compared(report)
    if not names:
        return say("There is no score to compare.")
    metric = METRICS[names[0]]
    (_, own_metrics), *rivals = contestants(report)
    own = own_metrics[names[0]] or 0.0
    scored = [
        (score, label) for label, found in rivals if (score := found.get(names[0])) is not None
    ]
    words = metric.label.text(translate)
    if not scored:
        return say("{metric} of this network: {own}.", metric=words, own=number(own))
    sign = 1 if metric.better == "higher" else -1
    best, label = max(scored, key=lambda entry: sign * entry[0])
    values = {
        "metric": words,
        "own": number(own),
        "best": number(best),
        "label": brief((translate or str)(label or "")),
    }
    if sign * (own - best) > 0:
        return say(
            "{metric}: this network ({own}) is better than every opponent; next is {label}"
            " ({best}).",
            **values,
        )
    if own == best:
        return say("{metric}: this network and {label} are equal ({own}).", **values)
    return say("{metric}: {label} ({best}) is better than this network ({own}).", **values)
