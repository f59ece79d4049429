"""Whether a column is numbers or dates, from its different values.

What does not fit such a column is told from what fits: a word for "missing", an infinite number,
or a stray cell, of which there may be only a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data import dates, doubts, marks, numbers, spread
from core.data.marks import STRAY_SHARE
from core.data.tally import Mask, Tally
from core.problems import Phrase, Problem, say
from core.recipe import Kind, Reading
from core.schema import Format

# What programs and people write for a missing number. Words that may be a category ("unknown",
# "other") are not among them.
MISSING_WORDS = (
    *("NA", "N/A", "n/a", "na", "N.A.", "n.a.", "#N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "-nan"),
    *("NULL", "Null", "null", "NONE", "None", "none", "MISSING", "Missing", "missing", "nil"),
    *("?", "-", "--", "---", ".", "..", "...", "#VALUE!", "#DIV/0!", "#REF!", "NaT", "\\N"),
    *("#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"),
    # "No answer" and "no data" in German, Spanish, Polish, French and Italian, Russian.
    *("k.A.", "k. A.", "k.a.", "s/d", "S/D", "b.d.", "n.d.", "N.D.", "н/д", "Н/Д"),
)
# Three digits and an exponent are no thousands either.
_NOT_THOUSANDS = r"[^,]*,(?:[0-9]{0,2}|[0-9]{4,}|[0-9]+[eE].*)"
_EXACT = 2.0**53
_DATE_SAMPLE = 100
_SAMPLE = 1000
_DATE_SHARE = 0.5
_LIKE_DATE = (
    r"(?i)[0-9]{1,4}[-/. ][0-9a-z]{1,9}(?:[-/. ,].*)?|[a-z]{3,9}[-. ,]+[0-9]{1,4}.*"
    r"|[a-z]{3} [a-z]{3} [0-9]{1,2} .*"
)
_PLAIN = Format()


@dataclass(frozen=True)
class Guess:
    """What a column is taken for.

    Attributes:
        used: which of its different values are not missing.
        distinct: different values when that is not the number of used ones (1 and 1.0).
        decimal: the decimal mark that numbers show beyond doubt; "" when there is none, "?" where
            the mark may as well part thousands.
        doubts: warnings about it.
    """

    kind: Kind
    reason: Phrase
    used: Mask
    format: Format = _PLAIN
    distinct: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    not_finite: int = 0
    histogram: tuple[int, ...] = ()
    quartiles: tuple[float, float, float] | None = None
    first: str = ""
    last: str = ""
    decimal: str = ""
    doubts: tuple[Problem, ...] = ()


def said_words(values: Tally, reading: Reading) -> Mask:
    """Return which values are words for "missing"."""
    words = MISSING_WORDS if reading.missing_words is None else reading.missing_words
    return values.mask(pc.is_in(values.trimmed, value_set=pa.array(words, pa.string())))


def _format(values: Tally, said: Mask, **fields: Any) -> Format:
    """Return a format with the missing words that the column uses."""
    if not said.any():
        return Format(**fields)
    words = sorted(set(values.trimmed.filter(pa.array(said)).to_pylist()))
    return Format(missing_words=tuple(words), **fields)


@dataclass(frozen=True)
class Codes:
    """Why the whole numbers of a column are no amounts, and what is doubtful about it."""

    reason: Phrase
    doubts: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Reading:
    """The different values of a column, read as numbers of one format."""

    form: Format
    parsed: np.ndarray[Any, np.dtype[np.float64]]
    finite: Mask
    infinite: Mask
    stray: Mask


def _read(values: Tally, form: Format, said: Mask) -> _Reading:
    parsed = values.floats(form)
    number = ~np.isnan(parsed) & ~said
    infinite = np.isinf(parsed) & number
    if not (number | said).all():
        infinite |= values.like(numbers.INFINITE) & ~said
    finite = number & ~infinite
    return _Reading(form, parsed, finite, infinite, ~(finite | infinite | said))


def _bare(values: Tally, reading: Reading) -> tuple[_Reading, Mask]:
    """Return a column read as numbers without marks, and which values mean "missing"."""
    said = np.zeros(len(values.text), dtype=bool)
    form = Format(decimal=reading.decimal or ".")
    read = _read(values, form, said)
    if read.stray.any() or reading.missing_words is not None:
        said = said_words(values, reading)
        read = _read(values, form, said)
    if reading.decimal is None and read.stray.any():
        other = _read(values, Format(decimal=","), said)
        # "1,234" throughout is a thousand, not one and a bit.
        commas = other.finite & values.like(_NOT_THOUSANDS)
        if commas.any() and values.share(other.stray) < values.share(read.stray):
            read = other
    return read, said


def _best(values: Tally, said: Mask, read: _Reading, carried: marks.Marks | None) -> _Reading:
    """Return the reading that leaves the fewest cells over, the plainest of equal ones."""
    for form in _likely(values, said, carried.formats) if carried else ():
        other = _read(values, form, said)
        if values.share(other.stray) < values.share(read.stray):
            read = other
        if not read.stray.any():
            break
    return read


def _likely(values: Tally, said: Mask, forms: Sequence[Format]) -> list[Format]:
    """Return the formats that leave the fewest values of a sample over; all of it takes long."""
    wanted = values.text.filter(pa.array(~said))
    sample = wanted.take(pa.array(range(0, len(wanted), -(-len(wanted) // _SAMPLE))))
    left = [numbers.floats(sample, form).null_count for form in forms]
    return [form for form, count in zip(forms, left, strict=True) if count == min(left)]


def as_number(name: str, values: Tally, reading: Reading) -> Guess | Codes | None:
    """Return the guess that a column is numbers, or are codes; None when it is no numbers."""
    read, said = _bare(values, reading)
    carried = marks.marks(values, said, reading.decimal) if read.stray.any() else None
    read = _best(values, said, read, carried)
    if not read.finite.any() or values.share(read.stray) > STRAY_SHARE:
        return None
    if marks.grouped_codes(values, read.finite, read.form):
        return Codes(say("The digits are in groups of one length, so they are codes."))
    zeros = values.like("0[0-9]+") & read.finite
    if (why := _codes(name, values, read, zeros)) is not None:
        return why
    numeric = spread.spread(read.parsed[read.finite], values.counts[read.finite])
    found = [
        doubt(name, values, mask)
        for doubt, mask in (
            (doubts.missing_words, said),
            (doubts.stray_numbers, read.stray),
            (doubts.not_finite, read.infinite),
            (doubts.lost_zeros, zeros),
        )
        if mask.any()
    ]
    doubtful = reading.decimal is None and marks.in_doubt(values, read.finite, read.form)
    if not read.form.bare:
        found.append(
            doubts.thousands_or_decimal(name, values, read.finite, read.parsed)
            if doubtful
            else doubts.marked_numbers(name, values, read.finite, read.parsed, read.form)
        )
        if carried and carried.bare is not None and read.form.units:
            found.append(doubts.without_unit(name, values, carried.bare, read.form.units))
    return Guess(
        "number",
        _reason(read, plain=bool(read.finite.all())),
        read.finite,
        _format(values, said, **_given(read.form)),
        distinct=numeric.distinct,
        minimum=numeric.minimum,
        maximum=numeric.maximum,
        whole=numeric.whole,
        not_finite=int(values.counts[read.infinite].sum()),
        histogram=numeric.histogram,
        quartiles=numeric.quartiles,
        decimal="?" if doubtful else _shown(values, read),
        doubts=tuple(found),
    )


def _reason(read: _Reading, plain: bool) -> Phrase:
    if not plain:
        return say("The cells are numbers, but for some that count as missing.")
    if read.form.bare:
        return say("Every cell is a number.")
    return say("Every cell is a number, once its marks are taken off.")


def _given(form: Format) -> dict[str, Any]:
    return form.model_dump(exclude={"date", "missing_words"})


def _shown(values: Tally, read: _Reading) -> str:
    """Return the decimal mark that a column shows; "" when its numbers have none."""
    text = values.text.filter(pa.array(read.finite))
    return read.form.decimal if _has(text, read.form.decimal) else ""


def _has(text: Any, mark: str) -> bool:
    return bool(pc.any(pc.match_substring(text, mark)).as_py())


def _codes(name: str, values: Tally, read: _Reading, zeros: Mask) -> Codes | None:
    """Return why whole numbers are codes rather than amounts; None when they are amounts."""
    if not read.form.bare:
        return None
    if zeros.any() and not (read.finite & ~values.like("[0-9]+")).any():
        lengths = pc.utf8_length(values.trimmed.filter(pa.array(read.finite)))
        padded = 2 * values.share(zeros) >= values.share(read.finite)
        if padded or pc.count_distinct(lengths).as_py() == 1:
            return Codes(say("The numbers start with zeros, so they are codes."))
    large = read.finite & (np.abs(read.parsed) >= _EXACT)
    if large.any():
        large &= values.like("[+-]?[0-9]{16,}")
    texts = values.trimmed.filter(pa.array(large)).to_pylist()
    numbered = zip(texts, read.parsed[large], strict=True)
    if any(int(text[:400]) != int(value) for text, value in numbered):
        return Codes(
            say("The whole numbers are too long: as numbers they would lose digits."),
            (doubts.long_numbers(name, values, large),),
        )
    return None


def nearly(name: str, values: Tally, reading: Reading, share: float) -> tuple[Problem, ...]:
    """Return a warning where a column would be numbers or dates but for how some are written.

    Args:
        name: of the column.
        values: its different values.
        reading: what the person knows better.
        share: how much of it must be numbers for a warning.
    """
    read, said = _bare(values, reading)
    carried = marks.marks(values, said, reading.decimal)
    if carried and carried.mixed:
        every = np.logical_or.reduce([mask for _, mask in carried.mixed])
        if values.share(every) > share:
            return (doubts.mixed_units(name, values, carried.mixed),)
    read = _best(values, said, read, carried)
    if values.share(read.finite) > share:
        return (doubts.nearly_numbers(name, values, ~read.finite),)
    forms = _dates(values, said)
    mixed: list[tuple[str, Mask]] = []
    rest = ~said
    while forms:
        written, good = max(forms, key=lambda one: int(values.counts[one[1] & rest].sum()))
        if not (good & rest).any():
            break
        mixed.append((written, good & rest))
        rest = rest & ~good
        forms = [one for one in forms if one[0] != written]
    if len(mixed) > 1 and values.share(rest) < 1 - share:
        return (doubts.mixed_dates(name, values, mixed),)
    return ()


def _dated(values: Tally, said: Mask) -> Any | None:
    """Return a sample of a column's values; None when they do not look like dates."""
    wanted = values.text.filter(pa.array(~said))
    if not len(wanted):
        return None
    step = -(-len(wanted) // _DATE_SAMPLE)
    sample = wanted.take(pa.array(range(0, len(wanted), step)))
    texts = numbers.trimmed(sample)
    if _share(numbers.matches(texts, _LIKE_DATE)) < _DATE_SHARE:
        return None
    return sample if pc.any(numbers.matches(texts, dates.ANY)).as_py() else None


def _dates(values: Tally, said: Mask) -> list[tuple[str, Mask]]:
    """Return the formats in which some of a column's values are dates, and those values."""
    sample = _dated(values, said)
    if sample is None:
        return []
    likely = [
        form
        for form in dates.FORMATS
        if dates.shaped(sample, form) and dates.parse(sample, form).null_count < len(sample)
    ]
    return [
        (form, values.mask(dates.parse(values.text, form).is_valid()) & ~said) for form in likely
    ]


def as_date(name: str, values: Tally, reading: Reading) -> Guess | None:
    """Return the guess that a column is dates; None when it is not."""
    said = said_words(values, reading)
    sample = _dated(values, said)
    if sample is None:
        return None
    best: tuple[int, str, Mask, Any] | None = None
    for form in dates.FORMATS:
        if dates.shaped(sample, form) < _DATE_SHARE:
            continue
        if _share(dates.parse(sample, form).is_valid()) < _DATE_SHARE:
            continue
        days = dates.parse(values.text, form)
        good = values.mask(days.is_valid()) & ~said
        unread = int(values.counts[~(good | said)].sum())
        if best is None or unread < best[0]:
            best = unread, form, good, days
        if unread == 0:
            break
    if best is None or best[0] > STRAY_SHARE * values.filled:
        return None
    _, form, good, days = best
    stray = ~(good | said)
    found: list[Problem] = []
    if said.any():
        found.append(doubts.missing_words(name, values, said))
    if stray.any():
        found.append(doubts.stray_dates(name, values, stray))
    if other := dates.twin(form):
        text = values.text.filter(pa.array(good))
        first, second = dates.parse(text, form), dates.parse(text, other)
        if second.null_count == 0 and not first.equals(second):
            found.append(doubts.day_or_month(name, form, other))
    if "%f" in form:
        found.append(doubts.cut_fractions(name))
    if "%z" in form:
        place = int(np.argmax(good))
        found.append(
            doubts.moved_to_greenwich(name, values.trimmed[place].as_py(), days[place].as_py())
        )
    # ISO text is in the order of time.
    span = pc.min_max(days.filter(pa.array(good)))
    return Guess(
        "date",
        say("The cells are dates written as {form}.", form=form),
        good,
        _format(values, said, date=form),
        first=span["min"].as_py(),
        last=span["max"].as_py(),
        doubts=tuple(found),
    )


def _share(flags: Any) -> float:
    return float(pc.mean(pc.cast(flags, pa.int8())).as_py())
