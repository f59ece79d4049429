"""What can enter a network, in words: one row for each kind of input."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.options import Row, table


@dataclass(frozen=True, kw_only=True)
class EntryRow(Row):
    """A kind of input.

    Attributes:
        action: what the button that takes columns as one says.
    """

    action: str = ""


ENTRIES = table(
    EntryRow(
        name="features",
        label="Columns as a vector",
        help="Every column as numbers side by side; what Dense layers take.",
        action="Use as a vector",
    ),
    EntryRow(
        name="image",
        label="Image",
        help="Pixels laid out in rows and columns, so that convolutions see neighbours.",
        action="Use as an image",
    ),
    EntryRow(
        name="sequence",
        label="Sequence",
        help="Numbers in the order of their columns, as steps that follow each other.",
        action="Use as a sequence",
    ),
    EntryRow(
        name="tokens",
        label="Words of a text",
        help="Each word becomes a number; an Embedding layer learns what words mean.",
        action="Use as words",
    ),
)
