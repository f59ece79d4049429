"""What is seen of a sheet before and beside calamine.

calamine holds a sheet as one rectangle and gives cells whose formula failed as blank ones. So what
a workbook is made of passes once before: the far corner of each sheet is found, and cells that show
an error, or hold a formula whose value was never saved, are noted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core.problems import InputError, say, wrong

# A rectangle of more cells than this takes gigabytes, however few of them are filled.
MOST_CELLS = 60_000_000
MOST_NOTED = 100_000

# Row and column, from 0.
Place = tuple[int, int]


@dataclass
class Look:
    """What was seen of one sheet.

    Attributes:
        errors: what cells show whose formula failed.
        hollow: cells with a formula whose value was never saved.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    hollow: set[Place] = field(default_factory=set)

    @property
    def full(self) -> bool:
        """Whether no more is noted."""
        return len(self.errors) + len(self.hollow) > MOST_NOTED


def too_far(rows: int, columns: int, most: int = MOST_CELLS) -> InputError:
    """Return the refusal of a workbook whose sheets span too many cells."""
    return wrong(
        "file",
        say(
            "A sheet reaches to row {rows} and column {columns}: too far to be held.",
            rows=rows,
            columns=columns,
        ),
        say("A table of at most {most} cells was expected.", most=most),
        say("Delete what stands far from the table, or save the sheet as CSV."),
    )
