"""Words that are spelled in more than one way.

Numbers, dates and units that are written in several ways are noticed by the reader, which has to
understand them (`data.doubts`); `light` makes alarms of what it said.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from core.alarms.alarm import MOST_ROWS, MOST_VALUES, Alarm
from core.alarms.known import limit
from core.data.cells import column_of
from core.data.tally import Mask, Tally, tally
from core.prepare.plain import plain_spelling
from core.problems import Offer, listed, say

_IGNORE = Offer(name="ignore")


def _rows(values: Tally, mask: Mask) -> tuple[int, ...]:
    return tuple(values.where(mask)[:MOST_ROWS])


def _quoted(texts: list[str]) -> str:
    return listed((repr(text[:60]) for text in texts), 4)


def spellings(name: str, column: Any, target: bool) -> list[Alarm]:
    """Return an alarm if words of a column differ only in capital letters or blanks.

    Args:
        name: of the column.
        column: its cells, an Arrow chunked array of text.
        target: whether it is predicted; then its spellings cannot be mended here.
    """
    values = tally(column_of(column))
    assert values is not None
    groups: dict[str, list[int]] = {}
    texts, counts = values.text.to_pylist(), values.counts
    for place, text in enumerate(texts):
        # Blanks around a label of the target mean nothing already.
        key = plain_spelling(text)
        # Of single letters, capital and small may well be two codes.
        if len(key) > 1:
            groups.setdefault(key, []).append(place)
    several = [
        sorted(places, key=lambda place: -counts[place])
        for places in groups.values()
        if len({texts[place].strip() if target else texts[place] for place in places}) > 1
    ]
    if len(several) < limit("spellings", "pairs"):
        return []
    several.sort(key=lambda places: -int(counts[places].sum()))
    mask = np.zeros(len(texts), dtype=bool)
    for places in several:
        mask[places[1:]] = True
    told: dict[str, str | int] = {
        "column": name,
        "spellings": _quoted([texts[place] for place in several[0]]),
        "words": len(several),
    }
    return [
        Alarm(
            name="spellings",
            columns=(name,),
            found=say("{column} spells one word as {spellings}.", **told)
            if len(several) == 1
            else say(
                "{column} spells {words} words in more than one way, such as {spellings}.", **told
            ),
            rows=_rows(values, mask),
            values=tuple(
                (texts[place], int(counts[place])) for places in several for place in places
            )[:MOST_VALUES],
            count=int(counts[mask].sum()),
            mends=() if target else (Offer(name="alike"), _IGNORE),
        )
    ]
