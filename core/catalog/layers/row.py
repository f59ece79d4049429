"""What a layer's row is, and the families that the rows stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.catalog.layers.rules import (
    CountRule,
    MisfitError,
    Params,
    Shape,
    ShapeRule,
    check_form,
    nothing,
    same,
)
from core.catalog.options import Row, table
from core.problems import say
from core.recipe import ParamValue

Form = Literal["any", "vector", "sequence", "image"]


@dataclass(frozen=True, kw_only=True)
class LayerRow(Row):
    """A layer.

    Attributes:
        family: name of a row of `FAMILIES`.
        inputs: fewest and most inputs; None for no upper bound.
        form: what each input must be.
        takes: numbers; word numbers (`ids`), which only an embedding understands; or either, which
            then leave it as what they were.
        shape: rule from parameters and input shapes to the output shape; raises `MisfitError`.
        weights: rule for the number of weights, those not trained included.
        beside: rule for the numbers that it holds for each row beside those that leave it.
        mask: whether steps that are to be skipped stay known behind it (`keeps`), are first said
            by it (`makes`), are forgotten (`ends`), or would spoil it (`refuses`).
        seeded: whether Keras takes a `seed` for it.
        given: how Keras is given several inputs: as a list, or as arguments in their order.
        alone: how often one input alone is given: twice is attention of values to themselves.
        inner: layers that it can hold, the choice among them being its parameter `layer`. They are
            given those of its parameters that are theirs.
        fixed: arguments that Keras is always given.
        start: parameters that a person's new layer starts with, where another value than the
            default of Keras is the better first choice.
    """

    family: str
    inputs: tuple[int, int | None] = (1, 1)
    form: Form = "any"
    takes: Literal["numbers", "ids", "either"] = "numbers"
    shape: ShapeRule = same
    weights: CountRule = nothing
    beside: CountRule = nothing
    mask: Literal["keeps", "makes", "ends", "refuses"] = "keeps"
    seeded: bool = False
    given: Literal["list", "arguments"] = "list"
    alone: int = 1
    inner: Mapping[str, LayerRow] = field(default_factory=dict)
    fixed: Params = field(default_factory=dict)
    start: Params = field(default_factory=dict)

    @property
    def learns(self) -> bool:
        """Whether it has weights: only then is there something to share with another place."""
        return self.weights is not nothing

    def leaves(self, params: Params, inputs: tuple[Shape, ...]) -> Shape:
        """Return the shape of what leaves the layer.

        Raises:
            MisfitError: the inputs do not fit it.
        """
        for shape in inputs:
            check_form(self.form, self.label, shape)
        return self.shape(params, inputs)

    def ids(self, taken: tuple[bool, ...]) -> bool:
        """Return whether word numbers leave it, given which of its inputs are word numbers.

        Raises:
            MisfitError: it cannot take what it is given.
        """
        if self.takes == "ids" and not all(taken):
            raise MisfitError(
                say("Its input is ordinary numbers, not the word numbers of a text."),
                say("{label} takes the word numbers of a text input.", label=self.label),
                say("Connect it to a text input, or use Dense."),
            )
        if self.takes == "numbers" and any(taken):
            raise MisfitError(
                say("Its input is the word numbers of a text."),
                say("{label} takes ordinary numbers.", label=self.label),
                say("Put Embedding between the text input and this layer."),
            )
        if len(set(taken)) > 1:
            raise MisfitError(
                say("One of its inputs is word numbers, another is not."),
                say("{label} joins values of one kind.", label=self.label),
                say("Put Embedding behind the text input."),
            )
        return self.takes == "either" and all(taken)

    def masks(self, params: Params, taken: tuple[bool, ...]) -> bool:
        """Return whether steps to be skipped are known behind it, given those of its inputs.

        Raises:
            MisfitError: it cannot skip them.
        """
        if self.mask == "makes":
            return bool(params.get("mask_zero", True))
        if self.mask == "refuses" and any(taken):
            raise MisfitError(
                say("Some steps of its input are to be skipped."),
                say("{label} has no mean of a row whose steps are all skipped.", label=self.label),
                say("Use global max pooling, or do not skip padding in the layer before."),
            )
        goes_on = self.form != "sequence" or bool(params.get("return_sequences", True))
        return self.mask == "keeps" and any(taken) and goes_on

    def held(self, params: Mapping[str, ParamValue]) -> tuple[LayerRow, dict[str, ParamValue]]:
        """Return the layer that is held inside, and the values of its parameters."""
        inner = self.inner[str(params["layer"])]
        names = {param.name for param in inner.params}
        mine = {
            param.name: params[param.name]
            for param in self.params
            if param.name in names and param.applies(params, self.params)
        }
        return inner, inner.values(mine)


@dataclass(frozen=True, kw_only=True)
class Family(Row):
    """Layers of one kind, for the groups of a palette."""


FAMILIES = table(
    Family(name="dense", label="Dense", help="Every value is weighed against every other."),
    Family(name="activation", label="Activation", help="Curves that each value is sent through."),
    Family(
        name="regularise",
        label="Against overfitting",
        help="Disturb the training, so that the network does not learn rows by heart.",
    ),
    Family(name="normalise", label="Normalisation", help="Bring values to a common scale."),
    Family(
        name="convolve",
        label="Convolution",
        help="A small window slides over steps or pixels and finds the same pattern anywhere.",
    ),
    Family(name="pool", label="Pooling", help="Keep the largest or the mean of neighbours."),
    Family(name="reshape", label="Form", help="Change how values are arranged, not the values."),
    Family(
        name="recurrent",
        label="Sequences and text",
        help="Read step by step and keep a memory; words become numbers.",
    ),
    Family(
        name="attend",
        label="Attention",
        help="Each step looks at all others and takes what concerns it.",
    ),
    Family(name="merge", label="Joining branches", help="Make one of several branches."),
    Family(
        name="image",
        label="Images",
        help="Resize pictures, and vary them in training so that the network sees more of them.",
    ),
)
