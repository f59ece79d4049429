"""What is a number in a cell, said once.

One strict pattern decides, and a stand-alone program can repeat it in plain Python: `re.fullmatch`
with `pattern(decimal)`, then `float(text.replace(decimal, "."))`, gives the same 64-bit float.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# Digits, at most one decimal mark, an exponent; white space around. Nothing that only programs
# write: no "1_000", "0x1f", "inf", "nan". The syntax is common to `re` and RE2.
NUMBER = r"[ \t\n\r\f\v]*[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\n\r\f\v]*"
INFINITE = r"(?i)[ \t\n\r\f\v]*[+-]?inf(?:inity)?[ \t\n\r\f\v]*"
# Numbers to the eye that are not read as such: thousands separators, currency, percent.
MARKED = (
    r"[$€£¥]?[ ]?[+-]?[0-9]{1,3}(?:[,' ][0-9]{3})+(?:\.[0-9]+)?[ ]?[%$€£¥]?"
    r"|[+-]?[$€£¥][ ]?[+-]?[0-9]+(?:[.,][0-9]+)?"
    r"|[+-]?[0-9]+(?:[.,][0-9]+)?[ ]?[%$€£¥]"
)
SPACE = " \t\n\r\f\v"


def pattern(decimal: str) -> str:
    """Return the pattern of a whole number cell for a decimal mark."""
    return NUMBER if decimal == "." else NUMBER.replace("[.]", f"[{decimal}]")


def matches(cells: Any, whole: str) -> Any:
    """Return which cells (an Arrow array of text) a pattern covers from end to end."""
    return pc.match_substring_regex(cells, rf"\A(?:{whole})\z")


def trimmed(cells: Any) -> Any:
    """Return the cells without the white space around them."""
    return pc.ascii_trim(cells, characters=SPACE)


def floats(cells: Any, decimal: str) -> Any:
    """Return cells as Arrow float64: null where there is no number, infinite where too large."""
    readable = matches(cells, pattern(decimal))
    text = trimmed(pc.if_else(readable, cells, pa.scalar(None, pa.string())))
    if decimal != ".":
        text = pc.replace_substring(text, decimal, ".")
    return pc.cast(text, pa.float64())
