"""Small pictures of networks, drawn from their layers.

A picture is a mask over the colour of the text, so it follows the theme without being drawn anew.
It holds numbers only; nothing that a person named is put into it.
"""

from __future__ import annotations

import base64
import math
from html import escape

import streamlit as st

from core.stack import View
from pages.components import layout

HEIGHT, STEP, TOP = 48, 15, 16
WIDE, NARROW, LOW = 8, 3, 5
# Layers that say how many values leave them are drawn as bodies, the others as lines.
FAINT, FULL = 0.4, 0.9


def network(view: View, label: str, key: str) -> None:
    """Draw a network: a bar for each layer, as high as it has values, and its bypasses as arcs.

    Args:
        view: the network.
        label: what a reader who cannot see it is told.
        key: of the element; names its class.
    """
    picture, width = _svg(view)
    source = f"url('data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()}')"
    style = (
        f"width:100%;max-width:{width}px;height:{HEIGHT + TOP}px;background:currentColor;"
        f"-webkit-mask:{source} left center/contain no-repeat;"
        f"mask:{source} left center/contain no-repeat;"
    )
    with st.container(key=key):
        layout.html(f'<div role="img" aria-label="{escape(label)}" style="{escape(style)}"></div>')


def _svg(view: View) -> tuple[str, int]:
    start = next(iter(view.sizes), "")
    names = [start, *(place.layer.id for place in view.places)]
    centre = {name: STEP * number + STEP / 2 for number, name in enumerate(names)}
    most = max([*view.sizes.values(), 1])
    end = STEP * len(names) + STEP / 2
    width = STEP * (len(names) + 1)
    parts = [
        _line(centre.get(start, 0), end),
        _bar(centre.get(start, 0), view.sizes.get(start), most, True),
    ]
    for place in view.places:
        x, size = centre[place.layer.id], view.sizes.get(place.layer.id)
        parts.append(_bar(x, size, most, place.body))
    for place in view.places:
        before = names[place.number - 1]
        parts += [
            _arc(centre[name], centre[place.layer.id])
            for name in place.takes
            if name != before and name in centre
        ]
    parts += [_arc(centre[name], end) for name in view.end if view.end_named and name in centre]
    parts.append(_bar(end, view.aim.outputs if view.aim else 1, most, True))
    body = "".join(parts)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT + TOP}"'
    return f'{head} width="{width}" height="{HEIGHT + TOP}">{body}</svg>', width


def _bar(x: float, size: int | None, most: int, wide: bool) -> str:
    """Return a bar in the middle of the line; one of unknown size is an outline."""
    high = LOW + (HEIGHT - LOW) * math.sqrt((size or 1) / most)
    across = WIDE if wide else NARROW
    paint = f'fill-opacity="{FULL if wide else FAINT}"'
    if size is None:
        paint = f'fill="none" stroke="#000" stroke-opacity="{FULL}" stroke-dasharray="2 2"'
    top = TOP + (HEIGHT - high) / 2
    return (
        f'<rect x="{x - across / 2:.1f}" y="{top:.1f}" width="{across}" height="{high:.1f}"'
        f' rx="1.5" {paint}/>'
    )


def _line(x: float, end: float) -> str:
    y = TOP + HEIGHT / 2
    return f'<path d="M{x:.1f} {y}H{end:.1f}" stroke="#000" stroke-opacity="0.25"/>'


def _arc(x: float, end: float) -> str:
    middle = (x + end) / 2
    return (
        f'<path d="M{x:.1f} {TOP}Q{middle:.1f} {-TOP + 4} {end:.1f} {TOP}" fill="none"'
        f' stroke="#000" stroke-opacity="{FULL}" stroke-width="1.5"/>'
    )
