"""The curves that are drawn are those of Keras."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import keras
import numpy as np
import pytest

from core.catalog.layers import ACTIVATIONS
from core.charts import activation

X = np.linspace(-7, 7, 141)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_curve_is_that_of_keras(name: str) -> None:
    given = X[:, None].astype("float32")
    if name in activation.TOGETHER:
        given = np.concatenate([given, np.zeros_like(given)], axis=1)
    theirs = np.asarray(keras.activations.get(name)(keras.ops.convert_to_tensor(given)))[:, 0]
    np.testing.assert_allclose(activation.curve(name, X), theirs, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_picture_stays_in_its_frame(name: str) -> None:
    root = ET.fromstring(activation.svg(name))
    assert len(activation.svg(name)) < 3_500
    paths = [path.get("d", "") for path in root]
    assert len(paths) == 2
    for path in paths:
        numbers = [float(one) for one in path.replace("M", " ").replace("L", " ").split()]
        assert all(-0.1 <= one <= activation.WIDE for one in numbers[::2])
        assert all(-0.1 <= one <= activation.HIGH for one in numbers[1::2])
    assert "becomes" in str(activation.words(name))


def test_every_activation_has_its_curve() -> None:
    assert set(activation.CURVES) == set(ACTIVATIONS)
    assert str(activation.words("relu")) == "-4 becomes 0, 0 becomes 0, 4 becomes 4."
