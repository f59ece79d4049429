"""A portrait of a table as a small SVG.

Its colours can be told apart on white as well as on near-black, and it has no background: one
picture serves both themes. No text is put into it.
"""

from __future__ import annotations

from core.charts.style import PALETTE, QUIET
from core.problems import Phrase, say
from core.samples.portrait import SIDE, Portrait

CARD = (264, 116)
LARGE = (360, 330)
_ROOM = 8


def svg(found: Portrait, size: tuple[int, int] = CARD) -> str:
    """Return a picture as wide and high as `size` says, to be scaled."""
    wide, high = size
    body = _tiles(found, wide, high) if found.tiles else _points(found, wide, high)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}"'
        f' width="{wide}" height="{high}">{body}</svg>'
    )


def words(found: Portrait) -> Phrase:
    """Return what a picture shows, for whoever cannot see it."""
    if found.tiles:
        return say("The first {count} pictures of the table.", count=len(found.tiles))
    if len(found.points) == 1:
        return say("Points of some rows: {y} by {x}.", x=found.x, y=found.y)
    return say(
        "Points of some rows: {y} by {x}, in {count} colours, one for each class.",
        x=found.x,
        y=found.y,
        count=len(found.points),
    )


def _points(found: Portrait, wide: int, high: int) -> str:
    across, down = wide - 2 * _ROOM, high - 2 * _ROOM
    parts = [
        f'<path d="M2 2V{high - 2}H{wide - 2}" fill="none" stroke="{QUIET}" stroke-opacity="0.45"/>'
    ]
    for number, group in enumerate(found.points):
        dots = "".join(
            f"M{_ROOM + x / SIDE * across:.1f} {_ROOM + (SIDE - y) / SIDE * down:.1f}h0"
            for x, y in group
        )
        # When the colours are used up they come again as smaller dots.
        dot = 4.6 if number < len(PALETTE) else 2.6
        parts.append(
            f'<path d="{dots}" stroke="{PALETTE[number % len(PALETTE)]}" stroke-width="{dot}"'
            f' stroke-linecap="round" stroke-opacity="0.95"/>'
        )
    return "".join(parts)


def _tiles(found: Portrait, wide: int, high: int) -> str:
    """Draw tiles in two rows, their pixels by level."""
    in_a_row = -(-len(found.tiles) // 2)
    side = len(found.tiles[0])
    gap = side * 0.35
    unit = min((high - 4) / (2 * side + gap), (wide - 4) / (in_a_row * side + (in_a_row - 1) * gap))
    left = (wide - unit * (in_a_row * side + (in_a_row - 1) * gap)) / 2
    top = (high - unit * (2 * side + gap)) / 2
    levels: dict[str, list[str]] = {}
    for number, tile in enumerate(found.tiles):
        place = number % in_a_row, number // in_a_row
        x0 = left + unit * place[0] * (side + gap)
        y0 = top + unit * place[1] * (side + gap)
        for y, line in enumerate(tile):
            for x, level in enumerate(line):
                if level != "0":
                    corner = f"M{x0 + x * unit:.1f} {y0 + y * unit:.1f}"
                    levels.setdefault(level, []).append(
                        f"{corner}h{unit:.1f}v{unit:.1f}h-{unit:.1f}z"
                    )
    return "".join(
        f'<path d="{"".join(squares)}" fill="{PALETTE[0]}" fill-opacity="{int(level) / 9:.2f}"/>'
        for level, squares in sorted(levels.items())
    )
