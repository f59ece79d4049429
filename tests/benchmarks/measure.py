"""One measurement: ours against a named alternative, taken in turns."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Row:
    """A line of the output; times in seconds, medians."""

    what: str
    ours: float
    against: str
    theirs: float
    note: str = ""

    def __str__(self) -> str:
        ratio = self.theirs / self.ours
        return (
            f"{self.what:<52} {self.ours:>9.4f} s   {self.against:<44} {self.theirs:>9.4f} s   "
            f"{ratio:>6.2f} x  {self.note}"
        )


def turns(
    what: str,
    ours: Callable[[], Any],
    against: str,
    theirs: Callable[[], Any],
    times: int = 5,
    note: str = "",
) -> Row:
    """Run both once to warm up, then in turns, and return the medians."""
    ours(), theirs()
    mine, other = [], []
    for _ in range(times):
        for function, seconds in ((ours, mine), (theirs, other)):
            start = time.perf_counter()
            function()
            seconds.append(time.perf_counter() - start)
    return Row(what, statistics.median(mine), against, statistics.median(other), note)
