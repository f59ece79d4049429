"""A recipe taken over to another table: a corrected file, a newer one, or the same read anew.

What the person chose stays chosen wherever the new table still has what it is about. Of another
file nothing enters the network unasked: a column that is new starts as ignored, and that is said.
Of the same file, read in another way, what was only suggested before is suggested anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core import suggest
from core.catalog.columns import KINDS
from core.edit import columns as edit
from core.problems import Phrase, Translate, listed, say
from core.recipe import Column, Target

if TYPE_CHECKING:
    from core.recipe import Kind, Recipe
    from core.schema import Schema

MOST_NAMED = 6


@dataclass(frozen=True)
class Changed:
    """A column that looks different in the new table.

    Attributes:
        name: of the column.
        kept: the kind that the recipe keeps.
        guessed: the kind that the new table suggests.
    """

    name: str
    kept: Kind
    guessed: Kind


@dataclass(frozen=True)
class Adopted:
    """A recipe on a new table, and what became of its columns.

    Attributes:
        recipe: for the new table; without target when that is gone.
        missing: columns of the old recipe that the new table lacks.
        unused: those of them that were ignored anyway.
        added: columns that the recipe did not know; they are ignored for now.
        kinds: columns whose guessed kind changed; the recipe keeps the old one.
        turned: columns of another kind now, as the new reading suggests.
        joined: columns that the old reading lacked, with the role that is suggested for them.
        target: the column that was predicted; None while none was chosen.
        target_missing: whether it is gone.
    """

    recipe: Recipe
    missing: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    kinds: tuple[Changed, ...] = ()
    turned: tuple[Changed, ...] = ()
    joined: tuple[str, ...] = ()
    target: str | None = None
    target_missing: bool = False

    def phrases(self, translate: Translate | None = None) -> tuple[Phrase, ...]:
        """Return in words what a person should know; nothing when all columns are as before.

        Args:
            translate: for the kinds of columns, which are words of ours within a sentence.
        """
        said = translate or str
        found = []
        if self.target_missing:
            found.append(
                say(
                    "The target {name} is not in the new table: choose another one.",
                    name=self.target or "",
                )
            )
        used = [n for n in self.missing if n not in self.unused and n != self.target]
        if used:
            found.append(
                say(
                    "The new table lacks columns that were used: {names}.",
                    names=listed(used, MOST_NAMED),
                )
            )
        if self.unused:
            found.append(
                say(
                    "The new table lacks columns that were not used: {names}.",
                    names=listed(self.unused, MOST_NAMED),
                )
            )
        if self.added:
            found.append(
                say(
                    "New columns are ignored until you give them a role: {names}.",
                    names=listed(self.added, MOST_NAMED),
                )
            )
        if self.joined:
            found.append(
                say(
                    "New columns, in the role that suits them: {names}.",
                    names=listed(self.joined, MOST_NAMED),
                )
            )
        if self.turned:
            kinds = (f"{one.name} ({said(KINDS[one.guessed].label)})" for one in self.turned)
            found.append(
                say("Columns of another kind now: {names}.", names=listed(kinds, MOST_NAMED))
            )
        found += [
            say(
                "Column {name} keeps its kind ({kept}), though it now looks like another"
                " ({guessed}).",
                name=change.name,
                kept=said(KINDS[change.kept].label),
                guessed=said(KINDS[change.guessed].label),
            )
            for change in self.kinds
        ]
        return tuple(found)


def adopt(recipe: Recipe, old: Schema | None, new: Schema) -> Adopted:
    """Return a recipe for another table, keeping all that still applies.

    Columns follow the order of the new table. Roles, kinds, treatments, the network, the training
    and the seed stay; what no longer fits (a split by a column that is gone, a positive class that
    is not found) stays too, and `check` says so.

    Args:
        recipe: made for the old table.
        old: what that held; without it every kind that is not the guessed one is told.
        new: what the new table holds.
    """
    known = {column.name: column for column in recipe.columns}
    columns, added, kinds = [], [], []
    for facts in new.columns:
        column = known.get(facts.name)
        if column is None:
            added.append(facts.name)
            column = Column(
                name=facts.name,
                kind=facts.kind,
                role="ignore",
                treatment=suggest.treatment(facts),
            )
        elif column.kind != facts.kind:
            before = old.column(facts.name) if old else None
            if before is None or before.kind != facts.kind:
                kinds.append(Changed(facts.name, column.kind, facts.kind))
        columns.append(column)
    gone = [column for column in recipe.columns if new.column(column.name) is None]
    target = recipe.target_column
    changed = recipe.with_(columns=tuple(columns))
    lost = target is not None and target in gone
    if target is not None and lost:
        changed = _without_target(changed, target.name)
    return Adopted(
        recipe=changed,
        missing=tuple(column.name for column in gone),
        unused=tuple(column.name for column in gone if column.role == "ignore"),
        added=tuple(added),
        kinds=tuple(kinds),
        target=target.name if target else None,
        target_missing=lost,
    )


def reread(recipe: Recipe, old: Schema, new: Schema) -> Adopted:
    """Return a recipe for the same file, read in another way.

    A kind or a role that is still the one that was suggested was no choice of the person, so it
    follows the new reading; so do columns that the old reading lacked.

    Args:
        recipe: made for the old reading.
        old: what that found.
        new: what the new one found.
    """
    found = adopt(recipe, old, new)
    changed, turned = found.recipe, []
    for facts in new.columns:
        held, before = edit.column_of(recipe, facts.name), old.column(facts.name)
        if held is None or before is None:
            changed = edit.set_role(changed, new, facts.name, facts.role)
            continue
        if held.kind == before.kind and facts.kind != held.kind:
            changed = edit.set_kind(changed, new, facts.name, facts.kind)
            turned.append(Changed(facts.name, held.kind, facts.kind))
        if held.role == before.role:
            changed = edit.set_role(changed, new, facts.name, facts.role)
    names = {one.name for one in turned}
    return replace(
        found,
        recipe=changed,
        added=(),
        kinds=tuple(one for one in found.kinds if one.name not in names),
        turned=tuple(turned),
        joined=found.added,
    )


def _without_target(recipe: Recipe, name: str) -> Recipe:
    """Return the recipe without what followed from a target that is gone."""
    outputs = tuple(
        output.with_(target=None) if output.target == name else output
        for output in recipe.network.outputs
    )
    return recipe.with_(
        target=Target(missing=recipe.target.missing, rare=recipe.target.rare),
        network=recipe.network.with_(outputs=outputs),
    )
