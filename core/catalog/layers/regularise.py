"""Layers that disturb the training, so that the network does not learn rows by heart."""

from __future__ import annotations

from core.catalog.layers.row import Form, LayerRow
from core.catalog.options import Param


def _rate(default: float, help_: str) -> Param:
    return Param("rate", "real", default, "Rate", help_, low=0.0, high=0.95)


def _noise(
    name: str, label: str, help_: str, keras: str, param: Param, form: Form = "any"
) -> LayerRow:
    return LayerRow(
        name=name, family="regularise", label=label, help=help_, keras=keras, params=(param,),
        form=form, seeded=True,
    )  # fmt: skip


_HIDDEN = _rate(0.2, "Share of values hidden in each step.")

ROWS = (
    _noise(
        "dropout", "Dropout",
        "Hides a random share of values in training, so that none is relied on too much.",
        "keras.layers.Dropout", _HIDDEN,
    ),
    _noise(
        "spatial_dropout1d", "Spatial dropout 1D",
        "Hides whole values over all steps of a sequence, since neighbouring steps tell the same.",
        "keras.layers.SpatialDropout1D", _HIDDEN, "sequence",
    ),
    _noise(
        "spatial_dropout2d", "Spatial dropout 2D",
        "Hides whole channels of an image, since neighbouring pixels tell the same.",
        "keras.layers.SpatialDropout2D", _HIDDEN, "image",
    ),
    _noise(
        "alpha_dropout", "Alpha dropout",
        "Dropout that keeps mean and spread; belongs to SELU.",
        "keras.layers.AlphaDropout", _rate(0.05, "Share of values hidden in each step."),
    ),
    _noise(
        "gaussian_noise", "Gaussian noise",
        "Adds random noise in training, so that small differences matter less.",
        "keras.layers.GaussianNoise",
        Param(
            "stddev", "real", 0.1, "Strength", "Standard deviation of the noise.",
            low=0.0, high=1.0,
        ),
    ),
    _noise(
        "gaussian_dropout", "Gaussian dropout",
        "Multiplies values by random factors around one in training; a softer dropout.",
        "keras.layers.GaussianDropout", _rate(0.2, "As strong as a dropout of this rate."),
    ),
)  # fmt: skip
