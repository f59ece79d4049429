"""The lines of a file in blocks, with what a fast reader may take of them at once.

The tidy lines of a block (`tidy`) are split together and given away in stretches; only the others
are looked at one by one.
"""

from __future__ import annotations

import codecs
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BufferedIOBase
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from core.data.tidy import Tidy

LF, CR = b"\n\r"
# Blocks that are split while another is taken.
_AHEAD = 2

Text = bytes | bytearray
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Stretch:
    """Tidy lines that follow one another.

    Attributes:
        columns: the cells of all tidy lines of a block, an Arrow array of text for each column.
        first: the place of the first of these lines among them.
        count: how many they are.
        size: bytes of text, about.
    """

    columns: list[Any]
    first: int
    count: int
    size: int


class Block:
    """Whole lines.

    Attributes:
        text: of them.
        letters: the same as numbers.
        returns: whether there are carriage returns in it.
        plain: whether all lines have the same end, the last one as well.
        count: of lines.
        others: those that are not tidy, in ascending order.
        columns: the cells of the tidy ones.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self.letters: Bytes = np.frombuffer(text, dtype=np.uint8)
        self.returns = b"\r" in text
        self.others: list[int] = []
        self.columns: list[Any] = []
        self._starts: Numbers | None = None
        ends = int(np.count_nonzero(self.letters == LF))
        self.plain = text.endswith(b"\n") and (
            not self.returns or text.count(b"\r\n") == text.count(b"\r") == ends
        )
        self.count = ends if self.plain else len(self.starts) - 1

    @property
    def starts(self) -> Numbers:
        """Where each line begins, and the end of the text."""
        if self._starts is None:
            ends = self.letters == LF
            if self.returns:
                returns = self.letters == CR
                returns[:-1] &= ~ends[1:]
                ends |= returns
            starts = np.concatenate(([0], np.flatnonzero(ends) + 1))
            self._starts = (
                starts if starts[-1] == len(self.text) else np.append(starts, len(self.text))
            )
        return self._starts

    def line(self, place: int) -> str:
        """Return one line with its end."""
        start, end = self.starts[place : place + 2]
        return self.text[start:end].decode()

    def stretch(self, place: int, most: int) -> Stretch:
        """Return the tidy lines from a place on, at most so many, up to one that is not."""
        before = bisect_left(self.others, place)
        end = self.others[before] if before < len(self.others) else self.count
        count = min(end - place, most)
        return Stretch(self.columns, place - before, count, len(self.text) * count // self.count)


class Blocks:
    r"""The lines of a UTF-8 file, ended by `\n`, `\r` or both, one by one or in stretches.

    While those of one block are taken, the next ones are split in threads.

    Args:
        file: opened for bytes; a byte order mark at its start is left out.
        tidy: says which lines may go in a stretch.
        size: bytes that are read at once.

    Attributes:
        line: the number of the last line that was taken, from 1.
    """

    def __init__(self, file: BufferedIOBase, tidy: Tidy, size: int) -> None:
        self._file, self._tidy, self._most = file, tidy, size
        # The first blocks are smaller: the sooner there is something to write meanwhile.
        self._size = max(1, size // 4)
        self._rest: Text = file.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8)
        self.line = 0
        # A row may reach into later blocks and be given back, so several may be held.
        self._held: list[Block] = []
        self._at, self._place = 0, 0
        self._threads = ThreadPoolExecutor(_AHEAD)
        self._coming: deque[Future[Block]] = deque()
        self._read_ahead()

    def __enter__(self) -> Blocks:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)

    def take(self) -> str | None:
        """Return the next line with its end; None after the last."""
        if not self._ready():
            return None
        place = self._place
        self._place += 1
        self.line += 1
        return self._held[self._at].line(place)

    def back(self, lines: Sequence[str]) -> None:
        """Give back the lines taken last, none of them before the last `stretch`."""
        self.line -= len(lines)
        self._place -= len(lines)
        while self._place < 0:
            self._at -= 1
            self._place += self._held[self._at].count

    def stretch(self, most: int) -> Stretch | None:
        """Take tidy lines as long as they follow one another; None when the next is not tidy.

        To be called between rows only: what is before it cannot be given back.
        """
        if not self._ready():
            return None
        del self._held[: self._at]
        self._at = 0
        found = self._held[0].stretch(self._place, most)
        self._place += found.count
        self.line += found.count
        return found if found.count else None

    def _ready(self) -> bool:
        """Return whether there is a line at the place; go on to the next block if need be."""
        if self._held and self._place < self._held[self._at].count:
            return True
        if self._at + 1 >= len(self._held):
            if not self._coming:
                return False
            self._held.append(self._coming.popleft().result())
            self._read_ahead()
        self._at = min(self._at + 1, len(self._held) - 1)
        self._place = 0
        return True

    def _read_ahead(self) -> None:
        """Have the next blocks split, as many as there are threads for it."""
        while len(self._coming) < _AHEAD and (text := self._read()):
            self._coming.append(self._threads.submit(self._split, text))
            self._size = min(2 * self._size, self._most)

    def _split(self, text: Text) -> Block:
        block = Block(text)
        self._tidy.split(block)
        return block

    def _read(self) -> Text:
        """Return the next whole lines; at the end what is left, then nothing."""
        rest = self._rest
        while True:
            # Filled where it lies and cut: to put texts together is to copy them once more.
            text = bytearray(len(rest) + max(self._size, len(rest)))
            text[: len(rest)] = rest
            with memoryview(text) as room:
                read = self._file.readinto(room[len(rest) :])
            del text[len(rest) + read :]
            if not read:
                self._rest = b""
                return text
            # A carriage return at the very end may be half of a line end.
            end = max(text.rfind(b"\n"), text.rfind(b"\r", 0, len(text) - 1)) + 1
            if end:
                self._rest = text[end:]
                del text[end:]
                return text
            rest = text
