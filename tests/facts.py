"""Schemas made by hand, for what needs no file."""

from __future__ import annotations

from typing import Any

from core.problems import say
from core.schema import ColumnFacts, Dialect, Schema

DIALECT = Dialect(encoding="utf-8", delimiter=",", quote='"', escape='"', header=True, skip_rows=0)


def column(name: str, kind: str = "number", **facts: Any) -> ColumnFacts:
    """Return the facts of a column; numbers lie between 0 and 100."""
    if kind == "number":
        facts = {"minimum": 0.0, "maximum": 100.0, "distinct": 90} | facts
    return ColumnFacts.model_validate(
        {"name": name, "input": name, "kind": kind, "reason": say("By hand."), **facts}
    )


def classes(name: str, counts: dict[str, int], **facts: Any) -> ColumnFacts:
    """Return the facts of a column of categories with rows by value."""
    top = tuple(counts.items())
    return column(name, "category", **{"top": top, "distinct": len(top), **facts})


def schema(*columns: ColumnFacts, rows: int = 400) -> Schema:
    """Return what a table with these columns holds."""
    return Schema(fingerprint="0", source_sha256="0", rows=rows, columns=columns, dialect=DIALECT)
