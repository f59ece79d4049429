"""The network with its preparation and its decoding inside: the model that takes canonical rows.

One input for each feature column, named by `ColumnFacts.input`: float64 for numbers (NaN where
missing), text for the others ("" where missing). Only stock Keras layers and operations, so that
`keras.saving.load_model` opens it without any code of ours. Each step here is the twin of an
encoder in `prepare.plain`; a test holds the two equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from core.network.plan import free_name, name_operations
from core.prepare.plain import CategoryEncoder, DateEncoder, NumberEncoder, date_parts
from core.prepare.texts import TextEncoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.network.build import Network
    from core.prepare.fitted import Fitted

ops = keras.ops
DATE_CHARACTERS = "0123456789-T:"
DATE_LENGTH = 19
# Rows that are computed at once. The last bits of an output depend on it.
BATCH = 8192


def raw_model(fitted: Fitted, inputs: dict[str, str], network: Network) -> Any:
    """Return the model over canonical rows.

    Args:
        fitted: what was fitted on the training rows.
        inputs: name of the model's input for each feature column.
        network: the trained layers; they are shared, not copied.

    Returns:
        A `keras.Model`. Its output is the probability of the positive class (rows, 1), the
        probability of each class (rows, classes), or the number in units of the target (rows, 1).
    """
    encoders = fitted.encoders
    entries = {
        e.column: keras.Input(
            (1,),
            name=inputs[e.column],
            dtype="float64" if isinstance(e, NumberEncoder) else "string",
        )
        for e in encoders
    }
    assembly = _Assembly(set(inputs.values()) | network.plan.names())
    features, codes = assembly.encode(fitted, entries)
    arrays = {"features": features, **assembly.tokens(fitted.texts, entries)}
    given = [entries[e.column] for e in encoders]
    selected = network.select(arrays)
    parts = [part for part in selected if part is not None]
    made = [part for part in (features, *codes, *parts) if part is not None]
    name_operations(keras.Model(given, made).operations, assembly.taken)
    result = network.connect(selected, codes)
    if fitted.goal.task == "regression":
        result = keras.layers.Rescaling(
            fitted.scale,
            fitted.center,
            dtype="float64",
            name=free_name("prediction", assembly.taken),
        )(result)
    return keras.Model(given, result, name="model")


class _Assembly:
    """Encodes symbolic inputs; collects the missing flags, which come last."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken
        self.gaps: dict[str, Any] = {}

    def encode(self, fitted: Fitted, entries: dict[str, Any]) -> tuple[Any, list[Any]]:
        """Return the features tensor, None without any, and the code tensors of embeddings."""
        wide = fitted.wide
        numbers = [e for e in wide if isinstance(e, NumberEncoder)]
        blocks = [self._numbers(numbers, entries)] if numbers else []
        for encoder in wide:
            if isinstance(encoder, CategoryEncoder):
                place = self._place(encoder, entries[encoder.column])
                blocks.append(ops.one_hot(place, encoder.places, dtype="float32"))
            elif isinstance(encoder, DateEncoder):
                blocks.append(self._date(encoder, entries[encoder.column]))
        codes = [self._place(e, entries[e.column]) for e in fitted.learned]
        blocks += [ops.cast(self.gaps[e.column], "float32") for e in fitted.encoders if e.flag]
        if not blocks and not codes:
            return None, []  # Texts alone.
        if not blocks:
            blocks = [ops.zeros_like(ops.cast(codes[0], "float32"))[:, None][:, :0]]
        name = free_name("prepared", self.taken)
        return keras.layers.Concatenate(name=name)(blocks) if len(blocks) > 1 else blocks[0], codes

    def _numbers(self, encoders: list[NumberEncoder], entries: dict[str, Any]) -> Any:
        """Fill and scale all number columns at once, in float64."""
        columns = [entries[e.column] for e in encoders]
        name = free_name("numbers", self.taken)
        cells = columns[0]
        if len(columns) > 1:
            cells = keras.layers.Concatenate(dtype="float64", name=name)(columns)
        gaps = ops.isnan(cells)
        for position, encoder in enumerate(encoders):
            if encoder.flag:
                self.gaps[encoder.column] = gaps[:, position : position + 1]
        filled = ops.where(gaps, np.array([[e.fill for e in encoders]]), cells)
        centred = ops.subtract(filled, np.array([[e.center for e in encoders]]))
        scaled = ops.divide(centred, np.array([[e.scale for e in encoders]]))
        return ops.cast(scaled, "float32")

    def _place(self, encoder: CategoryEncoder, cells: Any) -> Any:
        """Return the place of each category: an int32 tensor of shape (rows,)."""
        unknown = "[UNK]"
        while unknown in encoder.vocabulary:
            unknown += "?"
        # A lookup refuses an empty vocabulary; the stand-in shares the place of the unknown.
        words = encoder.vocabulary or ("[none]",)
        lookup = keras.layers.StringLookup(
            vocabulary=list(words),
            mask_token="",
            oov_token=unknown,
            num_oov_indices=1,
            name=free_name("lookup", self.taken),
        )
        index = lookup(cells)
        if encoder.flag:
            self.gaps[encoder.column] = ops.equal(index, 0)
        places = list(encoder.places_of_words) or [encoder.other_place]
        order = np.array([encoder.missing_place, encoder.other_place, *places], "int32")
        return ops.take(order, ops.squeeze(index, axis=-1), axis=0)

    def tokens(self, encoders: tuple[TextEncoder, ...], entries: dict[str, Any]) -> dict[str, Any]:
        """Return the word numbers of all texts as one int32 tensor, where there are any."""
        parts = [ops.cast(self._words(e)(entries[e.column]), "int32") for e in encoders]
        if not parts:
            return {}
        name = free_name("words", self.taken)
        join = keras.layers.Concatenate(name=name) if len(parts) > 1 else None
        return {"tokens": join(parts) if join else parts[0]}

    def _words(self, encoder: TextEncoder) -> Any:
        """Return the layer that does to texts what `TextEncoder.tokens` does."""
        return keras.layers.TextVectorization(
            standardize="lower_and_strip_punctuation",
            split="character" if encoder.unit == "characters" else "whitespace",
            # A layer refuses an empty vocabulary; no word of a text holds a blank.
            vocabulary=list(encoder.vocabulary) or ["no words"],
            output_sequence_length=encoder.length,
            name=free_name("text", self.taken),
        )

    def _date(self, encoder: DateEncoder, cells: Any) -> Any:
        """Return the scaled parts of ISO dates, by the arithmetic of `plain.date_parts`."""
        reader = keras.layers.TextVectorization(
            standardize=None,
            split="character",
            vocabulary=list(DATE_CHARACTERS),
            output_sequence_length=DATE_LENGTH,
            name=free_name("date", self.taken),
        )
        tokens = ops.cast(reader(cells), "int32")  # 0 is padding, 1 unknown, 2 is "0"
        gap = ops.equal(tokens[:, 0:1], 0)
        if encoder.flag:
            self.gaps[encoder.column] = gap
        fill = [DATE_CHARACTERS.find(c) + 2 for c in encoder.fill.ljust(DATE_LENGTH, "0")]
        digits = ops.where(gap, np.array([fill], "int32"), tokens) - 2
        digit = ops.logical_and(digits >= 0, digits <= 9)
        digits = ops.where(digit, digits, ops.zeros_like(digits))

        def number(start: int, stop: int) -> Any:
            powers = np.array([10 ** np.arange(stop - start)[::-1]], "int32")
            return ops.sum(digits[:, start:stop] * powers, axis=1, keepdims=True)

        parts = date_parts(
            number(0, 4), number(5, 7), number(8, 10), number(11, 13), number(14, 16)
        )
        chosen = [ops.cast(parts[part], "float64") for part in encoder.parts]
        name = free_name("date_parts", self.taken)
        joined = chosen[0]
        if len(chosen) > 1:
            joined = keras.layers.Concatenate(dtype="float64", name=name)(chosen)
        centred = ops.subtract(joined, np.array([encoder.centers]))
        return ops.cast(ops.divide(centred, np.array([encoder.scales])), "float32")


def tensors(fitted: Fitted, inputs: dict[str, str], columns: dict[str, Any]) -> dict[str, Any]:
    """Return canonical columns as the tensors that a raw model takes, each of shape (rows, 1)."""
    import tensorflow as tf

    result = {}
    for encoder in fitted.encoders:
        cells = columns[encoder.column]
        number = isinstance(encoder, NumberEncoder)
        values = cells.astype("float64") if number else list(cells)
        kind = tf.float64 if number else tf.string
        result[inputs[encoder.column]] = tf.reshape(tf.constant(values, kind), (-1, 1))
    return result


def answering(model: Any) -> Callable[[dict[str, Any]], np.ndarray[Any, Any]]:
    """Return a function from rows, given as tensors, to the model's output as float64.

    One compiled function over large batches, traced once for any number of rows: `model.predict`
    costs 0.3 s before the first row and refuses NumPy text.
    """
    import tensorflow as tf

    shapes = {entry.name: tf.TensorSpec((None, 1), entry.dtype) for entry in model.inputs}

    @tf.function(input_signature=[shapes], autograph=False)  # type: ignore[untyped-decorator]
    def run(part: dict[str, Any]) -> Any:
        return model(part, training=False)

    def answer(rows: dict[str, Any]) -> np.ndarray[Any, Any]:
        count = int(next(iter(rows.values())).shape[0])
        parts = [rows]
        if count > BATCH:
            starts = range(0, count, BATCH)
            parts = [{name: v[at : at + BATCH] for name, v in rows.items()} for at in starts]
        outputs = [run(part).numpy() for part in parts]
        width = model.output_shape[-1]
        return np.concatenate([*outputs, np.zeros((0, width))]).astype("float64")

    return answer
