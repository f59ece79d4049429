"""Train: settings, the training as it goes, and what came of the ones before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from core import estimate, rates
from core.catalog.preparation import BALANCE
from core.catalog.training import (
    CLIPPING,
    EARLY_STOPPING,
    LOSSES,
    METRICS,
    OPTIMIZERS,
    SCHEDULES,
    TASKS,
)
from core.catalog.training.metrics import fitting, followed
from core.charts import schedule, summaries
from core.charts.text import number
from core.charts.words import metric_label
from core.differences import differences
from core.edit.training import set_loss
from core.goal import Goal, goal
from core.jobs import owner
from core.jobs.job import State
from core.live import STATES
from core.problems import Phrase, errors, listed
from core.projects import runs
from core.projects.projects import Project
from core.projects.runs import RunEntry
from core.recipe import Choice, Recipe, Training
from core.report import Report
from core.schema import Schema
from core.verdict import verdict
from pages.components import alarms, charts, fields, layout, live, state, training
from pages.components.steps import BY_NAME
from pages.components.words import _, marked, plain, text

STEP = BY_NAME["train"]
MOST_RUNS = 20


def _set(name: str) -> Callable[[Recipe, Any], Recipe]:
    """Return a change of one training setting."""

    def change(recipe: Recipe, value: Any) -> Recipe:
        return recipe.with_(training=recipe.training.with_(**{name: value}))

    return change


def _loss(project: Project, aim: Goal) -> None:
    output = next(iter(project.recipe.network.outputs), None)
    if output is None:
        return
    known = [name for name, row in LOSSES.items() if aim.task in row.tasks]
    held = output.loss or Choice(kind=TASKS[aim.task].loss)
    fields.choice(
        _("Loss"), LOSSES, held, "loss",
        lambda recipe, chosen: set_loss(recipe, aim, chosen), allowed=known,
    )  # fmt: skip
    if held.kind == "weighted_categorical_crossentropy":
        said = _("The classes in their order: {names}")
        st.caption(plain(said.format(names=listed(aim.classes, 30))))


def _metrics(project: Project, aim: Goal) -> None:
    usual = TASKS[aim.task].metrics

    def change(recipe: Recipe, names: list[str]) -> Recipe:
        chosen = None if tuple(names) == usual else tuple(names)
        return recipe.with_(training=recipe.training.with_(metrics=chosen))

    fields.several(
        _("Followed beside the loss"), METRICS, followed(project.recipe, aim.task), "metrics",
        change, fitting(project.recipe, aim.task, len(aim.classes)),
        help_=_("Drawn while it trains; the final numbers are worked out anew on the test rows."),
    )  # fmt: skip


def _errors(project: Project, aim: Goal | None) -> None:
    """Draw what an error costs, and how far it moves the weights at most."""
    if aim is not None:
        _loss(project, aim)
    if aim is not None and aim.task != "regression":
        fields.choice(
            _("Rare classes"), BALANCE, project.recipe.balance, "balance",
            lambda recipe, chosen: recipe.with_(balance=chosen),
        )  # fmt: skip
    fields.choice(
        _("Bounds of the gradients"), CLIPPING, project.recipe.training.clipping, "clipping",
        _set("clipping"),
    )  # fmt: skip


def _steps(held: Training) -> None:
    """Draw how a step is taken."""
    fields.choice(_("Optimizer"), OPTIMIZERS, held.optimizer, "optimizer", _set("optimizer"))
    fields.setting(
        _("Learning rate"), held.learning_rate, "learning_rate", _set("learning_rate"),
        low=1e-8, high=100.0, whole=False,
        help_=_("How large each step is; too large jumps about, too small crawls."),
    )  # fmt: skip
    row = OPTIMIZERS.get(held.optimizer.kind)
    if row is not None and row.rate != held.learning_rate:
        said = _("Usual for {optimizer}: {rate}")
        st.caption(plain(said.format(optimizer=_(row.label), rate=f"{row.rate:g}")))
    fields.choice(
        _("Course of the learning rate"), SCHEDULES, held.schedule, "schedule", _set("schedule")
    )


def _settings(project: Project, schema: Schema) -> None:
    held = project.recipe.training
    left, middle, right = st.columns(3, gap="medium")
    with left:
        fields.setting(
            _("Epochs at most"), held.epochs, "epochs", _set("epochs"), low=1, high=100_000,
            help_=_("How often the network goes through all training rows."),
        )  # fmt: skip
        fields.choice(
            _("Stop early"), EARLY_STOPPING, held.early_stopping, "early_stopping",
            _set("early_stopping"),
        )  # fmt: skip
        fields.setting(
            _("Batch size"), held.batch_size, "batch_size", _set("batch_size"),
            low=1, high=1_000_000,
            help_=_("Rows that are looked at together before each step."),
        )  # fmt: skip
        fields.setting(
            _("Seed"), project.recipe.seed, "seed",
            lambda recipe, value: recipe.with_(seed=value), low=0, high=2**31 - 1,
            help_=_("All random numbers follow from it; the same seed gives the same network."),
        )  # fmt: skip
    with middle:
        _steps(held)
    aim = goal(project.recipe, schema)
    with right:
        _errors(project, aim)
    if aim is not None:
        _metrics(project, aim)
    _course(project, schema)


def _course(project: Project, schema: Schema) -> None:
    """Draw how the learning rate will go, where it does not stay the same."""
    found = rates.course(project.recipe, schema)
    if found is None or found.schedule == "constant":
        return
    said = summaries.learning_rate(found)
    if found.schedule == "plateau":
        st.caption(marked(said))
        return
    charts.show(
        "learning_rate",
        charts.drawn(schedule.learning_rate, found),
        said,
    )
    if project.recipe.training.early_stopping.kind != "none":
        st.caption(_("It is planned for all epochs; stopping early cuts it off."))


def _lasting(project: Project, schema: Schema, listed: list[RunEntry]) -> Phrase:
    """Say how long a training will take, by how long the last one took here."""
    speed = 1.0
    for entry in listed:
        facts = state.facts(entry)
        if facts is not None:
            speed = estimate.speed_of(facts, state.recipe_of(entry), state.schema_of(entry))
            break
    return estimate.words(*estimate.seconds(project.recipe, schema, speed))


def _begin(project: Project, schema: Schema, listed: list[RunEntry]) -> None:
    """Draw the settings and the buttons that start a training."""
    found = state.problems(project, schema)
    alarms.problems(project, schema, found)
    ready = not errors(found)
    with st.container(horizontal=True, vertical_alignment="center"):
        same = next((e for e in listed if e.metric and not state.stale(e, project)), None)
        training.button(
            project, schema, "train", _("Train again") if listed else _("Train"),
            quiet=same is not None,
        )  # fmt: skip
        alarms.count(project, schema)
        if st.button(
            _("Try on a 10 % sample first"),
            key="train_sample",
            disabled=not ready,
            help=_("A quick look at whether it works at all; scores on a sample are rougher."),
        ):
            training.start(project, training.sample_of(project.recipe))
        if ready:
            st.caption(marked(_lasting(project, schema, listed)))
    with st.container():
        if same is not None:
            said = _("{name} was trained with these settings, which give the same network again.")
            st.caption(said.format(name=plain(same.name, 60)))
    with st.expander(_("Settings of the training"), icon=":material/tune:", key="settings"):
        _settings(project, schema)
        layout.terms(
            "epoch", "batch_size", "learning_rate", "optimizer", "early_stopping", "seed",
            "class_weights", "loss", "schedule", "weight_decay", "clipping", "label_smoothing",
            key="train_terms",
        )  # fmt: skip


def _shown(project: Project, listed: list[RunEntry]) -> RunEntry | None:
    """Return the run that is looked at: the one of the address, else the newest."""
    name = state.address("run")
    chosen = next((entry for entry in listed if entry.id == name), None)
    return chosen or next(iter(listed), None)


def _run(entry: RunEntry, project: Project) -> None:
    """Show one run: its curves, and once it is over what it is worth."""
    over = entry.job.over
    with st.container(border=True, key="run_box"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(plain(entry.name, 60), anchor=False, width="content")
            st.markdown(_badge(entry))
            if state.recipe_of(entry).split.sample < 1:
                share = f"{100 * state.recipe_of(entry).split.sample:.0f} %"
                st.badge(_("on a sample of {share}").format(share=share), color="gray")
            st.space("stretch")
            if not over:
                _ending(entry)
        if not over and owner.current() is None:
            st.info(_("The process that trains is being started; this takes a few seconds."))
        for found in entry.job.problems:
            layout.problem(found)
        report = state.report(entry)
        if report is not None:
            _worth(entry, report, project)
        live.curves(
            entry.id, key=f"curves_{entry.id}", over=over, judged=over or report is not None
        )


def _worth(entry: RunEntry, report: Report, project: Project) -> None:
    """Say what a run is worth, and where to go with it."""
    first, *rest = verdict(report, _)
    st.markdown(f"**{marked(first)}** " + " ".join(marked(phrase) for phrase in rest))
    with st.container(horizontal=True):
        if st.button(
            _("See how good it is"), key="to_evaluate", type="primary",
            icon=":material/fact_check:",
        ):  # fmt: skip
            state.go("evaluate", run=entry.id)
        if st.button(_("Try it on a row"), key="to_predict", icon=":material/online_prediction:"):
            state.go("predict", run=entry.id)
        if state.stale(entry, project):
            st.button(
                _("Use these settings again"),
                key="reuse",
                help=_("Puts the settings of this run back into the project."),
                on_click=_reuse,
                args=(entry,),
            )


def _reuse(entry: RunEntry) -> None:
    kept = state.recipe_of(entry)
    state.edit(lambda recipe: kept.with_(split=kept.split.with_(sample=recipe.split.sample)))


def _badge(entry: RunEntry) -> str:
    colour = {
        State.FINISHED: "green", State.RUNNING: "blue", State.QUEUED: "gray",
        State.STOPPED: "gray",
    }.get(entry.job.state, "red")  # fmt: skip
    running = entry.job.state is State.RUNNING
    word = _("Training") if running else text(STATES[entry.job.state])
    return f":{colour}-badge[{word}]"


def _ending(entry: RunEntry) -> None:
    # Not by callbacks: a web process that was started anew does not know them at the first click.
    if st.button(
        _("Stop and keep the best"),
        key="stop",
        icon=":material/stop_circle:",
        disabled=bool(entry.job.stop),
    ):
        training.stop(entry.job.id)
        st.rerun()
    if st.button(
        _("Cancel"),
        key="cancel",
        type="tertiary",
        help=_("Ends it now; nothing of this run is kept."),
    ):
        training.cancel(entry.job.id)
        st.rerun()


def _list(listed: list[RunEntry], project: Project, shown: RunEntry) -> None:
    """List the runs with their state, their score, and what was different."""
    st.subheader(_("Runs"), anchor=False)
    for place, entry in enumerate(listed[:MOST_RUNS]):
        before = listed[place + 1] if place + 1 < len(listed) else None
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key=f"run_{entry.id}"
        ):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{plain(entry.name, 60)}** {_badge(entry)} {_score(entry)}")
                st.caption(_when(entry) + " · " + _changes(entry, before))
            if entry.id != shown.id and st.button(_("Show"), key=f"show_{entry.id}"):
                state.go("train", run=entry.id)
            with st.popover(_("More"), key=f"run_more_{entry.id}"):
                _more(entry, project)
    if len(listed) > MOST_RUNS:
        st.caption(_("{count} older runs are not listed.").format(count=len(listed) - MOST_RUNS))


def _score(entry: RunEntry) -> str:
    if entry.metric is None:
        return ""
    return f"{plain(text(metric_label(entry.metric)))} **{plain(number(entry.score))}**"


def _when(entry: RunEntry) -> str:
    moment = datetime.fromtimestamp(entry.created, tz=UTC) - state.offset()
    return plain(moment.strftime("%Y-%m-%d %H:%M"))


def _changes(entry: RunEntry, before: RunEntry | None) -> str:
    if before is None:
        return _("the first run")
    found = differences(state.recipe_of(before), state.recipe_of(entry), _)
    if not found:
        return _("same settings as the run before")
    return " · ".join(marked(phrase) for phrase in found)


def _more(entry: RunEntry, project: Project) -> None:
    key = f"run_name_{entry.id}"
    state.put(key, entry.name)
    st.text_input(
        _("Name"), key=key, max_chars=120,
        on_change=lambda: state.attempt(runs.rename, project.workspace, entry.id, state.value(key)),
    )  # fmt: skip
    if st.button(_("Delete this run"), key=f"run_delete_{entry.id}", icon=":material/delete:"):
        runs.delete(project.workspace, entry.id)
        state.tell("info", _("{name} was deleted.").format(name=plain(entry.name, 60)))
        state.go("train", run="")


def main() -> None:
    """Draw the page."""
    layout.heading(STEP, undo=True)
    project = state.project()
    if project is None:
        return
    listed = state.entries(project)
    if project.dataset is None:
        layout.empty(
            _("There is no table to train on"),
            _("Upload one on the data page; the settings and earlier runs are kept."),
            "data", _("To the data"),
        )  # fmt: skip
    else:
        schema = state.schema(project.dataset.folder)
        going = any(not entry.job.over for entry in listed)
        if not going:
            _begin(project, schema, listed)
    shown = _shown(project, listed)
    if shown is None:
        return
    _run(shown, project)
    _list(listed, project, shown)
    layout.way_on(STEP, ready=state.entry(project) is not None)


main()
