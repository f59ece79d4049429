"""Tables made by a formula: what each is good for, and what can be turned on it.

The formulas are in `samples.formulas`, under the same names.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.options import Param, Row, table
from core.recipe import Task

MOST_ROWS = 1_000_000
# What a slider offers, which has no use for single rows.
ROWS_OFFERED = (
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
    MOST_ROWS,
)  # fmt: skip
MOST_CELLS = 20_000_000


@dataclass(frozen=True, kw_only=True)
class Synthetic(Row):
    """A kind of table that is made by a formula.

    Attributes:
        task: `regression`, or `multiclass` for classes, of which there may be two.
        target: the column to predict.
        shows: the two columns that a small picture draws.
        source: where the formula comes from.
    """

    task: Task
    target: str
    shows: tuple[str, str] = ("x1", "x2")
    source: str


def _rows(default: int) -> Param:
    return Param(
        "rows", "whole", default, "Rows", "How many cases the table has.", 20, MOST_ROWS
    )  # fmt: skip


def _features(default: int, low: int) -> Param:
    return Param(
        "features", "whole", default, "Columns",
        "How many columns there are to predict from; those that do not inform are chance.",
        low, 200,
    )  # fmt: skip


def _informative(default: int, low: int = 1) -> Param:
    return Param(
        "informative", "whole", default, "Informative columns",
        "How many columns, the first ones, the answer depends on.", low, 50,
    )  # fmt: skip


def _scatter(default: float, most: float = 1.0) -> Param:
    return Param(
        "noise", "real", default, "Noise",
        "How far points stray from the pattern: the standard deviation of what is added.", 0, most,
    )  # fmt: skip


_NOISE = Param(
    "noise", "real", 0.2, "Noise",
    "How strong chance is beside the pattern: 0 is none, 1 as much as the pattern itself.", 0, 3,
)  # fmt: skip
_IMBALANCE = Param(
    "imbalance", "real", 1.0, "Imbalance",
    "How many rows the largest class has for one of the smallest; 1 makes all equal.", 1, 50,
)  # fmt: skip
_SEED = Param(
    "seed", "whole", 0, "Seed",
    "Another number gives other rows of the same pattern.", 0, 2**31 - 1, advanced=True,
)  # fmt: skip

SYNTHETIC = table(
    Synthetic(
        name="moons",
        label="Moons",
        help="Two half circles that reach into each other: no straight line divides them.",
        params=(_rows(1_000), _scatter(0.2), _IMBALANCE, _SEED),
        task="multiclass",
        target="class",
        source="As scikit-learn's make_moons",
    ),
    Synthetic(
        name="circles",
        label="Circles",
        help="One ring inside another: the distance from the middle is what counts.",
        params=(
            _rows(1_000),
            _scatter(0.1),
            Param(
                "factor", "real", 0.5, "Inner ring",
                "Radius of the inner ring; that of the outer one is 1.", 0.1, 0.9,
            ),
            _IMBALANCE,
            _SEED,
        ),
        task="multiclass",
        target="class",
        source="As scikit-learn's make_circles",
    ),
    Synthetic(
        name="spirals",
        label="Spirals",
        help="Arms wound around each other: needs a network of some width, or good columns.",
        params=(
            _rows(1_000),
            Param("arms", "whole", 2, "Arms", "How many spirals, each a class.", 2, 8),
            Param("turns", "real", 1.5, "Turns", "How often an arm winds around.", 0.25, 4),
            _scatter(0.03, 0.5),
            _IMBALANCE,
            _SEED,
        ),
        task="multiclass",
        target="class",
        source="Lang and Witbrock 1988, as even Archimedean spirals",
    ),
    Synthetic(
        name="blobs",
        label="Blobs",
        help="Round clouds of points, each a class: the easiest case, until they overlap.",
        params=(
            _rows(1_000),
            Param("centres", "whole", 3, "Centres", "How many clouds, each a class.", 2, 10),
            Param("features", "whole", 2, "Columns", "In how many dimensions they lie.", 2, 50),
            Param(
                "noise", "real", 1.0, "Noise",
                "How wide a cloud is: its standard deviation; centres lie from -10 to 10.", 0, 10,
            ),
            _IMBALANCE,
            _SEED,
        ),
        task="multiclass",
        target="class",
        source="As scikit-learn's make_blobs",
    ),
    Synthetic(
        name="xor",
        label="Either, or",
        help="One class where both numbers have the same sign, the other where they differ: the "
        "task that one layer cannot do.",
        params=(
            _rows(1_000),
            Param(
                "features", "whole", 2, "Columns",
                "The first two decide; further ones are chance.", 2, 50,
            ),
            _scatter(0.05),
            _IMBALANCE,
            _SEED,
        ),
        task="multiclass",
        target="class",
        source="Minsky and Papert 1969",
    ),
    Synthetic(
        name="classification",
        label="Many columns, classes",
        help="Clouds at the corners of a cube, with columns that repeat others and columns of "
        "chance: like many real tables, only larger if you like.",
        params=(
            _rows(2_000),
            _features(20, 2),
            _informative(5, 2),
            Param(
                "redundant", "whole", 2, "Mixed columns",
                "How many further columns are mixtures of the informative ones.", 0, 50,
            ),
            Param("classes", "whole", 2, "Classes", "How many classes there are.", 2, 10),
            Param(
                "clusters", "whole", 2, "Clouds of a class",
                "How many separate clouds a class has; more is harder.", 1, 5,
            ),
            Param(
                "separation", "real", 1.0, "Separation",
                "How far the clouds lie apart; less is harder.", 0, 5,
            ),
            Param(
                "flipped", "real", 0.01, "Wrong labels",
                "The share of rows whose class is drawn by lot.", 0, 1,
            ),
            _IMBALANCE,
            _SEED,
        ),
        task="multiclass",
        target="class",
        source="Guyon 2003, as scikit-learn's make_classification",
    ),
    Synthetic(
        name="linear",
        label="Straight line",
        help="A weighted sum of columns: what a network without hidden layers learns exactly.",
        params=(_rows(1_000), _features(10, 1), _informative(5), _NOISE, _SEED),
        task="regression",
        target="y",
        shows=("x1", "y"),
        source="As scikit-learn's make_regression",
    ),
    Synthetic(
        name="friedman",
        label="Curved sum",
        help="A sine of two columns, a square and two straight parts; further columns are chance.",
        params=(_rows(1_000), _features(10, 5), _NOISE, _SEED),
        task="regression",
        target="y",
        shows=("x4", "y"),
        source="Friedman 1991, the first of his three",
    ),
    Synthetic(
        name="sine",
        label="Wave",
        help="A sine wave over one column: shows how a network bends, and what it does at the "
        "ends.",
        params=(
            _rows(500),
            Param("periods", "real", 2.0, "Waves", "How often it goes up and down.", 0.25, 10),
            _NOISE,
            _SEED,
        ),
        task="regression",
        target="y",
        shows=("x1", "y"),
        source="y = sin(2π · waves · x), x from 0 to 1",
    ),
)  # fmt: skip
