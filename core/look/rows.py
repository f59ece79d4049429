"""Rows of the whole stored table: filtered, sorted and searched, a page at a time, and as CSV.

A cell is compared as `canonical` reads it, the same as everywhere: "1,5" is 1.5 in a column of
decimal commas, and a cell that is no number is missing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.table import columns
from core.look.columns import CELLS_AT_ONCE, Floats, Looked, Values, looked, values
from core.look.facts import PAGE, Filter, Page, Query
from core.tables import csv_lines, csv_text

# Signs of a cell that are shown; a cell may hold megabytes. The CSV has them all.
MOST_SIGNS = 300
# Of a download, which goes through the memory of the web process.
MOST_BYTES = 64 * 1024 * 1024

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Places = np.ndarray[Any, np.dtype[np.int64]]


def matching(table: Looked, query: Query) -> Places:
    """Return the places of the rows that a query finds, in its order."""
    wanted: Mask = np.ones(table.schema.rows, dtype=bool)
    known = set(table.schema.names)
    for one in query.filters:
        if one.column in known:
            wanted &= _holds(table, one)
    if query.search:
        wanted &= _found(table, query.search)
    places = np.flatnonzero(wanted)
    if query.sort in known and len(places):
        keys = _keys(table.one(query.sort, places))
        last = np.isnan(keys)
        keys = np.where(last, np.inf, -keys if query.descending else keys)
        # The missing ones after all others, equal ones in the order of the file.
        places = places[np.lexsort((keys, last))]
    return places


def _holds(table: Looked, wanted: Filter) -> Mask:
    facts = table.facts(wanted.column)
    cells = columns(table.folder, [wanted.column])[wanted.column]
    result: Mask = np.ones(table.schema.rows, dtype=bool)
    if wanted.low is not None or wanted.high is not None or wanted.gap is not None:
        found = values(cells, facts, table.seen)
        if wanted.gap is not None:
            result &= found.present != wanted.gap
        if found.numbers is not None:
            result &= _within(found.numbers, wanted)
    if wanted.among:
        result &= _among(values(cells, facts, table.seen), wanted.among)
    if wanted.contains:
        result &= _contains(cells, wanted.contains)
    return result


def _within(numbers: Floats, wanted: Filter) -> Mask:
    low = -np.inf if wanted.low is None else wanted.low
    high = np.inf if wanted.high is None else wanted.high
    if low == -np.inf and high == np.inf:
        return np.ones(len(numbers), dtype=bool)
    # A missing cell is neither within nor outside.
    if wanted.outside:
        return (numbers < low) | (numbers > high)
    return (numbers >= low) & (numbers <= high)


def _among(found: Values, labels: tuple[str, ...]) -> Mask:
    if found.codes is None:
        return np.zeros(len(found.present), dtype=bool)
    chosen = [place for place, label in enumerate(found.labels) if label in set(labels)]
    result: Mask = np.isin(found.codes, chosen)
    return result


def _contains(cells: Any, text: str) -> Mask:
    hits = pc.match_substring(cells, text, ignore_case=True)
    found: Mask = pc.fill_null(hits, False).to_numpy(zero_copy_only=False).astype(bool)
    return found


def _found(table: Looked, text: str) -> Mask:
    result: Mask = np.zeros(table.schema.rows, dtype=bool)
    names = table.schema.names
    step = max(1, CELLS_AT_ONCE // max(1, table.schema.rows))
    for start in range(0, len(names), step):
        cells = columns(table.folder, names[start : start + step])
        for column in cells.columns:
            result |= _contains(column, text)
    return result


def _keys(found: Values) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return what a column is sorted by, NaN for missing."""
    if found.numbers is not None:
        return found.numbers
    assert found.codes is not None
    order = sorted(range(len(found.labels)), key=lambda k: (found.labels[k].casefold(), k))
    place = np.empty(len(order) + 1)
    place[order] = np.arange(len(order))
    place[-1] = np.nan
    keys: np.ndarray[Any, np.dtype[np.float64]] = place[found.codes]
    return keys


def _cells(table: Looked, names: tuple[str, ...], places: Places) -> dict[str, list[str]]:
    chosen = pa.array(places)
    step = max(1, CELLS_AT_ONCE // max(1, table.schema.rows))
    found: dict[str, list[str]] = {}
    for start in range(0, len(names), step):
        cells = columns(table.folder, names[start : start + step]).take(chosen)
        for name in cells.column_names:
            found[name] = cells[name].to_pylist()
    return found


def _asked(argument: dict[str, Any]) -> tuple[Looked, Query, tuple[str, ...]]:
    table = looked(argument)
    known = set(table.schema.names)
    names = tuple(name for name in argument["columns"] if name in known)
    return table, Query.model_validate(argument["query"]), names


def page(argument: dict[str, Any]) -> dict[str, Any]:
    """Return a `page` (from 0) of the rows of a `query`. To be called in a child process."""
    table, query, names = _asked(argument)
    places = matching(table, query)
    start = PAGE * int(argument["page"])
    shown = places[start : start + PAGE]
    return Page(
        total=len(places),
        rows=tuple(int(place) + 1 for place in shown),
        cells={
            name: tuple(cell[:MOST_SIGNS] for cell in cells)
            for name, cells in _cells(table, names, shown).items()
        },
    ).model_dump(mode="json")


def csv(argument: dict[str, Any]) -> dict[str, Any]:
    """Return the rows of a `query` as `text` of a CSV, and how many are in it.

    What a spreadsheet would take for a formula is made text. To be called in a child process.
    """
    table, query, names = _asked(argument)
    places = matching(table, query)
    parts: list[str] = []
    size = written = 0
    step = max(1, CELLS_AT_ONCE // max(1, len(names)))
    for start in range(0, len(places), step):
        cells = _cells(table, names, places[start : start + step])
        lines = list(zip(*cells.values(), strict=True))
        text = csv_lines(lines) if start else csv_text(names, lines)
        if size + len(text) > MOST_BYTES:
            # Row by row up to the limit.
            for line in lines:
                one = csv_lines([line])
                if size + len(one) > MOST_BYTES:
                    break
                parts.append(one)
                size, written = size + len(one), written + 1
            break
        parts.append(text)
        size, written = size + len(text), written + len(lines)
    return {"text": "".join(parts) or csv_text(names, ()), "rows": written, "total": len(places)}
