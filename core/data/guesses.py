"""Whether a column is numbers or dates, from its different values.

What does not fit such a column is told from what fits: a word for "missing", an infinite number,
or a stray cell, of which there may be only a few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data import dates, doubts, numbers, spread
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
)
# Cells that do not fit a number or date column, at most this share of those that are not blank.
STRAY_SHARE = 0.01
_NOT_THOUSANDS = r"[^,]*,(?:[0-9]{0,2}|[0-9]{4,})(?:[eE].*)?"
_EXACT = 2.0**53
_DATE_SAMPLE = 100
_DATE_SHARE = 0.5
_LIKE_DATE = r"(?i)[0-9]{1,4}[-/. ][0-9a-z]{1,9}(?:[-/. ,].*)?|[a-z]{3,9}[-. ,]+[0-9]{1,4}.*"
_PLAIN = Format()


@dataclass(frozen=True)
class Guess:
    """What a column is taken for.

    Attributes:
        used: which of its different values are not missing.
        distinct: different values when that is not the number of used ones (1 and 1.0).
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
    doubts: tuple[Problem, ...] = ()


def _said(values: Tally, reading: Reading) -> Mask:
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
class _Reading:
    """The different values of a column, read as numbers with one decimal mark."""

    decimal: str
    parsed: np.ndarray[Any, np.dtype[np.float64]]
    finite: Mask
    infinite: Mask
    stray: Mask


def _read(values: Tally, decimal: str, said: Mask) -> _Reading:
    parsed = np.array(pc.fill_null(numbers.floats(values.text, decimal), np.nan), dtype=float)
    number = ~np.isnan(parsed) & ~said
    infinite = np.isinf(parsed) & number
    if not (number | said).all():
        infinite |= values.like(numbers.INFINITE) & ~said
    finite = number & ~infinite
    return _Reading(decimal, parsed, finite, infinite, ~(finite | infinite | said))


def as_number(name: str, values: Tally, reading: Reading) -> Guess | Phrase | None:
    """Return the guess that a column is numbers.

    None when it is not; a phrase when its numbers are codes, saying why.
    """
    none = np.zeros(len(values.text), dtype=bool)
    read, said = _read(values, reading.decimal or ".", none), none
    if read.stray.any() or reading.missing_words is not None:
        said = _said(values, reading)
        read = _read(values, reading.decimal or ".", said)
    if reading.decimal is None and read.stray.any():
        other = _read(values, ",", said)
        # "1,234" throughout is a thousand, not one and a bit: then the mark is not known.
        commas = other.finite & values.like(_NOT_THOUSANDS)
        if commas.any() and values.share(other.stray) < values.share(read.stray):
            read = other
    if not read.finite.any() or values.share(read.stray) > STRAY_SHARE:
        return None
    zeros = values.like("0[0-9]+") & read.finite
    if (why := _codes(values, read, zeros)) is not None:
        return why
    numeric = spread.spread(read.parsed[read.finite], values.counts[read.finite])
    plain = read.finite.all()
    return Guess(
        "number",
        say("Every cell is a number.")
        if plain
        else say("The cells are numbers, but for some that count as missing."),
        read.finite,
        _format(values, said, decimal=read.decimal),
        distinct=numeric.distinct,
        minimum=numeric.minimum,
        maximum=numeric.maximum,
        whole=numeric.whole,
        not_finite=int(values.counts[read.infinite].sum()),
        histogram=numeric.histogram,
        quartiles=numeric.quartiles,
        doubts=tuple(
            doubt(name, values, mask)
            for doubt, mask in (
                (doubts.missing_words, said),
                (doubts.stray_numbers, read.stray),
                (doubts.not_finite, read.infinite),
                (doubts.lost_zeros, zeros),
            )
            if mask.any()
        ),
    )


def _codes(values: Tally, read: _Reading, zeros: Mask) -> Phrase | None:
    """Return why whole numbers are codes rather than amounts; None when they are amounts."""
    if zeros.any() and not (read.finite & ~values.like("[0-9]+")).any():
        lengths = pc.utf8_length(values.trimmed.filter(pa.array(read.finite)))
        padded = 2 * values.share(zeros) >= values.share(read.finite)
        if padded or pc.count_distinct(lengths).as_py() == 1:
            return say("The numbers start with zeros, so they are codes.")
    large = read.finite & (np.abs(read.parsed) > _EXACT)
    if large.any():
        large &= values.like("[+-]?[0-9]{16,}")
    texts = values.trimmed.filter(pa.array(large)).to_pylist()
    for text, value in zip(texts, read.parsed[large], strict=True):
        if int(text[:400]) != int(value):
            return say("The whole numbers are too long: as numbers they would lose digits.")
    return None


def as_date(name: str, values: Tally, reading: Reading) -> Guess | None:
    """Return the guess that a column is dates; None when it is not."""
    said = _said(values, reading)
    wanted = values.text.filter(pa.array(~said))
    if not len(wanted):
        return None
    step = -(-len(wanted) // _DATE_SAMPLE)
    sample = wanted.take(pa.array(range(0, len(wanted), step)))
    if _share(numbers.matches(numbers.trimmed(sample), _LIKE_DATE)) < _DATE_SHARE:
        return None
    best: tuple[int, str, Mask, Any] | None = None
    for form in dates.FORMATS:
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
