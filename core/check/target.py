"""Checks of the target: that there is something to predict, and enough of each class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.catalog.options import choice_problems
from core.catalog.preparation import BALANCE
from core.catalog.training import LOSSES, TASKS
from core.catalog.training.losses import class_weights_of
from core.catalog.training.metrics import fitting as fitting_metrics
from core.goal import FEWEST_ROWS_OF_A_CLASS, MOST_CLASSES, goal, labels
from core.problems import Problem, listed, offer, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.catalog.training import LossRow
    from core.goal import Goal, Labels
    from core.recipe import Choice, Recipe
    from core.schema import ColumnFacts, Schema

_INFINITE = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)


def problems(recipe: Recipe, schema: Schema) -> list[Problem]:
    """Return what is wrong with the target, the loss chosen for it and the balance."""
    column = recipe.target_column
    facts = schema.column(column.name) if column else None
    aim = goal(recipe, schema)
    if column is None or facts is None or aim is None:
        return []
    found = labels(facts, column)
    specific = _number(recipe, facts) if aim.task == "regression" else _classes(recipe, aim, found)
    return [*_missing(recipe, schema, facts), *specific, *_settings(recipe, aim, facts)]


def _missing(recipe: Recipe, schema: Schema, facts: ColumnFacts) -> Iterator[Problem]:
    where = f"columns.{facts.name}"
    if facts.missing >= schema.rows:
        yield Problem(
            where=where,
            found=say("The target has no value in any row."),
            expected=say("Expected a value to learn from in every row."),
            action=say("Choose another target."),
        )
    elif facts.missing and recipe.target.missing == "refuse":
        yield Problem(
            where=where,
            found=say(
                "The target is missing in {count} of {rows} rows.",
                count=facts.missing,
                rows=schema.rows,
            ),
            expected=say("Expected a value to learn from in every row."),
            action=say("Fill it in, or leave these rows out with target.missing=drop."),
            name="target_missing",
        )
    elif facts.missing:
        yield Problem(
            where=where,
            found=say("Rows without a target: {count}.", count=facts.missing),
            expected=say(""),
            action=say("They are left out."),
            severity="warning",
        )


def _number(recipe: Recipe, facts: ColumnFacts) -> Iterator[Problem]:
    where = f"columns.{facts.name}"
    if facts.kind != "number":
        yield Problem(
            where=where,
            found=say("The target holds {kind} values.", kind=facts.kind),
            expected=say("A number to predict needs a column of numbers."),
            action=say("Choose a number column, or predict classes."),
        )
    elif facts.not_finite:
        yield Problem(
            where=where,
            found=say("{count} target values are infinite or too large.", count=facts.not_finite),
            expected=say("Expected finite numbers."),
            action=say("Correct these rows in the file."),
        )
    elif facts.minimum is not None and facts.minimum == facts.maximum:
        yield Problem(
            where=where,
            found=say("Every row has the same target, {value}.", value=facts.minimum),
            expected=say("Expected a target that differs between rows."),
            action=say("Choose another target."),
        )


def _classes(recipe: Recipe, aim: Goal, found: Labels) -> Iterator[Problem]:
    where = f"columns.{aim.column}"
    if not found.complete or len(found.counts) > MOST_CLASSES:
        yield Problem(
            where=where,
            found=say("The target has more than {most} different values.", most=MOST_CLASSES),
            expected=say("Expected at most {most} classes.", most=MOST_CLASSES),
            action=say("Choose another target, or join its values into fewer classes."),
        )
        return
    infinite = [name for name in found.counts if _INFINITE.fullmatch(name)]
    if infinite and len(infinite) == len(found.counts):
        yield Problem(
            where=where,
            found=say("Every target value is infinite: {names}.", names=listed(infinite)),
            expected=say("Expected finite numbers, or classes with names."),
            action=say("Choose another target."),
        )
        return
    if len(aim.classes) < 2 and found.counts:
        yield Problem(
            where=where,
            found=say("The target has one class: {names}.", names=listed(found.counts) or "-"),
            expected=say("Expected at least two classes."),
            action=say("Choose another target."),
            name="one_class",
        )
    if aim.task == "binary" and len(aim.classes) > 2:
        yield Problem(
            where="target.task",
            found=say("The target has {count} classes.", count=len(aim.classes)),
            expected=say("Expected two classes for a binary task."),
            action=say("Set the task to multiclass."),
        )
    positive = recipe.target.positive_class
    if positive is not None and aim.task == "binary" and positive not in found.counts:
        yield Problem(
            where="target.positive_class",
            found=say("The target has no class {name}.", name=repr(positive)),
            expected=say("Expected one of: {names}.", names=listed(found.counts)),
            action=say("Choose one of these."),
        )
    yield from _rare(recipe, aim, found)


def _rare(recipe: Recipe, aim: Goal, found: Labels) -> Iterator[Problem]:
    rare = [
        f"{name} ({count})"
        for name, count in found.counts.items()
        if count < FEWEST_ROWS_OF_A_CLASS
    ]
    if rare and len(found.counts) > 1:
        drop = recipe.target.rare == "drop"
        yield Problem(
            where=f"columns.{aim.column}",
            found=say("These classes have very few rows: {names}.", names=listed(rare)),
            expected=say(
                "Expected at least {least} rows of each class: to train, to stop and to test.",
                least=FEWEST_ROWS_OF_A_CLASS,
            ),
            action=say("Their rows are left out.")
            if drop
            else say("Join them with another class, or leave them out with target.rare=drop."),
            severity="warning" if drop else "error",
            name="" if drop else "rare_classes",
        )


def _settings(recipe: Recipe, aim: Goal, facts: ColumnFacts) -> Iterator[Problem]:
    fitting = [name for name, row in LOSSES.items() if aim.task in row.tasks]
    for output in recipe.network.outputs:
        if output.loss is not None:
            where = f"network.outputs.{output.id}.loss"
            found = _other_loss(output.loss, aim, where) or choice_problems(
                LOSSES, output.loss, where, fitting
            )
            yield from found or _loss(LOSSES[output.loss.kind], output.loss, aim, facts, where)
        if output.target not in (None, aim.column):
            yield Problem(
                where=f"network.outputs.{output.id}.target",
                found=say("This output predicts {name}.", name=repr(output.target)),
                expected=say("Expected the target column, {name}.", name=repr(aim.column)),
                action=say("Leave the entry empty, or name the target."),
            )
    if len(recipe.network.outputs) != 1:
        yield Problem(
            where="network.outputs",
            found=say("There are {count} outputs.", count=len(recipe.network.outputs)),
            expected=say("Expected one output, for the one target."),
            action=say("Keep one of them."),
        )
    weighed = choice_problems(BALANCE, recipe.balance, "balance")
    yield from weighed
    if not weighed and recipe.balance.kind != "none" and aim.task == "regression":
        yield Problem(
            where="balance",
            found=say("Classes are to be balanced, but the target is a number."),
            expected=say("Expected the option none, for a number."),
            action=say("Set the balance to none."),
        )
    yield from _metrics(recipe, aim)


def _other_loss(chosen: Choice, aim: Goal, where: str) -> list[Problem]:
    """Return what is wrong with a loss that is made for targets of another kind."""
    row = LOSSES.get(chosen.kind)
    if row is None or aim.task in row.tasks:
        return []
    usual = [TASKS[aim.task].loss, *(name for name, one in LOSSES.items() if aim.task in one.tasks)]
    labels = [LOSSES[name].label for name in dict.fromkeys(usual)]
    kinds = listed([TASKS[task].label.lower() for task in row.tasks])
    return [
        Problem(
            where=where,
            found=say(
                "{loss} measures answers of another kind: {kinds}.", loss=row.label, kinds=kinds
            ),
            expected=say("The target has {count} classes.", count=len(aim.classes))
            if aim.classes
            else say("The target is a number."),
            action=say("Choose one of: {losses}.", losses=listed(labels, 12)),
            mends=offer("usual_loss", loss=labels[0]),
        )
    ]


def _loss(
    row: LossRow, chosen: Choice, aim: Goal, facts: ColumnFacts, where: str
) -> Iterator[Problem]:
    """Return what a loss wants of the target that this one does not have."""
    smallest = facts.minimum
    if smallest is not None and aim.task == "regression" and not row.allows_target(smallest):
        yield Problem(
            where=where,
            found=say(
                "The smallest target is {value}, for which {loss} has no meaning.",
                value=f"{smallest:g}",
                loss=row.label,
            ),
            expected=say("Expected targets above {least} only.", least=f"{row.least:g}")
            if row.above
            else say("Expected targets from {least} on only.", least=f"{row.least:g}"),
            action=say("Choose another loss, such as Huber, or another target."),
            mends=offer("usual_loss", loss=LOSSES[TASKS[aim.task].loss].label),
        )
    if row.uncalibrated:
        yield Problem(
            where=where,
            found=say(
                "{loss} learns which class a row has, not how probable it is.", loss=row.label
            ),
            expected=say("Probabilities that come true that often are those of a cross-entropy."),
            action=say("Read the probabilities as an order of the rows, no more."),
            severity="warning",
        )
    weights = chosen.params.get("weights")
    if weights is None:
        return
    try:
        fits = len(class_weights_of(str(weights))) in (0, len(aim.classes))
    except ValueError:
        fits = False
    if not fits:
        yield Problem(
            where=f"{where}.weights",
            found=say("Found {value}.", value=repr(weights)),
            expected=say(
                "Expected {count} numbers above 0, for these classes in their order: {names}.",
                count=len(aim.classes),
                names=listed(aim.classes, 12),
            ),
            action=say("Correct the weights, or leave them empty."),
        )


def _metrics(recipe: Recipe, aim: Goal) -> Iterator[Problem]:
    known = fitting_metrics(recipe, aim.task, len(aim.classes))
    wrong = [name for name in recipe.training.metrics or () if name not in known]
    if wrong:
        yield Problem(
            where="training.metrics",
            found=say("These say nothing about this training: {names}.", names=listed(wrong)),
            expected=say("Expected some of: {names}.", names=listed(known, 20)),
            action=say("Choose among these."),
        )
    elif len(set(recipe.training.metrics or ())) < len(recipe.training.metrics or ()):
        yield Problem(
            where="training.metrics",
            found=say("A metric stands there twice."),
            expected=say("Expected each of them once."),
            action=say("Take it out once."),
        )
