"""Alarms from what is known already: the recipe, the facts of the table and the checks.

They cost milliseconds and are said at once. What the checks refuse is said here in the words of the
checks, with the mend beside it; whoever shows alarms need not show those problems again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core import inputs
from core.alarms.alarm import MOST_VALUES, Alarm
from core.alarms.known import limit
from core.data.numbers import pattern
from core.data.roles import COUNTS, named_like_id
from core.estimate import parts
from core.goal import FEWEST_ROWS_OF_A_CLASS, goal, labels
from core.problems import Offer, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from core.problems import Problem
    from core.recipe import Column, Recipe
    from core.schema import ColumnFacts, Schema

IGNORE = Offer(name="ignore")
_MENDS = {
    "target_missing": (Offer(name="drop_missing"),),
    "rare_classes": (Offer(name="drop_rare"),),
    "empty": (IGNORE,),
    "one_class": (),
}
_AS_NUMBER = Offer(name="as_number")
_WORDS = ("category", "boolean")
_MOSTLY = 0.8
_NOTICED = {
    "number_text": say("{name} is numbers but for {count} cells: {words}."),
    "date_text": say("The dates of {name} are written in several ways."),
    "units": say("The numbers of {name} have different units."),
}
# Words of a date that is a property of the row rather than the time at which it was recorded.
_BORN = ("birth", "born", "dob", "geburt", "naissance")


def light(recipe: Recipe, schema: Schema, problems: Sequence[Problem]) -> list[Alarm]:
    """Return the alarms that need no look at the cells.

    Args:
        recipe: what the person chose.
        schema: of the table.
        problems: what `check` says of both.
    """
    found = [*refused(recipe, schema, problems)]
    facts = {column.name: column for column in schema.columns}
    # A pixel, a step or a text is no column that is judged by itself.
    formed = {n for e in recipe.network.inputs if e.kind != "features" for n in e.columns}
    for column in recipe.columns:
        if column.name not in facts:
            continue
        if column.role == "feature" and column.name not in formed:
            found += _feature(column, facts[column.name], schema.rows)
        if column.role in ("feature", "ignore"):
            found += _time_order(recipe, column, facts[column.name])
    found += _groups(recipe, schema)
    found += _noticed(recipe, schema)
    wide = () if formed else _wide(recipe, schema)
    return [*found, *_imbalance(recipe, schema), *wide]


def refused(recipe: Recipe, schema: Schema, problems: Iterable[Problem]) -> Iterator[Alarm]:
    """Yield what the checks refuse and a click can mend, in their words."""
    for problem in problems:
        if problem.name:
            if problem.name == "rare_classes" and not _enough_left(recipe, schema):
                # Without them there would be nothing to tell apart.
                mends: tuple[Offer, ...] = ()
            else:
                mends = _MENDS[problem.name]
            column = problem.where.removeprefix("columns.")
            yield Alarm(
                name=problem.name,
                columns=(column,),
                found=problem.found,
                mends=mends,
            )


def _enough_left(recipe: Recipe, schema: Schema) -> bool:
    """Return whether two classes stay when those with too few rows are left out."""
    target = recipe.target_column
    facts = schema.column(target.name) if target else None
    if target is None or facts is None:
        return False
    counts = labels(facts, target).counts.values()
    return sum(count >= FEWEST_ROWS_OF_A_CLASS for count in counts) > 1


def _noticed(recipe: Recipe, schema: Schema) -> Iterator[Alarm]:
    """Yield what the reader noticed of columns that it took as categories."""
    features = {f"columns.{column.name}": column for column in recipe.features}
    for warning in schema.warnings:
        column = features.get(warning.where)
        if warning.name not in _NOTICED or column is None or column.kind not in _WORDS:
            continue
        facts = schema.column(column.name)
        assert facts is not None
        told = warning.found.values
        yield Alarm(
            name=warning.name,
            columns=(column.name,),
            found=_NOTICED[warning.name].model_copy(
                update={
                    "values": {k: v for k, v in told.items() if k in ("name", "count", "words")}
                }
            ),
            detail=warning.found,
            values=facts.top[:MOST_VALUES],
            mends=(_AS_NUMBER, IGNORE)
            if warning.name == "number_text" and _readable(facts)
            else (IGNORE,),
        )


def _readable(facts: ColumnFacts) -> bool:
    """Return whether most cells are numbers in the format that the column would be read with."""
    number = re.compile(pattern(facts.format.decimal))
    held = sum(count for _, count in facts.top)
    return sum(n for text, n in facts.top if number.fullmatch(text)) >= _MOSTLY * held


def _feature(column: Column, facts: ColumnFacts, rows: int) -> Iterator[Alarm]:
    identity = list(_identity(column, facts, rows))
    yield from identity
    yield from _constant(column, facts, rows)
    if column.kind == "category" and not identity:
        yield from _categories(column, facts)
    if column.kind == "number":
        yield from _tail(facts)


def _identity(column: Column, facts: ColumnFacts, rows: int) -> Iterator[Alarm]:
    filled = rows - facts.missing
    if (
        filled < limit("identity", "rows")
        or facts.distinct < limit("identity", "different") * filled
    ):
        return
    if column.kind == "number":
        # Measured numbers, too, may all differ.
        if not (
            facts.whole
            and (facts.role_reason == COUNTS or named_like_id(facts.name) or _dense(facts))
        ):
            return
    elif column.kind not in ("category", "text"):
        return
    yield Alarm(
        name="identity",
        columns=(column.name,),
        found=say(
            "{column} holds {different} different values in {rows} rows.",
            column=column.name,
            different=facts.distinct,
            rows=filled,
        ),
        values=facts.top[:3],
        count=filled,
        mends=(IGNORE,),
    )


def _dense(facts: ColumnFacts) -> bool:
    """Return whether whole numbers fill their range, as those that count rows do."""
    if facts.minimum is None or facts.maximum is None or facts.minimum not in (0, 1):
        return False
    return facts.maximum - facts.minimum + 1 <= limit("identity", "dense") * facts.distinct


def _groups(recipe: Recipe, schema: Schema) -> Iterator[Alarm]:
    """Yield the column that names things with several rows each; the one with the fewest rows."""
    if recipe.split.method.kind in ("group", "time"):
        return
    best: ColumnFacts | None = None
    for column in recipe.columns:
        facts = schema.column(column.name)
        if (
            facts is None
            or column.role not in ("feature", "ignore")
            or not named_like_id(facts.name, strict=True)
            or facts.missing
            or facts.distinct < limit("groups", "things")
            or (facts.kind == "number" and not facts.whole)
            or schema.rows < limit("groups", "least") * facts.distinct
        ):
            continue
        if best is None or facts.distinct > best.distinct:
            best = facts
    if best is not None:
        yield Alarm(
            name="groups",
            columns=(best.name,),
            found=say(
                "{column} looks like an ID, and each of its {things} values stands in {each} rows "
                "on average.",
                column=best.name,
                things=best.distinct,
                each=f"{schema.rows / best.distinct:.1f}",
            ),
            values=best.top[:3],
            count=schema.rows,
            mends=(Offer(name="group"),),
        )


def _constant(column: Column, facts: ColumnFacts, rows: int) -> Iterator[Alarm]:
    if not facts.top or not rows:
        return
    value, count = facts.top[0]
    common = max(count, facts.missing)
    others = rows - common
    if others > limit("constant", "others") or others >= limit("constant", "share") * rows:
        return
    found = (
        say("Every cell of {column} is {value}.", column=column.name, value=repr(value[:60]))
        if not others
        else say(
            "All but {others} of {rows} cells of {column} are empty.",
            others=others,
            rows=rows,
            column=column.name,
        )
        if facts.missing > count
        else say(
            "All but {others} of {rows} cells of {column} are {value}.",
            others=others,
            rows=rows,
            column=column.name,
            value=repr(value[:60]),
        )
    )
    yield Alarm(
        name="constant",
        columns=(column.name,),
        found=found,
        values=facts.top[:MOST_VALUES],
        count=others,
        mends=(IGNORE,),
    )


def _categories(column: Column, facts: ColumnFacts) -> Iterator[Alarm]:
    encoding = column.treatment.encoding
    most = encoding.params.get("max_categories") if encoding else None
    places = facts.distinct if most is None else min(facts.distinct, int(most))
    least = limit("many_categories", "rows")
    frequent = sum(count >= least for _, count in facts.top)
    few = places - min(places, frequent)
    if places <= limit("many_categories", "categories"):
        return
    if few < limit("many_categories", "share") * places:
        return
    keep = Offer(name="frequent", told={"categories": max(1, frequent)})
    yield Alarm(
        name="many_categories",
        columns=(column.name,),
        found=say(
            "{column} has {categories} categories; {few} of them have fewer than {least} rows.",
            column=column.name,
            categories=places,
            few=few,
            least=round(least),
        ),
        values=facts.top[:MOST_VALUES],
        mends=(keep, IGNORE) if frequent > 1 else (IGNORE, keep),
    )


def _tail(facts: ColumnFacts) -> Iterator[Alarm]:
    if facts.quartiles is None or facts.minimum is None or facts.maximum is None:
        return
    low, _, high = facts.quartiles
    width = high - low
    if not width > 0:
        return
    above, below = (facts.maximum - high) / width, (low - facts.minimum) / width
    if max(above, below) < limit("heavy_tail", "spreads"):
        return
    yield Alarm(
        name="heavy_tail",
        columns=(facts.name,),
        found=say(
            "Half of {column} lies between {low} and {high}, but one value is {far}.",
            column=facts.name,
            low=f"{low:.4g}",
            high=f"{high:.4g}",
            far=f"{facts.maximum if above >= below else facts.minimum:.4g}",
        ),
    )


def _imbalance(recipe: Recipe, schema: Schema) -> Iterator[Alarm]:
    aim, column = goal(recipe, schema), recipe.target_column
    if aim is None or column is None or aim.task == "regression" or recipe.balance.kind != "none":
        return
    facts = schema.column(aim.column)
    found = labels(facts, column) if facts else None
    counts = {name: n for name, n in found.counts.items() if name in aim.classes} if found else {}
    if found is None or not found.complete or len(counts) < 2:
        return
    often, rare = max(counts, key=counts.__getitem__), min(counts, key=counts.__getitem__)
    if counts[often] < limit("imbalance", "ratio") * counts[rare]:
        return
    yield Alarm(
        name="imbalance",
        columns=(aim.column,),
        found=say(
            "{rare} has {few} rows, {often} has {many}: {ratio} to 1.",
            rare=repr(rare),
            few=counts[rare],
            often=repr(often),
            many=counts[often],
            ratio=round(counts[often] / max(1, counts[rare])),
        ),
        values=tuple(sorted(counts.items(), key=lambda one: one[1])[:MOST_VALUES]),
        count=counts[rare],
        mends=(Offer(name="class_weights"),),
    )


def _wide(recipe: Recipe, schema: Schema) -> Iterator[Alarm]:
    rows = parts(recipe, schema)["train"]
    if recipe.target_column is None or not rows:
        return
    width = inputs.width(recipe, schema)
    if width > limit("wide", "ratio") * rows:
        yield Alarm(
            name="wide",
            found=say(
                "{width} numbers for each row enter the network, and {rows} rows train it.",
                width=width,
                rows=rows,
            ),
        )


def _time_order(recipe: Recipe, column: Column, facts: ColumnFacts) -> Iterator[Alarm]:
    if (
        facts.kind != "date"
        or column.kind != "date"
        or facts.missing
        or facts.distinct < limit("time_order", "different")
        or recipe.target_column is None
        or recipe.split.method.kind in ("group", "time")
        or any(word in facts.name.casefold() for word in _BORN)
    ):
        return
    yield Alarm(
        name="time_order",
        columns=(column.name,),
        found=say(
            "The rows lie between {first} and {last}, by {column}.",
            first=facts.first[:10],
            last=facts.last[:10],
            column=column.name,
        ),
        mends=(Offer(name="time"),),
    )
