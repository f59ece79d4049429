"""What differs between two recipes, in words: why a run is stale, what an undo takes back.

Each area of the recipe gives its phrases; of very many only the first are said. What means the
same, such as a parameter left out and the same one at its default, is no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.catalog.columns import KINDS, ROLES
from core.catalog.layers import LAYERS
from core.catalog.layers import shown as shape_shown
from core.catalog.preparation import BALANCE, ENCODING, MISSING, SCALING, SPLITS
from core.catalog.templates import TEMPLATES
from core.catalog.training import (
    CLIPPING,
    EARLY_STOPPING,
    LOSSES,
    METRICS,
    OPTIMIZERS,
    SCHEDULES,
    TASKS,
)
from core.problems import Phrase, Translate, listed, say
from core.recipe import Choice, ParamValue, Sized
from core.sharing import settled

if TYPE_CHECKING:
    from core.catalog.options import Row
    from core.recipe import Column, Input, Layer, Network, Output, Recipe

MOST = 5

Rows = Mapping[str, "Row"]

# Words for the entries of a recipe; those with a table are options of it.
READING: dict[str, Phrase] = {
    "encoding": say("Encoding of the file"),
    "delimiter": say("Delimiter"),
    "quote": say("Quotation mark"),
    "escape": say("Escape sign"),
    "header": say("Header"),
    "skip_rows": say("Lines left out at the top"),
    "header_rows": say("Rows with names"),
    "skip_below": say("Rows left out below the names"),
    "last_row": say("Last row that is read"),
    "skip_last": say("Rows left out at the end"),
    "decimal": say("Decimal mark"),
    "missing_words": say("Words for missing"),
    "member": say("File in the archive"),
    "sheet": say("Sheet of the workbook"),
}
TARGET: dict[str, tuple[Phrase, Rows | None]] = {
    "task": (say("Task"), TASKS),
    "positive_class": (say("Positive class"), None),
    "missing": (say("Rows without a target"), None),
    "rare": (say("Rows of rare classes"), None),
}
DUPLICATES: dict[str, Phrase] = {
    "keep": say("Rows that stand twice take part twice"),
    "drop": say("Of rows that stand twice, only the first takes part"),
}
REFUSED: dict[str, Phrase] = {"refuse": say("stop the work"), "drop": say("are left out")}
SHARES: dict[str, Phrase] = {
    "train": say("Training rows"),
    "validation": say("Validation rows"),
    "test": say("Test rows"),
}
TRAINING: dict[str, tuple[Phrase, Rows | None]] = {
    "epochs": (say("Epochs"), None),
    "batch_size": (say("Batch size"), None),
    "validation_batch_size": (say("Batch size of validation"), None),
    "learning_rate": (say("Learning rate"), None),
    "optimizer": (say("Optimizer"), OPTIMIZERS),
    "schedule": (say("Course of the learning rate"), SCHEDULES),
    "clipping": (say("Bounds of the gradients"), CLIPPING),
    "metrics": (say("Followed metrics"), METRICS),
    "early_stopping": (say("Early stopping"), EARLY_STOPPING),
}
SLOTS: dict[str, tuple[Phrase, Rows]] = {
    "missing": (say("Missing values"), MISSING),
    "scaling": (say("Scaling"), SCALING),
    "encoding": (say("Encoding"), ENCODING),
}


@dataclass(frozen=True)
class _Words:
    """Our words within a phrase, in the language of the reader; names and numbers stay."""

    translate: Translate | None

    def of(self, text: str) -> str:
        return self.translate(text) if self.translate else text

    def phrase(self, phrase: Phrase) -> str:
        return phrase.text(self.translate)

    def name(self, rows: Rows, name: str) -> str:
        """Return the label of an option; one that is not known is called by its name."""
        return self.of(rows[name].label) if name in rows else name

    def value(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.phrase(say("yes")) if value else self.phrase(say("no"))
        if value is None:
            return self.phrase(say("found out"))
        if isinstance(value, tuple):
            return listed(repr(entry) for entry in value) or self.phrase(say("none"))
        if isinstance(value, float):
            return f"{value:g}"
        return repr(value) if isinstance(value, str) else str(value)

    def parameter(self, row: Row, name: str, value: ParamValue) -> tuple[str, str]:
        """Return label and value of a parameter."""
        label = next((param.label for param in row.params if param.name == name), name)
        # Names of options are words of a program; they are shown as they are.
        shown = value if isinstance(value, str) else self.value(value)
        return self.of(label), shown

    def choice(self, rows: Rows, choice: Choice | None) -> str:
        """Return an option with those of its parameters that are not at their default."""
        if choice is None:
            return self.phrase(say("none"))
        row = rows.get(choice.kind)
        if row is None:
            return choice.kind
        usual = row.values({})
        given = [
            " ".join(self.parameter(row, name, value))
            for name, value in choice.params.items()
            if value != usual.get(name)
        ]
        label = self.of(row.label)
        return f"{label} ({listed(given)})" if given else label

    def changed(self, what: str, before: str, after: str) -> Phrase:
        return say("{what}: {before} → {after}", what=what, before=before, after=after)

    def option(
        self, what: str, rows: Rows, before: Choice | None, after: Choice | None, own: bool = True
    ) -> list[Phrase]:
        """Return how an option differs.

        Args:
            what: the thing that has it.
            rows: the table it is from.
            before: the old choice.
            after: the new one.
            own: whether it is named by its own label beside `what` when its parameters differ.
        """
        if before is None or after is None or before.kind != after.kind:
            if before == after:
                return []
            return [self.changed(what, self.choice(rows, before), self.choice(rows, after))]
        row = rows.get(after.kind)
        if row is None:
            return []
        name = f"{what}, {self.of(row.label)}" if own else what
        old, new = ({**row.values({}), **choice.params} for choice in (before, after))
        found = []
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key):
                label, shown = self.parameter(row, key, new.get(key))
                _, was = self.parameter(row, key, old.get(key))
                found.append(
                    say(
                        "{what}: {part} {before} → {after}",
                        what=name,
                        part=label,
                        before=was,
                        after=shown,
                    )
                )
        return found


def differences(
    before: Recipe, after: Recipe, translate: Translate | None = None
) -> tuple[Phrase, ...]:
    """Return what differs between two recipes; nothing for equal ones.

    Args:
        before: the old recipe.
        after: the new one.
        translate: for labels, which are words of ours within a sentence.
    """
    words = _Words(translate)
    areas = (
        _reading(words, before, after),
        _columns(words, before, after),
        _target(words, before, after),
        _split(words, before, after),
        _network(words, before.network, after.network),
        _training(words, before, after),
    )
    return tuple(phrase for found in areas for phrase in _few(list(found)))


def _few(found: list[Phrase]) -> list[Phrase]:
    """Return the first of an area's phrases, and how many more there are."""
    if len(found) <= MOST:
        return found
    return [*found[:MOST], say("+{count} more", count=len(found) - MOST)]


def _reading(words: _Words, before: Recipe, after: Recipe) -> Iterable[Phrase]:
    for name, label in READING.items():
        old, new = getattr(before.reading, name), getattr(after.reading, name)
        if old != new:
            yield words.changed(words.phrase(label), words.value(old), words.value(new))


def _columns(words: _Words, before: Recipe, after: Recipe) -> Iterable[Phrase]:
    old, new = ({column.name: column for column in recipe.columns} for recipe in (before, after))
    yield from (say("Column {name} added", name=name) for name in new if name not in old)
    yield from (say("Column {name} removed", name=name) for name in old if name not in new)
    both = [name for name in new if name in old]
    for name in both:
        yield from _column(words, old[name], new[name])
    if both != [name for name in old if name in new]:
        yield say("The columns have another order.")


def _column(words: _Words, old: Column, new: Column) -> Iterable[Phrase]:
    what = words.phrase(say("Column {name}", name=new.name))
    # A change of the target is said once, with both columns.
    if old.role != new.role and "target" not in (old.role, new.role):
        yield words.changed(what, words.name(ROLES, old.role), words.name(ROLES, new.role))
    if old.kind != new.kind:
        # Its treatment follows from the kind.
        yield words.changed(what, words.name(KINDS, old.kind), words.name(KINDS, new.kind))
        return
    if "target" in (old.role, new.role):
        return
    for slot, (label, rows) in SLOTS.items():
        first, second = getattr(old.treatment, slot), getattr(new.treatment, slot)
        if first is not None and second is not None and first.kind == second.kind:
            yield from words.option(what, rows, first, second)
        elif first != second:
            yield say(
                "{what}: {part} {before} → {after}",
                what=what,
                part=words.phrase(label),
                before=words.choice(rows, first),
                after=words.choice(rows, second),
            )


def _target(words: _Words, before: Recipe, after: Recipe) -> Iterable[Phrase]:
    old, new = (
        tuple(column.name for column in recipe.in_role("target")) for recipe in (before, after)
    )
    if old != new:
        none = words.phrase(say("none"))
        yield words.changed(words.phrase(say("Target")), listed(old) or none, listed(new) or none)
    for name, (label, rows) in TARGET.items():
        first, second = getattr(before.target, name), getattr(after.target, name)
        if first == second:
            continue
        shown = [
            words.phrase(REFUSED[value])
            if value in REFUSED and name in ("missing", "rare")
            else words.name(rows or {}, value)
            if value is not None
            else words.value(None)
            for value in (first, second)
        ]
        yield words.changed(words.phrase(label), *shown)
    yield from words.option(words.phrase(say("Balance")), BALANCE, before.balance, after.balance)


def _split(words: _Words, before: Recipe, after: Recipe) -> Iterable[Phrase]:
    old, new = before.split, after.split
    if old.sample != new.sample:
        share = f"{100 * new.sample:g}"
        yield (
            say("Uses all rows instead of a sample")
            if new.sample == 1
            else say("Uses a sample of {share} % of the rows", share=share)
        )
    if old.duplicates != new.duplicates:
        yield DUPLICATES[new.duplicates]
    yield from words.option(words.phrase(say("Split")), SPLITS, old.method, new.method)
    for name, label in SHARES.items():
        first, second = getattr(old, name), getattr(new, name)
        if first != second:
            shown = (f"{100 * share:g} %" for share in (first, second))
            yield words.changed(words.phrase(label), *shown)
    if before.seed != after.seed:
        yield words.changed(words.phrase(say("Seed")), str(before.seed), str(after.seed))


def _network(words: _Words, before: Network, after: Network) -> Iterable[Phrase]:
    if before.template != after.template:
        own = words.phrase(say("own network"))
        old, new = (
            words.name(TEMPLATES, name) if name is not None else own
            for name in (before.template, after.template)
        )
        yield words.changed(words.phrase(say("Template")), old, new)
    # The layers of another template are its own; those changed since are said.
    known = TEMPLATES.get(after.template or "") if before.template != after.template else None
    made = known.layers(after.sized or Sized()) if known else before.layers
    yield from _layers(words, made, after.layers)
    if before.inputs != after.inputs:
        yield words.changed(
            words.phrase(say("Inputs of the network")),
            *(listed(map(_entering, network.inputs)) for network in (before, after)),
        )
    yield from _outputs(words, before.outputs, after.outputs)


def _entering(entry: Input) -> str:
    """Return an input of the network with what it is made of."""
    if not entry.columns:
        return entry.id
    shape = shape_shown(entry.shape) or str(len(entry.columns))
    return f"{entry.id} ({shape})"


def _layers(words: _Words, before: tuple[Layer, ...], after: tuple[Layer, ...]) -> Iterable[Phrase]:
    # What shares has the settings of another, and a change of these is said there.
    before, after = settled(before), settled(after)
    old, new = ({layer.id: layer for layer in layers} for layers in (before, after))
    yield from (say("Layer {name} added", name=name) for name in new if name not in old)
    yield from (say("Layer {name} removed", name=name) for name in old if name not in new)
    both = [name for name in new if name in old]
    for name in both:
        what = words.phrase(say("Layer {name}", name=name))
        first, second = (
            Choice(kind=layers[name].kind, params=layers[name].params) for layers in (old, new)
        )
        shares = new[name].shares
        if old[name].shares != shares:
            yield say("{what}: its weights are those of {name}", what=what, name=shares or name)
        if shares is None or old[name].shares is None:
            yield from words.option(what, LAYERS, first, second, own=False)
        if old[name].inputs != new[name].inputs:
            yield _inputs(words, what, old[name].inputs, new[name].inputs)
    if both != [name for name in old if name in new]:
        yield say("The layers have another order.")


def _inputs(words: _Words, what: str, before: tuple[str, ...], after: tuple[str, ...]) -> Phrase:
    usual = words.phrase(say("the layer before"))
    return say(
        "{what}: takes {after} instead of {before}",
        what=what,
        before=listed(before) or usual,
        after=listed(after) or usual,
    )


def _outputs(
    words: _Words, before: tuple[Output, ...], after: tuple[Output, ...]
) -> Iterable[Phrase]:
    if len(before) != len(after):
        yield words.changed(words.phrase(say("Outputs")), str(len(before)), str(len(after)))
        return
    follows = words.phrase(say("follows from the target"))
    for old, new in zip(before, after, strict=True):
        what = words.phrase(say("Output {name}", name=new.id))
        if old.id != new.id:
            yield words.changed(words.phrase(say("Name of the output")), old.id, new.id)
        if old.target != new.target:
            yield words.changed(what, old.target or follows, new.target or follows)
        if old.inputs != new.inputs:
            yield _inputs(words, what, old.inputs, new.inputs)
        loss = words.phrase(say("Loss"))
        if old.loss is not None and new.loss is not None:
            yield from words.option(loss, LOSSES, old.loss, new.loss)
        elif old.loss != new.loss:
            shown = (
                words.choice(LOSSES, choice) if choice else follows
                for choice in (old.loss, new.loss)
            )
            yield words.changed(loss, *shown)


def _training(words: _Words, before: Recipe, after: Recipe) -> Iterable[Phrase]:
    for name, (label, rows) in TRAINING.items():
        old, new = getattr(before.training, name), getattr(after.training, name)
        if rows is METRICS:
            if old != new:
                shown = (_metrics(words, names) for names in (old, new))
                yield words.changed(words.phrase(label), *shown)
        elif rows is not None:
            yield from words.option(words.phrase(label), rows, old, new)
        elif old != new:
            yield words.changed(words.phrase(label), words.value(old), words.value(new))


def _metrics(words: _Words, names: tuple[str, ...] | None) -> str:
    if names is None:
        return words.phrase(say("follows from the target"))
    return listed(words.name(METRICS, name) for name in names) or words.phrase(say("none"))
