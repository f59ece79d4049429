"""What can be said about the container without building it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]


def instructions() -> list[tuple[str, str]]:
    """Return the lines of the Dockerfile as (instruction, rest), continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line.strip())
    return [(name.upper(), rest) for name, rest in pairs]


def final() -> list[tuple[str, str]]:
    """Return the instructions of the last stage."""
    found = instructions()
    last = max(place for place, (name, _) in enumerate(found) if name == "FROM")
    return found[last:]


def of(name: str) -> list[str]:
    return [rest for found, rest in final() if found == name]


def service() -> dict[str, Any]:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    (found,) = yaml.safe_load(text)["services"].values()
    return dict(found)


def test_both_stages_start_from_one_pinned_image() -> None:
    images = {rest.split()[0] for name, rest in instructions() if name == "FROM"}
    assert len(images) == 1
    assert re.fullmatch(r"python:3\.1[123]\.\d+-slim-\w+", images.pop())


def test_it_does_not_run_as_root() -> None:
    (user,) = of("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    after = [name for name, _ in final()][[name for name, _ in final()].index("USER") :]
    assert not {"RUN", "COPY"} & set(after)


def test_nothing_is_fetched_but_what_the_lock_holds() -> None:
    assert not [rest for name, rest in instructions() if name == "ADD"]
    text = " ".join(rest for name, rest in instructions() if name in ("RUN", "COPY"))
    assert not re.search(r"https?://|curl|wget|apt-get|git ", text)
    (install,) = [rest for name, rest in instructions() if "pip install" in rest]
    assert "--require-hashes -r requirements.lock" in install
    assert "requirements-dev" not in text


def test_it_is_started_without_a_shell_and_watched() -> None:
    (command,) = of("CMD")
    assert json.loads(command)[:3] == ["streamlit", "run", "app.py"]
    (check,) = of("HEALTHCHECK")
    program = json.loads(check[check.index("[") :])
    assert program[:2] == ["python", "-c"]
    assert "/health" in program[2] or "health" in program[2]
    compile(program[2], "health", "exec")
    assert of("VOLUME") == ["/data"]


def test_all_that_is_copied_is_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    let = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        source.strip("./")
        for name, rest in instructions()
        if name == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    }
    assert copied == {one.strip("./") for one in let}
    assert all((ROOT / one).exists() for one in let)
    assert {"**/node_modules", ".streamlit/secrets.toml"} <= set(ignored)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("read_only", True), ("init", True), ("restart", "unless-stopped"), ("cap_drop", ["ALL"]),
        ("security_opt", ["no-new-privileges:true"]), ("volumes", ["data:/data"]),
    ],
)  # fmt: skip
def test_the_composition_is_closed(key: str, value: object) -> None:
    assert service()[key] == value


def test_the_composition_is_limited_and_watched() -> None:
    found = service()
    assert found["mem_limit"].endswith("g")
    assert found["pids_limit"]
    assert any(place.startswith("/tmp") for place in found["tmpfs"])
    kind, *program = found["healthcheck"]["test"]
    assert kind == "CMD"
    assert program[:2] == ["python", "-c"]
    compile(program[2], "health", "exec")
