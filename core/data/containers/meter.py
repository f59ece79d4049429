"""How much may come out of a packed file: bombs are stopped while they unfold.

A file of 200 kB may unfold to gigabytes. What is written is counted as it comes, and the work stops
at the size that is read at all, or as soon as far more comes out than any table packs.
"""

from __future__ import annotations

from core import settings
from core.problems import InputError, say, wrong

BLOCK = 1 << 20
# Tables pack to a third, with much repetition to a hundredth. More than this is no table.
MOST_RATIO = 250
# Below this nothing is a bomb.
HARMLESS = 8 << 20


class Meter:
    """Counts the bytes that come out of a packed file."""

    def __init__(self, packed: int) -> None:
        """Start at zero.

        Args:
            packed: size of the packed file in bytes.
        """
        self.packed = max(1, packed)
        self.limit = int(settings.number("MAX_UPLOAD") * settings.MB)
        self.count = 0

    def add(self, size: int) -> None:
        """Count bytes.

        Raises:
            InputError: too many have come out.
        """
        self.count += size
        if self.count > self.limit:
            raise wrong(
                "file",
                say("Unpacked, the file has more than {size} MB.", size=self.limit // settings.MB),
                say("At most {size} MB are read here.", size=self.limit // settings.MB),
                say("Take a part of the rows, or have LAYERSMITH_MAX_UPLOAD raised."),
            )
        if self.count > HARMLESS and self.count > MOST_RATIO * self.packed:
            raise bomb()


def bomb() -> InputError:
    """Return the refusal of a file out of which far more comes than a table can be."""
    return wrong(
        "file",
        say("The file unfolds to more than {ratio} times its size.", ratio=MOST_RATIO),
        say("A packed table was expected; no table packs so well."),
        say("Export the table again, as CSV if that fails too."),
    )
