"""Layers a person can put into a network, with rules that need no Keras: a module for each family.

From a row come its widgets, its check, its Keras call, its line in the exported script and its
contract test. The rules `shape`, `weights` and `beside` let a network be checked, sized and refused
before anything is built.

- `row`, `rules`   what a row is; shapes and what does not fit
- `weights`        initialisers, regularisers, constraints, and the parameters that name them
- the others       the rows
"""

from __future__ import annotations

from core.catalog.layers import (
    activation,
    attend,
    convolve,
    dense,
    image,
    merge,
    normalise,
    pool,
    recurrent,
    regularise,
    reshape,
)
from core.catalog.layers.activation import ACTIVATIONS
from core.catalog.layers.row import FAMILIES, LayerRow
from core.catalog.layers.rules import MisfitError, Shape, shown
from core.catalog.layers.seeds import with_seed
from core.catalog.layers.weights import CONSTRAINTS, INITIALIZERS, REGULARIZERS
from core.catalog.options import table

__all__ = [
    "ACTIVATIONS", "CONSTRAINTS", "FAMILIES", "INITIALIZERS", "LAYERS", "REGULARIZERS", "LayerRow",
    "MisfitError", "Shape",
    "shown",
]  # fmt: skip

LAYERS = table(
    *map(
        with_seed,
        (
            *dense.ROWS,
            *activation.ROWS,
            *regularise.ROWS,
            *normalise.ROWS,
            *convolve.ROWS,
            *pool.ROWS,
            *reshape.ROWS,
            *recurrent.ROWS,
            *attend.ROWS,
            *merge.ROWS,
            *image.ROWS,
        ),
    )
)
