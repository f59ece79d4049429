"""What preparation makes of columns, and what it learned on the training rows.

Everything is fitted and encoded by `prepare.prepared`; here it is only shown. A large table is
shown by a sample, which is drawn once and kept.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.catalog.preparation import ENCODING
from core.check import check
from core.data.table import CELLS, FACTS, Table, load, load_schema
from core.prepare.plain import NOTHING_LEARNED, CategoryEncoder, DateEncoder, NumberEncoder
from core.prepare.prepared import PARTS, prepare
from core.prepare.texts import UNKNOWN, TextEncoder
from core.problems import InputError, Phrase, errors, listed, say, wrong

if TYPE_CHECKING:
    from core.prepare.encode import Encoder
    from core.prepare.plain import Array
    from core.prepare.prepared import Prepared
    from core.recipe import Column, Recipe

MOST_ROWS = 20_000
MOST_TABLES = 3
# Columns that are made of one column and shown: of a thousand categories the first ones tell.
MOST_MADE = 50
SEED = 0x5A
# Problems placed here stop the preparation; those of the network and its training do not.
PREPARING = ("columns", "target", "split", "rows")
PARTS_OF_DATES = {param.name: param.label for param in ENCODING["date_parts"].params}

Stamp = tuple[int, ...]
Sample = tuple[Table, "Array"]


class Previews:
    """Shows columns of tables; the tables asked about last are kept.

    Args:
        most: rows of a table up to which it is used as a whole.
    """

    def __init__(self, most: int = MOST_ROWS) -> None:
        self._most = most
        self._kept: OrderedDict[Path, tuple[Stamp, Sample]] = OrderedDict()

    def show(
        self, folder: Path, recipe: Recipe, names: tuple[str, ...] | None, count: int
    ) -> dict[str, Any]:
        """Return feature columns before and after preparation.

        Args:
            folder: of the table.
            recipe: what is chosen; its network does not matter.
            names: the columns to show; None for all features.
            count: how many rows to show: the first ones of the training part.

        Returns:
            `columns`: for each its `name`, `before` (cells as in the file), `after` (columns that
            are made of it: `name`, a phrase, and `values`), `more` (how many of these are left
            out) and `learned` (phrases). `rows`: positions in the table of the rows shown.
            `split`: for each part `rows` and, by label, `classes`. `sampled`: whether a sample
            stands for the table; then the split is that of the sample. `notes`: problems.

        Raises:
            InputError: the table is missing, or the recipe cannot be prepared.
        """
        table, positions = self._sample(folder)
        found = [
            problem
            for problem in errors(check(recipe, table.schema))
            if problem.where.partition(".")[0] in PREPARING
        ]
        if found:
            raise InputError(found)
        features = {column.name: column for column in recipe.features}
        chosen = tuple(features) if names is None else names
        strange = [name for name in chosen if name not in features]
        if strange:
            raise wrong(
                "question.columns",
                say("No feature has the name {names}.", names=listed(map(repr, strange))),
                say("Expected some of: {names}.", names=listed(features, 12)),
                say("Ask about columns with the role feature."),
            )
        prepared = prepare(recipe, table)
        rows = prepared.rows["train"][:count]
        made = _made(prepared, rows)
        return {
            "columns": [
                {
                    "name": name,
                    "before": table.cells[name].take(pa.array(rows)).to_pylist(),
                    **made[name],
                    "learned": [
                        phrase.model_dump(mode="json")
                        for phrase in _learned(features[name], _encoder(prepared, name))
                    ],
                }
                for name in chosen
            ],
            "rows": positions[rows].tolist(),
            "split": {part: _part(prepared, part) for part in PARTS},
            "sampled": len(positions) < table.schema.rows,
            "notes": [note.model_dump(mode="json") for note in prepared.notes],
        }

    def _sample(self, folder: Path) -> Sample:
        """Return a table or a sample of its rows, with their positions."""
        stamp = _stamp(folder)
        held = self._kept.pop(folder, None)
        if held is None or held[0] != stamp:
            held = stamp, _read(folder, self._most)
        self._kept[folder] = held
        while len(self._kept) > MOST_TABLES:
            self._kept.popitem(last=False)
        return held[1]


def _stamp(folder: Path) -> Stamp:
    """Return what changes when the table does; nothing when there is none, which reading tells."""
    try:
        facts = [(folder / name).stat() for name in (CELLS, FACTS)]
    except OSError:
        return ()
    return tuple(n for fact in facts for n in (fact.st_ino, fact.st_size, fact.st_mtime_ns))


def _read(folder: Path, most: int) -> Sample:
    schema = load_schema(folder)
    if schema.rows <= most:
        return load(folder), np.arange(schema.rows)
    positions = np.sort(np.random.default_rng(SEED).choice(schema.rows, most, replace=False))
    parts, start = [], 0
    try:
        # In pieces, so that a table of millions of rows is never held as a whole.
        file = pq.ParquetFile(folder / CELLS, pre_buffer=False)
        for batch in file.iter_batches(columns=list(schema.names)):
            first, last = np.searchsorted(positions, (start, start + batch.num_rows))
            parts.append(batch.take(pa.array(positions[first:last] - start)))
            start += batch.num_rows
        if start != schema.rows:
            raise pa.ArrowInvalid
    except (OSError, pa.ArrowException) as error:
        raise wrong(
            "file",
            say("The stored table is missing or damaged."),
            say("The table and its schema as they were stored were expected."),
            say("Read the file again."),
        ) from error
    return Table(schema, pa.Table.from_batches(parts)), positions


def _encoder(prepared: Prepared, name: str) -> Encoder:
    return next(encoder for encoder in prepared.fitted.encoders if encoder.column == name)


def _made(prepared: Prepared, rows: Array) -> dict[str, dict[str, Any]]:
    """Return the columns that are made of each feature, with their values in some rows."""
    fitted = prepared.fitted
    places: dict[str, list[int]] = {encoder.column: [] for encoder in fitted.encoders}
    for place, owner in enumerate(fitted.owners):
        places[owner].append(place)
    features = prepared.inputs["features"]
    result: dict[str, dict[str, Any]] = {}
    for encoder in fitted.encoders:
        found = [features[rows, place] for place in places[encoder.column]]
        if isinstance(encoder, TextEncoder):
            words = prepared.inputs["tokens"][rows]
            found = [words[:, place] for place in fitted.layout.spans[encoder.column]]
        if encoder in fitted.learned:
            found.insert(0, prepared.inputs["codes"][rows, fitted.learned.index(encoder)])
        named = list(zip(_names(encoder), found, strict=True))
        result[encoder.column] = {
            "after": [
                {"name": name.model_dump(mode="json"), "values": values.tolist()}
                for name, values in named[:MOST_MADE]
            ],
            "more": max(0, len(named) - MOST_MADE),
        }
    return result


def _names(encoder: Encoder) -> list[Phrase]:
    """Return what each column that an encoder makes stands for, in their order."""
    column = encoder.column
    if isinstance(encoder, NumberEncoder):
        names = [say("{column} as a scaled number", column=column)]
    elif isinstance(encoder, DateEncoder):
        names = [_part_of_date(column, part) for part in encoder.parts]
    elif isinstance(encoder, TextEncoder):
        places = range(1, encoder.length + 1)
        names = [say("Word {place} of {column}", place=p, column=column) for p in places]
    elif encoder.dimension:
        names = [say("{column} as the number of its category", column=column)]
    else:
        special = {
            encoder.missing_place: say("{column} is missing", column=column),
            encoder.other_place: say("{column} is any other value", column=column),
        }
        names = [
            say("{column} is {category}", column=column, category=encoder.words[place])
            if place < len(encoder.words)
            else special[place]
            for place in range(encoder.places)
        ]
    if encoder.flag:
        names.append(say("{column} was missing", column=column))
    return names


def _part_of_date(column: str, part: str) -> Phrase:
    return {
        "year": say("Year of {column}", column=column),
        "month": say("Month of {column}", column=column),
        "day": say("Day of the month of {column}", column=column),
        "weekday": say("Weekday of {column}, 0 is Monday", column=column),
        "hour": say("Hour of {column}", column=column),
        "minute": say("Minute of {column}", column=column),
    }[part]


def _learned(column: Column, encoder: Encoder) -> list[Phrase]:
    """Return what was fitted, in words."""
    scaling = column.treatment.scaling.kind if column.treatment.scaling else "none"
    if isinstance(encoder, CategoryEncoder):
        return _of_categories(encoder)
    if isinstance(encoder, TextEncoder):
        return _of_words(encoder)
    if isinstance(encoder, NumberEncoder):
        told = [say("Gaps are filled with {value}.", value=f"{encoder.fill:.6g}")]
        told.append(_scaled(scaling, encoder.center, encoder.scale))
    else:
        told = [say("Gaps are filled with {value}.", value=encoder.fill)]
        parts = zip(encoder.parts, encoder.centers, encoder.scales, strict=True)
        for part, center, scale in parts if scaling != "none" else ():
            told.append(_scaled_part(PARTS_OF_DATES[part], scaling, center, scale))
    if encoder.flag:
        told.append(say("A further column says where a value was missing."))
    return told


def _scaled(scaling: str, center: float, scale: float) -> Phrase:
    if scale == NOTHING_LEARNED:
        return say("It does not vary in the training rows, and becomes 0 in every row.")
    if scaling == "none":
        return say("The numbers are left as they are.")
    values = {"center": f"{center:.6g}", "scale": f"{scale:.6g}"}
    return {
        "zscore": say("Mean {center}, standard deviation {scale}.", **values),
        "minmax": say("Minimum {center}, range {scale}.", **values),
        "robust": say("Median {center}, width {scale} (of the middle half).", **values),
    }[scaling]


def _scaled_part(part: str, scaling: str, center: float, scale: float) -> Phrase:
    if scale == NOTHING_LEARNED:
        return say("{part}: the same in all training rows, and 0 in every row.", part=part)
    values = {"part": part, "center": f"{center:.6g}", "scale": f"{scale:.6g}"}
    return {
        "zscore": say("{part}: mean {center}, standard deviation {scale}.", **values),
        "minmax": say("{part}: minimum {center}, range {scale}.", **values),
        "robust": say("{part}: median {center}, width {scale} (of the middle half).", **values),
    }[scaling]


def _of_categories(encoder: CategoryEncoder) -> list[Phrase]:
    words = encoder.words
    if not words:
        return [say("One value in all training rows: there is nothing to learn from.")]
    told = [say("{count} categories: {names}.", count=len(words), names=listed(words, 12))]
    if encoder.missing_place in range(len(words)):
        told.append(say("Gaps are filled with {value}.", value=words[encoder.missing_place]))
    elif encoder.missing_place not in (-1, encoder.other_place):
        told.append(say("A missing value is a category of its own."))
    if encoder.other_place >= 0:
        told.append(say("Rarer and new values share one place."))
    else:
        told.append(say("A new value is none of them: 0 in each column."))
    if encoder.dimension:
        told.append(
            say(
                "Each becomes {count} numbers, which are learned during training.",
                count=encoder.dimension,
            )
        )
    if encoder.flag:
        told.append(say("A further column says where a value was missing."))
    return told


def _of_words(encoder: TextEncoder) -> list[Phrase]:
    words = encoder.vocabulary
    if not words:
        return [say("No word in any training row: there is nothing to learn from.")]
    return [
        say("{count} words, the most frequent first: {names}.", count=len(words),
            names=listed(words, 12)),
        say("The first {length} words of each text are kept.", length=encoder.length),
        say("Other words share the number {unknown}; shorter texts are filled up with 0.",
            unknown=UNKNOWN),
    ]  # fmt: skip


def _part(prepared: Prepared, part: str) -> dict[str, Any]:
    rows, classes = prepared.rows[part], prepared.fitted.goal.classes
    counts = np.bincount(prepared.target[rows], minlength=len(classes)).tolist() if classes else []
    return {"rows": len(rows), "classes": dict(zip(classes, counts, strict=True))}
