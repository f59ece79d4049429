"""Networks to start from. A template is only layers; the output follows from the target."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.options import Row, table
from core.recipe import Layer


@dataclass(frozen=True, kw_only=True)
class TemplateRow(Row):
    """A starting network with its layers."""

    layers: tuple[Layer, ...]


def _dense(id_: str, units: int, activation: str = "relu", inputs: tuple[str, ...] = ()) -> Layer:
    return Layer(
        id=id_, kind="dense", params={"units": units, "activation": activation}, inputs=inputs
    )


def _dropout(id_: str, rate: float) -> Layer:
    return Layer(id=id_, kind="dropout", params={"rate": rate})


def _step(number: int, units: int) -> tuple[Layer, ...]:
    """Return Dense without activation, batch normalisation, ReLU, dropout."""
    return (
        _dense(f"dense_{number}", units, "linear"),
        Layer(id=f"norm_{number}", kind="batch_normalization"),
        Layer(id=f"relu_{number}", kind="activation", params={"activation": "relu"}),
        _dropout(f"dropout_{number}", 0.2),
    )


def _residual(number: int, units: int, before: str) -> tuple[Layer, ...]:
    """Return a block that adds a correction to its input (He et al. 2016, pre-activation)."""
    return (
        Layer(id=f"norm_{number}", kind="layer_normalization", inputs=(before,)),
        _dense(f"dense_{number}a", units),
        _dropout(f"dropout_{number}", 0.1),
        _dense(f"dense_{number}b", units, "linear"),
        Layer(id=f"add_{number}", kind="add", inputs=(before, f"dense_{number}b")),
    )


TEMPLATES = table(
    TemplateRow(
        name="mlp",
        label="Baseline network",
        help="Two Dense layers, 64 and 32 units, with dropout; a sound start for most tables.",
        layers=(
            _dense("dense_1", 64),
            _dropout("dropout_1", 0.2),
            _dense("dense_2", 32),
            _dropout("dropout_2", 0.2),
        ),
    ),
    TemplateRow(
        name="linear",
        label="Linear model",
        help="No hidden layer: each column adds its share; the simplest thing that can work.",
        layers=(),
    ),
    TemplateRow(
        name="stepped",
        label="Stepped-down network",
        help="Four layers that narrow from 196 to 32 units, with batch normalisation.",
        layers=(*_step(1, 196), *_step(2, 128), *_step(3, 64), *_step(4, 32)),
    ),
    TemplateRow(
        name="residual",
        label="Residual network",
        help="Blocks that each correct the one before; stays trainable when it is deep.",
        layers=(
            _dense("stem", 96, "linear"),
            *_residual(1, 96, "stem"),
            *_residual(2, 96, "add_1"),
            *_residual(3, 96, "add_2"),
            Layer(id="norm_out", kind="layer_normalization"),
            Layer(id="relu_out", kind="activation", params={"activation": "relu"}),
        ),
    ),
)
