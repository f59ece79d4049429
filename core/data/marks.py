"""Numbers with marks on them: what the cells of a column agree on.

"$1,200", "12 %", "1.234,50", "(300)" and "5 kg" are numbers to a person. A column is read so when
its cells agree on one unit and one way of writing digits; where they do not, that is said and the
column stays text. Nothing is converted: "12 %" is 12, "5 kg" is 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data import numbers, units
from core.data.numbers import GAP
from core.data.shapes import Shapes
from core.data.tally import Mask, Tally
from core.schema import Format

_SIGN = "[+\u2212-]?"
_FRONT = "|".join(
    map(re.escape, sorted((o for g in units.MONEY for o in g), key=len, reverse=True))
)
_WORD = r"[^ \t\n\r\f\v0-9,()+'\"\x{2019}\x{2212}\x{a0}\x{202f}\x{2009}.-]"
_BACK = rf"{_WORD}(?:{_WORD}|[.]){{0,11}}[23]?"
_ANY = (
    rf"(?P<open>\(?){GAP}{_SIGN}{GAP}(?P<front>(?:{_FRONT})?){GAP}{_SIGN}{GAP}"
    r"(?P<body>[0-9](?:[0-9.,'’ \x{a0}\x{202f}\x{2009}]*[0-9])?[.]?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?"
    rf"(?P<gap>{GAP})(?P<end>-?){GAP}(?P<back>(?:{_BACK})?){GAP}-?(?P<close>\)?)"
)
_ADDRESS = r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(?:\.|\z)){4}"
GROUPED = r"[1-9][0-9]{0,2}(?:%s[0-9]{3})+"
_SAMPLE = 500
_MOST_UNITS = 200
_LIKELY = 0.5
_SMALL_SHARE = 0.05
# Cells that do not fit a number or date column, at most this share of those that are not blank.
STRAY_SHARE = 0.01
# A word that is no known unit is taken for one when it stands behind so many different numbers.
_LEAST_NUMBERS = 10
# The ways of writing digits, the plainest first.
_WAYS = (
    *((".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'")),
    (",", "'"),
)


@dataclass(frozen=True)
class Marks:
    """What the cells of a column carry.

    Attributes:
        formats: to be tried, the likeliest first; empty when the units differ.
        mixed: the values by unit, when the cells do not agree on one.
        bare: which values lack the unit that others have.
    """

    formats: tuple[Format, ...] = ()
    mixed: tuple[tuple[str, Mask], ...] = ()
    bare: Mask | None = None


def marks(values: Tally, said: Mask, decimal: str | None) -> Marks | None:
    """Return what the cells of a column carry besides digits; None when they are no numbers.

    Args:
        values: its different values.
        said: which of them are words for "missing".
        decimal: the decimal mark when it is known.
    """
    wanted = values.trimmed.filter(pa.array(~said))
    if not len(wanted):
        return None
    step = -(-len(wanted) // _SAMPLE)
    sample = wanted.take(pa.array(range(0, len(wanted), step)))
    if _share(numbers.matches(sample, _ANY)) < _LIKELY:
        return None
    shapes = Shapes(values.trimmed)
    found = pc.extract_regex(shapes.text, rf"\A(?:{_ANY})\z")
    read = shapes.spread(found.is_valid()) & ~said
    part = {
        field.name: pc.fill_null(pc.struct_field(found, field.name), "") for field in found.type
    }
    part["unit"] = pc.if_else(pc.equal(part["front"], ""), part["back"], part["front"])
    names = sorted(set(part["unit"].filter(shapes.of(read)).to_pylist()) - {""})
    if len(names) > _MOST_UNITS:
        return None
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(units.same(name), []).append(name)
    masks = {
        key: read & shapes.spread(_among(part["unit"], group)) for key, group in groups.items()
    }
    groups = {
        key: group
        for key, group in groups.items()
        if _is_unit(group, values.trimmed, masks[key], part["gap"].filter(shapes.of(masks[key])))
    }
    if names and not groups:
        return None
    masks = {key: masks[key] for key in groups}
    bare = read & shapes.spread(_among(part["unit"], [""]))
    if bare.any() and any(name in units.PERCENT for group in groups.values() for name in group):
        # 5 beside 5 % may be either.
        masks[""], groups[""] = bare, [""]
        bare = np.zeros_like(bare)
    if len(masks) > 1:
        whole = sum(values.share(mask) for mask in masks.values())
        most = max(masks, key=lambda key: values.share(masks[key]))
        if values.share(masks[most]) < (1 - STRAY_SHARE) * whole:
            return Marks(mixed=tuple((groups[key][0], mask) for key, mask in masks.items()))
        groups, masks = {most: groups[most]}, {most: masks[most]}
    names = sorted({name for group in groups.values() for name in group} - {""})
    read = bare if not masks else np.logical_or.reduce([bare, *masks.values()])
    shape = {"units": tuple(names), "negative": _negative(values, read, part, shapes)}
    money = any(map(units.is_money, names))
    ways = _ways(part["body"].filter(shapes.of(read)), decimal, money)
    return Marks(
        tuple(Format(decimal=mark, thousands=group, **shape) for mark, group in ways),
        bare=bare if names and bare.any() else None,
    )


def _share(flags: Any) -> float:
    return float(pc.mean(pc.cast(flags, pa.int8())).as_py())


def _among(texts: Any, words: list[str]) -> Any:
    return pc.is_in(texts, value_set=pa.array(words, pa.string()))


def _is_unit(group: list[str], texts: Any, here: Mask, gaps: Any) -> bool:
    """Return whether words behind (or signs before) numbers are a unit rather than a code."""
    apart = not pc.any(pc.equal(gaps, "")).as_py()
    # That there are ten different numbers is seen on the first few hundred.
    some = pc.extract_regex(
        texts.take(pa.array(np.flatnonzero(here)[:_SAMPLE])), rf"\A(?:{_ANY})\z"
    )
    many = pc.count_distinct(pc.struct_field(some, "body")).as_py() >= _LEAST_NUMBERS
    if all(map(units.is_known, group)):
        # 5A and 6B are sizes or seats, 5 A a current.
        letter = all(len(name) == 1 and name.isascii() and name.isalpha() for name in group)
        return apart or many or not letter
    return apart and many and all(name.isalpha() for name in group)


def _negative(values: Tally, read: Mask, part: dict[str, Any], shapes: Shapes) -> str:
    """Return how most negative numbers are written, other than with a minus before them."""
    longer = pc.match_substring(shapes.text, "\u2212")
    brackets = pc.and_(pc.not_equal(part["open"], ""), pc.not_equal(part["close"], ""))
    found = {
        "()": read & shapes.spread(brackets),
        "1-": read & shapes.spread(pc.not_equal(part["end"], "")),
        "\u2212": read & shapes.spread(longer),
    }
    counts = {name: int(values.counts[mask].sum()) for name, mask in found.items()}
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] else ""


def _ways(text: Any, decimal: str | None, money: bool) -> Iterator[tuple[str, str]]:
    """Yield the ways of writing digits that these numbers may follow, the likeliest first."""
    grouped = {mark: _all_grouped(text, mark) for mark in (",", ".")}
    for mark, group in _WAYS:
        if decimal is not None and mark != decimal:
            continue
        if group and not pc.any(pc.match_substring_regex(text, numbers.GROUPS[group])).as_py():
            continue
        # "1,234" throughout is a thousand, and so is "1.234" of money; elsewhere the point is one.
        if decimal is None and not group and mark == "," and grouped[","]:
            continue
        if decimal is None and not group and mark == "." and money and grouped["."]:
            continue
        yield mark, group


def _all_grouped(text: Any, mark: str) -> bool:
    """Return whether there are numbers with a mark, and it parts threes of digits in all."""
    having = text.filter(pc.match_substring(text, mark))
    pattern = GROUPED % re.escape(mark)
    return bool(len(having)) and bool(pc.all(numbers.matches(having, pattern)).as_py())


def in_doubt(values: Tally, used: Mask, form: Format) -> bool:
    """Return whether the decimal mark of a column of numbers could as well part thousands.

    That is so where every mark in it is followed by three digits: "1,234", "1.234". Some numbers
    below a thousand beside them speak for thousands, as decimal places would not be gone there.
    """
    text = values.text.filter(pa.array(used))
    mark = form.thousands if form.thousands in (",", ".") else form.decimal
    other = "." if mark == "," else ","
    having = text.filter(pc.match_substring(text, mark))
    if not len(having) or pc.any(pc.match_substring(text, other)).as_py():
        return False
    if form.thousands and len(text) - len(having) > _SMALL_SHARE * len(text):
        return False
    one = rf"[^0-9]*[1-9][0-9]{{0,2}}{re.escape(mark)}[0-9]{{3}}[^0-9]*"
    return bool(pc.all(numbers.matches(having, one)).as_py())


def grouped_codes(values: Tally, used: Mask, form: Format) -> bool:
    """Return whether grouped digits are codes: all of one length, of so many groups as few amounts.

    Telephone numbers have three groups parted by blanks, addresses of machines four by points, each
    up to 255. Groups of two digits are of amounts only in India, and parted by commas there.
    """
    most = {" ": 2, ".": 3}.get(form.thousands, 0)
    if not most:
        return False
    text = values.trimmed.filter(pa.array(used))
    groups = pc.count_substring_regex(text, numbers.GROUPS[form.thousands])
    if form.thousands == ".":
        pair = pc.match_substring_regex(text, r"\.[0-9]{2}\.")
        if pc.any(pair).as_py() or pc.all(numbers.matches(text, _ADDRESS)).as_py():
            return True
    return (
        len(text) > 1
        and pc.min(groups).as_py() >= most
        and pc.count_distinct(pc.utf8_length(text)).as_py() == 1
    )
