"""Values for a parameter that its row must refuse or take; calls as they are printed."""

from __future__ import annotations

import random
from typing import Any

from core.catalog.options import Param
from core.network import printing
from core.network.calls import Call

MOST = 5


def source_of(call: Call) -> str:
    """Return a call as it is printed into a script."""
    return "\n".join(printing.lines(call.tree()))


def bad_values(param: Param) -> list[Any]:
    """Return values that are not allowed."""
    if param.kind == "one_of":
        return ["no such name", 3, None]
    if param.kind == "flag":
        return ["true", 1, None]
    if param.kind == "text":
        return [True, *([] if param.optional else [None]), *(["x;y"] if param.pattern else [])]
    bad: list[Any] = [True, *([] if param.optional else [None])]
    if param.kind == "sizes":
        bad += [1.5, "a", "1;2", "1.5", ", ".join("1" * (max(param.counts) + 1))]
        low = param.low if param.low is not None else 0
        return [*bad, ", ".join([str(int(low - 3))] * min(param.counts)), str(10**12)]
    bad += ["3", float("nan")]
    if param.low is not None:
        bad += [param.low - 1, *([param.low] if param.above else [])]
    if param.high is not None:
        bad.append(param.high * 2 + 1)
    return [*bad, 1.5] if param.kind == "whole" else bad


def good_value(param: Param, dice: random.Random) -> Any:
    """Return a value that is allowed, and small."""
    if param.optional and dice.random() < 0.3:
        return None
    if param.kind == "one_of":
        return dice.choice(param.choices)
    if param.kind == "flag":
        return dice.random() < 0.5
    if param.kind == "text":
        return param.default
    low = param.low if param.low is not None else -MOST
    high = min(param.high if param.high is not None else MOST, max(MOST, low + 1))
    if param.kind == "real":
        return round(dice.uniform(low, high), 3) or high
    if param.kind == "whole":
        return dice.randint(int(low), int(high))
    count = dice.choice(param.counts)
    numbers = [dice.randint(max(0, int(low)), int(high)) for _ in range(count)]
    return ", ".join(map(str, numbers))
