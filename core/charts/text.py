"""Making any text harmless and short enough to draw, and numbers readable.

Plotly reads a little HTML (`<b>`, `<a href>`, `<br>`) in every label, hover text, legend and tick,
fills `%{...}` in templates and hands `$...$` to MathJax. A class, a column or a cell may hold any
of it and still is only text. Plotly splits tags off first and decodes entities afterwards, once;
so text whose special characters are entities is shown as it was typed and never read as markup.

Every word in a figure passes `harmless`, ours included: a phrase is escaped as a whole, after the
names were put into it.
"""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable

TICK = 20
NAME = 60
HOVER = 160
HOVER_WIDTH = 40

_ELLIPSIS = "…"
_MINUS = "−"
_ENTITIES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "$": "&#36;",
        "%": "&#37;",
        "{": "&#123;",
        "}": "&#125;",
    }
)
# Zero-width joiners belong to emoji and to Persian words; every other invisible sign can turn the
# text around it or hide in it.
_JOINERS = "\u200c\u200d"
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
# Between the digits of one number, where a line must not break.
_GROUP = "\u202f"


def harmless(text: str) -> str:
    """Return text that Plotly draws exactly as it is, whatever it holds."""
    return _visible(text).translate(_ENTITIES)


def _visible(text: str) -> str:
    kept = (
        " " if unicodedata.category(sign) in _INVISIBLE and sign not in _JOINERS + _GROUP else sign
        for sign in text
    )
    return "".join(kept)


def brief(text: str, most: int = NAME) -> str:
    """Return text on one line, cut with an ellipsis after `most` signs; not escaped."""
    # A cell may hold megabytes; beyond some multiple nothing could be seen anyway.
    line = " ".join(part for part in _visible(text[: 8 * most + 8]).split(" ") if part).strip()
    if len(line) <= most:
        return line
    return line[: most - 1].rstrip(" " + _JOINERS) + _ELLIPSIS


def distinct(texts: Iterable[str], most: int = TICK, blank: str = "–") -> list[str]:
    """Return harmless names for an axis: one for each text, shortened, no two alike.

    Plotly takes categories of the same name for one; two long names may begin alike.

    Args:
        texts: names as they were given.
        most: signs of the longest.
        blank: stands for a name without anything to see.
    """
    short = [brief(text, most) or blank for text in texts]
    twins = {text for text, count in Counter(short).items() if count > 1}
    taken = set(short) - twins
    result = []
    for text in short:
        if text in twins:
            number = 1
            while f"{text} ({number})" in taken:
                number += 1
            text = f"{text} ({number})"
            taken.add(text)
        result.append(harmless(text))
    return result


def lines(*texts: str) -> str:
    """Return a hover text: each text on lines of its own, wrapped, harmless."""
    wrapped = (
        part
        for text in texts
        if text
        for part in textwrap.wrap(brief(text, HOVER), HOVER_WIDTH) or [""]
    )
    return "<br>".join(harmless(part) for part in wrapped)


def number(value: float | None) -> str:
    """Return a number as a person would write it: three or four digits that matter."""
    if value is None or not math.isfinite(value):
        return "–"
    size = abs(value)
    if value == 0:
        text = "0"
    elif size >= 1e12 or size < 1e-4:
        text = f"{value:.2g}"
    elif size >= 999.95:
        # A narrow blank groups digits in every language; a comma or a point would not.
        text = f"{value:,.0f}".replace(",", _GROUP)
    else:
        digits = max(0, (3 if size < 1 else 4) - 1 - math.floor(math.log10(size)))
        text = f"{value:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", _MINUS)


def signed(value: float, largest: float | None = None) -> str:
    """Return a number with its sign, as a change is written.

    Args:
        value: the change.
        largest: the largest of the changes it stands among: all get its number of decimals.
    """
    text = number(value)
    if largest and 1e-3 <= abs(largest) < 1e6:
        decimals = max(0, 2 - math.floor(math.log10(abs(largest))))
        text = f"{value:,.{decimals}f}".replace(",", _GROUP).replace("-", _MINUS)
    return f"+{text}" if value > 0 else text


def percent(share: float) -> str:
    """Return a share as a percentage; those close to none or to all keep a decimal."""
    hundred = 100 * share
    whole = share in (0, 1) or 9.95 <= hundred < 99.5
    return f"{hundred:.0f}%" if whole else f"{hundred:.1f}%"


def numeric(cell: str) -> float | None:
    """Return the number a cell holds; None when it holds none."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
