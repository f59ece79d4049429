"""How a file was read is said on the Data page, and can be overruled there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import store, suggest
from core.data import original
from core.projects import datasets, projects
from tests.data import workbooks
from tests.pages import test_data
from tests.pages.conftest import read_once
from tests.pages.test_data import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from core.projects.projects import Project
    from tests.pages.conftest import Opener

UNTIDY = "Sales of 2019\nName;Price;Kind\n" + "".join(
    f"Müller {n};{n},5;{'ab'[n % 2]}\n" for n in range(40)
)
UNTIDY += "García;7,5\n"


@pytest.fixture
def untidy(workspace: str) -> Callable[[], Project]:
    def project() -> Project:
        path = store.scratch() / "sales.csv"
        path.write_bytes(UNTIDY.encode("cp1252"))
        dataset, schema = read_once(workspace, path, "sales.csv")
        store.remove_folder(path.parent)
        recipe = suggest.recipe(schema, "Kind", "mlp").with_(seed=5)
        return projects.create(workspace, "sales", recipe, dataset)

    return project


def said(at: AppTest) -> str:
    return test_data.said(at).replace("\\", "").replace("\u2060", "")


def opened(at: AppTest) -> AppTest:
    at.session_state["reading"] = True
    return at.run()


def key(project: Project, name: str) -> str:
    assert project.dataset is not None
    return f"reading_{project.dataset.fingerprint[:12]}_{name}"


def test_repairs_are_said_with_the_text_of_the_file(
    app: Opener, untidy: Callable[[], Project]
) -> None:
    at = app("data", untidy().id)
    assert not at.exception
    text = said(at)
    assert "cp1252" in text
    assert "too few cells: 41" in text
    assert "line 1" in text
    shown = " ".join(str(frame.value.to_dict()) for frame in at.dataframe)
    assert "García;7,5" in shown
    assert "Sales of 2019" in shown


def test_a_guess_is_overruled(app: Opener, untidy: Callable[[], Project]) -> None:
    project = untidy()
    at = opened(app("data", project.id))
    assert not at.exception
    assert at.button(key="read_again").disabled
    at.selectbox(key=key(project, "encoding")).select("mac-roman").run()
    assert not at.exception
    # The preview comes before anything is changed.
    assert any("M¸ller 0" in str(frame.value.to_dict()) for frame in at.dataframe)
    assert now(project) == project
    at.number_input(key=key(project, "skip_last")).set_value(1).run()
    at.button(key="read_again").click().run()
    assert not at.exception
    found = now(project)
    assert found.recipe.reading.encoding == "mac-roman"
    assert found.recipe.seed == 5
    assert found.dataset is not None
    assert found.dataset.rows == 40
    assert "read anew" in said(at)


def test_what_was_guessed_is_read_the_other_way_with_one_click(
    app: Opener, untidy: Callable[[], Project]
) -> None:
    project = untidy()
    at = app("data", project.id)
    labels = {button.label: button for button in at.button}
    labels["These lines belong to the table"].click().run()
    assert not at.exception
    found = now(project)
    assert found.recipe.reading.skip_rows == 0
    assert found.dataset is not None
    # A title of the table above the names of its columns.
    assert found.dataset.rows == 41
    assert found.recipe.columns[0].name == "Sales of 2019 Name"
    at.button(key="undo").click().run()
    assert now(project).dataset == project.dataset


def test_what_is_no_table_is_said_before_it_is_tried(
    app: Opener, untidy: Callable[[], Project]
) -> None:
    project = untidy()
    at = opened(app("data", project.id))
    at.selectbox(key=key(project, "encoding")).select("utf-8").run()
    assert not at.exception
    assert "not written in utf-8" in said(at)
    assert now(project) == project


def test_the_file_goes_with_its_table(workspace: str, untidy: Callable[[], Project]) -> None:
    dataset = untidy().dataset
    assert dataset is not None
    assert original.of(dataset.folder).read_bytes() == UNTIDY.encode("cp1252")
    datasets.delete(workspace, dataset.id)
    assert not dataset.folder.exists()


def test_a_table_without_its_file_says_so(app: Opener, untidy: Callable[[], Project]) -> None:
    project = untidy()
    assert project.dataset is not None
    (project.dataset.folder / original.NAME).unlink()
    at = opened(app("data", project.id))
    assert not at.exception
    assert "was not kept" in said(at)


def test_another_sheet_is_chosen(app: Opener, workspace: str) -> None:
    rows = [["a", "b"], *([n, "xy"[n % 2]] for n in range(30))]
    folder = store.scratch()
    path = workbooks.xlsx(folder / "book", {"One": rows, "Two": [*rows, [31, "x"]]})
    dataset, schema = datasets.read(workspace, path, "book.xlsx")
    store.remove_folder(folder)
    project = projects.create(workspace, "book", suggest.recipe(schema, "b", "mlp"), dataset)
    at = app("data", project.id)
    assert "2 sheets; 'One' was read" in said(at)
    assert "sheet One of the workbook" in said(at)
    at = opened(at)
    # A workbook has no encoding and no separator to be chosen.
    assert key(project, "encoding") not in {box.key for box in at.selectbox}
    assert at.button(key="read_again").disabled
    at.selectbox(key=key(project, "sheet")).select("Two").run()
    assert now(project) == project
    at.button(key="read_again").click().run()
    assert not at.exception
    found = now(project)
    assert found.recipe.reading.sheet == "Two"
    assert found.dataset is not None
    assert found.dataset.rows == 31
