"""Which encoding a file has: ours by letters that belong together, against charset-normalizer.

Tables of made rows hold names of lands, languages and currencies from the Unicode CLDR, as Babel
has them, in the language's own encodings. A guess is right when the text comes out as it was; the
usual last resorts (cp1252, then latin-1) are given to both.

Measured beside other work: ours wrong for 16 of 400 (19 ms each), charset-normalizer for 127
(3 ms each).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

import charset_normalizer
from babel import Locale

from core.data import letters

CODECS = {
    **dict.fromkeys(("de", "fr"), ("cp1252", "iso8859-15", "mac-roman", "cp850")),
    **dict.fromkeys(("es", "sv", "pt"), ("cp1252", "iso8859-15", "mac-roman")),
    **dict.fromkeys(("da", "fi", "is"), ("cp1252",)),
    **dict.fromkeys(("pl", "cs"), ("cp1250", "iso8859-2", "cp852")),
    **dict.fromkeys(("hu", "sk"), ("cp1250", "iso8859-2")),
    **dict.fromkeys(("sl", "hr", "ro"), ("cp1250",)),
    **dict.fromkeys(("lt", "lv"), ("cp1257",)),
    **dict.fromkeys(("uk", "bg", "sr"), ("cp1251",)),
    "tr": ("cp1254",),
    "ru": ("cp1251", "koi8-r", "cp866", "iso8859-5"),
    "el": ("cp1253", "iso8859-7"),
    "he": ("cp1255",),
    "ar": ("cp1256",),
    "ja": ("shift_jis", "euc_jp"),
    "ko": ("cp949",),
    "zh_Hans": ("gb18030",),
    "zh_Hant": ("big5",),
}
_TABLES = 400
Guesses = Callable[[bytes], Iterator[str]]


def _ours(sample: bytes) -> Iterator[str]:
    yield from letters.guesses(sample)


def _theirs(sample: bytes) -> Iterator[str]:
    best = charset_normalizer.from_bytes(sample).best()
    if best is not None:
        yield best.encoding


def _words(language: str) -> list[str]:
    known = Locale.parse(language)
    names = (known.territories, known.languages, known.currencies)
    return [word for some in names for word in some.values() if not word.isascii()]


def _table(number: int) -> tuple[bytes, str]:
    """Return a made table, encoded, and the encoding."""
    chance = random.Random(number)
    language = chance.choice(list(CODECS))
    codec, rows = chance.choice(CODECS[language]), chance.choice((5, 20, 80))
    words = _words(language)
    text = "id,name,kind,value\n" + "".join(
        f"{row},{chance.choice(words)},{chance.choice(words)},{chance.randint(1, 99)}\n"
        for row in range(rows)
    )
    return text.encode(codec, "ignore"), codec


def _right(raw: bytes, codec: str, guesses: Guesses) -> bool:
    sample = b"\n".join(line for line in raw.split(b"\n") if not line.isascii())
    for guess in (*guesses(sample), "cp1252", "latin-1"):
        try:
            return raw.decode(guess) == raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return False


def rows() -> Iterator[str]:
    """Yield how many encodings each found, in how long."""
    tables = [table for table in map(_table, range(_TABLES)) if not table[0].isascii()]
    for name, guesses in (("ours", _ours), ("charset-normalizer", _theirs)):
        start = time.process_time()
        wrong = sum(not _right(raw, codec, guesses) for raw, codec in tables)
        each = (time.process_time() - start) / len(tables) * 1000
        yield f"{name:<20} wrong {wrong:>4} of {len(tables)}   {each:6.1f} ms each"
