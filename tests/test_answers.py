"""What was worked out about a table is worked out once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from core import answers
from core.problems import InputError, say, wrong

if TYPE_CHECKING:
    from pathlib import Path

COUNT = "tests.test_answers:count"
FAIL = "tests.test_answers:fail"


def count(argument: dict[str, Any]) -> dict[str, Any]:
    """Say how often this was called on a folder: what runs in the child."""
    from pathlib import Path

    calls = Path(argument["folder"]) / "calls"
    with calls.open("a", encoding="utf-8") as file:
        file.write("x")
    return {"calls": calls.stat().st_size, "name": argument["name"]}


def fail(argument: dict[str, Any]) -> dict[str, Any]:
    raise wrong("data", say("No."), say("Yes."), say("Try."))


def test_an_answer_is_kept(tmp_path: Path) -> None:
    assert answers.kept(tmp_path, COUNT, {"name": "a"}, 1) is None
    assert answers.ask(tmp_path, COUNT, {"name": "a"}, 1) == {"calls": 1, "name": "a"}
    assert answers.ask(tmp_path, COUNT, {"name": "a"}, 1) == {"calls": 1, "name": "a"}
    assert answers.kept(tmp_path, COUNT, {"name": "a"}, 1) == {"calls": 1, "name": "a"}


def test_another_question_or_version_is_worked_out(tmp_path: Path) -> None:
    answers.ask(tmp_path, COUNT, {"name": "a"}, 1)
    assert answers.ask(tmp_path, COUNT, {"name": "b"}, 1)["calls"] == 2
    assert answers.ask(tmp_path, COUNT, {"name": "a"}, 2)["calls"] == 3


def test_many_who_ask_wait_for_one(tmp_path: Path) -> None:
    said: list[int] = []
    askers = [
        threading.Thread(
            target=lambda: said.append(answers.ask(tmp_path, COUNT, {"name": "a"}, 1)["calls"])
        )
        for _ in range(4)
    ]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    assert said == [1, 1, 1, 1]


def test_a_damaged_answer_is_worked_out_anew(tmp_path: Path) -> None:
    answers.ask(tmp_path, COUNT, {"name": "a"}, 1)
    (held,) = (tmp_path / answers.FOLDER).glob("*.json")
    held.write_text("{", encoding="utf-8")
    assert answers.ask(tmp_path, COUNT, {"name": "a"}, 1)["calls"] == 2


def test_a_refusal_is_passed_on_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No"):
        answers.ask(tmp_path, FAIL, {}, 1)
    assert answers.kept(tmp_path, FAIL, {}, 1) is None


def fail_once(argument: dict[str, Any]) -> dict[str, Any]:
    from pathlib import Path

    mark = Path(argument["folder"]) / "failed"
    if mark.exists():
        return {"said": "yes"}
    mark.touch()
    raise wrong("data", say("No."), say("Yes."), say("Try."))


def test_what_failed_is_tried_again_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (tmp_path, "tests.test_answers:fail_once", {}, 1)
    first = answers.begin(*asked)
    assert first is not None
    assert isinstance(first.exception(30), InputError)
    assert answers.begin(*asked) is first, "each look of a page would start a child"
    monkeypatch.setattr(answers, "_AGAIN_SECONDS", 0.0)
    second = answers.begin(*asked)
    assert second is not None
    assert second is not first
    assert second.result(30) is None
    assert answers.begin(*asked) is None
    assert answers.kept(*asked) == {"said": "yes"}
