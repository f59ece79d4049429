"""How a job goes, on standard error: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from core.commands import words
from core.live import PHASES

if TYPE_CHECKING:
    from collections.abc import Mapping

HIDDEN = ("epoch", "time", "kind", "seconds")


class Progress:
    """Shows the events of a job as they come."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._terminal = sys.stderr.isatty()

    def show(self, event: Mapping[str, Any]) -> None:
        """Show one event of `events.jsonl`."""
        kind = event.get("kind")
        if kind == "phase":
            name = str(event.get("name"))
            self._phase(str(PHASES.get(name, name)))
        elif kind == "progress" and self._bar is not None:
            self._bar.total = event["total"]
            self._bar.update(event["done"] - self._bar.n)
        elif kind == "epoch":
            self._epoch(event)
        elif kind == "message":
            self._line(words.message(event))

    def _phase(self, name: str) -> None:
        self.close()
        if self._terminal:
            form = "{desc}: {percentage:3.0f}% |{bar}| {elapsed}<{remaining}{postfix}"
            self._bar = tqdm(total=1, desc=name, bar_format=form, file=sys.stderr, leave=False)
        else:
            self._line(name)

    def _epoch(self, event: Mapping[str, Any]) -> None:
        values = {name: v for name, v in event.items() if name not in HIDDEN and v is not None}
        if self._bar is not None:
            told = {name: f"{value:.4f}" for name, value in values.items()}
            self._bar.set_postfix({"epoch": event["epoch"], **told})
        else:
            shown = "  ".join(f"{name} {value:.4f}" for name, value in values.items())
            self._line(f"epoch {event['epoch']}  {shown}")

    def _line(self, text: str) -> None:
        # Nobody may be listening any more (`| head`); the training does not end for that.
        with suppress(OSError):
            if self._terminal:
                tqdm.write(text, file=sys.stderr)
            else:
                print(text, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
