"""Words of texts: arrays, the layer in the saved model and both spellings of a word agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest

from core import suggest
from core.check import check
from core.prepare.texts import TextEncoder, words_of
from core.problems import errors
from core.recipe import Input, Layer, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.table import Table

ODD = [
    "", "   ", "Hello, World!", "don't", "a-b_c/d", "ÉCOLE école", "Straße GROSS", "1 2,5 %",
    "tab\tnew\nline", "full\u3000width", "no\u00a0break", "我喜欢 这部电影。", "🎉 party 🎉",
    "[UNK] ''", "x" * 300, "ﬁne", "İstanbul", "a\x0bb\x0cc\rd", "\x1c sep",
]  # fmt: skip


def words(*texts: str) -> Any:
    return np.array(texts, dtype=object)


def test_words_are_counted_on_the_training_cells() -> None:
    found = TextEncoder.fit("t", words("b a", "A!", "c a"), 2, 3, "words")
    assert found.vocabulary == ("a", "b")
    np.testing.assert_array_equal(
        found.tokens(words("a x b c", "", "B")), [[2, 1, 3], [0, 0, 0], [3, 0, 0]]
    )


@pytest.mark.parametrize("unit", ["words", "characters"])
def test_the_layer_reads_as_the_arrays_do(unit: str) -> None:
    encoder = TextEncoder.fit("t", words(*ODD), 1000, 9, unit)
    layer = keras.layers.TextVectorization(
        standardize="lower_and_strip_punctuation",
        split="character" if unit == "characters" else "whitespace",
        vocabulary=list(encoder.vocabulary),
        output_sequence_length=9,
    )
    for text in [*ODD, "unseen words here", "?"]:
        got = np.asarray(layer([[text]]))
        np.testing.assert_array_equal(got, encoder.tokens(words(text)), repr(text))


def test_characters_part_what_has_no_blanks() -> None:
    assert words_of("好电影。", "characters") == ["好", "电", "影", "。"]


@pytest.fixture
def reviews(table_of: Callable[..., Table]) -> Table:
    dice = np.random.default_rng(0)
    good, bad, rest = ["fine", "great"], ["dull", "poor"], ["the", "plot", "was", "and", "acting"]
    liked = dice.random(200) < 0.5
    texts = [
        " ".join([*dice.choice(rest, 8), dice.choice(good if yes else bad), *dice.choice(rest, 4)])
        for yes in liked
    ]
    return table_of({
        "review": [f"{text} {i}" for i, text in enumerate(texts)],
        "stars": [str(n) for n in dice.integers(1, 6, 200)],
        "liked": ["yes" if yes else "no" for yes in liked],
    })  # fmt: skip


def reading(table: Table) -> Recipe:
    """A recipe whose network takes the reviews as words and the stars as numbers."""
    start = suggest.recipe(table.schema, "liked")
    columns = tuple(
        column.with_(role="feature", kind="text", treatment={"encoding": {
            "kind": "token_ids", "params": {"length": 15, "max_words": 20}}})
        if column.name == "review"
        else column
        for column in start.columns
    )  # fmt: skip
    layers = (
        Layer(id="words_as_numbers", kind="rescaling", params={"scale": 0.05}, inputs=("words",)),
        Layer(id="join", kind="concatenate", inputs=("words_as_numbers", "features")),
    )
    inputs = (Input(), Input(id="words", kind="tokens", columns=("review",)))
    network = start.network.with_(inputs=inputs, layers=layers)
    return start.with_(columns=columns, network=network)


def test_a_text_that_no_input_takes_is_said(reviews: Table) -> None:
    recipe = reading(reviews)
    without = recipe.with_(network=suggest.recipe(reviews.schema, "liked").network)
    (problem,) = errors(check(without, reviews.schema))
    assert problem.where == "network.inputs"
    assert "review" in str(problem)
