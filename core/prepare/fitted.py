"""What was fitted on the training rows, to JSON and back."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from core.goal import Goal
from core.inputs import Layout
from core.prepare.encode import Encoder
from core.prepare.plain import CategoryEncoder, DateEncoder, NumberEncoder
from core.prepare.texts import TextEncoder

_KINDS: dict[str, type[Any]] = {
    encoder.kind: encoder for encoder in (NumberEncoder, CategoryEncoder, DateEncoder, TextEncoder)
}


@dataclasses.dataclass(frozen=True)
class Fitted:
    """Everything that was fitted, and on what.

    Attributes:
        encoders: one for each feature column, in the order of the recipe.
        goal: what is predicted; the classes are those of the whole table.
        center, scale: of a numeric target: the network learns `(y - center) / scale`.
    """

    encoders: tuple[Encoder, ...]
    goal: Goal
    center: float = 0.0
    scale: float = 1.0

    @property
    def width(self) -> int:
        """Numbers of a prepared row, learned embeddings included."""
        dimensions = sum(encoder.dimension for encoder in self.learned)
        return sum(e.width + e.flag for e in self.encoders) + dimensions

    @property
    def learned(self) -> tuple[CategoryEncoder, ...]:
        """The encoders whose categories become learned embeddings."""
        return tuple(e for e in self.encoders if isinstance(e, CategoryEncoder) and e.dimension)

    @property
    def texts(self) -> tuple[TextEncoder, ...]:
        """The encoders of text, in the order of `tokens`."""
        return tuple(e for e in self.encoders if isinstance(e, TextEncoder))

    @property
    def wide(self) -> tuple[Encoder, ...]:
        """The encoders that give numbers at once, in the order of `features`."""
        order = list(_KINDS)
        wide = [encoder for encoder in self.encoders if encoder.width]
        return tuple(sorted(wide, key=lambda encoder: order.index(encoder.kind)))

    @property
    def owners(self) -> tuple[str, ...]:
        """The column that each number of `features` comes from."""
        values = [name for e in self.wide for name in [e.column] * e.width]
        return (*values, *(e.column for e in self.encoders if e.flag))

    @property
    def layout(self) -> Layout:
        """Where the columns stand in a prepared row."""
        return Layout(
            self.owners,
            tuple((e.column, e.dimension) for e in self.learned),
            tuple((e.column, e.length) for e in self.texts),
        )

    def to_json(self) -> str:
        """Return the fitted numbers as JSON; floats keep every bit."""
        return json.dumps(
            {
                "goal": self.goal.model_dump(mode="json"),
                "center": self.center,
                "scale": self.scale,
                "encoders": [{"kind": e.kind, **dataclasses.asdict(e)} for e in self.encoders],
            },
            indent=1,
        )


def from_json(text: str | bytes) -> Fitted:
    """Return what `Fitted.to_json` wrote."""
    data = json.loads(text)
    return Fitted(
        encoders=tuple(_encoder(entry) for entry in data["encoders"]),
        goal=Goal.model_validate(data["goal"]),
        center=data["center"],
        scale=data["scale"],
    )


def _encoder(entry: dict[str, Any]) -> Encoder:
    fields = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items() if k != "kind"}
    encoder: Encoder = _KINDS[entry["kind"]](**fields)
    return encoder
