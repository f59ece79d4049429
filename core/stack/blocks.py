"""A block of the catalog as the layers that it is made of, connected, for where it is put.

They are ordinary layers from then on; `Layer.block` holds the name under which list and canvas show
them as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.catalog.blocks import BLOCKS, BlockRow
from core.catalog.layers.rules import described
from core.problems import say
from core.recipe import Layer, ParamValue
from core.stack.groups import Group
from core.stack.wiring import fresh, refused

if TYPE_CHECKING:
    from core.catalog.layers import Shape

# Of layers, and of blocks.
Names = tuple[set[str], set[str]]
Values = Mapping[str, ParamValue]

# Of what is put behind something unknown: so wide that its own width is used.
UNKNOWN = 0
# The inner layers of a transformer are so many times as wide (Vaswani et al. 2017, section 3.3).
WIDER = 4


class _Made:
    """The layers of a block as they come, each behind the one before unless it says otherwise."""

    def __init__(self, behind: str, shape: Shape, block: str, taken: set[str]) -> None:
        self.behind, self.shape, self.block = behind, shape, block
        self.taken = set(taken)
        self.layers: list[Layer] = []
        self.takes: dict[str, tuple[str, ...]] = {}
        self.last = behind

    def put(self, stem: str, kind: str, takes: tuple[str, ...] = (), **params: ParamValue) -> str:
        """Put in a layer and return its name."""
        name = fresh(stem, self.taken)
        self.taken.add(name)
        self.layers.append(Layer(id=name, kind=kind, params=params, block=self.block))
        self.takes[name] = takes or ((self.last,) if self.last else ())
        self.last = name
        return name

    def weigh(self, stem: str, units: int, takes: tuple[str, ...] = (), window: int = 3) -> str:
        """Put in what has weights for values of this form: Dense, or a convolution."""
        rank = len(self.shape)
        stem = stem or ("dense" if rank == 1 else "conv")
        if rank == 1:
            return self.put(stem, "dense", takes, units=units, activation="linear")
        size: ParamValue = window if rank == 2 else str(window)
        return self.put(
            stem, f"conv{rank - 1}d", takes,
            filters=units, kernel_size=size, padding="same", activation="linear",
        )  # fmt: skip


def group(
    kind: str, given: Mapping[str, ParamValue], behind: tuple[str, Shape | None], names: Names
) -> Group:
    """Return a block as layers.

    Args:
        kind: name of a row of `BLOCKS`.
        given: its parameters, checked; those left out have their defaults.
        behind: what it takes, and the shape of that, batch left out; None where it is not known.
        names: those of layers and those of blocks that are taken.

    Raises:
        InputError: it cannot take what it is put behind.
    """
    row, (after, shape), (taken, blocks) = BLOCKS[kind], behind, names
    if shape is None and kind == "squeeze_excite":
        raise refused(
            "network.layers",
            say("It is not known yet how many values it is to weigh."),
            say("That follows from the table, and from the layers before it."),
            say("Choose a table first, or mend the layers before it."),
        )
    if shape is not None and len(shape) not in row.ranks:
        raise refused(
            f"layers.{after}" if after else "network.layers",
            described(shape),
            say("{label} takes {needs}.", label=row.label, needs=row.needs),
            say("Put it elsewhere, or put Reshape or Flatten before it."),
        )
    block = fresh(_stem(kind), blocks)
    return made_as(
        kind, row.values(given), (after, shape or (UNKNOWN,) * row.ranks[0]), block, taken
    )


def made_as(
    kind: str, values: Values, behind: tuple[str, Shape], block: str, taken: set[str]
) -> Group:
    """Return the layers of a block behind what it is known to take.

    Args:
        kind: name of a row of `BLOCKS`.
        values: all of its parameters.
        behind: what it takes, and the shape of that, of a rank of the row.
        block: the name that its layers bear.
        taken: names that they are not to have.
    """
    made = _Made(*behind, block, taken)
    _MAKERS[kind](made, values)
    return Group(tuple(made.layers), made.takes, behind[0])


def _stem(kind: str) -> str:
    return kind.removesuffix("_block")


def row_of(block: str) -> BlockRow | None:
    """Return what a block was put in as, by the name it was given then; None for others."""
    return BLOCKS.get(_KINDS.get(re.sub(r"_\d+$", "", block), ""))


def _residual(made: _Made, values: Values) -> None:
    """Normalisation and curve before each layer with weights (He et al. 2016, figure 1b)."""
    units, norm = int(values["units"] or 0), str(values["normalization"])
    source = (made.behind,) if made.behind else ()
    for _ in range(2):
        made.put("norm", norm)
        made.put("activation", "activation", activation=values["activation"])
        branch = made.weigh("", units)
    bypass = made.behind
    if made.shape[-1] != units:
        # Both ways need one width to be added.
        bypass = made.weigh("bypass", units, source, window=1)
    made.put("add", "add", tuple(name for name in (bypass, branch) if name))


def _dense(made: _Made, values: Values) -> None:
    made.put("dense", "dense", units=values["units"], activation="linear")
    made.put("norm", "batch_normalization")
    made.put("activation", "activation", activation=values["activation"])
    made.put("dropout", "dropout", rate=values["rate"])


def _conv(made: _Made, values: Values) -> None:
    made.weigh("", int(values["units"] or 0), window=int(values["kernel_size"] or 0))
    made.put("norm", "batch_normalization")
    made.put("activation", "activation", activation=values["activation"])
    if min(made.shape[:-1]) != 1:
        size: ParamValue = 2 if len(made.shape) == 2 else "2"
        made.put("pool", f"max_pooling{len(made.shape) - 1}d", pool_size=size)


def _attention(made: _Made, values: Values) -> None:
    """An encoder layer with its normalisations first (Xiong et al. 2020, figure 1b)."""
    units, heads = int(values["units"] or 0), int(values["num_heads"] or 0)
    start = made.last
    if made.shape[-1] != units:
        start = made.put("widen", "dense", units=units, activation="linear")
    made.put("norm", "layer_normalization")
    seen = made.put(
        "attend", "multi_head_attention", num_heads=heads, key_dim=max(1, units // heads)
    )
    middle = made.put("add", "add", (start, seen))
    made.put("norm", "layer_normalization")
    made.put("dense", "dense", units=WIDER * units, activation=values["activation"])
    end = made.put("dense", "dense", units=units, activation="linear")
    made.put("add", "add", (middle, end))


def _squeeze(made: _Made, values: Values) -> None:
    """Channels weighed by their means (Hu et al. 2018, figure 2); of a vector, its values."""
    ratio, width, axes = int(values["ratio"] or 1), made.shape[-1], len(made.shape) - 1
    if axes:
        made.put("squeeze", f"global_average_pooling{axes}d")
    made.put("dense", "dense", units=max(2, width // ratio), activation="relu")
    gate = made.put("gate", "dense", units=max(1, width), activation="sigmoid")
    if axes:
        gate = made.put("form", "reshape", target_shape=", ".join(["1"] * axes + [str(width)]))
    made.put("weighed", "multiply", tuple(name for name in (made.behind, gate) if name))


_MAKERS = {
    "residual_block": _residual,
    "dense_block": _dense,
    "conv_block": _conv,
    "attention_block": _attention,
    "squeeze_excite": _squeeze,
}
_KINDS = {_stem(kind): kind for kind in BLOCKS}
