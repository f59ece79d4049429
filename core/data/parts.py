"""Several tables in one file: where the first one ends and where the others begin.

A gap alone (a blank line, a row of blank cells) parts nothing, because data has gaps too. What
follows it is another table when it has a shape of its own: rows of another width that agree among
themselves, or a row of names above columns of numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.data import header
from core.data.records import Record

_LEAST_ROWS = 2
_AGREEMENT = 0.8
# A block this narrow before a wider table is a preamble of keys and values.
_PAIRS = 2


@dataclass(frozen=True)
class Parts:
    """The first table among rows.

    Attributes:
        columns: cells of most of its rows.
        end: how many of the rows lie before or in it; None when they all do.
        others: first row of each further table.
    """

    columns: int
    end: int | None = None
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Block:
    start: int
    end: int
    width: int
    agreeing: int

    @property
    def rows(self) -> int:
        return self.end - self.start

    @property
    def table(self) -> bool:
        """Whether its rows agree on several columns."""
        return (
            self.width > 1
            and self.rows >= _LEAST_ROWS
            and self.agreeing >= max(_LEAST_ROWS, _AGREEMENT * self.rows)
        )


def parts(records: Sequence[Record], columns: int) -> Parts:
    """Return the first table; `columns` is what most rows of all have."""
    blocks = _blocks(records)
    if len(blocks) < 2:
        return Parts(columns)
    tables = [block for block in blocks if block.table]
    if len(tables) < 2:
        return Parts(columns)
    first = tables[0]
    for block in tables[1:]:
        narrow = first.width <= _PAIRS < block.width
        if not narrow and not (first.rows < 3 and block.rows > 3 * first.rows):
            break
        first = block
    others = []
    seen = first
    for block in tables[tables.index(first) + 1 :]:
        if _other(records, seen, block):
            others.append(block.start)
            seen = block
    if not others:
        return Parts(columns if first is tables[0] else first.width)
    end = others[0]
    # Lines of a single cell above another table are its title.
    while end > first.end and _filled(records[end - 1].cells) <= 1:
        end -= 1
    return Parts(first.width, end, tuple(others))


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _blocks(records: Sequence[Record]) -> list[_Block]:
    """Return runs of rows with no gap in them, nor a row of names with a width of its own."""
    cuts = [0]
    for index in range(1, len(records)):
        record, above = records[index], records[index - 1]
        gap = record.line > above.line + 1 + above.text.count("\n") or not _filled(above.cells)
        if gap or _turn(records, index):
            cuts.append(index)
    blocks = []
    for start, end in zip(cuts, [*cuts[1:], len(records)], strict=True):
        while start < end and not _filled(records[start].cells):
            start += 1
        while end > start and not _filled(records[end - 1].cells):
            end -= 1
        # A title above a table is no row of it.
        while start + 1 < end and _filled(records[start].cells) < 2:
            if len(records[start + 1].cells) == len(records[start].cells):
                break
            start += 1
        if start < end:
            widths = Counter(len(record.cells) for record in records[start:end])
            width = max(widths, key=lambda count: (widths[count], count))
            blocks.append(_Block(start, end, width, widths[width]))
    return blocks


def _turn(records: Sequence[Record], index: int) -> bool:
    """Return whether rows of one width end here and a header with rows of another begins."""
    width = len(records[index].cells)
    before = {len(record.cells) for record in records[max(0, index - 2) : index]}
    after = {len(record.cells) for record in records[index : index + 3]}
    return (
        index > 1
        and width > 1
        and len(before) == 1
        and before != after == {width}
        and before != {1}
        and records[index].sound
        and header.like_names(records[index].cells)
        and all(map(str.strip, records[index].cells))
        and any(map(header.is_data, records[index + 1].cells))
        if index + 1 < len(records)
        else False
    )


def _other(records: Sequence[Record], first: _Block, block: _Block) -> bool:
    """Return whether a block is another table than the one before it."""
    top = records[block.start].cells
    head = next(
        (r.cells for r in records[first.start : first.end] if len(r.cells) == first.width), []
    )
    if [cell.strip() for cell in top] == [cell.strip() for cell in head]:
        return False
    if not header.like_names(top):
        return False
    if block.width != first.width:
        return True
    body = [record.cells for record in records[first.start + 1 : first.end]]
    typed = header.typed(body, first.width)
    words = {top[p].strip() for p in typed if p < len(top) and top[p].strip()}
    return len(typed) > 0 and len(words) * 2 > len(typed) and not any(map(header.is_unsaid, words))
