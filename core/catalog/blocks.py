"""Blocks: several layers that are put in at once, and are ordinary layers from then on.

How a block becomes layers is in `stack.blocks`; here is what a person chooses of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.layers import ACTIVATIONS
from core.catalog.options import Param, Row, names, table


@dataclass(frozen=True, kw_only=True)
class BlockRow(Row):
    """A block.

    Attributes:
        ranks: sizes that what it takes may have, batch left out: 1 a vector, 2 a sequence, 3 an
            image. The first is meant where nothing is known of it.
        needs: these in words.
    """

    ranks: tuple[int, ...]
    needs: str


FAMILY = Row(name="blocks", label="Blocks", help="Several layers at once, which can be opened.")

_ACTIVATION = Param(
    "activation", "one_of", "relu", "Activation", "The curve between its layers.",
    choices=names(ACTIVATIONS), option="activation",
)  # fmt: skip


def _units(default: int, label: str, help_: str) -> Param:
    return Param("units", "whole", default, label, help_, low=1, high=10_000)


BLOCKS = table(
    BlockRow(
        name="residual_block",
        label="Residual block",
        help="Adds a correction to what it takes, so that deep networks stay trainable.",
        params=(
            _units(64, "Units", "How many values, or patterns, leave it."),
            _ACTIVATION,
            Param(
                "normalization", "one_of", "batch_normalization", "Normalisation",
                "What steadies the values before each curve.",
                choices=("batch_normalization", "layer_normalization"), option="layer",
            ),
        ),
        ranks=(1, 2, 3),
        needs="a vector, a sequence or an image",
    ),
    BlockRow(
        name="dense_block",
        label="Dense block",
        help="Dense, batch normalisation, activation and dropout, as they often stand together.",
        params=(
            _units(64, "Units", "How many values leave it."),
            _ACTIVATION,
            Param(
                "rate", "real", 0.2, "Rate", "Share of values hidden in each step.",
                low=0.0, high=0.95,
            ),
        ),
        ranks=(1, 2),
        needs="a vector or a sequence",
    ),
    BlockRow(
        name="conv_block",
        label="Convolution block",
        help="Finds patterns, steadies them, and keeps the strongest of each two neighbours.",
        params=(
            _units(32, "Patterns", "How many patterns are looked for."),
            Param("kernel_size", "whole", 3, "Window", "How far it sees.", low=1, high=99),
            _ACTIVATION,
        ),
        ranks=(3, 2),
        needs="an image or a sequence",
    ),
    BlockRow(
        name="attention_block",
        label="Attention block",
        help="Each step looks at all others, then thinks for itself; transformers are made of it.",
        params=(
            _units(32, "Values of a step", "How many values stand for each step."),
            Param("num_heads", "whole", 4, "Heads", "How often it looks, each time for another "
                  "thing.", low=1, high=64),
            _ACTIVATION,
        ),
        ranks=(2,),
        needs="a sequence",
    ),
    BlockRow(
        name="squeeze_excite",
        label="Squeeze and excite",
        help="Weighs each channel, or value, by what all of them say together.",
        params=(
            Param("ratio", "whole", 4, "Squeeze", "How many times fewer values are in its middle.",
                  low=1, high=64),
        ),
        ranks=(3, 2, 1),
        needs="an image, a sequence or a vector",
    ),
)  # fmt: skip
