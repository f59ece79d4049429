"""What was found by looking, as tables for a download: every digit, plain English headers."""

from __future__ import annotations

from collections.abc import Sequence

from core.look.facts import Association, Closer, Gaps, Pair, Profile, Relations, Sample
from core.tables import Cell, Sheet

_SHARES = ("0", "5", "25", "50", "75", "95", "100")


def profiles(columns: Sequence[Profile], related: Relations | None) -> Sheet:
    """Return every column with what it holds, one a row."""
    strength = {one.name: (one.measure, one.strength) for one in related.columns} if related else {}
    rows: list[tuple[Cell, ...]] = []
    for one in columns:
        found = one.numbers
        held: tuple[Cell, ...] = (None,) * (len(_SHARES) + 4)
        if found is not None:
            held = (*found.quantiles, found.mean, found.deviation, found.skewness, found.outliers)
        top: tuple[Cell, ...] = one.top[0] if one.top else ("", None)
        rows.append(
            (one.name, one.kind, one.rows, one.missing, one.distinct, *held, *top,
             *strength.get(one.name, ("", None)))
        )  # fmt: skip
    return Sheet(
        ("column", "kind", "rows", "missing", "distinct", *(f"quantile_{n}" for n in _SHARES),
         "mean", "deviation", "skewness", "outliers", "most_frequent", "most_frequent_rows",
         "measure", "strength"),
        tuple(rows),
    )  # fmt: skip


def spread(closer: Closer) -> Sheet:
    """Return the bins of a column of numbers."""
    found = closer.profile.numbers
    if found is None:
        return Sheet(("low", "high", "rows"), ())
    return Sheet(
        ("low", "high", "rows"),
        tuple(zip(found.edges[:-1], found.edges[1:], found.counts, strict=True)),
    )


def outliers(closer: Closer) -> Sheet:
    """Return the numbers outside the fences with their rows."""
    return Sheet(("row", "value"), tuple((one.row, one.value) for one in closer.outliers))


def frequent(profile: Profile) -> Sheet:
    """Return the most frequent values of a column."""
    return Sheet(("value", "rows"), profile.top)


def association(found: Association) -> Sheet:
    """Return every pair of columns, the strongest first."""
    return Sheet(("column", "other_column", found.measure), tuple(found.pairs()))


def relations(found: Relations) -> Sheet:
    """Return every column against the target."""
    return Sheet(
        ("column", "measure", "strength", "pearson", "spearman", "rows"),
        tuple(
            (one.name, one.measure, one.strength, one.pearson, one.spearman, one.rows)
            for one in found.columns
        ),
    )


def pair(found: Pair) -> Sheet:
    """Return the numbers of two columns in one picture."""
    if found.picture == "boxes":
        return Sheet(
            (found.x, "rows", "low_whisker", "quartile_1", "median", "quartile_3", "high_whisker",
             "mean", "outside"),
            tuple(
                (box.label or "", box.rows, box.whiskers[0], *box.quartiles, box.whiskers[1],
                 box.mean, box.outside)
                for box in found.boxes
            ),
        )  # fmt: skip
    if found.picture == "shares":
        return Sheet(
            (found.x, *(part or "" for part in found.parts)),
            tuple(
                (label or "", *line) for label, line in zip(found.labels, found.counts, strict=True)
            ),
        )
    return Sheet(
        (f"{found.x} from", f"{found.x} to", "rows", f"mean of {found.y}", "standard_error"),
        tuple((one.low, one.high, one.rows, one.mean, one.error) for one in found.bins),
    )


def sample(found: Sample) -> Sheet:
    """Return the rows of a scatter matrix."""
    target: tuple[Sequence[Cell], ...] = tuple(
        part for part in (found.classes, found.levels) if part
    )
    return Sheet(
        (*found.names, *(("target",) if target else ())),
        tuple(zip(*found.values, *target, strict=True)),
    )


def gaps(found: Gaps) -> Sheet:
    """Return the columns with gaps."""
    return Sheet(("column", "missing"), found.columns)


def patterns(found: Gaps) -> Sheet:
    """Return which columns are missing together: 1 where it is missing."""
    return Sheet(
        ("rows", *(name for name, _ in found.columns)),
        tuple(
            (rows, *(int(place in gone) for place in range(len(found.columns))))
            for gone, rows in found.patterns
        ),
    )
