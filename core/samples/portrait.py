"""The few points that a small picture of a table draws.

Those of bundled tables lie beside this module, since making them needs scikit-learn; they are
written by

    python -m core.samples.portrait
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from core.catalog.synthetic import SYNTHETIC
from core.recipe import ParamValue, Plain
from core.samples import bundled, formulas

KEPT = Path(__file__).with_name("portraits.json")
POINTS, TILES = 170, 10
# A preview has more room, and shows the noise.
PREVIEW_POINTS = 400
SIDE = 1000


class Portrait(Plain):
    """What a small picture shows.

    Attributes:
        x, y: the names of the two columns; "" for tiles.
        points: places from 0 to `SIDE` (y upwards), one group for each class; one group for
            numbers.
        tiles: some rows of a table of pixels, each a square: rows of levels from 0 to 9.
        rows: how many the table has; `columns` likewise, the target included.
    """

    x: str = ""
    y: str = ""
    points: tuple[tuple[tuple[int, int], ...], ...] = ()
    tiles: tuple[tuple[str, ...], ...] = ()
    rows: int
    columns: int


def of_points(
    names: tuple[str, str], x: Any, y: Any, groups: Sequence[Any] | None, shape: tuple[int, int]
) -> Portrait:
    """Return the portrait of a table by two of its columns.

    Args:
        names: of the two columns.
        x: numbers of the one, for each row that is drawn; `y` of the other.
        y: the same.
        groups: the class of each row; None for one group.
        shape: rows and columns of the whole table.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    places = list(zip(_scaled(x), _scaled(y), strict=True))
    labels = ["" for _ in places] if groups is None else [str(one) for one in groups]
    return Portrait(
        x=names[0],
        y=names[1],
        points=tuple(
            tuple(place for place, one in zip(places, labels, strict=True) if one == label)
            for label in sorted(set(labels))
        ),
        rows=shape[0],
        columns=shape[1],
    )


def _scaled(values: np.ndarray[Any, Any]) -> list[int]:
    low, high = float(values.min()), float(values.max())
    return [round((value - low) / ((high - low) or 1.0) * SIDE) for value in values.tolist()]


def made(kind: str, given: Mapping[str, ParamValue]) -> Portrait:
    """Return the portrait of a table made by a formula; only the rows it draws are made.

    Raises:
        InputError: the parameters do not fit.
    """
    row = SYNTHETIC[kind]
    table = formulas.make(kind, given, PREVIEW_POINTS)
    values: dict[str, Any] = row.values(given)
    columns = dict(zip(table.names, (*table.features.T, table.target), strict=True))
    # Columns are numbered with as many digits as there are columns.
    x, y = (_column(name, columns) for name in row.shows)
    groups = None if row.task == "regression" else columns[row.target].tolist()
    return of_points((x, y), columns[x], columns[y], groups, (values["rows"], len(table.names)))


def _column(name: str, columns: Mapping[str, Any]) -> str:
    if name in columns:
        return name
    return next(one for one in columns if one[0] == name[0] and int(one[1:]) == int(name[1:]))


@lru_cache(maxsize=1)
def kept() -> Mapping[str, Portrait]:
    """Return the portraits of the bundled tables by name."""
    found = json.loads(KEPT.read_bytes())
    return {name: Portrait.model_validate(one) for name, one in found.items()}


def worked_out(sample: bundled.Sample) -> Portrait:
    """Return the portrait of a bundled table, from the table itself."""
    header, rows = sample.make()
    table = [list(row) for row in rows]
    shape = (len(table), len(header))
    if sample.shows is None:
        return Portrait(tiles=_tiles(table), rows=shape[0], columns=shape[1])
    # Bundled tables are often sorted by class.
    order = np.random.default_rng(0).permutation(len(table))[:POINTS]
    x, y, target = (
        [table[place][list(header).index(name)] for place in order]
        for name in (*sample.shows, sample.target)
    )
    groups = None if sample.task == "regression" else target
    return of_points(sample.shows, x, y, groups, shape)


def _tiles(table: list[list[Any]]) -> tuple[tuple[str, ...], ...]:
    """Return the first rows of a table of square pictures as digits from 0 to 9."""
    found = []
    for row in table[:TILES]:
        side = int(np.sqrt(len(row) - 1))
        levels = np.asarray(row[:-1], float).reshape(side, side)
        levels = np.round(levels / levels.max() * 9).astype(int)
        found.append(tuple("".join(map(str, line)) for line in levels.tolist()))
    return tuple(found)


def main() -> None:
    """Write the portraits of the bundled tables."""
    portraits = {one.name: worked_out(one).model_dump(mode="json") for one in bundled.SAMPLES}
    lines = ",\n".join(f'"{name}": {json.dumps(one)}' for name, one in portraits.items())
    KEPT.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
