"""A sample as a CSV file: written whole or not at all, and kept where it costs to make it."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from core import isolate, settings
from core.catalog.public import PUBLIC
from core.samples import bundled, formulas, public
from core.samples.names import Wanted, wanted


def write(name: str, path: Path) -> None:
    """Write a sample as a CSV file, which appears whole or not at all.

    Args:
        name: as `names` spells it.
        path: the file.

    Raises:
        InputError: there is no such sample, or its parameters do not fit.
    """
    asked = wanted(name)
    if asked.public:
        whole(path, lambda file: public.fetch(asked.name, rows_of(asked), file))
    else:
        whole(path, _made(asked) if asked.made else _bundled(asked))


def rows_of(asked: Wanted) -> int:
    """Return how many rows of a set that is downloaded are asked for."""
    values = PUBLIC[asked.name].values(asked.given)
    return int(values["rows"] or 0)


def fetched(asked: Wanted) -> Path:
    """Return where the rows of a set lie that were downloaded before; there may be none yet."""
    return settings.home() / "samples" / f"{asked.name}-{rows_of(asked)}.csv"


def kept(name: str) -> Path:
    """Return the file of a sample, made in a process of its own when it is first asked for.

    The web process asks here: scikit-learn, which brings most of the samples, is not for it. What
    is made by a formula is not kept.

    Raises:
        InputError: there is no sample of that name, or it cannot be had.
    """
    asked = wanted(name)
    path = fetched(asked) if asked.public else settings.home() / "samples" / f"{asked.name}.csv"
    if not path.exists():
        apart(name, path)
    return path


def apart(name: str, path: Path) -> None:
    """Write a sample in a process of its own.

    Raises:
        InputError: there is no such sample, or it takes too much memory or time.
    """
    seconds = settings.number("READ_SECONDS")
    if wanted(name).public:
        seconds += settings.number("FETCH_SECONDS")
    isolate.call(
        "core.samples.files:child",
        {"name": name, "path": str(path.absolute())},
        seconds=seconds,
        memory=int(settings.number("READ_MEMORY") * settings.MB),
    )


def child(argument: dict[str, Any]) -> dict[str, Any]:
    """Write a sample: what runs in the child process."""
    write(argument["name"], Path(argument["path"]))
    return {}


def whole(path: Path, fill: Callable[[IO[bytes]], None]) -> None:
    """Write a file by a function, so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _bundled(asked: Wanted) -> Callable[[IO[bytes]], None]:
    def fill(file: IO[bytes]) -> None:
        header, rows = bundled.BY_NAME[asked.name].make()
        lines = _Text(file)
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)

    return fill


class _Text:
    """What `csv` writes to, over a file of bytes."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def write(self, text: str) -> int:
        return self.file.write(text.encode())


def _made(asked: Wanted) -> Callable[[IO[bytes]], None]:
    def fill(file: IO[bytes]) -> None:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        made = formulas.make(asked.made, asked.given)
        columns = [*made.features.T, made.target]
        table = pa.table([pa.array(column) for column in columns], names=list(made.names))
        arrow_csv.write_csv(
            table, file, arrow_csv.WriteOptions(quoting_style="none", batch_size=65_536)
        )

    return fill
