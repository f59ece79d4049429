"""When a training ends before its last epoch."""

from __future__ import annotations

from core.catalog.options import Param, Row, table

EARLY_STOPPING = table(
    Row(
        name="patience",
        label="When it stops getting better",
        help="Stop when the validation loss has not improved for some epochs; keep the best.",
        keras="keras.callbacks.EarlyStopping",
        params=(
            Param(
                "patience",
                "whole",
                10,
                "Patience",
                "Epochs without improvement that are waited for.",
                low=1,
                high=10_000,
            ),
            Param(
                "min_delta",
                "real",
                0.0,
                "Smallest improvement",
                "Less than this does not count as better.",
                low=0.0,
                high=1000.0,
                advanced=True,
            ),
        ),
    ),
    Row(
        name="none",
        label="Never",
        help="Train all epochs and keep the last weights.",
    ),
)
