"""JSON lines, and a JSON list of objects, as CSV: one row for each object, one column for each key.

Numbers keep the digits they are written with. What is no single value (a list, an object) stays as
JSON text in its cell and is said.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from core.data import contents
from core.data.repairs import ranges, warning
from core.problems import InputError, Problem, listed, say, wrong

_BLOCK = 1 << 20
# An object of more text than this is no row of a table.
_MOST_ROW = 2 << 20
_BLANK = " \t\r\n"


class _Pairs(list[Any]):
    """The pairs of an object, told from a JSON list."""


class _Number(str):
    """A number as it is written, told from a JSON string."""


_DECODER = json.JSONDecoder(
    parse_float=_Number, parse_int=_Number, parse_constant=_Number, object_pairs_hook=_Pairs
)


@dataclass
class _Log:
    """What is to be said of the objects."""

    nested: dict[str, list[int]] = field(default_factory=dict)
    lacking: dict[str, int] = field(default_factory=dict)
    again: list[int] = field(default_factory=list)


def begins(head: str) -> bool:
    """Return whether text starts as a row of JSON objects does.

    Args:
        head: the first part of the text, without a byte order mark.
    """
    start = head.lstrip(_BLANK)
    return bool(re.match(r'\{\s*["}]|\[\s*\{|\[(?:\s*\[){20}|\{?(?:"[^"]*":\s*\{){20}', start))


def write(path: Path, target: Path) -> list[Problem]:
    """Write a file of JSON objects as CSV, and return what was noticed.

    Args:
        path: the file, UTF-8.
        target: where to write.

    Raises:
        InputError: it is no row of objects, or nested deeper than a table can be.
    """
    names: dict[str, int] = {}
    counts: dict[str, int] = {}
    log, rows = _Log(), 0
    pairs = _Pairs()
    # Two passes, so that no table has to be held: which keys there are, then their cells.
    for rows, pairs in enumerate(_objects(path), 1):
        keys = dict(pairs)
        if len(keys) < len(pairs):
            log.again.append(rows)
        for name in keys:
            names.setdefault(name, len(names))
            counts[name] = counts.get(name, 0) + 1
        if len(names) > contents.MOST_COLUMNS:
            raise contents.too_wide(len(names))
    if rows == 1 and any(isinstance(value, list) for _, value in pairs):
        raise _no_rows_of(say("The file is one JSON object with others inside."))
    if not names:
        raise _no_rows_of(say("The file holds no object with a key."))
    log.lacking = {name: rows - count for name, count in counts.items() if count < rows}
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(list(names))
        for number, pairs in enumerate(_objects(path), 1):
            cells = [""] * len(names)
            for name, value in pairs:
                if isinstance(value, list):
                    log.nested.setdefault(name, []).append(number)
                cells[names[name]] = _text(value)
            writer.writerow(cells)
    return _problems(log)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    """Return a value as JSON text, its numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, _Pairs):
        return "{" + ", ".join(f"{_json(name)}: {_json(part)}" for name, part in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _objects(path: Path) -> Iterator[_Pairs]:
    """Yield the objects of a file, one after another.

    Raises:
        InputError: something else stands there.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, value in enumerate(_values(file), 1):
                if not isinstance(value, _Pairs):
                    raise _no_rows_of(say("Value {number} is no object.", number=number))
                yield value
    except RecursionError as error:
        raise _no_rows_of(say("The JSON is nested too deeply.")) from error
    except UnicodeDecodeError as error:
        raise _no_rows_of(say("The file is not UTF-8, as JSON has to be.")) from error


def _values(file: IO[str]) -> Iterator[Any]:
    """Yield the values of a list, or those that stand one behind the other."""
    text, place, ended = "", 0, False
    inside = None
    while True:
        text = text[place:].lstrip(_BLANK)
        place = 0
        if inside is None and text:
            inside = text.startswith("[")
            place = int(inside)
        while (start := _skip(text, place, inside)) < len(text):
            if inside and text[start] == "]":
                if text[start + 1 :].strip() or file.read(_BLOCK).strip():
                    raise _no_rows_of(say("Something follows the end of the list."))
                return
            try:
                value, end = _DECODER.raw_decode(text, start)
            except ValueError as error:
                if ended:
                    raise _no_rows_of(
                        say("This is not JSON: {reason}.", reason=str(error)[:100])
                    ) from error
                break
            # A number at the end of what was read may go on.
            if end == len(text) and not ended:
                break
            yield value
            place = end
        if ended:
            if inside:
                raise _no_rows_of(say("The list has no end."))
            return
        if len(text) - place > _MOST_ROW:
            raise _no_rows_of(say("One value has more than {size} MB.", size=_MOST_ROW >> 20))
        block = file.read(_BLOCK)
        ended = not block
        text = text[place:] + block
        place = 0


def _skip(text: str, place: int, inside: bool | None) -> int:
    """Return where the next value starts: behind blanks, and behind a comma in a list."""
    marks = _BLANK + "," if inside else _BLANK
    while place < len(text) and text[place] in marks:
        place += 1
    return place


def _no_rows_of(found: Any) -> InputError:
    return wrong(
        "file",
        found,
        say("JSON lines, or one list of flat objects, was expected: a row for each object."),
        say("Write one object for each row, or export the table as CSV."),
    )


def _problems(log: _Log) -> list[Problem]:
    found = []
    if log.lacking:
        found.append(
            warning(
                "rows",
                say(
                    "Some objects lack a key; their cells are blank: {names}.",
                    names=listed((f"{name} ({n})" for name, n in log.lacking.items()), 20),
                ),
                say("Every key in every object was expected."),
                say("Nothing is to be done if that means a missing value."),
            )
        )
    if log.nested:
        found.append(
            warning(
                "rows",
                say(
                    "Lists and objects inside a row were kept as text: {names}.",
                    names="; ".join(
                        f"{name}, rows {ranges(sorted(set(rows))[:1000])}"
                        for name, rows in list(log.nested.items())[:20]
                    ),
                ),
                say("Single values were expected."),
                say("Unfold them into keys of their own to use them."),
            )
        )
    if log.again:
        found.append(
            warning(
                "rows",
                say("Objects name a key twice; rows {rows}.", rows=ranges(log.again[:1000])),
                say("Each key once was expected."),
                say("The last value was taken."),
            )
        )
    return found
