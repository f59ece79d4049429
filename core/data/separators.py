"""Marks beyond the usual ones that may part the cells of a sample, and the one that it tells.

Whether one of them does is weighed in `delimiter`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from core.data import header

_ROWS = 2_000
# Some are letters of addresses; others stand in numbers, quotes and texts.
_IN_TEXTS, _MOST_UNUSUAL = frozenset("@="), 3
_NO_MARKS = frozenset(" \t,;|:^~\"'`\\.-_/+()[]{}<>%$€£¥°²³?’‘“”„«»–—…\u2212\ufeff\ufffd")
# Marks of two to four characters, as `::`, `||` or `~|~`, that could part cells.
_LONG_MARK = re.compile(r"(?<![^\w\s\"'])[^\w\s\"'.,;+\-()\[\]{}/$€£%?!]{2,4}(?![^\w\s\"'.+$€£\-])")
MOST_AGREEING, SOME_AGREEING, _FEW_AGREEING = 0.95, 0.6, 0.3
_TOLD = re.compile(r"\ufeff?\"?sep=([^\w\s]{1,4}|\t)\"?[\r\n]*", re.IGNORECASE)
# How many lines, spread over the sample, are looked at for marks.
_LOOKED_AT = 12


def long(lines: Sequence[str], share: float) -> list[str]:
    """Return separators of several characters, such as `::`, that rows have equally often.

    Their characters must not stand alone: `a||b` with a blank cell is split by one bar elsewhere.

    Args:
        lines: of the sample.
        share: how many of the rows have to agree.
    """
    lines = [line for line in lines[:_ROWS] if line.strip()]
    if len(lines) < 2:
        return []
    found = []
    for mark in _seen(lines):
        counts = Counter(line.count(mark) for line in lines)
        often, rows = max(counts.items(), key=lambda one: (one[0] > 0, one[1]))
        if often < 1 or rows < share * sum(counts.values()):
            continue
        first = next(line for line in lines if mark in line)
        alone = [line.replace(mark, "").count(mark[0]) for line in lines]
        plain = any(all(line.count(other) == often for line in lines) for other in ",;\t")
        # A blank cell between two of the usual marks makes two of them, a time of day no colons.
        apart = often > 1 and mark[0] not in ",;|" and mark[0] not in first.replace(mark, "")
        few = sum(alone) <= 0.05 * len(lines) or apart
        if not plain and few and (often > 1 or mark[0] != mark[-1]):
            found.append(mark)
    return [*_framed(lines), *_twice(lines), *found]


def _seen(lines: Sequence[str]) -> list[str]:
    """Return what may be a long mark in some lines, the one that most of them hold first."""
    seen: Counter[str] = Counter()
    for line in lines[:: -(-len(lines) // _LOOKED_AT)]:
        for mark in set(_LONG_MARK.findall(line)):
            half = len(mark) // 2
            # Twice the same, as around a blank cell.
            seen[mark[:half] if half > 1 and mark[:half] == mark[half:] else mark] += 1
    return [mark for mark, _ in seen.most_common()]


def _framed(lines: Sequence[str]) -> list[str]:
    """Return a mark that has the same sign on both sides wherever it stands, as in `~|~`."""
    text = "\n".join(lines)
    for mark in "|~^#*+":
        if mark not in text:
            continue
        around = Counter(re.findall(rf"(?<=([^\w\s\"'.])){re.escape(mark)}(?=\1)", text))
        for side, count in around.most_common(1):
            whole = text.count(mark)
            if side != mark and count > 2 and count >= MOST_AGREEING * whole:
                return [side + mark + side]
    return []


def _twice(lines: Sequence[str]) -> list[str]:
    """Return a mark that always stands twice: `;;`, where no blank cell is between."""
    text = "\n".join(lines)
    for mark in ",;|:":
        if mark * 2 not in text:
            continue
        runs = [re.findall(rf"{re.escape(mark)}+", line) for line in lines]
        first = next((run for run in runs if run), [])
        if len(first) < (1 if mark == ":" else 2) or any(len(run) % 2 for run in first):
            continue
        every = [len(run) for line in runs for run in line]
        doubled = [any(len(run) > 1 for run in line) for line in runs if line]
        even = sum(length % 2 == 0 for length in every) >= 0.8 * len(every)
        if sum(doubled) > 1 and (even or (mark == ":" and all(doubled))):
            return [mark * 2]
    return []


def unusual(lines: Sequence[str]) -> list[str]:
    """Return single marks beyond the known ones that could part the cells of most rows."""
    lines = [line for line in lines[:_ROWS] if line.strip()]
    if len(lines) < 2:
        return []
    seen: set[str] = set()
    for line in lines[:: -(-len(lines) // _LOOKED_AT)]:
        seen.update(mark for mark in set(line) - _NO_MARKS if not mark.isalnum())
    found: list[tuple[int, str]] = []
    for mark in sorted(seen - set("\r\n")):
        # Emoji and letters of other scripts are no marks.
        if ord(mark) > 0xFF and mark not in "‖•¦·":
            continue
        counts = [line.count(mark) for line in lines]
        often, rows = Counter(filter(None, counts)).most_common(1)[0]
        # Of several in a line fewer lines have to be whole ones: a cell may go on in the next.
        least = SOME_AGREEING if often < 2 else _FEW_AGREEING
        if rows < least * len(lines) or (often < 2 and mark in _IN_TEXTS):
            continue
        first = next(place for place, count in enumerate(counts) if count)
        # Addresses below a name: what parts them is none of the separators of the table.
        if first and not header.like_names(lines[first].strip().split(mark)):
            continue
        found.append((rows, mark))
    return [mark for _, mark in sorted(found, reverse=True)[:_MOST_UNUSUAL]]


def told(lines: Sequence[str]) -> str:
    """Return the separator that a first line `sep=;` tells; "" where there is none."""
    found = _TOLD.fullmatch(lines[0]) if len(lines) > 1 else None
    return found[1] if found else ""
