"""What happens between epochs: Keras' own callbacks, and which weights are kept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from core.network import training_calls

if TYPE_CHECKING:
    from core.network.calls import Call
    from core.recipe import Training
    from core.train.loop import Logs


class Watch:
    """Follows the validation loss and remembers the best finite weights.

    With early stopping in the recipe, that is `keras.callbacks.EarlyStopping`, so that the
    exported script, which hands the same callback to `fit`, stops and restores alike. Without,
    the last weights are kept; the best are remembered only for a stop or a loss that is not a
    number. In the same way `keras.callbacks.ReduceLROnPlateau` lowers the learning rate.
    """

    def __init__(self, model: Any, training: Training) -> None:
        self.model = model
        self.best_epoch = 0
        self._best = math.inf
        self._weights: list[Any] | None = None
        self.plateau = _made(training_calls.plateau(training), model)
        self.early_stopping = _made(training_calls.early_stopping(training), model)
        model.stop_training = False

    def epoch(self, number: int, logs: Logs) -> bool:
        """Take in a finished epoch (from 0); return whether training should end."""
        if logs["val_loss"] < self._best or self._weights is None:
            self._best = logs["val_loss"]
            self.best_epoch = number
            self._weights = self.model.get_weights()
        if self.plateau is not None:
            # It writes the learning rate into what it is given.
            self.plateau.on_epoch_end(number, dict(logs))
        if self.early_stopping is not None:
            self.early_stopping.on_epoch_end(number, logs)
        return bool(self.model.stop_training)

    def end(self) -> None:
        """Leave the weights that a training that ran its course keeps."""
        if self.early_stopping is not None:
            self.early_stopping.on_train_end()
            self.best_epoch = self.early_stopping.best_epoch

    def restore(self) -> bool:
        """Put the best finite weights back; False when no epoch has been finished."""
        if self._weights is None:
            return False
        self.model.set_weights(self._weights)
        return True


def _made(call: Call | None, model: Any) -> Any:
    """Return the callback that a call makes, ready for the first epoch; None without a call."""
    if call is None:
        return None
    made = call.run()
    made.set_model(model)
    made.on_train_begin()
    return made
