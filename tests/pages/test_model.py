"""The Model page: templates, the layer list, every change of it, and what cannot be built."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from core import stack
from core.catalog.blocks import BLOCKS
from core.catalog.layers import LAYERS
from core.catalog.templates import TEMPLATES
from core.edit import columns
from core.projects import projects, workspaces
from core.recipe import Layer, Network
from core.templates import network
from pages.components import state
from tests.pages.conftest import made
from tests.pages.forgery import forged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from core.projects.projects import Project
    from core.recipe import Recipe
    from tests.pages.conftest import Opener


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Project]:
    """A home with a project on a sample, made once."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERSMITH_HOME", str(folder))
        return folder, made(workspaces.enter(workspaces.new_token()), "iris")


@pytest.fixture
def project(kept: tuple[Path, Project], home: Path) -> Project:
    """The project, in a copy of its home that a test may change."""
    folder, project = kept
    shutil.copytree(folder, home, dirs_exist_ok=True)
    return project


@pytest.fixture
def workspace(project: Project) -> str:
    return project.workspace


def held(project: Project) -> Recipe:
    return projects.get(project.workspace, project.id).recipe


def ids(project: Project) -> list[str]:
    return [layer.id for layer in held(project).network.layers]


def with_layers(project: Project, *layers: Layer) -> Project:
    recipe = project.recipe
    return projects.save(project, recipe.with_(network=Network(layers=layers)))


def said(at: AppTest) -> str:
    parts = (*at.error, *at.warning, *at.info, *at.markdown, *at.caption)
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u2060", "")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the list was given when the page was drawn last; its script runs in a browser only."""
    data: dict[str, Any] = {}

    def element(*, key: str, data: dict[str, Any], on_action_change: object) -> None:
        del key, on_action_change
        kept.clear()
        kept.update(data)

    kept = data
    monkeypatch.setattr("pages.components.stack._ELEMENT", element)
    return data


def row(told: dict[str, Any], name: str) -> str:
    """What a row of the list says."""
    node = next(one for one in told["nodes"] if one["id"] == name)
    problems = " ".join(problem["text"] for problem in node["problems"])
    parts = (node["label"], node["words"], node["takes"], node["shape"], node["weights"], problems)
    return " | ".join(parts).replace("\u202f", " ")


def click(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def choose(at: AppTest, name: str) -> AppTest:
    """Open a part of the network in the settings."""
    at.selectbox(key="model_part").select(name).run()
    assert not at.exception
    return at


def unfolded(at: AppTest, key: str) -> AppTest:
    at.session_state[key] = True
    at.run()
    assert not at.exception
    return at


def template(at: AppTest, name: str) -> AppTest:
    """Take a template; they fold away when one was taken."""
    return click(unfolded(at, "model_templates"), f"template_{name}")


def do(at: AppTest, what: str, name: str) -> AppTest:
    return click(choose(at, name), f"layer_do_{what}")


def test_the_list_goes_from_the_columns_to_the_answer(
    app: Opener, project: Project, told: dict[str, Any]
) -> None:
    at = app("model", project.id)
    assert not at.exception
    assert row(told, "features") == "Columns of the table | 4 columns |  | 4 values out |  | "
    assert row(told, "dense_1").startswith("Dense | 64 units, ReLU | takes features | 64 values")
    assert row(told, "dropout_1").startswith("Dropout | rate 0.2 |")
    assert "no parameters" in row(told, "dropout_1")
    assert "3 units, Softmax" in row(told, "output")
    # Whatever weighs can also be used again.
    assert [kind["name"] for kind in told["kinds"]] == [
        *LAYERS,
        *BLOCKS,
        "again:dense_1",
        "again:dense_2",
    ]
    assert (told["undo"], told["branches"]) == (False, False)
    assert at.metric[0].value == "2\u202f499"


OF_TABLES = [n for n, row in TEMPLATES.items() if n != "mlp" and row.kind == "features"]


@pytest.mark.parametrize("name", OF_TABLES)
def test_a_template_replaces_the_layers(app: Opener, project: Project, name: str) -> None:
    at = app("model", project.id)
    # The network is seen first, and the name of what it was made of.
    assert not [one for one in at.button if (one.key or "").startswith("template_")]
    assert any("Baseline network is in use" in one.label for one in at.expander)
    template(at, name)
    found = held(project).network
    assert found.layers == network(name, found.sized).layers
    assert any(f"{TEMPLATES[name].label} is in use" in one.label for one in at.expander)
    assert not [one for one in at.button if (one.key or "").startswith("template_")]
    unfolded(at, "model_templates")
    assert at.button(key=f"template_{name}").disabled
    assert not at.button(key="template_mlp").disabled


def test_every_step_is_undone_and_made_again(app: Opener, project: Project) -> None:
    at = app("model", project.id)
    steps: list[Recipe] = [held(project)]
    template(at, "residual")
    steps.append(held(project))
    for what, name in (
        ("duplicate", "dropout_1"), ("down", "dense_1a"), ("remove", "add_1"), ("switch", "stem"),
    ):  # fmt: skip
        do(at, what, name)
        steps.append(held(project))
    assert len({recipe.to_json() for recipe in steps}) == len(steps)
    for recipe in reversed(steps[:-1]):
        click(at, "undo")
        assert held(project) == recipe
    assert at.button(key="undo").disabled
    for recipe in steps[1:]:
        click(at, "redo")
        assert held(project) == recipe


def test_replacing_edited_layers_says_how_to_get_them_back(app: Opener, project: Project) -> None:
    at = do(app("model", project.id), "remove", "dropout_1")
    assert any("Baseline network, edited" in one.label for one in at.expander)
    unfolded(at, "model_templates")
    assert "Undo brings them back" in said(at)
    click(at, "template_linear")
    assert "Undo brings the former ones back" in said(at)
    click(at, "undo")
    assert ids(project) == ["dense_1", "dense_2", "dropout_2"]


@pytest.mark.parametrize("key", ["template_linear", "layer_do_remove", "layer_add"])
def test_what_another_tab_was_faster_than_is_not_said_to_be_done(
    app: Opener, project: Project, key: str
) -> None:
    at = do(app("model", project.id), "remove", "dropout_1")
    unfolded(unfolded(at, "model_templates"), "model_add")
    before = held(project)
    other = projects.get(project.workspace, project.id)
    projects.save(other, other.recipe.with_(seed=77))
    click(at, key)
    assert "another tab" in said(at)
    assert "Undo brings the former ones back" not in said(at)
    assert held(project) == before.with_(seed=77)


def test_a_layer_is_added_where_it_was_wished(
    app: Opener, project: Project, told: dict[str, Any]
) -> None:
    at = unfolded(app("model", project.id), "model_add")
    at.selectbox(key="model_kind").select("batch_normalization").run()
    assert "Brings each value to a common scale" in said(at)
    at.selectbox(key="model_after").select("dense_1").run()
    click(at, "layer_add")
    assert ids(project)[:3] == ["dense_1", "batch_normalization_1", "dropout_1"]
    # It is open, to be looked at, and the next one goes to the end again.
    assert told["selected"] == ["batch_normalization_1"]
    assert at.selectbox(key="model_part").value == "batch_normalization_1"
    assert at.selectbox(key="model_after").value == ""
    click(at, "layer_add")
    assert ids(project)[-1] == "batch_normalization_2"


def test_a_block_is_put_in_with_its_parameters_and_changed_as_a_whole(
    app: Opener, project: Project, told: dict[str, Any]
) -> None:
    at = unfolded(app("model", project.id), "model_add")
    at.selectbox(key="model_kind").select("residual_block").run()
    at.number_input(key="block.residual_block.units").set_value(20).run()
    at.selectbox(key="block.residual_block.activation").select("tanh").run()
    assert held(project) == project.recipe
    click(at, "layer_add")
    put = [one for one in held(project).network.layers if one.block == "residual_1"]
    assert {one.params.get("units", 20) for one in put} == {20}
    assert {node["home"] for node in told["nodes"] if node["block"]} == {"Residual block"}
    # It is chosen as a whole now.
    assert "**Residual block** · `residual_1`" in said(at)
    assert at.selectbox(key="whole.residual_1.activation").value == "tanh"
    at.number_input(key="whole.residual_1.units").set_value(32).run()
    assert not at.exception
    assert "bypass_1" in {one.id for one in put} - set(ids(project))
    click(at, "undo")
    assert held(project).network.layers[-8:] == tuple(put)
    at.session_state["_model_selected"] = tuple(one.id for one in put)
    set_inside = stack.set_param(held(project), put[0].id, "momentum", 0.5)
    projects.save(projects.get(project.workspace, project.id), set_inside)
    at.run()
    assert "A layer in it was changed by itself" in said(at)


def test_a_block_from_a_palette_waits_for_its_parameters(app: Opener, project: Project) -> None:
    at = app("model", project.id)
    action = {"do": "add", "kind": "dense_block", "after": "dense_1", "number": 3}
    at.session_state["_model_waiting"] = (project.id, action)
    at.run()
    at.number_input(key="block.dense_block.units").set_value(7).run()
    assert held(project) == project.recipe
    click(at, "block_add")
    assert held(project).network.layers[1].params["units"] == 7
    assert not [one for one in at.button if one.key == "block_add"]
    at.session_state["_model_waiting"] = ("another project", action)
    at.run()
    assert not [one for one in at.button if one.key == "block_add"]


def test_a_parameter_is_changed(app: Opener, project: Project, told: dict[str, Any]) -> None:
    at = choose(app("model", project.id), "dense_2")
    at.number_input(key="layer.dense_2.units").set_value(48).run()
    at.selectbox(key="layer.dense_2.activation").select("tanh").run()
    assert not at.toggle
    unfolded(at, "layer.dense_2_advanced")
    at.toggle(key="layer.dense_2.use_bias").set_value(False).run()
    assert held(project).network.layers[2].params == {
        "units": 48, "activation": "tanh", "use_bias": False,
    }  # fmt: skip
    assert "48 units, Tanh" in row(told, "dense_2")
    assert "3 072 parameters" in row(told, "dense_2")
    click(at, "undo")
    assert at.toggle(key="layer.dense_2.use_bias").value is True


def test_only_the_chosen_layer_has_widgets(app: Opener, project: Project) -> None:
    at = app("model", project.id)
    assert not at.number_input
    choose(at, "dense_1")
    assert [one.key for one in at.number_input] == ["layer.dense_1.units"]
    choose(at, "dropout_1")
    assert [one.key for one in at.number_input] == ["layer.dropout_1.rate"]
    at.session_state["_model_selected"] = ("dense_1", "dropout_1")
    at.run()
    assert not at.number_input
    click(at, "layer_do_remove")
    assert ids(project) == ["dense_2", "dropout_2"]
    at.session_state["_model_selected"] = ()
    at.run()
    assert "Choose a layer, and see here" in said(at)


def test_a_layer_is_moved_switched_off_and_renamed(
    app: Opener, project: Project, told: dict[str, Any]
) -> None:
    at = choose(app("model", project.id), "dense_1")
    assert at.button(key="layer_do_up").disabled
    click(at, "layer_do_down")
    click(at, "layer_do_down")
    assert ids(project) == ["dropout_1", "dense_2", "dense_1", "dropout_2"]
    click(at, "layer_do_up")
    click(at, "layer_do_switch")
    assert [node["id"] for node in told["nodes"] if node["off"]] == ["dense_1"]
    assert at.metric[0].value == "259"
    at.text_input(key="name.dense_1").set_value("wide").run()
    assert ids(project) == ["dropout_1", "wide", "dense_2", "dropout_2"]
    at.text_input(key="name.wide").set_value("Wide one").run()
    assert "'Wide one' cannot be the name of a layer." in said(at)
    assert at.text_input(key="name.wide").value == "wide"
    click(at, "layer_do_switch")
    assert not [node for node in told["nodes"] if node["off"]]


def test_a_layer_is_used_again_and_made_one_of_its_own(
    app: Opener, project: Project, told: dict[str, Any]
) -> None:
    at = do(app("model", project.id), "share", "dense_2")
    assert ids(project) == ["dense_1", "dropout_1", "dense_2", "dense_3", "dropout_2"]
    assert "dense_3 with the weights of dense_2" in said(at)
    assert at.selectbox(key="model_part").value == "dense_3"
    assert "Shares its weights with dense_2. What is set here is set for all of them." in said(at)
    assert at.selectbox(key="takes.dense_3").value == "dropout_1"
    before = at.metric[0].value
    at.number_input(key="layer.dense_3.units").set_value(5).run()
    assert held(project).network.layers[2].params["units"] == 5
    assert dict(held(project).network.layers[3].params) == {}
    assert at.metric[0].value != before
    assert row(told, "dense_3").startswith("Dense | 5 units, ReLU | takes dropout_1 | 5 values out")
    assert "Weights shared with dense_3" in said(choose(at, "dense_2"))
    assert "layer_do_unshare" not in {one.key for one in at.button}
    do(at, "unshare", "dense_3")
    own = held(project).network.layers[3]
    assert (own.shares, own.params["units"]) == (None, 5)
    assert "dense_3: weights of its own from now on." in said(at)
    click(at, "undo")
    click(at, "undo")
    click(at, "undo")
    assert ids(project) == ["dense_1", "dropout_1", "dense_2", "dropout_2"]
    assert "layer_do_share" not in {one.key for one in choose(at, "dropout_1").button}


def test_a_layer_that_goes_leaves_its_weights_to_the_next_use(
    app: Opener, project: Project
) -> None:
    at = app("model", project.id)
    unfolded(at, "model_add")
    at.selectbox(key="model_kind").select("again:dense_1").run()
    at.selectbox(key="model_after").select("features").run()
    click(at, "layer_add")
    assert ids(project)[:2] == ["dense_3", "dense_1"]
    assert held(project).network.layers[0].shares == "dense_1"
    params = held(project).network.layers[1].params
    do(at, "remove", "dense_1")
    assert (held(project).network.layers[0].shares, held(project).network.layers[0].params) == (
        None, params,
    )  # fmt: skip


def test_what_enters_and_the_output_are_parts_too(app: Opener, project: Project) -> None:
    at = choose(app("model", project.id), "features")
    assert "So many numbers stand for each row" in said(at)
    choose(at, "output")
    at.selectbox(key="takes.output").select("dense_2").run()
    assert held(project).network.outputs[0].inputs == ("dense_2",)


def test_the_view_is_kept(app: Opener, project: Project, told: dict[str, Any]) -> None:
    at = app("model", project.id)
    assert told
    at.segmented_control(key="model_view").set_value("canvas").run()
    assert not at.exception
    told.clear()
    at.switch_page("train.py").run()
    at.switch_page("model.py").run()
    assert at.segmented_control(key="model_view").value == "canvas"
    assert not told


def test_forged_values_change_nothing(app: Opener, project: Project) -> None:
    at = unfolded(app("model", project.id), "model_add")
    forged(at, "model_kind", "lambda")
    click(at, "layer_add")
    assert "There is no option 'lambda' here." in said(at)
    forged(at, "model_after", "elsewhere")
    click(at, "layer_add")
    assert "There is no layer elsewhere any more." in said(at)
    forged(at, "model_part", "elsewhere")
    at.run()
    assert not at.exception
    choose(at, "dense_1")
    forged(at, "layer.dense_1.activation", "exec")
    at.run()
    assert not at.exception
    assert "This value is not allowed. Expected one of: linear, relu," in said(at)
    assert at.selectbox(key="layer.dense_1.activation").value == "relu"
    assert held(project) == project.recipe


@pytest.mark.parametrize("value", [-5, 10**9])
def test_a_number_out_of_bounds_never_gets_into_the_recipe(
    app: Opener, project: Project, value: int
) -> None:
    at = choose(app("model", project.id), "dense_1")
    at.number_input(key="layer.dense_1.units").set_value(value).run()
    assert not at.exception
    # Streamlit itself takes such a value for the lowest one.
    assert held(project).network.layers[0].params["units"] in (1, 64)


def test_a_residual_network_is_shown_and_edited(
    app: Opener, project: Project, told: dict[str, Any]
) -> None:
    at = template(app("model", project.id), "residual")
    assert told["branches"]
    assert "takes stem and dense_1b" in row(told, "add_1")
    choose(at, "add_2")
    takes = at.multiselect(key="takes.add_2")
    assert takes.value == ["add_1", "dense_2b"]
    assert takes.options == ["features", *ids(project)[:10]]
    takes.set_value(["stem", "dense_2b"]).run()
    assert held(project).network.layers[10].inputs == ("stem", "dense_2b")
    at.multiselect(key="takes.add_2").set_value(["stem"]).run()
    assert "It takes at least 2." in said(at)
    assert held(project).network.layers[10].inputs == ("stem", "dense_2b")
    choose(at, "norm_2")
    at.selectbox(key="takes.norm_2").select("dense_1b").run()
    assert held(project).network.layers[6].inputs == ("dense_1b",)
    assert "takes dense_1b" in row(told, "norm_2")


def test_a_joint_that_goes_with_its_branch_is_named(app: Opener, project: Project) -> None:
    with_layers(
        project,
        Layer(id="a", kind="dense"),
        Layer(id="b", kind="dropout"),
        Layer(id="join", kind="add", inputs=("a", "b")),
    )
    at = do(app("model", project.id), "up", "join")
    assert "would have nothing to join" in said(at)
    assert ids(project) == ["a", "b", "join"]
    do(at, "remove", "b")
    assert "join went along" in said(at)
    assert ids(project) == ["a"]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ((Layer(id="a", kind="transformer"),), "There is no option 'transformer' here."),
        ((Layer(id="a", kind="dense", params={"units": -1}),), "units is -1."),
        ((Layer(id="a", kind="dense", params={"units": "x"}),), "units is 'x'."),
        ((Layer(id="a", kind="dense", inputs=("gone",)),), "'gone', which does not exist"),
        ((Layer(id="a", kind="dense"), Layer(id="a", kind="dense")), "are named a."),
        ((Layer(id="a", kind="dense", inputs=("a",)),), "feed each other"),
        ((Layer(id="a", kind="add"),), "Add has 1 input(s)."),
        (
            (
                Layer(id="a", kind="dense", params={"units": 5}),
                Layer(id="b", kind="dense", params={"units": 6}),
                Layer(id="c", kind="add", inputs=("a", "b")),
            ),
            "Put a Dense layer with 6 units between",
        ),
        (
            (
                Layer(id="a", kind="dense", params={"units": 100_000}),
                Layer(id="b", kind="dense", params={"units": 100_000}),
            ),
            "Use fewer units in the largest layers",
        ),
    ],
)
def test_what_cannot_be_built_says_so_in_place(
    app: Opener, project: Project, told: dict[str, Any], layers: tuple[Layer, ...], expected: str
) -> None:
    with_layers(project, *layers)
    at = app("model", project.id)
    assert not at.exception
    assert expected in said(at) + " ".join(row(told, layer.id) for layer in layers)
    assert at.button(key="train_now").disabled
    for layer in layers:
        choose(at, layer.id)
    at.segmented_control(key="model_view").set_value("code").run()
    assert not at.exception
    assert not at.code or "memory" in expected or "fewer units" in expected


def test_what_is_wrong_is_mended_where_it_is_said(app: Opener, project: Project) -> None:
    layers = (
        Layer(id="a", kind="dense", params={"units": 5, "activation": "relu"}),
        Layer(id="b", kind="dense", params={"units": 6, "activation": "linear"}),
        Layer(id="c", kind="add", inputs=("a", "b")),
    )
    with_layers(project, *layers)
    at = choose(app("model", project.id), "c")
    (mend,) = (one for one in at.button if (one.key or "").startswith("mend_"))
    assert mend.label == "Put a Dense layer with 6 units behind a"
    click(at, "mend_layers.c_bridge")
    assert [layer.kind for layer in held(project).network.layers] == ["dense"] * 3 + ["add"]
    assert "It takes" not in said(at)
    assert any("Undo takes it back" in one.value for one in at.toast)
    click(at, "undo")
    assert held(project).network.layers == layers
    # What is wrong with the output stands below the list.
    loss = at_output(held(project), "mean_squared_error")
    projects.save(projects.get(project.workspace, project.id), loss)
    click(at.run(), "mend_network.outputs.output.loss_usual_loss")
    assert held(project).network.outputs[0].loss is None


def at_output(recipe: Recipe, loss: str) -> Recipe:
    outputs = tuple(one.with_(loss=loss) for one in recipe.network.outputs)
    return recipe.with_(network=recipe.network.with_(outputs=outputs))


def test_the_code_of_the_network_is_shown(app: Opener, project: Project) -> None:
    at = app("model", project.id)
    assert not at.code
    at.segmented_control(key="model_view").set_value("code").run()
    assert not at.exception
    assert "keras.layers.Dense(" in at.code[0].value


def paste(at: AppTest, text: str) -> None:
    at.segmented_control(key="model_view").set_value("code").run()
    at.text_area(key="recipe_text").set_value(text).run()
    at.button(key="code_use").click().run()
    assert not at.exception


def test_a_recipe_is_pasted_and_taken_back(app: Opener, project: Project) -> None:
    before = held(project)
    wished = stack.use_template(before, "linear").with_(seed=7)
    at = app("model", project.id)
    paste(at, wished.to_json())
    assert held(project) == wished
    assert any("the whole recipe" in one.value for one in at.success)
    assert at.text_area(key="recipe_text").value == ""
    paste(at, before.network.model_dump_json())
    assert held(project).network == before.network
    assert held(project).seed == 7
    for _ in range(2):
        at.button(key="undo").click().run()
    assert held(project) == before


def test_a_slip_in_what_is_pasted_is_said_beside_it(app: Opener, project: Project) -> None:
    before = held(project)
    wrong = before.to_json().replace('"dense_2"', '"<b>Dense"')
    at = app("model", project.id)
    paste(at, wrong)
    assert held(project) == before
    assert "small letters" in said(at)
    assert at.text_area(key="recipe_text").value == wrong
    # What can be read is taken, and the list says what is wrong with it.
    paste(at, before.to_json().replace('"kind": "dropout"', '"kind": "lambda"'))
    assert held(project) != before
    assert at.button(key="train_now").disabled
    assert "no option" in said(at)


def test_a_project_without_target_says_what_to_do(
    app: Opener, project: Project, told: dict[str, Any]
) -> None:
    assert project.dataset is not None
    schema = state.schema(project.dataset.folder)
    projects.save(project, columns.set_target(project.recipe, schema, None))
    at = app("model", project.id)
    assert not at.exception
    assert any(one.value == "A network needs to know what it predicts" for one in at.subheader)
    assert "Dense | 64 units, ReLU" in row(told, "dense_1")
    assert "It follows from what is predicted." in row(told, "output")
    assert at.button(key="train_now").disabled


def test_a_project_without_table_keeps_its_layers(
    app: Opener, project: Project, told: dict[str, Any]
) -> None:
    bare = projects.create(project.workspace, "bare", project.recipe, None)
    at = app("model", bare.id)
    assert not at.exception
    assert any(one.value == "There is no table to build on" for one in at.subheader)
    assert "parameters" not in row(told, "dense_1")
    do(at, "remove", "dense_1")
    assert ids(bare) == ["dropout_1", "dense_2", "dropout_2"]
    at.segmented_control(key="model_view").set_value("code").run()
    assert "once there is a table" in said(at)


def test_names_of_a_table_are_only_text(app: Opener, project_of: Callable[..., Project]) -> None:
    odd = "<b>[x](http://a.b)</b> *n*"
    project = project_of({"size": [str(n) for n in range(60)], odd: ["yes", "*no*"] * 30}, odd)
    at = choose(app("model", project.id), "output")
    assert not at.exception
    output = next(m.value for m in at.markdown if "The network answers" in m.value)
    assert "\\<b\\>" in output
    assert not [one for one in at.markdown if "](http" in one.value]


def test_another_tab_is_not_overwritten(app: Opener, project: Project) -> None:
    at = choose(app("model", project.id), "dense_1")
    projects.save(project, stack.use_template(project.recipe, "residual"))
    click(at, "layer_do_remove")
    assert "changed in another tab" in said(at)
    assert len(ids(project)) == 18


def test_what_a_browser_said_before_it_saw_the_change_takes_nothing_back(
    app: Opener, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(state.time, "monotonic", lambda: clock[0])
    at = app("model", project.id)
    at.session_state["_model_selected"] = ("dense_1",)
    at.run()
    at.number_input(key="layer.dense_1.units").set_value(32).run()
    clock[0] += 60
    at.button(key="undo").click().run()
    assert held(project).network.layers[0].params["units"] == 64
    # The browser has not drawn the undo when something else makes it say what its widgets hold.
    at.number_input(key="layer.dense_1.units").set_value(32).run()
    assert held(project).network.layers[0].params["units"] == 64
    assert at.number_input(key="layer.dense_1.units").value == 64
    at.number_input(key="layer.dense_1.units").set_value(48).run()
    assert held(project).network.layers[0].params["units"] == 48, "another value is a wish"
    # What was refused may be said again at once: nobody else has changed it.
    projects.save(projects.get(project.workspace, project.id), held(project).with_(seed=9))
    at.number_input(key="layer.dense_1.units").set_value(40).run()
    assert held(project).network.layers[0].params["units"] == 48
    at.number_input(key="layer.dense_1.units").set_value(40).run()
    assert held(project).network.layers[0].params["units"] == 40
    clock[0] += 60
    at.number_input(key="layer.dense_1.units").set_value(32).run()
    assert held(project).network.layers[0].params["units"] == 32
