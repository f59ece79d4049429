"""Sentences for the figures of a table."""

from __future__ import annotations

from collections.abc import Mapping

from core.charts.distribution import cut, others, part_label
from core.charts.text import brief, number, percent
from core.problems import Phrase, Translate, say
from core.schema import ColumnFacts

# A class of less than this part of an even share deserves a word.
UNEVEN = 0.4
# Shares of a class that lie closer together than this are called alike.
ALIKE = 0.02


def distribution(facts: ColumnFacts, rows: int | None = None) -> Phrase:
    """Say between which numbers a column lies, or which value is most frequent."""
    name = brief(facts.name) or "–"
    if facts.histogram and facts.minimum is not None and facts.maximum is not None:
        low, high = number(facts.minimum), number(facts.maximum)
        if facts.quartiles is None:
            return say("{name} lies between {low} and {high}.", name=name, low=low, high=high)
        first, median, third = (number(value) for value in facts.quartiles)
        return say(
            "{name} lies between {low} and {high}; its middle is {median}, and half of the rows lie"
            " between {first} and {third}.",
            name=name,
            low=low,
            high=high,
            median=median,
            first=first,
            third=third,
        )
    shown, left, _ = others(facts, rows)
    if not shown:
        return say("Every cell is missing.")
    value, count = next(iter(shown.items()))
    if left or len(shown) > 1:
        return say(
            "{name} has {distinct} different values; the most frequent is {value} (rows: {count}).",
            name=name,
            distinct=number(facts.distinct),
            value=brief(value) or "–",
            count=number(count),
        )
    return say("{name} has one value, {value}.", name=name, value=brief(value) or "–")


def class_balance(labels: Mapping[str, int], positive: str | None = None) -> Phrase:
    """Say how large the largest and the smallest class are."""
    del positive
    total = sum(labels.values())
    if not total:
        return say("There is no class to show.")
    order = list(cut(labels, len(labels))[0].items())
    (most, high), (least, low) = order[0], order[-1]
    if most == least:
        return say("Every row is of class {label}.", label=brief(most) or "–")
    values: dict[str, str | int] = {
        "classes": len(labels),
        "most": brief(most) or "–",
        "high": percent(high / total),
        "least": brief(least) or "–",
        "low": percent(low / total),
    }
    if low / total < UNEVEN / len(labels):
        return say(
            "The {classes} classes are out of balance: {most} has {high} of the rows, {least} only"
            " {low}.",
            **values,
        )
    return say(
        "Of {classes} classes {most} is the largest with {high} of the rows, {least} the smallest"
        " with {low}.",
        **values,
    )


def split_picture(
    rows: Mapping[str, int],
    classes: Mapping[str, Mapping[str, int]] | None = None,
    translate: Translate | None = None,
) -> Phrase:
    """Say how many rows each part has, or whether the classes have the same share in all.

    Args:
        rows: rows by part.
        classes: rows by class, by part.
        translate: for the name of a part, which is a word of ours within the sentence.
    """
    total = sum(rows.values())
    if not total:
        return say("There is no row to split.")
    parts = {part: found for part, found in (classes or {}).items() if sum(found.values())}
    if not parts:
        return say(
            "The network learns from {train} rows, training stops by {validation}, and {test} are"
            " kept for the final judgement.",
            train=number(rows.get("train", 0)),
            validation=number(rows.get("validation", 0)),
            test=number(rows.get("test", 0)),
        )
    names = dict.fromkeys(name for found in parts.values() for name in found)
    shares = {
        name: {part: found.get(name, 0) / sum(found.values()) for part, found in parts.items()}
        for name in names
    }
    name = max(shares, key=lambda key: max(shares[key].values()) - min(shares[key].values()))
    low, high = (pick(shares[name], key=shares[name].__getitem__) for pick in (min, max))
    if shares[name][high] - shares[name][low] <= ALIKE:
        return say("Every class has about the same share in each part.")
    return say(
        "The shares of the classes differ between the parts, most for {label}: {high} of the rows"
        " in {first}, {low} in {second}.",
        label=brief(name) or "–",
        high=percent(shares[name][high]),
        first=part_label(high).text(translate),
        low=percent(shares[name][low]),
        second=part_label(low).text(translate),
    )
