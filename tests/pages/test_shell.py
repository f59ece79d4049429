"""Who is here and where they are: cookies, addresses, empty pages, and the arrows of the pages."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import streamlit as st

from core.projects import workspaces
from pages.components.steps import STEPS
from tests.pages.sending import takes_files
from tests.test_architecture import HEAVY, imported

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from core.projects.projects import Project
    from tests.pages.conftest import Opener, Trained

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
NAMES = [step.name for step in STEPS]
REFUSED = {
    "project": "There is no such project here",
    "run": "There is no such run here",
}


def said(at: AppTest) -> str:
    assert not at.exception
    return " ".join(one.value for one in (*at.error, *at.warning))


@pytest.mark.parametrize("step", ["home", *NAMES])
def test_a_browser_without_cookie_is_told_so(
    app: Opener, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A page under AppTest has no browser, and a mock in the place of its cookies.
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: {}))
    at = app(step, workspace=None)
    assert "Allow cookies" in said(at)
    assert not takes_files(at)


@pytest.mark.parametrize("step", NAMES)
def test_without_a_project_a_page_says_what_to_do(app: Opener, step: str) -> None:
    at = app(step)
    assert not said(at)
    assert [one.value for one in at.subheader] == ["No project is open"]
    assert at.button(key="empty_go").label == "Choose a table"


@pytest.mark.parametrize("step", NAMES)
def test_an_unknown_project_is_refused_and_there_is_a_way_back(app: Opener, step: str) -> None:
    at = app()
    at.query_params["project"] = "0" * 32
    at.switch_page(f"{step}.py").run()
    assert REFUSED["project"] in said(at)
    assert at.button(key="shell_home")


def test_the_start_opens_with_any_address(app: Opener) -> None:
    at = app(project="<b>no id</b>")
    assert not at.exception
    assert takes_files(at)


@pytest.mark.parametrize("step", NAMES)
def test_a_project_of_another_workspace_is_none(
    app: Opener, project_of: Callable[..., Project], step: str
) -> None:
    project = project_of("iris")
    stranger = workspaces.enter(workspaces.new_token())
    at = app(workspace=stranger)
    at.query_params["project"] = project.id
    at.switch_page(f"{step}.py").run()
    assert REFUSED["project"] in said(at)
    assert project.name not in " ".join(one.value for one in (*at.markdown, *at.caption))


@pytest.mark.parametrize("step", ["train", "evaluate", "explain", "predict", "export"])
def test_an_unknown_run_is_refused_or_passed_over(trained: Trained, step: str) -> None:
    at = trained.open("data")
    at.query_params["run"] = "1" * 32
    at.switch_page(f"{step}.py").run()
    assert not at.exception
    assert REFUSED["run"] in said(at) or at.subheader or at.title


@pytest.mark.parametrize("step", NAMES)
@pytest.mark.parametrize("sample", ["iris", "breast_cancer", "tips"])
def test_every_page_of_a_trained_project_is_drawn(trained: Trained, step: str, sample: str) -> None:
    at = trained.open(step, sample)
    assert not said(at)
    assert len(at.title) == 1


@pytest.mark.parametrize("step", NAMES)
def test_every_page_of_a_project_that_was_never_trained_is_drawn(
    app: Opener, project_of: Callable[..., Project], step: str
) -> None:
    at = app(step, project_of("iris").id)
    assert not said(at)
    assert len(at.title) == 1


# The arrows.


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [ROOT / "app.py", *PAGES], ids=relative)
def test_only_one_module_touches_session_and_address(path: Path) -> None:
    if relative(path) == "pages/components/state.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "st"
    }
    assert not found & {"session_state", "query_params"}


@pytest.mark.parametrize("path", [ROOT / "app.py", *PAGES], ids=relative)
def test_pages_bring_nothing_heavy(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] in HEAVY}


@pytest.mark.parametrize("path", [p for p in PAGES if "components" in p.parts], ids=relative)
def test_what_pages_share_knows_no_page(path: Path) -> None:
    scripts = {f"pages.{one.stem}" for one in PAGES if one.parent.name == "pages"}
    assert not imported(path) & (scripts - {"pages.__init__"})
    assert not {name for name in imported(path) if name.split(".")[0] == "app"}


@pytest.mark.parametrize("path", [p for p in PAGES if "components" not in p.parts], ids=relative)
def test_pages_know_each_other_by_address_only(path: Path) -> None:
    found = {name for name in imported(path) if name.startswith("pages.")}
    assert all(name == "pages.components" or name.startswith("pages.components.") for name in found)


def test_all_that_pages_import_brings_nothing_heavy() -> None:
    """Invariant 2, with everything that is imported on the way, late imports included."""
    modules = sorted(
        name
        for path in (ROOT / "app.py", *PAGES)
        for name in imported(path)
        if name.startswith(("core.", "pages.components"))
    )
    program = f"""
import importlib, sys
for name in {modules!r}:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        importlib.import_module(name.rpartition(".")[0])
heavy = {HEAVY!r} & {{name.split(".")[0] for name in sys.modules}}
sys.exit(", ".join(sorted(heavy)) or 0)
"""
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
