"""Layers for images: their size, their scale, and varied copies in training.

What varies at random does so in training alone; asked for a prediction it changes nothing. The
range of the pixels is that of the values that enter, as the columns were scaled. Left out are
`RandomShear`, which Keras 3.15 saves but cannot load, and `RandomCrop`, which crops in training
alone.
"""

from __future__ import annotations

from core.catalog.layers.row import LayerRow
from core.catalog.layers.rules import MisfitError, Params, Shape, ShapeRule, same
from core.catalog.options import Param, sizes
from core.problems import say


def _sized(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    return (int(params["height"]), int(params["width"]), inputs[0][-1])


def _ranged(params: Params, inputs: tuple[Shape, ...]) -> Shape:
    low, high = sizes(params["value_range"])
    if low >= high:
        raise MisfitError(
            say("Its range of pixels is {low} to {high}.", low=low, high=high),
            say("The second number must be larger than the first."),
            say("Write 0, 255 or 0, 1."),
        )
    return inputs[0]


def _side(name: str, label: str, help_: str) -> Param:
    return Param(name, "whole", 32, label, help_, low=1, high=4096)


_SIDES = (
    _side("height", "Rows", "Rows of the image that leaves the layer."),
    _side("width", "Columns", "Columns of the image that leaves the layer."),
)
_RANGE = Param(
    "value_range", "sizes", "0, 255", "Range of the pixels",
    "Smallest and largest value of a pixel, as the columns were scaled; what is outside is cut.",
    low=-1000, high=65_535, counts=(2,),
)  # fmt: skip
_INTERPOLATION = Param(
    "interpolation", "one_of", "bilinear", "In between",
    "How pixels between those that there are come about.",
    choices=("nearest", "bilinear"), advanced=True,
)  # fmt: skip
_FILL = (
    Param(
        "fill_mode", "one_of", "reflect", "Edges", "What stands where the image ends.",
        choices=("reflect", "constant", "wrap", "nearest"), advanced=True,
    ),
    Param(
        "fill_value", "real", 0.0, "Value at the edges", "What is filled in.",
        low=-1e6, high=1e6, when=("fill_mode", ("constant",)), advanced=True,
    ),
)  # fmt: skip


def _factor(name: str, default: float, label: str, help_: str, high: float = 1.0) -> Param:
    return Param(name, "real", default, label, help_, low=0.0, high=high)


def _varied(
    name: str, label: str, help_: str, keras: str, *params: Param, shape: ShapeRule = same
) -> LayerRow:
    return LayerRow(
        name=name, family="image", label=label, help=help_, keras=f"keras.layers.{keras}",
        params=params, form="image", shape=shape, seeded=True,
        start={"value_range": "0, 1"} if _RANGE in params else {},
    )  # fmt: skip


ROWS = (
    LayerRow(
        name="rescaling",
        family="image",
        label="Rescaling",
        help="Multiplies every value by a factor and adds an offset: 1/255 makes pixels 0 to 1.",
        keras="keras.layers.Rescaling",
        params=(
            Param("scale", "real", 1 / 255, "Factor", "What values are multiplied by.",
                  low=-1e6, high=1e6),
            Param("offset", "real", 0.0, "Offset", "What is added then.", low=-1e6, high=1e6),
        ),
    ),
    LayerRow(
        name="resizing",
        family="image",
        label="Resizing",
        help="Brings images to a size.",
        keras="keras.layers.Resizing",
        params=(
            *_SIDES,
            Param(
                "interpolation", "one_of", "bilinear", "In between",
                "How pixels between those that there are come about.",
                choices=("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"), advanced=True,
            ),
            Param("crop_to_aspect_ratio", "flag", False, "Cut to the form",
                  "Cut the edges off rather than squeeze the image.", advanced=True),
            Param("antialias", "flag", False, "Smooth", "Smooth when it becomes smaller.",
                  advanced=True),
        ),
        form="image",
        shape=_sized,
    ),
    LayerRow(
        name="center_crop",
        family="image",
        label="Centre crop",
        help="Keeps the middle of images; smaller ones are enlarged.",
        keras="keras.layers.CenterCrop",
        params=_SIDES,
        form="image",
        shape=_sized,
    ),
    _varied(
        "random_flip", "Random flip",
        "Mirrors images at random in training; for things that look the same mirrored.",
        "RandomFlip",
        Param("mode", "one_of", "horizontal_and_vertical", "Direction",
              "Left to right, top to bottom, or both.",
              choices=("horizontal", "vertical", "horizontal_and_vertical")),
    ),
    _varied(
        "random_rotation", "Random rotation", "Turns images a little at random in training.",
        "RandomRotation",
        _factor("factor", 0.1, "Most", "Largest turn, as share of a full one."),
        _INTERPOLATION, *_FILL,
    ),
    _varied(
        "random_translation", "Random shift", "Moves images a little at random in training.",
        "RandomTranslation",
        _factor("height_factor", 0.1, "Up or down", "Largest shift, as share of the height."),
        _factor("width_factor", 0.1, "Left or right", "Largest shift, as share of the width."),
        _INTERPOLATION, *_FILL,
    ),
    _varied(
        "random_zoom", "Random zoom", "Enlarges or shrinks images at random in training.",
        "RandomZoom",
        _factor("height_factor", 0.1, "Most", "Largest change of the size, as share of it.", 0.95),
        _INTERPOLATION, *_FILL,
    ),
    _varied(
        "random_brightness", "Random brightness",
        "Makes images brighter or darker at random in training.", "RandomBrightness",
        _factor("factor", 0.1, "Most", "Largest change, as share of the range."), _RANGE,
        shape=_ranged,
    ),
    _varied(
        "random_contrast", "Random contrast",
        "Strengthens or weakens the contrast at random in training.", "RandomContrast",
        _factor("factor", 0.1, "Most", "Largest change of the contrast.", 0.95), _RANGE,
        shape=_ranged,
    ),
    _varied(
        "random_erasing", "Random erasing",
        "Covers a rectangle of images at random in training, so that no part is relied on alone.",
        "RandomErasing",
        _factor("factor", 1.0, "Share of images", "How many images are covered in part."), _RANGE,
        shape=_ranged,
    ),
)  # fmt: skip
