"""What a file holds when it is no table, and how that is said."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

from core.problems import InputError, say, wrong

_TABLE = say("A table was expected: CSV or other text, Excel, OpenDocument, Parquet or JSON lines.")

# First bytes of files that people take for tables, and what to say they are.
_MAGIC = (
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\x04\x22\x4d\x18", "LZ4 archive"),
    (b"\x1f\x9d", "compressed file (.Z)"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"\x89HDF", "HDF5 file"),
    (b"\x93NUMPY", "NumPy file"),
    (b"%PDF", "PDF document"),
    (b"{\\rtf", "RTF document"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"RIFF", "sound, video or WebP file"),
    (b"OggS", "sound file"),
    (b"ID3", "sound file"),
    (b"\x7fELF", "program"),
)
_MARKUP = ("<!doctype", "<html", "<?xml", "<svg", "<head", "<body", "<table", "<script")
# Beside white space, the marks that part cells in tables of Hive and in ASCII as it was meant.
_CONTROLS = frozenset(range(32)) - {1, 9, 10, 11, 12, 13, 31}
CONTROL_SHARE = 0.02
# Bytes that tell encodings of two and four bytes, and the pages of scripts that fit into one.
_LOOKED_AT, _PAGES = 4096, (0x03, 0x04, 0x05, 0x06)
MOST_COLUMNS = 10_000


def no_file(path: Path) -> InputError:
    """Return the refusal of a path that is missing, a folder or a device."""
    return wrong(
        "file",
        say("{name} is a folder or no regular file.", name=path.name)
        if path.exists()
        else say("There is no file {name}.", name=path.name),
        _TABLE,
        say("Check the name."),
    )


def empty() -> InputError:
    """Return the refusal of a file with nothing in it."""
    return wrong(
        "file",
        say("The file is empty."),
        _TABLE,
        say("Save or export the table again."),
    )


def not_text() -> InputError:
    """Return the refusal of bytes that are no text."""
    return _is("file that is not text")


def no_table() -> InputError:
    """Return the refusal of text whose lines do not agree on any columns."""
    return wrong(
        "file",
        say("The lines of this text do not form columns."),
        _TABLE,
        say("Set the delimiter if the cells are separated in an unusual way."),
    )


def too_wide(columns: int) -> InputError:
    """Return the refusal of a table of more columns than are read."""
    return wrong(
        "file",
        say("The table has {columns} columns.", columns=columns),
        say("At most {most} columns are read.", most=MOST_COLUMNS),
        say("Take the columns that matter."),
    )


def check_width(line: str, delimiter: str | None) -> None:
    """Refuse a table by its first line when that has far too many cells.

    This is said before marks are weighed, which takes long on a line of a million cells.

    Raises:
        InputError: it has.
    """
    most = max(line.count(mark) for mark in (delimiter or ",", ";", "\t", "|")) + 1
    if most > 2 * MOST_COLUMNS:
        raise too_wide(most)


def no_rows() -> InputError:
    """Return the refusal of a table that ends with its header."""
    return wrong(
        "file",
        say("The table has a header but no rows."),
        say("Rows of data below the header were expected."),
        say("If the first row is data, say that the file has no header."),
    )


def not_a_table(what: str) -> InputError:
    """Return the refusal of a file that is something else, said in English words."""
    return _is(what)


def _is(what: str) -> InputError:
    return wrong(
        "file",
        say("This is a {what}.", what=what),
        _TABLE,
        say("Unpack it, or export the table as CSV from the program that made it."),
    )


def check_bytes(head: bytes) -> None:
    """Refuse a file by its first bytes.

    Raises:
        InputError: an archive, an image, a workbook or another binary file.
    """
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise _is(what)
    if head[257:262] == b"ustar":
        raise _is("tar archive")
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    if not marked and not wide(head):
        strange = sum(head.count(byte) for byte in _CONTROLS if byte)
        if strange > CONTROL_SHARE * len(head):
            raise not_text()


def wide(head: bytes) -> str:
    """Return the name of an encoding of two or four bytes that a file does not tell, or ""."""
    head = head[:_LOOKED_AT]
    quarter = len(head) // 4
    first, second, third, last = (head[place::4].count(0) for place in range(4))
    if second > 0.9 * quarter < third and last > 0.9 * quarter > 4 * first:
        return "utf-32-le"
    if first > 0.9 * quarter < second and third > 0.9 * quarter > 4 * last:
        return "utf-32-be"
    most = len(head) // 2 * 0.3
    even, odd = first + third, second + last
    if (odd > most and even < odd / 4) or _paged(head[1::2], head[::2]):
        return "utf-16-le"
    if (even > most and odd < even / 4) or _paged(head[::2], head[1::2]):
        return "utf-16-be"
    return ""


def _paged(upper: bytes, lower: bytes) -> bool:
    """Return whether letters of one script and plain ones make up UTF-16: Cyrillic, Greek, Arabic.

    The upper byte of each is the page of the script then, or zero.
    """
    plain = upper.count(0)
    page = max(_PAGES, key=upper.count)
    return (
        plain > 0.05 * len(upper)
        and upper.count(page) > 0.05 * len(upper)
        and plain + upper.count(page) > 0.95 * len(upper)
        and lower.count(0) < 0.01 * len(lower)
    )


def check_text(sample: str) -> None:
    """Refuse text that is markup or JSON, or that is full of zero bytes.

    Raises:
        InputError: it is.
    """
    start = sample.lstrip("\ufeff \t\r\n")
    if not start:
        raise empty()
    if start[:20].lower().startswith(_MARKUP):
        raise _is("web page or XML file")
    if sample.count("\x00") > CONTROL_SHARE * len(sample):
        raise not_text()
    if start[0] in "{[" and _is_json(start):
        raise _is("JSON file")


def _is_json(text: str) -> bool:
    """Return whether the first line, or all of a small text, is a JSON object or list."""
    for part in (text.splitlines()[0], text):
        try:
            if isinstance(json.loads(part), dict | list):
                return True
        except (ValueError, RecursionError):
            continue
    return text.startswith(("{\n", "[\n", "{\r", "[\r", '{"', "[{"))
