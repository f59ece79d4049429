"""Networks to start from: templates of the catalog that fit the table, and a person's own."""

from __future__ import annotations

import streamlit as st

from core import stack, templates
from core.catalog.entries import ENTRIES
from core.catalog.templates import TEMPLATES
from core.problems import InputError
from core.projects import networks
from core.projects.networks import KeptNetwork
from core.projects.projects import Project
from core.recipe import Recipe
from core.schema import Schema
from core.stack import View
from pages.components import graphing, layout, pictures, state
from pages.components.words import _, plain

FOLD = "model_templates"
# Two cards stand side by side on a phone; on a wide screen they share the width.
CARD = 144
STYLE = """
[class*="st-key-templates"] > div { flex: 1 1 9rem !important; }
"""


def draw(project: Project, recipe: Recipe, schema: Schema | None) -> None:
    """Offer networks to start from, each with its picture and its size on this table."""
    current, edited = stack.template_of(recipe)
    # Folded, so that the network is what one sees; it says what there is to be seen in it.
    place = st.expander(
        _named(current, edited), icon=":material/dashboard_customize:", key=FOLD, on_change="rerun"
    )
    if not place.open:
        return
    with place:
        layout.html(f"<style>{STYLE}</style>")
        if edited:
            st.caption(_("A template replaces your layers; Undo brings them back."))
        fitting = templates.fitting(recipe, schema)
        for kind, row in ENTRIES.items():
            names = [name for name in fitting if TEMPLATES[name].kind == kind]
            if not names:
                continue
            if kind != "features":
                st.markdown(f"**{_(row.label)}** · {_(row.help)}")
            cards = st.container(horizontal=True, key=f"templates_{kind}")
            for name in names:
                with cards:
                    _card(name, recipe, schema, name == current, edited)
        _own(project, recipe, schema, edited)


def _named(current: str | None, edited: bool) -> str:
    """Return the head of the templates: what they are for, and which one is in use."""
    head = f"**{_('Start from a template')}**"
    if current is None:
        return head
    label = _(TEMPLATES[current].label)
    used = _("{name}, edited") if edited else _("{name} is in use")
    return f"{head} · {used.format(name=label)}"


def _card(name: str, recipe: Recipe, schema: Schema | None, chosen: bool, edited: bool) -> None:
    row = TEMPLATES[name]
    view = stack.view(stack.use_template(recipe, name, schema), schema)
    label = _(row.label)
    with st.container(border=True, height="stretch", width=CARD, gap="small"):
        pictures.network(
            view, _("Picture of {name}").format(name=label), f"picture_template_{name}"
        )
        badge = (" :gray-badge[" + _("edited") + "]") if chosen and edited else ""
        st.markdown(f"**{label}**{badge}")
        st.caption(_(row.help))
        st.space("stretch")
        _size(view)
        st.button(
            _("In use") if chosen and not edited else _("Use this"),
            key=f"template_{name}",
            icon=":material/check:" if chosen and not edited else None,
            disabled=chosen and not edited,
            width="stretch",
            on_click=_use,
            args=(name, edited, schema),
        )


def _size(view: View) -> None:
    if view.weights is not None:
        st.caption(graphing.parameters(view.weights))


def _use(name: str, edited: bool, schema: Schema | None) -> None:
    """Replace the layers by a template; a callback."""
    made = state.edit(lambda recipe: stack.use_template(recipe, name, schema))
    if made:
        _shown()
    if made and edited:
        _replaced()


def _shown() -> None:
    """Fold the templates away, so that what was made of one is seen; part of a callback."""
    state.put(FOLD, False)


def _replaced() -> None:
    state.tell("info", _("The layers were replaced. Undo brings the former ones back."))


def _own(project: Project, recipe: Recipe, schema: Schema | None, edited: bool) -> None:
    """Offer the networks that the person kept, and to keep this one."""
    kept = networks.listed(project.workspace)
    if kept:
        st.markdown(f"**{_('Your own')}**")
        cards = st.container(horizontal=True, key="templates_own")
        for one in kept:
            with cards:
                _kept(project, one, recipe, schema)
    if not recipe.network.layers:
        return
    with st.popover(_("Keep this network as a template"), icon=":material/bookmark_add:"):
        st.text_input(_("Name"), key="keep_name", max_chars=60)
        st.button(
            _("Keep it"), key="keep_network", type="primary", on_click=_keep, args=(project,),
            disabled=not str(state.value("keep_name") or "").strip(),
        )  # fmt: skip


def _kept(project: Project, one: KeptNetwork, recipe: Recipe, schema: Schema | None) -> None:
    with st.container(border=True, height="stretch", width=CARD, gap="small"):
        name = plain(one.name, 60)
        try:
            view = stack.view(templates.use_kept(recipe, one.network, schema), schema)
        except InputError as error:
            view = None
            st.caption(plain(str(error.problems[0].found)))
        if view is not None:
            pictures.network(
                view, _("Picture of {name}").format(name=one.name), f"picture_{one.id}"
            )
        st.markdown(f"**{name}**")
        st.space("stretch")
        if view is not None:
            _size(view)
        st.button(
            _("Use this"), key=f"kept_use_{one.id}", width="stretch", disabled=view is None,
            on_click=_use_kept, args=(one, schema),
        )  # fmt: skip
        st.button(
            _("Delete {name}").format(name=name), key=f"kept_delete_{one.id}", type="tertiary",
            icon=":material/delete:", width="stretch",
            on_click=networks.delete, args=(project.workspace, one.id),
        )  # fmt: skip


def _use_kept(one: KeptNetwork, schema: Schema | None) -> None:
    if state.edit(lambda recipe: templates.use_kept(recipe, one.network, schema)):
        _shown()
        _replaced()


def _keep(project: Project) -> None:
    """Keep the network of the project under the name that was typed; a callback."""
    name = str(state.value("keep_name") or "")
    try:
        networks.keep(project.workspace, name, project.recipe.network)
    except InputError as error:
        state.tell_problems(error.problems)
        return
    state.put("keep_name", "")
    state.tell("success", _("{name} is kept as a template.").format(name=plain(name, 60)))
