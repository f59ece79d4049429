"""Fitting and encoding columns in NumPy alone.

The exported script holds this module word for word, below its own imports. That is why it imports
nothing of ours: the same lines prepare the data here and there, to the last bit. Everything is
fitted in float64 on training rows; what enters the network is float32.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# Statistics: training values (no gaps unless said) → the few numbers an option needs.


def median_of(values: Array) -> float:
    """Return the median; 0 when there is no value."""
    return float(np.median(values)) if len(values) else 0.0


def mean_of(values: Array) -> float:
    """Return the mean; 0 when there is no value."""
    return float(np.mean(values)) if len(values) else 0.0


def by_frequency(values: Array) -> list[Any]:
    """Return the different values, the most frequent first, equally frequent ones in order."""
    counts = Counter(values.tolist())
    return sorted(counts, key=lambda value: (-counts[value], value))


def mode_of(values: Array) -> Any:
    """Return the most frequent value, the smallest of several; 0 or "" when there is none."""
    if not len(values):
        return 0.0 if values.dtype.kind == "f" else ""
    return by_frequency(values)[0]


def zscore(values: Array) -> tuple[float, float]:
    """Return mean and standard deviation (of the population, as scikit-learn's StandardScaler)."""
    return float(np.mean(values)), float(np.std(values))


def minmax(values: Array) -> tuple[float, float]:
    """Return minimum and range."""
    return float(np.min(values)), float(np.max(values) - np.min(values))


def robust(values: Array) -> tuple[float, float]:
    """Return median and interquartile range; the standard deviation where that range is zero."""
    low, middle, high = np.percentile(values, [25, 50, 75])
    return float(middle), float(high - low) or float(np.std(values))


def by_mean(values: Array) -> tuple[float, float]:
    """Return centre 0 and the mean, or 1 where that is 0: zero stays zero, and 1 is usual."""
    return 0.0, float(np.mean(values)) or 1.0


def unscaled(values: Array) -> tuple[float, float]:
    """Return centre 0 and scale 1."""
    del values
    return 0.0, 1.0


STATISTICS = {
    "median": median_of,
    "mean": mean_of,
    "most_frequent": mode_of,
    "zscore": zscore,
    "minmax": minmax,
    "robust": robust,
    "by_mean": by_mean,
    "none": unscaled,
}


# What does not vary in the training rows is divided by this, so that it is 0 in all rows: nothing
# was learned about it, and a new value must not act through weights that were never trained.
NOTHING_LEARNED = 1e300


def center_and_scale(values: Array, scaling: str) -> tuple[float, float]:
    """Return what a scaling subtracts and divides by."""
    if not len(values):
        return 0.0, NOTHING_LEARNED
    with np.errstate(over="ignore", invalid="ignore"):  # an infinite spread is refused later
        center, scale = STATISTICS[scaling](values)
    return center, scale if scale != 0 else NOTHING_LEARNED


# Encoders: each is fitted on training cells and turns any cells into numbers.


@dataclass(frozen=True)
class NumberEncoder:
    """Fill gaps, then `(x - center) / scale`; a flag when the training rows had gaps."""

    kind: ClassVar[str] = "number"
    column: str
    fill: float
    center: float
    scale: float
    flag: bool

    @classmethod
    def fit(
        cls, column: str, values: Array, missing: str, value: str, flag: bool, scaling: str
    ) -> NumberEncoder:
        """Fit on the training cells of a column: float64, NaN where missing."""
        gaps = np.isnan(values)
        fill = float(value) if missing == "constant" else STATISTICS[missing](values[~gaps])
        filled = np.where(gaps, fill, values)
        center, scale = center_and_scale(filled[:0] if gaps.all() else filled, scaling)
        varies = bool(gaps.any() and not gaps.all())
        return cls(column, float(fill), center, scale, flag and varies)

    def missing(self, values: Array) -> Array:
        """Return which cells are missing."""
        return np.isnan(values)

    def encode(self, values: Array) -> Array:
        """Return a float32 array of shape (rows, 1)."""
        filled = np.where(np.isnan(values), self.fill, values)
        scaled = (filled - self.center) / self.scale
        return np.asarray(scaled, dtype="float32")[:, None]

    @property
    def width(self) -> int:
        """Numbers for each row, the flag not counted."""
        return 1


def plain_spelling(word: str) -> str:
    """Return a word without capitals, blanks around it, and more than one blank within."""
    return " ".join(word.split()).casefold() or word


def spellings(word: str) -> tuple[str, ...]:
    """Return how a word is likely to be spelled in other rows, its own spelling first."""
    bare = " ".join(word.split())
    return word, bare, bare.lower(), bare.upper(), bare.capitalize(), bare.title()


@dataclass(frozen=True)
class CategoryEncoder:
    """Give each category a place; one 0/1 column for each place, or an embedding learned later.

    A place of -1 is "none": all columns zero. Categories, gaps and the rest get a place only if
    the training rows hold them, so that no weight is used that was never trained.

    With `alike`, words that differ only in capitals and blanks share a place. Then each spelling
    that the training rows hold or suggest stands in the vocabulary, and `spots` holds the place of
    each: a lookup of plain words, which a saved model can do as well.
    """

    kind: ClassVar[str] = "category"
    column: str
    vocabulary: tuple[str, ...]
    missing_place: int
    other_place: int
    places: int
    dimension: int
    flag: bool
    spots: tuple[int, ...] = ()

    @classmethod
    def fit(
        cls,
        column: str,
        values: Array,
        missing: str,
        value: str,
        flag: bool,
        max_categories: int,
        dimension: int,
        alike: bool = False,
    ) -> CategoryEncoder:
        """Fit on the training cells of a column: text, "" where missing.

        With a `dimension` above 0 the places are for an embedding, which has one more for "none".
        """
        spelled = by_frequency(values[values != ""])
        if alike:
            words = {word: plain_spelling(word) for word in spelled}
            values = np.array([words.get(v, v) for v in values.tolist()], dtype=object)
            value = plain_spelling(value)
        found = by_frequency(values[values != ""])
        vocabulary = tuple(found[:max_categories])
        place = len(vocabulary)
        gaps = bool((values == "").any())
        missing_place, other_place = -1, -1
        if len(found) > place or dimension:
            other_place, place = place, place + 1
        if missing == "own_category" and gaps:
            missing_place, place = place, place + 1
        elif missing == "own_category":
            missing_place = other_place
        else:
            name = value if missing == "constant" else (vocabulary or ("",))[0]
            missing_place = vocabulary.index(name) if name in vocabulary else other_place
        if place < 2:
            # One category in all training rows: nothing can be learned from it.
            vocabulary, missing_place, other_place, place = (), -1, -1, 0
        flag = bool(flag and gaps and vocabulary and missing != "own_category")
        spots: tuple[int, ...] = ()
        if alike:
            spot = {word: i for i, word in enumerate(vocabulary)}
            # The most frequent spelling of each place first: it is the one that is shown.
            held = [word for word in spelled if words[word] in spot]
            first = {words[word]: word for word in reversed(held)}
            every = [*(first[word] for word in vocabulary), *held]
            every += [other for word in held for other in spellings(word)]
            every = [w for w in dict.fromkeys(every) if plain_spelling(w) in spot]
            vocabulary, spots = tuple(every), tuple(spot[plain_spelling(w)] for w in every)
        return cls(
            column, vocabulary, missing_place, other_place, place, dimension, flag, spots
        )  # fmt: skip

    def missing(self, values: Array) -> Array:
        """Return which cells are missing."""
        return np.asarray(values == "", dtype=bool)

    def place(self, values: Array) -> Array:
        """Return the place of each cell: int32 of shape (rows,)."""
        places = dict(zip(self.vocabulary, self.places_of_words, strict=True))
        places[""] = self.missing_place
        other = self.other_place
        return np.array([places.get(value, other) for value in values], dtype="int32")

    @property
    def words(self) -> tuple[str, ...]:
        """The word that stands for each place, the first of its spellings."""
        return self.vocabulary[: max(self.spots) + 1] if self.spots else self.vocabulary

    @property
    def places_of_words(self) -> tuple[int, ...]:
        """The place of each word of the vocabulary."""
        return self.spots or tuple(range(len(self.vocabulary)))

    def encode(self, values: Array) -> Array:
        """Return 0/1 columns: float32 of shape (rows, places)."""
        hit = self.place(values)[:, None] == np.arange(self.places)
        return np.asarray(hit, dtype="float32")

    @property
    def width(self) -> int:
        """Numbers for each row, the flag not counted; 0 for a learned embedding."""
        return 0 if self.dimension else self.places


def date_parts(year: Any, month: Any, day: Any, hour: Any, minute: Any) -> dict[str, Any]:
    """Return every part of dates, by arithmetic that NumPy arrays and Keras tensors share.

    The weekday is Zeller's congruence for the Gregorian calendar, counted from Monday = 0.
    """
    early = (14 - month) // 12
    y, m = year - early, month + 12 * early - 2
    weekday = (day + y + y // 4 - y // 100 + y // 400 + (31 * m) // 12 + 6) % 7
    return {
        "year": year,
        "month": month,
        "day": day,
        "weekday": weekday,
        "hour": hour,
        "minute": minute,
    }


@dataclass(frozen=True)
class DateEncoder:
    """Turn ISO text into parts of the date, each `(x - center) / scale`."""

    kind: ClassVar[str] = "date"
    column: str
    fill: str
    parts: tuple[str, ...]
    centers: tuple[float, ...]
    scales: tuple[float, ...]
    flag: bool

    @classmethod
    def fit(
        cls,
        column: str,
        values: Array,
        missing: str,
        value: str,
        flag: bool,
        parts: tuple[str, ...],
        scaling: str,
    ) -> DateEncoder:
        """Fit on the training cells of a column: ISO text, "" where missing."""
        gaps = values == ""
        fill = value if missing == "constant" else mode_of(values[~gaps])
        fill = str(fill) or "1970-01-01"
        raw = cls(column, fill, parts, (0.0,) * len(parts), (1.0,) * len(parts), False)
        fitted = [center_and_scale(part, scaling) for part in raw.numbers(values).T]
        return cls(
            column,
            fill,
            parts,
            tuple(center for center, _ in fitted),
            tuple(scale for _, scale in fitted),
            bool(flag and gaps.any() and not gaps.all()),
        )

    def missing(self, values: Array) -> Array:
        """Return which cells are missing."""
        return np.asarray(values == "", dtype=bool)

    def numbers(self, values: Array) -> Array:
        """Return the unscaled parts: float64 of shape (rows, parts)."""
        # In blocks: the digits of a row take five times the room of what comes of them.
        starts = range(0, max(len(values), 1), 65_536)
        return np.concatenate([self._numbers(values[at : at + 65_536]) for at in starts])

    def _numbers(self, values: Array) -> Array:
        texts = np.array([text or self.fill for text in values], dtype="U19")
        digits = texts.view("uint32").reshape(len(texts), 19).astype("int64") - ord("0")
        digits[digits < 0] = 0  # no character, "-" and "T" among them, counts as a digit
        digits[digits > 9] = 0

        def number(start: int, stop: int) -> Array:
            return np.asarray(digits[:, start:stop] @ 10 ** np.arange(stop - start)[::-1])

        found = date_parts(
            number(0, 4), number(5, 7), number(8, 10), number(11, 13), number(14, 16)
        )
        return np.stack([found[part] for part in self.parts], axis=1).astype("float64")

    def encode(self, values: Array) -> Array:
        """Return a float32 array of shape (rows, parts)."""
        numbers = self.numbers(values)
        scaled = (numbers - np.array(self.centers)) / np.array(self.scales)
        return np.asarray(scaled, dtype="float32")

    @property
    def width(self) -> int:
        """Numbers for each row, the flag not counted."""
        return len(self.parts)
