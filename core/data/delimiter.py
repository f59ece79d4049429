"""Which marks separate and quote the cells of a file.

Where only one of the usual delimiters makes the same number of cells of every row, and nothing but
a double quote can quote them, there is nothing to be found out. Otherwise DuckDB's sniffer answers
first. It stands when the sample, split its way, has the same number of
cells in every row; one row with a lost separator or a stray quote makes it answer a single column,
so then every usual delimiter is tried, and the one is taken whose rows agree best and whose cells
look most like values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.data import header, numbers, separators
from core.data.records import Record, Splitter
from core.recipe import Reading

_SAMPLE_ROWS = 2_000
# The sniffer takes seconds over lines of megabytes.
_LONG_LINE = 50_000
_USUAL = (",", ";", "\t", "|")
_PEEKED = 10
_DELIMITERS = (",", ";", "\t", "|", " ", ":", "^", "~")
# A blank or a colon is found inside values, times above all: it has to fit clearly better.
_DOUBTFUL = {" ": 0.7, ":": 0.6, "^": 0.9, "~": 0.9}
# So has any mark that is seldom one.
_UNUSUAL = 0.8
# A mark that leaves the line above the first row in one piece, and no names in that row.
_BEHEADED = 0.5
# More words than this in a line make sentences.
_MOST_WORDS = 5
_VALUE = re.compile(
    rf"(?:[$€£]?{numbers.NUMBER}%?|{numbers.pattern(',')}"
    # Money and measures with a decimal comma, beside any other text.
    r"|[$€£(+-]{0,3} ?[0-9]{1,3}(?:[. '\u00a0]?[0-9]{3})*,[0-9]+ ?[^\d\s,;|]{0,5}"
    r"|[\w+#@][^,;\t|\"]*|\([^,;\t|\"]*\)|\s*|[?.*-]+)"
)


@dataclass(frozen=True)
class Split:
    """A sample, split in one way.

    Attributes:
        records: its rows.
        columns: the number of cells most of them have.
    """

    splitter: Splitter
    records: list[Record]
    columns: int


def best(path: Path, lines: Sequence[str], reading: Reading) -> Split:
    """Return a sample as the splitter that fits best splits it."""
    guessing = reading.delimiter is None or reading.quote is None
    if reading.delimiter is None and (marks := separators.long(lines, separators.MOST_AGREEING)):
        reading = reading.with_(delimiter=marks[0])
    unusual: list[str] = []
    if guessing and max(map(len, lines)) < _LONG_LINE:
        free = reading.delimiter is reading.quote is reading.escape is None
        if free and (plain := _plain(lines)):
            return _spaced(plain, lines)
        if reading.delimiter is None:
            unusual = [
                *separators.unusual(lines),
                *separators.long(lines, separators.SOME_AGREEING),
            ]
        sniffed = _sniffed(path, reading)
        if sniffed is not None:
            found = split(sniffed, lines)
            doubtful = reading.delimiter is None and _doubtful(sniffed.delimiter, unusual, lines)
            if found.columns > 1 and _agrees(found) and not doubtful:
                return found if reading.delimiter else _spaced(found, lines)
    chosen, most = None, -1.0
    text = "".join(lines)
    quotes = ['"', "'"] if "'" in text else ['"']
    for quote in quotes if reading.quote is None else [reading.quote]:
        escapes = [quote, "\\"] if quote and f"\\{quote}" in text else [quote]
        for escape in escapes if reading.escape is None else [reading.escape]:
            marks = [*_DELIMITERS, *unusual] if reading.delimiter is None else [reading.delimiter]
            for mark in marks:
                if mark not in text and chosen is not None:
                    continue
                candidate = split(Splitter(mark, quote, escape), lines)
                score = _score(candidate, unusual)
                if score > most:
                    chosen, most = candidate, score
    assert chosen is not None
    if not most:
        return Split(chosen.splitter, chosen.records, 1)
    return chosen if reading.delimiter else _spaced(chosen, lines)


def _doubtful(mark: str, unusual: Sequence[str], lines: Sequence[str]) -> bool:
    """Return whether other marks than one that splits all lines alike are to be weighed, too."""
    others = [other for other in _USUAL if other != mark]
    return (
        mark in " :"
        or (bool(unusual) and mark not in unusual and _inside_numbers(mark, lines))
        or any(all(other in line for line in lines[:_PEEKED]) for other in others)
    )


def _inside_numbers(mark: str, lines: Sequence[str]) -> bool:
    """Return whether a mark stands between digits only, as decimal commas do."""
    inside = re.compile(rf"(?<=[0-9]){re.escape(mark)}(?=[0-9])")
    return all(len(inside.findall(line)) == line.count(mark) for line in lines[:_SAMPLE_ROWS])


def _plain(lines: Sequence[str]) -> Split | None:
    """Return a sample as it is split where there is no question how; None where there is."""
    if any("'" in line or "\\" in line for line in lines):
        return None
    agreeing = []
    for mark in _USUAL:
        # A mark that many lines have not at all is soon out.
        if all(mark in line for line in lines[:_PEEKED]):
            found = split(Splitter(mark, '"', '"'), lines)
            if found.columns > 1 and _agrees(found):
                agreeing.append(found)
    if len(agreeing) != 1 or _inside_numbers(agreeing[0].splitter.delimiter, lines):
        return None
    return agreeing[0]


def _agrees(found: Split) -> bool:
    """Return whether every row is sound and has the same number of cells."""
    return all(row.sound and len(row.cells) == found.columns for row in found.records)


def single_column(lines: Sequence[str], reading: Reading) -> Splitter | None:
    """Return a splitter for a list of values, one in a line; None when it is prose.

    The separator is one that the sample does not hold, as there is none to be found.
    """
    filled = [line for line in lines if line.strip()]
    if len(filled) < 2:
        return None
    quote = reading.quote if reading.quote is not None else '"'
    wrapped = sum(
        len(line.strip()) > 1 and line.strip()[0] == line.strip()[-1] == "'" for line in filled
    )
    if reading.quote is None and wrapped > 0.5 * len(filled):
        quote = "'"
    escape = reading.escape if reading.escape is not None else quote
    for mark in (",", ";", "\t", "|"):
        found = Splitter(mark, quote, escape)
        records = list(found.records(lines[:_SAMPLE_ROWS], 1))
        if not all(record.sound and len(record.cells) == 1 for record in records):
            continue
        words = [len(record.cells[0].split()) for record in records if record.cells[0].strip()]
        quoted = sum(record.text.lstrip().startswith(quote or "\0") for record in records)
        if sum(words) <= _MOST_WORDS * len(words) or quoted * 2 > len(records):
            return found
    return None


def _sniffed(path: Path, reading: Reading) -> Splitter | None:
    """Return DuckDB's opinion, None when it has none."""
    options = ["auto_detect=true", "sample_size=4096"]
    values: list[object] = []
    for name, value in (
        ("delim", reading.delimiter),
        ("quote", reading.quote),
        ("escape", reading.escape),
        ("skip", reading.skip_rows),
    ):
        if value is not None:
            options.append(f"{name}=?")
            values.append(value)
    import duckdb

    with duckdb.connect() as connection:
        try:
            row = connection.execute(
                f"SELECT Delimiter, Quote, Escape FROM sniff_csv(?, {', '.join(options)})",
                [literal(path), *values],
            ).fetchone()
        except duckdb.Error:
            return None
    if row is None:
        return None
    delimiter, quote, escape = ("" if mark == "(empty)" else mark for mark in row)
    # "No quote" and "no escape" only mean that the sample shows none; later rows may.
    quote = reading.quote if reading.quote is not None else quote or '"'
    escape = reading.escape if reading.escape is not None else escape or quote
    return Splitter(reading.delimiter or delimiter, quote, escape) if delimiter else None


def literal(path: Path) -> str:
    """Return a path as DuckDB takes it, with nothing in it that would match other files."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.resolve()))


def _score(found: Split, unusual: Sequence[str]) -> float:
    """Return how much a sample looks like a table when it is split in one way, from 0 to 1.

    Args:
        found: the sample.
        unusual: marks that no cell should hold if they are not the separator.
    """
    records, columns = found.records, found.columns
    if columns < 2:
        return 0.0
    fitting = [record for record in records if len(record.cells) == columns]
    sound = sum(record.sound for record in fitting) / len(records)
    cells = [cell for record in fitting[:200] for cell in record.cells[:200]]
    mark = found.splitter.delimiter
    others = [other for other in unusual if other not in mark and mark not in other]
    values = sum(
        bool(_VALUE.fullmatch(cell)) and not any(other in cell for other in others)
        for cell in cells
    ) / len(cells)  # fmt: skip
    sure = _UNUSUAL if mark in unusual and len(mark) == 1 else _DOUBTFUL.get(mark, 1.0)
    if len(records[0].cells) == 1 and not header.like_names(fitting[0].cells):
        # A name above values with blanks, colons or decimal commas in them.
        whole = mark in " :" or (mark == "," and columns == 2 and _inside(mark, fitting))
        sure *= 0.0 if whole else _BEHEADED
    elif len(records[0].cells) == 1 and mark == "," and _inside(mark, fitting):
        sure *= _BEHEADED  # no name has a comma, and every other comma may be a decimal one
    if found.splitter.quote != "'" and _wrapped(records):
        sure *= _UNUSUAL
    # Rows that agree count most; more columns are better evidence of a separator.
    return sure * sound * (0.1 + values) * (1 - 0.5**columns)


def _inside(mark: str, records: Sequence[Record]) -> bool:
    """Return whether a mark stands between digits only."""
    return _inside_numbers(mark, [record.text for record in records])


def _wrapped(records: Sequence[Record]) -> bool:
    """Return whether single quotes are around cells."""
    cells = (cell.strip() for record in records[:100] for cell in record.cells[:100])
    return sum(len(c) > 2 and c[0] == c[-1] == "'" for c in cells) > 2


def _spaced(found: Split, lines: Sequence[str]) -> Split:
    """Return a sample as it is split by `, ` when a blank follows every delimiter."""
    splitter = found.splitter
    if splitter.delimiter not in (",", ";", "|", ":") or found.columns < 2:
        return found
    mark = splitter.delimiter + " "
    same = [len(record.cells) for record in found.records]
    agreeing = same.count(found.columns)
    # Splitting takes long, and few files have blanks enough.
    if sum(line.count(mark) for line in lines[:_SAMPLE_ROWS]) < 0.8 * (sum(same) - len(same)):
        return found
    wide = split(Splitter(mark, splitter.quote, splitter.escape), lines)
    other = [len(record.cells) for record in wide.records]
    # Without blanks the mark stands inside cells, as in 1,234.
    better = wide.columns > 1 and other.count(wide.columns) > agreeing
    return wide if other == same or better else found


def split(splitter: Splitter, lines: Sequence[str]) -> Split:
    """Return a sample as it is split in one way."""
    lines = lines[:_SAMPLE_ROWS]
    records = list(splitter.records(lines))
    columns = _columns(records)
    if any(not record.sound or len(record.cells) != columns for record in records):
        records = list(splitter.records(lines, columns))
        columns = _columns(records)
    return Split(splitter, records, columns)


def _columns(records: Sequence[Record]) -> int:
    """Return the most frequent number of cells above one, the larger one of equals."""
    often = Counter(len(record.cells) for record in records)
    several = {count: rows for count, rows in often.items() if count > 1}
    # A few lines that happen to hold the delimiter do not make a list of texts a table.
    if not several or max(several.values()) * 10 < len(records):
        return 1
    return max(several, key=lambda count: (several[count], count))
