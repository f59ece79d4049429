"""Sentences for figures of what is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.charts.text import number
from core.problems import Phrase, say

if TYPE_CHECKING:
    from core.rates import Course

# A rate that differs by less than this share is called the same.
SAME = 1e-3


def learning_rate(course: Course) -> Phrase:
    """Say where the learning rate starts, where it is highest and where it ends."""
    rates = [float(rate) for rate in course.rates]
    first, last, highest = rates[0], rates[-1], max(rates)
    if course.schedule == "plateau":
        return say(
            "The learning rate starts at {first}; when it falls is found out in the training.",
            first=number(first),
        )
    if highest - min(rates) <= SAME * highest:
        return say("The learning rate stays at {first}.", first=number(first))
    epoch = int(course.epochs[rates.index(highest)]) + 1
    turns = sum(
        before < here >= after
        for before, here, after in zip(rates, rates[1:], rates[2:], strict=False)
    )
    if turns > 1:
        return say(
            "The learning rate rises and falls {count} times, between {low} and {high}.",
            count=turns,
            low=number(min(rates)),
            high=number(highest),
        )
    if highest - first > SAME * highest:
        return say(
            "The learning rate starts at {first}, is highest in epoch {epoch} with {highest}, and"
            " ends at {last}.",
            first=number(first),
            epoch=epoch,
            highest=number(highest),
            last=number(last),
        )
    return say(
        "The learning rate falls from {first} to {last}.", first=number(first), last=number(last)
    )
