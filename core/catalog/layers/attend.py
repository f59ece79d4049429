"""Attention: each step looks at all others.

With one input values attend to themselves. With two the first asks and the second answers; a third
is what the second is found by. The learned scale of `AdditiveAttention` is left out: Keras draws it
without a seed, so that no two trainings would be the same.
"""

from __future__ import annotations

from core.catalog.layers.row import LayerRow
from core.catalog.layers.rules import MisfitError, Params, Shape, shown
from core.catalog.layers.weights import bias, kernel
from core.catalog.options import Param
from core.problems import say

_DROPOUT = Param(
    "dropout", "real", 0.0, "Dropout", "Share of the attention hidden in training.",
    low=0.0, high=0.95,
)  # fmt: skip


def _roles(inputs: tuple[Shape, ...]) -> tuple[Shape, Shape, Shape]:
    """Return the shapes of query, value and key.

    Raises:
        MisfitError: value and key have different numbers of steps.
    """
    query, value = inputs[0], inputs[min(1, len(inputs) - 1)]
    key = inputs[2] if len(inputs) == 3 else value
    if value[0] != key[0]:
        raise MisfitError(
            say("Its inputs have the shapes {shapes}.", shapes=shown(*inputs)),
            say("The second and third input must have the same number of steps."),
            say("Connect it to branches of the same sequence."),
        )
    return query, value, key


def _attended(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    query, value, key = _roles(inputs)
    if query[-1] != key[-1]:
        raise MisfitError(
            say("Its inputs have the shapes {shapes}.", shapes=shown(*inputs)),
            say("Both must have the same number of values at each step."),
            say("Put a Dense layer into one of the branches, or use multi-head attention."),
        )
    return (query[0], value[-1])


def _attention_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    return int(bool(params["use_scale"])) + int(params["score_mode"] == "concat")


def _scores(params: Params, inputs: tuple[Shape, ...]) -> int:
    query, value, key = _roles(inputs)
    pairs = query[0] * value[0]
    # Scores and what softmax makes of them; with concat, also the sum of each pair.
    return pairs * (2 + (key[-1] if params.get("score_mode") == "concat" else 0))


def _additive_scores(params: Params, inputs: tuple[Shape, ...]) -> int:
    query, value, key = _roles(inputs)
    return query[0] * value[0] * (2 + key[-1])


def _headed(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    return _roles(inputs)[0]


def _sizes(params: Params) -> tuple[int, int, int]:
    heads, key = int(params["num_heads"]), int(params["key_dim"])
    return heads, key, int(params["value_dim"] or key)


def _head_weights(params: Params, inputs: tuple[Shape, ...]) -> int:
    query, value, key = _roles(inputs)
    heads, size, width = _sizes(params)
    offset = bool(params["use_bias"])
    asked = (query[-1] + offset) * heads * size + (key[-1] + offset) * heads * size
    return asked + (value[-1] + offset) * heads * width + (heads * width + offset) * query[-1]


def _head_values(params: Params, inputs: tuple[Shape, ...]) -> int:
    query, value, _ = _roles(inputs)
    heads, size, width = _sizes(params)
    projected = query[0] * (size + width) + value[0] * (size + width)
    return heads * (2 * query[0] * value[0] + projected)


ROWS = (
    LayerRow(
        name="attention",
        family="attend",
        label="Attention",
        help="Each step takes from the others by how well they match it; nothing to learn.",
        keras="keras.layers.Attention",
        inputs=(1, 3),
        params=(
            Param(
                "score_mode", "one_of", "dot", "Match by",
                "By their product (dot), or by a curve over their sum (concat).",
                choices=("dot", "concat"), advanced=True,
            ),
            Param(
                "use_scale", "flag", False, "Learn a scale",
                "Learn how sharply it decides between steps.", advanced=True,
            ),
            _DROPOUT,
        ),
        form="sequence",
        alone=2,
        shape=_attended,
        weights=_attention_weights,
        beside=_scores,
        seeded=True,
    ),
    LayerRow(
        name="additive_attention",
        family="attend",
        label="Additive attention",
        help="Attention that matches steps by a curve over their sum (Bahdanau).",
        keras="keras.layers.AdditiveAttention",
        inputs=(1, 3),
        params=(_DROPOUT,),
        form="sequence",
        alone=2,
        shape=_attended,
        beside=_additive_scores,
        seeded=True,
        fixed={"use_scale": False},
    ),
    LayerRow(
        name="multi_head_attention",
        family="attend",
        label="Multi-head attention",
        help="Several attentions side by side, each learning what to look for; the transformer's.",
        keras="keras.layers.MultiHeadAttention",
        inputs=(1, 3),
        params=(
            Param("num_heads", "whole", 4, "Heads", "How many attentions work side by side.",
                  low=1, high=256),
            Param("key_dim", "whole", 16, "Size of a head",
                  "How many numbers a step is matched by.", low=1, high=4096),
            Param("value_dim", "whole", None, "Values of a head",
                  "How many numbers are passed on; as many as it is matched by when empty.",
                  low=1, high=4096, optional=True, advanced=True),
            _DROPOUT,
            *kernel(axes=3, norm=(0,)),
            *bias(),
        ),
        form="sequence",
        given="arguments",
        alone=2,
        shape=_headed,
        weights=_head_weights,
        beside=_head_values,
        seeded=True,
    ),
)  # fmt: skip
