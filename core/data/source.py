"""The file as bytes: what is refused unread, and how it is encoded.

The reader takes UTF-8 only, so that it never guesses: a file in another encoding is copied to a
UTF-8 file first. The bytes are passed once for the strict UTF-8 check.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.data import containers, contents, letters, repairs
from core.problems import InputError, Problem, say, wrong
from core.recipe import Reading
from core.schema import Container

BLOCK = 1 << 20
SAMPLE = 1 << 18
# Longer than any row; what has such a line is no table, and would be held whole.
LONGEST_LINE = 16 << 20

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8 = ("utf-8", "utf-8-sig")
# Lines that show what an encoding makes of the letters.
_MOST_SHOWN = 4


_ALL_GUESSED = Reading()

Told = Callable[..., None]


@dataclass(frozen=True)
class Source:
    """A file that is ready to be read.

    Attributes:
        path: UTF-8 text; the file itself, a copy, or what came out of it.
        encoding: the text's own encoding, a Python codec.
        warnings: what was chosen, guessed or replaced.
        reading: how the text is to be read, what is known of it by what it came out of included.
        container: what it came out of; None for a file of plain text.
    """

    path: Path
    encoding: str
    warnings: tuple[Problem, ...] = ()
    reading: Reading = _ALL_GUESSED
    container: Container | None = None


def opened(path: Path, reading: Reading, scratch: Path, told: Told | None = None) -> Source:
    """Return a file of any kind as UTF-8 text.

    Args:
        path: the file.
        reading: what the person knows better.
        scratch: a folder for what comes out of it, and for a copy.
        told: called again and again with `megabytes` looked at so far.

    Raises:
        InputError: no file, empty, too large, damaged, a bomb, not text, or not of the encoding.
    """
    text = containers.opened(path, reading, scratch)
    found = prepare(text.path, text.reading.encoding, scratch, told)
    with found.path.open(encoding="utf-8-sig", newline="") as lines:
        contents.check_width(lines.readline(LONGEST_LINE), reading.delimiter)
    return replace(
        found,
        warnings=(*text.warnings, *found.warnings),
        reading=text.reading,
        container=text.container,
    )


def prepare(path: Path, encoding: str | None, scratch: Path, told: Told | None = None) -> Source:
    """Return a file as UTF-8 text.

    Args:
        path: the file.
        encoding: a codec that overrules the guess.
        scratch: a folder for the copy.
        told: as `opened` takes it.

    Raises:
        InputError: it is not text, or not of that encoding.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    contents.check_bytes(head)
    valid, zeros = _pass(path, told)
    # UTF-16 and UTF-32 of plain English are valid UTF-8 too, with a zero at every other byte.
    valid = valid and not contents.wide(head)
    if encoding is not None:
        encoding = _known(encoding)
        if encoding in _UTF8 and valid and not zeros:
            return Source(path, encoding)
        found = _copied(path, encoding, scratch)
        if found is None:
            raise wrong(
                "reading.encoding",
                say("The file is not written in {encoding}.", encoding=encoding),
                say("Bytes of that encoding were expected."),
                say("Choose another encoding, or leave it to be found out."),
            )
        return Source(found.path, encoding, found.warnings)
    # A zero here and there is a slip; many of them are no text.
    if valid and head.count(0) > contents.CONTROL_SHARE * len(head):
        raise contents.not_text()
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), None)
    if valid and not zeros:
        return Source(path, marked or "utf-8")
    if valid:
        marked = marked or "utf-8"
    if marked and (copy := _copied(path, marked, scratch)):
        return Source(copy.path, marked, copy.warnings)
    if _mostly_utf8(path):
        copy = _copied(path, "utf-8", scratch, "replace")
        assert copy is not None
        broken = repairs.broken_text(_broken_lines(path))
        return Source(copy.path, "utf-8", (broken, *copy.warnings))
    for guess in _guesses(path, head):
        if copy := _copied(path, guess, scratch):
            said = repairs.guessed_encoding(guess, *_foreign(copy.path))
            return Source(copy.path, guess, (said, *copy.warnings))
    raise contents.not_text()


def _pass(path: Path, told: Told | None) -> tuple[bool, bool]:
    """Return whether a file is UTF-8 throughout, and whether it holds zeros."""
    line = size = 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid, zeros = True, False
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            size += len(block)
            if told is not None:
                told(megabytes=round(size / 1e6))
            end = max(block.rfind(b"\n"), block.rfind(b"\r"))
            line = len(block) - end - 1 if end >= 0 else line + len(block)
            if line > LONGEST_LINE:
                raise _long_line()
            valid = valid and _decodes(decoder, block)
            zeros = zeros or b"\0" in block
    return valid and _decodes(decoder, b"", True), zeros


def _long_line() -> InputError:
    return wrong(
        "file",
        say("A line has more than {size} MB.", size=LONGEST_LINE >> 20),
        say("A table with a line for each row was expected."),
        say("Look at where its lines end; export the table again if they do not."),
    )


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    if block.isascii() and not decoder.getstate()[0]:
        return True  # nothing is open from the block before; at a seventh of the cost
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        "a".encode(name)  # refuses codecs that are no text encodings, such as hex
    except (LookupError, UnicodeError) as error:
        raise wrong(
            "reading.encoding",
            say("The encoding {encoding} is not known.", encoding=repr(encoding)),
            say("The name of a text encoding was expected, such as utf-8 or cp1252."),
            say("Correct it, or leave it to be found out."),
        ) from error
    return name


@dataclass(frozen=True)
class _Copy:
    """A UTF-8 copy and what was left out of it."""

    path: Path
    warnings: tuple[Problem, ...] = ()


def _copied(path: Path, encoding: str, scratch: Path, errors: str = "strict") -> _Copy | None:
    """Write a UTF-8 copy of a file without zero bytes; None when it is not of that encoding."""
    target = scratch / "text.csv"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    zeros: list[int] = []
    line = 1
    try:
        with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as copy:
            final = False
            while not final:
                block = source.read(BLOCK)
                final = not block
                text = decoder.decode(block, final)
                # No cell holds a zero: it ends texts in many programs.
                for part in text.splitlines(keepends=True) if "\0" in text else ():
                    if "\0" in part and (not zeros or zeros[-1] != line):
                        zeros.append(line)
                    line += part.endswith(("\n", "\r"))
                if "\0" in text:
                    text = text.replace("\0", "")
                else:
                    line += text.count("\n") or text.count("\r")
                copy.write(text)
    except UnicodeError:
        return None
    return _Copy(target, (repairs.zero_bytes(zeros),) if zeros else ())


def _foreign(path: Path) -> tuple[list[int], list[str]]:
    """Return the first lines of a UTF-8 copy that hold letters outside ASCII, with their text."""
    numbers, texts = [], []
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.isascii():
                numbers.append(number)
                texts.append(line.rstrip("\r\n"))
                if len(texts) == _MOST_SHOWN:
                    break
    return numbers, texts


def _guesses(path: Path, head: bytes) -> Iterator[str]:
    """Yield encodings to try, the likeliest first."""
    if wide := contents.wide(head):
        yield wide
    sample = b"\n".join(line for line in _lines(path) if not line.isascii())[:SAMPLE] or head
    yield from letters.guesses(sample)
    yield from ("cp1252", "latin-1")


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, cut where one is longer than a block."""
    with path.open("rb") as file:
        while line := file.readline(BLOCK):
            yield line


def _broken_lines(path: Path) -> list[int]:
    """Return the numbers of the lines that are not UTF-8."""
    return [n for n, line in enumerate(_lines(path), 1) if not _is_utf8(line)]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(path: Path) -> bool:
    """Return whether the text beyond ASCII is UTF-8 but for a few damaged lines."""
    good = bad = 0
    for line in _lines(path):
        if not line.isascii():
            good, bad = (good + 1, bad) if _is_utf8(line) else (good, bad + 1)
    return 0 < bad < good
