"""The seed of a layer: where the random numbers start that it draws, once or in each step."""

from __future__ import annotations

from dataclasses import replace

from core.catalog.layers.row import LayerRow
from core.catalog.layers.weights import INITIALIZERS
from core.catalog.options import Param

SEED = Param(
    "seed", "whole", None, "Seed",
    "Where its random numbers start. Empty: it follows from the seed of the training and the name"
    " of the layer.",
    low=0, high=2**31 - 1, optional=True, advanced=True,
)  # fmt: skip


def with_seed(row: LayerRow) -> LayerRow:
    """Return a row with the parameter `seed`, if its layer draws anything by default."""
    draws = row.seeded or any(
        param.option == "initializer" and INITIALIZERS[str(param.default)].seeded
        for param in row.params
    )
    return replace(row, params=(*row.params, SEED)) if draws else row
