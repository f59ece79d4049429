"""All columns of a table side by side, as they enter the network; printed into the script too."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from core.prepare.plain import CategoryEncoder, DateEncoder, NumberEncoder
from core.prepare.texts import TextEncoder

Array = npt.NDArray[Any]

Encoder = NumberEncoder | CategoryEncoder | DateEncoder | TextEncoder


def encode(encoders: list[Encoder], columns: dict[str, Array]) -> dict[str, Array]:
    """Return what enters the network: `features`, and perhaps `codes` and `tokens`.

    `features` (float32, rows × width) holds the values of numbers, then 0/1 columns of
    categories, then parts of dates, then missing flags. `codes` (int32, rows × embedded columns)
    holds the places of learned embeddings, `tokens` (int32, rows × words) the words of texts.
    """
    rows = len(next(iter(columns.values())))
    wide = sorted(
        (encoder for encoder in encoders if encoder.width),
        key=lambda encoder: ("number", "category", "date").index(encoder.kind),
    )
    blocks = [
        encoder.encode(columns[encoder.column])
        for encoder in wide
        if not isinstance(encoder, TextEncoder)
    ]
    blocks += [
        encoder.missing(columns[encoder.column]).astype("float32")[:, None]
        for encoder in encoders
        if encoder.flag
    ]
    inputs = {"features": np.hstack(blocks or [np.zeros((rows, 0), "float32")])}
    learned = [e for e in encoders if isinstance(e, CategoryEncoder) and e.dimension]
    if learned:
        inputs["codes"] = np.stack([e.place(columns[e.column]) for e in learned], axis=1)
    texts = [e for e in encoders if isinstance(e, TextEncoder)]
    if texts:
        inputs["tokens"] = np.hstack([e.tokens(columns[e.column]) for e in texts])
    return inputs
