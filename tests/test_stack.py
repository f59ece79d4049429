from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

import pytest

from core import inputs, stack, suggest
from core.catalog.layers import LAYERS
from core.catalog.templates import TEMPLATES
from core.graph import trace
from core.problems import InputError
from core.recipe import Input, Layer, Network, Output, Recipe
from core.templates import network

if TYPE_CHECKING:
    from core.data.table import Table


# What is said of the wiring; values that do not fit a layer are another matter.
BROKEN = ("are named", "does not exist", "feed each other", "input(s)", "stands on 2", "no option")
OF_TABLES = [name for name, row in TEMPLATES.items() if row.kind == "features"]


def start(template: str = "mlp") -> Recipe:
    return Recipe(network=network(template))


def takes(recipe: Recipe) -> dict[str, tuple[str, ...]]:
    """What each layer and output takes, read from the list itself."""
    found, before = {}, "features"
    for layer in recipe.network.layers:
        found[layer.id] = layer.inputs or (before,)
        before = layer.id
    return found | {output.id: output.inputs or (before,) for output in recipe.network.outputs}


def ids(recipe: Recipe) -> list[str]:
    return [layer.id for layer in recipe.network.layers]


def broken(recipe: Recipe) -> list[str]:
    """Names without a bearer, names borne twice, and layers that feed each other."""
    problems = trace(recipe.network, {"features": (7,)}).problems
    return [str(one) for one in problems if any(word in str(one) for word in BROKEN)]


def chain(*names: str) -> Recipe:
    """Layers in a row, of 5 units each."""
    layers = tuple(Layer(id=name, kind="dense", params={"units": 5}) for name in names)
    return Recipe(network=Network(layers=layers))


# Adding.


def test_a_layer_is_added_at_the_end_with_its_defaults() -> None:
    made = stack.add(start(), "dense")
    assert ids(made)[-1] == "dense_3"
    assert made.network.layers[-1].params == {"units": 32, "activation": "relu"}
    assert takes(made)["output"] == ("dense_3",)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("features", {"dense_1": ("dropout_3",), "dropout_3": ("features",)}),
        ("dense_1", {"dropout_1": ("dropout_3",), "dropout_3": ("dense_1",)}),
        ("dropout_2", {"output": ("dropout_3",), "dropout_3": ("dropout_2",)}),
    ],
)
def test_a_layer_is_put_between_two(after: str, expected: dict[str, tuple[str, ...]]) -> None:
    made = stack.add(start(), "dropout", after)
    assert takes(made).items() >= expected.items()


def test_a_layer_put_into_a_branch_leaves_the_bypass_alone() -> None:
    made = stack.add(start("residual"), "dropout", "stem")
    assert takes(made)["norm_1"] == ("dropout_4",)
    assert takes(made)["add_1"] == ("stem", "dense_1b")


def test_a_layer_at_the_end_of_a_branch_is_taken_by_its_joint() -> None:
    layers = (
        Layer(id="a", kind="dense"),
        Layer(id="b", kind="dense", inputs=("features",)),
        Layer(id="join", kind="concatenate", inputs=("a", "b")),
    )
    made = stack.add(Recipe(network=Network(layers=layers)), "dropout", "a")
    assert takes(made)["join"] == ("dropout_1", "b")
    assert takes(made)["b"] == ("features",)


def test_a_joint_takes_what_fits() -> None:
    recipe = start()
    shapes = trace(recipe.network, {"features": (7,)}).shapes
    made = stack.add(recipe, "add", None, shapes)
    assert made.network.layers[-1].inputs == ("dense_2", "dropout_2")
    joined = stack.add(stack.add(recipe, "dense"), "add", None, shapes | {"dense_3": (64,)})
    assert joined.network.layers[-1].inputs == ("dropout_1", "dense_3")


def test_a_joint_needs_two_to_join() -> None:
    with pytest.raises(InputError, match="only one before it"):
        stack.add(start("linear"), "concatenate")


@pytest.mark.parametrize(
    ("kind", "after", "message"),
    [("transformer", None, "no option 'transformer'"), ("dense", "dense_9", "no layer dense_9")],
)
def test_what_does_not_exist_is_refused(kind: str, after: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        stack.add(start(), kind, after)


def test_an_output_that_names_the_last_layer_follows() -> None:
    recipe = chain("a").with_(network=chain("a").network.with_(outputs=(Output(inputs=("a",)),)))
    assert takes(stack.add(recipe, "dense"))["output"] == ("dense_1",)
    assert takes(stack.remove(recipe, "a"))["output"] == ("features",)


# Removing.


def test_whoever_took_the_removed_layer_takes_what_it_took() -> None:
    assert takes(stack.remove(start("residual"), "dense_1b"))["add_1"] == ("stem", "dropout_1")
    assert takes(stack.remove(start("residual"), "stem"))["add_1"] == ("features", "dense_1b")


def test_a_removed_joint_leaves_the_branch() -> None:
    made = stack.remove(start("residual"), "add_1")
    assert takes(made)["norm_2"] == ("dense_1b",)
    assert takes(made)["add_2"] == ("dense_1b", "dense_2b")


def test_a_joint_with_nothing_left_to_join_goes_too() -> None:
    made = start("residual")
    for name in ("norm_1", "dense_1a", "dropout_1"):
        made = stack.remove(made, name)
    assert "add_1" in ids(made)
    made = stack.remove(made, "dense_1b")
    assert "add_1" not in ids(made)
    assert takes(made)["norm_2"] == ("stem",)
    assert not broken(made)


def test_everything_can_be_removed() -> None:
    made = start("residual")
    while made.network.layers:
        made = stack.remove(made, made.network.layers[0].id)
        assert not broken(made)
    assert takes(made) == {"output": ("features",)}


# Moving.


def test_neighbours_of_a_row_change_places() -> None:
    made = stack.move(chain("a", "b", "c"), "b", -1)
    assert takes(made) == {"b": ("features",), "a": ("b",), "c": ("a",), "output": ("c",)}
    assert all(not layer.inputs for layer in made.network.layers)


def test_up_and_down_again_is_nothing() -> None:
    recipe = start("residual")
    joints = {"add_1", "add_2", "add_3"}
    for name, following in itertools.pairwise(ids(recipe)):
        if not {name, following} & joints:
            back = stack.move(stack.move(recipe, name, 1), name, -1)
            assert takes(back) == takes(recipe), name


def test_a_layer_moves_along_its_branch() -> None:
    made = stack.move(start("residual"), "dropout_1", 1)
    assert takes(made)["add_1"] == ("stem", "dropout_1")
    assert takes(made)["dense_1b"] == ("dense_1a",)


def test_a_layer_moves_into_and_out_of_a_branch() -> None:
    into = stack.move(start("residual"), "norm_2", -1)
    assert takes(into)["add_1"] == ("stem", "norm_2")
    assert takes(into)["dense_2a"] == ("add_1",)
    out = stack.move(start("residual"), "dense_1b", 1)
    assert takes(out)["add_1"] == ("stem", "dropout_1")
    assert takes(out)["norm_2"] == ("dense_1b",)


def branches(*inputs: str) -> Recipe:
    """Two branches of a layer each, a layer besides, and a joint."""
    layers = (
        Layer(id="a", kind="dense"),
        Layer(id="b", kind="dense", inputs=("features",)),
        Layer(id="c", kind="dense", inputs=("features",)),
        Layer(id="join", kind="concatenate", inputs=inputs),
    )
    return Recipe(network=Network(layers=layers))


def test_layers_of_two_branches_change_places() -> None:
    made = stack.move(branches("a", "c"), "b", -1)
    assert takes(made) == takes(branches("b", "c"))
    assert ids(made) == ["b", "a", "c", "join"]


def test_a_layer_is_not_moved_past_a_joint_that_does_not_take_it() -> None:
    recipe = branches("a", "b")
    assert "does not take c" in str(stack.refusal(recipe, "c", 1))
    with pytest.raises(InputError, match="join does not take c") as caught:
        stack.move(recipe, "join", -1)
    assert caught.value.problems[0].where == "layers.join"


def test_a_joint_is_not_moved_before_what_it_joins() -> None:
    layers = (
        Layer(id="a", kind="dense"),
        Layer(id="b", kind="dropout"),
        Layer(id="join", kind="add", inputs=("a", "b")),
    )
    assert "nothing to join" in str(
        stack.refusal(Recipe(network=Network(layers=layers)), "join", -1)
    )


@pytest.mark.parametrize(("name", "step"), [("dense_1", -1), ("dropout_2", 1)])
def test_nothing_moves_beyond_the_ends(name: str, step: int) -> None:
    with pytest.raises(InputError, match=r"It is the (first|last) layer"):
        stack.move(start(), name, step)


# Duplicating, setting, templates.


def test_a_duplicate_follows_with_the_same_parameters() -> None:
    made = stack.duplicate(start(), "dense_1")
    assert ids(made)[:3] == ["dense_1", "dense_3", "dropout_1"]
    assert made.network.layers[1].params == made.network.layers[0].params
    assert takes(made)["dropout_1"] == ("dense_3",)


def test_a_duplicated_joint_joins_again() -> None:
    made = stack.duplicate(start("residual"), "add_1")
    assert takes(made)["add_4"] == ("stem", "add_1")
    assert not broken(made)


def test_a_parameter_is_set() -> None:
    made = stack.set_param(start(), "dense_1", "units", 7)
    assert made.network.layers[0].params == {"units": 7, "activation": "relu"}


@pytest.mark.parametrize(
    ("name", "param", "value", "message"),
    [
        ("dense_1", "units", -4, "units is -4"),
        ("dense_1", "units", "many", "units is 'many'"),
        ("dense_1", "colour", 1, "no parameter colour"),
        ("dense_9", "units", 4, "no layer dense_9"),
    ],
)
def test_wrong_parameters_are_refused(name: str, param: str, value: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        stack.set_param(start(), name, param, value)  # type: ignore[arg-type]


def test_what_a_layer_takes_is_set() -> None:
    made = stack.set_inputs(start("residual"), "add_2", ("stem", "add_1", "dense_2b"))
    assert takes(made)["add_2"] == ("stem", "add_1", "dense_2b")
    made = stack.set_inputs(made, "norm_2", ("dense_1b",))
    assert takes(made)["norm_2"] == ("dense_1b",)
    made = stack.set_inputs(made, "output", ("norm_out",))
    assert takes(made)["output"] == ("norm_out",)
    assert stack.set_inputs(made, "output", ("relu_out",)).network.outputs[0].inputs == ()


@pytest.mark.parametrize(
    ("name", "inputs", "message"),
    [
        ("norm_1", ("add_1",), "does not come before"),
        ("norm_1", ("nowhere",), "does not come before"),
        ("norm_1", ("norm_1",), "does not come before"),
        ("add_1", ("stem",), "at least 2"),
        ("norm_2", ("stem", "add_1"), "at most 1"),
        ("norm_2", (), "at least 1"),
        ("output", ("stem", "add_1"), "at most 1"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(
    name: str, inputs: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        stack.set_inputs(start("residual"), name, inputs)


@pytest.mark.parametrize("template", OF_TABLES)
def test_a_template_replaces_the_layers_only(template: str) -> None:
    output = Output(id="answer", inputs=("dense_1",), loss="huber")
    recipe = start().with_(seed=3, network=start().network.with_(outputs=(output,)))
    made = stack.use_template(recipe, template)
    assert made.network.layers == network(template, made.network.sized).layers
    assert made.network.outputs == (output.with_(inputs=()),)
    assert made.seed == 3
    assert stack.template_of(made) == (template, False)
    assert not broken(made)


def test_an_edited_template_is_known_as_one() -> None:
    recipe = stack.move(start("residual"), "dropout_1", 1)
    assert stack.template_of(recipe) == ("residual", True)
    assert stack.template_of(stack.move(recipe, "dropout_1", -1)) == ("residual", False)
    with pytest.raises(InputError, match="no option 'resnet'"):
        stack.use_template(recipe, "resnet")


def test_layers_of_one_name_get_names_of_their_own() -> None:
    recipe = chain("a", "b")
    twice = Recipe(network=Network(layers=(*recipe.network.layers, *recipe.network.layers)))
    assert broken(twice)
    assert not broken(stack.duplicate(twice, "b"))


# Any order of any changes.


def change(recipe: Recipe, dice: random.Random) -> Recipe:
    """One change that a person could make."""
    names = ids(recipe)
    what = dice.choice(["add", "add", "remove", "move", "duplicate", "inputs", "template"])
    if what == "add" or not names:
        after = dice.choice([None, "features", *names])
        shapes = dice.choice([None, trace(recipe.network, {"features": (7,)}).shapes])
        return stack.add(recipe, dice.choice(list(LAYERS)), after, shapes)
    if what == "template" and dice.random() < 0.1:
        return stack.use_template(recipe, dice.choice(OF_TABLES))
    name = dice.choice(names)
    if what == "inputs":
        offered = stack.choices(recipe, name)
        chosen = tuple(dice.sample(offered, min(len(offered), dice.choice([1, 1, 2, 3]))))
        return stack.set_inputs(recipe, name, chosen)
    if what == "move":
        return stack.move(recipe, name, dice.choice([-1, 1]))
    return stack.duplicate(recipe, name) if what == "duplicate" else stack.remove(recipe, name)


@pytest.mark.parametrize("seed", range(30))
def test_no_order_of_changes_breaks_the_graph(seed: int) -> None:
    dice = random.Random(seed)
    recipe = start(dice.choice(OF_TABLES))
    made = 0
    for _ in range(60):
        try:
            changed = change(recipe, dice)
        except InputError:
            continue
        made += 1
        recipe = changed
        names = ids(recipe)
        assert not broken(recipe)
        assert len({*names, "features", "output"}) == len(names) + 2
        known = {"features", *names}
        assert {name for layer in recipe.network.layers for name in layer.inputs} <= known
        assert {name for output in recipe.network.outputs for name in output.inputs} <= known
        assert len(stack.view(recipe, None).places) == len(names)
    assert made > 20


# What a page shows.


def test_the_view_says_what_the_graph_says(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "level", "residual")
    view = stack.view(recipe, mixed.schema)
    traced = trace(recipe.network, inputs.entering(recipe, mixed.schema))
    assert [place.shape for place in view.places] == [node.shape for node in traced.nodes]
    assert view.weights == traced.with_output(3)
    assert view.output_weights == 65 * 3
    assert view.aim is not None
    assert view.aim.outputs == 3
    assert [place.layer.id for place in view.places if place.named] == ["add_1", "add_2", "add_3"]
    assert view.learned == 1


def test_a_problem_stands_at_its_layer(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "level", "residual")
    recipe = stack.set_param(recipe, "stem", "units", 50)
    view = stack.view(recipe, mixed.schema)
    assert [place.layer.id for place in view.places if place.problems] == ["add_1"]
    assert view.weights is None
    assert view.places[0].shape == (50,)
    assert view.places[6].shape is None


def test_a_name_that_begins_another_is_not_it(mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "level", "linear")
    layers = (
        Layer(id="dense_1", kind="dense"),
        Layer(id="dense_10", kind="dense", params={"units": 0}),
    )
    view = stack.view(recipe.with_(network=Network(layers=layers)), mixed.schema)
    assert [len(place.problems) for place in view.places] == [0, 1]


@pytest.mark.parametrize(
    "broken_network",
    [
        Network(inputs=(), outputs=()),
        Network(inputs=(Input(), Input(id="more"))),
        Network(layers=(Layer(id="a", kind="nonsense"), Layer(id="b", kind="dense"))),
        Network(layers=(Layer(id="a", kind="dense", inputs=("gone",)),)),
        Network(layers=(Layer(id="a", kind="dense"), Layer(id="a", kind="dense"))),
        Network(layers=(Layer(id="a", kind="dense", inputs=("a",)),)),
        Network(
            layers=(
                Layer(id="a", kind="dense", inputs=("b",)),
                Layer(id="b", kind="dense", inputs=("a",)),
            )
        ),
        Network(layers=(Layer(id="output", kind="dense"),)),
        Network(outputs=(Output(inputs=("features", "features")),)),
    ],
)
def test_any_network_can_be_shown_and_changed(broken_network: Network, mixed: Table) -> None:
    recipe = suggest.recipe(mixed.schema, "level").with_(network=broken_network)
    view = stack.view(recipe, mixed.schema)
    assert len(view.places) == len(broken_network.layers)
    assert view.problems or any(part.problems for part in (*view.inputs, *view.places))
    stack.template_of(recipe)
    assert stack.add(recipe, "dense").network.layers
    for layer in broken_network.layers:
        for found in (stack.remove(recipe, layer.id), stack.duplicate(recipe, layer.id)):
            stack.view(found, mixed.schema)
        refused = stack.refusal(recipe, layer.id, -1)
        assert (refused is None) == (layer != broken_network.layers[0])


def test_without_a_table_there_are_no_sizes() -> None:
    view = stack.view(start(), None)
    assert view.width is None
    assert view.weights is None
    assert {place.shape for place in view.places} == {None}
    assert view.sizes["dense_1"] == 64
