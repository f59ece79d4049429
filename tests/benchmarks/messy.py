"""Reading untidy files: how many come out as their clean tables, and is any other silent?

Every file is compared cell by cell, white space around cells and the kind of line ends in them
aside, with the table it was made from. Folders of such files are named by environment variables,
because they are not shipped:

    LAYERSMITH_POLLOCK   a folder laid out as the Pollock benchmark's: csv/, clean/, parameters/
                         (Vitagliano et al., PVLDB 16, 2023); or a .tar archive of it
    LAYERSMITH_TRUTHS    folders, parted by the path separator, with csv/ or csvs/ beside json/,
                         where a JSON file holds the rows: lists, the header first, or objects

Without them the files that `tests.polluted` makes are read.
"""

from __future__ import annotations

import csv
import json
import os
import tarfile
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.data import repairs
from core.data.read import read
from core.problems import InputError
from tests import polluted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Cells = list[list[str]]
# In these files a separator was deleted: where it stood is no longer known.
_BOUNDARY_LOST = "row_less_sep"


@dataclass(frozen=True)
class Case:
    """A file and the table it stands for.

    Attributes:
        name: the group it is counted in is this without digits.
        path: the file.
        header: names of the columns; None when the file has none, or when only cells are compared.
        rows: the cells below.
    """

    name: str
    path: Path
    header: list[str] | None
    rows: Cells

    @property
    def sure(self) -> bool:
        """Whether every boundary of cells is still in the file."""
        return not self.name.startswith(_BOUNDARY_LOST)


def _bare(cell: str) -> str:
    return "\n".join(cell.strip().splitlines())


def outcome(case: Case) -> str:
    """Return `exact`, `refused`, `said` or `silent`; the last is what must never be."""
    try:
        table = read(case.path)
    except InputError:
        return "refused"
    got = [[_bare(str(cell)) for cell in row.values()] for row in table.cells.to_pylist()]
    wanted = [[_bare(cell) for cell in row] for row in case.rows]
    names = [name.strip() for name in table.schema.names]
    head = case.header is None or names == [name.strip() for name in case.header]
    if head and got == wanted:
        return "exact"
    # A defect in the header, or another number of rows, needs a word; a row needs its number.
    different = [
        number
        for number, (ours, theirs) in enumerate(zip(got, wanted, strict=False), 1)
        if ours != theirs
    ]
    warned = table.schema.warnings
    named = repairs.named_rows(warned)
    if len(got) != len(wanted) or len({len(r) for r in [*got, *wanted]}) > 1:
        return "said" if any(w.where in ("rows", "file") for w in warned) else "silent"
    missed = [number for number in different if number not in named]
    quiet = missed or (not head and not any(w.where in ("rows", "file") for w in warned))
    return "silent" if quiet else "said"


def pollock(folder: Path) -> Iterator[Case]:
    """Yield the files of a folder laid out as Pollock's."""
    for path in sorted((folder / "csv").glob("*.csv")):
        facts = json.loads((folder / "parameters" / f"{path.name}_parameters.json").read_text())
        with (folder / "clean" / path.name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        lines = int(facts["header_lines"])
        head = [" ".join(filter(None, names)) for names in zip(*rows[:lines], strict=True)]
        yield Case(path.stem, path, head or None, rows[max(lines, 0) :])


def truths(folder: Path) -> Iterator[Case]:
    """Yield the files of a folder with JSON truths."""
    paths = [path for kind in ("csv", "csvs") for path in sorted((folder / kind).glob("*.csv"))]
    for path in paths:
        truth = folder / "json" / f"{path.stem}.json"
        if truth.exists():
            found = json.loads(truth.read_text(encoding="utf-8"))
            found = [found] if isinstance(found, dict) else found
            if found and isinstance(found[0], dict):
                found = [list(found[0]), *(list(row.values()) for row in found)]
            rows = [[str(cell) for cell in row] for row in found]
            yield Case(path.stem, path, rows[0] if rows else None, rows[1:])


def _share(part: int, whole: int) -> str:
    return f"{part:>5} ({part / max(1, whole):>6.1%})"


def _counted(title: str, cases: Iterable[Case]) -> Iterator[str]:
    """Yield one line for a set of files, and one for each group that is not read exactly."""
    every: Counter[str] = Counter()
    sure: Counter[str] = Counter()
    groups: dict[str, list[str]] = {}
    slowest = 0.0  # seconds of processor time, because the machine may be shared
    for case in cases:
        start = time.process_time()
        found = outcome(case)
        slowest = max(slowest, time.process_time() - start)
        every[found] += 1
        if case.sure:
            sure[found] += 1
        if found != "exact":
            group = "".join("#" if letter.isdigit() else letter for letter in case.name)
            groups.setdefault(f"{found:<8} {group}", []).append(case.name)
    for label, counts in (("all files", every), ("cell boundaries still in the file", sure)):
        if label == "all files" or counts != every:
            total = counts.total()
            yield (
                f"{title:<14} {label:<34} {total:>5} files: exact {_share(counts['exact'], total)}"
                f"  refused {_share(counts['refused'], total)}"
                f"  different, rows named {_share(counts['said'], total)}"
                f"  silent {_share(counts['silent'], total)}"
            )
    yield f"{title:<14} slowest file {slowest:.2f} s of processor time"
    for group, names in sorted(groups.items()):
        yield f"{title:<14}   {group:<44} {len(names):>4}   {', '.join(names[:3])}"


def _unpacked(path: Path, scratch: Path) -> Path:
    """Return the folder with `csv/` in it, out of an archive if need be."""
    if path.is_file():
        with tarfile.open(path) as archive:
            archive.extractall(scratch, filter="data")
        path = scratch
    return next(found.parent for found in [path / "csv", *path.glob("*/csv")] if found.is_dir())


def rows() -> Iterator[str]:
    """Yield the lines of the report."""
    with tempfile.TemporaryDirectory() as scratch:
        made = polluted.files(Path(scratch), seed=0, count=400)
        yield from _counted("made here", (Case(m.name, m.path, m.header, m.rows) for m in made))
        given = os.environ.get("LAYERSMITH_POLLOCK")
        if given:
            yield from _counted("pollock", pollock(_unpacked(Path(given), Path(scratch))))
        else:
            yield "pollock        left out: set LAYERSMITH_POLLOCK to its folder"
        for folder in filter(None, os.environ.get("LAYERSMITH_TRUTHS", "").split(os.pathsep)):
            yield from _counted(Path(folder).name, truths(Path(folder)))
