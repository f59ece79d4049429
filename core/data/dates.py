"""Dates and times in cells: the formats that are known, and reading them strictly.

A format is a `strptime` format of the C locale (English month names), so that a plain Python
program reads the same cells alike. Reading is written out over whole columns, because one
`strptime` call for each cell takes minutes on a large table, and lenient parsers invent days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.numbers import matches, trimmed

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

_DIRECTIVES = {
    "%Y": r"(?P<Y>[0-9]{4})",
    "%y": r"(?P<y>[0-9]{2})",
    "%m": r"(?P<m>1[0-2]|0[1-9]|[1-9])",
    "%d": r"(?P<d>3[01]|[12][0-9]|0[1-9]|[1-9])",
    "%b": r"(?P<b>(?i:" + "|".join(month[:3] for month in _MONTHS) + "))",
    "%B": r"(?P<B>(?i:" + "|".join(_MONTHS) + "))",
    "%H": r"(?P<H>2[0-3]|[01][0-9]|[0-9])",
    "%I": r"(?P<I>1[0-2]|0[1-9]|[1-9])",
    "%p": r"(?P<p>(?i:am|pm))",
    "%M": r"(?P<M>[0-5][0-9]|[0-9])",
    "%S": r"(?P<S>[0-5][0-9]|[0-9])",
    "%f": r"(?P<f>[0-9]{1,6})",
    "%z": r"(?P<z>Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)",
    "%a": r"(?i:mon|tue|wed|thu|fri|sat|sun)",
}

_TIMES = (" %H:%M:%S", " %H:%M")
_US_TIMES = (" %I:%M %p", " %I:%M:%S %p")
_ISO_TIMES = tuple(
    f"{mark}{time}{zone}"
    for mark in (" ", "T")
    for time in ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f")
    for zone in ("", "Z", "%z", " %z")
)


def _timed(day: str, times: tuple[str, ...]) -> tuple[str, ...]:
    return (day, *(day + time for time in times))


# In the order of preference: where two formats read every cell, the first one is taken.
FORMATS: tuple[str, ...] = (
    *_timed("%Y-%m-%d", _ISO_TIMES),
    *_timed("%Y/%m/%d", _TIMES),
    *_timed("%Y.%m.%d", _TIMES),
    *_timed("%d.%m.%Y", _TIMES),
    *_timed("%m/%d/%Y", _TIMES + _US_TIMES),
    *_timed("%d/%m/%Y", _TIMES + _US_TIMES),
    *_timed("%d-%m-%Y", _TIMES),
    *_timed("%m-%d-%Y", _TIMES),
    *_timed("%d.%m.%y", _TIMES),
    *_timed("%m/%d/%y", _TIMES + _US_TIMES),
    *_timed("%d/%m/%y", _TIMES + _US_TIMES),
    *_timed("%d-%b-%Y", _TIMES),
    *_timed("%d-%b-%y", _TIMES),
    *_timed("%d %b %Y", _TIMES),
    *_timed("%b %d, %Y", _TIMES + _US_TIMES),
    *_timed("%B %d, %Y", _TIMES + _US_TIMES),
    *("%d %B %Y", "%b %d %Y", "%B %d %Y", "%Y-%b-%d"),
    *("%a, %d %b %Y", "%a, %d %b %Y %H:%M:%S %z", "%a %b %d %H:%M:%S %z %Y"),
    *("%d/%b/%Y", "%d/%b/%Y:%H:%M:%S %z"),
    *("%Y-%m", "%m/%Y", "%b %Y", "%B %Y", "%b-%Y", "%b-%y"),
)


@lru_cache(maxsize=1000)
def pattern(format: str) -> str:  # noqa: A002 - the word the schema uses for it
    """Return the regular expression of a format, with one named group for each directive."""
    parts = re.split(r"(%[A-Za-z]| +)", format)
    return "".join(
        _DIRECTIVES.get(part, r"[ \t]+" if part.isspace() else re.escape(part)) for part in parts
    )


def any_of(formats: Iterable[str]) -> str:
    """Return the regular expression of every text of any of some formats, without groups.

    Formats begin alike, and what they share stands once: as plain alternatives they would take a
    tenth of a second to compile.
    """
    tree: dict[str, Any] = {}
    for format in formats:  # noqa: A001
        place = tree
        for part in re.split(r"(%[A-Za-z]| +)", format):
            place = place.setdefault(part, {}) if part else place
        place[""] = {}
    return _branches(tree)


def _branches(tree: dict[str, Any]) -> str:
    found = [
        re.sub(r"\?P<\w>", "", pattern(part)) + _branches(rest) if part else ""
        for part, rest in tree.items()
    ]
    if len(found) < 2:
        return "".join(found)
    return f"(?:{'|'.join(sorted(found, key=len, reverse=True))})"


# Every text of any format: most texts are none, and one look costs less than one for each format.
ANY = any_of(FORMATS)


def twin(format: str) -> str:  # noqa: A002
    """Return the format with day and month exchanged; "" when the order is not in doubt."""
    for first, second in (("%d/%m/", "%m/%d/"), ("%d-%m-", "%m-%d-")):
        if format.startswith(first):
            return format.replace(first, second)
        if format.startswith(second):
            return format.replace(second, first)
    return ""


def has_time(format: str) -> bool:  # noqa: A002
    """Return whether a format holds a time of day."""
    return "%M" in format


def shaped(cells: Any, format: str) -> float:  # noqa: A002
    """Return the share of cells that look like dates of a format, whether or not there is the day.

    A look at the shape costs a twentieth of `parse`, and most formats fit no cell of a column.
    """
    return float(pc.mean(pc.cast(matches(trimmed(cells), pattern(format)), pa.int8())).as_py())


def parse(cells: Any, format: str) -> Any:  # noqa: A002
    """Return text cells as ISO text, null where a cell is no such date.

    A format without a day means the first of the month; fractions of a second are cut off; two
    digits of a year are 1969 to 2068, as `strptime` has it. A time with its distance from
    Greenwich is told in the time of Greenwich.
    """
    found = pc.extract_regex(trimmed(cells), rf"\A(?:{pattern(format)})\z")
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    names = {found.type.field(index).name for index in range(found.type.num_fields)}

    def part(name: str, default: int = 1) -> np.ndarray[Any, np.dtype[np.int64]]:
        if name not in names:
            return np.full(len(found), default, dtype=np.int64)
        field = pc.struct_field(found, name)
        if name in "bB":
            wanted = pa.array([month[: 3 if name == "b" else None] for month in _MONTHS])
            numbers = pc.add(pc.index_in(pc.utf8_lower(field), value_set=wanted), 1)
        elif name == "p":
            numbers = pc.cast(pc.equal(pc.utf8_lower(field), "pm"), pa.int64())
        else:
            numbers = pc.cast(field, pa.int64())
        values: np.ndarray[Any, np.dtype[np.int64]] = numbers.fill_null(0).to_numpy(
            zero_copy_only=False
        )
        return values

    year = part("Y")
    if "y" in names:
        short = part("y")
        year = np.where(short < 69, short + 2000, short + 1900)
    month = next((part(name) for name in "mbB" if name in names), np.ones(len(found), np.int64))
    day = part("d")
    good = (year >= 1) & (day <= _days(year, month)) & found.is_valid().to_numpy(False)
    hour, minute = part("H", 0), part("M", 0)
    if "I" in names:
        hour = part("I") % 12 + 12 * part("p")
    if "z" in names:
        ahead = _minutes_ahead(pc.struct_field(found, "z"))
        year, month, day, hour, minute = _moved(-ahead, good, year, month, day, hour, minute)
        good &= (year >= 1) & (year <= 9999)
    text = _joined("-", (year, 4), (month, 2), (day, 2))
    if has_time(format):
        time = _joined(":", (hour, 2), (minute, 2), (part("S", 0), 2))
        text = pc.binary_join_element_wise(text, time, "T")
    return pc.if_else(pa.array(good), text, pa.scalar(None, pa.string()))


def _minutes_ahead(zones: Any) -> Any:
    """Return by how many minutes clocks are ahead of Greenwich: `Z`, `+02`, `-0330`, `+05:45`."""
    digits = pc.replace_substring_regex(zones, "[^0-9]", "")
    digits = pc.utf8_rpad(digits, width=4, padding="0")
    hours, minutes = (
        pc.cast(pc.utf8_slice_codeunits(digits, start, start + 2), pa.int64())
        .fill_null(0)
        .to_numpy(zero_copy_only=False)
        for start in (0, 2)
    )
    behind = pc.fill_null(pc.starts_with(zones, "-"), False).to_numpy(zero_copy_only=False)
    return np.where(behind, -1, 1) * (60 * hours + minutes)


def _moved(minutes: Any, good: Any, *moment: Any) -> tuple[Any, ...]:
    """Return year, month, day, hour and minute some minutes later; as they are where not good."""
    year, month, day, hour, minute = (np.where(good, part, 1) for part in moment)
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    later = days.astype("datetime64[m]") + (60 * hour + minute + minutes)
    day_of, month_of, year_of = (later.astype(f"datetime64[{unit}]") for unit in "DMY")
    return (
        year_of.astype(np.int64) + 1970,
        (month_of - year_of.astype("datetime64[M]")).astype(np.int64) + 1,
        (day_of - month_of.astype("datetime64[D]")).astype(np.int64) + 1,
        (later - day_of.astype("datetime64[m]")).astype(np.int64) // 60,
        (later - day_of.astype("datetime64[m]")).astype(np.int64) % 60,
    )


def _days(year: np.ndarray[Any, Any], month: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the number of days of each month."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[month]
    days: np.ndarray[Any, Any] = lengths + ((month == 2) & leap)
    return days


def _joined(mark: str, *fields: tuple[np.ndarray[Any, Any], int]) -> Any:
    """Return numbers as text, each padded with zeros to its width, joined by a mark."""
    texts = (
        pc.utf8_lpad(pc.cast(pa.array(field), pa.string()), width=width, padding="0")
        for field, width in fields
    )
    return pc.binary_join_element_wise(*texts, mark)
