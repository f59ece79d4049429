"""Start: bring a table or take a sample, go on with a project, see and delete what is kept."""

from __future__ import annotations

import threading
from pathlib import Path

import streamlit as st

from core import isolate, settings, suggest, targets
from core import recipe as recipes
from core.charts.text import number
from core.problems import InputError
from core.projects import datasets, projects, workspaces
from core.projects.datasets import Dataset
from core.projects.projects import Project
from core.projects.uploads import Upload
from core.schema import Schema
from pages.components import gallery, layout, pasting, state, uploading
from pages.components.steps import HOME
from pages.components.words import _, n_, plain

MOST_LISTED = 4
MOST_RECIPE = 2 * settings.MB


def open_table(path: Path, name: str, sample: str = "", target: str | None = None) -> None:
    """Read a table into the workspace and open a project on it.

    Args:
        path: the file.
        name: what the person calls it.
        sample: name of the sample it is.
        target: what is predicted; where it is plain it need not be said.

    Raises:
        InputError: the file is no table.
    """
    dataset, schema = datasets.read(state.workspace(), path, name, sample=sample)
    state.open_project(_project_on(state.workspace(), dataset, schema, name, target), "data")


def _project_on(
    workspace: str, dataset: Dataset, schema: Schema, name: str, target: str | None = None
) -> Project:
    guess = targets.plain(schema) if target is None else None
    recipe = suggest.recipe(schema, guess.name if guess else target)
    return projects.create(workspace, Path(name).stem or name, recipe, dataset)


def _project_of(sent: Upload, told: isolate.Told, stop: threading.Event) -> Project:
    """Make a project of a table that was sent; while it is being made the upload is held."""
    dataset, schema = datasets.read(sent.workspace, sent.path, sent.name, told=told, stop=stop)
    return _project_on(sent.workspace, dataset, schema, sent.name)


def _upload() -> None:
    with st.container(border=True, key="card_upload"):
        st.subheader(_("Bring your own table"), anchor=False)
        st.markdown(
            _(
                "A table with one row for each case: CSV or other text, Excel, OpenDocument, "
                "Parquet or JSON lines, packed or not. Nothing in it is changed without being said."
            )
        )
        sent = uploading.uploader(
            _("Upload a table"),
            key="upload",
            place="home",
            hint=_("A recipe (a .json file exported here) can be dropped too."),
        )
        layout.refused("upload")
        if sent is not None:
            _arrived(sent)


def _arrived(sent: Upload) -> None:
    """Open a project on what was sent, a table or a recipe."""
    try:
        if _is_recipe(sent):
            made = _from_recipe(sent)
        else:
            made = uploading.read("upload", sent, _project_of)
    except InputError as error:
        uploading.finish("upload", sent)
        said = _("{name} could not be read; nothing was changed.")
        state.refuse("upload", said.format(name=plain(sent.name, 60)), error.problems)
    uploading.finish("upload", sent)
    state.open_project(made, "data")


def _is_recipe(sent: Upload) -> bool:
    """Return whether a file is to be a recipe: one JSON object; a table as JSON has many."""
    if not sent.name.lower().endswith(".json") or sent.size > MOST_RECIPE:
        return False
    return recipes.is_object(sent.path.read_bytes())


def _from_recipe(sent: Upload) -> Project:
    recipe = recipes.parse(sent.path.read_bytes())
    made = projects.create(sent.workspace, Path(sent.name).stem, recipe, None)
    state.tell(
        "info",
        _("The recipe is here. Upload the table it is to work on, and every page is filled."),
    )
    return made


def _projects(found: list[Project]) -> None:
    st.subheader(_("Go on"), anchor=False)
    for project in found[:MOST_LISTED]:
        _project(project, latest=project.id == found[0].id)
    if len(found) > MOST_LISTED:
        with st.expander(_("Older projects")):
            for project in found[MOST_LISTED:]:
                _project(project, latest=False)


def _project(project: Project, latest: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        runs = state.entries(project)
        name = plain(project.name, 60)
        table = plain(project.dataset.name, 60) if project.dataset else _("no table")
        count = n_("{count} run", "{count} runs", len(runs))
        with st.container(width="stretch"):
            st.markdown(f"**{name}**")
            st.caption(f"{table} · {count}")
        if st.button(
            _("Open"),
            key=f"open_{project.id}",
            type="primary" if latest else "secondary",
        ):
            state.open_project(project, "data" if not runs else "train")
        with st.popover(_("More"), key=f"more_{project.id}"):
            _rename(project)
            if st.button(
                _("Delete project and runs"),
                key=f"delete_{project.id}",
                icon=":material/delete:",
            ):
                projects.delete(state.workspace(), project.id)
                state.tell("info", _("{name} was deleted.").format(name=name))
                st.rerun()


def _rename(project: Project) -> None:
    key = f"name_{project.id}"
    state.put(key, project.name)
    st.text_input(
        _("Name"),
        key=key,
        max_chars=datasets.MOST_NAME,
        on_change=lambda: state.attempt(
            projects.rename, state.workspace(), project.id, state.value(key)
        ),
    )


def _kept() -> None:
    """Show what the workspace holds, and delete parts of it or all."""
    with st.expander(
        _("What is kept in this workspace"), icon=":material/inventory_2:", key="kept"
    ):
        days = int(settings.number("KEEP_DAYS"))
        st.markdown(
            n_(
                "Kept until you delete it, or until it was not opened for {count} day.",
                "Kept until you delete it, or until it was not opened for {count} days.",
                days,
            )
            if days
            else _("Everything is kept on this server until you delete it.")
        )
        for dataset in datasets.every(state.workspace()):
            with st.container(horizontal=True, vertical_alignment="center"):
                size = _("{rows} rows × {columns} columns").format(
                    rows=number(dataset.rows), columns=number(dataset.columns)
                )
                with st.container(width="stretch"):
                    st.markdown(f"{plain(dataset.name, 60)} · {size}")
                if st.button(_("Delete table"), key=f"drop_{dataset.id}", icon=":material/delete:"):
                    datasets.delete(state.workspace(), dataset.id)
                    st.rerun()
        st.divider()
        _other_device()
        st.divider()
        st.markdown(_("Delete every table, project and run of this workspace:"))
        sure = st.checkbox(_("I do not need any of it any more"), key="sure")
        if st.button(_("Delete the workspace"), disabled=not sure, key="delete_workspace"):
            workspaces.delete(state.workspace())
            state.leave()
            state.tell("info", _("The workspace was deleted. This is a new one."))
            st.rerun()


def _other_device() -> None:
    st.markdown(_("To go on with this workspace on another device, make a code and type it there:"))
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Make a code"), key="make_code", icon=":material/devices:"):
            code = workspaces.new_code(state.workspace())
            st.code(f"{code[:4]}-{code[4:]}", language=None, width="content")
            st.caption(_("It works once, within ten minutes."))
        st.link_button(_("I have a code"), state.link("join"), type="tertiary")


layout.heading(HOME)
st.markdown(
    _(
        "Layersmith makes a neural network that fills in one column of your table from the others. "
        "You say which; it trains, tells you how good it is and why, and gives you the model."
    )
)
found = projects.every(state.workspace())
if found:
    _projects(found)
_upload()
pasting.paste(open_table)
gallery.draw(open_table)
_kept()
