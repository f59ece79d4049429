"""Export: the ZIP of a run, the lines that use it, the program that trains it again."""

from __future__ import annotations

import re

import streamlit as st

from core.export import contents
from core.jobs.job import Job, State
from core.projects import work
from core.projects.projects import Project
from core.projects.runs import RunEntry
from pages.components import jobs, layout, picker, state
from pages.components.steps import BY_NAME
from pages.components.words import _, plain, text

STEP = BY_NAME["export"]
SCRIPT_HEIGHT = 360


def _stem(project: Project, entry: RunEntry) -> str:
    """Return a safe beginning for the names of files."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", f"{project.name} {entry.name}").strip("-").lower()
    return words[:60].strip("-") or "network"


def _bundle(entry: RunEntry) -> Job | None:
    """Return the job whose ZIP is ready; else see that one is made, and show how far it is."""
    job = work.bundle(state.workspace(), entry)
    if job is None:
        job = work.export(state.workspace(), entry)
    if not job.over:
        jobs.waiting(job, "cancel_export")
        return None
    if job.state is not State.FINISHED:
        if jobs.ended(job, "export_again"):
            work.export(state.workspace(), entry)
            st.rerun()
        return None
    return job


def _zip(entry: RunEntry, stem: str) -> Job | None:
    with st.container(border=True, key="zip_box"):
        st.subheader(_("Everything in one ZIP"), anchor=False)
        st.markdown(
            _("It works without Layersmith: Python with Keras and TensorFlow is all it needs.")
        )
        job = _bundle(entry)
        if job is None:
            return None
        path = job.folder / work.BUNDLE
        st.download_button(
            _("Download the ZIP ({size})").format(size=contents.size(path.stat().st_size)),
            data=path.read_bytes,
            file_name=f"{stem}.zip",
            mime="application/zip",
            key="download_zip",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )
        lines = []
        for part in contents.parts(path):
            about = plain(text(part.about)) if part.about is not None else ""
            size = plain(contents.size(part.size))
            lines.append(f"- `{part.name}` {about} :gray[{size}]")
        st.markdown("\n".join(lines))
        return job


def _use(job: Job) -> None:
    st.subheader(_("Use it in Python"), anchor=False)
    st.markdown(_("In the folder of the unpacked ZIP, for a file with the same columns:"))
    st.code(contents.USE, language="python")
    with st.expander(_("With Keras alone"), icon=":material/code:"):
        st.markdown(_("No code of ours; the row is the first one of your table."))
        st.code(contents.example(job.folder / work.BUNDLE), language="python", wrap_lines=True)


def _script(job: Job, stem: str) -> None:
    source = contents.text(job.folder / work.BUNDLE, contents.SCRIPT)
    with st.expander(_("The program that trains it again"), icon=":material/code:"):
        st.markdown(
            _("Plain Keras, to the same weights, from the same file: `python train.py DATA.csv`")
        )
        st.download_button(
            _("Download train.py"),
            data=source,
            file_name=f"{stem}-train.py",
            mime="text/x-python",
            key="download_script",
            icon=":material/download:",
            on_click="ignore",
        )
        st.code(source, language="python", height=SCRIPT_HEIGHT)


def _recipe(entry: RunEntry, stem: str) -> None:
    with st.container(border=True, key="recipe_box"):
        st.subheader(_("The recipe"), anchor=False)
        st.markdown(
            _(
                "Every choice you made, as a small JSON file. Drop it on the start page, here or "
                "elsewhere, and every page is filled; then upload a table to use it on."
            )
        )
        st.download_button(
            _("Download the recipe"),
            data=state.recipe_of(entry).to_json(),
            file_name=f"{stem}-recipe.json",
            mime="application/json",
            key="download_recipe",
            icon=":material/download:",
            on_click="ignore",
        )


def main() -> None:
    """Draw the page."""
    layout.heading(STEP)
    project = state.project()
    if project is None:
        return
    entry = picker.run_picker(project)
    if entry is None:
        return
    stem = _stem(project, entry)
    job = _zip(entry, stem)
    if job is not None:
        _use(job)
        _script(job, stem)
    _recipe(entry, stem)
    layout.terms("keras", "recipe", "parameters", key="export_terms")


main()
