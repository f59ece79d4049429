"""What a file is, by its content, and the text that comes out of it.

Layer by layer: an archive around a workbook around a sheet. Content decides, never the ending of a
name: a CSV called `.xls` is a CSV.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core import settings
from core.data import contents
from core.data.containers import archive, objects
from core.data.repairs import warning
from core.problems import Problem, listed, say, wrong
from core.recipe import Reading
from core.schema import Container

_HEAD = 1 << 16
# An archive in an archive (a packed file in a ZIP) is opened; one more is a trick.
_MOST_LAYERS = 2
_WORKBOOK = ("xl/workbook.xml", "xl/workbook.bin")
_OFFICE = {"word/": "Word document", "ppt/": "PowerPoint presentation"}
# What we write ourselves.
_OURS = {"encoding": "utf-8", "delimiter": ",", "quote": '"', "escape": '"'}
_NAMED = {
    "header": True,
    "header_rows": 1,
    **dict.fromkeys(("skip_rows", "skip_below", "last_row", "skip_last"), 0),
}


@dataclass(frozen=True)
class Opened:
    """A text file that came out of a file, or the file itself.

    Attributes:
        path: text to be read.
        reading: how it is read: what the person knows, and what we know of text we wrote.
        container: what it came out of; None for plain text.
        warnings: what was chosen, filled in or left out.
    """

    path: Path
    reading: Reading
    container: Container | None = None
    warnings: tuple[Problem, ...] = ()


def opened(path: Path, reading: Reading, scratch: Path) -> Opened:
    """Return the text in a file.

    Args:
        path: the file.
        reading: what the person knows better; which member, which sheet.
        scratch: a folder for what comes out.

    Raises:
        InputError: no file, empty, too large, damaged, a bomb, or no table.
    """
    check_size(path)
    layers: list[str] = []
    facts: dict[str, object] = {}
    found: list[Problem] = []
    current, ours = path, False
    while not ours:
        with current.open("rb") as file:
            head = file.read(_HEAD)
        kind = _kind(current, head)
        if not kind:
            contents.check_bytes(head)
            break
        if kind in (*archive.STREAMS.values(), "zip"):
            if len(layers) == _MOST_LAYERS or (kind == "zip" and layers):
                raise _nested()
            target = scratch / f"layer{len(layers)}"
            if kind == "zip":
                facts["member"], facts["members"], said = _member(current, reading, target)
                found += said
            else:
                archive.unpack(current, kind, target)
            if target.stat().st_size == 0:
                raise contents.empty()
            current = target
        else:
            target = scratch / "table.csv"
            found += _written(current, kind, reading, target, facts)
            current, ours = target, True
        layers.append(kind)
    if not layers:
        return Opened(path, reading)
    if ours:
        # What has names by itself has them in the first row, and nothing but rows behind it.
        reading = reading.with_(**_OURS, **({} if "sheet" in facts else _NAMED))
    container = Container.model_validate({"layers": tuple(layers), **facts})
    return Opened(current, reading, container, tuple(found))


def check_size(path: Path) -> None:
    """Refuse what is no file, is empty, or is larger than the installation allows.

    Raises:
        InputError: it is.
    """
    if not path.is_file():
        raise contents.no_file(path)
    size = path.stat().st_size
    limit = settings.number("MAX_UPLOAD")
    if size > limit * settings.MB:
        raise wrong(
            "file",
            say("The file has {size} MB.", size=round(size / settings.MB, 1)),
            say("At most {limit} MB are read here.", limit=limit),
            say("Take a part of the rows, or have LAYERSMITH_MAX_UPLOAD raised."),
        )
    if size == 0:
        raise contents.empty()


def _kind(path: Path, head: bytes) -> str:
    """Return what a file is; "" for text and for what `contents` refuses."""
    stream = next((kind for magic, kind in archive.STREAMS.items() if head.startswith(magic)), "")
    if stream:
        return stream
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"ARROW1"):
        return "arrow"
    if head.startswith(b"FEA1"):
        return "feather"
    start = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return "json" if objects.begins(start) else ""


def _zipped(path: Path) -> str:
    """Return whether a ZIP file is a workbook or an archive.

    Raises:
        InputError: it is a document of another office program, or damaged.
    """
    names = archive.names(path)
    if any(name in _WORKBOOK for name in names):
        return "xlsx"
    for folder, what in _OFFICE.items():
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            raise contents.not_a_table(what)
    return "ods" if "content.xml" in names and "mimetype" in names else "zip"


def _nested() -> Exception:
    return wrong(
        "file",
        say("The archive holds another archive."),
        say("An archive with one table was expected."),
        say("Unpack it, and send the table itself."),
    )


def _member(
    path: Path, reading: Reading, target: Path
) -> tuple[str, tuple[str, ...], list[Problem]]:
    members = archive.tables(archive.names(path))
    member = archive.chosen(members, reading.member)
    archive.extract(path, member, target)
    if len(members) < 2:
        return member, (member,), []
    said = warning(
        "file",
        say("The archive has {count} files; {name} was read.", count=len(members),
            name=repr(member)),
        say("One table was expected; there are: {names}.", names=listed(map(repr, members), 20)),
        say("Choose another one if that is the wrong one.") if reading.member is None else say(""),
    )  # fmt: skip
    return member, tuple(members[:1000]), [said]


def _written(
    path: Path, kind: str, reading: Reading, target: Path, facts: dict[str, object]
) -> list[Problem]:
    """Write a table that is no plain text as CSV; return what was noticed."""
    if kind in ("xlsx", "ods", "xls"):
        from core.data.containers import sheet

        found = sheet.write(path, kind != "xls", reading.sheet, target)
        facts["sheet"], facts["sheets"] = found.name, found.others
        return list(found.warnings)
    if kind == "json":
        return objects.write(path, target)
    from core.data.containers import columnar

    return columnar.write(path, kind, target)
