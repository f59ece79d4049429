"""The Model page: what enters the network, templates for it, and networks of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.projects import networks, projects

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from core.projects.projects import Project
    from core.recipe import Recipe
    from tests.pages.conftest import Opener


@pytest.fixture
def project(project_of: Callable[..., Project]) -> Project:
    """A project on images of 8 × 8 pixels with a column beside, and a text."""
    dice = np.random.default_rng(0)
    table = {
        f"p_{y}_{x}": [str(n) for n in dice.integers(0, 17, 60)] for y in range(8) for x in range(8)
    }
    table["age"] = [f"{n:.1f}" for n in dice.normal(40, 9, 60)]
    table["story"] = [f"{a} went to {b} and saw {c}" for a, b, c in dice.integers(0, 999, (60, 3))]
    table["kind"] = ["a", "b"] * 30
    return project_of(table, "kind")


def held(project: Project) -> Recipe:
    return projects.get(project.workspace, project.id).recipe


def unfold(at: AppTest) -> None:
    """Show the templates; they fold away when one was taken."""
    at.session_state["model_templates"] = True
    at.run()


def click(at: AppTest, key: str) -> None:
    at.button(key=key).click().run()
    assert not at.exception


def said(at: AppTest) -> str:
    return "\n".join(part.value for part in (*at.markdown, *at.error, *at.warning, *at.caption))


def test_an_image_is_taken_with_its_network_and_given_back(app: Opener, project: Project) -> None:
    at = app("model", project.id)
    assert "make 8 × 8 × 1 pixels" in said(at)
    click(at, "offer_take_0")
    network = held(project).network
    assert [entry.id for entry in network.inputs] == ["features", "image"]
    assert network.template == "small_cnn"
    assert "64 columns" in said(at)
    click(at, "entry_drop_image")
    assert [entry.id for entry in held(project).network.inputs] == ["features"]
    at.button(key="undo").click().run()
    assert held(project).network == network


def test_a_text_is_taken_and_its_templates_are_offered(app: Opener, project: Project) -> None:
    at = app("model", project.id)
    unfold(at)
    keys = {button.key for button in at.button}
    assert {"template_small_cnn", "template_text_cnn"} <= keys
    assert "template_lstm" not in keys
    click(at, "template_text_lstm")
    recipe = held(project)
    assert [entry.columns for entry in recipe.network.inputs] == [(), ("story",)]
    assert "story" in [column.name for column in recipe.features]


def test_a_network_is_kept_used_and_deleted(app: Opener, project: Project) -> None:
    networks.keep(project.workspace, "My <b>own</b>", held(project).network)
    (kept,) = networks.listed(project.workspace)
    at = app("model", project.id)
    unfold(at)
    assert "<b>" not in said(at)
    click(at, "template_wide_deep")
    unfold(at)
    click(at, f"kept_use_{kept.id}")
    assert held(project).network.layers == kept.network.layers
    unfold(at)
    click(at, f"kept_delete_{kept.id}")
    assert networks.listed(project.workspace) == ()


def test_a_text_does_not_hold_the_inputs_open_above_the_network(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    rows = range(60)
    table = {
        "age": [f"{n % 17}.5" for n in rows],
        "story": [f"{n * 7} went to {n} and saw {n * 3}" for n in rows],
        "kind": ["a", "b"] * 30,
    }
    at = app("model", project_of(table, "kind").id)
    (box,) = (one for one in at.expander if one.label.startswith("What enters the network"))
    assert box.label.endswith("1 suggestion")
    assert not box.proto.expanded


def test_a_table_of_a_text_alone_is_ready_with_one_click(
    app: Opener, project_of: Callable[..., Project]
) -> None:
    table = {
        "type": ["ham", "spam"] * 30,
        "text": [f"{n * 7} went to {n} and saw {n * 3} of them" for n in range(60)],
    }
    made = project_of(table, "type")
    at = app("data", made.id)
    assert at.button(key="train_now").disabled
    click(at, "offer_take_0")
    assert [entry.kind for entry in held(made).network.inputs] == ["tokens"]
    assert not at.button(key="train_now").disabled
