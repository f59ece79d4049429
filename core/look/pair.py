"""Two columns in one picture: which picture fits, and the numbers it is drawn from."""

from __future__ import annotations

import numpy as np

from core.look import measures
from core.look.columns import Floats, Places, Values
from core.look.describing import described
from core.look.facts import Bin, Box, Pair

# Past so many rows single points hide each other.
MOST_POINTS = 2_000
GRID = 40
GROUPS = 20
MOST_BOXES, MOST_LABELS, MOST_PARTS = 12, 12, 6
MOST_OUTLIERS = 40


def pair(column: Values, target: Values) -> Pair:
    """Return two columns as the picture that fits their kinds, over the rows that have both."""
    both = column.present & target.present
    rows = int(both.sum())
    if not rows or "text" in (column.kind, target.kind):
        return Pair(picture="none", x=column.name, y=target.name, rows=rows)
    if column.numbers is not None and target.numbers is not None:
        return _numbers(column, target, both)
    if column.codes is not None and target.codes is not None:
        return _shares(column, target, both)
    words, numbers = (column, target) if column.codes is not None else (target, column)
    return _boxes(words, numbers, both)


def _dates(x: Values, y: Values) -> tuple[bool, bool]:
    return x.kind == "date", y.kind == "date"


def _numbers(
    column: Values, target: Values, both: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Pair:
    assert column.numbers is not None
    assert target.numbers is not None
    x, y = column.numbers[both], target.numbers[both]
    common = {
        "x": column.name,
        "y": target.name,
        "dates": _dates(column, target),
        "rows": len(x),
        "bins": _means(x, y),
    }
    if len(x) <= MOST_POINTS:
        return Pair(picture="points", points=(tuple(x.tolist()), tuple(y.tolist())), **common)
    across, up = _edges(x), _edges(y)
    grid, _, _ = np.histogram2d(y, x, bins=(up, across))
    return Pair(
        picture="density",
        edges=(tuple(across.tolist()), tuple(up.tolist())),
        density=tuple(tuple(int(count) for count in line) for line in grid),
        **common,
    )


def _edges(found: Floats) -> Floats:
    """Return the edges of a grid over all numbers."""
    low, high = float(found.min()), float(found.max())
    if low == high:
        room = max(abs(low), 1.0) / 2
        low, high = low - room, high + room
    steps = np.arange(GRID + 1) / GRID
    edges: Floats = low * (1 - steps) + high * steps
    edges[0], edges[-1] = low, high
    return edges


def _means(x: Floats, y: Floats) -> tuple[Bin, ...]:
    groups = measures.quantile_groups(x, GROUPS)
    found = []
    for group in range(int(groups.max()) + 1):
        chosen = groups == group
        there, beside = x[chosen], y[chosen]
        error = float(beside.std(ddof=1)) / len(beside) ** 0.5 if len(beside) > 1 else None
        found.append(
            Bin(
                low=float(there.min()),
                high=float(there.max()),
                rows=len(there),
                mean=float(beside.mean()),
                error=error,
            )
        )
    return tuple(found)


def _frequent(codes: Places, count: int, most: int) -> list[int]:
    """Return the most frequent codes, the first of equals first."""
    counts = np.bincount(codes, minlength=count)
    order = np.argsort(-counts, kind="stable")[:most]
    return [int(code) for code in order if counts[code]]


def _boxes(
    words: Values, numbers: Values, both: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Pair:
    assert words.codes is not None
    assert numbers.numbers is not None
    codes, found = words.codes[both], numbers.numbers[both]
    shown = _frequent(codes, len(words.labels), MOST_BOXES)
    boxes = [_box(words.labels[code], found[codes == code]) for code in shown]
    rest = found[~np.isin(codes, shown)]
    if len(rest):
        boxes.append(_box(None, rest))
    return Pair(
        picture="boxes",
        x=words.name,
        y=numbers.name,
        dates=_dates(words, numbers),
        rows=len(found),
        boxes=tuple(boxes),
    )


def _box(label: str | None, found: Floats) -> Box:
    facts = described(np.sort(found), 1)
    assert facts is not None
    low, high = facts.fences
    outside = found[(found < low) | (found > high)]
    order = np.argsort(-np.abs(outside - facts.quantiles[3]), kind="stable")[:MOST_OUTLIERS]
    return Box(
        label=label,
        rows=len(found),
        quartiles=facts.quantiles[2:5],
        whiskers=facts.whiskers,
        mean=facts.mean,
        outside=len(outside),
        outliers=tuple(outside[order].tolist()),
    )


def _shares(
    column: Values, target: Values, both: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Pair:
    assert column.codes is not None
    assert target.codes is not None
    first, second = column.codes[both], target.codes[both]
    down = _frequent(first, len(column.labels), MOST_LABELS)
    across = _frequent(second, len(target.labels), MOST_PARTS)
    table = np.zeros((len(down) + 1, len(across) + 1), dtype=np.int64)
    np.add.at(table, (_placed(first, column, down), _placed(second, target, across)), 1)
    labels: list[str | None] = [column.labels[code] for code in down]
    parts: list[str | None] = [target.labels[code] for code in across]
    if table[-1].any():
        labels.append(None)
    if table[:, -1].any():
        parts.append(None)
    counts = table[: len(labels), : len(parts)].tolist()
    return Pair(
        picture="shares",
        x=column.name,
        y=target.name,
        rows=len(first),
        labels=tuple(labels),
        parts=tuple(parts),
        counts=tuple(tuple(line) for line in counts),
    )


def _placed(codes: Places, of: Values, shown: list[int]) -> Places:
    """Return the place of each code among those shown; that of all others is the last."""
    place = np.full(len(of.labels), len(shown), dtype=np.int64)
    place[shown] = np.arange(len(shown))
    found: Places = place[codes]
    return found
