"""Every layer of the catalog keeps its promises: Keras agrees with its rules, and it works."""

from __future__ import annotations

import inspect
import random
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.src.backend import get_keras_mask

from core.catalog import layers
from core.catalog.layers import LAYERS, LayerRow, MisfitError, Shape
from core.catalog.layers.weights import OPTIONS
from core.catalog.options import Param, Row
from core.graph import Trace, trace
from core.network import calls
from core.network.shapes import shapes
from core.recipe import Input, Layer, Network, ParamValue
from tests.catalog.values import good_value, source_of

Params = dict[str, ParamValue]

# A shape for each form of input; side by side, those that fit together.
SHAPES: dict[str, tuple[Shape, ...]] = {
    "any": ((6,), (5, 4), (4, 6, 3)),
    "vector": ((6,), (3,)),
    "sequence": ((7, 4), (5, 3)),
    "image": ((6, 7, 3), (9, 8, 2)),
}
# Parameters with which a layer fits what it is given, where those of its start do not.
FITTING: dict[str, Params] = {
    "group_normalization": {"groups": 3},
    "embedding": {"input_dim": 9},
}
# Shapes where others than those of its form are needed.
SHAPES_OF: dict[str, tuple[Shape, ...]] = {
    "permute": ((5, 4),),
    "time_distributed": ((5, 4), (4, 6, 3)),
    "embedding": ((5,), (4, 3)),
}
# Rules that are stricter than Keras, which makes nonsense of such inputs.
STRICTER = (
    "einsum_dense", "time_distributed", "random_brightness", "random_contrast", "random_erasing",
    "separable_conv1d", "separable_conv2d", "depthwise_conv1d", "depthwise_conv2d",
)  # fmt: skip
# What chance does not hit on: parameters and the shapes of inputs.
CASES: dict[str, list[tuple[Params, tuple[Shape, ...]]]] = {
    "einsum_dense": [
        ({}, ((6,),)),
        ({"equation": "abc,cd->abd", "output_shape": "4, 5", "bias_axes": "d"}, ((4, 3),)),
        ({"equation": "abc,bcd->abd", "output_shape": "4, 5", "bias_axes": "bd"}, ((4, 3),)),
        ({"equation": "abc,bd->adc", "output_shape": "5, 3", "bias_axes": "d"}, ((4, 3),)),
        ({"equation": "abc,cbd->ad", "output_shape": "8", "bias_axes": None}, ((4, 3),)),
        ({"equation": "abc,bcd->abd", "output_shape": "3, 5"}, ((4, 3),)),
        ({"equation": "ab,bc->ac", "output_shape": "5"}, ((4, 3),)),
        ({"equation": "ab,bc->ad", "output_shape": "5"}, ((4,),)),
        ({"equation": "ab,bc->ac", "output_shape": "5, 6"}, ((4,),)),
    ],
    "reshape": [
        ({"target_shape": "2, 3"}, ((6,),)),
        ({"target_shape": "-1, 1"}, ((6,),)),
        ({"target_shape": "4, -1, 2"}, ((4, 6),)),
        ({"target_shape": "24"}, ((4, 6),)),
        ({"target_shape": "5"}, ((4, 6),)),
        ({"target_shape": "5, -1"}, ((4, 6),)),
    ],
    "permute": [
        ({"dims": "3, 1, 2"}, ((4, 5, 6),)),
        ({}, ((4, 5),)),
        ({"dims": "1, 1"}, ((4, 5),)),
    ],
    "concatenate": [
        ({}, ((4, 3), (4, 5))),
        ({"axis": 1}, ((4, 3), (2, 3), (1, 3))),
        ({"axis": 2}, ((4, 3, 5), (4, 1, 5))),
        ({"axis": 3}, ((4, 3), (4, 3))),
        ({"axis": 1}, ((4, 3), (2, 2))),
    ],
    "dot": [
        ({}, ((4,), (4,))),
        ({"axes": "2", "normalize": True}, ((4, 3), (5, 3))),
        ({"axes": "1, 2"}, ((4, 3), (5, 4))),
        ({"axes": "2"}, ((4, 3), (5, 2))),
        ({"axes": "3"}, ((4, 3), (5, 2))),
    ],
    "add": [({}, ((4, 3), (1, 3))), ({}, ((4, 3, 2), (1, 1, 2), (4, 1, 1))), ({}, ((4,), (3,)))],
    "multiply": [({}, ((4, 3, 2), (1, 1, 2)))],
    "subtract": [({}, ((4, 3), (4, 3)))],
    "attention": [
        ({}, ((5, 3), (7, 3))),
        ({"use_scale": True}, ((5, 3), (7, 4), (7, 3))),
        ({"score_mode": "concat"}, ((5, 3), (7, 4), (7, 3))),
        ({}, ((5, 3), (7, 4))),
    ],
    "additive_attention": [({}, ((5, 3), (7, 4), (7, 3))), ({"dropout": 0.5}, ((5, 3), (7, 3)))],
    "multi_head_attention": [
        ({"num_heads": 2, "key_dim": 3}, ((5, 3), (7, 4))),
        ({"num_heads": 2, "key_dim": 3, "value_dim": 5}, ((5, 3), (7, 4), (7, 6))),
        ({"use_bias": False}, ((5, 3),)),
        ({}, ((5, 3), (7, 4), (6, 6))),
    ],
    "time_distributed": [
        ({"layer": "conv1d", "filters": 2, "kernel_size": 3}, ((5, 6, 3),)),
        ({"layer": "lstm", "units": 4, "return_sequences": True}, ((5, 6, 3),)),
        ({"layer": "gru", "units": 4}, ((5, 6, 3),)),
        ({"layer": "flatten"}, ((5, 6, 3),)),
        ({"layer": "global_max_pooling1d"}, ((5, 6, 3),)),
        ({"layer": "global_average_pooling1d"}, ((5, 6, 3),)),
        ({}, ((5, 6, 3),)),
        ({}, ((5,),)),
    ],
    "prelu": [({"shared_axes": "1, 2"}, ((5, 6, 3),)), ({"shared_axes": "2"}, ((5, 6, 3),))],
    "group_normalization": [({"groups": 2}, ((5, 6),)), ({"groups": 3}, ((5, 6, 6),))],
    "cropping2d": [({"cropping": "1, 2, 0, 3"}, ((6, 7, 3),))],
    "zero_padding2d": [({"padding": "1, 2, 0, 3"}, ((6, 7, 3),))],
}
TIMES = 8


def ids(value: object) -> str:
    return value.name if isinstance(value, Row) else str(value)


every_row = pytest.mark.parametrize("row", LAYERS.values(), ids=ids)


def network_of(row: LayerRow, params: Params, count: int) -> Network:
    """The layer on inputs of the graph."""
    names = tuple(f"in_{number}" for number in range(count))
    kind = "tokens" if row.takes == "ids" else "features"
    return Network(
        inputs=tuple(Input(id=name, kind=kind) for name in names),
        layers=(Layer(id="tested", kind=row.name, params=params, inputs=names),),
    )


def traced(row: LayerRow, params: Params, given: tuple[Shape, ...]) -> Trace:
    return trace(
        network_of(row, params, len(given)), {f"in_{i}": shape for i, shape in enumerate(given)}
    )


def called(row: LayerRow, made: Any, call: calls.Call, given: tuple[Shape, ...]) -> tuple[Any, Any]:
    """Inputs for a layer, and what leaves it."""
    kind = "int32" if row.takes == "ids" else "float32"
    tensors = [keras.Input(shape, dtype=kind) for shape in given]
    taken = tensors * row.alone if len(tensors) == 1 else tensors
    return tensors, made(*call.on(taken))


def fitting_shapes(row: LayerRow, number: int = 0) -> tuple[Shape, ...]:
    choices = SHAPES_OF.get(row.name, SHAPES[row.form])
    return (choices[number % len(choices)],) * row.inputs[0]


def started(row: LayerRow) -> Params:
    return {**row.start, **FITTING.get(row.name, {})}


def chosen(row: LayerRow, dice: random.Random) -> Params:
    """Some parameters by chance; an option's with the option, so that many are looked at."""
    return {
        param.name: good_value(param, dice)
        for param in row.params
        if not param.advanced or dice.random() < 0.4
    }


@every_row
def test_keras_agrees_with_the_rules(row: LayerRow) -> None:
    dice = random.Random(row.name)
    cases = list(CASES.get(row.name, []))
    if row.params and row.name != "einsum_dense":
        cases += [(chosen(row, dice), fitting_shapes(row, number)) for number in range(TIMES)]
    fitted = 0
    for params, given in [(started(row), fitting_shapes(row)), *cases]:
        values = row.values(params)
        assert row.problems(params, "here") == [], params
        call = calls.layer(Layer(id="tested", kind=row.name, params=params), 0, "tested")
        try:
            shape = row.leaves(values, given)
        except MisfitError:
            if row.name not in STRICTER:
                refused_by_keras(row, call, given)
            continue
        fitted += 1
        made = call.run()
        _, output = called(row, made, call, given)
        assert output.shape[1:] == shape, (params, given)
        assert made.count_params() == row.weights(values, given), (params, given)
        assert row.beside(values, given) >= 0
        network = network_of(row, params, len(given))
        entering = {f"in_{i}": one for i, one in enumerate(given)}
        assert shapes(network, entering).shapes == {"tested": shape}
    assert fitted > len(cases) // 4


def refused_by_keras(row: LayerRow, call: calls.Call, given: tuple[Shape, ...]) -> None:
    with pytest.raises((ValueError, TypeError, IndexError, tf.errors.OpError)):
        used(row, call, given)


def used(row: LayerRow, call: calls.Call, given: tuple[Shape, ...]) -> None:
    made = call.run()
    called(row, made, call, given)
    data = data_for(row, given)
    made(*call.on(data * row.alone if len(data) == 1 else data))


def data_for(row: LayerRow, given: tuple[Shape, ...]) -> list[Any]:
    dice = np.random.default_rng(0)
    if row.takes == "ids":
        return [dice.integers(0, 9, (4, *shape)).astype("int32") for shape in given]
    return [dice.uniform(0, 1, (4, *shape)).astype("float32") for shape in given]


def model_of(row: LayerRow, params: Params, given: tuple[Shape, ...], printed: bool = False) -> Any:
    call = calls.layer(Layer(id="tested", kind=row.name, params=params), 3, "tested")
    made = eval(source_of(call), {"keras": keras}) if printed else call.run()
    tensors, output = called(row, made, call, given)
    if row.name == "masking":  # Flatten would say that it knows no masks.
        output = keras.layers.SimpleRNN(2, "relu", True, "ones", "identity")(output)
    if len(output.shape) > 2:
        output = keras.layers.Flatten()(output)
    end = keras.layers.Dense(1, kernel_initializer="ones")(output)
    model = keras.Model(tensors, end)
    model.compile("sgd", "mse", run_eagerly=True)
    return model


@every_row
def test_layer_trains_saves_and_is_printed(row: LayerRow, tmp_path: Any) -> None:
    params = started(row)
    given = fitting_shapes(row)
    assert traced(row, params, given).nodes
    x, y = data_for(row, given), np.ones((4, 1), "float32")
    model, again = (model_of(row, params, given, printed) for printed in (False, True))
    before = model.predict_on_batch(x)
    np.testing.assert_array_equal(again.predict_on_batch(x), before, "the printed line, run")
    np.testing.assert_array_equal(model.predict_on_batch(x), before, "no chance in predictions")
    for one in (model, again):
        assert np.isfinite(one.train_on_batch(x, y))
    for mine, theirs in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs, "the same seed gives the same training")
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras", safe_mode=True)
    np.testing.assert_array_equal(loaded.predict_on_batch(x), model.predict_on_batch(x))
    layer = again.get_layer("tested")
    assert layer.get_config() == model.get_layer("tested").get_config()


@every_row
def test_layer_takes_every_choice(row: LayerRow) -> None:
    for param in row.params:
        values = param.choices or ((True, False) if param.kind == "flag" else ())
        for value in values:
            entry = Layer(id="tested", kind=row.name, params={param.name: value})
            calls.layer(entry, 0, "tested").run()


@every_row
def test_what_is_left_out_of_the_code_is_the_default_of_keras(row: LayerRow) -> None:
    known = inspect.signature(getattr(keras.layers, row.keras.rpartition(".")[2])).parameters
    for param in row.params:
        if (param.when and param.when[0].endswith(tuple(OPTIONS))) or param.name not in known:
            continue
        default = known[param.name].default
        if param.advanced and default is not inspect.Parameter.empty:
            assert same_default(param, default), param.name


def same_default(param: Param, default: object) -> bool:
    if param.option in ("regularizer", "constraint"):
        return param.default == "none" and default is None
    if param.option == "initializer":
        held, theirs = (keras.initializers.get(one) for one in (str(param.default), default))
        return type(held) is type(theirs)
    if param.kind in ("sizes", "whole") and default is not None:
        return default in (number := int(str(param.default)), (number, number))
    return default == param.default


# Parameters with which a layer takes 5 steps of 6 values.
OF_STEPS: dict[str, Params] = {
    "einsum_dense": {"equation": "abc,cd->abd", "output_shape": "5, 4", "bias_axes": "d"},
    "reshape": {"target_shape": "6, 5"},
    "group_normalization": {"groups": 3},
}


@every_row
@pytest.mark.filterwarnings("ignore:Layer .* does not support masking")
def test_steps_to_be_skipped_are_known_as_far_as_keras_knows_them(row: LayerRow) -> None:
    if row.form not in ("any", "sequence") or row.takes == "ids":
        return
    for sequences in (True, False):
        params = {**row.start, **OF_STEPS.get(row.name, {})}
        if any(param.name == "return_sequences" for param in row.params):
            params["return_sequences"] = sequences
        call = calls.layer(Layer(id="tested", kind=row.name, params=params), 0, "tested")
        masked = keras.layers.Masking()(keras.Input((5, 6)))
        output = call.run()(*call.on([masked] * max(row.inputs[0], row.alone)))
        known = get_keras_mask(output) is not None
        if row.mask == "refuses":
            with pytest.raises(MisfitError, match="no mean"):
                row.masks(row.values(params), (True,))
        else:
            assert row.masks(row.values(params), (True,)) == known


@pytest.mark.parametrize("skip", [True, False])
def test_padding_is_skipped_on_request(skip: bool) -> None:
    embed = Layer(id="embed", kind="embedding", params={"input_dim": 9, "mask_zero": skip})
    read = Layer(id="read", kind="lstm")
    tokens = keras.Input((6,), dtype="int32")
    model = keras.Model(
        tokens, calls.layer(read, 0, "b").run()(calls.layer(embed, 0, "a").run()(tokens))
    )
    short = np.array([[3, 4, 0, 0, 0, 0], [3, 4, 5, 0, 0, 0], [0] * 6], "int32")
    longer = model.predict_on_batch(short)
    assert np.isfinite(longer).all()
    alone = keras.Model(tokens, model(tokens)).predict_on_batch(
        np.array([[0, 3, 4, 0, 0, 0]], "int32")
    )
    assert np.allclose(alone[0], longer[0], atol=1e-6) == skip


@pytest.mark.parametrize(
    "row", [row for row in LAYERS.values() if row.name.startswith("random_")], ids=ids
)
def test_images_vary_in_training_alone(row: LayerRow) -> None:
    made = calls.layer(Layer(id="a", kind=row.name, params=row.start), 5, "a").run()
    pixels = np.random.default_rng(0).uniform(0.2, 0.8, (6, 8, 8, 3)).astype("float32")
    np.testing.assert_array_equal(made(pixels, training=False), pixels)
    assert not np.array_equal(made(pixels, training=True), pixels)


IMAGE, SERIES, VECTOR = (8, 8, 1), (10, 3), (20,)


@pytest.mark.parametrize(
    ("kind", "params", "given", "words"),
    [
        ("conv2d", {}, (VECTOR,), "vector of 20 values.*Conv2D needs rows.*image input.*Reshape"),
        ("conv1d", {}, (IMAGE,), "image of 8 rows × 8 columns × 1 channels.*steps × values"),
        ("lstm", {}, (VECTOR,), "LSTM needs steps × values"),
        ("repeat_vector", {}, (SERIES,), "sequence of 10 steps × 3 values.*needs a vector"),
        ("time_distributed", {}, (VECTOR,), "needs steps"),
        ("max_pooling2d", {"pool_size": "9"}, (IMAGE,), "9 × 9 is larger than its input of 8 × 8"),
        (
            "conv1d",
            {"kernel_size": 5, "dilation_rate": 3},
            (SERIES,),
            "window of 13 is larger than its input of 10.*padding same",
        ),
        ("conv2d", {"strides": "2", "dilation_rate": "2"}, (IMAGE,), "a stride and a dilation"),
        ("reshape", {"target_shape": "3, 7"}, (VECTOR,), "has 20 values.*takes 21 values"),
        ("reshape", {"target_shape": "3, -1"}, (VECTOR,), "a multiple of 3"),
        ("permute", {}, (IMAGE,), "has the axes 1 to 3"),
        ("cropping1d", {"cropping": "5"}, (SERIES,), "Something must be left"),
        ("group_normalization", {"groups": 3}, (VECTOR,), "20 values.*into 3 groups"),
        ("concatenate", {}, (SERIES, VECTOR), "agree in all but the last"),
        ("concatenate", {"axis": 0}, (SERIES, SERIES), "axis from 1 to 2"),
        ("dot", {"axes": "1, 2"}, (SERIES, SERIES), "must be equally long"),
        ("subtract", {}, (SERIES, VECTOR), "must have the same shape"),
        ("attention", {}, (SERIES, (10, 4)), "same number of values at each step"),
        ("multi_head_attention", {}, (SERIES, (4, 3), (5, 3)), "same number of steps"),
        ("einsum_dense", {}, (SERIES,), "ab has no letter for each axis of 10 × 3"),
        ("dense", {"kernel_regularizer": "orthogonal"}, ((1,),), "1 row.s. to be kept orthogonal"),
        ("random_contrast", {"value_range": "1, 0"}, (IMAGE,), "range of pixels is 1 to 0"),
        ("embedding", {}, (VECTOR,), "not the word numbers of a text.*Connect it to a text input"),
        ("dense", {}, ("words",), "the word numbers of a text.*Put Embedding between"),
        ("concatenate", {}, ("words", VECTOR), "joins values of one kind.*Put Embedding behind"),
    ],
)
def test_what_does_not_fit_is_said_with_the_mend(
    kind: str, params: Params, given: tuple[Any, ...], words: str
) -> None:
    names = tuple(f"in_{number}" for number in range(len(given)))
    kinds = ["tokens" if shape == "words" else "features" for shape in given]
    network = Network(
        inputs=tuple(Input(id=i, kind=kind) for i, kind in zip(names, kinds, strict=True)),  # type: ignore[arg-type]
        layers=(Layer(id="a", kind=kind, params=params, inputs=names),),
    )
    entering = {
        name: (10,) if shape == "words" else shape for name, shape in zip(names, given, strict=True)
    }
    problem = next(one for one in trace(network, entering).problems if one.where == "layers.a")
    assert problem.expected.template
    assert problem.action.template
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(str(problem))


def test_word_numbers_are_no_answer() -> None:
    network = Network(inputs=(Input(id="a", kind="tokens"),))
    (problem,) = trace(network, {"a": (5,)}).problems
    assert "Put Embedding" in str(problem.action)


def test_a_mean_over_skipped_padding_is_refused() -> None:
    layers_ = (
        Layer(id="embed", kind="embedding", params={"mask_zero": True}),
        Layer(id="bend", kind="dense"),
        Layer(id="mean", kind="global_average_pooling1d"),
    )
    network = Network(inputs=(Input(id="text", kind="tokens"),), layers=layers_)
    found = trace(network, {"text": (5,)})
    assert [one.where for one in found.problems] == ["layers.mean"]
    assert found.masked == {"embed", "bend"}


def test_what_is_held_on_the_way_is_counted() -> None:
    def held(kind: str, params: Params, shape: Shape) -> int:
        (node,) = traced(LAYERS[kind], params, (shape,)).nodes
        return node.values

    assert held("conv2d", {"filters": 4, "padding": "same"}, (8, 8, 1)) == 8 * 8 * 4
    attention = held("multi_head_attention", {"num_heads": 8}, (500, 16))
    assert attention > 8 * 500 * 500
    assert held("lstm", {"units": 10}, (100, 3)) > 100 * 4 * 10


@pytest.mark.parametrize("row", layers.INITIALIZERS.values(), ids=ids)
def test_initializer(row: layers.weights.InitializerRow) -> None:
    arguments = calls.arguments_of(row, row.values({})) | ({"seed": 3} if row.seeded else {})
    one, two = (calls.Call(row.keras, arguments).run()((4, 4)) for _ in range(2))
    np.testing.assert_array_equal(np.asarray(one), np.asarray(two))


@pytest.mark.parametrize("row", layers.ACTIVATIONS.values(), ids=ids)
def test_activation(row: Row) -> None:
    assert keras.activations.get(row.name) is not None


def test_every_activation_of_keras_is_there_but_these() -> None:
    from keras.src.activations import ALL_OBJECTS_DICT

    second_names, not_alone = {"swish", "hard_swish"}, {"threshold", "glu"}
    missing = set(ALL_OBJECTS_DICT) - set(layers.ACTIVATIONS)
    assert missing == second_names | not_alone | {"sparsemax"}


def test_sparsemax_is_left_out_as_long_as_it_is_wrong() -> None:
    shares = keras.activations.sparsemax(np.array([[0.2, 0.0]], "float32"))
    assert float(np.sum(np.asarray(shares))) != pytest.approx(1.0)


def test_layers_of_one_recipe_draw_differently() -> None:
    dense = [calls.layer(Layer(id=i, kind="dense"), 0, i).run() for i in ("a", "b")]
    for layer in dense:
        layer.build((None, 3))
    one, two = (layer.get_weights()[0] for layer in dense)
    assert not np.array_equal(one, two)
    noise = [calls.layer(Layer(id=i, kind="dropout"), 0, i).arguments["seed"] for i in ("a", "b")]
    assert noise[0] != noise[1]


def test_layer_seeds_differ_and_stay() -> None:
    seeds = [calls.layer_seed(s, i) for s in (0, 1) for i in ("a", "b")]
    assert len(set(seeds)) == 4
    assert calls.layer_seed(0, "dense_1") == 710767671


def test_a_seed_of_its_own_holds_whatever_the_training_and_the_name_are() -> None:
    drawn = [
        calls.layer(Layer(id=name, kind="dense", params={"seed": seed}), training, name).run()
        for name, seed, training in (("a", 7, 0), ("b", 7, 1), ("a", 8, 0), ("a", None, 0))
    ]
    for layer in drawn:
        layer.build((None, 3))
    first, same, other, plain = (layer.get_weights()[0] for layer in drawn)
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)
    assert not np.array_equal(first, plain)
    # No seed is asked for where nothing is drawn, and Keras is given one only where it takes one.
    assert "seed" not in LAYERS["batch_normalization"].defaults
    assert "seed" not in calls.layer(Layer(id="a", kind="dense"), 0, "a").arguments
    noise = Layer(id="a", kind="dropout", params={"seed": 5})
    assert calls.layer(noise, 0, "a").arguments["seed"] == 5
