"""Reading, starting recipes and checks: the commands that need no training."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core import recipe as recipes
from core import store, suggest
from core.alarms import find
from core.assign import set_path
from core.check import check as checked
from core.commands import words
from core.data.apart import read_apart
from core.problems import InputError, errors, say, wrong

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from core.problems import Problem
    from core.recipe import Reading, Recipe
    from core.schema import Schema

SAMPLE = "sample:"


@dataclass(frozen=True)
class Source:
    """A file that has been read, and the folder of its table."""

    schema: Schema
    folder: Path


def table(file: str, reading: Reading) -> Source:
    """Read a file, or a sample, in a process of its own."""
    if not file.startswith(SAMPLE):
        schema = read_apart(Path(file), reading, store.tables())
        return Source(schema, store.table_folder(schema.fingerprint))
    from core.samples import files, names

    asked = names.wanted(file.removeprefix(SAMPLE))
    if asked.public:
        schema = read_apart(files.kept(asked.text()), reading, store.tables())
        return Source(schema, store.table_folder(schema.fingerprint))
    with tempfile.TemporaryDirectory(prefix="layersmith-") as scratch:
        path = Path(scratch) / "sample.csv"
        files.write(asked.text(), path)
        schema = read_apart(path, reading, store.tables())
    return Source(schema, store.table_folder(schema.fingerprint))


def changed(recipe: Recipe, assignments: Sequence[str], schema: Schema | None = None) -> Recipe:
    """Return the recipe with every `path=value` applied in order."""
    for assignment in assignments:
        recipe = set_path(recipe, assignment, schema)
    return recipe


def reading(recipe: Recipe, sets: Sequence[str]) -> Reading:
    """Return how a file is to be read, by a recipe and the assignments about reading."""
    return changed(recipe, [entry for entry in sets if entry.startswith("reading.")]).reading


def start(
    file: str, target: str, template: str | None, sets: Sequence[str]
) -> tuple[Recipe, Source]:
    """Read a file as the assignments say and return its starting recipe with them applied."""
    read_as = reading(recipes.Recipe(), sets)
    source = table(file, read_as)
    made = suggest.recipe(source.schema, target, template or "mlp")
    return changed(made.with_(reading=read_as), sets, source.schema), source


def stored(path: str) -> Recipe:
    """Return the recipe in a file."""
    try:
        return recipes.parse(Path(path).read_bytes())
    except (FileNotFoundError, IsADirectoryError) as error:
        raise wrong(
            "recipe",
            say("There is no file {path}.", path=path),
            say("Expected a recipe as JSON."),
            say("Make one with `python -m core recipe FILE --target COLUMN`."),
        ) from error


def accepted(recipe: Recipe, schema: Schema) -> tuple[Problem, ...]:
    """Return what is worth knowing about a recipe that can be run.

    Raises:
        InputError: it cannot be run.
    """
    problems = checked(recipe, schema)
    stopping = errors(problems)
    if stopping:
        raise InputError(stopping)
    return problems


def read(chosen: argparse.Namespace) -> int:
    """`read FILE`: what the file holds."""
    sets = [e if e.startswith("reading.") else f"reading.{e}" for e in chosen.set]
    source = table(chosen.file, changed(recipes.Recipe(), sets).reading)
    print(source.schema.model_dump_json(indent=1) if chosen.json else words.schema(source.schema))
    return 0


def recipe(chosen: argparse.Namespace) -> int:
    """`recipe FILE --target COLUMN`: a complete starting recipe."""
    made, _ = start(chosen.file, chosen.target, chosen.template, chosen.set)
    print(made.to_json())
    return 0


def check(chosen: argparse.Namespace) -> int:
    """`check RECIPE FILE`: problems and alarms, one a line; 1 if any is an error."""
    wanted = stored(chosen.recipe)
    source = table(chosen.file, wanted.reading)
    problems = checked(wanted, source.schema)
    for problem in problems:
        print(words.problem(problem))
    rung = [a for a in find.alarms(wanted, source.schema, source.folder) if a.level != "stops"]
    for alarm in rung:
        print(words.alarm(alarm))
    if not problems and not rung:
        print("No problems.", file=sys.stderr)
    return 1 if errors(problems) else 0


def alarms(chosen: argparse.Namespace) -> int:
    """`alarms FILE --target COLUMN`: what should be looked at before a training."""
    if chosen.recipe:
        wanted = changed(stored(chosen.recipe), chosen.set)
        source = table(chosen.file, wanted.reading)
    else:
        wanted, source = start(chosen.file, chosen.target, chosen.template, chosen.set)
    rung = find.alarms(wanted, source.schema, source.folder)
    if chosen.json:
        print(json.dumps({"alarms": [find.told(alarm) for alarm in rung]}, indent=1))
        return 0
    for alarm in rung:
        print(words.alarm(alarm, evidence=True))
    if not rung:
        print("No alarms.", file=sys.stderr)
    return 0
