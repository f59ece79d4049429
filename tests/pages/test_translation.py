"""Every text can be translated: the template is up to date, and no page shows a text beside it."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from core.samples.bundled import SAMPLES
from pages.components import words
from pages.components.steps import STEPS
from tests import extract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.projects.projects import Project
    from tests.pages.conftest import Opener, Trained

OPEN, CLOSE = "⟦", "⟧"
# Fields of Streamlit's messages whose text a person reads.
READ = {"label", "body", "help", "placeholder", "options", "caption", "text"}
# Said the same in every language, or made by a machine: units, names of formats and of Keras.
SAME = {
    "Layersmith", "Keras", "SHAP", "CSV", "TSV", "JSON", "ZIP", "SVG", "PNG", "ONNX", "Python",
    "MB", "kB", "utf", "ascii", "material", "badge", "green", "blue", "gray", "red", "orange",
    "violet", "small", "primary", "br", "nbsp", "Run", "iris", "tips", "breast_cancer",
}  # fmt: skip


def test_the_template_is_up_to_date() -> None:
    assert extract.POT.read_bytes() == extract.pot(), "run make messages"


def test_messages_are_whole_sentences_with_named_holes() -> None:
    for message in extract.catalog():
        for text in message.id if isinstance(message.id, tuple) else (message.id,):
            holes = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
            assert all(re.fullmatch(r"[a-z_][a-z_0-9]*", name) for name in holes), text
            assert text == text.strip() or text[0] in ",;·", repr(text)


@pytest.fixture(scope="module")
def bracketed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a language in which every message is the English one between brackets."""
    catalog = Catalog(locale="en")
    for message in extract.catalog():
        if message.id:
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            marked = tuple(f"{OPEN}{text}{CLOSE}" for text in texts)
            catalog.add(message.id, marked if isinstance(message.id, tuple) else marked[0])
    place = tmp_path_factory.mktemp("locale")
    folder = place / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "layersmith.mo").open("wb") as file:
        write_mo(file, catalog)
    return place


@pytest.fixture
def other_language(bracketed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Speak that language."""
    monkeypatch.setattr(words, "LOCALE", bracketed)
    words._catalog.cache_clear()
    yield "xx"
    words._catalog.cache_clear()


def read(message: Any) -> Iterator[str]:
    """Yield the texts of a Streamlit message that a person reads."""
    for field, value in message.ListFields():
        if field.name in ("columns", "spec") and isinstance(value, str):
            yield from _within(field.name, value)
        elif field.message_type is not None:
            # A map has no use here; repeated messages have.
            for one in value if field.is_repeated else (value,):
                if hasattr(one, "ListFields"):
                    yield from read(one)
        elif field.name in READ:
            for one in value if field.is_repeated else (value,):
                if isinstance(one, str):
                    yield one


def _within(name: str, text: str) -> Iterator[str]:
    """Yield the texts of a table's headings or of a chart."""
    held = json.loads(text) if text else {}
    if name == "columns":
        for column in held.values():
            yield from (column[key] for key in ("label", "help") if column.get(key))
            options = (column.get("type_config") or {}).get("options") or []
            yield from (one if isinstance(one, str) else str(one.get("label")) for one in options)
        return
    layout = held.get("layout", {})
    for key, axis in layout.items():
        if key.startswith(("xaxis", "yaxis")) and isinstance(axis, dict):
            yield str((axis.get("title") or {}).get("text") or "")
    yield str((layout.get("title") or {}).get("text") or "")
    yield from (str(one.get("text") or "") for one in layout.get("annotations", ()))
    yield from (str(one["name"]) for one in held.get("data", ()) if one.get("showlegend"))


def elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        proto = getattr(child, "proto", None)
        if proto is not None and hasattr(proto, "ListFields"):
            yield proto
        if hasattr(child, "children"):
            yield from elements(child)


def without_translated(text: str) -> str:
    """Return what stands outside all brackets; a bracket that was cut off reaches to the end."""
    outside, depth = [], 0
    for sign in text:
        if sign == OPEN:
            depth += 1
        elif sign == CLOSE:
            depth = max(0, depth - 1)
        elif not depth:
            outside.append(sign)
    return "".join(outside)


def left_in_english(at: Any, names: set[str]) -> list[str]:
    """Return the texts of a page that hold words which are neither translated nor a person's."""
    found = []
    for part in (at.main, at.sidebar):
        for proto in elements(part):
            for text in read(proto):
                rest = without_translated(text.replace("\\", "").replace("\u2060", ""))
                rest = re.sub(r"<[^>]*>|:material/\w+:|&\w+;", " ", rest)
                for name in sorted(names, key=len, reverse=True):
                    rest = rest.replace(name, " ")
                left = set(re.findall(r"[^\W\d_]{2,}", rest)) - SAME
                if left:
                    found.append(f"{sorted(left)} in {text[:120]!r}")
    return found


def names_of(project: Project) -> set[str]:
    """Return what a person, or a sample in their place, called things."""
    found = {project.name, "Run 1", *(sample.label for sample in SAMPLES)}
    if project.dataset is not None:
        schema = json.loads((project.dataset.folder / "schema.json").read_text(encoding="utf-8"))
        found.add(project.dataset.name)
        for column in schema["columns"]:
            found |= {column["name"], *(str(value) for value, _ in column["top"])}
    network = project.recipe.network
    return found | {part.id for part in (*network.inputs, *network.layers, *network.outputs)}


@pytest.mark.parametrize("step", ["home", *(step.name for step in STEPS)])
@pytest.mark.parametrize("sample", ["breast_cancer", "tips"])
def test_trained_pages_speak_the_language(
    trained: Trained, other_language: str, step: str, sample: str
) -> None:
    at = trained.open(step, sample, locale=other_language)
    assert not at.exception
    names = set().union(*(names_of(project) for project in trained.projects.values()))
    assert left_in_english(at, names) == []


@pytest.mark.parametrize("step", ["home", *(step.name for step in STEPS)])
def test_pages_without_anything_speak_the_language(
    app: Opener, project_of: Callable[..., Project], other_language: str, step: str
) -> None:
    at = app(step, locale=other_language)
    assert not at.exception
    assert left_in_english(at, {sample.label for sample in SAMPLES}) == []
    if step != "home":
        project = project_of("iris")
        assert (
            left_in_english(app(step, project.id, locale=other_language), names_of(project)) == []
        )
