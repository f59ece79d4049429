"""Public sets on the start page: downloaded by a job, used when they are here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.jobs import client, queue
from core.jobs.job import State
from core.projects import fetching, projects
from core.samples import files, names

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import Opener

MNIST = names.wanted("mnist,rows=10000")


@pytest.fixture
def shown(app: Opener, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(client, "ensure_worker", lambda: None)
    at = app()
    at.session_state["gallery"] = "Public sets"
    return at.run()


def keys(at: AppTest) -> set[str]:
    return {one.key for one in at.button if one.key and one.key.startswith("public_")}


def test_size_and_source_are_said_before_the_click(shown: AppTest) -> None:
    assert not shown.exception
    captions = "\n".join(one.value for one in shown.caption).replace("\\", "")
    assert "downloads 11.5 MB from storage.googleapis.com" in captions
    assert "rows × 785 columns" in captions
    assert "LeCun" in captions


def test_a_download_is_started_seen_and_cancelled(shown: AppTest, workspace: str) -> None:
    shown.button(key="public_get_mnist").click().run()
    assert not shown.exception
    job = fetching.latest(workspace, MNIST)
    assert job is not None
    assert job.arguments["name"] == MNIST.text()
    assert "public_end_mnist" in keys(shown)
    assert "public_get_mnist" not in keys(shown)
    shown.button(key="public_end_mnist").click().run()
    assert queue.get(job.id).state is State.STOPPED
    shown.run()
    assert "public_get_mnist" in keys(shown)
    assert not shown.error


def test_what_is_here_is_used_at_once(shown: AppTest, workspace: str) -> None:
    path = files.fetched(MNIST)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a,digit\n" + "".join(f"{n},{n % 10}\n" for n in range(200)), encoding="utf-8")
    shown.run()
    shown.button(key="public_use_mnist").click().run()
    assert not shown.exception
    (project,) = projects.every(workspace)
    assert project.recipe.target_column is not None
    assert project.recipe.target_column.name == "digit"
    assert project.recipe.target.task == "multiclass"
