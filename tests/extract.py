"""Write every text that a person can read into `assets/locale/layersmith.pot`.

    python -m tests.extract

Sentences stand in the sources, as `_("...")`, `n_("...", "...", n)` and `translate("...")` on pages
and as `say("...")` everywhere; labels and explanations stand in the rows of the tables and are read
from there.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
POT = ROOT / "assets" / "locale" / "layersmith.pot"
# The functions that mark a text, and how many texts they take.
MARKS = {"_": 1, "n_": 2, "say": 1, "translate": 1}
# Fields of a row that are shown to a person.
SHOWN = ("label", "help", "source")


def _modules() -> Iterable[Any]:
    package = importlib.import_module("core.catalog")
    for found in pkgutil.walk_packages(package.__path__, "core.catalog."):
        yield importlib.import_module(found.name)
    for name in ("samples.bundled", "edit.mends", "stack.mends", "alarms.known"):
        yield importlib.import_module(f"core.{name}")


def _texts(held: Any, deep: int = 4) -> Iterable[str]:
    """Yield what is shown of a table: labels and explanations of its rows and their parameters."""
    if dataclasses.is_dataclass(held) and not isinstance(held, type):
        for field in dataclasses.fields(held):
            content = getattr(held, field.name)
            if field.name in SHOWN and isinstance(content, str) and content:
                yield content
            else:
                yield from _texts(content, deep - 1)
    elif deep and isinstance(held, Mapping):
        for content in held.values():
            yield from _texts(content, deep - 1)
    elif deep and isinstance(held, (tuple, list)):
        for content in held:
            yield from _texts(content, deep - 1)


def _messages(path: Path) -> Iterable[str | tuple[str, ...]]:
    """Yield what is given to the marking functions; read as syntax, so also inside f-strings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        count = MARKS.get(node.func.id, 0)
        texts = tuple(
            one.value
            for one in node.args[:count]
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        )
        if count and len(texts) == count:
            yield texts if count > 1 else texts[0]


def _from_sources() -> Iterable[tuple[str | tuple[str, ...], str]]:
    for folder in ("core", "pages"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for message in _messages(path):
                yield message, path.relative_to(ROOT).as_posix()


def _from_tables() -> Iterable[tuple[str, str]]:
    for module in _modules():
        for name, held in vars(module).items():
            if name.isupper():
                for text in _texts(held):
                    yield text, module.__name__.replace(".", "/") + ".py"


def catalog() -> Catalog:
    """Return every message with the files it stands in; no lines, which change all the time."""
    places: dict[str | tuple[str, ...], set[str]] = defaultdict(set)
    for message, place in (*_from_sources(), *_from_tables()):
        if message:
            places[message].add(place)
    found = Catalog(project="Layersmith", charset="utf-8", fuzzy=False)
    for message in sorted(places, key=lambda one: one if isinstance(one, str) else one[0]):
        one = message[0] if isinstance(message, tuple) else message
        flags = ["python-brace-format"] if "{" in one else []
        found.add(message, locations=[(place, 0) for place in sorted(places[message])], flags=flags)
    return found


def pot() -> bytes:
    """Return the template of translations, the same bytes for the same messages."""
    written = BytesIO()
    write_po(written, catalog(), omit_header=True, include_lineno=False, width=100)
    head = (
        '# Texts of Layersmith. Written by "make messages"; not edited by hand.\n'
        'msgid ""\nmsgstr ""\n"Project-Id-Version: layersmith\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    return head.encode() + written.getvalue()


if __name__ == "__main__":
    POT.parent.mkdir(parents=True, exist_ok=True)
    POT.write_bytes(pot())
    print(f"{POT.relative_to(ROOT)}: {len(catalog())} messages")
