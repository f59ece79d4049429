"""Data: what was read, what each column is, and what is to be predicted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core import adopt
from core.catalog.columns import KINDS, ROLES
from core.catalog.options import Row
from core.catalog.training import TASKS
from core.charts import distribution, summaries
from core.charts.style import CONFIG
from core.charts.text import number, percent
from core.data.table import head
from core.edit import columns
from core.goal import goal, labels
from core.problems import InputError
from core.projects import datasets, projects
from core.projects.projects import Project
from core.recipe import Recipe
from core.schema import ColumnFacts, Schema
from pages.components import aims, alarms, entering, layout, reading, state, training, uploading
from pages.components.steps import BY_NAME
from pages.components.words import _, marked, n_, plain, text

STEP = BY_NAME["data"]
FIRST_ROWS = 50


def _upload(project: Project, label: str) -> None:
    """Take a file for a project that has a recipe already."""
    sent = uploading.uploader(label, key="corrected", place=f"project {project.id}")
    layout.refused("corrected")
    if sent is None:
        return
    try:
        dataset, schema = uploading.read(
            "corrected",
            sent,
            lambda found, told, stop: datasets.read(
                project.workspace,
                found.path,
                found.name,
                project.recipe.reading,
                told=told,
                stop=stop,
            ),
        )
        old = state.schema(project.dataset.folder) if project.dataset else None
        adopted = adopt.adopt(project.recipe, old, schema)
        projects.save(project, adopted.recipe, dataset)
        phrases = [text(phrase) for phrase in adopted.phrases(_)]
        if phrases:
            lines = "".join(f"\n- {plain(one, 300)}" for one in phrases)
            state.tell("info", _("Your settings were kept.") + lines)
        else:
            state.tell("success", _("The new file fits; every setting was kept."))
    except InputError as error:
        uploading.finish("corrected", sent)
        said = _("{name} could not be used; nothing was changed.")
        state.refuse("corrected", said.format(name=plain(sent.name, 60)), error.problems)
    uploading.finish("corrected", sent)
    st.rerun()


def _without_table(project: Project) -> None:
    with st.container(border=True):
        st.subheader(_("This project has no table"), anchor=False)
        st.markdown(_("Its settings are kept. Upload the table they are for, or choose one."))
        _upload(project, _("Upload the table"))
        known = {dataset.id: dataset for dataset in datasets.every(project.workspace)}
        if not known:
            return
        chosen = st.selectbox(
            _("Or one of your tables"),
            list(known),
            index=None,
            format_func=lambda name: known[name].name,
            key="known_table",
        )
        if chosen in known:
            schema = state.schema(known[chosen].folder)
            adopted = adopt.adopt(project.recipe, None, schema)
            projects.save(project, adopted.recipe, known[chosen])
            st.rerun()


def _read(project: Project, schema: Schema) -> None:
    """Say what was read, how, and what was noticed on the way."""
    assert project.dataset is not None
    size = _("{rows} rows, {columns} columns").format(
        rows=number(schema.rows), columns=number(len(schema.columns))
    )
    st.markdown(f"**{plain(project.dataset.name, 80)}** · {size} · {plain(reading.said(schema))}")
    reading.report(project, schema)
    with st.expander(
        _("Read the file in another way"), icon=":material/tune:", key="reading", on_change="rerun"
    ) as box:
        if box.open:
            reading.form(project, schema)


def _target(project: Project, schema: Schema) -> None:
    """Ask what is to be predicted; the rest follows and can be changed."""
    current = project.recipe.target_column
    names = list(schema.names)
    state.put("target", current.name if current else None)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.selectbox(
            _("What do you want to predict?"),
            names,
            index=None,
            key="target",
            placeholder=_("Choose a column"),
            help=_("The target: the column that the network learns to fill in from the others."),
            on_change=_chosen,
            args=(
                "target",
                (None, *names),
                lambda held, name: columns.set_target(held, schema, name),
            ),
        )
        if current is None:
            st.info(_("Choose the column to predict; everything else has a sound start."))
        aims.offered(project, schema)
        if current is None:
            return
        _task(project, schema)
    with right:
        _balance(project.recipe, schema)


def _chosen(
    key: str, offered: Collection[str | None], change: Callable[[Recipe, Any], Recipe]
) -> None:
    """Put what was chosen into the recipe, if it was offered; a callback."""
    found = state.value(key)
    if found in offered and not state.outdated(key):
        state.edit(lambda held: change(held, found))


def _task(project: Project, schema: Schema) -> None:
    aim = goal(project.recipe, schema)
    facts = schema.column(project.recipe.target_column.name)  # type: ignore[union-attr]
    if aim is None or facts is None:
        return
    fitting = [name for name in TASKS if _possible(name, facts, project.recipe)]
    state.put("task", aim.task)
    st.segmented_control(
        _("Predicted as"),
        fitting if aim.task in fitting else [aim.task, *fitting],
        key="task",
        required=True,
        format_func=lambda name: _(TASKS[name].label),
        on_change=_chosen,
        args=("task", fitting, lambda held, task: columns.set_task(held, schema, task)),
    )
    aims.task(project.recipe, facts)
    if aim.task == "binary" and len(aim.classes) == 2:
        state.put("positive", aim.positive)
        st.selectbox(
            _("The class that scores are about"),
            sorted(aim.classes),
            key="positive",
            help=_("Precision, recall and the probability shown first are those of this class."),
            on_change=_chosen,
            args=(
                "positive",
                aim.classes,
                lambda held, name: held.with_(target=held.target.with_(positive_class=name)),
            ),
        )
    elif aim.task == "multiclass":
        st.caption(n_("{count} class", "{count} classes", len(aim.classes)))


def _possible(task: str, facts: ColumnFacts, held: Recipe) -> bool:
    column = held.target_column
    if column is None:
        return False
    if task == "regression":
        return column.kind == "number"
    count = len(labels(facts, column).counts)
    return count == 2 if task == "binary" else count > 2


def _balance(held: Recipe, schema: Schema) -> None:
    """Show how many rows each class has, or how the number is distributed."""
    column = held.target_column
    facts = schema.column(column.name) if column else None
    aim = goal(held, schema)
    if column is None or facts is None or aim is None:
        return
    dark = state.dark()
    if aim.task == "regression":
        figure = distribution.distribution(facts, schema.rows, dark=dark, translate=_)
        summary = summaries.distribution(facts, schema.rows)
    else:
        counts = labels(facts, column).counts
        figure = distribution.class_balance(counts, aim.positive, dark=dark, translate=_)
        summary = summaries.class_balance(counts, aim.positive)
    st.plotly_chart(figure, theme=None, config=dict(CONFIG), key="balance", alt=text(summary))
    st.caption(marked(summary))


def _columns(project: Project, schema: Schema) -> None:
    """Show every column; kind and role can be changed in the table."""
    facts = {one.name: one for one in schema.columns}
    held = [column for column in project.recipe.columns if column.name in facts]
    rows = max(schema.rows, 1)
    frame = pd.DataFrame(
        {
            "name": [column.name for column in held],
            "kind": [_(KINDS[column.kind].label) for column in held],
            "role": [_(ROLES[column.role].label) for column in held],
            "shape": [_shape(facts[column.name]) for column in held],
            "missing": [
                percent(facts[column.name].missing / rows) if facts[column.name].missing else "–"
                for column in held
            ],
            "distinct": [facts[column.name].distinct for column in held],
            "examples": [
                ", ".join(value for value, _count in facts[column.name].top[:3]) for column in held
            ],
        }
    )
    config = st.column_config
    key = f"columns_{project.version}"
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        height=min(38 + 35 * len(held), 560),
        disabled=["name", "shape", "missing", "distinct", "examples"],
        column_config={
            "name": config.TextColumn(_("Column"), pinned=True),
            "kind": config.SelectboxColumn(
                _("Kind"), options=[_(row.label) for row in KINDS.values()], required=True
            ),
            "role": config.SelectboxColumn(
                _("Role"), options=[_(row.label) for row in ROLES.values()], required=True
            ),
            "shape": config.BarChartColumn(_("Distribution"), width="small", y_min=0),
            "missing": config.TextColumn(_("Missing"), width="small"),
            "distinct": config.NumberColumn(_("Values"), width="small"),
            "examples": config.TextColumn(_("Most frequent")),
        },
        on_change=_edited,
        args=(key, tuple(column.name for column in held), schema),
    )


def _shape(facts: ColumnFacts) -> list[int]:
    return list(facts.histogram) or [count for _value, count in facts.top[:20]]


def _edited(key: str, names: tuple[str, ...], schema: Schema) -> None:
    """Put changes of the table of columns into the recipe; a callback."""
    kinds = {_(row.label): kind for kind, row in KINDS.items()}
    roles = {_(row.label): role for role, row in ROLES.items()}
    changed = (state.value(key) or {}).get("edited_rows", {})

    def change(held: Recipe) -> Recipe:
        for place, cells in changed.items():
            name = names[int(place)]
            if cells.get("kind") in kinds:
                held = columns.set_kind(held, schema, name, kinds[cells["kind"]])  # type: ignore[arg-type]
            if cells.get("role") in roles:
                held = columns.set_role(held, schema, name, roles[cells["role"]])  # type: ignore[arg-type]
        return held

    state.edit(change)


def _one_column(project: Project, schema: Schema) -> None:
    """Show one column more closely, with the same two choices for the keyboard."""
    names = [column.name for column in project.recipe.columns]
    name = st.selectbox(_("Look closer at"), names, key="closer", persist_state="session")
    facts = schema.column(name) if name else None
    column = next((one for one in project.recipe.columns if one.name == name), None)
    if facts is None or column is None:
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _pick(
            _("Kind"), "closer_kind", KINDS, column.kind,
            lambda held, kind: columns.set_kind(held, schema, column.name, kind),
        )  # fmt: skip
        st.caption(marked(facts.reason))
        _pick(
            _("Role"), "closer_role", ROLES, column.role,
            lambda held, role: columns.set_role(held, schema, column.name, role),
        )  # fmt: skip
        if facts.role_reason is not None and column.role == "ignore":
            st.caption(marked(facts.role_reason))
    with right:
        figure = distribution.distribution(facts, schema.rows, dark=state.dark(), translate=_)
        summary = summaries.distribution(facts, schema.rows)
        st.plotly_chart(
            figure, theme=None, config=dict(CONFIG), key="closer_chart", alt=text(summary)
        )
        st.caption(marked(summary))


def _pick(
    label: str,
    key: str,
    rows: Mapping[str, Row],
    held: str,
    change: Callable[[Recipe, Any], Recipe],
) -> None:
    """Draw the choice of one catalog row for a column."""
    state.put(key, held)
    st.selectbox(
        label, list(rows), key=key, format_func=lambda name: _(rows[name].label),
        help=_(rows[held].help), on_change=_chosen, args=(key, list(rows), change),
    )  # fmt: skip


def _rows(schema: Schema, project: Project) -> None:
    assert project.dataset is not None
    cells = head(project.dataset.folder, FIRST_ROWS)
    st.dataframe(pd.DataFrame(cells), hide_index=True, height=400)
    st.caption(
        _("The first {count} of {rows} rows, as the file writes them.").format(
            count=min(FIRST_ROWS, schema.rows), rows=number(schema.rows)
        )
    )


def main() -> None:
    """Draw the page."""
    layout.heading(STEP, undo=True)
    project = state.project()
    if project is None:
        return
    if project.dataset is None:
        _without_table(project)
        return
    schema = state.schema(project.dataset.folder)
    _read(project, schema)
    _target(project, schema)
    found = state.problems(project, schema)
    if project.recipe.target_column is not None:
        about = ("columns", "target", "split")
        # What an alarm says is said there, with its mend.
        offered = entering.lacking(project.recipe, schema)
        layout.problems(
            one
            for one in found
            if one.where.startswith(about)
            and not one.name
            and not (offered and one.where == "columns")
        )
        alarms.draw(project, schema)
    with st.container(horizontal=True, vertical_alignment="center"):
        training.button(project, schema, "train_now", _("Train with these settings"))
        alarms.count(project, schema, here=True)
        layout.next_button(STEP)
    every, rows = st.tabs([_("Columns"), _("First rows")], key="data_tabs", on_change="rerun")
    if every.open:
        with every:
            _columns(project, schema)
            _one_column(project, schema)
    if rows.open:
        with rows:
            _rows(schema, project)
    with st.expander(
        _("Use a corrected file with these settings"),
        icon=":material/upload_file:",
        key="corrected_box",
    ):
        st.markdown(
            _("What still fits is kept; columns that are new, gone or different are listed.")
        )
        _upload(project, _("Upload the corrected table"))
    layout.terms("target", "feature", "positive_class", key="data_terms")


main()
