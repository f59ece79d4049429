"""Which cells are missing, and which columns are missing together."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.look.columns import looked
from core.look.facts import Gaps

MOST_PATTERNS = 15


def gaps(missing: dict[str, np.ndarray[Any, np.dtype[np.bool_]]], rows: int) -> Gaps:
    """Return the gaps of columns and the patterns of rows.

    Args:
        missing: for each column with a gap, which rows have one.
        rows: of the table.
    """
    order = sorted(missing, key=lambda name: -int(missing[name].sum()))
    if not order or not rows:
        return Gaps(rows=rows, complete=rows, columns=(), patterns=())
    # A bit for each column, so that five hundred of them take 63 bytes a row.
    bits = np.zeros((rows, (len(order) + 7) // 8), dtype=np.uint8)
    for place, name in enumerate(order):
        bits[:, place // 8] |= missing[name].astype(np.uint8) << (place % 8)
    keys = np.ascontiguousarray(bits).view(np.dtype((np.void, bits.shape[1]))).ravel()
    found, counts = np.unique(keys, return_counts=True)
    flags = np.unpackbits(found.view(np.uint8).reshape(len(found), -1), axis=1, bitorder="little")[
        :, : len(order)
    ]
    patterns = [
        (tuple(np.flatnonzero(line).tolist()), int(count))
        for line, count in zip(flags, counts, strict=True)
    ]
    complete = sum(count for places, count in patterns if not places)
    patterns = sorted((one for one in patterns if one[0]), key=lambda one: (-one[1], one[0]))
    rest = patterns[MOST_PATTERNS:]
    return Gaps(
        rows=rows,
        complete=complete,
        columns=tuple((name, int(missing[name].sum())) for name in order),
        patterns=tuple(patterns[:MOST_PATTERNS]),
        others=(sum(count for _, count in rest), len(rest)),
    )


def child(argument: dict[str, Any]) -> dict[str, Any]:
    """Return the gaps of a table. To be called in a child process."""
    table = looked(argument)
    missing = {}
    for column in table.each(table.schema.names):
        gone = ~column.present
        if gone.any():
            missing[column.name] = gone
    return gaps(missing, table.schema.rows).model_dump(mode="json")
