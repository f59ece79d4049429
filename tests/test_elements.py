"""What runs in the browser: its own tests by node's runner, and that what was built is whole."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pages.components import graphing, stack

ASSETS = Path(__file__).parents[1] / "assets"
BUILT = ASSETS / "built"


@pytest.mark.parametrize("folder", ["live", "canvas", "list"])
def test_its_own_tests(folder: str) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("these tests need node, which the product does not")
    done = subprocess.run(
        [node, "--test"],
        cwd=ASSETS / folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE), done.stdout[-1000:]


def test_each_built_file_is_listed_and_there() -> None:
    listed = set(json.loads((BUILT / "manifest.json").read_text(encoding="utf-8")).values())
    assert listed == {path.name for path in BUILT.glob("*.js")}


@pytest.mark.parametrize("folder", ["live", "canvas", "list"])
def test_what_is_built_is_up_to_date(folder: str) -> None:
    told = (BUILT / f"{folder}-sources.txt").read_text(encoding="utf-8").splitlines()
    digests = {path: digest for digest, _, path in (line.partition("  ") for line in told)}
    assert f"{folder}/package-lock.json" in digests
    changed = [
        path
        for path, digest in digests.items()
        if hashlib.sha256((ASSETS / path).read_bytes()).hexdigest() != digest
    ]
    assert changed == [], f"run `npm ci && npm run build` in assets/{folder}"


@pytest.mark.parametrize("folder", ["live", "canvas", "list"])
def test_licences_of_all_that_is_built_in(folder: str) -> None:
    lock = json.loads((ASSETS / folder / "package-lock.json").read_text(encoding="utf-8"))
    assert "resolved" not in str(lock), "the lock names the place it was made"
    told = (BUILT / f"{folder}-licences.txt").read_text(encoding="utf-8")
    held = [
        f"{place.rpartition('node_modules/')[2]} {one['version']}\n"
        for place, one in lock["packages"].items()
        if place and not one.get("dev") and "@types/" not in place
    ]
    assert held
    assert [one for one in held if one not in told] == []


def test_the_canvas_has_all_its_words() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ASSETS / "canvas").glob("*.js*")
        if ".test." not in path.name and path.suffix in (".js", ".jsx")
    )
    used = set(re.findall(r"\bwords\.(?!js\b)(\w+)", sources))
    used |= set(re.findall(r"""\b(?:say|sign)\(\s*"(\w+)\"""", sources))
    used |= set(re.findall(r'"((?:add|block)_\w+|join|part)"', sources))
    assert len(used) > 40
    assert used <= graphing.words().keys()


def test_the_list_has_all_its_words() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ASSETS / "list").glob("*.js")
        if ".test." not in path.name
    )
    used = set(re.findall(r"\bwords\.(?!js\b)(\w+)", sources))
    tools = re.search(r"const TOOLS = \[(.*?)\]", sources, re.DOTALL)
    assert tools
    used |= set(re.findall(r'"(\w+)"', tools[1]))
    assert len(used) > 25
    assert used == stack.words().keys()
