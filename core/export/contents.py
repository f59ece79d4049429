"""What is in the ZIP of a run, in words, and reading parts of it. Light: no Keras."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.problems import Phrase, say

if TYPE_CHECKING:
    from pathlib import Path

README, SCRIPT = "README.md", "train.py"

CONTENTS: Mapping[str, Phrase] = {
    "model.keras": say("The trained network with its preparation inside; plain Keras loads it."),
    "predict.py": say("A program that predicts the rows of a CSV."),
    "columns.json": say("Which column is which input, how its cells are read, and the classes."),
    "train.py": say("A program that trains the same network again, to the same weights."),
    "recipe.json": say("Every choice that was made; open it here to go on from it."),
    "report.json": say("How good it is, on rows it had not seen."),
    "README.md": say("How to use all this, in a page."),
    "requirements.txt": say("The versions of the packages it was made with."),
}


@dataclass(frozen=True)
class Part:
    """A file in a ZIP; `about` is None when nothing is known about it."""

    name: str
    size: int
    about: Phrase | None


def parts(path: Path) -> tuple[Part, ...]:
    """Return the files in a ZIP, those a person needs first at the front."""
    order = list(CONTENTS)
    with zipfile.ZipFile(path) as archive:
        found = [
            Part(entry.filename, entry.file_size, CONTENTS.get(entry.filename))
            for entry in archive.infolist()
        ]
    return tuple(sorted(found, key=lambda p: order.index(p.name) if p.about else len(order)))


# What comes out is the probability of the positive class, of each class, or the number.
USE = """from predict import predict
cells, output = predict("new_rows.csv")
print(output[:5])"""


def text(path: Path, name: str) -> str:
    """Return the text of a file in a ZIP."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")


def example(path: Path) -> str:
    """Return the lines of Python that use the model, as the README of a ZIP shows them."""
    lines = text(path, README).splitlines()
    return "\n".join(line[4:] for line in lines if line.startswith("    "))


def size(count: int) -> str:
    """Return a number of bytes as a person reads it."""
    if count < 1_000_000:
        return f"{max(count / 1e3, 0.1):.1f} kB"
    return f"{count / 1e6:.1f} MB"
