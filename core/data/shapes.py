"""The shapes of texts: what is left of them when their digits are alike.

Half a million sums of money have some dozens of shapes, and a pattern that is the same for all
digits need not be tried on more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.cells import text_buffers
from core.data.tally import Mask

_ZERO, _ONE, _TWO, _THREE, _NINE = b"01239"


class Shapes:
    """Different shapes of texts.

    Every digit becomes a 1 but for a zero that begins a number, and for a 2 or 3 behind a letter,
    as in m2.

    Args:
        texts: Arrow text without nulls.

    Attributes:
        text: each shape once.
    """

    def __init__(self, texts: Any) -> None:
        if isinstance(texts, pa.ChunkedArray):
            texts = texts.combine_chunks()
        starts, data = text_buffers(texts)
        letters = data[starts[0] : starts[-1]].copy()
        begins = starts[:-1] - starts[0]
        digit = (letters >= _ZERO) & (letters <= _NINE)
        before = np.concatenate(([0], letters[:-1])).astype(np.uint8)
        before[begins[begins < len(letters)]] = 0
        zero = (letters == _ZERO) & ~((before >= _ZERO) & (before <= _NINE))
        power = ((letters == _TWO) | (letters == _THREE)) & (before >= ord("A"))
        letters[digit & ~zero & ~power] = _ONE
        shaped = pa.StringArray.from_buffers(
            len(texts), pa.py_buffer((starts - starts[0]).astype(np.int32)), pa.py_buffer(letters)
        )
        encoded = shaped.dictionary_encode()
        self.text = encoded.dictionary
        self._places = encoded.indices.to_numpy(zero_copy_only=False)

    def spread(self, flags: Any) -> Mask:
        """Return Arrow flags over the shapes as a mask over the texts, null as false."""
        found: Mask = pc.fill_null(flags, False).to_numpy(zero_copy_only=False)
        spread: Mask = found[self._places]
        return spread

    def of(self, mask: Mask) -> Any:
        """Return Arrow flags over the shapes: whether any text of it is in a mask."""
        return pa.array(np.bincount(self._places[mask], minlength=len(self.text)) > 0)
