"""What is a number in a cell, said once.

One strict pattern decides, and a stand-alone program repeats it in plain Python (`export.cells`,
its twin): the number in a cell, with the marks that the column's format names and no others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from core.schema import Format

# Digits, at most one decimal mark, an exponent; white space around. Nothing that only programs
# write: no "1_000", "0x1f", "inf", "nan". The syntax is common to `re` and RE2.
NUMBER = r"[ \t\n\r\f\v]*[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\n\r\f\v]*"
INFINITE = r"(?i)[ \t\n\r\f\v]*[+-]?inf(?:inity)?[ \t\n\r\f\v]*"
# Numbers to the eye, whatever marks they carry: thousands separators, currency, percent.
MARKED = (
    r"[$€£¥]?[ ]?[+-]?[0-9]{1,3}(?:[,' ][0-9]{3})+(?:\.[0-9]+)?[ ]?[%$€£¥]?"
    r"|[+-]?[$€£¥][ ]?[+-]?[0-9]+(?:[.,][0-9]+)?"
    r"|[+-]?[0-9]+(?:[.,][0-9]+)?[ ]?[%$€£¥]"
)
# What stands for each thousands separator: all blanks that programs write for one are alike.
GROUPS = {",": ",", ".": r"\.", " ": "[ \u00a0\u202f\u2009]", "'": "['\u2019]"}
GAP = "[ \u00a0\u202f\u2009]*"
SPACE = " \t\n\r\f\v"


def pattern(decimal: str) -> str:
    """Return the pattern of a whole cell that holds a bare number with a decimal mark."""
    return NUMBER if decimal == "." else NUMBER.replace("[.]", f"[{decimal}]")


def matches(cells: Any, whole: str) -> Any:
    """Return which cells (an Arrow array of text) a pattern covers from end to end."""
    return pc.match_substring_regex(cells, rf"\A(?:{whole})\z")


def trimmed(cells: Any) -> Any:
    """Return the cells without the white space around them."""
    return pc.ascii_trim(cells, characters=SPACE)


def marked(format: Format) -> str:  # noqa: A002 - the word the schema uses for it
    """Return the pattern of a whole cell whose number carries marks, in named groups.

    `[open][sign][unit][inner] body [end][unit][close]`: a parenthesis around it or a minus after it
    makes a number negative where the format says so; a unit may stand before or behind, or be left
    out; groups of digits may be parted (also two by two, as in India) or not.
    """
    decimal = re.escape(format.decimal)
    whole = "[0-9]+"
    if format.thousands:
        group = GROUPS[format.thousands]
        whole = f"(?:[1-9][0-9]{{0,2}}(?:{group}[0-9]{{2,3}})*{group}[0-9]{{3}}|[0-9]+)"
    body = f"(?:{whole}(?:{decimal}[0-9]*)?|{decimal}[0-9]+)(?:[eE][+-]?[0-9]+)?"
    unit = f"(?:{'|'.join(map(re.escape, format.units))})?" if format.units else ""
    sign = "[+\u2212-]?" if format.negative == "\u2212" else "[+-]?"
    start, stop = (r"\(?", r"\)?") if format.negative == "()" else ("", "")
    end = "-?" if format.negative == "1-" else ""
    return (
        rf"(?P<open>{start}){GAP}(?P<sign>{sign}){GAP}{unit}{GAP}(?P<inner>{sign}){GAP}"
        rf"(?P<body>{body}){GAP}(?P<end>{end}){GAP}{unit}{GAP}(?P<close>{stop})"
    )


def floats(cells: Any, format: Format) -> Any:  # noqa: A002
    """Return cells as Arrow float64: null where there is no number, infinite where too large."""
    if format.bare:
        return _bare(cells, format.decimal)
    found = pc.extract_regex(trimmed(cells), rf"\A(?:{marked(format)})\z")
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    part = {field.name: pc.struct_field(found, field.name) for field in found.type}
    # At most one thing says that a number is negative.
    signs = pc.utf8_length(
        pc.binary_join_element_wise(part["open"], part["sign"], part["inner"], part["end"], "")
    )
    closed = pc.equal(pc.utf8_length(part["open"]), pc.utf8_length(part["close"]))
    text = pc.if_else(
        pc.and_(pc.less_equal(signs, 1), closed), part["body"], pa.scalar(None, pa.string())
    )
    if format.thousands:
        text = pc.replace_substring_regex(text, GROUPS[format.thousands], "")
    if format.decimal != ".":
        text = pc.replace_substring(text, format.decimal, ".")
    values = pc.cast(text, pa.float64())
    minus = pc.and_(
        pc.equal(signs, 1),
        pc.not_equal(pc.binary_join_element_wise(part["sign"], part["inner"], ""), "+"),
    )
    return pc.if_else(minus, pc.negate(values), values)


def _bare(cells: Any, decimal: str) -> Any:
    if decimal == "." and (values := _cast(cells)) is not None:
        return values
    readable = matches(cells, pattern(decimal))
    if not pc.any(readable).as_py():
        return pa.nulls(len(cells), pa.float64())
    text = trimmed(pc.if_else(readable, cells, pa.scalar(None, pa.string())))
    if decimal != ".":
        text = pc.replace_substring(text, decimal, ".")
    return pc.cast(text, pa.float64())


def _cast(cells: Any) -> Any:
    """Return cells that are all blank or finite as Arrow reads numbers; None where one is not.

    What Arrow reads as a finite number is one by `NUMBER` too, and to be told so takes longer.
    """
    try:
        values = pc.cast(
            pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells), pa.float64()
        )
    except pa.ArrowInvalid:
        return None
    return values if pc.all(pc.is_finite(values)).as_py() is not False else None
