"""The words on the screen: translated for the reader, and names of a person kept as text.

English is the source; translations are compiled gettext catalogs in `assets/locale`. The language
is looked up at each call, because one process serves readers of several languages at once.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar
from weakref import WeakKeyDictionary

import streamlit as st

from core.problems import Phrase

LOCALE = Path(__file__).parents[2] / "assets" / "locale"
DOMAIN = "layersmith"

Held = TypeVar("Held")

# Markdown's own signs; a backslash before one makes it itself.
_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>&$:=^\"'/@%])")
# After Markdown has been read, these still become links, icons, emoji, arrows or formulae. A sign
# without width and without a place to break the line ends the pattern.
_JOINER = "\u2060"
# Blanks that do not break a line stay: they group the digits of a number.
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
_LATER = re.compile(r"(?<=[:@$])|(?<=[<>~-])(?=\\[=>-])|(?<=[wW])(?=[wW]{2}\\\.)")


@lru_cache(maxsize=16)
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        DOMAIN, LOCALE, languages=[language, language.partition("_")[0]], fallback=True
    )


def translator(accepted: str) -> tuple[str, Callable[[str], str]]:
    """Return the language and the translation for an Accept-Language header."""
    language = _known(accepted.split(",")[0].split(";")[0].strip())
    return language, _catalog(language.replace("-", "_")).gettext


@lru_cache(maxsize=64)
def _known(language: str) -> str:
    """Return a language as browsers name it; English for anything else, which may be a path."""
    good = re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}", language)
    return language if good else "en"


def language() -> str:
    """Return the reader's language, as the folder of its catalog is named."""
    return _known(st.context.locale or "en").replace("-", "_")


def _(message: str) -> str:
    """Return a message in the reader's language."""
    return _catalog(language()).gettext(message) if message else ""


def n_(one: str, many: str, count: int) -> str:
    """Return the form of a message that fits a count, with `{count}` filled in."""
    return _catalog(language()).ngettext(one, many, count).format(count=count)


def text(phrase: Phrase) -> str:
    """Return a phrase of `core` in the reader's language, for places that show plain text."""
    return phrase.text(_)


def once(make: Callable[[], Held]) -> Callable[[], Held]:
    """Return a function that makes its words once for each language; nobody may change them."""
    held: WeakKeyDictionary[gettext.NullTranslations, Held] = WeakKeyDictionary()

    @wraps(make)
    def found() -> Held:
        catalog = _catalog(language())
        if catalog not in held:
            held[catalog] = make()
        return held[catalog]

    return found


def plain(name: object, most: int = 200) -> str:
    """Return any text so that a place that reads Markdown shows it just as it is, on one line.

    Args:
        name: what a person or a file called something.
        most: signs that are shown.
    """
    line = _BLANKS.sub(" ", str(name)).strip()
    if len(line) > most:
        line = line[: most - 1].rstrip() + "…"
    return _LATER.sub(_JOINER, _SIGNS.sub(r"\\\1", line))


def marked(phrase: Phrase) -> str:
    """Return a phrase in the reader's language for a place that reads Markdown.

    What stands in its holes may be anybody's text, so all of it is made plain.
    """
    return plain(phrase.text(_), most=4000)
