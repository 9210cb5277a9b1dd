"""Looking through a zipped spreadsheet before a parser sees it: sizes, entities, far cells, formulas without a result."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from imports.reading import far, ods
from imports.reading.cells import column_of
from imports.reading.limits import MAX_PARTS, MAX_RATIO, MAX_ROWS, MAX_UNPACKED, RATIO_FROM
from imports.reading.refusals import Unreadable

PIECE = 1024 * 1024
TAIL = 64 * 1024
MARKED = 5000  # cells remembered of one sheet
_DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
# Cells with something in them that lie beyond what we read: a dense table up to them would not fit into memory.
_FAR_COLUMN = re.compile(rb'<c r="(?:[A-Z]{3}|[H-Z][A-Z]|G[S-Z])\d+"[^>]*>\s*<(?:v|f|is)')
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:v|f|is)')
_FAR_ROW = re.compile(rb'<c r="[A-Z]{1,3}(?:[2-9]\d{5}|\d{7,})"[^>]*>\s*<(?:v|f|is)')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*\bt="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]{1,20})</v>')
_NO_RESULT = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:</c>|<v></v>|<v\s*/>)')
_HIDDEN = re.compile(rb'<col\b[^>]*\bhidden="(?:1|true)"')
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"(?:[^>]*[^/])?>')
_ODS_HIDDEN = re.compile(rb'<table:table-(row|column)\b[^>]*\btable:visibility="(?:collapse|filter)"')
_ODS_ERROR = re.compile(rb'calcext:value-type="error"')


@dataclass
class Marks:
    """What the parser would not tell about one sheet: error cells, formulas without a result, what is hidden."""

    cells: dict[str, str] = field(default_factory=dict)  # "B2": "#REF!" or "" for a formula without a result
    errors: int = 0
    unfinished: int = 0
    hidden: bool = False
    hidden_rows: int = 0
    untyped: bool = False  # an ods with texts that have no type


def look(path: Path, kind: str) -> dict[str, Marks]:
    """The marks of each sheet by its name. Raises Unreadable for bombs, entities, damage and too many rows."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive)
            if kind == "ods":
                return _ods(archive)
            return _xlsx(archive)
    except DefusedXmlException:
        raise Unreadable("entities") from None
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        KeyError,
        SyntaxError,
    ):
        raise Unreadable("damaged") from None
    except Exception as failure:
        if "zlib" in type(failure).__module__ or type(failure).__name__ == "error":
            raise Unreadable("damaged") from None
        raise


def _check_sizes(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable("bomb")
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise Unreadable("bomb")
        if part.flag_bits & 1:
            raise Unreadable("password")
    if len(set(names)) != len(names) or any(_leads_outside(name) for name in names):
        raise Unreadable("tampered")


def _leads_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


def pieces(archive: zipfile.ZipFile, name: str, marks: tuple[bytes, ...] = (b"<c ", b"<row")) -> Iterator[bytes]:
    """The part unpacked piece by piece, cut before one of `marks`; the real size counts, not the declared."""
    seen, tail, first = 0, b"", True
    with archive.open(name) as part:
        while piece := part.read(PIECE):
            seen += len(piece)
            if seen > MAX_UNPACKED:
                raise Unreadable("bomb")
            if first and (piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in piece[:200]):
                raise Unreadable("tampered")
            if first or b"<!" in piece:
                _refuse_entities(piece)
            whole, first = tail + piece, False
            cut = max(*map(whole.rfind, marks), len(whole) - TAIL)
            yield whole[:cut] if cut > 0 else whole
            tail = whole[cut:] if cut > 0 else b""
    yield tail


def _refuse_entities(piece: bytes) -> None:
    if _DECLARED.search(piece):
        raise Unreadable("entities")


def _xlsx(archive: zipfile.ZipFile) -> dict[str, Marks]:
    names = archive.namelist()
    for name in names:
        streamed = name.startswith(("xl/worksheets/sheet", "xl/sharedStrings"))
        if name.endswith((".xml", ".rels")) and not streamed and archive.getinfo(name).file_size < 4 * PIECE:
            _refuse_entities(archive.read(name))
    if "xl/sharedStrings.xml" in names:
        for _piece in pieces(archive, "xl/sharedStrings.xml"):
            pass
    return {sheet: _sheet(archive, part, sheet) for sheet, part in _parts_of_sheets(archive).items() if part in names}


def _parts_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    related = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in related}
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") or sheet.tag == "sheet":
            key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            target = targets.get(key, "")
            found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _sheet(archive: zipfile.ZipFile, part: str, sheet: str) -> Marks:
    marks, looked = Marks(), False
    for text in pieces(archive, part):
        if not looked and (_FAR_ROW.search(text) or _FAR_COLUMN.search(text)):
            looked = True
            if why := far.refusal(far.alone(_filled(archive, part)), sheet):
                raise why
        if b't="e"' in text:
            for cell, what in _ERROR.findall(text):
                marks.errors += 1
                if len(marks.cells) < MARKED:
                    marks.cells[cell.decode()] = what.decode("ascii", "replace")
        if b"<f" in text:
            for cell in _NO_RESULT.findall(text):
                marks.unfinished += 1
                if len(marks.cells) < MARKED:
                    marks.cells.setdefault(cell.decode(), "")
        marks.hidden = marks.hidden or bool(_HIDDEN.search(text))
        marks.hidden_rows += len(_HIDDEN_ROW.findall(text)) if b"hidden=" in text else 0
    return marks


def _filled(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int]]:
    """Row and column, counted from 0, of each cell of a sheet with something in it."""
    columns: dict[bytes, int] = {}
    for text in pieces(archive, part):
        for named, row in _FILLED.findall(text):
            if named not in columns:
                columns[named] = column_of(named.decode())
            yield int(row) - 1, columns[named]


def content(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """The tables of an ods file, cut before a cell or a row."""
    return pieces(archive, "content.xml", (b"<table:table-cell", b"<table:table-row"))


def _ods(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """The marks of each table by its name; under "" what is known of the file only."""
    marks, rows, calculates, gaps = Marks(), 0, False, ods.Gaps()
    for text in content(archive):
        rows += text.count(b"<table:table-row")
        marks.errors += len(_ODS_ERROR.findall(text))
        calculates = calculates or b"table:formula" in text
        hidden = _ODS_HIDDEN.findall(text) if b"table:visibility=" in text else []
        marks.hidden = marks.hidden or b"column" in hidden
        marks.hidden_rows += hidden.count(b"row")
        marks.untyped = marks.untyped or bool(ods.UNTYPED.search(text))
        gaps.through(text)
        if rows > MAX_ROWS * 2:
            raise Unreadable("too_many_rows", most=MAX_ROWS)
    if gaps.found:
        for name, cells in groupby(ods.filled(content(archive)), key=itemgetter(0)):
            if why := far.refusal(map(itemgetter(1), cells), name):
                raise why
    found = {"": marks}
    if calculates or marks.errors:
        for name, marked in ods.formula_cells(content(archive), MARKED).items():
            errors = sum(1 for what in marked.values() if what)
            found[name] = Marks(marked, errors=errors, unfinished=len(marked) - errors)
            marks.errors = max(0, marks.errors - errors)
    return found
