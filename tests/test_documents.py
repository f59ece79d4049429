"""The documents say what the program says."""

from __future__ import annotations

import re
from pathlib import Path

from core.catalog.templates import TEMPLATES
from core.commands.main import _parser
from core.samples.bundled import SAMPLES
from core.settings import SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_every_setting_is_listed() -> None:
    for setting in SETTINGS:
        row = f"| `{setting.variable}` | {setting.default or '-'} | {setting.help} |"
        assert row in README, row
    assert set(re.findall(r"LAYERSMITH_[A-Z_]+", README)) == {s.variable for s in SETTINGS}


def test_every_command_is_listed() -> None:
    (commands,) = (a for a in _parser()._actions if a.dest == "command")
    for name in commands.choices or ():
        assert f"| `{name} " in README, name


def test_samples_and_templates_are_named() -> None:
    for name in (*(sample.name for sample in SAMPLES), *TEMPLATES):
        assert f"`{name}`" in README or f"`sample:{name}`" in README, name


def test_architecture_is_short_and_names_every_room() -> None:
    assert len(ARCHITECTURE.splitlines()) < 150
    for path in (ROOT / "core").iterdir():
        room = path.name.removesuffix(".py")
        if not room.startswith("_"):
            assert re.search(rf"`{room}/?`", ARCHITECTURE), room
