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
    flagged = [encoder for encoder in encoders if encoder.flag]
    # Filled in place: of a large table there is no room for a second one.
    width = sum(encoder.width for encoder in wide)
    features = np.empty((rows, width + len(flagged)), "float32")
    place = 0
    for encoder in wide:
        if not isinstance(encoder, TextEncoder):
            features[:, place : place + encoder.width] = encoder.encode(columns[encoder.column])
            place += encoder.width
    for place, encoder in enumerate(flagged, width):
        features[:, place] = encoder.missing(columns[encoder.column])
    inputs = {"features": features}
    learned = [e for e in encoders if isinstance(e, CategoryEncoder) and e.dimension]
    if learned:
        inputs["codes"] = np.stack([e.place(columns[e.column]) for e in learned], axis=1)
    texts = [e for e in encoders if isinstance(e, TextEncoder)]
    if texts:
        inputs["tokens"] = np.hstack([e.tokens(columns[e.column]) for e in texts])
    return inputs
