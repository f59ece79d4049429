"""Layers that bring values to a common scale."""

from __future__ import annotations

from core.catalog.layers.row import LayerRow
from core.catalog.layers.rules import CountRule, MisfitError, Params, Shape
from core.catalog.layers.weights import constraint, initializer, regularizer
from core.catalog.options import Param
from core.problems import say

_CENTRED = ("center", (True,))
_SCALED = ("scale", (True,))
_CENTER = Param("center", "flag", True, "Centre", "Learn an offset for each value.", advanced=True)
_SCALE = Param("scale", "flag", True, "Scale", "Learn a factor for each value.", advanced=True)


def _epsilon(default: float) -> Param:
    return Param(
        "epsilon", "real", default, "Epsilon", "A small number that keeps the division safe.",
        low=0.0, high=1.0, above=True, advanced=True,
    )  # fmt: skip


_NORM = (
    _epsilon(0.001),
    _CENTER,
    _SCALE,
    *initializer("beta", "zeros", "Start of the offsets", "How the offsets start.", 1, _CENTRED),
    *initializer("gamma", "ones", "Start of the factors", "How the factors start.", 1, _SCALED),
    *regularizer(
        "beta", "Regulariser of the offsets", "What large offsets add to the loss.", when=_CENTRED
    ),
    *regularizer(
        "gamma", "Regulariser of the factors", "What large factors add to the loss.", when=_SCALED
    ),
    *constraint("beta", "Constraint on the offsets", "What offsets are held to.", when=_CENTRED),
    *constraint("gamma", "Constraint on the factors", "What factors are held to.", when=_SCALED),
)


def _learned(each: int = 0) -> CountRule:
    def count(params: Params, inputs: tuple[Shape, ...]) -> int:
        learned = bool(params["center"]) + bool(params["scale"])
        return (learned + each) * inputs[0][-1]

    return count


def _grouped(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    groups, channels = int(params["groups"]), inputs[0][-1]
    if channels % groups:
        raise MisfitError(
            say("Its {channels} values cannot be parted into {groups} groups.",
                channels=channels, groups=groups),
            say("The number of groups must divide the number of values."),
            say("Choose another number of groups."),
        )  # fmt: skip
    return inputs[0]


def _last(params: Params, inputs: tuple[Shape, ...]) -> int:
    return inputs[0][-1]


ROWS = (
    LayerRow(
        name="batch_normalization",
        family="normalise",
        label="Batch normalisation",
        help="Brings each value to a common scale over the batch; steadies deep networks.",
        keras="keras.layers.BatchNormalization",
        params=(
            Param(
                "momentum", "real", 0.99, "Momentum",
                "How slowly the remembered averages follow the batches.",
                low=0.0, high=0.9999, advanced=True,
            ),
            *_NORM,
        ),
        weights=_learned(2),
    ),
    LayerRow(
        name="layer_normalization",
        family="normalise",
        label="Layer normalisation",
        help="Brings the values of each row to a common scale; works at any batch size.",
        keras="keras.layers.LayerNormalization",
        params=_NORM,
        weights=_learned(),
    ),
    LayerRow(
        name="group_normalization",
        family="normalise",
        label="Group normalisation",
        help="Brings groups of channels to a common scale; for images at small batch sizes.",
        keras="keras.layers.GroupNormalization",
        params=(
            Param(
                "groups", "whole", 32, "Groups", "How many groups the channels are parted into.",
                low=1, high=10_000,
            ),
            *_NORM,
        ),
        shape=_grouped,
        weights=_learned(),
        start={"groups": 4},
    ),
    LayerRow(
        name="rms_normalization",
        family="normalise",
        label="RMS normalisation",
        help="Layer normalisation without centring; quicker, common in language models.",
        keras="keras.layers.RMSNormalization",
        params=(_epsilon(1e-6),),
        mask="ends",
        weights=_last,
    ),
    LayerRow(
        name="unit_normalization",
        family="normalise",
        label="Unit normalisation",
        help="Scales the values of each row to the length 1; only their proportions are left.",
        keras="keras.layers.UnitNormalization",
    ),
)  # fmt: skip
