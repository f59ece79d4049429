"""How a file was read: what was guessed and repaired, and a form to have it read in another way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import adopt
from core.answers import ask
from core.catalog.columns import KINDS
from core.charts.text import brief
from core.data import original, preview
from core.differences import READING
from core.notices import (
    LEVELS,
    Notice,
    changed,
    further_words,
    has_text,
    notices,
    with_usual,
)
from core.problems import InputError, Phrase, Problem
from core.projects import datasets, projects
from core.projects.projects import Project
from core.recipe import Reading
from core.schema import Container, Schema
from pages.components import layout, state
from pages.components.words import _, marked, n_, plain, text

_MOST_HOLE = 120
_MOST_HEIGHT = 300
_LINES = 120
_ENCODINGS = (
    "utf-8", "cp1252", "iso8859-15", "utf-16", "cp1250", "cp1251", "cp1253", "mac-roman",
    "shift_jis", "gb18030", "big5", "cp949",
)  # fmt: skip
_MARKS = (",", ";", "\t", "|", " ", "::")


def said(schema: Schema) -> str:
    """Return how a table was read, in a line."""
    held = schema.container
    if has_text(schema):
        return _("read as {encoding}, separated by: {mark}").format(
            encoding=schema.dialect.encoding, mark=mark_name(schema.dialect.delimiter)
        )
    kind = held.layers[-1] if held else ""
    names = {"parquet": "Parquet", "arrow": "Arrow", "feather": "Feather", "json": "JSON"}
    if held and held.sheet:
        return _("sheet {name} of the workbook").format(name=held.sheet)
    return _("read as {kind}").format(kind=names.get(kind, kind))


def report(project: Project, schema: Schema) -> None:
    """Show everything that was guessed, repaired or left out, the gravest first."""
    found = notices(schema)
    if not found:
        return
    label = n_(
        "{count} thing to know about this file",
        "{count} things to know about this file",
        len(found),
    )
    grave = [one for one in found if one.level == "check"]
    if grave:
        label += " · " + n_("{count} to check", "{count} to check", len(grave))
    icon = ":material/warning:" if grave else ":material/info:"
    with st.expander(label, icon=icon, key="notes"):
        for place, notice in enumerate(found):
            if not place or found[place - 1].level != notice.level:
                st.markdown(f"**{text(LEVELS[notice.level])}**")
            _notice(project, notice, place)


def _notice(project: Project, notice: Notice, number: int) -> None:
    """Show one thing that was noticed: the places with their text, and what mends it."""
    first = notice.problems[0]
    with st.container(border=True, gap="small", key=f"notice_{number}"):
        if len(notice.problems) == 1:
            st.markdown(marked(_short(first.found)))
        else:
            alike = n_("In {count} column", "In {count} columns", len(notice.problems))
            st.markdown(f"{alike} · {marked(_short(first.found))} …")
        st.caption(f"{marked(first.expected)} **{marked(first.action)}**")
        _places(notice)
        assert project.dataset is not None
        if not notice.changes or not original.has(project.dataset.folder):
            return
        with st.container(horizontal=True, gap="small"):
            for place, change in enumerate(notice.changes):
                if st.button(
                    plain(text(change.label), 60), key=f"read_so_{number}_{place}",
                    icon=":material/build:",
                ):  # fmt: skip
                    _read_so(project, changed(project.recipe.reading, change))


def _short(found: Phrase) -> Phrase:
    """Return a phrase without the end of very long lists of rows."""
    holes = {
        name: f"{value[:_MOST_HOLE].rpartition(', ')[0] or value[:_MOST_HOLE]}, …"
        if isinstance(value, str) and len(value) > _MOST_HOLE
        else value
        for name, value in found.values.items()
    }
    return Phrase(template=found.template, values=holes)


def _places(notice: Notice) -> None:
    """Show the columns something was noticed in, or rows with their text in the file."""
    first = notice.problems[0]
    if len(notice.problems) > 1:
        names = [one.where.removeprefix("columns.") for one in notice.problems]
        told = [text(_short(one.found)) for one in notice.problems]
        st.dataframe(
            pd.DataFrame({_("Column"): names, _("Found"): told}),
            hide_index=True, height=min(38 + 35 * len(told), _MOST_HEIGHT),
        )  # fmt: skip
        return
    if not first.examples:
        return
    shown = {
        _("Row"): [one.row or None for one in first.examples],
        _("Line"): [one.line or None for one in first.examples],
        _("In the file"): [one.text for one in first.examples],
        _("Read as"): [one.read for one in first.examples],
    }
    kept = {name: cells for name, cells in shown.items() if any(cells)}
    narrow = {name: st.column_config.NumberColumn(width=70) for name in (_("Row"), _("Line"))}
    st.dataframe(pd.DataFrame(kept), hide_index=True, column_config=narrow)
    if first.count > len(first.examples):
        st.caption(
            _("The first {shown} of {count} rows.").format(
                shown=len(first.examples), count=first.count
            )
        )


def mark_name(mark: str) -> str:
    """Return what a separator is called."""
    names = {
        ",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar"), " ": _("blank"),
        ".": _("point"),
    }  # fmt: skip
    return names.get(mark, mark) if mark else _("none")


@st.fragment
def form(project: Project, schema: Schema) -> None:
    """Offer to overrule each guess, with the first rows as they would be read then."""
    assert project.dataset is not None
    if not original.has(project.dataset.folder):
        st.caption(_("The file itself was not kept; upload it again to read it in another way."))
        return
    held = project.recipe.reading
    wanted = _asked(held, schema, f"reading_{schema.fingerprint[:12]}")
    if wanted is None:
        return
    try:
        found = ask(
            project.dataset.folder,
            "core.data.preview:child",
            {"reading": wanted.model_dump(mode="json"), "rows": preview.ROWS},
            preview.VERSION,
        )
    except InputError as error:
        layout.problems(error.problems, place=False)
        return
    _preview(found, schema)
    if st.button(
        _("Read the file so"),
        key="read_again",
        type="primary",
        icon=":material/refresh:",
        disabled=wanted == held,
    ):
        _read_so(project, wanted)


def _asked(held: Reading, schema: Schema, key: str) -> Reading | None:
    """Draw the widgets and return what they ask for; None while that is no way to read."""
    found = schema.dialect
    parts = _parts(held, schema.container, key)
    encoding, mark, quote = held.encoding, held.delimiter, held.quote
    # Cells of a workbook are cells already.
    if has_text(schema):
        marks = st.columns(3, gap="small")
        with marks[0]:
            encoding = _choice("encoding", held.encoding, _ENCODINGS, found.encoding, key)
        with marks[1]:
            mark = _choice("delimiter", held.delimiter, _MARKS, mark_name(found.delimiter), key)
        with marks[2]:
            quote = _choice(
                "quote", held.quote, ('"', "'", ""), found.quote or _("none"), key, new=False
            )
    rows = [st.columns(3, gap="small") for _row in range(2)]
    with rows[0][0]:
        skip = _count("skip_rows", held.skip_rows, found.skip_rows, key)
    with rows[0][1]:
        names = None if held.header is None and held.header_rows is None else 0
        if held.header or (held.header is None and held.header_rows):
            names = held.header_rows or 1
        depth = _count("header_rows", names, found.header_rows if found.header else 0, key, most=10)
    with rows[0][2]:
        below = _count("skip_below", held.skip_below, found.skip_below, key)
    with rows[1][0]:
        last = _count("skip_last", held.skip_last, found.skip_last, key)
    with rows[1][1]:
        decimal = _choice("decimal", held.decimal, (".", ","), "", key, new=False)
    with rows[1][2]:
        words = st.text_input(
            text(READING["missing_words"]),
            ", ".join(further_words(held)),
            key=f"{key}_words",
            max_chars=400,
            placeholder=_("Besides NA, ?, null, …"),
            help=_(
                "Words of number and date columns that mean a missing value, with commas between"
                " them. The usual ones (NA, ?, null and the like) need not be given."
            ),
        )
    given = with_usual(filter(None, (word.strip() for word in (words or "").split(","))))
    try:
        return Reading.model_validate(
            held.model_dump()
            | {
                "encoding": encoding,
                "delimiter": mark.replace("\\t", "\t") if mark else None,
                "quote": quote,
                "skip_rows": skip,
                "header": None if depth is None else depth > 0,
                "header_rows": depth or None,
                "skip_below": below,
                "skip_last": last,
                "decimal": decimal,
                "missing_words": given,
                **parts,
            }
        )
    except ValueError:
        # Not from a widget as it was drawn.
        st.warning(_("This value cannot be used here; nothing was changed."))
        return None


def _parts(held: Reading, container: Container | None, key: str) -> dict[str, str | None]:
    """Draw the choice of a file of an archive and of a sheet of a workbook, where there is one."""
    chosen: dict[str, str | None] = {}
    if container is None:
        return chosen
    for name, here, known in (
        ("member", container.member, container.members),
        ("sheet", container.sheet, container.sheets),
    ):
        wanted = getattr(held, name)
        if len(known) > 1:
            options = list(known) if wanted in (None, *known) else [wanted, *known]
            one = st.selectbox(
                text(READING[name]), options, options.index(wanted or here), key=f"{key}_{name}"
            )
            # What would be taken anyway is not asked for.
            chosen[name] = wanted if one == (wanted or here) else one
    return chosen


def _choice(
    name: str, held: str | None, known: Sequence[str], found: str, key: str, new: bool = True
) -> str | None:
    """Draw the choice of a mark or an encoding; None is what is found out."""
    options: list[str | None] = [None, *known]
    if held not in options:
        options.append(held)

    def label(option: str | None) -> str:
        if option is None:
            return _("found out: {what}").format(what=found) if found else _("found out")
        return option if name == "encoding" else mark_name(option)

    chosen = st.selectbox(
        text(READING[name]),
        options,
        options.index(held),
        key=f"{key}_{name}",
        format_func=label,
        accept_new_options=new,
    )
    return chosen if chosen is None else str(chosen)


def _count(name: str, held: int | None, found: int, key: str, most: int = 1_000_000) -> int | None:
    """Draw the choice of a number of lines or rows; None is what is found out."""
    return st.number_input(
        text(READING[name]),
        min_value=0,
        max_value=most,
        value=held,
        step=1,
        key=f"{key}_{name}",
        placeholder=_("found out: {what}").format(what=found),
    )


def _preview(found: dict[str, Any], schema: Schema) -> None:
    """Show the first rows as they would be read, and what would be said of them."""
    dialect = preview.dialect(found)
    said = n_("{count} column", "{count} columns", found["columns"])
    if has_text(schema):
        said += ", " + _("read as {encoding}, separated by: {mark}").format(
            encoding=dialect.encoding, mark=mark_name(dialect.delimiter)
        )
    st.caption(plain(said))
    keys = [str(place) for place in range(len(found["names"]))]
    heads = {
        key: st.column_config.TextColumn(f"{brief(name, 40)} · {_(KINDS[kind].label)}")
        for key, name, kind in zip(keys, found["names"], found["kinds"], strict=True)
    }
    frame = pd.DataFrame(found["rows"], columns=pd.Index(keys))
    st.dataframe(frame, hide_index=True, column_config=heads)
    problems: Iterable[Problem] = map(Problem.model_validate, found["warnings"])
    for one in problems:
        st.caption(f"{marked(one.found)[: _LINES * 4]}")


def _read_so(project: Project, wanted: Reading) -> None:
    """Read the file in another way in sight of the person, and draw the page anew."""
    assert project.dataset is not None
    with st.spinner(_("Reading {name}…").format(name=plain(project.dataset.name, 60))):
        if state.attempt(_read_again, project, wanted):
            # What else there is to say stands at the top, which may be far away.
            st.toast(_("The file was read anew. Undo takes it back."))
    st.rerun()


def _read_again(project: Project, wanted: Reading) -> None:
    assert project.dataset is not None
    dataset, schema = datasets.again(project.workspace, project.dataset, wanted)
    old = state.schema(project.dataset.folder)
    adopted = adopt.reread(project.recipe.with_(reading=wanted), old, schema)
    projects.save(project, adopted.recipe, dataset)
    phrases = [text(phrase) for phrase in adopted.phrases(_)]
    lines = "".join(f"\n- {plain(one, 300)}" for one in phrases)
    state.tell("info" if phrases else "success", _("The file was read anew.") + lines)
