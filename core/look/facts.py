"""What is found by looking at a table, as plain data that travels as JSON.

None stands for a number that is not defined: a spread of one value, an association with a constant.
"""

from __future__ import annotations

from typing import Literal

from core.recipe import Kind, Plain

Measure = Literal["pearson", "spearman", "bins", "eta", "cramer"]
Matrix = Literal["pearson", "spearman", "mixed"]
# Rows of a page.
PAGE = 100


class Numbers(Plain):
    """The numbers of a column; dates are days since 1970-01-01.

    Attributes:
        mean, deviation, skewness: of the sample; the deviation with n − 1, the skewness as the
            third moment over the cube of the deviation with n (Fisher and Pearson).
        quantiles: at 0, 5, 25, 50, 75, 95 and 100 percent, interpolated as NumPy does by default.
        fences: 1.5 interquartile ranges below and above the quartiles (Tukey 1977).
        whiskers: the lowest and the highest number within the fences.
        low, high: numbers outside the fences.
        edges: of the bins, one more than there are counts.
        counts: numbers in bins of equal width.
        whole: whether all are whole numbers.
    """

    mean: float
    deviation: float | None
    skewness: float | None
    quantiles: tuple[float, float, float, float, float, float, float]
    fences: tuple[float, float]
    whiskers: tuple[float, float]
    low: int
    high: int
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    whole: bool

    @property
    def outliers(self) -> int:
        """How many numbers lie outside the fences."""
        return self.low + self.high


class Outlier(Plain):
    """A number outside the fences, and its row, counted from 1."""

    row: int
    value: float


class Profile(Plain):
    """One column.

    Attributes:
        rows: all rows.
        missing: cells without a value of the kind: blank, a missing word, or no number or date.
        distinct: different values.
        top: the most frequent values with their rows, most frequent first; none for numbers.
        numbers: of a number or date column with at least one value.
        lengths: shortest, median and longest text in signs, of a text column.
    """

    name: str
    kind: Kind
    rows: int
    missing: int
    distinct: int
    top: tuple[tuple[str, int], ...] = ()
    numbers: Numbers | None = None
    lengths: tuple[int, float, int] | None = None


class Relation(Plain):
    """How strongly a column goes with the target.

    Attributes:
        name: of the column.
        measure: what the strength is: `spearman` the absolute ρ; `bins` the correlation ratio of
            the target on 20 groups of the column with about equally many rows; `eta` the
            correlation ratio of a number on a category; `cramer` Cramér's V. All but ρ are
            corrected for the number of groups.
        strength: between 0 and 1; None where it is not defined.
        pearson, spearman: signed, for two columns of numbers.
        rows: rows in which both are there, of those that were drawn.
    """

    name: str
    measure: Measure
    strength: float | None
    pearson: float | None = None
    spearman: float | None = None
    rows: int


class Relations(Plain):
    """Every column against the target, the strongest first.

    Attributes:
        target: its name.
        rows: rows drawn; `of` those of the table.
        left_out: free text, which has no measure here.
    """

    target: str
    rows: int
    of: int
    columns: tuple[Relation, ...]
    left_out: tuple[str, ...] = ()


class Association(Plain):
    """Every column against every other.

    Attributes:
        measure: `pearson`, `spearman`, or `mixed`: the absolute r of numbers, Cramér's V of
            categories, the correlation ratio of a number on a category.
        names: the columns.
        values: for the n-th column its association with the columns before it; a triangle.
        rows: rows drawn; `of` those of the table.
        left_out: how many columns were more than can be compared.
    """

    measure: Matrix
    names: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    rows: int
    of: int
    left_out: int = 0

    def value(self, one: int, other: int) -> float | None:
        """Return the association of two columns by their places; 1 of a column with itself."""
        if one == other:
            return 1.0
        return self.values[max(one, other)][min(one, other)]

    def pairs(self) -> list[tuple[str, str, float]]:
        """Return all pairs with a value, the strongest first."""
        found = [
            (self.names[column], self.names[row], value)
            for row, line in enumerate(self.values)
            for column, value in enumerate(line)
            if value is not None
        ]
        return sorted(found, key=lambda pair: -abs(pair[2]))

    def most_related(self, most: int) -> tuple[str, ...]:
        """Return the columns with the strongest association to any other, in the table's order."""
        best = [0.0] * len(self.names)
        for row, line in enumerate(self.values):
            for column, value in enumerate(line):
                size = abs(value or 0.0)
                best[row], best[column] = max(best[row], size), max(best[column], size)
        order = sorted(range(len(best)), key=lambda place: -best[place])[:most]
        return tuple(self.names[place] for place in sorted(order))


class Box(Plain):
    """The numbers that go with one category.

    Attributes:
        label: the category; None all that are too rare to be shown alone.
        rows: how many numbers.
        quartiles, whiskers, mean: of them, as `Numbers` has them.
        outside: how many lie outside the fences.
        outliers: some of these, the most distant ones.
    """

    label: str | None
    rows: int
    quartiles: tuple[float, float, float]
    whiskers: tuple[float, float]
    mean: float
    outside: int
    outliers: tuple[float, ...] = ()


class Bin(Plain):
    """Rows with about the same number in one column, and what the other column has there.

    Attributes:
        low, high: the lowest and the highest number in the bin.
        rows: rows in it.
        mean: of the other column.
        error: standard error of that mean; None for a single row.
    """

    low: float
    high: float
    rows: int
    mean: float
    error: float | None


class Pair(Plain):
    """Two columns in one picture.

    Attributes:
        picture: `points` and `density` of two numbers, `boxes` of a number by a category, `shares`
            of two categories, `none` where nothing can be drawn.
        x, y: their names; of boxes, `x` is the category.
        dates: which of the two are dates.
        rows: rows in which both are there.
        points: x and y of the rows drawn.
        edges, density: rows in a grid: edges across and up, then counts by row of the grid.
        bins: mean of y by bin of x.
        boxes: one for each category, the most frequent first.
        labels, parts, counts: categories of x and of y, and the rows of each by each; None stands
            for all rarer ones.
    """

    picture: Literal["points", "density", "boxes", "shares", "none"]
    x: str
    y: str
    dates: tuple[bool, bool] = (False, False)
    rows: int = 0
    points: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
    edges: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
    density: tuple[tuple[int, ...], ...] = ()
    bins: tuple[Bin, ...] = ()
    boxes: tuple[Box, ...] = ()
    labels: tuple[str | None, ...] = ()
    parts: tuple[str | None, ...] = ()
    counts: tuple[tuple[int, ...], ...] = ()


class Closer(Plain):
    """One column in depth.

    Attributes:
        profile: with finer bins and more values than the overview has.
        outliers: the most distant numbers outside the fences, lowest first.
        pair: it and the target; None without a target, and for the target itself.
    """

    profile: Profile
    outliers: tuple[Outlier, ...] = ()
    pair: Pair | None = None


class Sample(Plain):
    """Rows drawn for a scatter matrix: those in which all chosen columns are there.

    Attributes:
        names: of the number columns.
        dates: which of them are dates.
        values: of each column, by row.
        classes: of each row, where the target has a few; `levels` where it is a number.
        rows: rows drawn; `of` rows in which all are there.
    """

    names: tuple[str, ...]
    dates: tuple[bool, ...]
    values: tuple[tuple[float, ...], ...]
    classes: tuple[str, ...] = ()
    levels: tuple[float, ...] = ()
    rows: int
    of: int


class Gaps(Plain):
    """Which cells are missing, and which columns are missing together.

    Attributes:
        rows: all rows.
        complete: rows without a gap.
        columns: those with gaps and how many, the most first.
        patterns: places in `columns` that are missing together and nothing else, with the rows of
            which this is so; the most frequent first.
        others: rows with a pattern that is not listed, and how many patterns these are.
    """

    rows: int
    complete: int
    columns: tuple[tuple[str, int], ...]
    patterns: tuple[tuple[tuple[int, ...], int], ...]
    others: tuple[int, int] = (0, 0)


class Filter(Plain):
    """What a cell must be like for its row to be shown; all that is given must hold.

    Attributes:
        column: its name.
        low, high: bounds of a number, both included; of a date in days since 1970-01-01.
        outside: whether the number must lie outside the bounds instead.
        among: the texts of a category, one of which it must be.
        contains: text that must occur in it, in capitals or not.
        gap: whether it must be missing, or must not be.
    """

    column: str
    low: float | None = None
    high: float | None = None
    outside: bool = False
    among: tuple[str, ...] = ()
    contains: str = ""
    gap: bool | None = None


class Query(Plain):
    """Which rows are wanted, and in which order.

    Attributes:
        filters: all must hold.
        search: text that must occur in a cell of any column.
        sort: a column; "" is the order of the file. Missing cells come last.
        descending: from the highest to the lowest.
    """

    filters: tuple[Filter, ...] = ()
    search: str = ""
    sort: str = ""
    descending: bool = False


class Page(Plain):
    """Rows of a table as the file writes them.

    Attributes:
        total: rows that were found.
        rows: their numbers in the table, from 1.
        cells: by column, cut after some hundred signs.
    """

    total: int
    rows: tuple[int, ...]
    cells: dict[str, tuple[str, ...]]
