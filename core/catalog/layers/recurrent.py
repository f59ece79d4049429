"""Layers for sequences and text: memory from step to step, and words as learned numbers.

Left out of Keras: `stateful` and `return_state`, which a table row has no use for, and `unroll`,
which is a matter of speed.
"""

from __future__ import annotations

from dataclasses import replace

from core.catalog.layers.activation import activation
from core.catalog.layers.convolve import ROWS as CONVOLUTIONS
from core.catalog.layers.dense import ROWS as DENSE
from core.catalog.layers.dense import check_orthogonal, units
from core.catalog.layers.pool import ROWS as POOLS
from core.catalog.layers.reshape import ROWS as FORMS
from core.catalog.layers.row import LayerRow
from core.catalog.layers.rules import CountRule, MisfitError, Params, Shape, product
from core.catalog.layers.weights import (
    ACTIVITY,
    USE_BIAS,
    bias,
    constraint,
    initializer,
    kernel,
    regularizer,
)
from core.catalog.options import Param, table
from core.problems import say

_SEQUENCES = Param(
    "return_sequences", "flag", False, "A value for each step",
    "Leave what is remembered at every step, not only at the last; needed before another layer "
    "for sequences.",
)  # fmt: skip
_GATES = Param(
    "recurrent_activation", "one_of", "sigmoid", "Activation of the gates",
    "The curve that decides how far a gate opens.",
    choices=activation().choices, option="activation", advanced=True,
)  # fmt: skip


def _share(name: str, label: str, help_: str) -> Param:
    return Param(name, "real", 0.0, label, help_, low=0.0, high=0.95, advanced=True)


_RATES = (
    _share("dropout", "Dropout of the input", "Share of the input hidden in training."),
    _share("recurrent_dropout", "Dropout of the memory", "Share of the memory hidden in training."),
)
_BACKWARDS = Param(
    "go_backwards", "flag", False, "Backwards", "Read from the last step to the first.",
    advanced=True,
)  # fmt: skip
_RECURRENT = (
    *kernel(matrix=True),
    *initializer(
        "recurrent", "orthogonal", "Start of the memory's weights",
        "How the weights from step to step are drawn.", 2,
    ),
    *regularizer(
        "recurrent", "Regulariser of the memory's weights", "What large ones add to the loss.",
        matrix=True,
    ),
    *constraint("recurrent", "Constraint on the memory's weights", "What they are held to."),
    *bias(),
    *ACTIVITY,
)  # fmt: skip


def _remembered(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    steps, width = inputs[0]
    check_orthogonal(params, width)
    check_orthogonal(params, int(params["units"]), "recurrent")
    last = (int(params["units"]),)
    return (steps, *last) if params["return_sequences"] else last


def _memory_weights(gates: int) -> CountRule:
    def count(params: Params, inputs: tuple[Shape, ...]) -> int:
        width, size = inputs[0][-1], int(params["units"])
        # A GRU that resets after the product has offsets for both of its products.
        offsets = (1 + bool(params.get("reset_after", False))) * bool(params["use_bias"])
        return gates * size * (width + size + offsets)

    return count


def _memory_values(gates: int) -> CountRule:
    def count(params: Params, inputs: tuple[Shape, ...]) -> int:
        # Gates and memory of every step are kept for the way back.
        return inputs[0][0] * (gates + 2) * int(params["units"])

    return count


_LSTM = LayerRow(
    name="lstm",
    family="recurrent",
    label="LSTM",
    help="Reads step by step with a memory that gates write, keep and read; for longer sequences.",
    keras="keras.layers.LSTM",
    params=(
        units(help_="How many values it remembers."), activation("tanh"), _SEQUENCES, _GATES,
        *_RATES, _BACKWARDS,
        Param(
            "unit_forget_bias", "flag", True, "Remember at first",
            "Start with a gate that forgets nothing.", when=("use_bias", (True,)), advanced=True,
        ),
        *_RECURRENT,
    ),
    form="sequence",
    shape=_remembered,
    weights=_memory_weights(4),
    beside=_memory_values(4),
    seeded=True,
)  # fmt: skip
_GRU = LayerRow(
    name="gru",
    family="recurrent",
    label="GRU",
    help="Like LSTM with fewer gates and weights; often as good, and quicker.",
    keras="keras.layers.GRU",
    params=(
        units(help_="How many values it remembers."), activation("tanh"), _SEQUENCES, _GATES,
        *_RATES, _BACKWARDS,
        Param(
            "reset_after", "flag", True, "Reset after the product",
            "Where the reset gate works; false is the form of the first paper.", advanced=True,
        ),
        *_RECURRENT,
    ),
    form="sequence",
    shape=_remembered,
    weights=_memory_weights(3),
    beside=_memory_values(3),
    seeded=True,
)  # fmt: skip
_SIMPLE = LayerRow(
    name="simple_rnn",
    family="recurrent",
    label="Simple RNN",
    help="Reads step by step and remembers without gates; for short sequences.",
    keras="keras.layers.SimpleRNN",
    params=(
        units(help_="How many values it remembers."), activation("tanh"), _SEQUENCES, *_RATES,
        _BACKWARDS, *_RECURRENT,
    ),
    form="sequence",
    shape=_remembered,
    weights=_memory_weights(1),
    beside=_memory_values(1),
    seeded=True,
)  # fmt: skip

_MEMORIES = table(_LSTM, _GRU, _SIMPLE)


def _both_ways(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    inner, held = _BIDIRECTIONAL.held(params)
    shape = inner.leaves(held, inputs)
    return (*shape[:-1], shape[-1] * (2 if params["merge_mode"] == "concat" else 1))


def _both_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    inner, held = _BIDIRECTIONAL.held(params)
    return 2 * inner.weights(held, inputs)


def _both_values(params: Params, inputs: tuple[Shape, ...]) -> int:
    inner, held = _BIDIRECTIONAL.held(params)
    return 2 * (inner.beside(held, inputs) + product(inner.leaves(held, inputs)))


def _which(rows: tuple[str, ...], help_: str) -> Param:
    return Param("layer", "one_of", rows[0], "Layer inside", help_, choices=rows, option="layer")


_BIDIRECTIONAL = LayerRow(
    name="bidirectional",
    family="recurrent",
    label="Bidirectional",
    help="Reads a sequence from both ends with two layers of a kind, and joins what they say.",
    keras="keras.layers.Bidirectional",
    params=(
        _which(tuple(_MEMORIES), "What reads, once in each direction."),
        units(help_="How many values each direction remembers."),
        activation("tanh"),
        _SEQUENCES,
        Param(
            "merge_mode", "one_of", "concat", "Joined by",
            "Side by side (concat), added, multiplied, or averaged.",
            choices=("concat", "sum", "mul", "ave"), advanced=True,
        ),
        *_RATES,
        *kernel(matrix=True),
        USE_BIAS,
    ),
    form="sequence",
    shape=_both_ways,
    weights=_both_weights,
    beside=_both_values,
    inner=_MEMORIES,
)  # fmt: skip

_STEPS = {
    row.name: row
    for row in (*DENSE, *CONVOLUTIONS, *POOLS, *FORMS, _LSTM, _GRU)
    if row.name in ("dense", "conv1d", "flatten", "global_max_pooling1d",
                    "global_average_pooling1d", "lstm", "gru")
}  # fmt: skip


def _inside(params: Params, inputs: tuple[Shape, ...]) -> tuple[LayerRow, Params, tuple[Shape]]:
    inner, held = _DISTRIBUTED.held(params)
    return inner, held, (inputs[0][1:],)


def _at_each_step(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    if len(inputs[0]) < 2:
        raise MisfitError(
            say("Its input is a vector of {count} values.", count=inputs[0][0]),
            say("It needs steps, to apply a layer to each of them."),
            say("Use a sequence or an image as input, or put Reshape before it."),
        )
    inner, held, step = _inside(params, inputs)
    return (inputs[0][0], *inner.leaves(held, step))


def _step_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    inner, held, step = _inside(params, inputs)
    return inner.weights(held, step)


def _step_values(params: Params, inputs: tuple[Shape, ...]) -> int:
    inner, held, step = _inside(params, inputs)
    return inputs[0][0] * (inner.beside(held, step) + product(inner.leaves(held, step)))


def _for(param: Param, *rows: str) -> Param:
    return replace(param, when=("layer", rows))


_DISTRIBUTED = LayerRow(
    name="time_distributed",
    family="recurrent",
    label="Time distributed",
    help="Applies the same layer to each step, or to each row of an image.",
    keras="keras.layers.TimeDistributed",
    params=(
        _which(tuple(_STEPS), "What is applied to each step."),
        _for(units(), "dense", "lstm", "gru"),
        _for(
            Param("filters", "whole", 32, "Filters", "How many patterns are looked for.", low=1,
                  high=10_000),
            "conv1d",
        ),
        _for(
            Param("kernel_size", "whole", 3, "Window", "Values that it sees at a time.", low=1,
                  high=999),
            "conv1d",
        ),
        _for(activation(), "dense", "conv1d"),
        _for(_SEQUENCES, "lstm", "gru"),
    ),
    shape=_at_each_step,
    weights=_step_weights,
    beside=_step_values,
    inner=_STEPS,
    start={"activation": "relu"},
)  # fmt: skip


def _embedded(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    return (*inputs[0], int(params["output_dim"]))


def _embedding_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    return int(params["input_dim"]) * int(params["output_dim"])


ROWS = (
    LayerRow(
        name="embedding",
        family="recurrent",
        label="Embedding",
        help="Gives each word a few learned numbers; words used alike come to lie close together.",
        keras="keras.layers.Embedding",
        params=(
            Param(
                # As many words as a text input keeps at first, unknown ones and padding.
                "input_dim", "whole", 10_002, "Words",
                "How many different word numbers there are, padding and unknown ones included.",
                low=1, high=10_000_000,
            ),
            Param(
                "output_dim", "whole", 32, "Numbers for each word",
                "How many numbers stand for a word.", low=1, high=4096,
            ),
            Param(
                "mask_zero", "flag", False, "Skip padding",
                "Tell the layers behind it that 0 is no word, only filling up a short text.",
            ),
            *initializer(
                "embeddings", "random_uniform", "Start of the numbers", "How they are drawn.", 2
            ),
            *regularizer(
                "embeddings", "Regulariser of the numbers", "What large numbers add to the loss."
            ),
            *constraint(
                "embeddings", "Constraint on the numbers",
                "What the numbers of a word are held to.",
                (1,),
            ),
        ),
        takes="ids",
        mask="makes",
        shape=_embedded,
        weights=_embedding_weights,
    ),
    LayerRow(
        name="masking",
        family="recurrent",
        label="Masking",
        help="Tells the layers behind it to skip steps in which all values are a chosen number.",
        keras="keras.layers.Masking",
        params=(
            Param(
                "mask_value", "real", 0.0, "Skipped value", "Steps that hold only this value.",
                low=-1e9, high=1e9,
            ),
        ),
        form="sequence",
        mask="makes",
    ),
    _LSTM,
    _GRU,
    _SIMPLE,
    _BIDIRECTIONAL,
    _DISTRIBUTED,
)  # fmt: skip
