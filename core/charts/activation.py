"""The curve of an activation as a small SVG, by NumPy: what becomes of a value between -4 and 4.

Softmax and its kin look at all values together; drawn is the share of one beside a second that is
0. The formulae are those of `keras.activations`; a test holds them equal. The picture has no
background and no text, so that one serves both themes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.charts.style import PALETTE, QUIET
from core.charts.text import number
from core.problems import Phrase, say

Array = npt.NDArray[np.float64]

REACH = 4.0
# Values beyond are cut off: the exponential would flatten everything else.
TALLEST = 4.5
WIDE, HIGH, ROOM = 220, 110, 6
_ALPHA, _SCALE = 1.6732632423543772, 1.0507009873554805


def _softplus(x: Array) -> Array:
    return np.logaddexp(x, 0.0)


def _sigmoid(x: Array) -> Array:
    return np.exp(-_softplus(-x))


def _elu(x: Array) -> Array:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0.0)))


def _hard_sigmoid(x: Array) -> Array:
    return np.clip(x / 6 + 0.5, 0.0, 1.0)


def _gelu(x: Array) -> Array:
    erf: Array = np.array([math.erf(one / math.sqrt(2)) for one in x])
    return x * 0.5 * (1 + erf)


def _sparse_plus(x: Array) -> Array:
    return np.where(x <= -1, 0.0, np.where(x >= 1, x, 0.25 * (x + 1) ** 2))


def _ramp(x: Array) -> Array:
    return np.clip(0.5 * (x + 1), 0.0, 1.0)


CURVES: Mapping[str, Callable[[Array], Array]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0.0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "elu": _elu,
    "selu": lambda x: _SCALE * np.where(x > 0, x, _ALPHA * _elu(x)),
    "gelu": _gelu,
    "silu": lambda x: x * _sigmoid(x),
    "softplus": _softplus,
    "tanh": np.tanh,
    "sigmoid": _sigmoid,
    "softmax": _sigmoid,
    "relu6": lambda x: np.clip(x, 0.0, 6.0),
    "celu": _elu,
    "mish": lambda x: x * np.tanh(_softplus(x)),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "squareplus": lambda x: (x + np.sqrt(x**2 + 4)) / 2,
    "sparse_plus": _sparse_plus,
    "exponential": np.exp,
    "hard_silu": lambda x: x * _hard_sigmoid(x),
    "hard_sigmoid": _hard_sigmoid,
    "hard_tanh": lambda x: np.clip(x, -1.0, 1.0),
    "sparse_sigmoid": _ramp,
    "log_sigmoid": lambda x: -_softplus(-x),
    "tanh_shrink": lambda x: x - np.tanh(x),
    "soft_shrink": lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0.0),
    "hard_shrink": lambda x: np.where(np.abs(x) > 0.5, x, 0.0),
    "log_softmax": lambda x: -_softplus(-x),
}
# Those that look at all values together.
TOGETHER = ("softmax", "log_softmax")


def curve(name: str, x: Array) -> Array:
    """Return what an activation makes of values; of each beside a 0 for those of `TOGETHER`."""
    return CURVES[name](x)


@lru_cache(maxsize=64)
def svg(name: str) -> str:
    """Return the curve of an activation as a picture with the two axes through zero."""
    x = np.linspace(-REACH, REACH, 161)
    y = curve(name, x)
    keep = np.abs(y) <= TALLEST
    low, high = min(float(y[keep].min()), -0.5), max(float(y[keep].max()), 1.0)
    across, down = WIDE - 2 * ROOM, HIGH - 2 * ROOM

    def at(one: float, other: float) -> str:
        right = ROOM + (one + REACH) / (2 * REACH) * across
        return f"{right:.1f} {ROOM + (high - other) / (high - low) * down:.1f}"

    # A leap is drawn as one, not as a slope.
    points = list(zip(x[keep], y[keep], strict=True))
    steps = ["M" + at(*points[0])]
    for (_, before), (place, height) in pairwise(points):
        steps.append(("M" if abs(height - before) > 0.4 else "L") + at(place, height))
    axes = f"M{at(-REACH, 0)}L{at(REACH, 0)}M{at(0, low)}L{at(0, high)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}"'
        f' height="{HIGH}" fill="none">'
        f'<path d="{axes}" stroke="{QUIET}" stroke-opacity="0.6"/>'
        f'<path d="{"".join(steps)}" stroke="{PALETTE[0]}" stroke-width="2.4"'
        ' stroke-linejoin="round" stroke-linecap="round"/></svg>'
    )


def words(name: str) -> Phrase:
    """Return what the picture shows, for whoever cannot see it."""
    low, middle, high = (float(one) for one in curve(name, np.array([-REACH, 0.0, REACH])))
    values = {"low": number(low), "middle": number(middle), "high": number(high)}
    if name in TOGETHER:
        return say(
            "Beside a second value of 0: -4 becomes {low}, 0 becomes {middle}, 4 becomes {high}.",
            **values,
        )
    return say("-4 becomes {low}, 0 becomes {middle}, 4 becomes {high}.", **values)
