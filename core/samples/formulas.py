"""The formulas behind made tables, in NumPy alone, so that a page can draw them at once.

What a table is like (centres, weights) and its rows are drawn from separate streams of one seed:
more rows of a table are more of the same, and a preview of a few rows shows what will be made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.catalog.synthetic import MOST_CELLS, SYNTHETIC
from core.problems import InputError, Problem, listed, say
from core.recipe import ParamValue

Array = np.ndarray[Any, Any]
Values = Mapping[str, Any]
# Six digits are more than a measuring instrument has, and a file of them is a third as large.
DIGITS = 5


@dataclass(frozen=True)
class Made:
    """A made table.

    Attributes:
        names: of the columns, the target last.
        features: rows × columns.
        target: a letter for each row, or a number.
    """

    names: tuple[str, ...]
    features: Array
    target: Array


@dataclass(frozen=True)
class _Streams:
    """Random numbers: of what the table is like, and of its rows."""

    shape: np.random.Generator
    rows: np.random.Generator


def problems(kind: str, given: Mapping[str, ParamValue]) -> list[Problem]:
    """Return what is wrong with the parameters of a made table; the kind as well."""
    row = SYNTHETIC.get(kind)
    if row is None:
        return [
            Problem(
                where="sample",
                found=say("There is no made table {name}.", name=repr(kind)),
                expected=say("Known: {known}.", known=listed(SYNTHETIC, len(SYNTHETIC))),
                action=say("Choose one of them."),
            )
        ]
    found = row.problems(given, kind)
    if found:
        return found
    values: dict[str, Any] = row.values(given)
    used = values.get("informative", 0) + values.get("redundant", 0)
    if used > values.get("features", used):
        found.append(
            Problem(
                where=f"{kind}.features",
                found=say("{used} columns are to inform or to be mixed.", used=used),
                expected=say("There are {all} columns.", all=values["features"]),
                action=say("Have more columns, or fewer that inform."),
            )
        )
    clouds = values.get("classes", 1) * values.get("clusters", 1)
    if "clusters" in values and clouds > 2 ** values["informative"]:
        found.append(
            Problem(
                where=f"{kind}.informative",
                found=say("{clouds} clouds are to lie at the corners of a cube.", clouds=clouds),
                expected=say("It has {corners} corners.", corners=2 ** values["informative"]),
                action=say("Have more informative columns, or fewer classes or clouds."),
            )
        )
    cells = values["rows"] * values.get("features", 2)
    if cells > MOST_CELLS:
        found.append(
            Problem(
                where=f"{kind}.rows",
                found=say("The table would have {cells} cells.", cells=f"{cells:,}"),
                expected=say("At most {most} were expected.", most=f"{MOST_CELLS:,}"),
                action=say("Have fewer rows or columns."),
            )
        )
    return found


def make(kind: str, given: Mapping[str, ParamValue], most: int | None = None) -> Made:
    """Return a made table.

    Args:
        kind: a name of `SYNTHETIC`.
        given: its parameters; those left out have their defaults.
        most: rows to make at most, for a picture.

    Raises:
        InputError: there is no such kind, or its parameters do not fit.
    """
    wrong = problems(kind, given)
    if wrong:
        raise InputError(wrong)
    row = SYNTHETIC[kind]
    values: dict[str, Any] = row.values(given)
    values["rows"] = min(int(values["rows"]), most or MOST_CELLS)
    seeds = np.random.SeedSequence(int(values["seed"])).spawn(2)
    streams = _Streams(*map(np.random.default_rng, seeds))
    features, target = _FORMULAS[kind](values, streams)
    order = streams.rows.permutation(len(features))
    features = np.round(features[order], DIGITS) + 0.0  # no "-0.0" in the file
    if row.task == "regression":
        target = np.round(target[order], DIGITS) + 0.0
    else:
        target = np.array(list("ABCDEFGHIJ"))[target[order]]
    width = len(str(features.shape[1]))
    names = [f"x{number:0{width}d}" for number in range(1, features.shape[1] + 1)]
    return Made((*names, row.target), features, target)


def _classes(values: Values, count: int) -> Array:
    """Return the class of each row, in order: sizes fall evenly from the largest to the smallest.

    Each class has at least one row.
    """
    rows = int(values["rows"])
    weights = float(values["imbalance"]) ** (-np.arange(count) / (count - 1))
    ends = np.round(np.cumsum(weights / weights.sum()) * (rows - count)).astype(int)
    return np.repeat(np.arange(count), np.diff(ends, prepend=0) + 1)


def _strayed(points: Array, values: Values, streams: _Streams) -> Array:
    return points + streams.rows.normal(0.0, float(values["noise"]) or 0.0, points.shape)


def _padded(points: Array, values: Values, streams: _Streams) -> Array:
    """Return the columns with further ones of chance, up to as many as are asked for."""
    more = int(values["features"]) - points.shape[1]
    return np.hstack([points, streams.rows.uniform(-1.0, 1.0, (len(points), more))])


def _moons(values: Values, streams: _Streams) -> tuple[Array, Array]:
    """Half circles around (0, 0) and (1, 0.5), as `sklearn.datasets.make_moons`."""
    label = _classes(values, 2)
    angle = streams.rows.uniform(0.0, np.pi, len(label))
    side = 1 - 2 * label
    points = np.column_stack([label + side * np.cos(angle), 0.5 * label + side * np.sin(angle)])
    return _strayed(points, values, streams), label


def _circles(values: Values, streams: _Streams) -> tuple[Array, Array]:
    """Rings of radius 1 and `factor`, as `sklearn.datasets.make_circles`."""
    label = _classes(values, 2)
    angle = streams.rows.uniform(0.0, 2 * np.pi, len(label))
    radius = np.where(label == 0, 1.0, float(values["factor"]))
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _strayed(points, values, streams), label


def _spirals(values: Values, streams: _Streams) -> tuple[Array, Array]:
    """Arms r = t, angle = 2π (turns · t + arm / arms), evenly filled along the arm."""
    arms = int(values["arms"])
    label = _classes(values, arms)
    # Points at an even distance along the arm lie at the square root of even numbers.
    radius = np.sqrt(streams.rows.uniform(0.01, 1.0, len(label)))
    angle = 2 * np.pi * (float(values["turns"]) * radius + label / arms)
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _strayed(points, values, streams), label


def _blobs(values: Values, streams: _Streams) -> tuple[Array, Array]:
    """Normal clouds around centres drawn evenly from -10 to 10, as `make_blobs`."""
    centres = streams.shape.uniform(-10, 10, (int(values["centres"]), int(values["features"])))
    label = _classes(values, len(centres))
    return _strayed(centres[label], values, streams), label


def _xor(values: Values, streams: _Streams) -> tuple[Array, Array]:
    """Points of the square from -1 to 1; class B where the signs differ, before they stray."""
    label = _classes(values, 2)
    points = streams.rows.uniform(-1.0, 1.0, (len(label), 2))
    points[:, 1] = np.abs(points[:, 1]) * np.sign(points[:, 0]) * (1 - 2 * label)
    return _padded(_strayed(points, values, streams), values, streams), label


def _classification(values: Values, streams: _Streams) -> tuple[Array, Array]:
    """Clouds at corners of a cube of side 2 · separation, each stretched by a random matrix.

    Guyon, "Design of experiments for the NIPS 2003 variable selection benchmark", as
    `sklearn.datasets.make_classification` does it; informative columns come first, then their
    mixtures, then chance.
    """
    inform, clusters = int(values["informative"]), int(values["clusters"])
    classes = int(values["classes"])
    corners = _corners(inform, classes * clusters, streams.shape)
    label = _classes(values, classes)
    cloud = label * clusters + streams.rows.integers(0, clusters, len(label))
    points = streams.rows.normal(size=(len(label), inform))
    for number, corner in enumerate(corners):
        mine = cloud == number
        stretch = streams.shape.uniform(-1.0, 1.0, (inform, inform))
        points[mine] = points[mine] @ stretch + (2 * corner - 1) * float(values["separation"])
    mixing = streams.shape.uniform(-1.0, 1.0, (inform, int(values["redundant"])))
    mixed = points @ mixing
    chance = int(values["features"]) - inform - mixed.shape[1]
    columns = [points, mixed, streams.rows.normal(size=(len(label), chance))]
    flipped = streams.rows.uniform(size=len(label)) < float(values["flipped"])
    label = np.where(flipped, streams.rows.integers(0, classes, len(label)), label)
    return np.hstack(columns), label


def _corners(dimensions: int, count: int, chance: np.random.Generator) -> Array:
    """Return different corners of a cube as rows of 0 and 1."""
    found: dict[bytes, Array] = {}
    while len(found) < count:
        corner = chance.integers(0, 2, dimensions)
        found.setdefault(corner.tobytes(), corner)
    return np.array(list(found.values()))


def _noisy(signal: Array, values: Values, streams: _Streams) -> Array:
    """Return a signal with noise as strong as is asked for, measured by the signal's own spread."""
    spread = float(signal.std()) * float(values["noise"])
    return signal + streams.rows.normal(0.0, 1.0, len(signal)) * spread


def _linear(values: Values, streams: _Streams) -> tuple[Array, Array]:
    """A weighted sum of standard normal columns, weights from 10 to 100, as `make_regression`."""
    weights = streams.shape.uniform(10, 100, int(values["informative"]))
    points = streams.rows.normal(size=(int(values["rows"]), int(values["features"])))
    return points, _noisy(points[:, : len(weights)] @ weights, values, streams)


def _friedman(values: Values, streams: _Streams) -> tuple[Array, Array]:
    """10 sin(π x1 x2) + 20 (x3 - ½)² + 10 x4 + 5 x5, columns even from 0 to 1.

    Friedman, "Multivariate adaptive regression splines", Annals of Statistics 19 (1991).
    """
    points = streams.rows.uniform(size=(int(values["rows"]), int(values["features"])))
    x1, x2, x3, x4, x5 = points.T[:5]
    signal = 10 * np.sin(np.pi * x1 * x2) + 20 * (x3 - 0.5) ** 2 + 10 * x4 + 5 * x5
    return points, _noisy(signal, values, streams)


def _sine(values: Values, streams: _Streams) -> tuple[Array, Array]:
    """sin(2π · periods · x), x even from 0 to 1."""
    points = streams.rows.uniform(size=(int(values["rows"]), 1))
    signal = np.sin(2 * np.pi * float(values["periods"]) * points[:, 0])
    return points, _noisy(signal, values, streams)


_FORMULAS: Mapping[str, Callable[[Values, _Streams], tuple[Array, Array]]] = {
    "moons": _moons,
    "circles": _circles,
    "spirals": _spirals,
    "blobs": _blobs,
    "xor": _xor,
    "classification": _classification,
    "linear": _linear,
    "friedman": _friedman,
    "sine": _sine,
}
