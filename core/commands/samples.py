"""Samples as files: which there are, and one of them as CSV."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.catalog.public import PUBLIC
from core.catalog.synthetic import SYNTHETIC
from core.commands import words
from core.problems import say, wrong
from core.samples import files, names
from core.samples.bundled import SAMPLES

if TYPE_CHECKING:
    import argparse


def sample(chosen: argparse.Namespace) -> int:
    """`sample NAME -o FILE.csv`: a sample as CSV; `sample`: which there are."""
    if chosen.name is None:
        print(_list())
        return 0
    asked = names.wanted(chosen.name, chosen.set)
    if chosen.out is None:
        raise wrong(
            "sample",
            say("No file was named."),
            say("A file to write {name} to was expected.", name=asked.name),
            say("Add `-o FILE.csv`."),
        )
    if asked.public:
        # Keras is not to be left in this process with a thread that cannot be told to end.
        files.apart(asked.text(), Path(chosen.out))
    else:
        files.write(asked.text(), Path(chosen.out))
    print(f"{asked.text()} → {chosen.out}", file=sys.stderr)
    return 0


def _list() -> str:
    rows = [(one.name, f"{one.help} Target: {one.target}.", "") for one in SAMPLES]
    for kind, row in SYNTHETIC.items():
        settings = " ".join(f"{param.name}={param.default}" for param in row.params)
        rows.append((names.MADE + kind, row.help, settings))
    for kind, one in PUBLIC.items():
        settings = " ".join(f"{param.name}={param.default}" for param in one.params)
        told = f"{one.help} Downloads {one.megabytes} MB from {one.host}. Target: {one.target}."
        rows.append((kind, told, settings))
    return words.paragraphs(rows)
