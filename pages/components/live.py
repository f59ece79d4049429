"""The live channel of a training, and saving a picture: elements that run in the browser.

A page that followed a training by running again would cost a server of thirty people a core. These
elements ask `/live/RUN` for small JSON by themselves, and a page runs again once: at the end.

Their code lies in `assets/live`; here are their words, their addresses and their Python calls.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.charts.style import TRAINING, VALIDATION
from core.charts.words import METRICS
from core.live import PHASES, STATES
from pages.components.words import _, text

BUILT = Path(__file__).parents[2] / "assets" / "built"

# Sent with every change of the data, hence so short: it loads the module that does the work.
_LOADER = """
export default async function (component) {{
  const place = new URL(component.data.script, document.baseURI)
  const {{ {name} }} = await import(place.href)
  return {name}(component)
}}
"""

Ended = Callable[[], None]


def element(name: str, function: str) -> Any:
    """Return a component whose code is a function of a built module."""
    return st.components.v2.component(f"layersmith_{name}", js=_LOADER.format(name=function))


_CURVES = element("live", "mount")
_CHIP = element("chip", "chip")
_SAVE = element("save", "mount")


def address(path: str) -> str:
    """Return the address of a route of the app.

    Under a base path it is absolute. Else it is relative to the page, none of which is nested, so
    that it also holds behind a proxy that serves the app below a path of its own.
    """
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/{path}" if base else path


def script(name: str) -> str:
    """Return the address of a built module, which is named after its content."""
    return address(f"assets/built/{_built()[name]}")


@cache
def _built() -> dict[str, str]:
    """Return the names of the built files; after a new build the server is started again."""
    return dict(json.loads((BUILT / "manifest.json").read_text(encoding="utf-8")))


def _nothing() -> None:
    """Take note of an end: the page runs again, and that is all."""


def _progress() -> dict[str, Any]:
    """Return the words for how far a training is."""
    return {
        "phases": {name: text(phrase) for name, phrase in PHASES.items()},
        "states": {str(state): text(phrase) for state, phrase in STATES.items()},
        "progress": _("Progress of the training"),
        "percent": _("{percent} %"),
        "lost": _("Connection lost; trying again"),
        "gone": _("This run is no longer here."),
    }


def _training() -> dict[str, Any]:
    """Return the words for the curves of a training."""
    return {
        **_progress(),
        "metrics": {name: text(metric.label) for name, metric in METRICS.items()},
        "training": _("Training"),
        "validation": _("Validation"),
        "epoch": _("Epoch"),
        "epoch_number": _("Epoch {epoch}"),
        "epochs": _("Epoch {epoch} of {planned}"),
        "left": _("at most {time} left"),
        "took": _("trained for {time}"),
        "speed": _("{rows} rows a second"),
        "seconds": _("{seconds} s"),
        "minutes": _("{minutes} min {seconds} s"),
        "hours": _("{hours} h {minutes} min"),
        "soon": _("The curves begin after the first epoch."),
        "nothing": _("No epoch was finished, so there are no curves."),
        "notes": _("Notes"),
        "chart": _(
            "{metric} by epoch: training {training}, validation {validation} after epoch {epoch}."
        ),
    }


def curves(
    run: str, *, key: str, over: bool, judged: bool = True, on_ended: Ended | None = None
) -> None:
    """Draw where a training is, and its curves, as they grow.

    Args:
        run: id of the run.
        key: of the element; one for each run.
        over: the job is known to be over: its curves are drawn, and its end is no news.
        judged: what the run is worth is shown already; else the page runs again as soon as it is
            known, which is before the opponents are trained.
        on_ended: called when the training ends while somebody looks; the page runs again anyway.
    """
    _CURVES(
        key=key,
        data={
            "script": script("live"),
            "url": address(f"live/{run}"),
            "over": over,
            "judged": judged,
            "colours": [TRAINING, VALIDATION],
            "words": _training(),
        },
        on_ended_change=on_ended or _nothing,
    )


def chip(run: str, *, title: str, key: str, on_ended: Ended | None = None) -> None:
    """Draw in one line how far a training is, and say it in the title of the window.

    Args:
        run: id of a run that is not over.
        title: of the page, without a mark.
        key: of the element; one for each run.
        on_ended: called when the training ends while somebody looks; the page runs again anyway.
    """
    _CHIP(
        key=key,
        data={
            "script": script("live"),
            "url": address(f"live/{run}"),
            "title": title,
            "words": _progress(),
        },
        on_ended_change=on_ended or _nothing,
    )


def save_buttons(target: str, name: str, *, key: str) -> None:
    """Draw two quiet buttons that save a Plotly figure as SVG and as PNG.

    Args:
        target: key of the chart, or of a container with one chart in it.
        name: of the file, safe and without an ending.
        key: of the element.
    """
    _SAVE(
        key=key,
        data={
            "script": script("save"),
            "target": target,
            "name": name,
            "words": {
                "svg": "SVG",
                "png": "PNG",
                "save_svg": _("Save the picture as SVG"),
                "save_png": _("Save the picture as PNG"),
                "missing": _("There is no picture to save yet."),
                "failed": _("The picture could not be saved."),
            },
        },
    )
