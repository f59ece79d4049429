"""Small workbooks and packed files, written byte by byte."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types'
    '"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>'
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Style 1 is a date, style 2 a date with a time.
_STYLES = (
    f"<styleSheet {_MAIN}><cellXfs count='3'><xf numFmtId='0'/><xf numFmtId='14'/>"
    "<xf numFmtId='22'/></cellXfs></styleSheet>"
)
# A table of two columns and three rows in the format of 1997, zlib and base 85.
_OLD = (
    "c-rk)J!lj`6#iysFZW||*^3u35yBBLYLZ55Y?4($QyHU;B7)v|SA-lFIV_BYM&p%&V5Qgu(%3|8{4cb#5F%O#f^e"
    "s0DnY>_xy_rmv&ki1kwXm{=3C~?yEos=yqkIR_UGMPqCEYmvw}4kghbVgqN&Cvs6>Mw4yfJplp53#DxSfAg=mB}v"
    "MGcYEpNkW57mBGVBw+tnk4Xr${Ae1@OUAY+CUs)AJRhkFhEk^9$Dh(V6WO(o@cq0<pXBEWO;xsH(3r4w=7O$&K>U"
    "EucP>s)y-{jsBxcgpHFPri*~$GQGE55@VOxzERLr0|7Js%-HaK~z76FHxneqBMv^vg20y$M@I5%GuTsXov33En|6"
    "FYk*RkKWY+w@JIS%j=w&1x`EfUA_*#&H;eFkhl^QNg}s9d5l5mT9%Pp-4-<hF1`H<QewmGuP2wL`gi;r_SxM>8Yt"
    "S+-1aw)S)SPUQwXTvI)$bDUdjmWtcUvXA9;9(4!noh*~&CDlD6?OHi9#he@5+C%f~V|;LT)#$rPFU=o++Ex1M?je"
    "14sB$?u`_Y|7H{D~h)L&gw=okIs?j40^Zcqz-{y($q_$3!aEJyq9=^Ixo77=4L!P5VwR!3;QSi`?!#n_hMbya+^y"
    "qbz{)!|#rpO-%0Uwx_hvJPJ|Kd#4@%i|APZFsB{%492u!N9=4z`(%3z`)>lA@no8)KB~&{U#CC-*pzLRLy6SO^Xv"
    "4r|TlUm>x!f>LMl@il1!=iC`?T&OX8SLWPqwdl6&EupeU$$1lAJirW9P?vBo%J3@`lUv0$CzdZjEG&92b"
)


class Raw(str):
    """A cell as XML, `{r}` for its place."""


def xlsx(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[object]]],
    merged: Sequence[str] = (),
    hidden: Sequence[str] = (),
) -> Path:
    """Write a workbook; `merged` are areas of its last sheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _TYPES)
        book.writestr("xl/styles.xml", _STYLES)
        listed, links = "", ""
        for number, (name, rows) in enumerate(sheets.items(), 1):
            state = "hidden" if name in hidden else "visible"
            listed += (
                f'<sheet name="{escape(name)}" sheetId="{number}" state="{state}" '
                f'r:id="rId{number}"/>'
            )
            links += (
                f'<Relationship Id="rId{number}" Type="{_LINKS}/worksheet" '
                f'Target="worksheets/sheet{number}.xml"/>'
            )
            areas = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
            last = number == len(sheets)
            merges = f"<mergeCells>{areas}</mergeCells>" if merged and last else ""
            text = f"<worksheet {_MAIN}><sheetData>{_rows(rows)}</sheetData>{merges}</worksheet>"
            book.writestr(f"xl/worksheets/sheet{number}.xml", text)
        links += f'<Relationship Id="rIdS" Type="{_LINKS}/styles" Target="styles.xml"/>'
        book.writestr(
            "xl/workbook.xml",
            f'<workbook {_MAIN} xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r" '
            f'Type="{_LINKS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
    return path


def _rows(rows: Sequence[Sequence[object]]) -> str:
    parts = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            _cell(value, f"{_letters(place)}{number}") for place, value in enumerate(row)
        )
        parts.append(f'<row r="{number}">{cells}</row>')
    return "".join(parts)


def _letters(place: int) -> str:
    return (_letters(place // 26 - 1) if place > 25 else "") + chr(65 + place % 26)


def _cell(value: object, place: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Raw):
        return value.replace("{r}", place)
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def day(serial: float) -> Raw:
    """A date by the count of days that Excel keeps."""
    return Raw(f'<c r="{{r}}" s="{1 if float(serial).is_integer() else 2}"><v>{serial}</v></c>')


def formula(text: str, value: object) -> Raw:
    """A formula with its saved value; None for none."""
    saved = "" if value is None else f"<v>{value}</v>"
    kind = ' t="e"' if str(value).startswith("#") else ""
    return Raw(f'<c r="{{r}}"{kind}><f>{text}</f>{saved}</c>')


def ods(path: Path, rows: Sequence[Sequence[object]], repeated: int = 1) -> Path:
    """Write an OpenDocument sheet; each number stands `repeated` times."""
    parts = []
    for row in rows:
        cells = "".join(
            f'<table:table-cell table:number-columns-repeated="{repeated}" '
            f'office:value-type="float" office:value="{value}"/>'
            if isinstance(value, int | float)
            else f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
            "</table:table-cell>"
            for value in row
        )
        parts.append(f"<table:table-row>{cells}</table:table-row>")
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="One">{"".join(parts)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED
        )
        book.writestr("content.xml", content)
        book.writestr("META-INF/manifest.xml", manifest)
    return path


def xls(path: Path) -> Path:
    """Write the old workbook: a, b; 1, x; 2.5, y; 3, x."""
    path.write_bytes(zlib.decompress(base64.b85decode(_OLD)))
    return path


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def locked(path: Path) -> Path:
    """Write a ZIP whose member says that it needs a password."""
    zipped(path, {"t.csv": b"a,b\n1,2\n"})
    content = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + offset] |= 1
    path.write_bytes(bytes(content))
    return path


def packed_zeros(megabytes: int) -> bytes:
    """Return gzip of zero bytes, made in pieces."""
    out = io.BytesIO()
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(megabytes):
        out.write(packer.compress(bytes(1 << 20)))
    out.write(packer.flush())
    return out.getvalue()


def crowded(path: Path, members: int) -> Path:
    """Write the end of a ZIP that claims many members."""
    zipped(path, {"t.csv": b"a,b\n1,2\n"})
    content = bytearray(path.read_bytes())
    end = content.rindex(b"PK\x05\x06")
    content[end + 8 : end + 12] = struct.pack("<HH", members, members)
    path.write_bytes(bytes(content))
    return path
