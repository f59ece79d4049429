from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.jobs import queue
from core.jobs.job import State
from core.projects import projects, runs
from tests.pages.forgery import forged

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from core.projects.projects import Project
    from tests.pages.conftest import Opener, Trained

TABLE = {
    "size": [str(n) for n in range(90)],
    "colour": ["red", "blue", "green"] * 30,
    "kind": ["a", "b"] * 45,
}


def said(at: AppTest) -> str:
    parts = [*at.error, *at.warning, *at.info, *at.success, *at.markdown, *at.caption]
    return "\n".join(str(part.value) for part in parts)


def keys(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.button}


def test_before_the_first_training(app: Opener, project_of: Callable[..., Project]) -> None:
    at = app("train", project_of(TABLE, "kind").id)
    assert not at.exception
    assert at.button(key="train").label == "Train"
    assert "second" in said(at)


def test_without_a_target_nothing_is_trained(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    at = app("train", project_of(TABLE).id)
    assert not at.exception
    assert at.button(key="train").disabled
    assert at.button(key="train_sample").disabled
    assert at.error


def test_one_click_starts_one_run(
    app: Opener, project_of: Callable[..., Project], workspace: str
) -> None:
    project = project_of(TABLE, "kind")
    at = app("train", project.id)
    at.button(key="train").click().run()
    assert not at.exception
    (run,) = runs.every(workspace, project.id)
    assert run.folder.recipe() == project.recipe
    assert "train" not in keys(at)
    assert at.query_params["run"] == run.id
    other = app("train", project.id)
    assert "train" not in keys(other)
    at.button(key="cancel").click().run()
    assert queue.get(run.job.id).state is State.STOPPED
    assert not at.exception
    assert "train" in keys(at)


def test_a_sample_is_a_run_of_its_own(
    app: Opener, project_of: Callable[..., Project], workspace: str
) -> None:
    project = project_of({name: cells * 10 for name, cells in TABLE.items()}, "kind")
    at = app("train", project.id)
    at.button(key="train_sample").click().run()
    assert not at.exception
    (run,) = runs.every(workspace, project.id)
    assert run.folder.recipe().split.sample == pytest.approx(0.1)
    assert projects.get(workspace, project.id).recipe.split.sample == 1
    queue.cancel(run.job.id)


def test_stop_is_asked_for_once(
    app: Opener, project_of: Callable[..., Project], workspace: str
) -> None:
    project = project_of(TABLE, "kind")
    run = runs.start(project, project.recipe)
    at = app("train", project.id, run.id)
    at.button(key="stop").click().run()
    assert not at.exception
    # Nobody had taken it yet.
    assert runs.get(workspace, run.id).job.state is State.STOPPED


def test_settings_go_into_the_recipe(app: Opener, project_of: Callable[..., Project]) -> None:
    project = project_of(TABLE, "kind")
    at = app("train", project.id)
    at.number_input(key="epochs").set_value(7).run()
    at.selectbox(key="optimizer").select("adamw").run()
    at.number_input(key="optimizer.adamw.weight_decay").set_value(0.5).run()
    at.number_input(key="learning_rate").set_value(0.25).run()
    at.selectbox(key="balance").select("class_weights").run()
    assert not at.exception
    recipe = projects.get(project.workspace, project.id).recipe
    assert recipe.training.epochs == 7
    assert recipe.training.optimizer.kind == "adamw"
    assert recipe.training.optimizer.params["weight_decay"] == 0.5
    assert recipe.training.learning_rate == 0.25
    assert recipe.balance.kind == "class_weights"
    for _ in range(5):
        at.button(key="undo").click().run()
    assert projects.get(project.workspace, project.id).recipe == project.recipe
    assert at.number_input(key="epochs").value == project.recipe.training.epochs


def test_the_course_of_the_learning_rate_is_drawn(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of(TABLE, "kind")
    at = app("train", project.id)
    assert "learning rate falls" not in said(at), "a constant rate is no picture"
    at.selectbox(key="schedule").select("step").run()
    at.number_input(key="schedule.step.every").set_value(20).run()
    at.number_input(key="schedule.step.factor").set_value(0.1).run()
    assert not at.exception
    assert projects.get(project.workspace, project.id).recipe.training.schedule.params == {
        "every": 20,
        "factor": 0.1,
    }
    assert "The learning rate falls from" in said(at)
    assert "stopping early cuts it off" in said(at)
    at.selectbox(key="schedule").select("plateau").run()
    assert "when it falls is found out in the training" in said(at)
    assert "stopping early cuts it off" not in said(at)
    at.selectbox(key="optimizer").select("lion").run()
    assert "Usual for Lion" in said(at)


def test_loss_bounds_and_metrics_go_into_the_recipe(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of(TABLE, "kind")
    at = app("train", project.id)
    at.selectbox(key="loss").select("binary_focal_crossentropy").run()
    at.number_input(key="loss.binary_focal_crossentropy.gamma").set_value(3.0).run()
    at.selectbox(key="clipping").select("global_norm").run()
    at.number_input(key="clipping.global_norm.global_clipnorm").set_value(0.5).run()
    at.multiselect(key="metrics").set_value(["accuracy", "auc"]).run()
    assert not at.exception
    recipe = projects.get(project.workspace, project.id).recipe
    loss = recipe.network.outputs[0].loss
    assert loss is not None
    assert (loss.kind, loss.params) == ("binary_focal_crossentropy", {"gamma": 3.0})
    assert recipe.training.clipping.params == {"global_clipnorm": 0.5}
    assert recipe.training.metrics == ("accuracy", "auc")
    at.multiselect(key="metrics").set_value(["accuracy"]).run()
    recipe = projects.get(project.workspace, project.id).recipe
    assert recipe.training.metrics is None, "the usual ones are no choice"
    assert not at.button(key="train").disabled


def test_weights_of_classes_that_do_not_fit_are_said(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of({**TABLE, "kind": ["a", "b", "<c>"] * 30}, "kind")
    at = app("train", project.id)
    at.selectbox(key="loss").select("weighted_categorical_crossentropy").run()
    field = "loss.weighted_categorical_crossentropy.weights"
    assert "in their order" in said(at)
    at.text_input(key=field).set_value("1, 2").run()
    assert not at.exception
    assert "3 numbers above 0" in said(at)
    assert at.button(key="train").disabled
    at.text_input(key=field).set_value("1, 2, 5").run()
    assert not at.button(key="train").disabled


def test_a_finished_run_says_what_it_is_worth(trained: Trained) -> None:
    at = trained.open("train", "breast_cancer")
    assert not at.exception
    assert "test rows" in said(at)
    assert {"to_evaluate", "to_predict"} <= keys(at)
    assert "give the same network again" in said(at)


def test_a_run_is_renamed_and_deleted(trained: Trained) -> None:
    run = trained.runs["iris"]
    at = trained.open("train", "iris")
    at.text_input(key=f"run_name_{run.id}").set_value("<b>best</b>").run()
    assert not at.exception
    assert runs.get(trained.workspace, run.id).name == "<b>best</b>"
    assert r"\<b\>best" in said(at)
    at.button(key=f"run_delete_{run.id}").click().run()
    assert not at.exception
    assert runs.every(trained.workspace, trained.projects["iris"].id) == []


def test_the_settings_of_an_older_run_come_back(trained: Trained) -> None:
    project = trained.projects["iris"]
    projects.save(project, project.recipe.with_(seed=99))
    at = trained.open("train", "iris")
    at.button(key="reuse").click().run()
    assert not at.exception
    assert projects.get(trained.workspace, project.id).recipe == project.recipe


def test_why_a_run_failed_is_said_in_place(
    app: Opener, project_of: Callable[..., Project], workspace: str
) -> None:
    from core.jobs import failures
    from core.jobs.owner import Owner

    project = project_of(TABLE, "kind")
    run = runs.start(project, project.recipe)
    owner = Owner.here()
    queue.claim(run.job.build, owner)
    queue.finish(run.job, owner, State.KILLED, (failures.killed(-9),), tell=True)
    at = app("train", project.id, run.id)
    assert not at.exception
    assert any("died" in error.value for error in at.error)
    assert at.button(key="train").label == "Train again"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("optimizer", "evil"),
        ("early_stopping", ""),
        ("balance", "<b>"),
        ("schedule", "exec"),
        ("clipping", "x"),
        ("loss", "huber"),
    ],
)
def test_forged_choices_are_refused(
    app: Opener, project_of: Callable[..., Project], key: str, value: str
) -> None:
    project = project_of(TABLE, "kind")
    at = app("train", project.id)
    forged(at, key, value).run()
    assert not at.exception
    assert projects.get(project.workspace, project.id).recipe == project.recipe


def test_several_fields_changed_at_once_are_all_kept(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of(TABLE, "kind")
    at = app("train", project.id)
    at.number_input(key="optimizer.adam.beta_1").set_value(0.5)
    at.number_input(key="optimizer.adam.beta_2").set_value(0.75)
    at.number_input(key="epochs").set_value(3)
    at.run()
    assert not at.exception
    training = projects.get(project.workspace, project.id).recipe.training
    assert training.epochs == 3
    assert training.optimizer.params["beta_1"] == 0.5
    assert training.optimizer.params["beta_2"] == 0.75


def test_another_optimizer_and_an_old_parameter_at_once(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of(TABLE, "kind")
    at = app("train", project.id)
    at.number_input(key="optimizer.adam.beta_1").set_value(0.5)
    at.selectbox(key="optimizer").select("sgd")
    at.run()
    assert not at.exception
    assert projects.get(project.workspace, project.id).recipe.training.optimizer.kind == "sgd"


def test_a_run_that_was_deleted_elsewhere_blocks_no_page(trained: Trained) -> None:
    run = trained.runs["iris"]
    runs.delete(trained.workspace, run.id)
    for step in ("train", "evaluate", "predict"):
        at = trained.open(step, "iris")
        assert not at.exception
        assert not at.error


def test_a_recipe_without_an_output_is_said_and_not_raised(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    project = project_of(TABLE, "kind")
    recipe = project.recipe.with_(network=project.recipe.network.with_(outputs=()))
    projects.save(project, recipe)
    for step in ("train", "model", "data", "prepare"):
        assert not app(step, project.id).exception
