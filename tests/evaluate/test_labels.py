from __future__ import annotations

import pytest

from core.evaluate.labels import match
from core.goal import Goal


def aim(*classes: str) -> Goal:
    return Goal(column="income", task="multiclass", classes=classes)


@pytest.mark.parametrize(
    ("found", "classes", "expected", "notes"),
    [
        (["a", "b"], ("a", "b"), {"a": "a", "b": "b"}, []),
        (["a.", "b."], ("a", "b"), {"a.": "a", "b.": "b"}, ["spelled another way"]),
        ([" a", "b"], ("a", "b"), {" a": "a", "b": "b"}, ["spelled another way"]),
        (["a", "a."], ("a", "a."), {"a": "a", "a.": "a."}, []),
        (["a "], ("a", "a."), {}, ["no class of the training"]),
        (["A"], ("a", "b"), {}, ["no class of the training"]),
        (["", "a"], ("a", "b"), {"a": "a"}, []),
    ],
)
def test_match(
    found: list[str], classes: tuple[str, ...], expected: dict[str, str], notes: list[str]
) -> None:
    matched, said = match(found, aim(*classes))
    assert matched == expected
    assert len(said) == len(notes)
    for note, words in zip(said, notes, strict=True):
        assert words in str(note)
