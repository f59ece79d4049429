"""Labels of another file matched to the classes of a run; whatever is not equal is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.problems import Problem, listed, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.goal import Goal


def _plain(name: str) -> str:
    """Return a label without outer blanks and a closing full stop."""
    return name.strip().rstrip(".").strip()


def match(found: Iterable[str], aim: Goal) -> tuple[dict[str, str], list[Problem]]:
    """Return the class for each label that has one, and notes for the rest.

    A label that differs only by a full stop at its end or by outer blanks is matched when that
    leaves no doubt.
    """
    names = sorted(set(found) - {""})
    relaxed: dict[str, list[str]] = {}
    for name in aim.classes:
        relaxed.setdefault(_plain(name), []).append(name)
    matched = {name: name for name in names if name in aim.classes}
    near = {}
    for name in names:
        candidates = relaxed.get(_plain(name), [])
        if name not in matched and len(candidates) == 1:
            near[name] = candidates[0]
    strange = [name for name in names if name not in matched and name not in near]
    notes = []
    where = f"columns.{aim.column}"
    if near:
        pairs = [f"{name!r} → {close!r}" for name, close in near.items()]
        notes.append(
            Problem(
                where=where,
                found=say("Some labels are spelled another way: {pairs}.", pairs=listed(pairs)),
                expected=say(
                    "Expected the classes of the training: {names}.", names=listed(aim.classes)
                ),
                action=say("They were matched, as they differ only by a full stop or blanks."),
                severity="warning",
            )
        )
    if strange:
        notes.append(
            Problem(
                where=where,
                found=say("These labels are no class of the training: {n}.", n=listed(strange)),
                expected=say(
                    "Expected the classes of the training: {names}.", names=listed(aim.classes)
                ),
                action=say("Their rows are not scored."),
                severity="warning",
            )
        )
    return matched | near, notes
