"""Texts as numbers of words, in NumPy and plain Python: the exported script holds it as it is.

What a word is follows `keras.layers.TextVectorization`, which does the same inside the saved
model: capital letters of the Latin alphabet become small ones, punctuation is dropped, and blanks
part words; or every sign is a word, for languages that are written without blanks.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[Any]

# As `TextVectorization` has it: one sign of these is dropped, wherever it stands.
PUNCTUATION = re.compile(rb"[!\"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~']")
PADDING, UNKNOWN, FIRST_WORD = 0, 1, 2


def words_of(text: str, unit: str) -> list[str]:
    """Return the words of a text, or its signs."""
    # Small letters and blanks are those of ASCII: bytes know no others.
    bare = PUNCTUATION.sub(b"", text.encode().lower())
    if unit == "characters":
        return list(bare.decode())
    return [word.decode() for word in bare.split()]


@dataclass(frozen=True)
class TextEncoder:
    """Give each word a number: 0 fills up, 1 is any word that the training rows do not hold."""

    kind: ClassVar[str] = "text"
    flag: ClassVar[bool] = False
    dimension: ClassVar[int] = 0
    width: ClassVar[int] = 0
    column: str
    vocabulary: tuple[str, ...]
    length: int
    unit: str

    @classmethod
    def fit(cls, column: str, values: Words, max_words: int, length: int, unit: str) -> TextEncoder:
        """Fit on the training cells of a column: text, "" where missing.

        The most frequent words are kept, of equally frequent ones the first in order.
        """
        counts = Counter(word for text in values.tolist() for word in words_of(text, unit))
        found = sorted(counts, key=lambda word: (-counts[word], word))
        return cls(column, tuple(found[:max_words]), length, unit)

    def missing(self, values: Words) -> Words:
        """Return which cells are missing."""
        return np.asarray(values == "", dtype=bool)

    def tokens(self, values: Words) -> Words:
        """Return the numbers of the first words of each cell: int32 of shape (rows, length)."""
        numbers = {word: place for place, word in enumerate(self.vocabulary, FIRST_WORD)}
        result = np.zeros((len(values), self.length), dtype="int32")
        for row, text in enumerate(values.tolist()):
            words = words_of(text, self.unit)[: self.length]
            result[row, : len(words)] = [numbers.get(word, UNKNOWN) for word in words]
        return result

    @property
    def places(self) -> int:
        """How many numbers there are, padding and unknown words among them."""
        return FIRST_WORD + len(self.vocabulary)
