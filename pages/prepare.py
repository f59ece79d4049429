"""Prepare: how each column becomes numbers, and which rows are kept for the test."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core import estimate
from core.catalog.columns import KINDS, ROLES
from core.catalog.preparation import SPLITS
from core.charts import distribution
from core.charts.style import CONFIG
from core.charts.text import brief, number, percent
from core.edit import columns, preparation
from core.problems import InputError, JobError, Phrase, Problem, say
from core.projects.projects import Project
from core.recipe import Choice, Column, Recipe
from core.schema import Schema
from core.warm import client
from pages.components import alarms, fields, layout, state
from pages.components.steps import BY_NAME
from pages.components.words import _, marked, n_, plain, text

STEP = BY_NAME["prepare"]
ROWS = 6
SECONDS = 8.0
# Columns beside each other in the table of numbers; a category of many names makes many.
MOST_SHOWN = 12
CHOSEN, TABLE = "prepare_column", "prepare_table"

Place = tuple[Column, Any]

# What each slot of a treatment is called as a field and as a heading of the table.
SLOTS = {
    "missing": (say("Missing values"), say("Filled with")),
    "scaling": (say("Scaling"), say("Scaled")),
    "encoding": (say("Encoding"), say("Encoded")),
}


def _label(slot: str, choice: Choice | None) -> str:
    row = preparation.SLOTS[slot].get(choice.kind) if choice else None
    return _(row.label) if row else "–"


def _overview(features: tuple[Column, ...], schema: Schema, chosen: Column) -> None:
    """Show what is done to every column; a row that is clicked is the one to change."""
    facts = {one.name: one for one in schema.columns}
    rows = max(schema.rows, 1)
    gaps = [facts[column.name].missing for column in features]
    frame = pd.DataFrame(
        {
            "name": [column.name for column in features],
            "kind": [_(KINDS[column.kind].label) for column in features],
            "gaps": [percent(count / rows) if count else "–" for count in gaps],
            **{
                slot: [_label(slot, getattr(column.treatment, slot)) for column in features]
                for slot in SLOTS
            },
        }
    )
    config = st.column_config
    names = tuple(column.name for column in features)
    state.put(TABLE, {"selection": {"rows": [names.index(chosen.name)], "columns": []}})
    st.dataframe(
        frame,
        key=TABLE,
        hide_index=True,
        selection_mode="single-row",
        on_select=lambda: _clicked(names),
        column_config={
            "name": config.TextColumn(_("Column"), pinned=True),
            "kind": config.TextColumn(_("Kind")),
            "gaps": config.TextColumn(_("Missing"), width="small"),
            **{
                slot: config.TextColumn(text(words[1]), width=width)
                for (slot, words), width in zip(SLOTS.items(), (160, 160, 220), strict=True)
            },
        },
        alt=_("The columns the network sees, and what is done to each"),
    )


def _clicked(names: tuple[str, ...]) -> None:
    """Take the row that was selected in the table; a callback."""
    try:
        (place,) = state.value(TABLE)["selection"]["rows"]
        state.keep(CHOSEN, names[place])
    except (KeyError, TypeError, ValueError, IndexError):
        # The row was let go of: the column stays.
        return


def _chosen(features: tuple[Column, ...]) -> Column:
    """Return the column that is looked at: the one chosen last, else the first."""
    name = state.value(CHOSEN)
    return next((column for column in features if column.name == name), features[0])


def _treatment(project: Project, schema: Schema, column: Column, found: list[Problem]) -> None:
    """Draw what can be chosen for one column."""
    place = schema.names.index(column.name)
    for slot, words in SLOTS.items():
        allowed = preparation.fitting(slot, column.kind)
        if not allowed:
            continue

        def change(recipe: Recipe, choice: Choice, slot: str = slot) -> Recipe:
            return columns.set_treatment(recipe, column.name, slot, choice)

        held = getattr(column.treatment, slot)
        fields.choice(
            text(words[0]),
            preparation.SLOTS[slot],
            held,
            f"{slot}_{place}",
            change,
            allowed=allowed,
        )
    layout.problems(found, place=False)
    _same_for_all(project, column)


def _same_for_all(project: Project, column: Column) -> None:
    others = preparation.alike(project.recipe, column.name)
    if not others:
        return
    if not preparation.different(project.recipe, column.name):
        st.caption(
            n_(
                "The other column of this kind is treated the same.",
                "The {count} other columns of this kind are treated the same.",
                len(others),
            )
        )
        return
    st.button(
        n_(
            "Treat the other column of this kind the same",
            "Treat the {count} other columns of this kind the same",
            len(others),
        ),
        key="same_for_all",
        icon=":material/select_all:",
        wrap=True,
        on_click=lambda: state.edit(lambda held: preparation.same_for_all(held, column.name)),
    )


def _preview(project: Project, column: Column) -> dict[str, Any] | None:
    """Show a column before and after; return the answer that it is read from."""
    st.markdown("**" + _("Before and after") + "**")
    assert project.dataset is not None
    question = {
        "table": str(project.dataset.folder.absolute()),
        "recipe": project.recipe.model_dump(mode="json"),
        "columns": [column.name],
        "rows": ROWS,
    }
    try:
        with st.spinner(_("Looking at the column…")):
            answer = client.ask("preview", question, SECONDS)
    except JobError:
        st.info(_("The preview is being prepared; try again in a moment."))
        st.button(_("Try again"), key="preview_again", icon=":material/refresh:")
        return None
    except InputError:
        st.info(_("The numbers are shown here once the settings have no errors."))
        return None
    (shown,) = answer["columns"]
    _before_and_after(column, shown)
    learned = [marked(Phrase.model_validate(phrase)) for phrase in shown["learned"]]
    st.markdown("\n".join(f"- {phrase}" for phrase in learned))
    if answer["sampled"]:
        st.caption(_("Worked out on a sample of the rows; the training uses all of them."))
    for note in answer["notes"]:
        layout.problem(Problem.model_validate(note), place=True)
    return answer


def _before_and_after(column: Column, shown: dict[str, Any]) -> None:
    made = shown["after"][:MOST_SHOWN]
    frame = {"before": [cell or None for cell in shown["before"]]}
    names = {"before": _("In the file")}
    for place, one in enumerate(made):
        frame[f"made_{place}"] = [number(value) for value in one["values"]]
        names[f"made_{place}"] = brief(text(Phrase.model_validate(one["name"])), 40)
    config = st.column_config
    st.dataframe(
        pd.DataFrame(frame),
        key="before_and_after",
        hide_index=True,
        placeholder=_("missing"),
        column_config={
            key: config.TextColumn(name, pinned=key == "before") for key, name in names.items()
        },
        alt=_("The column in the file, and the numbers the network sees"),
    )
    total = len(shown["after"]) + shown["more"]
    parts = [
        n_(
            "{count} number for the network from this column",
            "{count} numbers for the network from this column",
            total,
        )
    ]
    if len(made) < total:
        parts.append(_("the first {count} are shown").format(count=len(made)))
    parts.append(_("first training rows"))
    st.caption(" · ".join(parts))


def _columns(project: Project, schema: Schema, found: list[Problem]) -> Place | None:
    """Draw the columns: all in short, one to be changed; return where that one is shown."""
    st.subheader(_("Columns"), anchor=False)
    features = _features(project, schema)
    if not features:
        layout.empty(
            _("There is no column to prepare"),
            _("No column is used to predict. Choose some on the data page."),
            "data", _("To the data"), key="no_features",
        )  # fmt: skip
        return None
    column = _chosen(features)
    if len(features) > 1:
        _overview(features, schema, column)
    with st.container(border=True, key="one_column"):
        left, right = st.columns([2, 3], gap="medium")
        with left:
            _pick(features, column)
            _treatment(project, schema, column, [one for one in found if _about(one, column)])
        return column, right


def _pick(features: tuple[Column, ...], column: Column) -> None:
    key = "prepare_pick"
    state.put(key, column.name)
    st.selectbox(
        _("Column"),
        [one.name for one in features],
        key=key,
        on_change=lambda: state.keep(CHOSEN, state.value(key)),
    )


def _features(project: Project, schema: Schema) -> tuple[Column, ...]:
    return tuple(c for c in project.recipe.features if schema.column(c.name) is not None)


def _about(found: Problem, column: Column) -> bool:
    place = f"columns.{column.name}"
    return found.where == place or found.where.startswith(f"{place}.treatment")


def _split(project: Project, schema: Schema, found: list[Problem]) -> Any:
    """Draw how the rows are split; return where the picture of it goes."""
    st.subheader(_("Rows"), anchor=False)
    with st.container(border=True, key="split_box"):
        left, right = st.columns([2, 3], gap="medium")
        with left:
            fields.choice(
                _("How rows are split"), SPLITS, project.recipe.split.method, "split_method",
                preparation.set_method,
            )  # fmt: skip
            _split_column(project, schema)
        with right:
            _shares(project)
            place = st.container()
        layout.problems(found, place=False)
    layout.terms(
        "training_rows", "validation_rows", "test_rows", "stratified_split", "scaling",
        "standard_score", "one_hot", "embedding", "missing_flag", key="prepare_terms",
    )  # fmt: skip
    return place


def _split_column(project: Project, schema: Schema) -> None:
    """Ask which column the split goes by, when it goes by one."""
    recipe = project.recipe
    role = preparation.BY_COLUMN.get(recipe.split.method.kind)
    if role is None:
        for column in preparation.idle(recipe):
            label = _(ROLES[column.role].label)
            st.caption(
                _("{name} has the role “{role}”, which this split does not use.").format(
                    name=plain(column.name, 60), role=label
                )
            )
            st.button(
                _("Use it to predict again"),
                key=f"feature_{column.role}",
                on_click=lambda name: state.edit(
                    lambda held: columns.set_role(held, schema, name, "feature")
                ),
                args=(column.name,),
            )
        return
    held = preparation.split_column(recipe)
    names = [c.name for c in recipe.columns if c.role != "target" and schema.column(c.name)]
    key = "split_column"
    state.put(key, held.name if held else None)

    def changed() -> None:
        chosen = state.value(key)
        if chosen in names and not state.outdated(key):
            state.edit(lambda recipe: columns.set_role(recipe, schema, chosen, role))

    labels = {
        "group": _("Which column says which rows belong together?"),
        "time": _("Which column says what came first?"),
    }
    st.selectbox(
        labels[role],
        names,
        index=None,
        key=key,
        placeholder=_("Choose a column"),
        help=_("It is then used for the split only, no longer to predict."),
        on_change=changed,
    )


def _shares(project: Project) -> None:
    train, validation, test = preparation.percents(project.recipe.split)
    held = {"share_validation": validation, "share_test": test}

    def changed() -> None:
        if any(map(state.outdated, held)):
            return
        state.edit(lambda recipe: preparation.set_shares(recipe, *map(state.value, held)))

    for key, share in held.items():
        state.put(key, share)
    left, right = st.columns(2)
    left.number_input(
        _("Validation, %"), min_value=0, max_value=100, step=5, key="share_validation",
        on_change=changed,
        help=_("These rows decide when the training stops."),
    )  # fmt: skip
    right.number_input(
        _("Test, %"), min_value=0, max_value=100, step=5, key="share_test",
        on_change=changed,
        help=_("These rows are kept apart, to judge the network at the end."),
    )  # fmt: skip
    st.caption(_("The other {share} % of the rows are learned from.").format(share=train))


def _picture(project: Project, schema: Schema, answer: dict[str, Any] | None) -> None:
    """Show how many rows each part has: as they are split, else as they will be, about."""
    rows = estimate.parts(project.recipe, schema)
    classes = None
    if answer is not None:
        classes = {part: one["classes"] for part, one in answer["split"].items()}
        if not answer["sampled"]:
            rows = {part: one["rows"] for part, one in answer["split"].items()}
    draw = {"dark": state.dark(), "translate": _}
    figure = distribution.split_picture(rows, **draw)
    counts = _("Training {train}, validation {validation}, test {test} rows").format(
        **{part: number(count) for part, count in rows.items()}
    )
    st.plotly_chart(figure, theme=None, config=dict(CONFIG), key="split_picture", alt=counts)
    if classes is not None and any(classes.values()):
        with st.expander(_("Classes in each part"), key="split_classes"):
            st.plotly_chart(
                distribution.split_picture(rows, classes, **draw),
                theme=None, config=dict(CONFIG), key="split_classes_picture",
                alt=_("The share of each class in each part"),
            )  # fmt: skip


def main() -> None:
    """Draw the page."""
    layout.heading(STEP, undo=True)
    project = state.project()
    if project is None:
        return
    if project.dataset is None:
        layout.empty(
            _("There is no table to prepare"),
            _("Upload one on the data page; the settings are kept."),
            "data", _("To the data"),
        )  # fmt: skip
        return
    schema = state.schema(project.dataset.folder)
    found = state.problems(project, schema)
    features = _features(project, schema)
    column = _chosen(features) if features else None
    if project.recipe.target_column is None:
        layout.no_target()
    alarms.problems(
        project,
        schema,
        [
            one
            for one in found
            if one.where.startswith(("columns", "target.")) and not (column and _about(one, column))
        ],
    )
    shown = _columns(project, schema, list(found))
    picture = _split(project, schema, [p for p in found if p.where.startswith(("split", "rows"))])
    layout.way_on(STEP)
    # Last, because it may have to wait; the page stands before it.
    answer = None
    if shown is not None:
        column, place = shown
        with place:
            answer = _preview(project, column)
    with picture:
        _picture(project, schema, answer)


main()
