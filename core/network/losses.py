"""Losses that Keras lacks, made of its operations alone.

The exported script holds those that its run used word for word, below nothing but `import keras`;
`model.keras` is saved uncompiled and needs none of them. Each returns one number a row; weights of
rows and the mean over a batch are left to `keras.losses.Loss`.
"""

from __future__ import annotations

from typing import Any

import keras


class OneHot(keras.losses.Loss):  # type: ignore[misc]
    """A Keras loss that wants a share for each class, given class numbers."""

    def __init__(self, loss: Any) -> None:
        super().__init__(name="one_hot")
        self.loss = loss

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of class numbers (rows,) and probabilities (rows, classes)."""
        numbers = keras.ops.cast(keras.ops.reshape(y_true, (-1,)), "int32")
        return self.loss.call(keras.ops.one_hot(numbers, y_pred.shape[-1]), y_pred)


class OnMargin(keras.losses.Loss):  # type: ignore[misc]
    """A Keras loss of two classes that wants the margin before the sigmoid, given what follows it.

    The margin is worked back from the probability, so that the network still answers with one: 0.5
    is the margin 0. Margins beyond 16 are taken as 16, where a float ends.
    """

    def __init__(self, loss: Any) -> None:
        super().__init__(name="on_margin")
        self.loss = loss

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of truth 0 or 1 and probabilities, both (rows, 1)."""
        least = keras.config.epsilon()
        share = keras.ops.clip(y_pred, least, 1.0 - least)
        return self.loss.call(y_true, keras.ops.log(share) - keras.ops.log(1.0 - share))


class InUnits(keras.losses.Loss):  # type: ignore[misc]
    """A Keras loss of numbers in their own units, given them divided by a unit.

    A network that has to find its way up to thousands by itself learns next to nothing.
    """

    def __init__(self, loss: Any, unit: float) -> None:
        super().__init__(name="in_units")
        self.loss, self.unit = loss, unit

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of numbers and predictions, both (rows, 1)."""
        return self.loss.call(y_true * self.unit, y_pred * self.unit)


class CategoricalMarginHinge(keras.losses.Loss):  # type: ignore[misc]
    """How much less than 1 the true class leads the best of the others before the softmax.

    The hinge of Crammer and Singer (2001). Differences of logarithms of softmax shares are those of
    what entered the softmax, so that the network still answers with shares.
    """

    def __init__(self) -> None:
        super().__init__(name="categorical_margin_hinge")

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of class numbers (rows,) and probabilities (rows, classes)."""
        numbers = keras.ops.cast(keras.ops.reshape(y_true, (-1,)), "int32")
        own = keras.ops.one_hot(numbers, y_pred.shape[-1])
        scores = keras.ops.log(keras.ops.maximum(y_pred, keras.config.epsilon()))
        true = keras.ops.sum(own * scores, axis=-1)
        # No score is below -17; the true class is put out of the race.
        rival = keras.ops.max(scores - 100.0 * own, axis=-1)
        return keras.ops.maximum(1.0 + rival - true, 0.0)


class WeightedBinaryCrossentropy(keras.losses.Loss):  # type: ignore[misc]
    """Binary cross-entropy in which a row of the positive class counts so many times."""

    def __init__(self, positive_weight: float) -> None:
        super().__init__(name="weighted_binary_crossentropy")
        self.positive_weight = positive_weight

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of truth 0 or 1 and probabilities, both (rows, 1)."""
        positive = keras.ops.reshape(y_true, (-1,))
        each = keras.losses.binary_crossentropy(y_true, y_pred)
        return each * (1.0 + (self.positive_weight - 1.0) * positive)


class WeightedCategoricalCrossentropy(keras.losses.Loss):  # type: ignore[misc]
    """Categorical cross-entropy in which a row counts as often as the weight of its class."""

    def __init__(self, weights: tuple[float, ...]) -> None:
        super().__init__(name="weighted_categorical_crossentropy")
        self.weights = weights

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of class numbers (rows,) and probabilities (rows, classes)."""
        numbers = keras.ops.cast(keras.ops.reshape(y_true, (-1,)), "int32")
        each = keras.losses.sparse_categorical_crossentropy(numbers, y_pred)
        return each * keras.ops.take(keras.ops.array(self.weights, "float32"), numbers, axis=0)


class Quantile(keras.losses.Loss):  # type: ignore[misc]
    """The pinball loss, least where a share of the numbers lies below (Koenker, Bassett 1978)."""

    def __init__(self, share: float) -> None:
        super().__init__(name="quantile")
        self.share = share

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of numbers and predictions, both (rows, 1)."""
        error = y_true - y_pred
        sides = keras.ops.maximum(self.share * error, (self.share - 1.0) * error)
        return keras.ops.mean(sides, axis=-1)
