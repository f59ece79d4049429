"""Sentences for the figures of a table that is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from core.charts.association import MATRICES, MEASURES
from core.charts.spread import written
from core.charts.text import brief, number, percent
from core.look.facts import Association, Closer, Gaps, Pair, Profile, Relations, Sample
from core.problems import Phrase, Translate, say

# Half of the rows lie on one side of the median; a skewness beyond this has a long tail (Bulmer,
# "Principles of Statistics", 1979).
SKEWED = 1.0
# Below this a relation is hardly one (Cohen 1988, for r).
WEAK = 0.1


def _name(text: str | None) -> str:
    return brief(text or "") or "–"


def spread(closer: Closer) -> Phrase:
    """Say where half of the numbers lie, and how many lie far out."""
    found, name = closer.profile.numbers, _name(closer.profile.name)
    if found is None:
        return say("Every cell is missing.")
    date = closer.profile.kind == "date"
    low, first, middle, third, high = (
        written(found.quantiles[place], date) for place in (0, 2, 3, 4, 6)
    )
    if low == high and found.quantiles[0] == found.quantiles[6]:
        return say("{name} has one value, {value}.", name=name, value=low)
    common = {"name": name, "first": first, "third": third, "low": low, "high": high}
    if found.outliers:
        return say(
            "Half of {name} lies between {first} and {third}; {count} values lie far out, and all"
            " lie between {low} and {high}.",
            count=number(found.outliers),
            **common,
        )
    if found.skewness is not None and abs(found.skewness) > SKEWED:
        return say(
            "Half of {name} lies between {first} and {third}, with a long tail towards {end}.",
            name=name,
            first=first,
            third=third,
            end=high if found.skewness > 0 else low,
        )
    return say(
        "Half of {name} lies between {first} and {third} around {middle}; no value lies far out.",
        name=name,
        first=first,
        third=third,
        middle=middle,
    )


def frequent(profile: Profile) -> Phrase:
    """Say which value is the most frequent, and how many there are."""
    name = _name(profile.name)
    if not profile.top:
        return say("Every cell is missing.")
    value, count = profile.top[0]
    there = profile.rows - profile.missing
    if profile.distinct == 1:
        return say("{name} has one value, {value}.", name=name, value=_name(value))
    if profile.distinct == there:
        return say("{name} has another value in every row.", name=name)
    return say(
        "{name} has {distinct} different values; {value} is the most frequent with {share} of the"
        " rows.",
        name=name,
        distinct=number(profile.distinct),
        value=_name(value),
        share=percent(count / there),
    )


def pair(found: Pair) -> Phrase:
    """Say how the target differs along a column, or between its categories."""
    x, y = _name(found.x), _name(found.y)
    if found.picture in ("points", "density") and len(found.bins) > 1:
        first, last = found.bins[0], found.bins[-1]
        return say(
            "Where {x} is lowest, {y} is {first} on average; where it is highest, {last}; rows:"
            " {rows}.",
            x=x,
            y=y,
            first=written(first.mean, found.dates[1]),
            last=written(last.mean, found.dates[1]),
            rows=number(found.rows),
        )
    if found.picture in ("points", "density"):
        return say("{x} has one value only in {rows} rows.", x=x, rows=number(found.rows))
    boxes = [box for box in found.boxes if box.label is not None]
    if found.picture == "boxes" and boxes:
        low, high = (pick(boxes, key=lambda box: box.quartiles[1]) for pick in (min, max))
        if low is high:
            return say("All rows with {y} are of one {x}.", x=x, y=y)
        return say(
            "The middle of {y} is lowest for {x} {low} ({least}) and highest for {high} ({most}).",
            x=x,
            y=y,
            low=_name(low.label),
            least=written(low.quartiles[1], found.dates[1]),
            high=_name(high.label),
            most=written(high.quartiles[1], found.dates[1]),
        )
    if found.picture == "shares":
        return _shares(found, x, y)
    return say("These two columns cannot be drawn together.")


def _shares(found: Pair, x: str, y: str) -> Phrase:
    """Say for which class the shares differ most between the categories."""
    best = (0.0, 0, 0, 0)
    rows = [k for k, label in enumerate(found.labels) if label is not None]
    parts = [k for k, part in enumerate(found.parts) if part is not None]
    shares = [[count / sum(line) for count in line] for line in found.counts]
    for part in parts:
        low, high = (pick(rows, key=lambda k: shares[k][part]) for pick in (min, max))
        best = max(best, (shares[high][part] - shares[low][part], part, low, high))
    gap, part, low, high = best
    if not gap:
        return say("The shares of {y} are the same for every {x}.", x=x, y=y)
    return say(
        "{y} {part} has {most} of the rows where {x} is {high}, and {least} where it is {low}.",
        x=x,
        y=y,
        part=_name(found.parts[part]),
        high=_name(found.labels[high]),
        most=percent(shares[high][part]),
        low=_name(found.labels[low]),
        least=percent(shares[low][part]),
    )


def association(
    found: Association, names: Sequence[str], translate: Translate | None = None
) -> Phrase:
    """Say which two of the columns shown go together most."""
    shown = set(names)
    pairs = [one for one in found.pairs() if one[0] in shown and one[1] in shown]
    if not pairs:
        return say("There are no two columns that can be compared.")
    one, other, value = pairs[0]
    if abs(value) < WEAK:
        return say("No two of these columns go together noticeably.")
    return say(
        "{one} and {other} go together most ({measure}: {value}).",
        one=_name(one),
        other=_name(other),
        measure=MATRICES[found.measure].text(translate),
        value=number(value),
    )


def relations(found: Relations, translate: Translate | None = None) -> Phrase:
    """Say which column goes most with the target, and how many hardly do."""
    known = [one for one in found.columns if one.strength is not None]
    if not known:
        return say("No column can be compared with the target.")
    best = known[0]
    weak = sum((one.strength or 0.0) < WEAK for one in known)
    values = {
        "name": _name(best.name),
        "target": _name(found.target),
        "measure": MEASURES[best.measure].text(translate),
        "value": number(best.strength),
    }
    if (best.strength or 0.0) < WEAK:
        return say("No column by itself goes noticeably with {target}.", target=_name(found.target))
    if weak:
        return say(
            "{name} goes most with {target} ({measure}: {value}); hardly related by themselves:"
            " {weak} of {all} columns.",
            weak=weak,
            all=len(known),
            **values,
        )
    return say("{name} goes most with {target} ({measure}: {value}).", **values)


def scatter_matrix(found: Sample, target: str | None = None) -> Phrase:
    """Say what is drawn, and of how many rows."""
    if len(found.names) < 2 or not found.rows:
        return say("Two columns of numbers are needed, with rows that have both.")
    values = {
        "names": ", ".join(brief(name, 40) or "–" for name in found.names),
        "rows": number(found.rows),
        "all": number(found.of),
    }
    if target and (found.classes or found.levels):
        return say(
            "{names} against each other, coloured by {target}; {rows} of {all} rows.",
            target=_name(target),
            **values,
        )
    return say("{names} against each other; {rows} of {all} rows.", **values)


def missing(found: Gaps) -> Phrase:
    """Say where most is missing, and how many rows are complete."""
    if not found.columns:
        return say("No cell is missing.")
    name, count = found.columns[0]
    return say(
        "Columns with gaps: {columns}. Most is missing in {name} ({share}); {complete} of the rows"
        " are complete.",
        columns=len(found.columns),
        name=_name(name),
        share=percent(count / found.rows),
        complete=percent(found.complete / found.rows),
    )


def patterns(found: Gaps) -> Phrase:
    """Say which pattern is the most frequent."""
    if not found.patterns:
        return say("No cell is missing.")
    places, rows = found.patterns[0]
    names = ", ".join(_name(found.columns[place][0]) for place in places[:3])
    if len(places) == 1:
        return say(
            "Most often {names} alone is missing (rows: {rows}).", names=names, rows=number(rows)
        )
    if len(places) > 3:
        return say(
            "Most often {names} and {more} more are missing together (rows: {rows}).",
            names=names,
            more=len(places) - 3,
            rows=number(rows),
        )
    return say(
        "Most often {names} are missing together (rows: {rows}).", names=names, rows=number(rows)
    )
