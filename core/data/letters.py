"""Which encoding makes letters of a language out of bytes that are not UTF-8.

Any byte is a letter in most encodings of one byte, so what tells them apart is whether the letters
belong together: to the alphabet of one language, with capitals where words begin, without marks in
the middle of words. In encodings of two bytes, as of Chinese, the characters that were put first in
their tables because they are common have to make up the text.

charset-normalizer weighs how messy a text looks, and takes another encoding than the right one
for every third table of short cells (`tests/benchmarks/encodings.py`).

The alphabets are those of the languages that each encoding was made for, the letters of other
scripts than Latin in the order of how often they occur in running text.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

# In the order of preference: of those that explain a text equally well the first one is taken.
_LATIN = {
    "cp1252": (
        *("äöüß", "éèàçêîôâûùëïœ", "áéíóúñü", "ãçáéíóúâêôàõ", "àèéìòùî", "æøåéö", "äåöé"),
        *("ëéïèö", "þðæöáéíóú", "äöüõšž"),
    ),
    "cp1254": ("ıçğöşüİâî",),
    "cp1250": (
        *("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čšžćđ", "ăâîşţșț"),
        "ëçéö",
    ),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūžō"),
}
_SAME = {
    "cp1252": ("iso8859-15", "mac-roman", "cp850", "cp437", "latin-1"),
    "cp1254": (),
    "cp1250": ("iso8859-2", "cp852", "mac-latin2"),
    "cp1257": ("iso8859-13",),
}
_SCRIPTS = {
    "cp1251": ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", "оіанвитерсклудпмязьгйхчбюжшцїєщфґ",
               "оаеинтсрвдлпмкугзбјчжцшхљњђћџфѕќѓ"),
    "koi8-r": ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",),
    "cp866": ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",),
    "iso8859-5": ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",),
    "cp1253": ("αοιετσνηυρπκμλςωγδχθφβξζψάέίόήύώϊϋΐΰ",),
    "iso8859-7": ("αοιετσνηυρπκμλςωγδχθφβξζψάέίόήύώϊϋΐΰ",),
    "cp1255": ("יוהלארתבמשנםדחעקפטגכסןזצךףץ",),
    "cp1256": ("اليمنرتبوةعدسفهكحقجأصشطخىذضزئثءظغإؤآپچگ",),
}  # fmt: skip
# Kana tell Japanese; without them the more frequent encoding of the same bytes is meant.
# Of two bytes, with the lead bytes of common characters in the standard they extend.
_WIDE = (
    ("shift_jis", "euc_jp", range(0xB0, 0xD0), 3000),
    ("cp932", "euc_jp", range(0xB0, 0xD0), 3000),
    ("euc_jp", "euc_jp", range(0xB0, 0xD0), 4000),
    ("cp949", "euc_kr", range(0xB0, 0xC9), 2350),
    ("gb18030", "gb2312", range(0xB0, 0xD8), 3755),
    ("big5", "big5", range(0xA4, 0xC7), 5400),
)
# Beside words in texts of any language.
_NEUTRAL = frozenset("€°²³«»„“”‘’‚‹›–—…·•½¼¾µ£¥×±®©™¿¡ªº№\xa0、。「」・，：；！？（）￥％ー々")
_BEHIND, _BEFORE = frozenset("²³»”“‘‹›«™®…–—ªº\xa0"), frozenset("«„“‘‚‹›»–—…¿¡°µ\xa0ªº")
_RARE, _COMMON, _WORST = 0.3, 1.0, -1.0
_MIXED = 0.8
# Less than this much of what could be is no language: a text of signs, or not of these encodings.
_LEAST = 0.3
_MOST_WORDS = 1_000
_WORD = re.compile(rb"[A-Za-z'\x80-\xff]*[\x80-\xff](?:[A-Za-z'\x80-\xff]| (?=[\x80-\xff]))*")


def guesses(sample: bytes) -> Iterator[str]:
    """Yield encodings whose letters make sense of bytes, the likeliest first.

    Args:
        sample: lines with bytes beyond ASCII.
    """
    words = list(dict.fromkeys(_WORD.findall(sample)))[:_MOST_WORDS]
    text = b"\n".join(words)
    found = [(_single(text, codec, alphabets), codec) for codec, alphabets in _candidates()]
    found += [(_wide(sample, *how), how[0]) for how in _WIDE]
    # Sorting is stable: of equals the first one stays before the others.
    for score, codec in sorted(found, key=lambda one: -round(one[0], 3)):
        if score >= _LEAST:
            yield codecs.lookup(codec).name


def _candidates() -> Iterator[tuple[str, tuple[str, ...]]]:
    for first, alphabets in _LATIN.items():
        yield first, alphabets
    for first, alphabets in _LATIN.items():
        for other in _SAME[first]:
            yield other, alphabets
    yield from _SCRIPTS.items()


def _single(text: bytes, codec: str, alphabets: tuple[str, ...]) -> float:
    """Return how well an encoding of one byte explains words, from -1 to 1."""
    try:
        words = text.decode(codec).split("\n")
    except UnicodeDecodeError:
        return _WORST
    latin = codec not in _SCRIPTS
    letters, fixed, total = [], 0.0, 0
    for word in words:
        for place, letter in enumerate(word):
            if letter.isascii():
                continue
            total += 1
            if letter in "§¦¬":
                continue  # no letter, but a separator perhaps
            around = word[max(0, place - 1) : place] + word[place + 1 : place + 2]
            if letter in _NEUTRAL:
                fixed += _COMMON if _beside(word, place) else _WORST
            elif not letter.isalpha() or not _cased(word, place) or _early(word, place):
                fixed += _WORST
            elif not latin and any(near.isascii() and near.isalpha() for near in around):
                fixed += _WORST  # two scripts in one word
            else:
                letters.append(letter.lower() if letter != "İ" else letter)
                # Words are seldom all capitals, but in KOI8 all small letters would be.
                fixed -= 0.1 if not latin and around.isupper() and letter.isupper() else 0.0
    if not total:
        return _WORST
    best = max(sum(_weight(one, alphabet, latin) for one in letters) for alphabet in alphabets)
    if latin:
        # Names of several lands stand in one table.
        every = "".join(alphabets)
        best = max(best, _MIXED * sum(_weight(one, every, latin) for one in letters))
    return (best + fixed) / total


def _beside(word: str, place: int) -> bool:
    """Return whether a sign may stand next to the letters that it stands next to."""
    letter = word[place]
    return letter in "’·" or not (
        (word[:place][-1:].isalpha() and letter not in _BEHIND)
        or (word[place + 1 :][:1].isalpha() and letter not in _BEFORE)
    )


def _early(word: str, place: int) -> bool:
    """Return whether a letter that ends words does not."""
    return word[place] in "ςךםןףץ" and (place == 0 or word[place + 1 : place + 2].isalpha())


def _cased(word: str, place: int) -> bool:
    """Return whether a letter is no capital behind a small one, nor a small one in capitals."""
    letter, before = word[place], word[place - 1 : place]
    if letter.isupper():
        after = word[place + 1 : place + 2]
        return not before.islower() and not (before.isupper() and after.islower())
    ahead = word[max(0, place - 2) : place]
    return not (
        len(ahead) == 2
        and ahead.isalpha()
        and ahead.isupper()
        and letter.islower()
        and letter not in "ßı"
    )


def _weight(letter: str, alphabet: str, latin: bool) -> float:
    place = alphabet.find(letter)
    if place < 0:
        return _WORST if unicodedata.category(letter) not in ("Lu", "Ll", "Lo") else -_RARE
    return _COMMON if latin else _COMMON - 0.4 * place / len(alphabet)


def _wide(sample: bytes, codec: str, standard: str, leads: range, size: int) -> float:
    """Return how well an encoding of two bytes explains a text, from -1 to 1.

    Args:
        sample: lines.
        codec: the encoding.
        standard: what it extends, in which common characters have certain lead bytes.
        leads: those.
        size: how many common characters there are: of two tables that hold all characters of a
            text, the smaller one says more.
    """
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            return _WORST
        text = sample[: error.start].decode(codec)
    letters = [letter for letter in text if not letter.isascii()]
    if not letters:
        return _WORST
    score = {letter: _commonness(letter, codec, standard, leads) for letter in set(letters)}
    return sum(score[letter] for letter in letters) / len(letters) - size / 1e5


def _commonness(letter: str, codec: str, standard: str, leads: range) -> float:
    if "\u3041" <= letter <= "\u30fe":
        return _COMMON + 0.1 if standard == "euc_jp" else 0.5
    if letter in _NEUTRAL:
        return 0.8
    if "\uff61" <= letter <= "\uff9f" or "\ue000" <= letter <= "\uf8ff":
        return -0.5
    try:
        lead = letter.encode(standard)[0]
    except UnicodeEncodeError:
        return -_RARE
    return _COMMON if lead in leads else 0.0
