"""What every page has: a heading, the problems in place, an empty state, the way on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from core import store
from core.catalog import glossary
from core.jobs import failures
from core.problems import Problem
from core.projects.projects import Project
from pages.components import state
from pages.components.steps import STEPS, Step, after
from pages.components.words import _, marked, plain, text

# Problems that are told before the rest is folded away.
MOST_TOLD = 4


def heading(step: Step, undo: bool = False) -> None:
    """Write the heading of a page: where one is in the journey, what the page is for.

    Args:
        step: the page.
        undo: whether the page changes the recipe, so that its changes can be taken back.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width="stretch", gap=None):
            if step in STEPS:
                place = _("Step {number} of {total}").format(
                    number=STEPS.index(step) + 1, total=len(STEPS)
                )
                st.caption(place)
            st.title(text(step.label), anchor=False)
        project = state.seen() if undo else None
        if project is not None:
            _undo(project)
    st.markdown(text(step.help))


def _undo(project: Project) -> None:
    st.button(
        _("Undo"), key="undo", type="tertiary", icon=":material/undo:",
        disabled=not project.can_undo, on_click=state.undo,
    )  # fmt: skip
    st.button(
        _("Redo"), key="redo", type="tertiary", icon=":material/redo:",
        disabled=not project.can_redo, on_click=state.redo,
    )  # fmt: skip


def messages(key: str = "messages") -> None:
    """Show what was kept to be said: problems, and what a click brought about.

    The place is there also when nothing is said, so that what stands below it is not taken for
    something else, and closed, when a message comes or goes.
    """
    with st.container(key=key):
        for kind, what in state.messages():
            if kind == "problem":
                problem(what)
            else:
                show = {"success": st.success, "info": st.info, "warning": st.warning}
                show.get(kind, st.error)(what)


def problem(found: Problem, place: bool = False) -> None:
    """Show one problem: what was found, what was expected, what to do.

    Args:
        found: the problem.
        place: whether to say where it is; left out when it stands at its place.
    """
    body = _sentences(found)
    if place and (where := _place(found.where)):
        body = f"{where}: {body}"
    show = st.error if found.severity == "error" else st.warning
    show(body, icon=":material/error:" if found.severity == "error" else ":material/warning:")


def _sentences(found: Problem) -> str:
    """Return a problem as Markdown, what to do about it in bold."""
    body = " ".join(filter(None, (marked(found.found), marked(found.expected))))
    action = marked(found.action)
    return f"{body} **{action}**" if action else body


def _place(where: str) -> str:
    """Return a place in the recipe as a person knows it; "" where the sentence says enough."""
    head, _dot, name = where.partition(".")
    if head in ("columns", "layers") and name:
        # A name may hold points itself; of a column only its treatment has places of its own.
        return plain(name.partition(".treatment." if head == "columns" else ".")[0])
    heads = {
        "target": _("Target"),
        "split": _("Rows"),
        "training": _("Training"),
        "network": _("Network"),
        "reading": _("Reading"),
    }
    return heads.get(head, "")


def problems(
    found: Iterable[Problem],
    place: bool = True,
    most: int = MOST_TOLD,
    below: Callable[[Problem], None] | None = None,
) -> None:
    """Show problems, errors first; those beyond the first few are folded away.

    Args:
        found: the problems.
        place: whether to say where each is.
        most: shown before the rest is folded away.
        below: draws what belongs to a problem, beneath it.
    """

    def each(some: list[Problem]) -> None:
        for one in some:
            problem(one, place)
            if below is not None:
                below(one)

    ordered = sorted(found, key=lambda one: one.severity != "error")
    with st.container():
        each(ordered[:most])
        if len(ordered) > most:
            with st.expander(_("{count} more").format(count=len(ordered) - most)):
                each(ordered[most:])


def empty(title: str, body: str, step: str, label: str, key: str = "empty") -> None:
    """Show what a page has to say while there is nothing to show, and where to go."""
    with st.container(border=True, key=f"{key}_box"):
        st.subheader(title, anchor=False)
        st.markdown(body)
        if st.button(label, type="primary", key=f"{key}_go", icon=":material/arrow_forward:"):
            state.go(step)


def no_target() -> None:
    """Say that it is not chosen yet what is predicted, and offer to go there."""
    empty(
        _("It is not chosen yet what is predicted"),
        _("Much of this page follows from it: what a column tells, and how the rows are split."),
        "data", _("Choose what to predict"), key="no_target",
    )  # fmt: skip


class _Markup(str):
    """HTML that says so; of a plain text Streamlit asks the disk whether it names a file."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def html(body: str) -> None:
    """Show HTML of our own making; what a person named has to be escaped in it."""
    st.html(_Markup(body))


def terms(*names: str, key: str) -> None:
    """Offer the meaning of terms that this part of a page uses."""
    rows = [glossary.GLOSSARY[name] for name in names if name in glossary.GLOSSARY]
    if not rows:
        return
    with st.popover(
        _("What do these words mean?"), icon=":material/help:", type="tertiary", key=key
    ):
        st.markdown("\n\n".join(f"**{_(row.label)}**  \n{_(row.help)}" for row in rows))


def next_button(step: Step, ready: bool = True) -> None:
    """Offer the next page."""
    following = after(step.name)
    if following is not None and st.button(
        _("Next: {step}").format(step=text(following.label)),
        key="way_on",
        icon=":material/arrow_forward:",
        icon_position="right",
        disabled=not ready,
    ):
        state.go(following.name)


def way_on(step: Step, ready: bool = True) -> None:
    """Offer the next page at the foot of this one."""
    st.space("small")
    with st.container(horizontal=True, horizontal_alignment="right"):
        next_button(step, ready)


def refused(key: str) -> None:
    """Show, once, why the last file of an uploader was refused."""
    with st.container(key=f"{key}_refused"):
        kept = state.refusal(key)
        if kept is not None:
            first, rest = list(kept[1])[:MOST_TOLD], list(kept[1])[MOST_TOLD:]
            said = map(_sentences, first)
            st.error("\n\n".join((f"**{kept[0]}**", *said)), icon=":material/error:")
            if rest:
                problems(rest, place=False)


def tell_failure(error: Exception) -> None:
    """Keep the plain words for a failure for the next time a page is drawn."""
    state.tell_problems(failures.explain(error, store.logs()))


def failure(error: Exception) -> None:
    """Show that a page failed, in plain words; the details go to the log under a reference."""
    for found in failures.explain(error, store.logs()):
        problem(found)
