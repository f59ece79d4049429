"""Schedules: how the learning rate changes in the course of a training.

A person says lengths in epochs and rates as shares of the learning rate; `network.training_calls`
turns them into the steps and rates that Keras wants.
"""

from __future__ import annotations

from core.catalog.options import Param, Row, table


def _epochs(name: str, default: int, label: str, help_: str, low: int = 1) -> Param:
    return Param(name, "whole", default, label, help_, low=low, high=100_000)


def _share(
    name: str, default: float, label: str, help_: str, above: bool = False, advanced: bool = False
) -> Param:
    """Return a share of the learning rate or of the epochs; `above` excludes 0."""
    return Param(
        name, "real", default, label, help_, low=0.0, high=1.0, above=above, advanced=advanced
    )


_FACTOR = _share("factor", 0.5, "Factor", "What the learning rate is multiplied by.", above=True)
_FLOOR = _share("floor", 0.0, "Lowest share", "Share of the learning rate that it ends at.")

SCHEDULES = table(
    Row(
        name="constant",
        label="Constant",
        help="The same learning rate from beginning to end.",
    ),
    Row(
        name="step",
        label="Steps",
        help="Multiplies the learning rate by a factor every few epochs.",
        keras="keras.optimizers.schedules.ExponentialDecay",
        params=(_epochs("every", 10, "Every", "Epochs from one step to the next."), _FACTOR),
    ),
    Row(
        name="exponential",
        label="Exponential",
        help="Lets the learning rate fall a little in each step, by a factor over some epochs.",
        keras="keras.optimizers.schedules.ExponentialDecay",
        params=(_epochs("every", 10, "Over", "Epochs in which the factor is reached."), _FACTOR),
    ),
    Row(
        name="cosine",
        label="Cosine with warm-up",
        help="Rises from zero in some first epochs, then falls along a half wave to the last.",
        keras="keras.optimizers.schedules.CosineDecay",
        params=(
            _epochs("warmup", 5, "Warm-up", "Epochs in which it rises; 0 for none.", low=0),
            _FLOOR,
        ),
    ),
    Row(
        name="cosine_restarts",
        label="Cosine with restarts",
        help="Falls along a half wave and starts anew, each time for longer.",
        keras="keras.optimizers.schedules.CosineDecayRestarts",
        params=(
            _epochs("first", 10, "First fall", "Epochs until the first restart."),
            Param(
                "t_mul",
                "real",
                2.0,
                "Longer by",
                "Each fall lasts so many times the one before.",
                low=1.0,
                high=10.0,
            ),
            _share(
                "m_mul",
                1.0,
                "Lower by",
                "Each restart begins at so much of the one before.",
                above=True,
                advanced=True,
            ),
            _FLOOR,
        ),
    ),
    Row(
        name="polynomial",
        label="Polynomial",
        help="Falls from the first epoch to the last, straight or along a power.",
        keras="keras.optimizers.schedules.PolynomialDecay",
        params=(
            Param(
                "power",
                "real",
                1.0,
                "Power",
                "1 is a straight line; more falls faster at first.",
                low=0.0,
                high=10.0,
                above=True,
            ),
            _share("floor", 0.01, "Lowest share", "Share of the learning rate that it ends at."),
        ),
    ),
    Row(
        name="triangular",
        label="Cyclical",
        help="Rises and falls in straight lines again and again, which can lead out of a rut.",
        keras="core.network.schedules.Triangular",
        params=(
            _epochs("cycle", 8, "Cycle", "Epochs of one rise and fall."),
            _share("floor", 0.1, "Lowest share", "Share of the learning rate that it starts at."),
            _share(
                "shrink",
                1.0,
                "Lower by",
                "Each cycle rises to so much of the one before.",
                above=True,
                advanced=True,
            ),
        ),
    ),
    Row(
        name="one_cycle",
        label="One cycle",
        help="One rise to the learning rate and one long fall to almost zero; it then trains fast "
        "at high rates. Momentum stays as it is.",
        keras="core.network.schedules.OneCycle",
        params=(
            _share(
                "rise",
                0.3,
                "Share that rises",
                "Share of the epochs in which it rises.",
                above=True,
            ),
            _share(
                "start",
                0.04,
                "First share",
                "Share of the learning rate that it starts at.",
                advanced=True,
            ),
            _share(
                "end",
                0.000004,
                "Last share",
                "Share of the learning rate that it ends at.",
                advanced=True,
            ),
        ),
    ),
    Row(
        name="plateau",
        label="When it stops getting better",
        help="Lowers the learning rate when the validation loss has not improved for some epochs.",
        keras="keras.callbacks.ReduceLROnPlateau",
        params=(
            Param(
                "factor",
                "real",
                0.5,
                "Factor",
                "What the learning rate is multiplied by.",
                low=0.01,
                high=0.99,
            ),
            _epochs("patience", 5, "Patience", "Epochs without improvement that are waited for."),
            Param(
                "min_delta",
                "real",
                0.0001,
                "Smallest improvement",
                "Less than this does not count as better.",
                low=0.0,
                high=1000.0,
                advanced=True,
            ),
            Param(
                "cooldown",
                "whole",
                0,
                "Rest",
                "Epochs after a change in which nothing is counted.",
                low=0,
                high=10_000,
                advanced=True,
            ),
            Param(
                "min_lr",
                "real",
                0.0,
                "Lowest rate",
                "The learning rate does not fall below this.",
                low=0.0,
                high=100.0,
                advanced=True,
            ),
        ),
    ),
)
