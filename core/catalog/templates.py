"""Networks to start from, sized from the data.

A template is layers; the output follows from the target, the input from the kind of data it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.catalog.options import Row, table
from core.recipe import InputKind, Layer, ParamValue, Sized

Layers = tuple[Layer, ...]


@dataclass(frozen=True, kw_only=True)
class TemplateRow(Row):
    """A starting network.

    Attributes:
        kind: of the input it is made for.
        layers: from what it is sized from to its layers; the last one is what the output takes.
    """

    kind: InputKind = "features"
    layers: Callable[[Sized], Layers]


def _layer(id_: str, kind: str, *inputs: str, **params: ParamValue) -> Layer:
    return Layer(id=id_, kind=kind, params=params, inputs=tuple(name for name in inputs if name))


def _dense(id_: str, units: int, activation: str = "relu", *inputs: str) -> Layer:
    return _layer(id_, "dense", *inputs, units=units, activation=activation)


def _dropout(id_: str, rate: float) -> Layer:
    return _layer(id_, "dropout", rate=rate)


def _he(layer: Layer) -> Layer:
    """Return a layer with the start that was made for ReLU (He et al. 2015)."""
    return layer.with_(params={**layer.params, "kernel_initializer": "he_normal"})


def _even(size: float, low: int, high: int) -> int:
    """Return a size in steps of eight between bounds."""
    return max(low, min(high, 8 * round(size / 8)))


def _linear(sized: Sized) -> Layers:
    return ()


def _mlp(sized: Sized) -> Layers:
    return (
        _dense("dense_1", 64, "relu"),
        _dropout("dropout_1", 0.2),
        _dense("dense_2", 32, "relu"),
        _dropout("dropout_2", 0.2),
    )


def _stepped(sized: Sized) -> Layers:
    """First layer three eighths of the inputs, at least 32 units; each next one half of it."""
    units, layers = _even(0.375 * sized.width, 32, 512), []
    for number in range(1, 5):
        layers += [
            _dense(f"dense_{number}", units, "linear"),
            _layer(f"norm_{number}", "batch_normalization"),
            _layer(f"relu_{number}", "activation", activation="relu"),
            _dropout(f"dropout_{number}", 0.2),
        ]
        units //= 2
        if units < 8:
            break
    return tuple(layers)


def _residual(sized: Sized) -> Layers:
    """Three blocks that each add a correction to their input (He et al. 2016, pre-activation)."""
    units = 64 if sized.rows < 1000 else 96 if sized.rows < 20_000 else 128
    layers = [_dense("stem", units, "linear")]
    before = "stem"
    for number in range(1, 4):
        layers += [
            _layer(f"norm_{number}", "layer_normalization", before),
            _dense(f"dense_{number}a", units),
            _dropout(f"dropout_{number}", 0.1),
            _dense(f"dense_{number}b", units, "linear"),
            _layer(f"add_{number}", "add", before, f"dense_{number}b"),
        ]
        before = f"add_{number}"
    return (
        *layers,
        _layer("norm_out", "layer_normalization"),
        _layer("relu_out", "activation", activation="relu"),
    )


def _normalising(sized: Sized) -> Layers:
    """SELU with the start and the dropout that keep it in balance (Klambauer et al. 2017)."""
    layers = []
    for number, units in enumerate((64, 64, 32), 1):
        layers += [
            _layer(
                f"dense_{number}", "dense", units=units, activation="selu",
                kernel_initializer="lecun_normal",
            ),
            _layer(f"dropout_{number}", "alpha_dropout", rate=0.05),
        ]  # fmt: skip
    return tuple(layers)


def _each_column(size: int, activation: str) -> Layers:
    """Return layers in which each column becomes some numbers by weights of its own.

    A column is a channel here, so they fit however many columns there turn out to be.
    """
    return (
        _layer("channels", "reshape", target_shape="1, -1"),
        _layer(
            "column_values", "depthwise_conv1d", kernel_size=1, depth_multiplier=size,
            activation=activation,
        ),
    )  # fmt: skip


# Numbers that stand for each column where columns look at each other.
_TOKEN = 16
# Attention compares every column with every other: beyond so many it takes memory and time.
_MOST_TOKENS = 256


def _attention(sized: Sized) -> Layers:
    """Each column becomes a few numbers; columns look at each other (Gorishniy et al. 2021)."""
    wide = sized.width > _MOST_TOKENS
    first = (_dense("narrow", _MOST_TOKENS, "linear"),) if wide else ()
    return (
        *first,
        *_each_column(_TOKEN, "linear"),
        _layer("columns", "reshape", target_shape=f"-1, {_TOKEN}"),
        _layer("attention", "multi_head_attention", num_heads=4, key_dim=8, dropout=0.1),
        _layer("add_1", "add", "columns", "attention"),
        _layer("norm_1", "layer_normalization"),
        _dense("dense_1", 2 * _TOKEN, "gelu"),
        _dense("dense_2", _TOKEN, "linear"),
        _layer("add_2", "add", "norm_1", "dense_2"),
        _layer("norm_2", "layer_normalization"),
        _layer("flat", "flatten"),
        _dense("dense_3", 32),
    )  # fmt: skip


def _wide_deep(sized: Sized) -> Layers:
    """The columns themselves beside what a deep branch makes of them (Cheng et al. 2016)."""
    return (
        _dense("deep_1", 64),
        _dropout("dropout_1", 0.2),
        _dense("deep_2", 32),
        _layer("wide_and_deep", "concatenate", sized.main, "deep_2"),
    )


_MEMBERS = 8
# A table that is wider than this goes to the members as it is.
_MOST_EMBEDDED = 500


def _ensemble(sized: Sized) -> Layers:
    """Small networks side by side over learned forms of each column, averaged.

    Embeddings of numbers by a learned bend each: Gorishniy et al. 2022; members within one network:
    Gorishniy et al. 2025.
    """
    size = 8 if sized.width <= 100 else 4
    head: Layers = ()
    if sized.width <= _MOST_EMBEDDED:
        head = (*_each_column(size, "relu"), _layer("flat", "flatten"))
    layers = [*head, _layer("members", "repeat_vector", n=_MEMBERS)]
    for number, units in enumerate((64, 32), 1):
        layers += [
            _layer(
                f"member_{number}", "einsum_dense", equation="bki,kio->bko",
                output_shape=f"{_MEMBERS}, {units}", bias_axes="ko", activation="relu",
                kernel_initializer="he_normal",
            ),
            _dropout(f"dropout_{number}", 0.1),
        ]  # fmt: skip
    return (*layers, _layer("mean_of_members", "global_average_pooling1d"))


def _joined(sized: Sized, *layers: Layer) -> Layers:
    """Return layers over the main input, joined by a branch over all other columns."""
    if not sized.rest:
        return layers
    return (
        *layers,
        _dense("other_columns", 32, "relu", sized.rest),
        _layer("both", "concatenate", layers[-1].id, "other_columns"),
    )


def _convolution(id_: str, filters: int, *inputs: str, window: int = 3) -> Layer:
    return _layer(
        id_, "conv2d", *inputs, filters=filters, kernel_size=str(window), padding="same",
        activation="relu", kernel_initializer="he_normal",
    )  # fmt: skip


def _halvings(sized: Sized, most: int) -> int:
    """Return how often an image may be halved without losing what is in it."""
    side, found = min(sized.shape[:2], default=28), 0
    while side >= 6 and found < most:
        side, found = side // 2, found + 1
    return found


def _small_cnn(sized: Sized) -> Layers:
    layers = []
    for number, filters in enumerate((32, 64)[: max(1, _halvings(sized, 2))], 1):
        inputs = (sized.main,) if number == 1 else ()
        layers += [
            _convolution(f"conv_{number}", filters, *inputs),
            _layer(f"pool_{number}", "max_pooling2d", pool_size="2"),
        ]
    return _joined(
        sized, *layers, _layer("flat", "flatten"), _dropout("dropout_1", 0.3),
        _he(_dense("dense_1", 64)),
    )  # fmt: skip


def _vgg(sized: Sized) -> Layers:
    """Pairs of small convolutions, twice as many filters after each halving (Simonyan 2015)."""
    layers: list[Layer] = []
    for number, filters in enumerate((32, 64, 128)[: max(1, _halvings(sized, 3))], 1):
        for part in "ab":
            inputs = () if layers else (sized.main,)
            layers += [
                _convolution(f"conv_{number}{part}", filters, *inputs),
                _layer(f"norm_{number}{part}", "batch_normalization"),
            ]
        layers += [
            _layer(f"pool_{number}", "max_pooling2d", pool_size="2"),
            _dropout(f"dropout_{number}", 0.2),
        ]
    return _joined(
        sized, *layers, _layer("flat", "flatten"), _he(_dense("dense_1", 128)),
        _dropout("dropout_out", 0.4),
    )  # fmt: skip


def _conv1d(sized: Sized) -> Layers:
    steps = sized.shape[0] if sized.shape else 16
    window = 5 if steps >= 10 else 3
    return _joined(
        sized,
        _layer("conv_1", "conv1d", sized.main, filters=32, kernel_size=window, padding="same",
               activation="relu", kernel_initializer="he_normal"),
        _layer("pool_1", "max_pooling1d", pool_size=2),
        _layer("conv_2", "conv1d", filters=64, kernel_size=3, padding="same", activation="relu",
               kernel_initializer="he_normal"),
        _layer("pool_2", "global_max_pooling1d"),
        _dropout("dropout_1", 0.2),
        _he(_dense("dense_1", 32)),
    )  # fmt: skip


def _memory(kind: str) -> Callable[[Sized], Layers]:
    def layers(sized: Sized) -> Layers:
        return _joined(
            sized, _layer(f"{kind}_1", kind, sized.main, units=32), _dropout("dropout_1", 0.2),
            _he(_dense("dense_1", 32)),
        )  # fmt: skip

    return layers


def _both_ways(sized: Sized) -> Layers:
    return _joined(
        sized,
        _layer("both_ways", "bidirectional", sized.main, layer="lstm", units=32,
               return_sequences=True),
        _layer("attention", "attention"),
        _layer("mean", "global_average_pooling1d"),
        _dropout("dropout_1", 0.2),
        _he(_dense("dense_1", 32)),
    )  # fmt: skip


def _words(sized: Sized, mask: bool) -> Layer:
    return _layer(
        "words_as_numbers", "embedding", sized.main, input_dim=sized.words or 10_002, output_dim=32,
        mask_zero=mask,
    )  # fmt: skip


def _text_cnn(sized: Sized) -> Layers:
    """Patterns of neighbouring words, the strongest of each kept (Kim 2014)."""
    return _joined(
        sized,
        _words(sized, mask=False),
        _dropout("dropout_1", 0.3),
        _layer("conv_1", "conv1d", filters=64, kernel_size=3, padding="same", activation="relu",
               kernel_initializer="he_normal"),
        _layer("pool_1", "global_max_pooling1d"),
        _dropout("dropout_2", 0.3),
        _he(_dense("dense_1", 32)),
    )  # fmt: skip


def _text_lstm(sized: Sized) -> Layers:
    return _joined(
        sized, _words(sized, mask=True), _dropout("dropout_1", 0.3),
        _layer("lstm_1", "lstm", units=32), _dropout("dropout_2", 0.3),
    )  # fmt: skip


TEMPLATES: Mapping[str, TemplateRow] = table(
    TemplateRow(
        name="mlp",
        label="Baseline network",
        help="Two Dense layers, 64 and 32 units, with dropout; a sound start for most tables.",
        layers=_mlp,
    ),
    TemplateRow(
        name="linear",
        label="Linear model",
        help="No hidden layer: each column adds its share; the simplest thing that can work.",
        layers=_linear,
    ),
    TemplateRow(
        name="stepped",
        label="Stepped-down network",
        help="Layers that halve in size, with batch normalisation; for wider tables.",
        layers=_stepped,
    ),
    TemplateRow(
        name="residual",
        label="Residual network",
        help="Blocks that each correct the one before; stays trainable when it is deep.",
        layers=_residual,
    ),
    TemplateRow(
        name="self_normalizing",
        label="Self-normalising network",
        help="SELU layers that keep their values in balance; deep without normalisation layers.",
        layers=_normalising,
    ),
    TemplateRow(
        name="attention",
        label="Attention over columns",
        help="Columns look at each other; for tables where it is combinations that count.",
        layers=_attention,
    ),
    TemplateRow(
        name="wide_deep",
        label="Wide and deep",
        help="A linear model and a deep one side by side; keeps simple rules and finds others.",
        layers=_wide_deep,
    ),
    TemplateRow(
        name="ensemble",
        label="Strong ensemble",
        help="Eight small networks in one, over learned forms of each column; often scores best.",
        layers=_ensemble,
    ),
    TemplateRow(
        name="small_cnn",
        label="Small image network",
        help="Two convolutions find strokes and shapes; the place to start with images.",
        kind="image",
        layers=_small_cnn,
    ),
    TemplateRow(
        name="vgg",
        label="Deep image network",
        help="Pairs of convolutions in the manner of VGG; slower, better on larger images.",
        kind="image",
        layers=_vgg,
    ),
    TemplateRow(
        name="conv1d",
        label="Convolution over steps",
        help="Finds short patterns wherever they occur in a sequence; quick and hard to beat.",
        kind="sequence",
        layers=_conv1d,
    ),
    TemplateRow(
        name="lstm",
        label="LSTM",
        help="Reads a sequence step by step with a long memory; when early steps matter late.",
        kind="sequence",
        layers=_memory("lstm"),
    ),
    TemplateRow(
        name="gru",
        label="GRU",
        help="Like LSTM with fewer parameters; for short sequences and fewer rows.",
        kind="sequence",
        layers=_memory("gru"),
    ),
    TemplateRow(
        name="bilstm_attention",
        label="Two-way LSTM with attention",
        help="Reads from both ends and weighs the steps; when what follows explains what was.",
        kind="sequence",
        layers=_both_ways,
    ),
    TemplateRow(
        name="text_cnn",
        label="Text convolution",
        help="Finds telling phrases, wherever they stand; quick, and strong on short texts.",
        kind="tokens",
        layers=_text_cnn,
    ),
    TemplateRow(
        name="text_lstm",
        label="Text LSTM",
        help="Reads a text word by word; slower, for texts where the order of words matters.",
        kind="tokens",
        layers=_text_lstm,
    ),
)
