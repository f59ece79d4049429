"""What the table holds: facts found by reading it, never choices.

`data` fills these in; `check` and the pages read them. No pandas here, so that a page and the
checks stay light.
"""

from __future__ import annotations

from typing import Literal

from core.problems import Phrase, Problem
from core.recipe import Kind, Plain, Role

# What holds numbers and dates as such; the text of their cells is written by the reader.
TYPED = ("xlsx", "xls", "ods", "parquet", "arrow", "feather", "json")


class Dialect(Plain):
    """How the file turned out to be written; the same words as `recipe.Reading`."""

    encoding: str
    delimiter: str
    quote: str
    escape: str
    header: bool
    skip_rows: int
    header_rows: int = 1
    skip_below: int = 0
    last_row: int = 0
    skip_last: int = 0


class Container(Plain):
    """What the text of a table came out of, when the file was no plain text.

    Attributes:
        layers: what was opened, the outermost first: ("gzip",), ("zip", "xlsx").
        member, members: of an archive: the file that was read, and those that could have been.
        sheet, sheets: of a workbook, likewise.
    """

    layers: tuple[str, ...]
    member: str = ""
    members: tuple[str, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether its cells are values rather than text as a person writes it."""
        return self.layers[-1] in TYPED


class Format(Plain):
    """How the cells of one column turn into canonical values.

    Attributes:
        decimal: decimal mark of a number column.
        date: `strptime` format of a date column; "" elsewhere.
        missing_words: cells that mean "missing" besides blank ones (numbers and dates only).
        thousands: what parts groups of digits: "," "." "'" or " " (which stands for every narrow or
            unbreakable blank too); "" for nothing.
        units: marks that may stand before or behind a number and do not change it: "€", "%", "kg".
        negative: how a negative number is written besides a minus before it: "()" for parentheses
            around it, "1-" for a minus behind it, "−" for the longer minus of typesetters.
    """

    decimal: str = "."
    date: str = ""
    missing_words: tuple[str, ...] = ()
    thousands: Literal["", ",", ".", " ", "'"] = ""
    units: tuple[str, ...] = ()
    negative: Literal["", "()", "1-", "\u2212"] = ""

    @property
    def bare(self) -> bool:
        """Whether numbers stand alone, without any marks."""
        return not (self.thousands or self.units or self.negative)


class ColumnFacts(Plain):
    """What one column holds.

    Attributes:
        name: unique header; the first of equal headers keeps its name, the next is `name_2`.
        input: name of the model's input for it; `c007` where the header is not plain.
        kind: the guessed kind, with `reason`.
        role: the guessed role when it is not the target: `feature`, or `ignore` with `role_reason`.
        missing: cells that are blank or a missing word of its format.
        distinct: different values, the missing ones not counted.
        top: the most frequent values with their counts, at most 2,000, most frequent first; for a
            number column as the file writes them.
        minimum, maximum: of a number column.
        whole: whether every number is a whole number.
        not_finite: cells of a number column that are infinite or too large for a float.
        histogram: finite numbers of a number column in 20 bins of equal width from minimum to
            maximum; empty for other kinds, for a single value and in facts of older readers.
        quartiles: first quartile, median and third quartile of the finite numbers, interpolated
            as NumPy does by default.
        first, last: earliest and latest date of a date column in ISO form; "" elsewhere.
    """

    name: str
    input: str
    kind: Kind
    reason: Phrase
    role: Role = "feature"
    role_reason: Phrase | None = None
    format: Format = Format()
    missing: int = 0
    distinct: int = 0
    top: tuple[tuple[str, int], ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    not_finite: int = 0
    histogram: tuple[int, ...] = ()
    quartiles: tuple[float, float, float] | None = None
    first: str = ""
    last: str = ""


class Schema(Plain):
    """What a table holds.

    Attributes:
        fingerprint: SHA-256 that names the table: of the file's bytes and how they were read.
        source_sha256: SHA-256 of the file's bytes.
        rows: data rows.
        columns: in the order of the file.
        dialect: how the file was written, or how its cells are written as text.
        container: what that text came out of; None for a file of plain text.
        warnings: what was guessed, repaired or left out, with row numbers.
    """

    fingerprint: str
    source_sha256: str
    rows: int
    columns: tuple[ColumnFacts, ...]
    dialect: Dialect
    container: Container | None = None
    warnings: tuple[Problem, ...] = ()

    def column(self, name: str) -> ColumnFacts | None:
        """Return the facts of a column by its name, None when there is none."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)
