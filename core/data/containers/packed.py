"""What is packed in an .xlsx, .xlsb or .ods workbook, looked at before and beside calamine.

Everything in it passes once, in blocks, as `seen` has it, and what unfolds is counted.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from core.data.containers import archive, records
from core.data.containers.meter import BLOCK, Meter, bomb
from core.data.containers.seen import MOST_CELLS, MOST_NOTED, Look, Place, too_far

_MOST_INDEX = 4 << 20
_ROW = re.compile(rb'<row\b[^>]*?\br="([0-9]+)"')
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]+)[0-9]+"')
_ERROR = re.compile(rb'<c\b([^>]*?\bt="e"[^>]*)>(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?<v>([^<]*)</v>')
_HOLLOW = re.compile(rb"<c\b([^>]*)><f\b[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>")
_PLACE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_AGAIN = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]+)"[^>]*office:value')
# How LibreOffice marks a cell whose formula failed; its value is an empty text then.
_FAILED = b'value-type="error"'
_SHEET = re.compile(r"xl/worksheets/[^/]+\.(xml|bin)")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class _Xml(Look):
    """What is seen of one sheet of an .xlsx while it passes."""

    _row: int = 0
    _columns: set[bytes] = field(default_factory=set)
    _rest: bytes = b""

    def pass_(self, block: bytes) -> None:
        """Look at the next block of the XML.

        Raises:
            InputError: the rectangle up to the last cell is too large.
        """
        text = self._rest + block
        # The last cell may go on in the next block; it is looked at again then.
        self._rest = text[max(0, text.rfind(b"<c "), text.rfind(b"<row ")) :][-BLOCK:]
        self._row = max([self._row, *map(int, _ROW.findall(text))])
        self._columns.update(_CELL.findall(text))
        width = max(map(_number, self._columns), default=0)
        if self._row * width > MOST_CELLS:
            raise too_far(self._row, width)
        if self.full:
            return
        for attributes, value in _ERROR.findall(text):
            if (place := _place(attributes)) is not None:
                self.errors[place] = value.decode("utf-8", "replace")
        for attributes in _HOLLOW.findall(text):
            if (place := _place(attributes)) is not None:
                self.hollow.add(place)


def _place(attributes: bytes) -> Place | None:
    found = _PLACE.search(attributes)
    return (int(found[2]) - 1, _number(found[1]) - 1) if found else None


def _number(letters: bytes) -> int:
    """Return the number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters[:4]:
        number = 26 * number + letter - 64
    return number


_LOOKS = {"xml": _Xml, "bin": records.Sheet}


def look(path: Path) -> Mapping[str, Look]:
    """Return what was seen of the sheets of a workbook, by their names.

    Raises:
        InputError: it unfolds too far, a sheet reaches too far, or it is damaged or locked.
    """
    archive.check_directory(path)
    meter = Meter(path.stat().st_size)
    seen: dict[str, Look] = {}
    failed, rest = False, b""
    try:
        with zipfile.ZipFile(path) as packed, path.open("rb") as file:
            for entry in packed.infolist():
                if entry.flag_bits & 1:
                    raise archive.locked()
                part = _SHEET.fullmatch(entry.filename)
                sheet = _LOOKS[part[1]]() if part else None
                for block in _blocks(file, entry):
                    meter.add(len(block))
                    if sheet is not None:
                        sheet.pass_(block)
                    elif entry.filename == "content.xml":
                        _check_repeats(block)
                        failed = failed or _FAILED in rest + block
                        rest = block[-len(_FAILED) :]
                if sheet is not None:
                    seen[entry.filename] = sheet
            if failed:
                with packed.open("content.xml") as content:
                    return _failed(content)
            return {name: seen[part] for name, part in _parts(packed) if part in seen}
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        ValueError,
        ElementTree.ParseError,
    ) as error:
        raise archive.damaged("workbook") from error


def _blocks(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a member holds in truth, which may be more than it says."""
    file.seek(entry.header_offset)
    head = file.read(30)
    if len(head) < 30:
        raise archive.damaged("workbook")
    file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    left = entry.compress_size
    decoder = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(BLOCK, left))):
        left -= len(packed)
        if decoder is None:
            yield packed
            continue
        while packed:
            yield decoder.decompress(packed, BLOCK)
            packed = decoder.unconsumed_tail


def _check_repeats(block: bytes) -> None:
    """Refuse an OpenDocument sheet that repeats a filled cell or row absurdly often."""
    if any(int(count) > MOST_CELLS // 1000 for count in _AGAIN.findall(block)):
        raise bomb()


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet of an Excel workbook and the member that holds it."""
    members = set(packed.namelist())
    index = "xl/workbook.bin" if "xl/workbook.bin" in members else "xl/workbook.xml"
    relations = f"xl/_rels/{index[3:]}.rels"
    if not {index, relations} <= members:
        return
    texts = []
    for name in (index, relations):
        if packed.getinfo(name).file_size > _MOST_INDEX:
            raise bomb()
        texts.append(packed.read(name))
    book, links = texts
    targets = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(links)}
    for name, link in records.sheets(book) if index.endswith("bin") else _sheets(book):
        target = targets.get(link, "").lstrip("/")
        yield name, target if target.startswith("xl/") else f"xl/{target}"


def _sheets(book: bytes) -> Iterator[tuple[str, str]]:
    for sheet in ElementTree.fromstring(book).iter():
        if sheet.tag.endswith("}sheet"):
            yield sheet.get("name", ""), sheet.get(_RELATION, "")


def _failed(content: IO[bytes]) -> Mapping[str, Look]:
    """Return what cells of an OpenDocument workbook show whose formula failed, by its sheets."""
    seen: dict[str, Look] = {}
    sheet, row, column = Look(), 0, 0
    here: dict[int, str] = {}
    for event, element in ElementTree.iterparse(content, ("start", "end")):
        tag = element.tag.rpartition("}")[2]
        told = {name.rpartition("}")[2]: value for name, value in element.items()}
        if event == "start":
            if tag == "table":
                sheet, row = seen.setdefault(told.get("name", ""), Look()), 0
            continue
        if tag in ("table-cell", "covered-table-cell"):
            often = int(told.get("number-columns-repeated", 1))
            if "error" in (value for name, value in element.items() if name.endswith("value-type")):
                shown = (part for part in element if part.tag.endswith("}p"))
                text = "".join(letters for part in shown for letters in part.itertext())
                here.update(dict.fromkeys(range(column, column + min(often, MOST_NOTED)), text))
            column += often
            element.clear()
        elif tag == "table-row":
            often = int(told.get("number-rows-repeated", 1))
            for place in range(row, row + often) if here else ():
                if len(sheet.errors) > MOST_NOTED:
                    break
                sheet.errors.update({(place, number): text for number, text in here.items()})
            row, column, here = row + often, 0, {}
            element.clear()
    return seen
